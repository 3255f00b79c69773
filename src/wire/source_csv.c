/* source_csv.c - CSV in, on libcsv.
 *
 * Facts about libcsv 3.0.3 that this rests on: only CSV_STRICT with CSV_STRICT_FINI finds quotes that are wrong or never
 * closed; unquoted fields lose blanks unless the space function says that there are none; the callbacks return nothing,
 * so what they find is left in struct source_row; csv_fini gives the last row when it has no line end, and after an
 * error would give half a row; the parser has no limits, so that each physical line is measured before it is fed. With
 * one line at a time the raw bytes and the first line of each record are known. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "wire/sheet.h"
#include "wire/source_parts.h"

enum { PARSER_STEP_BYTES = 16 * 1024, PREAMBLE_BYTES = 1024 * 1024 };

/* ---- Callbacks ----------------------------------------------------------------------------------------------------- */

static int never_a_space(unsigned char byte)
{
    (void)byte;
    return 0;
}

static bool take_length(struct source_row *row, size_t length)
{
    if (length <= SOURCE_FIELD_BYTES)
        return true;
    if (!row->is_too_long)
        row->too_long_at = row->count;
    row->is_too_long = true;
    return false;
}

/* A field of a header row. */
static void on_cell(void *bytes, size_t length, void *context)
{
    struct source_row *row = &((struct source *)context)->csv.row;
    if (row->count < SOURCE_COLUMNS && take_length(row, length)) {
        row->cells[row->count] = arena_dup(row->arena, bytes, length);
        row->cell_lengths[row->count] = length;
        row->is_out_of_memory = row->is_out_of_memory || row->cells[row->count] == NULL;
    }
    row->count++;
}

/* A field of a data row. */
static void on_field(void *bytes, size_t length, void *context)
{
    struct source *source = context;
    struct source_row *row = &source->csv.row;
    if (row->count < source->csv.column_count && take_length(row, length)) {
        const char *cell = bytes;
        if (source->csv.is_sheet && sheet_is_guarded(cell, length))
            cell++, length--;
        char *text = arena_dup(row->arena, cell, length);
        if (text == NULL || rec_borrow_text(row->arena, row->record, source->csv.columns[row->count], text, length) == NULL)
            row->is_out_of_memory = true;
    }
    row->count++;
}

static void on_row(int terminator, void *context)
{
    (void)terminator;
    ((struct source *)context)->csv.row.is_complete = true;
}

/* ---- One row ------------------------------------------------------------------------------------------------------- */

static int open_parser(struct source *source, char delimiter, struct err *err)
{
    struct source_csv *csv = &source->csv;
    if (csv->has_parser)
        csv_free(&csv->parser);
    csv->has_parser = csv_init(&csv->parser, CSV_STRICT | CSV_STRICT_FINI) == 0;
    if (!csv->has_parser)
        return err_memory(err);
    csv_set_delim(&csv->parser, (unsigned char)delimiter);
    csv_set_space_func(&csv->parser, never_a_space);
    csv_set_blk_size(&csv->parser, PARSER_STEP_BYTES);
    csv->delimiter = delimiter;
    return 0;
}

static int quoting_fault(const struct source *source, long line, bool is_end, struct err *err)
{
    const struct source_csv *csv = &source->csv;
    const char *column = csv->row.count < csv->column_count ? csv->columns[csv->row.count] : NULL;
    if (is_end)
        err_set(err, ERR_DATA, "%s", _("a quote is not closed before the end of the file"));
    else if (line == csv->first_line)
        err_set(err, ERR_DATA, "%s", _("a quote where none may stand; the rest of the file cannot be judged"));
    else
        err_set(err, ERR_DATA,
                _("a quote on line %ld where none may stand, in the record that begins here; "
                  "the rest of the file cannot be judged"),
                line);
    return err_at(err, source->options.name, csv->first_line, column);
}

static int parser_fault(const struct source *source, long line, bool is_end, struct err *err)
{
    if (csv_error((struct csv_parser *)&source->csv.parser) == CSV_EPARSE)
        return quoting_fault(source, line, is_end, err);
    return err_memory(err);
}

static bool is_left_out(const struct source *source, const struct line *line)
{
    return line->bytes[0] == '\n' || line->bytes[0] == '\r' || (source->options.has_comments && line->bytes[0] == '#');
}

