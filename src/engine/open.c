/* open.c - opening the one file, and nothing that is not it.
 *
 * Why so strict: an empty file is a valid database to SQLite, a trigger in somebody's file runs in our name, locks do not hold on
 * network file systems, and a symbolic link leads writers elsewhere. All of it is found out before the first write. */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/message.h"
#include "engine/internal.h"
#include "engine/schema.h"
#include "engine/schema_hash.h"

/* ---- The path ------------------------------------------------------------------------------------------------------------ */

/* File systems that live on another machine or in another program (statfs(2)). */
static const struct {
    uint32_t type;
    const char *name;
} NETWORKS[] = {
    {0x6969, "NFS"},       {0x517b, "SMB"},        {0xfe534d42, "SMB2"},   {0xff534d42, "CIFS"},        {0x01021997, "9P"},
    {0x65735546, "FUSE"},  {0x00c36400, "Ceph"},   {0x5346414f, "AFS"},    {0x6b414653, "AFS"},         {0x73757245, "Coda"},
    {0x564c, "NCP"},       {0x0bd00bd0, "Lustre"}, {0x01161970, "GFS2"},   {0x7461636f, "OCFS2"},       {0x47504653, "GPFS"},
    {0x20030528, "PVFS2"}, {0xaad7aaea, "PanFS"},  {0x786f4256, "vboxsf"}, {0xbacbacbc, "VMware HGFS"},
};

enum { MOUNTED_READ_ONLY = 1 }; /* ST_RDONLY in f_flags */

static int check_file_system(struct engine *engine, bool *is_read_only, struct err *err)
{
    struct statfs system;
    if (statfs(engine->folder, &system) != 0)
        return err_system(err, ERR_IO, errno, "%s", engine->folder);
    *is_read_only = (system.f_flags & MOUNTED_READ_ONLY) != 0;
    for (size_t i = 0; i < sizeof NETWORKS / sizeof *NETWORKS; i++)
        if ((uint32_t)system.f_type == NETWORKS[i].type) {
            err_set(err, ERR_CONFIG, _("%s lies on a network file system (%s), where locks do not hold"), engine->path,
                    NETWORKS[i].name);
            return err_hint(err, "%s", _("keep the database on a local disk, and run the tools there"));
        }
    return 0;
}

static int fail_missing(struct engine *engine, struct err *err)
{
    err_set(err, ERR_CONFIG, _("no database at %s"), engine->path);
    return err_hint(err, "%s", _("make one with crm-init, or set CRM_DB"));
}

static int resolve(struct engine *engine, const char *path, struct err *err)
{
    char *folder = strdup(path), *name = strdup(path);
    int status = 0;
    engine->path = strdup(path);
    if (folder == NULL || name == NULL || engine->path == NULL) {
        status = err_memory(err);
    } else if ((engine->folder = realpath(dirname(folder), NULL)) == NULL) {
        if (errno == ENOMEM)
            status = err_memory(err);
        else if (engine->mode == ENGINE_CREATE)
            status = err_system(err, ERR_CREATE, errno, "%s", path);
        else if (errno == ENOENT || errno == ENOTDIR)
            status = fail_missing(engine, err);
        else
            status = err_system(err, ERR_PERMISSION, errno, "%s", path);
    } else if (asprintf(&engine->file, "%s/%s", strcmp(engine->folder, "/") == 0 ? "" : engine->folder, basename(name)) <
               0) {
        engine->file = NULL;
        status = err_memory(err);
    }
    free(folder);
    free(name);
    return status;
}

static int check_kind(struct engine *engine, struct err *err)
{
    struct stat info;
    if (lstat(engine->file, &info) != 0) {
        if (errno == ENOENT || errno == ENOTDIR)
            return fail_missing(engine, err);
        return err_system(err, ERR_PERMISSION, errno, "%s", engine->path);
    }
    if (S_ISLNK(info.st_mode)) {
        err_set(err, ERR_PERMISSION, _("%s is a symbolic link, which is not followed"), engine->path);
        return err_hint(err, "%s", _("name the file that it leads to"));
    }
    return S_ISREG(info.st_mode) ? 0 : err_set(err, ERR_CORRUPT, _("%s is not a regular file"), engine->path);
}

