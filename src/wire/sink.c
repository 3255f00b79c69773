/* sink.c - opening, columns, and all formats but the table. */
#include "wire/sink.h"

#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "wire/emit.h"
#include "wire/sheet.h"
#include "wire/sink_parts.h"

enum { PIECE_BYTES = 64 * 1024 };

static const struct {
    const char *name;
    enum sink_format format;
} FORMATS[] = {
    {"jsonl", SINK_JSONL},         {"ndjson", SINK_JSONL}, {"json", SINK_JSON},   {"csv", SINK_CSV},
    {"csv-sheet", SINK_CSV_SHEET}, {"tsv", SINK_TSV},      {"table", SINK_TABLE}, {"vcard", SINK_VCARD},
    {"vcard3", SINK_VCARD3},       {"vcf", SINK_VCARD},
};

int sink_format_find(const char *name, enum sink_format *format)
{
    for (size_t i = 0; i < sizeof FORMATS / sizeof *FORMATS; i++) {
        if (strcmp(FORMATS[i].name, name) == 0) {
            *format = FORMATS[i].format;
            return 1;
        }
    }
    return 0;
}

int sink_format_of_file(const char *path, enum sink_format *format)
{
    const char *name = strrchr(path, '/') != NULL ? strrchr(path, '/') + 1 : path;
    const char *dot = strrchr(name, '.');
    for (size_t i = 0; dot != NULL && i < sizeof FORMATS / sizeof *FORMATS; i++) {
        if (text_equal(FORMATS[i].name, dot + 1) && FORMATS[i].format != SINK_TABLE) {
            *format = FORMATS[i].format;
            return 1;
        }
    }
    return 0;
}

/* ---- Opening and closing ------------------------------------------------------------------------------------------- */

struct sink *sink_open(const struct sink_options *options, struct err *err)
{
    struct sink *sink = calloc(1, sizeof *sink);
    if (sink == NULL) {
        err_memory(err);
        return NULL;
    }
    sink->options = *options;
    for (size_t i = 0; i < options->field_count; i++) {
        if (sink_columns_add(sink, options->fields[i], err) != 0) {
            sink_close(sink);
            return NULL;
        }
    }
    return sink;
}

void sink_close(struct sink *sink)
{
    if (sink == NULL)
        return;
    sink_table_clear(sink);
    buf_clear(&sink->out);
    arena_clear(&sink->record);
    arena_clear(&sink->arena);
    free(sink->columns);
    free(sink->values);
    free(sink);
}

int sink_flush(struct sink *sink, struct err *err)
{
    if (sink->out.failed)
        return err_memory(err);
    if (sink->out.length == 0)
        return 0;
    int status = sink->options.write(sink->options.context, sink->out.bytes, sink->out.length, err);
    buf_reset(&sink->out);
    return status;
}

/* ---- Columns ------------------------------------------------------------------------------------------------------- */

int sink_columns_add(struct sink *sink, const char *name, struct err *err)
{
    if (sink->column_count == sink->column_capacity) {
        size_t capacity = sink->column_capacity == 0 ? 16 : 2 * sink->column_capacity;
        struct flat_name *columns = realloc(sink->columns, capacity * sizeof *columns);
        if (columns == NULL)
            return err_memory(err);
        sink->columns = columns;
        const struct rec **values = realloc(sink->values, capacity * sizeof *values);
        if (values == NULL)
            return err_memory(err);
        sink->values = values;
        sink->column_capacity = capacity;
    }
    const char *copy = arena_string(&sink->arena, name);
    if (copy == NULL || flat_parse(copy, &sink->arena, &sink->columns[sink->column_count]) != 0)
        return err_memory(err);
    sink->values[sink->column_count++] = NULL;
    return 0;
}

/* The column of that name; column_count when there is none. Looked for from the one expected on, and then before it: values mostly
 * come in the order of the columns, but not each has one. */
static size_t find_column(const struct sink *sink, const char *name, size_t expected)
{
    for (size_t i = expected; i < sink->column_count; i++)
        if (strcmp(sink->columns[i].name, name) == 0)
            return i;
    for (size_t i = 0; i < expected && i < sink->column_count; i++)
        if (strcmp(sink->columns[i].name, name) == 0)
            return i;
    return sink->column_count;
}

static int does_not_fit(const char *name, struct err *err)
{
    err_set(err, ERR_DATA, "%s", _("a record has a value that is no column of the output, which the first record settled"));
    err_hint(err, "%s", _("choose columns with --fields, or a format without columns with -f jsonl"));
    return err_at(err, NULL, 0, name);
}

int sink_columns_fill(struct sink *sink, const struct rec *record, bool may_grow, struct err *err)
{
    struct flat_cell *cells;
    size_t count;
    for (size_t i = 0; i < sink->column_count; i++)
        sink->values[i] = sink->options.is_picked ? flat_value(record, &sink->columns[i], &sink->record) : NULL;
    if (sink->options.is_picked)
        return 0;
    if (flat_cells(record, &sink->record, &cells, &count) != 0)
        return err_memory(err);
    for (size_t i = 0, at = 0; i < count; i++, at++) {
        at = find_column(sink, cells[i].name, at);
        if (at == sink->column_count && !may_grow)
            return does_not_fit(cells[i].name, err);
        if (at == sink->column_count && sink_columns_add(sink, cells[i].name, err) != 0)
            return -1;
        sink->values[at] = cells[i].value;
    }
    return 0;
}

/* ---- CSV and TSV --------------------------------------------------------------------------------------------------- */

static char delimiter_of(const struct sink *sink)
{
    return sink->options.format == SINK_CSV ? ',' : sink->options.format == SINK_TSV ? '\t' : ';';
}

