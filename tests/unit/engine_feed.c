/* The feed: rows of a callback into a table, blocks of ids out of one; and what it costs, printed. */
#include <time.h>

#include "engine_fixture.h"

enum { ADD, ADD_BY_HAND, ADD_KEYS, BY_IDS, BY_KEYS, VALUES, TWICE };
static const char *const SQL[] = {
    [ADD] =
        "INSERT INTO source (id, kind, detail, obtained_at, batch_id) SELECT c0, c1, c2, '2024', c3 FROM feed WHERE true",
    [ADD_BY_HAND] = "INSERT INTO source (id, kind, detail, obtained_at, batch_id) VALUES (?1, ?2, ?3, '2024', ?4)",
    [ADD_KEYS] = "INSERT INTO search_key (kind, key, party_id) SELECT 1, c0, c1 FROM feed WHERE true ON CONFLICT DO NOTHING",
    [BY_IDS] = "SELECT s.id, feed.c1, s.detail FROM feed CROSS JOIN source s ON s.id = feed.c0",
    [BY_KEYS] = "SELECT feed.c1, k.party_id FROM feed CROSS JOIN search_key k ON k.kind = 1 AND k.key = feed.c0",
    [VALUES] = "SELECT typeof(c0), typeof(c1), typeof(c2), typeof(c3), c2, c31 FROM feed",
    [TWICE] = "SELECT count(*) FROM source s CROSS JOIN feed WHERE s.id <= 2",
};
ENGINE_SET(STATEMENTS, "feed test", SQL);

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

struct numbers {
    int64_t next, last, fail_at;
    char text[32];
};

static int next_source(void *context, struct engine_value *row, struct err *err)
{
    struct numbers *numbers = context;
    if (numbers->next == numbers->fail_at)
        return err_set(err, ERR_DATA, "row %lld is bad", (long long)numbers->next);
    if (numbers->next > numbers->last)
        return 0;
    row[0] = ENGINE_INTEGER(numbers->next);
    row[1] = ENGINE_TEXT("staff");
    row[2] = ENGINE_SPAN(numbers->text,
                         (size_t)snprintf(numbers->text, sizeof numbers->text, "nr %lld", (long long)numbers->next));
    row[3] = ENGINE_INTEGER(numbers->next % 7);
    numbers->next++;
    return 1;
}

static void test_insert(struct engine *engine)
{
    struct numbers numbers = {1, 5000, -1, ""};
    struct engine_feed feed = {next_source, &numbers};
    struct err err = ERR_INIT;
    engine_begin(engine, &err);
    CHECK_INTEGER(engine_feed(engine, &STATEMENTS, ADD, &feed, &err), 5000, "5,000 rows go in");
    CHECK_INTEGER(fixture_integer(engine, "SELECT count(*) FROM source WHERE detail = 'nr ' || id AND batch_id = id % 7"),
                  5000, "each as it was given");
    numbers.next = numbers.last + 1;
    CHECK_INTEGER(engine_feed(engine, &STATEMENTS, ADD, &feed, &err), 0, "none is none");
    numbers = (struct numbers){6000, 7000, 6500, ""};
    CHECK_INTEGER(engine_feed(engine, &STATEMENTS, ADD, &feed, &err), -1, "a callback that fails ends it");
    CHECK_TEXT(err.message, "row 6500 is bad", "with its own error");
    CHECK_INTEGER(err.kind, ERR_DATA, "of its own kind");
    CHECK_INTEGER(fixture_integer(engine, "SELECT count(*) FROM source"), 5000, "and leaves nothing of the statement");
    err_clear(&err);
    numbers = (struct numbers){4999, 5002, -1, ""};
    CHECK_INTEGER(engine_feed(engine, &STATEMENTS, ADD, &feed, &err), -1, "a row that exists ends it");
    CHECK(engine_is_constraint(engine) && strstr(err.message, "source.id") != NULL, "by its constraint");
    err_clear(&err);
    CHECK_INTEGER(engine_commit(engine, &err), 0, "commit");
}

static void test_ids(struct engine *engine)
{
    static const int64_t ids[] = {17, 3, 99999, 3, 4000};
    static const int64_t expected[][2] = {{17, 0}, {3, 1}, {3, 3}, {4000, 4}};
    struct engine_query *query = engine_prepare(engine, &STATEMENTS, BY_IDS, &fixture_err);
    size_t rows = 0;
    bool is_right = true;
    engine_bind_ids(query, ids, 5);
    while (engine_step(query, &fixture_err) == 1) {
        is_right &=
            rows < 4 && engine_integer(query, 0) == expected[rows][0] && engine_integer(query, 1) == expected[rows][1];
        rows++;
    }
    CHECK(is_right && rows == 4, "ids come back in their order, with their place, the unknown one left out");
    engine_bind_ids(query, ids + 4, 1);
    CHECK(engine_step(query, &fixture_err) == 1 && strcmp(engine_text(query, 2), "nr 4000") == 0, "and again with others");
    engine_bind_ids(query, ids, 0);
    engine_reset(query);
    CHECK_INTEGER(engine_step(query, &fixture_err), 0, "no ids, no rows");
    engine_finish(query);
}

