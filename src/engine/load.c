/* load.c - the journal and the checks of a first load, indexes built at its end, and the checks of the whole file.
 *
 * Why DELETE for a first load: new pages need no journal, where the write-ahead log writes every byte twice (measured: 1.4 times
 * the time). EXTRA because DELETE with FULL can lose a commit that was reported (measured: 7 of 1,500 power failures). Changing
 * the mode needs the file for oneself, and SQLite does not call the busy handler for it, so the way back is tried again here. */
#include <string.h>
#include <time.h>

#include "base/message.h"
#include "engine/internal.h"
#include "engine/schema.h"

/* switch_journal(engine, sql, wanted, err): returns 1 switched, 0 others prevent it, -1 error. */
static int switch_journal(struct engine *engine, const char *sql, const char *wanted, struct err *err)
{
    sqlite3_stmt *statement = NULL;
    int status, is_switched = 0;
    engine->is_trusted = true;
    status = sqlite3_prepare_v2(engine->db, sql, -1, &statement, NULL);
    if (status == SQLITE_OK)
        status = sqlite3_step(statement);
    if (status == SQLITE_ROW)
        is_switched = sqlite3_stricmp((const char *)sqlite3_column_text(statement, 0), wanted) == 0;
    engine->is_trusted = false;
    if (status != SQLITE_ROW && (status & 0xff) != SQLITE_BUSY)
        is_switched = engine_fail(engine, sqlite3_extended_errcode(engine->db), sql, err);
    sqlite3_finalize(statement);
    return is_switched;
}

/* Looking up the parents of each row costs a seventh of a first load (measured), in which all rows are of one writer, under ids
 * that it has just taken. */
static int check_parents(struct engine *engine, bool is_on, struct err *err)
{
    int value = -1;
    if (sqlite3_db_config(engine->db, SQLITE_DBCONFIG_ENABLE_FKEY, is_on, &value) != SQLITE_OK || value != is_on)
        return err_set(err, ERR_BUG, "SQLite does not accept the setting: foreign keys %s", is_on ? "on" : "off");
    return 0;
}

int engine_load_begin(struct engine *engine, struct err *err)
{
    if (engine_in_transaction(engine))
        return err_set(err, ERR_BUG, "the journal changes outside a transaction only");
    int status = switch_journal(engine, "PRAGMA journal_mode = DELETE", "delete", err);
    return status == 1 && check_parents(engine, false, err) < 0 ? -1 : status;
}

int engine_journal_log(struct engine *engine, int attempts, struct err *err)
{
    const struct timespec pause = {.tv_nsec = 2000000};
    int status = switch_journal(engine, "PRAGMA journal_mode = WAL", "wal", err);
    while (status == 0 && --attempts > 0) {
        nanosleep(&pause, NULL);
        status = switch_journal(engine, "PRAGMA journal_mode = WAL", "wal", err);
    }
    return status;
}

int engine_load_end(struct engine *engine, struct err *err)
{
    if (engine_in_transaction(engine))
        return err_set(err, ERR_BUG, "the journal changes outside a transaction only");
    return check_parents(engine, true, err) < 0 || engine_journal_log(engine, 25, err) < 0 ? -1 : 0;
}

/* ---- Indexes ------------------------------------------------------------------------------------------------------------- */

static const struct schema_index *find_index(const char *name)
{
    for (size_t i = 0; i < schema_index_count; i++)
        if (strcmp(schema_indexes[i].name, name) == 0)
            return &schema_indexes[i];
    return NULL;
}

int engine_indexes_drop(struct engine *engine, const char *const *names, size_t count, struct err *err)
{
    char sql[ENGINE_NAME_BYTES + 16];
    if (!engine->in_write || engine->dropped_count + count > ENGINE_NAMES_MAX)
        return err_set(err, ERR_BUG, "indexes can be dropped within a transaction, %d at most", ENGINE_NAMES_MAX);
    for (size_t i = 0; i < count; i++) {
        if (find_index(names[i]) == NULL || strlen(names[i]) >= ENGINE_NAME_BYTES)
            return err_set(err, ERR_BUG, "the schema has no index %s", names[i]);
        sqlite3_snprintf(sizeof sql, sql, "DROP INDEX %s", names[i]);
        if (engine_own(engine, sql, err) != 0)
            return -1;
        strcpy(engine->dropped[engine->dropped_count++], names[i]);
    }
    return 0;
}

int engine_indexes_build(struct engine *engine, struct err *err)
{
    for (; engine->dropped_count > 0; engine->dropped_count--)
        if (engine_own(engine, find_index(engine->dropped[engine->dropped_count - 1])->ddl, err) != 0)
            return -1;
    return 0;
}

/* ---- Checks -------------------------------------------------------------------------------------------------------------- */

struct checks {
    struct engine *engine;
    void (*fault)(void *context, const char *text);
    void *context;
    int count;
};

static int run_check(struct checks *checks, const char *sql, struct err *err)
{
    struct engine *engine = checks->engine;
    sqlite3_stmt *statement = NULL;
    int status;
    engine->is_trusted = true;
    status = sqlite3_prepare_v2(engine->db, sql, -1, &statement, NULL);
    while (status == SQLITE_OK || status == SQLITE_ROW) {
        status = sqlite3_step(statement);
        if (status == SQLITE_ROW && strcmp((const char *)sqlite3_column_text(statement, 0), "ok") != 0) {
            checks->count++;
            checks->fault(checks->context, (const char *)sqlite3_column_text(statement, 0));
        }
    }
    engine->is_trusted = false;
    if (status != SQLITE_DONE)
        status = engine_fail(engine, sqlite3_extended_errcode(engine->db), NULL, err);
    sqlite3_finalize(statement);
    return status == SQLITE_DONE ? 0 : -1;
}

int engine_integrity(struct engine *engine, void (*fault)(void *context, const char *text), void *context, struct err *err)
{
    struct checks checks = {.engine = engine, .fault = fault, .context = context};
    if (run_check(&checks, "PRAGMA integrity_check(100)", err) != 0 ||
        run_check(&checks,
                  "SELECT 'row ' || coalesce(rowid, '') || ' of ' || \"table\" || ' refers to a missing row of ' || parent"
                  " FROM pragma_foreign_key_check LIMIT 100",
                  err) != 0)
        return -1;
    return checks.count;
}

int engine_page_count(struct engine *engine, int64_t *pages, int64_t *page_bytes, struct err *err)
{
    return engine_own_integer(engine, "PRAGMA page_count", pages, err) == 0 &&
                   engine_own_integer(engine, "PRAGMA page_size", page_bytes, err) == 0
               ? 0
               : -1;
}

/* ---- The write-ahead log ------------------------------------------------------------------------------------------------- */

int engine_truncate_wal(struct engine *engine, struct err *err)
{
    int frames = -1, moved = -1, status;
    int64_t left = 0;
    if (engine_in_transaction(engine))
        return err_set(err, ERR_BUG, "the log is emptied outside a transaction only");
    status = sqlite3_wal_checkpoint_v2(engine->db, "main", SQLITE_CHECKPOINT_TRUNCATE, &frames, &moved);
    if (status != SQLITE_OK)
        return engine_fail(engine, status, NULL, err);
    /* SQLite does not sync the truncation itself. */
    if (engine_file_sync(engine, ENGINE_PLACE_LOG, err) != 0 || engine_file_size(engine, ENGINE_PLACE_LOG, &left, err) != 0)
        return -1;
    return left == 0 ? 0 : err_set(err, ERR_BUSY, "%s: %s", engine->path, _("in use by another process, try again"));
}
