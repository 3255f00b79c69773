/* party_columns.h - the flat columns in which everybody in the file fits.
 *
 * Why: a CSV header stands before the first row, so who prints from the database has to know beforehand how many e-mail addresses
 * the richest record has. Source: RFC 4180, 2(3); crm(7), "Streams". */
#ifndef CRM_DOMAIN_PARTY_COLUMNS_H
#define CRM_DOMAIN_PARTY_COLUMNS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/store.h"

/* party_columns(store, ids, count, parts, arena, names, name_count, err): flat names (base/flat.h) in the order of the record, for
 * records read with ${parts} (enum party_parts). The columns of the row of party are always there; contact points, custom fields and
 * external ids only as far as one of the ${count} people in ${ids}, or with ${ids} NULL anybody, has them. All in ${arena}. Inside a
 * read transaction. Returns 0 or -1. */
int party_columns(struct store *store, const int64_t *ids, size_t count, unsigned parts, struct arena *arena,
                  const char *const **names, size_t *name_count, struct err *err);

#endif
