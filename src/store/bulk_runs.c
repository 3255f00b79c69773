/* bulk_runs.c - an external sort. In memory: a block of entries and an index of (first eight bytes, place), sorted by radix on
 * the eight bytes and by comparison within equal ones. On disk: runs one after another in one file. The end: a k-way merge.
 *
 * An entry: party (8 bytes), length (2), kind (1), key bytes. Kind and key are compared together, as one string. */
#include "store/bulk_runs.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/message.h"

enum {
    RUNS_MEMORY = 12 << 20,
    RUNS_START = 64 << 10,
    RUNS_READ = 32 << 10,
    RUNS_HEAD = 8 + 2, /* party and length */
    RUNS_KEY_MAX = 255,
    RUNS_ENTRY_MAX = RUNS_HEAD + 1 + RUNS_KEY_MAX,
};

struct place {
    uint64_t prefix; /* the first eight bytes of kind and key, most significant first */
    uint32_t offset;
};

/* One run while it is merged. */
struct run_reader {
    off_t at, end;
    unsigned char *bytes;
    size_t length, position;
    const unsigned char *entry; /* the current one; NULL when exhausted */
};

struct bulk_runs {
    int (*temporary)(void *context, struct err *err);
    void *context;
    size_t memory;
    unsigned char *block;
    size_t used, block_size;
    struct place *places, *spare;
    size_t count, capacity;
    int fd;
    off_t written;
    struct run_reader *readers;
    size_t run_count;
    size_t *heap;
    size_t heap_count;
    bool is_sorted;
    size_t next; /* without runs: the next place */
    unsigned char last[RUNS_ENTRY_MAX + 1];
    bool has_last;
};

struct bulk_runs *bulk_runs_new(int (*temporary)(void *context, struct err *err), void *context, size_t memory_bytes)
{
    struct bulk_runs *runs = calloc(1, sizeof *runs);
    if (runs == NULL)
        return NULL;
    runs->temporary = temporary;
    runs->context = context;
    runs->memory = memory_bytes == 0 ? RUNS_MEMORY : memory_bytes;
    runs->fd = -1;
    return runs;
}

static void forget_block(struct bulk_runs *runs)
{
    free(runs->block);
    free(runs->places);
    free(runs->spare);
    runs->block = NULL;
    runs->places = runs->spare = NULL;
    runs->used = runs->block_size = runs->count = runs->capacity = 0;
}

void bulk_runs_free(struct bulk_runs *runs)
{
    if (runs == NULL)
        return;
    forget_block(runs);
    for (size_t i = 0; runs->heap != NULL && i < runs->run_count; i++)
        free(runs->readers[i].bytes);
    free(runs->readers);
    free(runs->heap);
    if (runs->fd >= 0)
        close(runs->fd);
    free(runs);
}

/* ---- Entries -------------------------------------------------------------------------------------------------------------- */

static size_t length_of(const unsigned char *entry)
{
    uint16_t length;
    memcpy(&length, entry + 8, sizeof length);
    return length;
}

static int64_t party_of(const unsigned char *entry)
{
    int64_t party;
    memcpy(&party, entry, sizeof party);
    return party;
}

static int compare_keys(const unsigned char *a, const unsigned char *b)
{
    size_t left = length_of(a), right = length_of(b);
    int order = memcmp(a + RUNS_HEAD, b + RUNS_HEAD, left < right ? left : right);
    return order != 0 ? order : (left > right) - (left < right);
}

static int compare_entries(const unsigned char *a, const unsigned char *b)
{
    int order = compare_keys(a, b);
    return order != 0 ? order : (party_of(a) > party_of(b)) - (party_of(a) < party_of(b));
}

static uint64_t prefix_of(const unsigned char *entry)
{
    uint64_t prefix = 0;
    size_t length = length_of(entry);
    for (size_t i = 0; i < 8; i++)
        prefix = prefix << 8 | (i < length ? entry[RUNS_HEAD + i] : 0);
    return prefix;
}

/* ---- Sorting in memory ---------------------------------------------------------------------------------------------------- */

/* How many places have each value in each byte of the prefix, which no pass changes. */
static void count_bytes(const struct place *places, size_t count, size_t counts[8][256])
{
    memset(counts, 0, 8 * sizeof counts[0]);
    for (size_t i = 0; i < count; i++)
        for (unsigned byte = 0; byte < 8; byte++)
            counts[byte][places[i].prefix >> (8 * byte) & 255]++;
}

/* One pass over byte ${byte} of the prefix; false when all share it and nothing moved. */
static bool radix_pass(const struct place *from, struct place *to, size_t count, unsigned byte, const size_t counts[256])
{
    size_t starts[256], sum = 0;
    if (counts[from[0].prefix >> (8 * byte) & 255] == count)
        return false;
    for (size_t i = 0; i < 256; i++) {
        starts[i] = sum;
        sum += counts[i];
    }
    for (size_t i = 0; i < count; i++)
        to[starts[from[i].prefix >> (8 * byte) & 255]++] = from[i];
    return true;
}

