/* merges.c - statements on the rows of two people; those over all tables are made from the schema. */
#include "store/merges.h"

#include <string.h>

#include "base/buf.h"
#include "engine/engine.h"
#include "engine/schema.h"
#include "store/merges_internal.h"
#include "store/personal_data.h"
#include "store/personal_data_sql.h"
#include "store/rows.h"

enum { ALIAS_INSERT, EMPTY_NAME, FIELDS, SURVIVOR, NAMES };

static const char *const SQL[] = {
    [ALIAS_INSERT] = "INSERT INTO alias (old_id, party_id, batch_id, joined_id) VALUES (?1, ?2, ?3, ?2)",
    [EMPTY_NAME] = "UPDATE party SET name = '', status = 'merged', version = version + 1, updated_at = ?2 WHERE id = ?1",
    [FIELDS] = "SELECT d.name FROM field AS a CROSS JOIN field AS b ON b.party_id = ?2"
               " AND b.field_definition_id = a.field_definition_id AND b.value <> a.value"
               " CROSS JOIN field_definition AS d ON d.id = a.field_definition_id WHERE a.party_id = ?1 ORDER BY d.name",
    [SURVIVOR] = "SELECT party_id FROM alias WHERE old_id = ?1",
    [NAMES] =
        "SELECT json_extract(i.image, '$.given'), json_extract(i.image, '$.initials'), json_extract(i.image, '$.family'),"
        " json_extract(i.image, '$.name') FROM alias AS a CROSS JOIN before_image AS i ON i.party_id = a.old_id"
        " AND i.name = 'party' WHERE a.party_id = ?1 ORDER BY i.id",
};
ENGINE_SET(MERGES, "merges", SQL);

/* Before each statement, so that it has every parameter: ?1 the second, ?2 the first, ?3 the batch, ?4 the end of the term,
 * ?5 the first id of the images. */
#define WITH_PAIR "WITH pair AS (VALUES (?1, ?2, ?3, ?4, ?5)) "

static int64_t run(struct store *store, struct buf *sql, const struct merges_pair *pair, int64_t first_id, struct err *err)
{
    struct engine_query *query = NULL;
    int64_t result = -1;
    if (sql->failed)
        err_memory(err);
    else if ((query = engine_prepare_once(store->engine, buf_text(sql), err)) != NULL) {
        engine_bind_integer(query, 1, pair->old_id);
        engine_bind_integer(query, 2, pair->into_id);
        engine_bind_integer(query, 3, store->batch_id);
        engine_bind_text(query, 4, pair->expires_at);
        engine_bind_integer(query, 5, first_id);
        int status = engine_step(query, err);
        result = status == 1 ? engine_integer(query, 0) : status < 0 ? -1 : engine_changes(store->engine);
    }
    engine_finish(query);
    buf_clear(sql);
    return result;
}

/* ---- Before-images -------------------------------------------------------------------------------------------------------
 */

/* Every column, and whether the row went because the first has its like. */
static void add_image(struct buf *sql, const struct schema_table *table, bool is_dropped)
{
    buf_add_text(sql, "json_object(");
    for (size_t i = 0; i < table->column_count; i++)
        buf_printf(sql, table->columns[i].type == SCHEMA_TYPE_BLOB ? "'%s', hex(t.\"%s\"), " : "'%s', t.\"%s\", ",
                   table->columns[i].name, table->columns[i].name);
    buf_printf(sql, "'%s', %d)", MERGES_DROPPED, is_dropped);
}

/* Keep the rows that ${where} means. Returns how many there are, or -1. */
static int64_t keep(struct store *store, const struct schema_table *table, const char *where, bool is_dropped,
                    const struct merges_pair *pair, struct err *err)
{
    const char *key = personal_data_sql_key(table);
    struct buf sql = BUF_INIT;
    int64_t first = 0;
    buf_printf(&sql, WITH_PAIR "SELECT count(*) FROM \"%s\" AS t WHERE %s", table->name, where);
    int64_t count = run(store, &sql, pair, 0, err);
    if (count <= 0)
        return count;
    if (engine_ids(store->engine, "before_image", count, &first, err) != 0)
        return -1;
    buf_add_text(&sql, WITH_PAIR "INSERT INTO before_image (id, batch_id, party_id, name, row_id, image, expires_at)");
    buf_printf(&sql, " SELECT ?5 - 1 + row_number() OVER (ORDER BY t.\"%s\"), ?3, t.\"%s\", '%s', t.\"%s\", ", key,
               table->owner_column, table->name, key);
    add_image(&sql, table, is_dropped);
    buf_printf(&sql, ", ?4 FROM \"%s\" AS t WHERE %s", table->name, where);
    return run(store, &sql, pair, first, err) < 0 ? -1 : count;
}

