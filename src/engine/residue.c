/* residue.c - search every byte of the file and its log. The bytes are read in pieces through SQLite's handle (file.c). What is kept
 * of the pieces before lies directly in front of the one that is read, so that no border hides a needle. How many needles are
 * looked for at once: needles.c. */
#include <stdlib.h>
#include <string.h>

#include "engine/internal.h"
#include "engine/needles.h"

enum { CHUNK_BYTES = 256 * 1024, ALIGN_BYTES = 4096, SAMPLE_PIECE_BYTES = 2048 };

enum { FOUND = 1, ENOUGH = 2 };

struct search {
    struct engine *engine;
    struct engine_needles *needles;
    size_t longest;
    unsigned char *buffer; /* room for what is kept, up to ${chunk} */
    unsigned char *chunk;  /* where pieces are read to: a page's border, from where copying is fastest */
    unsigned char *state;  /* by needle: FOUND, ENOUGH */
    size_t hungry;         /* needles still looked for */
    int found_count;
    bool (*found)(void *context, size_t needle, enum engine_place place, int64_t offset);
    void *context;
    enum engine_place place;
    struct engine_window window;
};

static void report(void *context, size_t needle, size_t at)
{
    struct search *search = context;
    if (search->state[needle] & ENOUGH)
        return;
    search->found_count += !(search->state[needle] & FOUND);
    search->state[needle] |= FOUND;
    if (search->found(search->context, needle, search->place, search->window.offset + (int64_t)at))
        return;
    search->state[needle] |= ENOUGH;
    engine_needles_drop(search->needles, needle);
    search->hungry--;
}

/* The end of the window that is still needed, from the longest needle before the place that is looked at next, goes in front of
 * the piece that comes next. It is at most twice the longest needle and the bytes of a gram. */
static void slide(struct search *search, size_t *from)
{
    struct engine_window *window = &search->window;
    size_t drop = *from < search->longest ? 0 : *from - search->longest;
    size_t kept = window->length - drop;
    memmove(search->chunk - kept, window->bytes + drop, kept);
    window->bytes = search->chunk - kept;
    window->length = kept;
    window->offset += (int64_t)drop;
    *from -= drop;
}

/* Places are looked at as far as a needle that begins there lies in the window; at the end of the file all of them. */
static int search_place(struct search *search, struct err *err)
{
    const size_t reserve = search->longest + NEEDLES_GRAM_BYTES;
    int64_t size, next = 0; /* next byte to read */
    size_t from = 0, to;    /* next place of the window to look at, and where to stop */
    search->window = (struct engine_window){.bytes = search->chunk};
    if (engine_file_size(search->engine, search->place, &size, err) != 0)
        return -1;
    while (next < size && search->hungry > 0) {
        int length = size - next < CHUNK_BYTES ? (int)(size - next) : CHUNK_BYTES;
        size_t *filled = &search->window.length;
        if (engine_file_read(search->engine, search->place, next, search->chunk, length, err) != 0)
            return -1;
        next += length;
        *filled += (size_t)length;
        memset(search->chunk + length, 0, NEEDLES_GRAM_BYTES);
        to = next == size ? *filled : *filled < reserve ? 0 : *filled - reserve;
        if (to > from) {
            engine_needles_scan(search->needles, &search->window, from, to, report, search);
            from = to;
        }
        slide(search, &from);
    }
    return 0;
}

/* Pieces from all over the database file, so that needles.c knows which bytes are frequent: the ends of pages, which hold rows, as
 * their beginnings hold numbers. */
static int take_sample(struct search *search, unsigned char *sample, size_t *length, struct err *err)
{
    int64_t size, step, page;
    *length = 0;
    if (engine_file_size(search->engine, ENGINE_PLACE_DATABASE, &size, err) != 0)
        return -1;
    step = size / ENGINE_PAGE_BYTES / (NEEDLES_SAMPLE_BYTES / SAMPLE_PIECE_BYTES) + 1;
    for (page = 1; page * ENGINE_PAGE_BYTES <= size && *length < NEEDLES_SAMPLE_BYTES; page += step) {
        if (engine_file_read(search->engine, ENGINE_PLACE_DATABASE, page * ENGINE_PAGE_BYTES - SAMPLE_PIECE_BYTES,
                             sample + *length, SAMPLE_PIECE_BYTES, err) != 0)
            return -1;
        *length += SAMPLE_PIECE_BYTES;
    }
    return 0;
}

static int make_buffer(struct search *search, struct err *err)
{
    size_t kept = 2 * search->longest + NEEDLES_GRAM_BYTES;
    size_t front = (kept + ALIGN_BYTES - 1) / ALIGN_BYTES * ALIGN_BYTES;
    search->buffer = aligned_alloc(ALIGN_BYTES, front + CHUNK_BYTES + ALIGN_BYTES);
    if (search->buffer == NULL)
        return err_memory(err);
    search->chunk = search->buffer + front;
    return 0;
}

static int prepare(struct search *search, const struct engine_needle *needles, size_t count, struct err *err)
{
    unsigned char *sample = calloc(NEEDLES_SAMPLE_BYTES + NEEDLES_GRAM_BYTES, 1);
    size_t length;
    for (size_t i = 0; i < count; i++)
        if (needles[i].length > search->longest)
            search->longest = needles[i].length;
    search->state = calloc(count + 1, 1);
    if (sample == NULL || search->state == NULL)
        err_memory(err);
    else if (make_buffer(search, err) == 0 && take_sample(search, sample, &length, err) == 0)
        search->needles = engine_needles_new(needles, count, sample, length, err);
    free(sample);
    return search->needles == NULL ? -1 : 0;
}

int engine_residue(struct engine *engine, const struct engine_needle *needles, size_t count,
                   bool (*found)(void *context, size_t needle, enum engine_place place, int64_t offset), void *context,
                   struct err *err)
{
    struct search search = {.engine = engine, .found = found, .context = context, .hungry = count};
    int status = prepare(&search, needles, count, err);
    for (int place = ENGINE_PLACE_DATABASE; status == 0 && place <= ENGINE_PLACE_LOG; place++) {
        search.place = (enum engine_place)place;
        status = search_place(&search, err);
    }
    engine_needles_free(search.needles);
    free(search.buffer);
    free(search.state);
    return status == 0 ? search.found_count : -1;
}
