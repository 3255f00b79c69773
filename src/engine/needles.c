/* needles.c - many strings looked for in one pass.
 *
 * How: take s places that follow each other within a needle. Wherever the needle lies in the file, exactly one of them is at a
 * multiple of s in the file. So only every s-th place of the file is looked at: the four bytes there are hashed into a bit table
 * of the four bytes at those s places of every needle, and only what passes is compared. Each occurrence is seen once.
 *
 * Which places: an address ends like thousands of others, a phone number begins like all. A sample of the file tells how often
 * four bytes turn up; each needle takes its rarest places, and a small s is taken where a large one would have to use frequent
 * bytes. Letter case is folded for the table by setting bit 5 of each byte; the comparison judges exactly. */
#include <stdlib.h>
#include <string.h>

#include "engine/internal.h"
#include "engine/needles.h"

enum { NONE = -1, STRIDE_COUNT = 5, COUNT_BITS = 16, NEEDLE_MAX = 1 << 20, COMPARE_COST = 8 };

static const unsigned STRIDES[STRIDE_COUNT] = {16, 8, 4, 2, 1};

/* Four bytes of a needle. */
struct piece {
    uint32_t gram;
    uint32_t needle;
    uint32_t place; /* within the needle */
    int32_t next;   /* with the same hash */
};

/* The needles that are looked for at every ${stride}-th place. */
struct class
{
    unsigned stride;
    unsigned gram_bytes; /* 4, or 3 for needles of 3 */
    uint32_t mask;       /* of the bytes of a gram that count */
    uint32_t fold;       /* bit 5 of each */
    unsigned shift;      /* hash to table */
    size_t needle_count;
    size_t piece_count;
    struct piece *pieces;
    int32_t *first;        /* piece by hash */
    unsigned char *filter; /* a bit by hash */
};

struct engine_needles {
    const struct engine_needle *needles;
    size_t count;
    uint16_t *seen; /* how often the sample has a hash of COUNT_BITS */
    size_t sample_length;
    struct class classes[STRIDE_COUNT + 1]; /* the last for needles of three bytes */
};

static uint32_t gram_at(const unsigned char *bytes, const struct class *class)
{
    uint32_t gram;
    memcpy(&gram, bytes, sizeof gram);
    return (gram & class->mask) | class->fold;
}

static uint32_t hash_of(uint32_t gram, unsigned shift)
{
    return gram * 0x9e3779b1u >> shift;
}

/* ---- Choosing places ----------------------------------------------------------------------------------------------------- */

static void count_sample(struct engine_needles *needles, const unsigned char *sample, size_t length)
{
    const struct class *class = &needles->classes[0];
    for (size_t i = 0; i < length; i++) {
        uint16_t *seen = &needles->seen[hash_of(gram_at(sample + i, class), 32 - COUNT_BITS)];
        *seen = (uint16_t)(*seen + (*seen < UINT16_MAX));
    }
    needles->sample_length = length;
}

static unsigned class_for(size_t length, unsigned least)
{
    if (length < NEEDLES_GRAM_BYTES)
        return STRIDE_COUNT;
    while (length < STRIDES[least] + NEEDLES_GRAM_BYTES - 1)
        least++;
    return least;
}

/* choose(needles, needle, stride, place): the ${stride} places, from ${place} on, that the sample has least. Returns how often. */
static uint64_t choose(const struct engine_needles *needles, const struct engine_needle *needle, unsigned stride,
                       uint32_t *place)
{
    const struct class *class = &needles->classes[0];
    size_t gram_count = needle->length - NEEDLES_GRAM_BYTES + 1;
    uint64_t sum = 0, best = UINT64_MAX;
    uint16_t recent[NEEDLES_ALIGN];
    for (size_t i = 0; i < gram_count; i++) {
        uint16_t seen = needles->seen[hash_of(gram_at((const unsigned char *)needle->bytes + i, class), 32 - COUNT_BITS)];
        sum += seen;
        if (i >= stride)
            sum -= recent[i % stride];
        recent[i % stride] = seen;
        if (i + 1 >= stride && sum < best) {
            best = sum;
            *place = (uint32_t)(i + 1 - stride);
        }
    }
    return best;
}

