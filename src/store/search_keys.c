/* search_keys.c - statements on search_key. */
#include "store/search_keys.h"

#include <stdlib.h>

#include "engine/engine.h"

enum { EXACT, PREFIX, AMONG, INSERT, DELETE };

static const char *const SQL[] = {
    [EXACT] = "SELECT party_id FROM search_key WHERE kind = ?1 AND key = ?2 AND party_id > ?3 ORDER BY party_id LIMIT ?4",
    /* char(1114111) is the last character there is; no folded text has it. */
    [PREFIX] = "SELECT party_id FROM search_key WHERE kind = ?1 AND key >= ?2 AND key < ?2 || char(1114111)",
    [AMONG] = "SELECT feed.c0 FROM feed CROSS JOIN search_key ON search_key.kind = ?1 AND search_key.key = ?2 "
              "AND search_key.party_id = feed.c0",
    [INSERT] = "INSERT INTO search_key (kind, key, party_id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
    [DELETE] = "DELETE FROM search_key WHERE kind = ?1 AND key = ?2 AND party_id = ?3",
};
ENGINE_SET(SEARCH_KEYS, "search_keys", SQL);

int search_keys_push(struct search_keys_ids *list, int64_t id)
{
    if (list->count == list->capacity) {
        size_t capacity = list->capacity == 0 ? 64 : list->capacity * 2;
        int64_t *grown = realloc(list->ids, capacity * sizeof *grown);
        if (grown == NULL)
            return -1;
        list->ids = grown;
        list->capacity = capacity;
    }
    list->ids[list->count++] = id;
    return 0;
}

static int gather(struct engine_query *query, struct search_keys_ids *list, struct err *err)
{
    int status;
    while ((status = engine_step(query, err)) == 1) {
        if (search_keys_push(list, engine_integer(query, 0)) != 0) {
            status = err_memory(err);
            break;
        }
    }
    engine_finish(query);
    return status;
}

int search_keys_exact(struct store *store, int kind, const char *key, int64_t after_id, size_t limit,
                      struct search_keys_ids *list, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &SEARCH_KEYS, EXACT, err);
    engine_bind_integer(query, 1, kind);
    engine_bind_text(query, 2, key);
    engine_bind_integer(query, 3, after_id);
    engine_bind_integer(query, 4, (int64_t)limit);
    return gather(query, list, err);
}

int search_keys_prefix(struct store *store, int kind, const char *prefix, struct search_keys_ids *list, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &SEARCH_KEYS, PREFIX, err);
    engine_bind_integer(query, 1, kind);
    engine_bind_text(query, 2, prefix);
    return gather(query, list, err);
}

int search_keys_among(struct store *store, int kind, const char *key, const int64_t *ids, size_t count,
                      struct search_keys_ids *list, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &SEARCH_KEYS, AMONG, err);
    engine_bind_integer(query, 1, kind);
    engine_bind_text(query, 2, key);
    engine_bind_ids(query, ids, count);
    return gather(query, list, err);
}

int search_keys_insert(struct store *store, int kind, const char *key, int64_t party_id, struct err *err)
{
    return engine_run(store->engine, &SEARCH_KEYS, INSERT, err, ENGINE_INTEGER(kind), ENGINE_TEXT(key),
                      ENGINE_INTEGER(party_id));
}

int search_keys_delete(struct store *store, int kind, const char *key, int64_t party_id, struct err *err)
{
    return engine_run(store->engine, &SEARCH_KEYS, DELETE, err, ENGINE_INTEGER(kind), ENGINE_TEXT(key),
                      ENGINE_INTEGER(party_id));
}
