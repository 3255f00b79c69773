/* personal_data_erase.c - deletion and cutting down, by the map. */
#include "store/personal_data_erase.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "engine/engine.h"
#include "store/ledgers.h"
#include "store/personal_data.h"
#include "store/personal_data_sql.h"

enum { PENDING_INSERT, PENDING_DELETE, PENDING_COUNT };

static const char *const SQL[] = {
    [PENDING_INSERT] = "INSERT INTO pending (id, what, since, batch_id) VALUES (?1, 'truncate-log', ?2, ?3)",
    [PENDING_DELETE] = "DELETE FROM pending",
    [PENDING_COUNT] = "SELECT count(*), min(since) FROM pending",
};
ENGINE_SET(PERSONAL_DATA, "personal_data", SQL);

/* A list of row keys that grows. */
struct keys {
    int64_t *items;
    size_t count, capacity;
};

static int push_key(struct keys *keys, int64_t key, struct err *err)
{
    if (keys->count == keys->capacity) {
        size_t capacity = keys->capacity == 0 ? 64 : 2 * keys->capacity;
        int64_t *grown = realloc(keys->items, capacity * sizeof *grown);
        if (grown == NULL)
            return err_memory(err);
        keys->items = grown;
        keys->capacity = capacity;
    }
    keys->items[keys->count++] = key;
    return 0;
}

/* Run one statement over a list of ids; its text is given back. Returns how many rows it changed, or -1. */
static int64_t change(struct store *store, struct buf *sql, const int64_t *ids, size_t count, struct err *err)
{
    struct engine_query *query = NULL;
    int64_t changed = -1;
    if (sql->failed)
        err_memory(err);
    else if ((query = engine_prepare_once(store->engine, buf_text(sql), err)) != NULL) {
        engine_bind_ids(query, ids, count);
        if (engine_step(query, err) == 0)
            changed = engine_changes(store->engine);
    }
    engine_finish(query);
    buf_clear(sql);
    return changed;
}

/* The keys that a statement over a list of ids gives. */
static int select_keys(struct store *store, struct buf *sql, const int64_t *ids, size_t count, struct keys *keys,
                       struct err *err)
{
    struct engine_query *query = NULL;
    int status = -1;
    if (sql->failed)
        err_memory(err);
    else if ((query = engine_prepare_once(store->engine, buf_text(sql), err)) != NULL) {
        engine_bind_ids(query, ids, count);
        while ((status = engine_step(query, err)) == 1)
            if (push_key(keys, engine_integer(query, 0), err) != 0) {
                status = -1;
                break;
            }
    }
    engine_finish(query);
    buf_clear(sql);
    return status;
}

/* ---- What points to the people, and to rows that go ------------------------------------------------------------------- */

/* A row of somebody else that mentions the people: the mention goes; without it a row that must have one means nothing. */
static int drop_mentions(struct store *store, struct personal_data_erasure *erasure, struct err *err)
{
    for (size_t i = 0; i < schema_table_count; i++)
        for (size_t j = 0; j < schema_tables[i].column_count; j++) {
            const struct schema_column *column = &schema_tables[i].columns[j];
            struct buf sql = BUF_INIT;
            if (!personal_data_sql_mentions(column))
                continue;
            if (column->is_not_null)
                buf_printf(&sql, "DELETE FROM \"%s\" WHERE \"%s\" IN (SELECT c0 FROM feed)", schema_tables[i].name,
                           column->name);
            else
                buf_printf(&sql, "UPDATE \"%s\" SET \"%s\" = NULL WHERE \"%s\" IN (SELECT c0 FROM feed)",
                           schema_tables[i].name, column->name, column->name);
            int64_t changed = change(store, &sql, erasure->ids, erasure->count, err);
            if (changed < 0)
                return -1;
            *(column->is_not_null ? &erasure->deleted : &erasure->reduced) += changed;
        }
    return 0;
}

/* A row that stays may point to one that goes: a refund within its term to a sale beyond it. */
static int loosen(struct store *store, const struct schema_table *table, const struct keys *gone, struct err *err)
{
    for (size_t i = 0; i < schema_table_count && gone->count > 0; i++)
        for (size_t j = 0; j < schema_tables[i].column_count; j++) {
            const struct schema_column *column = &schema_tables[i].columns[j];
            struct buf sql = BUF_INIT;
            if (column->references[0] == '\0' || column->is_not_null || strcmp(column->references, table->name) != 0)
                continue;
            buf_printf(&sql, "UPDATE \"%s\" SET \"%s\" = NULL WHERE \"%s\" IN (SELECT c0 FROM feed)", schema_tables[i].name,
                       column->name, column->name);
            if (change(store, &sql, gone->items, gone->count, err) < 0)
                return -1;
        }
    return 0;
}

