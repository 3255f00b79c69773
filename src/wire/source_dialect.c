/* source_dialect.c - which character divides the fields of a CSV file.
 *
 * Why: Dutch spreadsheets write ; and others , or TAB, and none of them says so except by a sep= line. The delimiter
 * that gives the same count of fields in most of the first rows wins; what the header says decides afterwards
 * (source_csv.c tries them in this order). */
#include <string.h>

#include "base/text.h"
#include "wire/source_parts.h"

enum { PREVIEW_BYTES = 256 * 1024 };

static const char DELIMITERS[SOURCE_DIALECT_DELIMITERS] = {',', ';', '\t', '|'};

bool source_dialect_sep(const struct line *line, char *delimiter)
{
    size_t length = line->length;
    const char *text = line->bytes;
    while (length > 0 && (text[length - 1] == '\n' || text[length - 1] == '\r'))
        length--;
    if (length >= 2 && text[0] == '"' && text[length - 1] == '"') {
        text++;
        length -= 2;
    }
    if (length != 5 || (memcmp(text, "sep=", 4) != 0 && memcmp(text, "SEP=", 4) != 0))
        return false;
    *delimiter = text[4];
    return text[4] != '"' && (text[4] & 0x80) == 0;
}

/* Occurrences of each delimiter outside quotes, per row. */
struct counts {
    size_t rows[SOURCE_PREAMBLE_ROWS][SOURCE_DIALECT_DELIMITERS];
    size_t row_count;
    bool is_quoted;
};

static void count_line(struct counts *counts, const struct line *line)
{
    size_t *row = counts->rows[counts->row_count];
    for (size_t i = 0; i < line->length; i++) {
        char byte = line->bytes[i];
        if (byte == '"')
            counts->is_quoted = !counts->is_quoted;
        else if (!counts->is_quoted) {
            for (size_t d = 0; d < SOURCE_DIALECT_DELIMITERS; d++)
                row[d] += byte == DELIMITERS[d];
        }
    }
    if (!counts->is_quoted)
        counts->row_count++;
}

static int count_preview(struct source *source, struct counts *counts, struct err *err)
{
    struct line line;
    int answer = 1;
    while (counts->row_count < SOURCE_PREAMBLE_ROWS && line_marked_bytes(&source->lines) < PREVIEW_BYTES) {
        answer = line_next(&source->lines, &line, err);
        if (answer != 1)
            break;
        if (counts->is_quoted || (line.bytes[0] != '\n' && line.bytes[0] != '\r'))
            count_line(counts, &line);
    }
    if (counts->is_quoted && counts->row_count < SOURCE_PREAMBLE_ROWS)
        counts->row_count++;
    return answer < 0 ? -1 : 0;
}

/* How many rows share the most frequent count that is not 0, and that count. */
static void score(const struct counts *counts, size_t delimiter, size_t *rows, size_t *fields)
{
    *rows = *fields = 0;
    for (size_t i = 0; i < counts->row_count; i++) {
        size_t same = 0;
        size_t count = counts->rows[i][delimiter];
        for (size_t j = 0; j < counts->row_count; j++)
            same += counts->rows[j][delimiter] == count;
        if (count > 0 && (same > *rows || (same == *rows && count > *fields))) {
            *rows = same;
            *fields = count;
        }
    }
}

int source_dialect_rank(struct source *source, char ranked[SOURCE_DIALECT_DELIMITERS], size_t *count, struct err *err)
{
    struct counts counts = {.row_count = 0};
    size_t rows[SOURCE_DIALECT_DELIMITERS], fields[SOURCE_DIALECT_DELIMITERS];
    if (count_preview(source, &counts, err) != 0)
        return -1;
    line_rewind(&source->lines);
    *count = 0;
    for (size_t d = 0; d < SOURCE_DIALECT_DELIMITERS; d++) {
        size_t these_rows, these_fields, at = *count;
        score(&counts, d, &these_rows, &these_fields);
        /* Stable: of equals the one named first in DELIMITERS stays first. */
        for (; at > 0 && (these_rows > rows[at - 1] || (these_rows == rows[at - 1] && these_fields > fields[at - 1]));
             at--) {
            rows[at] = rows[at - 1];
            fields[at] = fields[at - 1];
            ranked[at] = ranked[at - 1];
        }
        rows[at] = these_rows;
        fields[at] = these_fields;
        ranked[at] = DELIMITERS[d];
        (*count)++;
    }
    return 0;
}