/* ---- Rows that go --------------------------------------------------------------------------------------------------------
 */

/* Rows that stand in ${column} with the second, and have their like with the first. */
static void add_equal(struct buf *sql, const struct schema_table *table, const struct schema_column *column)
{
    buf_printf(sql, "t.\"%s\" = ?1 AND EXISTS (SELECT 1 FROM \"%s\" AS o WHERE o.\"%s\" = ?2", column->name, table->name,
               column->name);
    if (strcmp(column->name, table->owner_column) != 0)
        buf_printf(sql, " AND o.\"%s\" = t.\"%s\"", table->owner_column, table->owner_column);
    for (size_t i = 0; i < table->column_count; i++) {
        const char *name = table->columns[i].name;
        if (table->columns[i].merge != SCHEMA_MERGE_KEY || &table->columns[i] == column)
            continue;
        if (strcmp(name, "normalised") == 0) /* NULL is the value itself */
            buf_add_text(sql, " AND coalesce(o.normalised, o.value) = coalesce(t.normalised, t.value)");
        else
            buf_printf(sql, " AND o.\"%s\" IS t.\"%s\"", name, name);
    }
    buf_add_byte(sql, ')');
}

static bool has_key(const struct schema_table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].merge == SCHEMA_MERGE_KEY)
            return true;
    return false;
}

/* drop(store, table, where, pair, err): keep them, and delete them. Returns how many, or -1. */
static int64_t drop(struct store *store, const struct schema_table *table, struct buf *where, const struct merges_pair *pair,
                    struct err *err)
{
    struct buf sql = BUF_INIT;
    int64_t count = where->failed ? err_memory(err) : keep(store, table, buf_text(where), true, pair, err);
    if (count > 0) {
        buf_printf(&sql, WITH_PAIR "DELETE FROM \"%s\" AS t WHERE %s", table->name, buf_text(where));
        if (run(store, &sql, pair, 0, err) < 0)
            count = -1;
    }
    buf_clear(where);
    return count;
}

/* ---- Rows that move ------------------------------------------------------------------------------------------------------
 */

static bool has_column(const struct schema_table *table, const char *name)
{
    return personal_data_column(table, name) >= 0;
}

static int64_t move(struct store *store, const struct schema_table *table, const struct schema_column *column,
                    const struct merges_pair *pair, struct err *err)
{
    struct buf where = BUF_INIT, sql = BUF_INIT;
    buf_printf(&where, "t.\"%s\" = ?1", column->name);
    int64_t count = where.failed ? err_memory(err) : keep(store, table, buf_text(&where), false, pair, err);
    if (count > 0) {
        buf_printf(&sql, WITH_PAIR "UPDATE \"%s\" AS t SET \"%s\" = ?2", table->name, column->name);
        /* Behind the first's own: the best address of theirs stays the best. */
        if (has_column(table, "position"))
            buf_printf(&sql,
                       ", position = t.position + (SELECT coalesce(max(o.position), 0) FROM \"%s\" AS o"
                       " WHERE o.party_id = ?2 AND o.kind = t.kind)",
                       table->name);
        buf_printf(&sql, " WHERE %s", buf_text(&where));
        if (run(store, &sql, pair, 0, err) < 0)
            count = -1;
    }
    buf_clear(&where);
    return count;
}

/* What is in a column: rows that have their like go, the others move. */
static int join_column(struct store *store, const struct schema_table *table, const struct schema_column *column,
                       const struct merges_pair *pair, struct merges_counts *counts, struct err *err)
{
    struct buf where = BUF_INIT;
    int64_t equal = 0;
    if (has_key(table)) {
        add_equal(&where, table, column);
        equal = drop(store, table, &where, pair, err);
    }
    int64_t moved = equal < 0 ? -1 : move(store, table, column, pair, err);
    if (moved < 0)
        return -1;
    counts->equal += equal;
    counts->moved += moved;
    return 0;
}

/* A row of the one that points to the other would point to its own owner: it means nothing any more. */
static int drop_between(struct store *store, const struct schema_table *table, const struct schema_column *column,
                        const struct merges_pair *pair, struct err *err)
{
    struct buf where = BUF_INIT;
    buf_printf(&where, "t.\"%s\" IN (?1, ?2) AND t.\"%s\" IN (?1, ?2)", table->owner_column, column->name);
    return drop(store, table, &where, pair, err) < 0 ? -1 : 0;
}

