/* Transactions: waiting, many writers, kill -9, marks, ids, and faults of the caller. LONG=1 kills more often. */
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "engine_fixture.h"

enum { COUNT_UP, READ_COUNT, ADD_TAG, ALL_NAMES };
static const char *const SQL[] = {
    [COUNT_UP] = "INSERT INTO counter (name, next) VALUES (?1, 1) ON CONFLICT (name) DO UPDATE SET next = next + 1",
    [READ_COUNT] = "SELECT next FROM counter WHERE name = ?1",
    [ADD_TAG] = "INSERT INTO search_key (kind, key, party_id) VALUES (1, ?1, ?2)",
    [ALL_NAMES] = "SELECT name FROM counter ORDER BY name",
};
ENGINE_SET(STATEMENTS, "transaction test", SQL);

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

/* ---- Faults of the caller ------------------------------------------------------------------------------------------------ */

static void test_bugs(void)
{
    struct engine *engine = fixture_open(ENGINE_WRITE);
    struct engine_query *query;
    struct err err = ERR_INIT;
    CHECK_INTEGER(engine_begin(engine, &err), 0, "begin");
    CHECK(engine_begin(engine, &err) == -1 && err.kind == ERR_BUG, "nesting is a fault");
    err_clear(&err);
    CHECK(engine_read_begin(engine, &err) == -1 && err.kind == ERR_BUG, "so is a read within a write");
    err_clear(&err);
    engine_run(engine, &STATEMENTS, COUNT_UP, &err, ENGINE_TEXT("a"));
    query = engine_prepare(engine, &STATEMENTS, ALL_NAMES, &err);
    CHECK_INTEGER(engine_step(query, &err), 1, "a row");
    CHECK(engine_prepare(engine, &STATEMENTS, ALL_NAMES, &err) == NULL && err.kind == ERR_BUG,
          "a running statement is not lent");
    err_clear(&err);
    CHECK(engine_commit(engine, &err) == -1 && strstr(err.message, "ORDER BY name") != NULL, "nor committed over");
    CHECK_INTEGER(fixture_integer(engine, "SELECT count(*) FROM counter WHERE name = 'a'"), 0, "which rolls back");
    err_clear(&err);
    CHECK(engine_commit(engine, &err) == -1 && err.kind == ERR_BUG, "nothing to commit");
    err_clear(&err);
    query = engine_prepare_once(engine, "SELECT 1 AS left_over", &err);
    CHECK(query != NULL && engine_close(engine, &err) == -1 && strstr(err.message, "left_over") != NULL, "a leak is named");
}

/* ---- Marks --------------------------------------------------------------------------------------------------------------- */

static void test_marks(void)
{
    struct engine *engine = fixture_open(ENGINE_WRITE);
    struct err err = ERR_INIT;
    CHECK_INTEGER(engine_mark(engine, &err), -1, "no mark without a transaction");
    err_clear(&err);
    engine_begin(engine, &err);
    engine_run(engine, &STATEMENTS, COUNT_UP, &err, ENGINE_TEXT("stays"));
    CHECK_INTEGER(engine_mark(engine, &err), 0, "a mark");
    engine_run(engine, &STATEMENTS, COUNT_UP, &err, ENGINE_TEXT("goes"));
    CHECK_INTEGER(engine_mark_undo(engine, &err), 0, "undone");
    CHECK_INTEGER(engine_mark(engine, &err), 0, "another");
    engine_run(engine, &STATEMENTS, COUNT_UP, &err, ENGINE_TEXT("too"));
    CHECK_INTEGER(engine_mark_keep(engine, &err), 0, "kept");
    CHECK_INTEGER(engine_commit(engine, &err), 0, "commit");
    CHECK_INTEGER(fixture_integer(engine, "SELECT count(*) FROM counter WHERE name IN ('stays', 'too')"), 2,
                  "two are there");
    CHECK_INTEGER(fixture_integer(engine, "SELECT count(*) FROM counter WHERE name = 'goes'"), 0, "one is not");
    CHECK_INTEGER(engine_close(engine, &err), 0, "close");
}

