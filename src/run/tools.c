/* tools.c - one line per tool; a contract test compares this table with what is in bin/. */
#include "run/tools.h"

#include <string.h>

#include "base/message.h"

const struct tool_entry tools_known[] = {
    {"init", N_("the file"), N_("make the database, its key and the controller's details")},
    {"check", N_("the file"), N_("verify the file: schema, integrity, no residue of the forgotten")},
    {"add", N_("people"), N_("add people and organisations or fill them in: operands, CSV, JSON Lines")},
    {"find", N_("people"), N_("search, and print records")},
    {"show", N_("people"), N_("all about one person on one screen")},
    {"edit", N_("people"), N_("change values and tags")},
    {"merge", N_("people"), N_("find likely duplicates, and join people into one")},
    {"undo", N_("people"), N_("take an import or edit back")},
    {"purpose", N_("permission"), N_("what data are used for, on which basis")},
    {"notice", N_("permission"), N_("the wordings under which consent is asked")},
    {"consent", N_("permission"), N_("the ledger of consent and objection")},
    {"may", N_("permission"), N_("the gate: pass on only those who may be reached")},
    {"recipient", N_("out of the house"), N_("who may be given data, in which role and country")},
    {"export", N_("out of the house"), N_("data out to a recipient or for own use; a person's own data")},
    {"forget", N_("rights"), N_("erase, prove it, and remember only enough not to take the person in again")},
};

const size_t tools_known_count = sizeof tools_known / sizeof tools_known[0];

const struct tool_entry *tools_find(const char *verb)
{
    for (size_t i = 0; i < tools_known_count; i++)
        if (strcmp(tools_known[i].verb, verb) == 0)
            return &tools_known[i];
    return NULL;
}
