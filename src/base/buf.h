/* buf.h - a growing run of bytes, always followed by a NUL. */
#ifndef CRM_BASE_BUF_H
#define CRM_BASE_BUF_H

#include <stddef.h>

struct buf {
    char *bytes;
    size_t length;
    size_t capacity;
    int failed; /* 1 after an allocation failed: later calls do nothing, the caller looks once at the end */
};

#define BUF_INIT      \
    {                 \
        .bytes = NULL \
    }

/* All return 0, or -1 when out of memory (also remembered in ->failed). */
int buf_add(struct buf *buf, const void *bytes, size_t length);
int buf_add_text(struct buf *buf, const char *text);
int buf_add_byte(struct buf *buf, char byte);
int buf_printf(struct buf *buf, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* buf_reserve(buf, more): room for ${more} bytes and a NUL, for whoever writes at bytes + length by hand and counts up length. */
int buf_reserve(struct buf *buf, size_t more);
/* buf_text(buf): the bytes as a string, "" when nothing was ever added. Borrowed. */
const char *buf_text(const struct buf *buf);
/* buf_reset(buf): length 0, memory kept. buf_clear(buf): memory given back. */
void buf_reset(struct buf *buf);
void buf_clear(struct buf *buf);

#endif
