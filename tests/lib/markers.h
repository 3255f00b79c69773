/* markers.h - two people with a marker of its own in every text of every row that the personal-data map calls theirs.
 *
 * Why: export and erasure promise something about every column of every table. The map drives the filling, so that a
 * column that is added tomorrow is filled, and judged, without anybody thinking of this test. Columns with a list of
 * allowed values go through their list instead of holding a marker. */
#ifndef CRM_TESTS_MARKERS_H
#define CRM_TESTS_MARKERS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "engine/engine.h"
#include "engine/schema.h"
#include "store/personal_data.h"

enum { MARKERS_ROWS = 7, MARKERS_NOBODY = 500, MARKERS_SUBJECT = 1000, MARKERS_OTHER = 2000, MARKERS_TEXT = 24 };

struct markers_options {
    int fiscal_year;      /* of the purchases */
    bool with_search_key; /* text keys that no tool would write */
};

/* markers_text(table, column, person, row, out): the marker that stands there. */
__attribute__((unused)) static char *markers_text(size_t table, size_t column, int person, int row, char out[MARKERS_TEXT])
{
    snprintf(out, MARKERS_TEXT, "Qmark%03u%03u%c%02d", (unsigned)table, (unsigned)column,
             person == MARKERS_SUBJECT ? 's' : 'o', row);
    return out;
}

/* The values that CHECK (name IN ('a', 'b' …)) or CHECK (name = 'a' OR name = 'b' …) allows, from the table's DDL.
 * Returns how many; ${wanted} of them goes to ${out}. */
static int markers_allowed(const struct schema_table *table, const char *column, int wanted, char *out, size_t size)
{
    char pattern[96];
    snprintf(pattern, sizeof pattern, "CHECK (%s ", column);
    const char *at = strstr(table->ddl, pattern);
    int count = 0, depth = 1;
    for (at = at == NULL ? NULL : at + strlen(pattern); at != NULL && depth > 0; at++) {
        depth += *at == '(' ? 1 : *at == ')' ? -1 : 0;
        if (*at != '\'')
            continue;
        const char *end = strchr(at + 1, '\'');
        if (count++ == wanted)
            snprintf(out, size, "%.*s", (int)(end - at - 1), at + 1);
        at = end;
    }
    return count;
}

/* markers_is_free(table, column): may the column hold any text? */
__attribute__((unused)) static bool markers_is_free(const struct schema_table *table, const struct schema_column *column)
{
    char text[64];
    return column->type == SCHEMA_TYPE_TEXT && column->of != SCHEMA_OF_NONE &&
           markers_allowed(table, column->name, -1, text, sizeof text) == 0;
}

static int markers_rows(const struct schema_table *table)
{
    return strcmp(table->name, "party") == 0 ? 1 : MARKERS_ROWS;
}

static bool markers_is_owned(const char *name)
{
    return personal_data_find_table(name)->owner != SCHEMA_OWNER_NONE;
}

/* Every table that some owned table points to, directly or through another, needs rows to point to. */
static bool markers_is_needed(const struct schema_table *table)
{
    static const char *const NEEDED[] = {"source", "field_definition", "product", "notice", "recipient", "disclosure"};
    for (size_t i = 0; i < sizeof NEEDED / sizeof NEEDED[0]; i++)
        if (strcmp(NEEDED[i], table->name) == 0)
            return true;
    return false;
}

struct markers_row {
    size_t table;
    int person; /* 0: a row that is nobody's */
    int row;
    const struct markers_options *options;
};

/* Ids of the rows: below those of the people, above those that tools hand out; purposes came with the policy pack. */
static int markers_base(const char *table, int person)
{
    if (markers_is_owned(table))
        return person;
    return markers_is_needed(personal_data_find_table(table)) ? MARKERS_NOBODY : 1;
}

