/* What statements may not do, whoever writes them. */
#include "engine/schema.h"
#include "engine_fixture.h"

enum { INSERT_BATCH, UPDATE_BATCH, UPSERT_BATCH };
static const char *const SQL[] = {
    [INSERT_BATCH] = "INSERT INTO batch (id, at, tool, action, operator, previous_hash, hash)"
                     " VALUES (?1, '2024', 'crm-add', 'add', 'jan', x'00', x'01')",
    [UPDATE_BATCH] = "UPDATE batch SET operator = 'piet' WHERE id = ?1",
    [UPSERT_BATCH] =
        "INSERT INTO batch (id, at, tool, action, operator, previous_hash, hash)"
        " VALUES (?1, '2024', 'crm-add', 'add', 'jan', x'00', x'01') ON CONFLICT (id) DO UPDATE SET hash = x'02'",
};
ENGINE_SET(BATCHES, "batches", SQL);

static void refuses(struct engine *engine, const char *sql)
{
    struct err err = ERR_INIT;
    struct engine_query *query = engine_prepare_once(engine, sql, &err);
    CHECK(query == NULL && err.kind == ERR_BUG, "refused: %s", sql);
    engine_finish(query);
}

static void test_refused(struct engine *engine)
{
    static const char *const always[] = {
        "ATTACH '/tmp/other.db' AS other",
        "DETACH main",
        "PRAGMA foreign_keys = OFF",
        "PRAGMA secure_delete",
        "SELECT * FROM pragma_table_info('party')",
        "SELECT load_extension('x')",
        "CREATE TABLE mine (a)",
        "CREATE TEMP TABLE mine (a)",
        "CREATE TRIGGER t AFTER INSERT ON party BEGIN SELECT 1; END",
        "CREATE TEMP TRIGGER t AFTER INSERT ON party BEGIN SELECT 1; END",
        "CREATE VIEW v AS SELECT 1",
        "CREATE INDEX i ON party (name)",
        "CREATE VIRTUAL TABLE f USING fts5 (a)",
        "DROP TABLE hold",
        "DROP INDEX tag_party",
        "ALTER TABLE party ADD COLUMN mine",
        "REINDEX",
        "ANALYZE",
        "BEGIN",
        "COMMIT",
        "ROLLBACK",
        "SAVEPOINT s",
        "DELETE FROM sqlite_schema",
        "UPDATE sqlite_schema SET sql = ''",
        "INSERT INTO feed (c0) VALUES (1)",
    };
    struct err err = ERR_INIT;
    for (size_t i = 0; i < sizeof always / sizeof *always; i++)
        refuses(engine, always[i]);
    CHECK_INTEGER(fixture_run(engine, "VACUUM INTO '/tmp/other.db'", &err), -1, "refused when it runs: VACUUM INTO");
}

/* Every append-only table of the schema. */
static void test_append_only(struct engine *engine)
{
    size_t count = 0;
    for (size_t i = 0; i < schema_table_count; i++) {
        const struct schema_table *table = &schema_tables[i];
        char update[256], delete[256], replace[256];
        if (!table->is_append_only)
            continue;
        count++;
        snprintf(update, sizeof update, "UPDATE %s SET %s = 0", table->name, table->columns[0].name);
        snprintf(delete, sizeof delete, "DELETE FROM %s", table->name);
        snprintf(replace, sizeof replace, "WITH x AS (SELECT 1) DELETE FROM %s WHERE 1 RETURNING 1", table->name);
        refuses(engine, update);
        refuses(engine, delete);
        refuses(engine, replace);
    }
    CHECK(count >= 5, "there are append-only tables: %zu", count);
}

