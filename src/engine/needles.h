/* needles.h - many strings made ready for one pass over many bytes; see needles.c. Only residue.c uses it. */
#ifndef CRM_ENGINE_NEEDLES_H
#define CRM_ENGINE_NEEDLES_H

#include "engine/engine.h"

enum { NEEDLES_GRAM_BYTES = 4, NEEDLES_ALIGN = 16, NEEDLES_SAMPLE_BYTES = 256 * 1024 };

struct engine_needles;

/* engine_needles_new(needles, count, sample, length, err): ${sample} is ${length} bytes of what will be searched, at most
 * NEEDLES_SAMPLE_BYTES, followed by NEEDLES_GRAM_BYTES zeros. Borrows the needles. Returns NULL on error. */
struct engine_needles *engine_needles_new(const struct engine_needle *needles, size_t count, const unsigned char *sample,
                                          size_t length, struct err *err);
void engine_needles_free(struct engine_needles *needles);

/* A stretch of the file in memory, followed by NEEDLES_GRAM_BYTES zeros. */
struct engine_window {
    const unsigned char *bytes;
    size_t length;
    int64_t offset; /* of bytes[0] in the file, a multiple of NEEDLES_ALIGN */
};

/* engine_needles_scan(needles, window, from, to, hit, context): look at the places from ${from} (a multiple of NEEDLES_ALIGN) up to
 * ${to} of the window. An occurrence is seen once, when it lies in the window as a whole and a place within it is looked at.
 * ${hit} is told the needle and the place in the window where it begins. */
void engine_needles_scan(const struct engine_needles *needles, const struct engine_window *window, size_t from, size_t to,
                         void (*hit)(void *context, size_t needle, size_t at), void *context);

#endif
