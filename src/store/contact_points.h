/* contact_points.h - the table contact_point: e-mail addresses, phones, postal addresses, social accounts. */
#ifndef CRM_STORE_CONTACT_POINTS_H
#define CRM_STORE_CONTACT_POINTS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

/* A row. NULL is null; ->normalised NULL means equal to ->value. */
struct contact_points_row {
    int64_t id, party_id;
    const char *kind; /* "email", "phone", "address", "social" */
    int64_t position; /* among those of its kind, from 1 */
    const char *label, *value, *normalised, *street, *postcode, *city, *region, *country, *valid_from, *valid_to,
        *published_proof;
    int64_t source_id;
    size_t place; /* in the array of ids that was asked for; of a range, 0 */
};

/* Called for each row; texts are borrowed until it returns. Returns 0, or -1, which ends the reading. */
typedef int contact_points_take(void *context, const struct contact_points_row *row);

/* contact_points_read(store, ids, count, today, take, context, err): of these people, in the order of ${ids}, each one's
 * rows by
 * id; those that ended before ${today} are left out. valid_from, valid_to and published_proof are not read.
 * contact_points_read_range:
 * of the people from ${first_id} to ${last_id}. contact_points_read_whole: every row and column of one person. Return 0 or
 * -1. */
int contact_points_read_whole(struct store *store, int64_t party_id, contact_points_take *take, void *context,
                              struct err *err);
int contact_points_read(struct store *store, const int64_t *ids, size_t count, const char *today, contact_points_take *take,
                        void *context, struct err *err);
int contact_points_read_range(struct store *store, int64_t first_id, int64_t last_id, const char *today,
                              contact_points_take *take, void *context, struct err *err);

/* contact_points_insert(store, row, err): row->id is set by it. contact_points_update: every column but party and kind.
 * contact_points_delete: one row. Return 0 or -1. Inside the caller's transaction. */
int contact_points_insert(struct store *store, struct contact_points_row *row, struct err *err);
int contact_points_update(struct store *store, const struct contact_points_row *row, struct err *err);
int contact_points_delete(struct store *store, int64_t id, struct err *err);

#endif
