/* line.c - reading, decoding and cutting into lines.
 *
 * Facts relied on: UTF-16 holds a NUL byte in every ASCII character, so that two of them at the start tell it apart from
 * everything else; Windows-1252 has five bytes without a character (0x81, 0x8D, 0x8F, 0x90, 0x9D), which glibc's iconv
 * refuses. */
#include "wire/line.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"

enum {
    CHUNK = 64 * 1024,
    UTF16_CHUNK = 32 * 1024, /* becomes at most CHUNK bytes of UTF-8: three for each two */
};

static const struct {
    enum line_encoding encoding;
    const char *name;
} ENCODINGS[] = {
    {LINE_UTF8, "UTF-8"},
    {LINE_UTF16LE, "UTF-16LE"},
    {LINE_UTF16BE, "UTF-16BE"},
    {LINE_WINDOWS1252, "WINDOWS-1252"},
};
enum { ENCODING_COUNT = sizeof ENCODINGS / sizeof *ENCODINGS };

const char *line_encoding_name(enum line_encoding encoding)
{
    for (size_t i = 0; i < ENCODING_COUNT; i++) {
        if (ENCODINGS[i].encoding == encoding)
            return ENCODINGS[i].name;
    }
    return "UTF-8";
}

int line_encoding_find(const char *name, enum line_encoding *encoding)
{
    for (size_t i = 0; i < ENCODING_COUNT; i++) {
        if (text_equal(ENCODINGS[i].name, name)) {
            *encoding = ENCODINGS[i].encoding;
            return 1;
        }
    }
    return 0;
}

void line_init(struct line_reader *reader, size_t cap)
{
    memset(reader, 0, sizeof *reader);
    reader->cap = cap;
    reader->judges = true;
    reader->cr_ends = true;
    reader->utf16 = (iconv_t)-1;
    reader->windows = (iconv_t)-1;
}

void line_clear(struct line_reader *reader)
{
    free(reader->bytes);
    free(reader->undecoded);
    buf_clear(&reader->converted);
    if (reader->utf16 != (iconv_t)-1)
        iconv_close(reader->utf16);
    if (reader->windows != (iconv_t)-1)
        iconv_close(reader->windows);
    line_init(reader, reader->cap);
}

static int open_converter(iconv_t *converter, enum line_encoding from, struct err *err)
{
    if (*converter != (iconv_t)-1)
        return 0;
    *converter = iconv_open("UTF-8", line_encoding_name(from));
    if (*converter == (iconv_t)-1)
        return err_system(err, ERR_CONFIG, errno, "iconv_open %s", line_encoding_name(from));
    return 0;
}

/* ---- Filling the buffer -------------------------------------------------------------------------------------------- */

/* Room for CHUNK more bytes behind the end; what was given out and is not marked goes. */
static int make_room(struct line_reader *reader, struct err *err)
{
    size_t keep = reader->is_marked ? reader->mark : reader->start;
    if (keep > 0 && reader->capacity - reader->end < CHUNK) {
        memmove(reader->bytes, reader->bytes + keep, reader->end - keep);
        reader->offset += (int64_t)keep;
        reader->start -= keep;
        reader->end -= keep;
        reader->lf_found = false;
        reader->lf -= reader->lf < keep ? reader->lf : keep;
        reader->mark -= reader->is_marked ? keep : 0;
    }
    if (reader->capacity - reader->end >= CHUNK)
        return 0;
    size_t capacity = reader->capacity == 0 ? 2 * CHUNK : 2 * reader->capacity;
    char *bytes = realloc(reader->bytes, capacity);
    if (bytes == NULL)
        return err_memory(err);
    reader->bytes = bytes;
    reader->capacity = capacity;
    return 0;
}

static int read_some(struct line_reader *reader, char *bytes, size_t size, size_t *got, struct err *err)
{
    ssize_t count = reader->read(reader->context, bytes, size, err);
    if (count < 0)
        return err_at(err, reader->name, 0, NULL);
    reader->is_eof = count == 0;
    *got = (size_t)count;
    return 0;
}

