/* names.c - SQL behind completion. */
#include "store/names.h"

#include "engine/engine.h"

static const char *const SQL[] = {
    [NAMES_TAG] = "SELECT DISTINCT tag FROM tag ORDER BY tag",
    [NAMES_PURPOSE] = "SELECT code FROM purpose ORDER BY code",
    [NAMES_RECIPIENT] = "SELECT name FROM recipient WHERE ended_at IS NULL ORDER BY name",
    [NAMES_NOTICE] = "SELECT code FROM notice ORDER BY code",
    [NAMES_FIELD] = "SELECT name FROM field_definition ORDER BY name",
};
ENGINE_SET(NAMES, "names", SQL);

int names_each(struct store *store, enum names_kind kind, int (*visit)(const char *name, void *context, struct err *err),
               void *context, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &NAMES, kind, err);
    int status;
    while ((status = engine_step(query, err)) == 1)
        if ((status = visit(engine_text(query, 0), context, err)) != 0)
            break;
    engine_finish(query);
    return status;
}
