/* rows.c - doubling: in all no more than three times what is kept. */
#include "store/rows.h"

#include <string.h>

void *rows_grow(struct arena *arena, void *items, size_t count, size_t size_bytes)
{
    if (count > 0 && (count & (count - 1)) != 0)
        return items;
    void *wider = arena_alloc(arena, (count == 0 ? 1 : 2 * count) * size_bytes);
    if (wider != NULL && count > 0)
        memcpy(wider, items, count * size_bytes);
    return wider;
}
