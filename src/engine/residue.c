/* residue.c - search every byte of the file and its log for many strings at once.
 *
 * How: a needle of at least s + 3 bytes that lies anywhere in the file has, among its first s places, exactly one that is a
 * multiple of s in the file. So only every s-th place of the file is looked at: the four bytes there are hashed into a bit table of
 * all four-byte pieces at the first s places of all needles, and only what passes is compared. Needles are sorted into classes by
 * length, as a short one would make all look more often. Letter case is folded for the table by setting bit 5 of each
 * byte, and judged exactly in the comparison. Each occurrence is seen once.
 *
 * The file is read in pieces through SQLite's handle (file.c); a piece keeps the end of the one before, so that no border hides
 * a needle. */
#include <stdlib.h>
#include <string.h>

#include "engine/internal.h"

enum { CHUNK_BYTES = 256 * 1024, GRAM_BYTES = 4, NONE = -1 };

static const struct {
    size_t least; /* length of a needle */
    unsigned stride;
    unsigned gram_bytes;
} CLASSES[] = {{19, 16, 4}, {11, 8, 4}, {7, 4, 4}, {4, 1, 4}, {3, 1, 3}};

enum { CLASS_COUNT = sizeof CLASSES / sizeof *CLASSES };

struct piece {
    uint32_t gram;
    uint32_t needle;
    unsigned place; /* within the needle */
    int32_t next;
};

struct class
{
    unsigned stride;
    uint32_t mask; /* of the bytes of a gram that count, letters' case taken away */
    uint32_t fold;
    unsigned shift; /* hash to table */
    size_t needle_count;
    struct piece *pieces;
    size_t piece_count;
    int32_t *first;        /* by hash */
    unsigned char *filter; /* a bit by hash */
};

struct search {
    const struct engine_needle *needles;
    unsigned char *state; /* by needle: FOUND, ENOUGH */
    bool (*found)(void *context, size_t needle, enum engine_place place, int64_t offset);
    void *context;
    enum engine_place place;
    struct class classes[CLASS_COUNT];
    size_t longest;
    size_t hungry; /* needles still looked for */
    int found_count;
};

enum { FOUND = 1, ENOUGH = 2 };

static uint32_t gram_at(const unsigned char *bytes, const struct class *class)
{
    uint32_t gram;
    memcpy(&gram, bytes, sizeof gram);
    return (gram & class->mask) | class->fold;
}

static uint32_t hash_of(uint32_t gram, const struct class *class)
{
    return gram * 0x9e3779b1u >> class->shift;
}

/* ---- Tables -------------------------------------------------------------------------------------------------------------- */

static size_t class_of(const struct engine_needle *needle)
{
    size_t class = 0;
    while (class < CLASS_COUNT - 1 && needle->length < CLASSES[class].least)
        class ++;
    return class;
}

static void add_piece(struct class *class, const struct engine_needle *needle, size_t index, unsigned place)
{
    unsigned char bytes[GRAM_BYTES] = {0};
    size_t left = needle->length - place;
    struct piece *piece = &class->pieces[class->piece_count];
    uint32_t hash;
    memcpy(bytes, (const unsigned char *)needle->bytes + place, left < GRAM_BYTES ? left : GRAM_BYTES);
    *piece = (struct piece){gram_at(bytes, class), (uint32_t)index, place, NONE};
    hash = hash_of(piece->gram, class);
    piece->next = class->first[hash];
    class->first[hash] = (int32_t) class->piece_count++;
    class->filter[hash / 8] |= (unsigned char)(1 << hash % 8);
}

/* A table of at least 16 places per piece, so that few places of the file pass it by chance. */
static int make_class(struct class *class, size_t number, size_t needle_count, struct err *err)
{
    size_t pieces = needle_count * CLASSES[number].stride;
    unsigned bits = 14;
    unsigned char mask[4] = {0}, fold[4] = {0};
    while (bits < 24 && (size_t)1 << bits < pieces * 16)
        bits++;
    memset(mask, 0xff, CLASSES[number].gram_bytes);
    memset(fold, 0x20, CLASSES[number].gram_bytes);
    memcpy(&class->mask, mask, sizeof mask);
    memcpy(&class->fold, fold, sizeof fold);
    class->stride = CLASSES[number].stride;
    class->shift = 32 - bits;
    class->pieces = malloc(pieces * sizeof *class->pieces);
    class->first = malloc(sizeof *class->first << bits);
    class->filter = calloc((size_t)1 << bits >> 3, 1);
    if (class->pieces == NULL || class->first == NULL || class->filter == NULL)
        return err_memory(err);
    memset(class->first, 0xff, sizeof *class->first << bits);
    return 0;
}

static int make_tables(struct search *search, size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        if (search->needles[i].length < 3 || search->needles[i].length > 1 << 20)
            return err_set(err, ERR_BUG, "a needle of %zu bytes", search->needles[i].length);
        if (search->needles[i].length > search->longest)
            search->longest = search->needles[i].length;
        search->classes[class_of(&search->needles[i])].needle_count++;
    }
    for (size_t i = 0; i < CLASS_COUNT; i++)
        if (search->classes[i].needle_count > 0 &&
            make_class(&search->classes[i], i, search->classes[i].needle_count, err) != 0)
            return -1;
    for (size_t i = 0; i < count; i++) {
        struct class *class = &search->classes[class_of(&search->needles[i])];
        for (unsigned place = 0; place < class->stride; place++)
            add_piece(class, &search->needles[i], i, place);
    }
    return 0;
}

static void free_tables(struct search *search)
{
    for (size_t i = 0; i < CLASS_COUNT; i++) {
        free(search->classes[i].pieces);
        free(search->classes[i].first);
        free(search->classes[i].filter);
    }
    free(search->state);
}

