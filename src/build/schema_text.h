/* schema_text.h - the annotated schema as text: code without comments, and the annotations with their places. */
#ifndef CRM_BUILD_SCHEMA_TEXT_H
#define CRM_BUILD_SCHEMA_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "engine/schema.h"

enum { SCHEMA_NAME_BYTES = SCHEMA_NAME_MAX, SCHEMA_WORDS = 8 };

/* One annotation, or one line inside a table that has none (words_count is -1). */
struct schema_note {
    const char *file;
    int line;
    char table[SCHEMA_NAME_BYTES];
    char column[SCHEMA_NAME_BYTES]; /* first word of the line; "" on the table's own line */
    int word_count;
    struct {
        char key[SCHEMA_NAME_BYTES];
        char value[SCHEMA_NAME_BYTES];
    } words[SCHEMA_WORDS];
};

struct schema_text {
    char *code; /* statements, without comments */
    size_t code_length;
    struct schema_note *notes;
    size_t note_count;
    int fault_count; /* each was printed */
};

/* schema_text_read(text, path): append one file. Faults are printed and counted; false when the file cannot be read. */
bool schema_text_read(struct schema_text *text, const char *path);
/* schema_text_find(text, table, column): the note on a column, or on a table ("" as column); NULL when there is none. A line
 * without annotation is found as well. */
const struct schema_note *schema_text_find(const struct schema_text *text, const char *table, const char *column);
/* schema_text_fault(text, file, line, format, …): print "file:line: …" and count it. */
void schema_text_fault(struct schema_text *text, const char *file, int line, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void schema_text_clear(struct schema_text *text);

#endif
