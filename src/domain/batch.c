/* batch.c - collecting what a run does, and chaining it to what was done before. */
#include "domain/batch.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/digest.h"
#include "store/batches.h"
#include "store/before_images.h"

enum { COUNTS_MAX = 24, FIELDS_MAX = 256 };

struct batch {
    const char *tool;
    const char *action;
    const char *operator_name;
    bool is_changed;
    bool has_failed; /* out of memory while noting */
    bool has_input;
    unsigned char input[BATCH_HASH_BYTES];
    int64_t target_id;
    int64_t subject_count;
    unsigned char (*subjects)[STORE_HANDLE_BYTES];
    size_t kept_subjects;
    struct {
        const char *name;
        int64_t count;
    } counts[COUNTS_MAX];
    size_t count_count;
    char *fields[FIELDS_MAX];
    size_t field_count;
    struct buf overridden;
};

struct batch *batch_new(const char *tool, const char *action, const char *operator_name)
{
    struct batch *batch = calloc(1, sizeof *batch);
    if (batch == NULL)
        return NULL;
    batch->tool = tool;
    batch->action = action;
    batch->operator_name = operator_name;
    return batch;
}

void batch_free(struct batch *batch)
{
    if (batch == NULL)
        return;
    for (size_t i = 0; i < batch->field_count; i++)
        free(batch->fields[i]);
    free(batch->subjects);
    buf_clear(&batch->overridden);
    free(batch);
}

int batch_begin(struct store *store, struct batch *batch, struct err *err)
{
    int64_t id;
    if (batches_id(store, &id, err) != 0)
        return -1;
    store->batch_id = id;
    store->batch = batch;
    return 0;
}

/* ---- Notes ------------------------------------------------------------------------------------------------------------ */

void batch_note_change(struct batch *batch)
{
    batch->is_changed = true;
}

bool batch_is_changed(const struct batch *batch)
{
    return batch->is_changed;
}

static int compare_handles(const void *a, const void *b)
{
    return memcmp(a, b, STORE_HANDLE_BYTES);
}

/* Handles are kept sorted, so that a person who occurs a thousand times in a file is one subject. Beyond the limit people are
 * only counted: then the id ranges tell who they were. */
void batch_note_subject(struct batch *batch, const unsigned char handle[STORE_HANDLE_BYTES])
{
    batch->is_changed = true;
    if (batch->subjects == NULL) {
        batch->subjects = malloc(BATCH_SUBJECTS_MAX * sizeof *batch->subjects);
        if (batch->subjects == NULL) {
            batch->has_failed = true;
            return;
        }
    }
    size_t low = 0;
    size_t high = batch->kept_subjects;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        int order = compare_handles(batch->subjects[middle], handle);
        if (order == 0)
            return;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    batch->subject_count++;
    if (batch->kept_subjects == BATCH_SUBJECTS_MAX)
        return;
    memmove(batch->subjects[low + 1], batch->subjects[low], (batch->kept_subjects - low) * sizeof *batch->subjects);
    memcpy(batch->subjects[low], handle, STORE_HANDLE_BYTES);
    batch->kept_subjects++;
}

int batch_note_party(struct store *store, int64_t party_id, struct err *err)
{
    unsigned char handle[STORE_HANDLE_BYTES];
    int found = batches_handle(store, party_id, handle, err);
    if (found == 1)
        batch_note_subject(store->batch, handle);
    return found < 0 ? -1 : 0;
}

void batch_note_field(struct batch *batch, const char *field)
{
    batch->is_changed = true;
    for (size_t i = 0; i < batch->field_count; i++)
        if (strcmp(batch->fields[i], field) == 0)
            return;
    if (batch->field_count == FIELDS_MAX)
        return;
    char *copy = strdup(field);
    if (copy == NULL)
        batch->has_failed = true;
    else
        batch->fields[batch->field_count++] = copy;
}

void batch_note_count(struct batch *batch, const char *name, int64_t count)
{
    size_t at = 0;
    while (at < batch->count_count && strcmp(batch->counts[at].name, name) != 0)
        at++;
    if (at == COUNTS_MAX) {
        batch->has_failed = true;
        return;
    }
    if (at == batch->count_count)
        batch->counts[batch->count_count++].name = name;
    batch->counts[at].count += count;
}

void batch_note_overridden(struct batch *batch, const char *rule)
{
    batch->is_changed = true;
    if (batch->overridden.length > 0)
        buf_add_byte(&batch->overridden, ',');
    buf_add_text(&batch->overridden, rule);
}

void batch_set_input(struct batch *batch, const unsigned char hash[BATCH_HASH_BYTES])
{
    memcpy(batch->input, hash, BATCH_HASH_BYTES);
    batch->has_input = true;
}

void batch_set_target(struct batch *batch, int64_t target_id)
{
    batch->is_changed = true;
    batch->target_id = target_id;
}

int batch_applied(struct store *store, const unsigned char hash[BATCH_HASH_BYTES], int64_t *batch_id, struct err *err)
{
    return batches_with_input(store, hash, batch_id, err);
}

/* ---- The chain -------------------------------------------------------------------------------------------------------- */

static void add_text(struct digest *digest, const char *text)
{
    digest_add_field(digest, text, strlen(text));
}

/* Every column but the hash itself, in the order of the table. */
static void hash_row(struct digest *digest, const struct batches_row *row)
{
    digest_add_field(digest, row->previous_hash, BATCH_HASH_BYTES);
    digest_add_integer(digest, row->id);
    add_text(digest, row->at);
    add_text(digest, row->tool);
    add_text(digest, row->action);
    add_text(digest, row->operator_name);
    digest_add_field(digest, row->input_hash, row->input_hash == NULL ? 0 : BATCH_HASH_BYTES);
    add_text(digest, row->fields);
    add_text(digest, row->counts);
    add_text(digest, row->overridden);
    digest_add_integer(digest, row->target_id);
    digest_add_integer(digest, row->subject_count);
}

