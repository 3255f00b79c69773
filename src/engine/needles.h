/* needles.h - many strings made ready for one pass over many bytes; see needles.c. Only residue.c uses it. */
#ifndef CRM_ENGINE_NEEDLES_H
#define CRM_ENGINE_NEEDLES_H

#include "engine/engine.h"

enum { NEEDLES_GRAM_BYTES = 4, NEEDLES_SAMPLE_BYTES = 64 * 1024 };

struct engine_needles;

/* engine_needles_new(needles, count, sample, length, err): ${sample} is ${length} bytes of what will be searched, at most
 * NEEDLES_SAMPLE_BYTES, followed by NEEDLES_GRAM_BYTES zeros. Borrows the needles. Returns NULL on error. */
struct engine_needles *engine_needles_new(const struct engine_needle *needles, size_t count, const unsigned char *sample,
                                          size_t length, struct err *err);
void engine_needles_free(struct engine_needles *needles);

/* engine_needles_drop(needles, needle): look for it no more; also from within ${hit}. */
void engine_needles_drop(struct engine_needles *needles, size_t needle);

/* A stretch of the file in memory, followed by NEEDLES_GRAM_BYTES zeros. */
struct engine_window {
    const unsigned char *bytes;
    size_t length;
    int64_t offset; /* of bytes[0] in the file */
};

/* engine_needles_scan(needles, window, from, to, hit, context): look at the places of the window from ${from} up to ${to}. An
 * occurrence is seen once, when the one place within it that is looked at lies between them and it lies in the window as a whole.
 * ${hit} is told the needle and the place in the window where it begins. */
void engine_needles_scan(const struct engine_needles *needles, const struct engine_window *window, size_t from, size_t to,
                         void (*hit)(void *context, size_t needle, size_t at), void *context);

#endif