static int check_rights(struct engine *engine, struct err *err)
{
    if (access(engine->file, R_OK) != 0)
        return err_system(err, ERR_PERMISSION, errno, _("%s cannot be read"), engine->path);
    if (engine->mode == ENGINE_WRITE && access(engine->file, W_OK) != 0)
        return err_system(err, ERR_PERMISSION, errno, _("%s cannot be written"), engine->path);
    if (engine->mode == ENGINE_WRITE && !engine->is_folder_writable)
        return err_set(err, ERR_PERMISSION, _("no permission to write in %s, where the journal of the database goes"),
                       engine->folder);
    return 0;
}

/* Log and index of the log get the rights of the database as it was when somebody made them. A reader of a file that could only
 * be read for a while leaves them so, and SQLite would then refuse every writer. */
static int check_beside(struct engine *engine, struct err *err)
{
    static const char *const SUFFIXES[] = {"-wal", "-shm"};
    char path[PATH_MAX + 8];
    struct stat info;
    for (size_t i = 0; i < sizeof SUFFIXES / sizeof *SUFFIXES; i++) {
        snprintf(path, sizeof path, "%s%s", engine->file, SUFFIXES[i]);
        if (lstat(path, &info) != 0 || !S_ISREG(info.st_mode))
            continue;
        if (info.st_uid == geteuid() && (info.st_mode & 0600) != 0600)
            chmod(path, 0600);
        if (access(path, R_OK | W_OK) != 0 && errno != ENOENT) /* the last to close the database takes them away */
            return err_system(err, ERR_PERMISSION, errno, _("%s%s cannot be written"), engine->path, SUFFIXES[i]);
    }
    return 0;
}

