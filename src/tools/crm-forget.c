/* crm-forget - erase people, prove it, and remember only enough not to take them in again. */
#include <string.h>

#include "base/file.h"
#include "base/message.h"
#include "domain/forget.h"
#include "domain/who.h"
#include "run/people.h"
#include "run/run.h"

static const char *const SYNOPSIS[] = {"[WHO ...]", NULL};

static const struct option_spec OPTIONS[] = {
    {"no-proof", 0, NULL, NULL, N_("leave no fingerprint of a consent that was used"), 0},
    {"report", 0, "FILE", "file", N_("write there whom to tell about whom, and what is kept"), 0},
    {0},
};

static int find(struct run *run, const struct run_item *item, int64_t *id, struct err *err)
{
    int64_t carried;
    struct who_item who = {.text = item->who};
    size_t bad = 0;
    if (item->record != NULL && rec_integer(item->record, "id", &carried))
        who = (struct who_item){.record = item->record};
    if (who_find_block(&run->store, &who, 1, WHO_NO_TERMS, &run->arena, &bad, err) != 0)
        return -1;
    if (who.who.count > 1)
        return run_person(run, item->who, WHO_NO_TERMS, &run->arena, id, err);
    if (who.who.count == 0)
        return err_set(err, item->source == NULL ? ERR_NO : ERR_DATA, _("nobody in the file is meant by this"));
    *id = who.who.ids[0];
    return 0;
}

static int gather(struct run *run, const struct run_item *items, size_t count, void *context, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        int64_t id;
        if (find(run, &items[i], &id, err) == 0) {
            if (forget_add(context, id, err) != 0)
                return -1;
        } else if (items[i].source == NULL || run_reject(run, items[i].source, &items[i].origin, err) != 0) {
            return -1;
        }
    }
    return 0;
}

/* Many at once are only forgotten when somebody says how many they are. */
static int check_expected(struct run *run, struct err *err)
{
    if (run->counts.read <= 1 || run->is_dry_run || run_has(run, "expect"))
        return 0;
    err_set(err, ERR_USAGE, _("more than one person: say how many, so that a wrong list does no harm"));
    return err_hint(err, "crm-forget%s --yes --expect %lld", run_operand_count(run) > 0 ? " WHO ..." : "",
                    (long long)run->counts.read);
}

static int forget_them(struct run *run, void *context, struct err *err)
{
    struct forget *forget = context;
    if (run_each(run, 0, gather, forget, err) != 0 || check_expected(run, err) != 0)
        return -1;
    if (forget_count(forget) == 0)
        return 0;
    if (forget_plan(forget, err) != 0 || forget_apply(forget, err) != 0)
        return -1;
    run->counts.erased = (int64_t)forget_count(forget);
    return run->is_dry_run ? forget_remains(forget, err) : 0;
}

/* Returns 0, ERR_BUSY when somebody reads an older state, or -1. */
static int clean_and_prove(struct run *run, struct forget *forget, struct err *err)
{
    struct forget_proof proof;
    if (forget_clean(forget, err) != 0) {
        if (err->kind != ERR_BUSY) {
            run_say(run, "%s",
                    _("erased, but the log of the file could not be emptied: the next tool that opens it finishes the "
                      "erasure"));
            return -1;
        }
        err_clear(err);
        run_say(run, "%s",
                _("erased, but another program still reads an older state of the file: the next tool that opens it "
                  "finishes the erasure"));
        return ERR_BUSY;
    }
    if (forget_prove(forget, &proof, err) != 0)
        return -1;
    if (proof.zeroed > 0)
        run_say(run,
                message_plural("%lld byte was zeroed that another program had left in the file",
                               "%lld bytes were zeroed that another program had left in the file",
                               (unsigned long)proof.zeroed),
                (long long)proof.zeroed);
    if (proof.residue > 0) {
        err_set(err, ERR_CORRUPT, _("erased, but %lld of %lld strings are still in the file, in no row"),
                (long long)proof.residue, (long long)proof.strings);
        return err_hint(err, "crm-check");
    }
    run_detail(run,
               message_plural("%lld string looked for in %lld bytes: not left",
                              "%lld strings looked for in %lld bytes: none is left",
                              (unsigned long)(proof.strings - proof.staying)),
               (long long)(proof.strings - proof.staying), (long long)proof.bytes);
    return 0;
}

