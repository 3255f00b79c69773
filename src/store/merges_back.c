/* merges_back.c - taking a joining back, by the before-images that it left. */
#include <string.h>

#include "base/buf.h"
#include "engine/engine.h"
#include "store/merges.h"
#include "store/merges_internal.h"
#include "store/personal_data.h"
#include "store/personal_data_sql.h"
#include "store/rows.h"

enum {
    OF_BATCH,
    END,
    INTO_IMAGE,
    LATER,
    PEOPLE,
    ALIAS_DELETE,
    IMAGES_DELETE,
    RESTRICTION_COUNT,
    RESTRICTION_COPY,
    RESTRICT,
    FREE
};

static const char *const SQL[] = {
    [OF_BATCH] = "SELECT a.old_id, a.joined_id, (SELECT max(i.id) FROM before_image AS i WHERE i.batch_id = ?1"
                 " AND i.party_id = a.old_id AND i.name = 'party') FROM alias AS a WHERE a.batch_id = ?1 ORDER BY 3 DESC",
    [END] = "SELECT 1 + max(id) FROM before_image WHERE batch_id = ?1",
    [INTO_IMAGE] = "SELECT id FROM before_image WHERE id = ?1 AND party_id = ?2 AND name = 'party'",
    [LATER] = "SELECT min(id) FROM before_image WHERE party_id = ?1 AND name = 'party' AND id >= ?2",
    [PEOPLE] = "SELECT DISTINCT party_id FROM before_image WHERE batch_id = ?1 AND id >= ?2 AND id < ?3"
               " AND party_id NOT IN (?4, ?5) ORDER BY party_id",
    [ALIAS_DELETE] = "DELETE FROM alias WHERE old_id = ?1",
    [IMAGES_DELETE] = "DELETE FROM before_image WHERE batch_id = ?1 AND id >= ?2 AND id < ?3",
    [RESTRICTION_COUNT] = "SELECT count(*) FROM restriction WHERE party_id = ?1 AND batch_id > ?2",
    [RESTRICTION_COPY] =
        "INSERT INTO restriction (id, party_id, ground, reason, since, until, batch_id) SELECT ?1 - 1 + row_number()"
        " OVER (ORDER BY id), ?2, ground, reason, since, until, ?3 FROM restriction WHERE party_id = ?4 AND batch_id > ?5",
    /* Restricted by the joining alone: the second is who it was about. */
    [FREE] =
        "UPDATE party SET status = (SELECT json_extract(image, '$.status') FROM before_image WHERE id = ?2)"
        " WHERE id = ?1 AND status = 'restricted' AND (SELECT json_extract(image, '$.status') FROM before_image"
        " WHERE id = ?3) = 'restricted' AND NOT EXISTS (SELECT 1 FROM restriction WHERE party_id = ?1 AND batch_id > ?4)",
    [RESTRICT] = "UPDATE party SET status = 'restricted' WHERE id = ?1 AND status <> 'restricted' AND EXISTS"
                 " (SELECT 1 FROM party AS o CROSS JOIN before_image AS i WHERE o.id = ?2 AND o.status = 'restricted'"
                 " AND i.id = ?3 AND json_extract(i.image, '$.status') <> 'restricted')",
};
ENGINE_SET(MERGES_BACK, "merges_back", SQL);

/* ---- Which
 * ----------------------------------------------------------------------------------------------------------------- */

static int read_joined(struct store *store, int64_t batch_id, struct arena *arena, struct merges_joined **list,
                       size_t *count, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &MERGES_BACK, OF_BATCH, err);
    int status;
    engine_bind_integer(query, 1, batch_id);
    *list = NULL;
    for (*count = 0; (status = engine_step(query, err)) == 1; (*count)++) {
        *list = rows_grow(arena, *list, *count, sizeof **list);
        if (*list == NULL) {
            status = err_memory(err);
            break;
        }
        (*list)[*count] = (struct merges_joined){
            .old_id = engine_integer(query, 0), .into_id = engine_integer(query, 1), .from = engine_integer(query, 2)};
    }
    engine_finish(query);
    return status;
}