static int create_file(struct engine *engine, struct err *err)
{
    int file = open(engine->file, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (file < 0)
        return err_system(err, ERR_CREATE, errno, _("%s cannot be created"), engine->path);
    fchmod(file, 0600); /* whatever umask says */
    close(file);
    return 0;
}

/* ---- SQLite -------------------------------------------------------------------------------------------------------------- */

/* On a read-only file system nobody writes, so SQLite may do without the files that it keeps beside the database; unless there
 * is a log that has not been brought in, which only a writer can do. */
static bool is_immutable(const struct engine *engine, bool is_read_only)
{
    char log[PATH_MAX + 8];
    struct stat info;
    snprintf(log, sizeof log, "%s-wal", engine->file);
    return engine->mode == ENGINE_READ && is_read_only && (stat(log, &info) != 0 || info.st_size == 0);
}

/* immutable_uri(file): a URI of it with immutable=1; owned by the caller. NULL when out of memory. */
static char *immutable_uri(const char *file)
{
    char *uri = malloc(3 * strlen(file) + 32), *out = uri;
    if (uri == NULL)
        return NULL;
    out += sprintf(out, "file:");
    for (; *file != '\0'; file++)
        out += sprintf(out, *file == '?' || *file == '#' || *file == '%' ? "%%%02x" : "%c", *file);
    strcpy(out, "?immutable=1");
    return uri;
}

static int connect(struct engine *engine, bool is_read_only, struct err *err)
{
    bool may_write = engine->is_folder_writable && access(engine->file, W_OK) == 0;
    int flags = SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
                (may_write || engine->mode != ENGINE_READ ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
    char *uri = NULL;
    int status;
    if (may_write && check_beside(engine, err) != 0)
        return -1;
    if (is_immutable(engine, is_read_only)) {
        uri = immutable_uri(engine->file);
        flags |= SQLITE_OPEN_URI;
        if (uri == NULL)
            return err_memory(err);
    }
    status = engine_vfs_register(engine);
    if (status == SQLITE_OK)
        status = sqlite3_open_v2(uri == NULL ? engine->file : uri, &engine->db, flags, engine->vfs_name);
    free(uri);
    return status == SQLITE_OK ? 0 : engine_fail(engine, status, NULL, err);
}

/* ---- Whose file it is ---------------------------------------------------------------------------------------------------- */

/* The header as it lies in the file, before SQLite looks at log or journal. Both numbers never change but in a migration. */
static int check_header(struct engine *engine, struct err *err)
{
    int32_t version = (int32_t)engine_get32(engine->header + 60);
    if (engine->opened_bytes == 0)
        return err_set(err, ERR_CORRUPT, _("%s is empty"), engine->path);
    if (memcmp(engine->header, "SQLite format 3", 16) != 0 || engine_get32(engine->header + 68) != SCHEMA_APPLICATION_ID)
        return err_set(err, ERR_CORRUPT, _("%s was not made by these tools"), engine->path);
    if (engine->header[20] != 0) /* bytes reserved in each page: an extension's */
        return err_set(err, ERR_CORRUPT, _("%s was changed by another program"), engine->path);
    if (version > SCHEMA_VERSION)
        return err_set(err, ERR_CONFIG, _("%s was made by newer tools (version %d of the tables, these know %d)"),
                       engine->path, version, SCHEMA_VERSION);
    if (version < SCHEMA_VERSION)
        return err_set(err, ERR_CONFIG, _("%s was made by older tools (version %d of the tables, these know %d)"),
                       engine->path, version, SCHEMA_VERSION);
    return 0;
}

static bool is_known(const char *type, const char *name)
{
    if (strcmp(type, "table") == 0)
        for (size_t i = 0; i < schema_table_count; i++)
            if (strcmp(schema_tables[i].name, name) == 0)
                return true;
    if (strcmp(type, "index") == 0)
        for (size_t i = 0; i < schema_index_count; i++)
            if (strcmp(schema_indexes[i].name, name) == 0)
                return true;
    return false;
}

/* Something in the schema is not ours: say what, if it is a whole object. */
static int fail_tampered(struct engine *engine, struct err *err)
{
    static const char sql[] = "SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\'";
    sqlite3_stmt *statement = NULL;
    sqlite3_prepare_v2(engine->db, sql, -1, &statement, NULL);
    while (sqlite3_step(statement) == SQLITE_ROW) {
        const char *type = (const char *)sqlite3_column_text(statement, 0);
        const char *name = (const char *)sqlite3_column_text(statement, 1);
        if (type != NULL && name != NULL && !is_known(type, name))
            err_set(err, ERR_CORRUPT, _("%s was tampered with: it holds a %s %.60s, which is not ours"), engine->path, type,
                    name);
    }
    sqlite3_finalize(statement);
    return err_set(err, ERR_CORRUPT, _("%s was tampered with: its tables are not as the tools made them"), engine->path);
}

static int check_schema(struct engine *engine, struct err *err)
{
    unsigned char hash[SCHEMA_HASH_BYTES];
    if (schema_hash_read(engine->db, hash) != 0)
        return engine_fail(engine, sqlite3_extended_errcode(engine->db), NULL, err);
    if (memcmp(hash, schema_hash, sizeof hash) == 0)
        return 0;
    return engine->mode == ENGINE_CREATE ? err_set(err, ERR_BUG, "a new file has another schema than the generated one")
                                         : fail_tampered(engine, err);
}

static int create_schema(struct engine *engine, struct err *err)
{
    int status = engine_own(engine, "BEGIN IMMEDIATE", err);
    for (size_t i = 0; i < schema_table_count && status == 0; i++)
        status = engine_own(engine, schema_tables[i].ddl, err);
    for (size_t i = 0; i < schema_index_count && status == 0; i++)
        status = engine_own(engine, schema_indexes[i].ddl, err);
    return status == 0 ? engine_own(engine, "COMMIT", err) : -1;
}

/* ---- Opening and closing ------------------------------------------------------------------------------------------------- */

/* Once per process, before SQLite starts: no counting of memory, which every allocation would pay for. */
static void configure_library(void)
{
    static bool is_done;
    if (!is_done)
        sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    is_done = true;
}

static int reach(struct engine *engine, const char *path, bool *is_read_only, struct err *err)
{
    if (resolve(engine, path, err) != 0)
        return -1;
    engine->is_folder_writable = access(engine->folder, W_OK) == 0;
    if (engine->mode == ENGINE_CREATE)
        return check_file_system(engine, is_read_only, err) == 0 ? create_file(engine, err) : -1;
    if (check_kind(engine, err) != 0 || check_rights(engine, err) != 0)
        return -1;
    return check_file_system(engine, is_read_only, err);
}

static int install(struct engine *engine, struct err *err)
{
    int status = engine_busy_install(engine);
    if (status == SQLITE_OK)
        status = engine_feed_install(engine);
    if (status == SQLITE_OK)
        status = engine_authorize_install(engine);
    return status == SQLITE_OK ? 0 : engine_fail(engine, status, NULL, err);
}

/* The journal of a file is WAL, or DELETE when its first load was interrupted; every tool works with both, and a writer tries once
 * to go back, when it is sure whose file it is. */
static int set_journal(struct engine *engine, struct err *err)
{
    bool has_log = engine->header[18] == 2;
    return has_log || engine_journal_log(engine, 1, err) >= 0 ? 0 : -1;
}

static int set_up(struct engine *engine, bool is_read_only, struct err *err)
{
    if (connect(engine, is_read_only, err) != 0 || (engine->mode != ENGINE_CREATE && check_header(engine, err) != 0))
        return -1;
    if (install(engine, err) != 0 || engine_settings(engine, err) != 0)
        return -1;
    if (engine->mode == ENGINE_CREATE && create_schema(engine, err) != 0)
        return -1;
    if (engine_own(engine, "BEGIN", err) != 0 || engine_settings_within(engine, err) != 0 ||
        check_schema(engine, err) != 0 || engine_own(engine, "COMMIT", err) != 0)
        return -1;
    return engine->mode == ENGINE_WRITE ? set_journal(engine, err) : 0;
}

/* A reader without the right to write needs the files beside the database, which SQLite cannot make then. */
static void advise_reader(struct engine *engine, struct err *err)
{
    if (err == NULL || engine->mode != ENGINE_READ || engine->is_folder_writable ||
        (err->kind != ERR_PERMISSION && err->kind != ERR_IO))
        return;
    err->kind = ERR_PERMISSION;
    err_hint(err, _("reading too needs to write in %s; ask for that right, or read a copy of the database"), engine->folder);
}

/* Frees everything. Returns the SQL of a query that was not finished, or NULL. */
static const char *shut(struct engine *engine, int *status)
{
    const char *left_over = engine_queries_free(engine);
    *status = sqlite3_close(engine->db);
    engine_vfs_unregister(engine);
    free(engine->path);
    free(engine->folder);
    free(engine->file);
    free(engine);
    return left_over;
}

struct engine *engine_open(const char *path, enum engine_mode mode, const struct engine_options *options, struct err *err)
{
    struct engine *engine = calloc(1, sizeof *engine);
    bool is_read_only = false;
    int status;
    if (engine == NULL) {
        err_memory(err);
        return NULL;
    }
    configure_library();
    engine->mode = mode;
    engine->busy_ms = options == NULL || options->busy_ms <= 0 ? 10000 : options->busy_ms;
    if (reach(engine, path, &is_read_only, err) == 0) {
        if (set_up(engine, is_read_only, err) == 0)
            return engine;
        advise_reader(engine, err);
        if (mode == ENGINE_CREATE)
            unlink(engine->file);
    }
    shut(engine, &status);
    return NULL;
}

int engine_close(struct engine *engine, struct err *err)
{
    const char *left_over;
    int status;
    if (engine == NULL)
        return 0;
    if (engine_in_transaction(engine))
        engine_rollback(engine);
    left_over = shut(engine, &status);
    if (left_over != NULL)
        return err_set(err, ERR_BUG, "statement not finished: %s", left_over);
    return status == SQLITE_OK ? 0 : err_set(err, ERR_IO, "%s", sqlite3_errstr(status));
}

const char *engine_path(const struct engine *engine)
{
    return engine->path;
}

const char *engine_folder(const struct engine *engine)
{
    return engine->folder;
}