/* Inside the loop over one feed, another statement reads its own. */
static void test_nested(struct engine *engine)
{
    static const int64_t outer[] = {1, 2, 3}, inner[] = {10, 20};
    struct engine_query *query = engine_prepare_once(engine, "SELECT c0 FROM feed", &fixture_err);
    int64_t sum = 0;
    engine_bind_ids(query, outer, 3);
    while (engine_step(query, &fixture_err) == 1) {
        struct engine_query *other = engine_prepare(engine, &STATEMENTS, BY_IDS, &fixture_err);
        engine_bind_ids(other, inner, 2);
        while (engine_step(other, &fixture_err) == 1)
            sum += engine_integer(query, 0) * engine_integer(other, 0);
        engine_finish(other);
    }
    engine_finish(query);
    CHECK_INTEGER(sum, 6 * 30, "nested feeds do not meet");
}

static int one_of_each(void *context, struct engine_value *row, struct err *err)
{
    int *left = context;
    (void)err;
    row[0] = ENGINE_INTEGER(-5);
    row[1] = ENGINE_BYTES("\0\1", 2);
    row[2] = ENGINE_SPAN("caf\xc3\xa9 and more", 5);
    row[3] = ENGINE_TEXT(NULL);
    return (*left)-- > 0;
}

static void test_values(struct engine *engine)
{
    int left = 1;
    struct engine_query *query = engine_prepare(engine, &STATEMENTS, VALUES, &fixture_err);
    struct engine_feed feed = {one_of_each, &left};
    engine_bind_feed(query, &feed);
    CHECK_INTEGER(engine_step(query, &fixture_err), 1, "a row");
    CHECK_TEXT(engine_text(query, 0), "integer", "an integer");
    CHECK_TEXT(engine_text(query, 1), "blob", "bytes");
    CHECK_TEXT(engine_text(query, 2), "text", "text");
    CHECK_TEXT(engine_text(query, 3), "null", "nothing");
    CHECK_TEXT(engine_text(query, 4), "caf\xc3\xa9", "text without a NUL at its end");
    CHECK(engine_is_null(query, 5), "a column that is not filled is null");
    engine_finish(query);
}

static void test_faults(struct engine *engine)
{
    struct numbers numbers = {1, 3, -1, ""};
    struct err err = ERR_INIT;
    struct engine_query *query = engine_prepare(engine, &STATEMENTS, VALUES, &err);
    CHECK(engine_step(query, &err) == -1 && strstr(err.message, "no feed is bound") != NULL, "a feed must be bound");
    engine_finish(query);
    err_clear(&err);
    query = engine_prepare(engine, &STATEMENTS, TWICE, &err);
    engine_bind_feed(query, &(struct engine_feed){next_source, &numbers});
    CHECK(engine_step(query, &err) == -1 && strstr(err.message, "once") != NULL, "a callback cannot be read twice");
    engine_finish(query);
}

static int next_key(void *context, struct engine_value *row, struct err *err)
{
    struct numbers *numbers = context;
    (void)err;
    if (numbers->next > numbers->last)
        return 0;
    snprintf(numbers->text, sizeof numbers->text, "%08lld", (long long)numbers->next / 2);
    row[0] = ENGINE_TEXT(numbers->text);
    row[1] = ENGINE_INTEGER(numbers->next / 2);
    numbers->next++;
    return 1;
}

static void test_keys(struct engine *engine)
{
    struct numbers numbers = {0, 1999, -1, ""};
    struct engine_query *query;
    int rows = 0;
    engine_begin(engine, &fixture_err);
    CHECK_INTEGER(engine_feed(engine, &STATEMENTS, ADD_KEYS, &(struct engine_feed){next_key, &numbers}, &fixture_err), 1000,
                  "each of 1,000 keys, given twice, goes in once");
    engine_commit(engine, &fixture_err);
    numbers = (struct numbers){.next = 1990, .last = 2009, .fail_at = -1};
    query = engine_prepare(engine, &STATEMENTS, BY_KEYS, &fixture_err);
    engine_bind_feed(query, &(struct engine_feed){next_key, &numbers});
    while (engine_step(query, &fixture_err) == 1)
        rows += engine_integer(query, 0) == engine_integer(query, 1);
    engine_finish(query);
    CHECK_INTEGER(rows, 10, "texts of a feed are looked up");
}

static void print_speed(struct engine *engine)
{
    enum { ROWS = 200000 };
    struct numbers numbers = {100000, 100000 + ROWS - 1, -1, ""};
    double start = now(), fed, bound;
    engine_begin(engine, &fixture_err);
    CHECK_INTEGER(engine_feed(engine, &STATEMENTS, ADD, &(struct engine_feed){next_source, &numbers}, &fixture_err), ROWS,
                  "many rows are fed");
    fed = now() - start;
    engine_rollback(engine);
    start = now();
    engine_begin(engine, &fixture_err);
    for (int64_t i = 0; i < ROWS; i++) {
        char text[32];
        snprintf(text, sizeof text, "nr %lld", (long long)i);
        engine_run(engine, &STATEMENTS, ADD_BY_HAND, &fixture_err, ENGINE_INTEGER(100000 + i), ENGINE_TEXT("staff"),
                   ENGINE_TEXT(text), ENGINE_INTEGER(i % 7));
    }
    bound = now() - start;
    engine_rollback(engine);
    printf("# fed %.2f us a row, bound %.2f us a row\n", fed * 1e6 / ROWS, bound * 1e6 / ROWS);
}

int main(void)
{
    struct engine *engine;
    fixture_make();
    engine = fixture_open(ENGINE_WRITE);
    test_insert(engine);
    test_ids(engine);
    test_nested(engine);
    test_values(engine);
    test_faults(engine);
    test_keys(engine);
    print_speed(engine);
    CHECK(engine_close(engine, &fixture_err) == 0 && fixture_err.kind == ERR_NONE, "no error on the way");
    return tap_done();
}