static int by_entry(const void *a, const void *b, void *block)
{
    return compare_entries((const unsigned char *)block + ((const struct place *)a)->offset,
                           (const unsigned char *)block + ((const struct place *)b)->offset);
}

/* Places with the same eight bytes: mostly the same short word, already in order of party, since the passes are stable. */
static void sort_equal(struct bulk_runs *runs, size_t first, size_t end)
{
    bool is_ordered = true;
    for (size_t i = first + 1; i < end && is_ordered; i++)
        is_ordered = compare_entries(runs->block + runs->places[i - 1].offset, runs->block + runs->places[i].offset) <= 0;
    if (!is_ordered)
        qsort_r(runs->places + first, end - first, sizeof *runs->places, by_entry, runs->block);
}

static int sort_block(struct bulk_runs *runs, struct err *err)
{
    if (runs->count < 2)
        return 0;
    runs->spare = malloc(runs->capacity * sizeof *runs->spare);
    if (runs->spare == NULL)
        return err_memory(err);
    size_t counts[8][256];
    count_bytes(runs->places, runs->count, counts);
    for (unsigned byte = 0; byte < 8; byte++) {
        if (!radix_pass(runs->places, runs->spare, runs->count, byte, counts[byte]))
            continue;
        struct place *sorted = runs->spare;
        runs->spare = runs->places;
        runs->places = sorted;
    }
    for (size_t first = 0, end; first < runs->count; first = end) {
        for (end = first + 1; end < runs->count && runs->places[end].prefix == runs->places[first].prefix;)
            end++;
        if (end - first > 1)
            sort_equal(runs, first, end);
    }
    free(runs->spare);
    runs->spare = NULL;
    return 0;
}

/* ---- Runs on disk --------------------------------------------------------------------------------------------------------- */

static int write_all(struct bulk_runs *runs, const unsigned char *bytes, size_t length, struct err *err)
{
    while (length > 0) {
        ssize_t done = pwrite(runs->fd, bytes, length, runs->written);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return err_system(err, ERR_IO, errno, _("temporary file"));
        bytes += done;
        length -= (size_t)done;
        runs->written += done;
    }
    return 0;
}

/* Write what is in memory as one run, and begin anew. */
static int spill(struct bulk_runs *runs, struct err *err)
{
    unsigned char out[RUNS_READ];
    size_t filled = 0;
    struct run_reader *readers = realloc(runs->readers, (runs->run_count + 1) * sizeof *readers);
    if (readers == NULL)
        return err_memory(err);
    runs->readers = readers;
    if (runs->fd < 0 && (runs->fd = runs->temporary(runs->context, err)) < 0)
        return -1;
    if (sort_block(runs, err) < 0)
        return -1;
    readers[runs->run_count] = (struct run_reader){.at = runs->written};
    for (size_t i = 0; i < runs->count; i++) {
        const unsigned char *entry = runs->block + runs->places[i].offset;
        size_t size = RUNS_HEAD + length_of(entry);
        if (filled + size > sizeof out) {
            if (write_all(runs, out, filled, err) < 0)
                return -1;
            filled = 0;
        }
        memcpy(out + filled, entry, size);
        filled += size;
    }
    if (write_all(runs, out, filled, err) < 0)
        return -1;
    readers[runs->run_count++].end = runs->written;
    runs->used = runs->count = 0;
    return 0;
}

/* ---- Adding --------------------------------------------------------------------------------------------------------------- */

static size_t footprint(size_t block_size, size_t capacity)
{
    return block_size + 2 * capacity * sizeof(struct place); /* the second array is needed for sorting */
}

/* Room for one more entry: grow while the bound allows it, else spill. */
static int make_room(struct bulk_runs *runs, size_t size, struct err *err)
{
    size_t block_size = runs->block_size, capacity = runs->capacity;
    if (runs->used + size > block_size)
        block_size = block_size == 0 ? RUNS_START : 2 * block_size;
    if (runs->count == capacity)
        capacity = capacity == 0 ? RUNS_START / 32 : 2 * capacity;
    if (block_size == runs->block_size && capacity == runs->capacity)
        return 0;
    if (runs->count > 0 && footprint(block_size, capacity) > runs->memory)
        return spill(runs, err);
    unsigned char *block = block_size == runs->block_size ? runs->block : realloc(runs->block, block_size);
    if (block == NULL)
        return err_memory(err);
    runs->block = block;
    runs->block_size = block_size;
    struct place *places = capacity == runs->capacity ? runs->places : realloc(runs->places, capacity * sizeof *places);
    if (places == NULL)
        return err_memory(err);
    runs->places = places;
    runs->capacity = capacity;
    return 0;
}

