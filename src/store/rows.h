/* rows.h - a growing array of rows in an arena. */
#ifndef CRM_STORE_ROWS_H
#define CRM_STORE_ROWS_H

#include <stddef.h>

#include "base/arena.h"

/* rows_grow(arena, items, count, size): room for one more than ${count} items of ${size} bytes: ${items} itself, or a copy twice as
 * long (the old one stays in the arena until its end). The new item is zeroed. NULL: out of memory. */
void *rows_grow(struct arena *arena, void *items, size_t count, size_t size_bytes);

#endif
