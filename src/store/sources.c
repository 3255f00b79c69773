/* sources.c - statements on source. */
#include "store/sources.h"

#include "engine/engine.h"

enum { READ, LATEST, INSERT };

static const char *const SQL[] = {
    [READ] = "SELECT kind, detail, obtained_at FROM source WHERE id = ?1",
    /* The rows of a batch are the last ones, so this looks at a handful. */
    [LATEST] =
        "SELECT id FROM source WHERE id > (SELECT coalesce(max(id), 0) - 64 FROM source) AND batch_id = ?1 AND kind = ?2 "
        "AND detail = ?3",
    [INSERT] = "INSERT INTO source (id, kind, detail, obtained_at, batch_id) VALUES (?1, ?2, ?3, ?4, ?5)",
};
ENGINE_SET(SOURCES, "sources", SQL);

int sources_read(struct store *store, int64_t id, struct arena *arena, struct sources_row *row, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &SOURCES, READ, err);
    engine_bind_integer(query, 1, id);
    int status = engine_step(query, err);
    if (status == 1) {
        *row = (struct sources_row){.id = id,
                                    .kind = arena_string(arena, engine_text(query, 0)),
                                    .detail = arena_string(arena, engine_text(query, 1)),
                                    .obtained_at = arena_string(arena, engine_text(query, 2))};
        if (row->kind == NULL || row->detail == NULL || row->obtained_at == NULL)
            status = err_memory(err);
    }
    engine_finish(query);
    return status;
}

int sources_insert(struct store *store, const char *kind, const char *detail, int64_t *id, struct err *err)
{
    int found = engine_get_integer(store->engine, &SOURCES, LATEST, id, err, ENGINE_INTEGER(store->batch_id),
                                   ENGINE_TEXT(kind), ENGINE_TEXT(detail));
    if (found != 0)
        return found < 0 ? -1 : 0;
    if (engine_ids(store->engine, "source", 1, id, err) != 0)
        return -1;
    return engine_run(store->engine, &SOURCES, INSERT, err, ENGINE_INTEGER(*id), ENGINE_TEXT(kind), ENGINE_TEXT(detail),
                      ENGINE_TEXT(store->now_text), ENGINE_INTEGER(store->batch_id));
}
