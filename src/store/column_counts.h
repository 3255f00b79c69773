/* column_counts.h - what occurs in the tables about people: for a header that must be settled before the first row. */
#ifndef CRM_STORE_COLUMN_COUNTS_H
#define CRM_STORE_COLUMN_COUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

/* What to look at: ${count} people, or everybody when ${ids} is NULL. */
struct column_counts_of {
    const int64_t *ids;
    size_t count;
};

/* column_counts_points(store, of, visit, context, err): per kind of contact point (email, phone, address, social) the highest position
 * that somebody has, and whether any has a label; a kind may come
 * twice, then both hold. */
int column_counts_points(struct store *store, const struct column_counts_of *of,
                         int (*visit)(const char *kind, int64_t most, bool has_label, void *context, struct err *err),
                         void *context, struct err *err);
/* column_counts_fields, column_counts_systems: names of custom fields, and of systems of external ids, that somebody has, in order. */
int column_counts_fields(struct store *store, const struct column_counts_of *of,
                         int (*visit)(const char *name, void *context, struct err *err), void *context, struct err *err);
int column_counts_systems(struct store *store, const struct column_counts_of *of,
                          int (*visit)(const char *name, void *context, struct err *err), void *context, struct err *err);

#endif
