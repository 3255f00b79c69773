/* needles.c - many strings looked for in one pass.
 *
 * How: take s places that follow each other within a needle. Wherever the needle lies in the file, exactly one of them is at a
 * multiple of s in the file. So only every s-th place of the file is looked at: the four bytes there are hashed into a table
 * that has a mark for the four bytes at those s places of every needle, and only what is marked is compared. Each occurrence is
 * seen once. s is the same for all needles, at most what the shortest has room for: for its sake as many places must be looked
 * at as that asks, and the others cost nothing more.
 *
 * Which places: an address ends like thousands of others, a phone number begins like all, a short name is made of frequent
 * bytes throughout. A sample of the file tells how often four bytes turn up. Each needle takes its rarest places, and s is
 * smaller than it could be where a large one would have to use frequent bytes. Letter case is folded for the table by setting
 * bit 5 of each byte; the comparison judges exactly.
 *
 * A place costs five instructions: the table has a byte for each mark, not a bit, so that it need not be taken apart, and stays
 * small enough for the first cache. One that passes costs as much as fifty, for the branches that nobody could foresee. Needles that
 * are dropped, as they were found often enough, leave the table: these are the frequent ones. Measured on a file of 100,000 people
 * (74 MB, in memory; gcc -O2): 5 to 7 ms for the strings of one person, while reading the file takes 5. */
#include <stdlib.h>
#include <string.h>

#include "engine/internal.h"
#include "engine/needles.h"

enum { NONE = -1, STRIDE_MAX = 32, SEEN_BITS = 16, MANY = 256, NEEDLE_MAX = 1 << 20 };
enum { TABLE_MIN_BITS = 14, TABLE_MAX_BITS = 24, TABLE_PLACES = 16 /* per piece, so that few places pass by chance */ };
enum { COMPARE_COST = 48 /* what a place that passes costs, in places that do not */ };

/* Bytes of a needle that are looked up. */
struct piece {
    uint32_t gram;
    uint32_t needle;
    uint32_t place; /* within the needle */
    int32_t next;   /* with the same hash */
};

/* Needles that are looked for together. */
struct class
{
    unsigned gram_bytes; /* 4, or 3 for needles of 3 */
    uint32_t mask;       /* of the bytes of a gram that count */
    uint32_t fold;       /* bit 5 of each */
    unsigned stride;
    unsigned shift; /* hash to table */
    size_t needle_count;
    size_t shortest;
    size_t piece_count;
    struct piece *pieces;
    int32_t *first;        /* piece by hash */
    unsigned char *filter; /* by hash: 1 when there is a piece */
};

enum { QUADS, TRIPLES, CLASS_COUNT };