/* The first line of a record stays where it is; when a second comes, both are copied together. */
static int keep_raw(struct source *source, const struct line *line, bool is_first, struct err *err)
{
    struct source_csv *csv = &source->csv;
    if (is_first) {
        csv->first_line = line->number;
        csv->fault.number = 0;
        csv->raw = line->raw;
        csv->raw_length = line->raw_length;
        csv->is_single_line = true;
    } else {
        if (csv->raw_length + line->raw_length > SOURCE_RECORD_BYTES) {
            err_set(err, ERR_DATA, _("a record is longer than %d bytes: perhaps a quote is not closed"),
                    SOURCE_RECORD_BYTES);
            return err_at(err, source->options.name, csv->first_line, NULL);
        }
        buf_add(&csv->raw_lines, line->raw, line->raw_length);
        csv->raw = buf_text(&csv->raw_lines);
        csv->raw_length = csv->raw_lines.length;
    }
    if ((line->has_nul || line->is_invalid) && csv->fault.number == 0)
        csv->fault = *line;
    return csv->raw_lines.failed ? err_memory(err) : 0;
}

/* Reading the next line moves the bytes of this one. */
static void save_first_line(struct source_csv *csv)
{
    if (!csv->is_single_line)
        return;
    buf_reset(&csv->raw_lines);
    buf_add(&csv->raw_lines, csv->raw, csv->raw_length);
    csv->is_single_line = false;
}

/* A line without a quote is a row as it stands: the delimiters cut it, and its end ends it. Most lines are, and libcsv, which asks
 * a function about each byte whether it is a blank, takes six times as long for them. */
static bool take_plain_line(struct source *source, const struct line *line,
                            void (*take)(void *bytes, size_t length, void *context))
{
    char *at = (char *)line->bytes, *end = at + line->length, *next;
    if (memchr(at, '"', line->length) != NULL)
        return false;
    while (end > at && (end[-1] == '\n' || end[-1] == '\r'))
        end--;
    for (; (next = memchr(at, source->csv.delimiter, (size_t)(end - at))) != NULL; at = next + 1)
        take(at, (size_t)(next - at), source);
    take(at, (size_t)(end - at), source);
    on_row(0, source);
    return true;
}

/* The row that the next lines hold, through ${take}. ${row} is ready, but for what is counted. Returns 1, 0 at the end,
 * -1. */
static int read_row(struct source *source, void (*take)(void *bytes, size_t length, void *context), struct err *err)
{
    struct source_csv *csv = &source->csv;
    struct line line;
    bool is_begun = false;
    int answer;
    csv->row.count = 0;
    csv->row.is_complete = csv->row.is_too_long = csv->row.is_out_of_memory = false;
    while ((answer = line_next(&source->lines, &line, err)) == 1) {
        if (!is_begun && is_left_out(source, &line))
            continue;
        if (keep_raw(source, &line, !is_begun, err) != 0)
            return -1;
        if (!is_begun && take_plain_line(source, &line, take))
            return csv->row.is_out_of_memory ? err_memory(err) : 1;
        is_begun = true;
        if (csv_parse(&csv->parser, line.bytes, line.length, take, on_row, source) != line.length)
            return parser_fault(source, line.number, false, err);
        if (csv->row.is_complete)
            break;
        save_first_line(csv);
    }
    if (answer == 0 && is_begun && csv_fini(&csv->parser, take, on_row, source) != 0)
        return parser_fault(source, line.number, true, err);
    if (csv->row.is_out_of_memory)
        return err_memory(err);
    return answer < 0 ? -1 : is_begun;
}

/* ---- The header ---------------------------------------------------------------------------------------------------- */

static int header_fault(const struct source *source, size_t column, const char *message, struct err *err)
{
    char field[32];
    snprintf(field, sizeof field, "column_%zu", column + 1);
    err_set(err, ERR_DATA, "%s", message);
    return err_at(err, source->options.name, source->csv.first_line, field);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(**(const char *const *const *)a, **(const char *const *const *)b);
}

