/* forget_sources.c - details of sources that name somebody who is forgotten.
 *
 * Why: a source belongs to no person, so that erasure leaves it; but its detail is mostly the name of a file, and a list of one is
 * called after that one. */
#include <string.h>

#include "base/text.h"
#include "domain/forget_internal.h"

enum { LEAST = 8, PHONE_DIGITS = 8 }; /* bytes; shorter ones stand in many a name of a file by chance */

struct named {
    struct named *next;
    int64_t id;
};

struct looking {
    struct forget *forget;
    struct arena arena; /* of one detail */
    struct named *named;
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

/* Every word of a name of at least two, in any order. Returns 1, 0, or -1 out of memory. */
static int has_name(struct arena *arena, const char *detail, const char *folded_name)
{
    size_t words = 0, length = 0;
    char *name = arena_string(arena, folded_name), *rest = name;
    if (name == NULL)
        return -1;
    for (char *word; (word = strtok_r(rest, " ", &rest)) != NULL; words++) {
        const char *letters = squash(arena, word);
        if (letters == NULL)
            return -1;
        if (strstr(detail, letters) == NULL)
            return 0;
        length += strlen(letters);
    }
    return words >= 2 && length >= LEAST;
}

/* Of a phone number the last digits, as it is written with and without the code of its country. */
static int has_value(struct arena *arena, const char *detail, const struct fingerprint_value *value)
{
    const char *letters = squash(arena, value->normalised);
    if (letters == NULL)
        return -1;
    size_t length = strlen(letters);
    if (value->type == FINGERPRINT_PHONE && length > PHONE_DIGITS)
        letters += length - PHONE_DIGITS;
    return length >= LEAST && strstr(detail, letters) != NULL;
}

static int names_person(struct arena *arena, const char *detail, const struct forget_person *person)
{
    int found = has_name(arena, detail, person->folded_name);
    for (const struct forget_value *value = person->values; value != NULL && found == 0; value = value->next)
        found = has_value(arena, detail, &value->value);
    return found;
}

static int look(void *context, int64_t id, const char *detail, struct err *err)
{
    struct looking *looking = context;
    const struct forget *forget = looking->forget;
    const char *letters = squash(&looking->arena, detail);
    int found = letters == NULL ? -1 : 0;
    for (size_t i = 0; i < forget->count && found == 0; i++)
        found = names_person(&looking->arena, letters, &forget->people[i]);
    struct named *named = found == 1 ? arena_alloc(&looking->forget->arena, sizeof *named) : NULL;
    if (found < 0 || (found == 1 && named == NULL))
        return err_memory(err);
    if (named != NULL) {
        *named = (struct named){looking->named, id};
        looking->named = named;
    }
    arena_reset(&looking->arena);
    return 0;
}

int forget_sources(struct forget *forget, int64_t *cleared, struct err *err)
{
    struct looking looking = {.forget = forget, .arena = ARENA_INIT};
    int status = forgets_sources(forget->store, look, &looking, err);
    *cleared = 0;
    for (const struct named *named = looking.named; status == 0 && named != NULL; named = named->next, ++*cleared)
        status = forgets_source_clear(forget->store, named->id, err);
    arena_clear(&looking.arena);
    return status < 0 ? -1 : status;
}
