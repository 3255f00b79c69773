/* checks.c - the engine's checks, and rows that belong to nobody. SQL from the names in the generated schema only. */
#include "store/checks.h"

#include "base/buf.h"
#include "engine/engine.h"
#include "engine/schema.h"
#include "store/personal_data.h"

int checks_integrity(struct store *store, void (*fault)(void *context, const char *text), void *context, struct err *err)
{
    return engine_integrity(store->engine, fault, context, err);
}

int checks_slack(struct store *store, bool is_clearing, int64_t *bytes, struct err *err)
{
    struct engine_slack slack;
    int status = is_clearing ? engine_slack_clear(store->engine, &slack, err) : engine_slack(store->engine, &slack, err);
    *bytes = slack.gap_bytes + slack.free_block_bytes + slack.overflow_bytes + slack.free_page_bytes + slack.lost_bytes;
    return status;
}

static int count_strays(struct store *store, const struct schema_table *table, int64_t *rows, struct err *err)
{
    struct buf sql = BUF_INIT;
    buf_printf(&sql, "SELECT count(*) FROM \"%s\" WHERE \"%s\" NOT IN (SELECT id FROM party)", table->name,
               table->owner_column);
    struct engine_query *query = sql.failed ? NULL : engine_prepare_once(store->engine, buf_text(&sql), err);
    int status = sql.failed ? err_memory(err) : engine_step(query, err);
    if (status == 1)
        *rows = engine_integer(query, 0);
    engine_finish(query);
    buf_clear(&sql);
    return status == 1 ? 0 : -1;
}

int checks_strays(struct store *store, int (*visit)(void *context, const char *table, int64_t rows, struct err *err),
                  void *context, struct err *err)
{
    for (size_t i = 0; i < schema_table_count; i++) {
        const struct schema_table *table = &schema_tables[i];
        int64_t rows = 0;
        if (table->owner != SCHEMA_OWNER_COLUMN ||
            table->columns[personal_data_column(table, table->owner_column)].references[0] != '\0')
            continue;
        if (count_strays(store, table, &rows, err) != 0 || (rows > 0 && visit(context, table->name, rows, err) != 0))
            return -1;
    }
    return 0;
}