static struct engine_value markers_integer(const struct markers_row *row, const struct schema_column *column)
{
    const struct schema_table *table = &schema_tables[row->table];
    if (table->owner == SCHEMA_OWNER_COLUMN && strcmp(column->name, table->owner_column) == 0)
        return ENGINE_INTEGER(row->person);
    if (column->references[0] != '\0' && strcmp(column->references, table->name) == 0)
        return ENGINE_NULL;
    if (column->of == SCHEMA_OF_OTHER)
        return ENGINE_INTEGER(row->person == MARKERS_SUBJECT ? MARKERS_OTHER : MARKERS_SUBJECT);
    if (column->references[0] != '\0' && strcmp(column->references, "batch") == 0)
        return ENGINE_INTEGER(1); /* that of crm-init */
    if (column->references[0] != '\0')
        return ENGINE_INTEGER(markers_base(column->references, row->person) + row->row);
    if (column->primary_key > 0)
        return ENGINE_INTEGER(markers_base(table->name, row->person) + row->row);
    if (strcmp(column->name, "fiscal_year") == 0)
        return ENGINE_INTEGER(row->options->fiscal_year);
    return ENGINE_INTEGER(1 + row->row);
}

/* ${text} holds what the value borrows. Returns false for a column that is left to its default. */
static bool markers_value(const struct markers_row *row, size_t index, char text[64], struct engine_value *value)
{
    const struct schema_table *table = &schema_tables[row->table];
    const struct schema_column *column = &table->columns[index];
    int allowed = markers_allowed(table, column->name, -1, text, 64);
    if (column->type == SCHEMA_TYPE_INTEGER) {
        *value = markers_integer(row, column);
        return true;
    }
    if (allowed > 0)
        markers_allowed(table, column->name, row->row % allowed, text, 64);
    else if (row->person == 0 && strcmp(column->name, "channels") == 0)
        snprintf(text, 64, "email");
    else if (row->person == 0 || column->type == SCHEMA_TYPE_BLOB)
        snprintf(text, 64, "%03u-%02u-%04d-%04d", (unsigned)row->table, (unsigned)index, row->person, row->row);
    else if (column->of == SCHEMA_OF_NONE)
        return false;
    else
        markers_text(row->table, index, row->person, row->row, text);
    *value = column->type == SCHEMA_TYPE_BLOB ? ENGINE_BYTES(text, 16) : ENGINE_TEXT(text);
    return true;
}

static int markers_insert(struct engine *engine, const struct markers_row *row, struct err *err)
{
    const struct schema_table *table = &schema_tables[row->table];
    char texts[64][64];
    struct engine_value values[64];
    struct buf sql = BUF_INIT;
    int count = 0, status;
    buf_printf(&sql, "INSERT INTO \"%s\" (", table->name);
    for (size_t i = 0; i < table->column_count; i++)
        if (markers_value(row, i, texts[count], &values[count]))
            buf_printf(&sql, "%s\"%s\"", count++ == 0 ? "" : ", ", table->columns[i].name);
    buf_add_text(&sql, ") VALUES (");
    for (int i = 0; i < count; i++)
        buf_printf(&sql, "%s?%d", i == 0 ? "" : ", ", i + 1);
    buf_add_text(&sql, ")");
    struct engine_query *query = engine_prepare_once(engine, buf_text(&sql), err);
    for (int i = 0; i < count; i++)
        engine_bind_value(query, i + 1, values[i]);
    status = engine_step(query, err);
    engine_finish(query);
    buf_clear(&sql);
    return status;
}

static int markers_insert_all(struct engine *engine, const struct markers_options *options, struct err *err)
{
    for (size_t i = 0; i < schema_table_count; i++) {
        const struct schema_table *table = &schema_tables[i];
        bool is_owned = table->owner != SCHEMA_OWNER_NONE;
        if (is_owned ? strcmp(table->name, "search_key") == 0 && !options->with_search_key : !markers_is_needed(table))
            continue;
        for (int person = is_owned ? MARKERS_SUBJECT : 0; person <= (is_owned ? MARKERS_OTHER : 0); person += 1000)
            for (int row = 0; row < markers_rows(table); row++) {
                const struct markers_row filled = {i, person, row, options};
                if (markers_insert(engine, &filled, err) != 0)
                    return -1;
            }
    }
    return 0;
}

/* markers_fill(path, options, err): fill the new database at ${path}. Returns 0 or -1. */
__attribute__((unused)) static int markers_fill(const char *path, const struct markers_options *options, struct err *err)
{
    struct engine *engine = engine_open(path, ENGINE_WRITE, NULL, err);
    int status = engine == NULL ? -1 : engine_begin(engine, err);
    if (status == 0)
        status = markers_insert_all(engine, options, err);
    if (status == 0)
        status = engine_commit(engine, err);
    return engine_close(engine, err) != 0 ? -1 : status;
}

#endif
