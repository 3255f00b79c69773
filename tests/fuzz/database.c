/* A database with other bytes in it: a reader finds and shows, a writer changes, checks and forgets. Whatever they answer, no
 * memory is touched that is not theirs, and nothing runs for ever. */
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "domain/batch.h"
#include "domain/change.h"
#include "domain/check.h"
#include "domain/dossier.h"
#include "domain/forget.h"
#include "domain/party.h"
#include "domain/query.h"
#include "fuzz_store.h"

enum { PAGE = 4096, CHANGES_MAX = 8, PEOPLE = 8 };

size_t LLVMFuzzerMutate(uint8_t *bytes, size_t length, size_t max_length);
size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t length, size_t max_length, unsigned seed);

static char path[128];

static void clean(void)
{
    static const char *const SUFFIXES[] = {"", "-wal", "-shm", "-journal"};
    char name[160];
    for (size_t i = 0; i < sizeof SUFFIXES / sizeof *SUFFIXES; i++) {
        snprintf(name, sizeof name, "%s%s", path, SUFFIXES[i]);
        unlink(name);
    }
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    const char *base = getenv("TMPDIR");
    (void)argc;
    (void)argv;
    snprintf(path, sizeof path, "%.80s/crm-fuzz.%ld.db", base == NULL ? "/tmp" : base, (long)getpid());
    atexit(clean);
    return 0;
}

/* ---- Other bytes ----------------------------------------------------------------------------------------------------- */

static uint64_t state;

static size_t below(size_t limit)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (size_t)(state >> 33) % limit;
}

/* Where it hurts: the head of a page, the places of its cells, the cells; the schema's own page is refused as a whole, and is
 * left alone mostly. */
static size_t place(size_t length)
{
    size_t pages = length / PAGE, page = pages > 1 && below(16) != 0 ? 1 + below(pages - 1) : 0;
    size_t within = below(3) == 0 ? below(12) : below(2) == 0 ? below(64) : below(PAGE);
    return page * PAGE + within < length ? page * PAGE + within : below(length);
}

size_t LLVMFuzzerCustomMutator(uint8_t *bytes, size_t length, size_t max_length, unsigned seed)
{
    static const uint8_t TELLING[] = {0, 1, 2, 5, 10, 13, 0x0F, 0x10, 0x7F, 0x80, 0x81, 0xFE, 0xFF};
    state = seed;
    if (length < PAGE)
        return LLVMFuzzerMutate(bytes, length, max_length);
    for (size_t i = 1 + below(CHANGES_MAX); i > 0; i--) {
        uint8_t *at = &bytes[place(length)];
        *at = below(2) == 0 ? (uint8_t)below(256) : TELLING[below(sizeof TELLING)];
    }
    return below(64) == 0 ? length - below(PAGE) : length;
}

/* ---- What is done with it -------------------------------------------------------------------------------------------- */

static void find_and_show(struct fuzz_store *fuzz, struct arena *arena)
{
    static const char *const TERMS[] = {"jan..", "city:Utrecht", "has:email"};
    struct err err = ERR_INIT;
    struct field_set *fields;
    struct query *query;
    struct query_ids found = {0};
    struct purpose_set purposes = {0};
    struct notice_set notices = {0};
    if (engine_read_begin(fuzz->store.engine, &err) != 0)
        return;
    for (size_t i = 0; i < sizeof TERMS / sizeof *TERMS; i++) {
        err_clear(&err);
        if (field_open(&fuzz->store, arena, &fields, &err) == 0 &&
            query_parse(&fuzz->store, fields, &TERMS[i], 1, arena, &query, &err) == 0)
            query_run(&fuzz->store, query, 0, &found, &err);
        query_ids_clear(&found);
        found = (struct query_ids){0};
    }
    err_clear(&err);
    bool is_read =
        purpose_load(&fuzz->store, arena, &purposes, &err) == 0 && notice_load(&fuzz->store, arena, &notices, &err) == 0;
    for (int64_t id = 1; is_read && id <= PEOPLE; id++) {
        struct rec *record;
        err_clear(&err);
        dossier_read(&fuzz->store, &purposes, &notices, id, arena, &record, &err);
    }
    engine_read_end(fuzz->store.engine);
}

static int say_nothing(void *context, const char *check, const char *text, struct err *err)
{
    (void)context;
    (void)check;
    (void)text;
    (void)err;
    return 0;
}

static int change_one(struct fuzz_store *fuzz, struct arena *arena, struct err *err)
{
    struct change_context context = {.store = &fuzz->store, .arena = arena, .may_define = true};
    struct change_list changes = {0};
    struct change_result result;
    if (change_open(&context, "own-records", NULL, err) != 0 || change_parse(&context, "city=Zeist", &changes, err) != 0 ||
        change_parse(&context, "tag+=new", &changes, err) != 0 ||
        change_parse(&context, "email+=new@example.nl", &changes, err) != 0)
        return -1;
    return change_apply(&context, 1, &changes, CHANGE_EDIT, arena, &result, err);
}

static int forget_one(struct fuzz_store *fuzz, struct err *err)
{
    struct forget *forget = forget_new(&fuzz->store, true);
    int status = forget_add(forget, 2, err) == 0 && forget_plan(forget, err) == 0 ? forget_apply(forget, err) : -1;
    forget_free(forget);
    return status;
}

static void write_to_it(struct fuzz_store *fuzz, struct arena *arena)
{
    struct err err = ERR_INIT;
    struct batch *batch = batch_new("crm-edit", "edit", "fuzz");
    if (engine_begin(fuzz->store.engine, &err) == 0) {
        if (batch_begin(&fuzz->store, batch, &err) == 0 && change_one(fuzz, arena, &err) == 0 &&
            forget_one(fuzz, &err) == 0 && batch_finish(&fuzz->store, batch, &err) == 0)
            engine_commit(fuzz->store.engine, &err);
        engine_rollback(fuzz->store.engine);
    }
    batch_free(batch);
    fuzz->store.batch = NULL;
    err_clear(&err);
    check_file(&fuzz->store, say_nothing, NULL, &err);
}

static void put(const uint8_t *bytes, size_t length)
{
    clean();
    int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    fuzz_check(file >= 0 && write(file, bytes, length) == (ssize_t)length && close(file) == 0,
               "the database can be put down");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct fuzz_store fuzz;
    struct arena arena = ARENA_INIT;
    put(bytes, length);
    if (fuzz_open(&fuzz, path, ENGINE_READ, &arena))
        find_and_show(&fuzz, &arena);
    fuzz_close(&fuzz);
    arena_reset(&arena);
    if (fuzz_open(&fuzz, path, ENGINE_WRITE, &arena))
        write_to_it(&fuzz, &arena);
    fuzz_close(&fuzz);
    arena_clear(&arena);
    return 0;
}