struct engine_needles {
    const struct engine_needle *needles;
    size_t count;
    uint16_t *seen; /* how often the sample has a hash of SEEN_BITS */
    size_t sample_length;
    uint32_t *pieces; /* the first of each needle, in its class */
    struct class classes[CLASS_COUNT];
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

static struct class *class_for(struct engine_needles *needles, size_t length)
{
    return &needles->classes[length < NEEDLES_GRAM_BYTES ? TRIPLES : QUADS];
}

/* ---- Choosing places ----------------------------------------------------------------------------------------------------- */

static void count_sample(struct engine_needles *needles, const unsigned char *sample, size_t length)
{
    const struct class *class = &needles->classes[QUADS];
    for (size_t i = 0; i < length; i++) {
        uint16_t *seen = &needles->seen[hash_of(gram_at(sample + i, class), 32 - SEEN_BITS)];
        *seen = (uint16_t)(*seen + (*seen < UINT16_MAX));
    }
    needles->sample_length = length;
}

/* choose(needles, needle, stride, place): the ${stride} places, from ${place} on, that the sample has least. Returns how often. */
static uint64_t choose(const struct engine_needles *needles, const struct engine_needle *needle, unsigned stride,
                       uint32_t *place)
{
    const struct class *class = &needles->classes[QUADS];
    size_t gram_count = needle->length - NEEDLES_GRAM_BYTES + 1;
    uint64_t sum = 0, best = UINT64_MAX;
    uint16_t recent[STRIDE_MAX];
    for (size_t i = 0; i < gram_count; i++) {
        uint16_t seen = needles->seen[hash_of(gram_at((const unsigned char *)needle->bytes + i, class), 32 - SEEN_BITS)];
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

/* What a byte of the file costs with this stride: looking, and comparing what passes. */
static double cost_of(const struct engine_needles *needles, unsigned stride)
{
    uint64_t passing = 0;
    for (size_t i = 0; i < needles->count; i++) {
        uint32_t place;
        if (needles->needles[i].length >= NEEDLES_GRAM_BYTES)
            passing += choose(needles, &needles->needles[i], stride, &place);
    }
    return (1 + COMPARE_COST * (double)passing / (double)(needles->sample_length + 1)) / stride;
}

/* Of many needles not each stride is tried, as trying takes time as well. */
static unsigned cheapest(const struct engine_needles *needles)
{
    size_t most = needles->classes[QUADS].shortest - NEEDLES_GRAM_BYTES + 1;
    unsigned stride = most > STRIDE_MAX ? STRIDE_MAX : (unsigned)most, best = stride;
    double best_cost = cost_of(needles, stride);
    for (stride--; stride > 0; stride -= needles->count > MANY ? (stride + 3) / 4 : 1) {
        double cost = cost_of(needles, stride);
        if (cost < best_cost) {
            best_cost = cost;
            best = stride;
        }
    }
    return best;
}

/* ---- Tables -------------------------------------------------------------------------------------------------------------- */

static int make_class(struct class *class, struct err *err)
{
    size_t piece_count = class->needle_count * class->stride;
    unsigned bits = TABLE_MIN_BITS;
    while (bits < TABLE_MAX_BITS && (size_t)1 << bits < piece_count * TABLE_PLACES)
        bits++;
    class->shift = 32 - bits;
    class->pieces = malloc(piece_count * sizeof *class->pieces);
    class->first = malloc(sizeof *class->first << bits);
    class->filter = calloc((size_t)1 << bits, 1);
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
        class->filter[hash] = 1;
    }
}

static int make_tables(struct engine_needles *needles, struct err *err)
{
    if (needles->classes[QUADS].needle_count > 0)
        needles->classes[QUADS].stride = cheapest(needles);
    for (size_t i = 0; i < CLASS_COUNT; i++)
        if (needles->classes[i].needle_count > 0 && make_class(&needles->classes[i], err) != 0)
            return -1;
    for (size_t i = 0; i < needles->count; i++) {
        const struct engine_needle *needle = &needles->needles[i];
        struct class *class = class_for(needles, needle->length);
        uint32_t place = 0;
        if (class == &needles->classes[QUADS])
            choose(needles, needle, class->stride, &place);
        needles->pieces[i] = (uint32_t) class->piece_count;
        add_pieces(class, needle, i, place);
    }
    return 0;
}

static void describe_class(struct class *class, unsigned gram_bytes)
{
    unsigned char mask[NEEDLES_GRAM_BYTES] = {0}, fold[NEEDLES_GRAM_BYTES] = {0};
    memset(mask, 0xff, gram_bytes);
    memset(fold, 0x20, gram_bytes);
    memcpy(&class->mask, mask, sizeof class->mask);
    memcpy(&class->fold, fold, sizeof class->fold);
    class->gram_bytes = gram_bytes;
    class->stride = 1;
    class->shortest = SIZE_MAX;
}

static int take_needles(struct engine_needles *needles, const struct engine_needle *list, size_t count, struct err *err)
{
    describe_class(&needles->classes[QUADS], NEEDLES_GRAM_BYTES);
    describe_class(&needles->classes[TRIPLES], NEEDLES_GRAM_BYTES - 1);
    needles->needles = list;
    needles->count = count;
    for (size_t i = 0; i < count; i++) {
        struct class *class = class_for(needles, list[i].length);
        if (list[i].length < NEEDLES_GRAM_BYTES - 1 || list[i].length > NEEDLE_MAX)
            return err_set(err, ERR_BUG, "a needle of %zu bytes", list[i].length);
        class->needle_count++;
        if (list[i].length < class->shortest)
            class->shortest = list[i].length;
    }
    return 0;
}

struct engine_needles *engine_needles_new(const struct engine_needle *list, size_t count, const unsigned char *sample,
                                          size_t length, struct err *err)
{
    struct engine_needles *needles = calloc(1, sizeof *needles);
    if (needles == NULL) {
        err_memory(err);
        return NULL;
    }
    needles->seen = calloc((size_t)1 << SEEN_BITS, sizeof *needles->seen);
    needles->pieces = calloc(count + 1, sizeof *needles->pieces);
    if (needles->seen == NULL || needles->pieces == NULL)
        err_memory(err);
    else if (take_needles(needles, list, count, err) == 0) {
        count_sample(needles, sample, length);
        if (make_tables(needles, err) == 0)
            return needles;
    }
    engine_needles_free(needles);
    return NULL;
}

void engine_needles_free(struct engine_needles *needles)
{
    if (needles == NULL)
        return;
    for (size_t i = 0; i < CLASS_COUNT; i++) {
        free(needles->classes[i].pieces);
        free(needles->classes[i].first);
        free(needles->classes[i].filter);
    }
    free(needles->pieces);
    free(needles->seen);
    free(needles);
}

/* Out of the chain of its hash, but with its own ${next} as it was, as somebody may be walking there. */
static void drop_piece(struct class *class, int32_t index)
{
    uint32_t hash = hash_of(class->pieces[index].gram, class->shift);
    int32_t *link = &class->first[hash];
    while (*link != NONE && *link != index)
        link = &class->pieces[*link].next;
    if (*link == index)
        *link = class->pieces[index].next;
    class->filter[hash] = class->first[hash] != NONE;
}

void engine_needles_drop(struct engine_needles *needles, size_t needle)
{
    struct class *class = class_for(needles, needles->needles[needle].length);
    for (uint32_t i = 0; i < class->stride; i++)
        drop_piece(class, (int32_t)(needles->pieces[needle] + i));
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
    uint32_t gram;
    memcpy(&gram, bytes, sizeof gram);
    return probe.filter[hash_of((gram & probe.mask) | probe.fold, probe.shift)];
}

/* Eight places at a time, as nearly none passes. Inlined where mask and fold are known. */
static inline __attribute__((always_inline)) void scan_places(const struct scan *scan, size_t at, size_t to,
                                                              const struct probe probe)
{
    const unsigned char *start = scan->window->bytes, *bytes = start + at;
    const size_t stride = scan->class->stride, third = 3 * stride, half = 4 * stride;
    size_t rounds = at >= to ? 0 : ((to - at - 1) / stride + 1) / 8;
    at += rounds * 8 * stride;
    for (; rounds > 0; rounds--) {
        const unsigned char *middle = bytes + half;
        unsigned passed = passes(probe, bytes) | passes(probe, bytes + stride) | passes(probe, bytes + 2 * stride) |
                          passes(probe, bytes + third) | passes(probe, middle) | passes(probe, middle + stride) |
                          passes(probe, middle + 2 * stride) | passes(probe, middle + third);
        if (passed)
            for (unsigned i = 0; i < 8; i++)
                if (passes(probe, bytes + i * stride))
                    compare(scan, (size_t)(bytes - start) + i * stride);
        bytes = middle + half;
    }
    for (; at < to; at += stride)
        if (passes(probe, start + at))
            compare(scan, at);
}

void engine_needles_scan(const struct engine_needles *needles, const struct engine_window *window, size_t from, size_t to,
                         void (*hit)(void *context, size_t needle, size_t at), void *context)
{
    for (size_t i = 0; i < CLASS_COUNT; i++) {
        const struct class *class = &needles->classes[i];
        const struct scan scan = {needles, class, window, hit, context};
        uint64_t past = ((uint64_t)window->offset + from) % class->stride;
        size_t at = from + (past == 0 ? 0 : class->stride - (size_t)past);
        if (class->needle_count == 0)
            continue;
        if (class->gram_bytes == NEEDLES_GRAM_BYTES)
            scan_places(&scan, at, to, (struct probe){class->filter, UINT32_MAX, 0x20202020u, class->shift});
        else
            scan_places(&scan, at, to, (struct probe){class->filter, class->mask, class->fold, class->shift});
    }
}
