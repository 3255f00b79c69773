/* fuzz_store.h - an open database for the harnesses of tests/fuzz: what src/run does for a tool. Header only. */
#ifndef CRM_TESTS_FUZZ_STORE_H
#define CRM_TESTS_FUZZ_STORE_H

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/engine.h"
#include "store/controllers.h"
#include "store/store.h"

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length);

enum { FUZZ_NOW = 1795521600 /* 2026-11-24 */ };

struct fuzz_store {
    struct store store;
    struct date_context dates;
    unsigned char key[STORE_KEY_BYTES];
};

__attribute__((unused)) static void fuzz_check(bool holds, const char *promise)
{
    if (holds)
        return;
    fprintf(stderr, "does not hold: %s\n", promise);
    abort();
}

/* The path of the database that tests/fuzz/run.sh has made. */
__attribute__((unused)) static const char *fuzz_database(void)
{
    const char *path = getenv("FUZZ_DATABASE");
    if (path == NULL) {
        fprintf(stderr, "FUZZ_DATABASE names no file; see tests/fuzz/run.sh\n");
        exit(1);
    }
    return path;
}

/* fuzz_open(fuzz, path, mode, arena): false when it is refused; what was opened is closed with fuzz_close all the same. */
__attribute__((unused)) static bool fuzz_open(struct fuzz_store *fuzz, const char *path, enum engine_mode mode,
                                              struct arena *arena)
{
    struct err err = ERR_INIT;
    struct controllers_start start = {0};
    const struct engine_options options = {.busy_ms = 1};
    *fuzz = (struct fuzz_store){.store = {.now = FUZZ_NOW, .now_text = "2026-11-24T12:00:00Z", .language = "nl"}};
    fuzz->store.key = fuzz->key;
    fuzz->store.engine = engine_open(path, mode, &options, &err);
    if (fuzz->store.engine == NULL || controllers_start(&fuzz->store, arena, &start, &err) != 1 ||
        date_context_init(&fuzz->dates, FUZZ_NOW, start.time_zone, &err) != 0)
        return false;
    fuzz->store.dates = &fuzz->dates;
    return true;
}

__attribute__((unused)) static void fuzz_close(struct fuzz_store *fuzz)
{
    struct err err = ERR_INIT;
    fuzz_check(engine_close(fuzz->store.engine, &err) == 0 || err.kind != ERR_BUG, "no query is left running");
}

#endif
