/* encoding.h - character encodings by name, and how their bytes are read. Private to src/wire.
 *
 * Why: iconv knows a thousand names. What matters here is only whether lines can be cut before they are decoded, since then the raw
 * bytes of each line are known, and one bad byte spoils one line. */
#ifndef CRM_WIRE_ENCODING_H
#define CRM_WIRE_ENCODING_H

#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum encoding_kind {
    ENCODING_UNDECIDED, /* nothing but ASCII so far */
    ENCODING_UTF8,
    ENCODING_BYTES, /* one byte for each character, and ASCII as it is: decoded line by line */
    ENCODING_STREAM /* all others: decoded before lines are cut */
};

struct encoding {
    enum encoding_kind kind;
    const char *name; /* for iconv and for people; UNDECIDED is "UTF-8" */
};

/* What needs no name: nothing known yet; UTF-8; what Dutch Windows writes. */
struct encoding encoding_undecided(void);
struct encoding encoding_utf8(void);
struct encoding encoding_windows(void);

/* encoding_find(name, encoding): by its name in iconv(1), in any case. "UTF-16" is that of the file's mark, see encoding_mark. The
 * name is borrowed. Returns 1 found; 0 unknown, or its line ends are not those of ASCII (EBCDIC). */
int encoding_find(const char *name, struct encoding *encoding);

/* encoding_mark(bytes, length, encoding, mark_bytes): does a file that begins so carry a byte order mark, of ${mark_bytes}, or does it
 * hold NUL bytes where UTF-16 has them (then 0)? Wants four bytes, if there are so many. Returns whether it is known. */
bool encoding_mark(const char *bytes, size_t length, struct encoding *encoding, size_t *mark_bytes);

/* encoding_open(encoding, converter, err): into UTF-8, unless it is open. Returns 0 or -1. */
int encoding_open(const struct encoding *encoding, iconv_t *converter, struct err *err);

#endif