/* ---- One table after the other ---------------------------------------------------------------------------------------- */

static int delete_owned(struct store *store, const struct schema_table *table, struct personal_data_erasure *erasure,
                        struct err *err)
{
    struct buf sql = BUF_INIT;
    buf_printf(&sql, "DELETE FROM \"%s\" WHERE \"%s\" IN (SELECT c0 FROM feed)", table->name, table->owner_column);
    int64_t changed = change(store, &sql, erasure->ids, erasure->count, err);
    erasure->deleted += changed < 0 ? 0 : changed;
    return changed < 0 ? -1 : 0;
}

static void empty_column(struct buf *sql, const struct schema_column *column)
{
    if (!column->is_not_null)
        buf_printf(sql, "\"%s\" = NULL", column->name);
    else if (column->type == SCHEMA_TYPE_INTEGER)
        buf_printf(sql, "\"%s\" = 0", column->name);
    else
        buf_printf(sql, "\"%s\" = %s", column->name, column->type == SCHEMA_TYPE_TEXT ? "''" : "x''");
}

static int reduce(struct store *store, const struct schema_table *table, const struct personal_data_kept *kept,
                  struct err *err)
{
    struct buf sql = BUF_INIT;
    const char *separator = "";
    buf_printf(&sql, "UPDATE \"%s\" SET ", table->name);
    for (size_t i = 0; i < table->column_count; i++) {
        const struct schema_column *column = &table->columns[i];
        if (column->erase != SCHEMA_ERASE_CLEAR && column->erase != SCHEMA_ERASE_RENEW)
            continue;
        buf_add_text(&sql, separator);
        if (column->erase == SCHEMA_ERASE_CLEAR)
            empty_column(&sql, column);
        else
            buf_printf(&sql, "\"%s\" = randomblob(length(\"%s\"))", column->name, column->name);
        separator = ", ";
    }
    if (strcmp(table->name, "party") == 0)
        buf_printf(&sql, "%s\"status\" = 'erased', \"version\" = \"version\" + 1", separator);
    else if (*separator == '\0') {
        buf_clear(&sql);
        return 0;
    }
    buf_printf(&sql, " WHERE \"%s\" IN (SELECT c0 FROM feed)", personal_data_sql_key(table));
    return change(store, &sql, kept->keys, kept->count, err) < 0 ? -1 : 0;
}

static const struct personal_data_kept *kept_of(const struct personal_data_erasure *erasure,
                                                const struct schema_table *table)
{
    for (size_t i = 0; i < erasure->kept_count; i++)
        if (erasure->kept[i].table == table)
            return &erasure->kept[i];
    return NULL;
}

