/* vcard_line.c - on which line of a card a value stands.
 *
 * Why: whoever mends a card of a hundred lines wants the line of the value that is at fault, not that of BEGIN. Faults are rare, and
 * found out long after the card was read: so the card is read once more, and nothing is kept for it on the way. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "wire/vcard_map.h"

enum { WHOLE_BYTES = 1 << 20 /* of a longer card lines may be missing among the raw bytes: see keep_raw */ };

static const struct {
    const char *field, *property;
    enum vcard_list list; /* POINT_LISTS: the field stands in none */
} FIELDS[] = {
    {"email", "EMAIL", EMAILS},           {"phone", "TEL", PHONES},
    {"street", "ADR", ADDRESSES},         {"postcode", "ADR", ADDRESSES},
    {"city", "ADR", ADDRESSES},           {"region", "ADR", ADDRESSES},
    {"country", "ADR", ADDRESSES},        {"social", "IMPP", SOCIALS},
    {"birthday", "BDAY", POINT_LISTS},    {"name", "FN", POINT_LISTS},
    {"given", "N", POINT_LISTS},          {"family", "N", POINT_LISTS},
    {"infix", "N", POINT_LISTS},          {"prefix", "N", POINT_LISTS},
    {"suffix", "N", POINT_LISTS},         {"language", "LANG", POINT_LISTS},
    {"organisation", "ORG", POINT_LISTS}, {"tag", "CATEGORIES", POINT_LISTS},
    {"note", "NOTE", POINT_LISTS},        {"website", "URL", POINT_LISTS},
};

/* email_2 is the second e-mail address. Returns the length of the name. */
static size_t split(const char *field, int64_t *position)
{
    const char *end = strrchr(field, '_');
    if (end != NULL && text_integer(end + 1, 1, SOURCE_PROPERTIES, position))
        return (size_t)(end - field);
    *position = 1;
    return strlen(field);
}

void vcard_line_find(struct vcard_mapping *mapping, const char *field)
{
    int64_t position;
    size_t length = split(field, &position), i = 0;
    long *line = &mapping->source->vcard.found_line;
    while (i < sizeof FIELDS / sizeof *FIELDS &&
           (strlen(FIELDS[i].field) != length || memcmp(FIELDS[i].field, field, length) != 0))
        i++;
    if (i < sizeof FIELDS / sizeof *FIELDS && FIELDS[i].list != POINT_LISTS) {
        const struct vcard_point *point = mapping->points[FIELDS[i].list];
        while (point != NULL && --position > 0)
            point = point->next;
        *line = point == NULL ? 0 : point->line;
        return;
    }
    for (const struct vcard_property *at = mapping->card->first; at != NULL && *line == 0; at = at->next) {
        const char *own = i < sizeof FIELDS / sizeof *FIELDS ? NULL : vcard_name_field(at->name, mapping->arena);
        if (own == NULL ? i < sizeof FIELDS / sizeof *FIELDS && strcmp(at->name, FIELDS[i].property) == 0
                        : strcmp(own, field) == 0)
            *line = at->line;
    }
}

long vcard_line(const struct rec_origin *origin, const char *field)
{
    struct arena arena = ARENA_INIT;
    struct rec *record;
    if (origin->raw == NULL || origin->raw_length > WHOLE_BYTES)
        return origin->line;
    struct source *again = source_open_memory(origin->raw, origin->raw_length, NULL, NULL);
    if (again == NULL)
        return origin->line;
    again->vcard.wanted_field = field;
    long line = source_next(again, &arena, &record, NULL, NULL) == SOURCE_RECORD ? again->vcard.found_line : 0;
    source_close(again);
    arena_clear(&arena);
    return line == 0 ? origin->line : origin->line + line - 1;
}
