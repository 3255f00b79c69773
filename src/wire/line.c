/* line.c - reading, decoding and cutting into lines.
 *
 * Facts relied on: Windows-1252 has five bytes without a character (0x81, 0x8D, 0x8F, 0x90, 0x9D), which glibc's iconv refuses;
 * an encoding that joins characters keeps the last one back until it is told that nothing follows. */
#include "wire/line.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"

enum {
    CHUNK = 64 * 1024,
    STREAM_CHUNK = 32 * 1024, /* of UTF-16 becomes at most CHUNK bytes of UTF-8: three for each two */
};

void line_init(struct line_reader *reader, size_t cap)
{
    memset(reader, 0, sizeof *reader);
    reader->cap = cap;
    reader->judges = true;
    reader->cr_ends = true;
    reader->encoding = encoding_undecided();
    reader->stream = (iconv_t)-1;
    reader->bytewise = (iconv_t)-1;
}

void line_clear(struct line_reader *reader)
{
    free(reader->bytes);
    free(reader->undecoded);
    buf_clear(&reader->converted);
    if (reader->stream != (iconv_t)-1)
        iconv_close(reader->stream);
    if (reader->bytewise != (iconv_t)-1)
        iconv_close(reader->bytewise);
    line_init(reader, reader->cap);
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

/* Decode what can be; a rest of a few bytes waits for more. A fault is told when it is the first thing left, so that the lines
 * before it have come out. */
static int decode(struct line_reader *reader, struct err *err)
{
    char *in = reader->undecoded;
    size_t in_left = reader->undecoded_length;
    char *out = reader->bytes + reader->end;
    size_t out_left = reader->capacity - reader->end;
    size_t status = iconv(reader->stream, &in, &in_left, &out, &out_left);
    int problem = status == (size_t)-1 ? errno : 0;
    bool has_decoded = in != reader->undecoded;
    reader->end = (size_t)(out - reader->bytes);
    reader->undecoded_offset += in - reader->undecoded;
    memmove(reader->undecoded, in, in_left);
    reader->undecoded_length = in_left;
    if (problem != EILSEQ || has_decoded)
        return 0;
    err_set(err, ERR_DATA, _("not valid %s at byte %lld of the file"), reader->encoding.name,
            (long long)reader->undecoded_offset);
    return err_at(err, reader->name, reader->number + 1, NULL);
}

/* Nothing follows: what the converter kept back comes out. */
static void decode_rest(struct line_reader *reader)
{
    char *out = reader->bytes + reader->end;
    size_t out_left = reader->capacity - reader->end;
    iconv(reader->stream, NULL, NULL, &out, &out_left);
    reader->end = (size_t)(out - reader->bytes);
}

static int fill_decoded(struct line_reader *reader, struct err *err)
{
    size_t got = 0;
    size_t wanted = reader->undecoded_length < STREAM_CHUNK ? STREAM_CHUNK - reader->undecoded_length : 0;
    if (wanted > 0 && read_some(reader, reader->undecoded + reader->undecoded_length, wanted, &got, err) != 0)
        return -1;
    reader->undecoded_length += got;
    size_t before = reader->undecoded_length;
    if (decode(reader, err) != 0)
        return -1;
    if (reader->is_eof && reader->undecoded_length == 0)
        decode_rest(reader);
    if (!reader->is_eof || reader->undecoded_length == 0)
        return 0;
    /* All is read, and something is left: either there was no room for it, or it is half a character. */
    reader->is_eof = false;
    if (reader->undecoded_length < before)
        return 0;
    err_set(err, ERR_DATA, _("%s ends within a character, at byte %lld of the file: the file is cut off"),
            reader->encoding.name, (long long)reader->undecoded_offset);
    return err_at(err, reader->name, reader->number + 1, NULL);
}

/* More bytes behind the end, if there are any. Returns 0 (look at is_eof) or -1. */
static int fill(struct line_reader *reader, struct err *err)
{
    if (make_room(reader, err) != 0)
        return -1;
    if (reader->stream != (iconv_t)-1)
        return fill_decoded(reader, err);
    size_t got = 0;
    if (read_some(reader, reader->bytes + reader->end, reader->capacity - reader->end, &got, err) != 0)
        return -1;
    reader->end += got;
    return 0;
}

/* ---- The beginning ------------------------------------------------------------------------------------------------- */

/* What was read and not given out is undecoded: decode it, and all that follows. */
static int begin_stream(struct line_reader *reader, struct err *err)
{
    if (encoding_open(&reader->encoding, &reader->stream, err) != 0)
        return -1;
    reader->undecoded_length = reader->end - reader->start;
    reader->undecoded_offset = reader->offset + (int64_t)reader->start;
    reader->undecoded = malloc(STREAM_CHUNK + reader->undecoded_length);
    if (reader->undecoded == NULL)
        return err_memory(err);
    if (reader->undecoded_length > 0)
        memcpy(reader->undecoded, reader->bytes + reader->start, reader->undecoded_length);
    reader->start = reader->end = reader->lf = reader->mark = 0;
    reader->lf_found = false;
    reader->is_eof = false; /* of the decoded bytes */
    return 0;
}

/* Other encodings of Unicode have the same mark, in bytes of their own. */
static int pass_decoded_mark(struct line_reader *reader, struct err *err)
{
    while (reader->end < 3 && !reader->is_eof) {
        if (fill(reader, err) != 0)
            return -1;
    }
    if (reader->end < 3 || memcmp(reader->bytes, "\xEF\xBB\xBF", 3) != 0)
        return 0;
    reader->has_bom = true;
    reader->start = reader->lf = 3;
    return 0;
}

/* Somebody said what it is. The mark of a file is its own word for it: one of the two is wrong. */
static int settle_encoding(struct line_reader *reader, const char *name, const struct encoding *found, size_t mark_bytes,
                           struct err *err)
{
    struct encoding said;
    if (!encoding_find(name, &said))
        return err_set(err, ERR_USAGE, _("unknown encoding %s"), name);
    if (strcmp(said.name, "UTF-16") == 0) /* in either order */
        said.name = found->kind == ENCODING_STREAM ? found->name : "UTF-16LE";
    reader->encoding = said;
    bool is_other = strcmp(said.name, found->name) != 0;
    if (mark_bytes == 0 || !is_other)
        return 0;
    if (said.kind == ENCODING_STREAM && !text_starts(said.name, "UTF-16"))
        return 0; /* UTF-32 begins with the mark of UTF-16 */
    err_set(err, ERR_DATA, _("not %s: at byte 0 of the file stands the mark of %s"), said.name, found->name);
    err_hint(err, "%s", _("without --encoding it is read as the mark says"));
    return err_at(err, reader->name, 1, NULL);
}

int line_begin(struct line_reader *reader, const char *name, struct err *err)
{
    while (reader->end < sizeof reader->first && !reader->is_eof) {
        if (fill(reader, err) != 0)
            return -1;
    }
    size_t mark_bytes = 0;
    struct encoding found = encoding_undecided();
    reader->first_length = reader->end < sizeof reader->first ? reader->end : sizeof reader->first;
    if (reader->first_length > 0)
        memcpy(reader->first, reader->bytes, reader->first_length);
    encoding_mark(reader->bytes, reader->end, &found, &mark_bytes);
    reader->encoding = found;
    if (name != NULL && settle_encoding(reader, name, &found, mark_bytes, err) != 0)
        return -1;
    if (strcmp(reader->encoding.name, found.name) == 0 && mark_bytes > 0) {
        reader->has_bom = true;
        reader->start = reader->lf = mark_bytes;
    }
    if (reader->encoding.kind != ENCODING_STREAM)
        return 0;
    return begin_stream(reader, err) != 0 || (!reader->has_bom && pass_decoded_mark(reader, err) != 0) ? -1 : 0;
}

int line_decode(struct line_reader *reader, struct err *err)
{
    if (reader->encoding.kind != ENCODING_BYTES)
        return 0;
    reader->encoding.kind = reader->mark_encoding.kind = ENCODING_STREAM;
    return begin_stream(reader, err);
}

/* ---- Cutting into lines -------------------------------------------------------------------------------------------- */

static int too_long(struct line_reader *reader, struct err *err)
{
    reader->is_too_long = true;
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

/* The current line, of ENCODING_BYTES; a byte without a character is remembered and becomes U+FFFD. */
static int convert(struct line_reader *reader, struct line *line, struct err *err)
{
    if (encoding_open(&reader->encoding, &reader->bytewise, err) != 0)
        return -1;
    buf_reset(&reader->converted);
    char *in = reader->bytes + reader->start;
    size_t in_left = line->raw_length;
    while (in_left > 0) {
        char piece[1024];
        char *out = piece;
        size_t out_left = sizeof piece;
        size_t status = iconv(reader->bytewise, &in, &in_left, &out, &out_left);
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
    reader->encoding = is_utf8 ? encoding_utf8() : encoding_windows();
}

static int judge(struct line_reader *reader, struct line *line, struct err *err)
{
    line->has_nul = memchr(line->bytes, '\0', line->length) != NULL;
    if (!reader->judges || text_is_ascii(line->bytes, line->length))
        return 0;
    if (reader->encoding.kind == ENCODING_UNDECIDED)
        decide(reader, line);
    if (reader->encoding.kind == ENCODING_BYTES)
        return convert(reader, line, err);
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

int line_pass(struct line_reader *reader, struct buf *begin, size_t size, struct err *err)
{
    size_t end, have = reader->end - reader->start;
    buf_reset(begin);
    if (buf_add(begin, reader->bytes + reader->start, have < size ? have : size) != 0)
        return err_memory(err);
    while ((end = find_end(reader)) == 0) {
        if (reader->end > reader->start + 1)
            reader->start = reader->end - 1; /* a CR there may have its LF behind it */
        if (fill(reader, err) != 0)
            return -1;
    }
    reader->start = end;
    reader->number++;
    reader->is_too_long = false;
    return 0;
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
