/* forget.h - taking people out of the file for good, and showing that they are gone.
 *
 * Why: whoever leaves is gone byte for byte, but for what the law makes us keep and a keyed fingerprint, and the tool
 * lists both. Four steps: forget_plan reads what there is and decides what a duty holds, forget_apply deletes in one
 * transaction, forget_clean empties the log after the commit, forget_prove searches every byte of file and log for what
 * identified the people. Source: GDPR 17, 19, 7(1), 5(2). */
#ifndef CRM_DOMAIN_FORGET_H
#define CRM_DOMAIN_FORGET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/rec.h"
#include "store/store.h"

struct forget;

/* forget_new(store, keeps_proof): an erasure of nobody yet. ${keeps_proof}: a consent that was used leaves a fingerprint
 * that proves it to whoever presents the address. NULL when out of memory. forget_free takes NULL. */
struct forget *forget_new(struct store *store, bool keeps_proof);
void forget_free(struct forget *forget);

/* forget_add(forget, id, err): one more person (once each). forget_count: how many. Returns 0 or -1. */
int forget_add(struct forget *forget, int64_t id, struct err *err);
size_t forget_count(const struct forget *forget);

/* forget_plan(forget, err): read all that the file holds about them, decide which rows a duty holds until when, note who
 * was given their data. forget_apply(forget, err): delete, cut down, leave fingerprints, note it in the batch; the log is
 * pending from now on. Both inside the caller's transaction, in this order. Return 0 or -1. */
int forget_plan(struct forget *forget, struct err *err);
int forget_apply(struct forget *forget, struct err *err);

/* forget_remains(forget, err): which of their strings also stand in rows that stay (of somebody else, or of their own
 * that a duty holds). After forget_apply in the same transaction: for a dry run. Returns 0 or -1. */
int forget_remains(struct forget *forget, struct err *err);

/* forget_clean(forget, err): after the commit: empty the log and note that it is. Returns 0, or -1: ERR_BUSY while
 * somebody reads an older state; then whoever opens the file next does it. */
int forget_clean(struct forget *forget, struct err *err);

/* What the search found. */
struct forget_proof {
    int64_t strings; /* looked for */
    int64_t staying; /* of them stand in rows that stay, and were left out */
    int64_t residue; /* of them are in the file though no row has them */
    int64_t bytes;   /* of the file */
    int64_t zeroed;  /* bytes of no row, once something was found among them */
};

/* forget_prove(forget, proof, err): after forget_clean: search every byte of file and log; outside a transaction. Returns 0, also with
 * residue, or -1. */
int forget_prove(struct forget *forget, struct forget_proof *proof, struct err *err);
/* forget_staying(forget): after forget_remains or forget_prove: how many strings stay. */
int64_t forget_staying(const struct forget *forget);

/* forget_record(forget, index, arena, err): what became of one person, as a record without a value of theirs: id, did,
 * rows deleted, kept, until when by which rule, fingerprints, recipients, and in which columns the strings stood that
 * also stand elsewhere. NULL on error. */
extern const char *const forget_columns[];
extern const size_t forget_column_count;
const struct rec *forget_record(struct forget *forget, size_t index, struct arena *arena, struct err *err);

/* forget_notify(forget, say, context): each recipient who has to be told (GDPR 19), once, with the number of people. */
void forget_notify(const struct forget *forget,
                   void (*say)(void *context, const char *recipient, const char *contact, int64_t people), void *context);

/* forget_report(forget, out, err): the text of --report: whom to tell about whom, what is kept and why, what cannot be
 * reached. It names the people, as the recipients must know who is meant. Returns 0 or -1. */
int forget_report(struct forget *forget, struct buf *out, struct err *err);

#endif
