/* rejects.c - the bad records again, as they were, with line and reason.
 *
 * Why not through the CSV sink: what comes back must differ from what came in by nothing but two columns. A row is
 * therefore kept as bytes, and only cut at its delimiters where columns of an earlier rejects file must go. */
#include "wire/rejects.h"

#include <errno.h>
#include <iconv.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"
#include "wire/emit.h"
#include "wire/line.h"

static const char *const ADDED[] = {"crm_line", "crm_reason"};
static const char BYTE_ORDER_MARK[] = "\xEF\xBB\xBF";
enum { ADDED_COUNT = sizeof ADDED / sizeof *ADDED };

struct rejects {
    const struct source *source;
    int (*write)(void *context, const char *bytes, size_t length, struct err *err);
    void *context;
    bool has_begun;
    const char *encoding;
    iconv_t encoder;  /* from UTF-8; (iconv_t)-1: the file is UTF-8 */
    bool encodes_raw; /* the raw bytes are UTF-8 by now and must go back */
    struct buf out;   /* in the encoding of the file */
    struct buf row;   /* a row being put together */
    size_t column_count;
    bool *is_dropped; /* by column: it is one of ours, from an earlier round */
};

/* ---- Opening ------------------------------------------------------------------------------------------------------- */

static bool is_added(const char *name)
{
    return strcmp(name, ADDED[0]) == 0 || strcmp(name, ADDED[1]) == 0;
}

static int find_dropped(struct rejects *rejects, struct err *err)
{
    const char *const *columns = source_columns(rejects->source, &rejects->column_count);
    if (rejects->column_count == 0)
        return 0;
    rejects->is_dropped = calloc(rejects->column_count, sizeof *rejects->is_dropped);
    if (rejects->is_dropped == NULL)
        return err_memory(err);
    for (size_t i = 0; i < rejects->column_count; i++)
        rejects->is_dropped[i] = is_added(columns[i]);
    return 0;
}

struct rejects *rejects_open(const struct source *source,
                             int (*write)(void *context, const char *bytes, size_t length, struct err *err), void *context,
                             struct err *err)
{
    struct rejects *rejects = calloc(1, sizeof *rejects);
    if (rejects == NULL) {
        err_memory(err);
        return NULL;
    }
    rejects->source = source;
    rejects->write = write;
    rejects->context = context;
    rejects->encoder = (iconv_t)-1;
    if (find_dropped(rejects, err) != 0) {
        rejects_close(rejects);
        return NULL;
    }
    return rejects;
}

void rejects_close(struct rejects *rejects)
{
    if (rejects == NULL)
        return;
    if (rejects->encoder != (iconv_t)-1)
        iconv_close(rejects->encoder);
    buf_clear(&rejects->out);
    buf_clear(&rejects->row);
    free(rejects->is_dropped);
    free(rejects);
}

/* ---- Bytes of the file --------------------------------------------------------------------------------------------- */

/* The encoding of a file is known for certain only when its first non-ASCII bytes have been seen. */
static int settle_encoding(struct rejects *rejects, struct err *err)
{
    const char *name = source_encoding(rejects->source);
    if (rejects->encoding != NULL && strcmp(rejects->encoding, name) == 0)
        return 0;
    if (rejects->encoder != (iconv_t)-1)
        iconv_close(rejects->encoder);
    rejects->encoder = (iconv_t)-1;
    rejects->encoding = name;
    rejects->encodes_raw = source_is_decoded(rejects->source);
    if (strcmp(name, "UTF-8") == 0)
        return 0;
    rejects->encoder = iconv_open(name, "UTF-8");
    if (rejects->encoder == (iconv_t)-1)
        return err_system(err, ERR_CONFIG, errno, "iconv_open %s", name);
    return 0;
}