/* What a byte of the file costs when no stride is above STRIDES[least]: looking, and comparing what passes. */
static double cost_of(const struct engine_needles *needles, unsigned least)
{
    bool is_used[STRIDE_COUNT + 1] = {false};
    double cost = 0;
    for (size_t i = 0; i < needles->count; i++) {
        unsigned class = class_for(needles->needles[i].length, least);
        uint32_t place = 0;
        if (!is_used[class])
            cost += class == STRIDE_COUNT ? 1 : 1.0 / STRIDES[class];
        is_used[class] = true;
        if (class < STRIDE_COUNT)
            cost += COMPARE_COST * (double)choose(needles, &needles->needles[i], STRIDES[class], &place) /
                    ((double)needles->sample_length * STRIDES[class]);
    }
    return cost;
}

static unsigned cheapest(const struct engine_needles *needles)
{
    unsigned best = 0;
    double best_cost = cost_of(needles, 0);
    for (unsigned least = 1; least < STRIDE_COUNT && needles->sample_length > 0; least++) {
        double cost = cost_of(needles, least);
        if (cost < best_cost) {
            best_cost = cost;
            best = least;
        }
    }
    return best;
}

/* ---- Tables -------------------------------------------------------------------------------------------------------------- */

/* A table of at least 16 places per piece, so that few places of the file pass by chance. */
static int make_class(struct class *class, struct err *err)
{
    size_t piece_count = class->needle_count * class->stride;
    unsigned bits = 14;
    while (bits < 24 && (size_t)1 << bits < piece_count * 16)
        bits++;
    class->shift = 32 - bits;
    class->pieces = malloc(piece_count * sizeof *class->pieces);
    class->first = malloc(sizeof *class->first << bits);
    class->filter = calloc((size_t)1 << bits >> 3, 1);
    if (class->pieces == NULL || class->first == NULL || class->filter == NULL)
        return err_memory(err);
    memset(class->first, 0xff, sizeof *class->first << bits);
    return 0;
}

static void add_pieces(struct class *class, const struct engine_needle *needle, size_t index, uint32_t place)
{
    for (uint32_t i = place; i < place + class->stride; i++) {
        unsigned char bytes[NEEDLES_GRAM_BYTES] = {0};
        struct piece *piece = &class->pieces[class->piece_count];
        uint32_t hash;
        memcpy(bytes, (const unsigned char *)needle->bytes + i, class->gram_bytes);
        *piece = (struct piece){gram_at(bytes, class), (uint32_t)index, i, NONE};
        hash = hash_of(piece->gram, class->shift);
        piece->next = class->first[hash];
        class->first[hash] = (int32_t) class->piece_count++;
        class->filter[hash / 8] |= (unsigned char)(1 << hash % 8);
    }
}

static int make_tables(struct engine_needles *needles, struct err *err)
{
    unsigned least = cheapest(needles);
    for (size_t i = 0; i < needles->count; i++)
        needles->classes[class_for(needles->needles[i].length, least)].needle_count++;
    for (size_t i = 0; i <= STRIDE_COUNT; i++)
        if (needles->classes[i].needle_count > 0 && make_class(&needles->classes[i], err) != 0)
            return -1;
    for (size_t i = 0; i < needles->count; i++) {
        const struct engine_needle *needle = &needles->needles[i];
        struct class *class = &needles->classes[class_for(needle->length, least)];
        uint32_t place = 0;
        if (class->gram_bytes == NEEDLES_GRAM_BYTES)
            choose(needles, needle, class->stride, &place);
        add_pieces(class, needle, i, place);
    }
    return 0;
}

static void describe_class(struct class *class, unsigned stride, unsigned gram_bytes)
{
    unsigned char mask[NEEDLES_GRAM_BYTES] = {0}, fold[NEEDLES_GRAM_BYTES] = {0};
    memset(mask, 0xff, gram_bytes);
    memset(fold, 0x20, gram_bytes);
    memcpy(&class->mask, mask, sizeof class->mask);
    memcpy(&class->fold, fold, sizeof class->fold);
    class->stride = stride;
    class->gram_bytes = gram_bytes;
}

static int check_lengths(const struct engine_needle *needles, size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++)
        if (needles[i].length < NEEDLES_GRAM_BYTES - 1 || needles[i].length > NEEDLE_MAX)
            return err_set(err, ERR_BUG, "a needle of %zu bytes", needles[i].length);
    return 0;
}

