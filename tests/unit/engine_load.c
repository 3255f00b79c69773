/* A first load: journal, indexes built at the end, the same schema afterwards; integrity; and where temporary files lie. */
#include <dirent.h>
#include <limits.h>
#include <sqlite3.h>

#include "engine/internal.h"
#include "engine/schema.h"
#include "engine_fixture.h"

enum { ADD_KEYS, ADD_SORTED, ADD_TAG };
static const char *const SQL[] = {
    [ADD_KEYS] = "INSERT INTO search_key (kind, key, party_id) SELECT 1, c0, c1 FROM feed WHERE true",
    [ADD_SORTED] =
        "INSERT INTO search_key (kind, key, party_id) SELECT 2, c0, c1 + look(c1) FROM feed WHERE true ORDER BY c0",
    [ADD_TAG] = "INSERT INTO tag (id, party_id, tag, source_id) VALUES (1, 1, 'x', 1)",
};
ENGINE_SET(STATEMENTS, "load test", SQL);

static int64_t journal_is(struct engine *engine, const char *mode)
{
    char sql[96];
    int64_t is_so = 0;
    snprintf(sql, sizeof sql, "SELECT journal_mode = '%s' FROM pragma_journal_mode", mode);
    engine_own_integer(engine, sql, &is_so, &fixture_err);
    return is_so;
}

static int64_t checks_parents(struct engine *engine)
{
    int64_t is_on = -1;
    engine_own_integer(engine, "PRAGMA foreign_keys", &is_on, &fixture_err);
    return is_on;
}

static void print_fault(void *context, const char *text)
{
    (void)context;
    printf("# %s\n", text);
}

/* ---- Journal ------------------------------------------------------------------------------------------------------------- */

static void test_journal(void)
{
    struct engine *engine = fixture_open(ENGINE_WRITE), *other;
    CHECK(journal_is(engine, "wal"), "a file is in WAL mode");
    CHECK_INTEGER(engine_load_begin(engine, &fixture_err), 1, "a load begins");
    CHECK(journal_is(engine, "delete"), "in DELETE mode");
    CHECK_INTEGER(checks_parents(engine), 0, "without looking up parents");
    other = fixture_open(ENGINE_READ);
    CHECK_INTEGER(fixture_integer(other, "SELECT count(*) FROM party"), 0, "others can read meanwhile");
    engine_close(other, &fixture_err);
    CHECK_INTEGER(engine_load_end(engine, &fixture_err), 0, "it ends");
    CHECK(journal_is(engine, "wal"), "in WAL mode");
    CHECK_INTEGER(checks_parents(engine), 1, "looking up parents again");
    other = fixture_open(ENGINE_READ);
    fixture_integer(other, "SELECT count(*) FROM party");
    CHECK_INTEGER(engine_load_begin(engine, &fixture_err), 0, "with another one at it, it stays as it is");
    CHECK(journal_is(engine, "wal"), "in WAL mode");
    CHECK_INTEGER(checks_parents(engine), 1, "and parents are looked up");
    engine_close(other, &fixture_err);
    CHECK_INTEGER(engine_load_begin(engine, &fixture_err), 1, "a load begins");
    engine_close(engine, &fixture_err); /* and dies */
    engine = fixture_open(ENGINE_READ);
    CHECK(journal_is(engine, "delete"), "the next reader finds DELETE mode and works");
    engine_close(engine, &fixture_err);
    engine = fixture_open(ENGINE_WRITE);
    CHECK(journal_is(engine, "wal"), "the next writer goes back to WAL mode");
    CHECK_INTEGER(engine_close(engine, &fixture_err), 0, "close");
}

/* ---- Indexes ------------------------------------------------------------------------------------------------------------- */

static void test_indexes(void)
{
    static const char *const names[] = {"party_birthday", "contact_point_party"}, *const unknown[] = {"party_none"};
    struct engine *engine = fixture_open(ENGINE_WRITE);
    struct err err = ERR_INIT;
    CHECK(engine_indexes_drop(engine, names, 2, &err) == -1 && err.kind == ERR_BUG, "not outside a transaction");
    err_clear(&err);
    engine_begin(engine, &err);
    CHECK_INTEGER(engine_indexes_drop(engine, names, 2, &err), 0, "two indexes go");
    CHECK_INTEGER(fixture_integer(engine, "SELECT count(*) FROM sqlite_schema WHERE name IN ('party_birthday',"
                                          " 'contact_point_party')"),
                  0, "and are gone");
    CHECK(engine_indexes_drop(engine, unknown, 1, &err) == -1 && err.kind == ERR_BUG, "one that the schema does not have");
    err_clear(&err);
    CHECK(engine_commit(engine, &err) == -1 && strstr(err.message, "party_birthday") != NULL, "no commit without them");
    err_clear(&err);
    engine_begin(engine, &err);
    engine_indexes_drop(engine, names, 2, &err);
    CHECK_INTEGER(engine_indexes_build(engine, &err), 0, "they are built again");
    CHECK_INTEGER(engine_commit(engine, &err), 0, "and committed");
    CHECK_INTEGER(engine_close(engine, &err), 0, "close");
    engine = fixture_open(ENGINE_WRITE);
    CHECK_INTEGER(fixture_integer(engine, "SELECT count(*) FROM sqlite_schema WHERE name IN ('party_birthday',"
                                          " 'contact_point_party')"),
                  2, "the schema is the same as before");
    engine_close(engine, &err);
}

/* ---- Temporary files ----------------------------------------------------------------------------------------------------- */

static int seen_inside, seen_outside, seen_open;

