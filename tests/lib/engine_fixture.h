/* engine_fixture.h - a database of the real schema in a folder of its own, for the tests of the engine. */
#ifndef CRM_TESTS_ENGINE_FIXTURE_H
#define CRM_TESTS_ENGINE_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "engine/engine.h"
#include "tap.h"

static char fixture_folder[64];
static char fixture_path[96];
static struct err fixture_err;

__attribute__((unused)) static void fixture_clean(void)
{
    char command[192];
    if (fixture_folder[0] == '\0')
        return;
    snprintf(command, sizeof command, "chmod -R u+rwx %s; rm -rf %s", fixture_folder, fixture_folder);
    if (system(command) != 0)
        printf("# %s was not removed\n", fixture_folder);
}

/* An empty database at fixture_path, in WAL mode; removed when the program ends. */
__attribute__((unused)) static void fixture_make(void)
{
    struct engine *engine;
    const char *base = getenv("TMPDIR");
    if (fixture_folder[0] == '\0') {
        snprintf(fixture_folder, sizeof fixture_folder, "%.40s/crm-unit.XXXXXX", base == NULL ? "/tmp" : base);
        if (mkdtemp(fixture_folder) == NULL)
            exit(1);
        atexit(fixture_clean);
    }
    snprintf(fixture_path, sizeof fixture_path, "%s/crm.db", fixture_folder);
    unlink(fixture_path);
    engine = engine_open(fixture_path, ENGINE_CREATE, NULL, &fixture_err);
    if (engine == NULL || engine_load_end(engine, &fixture_err) != 0 || engine_close(engine, &fixture_err) != 0) {
        printf("Bail out! no database: %s\n", fixture_err.message);
        exit(1);
    }
}

/* Open it; any fault ends the program. */
__attribute__((unused)) static struct engine *fixture_open(enum engine_mode mode)
{
    struct engine *engine = engine_open(fixture_path, mode, NULL, &fixture_err);
    if (engine == NULL) {
        printf("Bail out! %s\n", fixture_err.message);
        exit(1);
    }
    return engine;
}

/* Run constant SQL once. Returns 0 or -1. */
__attribute__((unused)) static int fixture_run(struct engine *engine, const char *sql, struct err *err)
{
    struct engine_query *query = engine_prepare_once(engine, sql, err);
    int status;
    do
        status = engine_step(query, err);
    while (status == 1);
    engine_finish(query);
    return status;
}

/* The first column of the first row; -1 on error or without a row. */
__attribute__((unused)) static int64_t fixture_integer(struct engine *engine, const char *sql)
{
    struct engine_query *query = engine_prepare_once(engine, sql, &fixture_err);
    int64_t value = engine_step(query, &fixture_err) == 1 ? engine_integer(query, 0) : -1;
    engine_finish(query);
    return value;
}

#endif
