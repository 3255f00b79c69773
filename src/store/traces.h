/* traces.h - what was done with a party: to whom its data were given, and which batches touched it. */
#ifndef CRM_STORE_TRACES_H
#define CRM_STORE_TRACES_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

struct traces_disclosure {
    const char *at, *recipient, *title, *purpose, *channel,
        *fields; /* borrowed until the callback returns; title may be NULL */
};

/* traces_disclosures(store, party_id, take, context, err): the newest first. ${take} returns 0, or -1, which ends the
 * reading (out of
 * memory). Returns 0 or -1. */
int traces_disclosures(struct store *store, int64_t party_id,
                       int (*take)(void *context, const struct traces_disclosure *row), void *context, struct err *err);

struct traces_batch {
    int64_t id;
    const char *at, *tool, *action, *operator_name, *fields; /* borrowed until the callback returns */
};

/* traces_batches(store, party_id, limit, take, context, err): the newest ${limit} batches that made the party or name its
 * handle. */
int traces_batches(struct store *store, int64_t party_id, size_t limit,
                   int (*take)(void *context, const struct traces_batch *row), void *context, struct err *err);

#endif
