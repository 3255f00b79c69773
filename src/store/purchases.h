/* purchases.h - the tables purchase and agreement: when somebody bought or agreed to something. */
#ifndef CRM_STORE_PURCHASES_H
#define CRM_STORE_PURCHASES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

struct purchases_row {
    int64_t party_id;
    const char *at; /* of a sale, or the beginning of an agreement; borrowed until the callback returns */
    bool is_agreement;
    size_t place; /* in the array of ids that was asked for; of a range, 0 */
};
typedef int purchases_take(void *context, const struct purchases_row *row); /* 0, or -1, which ends the reading */

/* purchases_read(store, ids, count, …): of these people, in the order of ${ids}: first all sales, then all agreements.
 * purchases_read_range: of the people from ${first_id} to ${last_id}; sales and agreements of one person together. Return
 * 0 or
 * -1. */
int purchases_read(struct store *store, const int64_t *ids, size_t count, purchases_take *take, void *context,
                   struct err *err);
int purchases_read_range(struct store *store, int64_t first_id, int64_t last_id, purchases_take *take, void *context,
                         struct err *err);

#endif
