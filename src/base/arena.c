/* arena.c - a chain of blocks; handing out is moving a mark. A reset keeps the first blocks, so that a stream of records soon
 * allocates nothing. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* With the address sanitizer, memory handed back by a reset is poisoned: using it afterwards is caught. */
#ifndef __has_feature
#define __has_feature(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
#include <sanitizer/asan_interface.h>
#define POISON(bytes, size)   ASAN_POISON_MEMORY_REGION(bytes, size)
#define UNPOISON(bytes, size) ASAN_UNPOISON_MEMORY_REGION(bytes, size)
#else
#define POISON(bytes, size)   ((void)(bytes), (void)(size))
#define UNPOISON(bytes, size) ((void)(bytes), (void)(size))
#endif

enum { ALIGNMENT = 16, FIRST_BLOCK = 8 * 1024, LARGEST_STEP = 256 * 1024, KEPT_BYTES = 1024 * 1024 };

struct arena_block {
    struct arena_block *next;
    size_t size;
    size_t used;
    _Alignas(ALIGNMENT) unsigned char bytes[];
};

static struct arena_block *new_block(const struct arena *arena, size_t wanted)
{
    size_t size = arena->current == NULL ? FIRST_BLOCK : 2 * arena->current->size;
    if (size > LARGEST_STEP)
        size = LARGEST_STEP;
    if (size < wanted)
        size = wanted;
    if (size > SIZE_MAX - sizeof(struct arena_block))
        return NULL;
    struct arena_block *block = malloc(sizeof *block + size);
    if (block == NULL)
        return NULL;
    block->next = NULL;
    block->size = size;
    block->used = 0;
    POISON(block->bytes, size);
    return block;
}

/* The next block of the chain that holds ${size}, or a new one behind the current. */
static struct arena_block *next_block(struct arena *arena, size_t size)
{
    struct arena_block *current = arena->current;
    if (current != NULL && current->next != NULL && current->next->size >= size)
        return arena->current = current->next;
    struct arena_block *block = new_block(arena, size);
    if (block == NULL)
        return NULL;
    if (current == NULL) {
        arena->first = block;
    } else {
        block->next = current->next;
        current->next = block;
    }
    return arena->current = block;
}

static void *take(struct arena *arena, size_t size)
{
    if (size > SIZE_MAX / 2)
        return NULL;
    size_t rounded = (size + ALIGNMENT - 1) & ~(size_t)(ALIGNMENT - 1);
    struct arena_block *block = arena->current;
    if (block == NULL || block->size - block->used < rounded) {
        block = next_block(arena, rounded);
        if (block == NULL)
            return NULL;
    }
    void *bytes = block->bytes + block->used;
    block->used += rounded;
    arena->used_bytes += rounded;
    UNPOISON(bytes, size);
    return bytes;
}

void *arena_alloc(struct arena *arena, size_t size_bytes)
{
    void *bytes = take(arena, size_bytes > 0 ? size_bytes : 1);
    return bytes == NULL ? NULL : memset(bytes, 0, size_bytes);
}

char *arena_dup(struct arena *arena, const char *bytes, size_t length)
{
    if (length == SIZE_MAX)
        return NULL;
    char *copy = take(arena, length + 1);
    if (copy == NULL)
        return NULL;
    if (length > 0)
        memcpy(copy, bytes, length);
    copy[length] = '\0';
    return copy;
}

char *arena_string(struct arena *arena, const char *text)
{
    return text == NULL ? NULL : arena_dup(arena, text, strlen(text));
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
    char small[256];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(small, sizeof small, format, arguments);
    va_end(arguments);
    if (length < 0)
        return NULL;
    if ((size_t)length < sizeof small)
        return arena_dup(arena, small, (size_t)length);
    char *text = take(arena, (size_t)length + 1);
    if (text == NULL)
        return NULL;
    va_start(arguments, format);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    va_end(arguments);
    return text;
}

static void free_from(struct arena_block *block)
{
    while (block != NULL) {
        struct arena_block *next = block->next;
        UNPOISON(block->bytes, block->size);
        free(block);
        block = next;
    }
}

void arena_reset(struct arena *arena)
{
    size_t kept = 0;
    struct arena_block **link = &arena->first;
    while (*link != NULL) {
        struct arena_block *block = *link;
        if (kept + block->size > KEPT_BYTES) {
            *link = block->next;
            block->next = NULL;
            free_from(block);
            continue;
        }
        kept += block->size;
        block->used = 0;
        POISON(block->bytes, block->size);
        link = &block->next;
    }
    arena->current = arena->first;
    arena->used_bytes = 0;
}

void arena_clear(struct arena *arena)
{
    free_from(arena->first);
    arena->first = arena->current = NULL;
    arena->used_bytes = 0;
}