/* An SQL function that looks which files without a name the process has open. */
static int look(void *context, const struct engine_value *arguments, int count, struct engine_value *result)
{
    static int calls;
    DIR *folder = ++calls % 1000 == 0 ? opendir("/proc/self/fd") : NULL;
    struct dirent *entry;
    (void)context;
    (void)arguments;
    (void)count;
    *result = ENGINE_INTEGER(0);
    while (folder != NULL && (entry = readdir(folder)) != NULL) {
        char link[300], target[PATH_MAX] = "";
        struct stat info;
        snprintf(link, sizeof link, "/proc/self/fd/%s", entry->d_name);
        if (readlink(link, target, sizeof target - 1) < 0 || strstr(target, " (deleted)") == NULL)
            continue;
        seen_inside += strncmp(target, fixture_folder, strlen(fixture_folder)) == 0;
        seen_outside += strncmp(target, fixture_folder, strlen(fixture_folder)) != 0;
        seen_open += stat(link, &info) != 0 || (info.st_mode & 0777) != 0600 || info.st_nlink != 0;
    }
    if (folder != NULL)
        closedir(folder);
    return 0;
}

static int next_key(void *context, struct engine_value *row, struct err *err)
{
    static char key[128];
    int64_t *left = context;
    (void)err;
    if (*left == 0)
        return 0;
    snprintf(key, sizeof key, "%016llx%080d", (unsigned long long)*left * 0x9e3779b97f4a7c15u, 0);
    row[0] = ENGINE_TEXT(key);
    row[1] = ENGINE_INTEGER(--*left);
    return 1;
}

static void test_temporary_files(void)
{
    struct engine *engine = fixture_open(ENGINE_WRITE);
    int64_t left = 60000;
    engine_function(engine, "look", 1, look, NULL, &fixture_err);
    engine_begin(engine, &fixture_err);
    seen_inside = seen_outside = seen_open = 0;
    CHECK_INTEGER(engine_feed(engine, &STATEMENTS, ADD_SORTED, &(struct engine_feed){next_key, &left}, &fixture_err), 60000,
                  "many keys are sorted");
    CHECK(seen_inside > 0, "on files in the database's folder");
    CHECK_INTEGER(seen_outside, 0, "nowhere else");
    CHECK_INTEGER(seen_open, 0, "0600 and without a name");
    CHECK_INTEGER(engine_commit(engine, &fixture_err), 0, "commit");
    CHECK_INTEGER(engine_close(engine, &fixture_err), 0, "close");
}

/* ---- Integrity ----------------------------------------------------------------------------------------------------------- */

static void test_integrity(void)
{
    struct engine *engine;
    int64_t left = 1000, pages = 0, bytes = 0;
    sqlite3 *db;
    fixture_make();
    engine = fixture_open(ENGINE_WRITE);
    engine_begin(engine, &fixture_err);
    engine_feed(engine, &STATEMENTS, ADD_KEYS, &(struct engine_feed){next_key, &left}, &fixture_err);
    engine_commit(engine, &fixture_err);
    CHECK_INTEGER(engine_integrity(engine, print_fault, NULL, &fixture_err), 0, "a good file has no fault");
    CHECK(engine_page_count(engine, &pages, &bytes, &fixture_err) == 0 && pages > 100 && bytes == 4096, "its size is told");
    engine_close(engine, &fixture_err);
    sqlite3_open(fixture_path, &db); /* another program, without foreign keys */
    sqlite3_exec(db, "PRAGMA foreign_keys = OFF; INSERT INTO tag (id, party_id, tag, source_id) VALUES (1, 77, 'x', 1)",
                 NULL, NULL, NULL);
    sqlite3_close(db);
    engine = fixture_open(ENGINE_WRITE);
    CHECK_INTEGER(engine_integrity(engine, print_fault, NULL, &fixture_err), 2, "a row without its parents has two");
    engine_close(engine, &fixture_err);
}

/* ---- Slack: bytes that another program left are counted ------------------------------------------------------------------- */

static void test_slack(void)
{
    struct engine *engine;
    struct engine_slack slack;
    sqlite3 *db;
    fixture_make();
    sqlite3_open(fixture_path, &db);
    sqlite3_exec(
        db,
        "PRAGMA secure_delete = OFF; WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)"
        " INSERT INTO search_key SELECT 1, printf('%040d', i * 7919 % 3001), i FROM n;"
        "INSERT INTO source VALUES (1, 'staff', printf('%.9000c', 'x'), '', 1);"
        "INSERT INTO source VALUES (2, 'staff', printf('%.90000c', 'x'), '', 1);"
        "DELETE FROM search_key WHERE party_id % 3 = 0; DELETE FROM source WHERE id = 2",
        NULL, NULL, NULL);
    sqlite3_close(db);
    engine = fixture_open(ENGINE_WRITE);
    CHECK_INTEGER(engine_slack(engine, &slack, &fixture_err), 0, "the file of another program is walked");
    CHECK(slack.free_block_bytes > 1000, "bytes in free blocks are seen: %lld", (long long)slack.free_block_bytes);
    CHECK(slack.free_page_bytes > 4096, "and in free pages: %lld", (long long)slack.free_page_bytes);
    CHECK(slack.first_page > 1, "the first such page is named");
    CHECK_INTEGER(slack.lost_pages, 0, "no page is lost");
    engine_close(engine, &fixture_err);
}

int main(void)
{
    fixture_make();
    setenv("TMPDIR", "/var/tmp", 1); /* where SQLite would go by itself; the fixture is made already */
    test_journal();
    test_indexes();
    test_temporary_files();
    test_integrity();
    test_slack();
    CHECK_TEXT(fixture_err.message, "", "no error on the way");
    return tap_done();
}
