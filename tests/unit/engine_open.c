/* What is opened, with which settings, and what is refused with which kind of error, unchanged. */
#include <fcntl.h>
#include <sqlite3.h>
#include <sys/wait.h>

#include "engine/internal.h"
#include "engine/schema.h"
#include "engine_fixture.h"

/* ---- Settings ------------------------------------------------------------------------------------------------------------ */

static const struct {
    const char *pragma;
    int64_t value;
} SETTINGS[] = {
    {"PRAGMA secure_delete", 1},
    {"PRAGMA auto_vacuum", 0},
    {"PRAGMA foreign_keys", 1},
    {"PRAGMA cell_size_check", 1},
    {"PRAGMA temp_store", 1},
    {"PRAGMA cache_size", -2000},
    {"PRAGMA mmap_size", 0},
    {"PRAGMA synchronous", 3}, /* EXTRA: FULL, and more where there is a rollback journal */
    {"PRAGMA trusted_schema", 0},
    {"PRAGMA page_size", 4096},
    {"PRAGMA max_page_count", 33554431},
    {"PRAGMA application_id", SCHEMA_APPLICATION_ID},
    {"PRAGMA user_version", SCHEMA_VERSION},
};

static const struct {
    int number;
    int value;
    const char *name;
} SWITCHES[] = {
    {SQLITE_DBCONFIG_DEFENSIVE, 1, "defensive"},
    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, "triggers"},
    {SQLITE_DBCONFIG_ENABLE_VIEW, 0, "views"},
    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0, "load_extension"},
    {SQLITE_DBCONFIG_DQS_DML, 0, "double-quoted strings"},
    {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, "trusted schema"},
};

static void test_settings(enum engine_mode mode, const char *name)
{
    struct engine *engine = fixture_open(mode);
    for (size_t i = 0; i < sizeof SETTINGS / sizeof *SETTINGS; i++) {
        int64_t value = -1;
        engine_own_integer(engine, SETTINGS[i].pragma, &value, &fixture_err);
        CHECK(value == SETTINGS[i].value, "%s: %s is %lld", name, SETTINGS[i].pragma, (long long)value);
    }
    for (size_t i = 0; i < sizeof SWITCHES / sizeof *SWITCHES; i++) {
        int value = -1;
        sqlite3_db_config(engine->db, SWITCHES[i].number, -1, &value);
        CHECK(value == SWITCHES[i].value, "%s: %s is %d", name, SWITCHES[i].name, value);
    }
    CHECK_INTEGER(engine_close(engine, &fixture_err), 0, "it closes");
}

static void test_files(void)
{
    struct engine *engine = fixture_open(ENGINE_WRITE);
    struct stat info;
    char name[128];
    fixture_run(engine, "SELECT count(*) FROM party", &fixture_err);
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", fixture_path, (const char *[]){"", "-wal", "-shm"}[i]);
        CHECK(stat(name, &info) == 0 && (info.st_mode & 0777) == 0600, "%s is 0600", name + strlen(fixture_folder));
    }
    CHECK_TEXT(engine_path(engine), fixture_path, "the path is as given");
    engine_close(engine, &fixture_err);
    CHECK(stat(name, &info) != 0, "the last one to close leaves nothing beside the database");
}

/* ---- What is refused ----------------------------------------------------------------------------------------------------- */

/* A hash of the file that must not change; 0 when it is no file. */
static uint64_t sum_of(const char *path)
{
    struct stat info;
    uint64_t sum = 14695981039346656037u;
    FILE *file;
    int byte;
    if (lstat(path, &info) != 0 || !S_ISREG(info.st_mode) || (file = fopen(path, "r")) == NULL)
        return 0;
    while ((byte = getc(file)) != EOF)
        sum = (sum ^ (uint64_t)byte) * 1099511628211u;
    fclose(file);
    return sum;
}

static void refuses(const char *path, enum engine_mode mode, enum err_kind kind, const char *says, const char *name)
{
    struct err err = ERR_INIT;
    uint64_t before = sum_of(path);
    struct engine *engine = engine_open(path, mode, NULL, &err);
    if (!CHECK(engine == NULL && err.kind == kind && strstr(err.message, says) != NULL && sum_of(path) == before,
               "%s is %d, unchanged", name, kind))
        printf("# kind %d: %s\n", err.kind, err.message);
    engine_close(engine, NULL);
}

