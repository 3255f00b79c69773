/* error.c - SQLite's result codes as kinds of error. One table, so that an exit status is decided in one place. */
#include <errno.h>
#include <string.h>

#include "base/message.h"
#include "engine/internal.h"

static const struct {
    int status; /* an extended code, or a primary one for all the rest of its family; the first match counts */
    enum err_kind kind;
    const char *message; /* after the file's name */
} FAULTS[] = {
    {SQLITE_BUSY, ERR_BUSY, N_("in use by another process, try again")},
    {SQLITE_PROTOCOL, ERR_BUSY, N_("in use by another process, try again")},
    {SQLITE_SCHEMA, ERR_BUSY, N_("its tables were changed meanwhile, try again")},
    {SQLITE_READONLY_DBMOVED, ERR_CORRUPT, N_("replaced by another file while it was in use")},
    {SQLITE_CORRUPT, ERR_CORRUPT, N_("the database is corrupt")},
    {SQLITE_NOTADB, ERR_CORRUPT, N_("not a database")},
    {SQLITE_FULL, ERR_IO, N_("no space left")},
    {SQLITE_IOERR_NOMEM, ERR_MEMORY, NULL},
    {SQLITE_IOERR_CORRUPTFS, ERR_IO, N_("the file system is corrupt")},
    {SQLITE_IOERR, ERR_IO, N_("cannot be read or written")},
    {SQLITE_CANTOPEN, ERR_IO, N_("the file, or one beside it, cannot be opened")},
    {SQLITE_NOMEM, ERR_MEMORY, NULL},
    {SQLITE_READONLY, ERR_PERMISSION, N_("cannot be written")},
    {SQLITE_PERM, ERR_PERMISSION, N_("no permission")},
    {SQLITE_TOOBIG, ERR_DATA, N_("a value is too large for the database")},
};

/* The constraint's name is in SQLite's message, values never are. */
static int fail_bug(struct engine *engine, int status, const char *what, struct err *err)
{
    const char *message = engine->db == NULL ? sqlite3_errstr(status) : sqlite3_errmsg(engine->db);
    engine->is_constraint = (status & 0xff) == SQLITE_CONSTRAINT;
    return what == NULL ? err_set(err, ERR_BUG, "sql: %s", message)
                        : err_set(err, ERR_BUG, "sql: %s: %.200s", message, what);
}

int engine_fail(struct engine *engine, int status, const char *what, struct err *err)
{
    int number = engine->db == NULL ? 0 : sqlite3_system_errno(engine->db);
    bool is_system = (status & 0xff) == SQLITE_IOERR || (status & 0xff) == SQLITE_CANTOPEN || (status & 0xff) == SQLITE_FULL;
    engine->is_constraint = false;
    for (size_t i = 0; i < sizeof FAULTS / sizeof *FAULTS; i++) {
        enum err_kind kind = FAULTS[i].kind;
        if (FAULTS[i].status != status && FAULTS[i].status != (status & 0xff))
            continue;
        if (kind == ERR_MEMORY)
            return err_memory(err);
        if (is_system && (number == EACCES || number == EPERM || number == EROFS))
            kind = ERR_PERMISSION;
        if (is_system && number != 0)
            return err_system(err, kind, number, "%s: %s", engine->path, message_text(FAULTS[i].message));
        return err_set(err, kind, "%s: %s", engine->path, message_text(FAULTS[i].message));
    }
    return fail_bug(engine, status, what, err);
}

bool engine_is_damaged(struct engine *engine, struct err *err)
{
    if (!engine->is_damaged)
        return false;
    engine->is_damaged = false;
    engine_fail(engine, SQLITE_CORRUPT, NULL, err);
    return true;
}
