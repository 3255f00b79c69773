/* forget_sources.c - details of sources that name somebody who is forgotten.
 *
 * Why: a source belongs to no person, so that erasure leaves it; but its detail is mostly the name of a file, and a list of one is
 * called after that one. */
#include <string.h>

#include "base/text.h"
#include "domain/forget_internal.h"

enum { LEAST = 8, PHONE_DIGITS = 8 }; /* bytes; shorter ones stand in many a name of a file by chance */

struct detail {
    struct detail *next;
    int64_t id;
    const char *letters; /* squashed */
    bool is_named;
};

struct details {
    struct arena *arena;
    struct detail *first;
};

/* squash(arena, text): folded, without anything but letters and digits. NULL when out of memory. */
static char *squash(struct arena *arena, const char *text)
{
    char *folded = text_fold(arena, text, strlen(text)), *out = folded;
    for (const char *at = folded; at != NULL && *at != '\0'; at++)
        if ((unsigned char)*at >= 0x80 || (*at >= 'a' && *at <= 'z') || (*at >= '0' && *at <= '9'))
            *out++ = *at;
    if (folded != NULL)
        *out = '\0';
    return folded;
}

/* Every word of a name of at least two, in any order. */
static bool has_name(const char *letters, const char *const *words, size_t count)
{
    size_t length = 0;
    for (size_t i = 0; i < count; i++) {
        if (strstr(letters, words[i]) == NULL)
            return false;
        length += strlen(words[i]);
    }
    return count >= 2 && length >= LEAST;
}

static int look_for_name(struct details *details, const char *folded_name, struct arena *arena)
{
    const char **words = arena_alloc(arena, (strlen(folded_name) + 1) * sizeof *words);
    char *rest = arena_string(arena, folded_name);
    size_t count = 0;
    if (words == NULL || rest == NULL)
        return -1;
    for (char *word; (word = strtok_r(rest, " ", &rest)) != NULL; count++)
        if ((words[count] = squash(arena, word)) == NULL)
            return -1;
    for (struct detail *detail = details->first; detail != NULL; detail = detail->next)
        detail->is_named |= has_name(detail->letters, words, count);
    return 0;
}

/* Of a phone number the last digits, as it is written with and without the code of its country. */
static int look_for_value(struct details *details, const struct fingerprint_value *value, struct arena *arena)
{
    const char *letters = squash(arena, value->normalised);
    size_t length = letters == NULL ? 0 : strlen(letters);
    if (value->type == FINGERPRINT_PHONE && length > PHONE_DIGITS)
        letters += length - PHONE_DIGITS;
    for (struct detail *detail = details->first; detail != NULL && length >= LEAST; detail = detail->next)
        detail->is_named |= strstr(detail->letters, letters) != NULL;
    return letters == NULL ? -1 : 0;
}

static int look_for_person(struct details *details, const struct forget_person *person, struct arena *arena)
{
    int status = look_for_name(details, person->folded_name, arena);
    for (const struct forget_value *value = person->values; value != NULL && status == 0; value = value->next)
        status = look_for_value(details, &value->value, arena);
    arena_reset(arena);
    return status;
}

static int take_detail(void *context, int64_t id, const char *text, struct err *err)
{
    struct details *details = context;
    struct detail *detail = arena_alloc(details->arena, sizeof *detail);
    const char *letters = squash(details->arena, text);
    if (detail == NULL || letters == NULL)
        return err_memory(err);
    *detail = (struct detail){details->first, id, letters, false};
    details->first = detail;
    return 0;
}

int forget_sources(struct forget *forget, int64_t *cleared, struct err *err)
{
    struct details details = {.arena = &forget->arena};
    struct arena arena = ARENA_INIT; /* of one person */
    int status = forgets_sources(forget->store, take_detail, &details, err);
    for (size_t i = 0; i < forget->count && status == 0; i++)
        if (look_for_person(&details, &forget->people[i], &arena) != 0)
            status = err_memory(err);
    arena_clear(&arena);
    *cleared = 0;
    for (const struct detail *detail = details.first; detail != NULL && status == 0; detail = detail->next) {
        if (!detail->is_named)
            continue;
        status = forgets_source_clear(forget->store, detail->id, err);
        ++*cleared;
    }
    return status;
}