/* Whom the row of a party points to: the row stays, and points to nobody when that is its own. */
static int point_party(struct store *store, const struct schema_table *table, const struct schema_column *column,
                       const struct merges_pair *pair, struct err *err)
{
    struct buf where = BUF_INIT, sql = BUF_INIT;
    buf_printf(&where, "t.\"%s\" = ?1", column->name);
    int64_t count = where.failed ? err_memory(err) : keep(store, table, buf_text(&where), false, pair, err);
    if (count > 0) {
        buf_printf(&sql, WITH_PAIR "UPDATE \"%s\" AS t SET \"%s\" = nullif(?2, id), version = version + 1 WHERE \"%s\" = ?1",
                   table->name, column->name, column->name);
        if (run(store, &sql, pair, 0, err) < 0)
            count = -1;
    }
    buf_clear(&where);
    return count < 0 ? -1 : 0;
}

bool merges_is_moved(const struct schema_table *table)
{
    return table->owner == SCHEMA_OWNER_COLUMN && !table->is_append_only && personal_data_sql_key(table) != NULL &&
           (table->merge == SCHEMA_MERGE_MOVE || table->merge == SCHEMA_MERGE_UNION);
}

static int join_mentions(struct store *store, const struct schema_table *table, const struct merges_pair *pair,
                         struct merges_counts *counts, struct err *err)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const struct schema_column *column = &table->columns[i];
        if (!personal_data_sql_mentions(column) || table->is_append_only)
            continue; /* who was joined still has a row of party, to which the ledger points */
        if (strcmp(table->name, "party") == 0 ? point_party(store, table, column, pair, err) != 0
                                              : join_column(store, table, column, pair, counts, err) != 0)
            return -1;
    }
    return 0;
}

int merges_rows(struct store *store, const struct merges_pair *pair, struct merges_counts *counts, struct err *err)
{
    for (size_t i = 0; i < schema_table_count; i++) {
        const struct schema_table *table = &schema_tables[i];
        for (size_t j = 0; j < table->column_count && merges_is_moved(table); j++)
            if (personal_data_sql_mentions(&table->columns[j]) &&
                drop_between(store, table, &table->columns[j], pair, err) != 0)
                return -1;
        if (merges_is_moved(table) &&
            join_column(store, table, &table->columns[personal_data_column(table, table->owner_column)], pair, counts,
                        err) != 0)
            return -1;
        if (join_mentions(store, table, pair, counts, err) != 0)
            return -1;
    }
    return 0;
}

/* ---- The rows of party ---------------------------------------------------------------------------------------------------
 */

static bool is_of_name(const char *column)
{
    static const char *const PARTS[] = {"prefix", "given", "initials", "infix", "family", "suffix"};
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++)
        if (strcmp(PARTS[i], column) == 0)
            return true;
    return false;
}

/* Where the first says nothing, the second does: a form that is unknown says nothing, nor does the year of a birthday
 * without one. */
static void add_filling(struct buf *sql, const struct schema_column *column)
{
    if (strcmp(column->name, "legal_form") == 0)
        buf_add_text(sql, ", legal_form = CASE WHEN t.legal_form = 'unknown' THEN o.legal_form ELSE t.legal_form END");
    else if (strcmp(column->name, "birthday") == 0)
        buf_add_text(sql, ", birthday = CASE WHEN t.birthday IS NULL OR t.birthday LIKE '--%'"
                          " THEN coalesce(o.birthday, t.birthday) ELSE t.birthday END");
    else if (strcmp(column->name, "representative_id") == 0)
        buf_add_text(sql, ", representative_id = coalesce(t.representative_id, nullif(o.representative_id, t.id))");
    else if (!column->is_not_null)
        buf_printf(sql, ", \"%s\" = coalesce(t.\"%s\", o.\"%s\")", column->name, column->name, column->name);
}

static int fill(struct store *store, const struct merges_pair *pair, bool with_name, struct err *err)
{
    const struct schema_table *party = personal_data_find_table("party");
    struct buf sql = BUF_INIT;
    buf_add_text(&sql, WITH_PAIR
                 "UPDATE party AS t SET version = t.version + 1, status = CASE WHEN 'restricted' IN (t.status, o.status)"
                 " THEN 'restricted' WHEN 'deceased' IN (t.status, o.status) THEN 'deceased' ELSE t.status END");
    for (size_t i = 0; i < party->column_count; i++)
        if (party->columns[i].merge == SCHEMA_MERGE_FIRST && (with_name || !is_of_name(party->columns[i].name)))
            add_filling(&sql, &party->columns[i]);
    buf_printf(&sql, ", updated_at = '%s' FROM party AS o WHERE t.id = ?2 AND o.id = ?1", store->now_text);
    return run(store, &sql, pair, 0, err) < 0 ? -1 : 0;
}

