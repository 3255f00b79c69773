/* crm-recipient - who may be given data, in which role and country. The model for a tool with verbs. */
#include <string.h>

#include "base/message.h"
#include "domain/recipient.h"
#include "run/run.h"

static const char *const SYNOPSIS[] = {"[list]",   "show NAME", "add NAME key=value ...", "edit NAME key=value ...",
                                       "end NAME", NULL};

static bool verb_is(const struct run *run, const char *verb)
{
    const char *given = run_operand(run, 0);
    return strcmp(given == NULL ? "list" : given, verb) == 0;
}

static unsigned flags_of(const struct run *run)
{
    return verb_is(run, "list") || verb_is(run, "show") ? TOOL_LISTS : TOOL_WRITES;
}

static int list(struct run *run, const char *name, struct err *err)
{
    struct rec *records;
    if (recipient_list(&run->store, name, &run->arena, &records, err) != 0 ||
        run_all_columns(run, recipient_columns, recipient_column_count, err) != 0)
        return -1;
    for (const struct rec *record = records->first; record != NULL; record = record->next)
        if (run_emit(run, record, err) != 0)
            return -1;
    return run_lists(run, err);
}

static int change(struct run *run, void *context, struct err *err)
{
    const char *name = run_operand(run, 1);
    (void)context;
    const char *const *operands = run->options.operands + 2;
    size_t count = run_operand_count(run) - 2;
    if (verb_is(run, "end"))
        return recipient_end(&run->store, name, &run->arena, err);
    if (verb_is(run, "edit"))
        return recipient_edit(&run->store, name, operands, count, &run->arena, err);
    if (recipient_add(&run->store, name, operands, count, &run->arena, err) != 0)
        return -1;
    return run_print(run, err, "%s\n", name);
}

static int go(struct run *run, struct err *err)
{
    static const char *const VERBS[] = {"list", "show", "add", "edit", "end"};
    const char *name = run_operand(run, 1);
    if (run_verb(run, VERBS, sizeof VERBS / sizeof VERBS[0], err) != 0)
        return -1;
    if (verb_is(run, "list"))
        return run_operand_count(run) > 1 ? err_set(err, ERR_USAGE, _("list takes no operands")) : list(run, NULL, err);
    if (name == NULL) {
        err_set(err, ERR_USAGE, _("the name of the recipient is missing"));
        return verb_is(run, "add")
                   ? err_hint(err, "crm-recipient add mailer role=processor country=NL contract=%s", _("DATE"))
                   : err_hint(err, "crm-recipient list");
    }
    if ((verb_is(run, "show") || verb_is(run, "end")) && run_operand_count(run) > 2)
        return err_set(err, ERR_USAGE, _("%s takes one recipient"), run_operand(run, 0));
    if (verb_is(run, "edit") && run_operand_count(run) == 2) {
        err_set(err, ERR_USAGE, _("nothing to change: give key=value"));
        return err_hint(err, "crm-recipient edit %s contract=%s", name, _("DATE"));
    }
    return verb_is(run, "show") ? list(run, name, err) : run_write(run, run_operand(run, 0), change, NULL, err);
}

static const struct tool TOOL = {
    .name = "crm-recipient",
    .summary = N_("who may be given data, in which role and country"),
    .synopsis = SYNOPSIS,
    .common = "fFonb",
    .flags_of = flags_of,
    .go = go,
};

int main(int argc, char **argv)
{
    return run_tool(&TOOL, argc, argv);
}
