/* undos.c - statements on the log and on the rows that a batch has left; those over all tables are made from the
 * schema. */
#include "store/undos.h"

#include <string.h>

#include "base/buf.h"
#include "engine/engine.h"
#include "store/personal_data.h"
#include "store/personal_data_sql.h"
#include "store/rows.h"

enum {
    BATCHES,
    SPAN,
    KNOWN,
    PARTY,
    ROWS,                                /* of each table of before-images */
    DELETE_ROW = ROWS + BEFORE_RELATION, /* likewise; neither has one for party */
    VERSIONS = DELETE_ROW + BEFORE_RELATION,
    SET_VERSION,
    ADDED,
    STOPS,
    ADDRESSES,
    DEFINITIONS,
    IS_LATER,
};

#define UNKNOWN(table)                                                                                                  \
    " UNION SELECT x.party_id FROM batch_range AS r CROSS JOIN " table " AS x ON x.id BETWEEN r.first_id AND r.last_id" \
    " WHERE r.batch_id = ?1 AND r.name = '" table "' AND NOT x.party_id BETWEEN ?2 AND ?3"

/* Inserted rows that are still there, and the first image of each other row. */
#define ROWS_OF(table, is_used)                                                                                          \
    "SELECT x.id, 0, EXISTS (SELECT 1 FROM before_image AS l WHERE l.party_id = ?2 AND l.batch_id > ?1 AND l.name = "    \
    "'" table "' AND l.row_id = x.id)" is_used ", 0 FROM batch_range AS r CROSS JOIN " table                             \
    " AS x ON x.party_id = ?2 AND x.id BETWEEN"                                                                          \
    " r.first_id AND r.last_id WHERE r.batch_id = ?1 AND r.name = '" table "' UNION ALL"                                 \
    " SELECT i.row_id, min(i.id), EXISTS (SELECT 1 FROM before_image AS l WHERE l.party_id = ?2 AND l.batch_id > ?1"     \
    " AND l.name = '" table "' AND l.row_id = i.row_id), 1 FROM before_image AS i WHERE i.party_id = ?2"                 \
    " AND i.batch_id = ?1 AND i.name = '" table "' AND NOT EXISTS (SELECT 1 FROM batch_range AS r WHERE r.batch_id = ?1" \
    " AND r.name = '" table "' AND i.row_id BETWEEN r.first_id AND r.last_id) GROUP BY i.row_id ORDER BY 4, 2"

/* Something was said since about that very address: without it a consent would lapse. */
#define HAS_CONSENT                                                                             \
    " OR EXISTS (SELECT 1 FROM consent_event AS e CROSS JOIN source AS s ON s.id = e.source_id" \
    " WHERE e.party_id = ?2 AND e.address = coalesce(x.normalised, x.value) AND s.batch_id > ?1)"