int bulk_runs_add(struct bulk_runs *runs, unsigned char kind, const char *key, size_t length, int64_t party, struct err *err)
{
    uint16_t whole = (uint16_t)(1 + (length > RUNS_KEY_MAX ? RUNS_KEY_MAX : length));
    if (make_room(runs, RUNS_HEAD + whole, err) < 0)
        return -1;
    unsigned char *entry = runs->block + runs->used;
    memcpy(entry, &party, sizeof party);
    memcpy(entry + 8, &whole, sizeof whole);
    entry[RUNS_HEAD] = kind;
    memcpy(entry + RUNS_HEAD + 1, key, whole - 1u);
    runs->places[runs->count++] = (struct place){.prefix = prefix_of(entry), .offset = (uint32_t)runs->used};
    runs->used += RUNS_HEAD + whole;
    return 0;
}

/* ---- Merging -------------------------------------------------------------------------------------------------------------- */

/* Make the next entry of the run whole in its buffer. */
static int reader_advance(struct bulk_runs *runs, struct run_reader *reader, struct err *err)
{
    if (reader->entry != NULL)
        reader->position += RUNS_HEAD + length_of(reader->entry);
    size_t left = reader->length - reader->position;
    if (left < RUNS_ENTRY_MAX && reader->at < reader->end) {
        memmove(reader->bytes, reader->bytes + reader->position, left);
        reader->position = 0;
        reader->length = left;
        size_t wanted = RUNS_READ - left;
        if ((off_t)wanted > reader->end - reader->at)
            wanted = (size_t)(reader->end - reader->at);
        while (wanted > 0) {
            ssize_t got = pread(runs->fd, reader->bytes + reader->length, wanted, reader->at);
            if (got < 0 && errno == EINTR)
                continue;
            if (got <= 0)
                return err_system(err, ERR_IO, got < 0 ? errno : EIO, _("temporary file"));
            reader->at += got;
            reader->length += (size_t)got;
            wanted -= (size_t)got;
        }
    }
    reader->entry = reader->position < reader->length ? reader->bytes + reader->position : NULL;
    return 0;
}

static bool is_before(const struct bulk_runs *runs, size_t a, size_t b)
{
    return compare_entries(runs->readers[a].entry, runs->readers[b].entry) < 0;
}

static void sink_down(struct bulk_runs *runs, size_t at)
{
    for (;;) {
        size_t least = at, left = 2 * at + 1, right = left + 1;
        if (left < runs->heap_count && is_before(runs, runs->heap[left], runs->heap[least]))
            least = left;
        if (right < runs->heap_count && is_before(runs, runs->heap[right], runs->heap[least]))
            least = right;
        if (least == at)
            return;
        size_t moved = runs->heap[at];
        runs->heap[at] = runs->heap[least];
        runs->heap[least] = moved;
        at = least;
    }
}

static int begin_merge(struct bulk_runs *runs, struct err *err)
{
    if (runs->count > 0 && spill(runs, err) < 0)
        return -1;
    forget_block(runs);
    runs->heap = calloc(runs->run_count, sizeof *runs->heap);
    if (runs->heap == NULL)
        return err_memory(err);
    for (size_t i = 0; i < runs->run_count; i++) {
        struct run_reader *reader = &runs->readers[i];
        reader->bytes = malloc(RUNS_READ);
        if (reader->bytes == NULL)
            return err_memory(err);
        if (reader_advance(runs, reader, err) < 0)
            return -1;
        if (reader->entry != NULL)
            runs->heap[runs->heap_count++] = i;
    }
    for (size_t i = runs->heap_count; i-- > 0;)
        sink_down(runs, i);
    return 0;
}

/* The next entry in order, equal ones not yet dropped; NULL at the end. It is valid until the call after this one. */
static int next_entry(struct bulk_runs *runs, const unsigned char **entry, struct err *err)
{
    *entry = NULL;
    if (runs->run_count == 0) {
        if (runs->next < runs->count)
            *entry = runs->block + runs->places[runs->next++].offset;
        return 0;
    }
    if (runs->has_last && runs->heap_count > 0) { /* the top was handed out last time */
        struct run_reader *top = &runs->readers[runs->heap[0]];
        if (reader_advance(runs, top, err) < 0)
            return -1;
        if (top->entry == NULL)
            runs->heap[0] = runs->heap[--runs->heap_count];
        sink_down(runs, 0);
    }
    if (runs->heap_count > 0)
        *entry = runs->readers[runs->heap[0]].entry;
    return 0;
}

int bulk_runs_next(struct bulk_runs *runs, struct bulk_key *key, struct err *err)
{
    const unsigned char *entry;
    if (!runs->is_sorted && (runs->run_count > 0 ? begin_merge(runs, err) : sort_block(runs, err)) < 0)
        return -1;
    runs->is_sorted = true;
    do {
        if (next_entry(runs, &entry, err) < 0)
            return -1;
        if (entry == NULL)
            return 0;
    } while (runs->has_last && compare_entries(entry, runs->last) == 0);
    size_t length = length_of(entry);
    memcpy(runs->last, entry, RUNS_HEAD + length);
    runs->last[RUNS_HEAD + length] = '\0';
    runs->has_last = true;
    *key = (struct bulk_key){.kind = runs->last[RUNS_HEAD],
                             .key = (const char *)runs->last + RUNS_HEAD + 1,
                             .length = length - 1,
                             .party = party_of(runs->last)};
    return 1;
}