/* ---- Looking ------------------------------------------------------------------------------------------------------------- */

static unsigned char lower(unsigned char byte)
{
    return byte >= 'A' && byte <= 'Z' ? byte | 0x20 : byte;
}

static bool is_equal(const struct engine_needle *needle, const unsigned char *bytes)
{
    const unsigned char *wanted = needle->bytes;
    if (!needle->is_folded)
        return memcmp(wanted, bytes, needle->length) == 0;
    for (size_t i = 0; i < needle->length; i++)
        if (lower(wanted[i]) != lower(bytes[i]))
            return false;
    return true;
}

/* A stretch of the file in memory. */
struct window {
    const unsigned char *bytes;
    size_t length;
    int64_t offset; /* of bytes[0] in the file */
};

static void report(struct search *search, size_t needle, int64_t offset)
{
    if (!(search->state[needle] & FOUND))
        search->found_count++;
    search->state[needle] |= FOUND;
    if (search->found(search->context, needle, search->place, offset))
        return;
    search->state[needle] |= ENOUGH;
    search->hungry--;
}

/* The filter let the place at ${at} of the window pass: compare the needles that may lie there. */
static void compare(struct search *search, const struct class *class, const struct window *window, size_t at)
{
    uint32_t gram = gram_at(window->bytes + at, class);
    for (int32_t i = class->first[hash_of(gram, class)]; i != NONE; i = class->pieces[i].next) {
        const struct piece *piece = &class->pieces[i];
        const struct engine_needle *needle = &search->needles[piece->needle];
        if (piece->gram != gram || piece->place > at || at - piece->place + needle->length > window->length)
            continue;
        if (!(search->state[piece->needle] & ENOUGH) && is_equal(needle, window->bytes + at - piece->place))
            report(search, piece->needle, window->offset + (int64_t)(at - piece->place));
    }
}

static unsigned passes(const struct class *class, const unsigned char *bytes)
{
    uint32_t hash = hash_of(gram_at(bytes, class), class);
    return class->filter[hash >> 3] >> (hash & 7) & 1;
}

/* Look at the places from ${from} up to ${to} of the window, which both are multiples of every stride. Four at a time, as
 * nearly none passes. */
static void scan(struct search *search, const struct class *class, const struct window *window, size_t from, size_t to)
{
    const unsigned stride = class->stride;
    size_t at = from;
    for (; at + 3 * stride < to; at += 4 * stride) {
        const unsigned char *bytes = window->bytes + at;
        if (!(passes(class, bytes) | passes(class, bytes + stride) | passes(class, bytes + 2 * stride) |
              passes(class, bytes + 3 * stride)))
            continue;
        for (unsigned i = 0; i < 4; i++)
            if (passes(class, bytes + i * stride))
                compare(search, class, window, at + i * stride);
    }
    for (; at < to; at += stride)
        if (passes(class, window->bytes + at))
            compare(search, class, window, at);
}

/* ---- Reading ------------------------------------------------------------------------------------------------------------- */

/* The window: ${kept} bytes of what was looked at already, then new ones, and at the end of the file GRAM_BYTES zeros. New places are
 * looked at as far as the longest needle that may begin there lies in the window. */
static int scan_place(struct search *search, struct engine *engine, unsigned char *buffer, size_t reserve, struct err *err)
{
    struct window window = {.bytes = buffer};
    int64_t size, next = 0; /* next byte to read */
    size_t from = 0;        /* next place of the window to look at */
    if (engine_file_size(engine, search->place, &size, err) != 0)
        return -1;
    while (next < size && search->hungry > 0) {
        int64_t left = size - next;
        int length = left < CHUNK_BYTES ? (int)left : CHUNK_BYTES;
        size_t to, drop;
        if (engine_file_read(engine, search->place, next, buffer + window.length, length, err) != 0)
            return -1;
        next += length;
        window.length += (size_t)length;
        memset(buffer + window.length, 0, GRAM_BYTES);
        to = next == size ? window.length : window.length < reserve ? 0 : (window.length - reserve) / 16 * 16;
        for (size_t i = 0; i < CLASS_COUNT && from < to; i++)
            if (search->classes[i].needle_count > 0)
                scan(search, &search->classes[i], &window, from, to);
        if (to > from)
            from = to;
        drop = from < 16 ? 0 : from - 16; /* a needle may begin up to 15 places before the one looked at */
        memmove(buffer, buffer + drop, window.length - drop);
        window.length -= drop;
        window.offset += (int64_t)drop;
        from -= drop;
    }
    return 0;
}

int engine_residue(struct engine *engine, const struct engine_needle *needles, size_t count,
                   bool (*found)(void *context, size_t needle, enum engine_place place, int64_t offset), void *context,
                   struct err *err)
{
    struct search search = {.needles = needles, .found = found, .context = context, .hungry = count};
    unsigned char *buffer = NULL;
    int status;
    search.state = calloc(count + 1, 1);
    status = search.state == NULL ? err_memory(err) : make_tables(&search, count, err);
    if (status == 0) {
        buffer = malloc(CHUNK_BYTES + 2 * search.longest + 64);
        status = buffer == NULL ? err_memory(err) : 0;
    }
    for (int place = ENGINE_PLACE_DATABASE; status == 0 && place <= ENGINE_PLACE_LOG; place++) {
        search.place = (enum engine_place)place;
        status = scan_place(&search, engine, buffer, search.longest + GRAM_BYTES, err);
    }
    free(buffer);
    free_tables(&search);
    return status == 0 ? search.found_count : -1;
}