static int compare_keys(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static bool is_kept(const struct personal_data_kept *kept, int64_t key)
{
    return kept != NULL && kept->count > 0 && bsearch(&key, kept->keys, kept->count, sizeof key, compare_keys) != NULL;
}

static int delete_keys(struct store *store, const struct schema_table *table, const struct keys *gone,
                       struct personal_data_erasure *erasure, struct err *err)
{
    struct buf sql = BUF_INIT;
    if (gone->count == 0)
        return 0;
    if (loosen(store, table, gone, err) != 0)
        return -1;
    buf_printf(&sql, "DELETE FROM \"%s\" WHERE \"%s\" IN (SELECT c0 FROM feed)", table->name, personal_data_sql_key(table));
    int64_t changed = change(store, &sql, gone->items, gone->count, err);
    erasure->deleted += changed < 0 ? 0 : changed;
    return changed < 0 ? -1 : 0;
}

static int erase_fiscal(struct store *store, const struct schema_table *table, struct personal_data_erasure *erasure,
                        struct err *err)
{
    const struct personal_data_kept *kept = kept_of(erasure, table);
    struct keys rows = {0}, gone = {0};
    struct buf sql = BUF_INIT;
    buf_printf(&sql, "SELECT \"%s\" FROM \"%s\" WHERE \"%s\" IN (SELECT c0 FROM feed)", personal_data_sql_key(table),
               table->name, table->owner_column);
    int status = select_keys(store, &sql, erasure->ids, erasure->count, &rows, err);
    for (size_t i = 0; status == 0 && i < rows.count; i++)
        if (!is_kept(kept, rows.items[i]))
            status = push_key(&gone, rows.items[i], err);
    if (status == 0)
        status = delete_keys(store, table, &gone, erasure, err);
    if (status == 0 && kept != NULL && kept->count > 0) {
        status = reduce(store, table, kept, err);
        erasure->reduced += (int64_t)kept->count;
    }
    free(rows.items);
    free(gone.items);
    return status;
}

/* The candidates were collected before anything went; those that still hang on a row stay. */
static int erase_orphans(struct store *store, const struct schema_table *table, const struct keys *candidates,
                         struct personal_data_erasure *erasure, struct err *err)
{
    struct keys gone = {0};
    struct buf sql = BUF_INIT;
    buf_printf(&sql, "SELECT t.\"%s\" FROM \"%s\" AS t WHERE t.\"%s\" IN (SELECT c0 FROM feed)",
               personal_data_sql_key(table), table->name, table->owner_column);
    buf_printf(&sql, " AND NOT EXISTS (SELECT 1 FROM \"%s\" AS h WHERE h.\"%s\" = t.\"%s\")", table->through_table,
               table->through_column, table->owner_column);
    int status = select_keys(store, &sql, candidates->items, candidates->count, &gone, err);
    if (status == 0)
        status = delete_keys(store, table, &gone, erasure, err);
    free(gone.items);
    return status;
}

static int collect_links(struct store *store, const struct schema_table *table, const struct personal_data_erasure *erasure,
                         struct keys *links, struct err *err)
{
    struct buf sql = BUF_INIT;
    buf_add_text(&sql, "SELECT DISTINCT link FROM (");
    personal_data_sql_links(&sql, table);
    buf_add_text(&sql, ")");
    return select_keys(store, &sql, erasure->ids, erasure->count, links, err);
}

static int erase_table(struct store *store, const struct schema_table *table, const struct keys *links,
                       struct personal_data_erasure *erasure, struct err *err)
{
    switch (table->erase) {
    case SCHEMA_ERASE_FISCAL:
        return erase_fiscal(store, table, erasure, err);
    case SCHEMA_ERASE_ORPHAN:
        return erase_orphans(store, table, links, erasure, err);
    default:
        if (erasure->are_keys_gone && strcmp(table->name, "search_key") == 0)
            return 0;
        return delete_owned(store, table, erasure, err);
    }
}

static int erase_tables(struct store *store, struct personal_data_erasure *erasure, struct keys *links, struct err *err)
{
    int status = 0;
    for (size_t i = 0; status == 0 && i < schema_erase_count; i++)
        if (schema_erase_order[i]->erase == SCHEMA_ERASE_ORPHAN)
            status = collect_links(store, schema_erase_order[i], erasure, &links[i], err);
    if (status == 0)
        status = drop_mentions(store, erasure, err);
    for (size_t i = 0; status == 0 && i < schema_erase_count; i++)
        status = erase_table(store, schema_erase_order[i], &links[i], erasure, err);
    return status;
}

int personal_data_erase(struct store *store, struct personal_data_erasure *erasure, struct err *err)
{
    struct keys *links = calloc(schema_erase_count, sizeof *links);
    if (links == NULL)
        return err_memory(err);
    const int64_t *ids = erasure->ids;
    size_t count = erasure->count;
    struct ledgers ledgers;
    int status = ledgers_open(store, ids, count, &ledgers, err);
    erasure->ids = ledgers.ids;
    erasure->count = ledgers.count;
    if (status == 0)
        status = engine_erasure_begin(store->engine, err);
    if (status == 0)
        status = erase_tables(store, erasure, links, err);
    erasure->ids = ids;
    erasure->count = count;
    ledgers_close(&ledgers);
    if (status == 0)
        status = engine_erasure_end(store->engine, err);
    for (size_t i = 0; i < schema_erase_count; i++)
        free(links[i].items);
    free(links);
    return status;
}

/* ---- Pending ---------------------------------------------------------------------------------------------------------- */

int personal_data_pending(struct store *store, struct err *err)
{
    int64_t id;
    if (engine_ids(store->engine, "pending", 1, &id, err) != 0)
        return -1;
    return engine_run(store->engine, &PERSONAL_DATA, PENDING_INSERT, err, ENGINE_INTEGER(id), ENGINE_TEXT(store->now_text),
                      ENGINE_INTEGER(store->batch_id));
}

int personal_data_settled(struct store *store, struct err *err)
{
    return engine_run_values(store->engine, &PERSONAL_DATA, PENDING_DELETE, NULL, 0, err);
}

int personal_data_pending_count(struct store *store, int64_t *count, char oldest[24], struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &PERSONAL_DATA, PENDING_COUNT, err);
    int status = engine_step(query, err);
    oldest[0] = '\0';
    if (status == 1) {
        const char *since = engine_text(query, 1);
        *count = engine_integer(query, 0);
        if (since != NULL && strlen(since) < 24)
            strcpy(oldest, since);
    }
    engine_finish(query);
    return status == 1 ? 0 : -1;
}