/* Decode what can be; a rest of at most three bytes waits for more. A fault is told when it is the first thing left, so that
 * the lines before it have come out. */
static int decode_utf16(struct line_reader *reader, struct err *err)
{
    char *in = reader->undecoded;
    size_t in_left = reader->undecoded_length;
    char *out = reader->bytes + reader->end;
    size_t out_left = reader->capacity - reader->end;
    size_t status = iconv(reader->utf16, &in, &in_left, &out, &out_left);
    int problem = status == (size_t)-1 ? errno : 0;
    bool has_decoded = in != reader->undecoded;
    reader->end = (size_t)(out - reader->bytes);
    reader->undecoded_offset += in - reader->undecoded;
    memmove(reader->undecoded, in, in_left);
    reader->undecoded_length = in_left;
    if (problem != EILSEQ || has_decoded)
        return 0;
    err_set(err, ERR_DATA, _("not valid UTF-16 at byte %lld of the file"), (long long)reader->undecoded_offset);
    return err_at(err, reader->name, reader->number + 1, NULL);
}

static int fill_utf16(struct line_reader *reader, struct err *err)
{
    size_t got = 0;
    size_t wanted = reader->undecoded_length < UTF16_CHUNK ? UTF16_CHUNK - reader->undecoded_length : 0;
    if (wanted > 0 && read_some(reader, reader->undecoded + reader->undecoded_length, wanted, &got, err) != 0)
        return -1;
    reader->undecoded_length += got;
    size_t before = reader->undecoded_length;
    if (decode_utf16(reader, err) != 0)
        return -1;
    if (!reader->is_eof || reader->undecoded_length == 0)
        return 0;
    /* All is read, and something is left: either there was no room for it, or it is half a character. */
    reader->is_eof = false;
    if (reader->undecoded_length < before)
        return 0;
    err_set(err, ERR_DATA, _("UTF-16 ends within a character, at byte %lld of the file: the file is cut off"),
            (long long)reader->undecoded_offset);
    return err_at(err, reader->name, reader->number + 1, NULL);
}

/* More bytes behind the end, if there are any. Returns 0 (look at is_eof) or -1. */
static int fill(struct line_reader *reader, struct err *err)
{
    if (make_room(reader, err) != 0)
        return -1;
    if (reader->utf16 != (iconv_t)-1)
        return fill_utf16(reader, err);
    size_t got = 0;
    if (read_some(reader, reader->bytes + reader->end, reader->capacity - reader->end, &got, err) != 0)
        return -1;
    reader->end += got;
    return 0;
}

/* ---- The beginning ------------------------------------------------------------------------------------------------- */

/* Does the file begin with UTF-16, by its mark or by two ASCII characters? ${skip}: length of the mark. */
static enum line_encoding find_utf16(const unsigned char *bytes, size_t length, size_t *skip)
{
    *skip = 2;
    if (length >= 2 && bytes[0] == 0xFF && bytes[1] == 0xFE)
        return LINE_UTF16LE;
    if (length >= 2 && bytes[0] == 0xFE && bytes[1] == 0xFF)
        return LINE_UTF16BE;
    *skip = 0;
    if (length >= 4 && bytes[0] != 0 && bytes[1] == 0 && bytes[2] != 0 && bytes[3] == 0)
        return LINE_UTF16LE;
    if (length >= 4 && bytes[0] == 0 && bytes[1] != 0 && bytes[2] == 0 && bytes[3] != 0)
        return LINE_UTF16BE;
    return LINE_UNDECIDED;
}