static int hash_range(const struct batches_range *range, void *context, struct err *err)
{
    struct digest *digest = context;
    (void)err;
    add_text(digest, range->name);
    digest_add_integer(digest, range->first_id);
    digest_add_integer(digest, range->last_id);
    return 0;
}

static int hash_subject(const unsigned char handle[STORE_HANDLE_BYTES], void *context, struct err *err)
{
    (void)err;
    digest_add_field(context, handle, STORE_HANDLE_BYTES);
    return 0;
}

/* Ranges and subjects are hashed from the tables, as batch_verify will read them. */
static int hash_batch(struct store *store, const struct batches_row *row, unsigned char hash[BATCH_HASH_BYTES],
                      struct err *err)
{
    struct digest digest;
    digest_init(&digest, store->key, DIGEST_BYTES);
    hash_row(&digest, row);
    int status = batches_each_range(store, row->id, hash_range, &digest, err);
    if (status == 0)
        status = batches_each_subject(store, row->id, hash_subject, &digest, err);
    digest_end(&digest, hash);
    return status;
}

static int insert_ranges(struct store *store, struct err *err)
{
    struct batches_range range;
    for (size_t i = 0; batches_range_taken(store, i, &range); i++)
        if (strcmp(range.name, "batch") != 0 && batches_insert_range(store, store->batch_id, &range, err) != 0)
            return -1;
    return 0;
}

static int insert_subjects(struct store *store, const struct batch *batch, struct err *err)
{
    for (size_t i = 0; i < batch->kept_subjects; i++)
        if (batches_insert_subject(store, store->batch_id, batch->subjects[i], err) != 0)
            return -1;
    return 0;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void join_fields(struct batch *batch, struct buf *out)
{
    qsort(batch->fields, batch->field_count, sizeof batch->fields[0], compare_names);
    for (size_t i = 0; i < batch->field_count; i++) {
        if (i > 0)
            buf_add_byte(out, ',');
        buf_add_text(out, batch->fields[i]);
    }
}

/* Names of counts are our own words, so they need no escaping. */
static void join_counts(const struct batch *batch, struct buf *out)
{
    buf_add_byte(out, '{');
    for (size_t i = 0; i < batch->count_count; i++)
        buf_printf(out, "%s\"%s\":%lld", i > 0 ? "," : "", batch->counts[i].name, (long long)batch->counts[i].count);
    buf_add_byte(out, '}');
}

static int write_row(struct store *store, struct batch *batch, const char *fields, const char *counts, struct err *err)
{
    unsigned char previous[BATCH_HASH_BYTES] = {0};
    unsigned char hash[BATCH_HASH_BYTES] = {0};
    int64_t last_id;
    if (batches_last(store, &last_id, previous, err) < 0)
        return -1;
    struct batches_row row = {
        .id = store->batch_id,
        .at = store->now_text,
        .tool = batch->tool,
        .action = batch->action,
        .operator_name = batch->operator_name,
        .input_hash = batch->has_input ? batch->input : NULL,
        .fields = fields,
        .counts = counts,
        .overridden = buf_text(&batch->overridden),
        .target_id = batch->target_id,
        .subject_count = batch->subject_count,
        .previous_hash = previous,
        .hash = previous,
    };
    if (hash_batch(store, &row, hash, err) != 0)
        return -1;
    row.hash = hash;
    return batches_insert(store, &row, err);
}

int batch_finish(struct store *store, struct batch *batch, struct err *err)
{
    struct buf fields = BUF_INIT;
    struct buf counts = BUF_INIT;
    if (!batch->is_changed)
        return 0;
    join_fields(batch, &fields);
    join_counts(batch, &counts);
    int status = 0;
    if (batch->has_failed || fields.failed || counts.failed || batch->overridden.failed)
        status = err_memory(err);
    if (status == 0)
        status = insert_ranges(store, err);
    if (status == 0)
        status = insert_subjects(store, batch, err);
    if (status == 0)
        status = write_row(store, batch, buf_text(&fields), buf_text(&counts), err);
    if (status == 0)
        status = before_images_purge_due(store, err);
    buf_clear(&fields);
    buf_clear(&counts);
    return status;
}

struct verification {
    struct store *store;
    unsigned char previous[BATCH_HASH_BYTES];
    bool has_previous;
    int64_t first_bad;
};

enum { STOP = 1 };

static int verify_row(const struct batches_row *row, void *context, struct err *err)
{
    struct verification *verification = context;
    unsigned char hash[BATCH_HASH_BYTES] = {0};
    bool is_sound = row->hash != NULL && row->previous_hash != NULL;
    /* The first row that is there may have lost what came before it to the log's retention term: its hash still covers what it
     * says came before. */
    if (is_sound && verification->has_previous)
        is_sound = digest_equal(row->previous_hash, verification->previous, sizeof hash);
    if (is_sound) {
        if (hash_batch(verification->store, row, hash, err) != 0)
            return -1;
        is_sound = digest_equal(hash, row->hash, sizeof hash);
    }
    if (!is_sound) {
        verification->first_bad = row->id;
        return STOP;
    }
    memcpy(verification->previous, hash, sizeof hash);
    verification->has_previous = true;
    return 0;
}

int batch_verify(struct store *store, int64_t *first_bad, struct err *err)
{
    struct verification verification = {.store = store};
    int status = batches_each(store, verify_row, &verification, err);
    if (status < 0)
        return -1;
    *first_bad = verification.first_bad;
    return status == 0;
}
