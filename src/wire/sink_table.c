/* sink_table.c - an aligned table for people, as wide as the terminal.
 *
 * Why it waits: columns must be as wide as what stands in them, and nobody wants to hold a million rows for that. The
 * first rows decide; what is longer afterwards is cut. A table that cannot be read in the width there is becomes one
 * block per record. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "wire/sink_parts.h"

enum { SAMPLE_ROWS = 200, GAP = 2, NARROWEST = 8, KEY_MAX = 20 };

static const char CUT[] = "…";

/* ---- Rows that wait ------------------------------------------------------------------------------------------------ */

/* What a terminal may be shown of a value. NULL when there is none; ${failed} when out of memory. */
static const char *cell_text(struct arena *arena, const struct rec *value, bool *failed)
{
    struct buf text = BUF_INIT;
    const char *cell = NULL;
    if (value == NULL)
        return NULL;
    if (flat_text(&text, value) == 0)
        cell = text_escape_arena(arena, buf_text(&text), text.length);
    buf_clear(&text);
    *failed = *failed || cell == NULL;
    return cell;
}

static int grow(struct sink *sink, struct err *err)
{
    struct sink_table *table = &sink->table;
    size_t wanted = sink->column_capacity;
    if (table->capacity >= sink->column_count)
        return 0;
    size_t *widths = realloc(table->widths, wanted * sizeof *widths);
    if (widths == NULL)
        return err_memory(err);
    table->widths = widths;
    bool *is_number = realloc(table->is_number, wanted * sizeof *is_number);
    if (is_number == NULL)
        return err_memory(err);
    table->is_number = is_number;
    for (size_t i = table->capacity; i < wanted; i++) {
        widths[i] = 0;
        is_number[i] = true;
    }
    table->capacity = wanted;
    return 0;
}

/* The record in hand as a row, in the arena of rows. */
static struct sink_row *make_row(struct sink *sink, struct err *err)
{
    struct sink_table *table = &sink->table;
    struct sink_row *row = arena_alloc(&table->rows_arena, sizeof *row);
    if (row != NULL)
        row->cells = arena_alloc(&table->rows_arena, (sink->column_count + 1) * sizeof *row->cells);
    bool failed = row == NULL || row->cells == NULL;
    for (size_t i = 0; !failed && i < sink->column_count; i++) {
        const struct rec *value = sink->values[i];
        row->cells[i] = cell_text(&table->rows_arena, value, &failed);
        if (value != NULL && value->type != REC_INTEGER && value->type != REC_DECIMAL)
            table->is_number[i] = false;
    }
    if (failed) {
        err_memory(err);
        return NULL;
    }
    row->count = sink->column_count;
    return row;
}

/* ---- Widths -------------------------------------------------------------------------------------------------------- */

static void measure(struct sink *sink)
{
    struct sink_table *table = &sink->table;
    for (size_t i = 0; i < sink->column_count; i++)
        table->widths[i] = text_width(sink->columns[i].name, strlen(sink->columns[i].name));
    for (const struct sink_row *row = table->first; row != NULL; row = row->next) {
        for (size_t i = 0; i < row->count; i++) {
            size_t width = row->cells[i] == NULL ? 0 : text_width(row->cells[i], strlen(row->cells[i]));
            if (width > table->widths[i])
                table->widths[i] = width;
        }
    }
}

static size_t total_width(const struct sink *sink)
{
    size_t total = 0;
    for (size_t i = 0; i < sink->column_count; i++)
        total += sink->table.widths[i] == 0 ? 0 : sink->table.widths[i] + GAP;
    return total - GAP;
}

/* A column in which nothing stands takes the room of those in which something does; width 0: not shown. */
static void drop_empty(struct sink *sink)
{
    for (size_t i = 1; i < sink->column_count; i++) {
        bool is_empty = true;
        for (const struct sink_row *row = sink->table.first; row != NULL && is_empty; row = row->next)
            is_empty = i >= row->count || row->cells[i] == NULL || row->cells[i][0] == '\0';
        if (is_empty)
            sink->table.widths[i] = 0;
    }
}

/* Take from the widest until the table fits, but not from a short first column: by that a row is named. Returns whether it fits
 * without anything narrower than can be read. */
static bool fit(struct sink *sink, bool is_whole)
{
    size_t *widths = sink->table.widths;
    if (is_whole && sink->options.width > 0 && total_width(sink) > (size_t)sink->options.width)
        drop_empty(sink);
    size_t total = total_width(sink);
    size_t first = sink->column_count > 1 && widths[0] <= KEY_MAX ? 1 : 0;
    while (sink->options.width > 0 && total > (size_t)sink->options.width) {
        size_t widest = first;
        for (size_t i = first + 1; i < sink->column_count; i++) {
            if (widths[i] > widths[widest])
                widest = i;
        }
        if (widths[widest] <= NARROWEST)
            return false;
        widths[widest]--;
        total--;
    }
    return true;
}

/* ---- Printing ------------------------------------------------------------------------------------------------------ */

static void add_blanks(struct buf *out, size_t count)
{
    while (count-- > 0)
        buf_add_byte(out, ' ');
}