/* What was read so far is UTF-16: decode it, and all that follows. */
static int begin_utf16(struct line_reader *reader, enum line_encoding encoding, size_t skip, struct err *err)
{
    if (open_converter(&reader->utf16, encoding, err) != 0)
        return -1;
    size_t length = reader->end - reader->start - skip;
    reader->undecoded = malloc(UTF16_CHUNK + reader->capacity);
    if (reader->undecoded == NULL)
        return err_memory(err);
    memcpy(reader->undecoded, reader->bytes + reader->start + skip, length);
    reader->undecoded_length = length;
    reader->undecoded_offset = (int64_t)skip;
    reader->start = reader->end = 0;
    reader->is_eof = false; /* of the decoded bytes */
    return 0;
}

int line_begin(struct line_reader *reader, enum line_encoding encoding, struct err *err)
{
    while (reader->end < 4 && !reader->is_eof) {
        if (fill(reader, err) != 0)
            return -1;
    }
    size_t skip = 0;
    const unsigned char *bytes = (const unsigned char *)reader->bytes;
    enum line_encoding found = find_utf16(bytes, reader->end, &skip);
    if (found != LINE_UNDECIDED && encoding != LINE_UNDECIDED && encoding != found)
        skip = 0;
    if (encoding == LINE_UNDECIDED)
        encoding = found;
    reader->has_bom = skip > 0;
    if (encoding == LINE_UTF16LE || encoding == LINE_UTF16BE) {
        reader->encoding = encoding;
        return begin_utf16(reader, encoding, skip, err);
    }
    if (reader->end >= 3 && memcmp(bytes, "\xEF\xBB\xBF", 3) == 0) {
        reader->has_bom = true;
        reader->start = reader->lf = 3;
        encoding = LINE_UTF8;
    }
    reader->encoding = encoding;
    if (encoding == LINE_WINDOWS1252)
        return open_converter(&reader->windows, encoding, err);
    return 0;
}

/* ---- Cutting into lines -------------------------------------------------------------------------------------------- */

static int too_long(const struct line_reader *reader, struct err *err)
{
    err_set(err, ERR_DATA, _("a line is longer than %zu bytes"), reader->cap);
    return err_at(err, reader->name, reader->number + 1, NULL);
}

/* Where the line that begins at start ends (behind its line end), as far as can be seen; 0 when more must be read. */
static size_t find_end(struct line_reader *reader)
{
    if (reader->lf < reader->start)
        reader->lf_found = false;
    if (!reader->lf_found) {
        size_t from = reader->lf > reader->start ? reader->lf : reader->start;
        const char *lf = from < reader->end ? memchr(reader->bytes + from, '\n', reader->end - from) : NULL;
        reader->lf_found = lf != NULL;
        reader->lf = lf != NULL ? (size_t)(lf - reader->bytes) : reader->end;
    }
    if (reader->cr_ends) {
        const char *first = reader->bytes + reader->start;
        const char *cr = reader->lf > reader->start ? memchr(first, '\r', reader->lf - reader->start) : NULL;
        size_t at = cr != NULL ? (size_t)(cr - reader->bytes) : 0;
        if (cr != NULL && at + 1 < reader->end)
            return reader->bytes[at + 1] == '\n' ? at + 2 : at + 1;
        if (cr != NULL)
            return reader->is_eof ? reader->end : 0;
    }
    if (reader->lf_found)
        return reader->lf + 1;
    return reader->is_eof ? reader->end : 0;
}

/* The current line from Windows-1252; a byte without a character is remembered and becomes U+FFFD. */
static int convert_windows(struct line_reader *reader, struct line *line, struct err *err)
{
    if (open_converter(&reader->windows, LINE_WINDOWS1252, err) != 0)
        return -1;
    buf_reset(&reader->converted);
    char *in = reader->bytes + reader->start;
    size_t in_left = line->raw_length;
    while (in_left > 0) {
        char piece[1024];
        char *out = piece;
        size_t out_left = sizeof piece;
        size_t status = iconv(reader->windows, &in, &in_left, &out, &out_left);
        int problem = status == (size_t)-1 ? errno : 0;
        buf_add(&reader->converted, piece, (size_t)(out - piece));
        if (problem == 0 || problem == E2BIG)
            continue;
        if (!line->is_invalid)
            line->invalid_at = reader->offset + (in - reader->bytes);
        line->is_invalid = true;
        buf_add(&reader->converted, "\xEF\xBF\xBD", 3);
        in++;
        in_left--;
    }
    line->bytes = buf_text(&reader->converted);
    line->length = reader->converted.length;
    return reader->converted.failed ? err_memory(err) : 0;
}

