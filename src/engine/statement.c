/* statement.c - statements by number, prepared at their first use and kept until the file is closed. */
#include <stdlib.h>
#include <string.h>

#include "engine/internal.h"

/* Ends of the section that ENGINE_SET fills; the linker makes them. Weak: a program may have no set. */
extern const struct engine_set *const __start_engine_sets[] __attribute__((weak));
extern const struct engine_set *const __stop_engine_sets[] __attribute__((weak));

const struct engine_set *const *engine_sets(size_t *count)
{
    *count = (size_t)(__stop_engine_sets - __start_engine_sets);
    return __start_engine_sets;
}

/* ---- Preparing ----------------------------------------------------------------------------------------------------------- */

static int prepare(struct engine *engine, struct engine_query *query, const char *sql, unsigned flags, struct err *err)
{
    struct engine_query *previous = engine->current;
    int status;
    engine->current = query; /* the authorizer looks at it */
    status = sqlite3_prepare_v3(engine->db, sql, -1, flags, &query->statement, NULL);
    engine->current = previous;
    if (status != SQLITE_OK)
        return engine_fail(engine, sqlite3_extended_errcode(engine->db), sql, err);
    query->engine = engine;
    query->sql = sql;
    query->is_reader = sqlite3_stmt_readonly(query->statement) != 0;
    return 0;
}

/* The queries of ${set} in this connection; made at the first use of the set. NULL when out of memory. */
static struct engine_query *queries_of(struct engine *engine, const struct engine_set *set)
{
    struct engine_cache *caches;
    struct engine_query *queries;
    for (size_t i = 0; i < engine->cache_count; i++)
        if (engine->caches[i].set == set)
            return engine->caches[i].queries;
    caches = realloc(engine->caches, (engine->cache_count + 1) * sizeof *caches);
    if (caches == NULL)
        return NULL;
    engine->caches = caches;
    queries = calloc(set->count, sizeof *queries);
    if (queries != NULL)
        caches[engine->cache_count++] = (struct engine_cache){set, queries};
    return queries;
}

static void forget_bound(struct engine_query *query)
{
    if (query->has_bound)
        sqlite3_clear_bindings(query->statement);
    query->has_bound = false;
    query->has_feed = false;
    query->bind_status = SQLITE_OK;
}

struct engine_query *engine_prepare(struct engine *engine, const struct engine_set *set, size_t index, struct err *err)
{
    struct engine_query *queries = queries_of(engine, set);
    struct engine_query *query = queries == NULL ? NULL : queries + index;
    if (query == NULL) {
        err_memory(err);
        return NULL;
    }
    if (index >= set->count || set->sql[index] == NULL) {
        err_set(err, ERR_BUG, "no statement %zu in the set %s", index, set->name);
        return NULL;
    }
    if (query->is_running) {
        err_set(err, ERR_BUG, "statement still running: %.200s", query->sql);
        return NULL;
    }
    if (query->statement == NULL && prepare(engine, query, set->sql[index], SQLITE_PREPARE_PERSISTENT, err) != 0)
        return NULL;
    forget_bound(query);
    return query;
}

struct engine_query *engine_prepare_once(struct engine *engine, const char *sql, struct err *err)
{
    struct engine_query *query = calloc(1, sizeof *query);
    if (query == NULL) {
        err_memory(err);
        return NULL;
    }
    query->is_once = true;
    query->is_erasure = engine->has_erasure;
    if (prepare(engine, query, sql, 0, err) != 0) {
        free(query);
        return NULL;
    }
    query->sql = sqlite3_sql(query->statement); /* the caller's may be gone when it is needed for a message */
    query->next = engine->once;
    if (query->next != NULL)
        query->next->previous = query;
    engine->once = query;
    return query;
}

/* ---- Running ------------------------------------------------------------------------------------------------------------- */

static void stop(struct engine_query *query)
{
    sqlite3_reset(query->statement);
    if (query->is_running)
        query->engine->running_count--;
    query->is_running = false;
    query->has_started = false;
}

/* Whatever failed, the feed's own error was set first and stays. */
static int fail(struct engine_query *query, int status, struct err *err)
{
    engine_fail(query->engine, status, query->sql, err);
    stop(query);
    return -1;
}

int engine_step(struct engine_query *query, struct err *err)
{
    struct engine *engine;
    struct engine_query *previous;
    int status;
    if (query == NULL)
        return err_set(err, ERR_BUG, "no statement");
    engine = query->engine;
    if (query->bind_status != SQLITE_OK)
        return fail(query, query->bind_status, err);
    if (!query->is_reader && !engine->in_write && !engine->is_trusted)
        return err_set(err, ERR_BUG, "written outside a transaction: %.200s", query->sql);
    if (engine_is_damaged(engine, err)) {
        stop(query);
        return -1;
    }
    previous = engine->current;
    engine->current = query;
    query->err = err;
    status = sqlite3_step(query->statement);
    engine->current = previous;
    if (status == SQLITE_ROW) {
        engine->running_count += !query->is_running;
        query->is_running = true;
        return 1;
    }
    if (status != SQLITE_DONE)
        return fail(query, sqlite3_extended_errcode(engine->db), err);
    stop(query);
    return 0;
}

