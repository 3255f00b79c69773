/* fingerprint.h - keyed hashes of people whom the file no longer holds, or never held.
 *
 * Why: whoever was erased must not come back with the next import of an old list, and whoever said stop before we knew them must
 * be known by it later; neither may be kept readable. A fingerprint is BLAKE2b-128, keyed with the file's own key, over the type
 * and the normalised value; for an address that a living person shares, over type, value and the folded name as well. Without
 * the key nobody can try addresses against it. Source: GDPR 4(5), 7(1), 17, 21(2). */
#ifndef CRM_DOMAIN_FINGERPRINT_H
#define CRM_DOMAIN_FINGERPRINT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/fingerprints.h"
#include "store/store.h"

/* The type is part of what is hashed: its numbers are for ever. */
enum fingerprint_type {
    FINGERPRINT_EMAIL = 1,    /* as email_normalise gives it */
    FINGERPRINT_PHONE = 2,    /* E.164 */
    FINGERPRINT_SOCIAL = 3,   /* folded */
    FINGERPRINT_EXTERNAL = 4, /* "system:ID" */
};

/* One value by which somebody might be recognised. Borrowed. */
struct fingerprint_value {
    enum fingerprint_type type;
    const char *normalised;
};

/* fingerprint_hash(key, type, normalised, folded_name, hash): the fingerprint; ${folded_name} NULL leaves the name out. */
void fingerprint_hash(const unsigned char key[STORE_KEY_BYTES], enum fingerprint_type type, const char *normalised,
                      const char *folded_name, unsigned char hash[STORE_FINGERPRINT_BYTES]);

/* fingerprint_add(store, kind, value, folded_name, terms, err): remember one value. ${folded_name} NULL unless somebody who
 * stays in the file shares it. ${terms} are purpose, channel, wording, times; 0, "" and NULL where they do not apply. An equal
 * row that is already there is not written again. Returns 0 or -1. Inside the caller's transaction. */
int fingerprint_add(struct store *store, enum fingerprint_kind kind, const struct fingerprint_value *value,
                    const char *folded_name, const struct fingerprint_terms *terms, struct err *err);

/* fingerprint_stop(store, value, at, err): remember that whoever has this value said stop at ${at} (RFC 3339), once: saying it again
 * writes no second row; the row keeps the later moment. Returns 1 something changed, 0 it was remembered already, -1 error. */
int fingerprint_stop(struct store *store, const struct fingerprint_value *value, const char *at, struct err *err);

/* What the file remembers, for one run. The first questions go to the index; from about a hundred on, everything is read once
 * into a sorted array with a filter before it, so that a million strangers cost a million hashes and no statement. */
struct fingerprint_set;

/* fingerprint_open(store, set, err): Owned by the caller; fingerprint_close takes NULL. Needs store->key (ERR_CONFIG). */
int fingerprint_open(struct store *store, struct fingerprint_set **set, struct err *err);
void fingerprint_close(struct fingerprint_set *set);

/* fingerprint_any(set): is anybody remembered at all? Without, nothing need be hashed. */
bool fingerprint_any(const struct fingerprint_set *set);
/* fingerprint_any_of(set, kind): may a row of this kind be found? fingerprint_asks_names(set): may one that was made with a name?
 * Certain once everything was read, true before. */
bool fingerprint_any_of(const struct fingerprint_set *set, enum fingerprint_kind kind);
bool fingerprint_asks_names(const struct fingerprint_set *set);

/* fingerprint_find(set, value, folded_name, found, count, err): every row within its term that fits the value alone or, when
 * ${folded_name} is given, the value together with the name. ${found} is borrowed and valid until the next call.
 * Returns 1 some, 0 none, -1 error. */
int fingerprint_find(struct fingerprint_set *set, const struct fingerprint_value *value, const char *folded_name,
                     const struct fingerprint_row **found, size_t *count, struct err *err);

/* fingerprint_erased(set, values, count, folded_name, erased_at, err): was somebody with one of these values erased?
 * ${erased_at} (24 bytes, may be NULL) gets the latest moment. Returns 1 yes, 0 no, -1 error. */
int fingerprint_erased(struct fingerprint_set *set, const struct fingerprint_value *values, size_t count,
                       const char *folded_name, char erased_at[24], struct err *err);

#endif