/* The first run of bytes above 0x7F decides for the whole file. */
static void decide(struct line_reader *reader, const struct line *line)
{
    size_t from = 0;
    while (from < line->length && (line->bytes[from] & 0x80) == 0)
        from++;
    size_t to = from;
    while (to < line->length && (line->bytes[to] & 0x80) != 0)
        to++;
    bool is_utf8 = text_valid(line->bytes + from, to - from) == to - from;
    reader->encoding = is_utf8 ? LINE_UTF8 : LINE_WINDOWS1252;
}

static int judge(struct line_reader *reader, struct line *line, struct err *err)
{
    line->has_nul = memchr(line->bytes, '\0', line->length) != NULL;
    if (!reader->judges || text_is_ascii(line->bytes, line->length))
        return 0;
    if (reader->encoding == LINE_UNDECIDED)
        decide(reader, line);
    if (reader->encoding == LINE_WINDOWS1252)
        return convert_windows(reader, line, err);
    size_t valid = text_valid(line->bytes, line->length);
    line->is_invalid = valid < line->length;
    line->invalid_at = reader->offset + (int64_t)(reader->start + valid);
    return 0;
}

int line_next(struct line_reader *reader, struct line *line, struct err *err)
{
    size_t end;
    while ((end = find_end(reader)) == 0) {
        if (reader->end - reader->start > reader->cap)
            return too_long(reader, err);
        if (reader->is_eof)
            return 0;
        if (fill(reader, err) != 0)
            return -1;
    }
    if (end == reader->start)
        return 0;
    if (end - reader->start > reader->cap)
        return too_long(reader, err);
    *line = (struct line){.bytes = reader->bytes + reader->start, .length = end - reader->start};
    line->raw = line->bytes;
    line->raw_length = line->length;
    line->number = ++reader->number;
    if (judge(reader, line, err) != 0)
        return -1;
    reader->start = end;
    return 1;
}

int line_peek(struct line_reader *reader, const char **bytes, size_t *length, struct err *err)
{
    while (reader->start == reader->end && !reader->is_eof) {
        if (fill(reader, err) != 0)
            return -1;
    }
    *bytes = reader->bytes + reader->start;
    *length = reader->end - reader->start;
    return *length > 0;
}

int line_piece(struct line_reader *reader, struct line *line, struct err *err)
{
    const char *bytes;
    size_t length;
    int answer = line_peek(reader, &bytes, &length, err);
    if (answer != 1)
        return answer;
    const char *lf = memchr(bytes, '\n', length);
    if (lf != NULL)
        length = (size_t)(lf - bytes) + 1;
    *line = (struct line){.bytes = bytes, .length = length, .raw = bytes, .raw_length = length};
    line->number = reader->number + 1;
    reader->number += lf != NULL;
    reader->start += length;
    return 1;
}

/* ---- Going back ---------------------------------------------------------------------------------------------------- */

void line_mark(struct line_reader *reader)
{
    reader->is_marked = true;
    reader->mark = reader->start;
    reader->mark_number = reader->number;
    reader->mark_encoding = reader->encoding;
}

void line_rewind(struct line_reader *reader)
{
    reader->start = reader->mark;
    reader->number = reader->mark_number;
    reader->encoding = reader->mark_encoding;
    reader->lf = reader->start;
    reader->lf_found = false;
}

void line_unmark(struct line_reader *reader)
{
    reader->is_marked = false;
}

size_t line_marked_bytes(const struct line_reader *reader)
{
    return reader->start - reader->mark;
}
