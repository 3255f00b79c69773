/* relations.h - the table relation: who belongs to whom. */
#ifndef CRM_STORE_RELATIONS_H
#define CRM_STORE_RELATIONS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

/* The relation of a person to the organisation where they work. */
#define RELATIONS_WORKS_AT "works-at"

struct relations_row {
    int64_t id, party_id;
    const char *type; /* texts are borrowed until the callback returns */
    int64_t other_id;
    const char *other_name; /* of the party on the other side */
    const char *detail, *since, *until;
    int64_t purpose_id, source_id;
    size_t place; /* in the array of ids that was asked for; of a range, 0 */
};
typedef int relations_take(void *context, const struct relations_row *row); /* 0, or -1, which ends the reading */

/* relations_read_type(store, ids, count, type, today, …): of these people, in the order of ${ids}, the relations of one
 * type that
 * have not ended before ${today}, to parties that were not erased. relations_read_type_range: of the people from
 * ${first_id} to
 * ${last_id}. Return 0 or -1. */
int relations_read_type(struct store *store, const int64_t *ids, size_t count, const char *type, const char *today,
                        relations_take *take, void *context, struct err *err);
int relations_read_type_range(struct store *store, int64_t first_id, int64_t last_id, const char *type, const char *today,
                              relations_take *take, void *context, struct err *err);

/* relations_of(store, party_id, …): all that somebody has with others; relations_to: all that others have with them
 * (party_id is
 * then the other's, other_name their name). Return 0 or -1. */
int relations_of(struct store *store, int64_t party_id, relations_take *take, void *context, struct err *err);
int relations_to(struct store *store, int64_t party_id, relations_take *take, void *context, struct err *err);

/* relations_insert(store, row, err): row->id is set by it. relations_delete: one row. Return 0 or -1. Inside the caller's
 * transaction. */
int relations_insert(struct store *store, struct relations_row *row, struct err *err);
int relations_delete(struct store *store, int64_t id, struct err *err);

#endif