/* Sorted pointers to the names, so that 1,024 columns need no million comparisons. */
static int find_twice(const struct source *source, const char **names, size_t count, struct err *err)
{
    const char ***sorted = calloc(count, sizeof *sorted);
    if (sorted == NULL)
        return err_memory(err);
    for (size_t i = 0; i < count; i++)
        sorted[i] = &names[i];
    qsort(sorted, count, sizeof *sorted, compare_names);
    size_t twice = 0;
    for (size_t i = 1; i < count && twice == 0; i++) {
        if (strcmp(*sorted[i - 1], *sorted[i]) == 0)
            twice = (size_t)((sorted[i - 1] > sorted[i] ? sorted[i - 1] : sorted[i]) - names);
    }
    free(sorted);
    if (twice == 0)
        return 0;
    err_set(err, ERR_DATA, "%s", _("two columns have this name"));
    err_hint(err, "%s", _("give one of them another name, such as email_2"));
    return err_at(err, source->options.name, source->csv.first_line, names[twice]);
}

/* Trimmed names; an empty one is column_N. */
static int name_columns(struct source *source, struct err *err)
{
    struct source_row *row = &source->csv.row;
    for (size_t i = 0; i < row->count; i++) {
        size_t length = row->cell_lengths[i];
        const char *cell = row->cells[i];
        if (source->csv.is_sheet && sheet_is_guarded(cell, length))
            cell++, length--;
        const char *name = text_trim(cell, &length);
        if (length > SOURCE_HEADER_BYTES)
            return header_fault(source, i, _("the name of a column is too long"), err);
        row->cells[i] =
            length > 0 ? arena_dup(&source->arena, name, length) : arena_printf(&source->arena, "column_%zu", i + 1);
        if (row->cells[i] == NULL)
            return err_memory(err);
    }
    return 0;
}

/* The row in hand becomes the header. */
static int take_header(struct source *source, struct err *err)
{
    struct source_csv *csv = &source->csv;
    struct source_row *row = &csv->row;
    if (csv->fault.number != 0)
        return source_fault(source, &csv->fault, err);
    if (row->count > SOURCE_COLUMNS) {
        err_set(err, ERR_DATA, _("more than %d columns"), SOURCE_COLUMNS);
        return err_at(err, source->options.name, csv->first_line, NULL);
    }
    if (row->is_too_long)
        return header_fault(source, row->too_long_at, _("the name of a column is too long"), err);
    for (size_t i = 0; i < row->count; i++)
        csv->is_sheet = csv->is_sheet || strcmp(row->cells[i], SHEET_COLUMN) == 0;
    if (name_columns(source, err) != 0 || find_twice(source, row->cells, row->count, err) != 0)
        return -1;
    csv->header.row = arena_dup(&source->arena, csv->raw, csv->raw_length);
    csv->header.row_length = csv->raw_length;
    csv->columns = row->cells;
    csv->column_count = row->count;
    return csv->header.row == NULL ? err_memory(err) : 0;
}

/* Does the row in hand pass for a header with the caller? */
static bool is_header(const struct source *source, size_t min_fields)
{
    const struct source_row *row = &source->csv.row;
    if (source->options.is_header == NULL)
        return true;
    return row->count >= min_fields && row->count <= SOURCE_COLUMNS && !row->is_too_long && source->csv.fault.number == 0 &&
           source->options.is_header(row->cells, row->count, source->options.context);
}

/* Look for a header of at least ${min_fields} among the first rows, divided by ${delimiter}. Returns 1 found (the lines stand behind
 * it), 0 not, -1. */
static int find_header(struct source *source, char delimiter, size_t min_fields, struct err *err)
{
    struct err ignored = ERR_INIT;
    if (open_parser(source, delimiter, err) != 0)
        return -1;
    for (int i = 0; i < SOURCE_PREAMBLE_ROWS && line_marked_bytes(&source->lines) < PREAMBLE_BYTES; i++) {
        bool may_fail = source->options.is_header != NULL; /* another delimiter may do; the row after next may do */
        int answer = read_row(source, on_cell, may_fail ? &ignored : err);
        if (answer < 0 && may_fail && ignored.kind == ERR_DATA)
            return 0;
        if (answer < 0 && may_fail && err != NULL)
            *err = ignored;
        if (answer != 1)
            return answer;
        if (is_header(source, min_fields))
            return 1;
    }
    return 0;
}

/* A sep= line, if the file begins with one. */
static int read_sep(struct source *source, char *delimiter, struct err *err)
{
    struct line line;
    int answer = line_next(&source->lines, &line, err);
    if (answer < 0)
        return -1;
    if (answer == 0 || !source_dialect_sep(&line, delimiter)) {
        line_rewind(&source->lines);
        return 0;
    }
    source->csv.header.sep = arena_dup(&source->arena, line.raw, line.raw_length);
    source->csv.header.sep_length = line.raw_length;
    line_mark(&source->lines);
    return source->csv.header.sep == NULL ? err_memory(err) : 0;
}

