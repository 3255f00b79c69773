/* relations.c - statements on relation. */
#include "store/relations.h"

#include <stdbool.h>

#include "engine/engine.h"

enum { READ_TYPE, READ_TYPE_RANGE, OF, TO, INSERT, DELETE };

#define COLUMNS                                                                                                       \
    "relation.id, relation.party_id, relation.type, relation.other_id, party.name, relation.detail, relation.since, " \
    "relation.until, relation.purpose_id, relation.source_id"
enum { PLACE_COLUMN = 10 };

static const char *const SQL[] = {
    [READ_TYPE] =
        "SELECT " COLUMNS ", feed.c1 FROM feed CROSS JOIN relation ON relation.party_id = feed.c0 AND relation.type = ?1 "
        "CROSS JOIN party ON party.id = relation.other_id "
        "WHERE (relation.until IS NULL OR relation.until >= ?2) AND party.status <> 'erased'",
    [READ_TYPE_RANGE] = "SELECT " COLUMNS " FROM relation CROSS JOIN party ON party.id = relation.other_id "
                        "WHERE relation.party_id BETWEEN ?3 AND ?4 AND relation.type = ?1 "
                        "AND (relation.until IS NULL OR relation.until >= ?2) AND party.status <> 'erased' "
                        "ORDER BY relation.party_id, relation.id",
    [OF] = "SELECT " COLUMNS " FROM relation JOIN party ON party.id = relation.other_id "
           "WHERE relation.party_id = ?1 AND party.status <> 'erased' ORDER BY relation.id",
    [TO] = "SELECT " COLUMNS " FROM relation JOIN party ON party.id = relation.party_id "
           "WHERE relation.other_id = ?1 AND party.status <> 'erased' ORDER BY relation.id",
    [INSERT] = "INSERT INTO relation (id, party_id, type, other_id, detail, since, until, purpose_id, source_id) "
               "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [DELETE] = "DELETE FROM relation WHERE id = ?1",
};
ENGINE_SET(RELATIONS, "relations", SQL);

static int read_all(struct engine_query *query, bool has_place, relations_take *take, void *context, struct err *err)
{
    int status;
    while ((status = engine_step(query, err)) == 1) {
        struct relations_row row = {.id = engine_integer(query, 0),
                                    .party_id = engine_integer(query, 1),
                                    .type = engine_text(query, 2),
                                    .other_id = engine_integer(query, 3),
                                    .other_name = engine_text(query, 4),
                                    .detail = engine_text(query, 5),
                                    .since = engine_text(query, 6),
                                    .until = engine_text(query, 7),
                                    .purpose_id = engine_integer(query, 8),
                                    .source_id = engine_integer(query, 9),
                                    .place = has_place ? (size_t)engine_integer(query, PLACE_COLUMN) : 0};
        if (take(context, &row) != 0) {
            status = err_memory(err);
            break;
        }
    }
    engine_finish(query);
    return status;
}

int relations_read_type(struct store *store, const int64_t *ids, size_t count, const char *type, const char *today,
                        relations_take *take, void *context, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &RELATIONS, READ_TYPE, err);
    engine_bind_text(query, 1, type);
    engine_bind_text(query, 2, today);
    engine_bind_ids(query, ids, count);
    return read_all(query, true, take, context, err);
}

int relations_read_type_range(struct store *store, int64_t first_id, int64_t last_id, const char *type, const char *today,
                              relations_take *take, void *context, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &RELATIONS, READ_TYPE_RANGE, err);
    engine_bind_text(query, 1, type);
    engine_bind_text(query, 2, today);
    engine_bind_integer(query, 3, first_id);
    engine_bind_integer(query, 4, last_id);
    return read_all(query, false, take, context, err);
}

int relations_of(struct store *store, int64_t party_id, relations_take *take, void *context, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &RELATIONS, OF, err);
    engine_bind_integer(query, 1, party_id);
    return read_all(query, false, take, context, err);
}

int relations_to(struct store *store, int64_t party_id, relations_take *take, void *context, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &RELATIONS, TO, err);
    engine_bind_integer(query, 1, party_id);
    return read_all(query, false, take, context, err);
}

int relations_insert(struct store *store, struct relations_row *row, struct err *err)
{
    if (engine_ids(store->engine, "relation", 1, &row->id, err) != 0)
        return -1;
    return engine_run(store->engine, &RELATIONS, INSERT, err, ENGINE_INTEGER(row->id), ENGINE_INTEGER(row->party_id),
                      ENGINE_TEXT(row->type), ENGINE_INTEGER(row->other_id), ENGINE_TEXT(row->detail),
                      ENGINE_TEXT(row->since), ENGINE_TEXT(row->until), ENGINE_ID_OR_NULL(row->purpose_id),
                      ENGINE_INTEGER(row->source_id));
}

int relations_delete(struct store *store, int64_t id, struct err *err)
{
    return engine_run(store->engine, &RELATIONS, DELETE, err, ENGINE_INTEGER(id));
}
