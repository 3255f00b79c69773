/* ledgers.c - the table alias, read backwards. */
#include "store/ledgers.h"

#include <stdlib.h>
#include <string.h>

#include "engine/engine.h"

enum { OLD };

static const char *const SQL[] = {
    [OLD] = "SELECT alias.old_id, feed.c1 FROM feed CROSS JOIN alias ON alias.party_id = feed.c0",
};
ENGINE_SET(LEDGERS, "ledgers", SQL);

static int grow(struct ledgers *ledgers, size_t capacity, struct err *err)
{
    int64_t *ids = realloc(ledgers->ids, capacity * sizeof *ids);
    if (ids == NULL)
        return err_memory(err);
    ledgers->ids = ids;
    size_t *places = realloc(ledgers->places, capacity * sizeof *places);
    if (places == NULL)
        return err_memory(err);
    ledgers->places = places;
    ledgers->capacity = capacity;
    return 0;
}

int ledgers_open(struct store *store, const int64_t *ids, size_t count, struct ledgers *ledgers, struct err *err)
{
    *ledgers = (struct ledgers){.count = count, .given = count};
    if (grow(ledgers, count + 1, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        ledgers->ids[i] = ids[i];
        ledgers->places[i] = i;
    }
    struct engine_query *query = engine_prepare(store->engine, &LEDGERS, OLD, err);
    int status;
    engine_bind_ids(query, ids, count);
    while ((status = engine_step(query, err)) == 1) {
        if (ledgers->count == ledgers->capacity && (status = grow(ledgers, 2 * ledgers->capacity, err)) != 0)
            break;
        ledgers->ids[ledgers->count] = engine_integer(query, 0);
        ledgers->places[ledgers->count++] = (size_t)engine_integer(query, 1);
    }
    engine_finish(query);
    return status;
}

void ledgers_close(struct ledgers *ledgers)
{
    free(ledgers->ids);
    free(ledgers->places);
    *ledgers = (struct ledgers){.count = 0};
}

size_t ledgers_place(const struct ledgers *ledgers, int64_t id, size_t *near)
{
    for (size_t i = 0; i < ledgers->count; i++) {
        size_t at = *near + i < ledgers->count ? *near + i : *near + i - ledgers->count;
        if (ledgers->ids[at] != id)
            continue;
        *near = at;
        return ledgers->places[at];
    }
    return ledgers->given;
}