/* UTF-8 into the encoding of the file. What it does not have becomes a question mark: only reasons can hold such. */
static void add_encoded(struct rejects *rejects, const char *text, size_t length)
{
    char *in = (char *)text;
    while (length > 0 && rejects->encoder != (iconv_t)-1) {
        char piece[1024];
        char *out = piece;
        size_t out_left = sizeof piece;
        size_t status = iconv(rejects->encoder, &in, &length, &out, &out_left);
        int problem = status == (size_t)-1 ? errno : 0;
        buf_add(&rejects->out, piece, (size_t)(out - piece));
        if (problem == 0 || problem == E2BIG)
            continue;
        buf_add(&rejects->out, "?", 1);
        size_t skipped = text_next(in, length, NULL);
        in += skipped;
        length -= skipped;
    }
    if (length > 0)
        buf_add(&rejects->out, in, length);
}

/* Bytes as the source gave them. */
static void add_raw(struct rejects *rejects, const char *bytes, size_t length)
{
    if (rejects->encodes_raw)
        add_encoded(rejects, bytes, length);
    else
        buf_add(&rejects->out, bytes, length);
}

static int hand_over(struct rejects *rejects, struct err *err)
{
    if (rejects->out.failed || rejects->row.failed)
        return err_memory(err);
    int status = rejects->write(rejects->context, buf_text(&rejects->out), rejects->out.length, err);
    buf_reset(&rejects->out);
    return status;
}

/* ---- CSV ----------------------------------------------------------------------------------------------------------- */

/* Length without the line end. */
static size_t without_end(const char *bytes, size_t length)
{
    while (length > 0 && (bytes[length - 1] == '\n' || bytes[length - 1] == '\r'))
        length--;
    return length;
}

/* The fields of a row that are not ours, with their delimiters, into out; filled up to the header's count. */
static void add_fields(struct rejects *rejects, const char *bytes, size_t length)
{
    char delimiter = source_delimiter(rejects->source);
    size_t column = 0, kept = 0, begin = 0;
    bool is_quoted = false;
    for (size_t i = 0; i <= length; i++) {
        if (i < length && bytes[i] == '"')
            is_quoted = !is_quoted;
        if (i < length && (is_quoted || bytes[i] != delimiter))
            continue;
        if (column >= rejects->column_count || !rejects->is_dropped[column]) {
            if (kept++ > 0)
                add_raw(rejects, &delimiter, 1);
            add_raw(rejects, bytes + begin, i - begin);
        }
        column++;
        begin = i + 1;
    }
    for (; column < rejects->column_count; column++) {
        if (!rejects->is_dropped[column])
            add_raw(rejects, &delimiter, 1);
    }
}

/* The line end of a row; the last record of a file may lack one and takes that of the header. */
static void add_line_end(struct rejects *rejects, const char *row, size_t length)
{
    size_t body = without_end(row, length);
    if (body == length) {
        row = source_header(rejects->source)->row;
        length = source_header(rejects->source)->row_length;
        body = without_end(row, length);
    }
    if (body < length)
        add_raw(rejects, row + body, length - body);
    else
        add_raw(rejects, "\n", 1);
}

/* A row and its two columns, which are in UTF-8. */
static void add_row(struct rejects *rejects, const char *bytes, size_t length, const char *line, const char *reason)
{
    char delimiter = source_delimiter(rejects->source);
    add_fields(rejects, bytes, without_end(bytes, length));
    buf_reset(&rejects->row);
    buf_add_byte(&rejects->row, delimiter);
    emit_csv(&rejects->row, line, strlen(line), delimiter);
    buf_add_byte(&rejects->row, delimiter);
    emit_csv(&rejects->row, reason, strlen(reason), delimiter);
    add_encoded(rejects, buf_text(&rejects->row), rejects->row.length);
    add_line_end(rejects, bytes, length);
}

static void begin_csv(struct rejects *rejects)
{
    const struct source_header *header = source_header(rejects->source);
    add_raw(rejects, header->sep, header->sep_length);
    add_row(rejects, header->row, header->row_length, ADDED[0], ADDED[1]);
}

