/* What fails underneath, fails as a whole: each write, sync, truncation, open and allocation of a writing run is made to fail once,
 * and from then on; afterwards the file holds the old rows or the new ones, and is sound. The program runs itself under
 * fault/inject.so. LONG=1 tries (nearly) every place, else one in 25. */
#include <sys/wait.h>

#include "engine_fixture.h"

enum { ADD, OLD_ROWS = 5, NEW_ROWS = 300 };
static const char *const SQL[] = {
    [ADD] = "INSERT INTO search_key (kind, key, party_id) VALUES (1, ?1, ?2)",
};
ENGINE_SET(STATEMENTS, "fault test", SQL);

static int add_rows(struct engine *engine, int first, int count, struct err *err)
{
    char key[256];
    if (engine_begin(engine, err) != 0)
        return -1;
    for (int i = first; i < first + count; i++) {
        snprintf(key, sizeof key, "%0200d", i * 7919 % 100003);
        if (engine_run(engine, &STATEMENTS, ADD, err, ENGINE_TEXT(key), ENGINE_INTEGER(i)) != 0) {
            engine_rollback(engine);
            return -1;
        }
    }
    return engine_commit(engine, err);
}

/* The run that is made to fail, in a process of its own. */
static int work(const char *path, const char *mode)
{
    struct err err = ERR_INIT;
    struct engine *engine = engine_open(path, ENGINE_WRITE, NULL, &err);
    bool is_load = strcmp(mode, "load") == 0;
    if (engine != NULL && (!is_load || engine_load_begin(engine, &err) >= 0) &&
        add_rows(engine, OLD_ROWS, NEW_ROWS, &err) == 0)
        is_load ? engine_load_end(engine, NULL) : engine_truncate_wal(engine, &err);
    engine_close(engine, &err);
    if (err.kind != ERR_NONE && getenv("VERBOSE") != NULL)
        printf("# %d: %s\n", err.kind, err.message);
    return (int)err.kind;
}

struct sweep {
    const char *calls, *number, *mode;
    bool is_forever;
    int step; /* after the first dozen; every place counts, but there are thousands of allocations */
};

static char self[4096], report[128];

/* Runs the work under inject.so, told by the environment that ${prepare} sets. Returns its status as waitpid gives it. */
static int run_under(void (*prepare)(const struct sweep *sweep, int at), const struct sweep *sweep, int at)
{
    pid_t child = fork();
    int status = 0;
    if (child == 0) {
        char library[4096];
        snprintf(library, sizeof library, "%.4000s/fault/inject.so", getenv("BUILD") == NULL ? "build" : getenv("BUILD"));
        setenv("LD_PRELOAD", library, 1);
        prepare(sweep, at);
        execl(self, self, "work", fixture_path, sweep->mode, (char *)NULL);
        _exit(126);
    }
    waitpid(child, &status, 0);
    return status;
}

/* The ${at}-th call fails. */
static void prepare_fault(const struct sweep *sweep, int at)
{
    char number[16];
    snprintf(number, sizeof number, "%d", at);
    setenv("INJECT", sweep->calls, 1);
    setenv("INJECT_AT", number, 1);
    setenv("INJECT_ERRNO", sweep->number, 1);
    setenv("INJECT_REPORT", report, 1);
    if (sweep->is_forever)
        setenv("INJECT_FOREVER", "1", 1);
}

/* The folder lies on another file system. */
static void prepare_file_system(const struct sweep *sweep, int at)
{
    (void)at;
    setenv("INJECT_FS", sweep->calls, 1);
}

static void test_file_systems(void)
{
    static const struct {
        struct sweep sweep;
        enum err_kind expected;
        const char *name;
    } CASES[] = {
        {{.calls = "0x6969", .mode = "log"}, ERR_CONFIG, "NFS"},
        {{.calls = "0xfe534d42", .mode = "log"}, ERR_CONFIG, "SMB"},
        {{.calls = "0xff534d42", .mode = "log"}, ERR_CONFIG, "CIFS"},
        {{.calls = "0x01021997", .mode = "log"}, ERR_CONFIG, "9P"},
        {{.calls = "0x65735546", .mode = "log"}, ERR_CONFIG, "FUSE"},
        {{.calls = "0x00c36400", .mode = "log"}, ERR_CONFIG, "Ceph"},
        {{.calls = "0x58465342", .mode = "log"}, ERR_NONE, "XFS, a local one,"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        int status = run_under(prepare_file_system, &CASES[i].sweep, 0);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == (int)CASES[i].expected, "%s ends in %d", CASES[i].name,
              CASES[i].expected);
    }
}