/* ---- Ids ----------------------------------------------------------------------------------------------------------------- */

static int64_t take(struct engine *engine, const char *name, int64_t count)
{
    int64_t first = -1;
    return engine_ids(engine, name, count, &first, &fixture_err) == 0 ? first : -1;
}

static void test_ids(void)
{
    struct engine *engine = fixture_open(ENGINE_WRITE);
    struct err err = ERR_INIT;
    const char *name;
    int64_t first = 0, last = 0;
    CHECK(engine_ids(engine, "person", 1, &first, &err) == -1 && err.kind == ERR_BUG, "no ids outside a transaction");
    engine_begin(engine, &fixture_err);
    CHECK_INTEGER(take(engine, "person", 3), 1, "three from 1");
    CHECK_INTEGER(take(engine, "order", 1), 1, "another name from 1");
    CHECK_INTEGER(take(engine, "person", 1000), 4, "a thousand from 4");
    CHECK_INTEGER(take(engine, "nothing", 0), 1, "none taken");
    CHECK(engine_ids_used(engine, 0, &name, &first, &last) && strcmp(name, "person") == 0 && first == 1 && last == 1003,
          "the first range is told whole");
    CHECK(engine_ids_used(engine, 1, &name, &first, &last) && strcmp(name, "order") == 0 && last == 1, "the second");
    CHECK(!engine_ids_used(engine, 2, &name, &first, &last), "and no third");
    engine_commit(engine, &fixture_err);
    engine_begin(engine, &fixture_err);
    CHECK_INTEGER(take(engine, "person", 1), 1004, "the next transaction goes on");
    engine_rollback(engine);
    engine_begin(engine, &fixture_err);
    CHECK_INTEGER(take(engine, "person", 1), 1004, "what was rolled back was never given out");
    engine_commit(engine, &fixture_err);
    engine_close(engine, &fixture_err);
    engine = fixture_open(ENGINE_WRITE);
    engine_begin(engine, &fixture_err);
    CHECK_INTEGER(take(engine, "person", 1), 1005, "another process goes on");
    engine_close(engine, &fixture_err);
}

/* ---- Waiting ------------------------------------------------------------------------------------------------------------- */

static void test_busy(void)
{
    struct engine *holder = fixture_open(ENGINE_WRITE);
    struct engine *waiter = engine_open(fixture_path, ENGINE_WRITE, &(struct engine_options){.busy_ms = 300}, &fixture_err);
    struct err err = ERR_INIT;
    double start;
    engine_begin(holder, &err);
    start = now();
    CHECK(engine_begin(waiter, &err) == -1 && err.kind == ERR_BUSY, "a writer that holds on makes others busy");
    CHECK(now() - start > 0.25 && now() - start < 1.3, "after the budget of 0.3 s: %.2f s", now() - start);
    err_clear(&err);
    CHECK_INTEGER(engine_read_begin(waiter, &err), 0, "a reader need not wait");
    CHECK_INTEGER(fixture_integer(waiter, "SELECT count(*) FROM party"), 0, "and reads");
    engine_rollback(holder);
    engine_begin(holder, &err);
    engine_run(holder, &STATEMENTS, COUNT_UP, &err, ENGINE_TEXT("kept"));
    engine_commit(holder, &err);
    CHECK(engine_truncate_wal(holder, &err) == -1, "with a reader the log cannot be emptied");
    CHECK_INTEGER(err.kind, ERR_BUSY, "which is busy");
    err_clear(&err);
    engine_read_end(waiter);
    CHECK_INTEGER(engine_truncate_wal(holder, &err), 0, "and without it can");
    engine_close(waiter, &err);
    CHECK_INTEGER(engine_close(holder, &err), 0, "close");
}

/* One writer of many: read, then write, each its own transaction in one connection. Returns how many failed. */
static int write_many(int times)
{
    struct engine *engine = engine_open(fixture_path, ENGINE_WRITE, NULL, NULL);
    int failed = engine == NULL ? times : 0;
    for (int i = 0; i < times && engine != NULL; i++) {
        int64_t count = 0;
        if (engine_begin(engine, NULL) != 0 ||
            engine_get_integer(engine, &STATEMENTS, READ_COUNT, &count, NULL, ENGINE_TEXT("total")) < 0 ||
            engine_run(engine, &STATEMENTS, COUNT_UP, NULL, ENGINE_TEXT("total")) != 0 || engine_commit(engine, NULL) != 0)
            failed++;
    }
    engine_close(engine, NULL);
    return failed;
}