/* ${text} in ${width} columns, cut if need be. Returns the blanks that are owed behind it. */
static size_t add_cell(struct buf *out, const char *text, size_t width, bool is_right)
{
    size_t length = strlen(text);
    size_t is = text_width(text, length);
    if (is > width) {
        length = text_cut(text, length, width - 1);
        buf_add(out, text, length);
        buf_add_text(out, CUT);
        return width - 1 - text_width(text, length);
    }
    if (is_right)
        add_blanks(out, width - is);
    buf_add(out, text, length);
    return is_right ? 0 : width - is;
}

/* Blanks only where something follows: no line ends in one. */
static void add_line(struct sink *sink, const char *const *cells, size_t count)
{
    const struct sink_table *table = &sink->table;
    size_t owed = 0;
    for (size_t i = 0; i < count; i++) {
        if (cells[i] != NULL && cells[i][0] != '\0' && table->widths[i] > 0) {
            add_blanks(&sink->out, owed);
            owed = add_cell(&sink->out, cells[i], table->widths[i], table->is_number[i]);
        } else {
            owed += table->widths[i];
        }
        owed += table->widths[i] == 0 ? 0 : GAP;
    }
    buf_add_byte(&sink->out, '\n');
}

/* Column names in upper case, in ${arena}. NULL when out of memory. */
static const char **header(struct sink *sink, struct arena *arena)
{
    const char **cells = arena_alloc(arena, (sink->column_count + 1) * sizeof *cells);
    for (size_t i = 0; cells != NULL && i < sink->column_count; i++) {
        const char *name = sink->columns[i].name;
        char *upper = text_escape_arena(arena, name, strlen(name));
        if (upper == NULL)
            return NULL;
        cells[i] = upper;
        for (; *upper != '\0'; upper++)
            *upper = text_upper(*upper);
    }
    return cells;
}

/* A value of a block, whole: what does not fit goes on below its beginning, after ${indent} blanks. */
static void add_folded(struct sink *sink, const char *text, size_t indent)
{
    size_t length = strlen(text);
    size_t room = sink->options.width > 0 && (size_t)sink->options.width > indent ? (size_t)sink->options.width - indent : 0;
    while (room > 0 && text_width(text, length) > room) {
        size_t piece = text_cut(text, length, room);
        if (piece == 0)
            break;
        buf_add(&sink->out, text, piece);
        buf_add_byte(&sink->out, '\n');
        add_blanks(&sink->out, indent);
        text += piece;
        length -= piece;
    }
    buf_add(&sink->out, text, length);
    buf_add_byte(&sink->out, '\n');
}

/* NAME  value, one under the other; nothing is cut. */
static int add_block(struct sink *sink, const struct sink_row *row, struct err *err)
{
    const char **names = header(sink, &sink->record);
    size_t width = 0;
    if (names == NULL)
        return err_memory(err);
    for (size_t i = 0; i < sink->column_count; i++) {
        if (text_width(names[i], strlen(names[i])) > width)
            width = text_width(names[i], strlen(names[i]));
    }
    if (sink->table.has_printed)
        buf_add_byte(&sink->out, '\n');
    sink->table.has_printed = true;
    for (size_t i = 0; i < row->count; i++) {
        if (row->cells[i] == NULL || row->cells[i][0] == '\0')
            continue;
        buf_add_text(&sink->out, names[i]);
        add_blanks(&sink->out, width - text_width(names[i], strlen(names[i])) + GAP);
        add_folded(sink, row->cells[i], width + GAP);
    }
    return 0;
}

static int print_row(struct sink *sink, const struct sink_row *row, struct err *err)
{
    if (sink->table.is_block)
        return add_block(sink, row, err);
    add_line(sink, row->cells, row->count);
    return 0;
}

/* The widths are decided; what waited goes out. ${is_whole}: no more rows follow. */
static int settle(struct sink *sink, bool is_whole, struct err *err)
{
    struct sink_table *table = &sink->table;
    int status = 0;
    table->is_settled = true;
    measure(sink);
    table->is_block = !fit(sink, is_whole);
    if (!table->is_block) {
        const char **names = header(sink, &sink->record);
        if (names == NULL)
            return err_memory(err);
        add_line(sink, names, sink->column_count);
    }
    for (const struct sink_row *row = table->first; row != NULL && status == 0; row = row->next)
        status = print_row(sink, row, err);
    table->first = table->last = NULL;
    arena_clear(&table->rows_arena);
    return status;
}

int sink_table_record(struct sink *sink, const struct rec *record, struct err *err)
{
    struct sink_table *table = &sink->table;
    bool may_grow = !table->is_settled && sink->options.fields == NULL;
    if (sink_columns_fill(sink, record, may_grow, err) != 0 || grow(sink, err) != 0)
        return -1;
    struct sink_row *row = make_row(sink, err);
    if (row == NULL)
        return -1;
    if (table->is_settled) {
        int status = print_row(sink, row, err);
        arena_reset(&table->rows_arena);
        return status;
    }
    if (table->last == NULL)
        table->first = row;
    else
        table->last->next = row;
    table->last = row;
    return ++table->row_count == SAMPLE_ROWS ? settle(sink, false, err) : 0;
}

int sink_table_end(struct sink *sink, struct err *err)
{
    return sink->table.is_settled || sink->table.row_count == 0 ? 0 : settle(sink, true, err);
}

void sink_table_clear(struct sink *sink)
{
    arena_clear(&sink->table.rows_arena);
    free(sink->table.widths);
    free(sink->table.is_number);
}