void engine_reset(struct engine_query *query)
{
    if (query != NULL)
        stop(query);
}

static void free_once(struct engine_query *query)
{
    struct engine *engine = query->engine;
    if (query->previous == NULL)
        engine->once = query->next;
    else
        query->previous->next = query->next;
    if (query->next != NULL)
        query->next->previous = query->previous;
    sqlite3_finalize(query->statement);
    free(query);
}

void engine_finish(struct engine_query *query)
{
    if (query == NULL)
        return;
    stop(query);
    if (query->is_once)
        free_once(query);
}

int engine_run_values(struct engine *engine, const struct engine_set *set, size_t index, const struct engine_value *values,
                      size_t count, struct err *err)
{
    struct engine_query *query = engine_prepare(engine, set, index, err);
    int status;
    for (size_t i = 0; i < count; i++)
        engine_bind_value(query, (int)i + 1, values[i]);
    do
        status = engine_step(query, err);
    while (status == 1);
    engine_finish(query);
    return status;
}

int engine_get_integer_values(struct engine *engine, const struct engine_set *set, size_t index,
                              const struct engine_value *values, size_t count, int64_t *result, struct err *err)
{
    struct engine_query *query = engine_prepare(engine, set, index, err);
    int status;
    for (size_t i = 0; i < count; i++)
        engine_bind_value(query, (int)i + 1, values[i]);
    status = engine_step(query, err);
    if (status == 1 && engine_is_null(query, 0))
        status = 0;
    else if (status == 1)
        *result = engine_integer(query, 0);
    engine_finish(query);
    return status;
}

/* ---- The engine's own ---------------------------------------------------------------------------------------------------- */

int engine_own_integer(struct engine *engine, const char *sql, int64_t *value, struct err *err)
{
    sqlite3_stmt *statement = NULL;
    int status;
    engine->is_trusted = true;
    status = sqlite3_prepare_v2(engine->db, sql, -1, &statement, NULL);
    if (status == SQLITE_OK)
        status = sqlite3_step(statement);
    if (value != NULL)
        *value = status == SQLITE_ROW ? sqlite3_column_int64(statement, 0) : 0;
    while (status == SQLITE_ROW)
        status = sqlite3_step(statement);
    if (status != SQLITE_DONE)
        status = engine_fail(engine, sqlite3_extended_errcode(engine->db), sql, err);
    sqlite3_finalize(statement);
    engine->is_trusted = false;
    return status == SQLITE_DONE ? 0 : -1;
}

int engine_own(struct engine *engine, const char *sql, struct err *err)
{
    return engine_own_integer(engine, sql, NULL, err);
}

/* ---- All of a connection's ----------------------------------------------------------------------------------------------- */

/* next_running(engine): some query that runs, or NULL. */
static struct engine_query *next_running(const struct engine *engine)
{
    if (engine->running_count == 0)
        return NULL;
    for (size_t i = 0; i < engine->cache_count; i++)
        for (size_t j = 0; j < engine->caches[i].set->count; j++)
            if (engine->caches[i].queries[j].is_running)
                return &engine->caches[i].queries[j];
    for (struct engine_query *query = engine->once; query != NULL; query = query->next)
        if (query->is_running)
            return query;
    return NULL;
}

void engine_queries_reset(struct engine *engine)
{
    struct engine_query *query;
    while ((query = next_running(engine)) != NULL)
        stop(query);
}

const char *engine_queries_running(const struct engine *engine)
{
    const struct engine_query *query = next_running(engine);
    return query == NULL ? NULL : query->sql;
}

const char *engine_queries_free(struct engine *engine)
{
    static char left_over[160];
    const char *sql = engine->once != NULL ? engine->once->sql : engine_queries_running(engine);
    if (sql != NULL)
        strncpy(left_over, sql, sizeof left_over - 1);
    while (engine->once != NULL)
        free_once(engine->once);
    for (size_t i = 0; i < engine->cache_count; i++) {
        for (size_t j = 0; j < engine->caches[i].set->count; j++)
            sqlite3_finalize(engine->caches[i].queries[j].statement);
        free(engine->caches[i].queries);
    }
    free(engine->caches);
    engine->caches = NULL;
    engine->cache_count = 0;
    return sql == NULL ? NULL : left_over;
}