static void test_many_writers(void)
{
    enum { WRITERS = 32, TIMES = 50 };
    struct engine *engine;
    int failed = 0, status;
    double start = now();
    fflush(stdout);
    for (int i = 0; i < WRITERS; i++)
        if (fork() == 0)
            _exit(write_many(TIMES));
    while (wait(&status) > 0)
        failed += WIFEXITED(status) ? WEXITSTATUS(status) : TIMES;
    printf("# %d writers, %d times: %.2f s\n", WRITERS, TIMES, now() - start);
    CHECK_INTEGER(failed, 0, "none of 32 x 50 failed");
    engine = fixture_open(ENGINE_READ);
    CHECK_INTEGER(fixture_integer(engine, "SELECT next FROM counter WHERE name = 'total'"), WRITERS * TIMES,
                  "and none was lost");
    engine_close(engine, NULL);
}

/* ---- kill -9 ------------------------------------------------------------------------------------------------------------- */

enum { KEYS = 400 };

/* Transactions of 400 keys each, for ever; every commit is told. */
static void write_until_killed(int channel)
{
    struct engine *engine = fixture_open(ENGINE_WRITE);
    char key[64];
    for (int64_t turn = fixture_integer(engine, "SELECT count(DISTINCT party_id) FROM search_key");; turn++) {
        if (engine_begin(engine, NULL) != 0)
            _exit(1);
        for (int i = 0; i < KEYS; i++) {
            snprintf(key, sizeof key, "%032d-%lld", i * 7919 % KEYS, (long long)turn);
            engine_run(engine, &STATEMENTS, ADD_TAG, NULL, ENGINE_TEXT(key), ENGINE_INTEGER(turn));
        }
        if (engine_commit(engine, NULL) != 0 || write(channel, "x", 1) != 1)
            _exit(1);
    }
}

static void print_fault(void *context, const char *text)
{
    (void)context;
    printf("# %s\n", text);
}

static void test_kills(int times)
{
    int64_t told = 0, there = 0;
    int lost = 0, half = 0, broken = 0;
    for (int i = 0; i < times; i++) {
        int channel[2], status;
        struct timespec pause = {.tv_nsec = (long)(i * 7919 % 97) * 150000};
        struct engine *engine;
        char byte;
        pid_t child;
        if (pipe(channel) != 0)
            break;
        fflush(stdout);
        child = fork();
        if (child == 0)
            write_until_killed(channel[1]);
        close(channel[1]);
        told += read(channel[0], &byte, 1) == 1; /* it is at work */
        nanosleep(&pause, NULL);
        kill(child, SIGKILL);
        waitpid(child, &status, 0);
        while (read(channel[0], &byte, 1) == 1)
            told++;
        close(channel[0]);
        engine = fixture_open(ENGINE_WRITE);
        there = fixture_integer(engine, "SELECT count(DISTINCT party_id) FROM search_key");
        lost += there < told;
        half += fixture_integer(engine, "SELECT count(*) FROM search_key") != there * KEYS;
        broken += engine_integrity(engine, print_fault, NULL, &fixture_err) != 0;
        engine_close(engine, NULL);
        told = there;
    }
    printf("# killed %d times, %lld transactions\n", times, (long long)there);
    CHECK(there >= times, "each one wrote something");
    CHECK_INTEGER(lost, 0, "no commit that was told is lost");
    CHECK_INTEGER(half, 0, "no transaction is there in part");
    CHECK_INTEGER(broken, 0, "the file is always sound");
}

int main(void)
{
    fixture_make();
    test_bugs();
    test_marks();
    test_ids();
    test_busy();
    test_many_writers();
    test_kills(getenv("LONG") != NULL ? 500 : 12);
    return tap_done();
}