/* With an apostrophe before it, so that it is no formula. */
static void add_guarded(struct sink *sink, const char *text, size_t length)
{
    char *guarded = arena_alloc(&sink->record, length + 1);
    if (guarded == NULL) {
        sink->out.failed = true;
        return;
    }
    *guarded = '\'';
    memcpy(guarded + 1, text, length);
    emit_csv(&sink->out, guarded, length + 1, delimiter_of(sink));
}

static void add_field(struct sink *sink, size_t column, const char *text, size_t length)
{
    if (column > 0)
        buf_add_byte(&sink->out, delimiter_of(sink));
    if (sink->options.format == SINK_TSV)
        emit_tsv(&sink->out, text, length);
    else if (sink->options.format == SINK_CSV_SHEET && sheet_is_formula(text, length))
        add_guarded(sink, text, length);
    else if (length == 0 && sink->column_count == 1)
        buf_add(&sink->out, "\"\"", 2); /* else it would be a blank line, which is no record */
    else if (length > 0)
        emit_csv(&sink->out, text, length, delimiter_of(sink));
}

/* A sheet has its mark as a last column, empty but for the header. */
static void end_row(struct sink *sink, const char *mark)
{
    if (sink->options.format == SINK_CSV_SHEET)
        buf_printf(&sink->out, ";%s\r\n", mark);
    else
        buf_add_byte(&sink->out, '\n');
}

static void add_header(struct sink *sink)
{
    if (sink->options.format == SINK_CSV_SHEET)
        buf_add_text(&sink->out, "\xEF\xBB\xBF");
    for (size_t i = 0; i < sink->column_count; i++)
        add_field(sink, i, sink->columns[i].name, strlen(sink->columns[i].name));
    end_row(sink, SHEET_COLUMN);
}

static int add_row(struct sink *sink, const struct rec *record, struct err *err)
{
    bool is_first = sink->record_count == 1;
    if (sink_columns_fill(sink, record, is_first && sink->options.fields == NULL, err) != 0)
        return -1;
    if (is_first)
        add_header(sink);
    for (size_t i = 0; i < sink->column_count; i++) {
        const struct rec *value = sink->values[i];
        struct buf text = BUF_INIT;
        if (value == NULL || value->type == REC_TEXT) {
            add_field(sink, i, value == NULL ? "" : value->text, value == NULL ? 0 : value->length);
            continue;
        }
        if (flat_text(&text, value) != 0)
            return err_memory(err);
        add_field(sink, i, buf_text(&text), text.length);
        buf_clear(&text);
    }
    end_row(sink, "");
    return 0;
}

/* ---- JSON ---------------------------------------------------------------------------------------------------------- */

static void add_member(struct buf *out, const char *key, const struct rec *value, bool *is_first)
{
    if (value == NULL)
        return;
    buf_add_byte(out, *is_first ? '{' : ',');
    *is_first = false;
    emit_json_text(out, key, strlen(key));
    buf_add_byte(out, ':');
    emit_json(out, value);
}

/* The picked fields as one flat object; absent values have no key. */
static void add_picked(struct sink *sink, const struct rec *record)
{
    bool is_first = true;
    bool has_id = find_column(sink, "id", 0) < sink->column_count;
    if (sink->options.keeps_id && !has_id)
        add_member(&sink->out, "id", rec_get(record, "id"), &is_first);
    for (size_t i = 0; i < sink->column_count; i++)
        add_member(&sink->out, sink->columns[i].name, flat_value(record, &sink->columns[i], &sink->record), &is_first);
    buf_add(&sink->out, is_first ? "{}" : "}", is_first ? 2 : 1);
}

static void add_object(struct sink *sink, const struct rec *record)
{
    bool is_array = sink->options.format == SINK_JSON;
    if (is_array)
        buf_add_text(&sink->out, sink->record_count == 1 ? "[\n" : ",\n");
    if (sink->options.is_picked)
        add_picked(sink, record);
    else
        emit_json(&sink->out, record);
    if (!is_array)
        buf_add_byte(&sink->out, '\n');
}

/* ---- All formats --------------------------------------------------------------------------------------------------- */

int sink_record(struct sink *sink, const struct rec *record, struct err *err)
{
    int status = 0;
    sink->record_count++;
    switch (sink->options.format) {
    case SINK_JSONL:
    case SINK_JSON:
        add_object(sink, record);
        break;
    case SINK_CSV:
    case SINK_CSV_SHEET:
    case SINK_TSV:
        status = add_row(sink, record, err);
        break;
    case SINK_TABLE:
        status = sink_table_record(sink, record, err);
        break;
    case SINK_VCARD:
    case SINK_VCARD3:
        status = sink_vcard_record(sink, record, err);
    }
    arena_reset(&sink->record);
    if (status == 0 && sink->out.failed)
        return err_memory(err);
    return status == 0 && sink->out.length >= PIECE_BYTES ? sink_flush(sink, err) : status;
}

int sink_end(struct sink *sink, struct err *err)
{
    if (sink->is_ended)
        return 0;
    sink->is_ended = true;
    bool is_empty = sink->record_count == 0;
    bool has_header =
        sink->options.format == SINK_CSV || sink->options.format == SINK_CSV_SHEET || sink->options.format == SINK_TSV;
    if (sink->options.format == SINK_JSON)
        buf_add_text(&sink->out, is_empty ? "[]\n" : "\n]\n");
    else if (has_header && is_empty && sink->column_count > 0)
        add_header(sink);
    else if (sink->options.format == SINK_TABLE && sink_table_end(sink, err) != 0)
        return -1;
    return sink_flush(sink, err);
}
