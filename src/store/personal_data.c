/* personal_data.c - the walk over the personal-data map. SQL is put together from the names in the generated schema,
 * quoted. */
#include "store/personal_data.h"

#include <string.h>

#include "base/buf.h"
#include "base/message.h"
#include "engine/engine.h"
#include "store/ledgers.h"
#include "store/personal_data_sql.h"

/* Columns before those of the table. */
enum { FIRST_ID, FIRST_VALUE };

const struct schema_table *personal_data_find_table(const char *name)
{
    for (size_t i = 0; i < schema_table_count; i++)
        if (strcmp(schema_tables[i].name, name) == 0)
            return &schema_tables[i];
    return NULL;
}

int personal_data_column(const struct schema_table *table, const char *name)
{
    for (size_t i = 0; i < table->column_count; i++)
        if (strcmp(table->columns[i].name, name) == 0)
            return (int)i;
    return -1;
}

const struct personal_data_value *personal_data_get(const struct personal_data_row *row, const char *column)
{
    int index = personal_data_column(row->table, column);
    return index < 0 ? NULL : &row->values[index];
}

/* ---- SQL -------------------------------------------------------------------------------------------------------------- */

static void add_columns(struct buf *sql, const struct schema_table *table)
{
    for (size_t i = 0; i < table->column_count; i++)
        buf_printf(sql, ", t.\"%s\"", table->columns[i].name);
}

static void add_order(struct buf *sql, const struct schema_table *table)
{
    buf_add_text(sql, " ORDER BY 1");
    for (int place = 1; place <= (int)table->column_count; place++)
        for (size_t i = 0; i < table->column_count; i++)
            if (table->columns[i].primary_key == place)
                buf_printf(sql, ", t.\"%s\"", table->columns[i].name);
}

void personal_data_sql_links(struct buf *sql, const struct schema_table *table)
{
    const struct schema_table *through = personal_data_find_table(table->through_table);
    buf_printf(sql, "SELECT DISTINCT h.\"%s\" AS party, h.\"%s\" AS link FROM \"%s\" AS h", through->owner_column,
               table->through_column, through->name);
    buf_printf(sql, " WHERE h.\"%s\" IN (SELECT c0 FROM feed)", through->owner_column);
}

static void owned_sql(struct buf *sql, const struct schema_table *table)
{
    if (table->owner == SCHEMA_OWNER_COLUMN) {
        buf_printf(sql, "SELECT t.\"%s\"", table->owner_column);
        add_columns(sql, table);
        buf_printf(sql, " FROM \"%s\" AS t WHERE t.\"%s\" IN (SELECT c0 FROM feed)", table->name, table->owner_column);
        add_order(sql, table);
        return;
    }
    buf_add_text(sql, "SELECT l.party");
    add_columns(sql, table);
    buf_add_text(sql, " FROM (");
    personal_data_sql_links(sql, table);
    buf_printf(sql, ") AS l CROSS JOIN \"%s\" AS t ON t.\"%s\" = l.link", table->name, table->owner_column);
    add_order(sql, table);
}

static void mention_sql(struct buf *sql, const struct schema_table *table, const struct schema_column *column)
{
    buf_printf(sql, "SELECT t.\"%s\"", column->name);
    add_columns(sql, table);
    buf_printf(sql, " FROM \"%s\" AS t WHERE t.\"%s\" IN (SELECT c0 FROM feed)", table->name, column->name);
    if (table->owner == SCHEMA_OWNER_COLUMN)
        buf_printf(sql, " AND t.\"%s\" <> t.\"%s\"", table->owner_column, column->name);
}

bool personal_data_sql_mentions(const struct schema_column *column)
{
    return column->of == SCHEMA_OF_OTHER && strcmp(column->references, "party") == 0;
}

/* ---- Rows ------------------------------------------------------------------------------------------------------------- */

struct walk {
    const struct schema_table *table;
    const struct schema_column *mention;
    const struct ledgers *ledgers;
    personal_data_take *take;
    void *context;
};

static void read_value(struct engine_query *query, int column, struct personal_data_value *value)
{
    struct engine_value found = engine_value(query, column);
    *value = (struct personal_data_value){.type = PERSONAL_DATA_NULL};
    switch (found.type) {
    case ENGINE_TYPE_INTEGER:
        value->type = PERSONAL_DATA_INTEGER;
        value->integer = found.integer;
        break;
    case ENGINE_TYPE_TEXT:
        value->type = PERSONAL_DATA_TEXT;
        value->text = engine_text(query, column);
        value->bytes = value->text;
        value->length = engine_length(query, column);
        break;
    case ENGINE_TYPE_BYTES:
        value->type = PERSONAL_DATA_BYTES;
        value->bytes = engine_bytes(query, column, &value->length);
        break;
    case ENGINE_TYPE_NULL:
        break;
    }
}