static int print(struct run *run, struct forget *forget, struct err *err)
{
    if (!run->is_dry_run && !run_has(run, "print") && !run_has(run, "format") && !run_has(run, "output"))
        return 0;
    for (size_t i = 0; i < forget_count(forget); i++) {
        const struct rec *record = forget_record(forget, i, &run->arena, err);
        if (record == NULL || run_emit(run, record, err) != 0)
            return -1;
    }
    return run_lists(run, err);
}

static void say_recipient(void *context, const char *recipient, const char *contact, int64_t people)
{
    run_say(context,
            message_plural("tell %s%s%s of the erasure of %lld person (GDPR 19)",
                           "tell %s%s%s of the erasure of %lld people (GDPR 19)", (unsigned long)people),
            recipient, contact == NULL ? "" : ", ", contact == NULL ? "" : contact, (long long)people);
}

static void say_all(struct run *run, struct forget *forget)
{
    int64_t staying = forget_staying(forget);
    if (staying > 0)
        run_say(run,
                message_plural("%lld string of theirs also stands in rows that stay, and was left out of the search",
                               "%lld strings of theirs also stand in rows that stay, and were left out of the search",
                               (unsigned long)staying),
                (long long)staying);
    forget_notify(forget, say_recipient, run);
    run_detail(run, "%s",
               _("not reached: freed blocks of the disk, backups, files exported before, mail, the shell's history; "
                 "see crm-forget(1)"));
}

static int write_report(struct forget *forget, struct file_writer *file, struct err *err)
{
    struct buf text = BUF_INIT;
    int status = forget_report(forget, &text, err);
    if (status == 0)
        status = file_writer_add(file, buf_text(&text), text.length, err);
    buf_clear(&text);
    return status == 0 ? file_writer_commit(file, err) : -1;
}

static int run_forget(struct run *run, struct forget *forget, struct file_writer *file, struct err *err)
{
    int written = run_write(run, "forget", forget_them, forget, err);
    if (written < 0 || forget_count(forget) == 0)
        return written;
    int status = run->is_dry_run ? 0 : clean_and_prove(run, forget, err);
    struct err fault = ERR_INIT; /* what comes out comes out, also when something was left */
    if (print(run, forget, &fault) != 0 || (file->path != NULL && write_report(forget, file, &fault) != 0)) {
        if (status < 0)
            return -1;
        *err = fault;
        return -1;
    }
    say_all(run, forget);
    return status == 0 ? written : status;
}

static int go(struct run *run, struct err *err)
{
    const char *path = run_option(run, "report");
    struct file_writer file = {.path = NULL};
    /* What cannot be printed is found out while nobody is erased yet. */
    if (run_format(run, err) == NULL || run_all_columns(run, forget_columns, forget_column_count, err) != 0)
        return -1;
    int spooled = run_spool(run, 0, err);
    if (spooled <= 0)
        return spooled;
    if (path != NULL && !run->is_dry_run && run_open_writer(run, &file, path, err) != 0)
        return -1;
    struct forget *forget = forget_new(&run->store, !run_has(run, "no-proof"));
    int status = forget == NULL ? err_memory(err) : run_forget(run, forget, &file, err);
    file_writer_abort(&file);
    forget_free(forget);
    return status;
}

static const struct tool TOOL = {
    .name = "crm-forget",
    .summary = N_("erase people for good, and prove that nothing is left"),
    .synopsis = SYNOPSIS,
    .options = OPTIONS,
    .common = "nypefFobr",
    .flags = TOOL_WRITES | TOOL_DESTROYS,
    .go = go,
};

int main(int argc, char **argv)
{
    return run_tool(&TOOL, argc, argv);
}