static const char *const SQL[] = {
    [BATCHES] =
        "SELECT id, at, tool, action, operator, subject_count, coalesce(json_extract(counts, '$.added'), 0),"
        " coalesce(json_extract(counts, '$.filled'), 0) + coalesce(json_extract(counts, '$.updated'), 0),"
        " (SELECT count(*) FROM batch_range AS r CROSS JOIN consent_event AS e ON e.id BETWEEN r.first_id AND r.last_id"
        " WHERE r.batch_id = batch.id AND r.name = 'consent_event' AND e.state <> 'given' AND action <> 'merge'),"
        " (SELECT min(expires_at) FROM before_image WHERE batch_id = batch.id),"
        " CASE WHEN id IN (SELECT target_id FROM batch WHERE action = 'undo') THEN (SELECT max(u.id) FROM batch AS u"
        " WHERE u.action = 'undo' AND u.target_id = batch.id) ELSE 0 END"
        " FROM batch WHERE ?1 = 0 OR id = ?1 ORDER BY id DESC",
    [SPAN] = "SELECT first_id, last_id FROM batch_range WHERE batch_id = ?1 AND name = ?2",
    [KNOWN] =
        "SELECT party_id FROM before_image WHERE batch_id = ?1 AND NOT party_id BETWEEN ?2 AND ?3" UNKNOWN("consent_event")
            UNKNOWN("contact_point") UNKNOWN("tag") UNKNOWN("field") UNKNOWN("external_id")
                UNKNOWN("relation") " ORDER BY 1",
    [PARTY] =
        "SELECT version, kind = 'organisation', (SELECT min(id) FROM before_image WHERE party_id = ?2 AND batch_id = ?1"
        " AND name = 'party'), (SELECT 1 + max(json_extract(image, '$.version')) FROM before_image WHERE party_id = ?2"
        " AND batch_id = ?1 AND name = 'party'), (SELECT min(id) FROM before_image WHERE party_id = ?2"
        " AND batch_id > ?1 AND name = 'party'), status = 'restricted' FROM party WHERE id = ?2"
        " AND status NOT IN ('erased', 'merged')",
    [ROWS + BEFORE_CONTACT_POINT - 1] = ROWS_OF("contact_point", HAS_CONSENT),
    [ROWS + BEFORE_TAG - 1] = ROWS_OF("tag", ""),
    [ROWS + BEFORE_FIELD - 1] = ROWS_OF("field", ""),
    [ROWS + BEFORE_EXTERNAL_ID - 1] = ROWS_OF("external_id", ""),
    [ROWS + BEFORE_RELATION - 1] = ROWS_OF("relation", ""),
    [DELETE_ROW + BEFORE_CONTACT_POINT - 1] = "DELETE FROM contact_point WHERE id = ?1",
    [DELETE_ROW + BEFORE_TAG - 1] = "DELETE FROM tag WHERE id = ?1",
    [DELETE_ROW + BEFORE_FIELD - 1] = "DELETE FROM field WHERE id = ?1",
    [DELETE_ROW + BEFORE_EXTERNAL_ID - 1] = "DELETE FROM external_id WHERE id = ?1",
    [DELETE_ROW + BEFORE_RELATION - 1] = "DELETE FROM relation WHERE id = ?1",
    /* The batch itself may have changed whom it added, once for each image. */
    [VERSIONS] = "SELECT id FROM party WHERE id BETWEEN ?2 AND ?3 AND version <> 1 + (SELECT count(*) FROM before_image"
                 " WHERE party_id = party.id AND batch_id = ?1 AND name = 'party')",
    [SET_VERSION] = "UPDATE party SET version = ?2, updated_at = ?3 WHERE id = ?1",
    [ADDED] = "SELECT id FROM party WHERE id BETWEEN ?1 AND ?2 AND status NOT IN ('erased', 'merged') ORDER BY id",
    [STOPS] = "SELECT e.party_id, e.purpose_id, e.channel, e.address, coalesce(e.happened_at, e.recorded_at)"
              " FROM batch_range AS r CROSS JOIN consent_event AS e ON e.id BETWEEN r.first_id AND r.last_id"
              " WHERE r.batch_id = ?1 AND r.name = 'consent_event' AND e.state <> 'given'"
              " AND e.party_id BETWEEN ?2 AND ?3 ORDER BY e.id",
    [ADDRESSES] = "SELECT kind = 'email', coalesce(normalised, value) FROM contact_point WHERE party_id = ?1"
                  " AND kind IN ('email', 'phone')",
    [IS_LATER] = "SELECT batch_id > ?2 AND kind <> 'merge' FROM source WHERE id = ?1",
    [DEFINITIONS] = "DELETE FROM field_definition WHERE batch_id = ?1 AND id NOT IN (SELECT field_definition_id FROM field)"
                    " AND id NOT IN (SELECT json_extract(image, '$.field_definition_id') FROM before_image"
                    " WHERE name = 'field')",
};
ENGINE_SET(UNDOS, "undos", SQL);

int undos_batches(struct store *store, int64_t id,
                  int (*take)(void *context, const struct undos_batch *row, struct err *err), void *context, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &UNDOS, BATCHES, err);
    int status;
    engine_bind_integer(query, 1, id);
    while ((status = engine_step(query, err)) == 1) {
        const struct undos_batch row = {
            .id = engine_integer(query, 0),
            .at = engine_text(query, 1),
            .tool = engine_text(query, 2),
            .action = engine_text(query, 3),
            .operator_name = engine_text(query, 4),
            .people = engine_integer(query, 5),
            .added = engine_integer(query, 6),
            .changed = engine_integer(query, 7),
            .stops = engine_integer(query, 8),
            .expires_at = engine_text(query, 9),
            .undone_by = engine_integer(query, 10),
        };
        if ((status = take(context, &row, err)) != 0)
            break;
    }
    engine_finish(query);
    return status;
}