static int take_rows(const struct walk *walk, struct engine_query *query, struct err *err)
{
    struct personal_data_value values[PERSONAL_DATA_COLUMNS_MAX];
    struct personal_data_row row = {.table = walk->table, .values = values, .mention = walk->mention};
    const struct ledgers *ledgers = walk->ledgers;
    bool is_party = walk->mention == NULL && strcmp(walk->table->name, "party") == 0;
    size_t near = 0;
    int status;
    if (walk->table->column_count > PERSONAL_DATA_COLUMNS_MAX)
        return err_set(err, ERR_BUG, "table %s is wider than the walk", walk->table->name);
    while ((status = engine_step(query, err)) == 1) {
        /* Rows come in the order of their ids: the next one is mostly near the last. */
        row.place = ledgers_place(ledgers, engine_integer(query, FIRST_ID), &near);
        if (is_party && near >= ledgers->given)
            continue; /* who was joined into somebody has a row that says nothing any more */
        row.party_id = ledgers->ids[row.place];
        for (size_t i = 0; i < walk->table->column_count; i++)
            read_value(query, FIRST_VALUE + (int)i, &values[i]);
        if (walk->take(walk->context, &row, err) != 0)
            return -1;
    }
    return status;
}

static int run_walk(struct store *store, const struct walk *walk, struct buf *sql, struct err *err)
{
    struct engine_query *query = sql->failed ? NULL : engine_prepare_once(store->engine, buf_text(sql), err);
    int status = sql->failed ? err_memory(err) : 0;
    if (status == 0) {
        engine_bind_ids(query, walk->ledgers->ids, walk->ledgers->count);
        status = take_rows(walk, query, err);
    }
    engine_finish(query);
    buf_clear(sql);
    return status;
}

static int walk_table(struct store *store, const struct schema_table *table, const struct ledgers *ledgers,
                      personal_data_take *take, void *context, struct err *err)
{
    const struct walk walk = {.table = table, .ledgers = ledgers, .take = take, .context = context};
    struct buf sql = BUF_INIT;
    owned_sql(&sql, table);
    return run_walk(store, &walk, &sql, err);
}

int personal_data_table(struct store *store, const struct schema_table *table, const int64_t *ids, size_t count,
                        personal_data_take *take, void *context, struct err *err)
{
    struct ledgers ledgers;
    int status = ledgers_open(store, ids, count, &ledgers, err);
    if (status == 0)
        status = walk_table(store, table, &ledgers, take, context, err);
    ledgers_close(&ledgers);
    return status;
}

int personal_data_each(struct store *store, const int64_t *ids, size_t count, personal_data_take *take, void *context,
                       struct err *err)
{
    struct ledgers ledgers;
    int status = ledgers_open(store, ids, count, &ledgers, err);
    for (size_t i = 0; i < schema_table_count && status == 0; i++)
        if (schema_tables[i].owner != SCHEMA_OWNER_NONE)
            status = walk_table(store, &schema_tables[i], &ledgers, take, context, err);
    ledgers_close(&ledgers);
    return status;
}

static int walk_mentions(struct store *store, const struct schema_table *table, const struct ledgers *ledgers,
                         personal_data_take *take, void *context, struct err *err)
{
    for (size_t i = 0; i < table->column_count; i++) {
        const struct walk walk = {table, &table->columns[i], ledgers, take, context};
        struct buf sql = BUF_INIT;
        if (!personal_data_sql_mentions(&table->columns[i]))
            continue;
        mention_sql(&sql, table, &table->columns[i]);
        if (run_walk(store, &walk, &sql, err) != 0)
            return -1;
    }
    return 0;
}

int personal_data_mentions(struct store *store, const int64_t *ids, size_t count, personal_data_take *take, void *context,
                           struct err *err)
{
    struct ledgers ledgers;
    int status = ledgers_open(store, ids, count, &ledgers, err);
    for (size_t i = 0; i < schema_table_count && status == 0; i++)
        status = walk_mentions(store, &schema_tables[i], &ledgers, take, context, err);
    ledgers_close(&ledgers);
    return status;
}

struct single {
    personal_data_take *take;
    void *context;
    bool is_found;
};

static int take_single(void *context, const struct personal_data_row *row, struct err *err)
{
    struct single *single = context;
    single->is_found = true;
    return single->take(single->context, row, err);
}

const char *personal_data_sql_key(const struct schema_table *table)
{
    const char *key = NULL;
    for (size_t i = 0; i < table->column_count; i++)
        if (table->columns[i].primary_key > 0) {
            if (key != NULL || table->columns[i].type != SCHEMA_TYPE_INTEGER)
                return NULL;
            key = table->columns[i].name;
        }
    return key;
}

int personal_data_referenced(struct store *store, const char *name, int64_t id, personal_data_take *take, void *context,
                             struct err *err)
{
    const struct schema_table *table = personal_data_find_table(name);
    const char *key = table == NULL ? NULL : personal_data_sql_key(table);
    struct single single = {take, context, false};
    size_t place = 0;
    const struct ledgers row = {.ids = &id, .places = &place, .count = 1, .given = 1};
    const struct walk walk = {.table = table, .ledgers = &row, .take = take_single, .context = &single};
    struct buf sql = BUF_INIT;
    if (key == NULL)
        return err_set(err, ERR_BUG, "no table to point to: %s", name);
    buf_printf(&sql, "SELECT t.\"%s\"", key);
    add_columns(&sql, table);
    buf_printf(&sql, " FROM \"%s\" AS t WHERE t.\"%s\" IN (SELECT c0 FROM feed)", table->name, key);
    if (run_walk(store, &walk, &sql, err) != 0)
        return -1;
    return single.is_found;
}
