/* tags.c - statements on tag. */
#include "store/tags.h"

#include <stdbool.h>
#include <stdlib.h>

#include "engine/engine.h"

enum { READ, READ_RANGE, INSERT, DELETE };

static const char *const SQL[] = {
    [READ] = "SELECT tag.id, tag.party_id, tag.tag, tag.source_id, feed.c1 FROM feed "
             "CROSS JOIN tag ON tag.party_id = feed.c0 ORDER BY feed.c1, tag.tag",
    [READ_RANGE] = "SELECT id, party_id, tag, source_id FROM tag WHERE party_id BETWEEN ?1 AND ?2 ORDER BY party_id, tag",
    [INSERT] = "INSERT INTO tag (id, party_id, tag, source_id) VALUES (?1, ?2, ?3, ?4)",
    [DELETE] = "DELETE FROM tag WHERE id = ?1",
};
ENGINE_SET(TAGS, "tags", SQL);

static int read_all(struct engine_query *query, bool has_place, tags_take *take, void *context, struct err *err)
{
    int status;
    while ((status = engine_step(query, err)) == 1) {
        struct tags_row row = {.id = engine_integer(query, 0),
                               .party_id = engine_integer(query, 1),
                               .tag = engine_text(query, 2),
                               .source_id = engine_integer(query, 3),
                               .place = has_place ? (size_t)engine_integer(query, 4) : 0};
        if (take(context, &row) != 0) {
            status = err_memory(err);
            break;
        }
    }
    engine_finish(query);
    return status;
}

int tags_read(struct store *store, const int64_t *ids, size_t count, tags_take *take, void *context, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &TAGS, READ, err);
    engine_bind_ids(query, ids, count);
    return read_all(query, true, take, context, err);
}

int tags_read_range(struct store *store, int64_t first_id, int64_t last_id, tags_take *take, void *context, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &TAGS, READ_RANGE, err);
    engine_bind_integer(query, 1, first_id);
    engine_bind_integer(query, 2, last_id);
    return read_all(query, false, take, context, err);
}

int tags_insert(struct store *store, int64_t party_id, const char *tag, int64_t source_id, int64_t *id, struct err *err)
{
    if (engine_ids(store->engine, "tag", 1, id, err) != 0)
        return -1;
    return engine_run(store->engine, &TAGS, INSERT, err, ENGINE_INTEGER(*id), ENGINE_INTEGER(party_id), ENGINE_TEXT(tag),
                      ENGINE_INTEGER(source_id));
}

int tags_delete(struct store *store, int64_t id, struct err *err)
{
    return engine_run(store->engine, &TAGS, DELETE, err, ENGINE_INTEGER(id));
}
