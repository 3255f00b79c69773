/* merge.h - joining two people who are one.
 *
 * Why: whoever stands in the file twice gets two letters, and the no of the one does not stop the letter to the other.
 * Joining makes one person of them, along the personal-data map: what is known of the second becomes the first's, the
 * stricter of two permissions stays, no refusal, objection or restriction is lost, and the second's id goes on meaning the
 * person. The ledger and all else that is append-only stays at the second's id and counts as the first's (store/ledgers.h).
 * Everything can be taken back. Source: GDPR 5(1)(d), 7(3), 21; design, data and rules of the permission gate. */
#ifndef CRM_DOMAIN_MERGE_H
#define CRM_DOMAIN_MERGE_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rec.h"
#include "domain/purpose.h"
#include "store/store.h"

/* One run that joins people. */
struct merge {
    struct store *store;
    struct purpose_set purposes;
    char expires_at[24];  /* of the before-images */
    int64_t source_id;    /* of stops that are repeated; 0: none yet */
    int64_t joined;       /* pairs */
    int64_t moved, equal; /* rows that became the first's, and that the first had too */
    int64_t stops;        /* permissions of the one that a no of the other ended */
    const char **differs; /* names of fields in which both had a value, and another one; each once */
    size_t differs_count;
    int64_t values;      /* how many such values */
    struct arena *arena; /* where ->purposes and ->differs live */
};

/* merge_open(merge, store, arena, err): once for each run. Returns 0 or -1. */
int merge_open(struct merge *merge, struct store *store, struct arena *arena, struct err *err);

/* merge_join(merge, into_id, old_id, err): the second becomes the first. Both are people or organisations of the file as
 * they are now (who.h). Inside the caller's transaction. Returns 1 joined, 0 they are one already, -1: ERR_DATA when they
 * cannot be one: a person and an organisation, two birthdays, two legal forms, two numbers at the chamber of commerce. Then
 * nothing was done. */
int merge_join(struct merge *merge, int64_t into_id, int64_t old_id, struct err *err);

/* merge_permissions(merge, into_id, old_id, err): of what the two have said keep the stricter, and fold both ledgers. For
 * merge_join, once the old id resolves to the first. Returns 0 or -1. */
int merge_permissions(struct merge *merge, int64_t into_id, int64_t old_id, struct err *err);

#endif
