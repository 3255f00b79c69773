/* ledgers.h - the ids under which people are and were known: their own, and those of people who were joined into them.
 *
 * Why: what is append-only stays at the id of somebody who was joined into another. Whoever asks for all that the file holds
 * about a person asks under each of these ids, and takes the answers as that person's. */
#ifndef CRM_STORE_LEDGERS_H
#define CRM_STORE_LEDGERS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

struct ledgers {
    int64_t *ids;   /* the ids that were given, in their order, and then the old ones */
    size_t *places; /* of each: the place of its person in the array that was given */
    size_t count, given, capacity;
};

/* ledgers_open(store, ids, count, ledgers, err): find them. ledgers_close: a ledgers of zeros is fine. Returns 0 or -1. */
int ledgers_open(struct store *store, const int64_t *ids, size_t count, struct ledgers *ledgers, struct err *err);
void ledgers_close(struct ledgers *ledgers);

/* ledgers_place(ledgers, id, near): the place of the person who has this id, looked for from index ${near} on, which is set
 * to where it was found. ledgers->given when nobody has. */
size_t ledgers_place(const struct ledgers *ledgers, int64_t id, size_t *near);

#endif