/* ---- JSON ---------------------------------------------------------------------------------------------------------- */

static void add_members(struct buf *out, const char *line, const char *reason, bool is_empty)
{
    buf_printf(out, "%s\"%s\":%s,\"%s\":", is_empty ? "" : ",", ADDED[0], line, ADDED[1]);
    emit_json_text(out, reason, strlen(reason));
    buf_add_byte(out, '}');
}

/* The object without the members of an earlier round: it is read and written anew, since its text may be anybody's. Returns
 * whether it could be read. */
static bool add_again(struct rejects *rejects, const char *bytes, size_t length, const char *line, const char *reason)
{
    struct buf array = BUF_INIT; /* an array of one, since the object may stand on several lines */
    buf_add_byte(&array, '[');
    buf_add(&array, bytes, length);
    buf_add_byte(&array, ']');
    struct source *source = array.failed ? NULL : source_open_memory(array.bytes, array.length, NULL, NULL);
    struct arena arena = ARENA_INIT;
    struct rec *record;
    bool is_read = source != NULL && source_next(source, &arena, &record, NULL, NULL) == SOURCE_RECORD;
    if (is_read) {
        for (size_t i = 0; i < ADDED_COUNT; i++)
            rec_remove(record, ADDED[i]);
        emit_json(&rejects->row, record);
        rejects->row.length -= !rejects->row.failed;
        add_members(&rejects->row, line, reason, record->count == 0);
    }
    source_close(source);
    arena_clear(&arena);
    buf_clear(&array);
    return is_read;
}

/* The bytes as they are, but in one line. */
static void add_as_line(struct buf *out, const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        buf_add_byte(out, bytes[i] == '\n' || bytes[i] == '\r' ? ' ' : bytes[i]);
}

/* One object in one line. ${bytes} is trimmed. What is broken may still begin and end like an object: then there is a
 * place. */
static void add_object(struct rejects *rejects, const char *bytes, size_t length, const char *line, const char *reason)
{
    buf_reset(&rejects->row);
    bool is_object = length >= 2 && bytes[0] == '{' && bytes[length - 1] == '}';
    bool is_read_anew = memmem(bytes, length, ADDED[0], strlen(ADDED[0])) != NULL || memchr(bytes, '\n', length) != NULL;
    if (!is_object) {
        add_as_line(&rejects->row, bytes, length);
    } else if (!is_read_anew || !add_again(rejects, bytes, length, line, reason)) {
        size_t inner = length - 2;
        text_trim(bytes + 1, &inner);
        add_as_line(&rejects->row, bytes, length - 1);
        add_members(&rejects->row, line, reason, inner == 0);
    }
    buf_add_byte(&rejects->row, '\n');
    add_raw(rejects, buf_text(&rejects->row), rejects->row.length);
}

/* ---- vCards ---------------------------------------------------------------------------------------------------------- */

/* Does a property of ours, from an earlier round, begin here? */
static bool is_added_property(const char *line)
{
    return text_starts(line, "X-CRM-LINE:") || text_starts(line, "X-CRM-REASON:");
}

static void add_property(struct buf *out, const char *name, const char *value, const char *end)
{
    buf_printf(out, "%s:", name);
    for (; *value != '\0'; value++) {
        if (strchr("\\;,", *value) != NULL)
            buf_add_byte(out, '\\');
        buf_add_byte(out, *value == '\n' ? ' ' : *value);
    }
    buf_add_text(out, end);
}

