/* vfs.c - the layer between SQLite and the file system: pages are scrubbed on their way to the database file, and temporary files
 * lie in the database's folder.
 *
 * Why scrubbing: scrub.c. It is not needed on the log, which is emptied (engine_truncate_wal); a checkpoint writes through here.
 * Why the folder: sorting and statement journals hold personal data, and /tmp is another file system, perhaps with other rights.
 * The system's VFS opens them 0600 and unlinks them at once.
 *
 * Each connection registers a VFS of its own; all work is passed on to the system's. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/internal.h"

/* The database file. ${below} is the system's file and follows in the same piece of memory. */
struct vfs_file {
    sqlite3_file base;
    struct engine *engine;
    unsigned char *page; /* a copy to scrub: SQLite's own must not change */
    int page_bytes;
    struct engine_read_ahead *ahead; /* NULL until the first page is read */
    int lock;                        /* level of the lock on the file */
    bool has_log;                    /* then it is held all the time, and the lock on a snapshot counts: */
    int snapshot_locks;
    sqlite3_file *below;
};

static sqlite3_file *below(sqlite3_file *file)
{
    return ((struct vfs_file *)file)->below;
}

/* ---- The database file --------------------------------------------------------------------------------------------------- */

static int file_close(sqlite3_file *file)
{
    free(((struct vfs_file *)file)->page);
    engine_read_ahead_free(((struct vfs_file *)file)->ahead);
    return below(file)->pMethods->xClose(below(file));
}

/* Nobody writes the pages of which the connection may ask. */
static bool is_steady(const struct vfs_file *file)
{
    return file->has_log ? file->snapshot_locks > 0 : file->lock >= SQLITE_LOCK_SHARED;
}

static void forget_ahead(sqlite3_file *file)
{
    engine_read_ahead_forget(((struct vfs_file *)file)->ahead);
}

static int file_read(sqlite3_file *base, void *bytes, int length, sqlite3_int64 offset)
{
    struct vfs_file *file = (struct vfs_file *)base;
    if (length == ENGINE_PAGE_BYTES && is_steady(file) &&
        (file->ahead != NULL || (file->ahead = engine_read_ahead_new()) != NULL))
        return engine_read_ahead(file->ahead, file->below, bytes, length, offset);
    return file->below->pMethods->xRead(file->below, bytes, length, offset);
}

#ifdef CRM_WITHOUT_SCRUB /* a test build, which the proof of erasure must find out */
const bool engine_vfs_scrubs = false;

static int file_write(sqlite3_file *file, const void *bytes, int length, sqlite3_int64 offset)
{
    forget_ahead(file);
    return below(file)->pMethods->xWrite(below(file), bytes, length, offset);
}
#else
const bool engine_vfs_scrubs = true;

static bool is_page(int length, sqlite3_int64 offset)
{
    return length >= 512 && (length & (length - 1)) == 0 && offset % length == 0;
}

static int file_write(sqlite3_file *base, const void *bytes, int length, sqlite3_int64 offset)
{
    struct vfs_file *file = (struct vfs_file *)base;
    forget_ahead(base);
    if (is_page(length, offset)) {
        if (file->page_bytes != length) {
            unsigned char *page = realloc(file->page, (size_t)length);
            if (page == NULL)
                return SQLITE_IOERR_NOMEM;
            file->page = page;
            file->page_bytes = length;
        }
        memcpy(file->page, bytes, (size_t)length);
        engine_scrub(file->page, (unsigned)length, offset == 0);
        bytes = file->page;
    }
    return file->below->pMethods->xWrite(file->below, bytes, length, offset);
}
#endif

static int file_truncate(sqlite3_file *file, sqlite3_int64 size)
{
    forget_ahead(file);
    return below(file)->pMethods->xTruncate(below(file), size);
}

static int file_sync(sqlite3_file *file, int flags)
{
    return below(file)->pMethods->xSync(below(file), flags);
}

