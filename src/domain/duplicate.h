/* duplicate.h - who in the file may be one and the same.
 *
 * Why: a list that a person goes through: the likeliest first, each with its reasons. Nobody is joined by it. People are
 * only compared with those with whom they share something (an e-mail address, a phone number, a birthday and an initial, a
 * postcode and a letter of the name, a small domain, an organisation's name): so a million take seconds. A group of many
 * that share the same is compared with its neighbours in the order of the names only, and counted. */
#ifndef CRM_DOMAIN_DUPLICATE_H
#define CRM_DOMAIN_DUPLICATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rec.h"
#include "store/store.h"

struct duplicates;

/* duplicate_find(store, minimum, found, err): pairs whose score (in hundredths, 0 to 100) is at least ${minimum}, the
 * likeliest first. Inside a read transaction. Owned by the caller; duplicate_free takes NULL. Returns 0 or -1. */
int duplicate_find(struct store *store, int minimum, struct duplicates **found, struct err *err);
void duplicate_free(struct duplicates *found);
size_t duplicate_count(const struct duplicates *found);
int64_t duplicate_cut(const struct duplicates *found); /* groups that were too large to compare each with each */

/* duplicate_records(store, found, first, count, arena, records, err): up to PARTY_BLOCK / 2 of the pairs as records: id,
 * duplicate_of (the lower id), score, reasons and both names. Inside a read transaction: who went meanwhile gives NULL.
 * Returns 0 or -1. */
extern const char *const duplicate_columns[];
extern const size_t duplicate_column_count;
int duplicate_records(struct store *store, const struct duplicates *found, size_t first, size_t count, struct arena *arena,
                      const struct rec **records, struct err *err);

#endif