static int empty(struct store *store, const struct merges_pair *pair, struct err *err)
{
    const struct schema_table *party = personal_data_find_table("party");
    struct buf sql = BUF_INIT;
    const char *separator = WITH_PAIR "UPDATE party SET ";
    for (size_t i = 0; i < party->column_count; i++) {
        if (party->columns[i].merge != SCHEMA_MERGE_FIRST || party->columns[i].is_not_null)
            continue;
        buf_printf(&sql, "%s\"%s\" = NULL", separator, party->columns[i].name);
        separator = ", ";
    }
    buf_add_text(&sql, " WHERE id = ?1");
    return run(store, &sql, pair, 0, err) < 0 ? -1 : 0;
}

int merges_party(struct store *store, const struct merges_pair *pair, bool with_name, struct err *err)
{
    if (fill(store, pair, with_name, err) != 0 || empty(store, pair, err) != 0 ||
        engine_run(store->engine, &MERGES, EMPTY_NAME, err, ENGINE_INTEGER(pair->old_id), ENGINE_TEXT(store->now_text)) != 0)
        return -1;
    return engine_run(store->engine, &MERGES, ALIAS_INSERT, err, ENGINE_INTEGER(pair->old_id), ENGINE_INTEGER(pair->into_id),
                      ENGINE_INTEGER(store->batch_id));
}

/* ---- Questions -----------------------------------------------------------------------------------------------------------
 */

/* Where others point to: one SELECT for each such column. */
static void add_mentions(struct buf *sql)
{
    const char *separator = "";
    for (size_t i = 0; i < schema_table_count; i++)
        for (size_t j = 0; j < schema_tables[i].column_count; j++) {
            const struct schema_table *table = &schema_tables[i];
            if (!personal_data_sql_mentions(&table->columns[j]) || table->is_append_only)
                continue;
            buf_printf(sql, "%sSELECT \"%s\" FROM \"%s\" WHERE \"%s\" = ?1 AND \"%s\" <> ?1", separator, table->owner_column,
                       table->name, table->columns[j].name, table->owner_column);
            separator = " UNION ";
        }
    buf_add_text(sql, " ORDER BY 1");
}

int merges_mentioning(struct store *store, int64_t id, struct arena *arena, int64_t **ids, size_t *count, struct err *err)
{
    struct buf sql = BUF_INIT;
    add_mentions(&sql);
    struct engine_query *query = sql.failed ? NULL : engine_prepare_once(store->engine, buf_text(&sql), err);
    int status = sql.failed ? err_memory(err) : 0;
    engine_bind_integer(query, 1, id);
    *ids = NULL;
    for (*count = 0; status == 0 && (status = engine_step(query, err)) == 1; (*count)++) {
        *ids = rows_grow(arena, *ids, *count, sizeof **ids);
        status = *ids == NULL ? err_memory(err) : 0;
        if (status == 0)
            (*ids)[*count] = engine_integer(query, 0);
    }
    engine_finish(query);
    buf_clear(&sql);
    return status;
}

int merges_fields(struct store *store, const struct merges_pair *pair, struct arena *arena, const char ***names,
                  size_t *count, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &MERGES, FIELDS, err);
    int status;
    engine_bind_integer(query, 1, pair->into_id);
    engine_bind_integer(query, 2, pair->old_id);
    *names = NULL;
    for (*count = 0; (status = engine_step(query, err)) == 1; (*count)++) {
        *names = rows_grow(arena, *names, *count, sizeof **names);
        if (*names == NULL || ((*names)[*count] = arena_string(arena, engine_text(query, 0))) == NULL) {
            status = err_memory(err);
            break;
        }
    }
    engine_finish(query);
    return status;
}

int merges_survivor(struct store *store, int64_t old_id, int64_t *id, struct err *err)
{
    return engine_get_integer(store->engine, &MERGES, SURVIVOR, id, err, ENGINE_INTEGER(old_id));
}

int merges_names(struct store *store, int64_t id, struct arena *arena, struct merges_name **names, size_t *count,
                 struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &MERGES, NAMES, err);
    int status;
    engine_bind_integer(query, 1, id);
    *names = NULL;
    for (*count = 0; (status = engine_step(query, err)) == 1; (*count)++) {
        *names = rows_grow(arena, *names, *count, sizeof **names);
        if (*names == NULL) {
            status = err_memory(err);
            break;
        }
        (*names)[*count] = (struct merges_name){.given = arena_string(arena, engine_text(query, 0)),
                                                .initials = arena_string(arena, engine_text(query, 1)),
                                                .family = arena_string(arena, engine_text(query, 2)),
                                                .name = arena_string(arena, engine_text(query, 3))};
    }
    engine_finish(query);
    return status;
}
