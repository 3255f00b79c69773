/* Reading ahead: each read sees one state of the file and never an older one than the read before, whatever another process writes and
 * brings into the file meanwhile. Every row holds the number of its state, so a piece that outlived its snapshot shows. */
#include <signal.h>
#include <sys/wait.h>

#include "engine_fixture.h"

enum { ROWS = 6000, STATES = 25, READS_MAX = 20000 };

enum { ADD, RAISE, ALL, ONE };
static const char *const SQL[] = {
    [ADD] = "INSERT INTO counter (name, next) VALUES ('a name that is as long as a person''s ' || ?1, 1)",
    [RAISE] = "UPDATE counter SET next = next + 1",
    [ALL] = "SELECT next FROM counter WHERE rowid > 0 ORDER BY rowid",
    [ONE] = "SELECT next FROM counter WHERE rowid = ?1",
};
ENGINE_SET(STATEMENTS, "read ahead test", SQL);

static void fill(void)
{
    struct engine *engine = fixture_open(ENGINE_WRITE);
    engine_begin(engine, &fixture_err);
    fixture_run(engine, "DELETE FROM counter", &fixture_err);
    for (int64_t i = 0; i < ROWS; i++)
        engine_run(engine, &STATEMENTS, ADD, &fixture_err, ENGINE_INTEGER(i));
    CHECK_INTEGER(engine_commit(engine, &fixture_err), 0, "rows for many pieces");
    engine_close(engine, &fixture_err);
}

/* Another process: a new state, and every third into the file itself. */
static pid_t start_writer(void)
{
    pid_t child = fork();
    if (child != 0)
        return child;
    struct engine *engine = fixture_open(ENGINE_WRITE);
    for (int i = 0;; i++) {
        engine_begin(engine, &fixture_err);
        engine_run(engine, &STATEMENTS, RAISE, &fixture_err);
        if (engine_commit(engine, &fixture_err) != 0)
            _exit(1);
        if (i % 3 == 0 && engine_truncate_wal(engine, &fixture_err) != 0)
            err_clear(&fixture_err); /* the reader was in between */
    }
}

/* The state that all rows agree on, 0 when they do not. */
static int64_t read_state(struct engine *engine)
{
    struct engine_query *query = engine_prepare(engine, &STATEMENTS, ALL, &fixture_err);
    int64_t state = 0, rows = 0;
    bool is_one = true;
    while (engine_step(query, &fixture_err) == 1) {
        int64_t here = engine_integer(query, 0);
        is_one = is_one && (rows++ == 0 || here == state);
        state = here;
    }
    engine_finish(query);
    return is_one && rows == ROWS ? state : 0;
}

static void test_against_writer(void)
{
    pid_t writer = start_writer();
    struct engine *engine = fixture_open(ENGINE_READ);
    int64_t latest = 0, first = 0;
    int mixed = 0, backwards = 0;
    for (int i = 0; i < READS_MAX && latest < first + STATES; i++) {
        engine_read_begin(engine, &fixture_err);
        int64_t state = read_state(engine);
        int64_t again = read_state(engine);
        engine_read_end(engine);
        mixed += state == 0 || state != again;
        backwards += state < latest;
        latest = state;
        first = i == 0 ? state : first;
    }
    kill(writer, SIGKILL);
    waitpid(writer, NULL, 0);
    CHECK_INTEGER(mixed, 0, "no read mixes two states");
    CHECK_INTEGER(backwards, 0, "no read goes back");
    CHECK(latest >= first + STATES, "the file did change meanwhile");
    engine_close(engine, &fixture_err);
}

/* One's own pages: in one transaction written, pushed out of the cache, and read again. */
static void test_own_writes(void)
{
    struct engine *engine = fixture_open(ENGINE_WRITE);
    engine_begin(engine, &fixture_err);
    int64_t before = read_state(engine);
    engine_run(engine, &STATEMENTS, RAISE, &fixture_err);
    CHECK_INTEGER(read_state(engine), before + 1, "what was written is read");
    engine_rollback(engine);
    CHECK_INTEGER(read_state(engine), before, "and gone when it is undone");
    CHECK_INTEGER(engine_truncate_wal(engine, &fixture_err), 0, "all in the file");
    CHECK_INTEGER(read_state(engine), before, "the same from there");
    engine_close(engine, &fixture_err);
}

int main(void)
{
    fixture_make();
    fill();
    test_against_writer();
    test_own_writes();
    return tap_done();
}