int undos_span(struct store *store, int64_t batch_id, const char *name, struct undos_span *span, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &UNDOS, SPAN, err);
    engine_bind_integer(query, 1, batch_id);
    engine_bind_text(query, 2, name);
    int status = engine_step(query, err);
    *span = (struct undos_span){1, 0};
    if (status == 1)
        *span = (struct undos_span){engine_integer(query, 0), engine_integer(query, 1)};
    engine_finish(query);
    return status < 0 ? -1 : 0;
}

/* ---- People who were known --------------------------------------------------------------------------------------- */

static struct engine_query *prepare(struct store *store, size_t statement, int64_t batch_id,
                                    const struct undos_span *parties, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &UNDOS, statement, err);
    engine_bind_integer(query, 1, batch_id);
    engine_bind_integer(query, 2, parties->first);
    engine_bind_integer(query, 3, parties->last);
    return query;
}

int undos_known(struct store *store, int64_t batch_id, const struct undos_span *parties,
                int (*take)(void *context, int64_t party_id, struct err *err), void *context, struct err *err)
{
    struct engine_query *query = prepare(store, KNOWN, batch_id, parties, err);
    int status;
    while ((status = engine_step(query, err)) == 1)
        if ((status = take(context, engine_integer(query, 0), err)) != 0)
            break;
    engine_finish(query);
    return status;
}

int undos_party(struct store *store, int64_t batch_id, int64_t party_id, struct undos_party *party, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &UNDOS, PARTY, err);
    engine_bind_integer(query, 1, batch_id);
    engine_bind_integer(query, 2, party_id);
    int status = engine_step(query, err);
    if (status == 1)
        *party = (struct undos_party){.version = engine_integer(query, 0),
                                      .is_organisation = engine_integer(query, 1) != 0,
                                      .image_id = engine_integer(query, 2),
                                      .left_version = engine_integer(query, 3),
                                      .later_id = engine_integer(query, 4),
                                      .is_restricted = engine_integer(query, 5) != 0};
    engine_finish(query);
    return status;
}

int undos_rows(struct store *store, int64_t batch_id, int64_t party_id, enum before_images_table table, struct arena *arena,
               struct undos_row **rows, size_t *count, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &UNDOS, ROWS + (size_t)table - 1, err);
    int status;
    engine_bind_integer(query, 1, batch_id);
    engine_bind_integer(query, 2, party_id);
    *rows = NULL;
    for (*count = 0; (status = engine_step(query, err)) == 1; (*count)++) {
        *rows = rows_grow(arena, *rows, *count, sizeof **rows);
        if (*rows == NULL) {
            status = err_memory(err);
            break;
        }
        (*rows)[*count] =
            (struct undos_row){engine_integer(query, 0), engine_integer(query, 1), engine_integer(query, 2) != 0};
    }
    engine_finish(query);
    return status;
}

int undos_delete_row(struct store *store, enum before_images_table table, int64_t row_id, struct err *err)
{
    return engine_run(store->engine, &UNDOS, DELETE_ROW + (size_t)table - 1, err, ENGINE_INTEGER(row_id));
}

int undos_set_version(struct store *store, int64_t party_id, int64_t version, struct err *err)
{
    return engine_run(store->engine, &UNDOS, SET_VERSION, err, ENGINE_INTEGER(party_id), ENGINE_INTEGER(version),
                      ENGINE_TEXT(store->now_text));
}

int undos_is_later(struct store *store, int64_t source_id, int64_t batch_id, bool *is_later, struct err *err)
{
    int64_t later = 0;
    int status = engine_get_integer(store->engine, &UNDOS, IS_LATER, &later, err, ENGINE_INTEGER(source_id),
                                    ENGINE_INTEGER(batch_id));
    *is_later = later != 0;
    return status < 0 ? -1 : 0;
}