struct result {
    int runs, faulted, crashed, half, unsound, lost, odd;
};

static void count_fault(void *context, const char *text)
{
    (void)context;
    printf("# %s\n", text);
}

/* What the file holds after a run that ended with ${status}, and back to the old rows. */
static void judge(struct result *result, int status, enum err_kind expected)
{
    struct engine *engine = fixture_open(ENGINE_WRITE);
    int64_t rows = fixture_integer(engine, "SELECT count(*) FROM search_key");
    int kind = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    result->crashed += kind < 0 || kind == 126;
    result->half += rows != OLD_ROWS && rows != OLD_ROWS + NEW_ROWS;
    result->lost += kind == ERR_NONE && rows != OLD_ROWS + NEW_ROWS;
    result->unsound += engine_integrity(engine, count_fault, NULL, &fixture_err) != 0;
    if (kind != ERR_NONE && kind != (int)expected) {
        printf("# status %d\n", kind);
        result->odd++;
    }
    if (rows != OLD_ROWS) {
        engine_begin(engine, &fixture_err);
        fixture_run(engine, "DELETE FROM search_key WHERE party_id >= 5", &fixture_err);
        engine_commit(engine, &fixture_err);
    }
    engine_close(engine, &fixture_err);
}

static void sweep_all(const struct sweep *sweep, enum err_kind expected)
{
    struct result result = {0};
    int step = 1;
    for (int at = 1;; at += step) {
        int status;
        unlink(report);
        status = run_under(prepare_fault, sweep, at);
        result.runs++;
        judge(&result, status, expected);
        if (access(report, F_OK) != 0)
            break;
        result.faulted++;
        if (at > 12)
            step = sweep->step * (getenv("LONG") == NULL ? 25 : 1);
    }
    printf("# %s %s%s, %s: %d runs\n", sweep->calls, sweep->number, sweep->is_forever ? " for ever" : "", sweep->mode,
           result.runs);
    CHECK(result.faulted > 0, "%s: something failed", sweep->calls);
    CHECK_INTEGER(result.crashed, 0, "nothing crashed");
    CHECK_INTEGER(result.half, 0, "no rows in part");
    CHECK_INTEGER(result.lost, 0, "no success without the rows");
    CHECK_INTEGER(result.unsound, 0, "the file is sound");
    CHECK_INTEGER(result.odd, 0, "each ended with its status");
}

int main(int argc, char **argv)
{
    static const struct {
        struct sweep sweep;
        enum err_kind expected;
    } SWEEPS[] = {
        {{"write", "ENOSPC", "log", true, 1}, ERR_IO},      {{"write", "EIO", "log", false, 1}, ERR_IO},
        {{"write", "ENOSPC", "load", true, 1}, ERR_IO},     {{"sync", "EIO", "log", false, 1}, ERR_IO},
        {{"sync", "EIO", "load", false, 1}, ERR_IO},        {{"truncate", "EIO", "log", true, 1}, ERR_IO},
        {{"alloc", "ENOMEM", "log", false, 7}, ERR_MEMORY}, {{"alloc", "ENOMEM", "load", true, 31}, ERR_MEMORY},
    };
    ssize_t length;
    struct engine *engine;
    if (argc == 4)
        return work(argv[2], argv[3]);
    if (TAP_IS_SANITIZED) {
        tap_skip("the address sanitizer and a library that is loaded before it do not go together");
        return tap_done();
    }
    length = readlink("/proc/self/exe", self, sizeof self - 1);
    self[length < 0 ? 0 : length] = '\0';
    fixture_make();
    snprintf(report, sizeof report, "%s/report", fixture_folder);
    engine = fixture_open(ENGINE_WRITE);
    CHECK_INTEGER(add_rows(engine, 0, OLD_ROWS, &fixture_err), 0, "rows that stay");
    engine_close(engine, &fixture_err);
    fflush(stdout);
    for (size_t i = 0; i < sizeof SWEEPS / sizeof *SWEEPS; i++)
        sweep_all(&SWEEPS[i].sweep, SWEEPS[i].expected);
    test_file_systems(); /* last: on a local one the rows go in */
    return tap_done();
}
