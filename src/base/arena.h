/* arena.h - memory that is given back all at once.
 *
 * Why: a record lives for one turn of a stream; one arena per record (or per block of records) means no free() per value
 * and no growth with the input. */
#ifndef CRM_BASE_ARENA_H
#define CRM_BASE_ARENA_H

#include <stddef.h>

struct arena_block;
struct arena {
    struct arena_block *first;
    struct arena_block *current;
    size_t used_bytes;
};

#define ARENA_INIT    \
    {                 \
        .first = NULL \
    }

/* arena_alloc(arena, size): ${size} zeroed bytes, aligned for any type. Returns NULL when out of memory. Owned by the arena.
 * */
void *arena_alloc(struct arena *arena, size_t size_bytes);
/* arena_dup(arena, bytes, length): a copy with a NUL after it. NULL when out of memory. */
char *arena_dup(struct arena *arena, const char *bytes, size_t length);
/* arena_string(arena, text): a copy of a NUL-terminated string; NULL gives NULL. */
char *arena_string(struct arena *arena, const char *text);
/* arena_printf(arena, format, …): formatted text in the arena. NULL when out of memory. */
char *arena_printf(struct arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* arena_reset(arena): everything handed out is void; blocks are kept for the next turn (at most 1 MiB of them). */
void arena_reset(struct arena *arena);
/* arena_clear(arena): give all memory back. The arena can be used again. */
void arena_clear(struct arena *arena);

#endif
