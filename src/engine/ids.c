/* ids.c - ranges of ids from the table counter.
 *
 * Why: children know their parent's id before the insert, the rows of one transaction have contiguous ids (undo and "who touched
 * this" need no column per row), and an id never comes back. Nobody else can take ids while the write lock is held, so the row is
 * read at the first use and written at the commit. */
#include <string.h>

#include "engine/internal.h"

enum { READ_NEXT, WRITE_NEXT };
static const char *const SQL[] = {
    [READ_NEXT] = "SELECT next FROM counter WHERE name = ?1",
    [WRITE_NEXT] = "INSERT INTO counter (name, next) VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET next = excluded.next",
};
ENGINE_SET(COUNTERS, "counters", SQL);

static struct engine_counter *find(struct engine *engine, const char *name)
{
    for (size_t i = 0; i < engine->counter_count; i++)
        if (strcmp(engine->counters[i].name, name) == 0)
            return &engine->counters[i];
    return NULL;
}

static struct engine_counter *begin(struct engine *engine, const char *name, struct err *err)
{
    struct engine_counter *counter = &engine->counters[engine->counter_count];
    int64_t next = 1;
    if (engine->counter_count == ENGINE_NAMES_MAX || strlen(name) >= ENGINE_NAME_BYTES) {
        err_set(err, ERR_BUG, "too many counters, or a name too long: %s", name);
        return NULL;
    }
    if (engine_get_integer(engine, &COUNTERS, READ_NEXT, &next, err, ENGINE_TEXT(name)) < 0)
        return NULL;
    strcpy(counter->name, name);
    counter->first = counter->next = next;
    engine->counter_count++;
    return counter;
}

int engine_ids(struct engine *engine, const char *name, int64_t count, int64_t *first, struct err *err)
{
    struct engine_counter *counter;
    if (!engine->in_write || count < 0)
        return err_set(err, ERR_BUG, "ids of %s outside a transaction", name);
    counter = find(engine, name);
    if (counter == NULL)
        counter = begin(engine, name, err);
    if (counter == NULL)
        return -1;
    if (counter->next < 1 || counter->next > INT64_MAX - count)
        return err_set(err, ERR_CORRUPT, "no more ids of %s", name);
    *first = counter->next;
    counter->next += count;
    return 0;
}

bool engine_ids_used(const struct engine *engine, size_t index, const char **name, int64_t *first, int64_t *last)
{
    size_t seen = 0;
    for (size_t i = 0; i < engine->counter_count; i++) {
        const struct engine_counter *counter = &engine->counters[i];
        if (counter->next == counter->first || seen++ != index)
            continue;
        *name = counter->name;
        *first = counter->first;
        *last = counter->next - 1;
        return true;
    }
    return false;
}

int engine_ids_write(struct engine *engine, struct err *err)
{
    for (size_t i = 0; i < engine->counter_count; i++) {
        const struct engine_counter *counter = &engine->counters[i];
        if (counter->next != counter->first &&
            engine_run(engine, &COUNTERS, WRITE_NEXT, err, ENGINE_TEXT(counter->name), ENGINE_INTEGER(counter->next)) != 0)
            return -1;
    }
    return 0;
}
