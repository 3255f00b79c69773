/* A null where the schema rules it out, as in a damaged file: "" to whoever reads it, and the next step or commit says so. */
#include <sqlite3.h>

#include "engine_fixture.h"

/* SQL of the test's own, past the engine. */
static void run_raw(sqlite3 *db, const char *sql)
{
    char *message = NULL;
    CHECK(sqlite3_exec(db, sql, NULL, NULL, &message) == SQLITE_OK, "%.40s: %s", sql, message == NULL ? "" : message);
    sqlite3_free(message);
}

/* A tag without a tag: for the time of one insert the schema allows it. Each connection knows one schema. */
static void damage(void)
{
    static const char *const STEPS[] = {
        "PRAGMA writable_schema = ON; CREATE TABLE kept AS SELECT sql FROM sqlite_schema WHERE name = 'tag';"
        " UPDATE sqlite_schema SET sql = replace(sql, 'tag TEXT NOT NULL', 'tag TEXT') WHERE name = 'tag'",
        "INSERT INTO tag (id, party_id, tag, source_id) VALUES (1, 1, NULL, 1), (2, 1, 'vip', 1)",
        "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = (SELECT sql FROM kept) WHERE name = 'tag'; DROP TABLE "
        "kept",
    };
    for (size_t i = 0; i < sizeof STEPS / sizeof *STEPS; i++) {
        sqlite3 *db = NULL;
        CHECK_INTEGER(sqlite3_open(fixture_path, &db), SQLITE_OK, "opened past the engine");
        run_raw(db, STEPS[i]);
        sqlite3_close(db);
    }
}

static void test_step(struct engine *engine)
{
    struct err err = ERR_INIT;
    struct engine_query *query = engine_prepare_once(engine, "SELECT id, tag FROM tag ORDER BY id", &err);
    CHECK_INTEGER(engine_step(query, &err), 1, "the row is there");
    CHECK_TEXT(engine_text(query, 1), "", "what may not be null is no null pointer");
    CHECK_INTEGER(engine_step(query, &err), -1, "the next step fails");
    CHECK_INTEGER(err.kind, ERR_CORRUPT, "as the file is damaged");
    err_clear(&err);
    CHECK_INTEGER(engine_step(query, &err), 1, "it is said once");
    engine_finish(query);
}

static void test_allowed(struct engine *engine)
{
    struct err err = ERR_INIT;
    struct engine_query *query =
        engine_prepare_once(engine, "SELECT party.name FROM tag LEFT JOIN party ON party.id = -1 WHERE tag.id = 2", &err);
    CHECK_INTEGER(engine_step(query, &err), 1, "a row that lacks its other half");
    CHECK(engine_text(query, 0) == NULL, "is a null");
    CHECK_INTEGER(engine_step(query, &err), 0, "and no damage");
    engine_finish(query);
}

static void test_commit(struct engine *engine)
{
    struct err err = ERR_INIT;
    CHECK_INTEGER(engine_begin(engine, &err), 0, "begun");
    struct engine_query *query = engine_prepare_once(engine, "SELECT tag FROM tag WHERE id = 1", &err);
    engine_step(query, &err);
    CHECK_TEXT(engine_text(query, 0), "", "one row is read");
    engine_finish(query);
    CHECK_INTEGER(engine_commit(engine, &err), -1, "nothing is written on the strength of it");
    CHECK_INTEGER(err.kind, ERR_CORRUPT, "as the file is damaged");
}

int main(void)
{
    fixture_make();
    damage();
    struct engine *engine = fixture_open(ENGINE_WRITE);
    test_step(engine);
    test_allowed(engine);
    test_commit(engine);
    engine_close(engine, &fixture_err);
    return tap_done();
}
