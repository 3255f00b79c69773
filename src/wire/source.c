/* source.c - opening, and telling from the first line what the input is. Source: crm(7), "Input". */
#include "wire/source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/message.h"
#include "base/text.h"
#include "wire/source_parts.h"
#include "wire/vcard.h"

enum { WHO_BYTES = 1024 };

/* ---- Opening ------------------------------------------------------------------------------------------------------- */

static ssize_t read_fd(void *context, void *bytes, size_t size, struct err *err)
{
    const struct source *source = context;
    ssize_t got;
    do
        got = read(source->fd, bytes, size);
    while (got < 0 && errno == EINTR);
    if (got < 0)
        err_system(err, errno == EISDIR ? ERR_NO_INPUT : ERR_IO, errno, "%s", _("cannot read"));
    return got;
}

static ssize_t read_memory(void *context, void *bytes, size_t size, struct err *err)
{
    struct source *source = context;
    (void)err;
    size_t length = source->memory_length < size ? source->memory_length : size;
    if (length == 0)
        return 0;
    memcpy(bytes, source->memory, length);
    source->memory += length;
    source->memory_length -= length;
    return (ssize_t)length;
}

struct source *source_open_reader(ssize_t (*read_more)(void *context, void *bytes, size_t size, struct err *err),
                                  void *context, const struct source_options *options, struct err *err)
{
    struct source *source = calloc(1, sizeof *source);
    if (source == NULL) {
        err_memory(err);
        return NULL;
    }
    if (options != NULL)
        source->options = *options;
    line_init(&source->lines, SOURCE_RECORD_BYTES);
    source->lines.read = read_more;
    source->lines.context = context;
    source->lines.name = source->options.name;
    source->fd = -1;
    return source;
}

struct source *source_open_fd(int fd, const struct source_options *options, struct err *err)
{
    struct source *source = source_open_reader(read_fd, NULL, options, err);
    if (source == NULL)
        return NULL;
    source->lines.context = source;
    source->fd = fd;
    return source;
}

struct source *source_open_memory(const void *bytes, size_t length, const struct source_options *options, struct err *err)
{
    struct source *source = source_open_reader(read_memory, NULL, options, err);
    if (source == NULL)
        return NULL;
    source->lines.context = source;
    source->memory = bytes;
    source->memory_length = length;
    return source;
}

void source_close(struct source *source)
{
    if (source == NULL)
        return;
    source_csv_clear(source);
    source_json_clear(source);
    source_vcard_clear(source);
    line_clear(&source->lines);
    arena_clear(&source->arena);
    free(source);
}

/* ---- What the first line tells ------------------------------------------------------------------------------------- */

static bool is_email(const char *text, size_t length)
{
    const char *at = memchr(text, '@', length);
    if (at == NULL || at == text || at + 1 == text + length)
        return false;
    for (size_t i = 0; i < length; i++) {
        if ((text[i] == '@' && text + i != at) || text_is_blank(text[i]) || strchr(",;|\"<>{}", text[i]) != NULL)
            return false;
    }
    return true;
}

/* All digits (an id), or a phone number: + or 0 first, then digits and what people write between them. */
static bool is_number(const char *text, size_t length)
{
    size_t digits = 0;
    bool is_written_as_phone = text[0] == '+' || text[0] == '0' || text[0] == '(';
    for (size_t i = 0; i < length; i++) {
        bool is_between = is_written_as_phone && strchr("+ -.()/", text[i]) != NULL;
        if (!text_is_digit(text[i]) && !is_between)
            return false;
        digits += text_is_digit(text[i]);
    }
    return is_written_as_phone ? digits >= 6 : digits > 0;
}

static bool is_who(const struct line *line)
{
    size_t length = line->length;
    const char *text = text_trim(line->bytes, &length);
    return length > 0 && length <= WHO_BYTES && !line->has_nul && (is_number(text, length) || is_email(text, length));
}

static bool is_blank_line(const struct line *line)
{
    size_t length = line->length;
    text_trim(line->bytes, &length);
    return length == 0;
}

static int refuse(const struct source *source, long line, const char *message, const char *hint, struct err *err)
{
    err_set(err, ERR_DATA, "%s", message);
    if (hint != NULL)
        err_hint(err, "%s", hint);
    return err_at(err, source->options.name, line, NULL);
}

/* By the first line that is not blank. It was read as text, so that a JSON array that is one line of any length is asked for
 * before (see find_kind). */
static int kind_of_line(struct source *source, const struct line *line, struct err *err)
{
    if (line->has_nul)
        return source_fault(source, line, err);
    if (source_vcard_is_begin(line)) {
        source->kind = SOURCE_VCARD;
        source->lines.judges = false; /* a character may stand on two lines */
        return 0;
    }
    source->kind = is_who(line) ? SOURCE_WHO : SOURCE_CSV;
    return 0;
}

