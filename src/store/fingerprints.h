/* fingerprints.h - the table fingerprint: rows in, rows out. What they mean is said in domain/fingerprint.h. */
#ifndef CRM_STORE_FINGERPRINTS_H
#define CRM_STORE_FINGERPRINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

enum fingerprint_kind { FINGERPRINT_ERASED, FINGERPRINT_STOPPED, FINGERPRINT_CONSENT_PROOF, FINGERPRINT_KINDS };

/* Which purpose, channel and wording a row is about, and when. 0, "" and NULL where they do not apply. */
struct fingerprint_terms {
    int64_t purpose_id;  /* 0: every direct marketing purpose (stopped), none (erased) */
    const char *channel; /* "" or NULL: every channel */
    int64_t notice_id;   /* consent proof: the wording that was shown */
    const char *at;      /* RFC 3339; NULL: now */
    const char *until;   /* RFC 3339; NULL: no term */
};

/* A row in memory. */
struct fingerprint_row {
    int64_t id;
    unsigned char hash[STORE_FINGERPRINT_BYTES];
    int64_t purpose_id;
    int64_t notice_id;
    char at[24];
    char until[24]; /* "" when without a term */
    char channel[8];
    unsigned char kind; /* enum fingerprint_kind */
    bool has_name;
};

/* fingerprints_insert(store, kind, hash, has_name, terms, err): one row, unless an equal one is there. Returns 0 or -1. */
int fingerprints_insert(struct store *store, enum fingerprint_kind kind, const unsigned char hash[STORE_FINGERPRINT_BYTES],
                        bool has_name, const struct fingerprint_terms *terms, struct err *err);

/* fingerprints_insert_stop(store, hash, at, err): the one row that says that this hash was stopped for every purpose and channel,
 * without a term; a row that is there is moved to ${at} when that is later. Returns 1 written, 0 nothing to write, -1 error. */
int fingerprints_insert_stop(struct store *store, const unsigned char hash[STORE_FINGERPRINT_BYTES], const char *at,
                             struct err *err);

/* fingerprints_read(store, hash, rows, count, err): the rows with this hash, or with NULL all of them in order of hash. ${rows}
 * grows with realloc and belongs to the caller (free). Returns 0 or -1. */
int fingerprints_read(struct store *store, const unsigned char *hash, struct fingerprint_row **rows, size_t *count,
                      struct err *err);

/* fingerprints_count(store, count, err): how many rows there are. Returns 0 or -1. */
int fingerprints_count(struct store *store, int64_t *count, struct err *err);

#endif
