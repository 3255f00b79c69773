/* batches.c - SQL on the log. */
#include "store/batches.h"

#include <string.h>

#include "engine/engine.h"

enum { LAST, WITH_INPUT, INSERT, INSERT_RANGE, INSERT_SUBJECT, EACH, EACH_RANGE, EACH_SUBJECT, HANDLE };

/* "Undone or forgotten since": a later undo or erasure means that rows of that input may no longer be there. */
static const char *const SQL[] = {
    [LAST] = "SELECT id, hash FROM batch ORDER BY id DESC LIMIT 1",
    [WITH_INPUT] = "SELECT max(id) FROM batch WHERE input_hash = ?1 AND NOT EXISTS (SELECT 1 FROM batch AS later "
                   "WHERE later.id > batch.id AND later.action IN ('undo', 'forget'))",
    [INSERT] = "INSERT INTO batch (id, at, tool, action, operator, input_hash, fields, counts, overridden, target_id, "
               "subject_count, previous_hash, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    [INSERT_RANGE] = "INSERT INTO batch_range (batch_id, name, first_id, last_id) VALUES (?1, ?2, ?3, ?4)",
    [INSERT_SUBJECT] = "INSERT INTO batch_subject (batch_id, handle) VALUES (?1, ?2)",
    [EACH] = "SELECT id, at, tool, action, operator, input_hash, fields, counts, overridden, target_id, subject_count, "
             "previous_hash, hash FROM batch ORDER BY id",
    [EACH_RANGE] = "SELECT name, first_id, last_id FROM batch_range WHERE batch_id = ?1 ORDER BY name, first_id",
    [EACH_SUBJECT] = "SELECT handle FROM batch_subject WHERE batch_id = ?1 ORDER BY handle",
    [HANDLE] = "SELECT handle FROM party WHERE id = ?1",
};
ENGINE_SET(BATCHES, "batches", SQL);

static const unsigned char *hash_column(struct engine_query *query, int column)
{
    size_t length = 0;
    const void *bytes = engine_bytes(query, column, &length);
    return length == BATCHES_HASH_BYTES ? bytes : NULL;
}

int batches_id(struct store *store, int64_t *id, struct err *err)
{
    return engine_ids(store->engine, "batch", 1, id, err);
}

bool batches_range_taken(const struct store *store, size_t index, struct batches_range *range)
{
    return engine_ids_used(store->engine, index, &range->name, &range->first_id, &range->last_id);
}

int batches_last(struct store *store, int64_t *id, unsigned char hash[BATCHES_HASH_BYTES], struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &BATCHES, LAST, err);
    int status = engine_step(query, err);
    if (status == 1) {
        const unsigned char *bytes = hash_column(query, 1);
        *id = engine_integer(query, 0);
        if (bytes == NULL)
            status = err_set(err, ERR_CORRUPT, "the log's last entry has no hash");
        else
            memcpy(hash, bytes, BATCHES_HASH_BYTES);
    }
    engine_finish(query);
    return status;
}

int batches_with_input(struct store *store, const unsigned char hash[BATCHES_HASH_BYTES], int64_t *id, struct err *err)
{
    return engine_get_integer(store->engine, &BATCHES, WITH_INPUT, id, err, ENGINE_BYTES(hash, BATCHES_HASH_BYTES));
}

int batches_insert(struct store *store, const struct batches_row *row, struct err *err)
{
    return engine_run(store->engine, &BATCHES, INSERT, err, ENGINE_INTEGER(row->id), ENGINE_TEXT(row->at),
                      ENGINE_TEXT(row->tool), ENGINE_TEXT(row->action), ENGINE_TEXT(row->operator_name),
                      ENGINE_BYTES(row->input_hash, BATCHES_HASH_BYTES), ENGINE_TEXT(row->fields), ENGINE_TEXT(row->counts),
                      ENGINE_TEXT(row->overridden), ENGINE_ID_OR_NULL(row->target_id), ENGINE_INTEGER(row->subject_count),
                      ENGINE_BYTES(row->previous_hash, BATCHES_HASH_BYTES), ENGINE_BYTES(row->hash, BATCHES_HASH_BYTES));
}

int batches_insert_range(struct store *store, int64_t batch_id, const struct batches_range *range, struct err *err)
{
    return engine_run(store->engine, &BATCHES, INSERT_RANGE, err, ENGINE_INTEGER(batch_id), ENGINE_TEXT(range->name),
                      ENGINE_INTEGER(range->first_id), ENGINE_INTEGER(range->last_id));
}

int batches_insert_subject(struct store *store, int64_t batch_id, const unsigned char handle[STORE_HANDLE_BYTES],
                           struct err *err)
{
    return engine_run(store->engine, &BATCHES, INSERT_SUBJECT, err, ENGINE_INTEGER(batch_id),
                      ENGINE_BYTES(handle, STORE_HANDLE_BYTES));
}

int batches_each(struct store *store, int (*visit)(const struct batches_row *row, void *context, struct err *err),
                 void *context, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &BATCHES, EACH, err);
    int status;
    while ((status = engine_step(query, err)) == 1) {
        const struct batches_row row = {
            .id = engine_integer(query, 0),
            .at = engine_text(query, 1),
            .tool = engine_text(query, 2),
            .action = engine_text(query, 3),
            .operator_name = engine_text(query, 4),
            .input_hash = hash_column(query, 5),
            .fields = engine_text(query, 6),
            .counts = engine_text(query, 7),
            .overridden = engine_text(query, 8),
            .target_id = engine_integer(query, 9),
            .subject_count = engine_integer(query, 10),
            .previous_hash = hash_column(query, 11),
            .hash = hash_column(query, 12),
        };
        if ((status = visit(&row, context, err)) != 0)
            break;
    }
    engine_finish(query);
    return status;
}

int batches_each_range(struct store *store, int64_t batch_id,
                       int (*visit)(const struct batches_range *range, void *context, struct err *err), void *context,
                       struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &BATCHES, EACH_RANGE, err);
    int status;
    engine_bind_integer(query, 1, batch_id);
    while ((status = engine_step(query, err)) == 1) {
        const struct batches_range range = {engine_text(query, 0), engine_integer(query, 1), engine_integer(query, 2)};
        if ((status = visit(&range, context, err)) != 0)
            break;
    }
    engine_finish(query);
    return status;
}

int batches_each_subject(struct store *store, int64_t batch_id,
                         int (*visit)(const unsigned char handle[STORE_HANDLE_BYTES], void *context, struct err *err),
                         void *context, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &BATCHES, EACH_SUBJECT, err);
    int status;
    engine_bind_integer(query, 1, batch_id);
    while ((status = engine_step(query, err)) == 1) {
        size_t length = 0;
        const void *handle = engine_bytes(query, 0, &length);
        status = length == STORE_HANDLE_BYTES
                     ? visit(handle, context, err)
                     : err_set(err, ERR_CORRUPT, "the log names somebody by a handle of wrong length");
        if (status != 0)
            break;
    }
    engine_finish(query);
    return status;
}

int batches_handle(struct store *store, int64_t party_id, unsigned char handle[STORE_HANDLE_BYTES], struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &BATCHES, HANDLE, err);
    engine_bind_integer(query, 1, party_id);
    int status = engine_step(query, err);
    if (status == 1) {
        size_t length = 0;
        const void *bytes = engine_bytes(query, 0, &length);
        if (length == STORE_HANDLE_BYTES)
            memcpy(handle, bytes, STORE_HANDLE_BYTES);
        else
            status = err_set(err, ERR_CORRUPT, "a party has a handle of wrong length");
    }
    engine_finish(query);
    return status;
}
