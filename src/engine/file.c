/* file.c - the bytes of the database and its log, read through the handle that SQLite has open.
 *
 * Why: POSIX drops all locks of a process on a file when any of its descriptors of that file is closed. An open() and close()
 * of our own would silently take SQLite's locks away, so there is none. */
#include "engine/internal.h"

/* The open file, or NULL: without a write-ahead log there is nothing to read there. */
static sqlite3_file *file_of(struct engine *engine, enum engine_place place)
{
    sqlite3_file *file = NULL;
    int what = place == ENGINE_PLACE_DATABASE ? SQLITE_FCNTL_FILE_POINTER : SQLITE_FCNTL_JOURNAL_POINTER;
    if (sqlite3_file_control(engine->db, "main", what, &file) != SQLITE_OK || file == NULL || file->pMethods == NULL)
        return NULL;
    return file;
}

int engine_file_size(struct engine *engine, enum engine_place place, int64_t *bytes, struct err *err)
{
    sqlite3_file *file = file_of(engine, place);
    sqlite3_int64 size = 0;
    int status = file == NULL ? SQLITE_OK : file->pMethods->xFileSize(file, &size);
    *bytes = size;
    return status == SQLITE_OK ? 0 : engine_fail(engine, status, NULL, err);
}

int engine_file_read(struct engine *engine, enum engine_place place, int64_t offset, void *bytes, int length,
                     struct err *err)
{
    sqlite3_file *file = file_of(engine, place);
    int status = file == NULL ? SQLITE_IOERR : file->pMethods->xRead(file, bytes, length, offset);
    /* A file that was cut meanwhile reads as zeros. */
    return status == SQLITE_OK || status == SQLITE_IOERR_SHORT_READ ? 0 : engine_fail(engine, status, NULL, err);
}

int engine_file_write(struct engine *engine, int64_t offset, const void *bytes, int length, struct err *err)
{
    sqlite3_file *file = file_of(engine, ENGINE_PLACE_DATABASE);
    int status = file == NULL ? SQLITE_IOERR : file->pMethods->xWrite(file, bytes, length, offset);
    return status == SQLITE_OK ? 0 : engine_fail(engine, status, NULL, err);
}

int engine_file_sync(struct engine *engine, enum engine_place place, struct err *err)
{
    sqlite3_file *file = file_of(engine, place);
    int status = file == NULL ? SQLITE_OK : file->pMethods->xSync(file, SQLITE_SYNC_FULL);
    return status == SQLITE_OK ? 0 : engine_fail(engine, status, NULL, err);
}
