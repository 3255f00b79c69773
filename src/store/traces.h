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

/* One batch by which people were changed who were in the file already. */
struct traces_change {
    const char *at, *fields;                 /* names of the batch's fields, comma-separated; borrowed as above */
    int64_t subject_count;                   /* how many people it was about; the fields are those of all of them */
    const char *source_kind, *source_detail; /* where the values came from; NULL when the batch had several sources */
};

/* traces_changes(store, party_id, take, context, err): the batches of crm-edit and crm-add that name the party's handle, but for the
 * one that made it, oldest first. Returns 0 or -1. */
int traces_changes(struct store *store, int64_t party_id, int (*take)(void *context, const struct traces_change *row),
                   void *context, struct err *err);

#endif