/* The card as it is, with two properties before its END; behind the last line where there is none. */
static void add_card(struct rejects *rejects, const char *raw, size_t length, const char *line, const char *reason)
{
    const char *line_end = memmem(raw, length, "\r\n", 2) != NULL                                   ? "\r\n"
                           : memchr(raw, '\n', length) == NULL && memchr(raw, '\r', length) != NULL ? "\r"
                                                                                                    : "\n";
    const char *end = raw + length, *next;
    bool is_passed_over = false, is_noted = false;
    buf_reset(&rejects->row);
    for (const char *at = raw; at < end; at = next) {
        for (next = at; next < end && *next != '\n' && *next != '\r'; next++)
            continue;
        size_t words = (size_t)(next - at);
        while (next < end && (*next == '\n' || *next == '\r') && (size_t)(next - at) < words + 2)
            next++;
        const char *text = text_trim(at, &words);
        bool is_last = next == end && words == strlen("END:VCARD") && text_starts(text, "END:VCARD");
        is_passed_over = is_added_property(at) || (is_passed_over && (*at == ' ' || *at == '\t'));
        if (is_last) {
            add_property(&rejects->row, "X-CRM-LINE", line, line_end);
            add_property(&rejects->row, "X-CRM-REASON", reason, line_end);
            is_noted = true;
        }
        if (!is_passed_over)
            buf_add(&rejects->row, at, (size_t)(next - at));
    }
    if (!is_noted || (rejects->row.length > 0 && strchr("\r\n", rejects->row.bytes[rejects->row.length - 1]) == NULL))
        buf_add_text(&rejects->row, length > 0 && strchr("\r\n", raw[length - 1]) == NULL ? line_end : "");
    if (!is_noted) {
        add_property(&rejects->row, "X-CRM-LINE", line, line_end);
        add_property(&rejects->row, "X-CRM-REASON", reason, line_end);
    }
    add_raw(rejects, buf_text(&rejects->row), rejects->row.length);
}

/* ---- One record ---------------------------------------------------------------------------------------------------- */

static void begin(struct rejects *rejects)
{
    rejects->has_begun = true;
    const struct source_header *header = source_header(rejects->source);
    if (header->has_bom)
        add_raw(rejects, BYTE_ORDER_MARK, sizeof BYTE_ORDER_MARK - 1);
    add_raw(rejects, header->skipped, header->skipped_length);
    if (source_kind(rejects->source) == SOURCE_CSV)
        begin_csv(rejects);
}

static int add_record(struct rejects *rejects, const struct rec_origin *origin, const char *reason, struct err *err)
{
    char line[24];
    snprintf(line, sizeof line, "%ld", origin->line);
    if (!rejects->has_begun)
        begin(rejects);
    size_t length = origin->raw_length;
    const char *raw = origin->raw;
    switch (source_kind(rejects->source)) {
    case SOURCE_CSV:
        add_row(rejects, raw, length, line, reason);
        break;
    case SOURCE_JSON_LINES:
    case SOURCE_JSON_ARRAY:
        raw = text_trim(raw, &length);
        add_object(rejects, raw, length, line, reason);
        break;
    case SOURCE_VCARD:
        add_card(rejects, raw, length, line, reason);
        break;
    default:
        length = without_end(raw, length);
        add_raw(rejects, raw, length);
        add_raw(rejects, "\n", 1);
    }
    return hand_over(rejects, err);
}

/* Among nothing but ASCII a first other letter would decide how the whole file is read: then the reason goes without
 * accents. */
static char *plain_reason(const struct rejects *rejects, const char *reason)
{
    struct arena arena = ARENA_INIT;
    bool is_ascii_file = strcmp(rejects->encoding, "US-ASCII") == 0;
    size_t length = strlen(reason);
    const char *plain = reason;
    if (is_ascii_file && !text_is_ascii(reason, length))
        plain = text_fold(&arena, reason, length);
    char *copy = plain == NULL ? NULL : strdup(plain);
    arena_clear(&arena);
    return copy;
}

int rejects_add(struct rejects *rejects, const struct rec_origin *origin, const char *reason, struct err *err)
{
    if (settle_encoding(rejects, err) != 0)
        return -1;
    char *plain = plain_reason(rejects, reason);
    if (plain == NULL)
        return err_memory(err);
    int status = add_record(rejects, origin, plain, err);
    free(plain);
    return status;
}
