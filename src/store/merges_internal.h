/* merges_internal.h - what joining and taking it back share; nobody else includes it. */
#ifndef CRM_STORE_MERGES_INTERNAL_H
#define CRM_STORE_MERGES_INTERNAL_H

#include <stdbool.h>

#include "engine/schema.h"

/* The key of a before-image that tells, beside the columns, whether the row went (1) or moved (0). */
#define MERGES_DROPPED "dropped"

/* merges_is_moved(table): do rows of the second become the first's? */
bool merges_is_moved(const struct schema_table *table);

#endif
