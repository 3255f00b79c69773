/* sources.h - the table source: where data came from. */
#ifndef CRM_STORE_SOURCES_H
#define CRM_STORE_SOURCES_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/store.h"

struct sources_row {
    int64_t id;
    const char *kind, *detail, *obtained_at;
};

/* sources_read(store, id, arena, row, err): one row, its texts in ${arena}. Returns 1, 0 absent, -1 error. */
int sources_read(struct store *store, int64_t id, struct arena *arena, struct sources_row *row, struct err *err);

/* sources_insert(store, kind, detail, id, err): what this batch brings in, obtained now. A batch has one row for each kind
 * and
 * detail: an equal one of the same batch is taken again. Returns 0 or -1. Inside the caller's transaction. */
int sources_insert(struct store *store, const char *kind, const char *detail, int64_t *id, struct err *err);

#endif
