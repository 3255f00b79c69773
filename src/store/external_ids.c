/* external_ids.c - statements on external_id. */
#include "store/external_ids.h"

#include <stdbool.h>

#include "engine/engine.h"

enum { READ, READ_RANGE, FIND, KNOWS, INSERT, DELETE };

static const char *const SQL[] = {
    [READ] =
        "SELECT external_id.id, external_id.party_id, external_id.system, external_id.value, external_id.source_id, feed.c1 "
        "FROM feed CROSS JOIN external_id ON external_id.party_id = feed.c0",
    [READ_RANGE] = "SELECT id, party_id, system, value, source_id FROM external_id WHERE party_id BETWEEN ?1 AND ?2 "
                   "ORDER BY party_id, id",
    [FIND] = "SELECT party_id FROM external_id WHERE system = ?1 AND value = ?2",
    [KNOWS] = "SELECT 1 FROM external_id WHERE system = ?1 LIMIT 1",
    [INSERT] = "INSERT INTO external_id (id, party_id, system, value, source_id) VALUES (?1, ?2, ?3, ?4, ?5)",
    [DELETE] = "DELETE FROM external_id WHERE id = ?1",
};
ENGINE_SET(EXTERNAL_IDS, "external_ids", SQL);

static int read_all(struct engine_query *query, bool has_place, external_ids_take *take, void *context, struct err *err)
{
    int status;
    while ((status = engine_step(query, err)) == 1) {
        struct external_ids_row row = {.id = engine_integer(query, 0),
                                       .party_id = engine_integer(query, 1),
                                       .system = engine_text(query, 2),
                                       .value = engine_text(query, 3),
                                       .source_id = engine_integer(query, 4),
                                       .place = has_place ? (size_t)engine_integer(query, 5) : 0};
        if (take(context, &row) != 0) {
            status = err_memory(err);
            break;
        }
    }
    engine_finish(query);
    return status;
}

int external_ids_read(struct store *store, const int64_t *ids, size_t count, external_ids_take *take, void *context,
                      struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &EXTERNAL_IDS, READ, err);
    engine_bind_ids(query, ids, count);
    return read_all(query, true, take, context, err);
}

int external_ids_read_range(struct store *store, int64_t first_id, int64_t last_id, external_ids_take *take, void *context,
                            struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &EXTERNAL_IDS, READ_RANGE, err);
    engine_bind_integer(query, 1, first_id);
    engine_bind_integer(query, 2, last_id);
    return read_all(query, false, take, context, err);
}

int external_ids_find(struct store *store, const char *system, const char *value, int64_t *party_id, struct err *err)
{
    return engine_get_integer(store->engine, &EXTERNAL_IDS, FIND, party_id, err, ENGINE_TEXT(system), ENGINE_TEXT(value));
}

int external_ids_knows(struct store *store, const char *system, struct err *err)
{
    int64_t one;
    return engine_get_integer(store->engine, &EXTERNAL_IDS, KNOWS, &one, err, ENGINE_TEXT(system));
}

int external_ids_insert(struct store *store, int64_t party_id, const char *system, const char *value, int64_t source_id,
                        int64_t *id, struct err *err)
{
    if (engine_ids(store->engine, "external_id", 1, id, err) != 0)
        return -1;
    return engine_run(store->engine, &EXTERNAL_IDS, INSERT, err, ENGINE_INTEGER(*id), ENGINE_INTEGER(party_id),
                      ENGINE_TEXT(system), ENGINE_TEXT(value), ENGINE_INTEGER(source_id));
}

int external_ids_delete(struct store *store, int64_t id, struct err *err)
{
    return engine_run(store->engine, &EXTERNAL_IDS, DELETE, err, ENGINE_INTEGER(id));
}
