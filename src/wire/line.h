/* line.h - physical lines of an input, as UTF-8, never longer than a cap. Private to src/wire.
 *
 * Why: everything that is read line by line needs the same care: encodings, three kinds of line end, positions for
 * messages, and a line of ten gigabytes must be refused before it is taken in. */
#ifndef CRM_WIRE_LINE_H
#define CRM_WIRE_LINE_H

#include <iconv.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"
#include "wire/encoding.h"

struct line {
    const char *bytes; /* UTF-8, with the line end; borrowed until the next call */
    size_t length;
    const char *raw; /* as read; the same bytes unless the encoding is ENCODING_BYTES; UTF-8 in ENCODING_STREAM */
    size_t raw_length;
    long number;
    bool has_nul;
    bool is_invalid; /* not valid in its encoding: from ${invalid_at} on, an offset in the file */
    int64_t invalid_at;
};

struct line_reader {
    ssize_t (*read)(void *context, void *bytes, size_t size, struct err *err);
    void *context;
    const char *name; /* of the file, for messages */
    size_t cap;       /* a longer line is an error */
    bool
        judges; /* decide between UTF-8 and Windows-1252, and check each line; false: JSON and vCards, which do it themselves */
    bool cr_ends; /* a bare CR ends a line */
    struct encoding encoding;
    bool has_bom;
    char first[16]; /* the first bytes of the file, undecoded */
    size_t first_length;
    bool is_eof;
    bool is_too_long; /* why line_next failed; line_pass can go on */
    long number;      /* of the last line given out */

    char *bytes; /* decoded: [start, end) is not given out yet */
    size_t start, end, capacity;
    size_t lf; /* position of the next LF, or the end of what has been searched */
    bool lf_found;
    int64_t offset;  /* in the file, of bytes[0]; meaningful unless ENCODING_STREAM */
    char *undecoded; /* ENCODING_STREAM */
    size_t undecoded_length;
    int64_t undecoded_offset;
    iconv_t stream;       /* open from the beginning of an ENCODING_STREAM */
    iconv_t bytewise;     /* of ENCODING_BYTES */
    struct buf converted; /* the current line, of ENCODING_BYTES */

    bool is_marked;
    size_t mark;
    long mark_number;
    struct encoding mark_encoding;
};

/* line_init(reader, cap): all empty; the caller fills in read, context and name. line_clear(reader): give memory back. */
void line_init(struct line_reader *reader, size_t cap);
void line_clear(struct line_reader *reader);

/* line_begin(reader, name, err): look at the first bytes for a byte order mark and for UTF-16. ${name} (NULL: none) is what
 * somebody says the encoding is, borrowed: ERR_USAGE when it is unknown, ERR_DATA when the mark is of another. Returns 0 or -1. */
int line_begin(struct line_reader *reader, const char *name, struct err *err);
/* line_decode(reader, err): what is not given out yet, of ENCODING_BYTES, is decoded before lines are cut from now on: for a format
 * whose records are not lines. Returns 0 or -1. */
int line_decode(struct line_reader *reader, struct err *err);

/* line_next(reader, line, err): the next line. Returns 1, 0 at the end, -1: ERR_DATA with the line when it is longer
 * than the cap, or ENCODING_STREAM is cut off or broken. */
int line_next(struct line_reader *reader, struct line *line, struct err *err);

/* line_pass(reader, begin, size, err): after line_next failed with is_too_long: pass over that line, of which the first ${size} bytes go
 * into ${begin}. Returns 0 or -1. */
int line_pass(struct line_reader *reader, struct buf *begin, size_t size, struct err *err);

/* line_piece(reader, line, err): the next bytes, up to the end of a line, but no more than are there: for a format whose
 * records are not lines. Nothing in them is judged. Returns 1, 0 or -1. */
int line_piece(struct line_reader *reader, struct line *line, struct err *err);

/* line_peek(reader, bytes, length, err): what stands before us, at least one byte; nothing is given out. Returns 1, 0 or
 * -1. */
int line_peek(struct line_reader *reader, const char **bytes, size_t *length, struct err *err);

/* line_mark(reader): remember this place; what follows is kept. line_rewind(reader): back to it, still marked.
 * line_unmark(reader): forget it. line_marked_bytes(reader): how much is kept by now. */
void line_mark(struct line_reader *reader);
void line_rewind(struct line_reader *reader);
void line_unmark(struct line_reader *reader);
size_t line_marked_bytes(const struct line_reader *reader);

#endif
