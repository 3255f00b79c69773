/* settings.c - every setting of a connection, made and read back: a library built otherwise, or a file that somebody changed, is
 * found out here and not by an erased person's name. */
#include <string.h>

#include "base/message.h"
#include "engine/internal.h"
#include "engine/schema.h"

/* ---- Switches of the connection ------------------------------------------------------------------------------------------ */

static const struct {
    int switch_;
    int value;
    const char *name;
} SWITCHES[] = {
    {SQLITE_DBCONFIG_DEFENSIVE, 1, "defensive"},
    {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, "trusted schema"},
    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, "triggers"},
    {SQLITE_DBCONFIG_ENABLE_VIEW, 0, "views"},
    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, "load_extension"},
    {SQLITE_DBCONFIG_ENABLE_FKEY, 1, "foreign keys"},
    {SQLITE_DBCONFIG_DQS_DML, 0, "double-quoted strings"},
    {SQLITE_DBCONFIG_DQS_DDL, 0, "double-quoted strings in the schema"},
    {SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0, "writable schema"},
};

static const struct {
    int limit;
    int value;
} LIMITS[] = {
    {SQLITE_LIMIT_LENGTH, 16 << 20},      {SQLITE_LIMIT_SQL_LENGTH, 200000}, {SQLITE_LIMIT_EXPR_DEPTH, 200},
    {SQLITE_LIMIT_COMPOUND_SELECT, 64},   {SQLITE_LIMIT_ATTACHED, 0},        {SQLITE_LIMIT_TRIGGER_DEPTH, 1},
    {SQLITE_LIMIT_VARIABLE_NUMBER, 1000},
};

static int set_switches(struct engine *engine, struct err *err)
{
    for (size_t i = 0; i < sizeof SWITCHES / sizeof *SWITCHES; i++) {
        int value = -1;
        int status = sqlite3_db_config(engine->db, SWITCHES[i].switch_, SWITCHES[i].value, &value);
        if (status != SQLITE_OK || value != SWITCHES[i].value)
            return err_set(err, ERR_BUG, "SQLite does not accept the setting: %s %s", SWITCHES[i].name,
                           SWITCHES[i].value ? "on" : "off");
    }
    for (size_t i = 0; i < sizeof LIMITS / sizeof *LIMITS; i++)
        sqlite3_limit(engine->db, LIMITS[i].limit, LIMITS[i].value);
    return 0;
}

/* ---- Pragmas ------------------------------------------------------------------------------------------------------------- */

enum { TEMP_STORE_FILE = 1, TEMP_STORE_MEMORY = 2, SYNCHRONOUS_EXTRA = 3 };

struct pragma {
    const char *set; /* NULL: only looked at */
    const char *get; /* NULL: what set answers is the value */
    int64_t value;
};

static int apply(struct engine *engine, const struct pragma *pragma, struct err *err)
{
    int64_t value;
    if (pragma->set != NULL && engine_own_integer(engine, pragma->set, &value, err) != 0)
        return -1;
    if (pragma->get != NULL && engine_own_integer(engine, pragma->get, &value, err) != 0)
        return -1;
    if (value == pragma->value)
        return 0;
    if (pragma->set == NULL) /* a property of the file, not of SQLite */
        return err_set(err, ERR_CORRUPT, _("%s was not made by these tools: %s is %lld"), engine->path, pragma->get + 7,
                       (long long)value);
    return err_set(err, ERR_BUG, "SQLite does not accept the setting: %s (it is %lld)", pragma->set + 7, (long long)value);
}

static int set_pragmas(struct engine *engine, struct err *err)
{
    static const struct pragma pragmas[] = {
        {"PRAGMA secure_delete = ON", NULL, 1},
        {"PRAGMA cell_size_check = ON", "PRAGMA cell_size_check", 1},
        {"PRAGMA cache_size = -2000", "PRAGMA cache_size", -2000},
        {"PRAGMA mmap_size = 0", NULL, 0},
        {"PRAGMA max_page_count = 33554431", NULL, ENGINE_PAGES_MAX},
        {NULL, "PRAGMA auto_vacuum", 0},
    };
    for (size_t i = 0; i < sizeof pragmas / sizeof *pragmas; i++)
        if (apply(engine, &pragmas[i], err) != 0)
            return -1;
    return 0;
}

static int set_temporary(struct engine *engine, struct err *err)
{
    static const struct pragma in_file = {"PRAGMA temp_store = FILE", "PRAGMA temp_store", TEMP_STORE_FILE};
    static const struct pragma in_memory = {"PRAGMA temp_store = MEMORY", "PRAGMA temp_store", TEMP_STORE_MEMORY};
    /* A reader in a folder that it cannot write to has nowhere else to sort. */
    return apply(engine, engine->is_folder_writable ? &in_file : &in_memory, err);
}

/* EXTRA for both journals: with a write-ahead log it is the same as FULL, and another process may change the mode at any time. */
static int set_synchronous(struct engine *engine, struct err *err)
{
    static const struct pragma extra = {"PRAGMA synchronous = EXTRA", "PRAGMA synchronous", SYNCHRONOUS_EXTRA};
    return apply(engine, &extra, err);
}

static int set_new_file(struct engine *engine, struct err *err)
{
    static const struct pragma pages = {"PRAGMA page_size = 4096", "PRAGMA page_size", ENGINE_PAGE_BYTES};
    static const struct pragma vacuum = {"PRAGMA auto_vacuum = NONE", "PRAGMA auto_vacuum", 0};
    char sql[64];
    if (apply(engine, &pages, err) != 0 || apply(engine, &vacuum, err) != 0)
        return -1;
    sqlite3_snprintf(sizeof sql, sql, "PRAGMA application_id = %d", SCHEMA_APPLICATION_ID);
    if (engine_own(engine, sql, err) != 0)
        return -1;
    sqlite3_snprintf(sizeof sql, sql, "PRAGMA user_version = %d", SCHEMA_VERSION);
    return engine_own(engine, sql, err);
}

int engine_settings(struct engine *engine, struct err *err)
{
    if (set_switches(engine, err) != 0 || set_temporary(engine, err) != 0 || set_synchronous(engine, err) != 0)
        return -1;
    return engine->mode == ENGINE_CREATE ? set_new_file(engine, err) : 0;
}

int engine_settings_within(struct engine *engine, struct err *err)
{
    return set_pragmas(engine, err);
}
