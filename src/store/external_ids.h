/* external_ids.h - the table external_id: numbers under which other systems know a party. */
#ifndef CRM_STORE_EXTERNAL_IDS_H
#define CRM_STORE_EXTERNAL_IDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

struct external_ids_row {
    int64_t id, party_id;
    const char *system, *value; /* borrowed until the callback returns */
    int64_t source_id;
    size_t place; /* in the array of ids that was asked for; of a range, 0 */
};
typedef int external_ids_take(void *context, const struct external_ids_row *row); /* 0, or -1, which ends the reading */

/* external_ids_read(store, ids, count, …): of these people, in the order of ${ids}, by id. external_ids_read_range: of the
 * people
 * from ${first_id} to ${last_id}. Return 0 or -1. */
int external_ids_read(struct store *store, const int64_t *ids, size_t count, external_ids_take *take, void *context,
                      struct err *err);
int external_ids_read_range(struct store *store, int64_t first_id, int64_t last_id, external_ids_take *take, void *context,
                            struct err *err);

/* external_ids_find(store, system, value, party_id, err): who has this number. Returns 1, 0 nobody, -1 error. */
int external_ids_find(struct store *store, const char *system, const char *value, int64_t *party_id, struct err *err);
/* external_ids_knows(store, system, err): does the file know this system at all? Returns 1, 0, -1. */
int external_ids_knows(struct store *store, const char *system, struct err *err);

/* external_ids_insert, external_ids_delete: return 0 or -1. Inside the caller's transaction. */
int external_ids_insert(struct store *store, int64_t party_id, const char *system, const char *value, int64_t source_id,
                        int64_t *id, struct err *err);
int external_ids_delete(struct store *store, int64_t id, struct err *err);

#endif