struct engine_needles *engine_needles_new(const struct engine_needle *list, size_t count, const unsigned char *sample,
                                          size_t length, struct err *err)
{
    struct engine_needles *needles;
    if (check_lengths(list, count, err) != 0)
        return NULL;
    needles = calloc(1, sizeof *needles);
    if (needles == NULL || (needles->seen = calloc((size_t)1 << COUNT_BITS, sizeof *needles->seen)) == NULL) {
        free(needles);
        err_memory(err);
        return NULL;
    }
    needles->needles = list;
    needles->count = count;
    for (unsigned i = 0; i < STRIDE_COUNT; i++)
        describe_class(&needles->classes[i], STRIDES[i], NEEDLES_GRAM_BYTES);
    describe_class(&needles->classes[STRIDE_COUNT], 1, NEEDLES_GRAM_BYTES - 1);
    count_sample(needles, sample, length);
    if (make_tables(needles, err) == 0)
        return needles;
    engine_needles_free(needles);
    return NULL;
}

void engine_needles_free(struct engine_needles *needles)
{
    if (needles == NULL)
        return;
    for (size_t i = 0; i <= STRIDE_COUNT; i++) {
        free(needles->classes[i].pieces);
        free(needles->classes[i].first);
        free(needles->classes[i].filter);
    }
    free(needles->seen);
    free(needles);
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

struct scan {
    const struct engine_needles *needles;
    const struct class *class;
    const struct engine_window *window;
    void (*hit)(void *context, size_t needle, size_t at);
    void *context;
};

/* The filter let the place at ${at} of the window pass: compare the needles that may lie there. */
static void compare(const struct scan *scan, size_t at)
{
    const struct class *class = scan->class;
    const unsigned char *bytes = scan->window->bytes;
    uint32_t gram = gram_at(bytes + at, class);
    for (int32_t i = class->first[hash_of(gram, class->shift)]; i != NONE; i = class->pieces[i].next) {
        const struct piece *piece = &class->pieces[i];
        const struct engine_needle *needle = &scan->needles->needles[piece->needle];
        if (piece->gram != gram || piece->place > at || at - piece->place + needle->length > scan->window->length)
            continue;
        if (is_equal(needle, bytes + at - piece->place))
            scan->hit(scan->context, piece->needle, at - piece->place);
    }
}

/* What the inner loop needs of a class, in registers. */
struct probe {
    const unsigned char *filter;
    uint32_t mask;
    uint32_t fold;
    unsigned shift;
};

static inline unsigned passes(struct probe probe, const unsigned char *bytes)
{
    uint32_t gram, hash;
    memcpy(&gram, bytes, sizeof gram);
    hash = hash_of((gram & probe.mask) | probe.fold, probe.shift);
    return (unsigned)probe.filter[hash >> 3] >> (hash & 7);
}

/* Four places at a time, as nearly none passes. Made once for each stride, which is a constant in it. */
static inline void scan_stride(const struct scan *scan, size_t from, size_t to, const unsigned stride)
{
    const struct probe probe = {scan->class->filter, scan->class->mask, scan->class->fold, scan->class->shift};
    const unsigned char *start = scan->window->bytes;
    size_t at = from;
    for (; at + 3 * stride < to; at += 4 * stride) {
        const unsigned char *bytes = start + at;
        if (!((passes(probe, bytes) | passes(probe, bytes + stride) | passes(probe, bytes + 2 * stride) |
               passes(probe, bytes + 3 * stride)) &
              1))
            continue;
        for (unsigned i = 0; i < 4; i++)
            if (passes(probe, bytes + i * stride) & 1)
                compare(scan, at + i * stride);
    }
    for (; at < to; at += stride)
        if (passes(probe, start + at) & 1)
            compare(scan, at);
}

static void scan_class(const struct scan *scan, size_t from, size_t to)
{
    switch (scan->class->stride) {
    case 16:
        scan_stride(scan, from, to, 16);
        break;
    case 8:
        scan_stride(scan, from, to, 8);
        break;
    case 4:
        scan_stride(scan, from, to, 4);
        break;
    case 2:
        scan_stride(scan, from, to, 2);
        break;
    default:
        scan_stride(scan, from, to, 1);
        break;
    }
}

void engine_needles_scan(const struct engine_needles *needles, const struct engine_window *window, size_t from, size_t to,
                         void (*hit)(void *context, size_t needle, size_t at), void *context)
{
    for (size_t i = 0; i <= STRIDE_COUNT; i++) {
        struct scan scan = {needles, &needles->classes[i], window, hit, context};
        if (scan.class->needle_count > 0)
            scan_class(&scan, from, to);
    }
}
