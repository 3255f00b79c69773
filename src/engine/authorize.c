/* authorize.c - what a statement may do, judged when it is prepared.
 *
 * Why: append-only, "no second file", "no settings changed behind our back" are promises about every statement, also those
 * that a walk over the personal-data map puts together. SQLite asks here for each table and column that a statement
 * touches. It does not tell an INSERT OR REPLACE from an INSERT (measured: the row is rewritten), so those words are refused by
 * a test over all tables of statements instead. */
#include <string.h>

#include "engine/internal.h"
#include "engine/schema.h"

static bool is_append_only(const char *table)
{
    for (size_t i = 0; i < schema_table_count; i++)
        if (strcmp(schema_tables[i].name, table) == 0)
            return schema_tables[i].is_append_only;
    return false;
}

/* Tables of SQLite's own hold the schema and statistics. */
static bool is_internal(const char *table)
{
    return sqlite3_strnicmp(table, "sqlite_", 7) == 0;
}

static bool may_write(const struct engine *engine, int action, const char *table)
{
    bool is_erasure = engine->has_erasure && engine->current != NULL && engine->current->is_erasure;
    if (engine->mode == ENGINE_READ || is_internal(table))
        return false;
    return action == SQLITE_INSERT || is_erasure || !is_append_only(table);
}

static int judge(void *context, int action, const char *first, const char *second, const char *database, const char *inner)
{
    const struct engine *engine = context;
    (void)database;
    (void)inner;
    switch (action) {
    case SQLITE_SELECT:
    case SQLITE_READ:
    case SQLITE_RECURSIVE:
        return SQLITE_OK;
    case SQLITE_FUNCTION:
        return sqlite3_stricmp(second, "load_extension") == 0 ? SQLITE_DENY : SQLITE_OK;
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
        return SQLITE_DENY;
    case SQLITE_INSERT:
    case SQLITE_UPDATE:
    case SQLITE_DELETE:
        return engine->is_trusted || may_write(engine, action, first) ? SQLITE_OK : SQLITE_DENY;
    default: /* transactions, settings, every change of the schema: the engine's own */
        return engine->is_trusted ? SQLITE_OK : SQLITE_DENY;
    }
}

int engine_authorize_install(struct engine *engine)
{
    return sqlite3_set_authorizer(engine->db, judge, engine);
}
