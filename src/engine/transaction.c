/* transaction.c - begin, commit, roll back. Writers hold the write lock from the start: a reader that turns into a writer fails at
 * once when another one was faster (measured: 95 of 100), however long it would be ready to wait. */
#include "engine/internal.h"

static void forget(struct engine *engine)
{
    engine->in_write = false;
    engine->in_read = false;
    engine->has_mark = false;
    engine->has_erasure = false;
    engine->counter_count = 0;
    engine->dropped_count = 0;
}

static int refuse_nesting(struct engine *engine, struct err *err)
{
    return engine_in_transaction(engine) ? err_set(err, ERR_BUG, "a transaction within a transaction") : 0;
}

bool engine_in_transaction(const struct engine *engine)
{
    return engine->in_write || engine->in_read;
}

int engine_begin(struct engine *engine, struct err *err)
{
    if (refuse_nesting(engine, err) != 0)
        return -1;
    if (engine->mode == ENGINE_READ)
        return err_set(err, ERR_BUG, "a reader does not write");
    if (engine_own(engine, "BEGIN IMMEDIATE", err) != 0)
        return -1;
    forget(engine);
    engine->in_write = true;
    return 0;
}

void engine_rollback(struct engine *engine)
{
    engine_queries_reset(engine);
    /* SQLite has done it already after some errors (full disk, I/O). */
    if (sqlite3_get_autocommit(engine->db) == 0)
        engine_own(engine, "ROLLBACK", NULL);
    forget(engine);
}

static int check_commit(struct engine *engine, struct err *err)
{
    const char *running = engine_queries_running(engine);
    if (!engine->in_write)
        return err_set(err, ERR_BUG, "nothing to commit");
    if (running != NULL)
        return err_set(err, ERR_BUG, "statement not finished at commit: %.200s", running);
    if (engine->dropped_count > 0)
        return err_set(err, ERR_BUG, "index not built again at commit: %s", engine->dropped[0]);
    return 0;
}

int engine_commit(struct engine *engine, struct err *err)
{
    if (check_commit(engine, err) != 0 || engine_is_damaged(engine, err) || engine_ids_write(engine, err) != 0 ||
        engine_own(engine, "COMMIT", err) != 0) {
        engine_rollback(engine);
        return -1;
    }
    forget(engine);
    return 0;
}

int engine_read_begin(struct engine *engine, struct err *err)
{
    if (refuse_nesting(engine, err) != 0 || engine_own(engine, "BEGIN", err) != 0)
        return -1;
    engine->in_read = true;
    return 0;
}

void engine_read_end(struct engine *engine)
{
    if (engine->in_read)
        engine_rollback(engine);
}

/* ---- A point to go back to ----------------------------------------------------------------------------------------------- */

int engine_mark(struct engine *engine, struct err *err)
{
    if (!engine->in_write || engine->has_mark)
        return err_set(err, ERR_BUG, "a mark needs a transaction without one");
    if (engine_own(engine, "SAVEPOINT mark", err) != 0)
        return -1;
    engine->has_mark = true;
    return 0;
}

int engine_mark_keep(struct engine *engine, struct err *err)
{
    if (!engine->has_mark)
        return err_set(err, ERR_BUG, "no mark");
    engine->has_mark = false;
    return engine_own(engine, "RELEASE mark", err);
}

int engine_mark_undo(struct engine *engine, struct err *err)
{
    if (!engine->has_mark)
        return err_set(err, ERR_BUG, "no mark");
    engine->has_mark = false;
    engine_queries_reset(engine);
    return engine_own(engine, "ROLLBACK TO mark", err) == 0 && engine_own(engine, "RELEASE mark", err) == 0 ? 0 : -1;
}

/* ---- Erasure ------------------------------------------------------------------------------------------------------------- */

int engine_erasure_begin(struct engine *engine, struct err *err)
{
    if (!engine->in_write || engine->has_erasure)
        return err_set(err, ERR_BUG, "an erasure needs a transaction, and is not within another one");
    /* Rows go in the order that the map names; that nothing points to what is gone is judged at the end. */
    if (engine_own(engine, "PRAGMA defer_foreign_keys = ON", err) != 0)
        return -1;
    engine->has_erasure = true;
    return 0;
}

int engine_erasure_end(struct engine *engine, struct err *err)
{
    engine->has_erasure = false;
    for (const struct engine_query *query = engine->once; query != NULL; query = query->next)
        if (query->is_erasure)
            return err_set(err, ERR_BUG, "statement of an erasure not finished: %.200s", query->sql);
    return 0;
}