/* The first character that is not blank, -1 when there is none (a NUL is one). Blanks before it are kept for the second look, so
 * there may only be so many. */
static int first_character(struct source *source, int *character, struct err *err)
{
    struct line piece;
    int answer;
    *character = -1;
    while ((answer = line_piece(&source->lines, &piece, err)) == 1) {
        for (size_t i = 0; i < piece.length; i++) {
            if (!text_is_blank(piece.bytes[i])) {
                *character = (unsigned char)piece.bytes[i];
                return 0;
            }
        }
        if (line_marked_bytes(&source->lines) > SOURCE_RECORD_BYTES)
            return refuse(source, piece.number, _("nothing but blanks where the first record should be"), NULL, err);
    }
    return answer;
}

static int find_kind(struct source *source, struct err *err)
{
    int first;
    line_mark(&source->lines);
    if (first_character(source, &first, err) != 0)
        return -1;
    line_rewind(&source->lines);
    if (first < 0) {
        source->kind = SOURCE_EMPTY;
    } else if (first == '{' || first == '[') {
        source->kind = first == '{' ? SOURCE_JSON_LINES : SOURCE_JSON_ARRAY;
        source->lines.judges = false;
        source->lines.cr_ends = false;
        if (source_json_first_key(source, err) != 0)
            return -1;
        line_rewind(&source->lines);
        if (source->options.encoding != NULL && line_decode(&source->lines, err) != 0)
            return -1;
    } else {
        struct line line;
        int answer;
        while ((answer = line_next(&source->lines, &line, err)) == 1 && is_blank_line(&line))
            continue;
        if (answer != 1 || kind_of_line(source, &line, err) != 0)
            return -1;
        line_rewind(&source->lines);
    }
    line_unmark(&source->lines);
    return 0;
}

/* What is left out first is kept, since a file of rejects has it too. */
static int skip_lines(struct source *source, struct err *err)
{
    struct source_header *header = &source->csv.header;
    struct line line;
    line_mark(&source->lines);
    for (long i = 0; i < source->options.skip_lines; i++) {
        int answer = line_next(&source->lines, &line, err);
        if (answer < 0)
            return -1;
        if (answer == 0 && i > 0)
            return refuse(source, i, _("ends before as many lines as --skip-lines leaves out"), NULL, err);
        if (line_marked_bytes(&source->lines) > SOURCE_RECORD_BYTES)
            return refuse(source, line.number, _("what --skip-lines leaves out is too long"), NULL, err);
        if (answer == 0)
            break;
        char *skipped = arena_alloc(&source->arena, header->skipped_length + line.raw_length);
        if (skipped == NULL)
            return err_memory(err);
        if (header->skipped_length > 0)
            memcpy(skipped, header->skipped, header->skipped_length);
        memcpy(skipped + header->skipped_length, line.raw, line.raw_length);
        header->skipped = skipped;
        header->skipped_length += line.raw_length;
    }
    line_unmark(&source->lines);
    return 0;
}

/* Who says what divides the fields takes it for CSV. */
static int check_delimiter(const struct source *source, struct err *err)
{
    if (source->options.delimiter == '\0' || source->kind == SOURCE_CSV || source->kind == SOURCE_EMPTY)
        return 0;
    err_set(err, ERR_USAGE, "%s", _("--delimiter is for CSV, which this is not"));
    return err_at(err, source->options.name, 0, NULL);
}

static int start(struct source *source, struct err *err)
{
    if (line_begin(&source->lines, source->options.encoding, err) != 0 || source_foreign(source, err) != 0)
        return -1;
    source->csv.header.has_bom = source->lines.has_bom;
    if (skip_lines(source, err) != 0)
        return -1;
    if (source->options.has_comments)
        source->kind = SOURCE_CSV;
    else if (find_kind(source, err) != 0)
        return -1;
    if (check_delimiter(source, err) != 0)
        return -1;
    return source->kind == SOURCE_CSV ? source_csv_start(source, err) : 0;
}

/* Once broken, a source stays so and says the same again. */
static int remember(struct source *source, const struct err *fault, struct err *err)
{
    source->is_broken = true;
    source->broken = *fault;
    if (err != NULL && err->kind == ERR_NONE)
        *err = *fault;
    return -1;
}

int source_start(struct source *source, struct err *err)
{
    if (source->is_broken)
        return remember(source, &source->broken, err);
    if (source->is_started)
        return 0;
    struct err fault = ERR_INIT;
    source->is_started = true;
    return start(source, &fault) != 0 ? remember(source, &fault, err) : 0;
}