/* The fixture, spoilt by somebody with another program. */
static void spoil(const char *sql)
{
    sqlite3 *db;
    char *message = NULL;
    fixture_make();
    sqlite3_open(fixture_path, &db);
    if (sqlite3_exec(db, sql, NULL, NULL, &message) != SQLITE_OK)
        printf("# %s: %s\n", sql, message);
    sqlite3_close(db);
}

static void write_file(const char *path, const char *bytes, size_t length)
{
    FILE *file = fopen(path, "w");
    fwrite(bytes, 1, length, file);
    fclose(file);
}

static void test_schemas(void)
{
    static const struct {
        const char *sql;
        const char *says;
    } CASES[] = {
        {"CREATE TRIGGER t AFTER INSERT ON party BEGIN SELECT 1; END", "trigger t"},
        {"CREATE TEMP TABLE x (y); CREATE VIEW v AS SELECT name FROM party", "view v"},
        {"CREATE TABLE copies (name TEXT)", "table copies"},
        {"CREATE INDEX mine ON party (name)", "index mine"},
        {"CREATE VIRTUAL TABLE words USING fts5 (word)", "table words"},
        {"DROP INDEX tag_party", "not as the tools made them"},
        {"ALTER TABLE party ADD COLUMN mine TEXT", "not as the tools made them"},
        {"DROP TABLE hold", "not as the tools made them"},
        {"PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, 'TEXT,', 'TEXT ,') WHERE name = 'party'",
         "not as the tools made them"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        spoil(CASES[i].sql);
        refuses(fixture_path, ENGINE_WRITE, ERR_CORRUPT, CASES[i].says, CASES[i].sql);
        refuses(fixture_path, ENGINE_READ, ERR_CORRUPT, CASES[i].says, "and for a reader");
    }
    spoil("ANALYZE");
    fixture_err.kind = ERR_NONE;
    CHECK_INTEGER(engine_close(fixture_open(ENGINE_WRITE), NULL), 0, "statistics are no fault");
}

static void test_versions(void)
{
    char sql[64];
    snprintf(sql, sizeof sql, "PRAGMA user_version = %d", SCHEMA_VERSION + 1);
    spoil(sql);
    refuses(fixture_path, ENGINE_WRITE, ERR_CONFIG, "newer tools", "a newer version");
    spoil("PRAGMA user_version = 0");
    refuses(fixture_path, ENGINE_READ, ERR_CONFIG, "older tools", "an older version");
    spoil("PRAGMA application_id = 7");
    refuses(fixture_path, ENGINE_WRITE, ERR_CORRUPT, "not made by these tools", "another program's database");
    spoil("PRAGMA journal_mode = DELETE; PRAGMA auto_vacuum = FULL; VACUUM");
    refuses(fixture_path, ENGINE_WRITE, ERR_CORRUPT, "auto_vacuum", "a file with pointer maps");
}

/* Corrupt bytes are found at the latest when they are read; the header and the schema at once. */
static void test_corrupt(void)
{
    FILE *file;
    fixture_make();
    file = fopen(fixture_path, "r+");
    fseek(file, 100, SEEK_SET);
    for (int i = 0; i < 3000; i++)
        putc(0x5a, file);
    fclose(file);
    refuses(fixture_path, ENGINE_WRITE, ERR_CORRUPT, "", "a first page overwritten");
    fixture_make();
    CHECK(truncate(fixture_path, 2000) == 0, "cut");
    refuses(fixture_path, ENGINE_READ, ERR_CORRUPT, "", "a file cut within its first page");
    write_file(fixture_path, "name,email\njan,jan@example.nl\n", 30);
    refuses(fixture_path, ENGINE_WRITE, ERR_CORRUPT, "not made by these tools", "a text file");
    write_file(fixture_path, "", 0);
    refuses(fixture_path, ENGINE_WRITE, ERR_CORRUPT, "empty", "an empty file");
    refuses(fixture_path, ENGINE_READ, ERR_CORRUPT, "empty", "an empty file for a reader");
}

static void test_kinds(void)
{
    char path[128];
    fixture_make();
    snprintf(path, sizeof path, "%s/link", fixture_folder);
    CHECK(symlink(fixture_path, path) == 0, "a link");
    refuses(path, ENGINE_READ, ERR_PERMISSION, "symbolic link", "a symbolic link");
    snprintf(path, sizeof path, "%s/pipe", fixture_folder);
    CHECK(mkfifo(path, 0600) == 0, "a pipe");
    refuses(path, ENGINE_READ, ERR_CORRUPT, "regular", "a FIFO");
    refuses(fixture_folder, ENGINE_WRITE, ERR_CORRUPT, "regular", "a folder");
    refuses("/dev/null", ENGINE_READ, ERR_CORRUPT, "regular", "a device");
    snprintf(path, sizeof path, "%s/none.db", fixture_folder);
    refuses(path, ENGINE_READ, ERR_CONFIG, "no database at", "nothing there");
    refuses(path, ENGINE_WRITE, ERR_CONFIG, "no database at", "nothing there for a writer");
    CHECK(access(path, F_OK) != 0, "and nothing was made");
    snprintf(path, sizeof path, "%s/none/none.db", fixture_folder);
    refuses(path, ENGINE_READ, ERR_CONFIG, "no database at", "no folder");
    refuses(path, ENGINE_CREATE, ERR_CREATE, "", "no folder to make it in");
    refuses(fixture_path, ENGINE_CREATE, ERR_CREATE, "", "making what is there already");
}

/* ---- Rights: as somebody who is not root --------------------------------------------------------------------------------- */

static enum err_kind kind_as_other(enum engine_mode mode, char *message)
{
    int channel[2], status;
    struct err err = ERR_INIT;
    pid_t child;
    if (pipe(channel) != 0)
        return ERR_BUG;
    fflush(stdout);
    child = fork();
    if (child == 0) {
        struct engine *engine;
        if (geteuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            _exit(ERR_BUG);
        engine = engine_open(fixture_path, mode, NULL, &err);
        if (engine != NULL && fixture_integer(engine, "SELECT count(*) FROM counter") < 0)
            err.kind = ERR_BUG;
        engine_close(engine, &err);
        if (write(channel[1], err.message, sizeof err.message) < 0)
            _exit(ERR_BUG);
        _exit((int)err.kind);
    }
    close(channel[1]);
    if (read(channel[0], message, sizeof err.message) < 0)
        message[0] = '\0';
    close(channel[0]);
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? (enum err_kind)WEXITSTATUS(status) : ERR_BUG;
}

static void test_rights(void)
{
    static const struct {
        mode_t folder, file;
        bool has_log; /* the file is in WAL mode */
        enum engine_mode mode;
        enum err_kind kind;
        const char *name;
    } CASES[] = {
        {0777, 0666, true, ENGINE_WRITE, ERR_NONE, "all rights: a writer works"},
        {0777, 0444, true, ENGINE_READ, ERR_NONE, "read-only file: a reader works"},
        {0777, 0444, true, ENGINE_WRITE, ERR_PERMISSION, "read-only file: no writer"},
        {0555, 0666, true, ENGINE_WRITE, ERR_PERMISSION, "read-only folder: no writer"},
        {0555, 0444, true, ENGINE_READ, ERR_PERMISSION, "read-only folder, file with a log: advice"},
        {0555, 0444, false, ENGINE_READ, ERR_NONE, "read-only folder, file without a log: a reader works"},
        {0777, 0000, true, ENGINE_READ, ERR_PERMISSION, "unreadable file"},
        {0000, 0666, true, ENGINE_READ, ERR_PERMISSION, "unreadable folder"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char message[sizeof fixture_err.message] = "";
        enum err_kind kind;
        spoil(CASES[i].has_log ? "PRAGMA journal_mode = WAL" : "PRAGMA journal_mode = DELETE");
        chmod(fixture_path, CASES[i].file);
        chmod(fixture_folder, CASES[i].folder);
        kind = kind_as_other(CASES[i].mode, message);
        if (!CHECK(kind == CASES[i].kind, "%s", CASES[i].name))
            printf("# kind %d: %s\n", kind, message);
        chmod(fixture_folder, 0700);
    }
}

static void test_umask(void)
{
    struct stat info;
    mode_t before = umask(0777);
    fixture_make();
    umask(before);
    CHECK(stat(fixture_path, &info) == 0 && (info.st_mode & 0777) == 0600, "0600 whatever the umask");
}

int main(void)
{
    fixture_make();
    test_settings(ENGINE_WRITE, "a writer");
    test_settings(ENGINE_READ, "a reader");
    test_files();
    test_kinds();
    test_schemas();
    test_versions();
    test_corrupt();
    test_rights();
    test_umask();
    return tap_done();
}
