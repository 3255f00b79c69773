/* tags.h - the table tag. */
#ifndef CRM_STORE_TAGS_H
#define CRM_STORE_TAGS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/store.h"

struct tags_row {
    int64_t id, party_id;
    const char *tag; /* borrowed until the callback returns */
    int64_t source_id;
    size_t place; /* in the array of ids that was asked for; of a range, 0 */
};
typedef int tags_take(void *context, const struct tags_row *row); /* 0, or -1, which ends the reading */

/* tags_read(store, ids, count, …): of these people, in the order of ${ids}, each one's tags by text. tags_read_range: of
 * the people
 * from ${first_id} to ${last_id}. Return 0 or -1. */
int tags_read(struct store *store, const int64_t *ids, size_t count, tags_take *take, void *context, struct err *err);
int tags_read_range(struct store *store, int64_t first_id, int64_t last_id, tags_take *take, void *context, struct err *err);


/* tags_insert(store, party_id, tag, source_id, id, err), tags_delete(store, id, err): return 0 or -1. Inside the caller's
 * transaction. */
int tags_insert(struct store *store, int64_t party_id, const char *tag, int64_t source_id, int64_t *id, struct err *err);
int tags_delete(struct store *store, int64_t id, struct err *err);

#endif
