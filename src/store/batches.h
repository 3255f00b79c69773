/* batches.h - the tables batch, batch_range and batch_subject: the chained log of what was done. */
#ifndef CRM_STORE_BATCHES_H
#define CRM_STORE_BATCHES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

enum { BATCHES_HASH_BYTES = 32 };

struct batches_row {
    int64_t id;
    const char *at;
    const char *tool;
    const char *action;
    const char *operator_name;
    const unsigned char *input_hash; /* BATCHES_HASH_BYTES, NULL when none */
    const char *fields;              /* names joined by commas */
    const char *counts;              /* a JSON object of integers */
    const char *overridden;          /* codes of rules, joined by commas */
    int64_t target_id;               /* 0 when none */
    int64_t subject_count;
    const unsigned char *previous_hash; /* BATCHES_HASH_BYTES */
    const unsigned char *hash;          /* BATCHES_HASH_BYTES */
};

struct batches_range {
    const char *name; /* of the table */
    int64_t first_id;
    int64_t last_id;
};

/* batches_id(store, id, err): the id of the batch that begins. Inside the caller's transaction. Returns 0 or -1. */
int batches_id(struct store *store, int64_t *id, struct err *err);

/* batches_range_taken(store, index, range): the ids that this transaction has taken so far, by index from 0; false past the end. The
 * name is borrowed until the transaction ends. */
bool batches_range_taken(const struct store *store, size_t index, struct batches_range *range);

/* batches_last(store, id, hash, err): the newest row. Returns 1 with ${id} and ${hash} filled, 0 none yet, -1 error. */
int batches_last(struct store *store, int64_t *id, unsigned char hash[BATCHES_HASH_BYTES], struct err *err);

/* batches_with_input(store, hash, id, err): the newest batch with that input that no later batch took back and after which
 * nothing was undone or forgotten. Returns 1 with ${id}, 0 none, -1 error. */
int batches_with_input(struct store *store, const unsigned char hash[BATCHES_HASH_BYTES], int64_t *id, struct err *err);

/* Inserts, inside the caller's transaction. Return 0 or -1. */
int batches_insert(struct store *store, const struct batches_row *row, struct err *err);
int batches_insert_range(struct store *store, int64_t batch_id, const struct batches_range *range, struct err *err);
int batches_insert_subject(struct store *store, int64_t batch_id, const unsigned char handle[STORE_HANDLE_BYTES],
                           struct err *err);

/* Walks, in the order in which the hash covers the rows: batches by id, ranges by name and first id, subjects by handle. The
 * callback returns 0 to go on; what it gets is borrowed until it returns. The walk returns 0, or what the callback returned, or
 * -1. */
int batches_each(struct store *store, int (*visit)(const struct batches_row *row, void *context, struct err *err),
                 void *context, struct err *err);
int batches_each_range(struct store *store, int64_t batch_id,
                       int (*visit)(const struct batches_range *range, void *context, struct err *err), void *context,
                       struct err *err);
int batches_each_subject(struct store *store, int64_t batch_id,
                         int (*visit)(const unsigned char handle[STORE_HANDLE_BYTES], void *context, struct err *err),
                         void *context, struct err *err);

/* batches_handle(store, party_id, handle, err): by which the log names a person. Returns 1, 0 nobody with that id, -1 error. */
int batches_handle(struct store *store, int64_t party_id, unsigned char handle[STORE_HANDLE_BYTES], struct err *err);

#endif