/* ---- What it is ---------------------------------------------------------------------------------------------------- */

enum source_kind source_kind(const struct source *source)
{
    return source->kind;
}

const char *const *source_columns(const struct source *source, size_t *count)
{
    *count = source->csv.column_count;
    return source->csv.columns;
}

char source_delimiter(const struct source *source)
{
    return source->csv.delimiter;
}

const char *source_encoding(const struct source *source)
{
    bool is_json = source->kind == SOURCE_JSON_LINES || source->kind == SOURCE_JSON_ARRAY;
    if (source->lines.encoding.kind == ENCODING_UNDECIDED && !is_json)
        return "US-ASCII";
    return source->lines.encoding.name;
}

bool source_is_decoded(const struct source *source)
{
    return source->lines.encoding.kind == ENCODING_STREAM;
}

bool source_knows_encoding(const char *name)
{
    struct encoding encoding;
    return encoding_find(name, &encoding) != 0;
}

const char *source_first_key(const struct source *source)
{
    return source->json.first_key;
}

long source_left_out(const struct source *source)
{
    return source->vcard.left_out;
}

const struct source_header *source_header(const struct source *source)
{
    return &source->csv.header;
}

/* ---- Records ------------------------------------------------------------------------------------------------------- */

int source_fault(const struct source *source, const struct line *line, struct err *err)
{
    if (line->has_nul)
        err_set(err, ERR_DATA, "%s", _("a NUL byte"));
    else
        err_set(err, ERR_DATA, _("not valid %s at byte %lld of the file"), source_encoding(source),
                (long long)line->invalid_at);
    return err_at(err, source->options.name, line->number, NULL);
}

void source_warn_encoding(struct source *source, long line)
{
    if (source->has_warned || source->lines.encoding.kind != ENCODING_BYTES || source->options.encoding != NULL)
        return;
    source->has_warned = true;
    if (source->options.warn != NULL)
        source->options.warn(_("not UTF-8: read as Windows-1252"), line, source->options.context);
}

static enum source_answer next_who(struct source *source, struct arena *arena, struct rec **record,
                                   struct rec_origin *origin, struct err *err)
{
    struct line line;
    int answer;
    while ((answer = line_next(&source->lines, &line, err)) == 1 && is_blank_line(&line))
        continue;
    if (answer != 1)
        return answer == 0 ? SOURCE_END : SOURCE_BROKEN;
    source_warn_encoding(source, line.number);
    *origin = (struct rec_origin){source->options.name, line.number, line.raw, line.raw_length};
    if (line.has_nul || line.is_invalid) {
        source_fault(source, &line, err);
        return SOURCE_BAD;
    }
    size_t length = line.length;
    const char *text = text_trim(line.bytes, &length);
    if (length > WHO_BYTES) {
        err_set(err, ERR_DATA, _("longer than %d bytes"), WHO_BYTES);
        err_at(err, source->options.name, line.number, NULL);
        return SOURCE_BAD;
    }
    *record = rec_new_map(arena);
    if (rec_add_bytes(arena, *record, "who", text, length) == NULL) {
        err_memory(err);
        return SOURCE_BROKEN;
    }
    return SOURCE_RECORD;
}

enum source_answer source_next(struct source *source, struct arena *arena, struct rec **record, struct rec_origin *origin,
                               struct err *err)
{
    struct rec_origin unasked;
    struct err *fault = &source->fault; /* not on the stack: clearing it costs more than a record */
    enum source_answer answer = SOURCE_END;
    if (source_start(source, err) != 0)
        return SOURCE_BROKEN;
    if (source->is_over)
        return SOURCE_END;
    if (origin == NULL)
        origin = &unasked;
    if (source->kind == SOURCE_CSV)
        answer = source_csv_next(source, arena, record, origin, fault);
    else if (source->kind == SOURCE_VCARD)
        answer = source_vcard_next(source, arena, record, origin, fault);
    else if (source->kind == SOURCE_WHO)
        answer = next_who(source, arena, record, origin, fault);
    else if (source->kind != SOURCE_EMPTY)
        answer = source_json_next(source, arena, record, origin, fault);
    if (answer == SOURCE_BROKEN)
        remember(source, fault, err);
    else if (answer == SOURCE_BAD && err != NULL && err->kind == ERR_NONE)
        *err = *fault;
    if (answer == SOURCE_BAD)
        err_clear(fault);
    source->is_over = answer == SOURCE_END;
    return answer;
}

long source_line(const struct source *source, const struct rec_origin *origin, const char *field)
{
    return source->kind == SOURCE_VCARD ? vcard_line(origin, field) : origin->line;
}