int merges_of(struct store *store, int64_t batch_id, struct arena *arena, struct merges_joined **list, size_t *count,
              struct err *err)
{
    int64_t end = 0;
    if (read_joined(store, batch_id, arena, list, count, err) != 0 ||
        engine_get_integer(store->engine, &MERGES_BACK, END, &end, err, ENGINE_INTEGER(batch_id)) < 0)
        return -1;
    for (size_t i = 0; i < *count; i++) {
        struct merges_joined *joined = &(*list)[i];
        joined->to = end;
        if (joined->from == 0)
            continue;
        end = joined->from;
    }
    return 0;
}

int merges_now(struct store *store, struct merges_joined *joined, struct err *err)
{
    if (joined->from == 0)
        return 0;
    if (merges_survivor(store, joined->old_id, &joined->current_id, err) < 0 ||
        engine_get_integer(store->engine, &MERGES_BACK, INTO_IMAGE, &joined->into_image, err,
                           ENGINE_INTEGER(joined->from + 1), ENGINE_INTEGER(joined->into_id)) < 0 ||
        engine_get_integer(store->engine, &MERGES_BACK, LATER, &joined->later_id, err, ENGINE_INTEGER(joined->into_id),
                           ENGINE_INTEGER(joined->to)) < 0)
        return -1;
    return 0;
}

int merges_images(struct store *store, int64_t batch_id, const struct merges_joined *joined, struct arena *arena,
                  int64_t **ids, size_t *count, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &MERGES_BACK, PEOPLE, err);
    const int64_t values[] = {batch_id, joined->from, joined->to, joined->old_id, joined->into_id};
    int status;
    for (int i = 0; i < 5; i++)
        engine_bind_integer(query, i + 1, values[i]);
    *ids = NULL;
    for (*count = 0; (status = engine_step(query, err)) == 1; (*count)++) {
        *ids = rows_grow(arena, *ids, *count, sizeof **ids);
        if (*ids == NULL) {
            status = err_memory(err);
            break;
        }
        (*ids)[*count] = engine_integer(query, 0);
    }
    engine_finish(query);
    return status;
}

/* ---- Rows
 * ------------------------------------------------------------------------------------------------------------------ */

/* Every statement here names all of its parameters: ?1 the second, ?2 the first, ?3 the batch, ?4 and ?5 the stretch of
 * images. */
static int run(struct store *store, struct buf *sql, int64_t batch_id, const struct merges_joined *joined, struct err *err)
{
    struct engine_query *query = NULL;
    int status = -1;
    if (sql->failed)
        err_memory(err);
    else if ((query = engine_prepare_once(store->engine, buf_text(sql), err)) != NULL) {
        const int64_t values[] = {joined->old_id, joined->into_id, batch_id, joined->from, joined->to};
        for (int i = 0; i < 5; i++)
            engine_bind_integer(query, i + 1, values[i]);
        status = engine_step(query, err);
    }
    engine_finish(query);
    buf_clear(sql);
    return status < 0 ? -1 : 0;
}

static void add_images(struct buf *sql, const struct schema_table *table, int is_dropped)
{
    buf_printf(sql, "i.batch_id = ?3 AND i.id >= ?4 AND i.id < ?5 AND i.name = '%s'", table->name);
    buf_printf(sql, " AND json_extract(i.image, '$.%s') = %d", MERGES_DROPPED, is_dropped);
}

/* What was moved goes back, with what was changed in it since. */
static int move_back(struct store *store, const struct schema_table *table, const struct schema_column *column,
                     int64_t batch_id, const struct merges_joined *joined, struct err *err)
{
    struct buf sql = BUF_INIT;
    buf_printf(&sql, "UPDATE \"%s\" AS t SET \"%s\" = ?1", table->name, column->name);
    if (personal_data_column(table, "position") >= 0)
        buf_add_text(&sql, ", position = json_extract(i.image, '$.position')");
    if (strcmp(table->name, "party") == 0)
        buf_add_text(&sql, ", version = t.version + 1");
    buf_add_text(&sql, " FROM before_image AS i WHERE ");
    add_images(&sql, table, 0);
    buf_printf(&sql, " AND i.row_id = t.\"%s\" AND t.\"%s\" = ?2 AND json_extract(i.image, '$.%s') = ?1",
               personal_data_sql_key(table), column->name, column->name);
    return run(store, &sql, batch_id, joined, err);
}

