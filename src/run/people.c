/* people.c - who is meant by a block of items. */
#include "run/people.h"

#include <string.h>
#include <unistd.h>

#include "base/message.h"
#include "base/term.h"
#include "domain/field.h"
#include "domain/who.h"

int run_person(struct run *run, const char *who, unsigned flags, struct arena *arena, int64_t *id, struct err *err)
{
    return who_one(&run->store, who, flags, term_is_terminal(STDERR_FILENO), arena, id, err);
}

/* What one item turned out to mean. */
static int judge(struct run *run, const struct run_item *item, const struct who *who, unsigned flags, struct arena *arena,
                 int64_t *id, struct err *err)
{
    if (who->count == 1) {
        *id = who->ids[0];
        return 0;
    }
    /* Asked once more, alone, for the words of the fault. */
    if (run_person(run, item->who, flags, arena, id, err) == 0)
        return 0;
    return item->source == NULL ? -1 : run_reject(run, item->source, &item->origin, err);
}

int run_people(struct run *run, const struct run_item *items, size_t count, unsigned flags, struct arena *arena,
               int64_t *ids, struct err *err)
{
    struct who_item *asked = arena_alloc(arena, count * sizeof *asked);
    size_t *places = arena_alloc(arena, count * sizeof *places);
    size_t left = count;
    if (asked == NULL || places == NULL)
        return err_memory(err);
    for (size_t i = 0; i < count; i++) {
        ids[i] = 0;
        asked[i].text = items[i].who;
        places[i] = i;
    }
    size_t bad = 0;
    while (left > 0 && who_find_block(&run->store, asked, left, flags, arena, &bad, err) != 0) {
        const struct run_item *item = &items[places[bad]];
        if (bad >= left || item->source == NULL || run_reject(run, item->source, &item->origin, err) != 0)
            return -1;
        left--;
        memmove(&asked[bad], &asked[bad + 1], (left - bad) * sizeof *asked);
        memmove(&places[bad], &places[bad + 1], (left - bad) * sizeof *places);
    }
    for (size_t i = 0; i < left; i++)
        if (judge(run, &items[places[i]], &asked[i].who, flags, arena, &ids[places[i]], err) != 0)
            return -1;
    return 0;
}

struct each {
    const struct run_item *items;
    size_t count;
    struct arena *arena;
    run_take_person *take;
    void *context;
};

static int take_item(struct run *run, const struct each *each, const struct run_item *item, struct err *err)
{
    int64_t id;
    if (run_person(run, item->who, 0, each->arena, &id, err) != 0)
        return item->source == NULL ? -1 : run_reject(run, item->source, &item->origin, err);
    return each->take(run, id, each->context, err);
}

static int take_items(struct run *run, void *context, struct err *err)
{
    const struct each *each = context;
    int status = 0;
    for (size_t i = 0; i < each->count && status == 0; i++) {
        status = take_item(run, each, &each->items[i], err);
        arena_reset(each->arena);
    }
    return status;
}

static int take_block(struct run *run, const struct run_item *items, size_t count, void *context, struct err *err)
{
    struct each *each = context;
    each->items = items;
    each->count = count;
    return run_read(run, take_items, each, err);
}

int run_each_person(struct run *run, size_t first, struct arena *arena, run_take_person *take, void *context,
                    struct err *err)
{
    struct each each = {.arena = arena, .take = take, .context = context};
    return run_each(run, first, take_block, &each, err);
}

int run_check_fields(struct run *run, struct err *err)
{
    struct field_set *set;
    struct field_ref ref;
    size_t count;
    const char *const *fields = run_fields(run, &count, err);
    if (fields == NULL)
        return err->kind == ERR_NONE ? 0 : -1;
    if (field_open(&run->store, &run->arena, &set, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (field_find(set, fields[i], &run->arena, &ref) == 0)
            return field_unknown(set, fields[i], err);
    return 0;
}