/* The first row, read with the best delimiter, says why there is no header; else that nothing in it is known. */
static int no_header(struct source *source, char delimiter, struct err *err)
{
    if (open_parser(source, delimiter, err) != 0)
        return -1;
    int answer = read_row(source, on_cell, err);
    if (answer < 0)
        return -1;
    if (answer == 1 && source->csv.fault.number != 0)
        return source_fault(source, &source->csv.fault, err);
    if (answer == 1 && source->csv.row.count > SOURCE_COLUMNS)
        return take_header(source, err);
    err_set(err, ERR_DATA, "%s", _("the first line names no column that is known"));
    err_hint(err, "%s",
             _("the first line of a CSV file must name its columns, for example: given,family,email; "
               "or each line is one id, e-mail address or phone number"));
    return err_at(err, source->options.name, source->csv.first_line, NULL);
}

int source_csv_start(struct source *source, struct err *err)
{
    struct source_row *row = &source->csv.row;
    char delimiters[SOURCE_DIALECT_DELIMITERS] = {source->options.delimiter};
    size_t count = 1;
    int found = 0;
    row->arena = &source->arena;
    row->cells = arena_alloc(&source->arena, SOURCE_COLUMNS * sizeof *row->cells);
    row->cell_lengths = arena_alloc(&source->arena, SOURCE_COLUMNS * sizeof *row->cell_lengths);
    if (row->cells == NULL || row->cell_lengths == NULL)
        return err_memory(err);
    line_mark(&source->lines);
    if (read_sep(source, &delimiters[0], err) != 0)
        return -1;
    if (delimiters[0] == '\0' && source->options.has_comments)
        delimiters[0] = ',';
    if (delimiters[0] == '\0' && source_dialect_rank(source, delimiters, &count, err) != 0)
        return -1;
    /* "Notes:" above a table looks like the header of one column: it is only when there is none of more. */
    for (size_t i = 0; i < 2 * count && found == 0; i++) {
        line_rewind(&source->lines);
        found = find_header(source, delimiters[i % count], i < count ? 2 : 1, err);
        if (source->options.is_header == NULL)
            break;
    }
    if (found == 0) {
        line_rewind(&source->lines);
        return no_header(source, delimiters[0], err);
    }
    source_warn_encoding(source, source->csv.first_line);
    if (found < 0 || take_header(source, err) != 0)
        return -1;
    line_unmark(&source->lines);
    return 0;
}

/* ---- Records ------------------------------------------------------------------------------------------------------- */

static int judge_record(const struct source *source, struct err *err)
{
    const struct source_csv *csv = &source->csv;
    if (csv->fault.number != 0)
        return source_fault(source, &csv->fault, err);
    if (csv->row.count != csv->column_count) {
        err_set(err, ERR_DATA,
                message_plural("%zu field, where the header has %zu", "%zu fields, where the header has %zu",
                               (unsigned long)csv->row.count),
                csv->row.count, csv->column_count);
        return err_at(err, source->options.name, csv->first_line, NULL);
    }
    if (csv->row.is_too_long) {
        err_set(err, ERR_DATA, _("longer than %d bytes"), SOURCE_FIELD_BYTES);
        return err_at(err, source->options.name, csv->first_line, csv->columns[csv->row.too_long_at]);
    }
    return 0;
}

enum source_answer source_csv_next(struct source *source, struct arena *arena, struct rec **record,
                                   struct rec_origin *origin, struct err *err)
{
    struct source_csv *csv = &source->csv;
    csv->row.arena = arena;
    csv->row.record = rec_new_map(arena);
    if (csv->row.record == NULL) {
        err_memory(err);
        return SOURCE_BROKEN;
    }
    int answer = read_row(source, on_field, err);
    if (answer != 1)
        return answer == 0 ? SOURCE_END : SOURCE_BROKEN;
    source_warn_encoding(source, csv->first_line);
    *origin = (struct rec_origin){source->options.name, csv->first_line, csv->raw, csv->raw_length};
    *record = csv->row.record;
    return judge_record(source, err) != 0 ? SOURCE_BAD : SOURCE_RECORD;
}

void source_csv_clear(struct source *source)
{
    if (source->csv.has_parser)
        csv_free(&source->csv.parser);
    buf_clear(&source->csv.raw_lines);
}
