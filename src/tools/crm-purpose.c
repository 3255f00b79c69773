/* crm-purpose - what personal data are used for, and on which lawful basis. */
#include <string.h>

#include "base/message.h"
#include "domain/purpose.h"
#include "domain/purpose_add.h"
#include "run/run.h"

static const char *const SYNOPSIS[] = {"[list]", "show PURPOSE", "add PURPOSE key=value ...", NULL};
static const char *const VERBS[] = {"list", "show", "add"};
static const char *const COLUMNS[] = {"purpose",  "parent",   "title",          "basis",
                                      "channels", "strength", "retention_rule", "rule"};

static bool verb_is(const struct run *run, const char *verb)
{
    const char *given = run_operand(run, 0);
    return strcmp(given == NULL ? "list" : given, verb) == 0;
}

static unsigned flags_of(const struct run *run)
{
    return verb_is(run, "add") ? TOOL_WRITES : TOOL_LISTS;
}

static int emit(struct run *run, const struct rec *record, struct err *err)
{
    return record == NULL ? err_memory(err) : run_emit(run, record, err);
}

static int list(struct run *run, void *context, struct err *err)
{
    static const char *const TABLE[] = {"purpose", "title", "basis", "channels", "rule"};
    struct purpose_set set;
    (void)context;
    if (purpose_load(&run->store, &run->arena, &set, err) != 0 ||
        run_all_columns(run, COLUMNS, sizeof COLUMNS / sizeof *COLUMNS, err) != 0 ||
        run_pick_for_table(run, TABLE, sizeof TABLE / sizeof *TABLE, err) != 0)
        return -1;
    for (size_t i = 0; i < set.count; i++)
        if (emit(run, purpose_brief(&set.list[i], message_language(), &run->arena), err) != 0)
            return -1;
    return run_lists(run, err);
}

static int show(struct run *run, void *context, struct err *err)
{
    struct purpose_set set;
    const struct purpose *purpose;
    enum channel channel;
    (void)context;
    if (purpose_load(&run->store, &run->arena, &set, err) != 0 ||
        purpose_parse(&set, run_operand(run, 1), &purpose, &channel, err) != 0)
        return -1;
    return emit(run, purpose_record(purpose, &run->arena), err);
}

static int add(struct run *run, void *context, struct err *err)
{
    (void)context;
    if (purpose_add(&run->store, run_operand(run, 1), run->options.operands + 2, run_operand_count(run) - 2, &run->arena,
                    err) != 0)
        return -1;
    run->counts.added++;
    return run_print(run, err, "%s\n", run_operand(run, 1));
}

static int go(struct run *run, struct err *err)
{
    if (run_verb(run, VERBS, sizeof VERBS / sizeof *VERBS, err) != 0)
        return -1;
    if (verb_is(run, "list"))
        return run_operand_count(run) > 1 ? err_set(err, ERR_USAGE, _("list takes no operands"))
                                          : run_read(run, list, NULL, err);
    if (run_operand_count(run) < 2) {
        err_set(err, ERR_USAGE, _("the purpose is missing"));
        return verb_is(run, "add")
                   ? err_hint(err, "crm-purpose add raffle basis=consent channels=email fields=given,family,email")
                   : err_hint(err, "crm-purpose list");
    }
    if (verb_is(run, "add"))
        return run_write(run, "add", add, NULL, err);
    return run_operand_count(run) > 2 ? err_set(err, ERR_USAGE, _("show takes one purpose"))
                                      : run_read(run, show, NULL, err);
}

static const struct tool TOOL = {
    .name = "crm-purpose",
    .summary = N_("what data are used for: lawful bases, fields, channels"),
    .synopsis = SYNOPSIS,
    .common = "fFonb",
    .flags_of = flags_of,
    .go = go,
};

int main(int argc, char **argv)
{
    return run_tool(&TOOL, argc, argv);
}