static void test_erasure(struct engine *engine)
{
    struct err err = ERR_INIT;
    struct engine_query *query;
    CHECK_INTEGER(engine_erasure_begin(engine, &err), -1, "no erasure outside a transaction");
    err_clear(&err);
    CHECK_INTEGER(engine_begin(engine, &err), 0, "begin");
    CHECK_INTEGER(engine_run(engine, &BATCHES, INSERT_BATCH, &err, ENGINE_INTEGER(1)), 0, "a batch is added");
    CHECK_INTEGER(engine_run(engine, &BATCHES, UPDATE_BATCH, &err, ENGINE_INTEGER(1)), -1, "and not changed");
    err_clear(&err);
    CHECK_INTEGER(engine_run(engine, &BATCHES, UPSERT_BATCH, &err, ENGINE_INTEGER(1)), -1, "nor by way of a conflict");
    err_clear(&err);
    CHECK_INTEGER(engine_erasure_begin(engine, &err), 0, "an erasure begins");
    CHECK_INTEGER(engine_run(engine, &BATCHES, UPDATE_BATCH, &err, ENGINE_INTEGER(1)), -1, "a kept statement never may");
    err_clear(&err);
    CHECK_INTEGER(fixture_run(engine, "UPDATE batch SET operator = '' WHERE id = 1", &err), 0, "a statement for once may");
    CHECK_INTEGER(engine_changes(engine), 1, "and has done it");
    query = engine_prepare_once(engine, "DELETE FROM batch", &err);
    CHECK_INTEGER(engine_erasure_end(engine, &err), -1, "a statement that outlives the erasure is a fault");
    CHECK(strstr(err.message, "DELETE FROM batch") != NULL, "it is named");
    err_clear(&err);
    engine_finish(query);
    CHECK_INTEGER(engine_erasure_end(engine, &err), 0, "and without it is none");
    CHECK_INTEGER(fixture_run(engine, "DELETE FROM batch", &err), -1, "afterwards it is refused again");
    err_clear(&err);
    CHECK_INTEGER(engine_commit(engine, &err), 0, "commit");
}

/* A reader writes nothing; a writer nothing outside a transaction. */
static void test_readers(void)
{
    struct engine *engine = fixture_open(ENGINE_READ);
    struct err err = ERR_INIT;
    refuses(engine, "INSERT INTO counter (name, next) VALUES ('x', 1)");
    CHECK_INTEGER(engine_begin(engine, &err), -1, "a reader begins no transaction");
    engine_close(engine, NULL);
    engine = fixture_open(ENGINE_WRITE);
    err_clear(&err);
    CHECK_INTEGER(engine_run(engine, &BATCHES, INSERT_BATCH, &err, ENGINE_INTEGER(9)), -1, "no write outside a transaction");
    CHECK(err.kind == ERR_BUG && strstr(err.message, "outside a transaction") != NULL, "which is told");
    CHECK_INTEGER(fixture_integer(engine, "SELECT count(*) FROM batch WHERE id = 9"), 0, "and not done");
    engine_close(engine, NULL);
}

/* A constraint is told by name, without the value. */
static void test_constraints(struct engine *engine)
{
    struct err err = ERR_INIT;
    engine_begin(engine, &err);
    CHECK_INTEGER(engine_run(engine, &BATCHES, INSERT_BATCH, &err, ENGINE_INTEGER(4711)), 0, "a row");
    CHECK(!engine_is_constraint(engine), "no constraint yet");
    CHECK_INTEGER(engine_run(engine, &BATCHES, INSERT_BATCH, &err, ENGINE_INTEGER(4711)), -1, "the same row again");
    CHECK(err.kind == ERR_BUG && strstr(err.message, "batch.id") != NULL, "the constraint is named");
    CHECK(strstr(err.message, "4711") == NULL, "the value is not");
    CHECK(engine_is_constraint(engine), "and the caller can ask");
    err_clear(&err);
    CHECK_INTEGER(fixture_run(engine, "INSERT INTO counter (name, next) VALUES ('x', 'Jan' || 'sen')", &err), -1,
                  "a text as number");
    CHECK(engine_is_constraint(engine) && strstr(err.message, "Jansen") == NULL, "is one too, without the value");
    err_clear(&err);
    CHECK_INTEGER(fixture_run(engine, "INSERT INTO tag (id, party_id, tag, source_id) VALUES (1, 99, 'vip', 1)", &err), -1,
                  "a row whose parent is missing");
    CHECK(engine_is_constraint(engine), "is one too");
    engine_rollback(engine);
}

int main(void)
{
    struct engine *engine;
    fixture_make();
    engine = fixture_open(ENGINE_WRITE);
    test_refused(engine);
    test_append_only(engine);
    test_erasure(engine);
    test_constraints(engine);
    CHECK_INTEGER(engine_close(engine, &fixture_err), 0, "it closes");
    test_readers();
    return tap_done();
}
