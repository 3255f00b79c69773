/* undo.h - taking an import, an edit or a record of consent back.
 *
 * Why: a wrong list is found out after it went in. Whom it added and nobody has touched since goes again, with all
 * rows; what it changed in people who were known becomes what it was, as far as it still is what the batch made of it;
 * what it recorded as given is taken back by a counter-event (the ledger is append-only). What a person said to stop
 * something is never taken back: a refusal, withdrawal or objection stays in the ledger, or as a fingerprint of the
 * address when its person goes. Nothing that was disclosed goes silently: its person stays, for recipients would have
 * to be told. An undo is a batch of its own and final; the file can be imported again. Source: GDPR 5(1)(d), 7(3), 16,
 * 21; design, data. */
#ifndef CRM_DOMAIN_UNDO_H
#define CRM_DOMAIN_UNDO_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rec.h"
#include "store/store.h"

/* undo_parse(text, id, err): "b12". ERR_DATA for the handle of something else, ERR_USAGE for what is no handle. Returns
 * 0 or -1. */
int undo_parse(const char *text, int64_t *id, struct err *err);

/* undo_list(store, arena, list, err): what can be taken back, the newest first, as records with the columns below. */
extern const char *const undo_list_columns[];
extern const size_t undo_list_column_count;
int undo_list(struct store *store, struct arena *arena, struct rec **list, struct err *err);

struct undo;

/* undo_new(store, batch_id): NULL when out of memory. undo_free takes NULL. */
struct undo *undo_new(struct store *store, int64_t batch_id);
void undo_free(struct undo *undo);

/* undo_check(undo, undone_by, err): may it be taken back? Returns 1 yes; 0 it was already, by the batch ${undone_by};
 * -1: ERR_NO there is no such batch, ERR_REFUSED what it did is never taken back, ERR_DATA it did nothing that can be,
 * or its term is over. */
int undo_check(struct undo *undo, int64_t *undone_by, struct err *err);

/* undo_apply(undo, err): take it back, noted in the batch of this run. Inside the caller's transaction, after
 * undo_check. Returns 0 or -1. undo_clean(undo, err): after the commit: empty the log, so that nobody who was removed
 * is left in it. Returns as forget_clean. */
int undo_apply(struct undo *undo, struct err *err);
int undo_clean(struct undo *undo, struct err *err);

struct undo_counts {
    int64_t people; /* whom the batch is about and who are still there: the sum of the next four */
    int64_t removed, restored, kept, failed;
    int64_t consents;   /* givings of people who stay, taken back */
    int64_t stops;      /* refusals, withdrawals and objections of the batch, which stand */
    int64_t remembered; /* of them as fingerprints, for their person is removed */
};
const struct undo_counts *undo_counts(const struct undo *undo);

/* undo_person(undo, index, arena): what became of one person, by index from 0 to people: id, did (removed, restored,
 * kept, failed), reason. NULL when out of memory. undo_person_words(undo, index, id, did): the same for people, both
 * translated. */
extern const char *const undo_columns[];
extern const size_t undo_column_count;
const struct rec *undo_person(const struct undo *undo, size_t index, struct arena *arena);
const char *undo_person_words(const struct undo *undo, size_t index, int64_t *id, const char **did);

#endif
