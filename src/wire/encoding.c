/* encoding.c - what iconv knows, sorted by how it is read.
 *
 * Facts relied on: UTF-16 holds a NUL byte in every ASCII character, so that two of them at the start tell it apart from everything
 * else; behind a slash iconv takes orders (//IGNORE) that would drop what cannot be read, so that a name has none; a converter that
 * needs more bytes says EINVAL. */
#include "wire/encoding.h"

#include <errno.h>
#include <string.h>

#include "base/text.h"

static const char UTF8[] = "UTF-8", UTF16LE[] = "UTF-16LE", UTF16BE[] = "UTF-16BE", WINDOWS1252[] = "WINDOWS-1252";

struct encoding encoding_undecided(void)
{
    return (struct encoding){ENCODING_UNDECIDED, UTF8};
}

struct encoding encoding_utf8(void)
{
    return (struct encoding){ENCODING_UTF8, UTF8};
}

struct encoding encoding_windows(void)
{
    return (struct encoding){ENCODING_BYTES, WINDOWS1252};
}

int encoding_open(const struct encoding *encoding, iconv_t *converter, struct err *err)
{
    if (*converter != (iconv_t)-1)
        return 0;
    *converter = iconv_open(UTF8, encoding->name);
    if (*converter == (iconv_t)-1)
        return err_system(err, ERR_CONFIG, errno, "iconv_open %s", encoding->name);
    return 0;
}

/* Is each byte a character by itself, or none at all, and ASCII ASCII? */
static bool is_bytewise(iconv_t converter)
{
    for (int byte = 0; byte <= 0xFF; byte++) {
        char from = (char)byte, to[16] = "";
        char *in = &from, *out = to;
        size_t in_left = 1, out_left = sizeof to;
        iconv(converter, NULL, NULL, NULL, NULL);
        bool is_read = iconv(converter, &in, &in_left, &out, &out_left) != (size_t)-1;
        if (!is_read && errno == EINVAL)
            return false;
        if (byte <= 0x7F && (!is_read || out != to + 1 || to[0] != from))
            return false;
        if (is_read && out == to) /* kept back: it may join with the next */
            return false;
    }
    return true;
}

/* Lines are watched for and counted in bytes while a pipe is read, before anything is decoded. */
static bool has_line_feed(const char *name)
{
    iconv_t converter = iconv_open(name, UTF8);
    char from[] = "a\nb", to[64];
    char *in = from, *out = to;
    size_t in_left = sizeof from - 1, out_left = sizeof to;
    if (converter == (iconv_t)-1)
        return false;
    bool is_written = iconv(converter, &in, &in_left, &out, &out_left) != (size_t)-1;
    iconv_close(converter);
    return is_written && memchr(to, '\n', (size_t)(out - to)) != NULL;
}

/* UTF_16le and utf16LE are UTF-16LE. */
static bool is_same_name(const char *a, const char *b)
{
    for (;; a++, b++) {
        a += strspn(a, "-_");
        b += strspn(b, "-_");
        if (text_lower(*a) != text_lower(*b))
            return false;
        if (*a == '\0')
            return true;
    }
}

int encoding_find(const char *name, struct encoding *encoding)
{
    static const struct encoding KNOWN[] = {{ENCODING_UTF8, UTF8},
                                            {ENCODING_STREAM, UTF16LE},
                                            {ENCODING_STREAM, UTF16BE},
                                            {ENCODING_STREAM, "UTF-16"},
                                            {ENCODING_BYTES, WINDOWS1252}};
    for (size_t i = 0; i < sizeof KNOWN / sizeof *KNOWN; i++) {
        if (is_same_name(KNOWN[i].name, name)) {
            *encoding = KNOWN[i];
            return 1;
        }
    }
    if (*name == '\0' || strchr(name, '/') != NULL || !has_line_feed(name))
        return 0;
    iconv_t converter = iconv_open(UTF8, name);
    if (converter == (iconv_t)-1)
        return 0;
    *encoding = (struct encoding){is_bytewise(converter) ? ENCODING_BYTES : ENCODING_STREAM, name};
    iconv_close(converter);
    return 1;
}

bool encoding_mark(const char *bytes, size_t length, struct encoding *encoding, size_t *mark_bytes)
{
    const unsigned char *first = (const unsigned char *)bytes;
    const char *utf16 = NULL;
    *mark_bytes = 2;
    if (length >= 2 && first[0] == 0xFF && first[1] == 0xFE)
        utf16 = UTF16LE;
    else if (length >= 2 && first[0] == 0xFE && first[1] == 0xFF)
        utf16 = UTF16BE;
    else
        *mark_bytes = 0;
    if (utf16 == NULL && length >= 4 && first[0] != 0 && first[1] == 0 && first[2] != 0 && first[3] == 0)
        utf16 = UTF16LE;
    if (utf16 == NULL && length >= 4 && first[0] == 0 && first[1] != 0 && first[2] == 0 && first[3] != 0)
        utf16 = UTF16BE;
    if (utf16 != NULL) {
        *encoding = (struct encoding){ENCODING_STREAM, utf16};
        return true;
    }
    if (length < 3 || memcmp(bytes, "\xEF\xBB\xBF", 3) != 0)
        return false;
    *mark_bytes = 3;
    *encoding = encoding_utf8();
    return true;
}
