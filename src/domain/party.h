/* party.h - reading people and organisations in blocks, as nested records.
 *
 * Why: whoever reads a million people must not ask a million times. A block is read with one statement per table, joined
 * with a
 * list of ids or a range of them, and merged in memory; tables that nobody asked for are not read.
 * The shape of the record: src/README.md, "Vocabulary of a party's record". */
#ifndef CRM_DOMAIN_PARTY_H
#define CRM_DOMAIN_PARTY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rec.h"
#include "domain/field.h"
#include "store/store.h"

enum { PARTY_BLOCK = 1000 };

/* Which parts of the record are wanted. id, kind, version and status are always there, and the name. */
enum party_parts {
    PARTY_NAMES = 1 << 0, /* the parts of the name */
    PARTY_EMAILS = 1 << 1,
    PARTY_PHONES = 1 << 2,
    PARTY_ADDRESSES = 1 << 3,
    PARTY_SOCIALS = 1 << 4,
    PARTY_CONTACT_POINTS = PARTY_EMAILS | PARTY_PHONES | PARTY_ADDRESSES | PARTY_SOCIALS,
    PARTY_TAGS = 1 << 5,
    PARTY_FIELDS = 1 << 6,
    PARTY_EXTERNAL = 1 << 7,
    PARTY_ORGANISATION = 1 << 8, /* name of the organisation where a person works */
    PARTY_SOURCE = 1 << 9,
    PARTY_DETAILS = 1 << 10,   /* the rest of the row of party: birthday, language, legal form, times … */
    PARTY_ALL = (1 << 11) - 1, /* the record as it is written; what follows is only read when it is asked for */
    PARTY_ROW_IDS =
        1 << 11, /* not for output: in each e-mail, phone, address and social account "row" (its id), "position", and
                                 "normalised" where it differs from the value */
    PARTY_POINT_SOURCES = 1 << 12, /* in each of these elements "source", where it came from */
    PARTY_PURCHASES = 1 << 13,     /* "purchase" and "agreement": lists of the moments of the purchases and agreements */
};

/* party_parts_of(ref): the part in which a field stands. */
unsigned party_parts_of(const struct field_ref *ref);

/* party_read(store, ids, count, parts, arena, records, err): up to PARTY_BLOCK people by id, in any order. records[i] is the
 * record of ids[i] in ${arena}, NULL when there is no such party or it was erased; restricted and deceased ones are read.
 * Returns 0 or -1. */
int party_read(struct store *store, const int64_t *ids, size_t count, unsigned parts, struct arena *arena,
               const struct rec **records, struct err *err);

/* party_read_range(store, after_id, limit, parts, arena, records, count, last_id, err): the next people by id after
 * ${after_id}, at
 * most ${limit} (up to PARTY_BLOCK); ${last_id} is where to go on. Erased ones are passed over. ${count} 0: the end.
 * Returns 0
 * or -1. */
int party_read_range(struct store *store, int64_t after_id, size_t limit, unsigned parts, struct arena *arena,
                     const struct rec **records, size_t *count, int64_t *last_id, struct err *err);

/* party_find(store, id, parts, arena, record, err): one. Returns 1 found, 0 absent or erased, -1 error. */
int party_find(struct store *store, int64_t id, unsigned parts, struct arena *arena, const struct rec **record,
               struct err *err);

#endif
