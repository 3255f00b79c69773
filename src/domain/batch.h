/* batch.h - the audit log: one row for each run that changed something, chained by a keyed hash.
 *
 * Why: an owner must be able to show what was done to whose data, by whom, without the log becoming a copy of the data. A batch
 * holds names of fields, counts, and handles of the people concerned; never a value. Once a party row is erased its handle
 * means nobody. Source: GDPR 5(2), 24, 30.
 *
 * run_write makes the batch; domain functions note in it what they do through store->batch. */
#ifndef CRM_DOMAIN_BATCH_H
#define CRM_DOMAIN_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

enum { BATCH_SUBJECTS_MAX = 1000, BATCH_HASH_BYTES = 32 };

struct batch;

/* batch_new(tool, action, operator): a batch with nothing in it; borrows the three strings. NULL when out of memory. */
struct batch *batch_new(const char *tool, const char *action, const char *operator_name);
void batch_free(struct batch *batch);

/* batch_begin(store, batch, err): take the next number; store->batch_id and store->batch are set. Inside the transaction. */
int batch_begin(struct store *store, struct batch *batch, struct err *err);

/* Notes. They fail only for want of memory, which batch_finish reports. */
void batch_note_change(struct batch *batch); /* something was written: the batch counts */
void batch_note_subject(struct batch *batch, const unsigned char handle[STORE_HANDLE_BYTES]); /* whose data; also a change */
/* batch_note_party(store, party_id, err): the same by id. Returns 0 or -1. */
int batch_note_party(struct store *store, int64_t party_id, struct err *err);
void batch_note_field(struct batch *batch, const char *field); /* name of a field that changed; kept once each */
void batch_note_count(struct batch *batch, const char *name, int64_t count);           /* adds up */
void batch_note_overridden(struct batch *batch, const char *rule);                     /* a rule that --because overrode */
void batch_set_input(struct batch *batch, const unsigned char hash[BATCH_HASH_BYTES]); /* keyed hash of input and options */
void batch_set_target(struct batch *batch, int64_t target_id); /* the batch that this one takes back; also a change */
bool batch_is_changed(const struct batch *batch);

/* batch_applied(store, hash, batch_id, err): was input with this hash applied, and nothing undone or forgotten since?
 * Returns 1 with ${batch_id} set, 0 no, -1 error. */
int batch_applied(struct store *store, const unsigned char hash[BATCH_HASH_BYTES], int64_t *batch_id, struct err *err);

/* batch_finish(store, batch, err): write the row with its chain hash, the id ranges used in this transaction and the subjects.
 * Earlier values that are kept for undo and past their term go. Nothing is written when nothing was noted. Before COMMIT. Returns 0 or -1. */
int batch_finish(struct store *store, struct batch *batch, struct err *err);

/* batch_verify(store, first_bad, err): recompute the whole chain. Returns 1 sound, 0 broken with ${first_bad} set, -1 error. */
int batch_verify(struct store *store, int64_t *first_bad, struct err *err);

#endif