/* What went comes again, where everything that it points to is still there. */
static int bring_back(struct store *store, const struct schema_table *table, int64_t batch_id,
                      const struct merges_joined *joined, struct err *err)
{
    struct buf sql = BUF_INIT;
    buf_printf(&sql, "INSERT INTO \"%s\" (", table->name);
    for (size_t i = 0; i < table->column_count; i++)
        buf_printf(&sql, "%s\"%s\"", i == 0 ? "" : ", ", table->columns[i].name);
    buf_add_text(&sql, ") SELECT ");
    for (size_t i = 0; i < table->column_count; i++)
        buf_printf(&sql, "%sjson_extract(i.image, '$.%s')", i == 0 ? "" : ", ", table->columns[i].name);
    buf_add_text(&sql, " FROM before_image AS i WHERE ?1 <> ?2 AND ");
    add_images(&sql, table, 1);
    for (size_t i = 0; i < table->column_count; i++) {
        const struct schema_table *target = personal_data_find_table(table->columns[i].references);
        if (target != NULL)
            buf_printf(&sql, " AND coalesce(json_extract(i.image, '$.%s') IN (SELECT \"%s\" FROM \"%s\"), 1)",
                       table->columns[i].name, personal_data_sql_key(target), target->name);
    }
    buf_add_text(&sql, " ON CONFLICT DO NOTHING");
    return run(store, &sql, batch_id, joined, err);
}

static int table_back(struct store *store, const struct schema_table *table, int64_t batch_id,
                      const struct merges_joined *joined, struct err *err)
{
    bool is_moved = merges_is_moved(table);
    for (size_t i = 0; i < table->column_count; i++) {
        const struct schema_column *column = &table->columns[i];
        bool is_owner = is_moved && strcmp(column->name, table->owner_column) == 0;
        bool is_mention = personal_data_sql_mentions(column) && !table->is_append_only;
        if ((is_owner || is_mention) && move_back(store, table, column, batch_id, joined, err) != 0)
            return -1;
    }
    return is_moved ? bring_back(store, table, batch_id, joined, err) : 0;
}

int merges_back(struct store *store, int64_t batch_id, const struct merges_joined *joined, struct err *err)
{
    for (size_t i = 0; i < schema_table_count; i++)
        if (table_back(store, &schema_tables[i], batch_id, joined, err) != 0)
            return -1;
    if (engine_run(store->engine, &MERGES_BACK, ALIAS_DELETE, err, ENGINE_INTEGER(joined->old_id)) != 0)
        return -1;
    return engine_run(store->engine, &MERGES_BACK, IMAGES_DELETE, err, ENGINE_INTEGER(batch_id),
                      ENGINE_INTEGER(joined->from), ENGINE_INTEGER(joined->to));
}

int merges_restrictions(struct store *store, int64_t batch_id, const struct merges_joined *joined, struct err *err)
{
    int64_t count = 0, first = 0;
    if (engine_get_integer(store->engine, &MERGES_BACK, RESTRICTION_COUNT, &count, err, ENGINE_INTEGER(joined->into_id),
                           ENGINE_INTEGER(batch_id)) < 0)
        return -1;
    if (count > 0 && (engine_ids(store->engine, "restriction", count, &first, err) != 0 ||
                      engine_run(store->engine, &MERGES_BACK, RESTRICTION_COPY, err, ENGINE_INTEGER(first),
                                 ENGINE_INTEGER(joined->old_id), ENGINE_INTEGER(store->batch_id),
                                 ENGINE_INTEGER(joined->into_id), ENGINE_INTEGER(batch_id)) != 0))
        return -1;
    if (engine_run(store->engine, &MERGES_BACK, FREE, err, ENGINE_INTEGER(joined->into_id),
                   ENGINE_INTEGER(joined->into_image), ENGINE_INTEGER(joined->from), ENGINE_INTEGER(batch_id)) != 0)
        return -1;
    return engine_run(store->engine, &MERGES_BACK, RESTRICT, err, ENGINE_INTEGER(joined->old_id),
                      ENGINE_INTEGER(joined->into_id), ENGINE_INTEGER(joined->into_image));
}