int undos_begin_person(struct store *store, struct err *err)
{
    return engine_mark(store->engine, err);
}

int undos_end_person(struct store *store, bool is_whole, struct err *err)
{
    return is_whole ? engine_mark_keep(store->engine, err) : engine_mark_undo(store->engine, err);
}

/* ---- People whom the batch has added ----------------------------------------------------------------------------- */

int undos_added(struct store *store, const struct undos_span *parties,
                int (*take)(void *context, int64_t party_id, struct err *err), void *context, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &UNDOS, ADDED, err);
    int status;
    engine_bind_integer(query, 1, parties->first);
    engine_bind_integer(query, 2, parties->last);
    while ((status = engine_step(query, err)) == 1)
        if ((status = take(context, engine_integer(query, 0), err)) != 0)
            break;
    engine_finish(query);
    return status;
}

/* Made from other tables: what stands there says nothing by itself. */
static bool is_derived(const struct schema_table *table)
{
    return strcmp(table->name, "search_key") == 0 || strcmp(table->name, "permission") == 0;
}

/* Run a statement made from the schema, over the span of parties and the batch's ids in that table; prepare it and free
 * its text. */
static struct engine_query *prepare_walk(struct store *store, struct buf *sql, const struct schema_table *table,
                                         int64_t batch_id, const struct undos_span *parties, struct err *err)
{
    struct undos_span ours;
    struct engine_query *query = NULL;
    if (sql->failed)
        err_memory(err);
    else if (undos_span(store, batch_id, table->name, &ours, err) == 0 &&
             (query = engine_prepare_once(store->engine, buf_text(sql), err)) != NULL) {
        engine_bind_integer(query, 1, parties->first);
        engine_bind_integer(query, 2, parties->last);
        engine_bind_integer(query, 3, ours.first);
        engine_bind_integer(query, 4, ours.last);
    }
    buf_clear(sql);
    return query;
}

/* A row without an id of its own tells nothing of where it comes from: it counts as later (no id is 0). */
static void add_is_ours(struct buf *sql, const struct schema_table *table)
{
    const char *key = personal_data_sql_key(table);
    if (key == NULL)
        buf_add_text(sql, "?3 = 0 AND ?4 = 0");
    else
        buf_printf(sql, "\"%s\" BETWEEN ?3 AND ?4", key);
}

static int touched_in(struct store *store, const struct schema_table *table, int64_t batch_id,
                      const struct undos_span *parties,
                      int (*take)(void *context, int64_t party_id, const struct schema_table *table, struct err *err),
                      void *context, struct err *err)
{
    struct buf sql = BUF_INIT;
    buf_printf(&sql, "SELECT DISTINCT \"%s\" FROM \"%s\" WHERE \"%s\" BETWEEN ?1 AND ?2 AND NOT (", table->owner_column,
               table->name, table->owner_column);
    add_is_ours(&sql, table);
    buf_add_text(&sql, ")");
    struct engine_query *query = prepare_walk(store, &sql, table, batch_id, parties, err);
    int status;
    while ((status = engine_step(query, err)) == 1)
        if ((status = take(context, engine_integer(query, 0), table, err)) != 0)
            break;
    engine_finish(query);
    return status;
}

int undos_touched(struct store *store, int64_t batch_id, const struct undos_span *parties,
                  int (*take)(void *context, int64_t party_id, const struct schema_table *table, struct err *err),
                  void *context, struct err *err)
{
    struct engine_query *query = prepare(store, VERSIONS, batch_id, parties, err);
    int status;
    while ((status = engine_step(query, err)) == 1)
        if ((status = take(context, engine_integer(query, 0), NULL, err)) != 0)
            break;
    engine_finish(query);
    for (size_t i = 0; i < schema_table_count && status == 0; i++)
        if (schema_tables[i].owner == SCHEMA_OWNER_COLUMN && !is_derived(&schema_tables[i]) &&
            strcmp(schema_tables[i].name, "party") != 0)
            status = touched_in(store, &schema_tables[i], batch_id, parties, take, context, err);
    return status;
}

