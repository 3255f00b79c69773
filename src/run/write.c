/* write.c - the transaction of a writer, and the short read of a reader. */
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "engine/engine.h"
#include "run/private.h"

void run_apply_good(struct run *run)
{
    run->private_->applies_good = true;
}

/* Options that do not change what an input does to the database. */
static bool is_immaterial(const char *name)
{
    static const char *const NAMES[] = {"db",     "quiet",  "verbose", "print",   "format", "fields",
                                        "output", "expect", "by",      "rejects", "yes",    "dry-run"};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (strcmp(name, NAMES[i]) == 0)
            return true;
    return false;
}

static void hash_of_run(struct run *run, unsigned char hash[BATCH_HASH_BYTES])
{
    struct digest digest;
    unsigned char input[DIGEST_BYTES];
    struct digest copy = run->private_->input_digest;
    digest_end(&copy, input);
    digest_init(&digest, run->store.key, DIGEST_BYTES);
    digest_add_field(&digest, run->tool->name, strlen(run->tool->name));
    for (size_t i = 0; i < run->options.count; i++) {
        const struct option_given *given = &run->options.given[i];
        if (is_immaterial(given->spec->name))
            continue;
        digest_add_field(&digest, given->spec->name, strlen(given->spec->name));
        digest_add_field(&digest, given->value, strlen(given->value));
    }
    /* The verb and what it is about are operands; files are known by their bytes, which are hashed. */
    for (size_t i = 0; i < run->private_->named_operands; i++)
        digest_add_field(&digest, run->options.operands[i], strlen(run->options.operands[i]));
    digest_add_field(&digest, input, sizeof input);
    digest_end(&digest, hash);
}

int run_once(struct run *run, size_t named_operands, struct err *err)
{
    unsigned char hash[BATCH_HASH_BYTES];
    int64_t batch_id = 0;
    if (!run->private_->is_input_hashed)
        return 0;
    run->private_->named_operands = named_operands;
    hash_of_run(run, hash);
    int status = batch_applied(&run->store, hash, &batch_id, err);
    if (status == 1)
        run_say(run, _("already applied as batch b%lld: nothing was changed"), (long long)batch_id);
    else if (status == 0)
        batch_set_input(run->store.batch, hash);
    return status;
}

/* What rejected records mean for the transaction. */
static int judge_rejected(struct run *run, struct err *err)
{
    if (run->counts.rejected == 0 || run->private_->applies_good || run_option(run, "rejects") != NULL)
        return 0;
    /* Mixed faults are bad data; only refusals are a refusal. */
    if (run->private_->refused == run->counts.rejected)
        return err_refuse(err, run->private_->refused_rule, run->private_->refused_citation,
                          message_plural("%lld record is refused: nothing was applied",
                                         "%lld records are refused: nothing was applied",
                                         (unsigned long)run->counts.rejected),
                          (long long)run->counts.rejected);
    if (run->tool->common != NULL && strchr(run->tool->common, 'r') != NULL)
        err_hint(err, _("--rejects FILE takes the good ones in, and puts the others into FILE, to be mended"));
    return err_set(err, ERR_DATA,
                   message_plural("%lld record is at fault: nothing was applied",
                                  "%lld records are at fault: nothing was applied", (unsigned long)run->counts.rejected),
                   (long long)run->counts.rejected);
}

static void note_counts(const struct run *run, struct batch *batch)
{
    const struct {
        const char *name;
        int64_t count;
    } counts[] = {
        {"read", run->counts.read},         {"added", run->counts.added},         {"filled", run->counts.filled},
        {"updated", run->counts.updated},   {"unchanged", run->counts.unchanged}, {"erased", run->counts.erased},
        {"rejected", run->counts.rejected}, {"left_out", run->counts.left_out},
    };
    for (size_t i = 0; i < sizeof counts / sizeof counts[0]; i++)
        if (counts[i].count != 0)
            batch_note_count(batch, counts[i].name, counts[i].count);
}

static int finish(struct run *run, struct batch *batch, struct err *err)
{
    if (judge_rejected(run, err) != 0 || run_settle_output(run, err) != 0)
        return -1;
    if (run->is_dry_run || !batch_is_changed(batch))
        return 0;
    note_counts(run, batch);
    if (batch_finish(&run->store, batch, err) != 0 || engine_commit(run->store.engine, err) != 0)
        return -1;
    run->private_->batch_words = arena_printf(&run->arena, _("batch b%lld"), (long long)run->store.batch_id);
    return 0;
}

int run_write(struct run *run, const char *action, int (*work)(struct run *run, void *context, struct err *err),
              void *context, struct err *err)
{
    struct batch *batch = batch_new(run->tool->name, action, run->private_->operator_name);
    if (batch == NULL)
        return err_memory(err);
    int status = engine_begin(run->store.engine, err);
    if (status == 0) {
        run->private_->phase = RUN_IN_TRANSACTION;
        status = batch_begin(&run->store, batch, err);
        if (status == 0)
            status = work(run, context, err);
        if (status >= 0 && finish(run, batch, err) != 0)
            status = -1;
        engine_rollback(run->store.engine);
        run->private_->phase = RUN_AFTER;
    }
    run->store.batch = NULL;
    batch_free(batch);
    if (status < 0)
        return -1;
    run_summary(run);
    if (status == 0 && run->counts.rejected > 0 && !run->private_->applies_good)
        return ERR_DATA;
    return status;
}

int run_read(struct run *run, int (*work)(struct run *run, void *context, struct err *err), void *context, struct err *err)
{
    if (engine_read_begin(run->store.engine, err) != 0)
        return -1;
    int status = work(run, context, err);
    engine_read_end(run->store.engine);
    return status;
}
