/* column_counts.c - SQL that counts what occurs. */
#include "store/column_counts.h"

#include "engine/engine.h"

enum { POINTS, POINTS_OF, FIELDS, FIELDS_OF, SYSTEMS, SYSTEMS_OF };

/* The feed allows no GROUP BY over it, so the rows of the people come from a subquery. Everybody's custom fields are the definitions:
 * one of which nobody has a value left costs an empty column, a scan would cost more. Most contact points are the first of their
 * kind and without a label; whether there is any of a kind is asked apart, so that these need not be grouped (six times cheaper). */
static const char *const SQL[] = {
    [POINTS] = "SELECT kind, max(position), max(label IS NOT NULL) FROM contact_point "
               "WHERE position > 1 OR label IS NOT NULL GROUP BY kind "
               "UNION ALL SELECT 'email', 1, 0 WHERE EXISTS (SELECT 1 FROM contact_point WHERE kind = 'email') "
               "UNION ALL SELECT 'phone', 1, 0 WHERE EXISTS (SELECT 1 FROM contact_point WHERE kind = 'phone') "
               "UNION ALL SELECT 'address', 1, 0 WHERE EXISTS (SELECT 1 FROM contact_point WHERE kind = 'address') "
               "UNION ALL SELECT 'social', 1, 0 WHERE EXISTS (SELECT 1 FROM contact_point WHERE kind = 'social')",
    [POINTS_OF] = "SELECT kind, max(position), max(label IS NOT NULL) FROM contact_point "
                  "WHERE party_id IN (SELECT c0 FROM feed) GROUP BY kind",
    [FIELDS] = "SELECT name FROM field_definition ORDER BY name",
    [FIELDS_OF] = "SELECT name FROM field_definition WHERE id IN (SELECT field_definition_id FROM field "
                  "WHERE party_id IN (SELECT c0 FROM feed)) ORDER BY name",
    [SYSTEMS] = "SELECT DISTINCT system FROM external_id ORDER BY system",
    [SYSTEMS_OF] = "SELECT DISTINCT system FROM external_id WHERE party_id IN (SELECT c0 FROM feed) ORDER BY system",
};
ENGINE_SET(COLUMN_COUNTS, "column_counts", SQL);

static struct engine_query *prepare(struct store *store, const struct column_counts_of *of, size_t everybody,
                                    struct err *err)
{
    struct engine_query *query =
        engine_prepare(store->engine, &COLUMN_COUNTS, of->ids == NULL ? everybody : everybody + 1, err);
    if (of->ids != NULL)
        engine_bind_ids(query, of->ids, of->count);
    return query;
}

int column_counts_points(struct store *store, const struct column_counts_of *of,
                         int (*visit)(const char *kind, int64_t most, bool has_label, void *context, struct err *err),
                         void *context, struct err *err)
{
    struct engine_query *query = prepare(store, of, POINTS, err);
    int status;
    while ((status = engine_step(query, err)) == 1)
        if ((status = visit(engine_text(query, 0), engine_integer(query, 1), engine_integer(query, 2) != 0, context, err)) !=
            0)
            break;
    engine_finish(query);
    return status;
}

static int names(struct store *store, const struct column_counts_of *of, size_t statement,
                 int (*visit)(const char *name, void *context, struct err *err), void *context, struct err *err)
{
    struct engine_query *query = prepare(store, of, statement, err);
    int status;
    while ((status = engine_step(query, err)) == 1)
        if ((status = visit(engine_text(query, 0), context, err)) != 0)
            break;
    engine_finish(query);
    return status;
}

int column_counts_fields(struct store *store, const struct column_counts_of *of,
                         int (*visit)(const char *name, void *context, struct err *err), void *context, struct err *err)
{
    return names(store, of, FIELDS, visit, context, err);
}

int column_counts_systems(struct store *store, const struct column_counts_of *of,
                          int (*visit)(const char *name, void *context, struct err *err), void *context, struct err *err)
{
    return names(store, of, SYSTEMS, visit, context, err);
}
