/* recipients.c - SQL on recipients. */
#include "store/recipients.h"

#include "engine/engine.h"

enum { EACH, ONE, INSERT, UPDATE, ADEQUATE };

#define COLUMNS "id, name, title, role, country, contract, safeguard, contact, ended_at, version"

static const char *const SQL[] = {
    [EACH] = "SELECT " COLUMNS " FROM recipient ORDER BY name",
    [ONE] = "SELECT " COLUMNS " FROM recipient WHERE name = ?1",
    [INSERT] = "INSERT INTO recipient (id, name, title, role, country, contract, safeguard, contact, batch_id) "
               "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [UPDATE] = "UPDATE recipient SET title = ?2, role = ?3, country = ?4, contract = ?5, safeguard = ?6, contact = ?7, "
               "ended_at = ?8, version = version + 1 WHERE id = ?1",
    [ADEQUATE] = "SELECT 1 FROM adequacy WHERE country = ?1 AND scope = 'all' AND state = 'in-force' "
                 "AND (since IS NULL OR since <= ?2) AND (until IS NULL OR until >= ?2)",
};
ENGINE_SET(RECIPIENTS, "recipients", SQL);

int recipients_each(struct store *store, const char *name,
                    int (*visit)(const struct recipients_row *row, void *context, struct err *err), void *context,
                    struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &RECIPIENTS, name == NULL ? EACH : ONE, err);
    int status;
    if (name != NULL)
        engine_bind_text(query, 1, name);
    while ((status = engine_step(query, err)) == 1) {
        const struct recipients_row row = {
            .id = engine_integer(query, 0),
            .name = engine_text(query, 1),
            .title = engine_text(query, 2),
            .role = engine_text(query, 3),
            .country = engine_text(query, 4),
            .contract = engine_text(query, 5),
            .safeguard = engine_text(query, 6),
            .contact = engine_text(query, 7),
            .ended_at = engine_text(query, 8),
            .version = engine_integer(query, 9),
        };
        if ((status = visit(&row, context, err)) != 0)
            break;
    }
    engine_finish(query);
    return status;
}

int recipients_insert(struct store *store, struct recipients_row *row, struct err *err)
{
    if (engine_ids(store->engine, "recipient", 1, &row->id, err) != 0)
        return -1;
    return engine_run(store->engine, &RECIPIENTS, INSERT, err, ENGINE_INTEGER(row->id), ENGINE_TEXT(row->name),
                      ENGINE_TEXT(row->title), ENGINE_TEXT(row->role), ENGINE_TEXT(row->country), ENGINE_TEXT(row->contract),
                      ENGINE_TEXT(row->safeguard), ENGINE_TEXT(row->contact), ENGINE_INTEGER(store->batch_id));
}

int recipients_update(struct store *store, const struct recipients_row *row, struct err *err)
{
    return engine_run(store->engine, &RECIPIENTS, UPDATE, err, ENGINE_INTEGER(row->id), ENGINE_TEXT(row->title),
                      ENGINE_TEXT(row->role), ENGINE_TEXT(row->country), ENGINE_TEXT(row->contract),
                      ENGINE_TEXT(row->safeguard), ENGINE_TEXT(row->contact), ENGINE_TEXT(row->ended_at));
}

int recipients_is_adequate(struct store *store, const char *country, const char *day, struct err *err)
{
    int64_t found;
    return engine_get_integer(store->engine, &RECIPIENTS, ADEQUATE, &found, err, ENGINE_TEXT(country), ENGINE_TEXT(day));
}
