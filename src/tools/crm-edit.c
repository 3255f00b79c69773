/* crm-edit - change values and tags: by key=value for people named or piped in, or by records that carry what is to change. */
#include <string.h>

#include "base/message.h"
#include "domain/change.h"
#include "domain/fingerprint.h"
#include "domain/source_kind.h"
#include "domain/who.h"
#include "run/people.h"
#include "run/run.h"

static const char *const SYNOPSIS[] = {"[WHO ...] key=value ...", "< RECORDS", NULL};

static const struct option_spec OPTIONS[] = {
    {"new-field", 0, NULL, NULL, N_("an unknown key becomes a custom field"), 0},
    {0},
};

/* What somebody says who corrects a record, unless --source says where it came from. */
static const char DEFAULT_SOURCE[] = "staff";

struct edit {
    struct change_context context;
    struct change_list changes; /* from operands */
    size_t who_count;           /* operands before the first change */
    bool has_changes;
    bool reads_stdin;
    const char *ignored; /* a key of a record that means nothing to us */
    struct err refused;  /* the first that a privacy rule kept out */
    struct arena arena;  /* for one item */
};

/* WHO… key=value…: what is not a change stands first. */
static int read_operands(struct run *run, struct edit *edit, struct err *err)
{
    size_t count = run_operand_count(run);
    while (edit->who_count < count && !change_is_meant(run_operand(run, edit->who_count)))
        edit->who_count++;
    for (size_t i = edit->who_count; i < count; i++)
        if (!change_is_meant(run_operand(run, i)))
            return err_set(err, ERR_USAGE, _("WHO stands before the first key=value"));
    edit->has_changes = edit->who_count < count;
    edit->reads_stdin = edit->who_count == 0 || (edit->who_count == 1 && strcmp(run_operand(run, 0), "-") == 0);
    if (!edit->has_changes && !edit->reads_stdin) {
        err_set(err, ERR_USAGE, _("nothing to change: give key=value"));
        return err_hint(err, "crm-edit WHO phone=0612345678 tag+=winter");
    }
    return 0;
}

static int open_context(struct run *run, struct edit *edit, struct err *err)
{
    const char *source = run_option(run, "source");
    const struct rec *kinds = run_table(run, "policy/nl/source-kinds.csv", err);
    struct source_kind kind;
    edit->context =
        (struct change_context){.store = &run->store, .arena = &run->arena, .may_define = run_has(run, "new-field")};
    edit->context.national_ids = run_table(run, "policy/nl/national-identifiers.csv", err);
    if (kinds == NULL || edit->context.national_ids == NULL ||
        source_kind_parse(kinds, source == NULL ? DEFAULT_SOURCE : source, false, &run->arena, &kind, err) != 0 ||
        fingerprint_open(&run->store, &edit->context.forgotten, err) != 0)
        return -1;
    return change_open(&edit->context, kind.code, kind.detail, err);
}

static int print_result(struct run *run, struct edit *edit, const struct change_result *result, struct err *err)
{
    struct rec *record = rec_copy(&edit->arena, result->is_changed ? result->after : result->before);
    if (!run_has(run, "print"))
        return 0;
    if (rec_add_text(&edit->arena, record, "did", result->is_changed ? "updated" : "unchanged") == NULL)
        return err_memory(err);
    return run_emit(run, record, err);
}

static int edit_one(struct run *run, struct edit *edit, int64_t id, const struct rec *record, struct err *err)
{
    struct change_list changes = {.first = NULL};
    struct change_result result;
    if (record != NULL && change_read(&edit->context, record, &edit->arena, &changes, err) != 0)
        return -1;
    if (edit->ignored == NULL && changes.ignored != NULL && !edit->has_changes)
        edit->ignored = arena_string(&run->arena, changes.ignored);
    if (edit->has_changes) { /* a piped record only says who; its version still guards */
        int64_t version = changes.version;
        changes = edit->changes;
        changes.version = version;
    }
    if (change_apply(&edit->context, id, &changes, CHANGE_EDIT, &edit->arena, &result, err) != 0)
        return -1;
    run->counts.updated += result.is_changed;
    run->counts.unchanged += !result.is_changed;
    return print_result(run, edit, &result, err);
}

/* With operands a piped record is asked for no more than its id and version. */
static struct rec *only_version(struct edit *edit, const struct rec *record)
{
    struct rec *only = rec_new_map(&edit->arena);
    const struct rec *version = rec_get(record, "version");
    if (only != NULL && version != NULL) {
        struct rec *copy = rec_copy(&edit->arena, version);
        if (copy != NULL)
            copy->key = "version";
        rec_append(only, copy);
    }
    return only;
}

