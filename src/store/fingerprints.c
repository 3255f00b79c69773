/* fingerprints.c - the table fingerprint. */
#include "store/fingerprints.h"

#include <stdlib.h>
#include <string.h>

#include "engine/engine.h"

enum {
    FINGERPRINTS_INSERT,
    FINGERPRINTS_EQUAL,
    FINGERPRINTS_STOPPED,
    FINGERPRINTS_MOVE,
    FINGERPRINTS_OF_HASH,
    FINGERPRINTS_ALL,
    FINGERPRINTS_COUNT
};

#define COLUMNS "SELECT hash, kind, has_name, purpose_id, channel, notice_id, at, until, id FROM fingerprint"

static const char *const SQL[] = {
    [FINGERPRINTS_INSERT] = "INSERT INTO fingerprint (id, kind, hash, has_name, purpose_id, channel, notice_id, at, until,"
                            " batch_id) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    [FINGERPRINTS_EQUAL] = "SELECT 1 FROM fingerprint WHERE hash = ?1 AND kind = ?2 AND has_name = ?3 AND purpose_id IS ?4"
                           " AND channel = ?5 AND notice_id IS ?6 AND at = ?7 AND until IS ?8",
    [FINGERPRINTS_STOPPED] = "SELECT id FROM fingerprint WHERE hash = ?1 AND kind = 'stopped' AND has_name = 0"
                             " AND purpose_id IS NULL AND channel = '' AND until IS NULL ORDER BY id LIMIT 1",
    [FINGERPRINTS_MOVE] = "UPDATE fingerprint SET at = ?2, batch_id = ?3 WHERE id = ?1 AND at < ?2 RETURNING id",
    [FINGERPRINTS_OF_HASH] = COLUMNS " WHERE hash = ?1 ORDER BY id",
    [FINGERPRINTS_ALL] = COLUMNS " ORDER BY id",
    [FINGERPRINTS_COUNT] = "SELECT count(*) FROM fingerprint",
};
ENGINE_SET(FINGERPRINTS, "fingerprints", SQL);

/* As in the table's CHECK; in the order of enum fingerprint_kind. */
static const char *const KINDS[] = {"erased", "stopped", "consent-proof"};

int fingerprints_insert(struct store *store, enum fingerprint_kind kind, const unsigned char hash[STORE_FINGERPRINT_BYTES],
                        bool has_name, const struct fingerprint_terms *terms, struct err *err)
{
    int64_t id, there;
    struct engine_value bytes = ENGINE_BYTES(hash, STORE_FINGERPRINT_BYTES);
    struct engine_value purpose = ENGINE_ID_OR_NULL(terms->purpose_id), notice = ENGINE_ID_OR_NULL(terms->notice_id);
    struct engine_value channel = ENGINE_TEXT(terms->channel == NULL ? "" : terms->channel);
    struct engine_value at = ENGINE_TEXT(terms->at == NULL ? store->now_text : terms->at);
    struct engine_value until = ENGINE_TEXT(terms->until);
    int status = engine_get_integer(store->engine, &FINGERPRINTS, FINGERPRINTS_EQUAL, &there, err, bytes,
                                    ENGINE_TEXT(KINDS[kind]), ENGINE_INTEGER(has_name), purpose, channel, notice, at, until);
    if (status != 0)
        return status < 0 ? -1 : 0;
    if (engine_ids(store->engine, "fingerprint", 1, &id, err) < 0)
        return -1;
    return engine_run(store->engine, &FINGERPRINTS, FINGERPRINTS_INSERT, err, ENGINE_INTEGER(id), ENGINE_TEXT(KINDS[kind]),
                      bytes, ENGINE_INTEGER(has_name), purpose, channel, notice, at, until, ENGINE_INTEGER(store->batch_id));
}

int fingerprints_insert_stop(struct store *store, const unsigned char hash[STORE_FINGERPRINT_BYTES], const char *at,
                             struct err *err)
{
    const struct fingerprint_terms terms = {.at = at};
    int64_t id;
    int found = engine_get_integer(store->engine, &FINGERPRINTS, FINGERPRINTS_STOPPED, &id, err,
                                   ENGINE_BYTES(hash, STORE_FINGERPRINT_BYTES));
    if (found < 0)
        return -1;
    if (found == 0)
        return fingerprints_insert(store, FINGERPRINT_STOPPED, hash, false, &terms, err) == 0 ? 1 : -1;
    return engine_get_integer(store->engine, &FINGERPRINTS, FINGERPRINTS_MOVE, &id, err, ENGINE_INTEGER(id), ENGINE_TEXT(at),
                              ENGINE_INTEGER(store->batch_id));
}

static void copy_text(char *out, size_t size, const char *text)
{
    size_t length = text == NULL ? 0 : strlen(text);
    if (length >= size)
        length = size - 1;
    if (length > 0)
        memcpy(out, text, length);
    out[length] = '\0';
}

static void read_row(struct engine_query *query, struct fingerprint_row *row)
{
    size_t length;
    const void *hash = engine_bytes(query, 0, &length);
    const char *kind = engine_text(query, 1);
    memcpy(row->hash, hash, sizeof row->hash);
    for (size_t i = 0; i < sizeof KINDS / sizeof *KINDS; i++)
        if (strcmp(kind, KINDS[i]) == 0)
            row->kind = (unsigned char)i;
    row->has_name = engine_integer(query, 2) != 0;
    row->purpose_id = engine_integer(query, 3);
    copy_text(row->channel, sizeof row->channel, engine_text(query, 4));
    row->notice_id = engine_integer(query, 5);
    copy_text(row->at, sizeof row->at, engine_text(query, 6));
    copy_text(row->until, sizeof row->until, engine_text(query, 7));
    row->id = engine_integer(query, 8);
}

static int compare_rows(const void *a, const void *b)
{
    const struct fingerprint_row *left = a, *right = b;
    int order = memcmp(left->hash, right->hash, sizeof left->hash);
    return order != 0 ? order : (left->id > right->id) - (left->id < right->id);
}

int fingerprints_read(struct store *store, const unsigned char *hash, struct fingerprint_row **rows, size_t *count,
                      struct err *err)
{
    struct engine_query *query =
        engine_prepare(store->engine, &FINGERPRINTS, hash == NULL ? FINGERPRINTS_ALL : FINGERPRINTS_OF_HASH, err);
    size_t capacity = 0;
    int status;
    *rows = NULL;
    *count = 0;
    if (hash != NULL)
        engine_bind_bytes(query, 1, hash, STORE_FINGERPRINT_BYTES);
    while ((status = engine_step(query, err)) == 1) {
        if (*count == capacity) {
            capacity = capacity == 0 ? 8 : 2 * capacity;
            struct fingerprint_row *larger = realloc(*rows, capacity * sizeof *larger);
            if (larger == NULL) {
                status = err_memory(err);
                break;
            }
            *rows = larger;
        }
        read_row(query, &(*rows)[(*count)++]);
    }
    engine_finish(query);
    if (status < 0) {
        free(*rows);
        *rows = NULL;
        *count = 0;
    }
    if (hash == NULL &&
        *count > 0) /* going through the table once and sorting costs less than going through it by its index */
        qsort(*rows, *count, sizeof **rows, compare_rows);
    return status;
}

int fingerprints_count(struct store *store, int64_t *count, struct err *err)
{
    return engine_get_integer_values(store->engine, &FINGERPRINTS, FINGERPRINTS_COUNT, NULL, 0, count, err) < 0 ? -1 : 0;
}