static int file_size(sqlite3_file *file, sqlite3_int64 *size)
{
    return below(file)->pMethods->xFileSize(below(file), size);
}

static int file_lock(sqlite3_file *base, int level)
{
    struct vfs_file *file = (struct vfs_file *)base;
    int status = file->below->pMethods->xLock(file->below, level);
    if (file->lock == SQLITE_LOCK_NONE)
        forget_ahead(base);
    if (status == SQLITE_OK && level > file->lock)
        file->lock = level;
    return status;
}

static int file_unlock(sqlite3_file *base, int level)
{
    struct vfs_file *file = (struct vfs_file *)base;
    forget_ahead(base);
    if (level < file->lock)
        file->lock = level;
    return file->below->pMethods->xUnlock(file->below, level);
}

static int file_check_lock(sqlite3_file *file, int *is_reserved)
{
    return below(file)->pMethods->xCheckReservedLock(below(file), is_reserved);
}

static int file_control(sqlite3_file *file, int what, void *argument)
{
    return below(file)->pMethods->xFileControl(below(file), what, argument);
}

static int file_sector_size(sqlite3_file *file)
{
    return below(file)->pMethods->xSectorSize(below(file));
}

static int file_traits(sqlite3_file *file)
{
    return below(file)->pMethods->xDeviceCharacteristics(below(file));
}

static int file_map(sqlite3_file *file, int region, int bytes, int is_write, void volatile **memory)
{
    forget_ahead(file);
    ((struct vfs_file *)file)->has_log = true;
    return below(file)->pMethods->xShmMap(below(file), region, bytes, is_write, memory);
}

/* Any change of the locks on the log may be the begin or the end of a snapshot. */
static int file_map_lock(sqlite3_file *base, int offset, int count, int flags)
{
    struct vfs_file *file = (struct vfs_file *)base;
    int status = file->below->pMethods->xShmLock(file->below, offset, count, flags);
    forget_ahead(base);
    if (status == SQLITE_OK && (flags & SQLITE_SHM_SHARED))
        file->snapshot_locks += flags & SQLITE_SHM_LOCK ? 1 : -1;
    return status;
}

static void file_map_barrier(sqlite3_file *file)
{
    below(file)->pMethods->xShmBarrier(below(file));
}

static int file_unmap(sqlite3_file *file, int is_delete)
{
    forget_ahead(file);
    ((struct vfs_file *)file)->has_log = false;
    ((struct vfs_file *)file)->snapshot_locks = 0;
    return below(file)->pMethods->xShmUnmap(below(file), is_delete);
}

static const sqlite3_io_methods METHODS = {
    .iVersion = 2, /* without xFetch: mmap_size is 0 */
    .xClose = file_close,
    .xRead = file_read,
    .xWrite = file_write,
    .xTruncate = file_truncate,
    .xSync = file_sync,
    .xFileSize = file_size,
    .xLock = file_lock,
    .xUnlock = file_unlock,
    .xCheckReservedLock = file_check_lock,
    .xFileControl = file_control,
    .xSectorSize = file_sector_size,
    .xDeviceCharacteristics = file_traits,
    .xShmMap = file_map,
    .xShmLock = file_map_lock,
    .xShmBarrier = file_map_barrier,
    .xShmUnmap = file_unmap,
};

/* Opens the database, and keeps its header, which tells whose file it is before SQLite looks at anything. */
static int open_database(struct engine *engine, const char *name, struct vfs_file *file, int flags, int *out_flags)
{
    sqlite3_int64 size = 0;
    int status;
    *file = (struct vfs_file){.engine = engine, .below = (sqlite3_file *)(file + 1)};
    file->below->pMethods = NULL;
    status = engine->below->xOpen(engine->below, name, file->below, flags, out_flags);
    if (status != SQLITE_OK)
        return status;
    file->base.pMethods = &METHODS;
    status = file_size(&file->base, &size);
    engine->opened_bytes = size;
    if (status == SQLITE_OK && size >= ENGINE_HEADER_BYTES)
        status = file_read(&file->base, engine->header, ENGINE_HEADER_BYTES, 0);
    if (status != SQLITE_OK) {
        file_close(&file->base);
        file->base.pMethods = NULL;
    }
    return status;
}