static int edit_item(struct run *run, struct edit *edit, const struct run_item *item, struct err *err)
{
    const struct rec *record = item->record;
    int64_t id;
    if (record == NULL && !edit->has_changes)
        return err_set(err, ERR_DATA, _("names somebody, but nothing to change"));
    if (record != NULL && edit->has_changes && (record = only_version(edit, record)) == NULL)
        return err_memory(err);
    if (run_person(run, item->who, 0, &edit->arena, &id, err) != 0)
        return -1;
    return edit_one(run, edit, id, record, err);
}

/* Whoever was forgotten is left out of a stream, and the rest goes on. */
static int leave_out(struct run *run, struct edit *edit, const struct run_item *item, struct err *err)
{
    if (err->kind != ERR_REFUSED)
        return run_reject(run, item->source, &item->origin, err);
    if (edit->refused.kind == ERR_NONE)
        edit->refused = *err;
    run->counts.left_out++;
    int status = run_put_aside(run, item->source, &item->origin, err->message, NULL);
    err_clear(err);
    return status == 0 ? 0 : err_set(err, ERR_IO, _("cannot write the rejected records"));
}

static int edit_block(struct run *run, const struct run_item *items, size_t count, void *context, struct err *err)
{
    struct edit *edit = context;
    int status = 0;
    for (size_t i = 0; i < count && status == 0; i++) {
        if (edit_item(run, edit, &items[i], err) != 0)
            status = leave_out(run, edit, &items[i], err);
        arena_reset(&edit->arena);
    }
    run_progress(run, run->counts.read);
    return status;
}

static int edit_named(struct run *run, struct edit *edit, struct err *err)
{
    int status = run_expect(run, (int64_t)edit->who_count, err);
    for (size_t i = 0; i < edit->who_count && status == 0; i++) {
        const struct run_item item = {.who = run_operand(run, i)};
        run->counts.read++;
        status = edit_item(run, edit, &item, err);
        arena_reset(&edit->arena);
    }
    return status;
}

static int edit_piped(struct run *run, struct edit *edit, struct err *err)
{
    int done = run_once(run, run_operand_count(run), err);
    if (done != 0)
        return done < 0 ? -1 : 0;
    if (run_each(run, run_operand_count(run), edit_block, edit, err) != 0)
        return -1;
    if (edit->refused.kind != ERR_NONE && run->counts.left_out == run->counts.read) {
        *err = edit->refused;
        return -1;
    }
    if (run->counts.left_out > 0)
        run_say(run,
                message_plural("%lld left out: it names somebody who was forgotten",
                               "%lld left out: they name people who were forgotten", (unsigned long)run->counts.left_out),
                (long long)run->counts.left_out);
    if (edit->ignored != NULL)
        run_say(run, _("%s: no field of that name, ignored; --new-field keeps such keys"), edit->ignored);
    return 0;
}

static int work(struct run *run, void *context, struct err *err)
{
    struct edit *edit = context;
    if (run_check_fields(run, err) != 0 || open_context(run, edit, err) != 0)
        return -1;
    for (size_t i = edit->who_count; i < run_operand_count(run); i++)
        if (change_parse(&edit->context, run_operand(run, i), &edit->changes, err) != 0)
            return -1;
    return edit->reads_stdin ? edit_piped(run, edit, err) : edit_named(run, edit, err);
}

static int go(struct run *run, struct err *err)
{
    struct edit edit = {.arena = ARENA_INIT, .refused = ERR_INIT};
    if (read_operands(run, &edit, err) != 0)
        return -1;
    int status = edit.reads_stdin ? run_spool(run, run_operand_count(run), err) : 1;
    if (status == 1)
        status = run_write(run, "edit", work, &edit, err);
    fingerprint_close(edit.context.forgotten);
    change_close(&edit.context);
    arena_clear(&edit.arena);
    return status;
}

static const struct tool TOOL = {
    .name = "crm-edit",
    .summary = N_("change values and tags of people and organisations"),
    .synopsis = SYNOPSIS,
    .options = OPTIONS,
    .common = "fFonbrpes",
    .flags = TOOL_WRITES,
    .go = go,
};

int main(int argc, char **argv)
{
    return run_tool(&TOOL, argc, argv);
}
