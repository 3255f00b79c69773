/* buf.c - grows by doubling; always room for the NUL. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FIRST_CAPACITY = 128 };

static int fail(struct buf *buf)
{
    buf->failed = 1;
    return -1;
}

int buf_reserve(struct buf *buf, size_t more)
{
    if (buf->failed)
        return -1;
    if (buf->length < buf->capacity && buf->capacity - buf->length > more)
        return 0;
    if (more > SIZE_MAX / 4 || buf->length > SIZE_MAX / 4)
        return fail(buf);
    size_t capacity = buf->capacity < FIRST_CAPACITY ? FIRST_CAPACITY : 2 * buf->capacity;
    if (capacity < buf->length + more + 1)
        capacity = buf->length + more + 1;
    char *bytes = realloc(buf->bytes, capacity);
    if (bytes == NULL)
        return fail(buf);
    buf->bytes = bytes;
    buf->capacity = capacity;
    return 0;
}

int buf_add(struct buf *buf, const void *bytes, size_t length)
{
    if (buf_reserve(buf, length) != 0)
        return -1;
    if (length > 0)
        memcpy(buf->bytes + buf->length, bytes, length);
    buf->length += length;
    buf->bytes[buf->length] = '\0';
    return 0;
}

int buf_add_text(struct buf *buf, const char *text)
{
    return buf_add(buf, text, strlen(text));
}

int buf_add_byte(struct buf *buf, char byte)
{
    if (buf_reserve(buf, 1) != 0)
        return -1;
    buf->bytes[buf->length++] = byte;
    buf->bytes[buf->length] = '\0';
    return 0;
}

int buf_printf(struct buf *buf, const char *format, ...)
{
    if (buf_reserve(buf, FIRST_CAPACITY) != 0)
        return -1;
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(buf->bytes + buf->length, buf->capacity - buf->length, format, arguments);
    va_end(arguments);
    if (length >= 0 && (size_t)length >= buf->capacity - buf->length) {
        buf->bytes[buf->length] = '\0';
        if (buf_reserve(buf, (size_t)length) != 0)
            return -1;
        va_start(arguments, format);
        length = vsnprintf(buf->bytes + buf->length, buf->capacity - buf->length, format, arguments);
        va_end(arguments);
    }
    if (length < 0) {
        buf->bytes[buf->length] = '\0';
        return fail(buf);
    }
    buf->length += (size_t)length;
    return 0;
}

const char *buf_text(const struct buf *buf)
{
    return buf->bytes == NULL ? "" : buf->bytes;
}

void buf_reset(struct buf *buf)
{
    buf->length = 0;
    buf->failed = 0;
    if (buf->bytes != NULL)
        buf->bytes[0] = '\0';
}

void buf_clear(struct buf *buf)
{
    free(buf->bytes);
    *buf = (struct buf)BUF_INIT;
}