/* ---- The file system ----------------------------------------------------------------------------------------------------- */

static int vfs_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *file, int flags, int *out_flags)
{
    struct engine *engine = vfs->pAppData;
    uint64_t random;
    if (flags & SQLITE_OPEN_MAIN_DB)
        return open_database(engine, name, (struct vfs_file *)file, flags, out_flags);
    if (name == NULL) {
        sqlite3_randomness(sizeof random, &random);
        snprintf(engine->temporary, sizeof engine->temporary, "%s/.crm-%016llx.tmp", engine->folder,
                 (unsigned long long)random);
        name = engine->temporary;
    }
    return engine->below->xOpen(engine->below, name, file, flags, out_flags);
}

static sqlite3_vfs *system_of(sqlite3_vfs *vfs)
{
    return ((struct engine *)vfs->pAppData)->below;
}

static int vfs_delete(sqlite3_vfs *vfs, const char *name, int is_synced)
{
    return system_of(vfs)->xDelete(system_of(vfs), name, is_synced);
}

static int vfs_access(sqlite3_vfs *vfs, const char *name, int flags, int *result)
{
    return system_of(vfs)->xAccess(system_of(vfs), name, flags, result);
}

static int vfs_full_path(sqlite3_vfs *vfs, const char *name, int length, char *out)
{
    return system_of(vfs)->xFullPathname(system_of(vfs), name, length, out);
}

static int vfs_randomness(sqlite3_vfs *vfs, int length, char *out)
{
    return system_of(vfs)->xRandomness(system_of(vfs), length, out);
}

static int vfs_sleep(sqlite3_vfs *vfs, int microseconds)
{
    return system_of(vfs)->xSleep(system_of(vfs), microseconds);
}

static int vfs_time(sqlite3_vfs *vfs, double *day)
{
    return system_of(vfs)->xCurrentTime(system_of(vfs), day);
}

static int vfs_last_error(sqlite3_vfs *vfs, int length, char *out)
{
    return system_of(vfs)->xGetLastError(system_of(vfs), length, out);
}

static int vfs_time64(sqlite3_vfs *vfs, sqlite3_int64 *time)
{
    return system_of(vfs)->xCurrentTimeInt64(system_of(vfs), time);
}

int engine_vfs_register(struct engine *engine)
{
    static unsigned serial;
    engine->below = sqlite3_vfs_find(NULL);
    if (engine->below == NULL) /* SQLite could not start */
        return SQLITE_NOMEM;
    snprintf(engine->vfs_name, sizeof engine->vfs_name, "crm-%u", ++serial);
    engine->vfs = (sqlite3_vfs){
        .iVersion = 2,
        .szOsFile = (int)sizeof(struct vfs_file) + engine->below->szOsFile,
        .mxPathname = engine->below->mxPathname,
        .zName = engine->vfs_name,
        .pAppData = engine,
        .xOpen = vfs_open,
        .xDelete = vfs_delete,
        .xAccess = vfs_access,
        .xFullPathname = vfs_full_path,
        .xRandomness = vfs_randomness,
        .xSleep = vfs_sleep,
        .xCurrentTime = vfs_time,
        .xGetLastError = vfs_last_error,
        .xCurrentTimeInt64 = vfs_time64,
    };
    return sqlite3_vfs_register(&engine->vfs, 0);
}

void engine_vfs_unregister(struct engine *engine)
{
    if (engine->below != NULL)
        sqlite3_vfs_unregister(&engine->vfs);
}