static int mentions_in(struct store *store, const struct schema_table *table, const struct schema_column *column,
                       int64_t batch_id, const struct undos_span *parties,
                       int (*take)(void *context, int64_t owner, int64_t mentioned, bool is_ours, struct err *err),
                       void *context, struct err *err)
{
    struct buf sql = BUF_INIT;
    if (table->owner == SCHEMA_OWNER_COLUMN)
        buf_printf(&sql, "SELECT \"%s\", ", table->owner_column);
    else
        buf_add_text(&sql, "SELECT 0, ");
    buf_printf(&sql, "\"%s\", ", column->name);
    add_is_ours(&sql, table);
    buf_printf(&sql, " FROM \"%s\" WHERE \"%s\" >= ?1 AND \"%s\" <= ?2", table->name, column->name, column->name);
    struct engine_query *query = prepare_walk(store, &sql, table, batch_id, parties, err);
    int status;
    while ((status = engine_step(query, err)) == 1)
        if ((status =
                 take(context, engine_integer(query, 0), engine_integer(query, 1), engine_integer(query, 2) != 0, err)) != 0)
            break;
    engine_finish(query);
    return status;
}

int undos_mentions(struct store *store, int64_t batch_id, const struct undos_span *parties,
                   int (*take)(void *context, int64_t owner, int64_t mentioned, bool is_ours, struct err *err),
                   void *context, struct err *err)
{
    int status = 0;
    for (size_t i = 0; i < schema_table_count; i++)
        for (size_t j = 0; j < schema_tables[i].column_count && status == 0; j++)
            if (personal_data_sql_mentions(&schema_tables[i].columns[j]))
                status = mentions_in(store, &schema_tables[i], &schema_tables[i].columns[j], batch_id, parties, take,
                                     context, err);
    return status;
}

int undos_stops(struct store *store, int64_t batch_id, const struct undos_span *parties,
                int (*take)(void *context, const struct undos_stop *stop, struct err *err), void *context, struct err *err)
{
    struct engine_query *query = prepare(store, STOPS, batch_id, parties, err);
    int status;
    while ((status = engine_step(query, err)) == 1) {
        const struct undos_stop stop = {engine_integer(query, 0), engine_integer(query, 1), engine_text(query, 2),
                                        engine_text(query, 3), engine_text(query, 4)};
        if ((status = take(context, &stop, err)) != 0)
            break;
    }
    engine_finish(query);
    return status;
}

int undos_addresses(struct store *store, int64_t party_id,
                    int (*take)(void *context, bool is_email, const char *normalised, struct err *err), void *context,
                    struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &UNDOS, ADDRESSES, err);
    int status;
    engine_bind_integer(query, 1, party_id);
    while ((status = engine_step(query, err)) == 1)
        if ((status = take(context, engine_integer(query, 0) != 0, engine_text(query, 1), err)) != 0)
            break;
    engine_finish(query);
    return status;
}

/* ---- What is left over ------------------------------------------------------------------------------------------- */

int undos_leftovers(struct store *store, int64_t batch_id, struct err *err)
{
    struct undos_span definitions;
    struct buf sql = BUF_INIT;
    if (undos_span(store, batch_id, "field_definition", &definitions, err) != 0 ||
        (definitions.first <= definitions.last &&
         engine_run(store->engine, &UNDOS, DEFINITIONS, err, ENGINE_INTEGER(batch_id)) != 0))
        return -1;
    /* A before-image that will be put back needs its source too. */
    buf_add_text(&sql, "DELETE FROM source WHERE id BETWEEN ?3 AND ?4 AND id NOT IN (SELECT"
                       " json_extract(image, '$.source_id') FROM before_image)");
    for (size_t i = 0; i < schema_table_count; i++)
        for (size_t j = 0; j < schema_tables[i].column_count; j++) {
            const struct schema_column *column = &schema_tables[i].columns[j];
            if (strcmp(column->references, "source") == 0)
                buf_printf(&sql, " AND NOT EXISTS (SELECT 1 FROM \"%s\" WHERE \"%s\" = source.id)", schema_tables[i].name,
                           column->name);
        }
    const struct undos_span none = {1, 0};
    struct engine_query *query = prepare_walk(store, &sql, personal_data_find_table("source"), batch_id, &none, err);
    int status = engine_step(query, err);
    engine_finish(query);
    return status;
}
