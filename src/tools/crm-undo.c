/* crm-undo - list what can be taken back, and take an import or edit back. */
#include <string.h>

#include "base/message.h"
#include "domain/undo.h"
#include "run/run.h"

static const char *const SYNOPSIS[] = {"[list]", "BATCH", NULL};

static bool is_list(const struct run *run)
{
    return run_operand(run, 0) == NULL || strcmp(run_operand(run, 0), "list") == 0;
}

static unsigned flags_of(const struct run *run)
{
    return is_list(run) ? TOOL_LISTS : TOOL_WRITES | TOOL_DESTROYS;
}

/* ---- list -------------------------------------------------------------------------------------------------------- */

static int list(struct run *run, void *context, struct err *err)
{
    struct rec *records;
    (void)context;
    if (undo_list(&run->store, &run->arena, &records, err) != 0)
        return -1;
    for (const struct rec *record = records->first; record != NULL; record = record->next)
        if (run_emit(run, record, err) != 0)
            return -1;
    return 0;
}

static int list_all(struct run *run, struct err *err)
{
    if (run_operand_count(run) > 1)
        return err_set(err, ERR_USAGE, _("list takes no operands"));
    if (run_all_columns(run, undo_list_columns, undo_list_column_count, err) != 0 || run_read(run, list, NULL, err) != 0)
        return -1;
    return run_lists(run, err);
}

/* ---- BATCH ------------------------------------------------------------------------------------------------------- */

struct undoing {
    struct undo *undo;
    int64_t undone_by;
};

static int print(struct run *run, const struct undo *undo, struct err *err)
{
    if (!run->is_dry_run && !run_has(run, "print") && !run_has(run, "format") && !run_has(run, "output"))
        return 0;
    struct arena arena = ARENA_INIT;
    int status = 0;
    for (int64_t i = 0; i < undo_counts(undo)->people && status == 0; i++) {
        const struct rec *record = undo_person(undo, (size_t)i, &arena);
        status = record == NULL ? err_memory(err) : run_emit(run, record, err);
        arena_reset(&arena);
    }
    arena_clear(&arena);
    return status == 0 ? run_lists(run, err) : -1;
}

static int take_back(struct run *run, void *context, struct err *err)
{
    struct undoing *undoing = context;
    struct undo *undo = undoing->undo;
    int may = undo_check(undo, &undoing->undone_by, err);
    if (may <= 0)
        return may;
    if (undo_apply(undo, err) != 0)
        return -1;
    const struct undo_counts *counts = undo_counts(undo);
    if (run_expect(run, counts->people, err) != 0)
        return -1;
    run->counts.read = counts->people;
    run->counts.left_out = counts->kept + counts->failed;
    return print(run, undo, err);
}

static void say_each(struct run *run, const struct undo *undo)
{
    for (int64_t i = 0; i < undo_counts(undo)->people && run->is_verbose; i++) {
        int64_t id;
        const char *did;
        const char *reason = undo_person_words(undo, (size_t)i, &id, &did);
        run_say(run, "%lld: %s%s%s", (long long)id, did, reason == NULL ? "" : ": ", reason == NULL ? "" : reason);
    }
}

static void say_all(struct run *run, const struct undo *undo)
{
    const struct undo_counts *counts = undo_counts(undo);
    say_each(run, undo);
    if (counts->kept + counts->failed > 0)
        run_say(run, _("%lld undone, %lld kept, %lld failed"), (long long)(counts->removed + counts->restored),
                (long long)counts->kept, (long long)counts->failed);
    else
        run_detail(run, _("%lld undone, %lld kept, %lld failed"), (long long)(counts->removed + counts->restored), 0LL, 0LL);
    if (counts->consents > 0)
        run_say(run,
                message_plural("%lld consent taken back; its record stays", "%lld consents taken back; their records stay",
                               (unsigned long)counts->consents),
                (long long)counts->consents);
    if (counts->stops > 0)
        run_say(run,
                message_plural("%lld refusal or objection stands: a no is never taken back",
                               "%lld refusals and objections stand: a no is never taken back", (unsigned long)counts->stops),
                (long long)counts->stops);
}

/* Whoever was removed is in no page of the log either; when somebody reads an older state the next tool sees to it. */
static int clean(struct run *run, struct undo *undo, struct err *err)
{
    if (run->is_dry_run || undo_clean(undo, err) == 0)
        return 0;
    if (err->kind != ERR_BUSY)
        return -1;
    err_clear(err);
    run_say(run, "%s",
            _("undone, but another program still reads an older state of the file: the next tool that opens it empties the "
              "log"));
    return 0;
}

static int undo_batch(struct run *run, int64_t batch_id, struct err *err)
{
    struct undoing undoing = {.undo = undo_new(&run->store, batch_id)};
    if (undoing.undo == NULL)
        return err_memory(err);
    int status = run_write(run, "undo", take_back, &undoing, err);
    if (status == 0 && undoing.undone_by != 0) {
        run_say(run, _("already undone as batch b%lld: nothing was changed"), (long long)undoing.undone_by);
    } else if (status == 0) {
        say_all(run, undoing.undo);
        status = clean(run, undoing.undo, err);
        if (status == 0 && undo_counts(undoing.undo)->failed > 0)
            status = ERR_DATA;
    }
    undo_free(undoing.undo);
    return status;
}

static int go(struct run *run, struct err *err)
{
    int64_t batch_id;
    if (is_list(run))
        return list_all(run, err);
    if (run_operand_count(run) > 1) {
        err_set(err, ERR_USAGE, _("one batch at a time, the newest first"));
        return err_hint(err, "crm-undo list");
    }
    if (undo_parse(run_operand(run, 0), &batch_id, err) != 0 || run_format(run, err) == NULL ||
        run_all_columns(run, undo_columns, undo_column_count, err) != 0)
        return -1;
    return undo_batch(run, batch_id, err);
}

static const struct tool TOOL = {
    .name = "crm-undo",
    .summary = N_("take an import or edit back"),
    .synopsis = SYNOPSIS,
    .common = "nypefFob",
    .flags_of = flags_of,
    .go = go,
};

int main(int argc, char **argv)
{
    return run_tool(&TOOL, argc, argv);
}
