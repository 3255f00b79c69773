/* subject.h - the answer to "what do you have on me?" (GDPR 15, 20).
 *
 * Why: every CRM looked at answers from a list of tables that somebody keeps by hand, and forgets one. Here the copy of the data is a
 * walk over the personal-data map, and everything else (purposes, recipients, permissions, rights) comes from the live file.
 * The record is described in share/crm/report/README.md. Source: GDPR 15(1)(a) to (h), 15(2) to (4); C-154/21. */
#ifndef CRM_DOMAIN_SUBJECT_H
#define CRM_DOMAIN_SUBJECT_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rec.h"
#include "store/store.h"

/* The words of the answer, as lists of maps: share/crm/report/titles.csv and words.csv, share/crm/fields.csv. Borrowed. */
struct subject_words {
    const struct rec *fields;
    const struct rec *titles;
    const struct rec *words;
};

/* subject_answer(store, party_id, words, arena, answer, err): the whole answer about one person, in their language, else the
 * controller's. Everything in ${arena}. Inside a transaction. Returns 0; -1 with ERR_NO when there is no such person. */
int subject_answer(struct store *store, int64_t party_id, const struct subject_words *words, struct arena *arena,
                   struct rec **answer, struct err *err);

#endif
