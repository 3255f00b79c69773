/* schema_text.c - read the annotated schema line by line: no SQL is understood here but strings, names and comments. */
#include "build/schema_text.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void schema_text_fault(struct schema_text *text, const char *file, int line, const char *format, ...)
{
    va_list arguments;
    fprintf(stderr, "%s:%d: ", file, line);
    va_start(arguments, format);
    vfprintf(stderr, format, arguments);
    va_end(arguments);
    fputc('\n', stderr);
    text->fault_count++;
}

const struct schema_note *schema_text_find(const struct schema_text *text, const char *table, const char *column)
{
    for (size_t i = 0; i < text->note_count; i++)
        if (strcmp(text->notes[i].table, table) == 0 && strcmp(text->notes[i].column, column) == 0)
            return &text->notes[i];
    return NULL;
}

void schema_text_clear(struct schema_text *text)
{
    free(text->code);
    free(text->notes);
    *text = (struct schema_text){0};
}

/* Memory is not short at build time: a failed allocation ends the program. */
static void *grow(void *memory, size_t size)
{
    void *grown = realloc(memory, size);
    if (grown == NULL) {
        perror("schema");
        exit(1);
    }
    return grown;
}

static void add_code(struct schema_text *text, const char *line)
{
    size_t length = strlen(line);
    text->code = grow(text->code, text->code_length + length + 2);
    memcpy(text->code + text->code_length, line, length);
    text->code_length += length;
    text->code[text->code_length++] = '\n';
    text->code[text->code_length] = '\0';
}

/* Where the comment of a line begins, or NULL; `--` inside '…' or "…" does not begin one. *is_open tells of a string that
 * does not end on its line. */
static char *find_comment(char *line, bool *is_open)
{
    char quote = '\0';
    for (char *at = line; *at != '\0'; at++) {
        if (quote != '\0') {
            if (*at == quote)
                quote = '\0'; /* a doubled quote closes and opens again, which comes to the same */
        } else if (*at == '\'' || *at == '"') {
            quote = *at;
        } else if (at[0] == '-' && at[1] == '-') {
            *is_open = false;
            return at;
        }
    }
    *is_open = quote != '\0';
    return NULL;
}

static void trim_end(char *line)
{
    size_t length = strlen(line);
    while (length > 0 && isspace((unsigned char)line[length - 1]))
        line[--length] = '\0';
}

/* Copies the identifier at ${at} into ${name}; returns what follows it, or NULL when it is none or too long. */
static const char *take_name(const char *at, char name[SCHEMA_NAME_BYTES])
{
    size_t length = 0;
    while (isspace((unsigned char)*at))
        at++;
    while (isalnum((unsigned char)at[length]) || at[length] == '_')
        length++;
    if (length == 0 || length >= SCHEMA_NAME_BYTES)
        return NULL;
    memcpy(name, at, length);
    name[length] = '\0';
    return at + length;
}

/* Whether ${code} is "CREATE TABLE name (": then the name is filled in. */
static bool begins_table(const char *code, char name[SCHEMA_NAME_BYTES])
{
    static const char verb[] = "CREATE TABLE ";
    const char *rest;
    if (strncmp(code, verb, sizeof verb - 1) != 0)
        return false;
    rest = take_name(code + sizeof verb - 1, name);
    return rest != NULL && strcmp(rest, " (") == 0;
}

/* "key:value key:value …" into the note. */
static void split_words(struct schema_text *text, struct schema_note *note, const char *words)
{
    while (*(words += strspn(words, " \t")) != '\0') {
        size_t length = strcspn(words, " \t");
        size_t key_length = strcspn(words, ": \t");
        size_t value_length = key_length < length ? length - key_length - 1 : 0;
        if (key_length == 0 || value_length == 0 || key_length >= SCHEMA_NAME_BYTES || value_length >= SCHEMA_NAME_BYTES) {
            schema_text_fault(text, note->file, note->line, "'%.*s' is not key:value", (int)length, words);
        } else if (note->word_count == SCHEMA_WORDS) {
            schema_text_fault(text, note->file, note->line, "more than %d keys", SCHEMA_WORDS);
            return;
        } else {
            int index = note->word_count++;
            memcpy(note->words[index].key, words, key_length);
            note->words[index].key[key_length] = '\0';
            memcpy(note->words[index].value, words + key_length + 1, value_length);
            note->words[index].value[value_length] = '\0';
        }
        words += length;
    }
}

/* Remember a line of ${table}; ${words} is NULL when it has no annotation. */
static void add_note(struct schema_text *text, const char *file, int line, const char *table, const char *column,
                     const char *words)
{
    struct schema_note note = {.file = file, .line = line, .word_count = words == NULL ? -1 : 0};
    snprintf(note.table, sizeof note.table, "%s", table);
    snprintf(note.column, sizeof note.column, "%s", column);
    if (words != NULL) {
        const struct schema_note *earlier = schema_text_find(text, table, column);
        if (earlier != NULL && earlier->word_count >= 0)
            schema_text_fault(text, file, line, "%s%s%s is annotated twice, see line %d", table, *column ? "." : "", column,
                              earlier->line);
        split_words(text, &note, words);
    }
    text->notes = grow(text->notes, (text->note_count + 1) * sizeof *text->notes);
    text->notes[text->note_count++] = note;
}

/* One line: its code goes to the statements, its annotation to the notes. ${table} is the table that it stands in, or "". */
static void read_line(struct schema_text *text, const char *file, int line, char *code, char table[SCHEMA_NAME_BYTES])
{
    static const char table_mark[] = "@table ", column_mark[] = "@ ";
    char name[SCHEMA_NAME_BYTES];
    bool is_open;
    char *comment = find_comment(code, &is_open);
    if (is_open)
        schema_text_fault(text, file, line, "a string that does not end on its line");
    if (comment != NULL) {
        *comment = '\0';
        comment += 2 + strspn(comment + 2, " \t");
    }
    trim_end(code);
    if (*code != '\0')
        add_code(text, code);
    if (comment != NULL && strncmp(comment, table_mark, sizeof table_mark - 1) == 0) {
        if (*table != '\0')
            schema_text_fault(text, file, line, "@table inside table %s", table);
        else if (begins_table(code, table))
            add_note(text, file, line, table, "", comment + sizeof table_mark - 1);
        else
            schema_text_fault(text, file, line, "@table on a line that is not CREATE TABLE name (");
    } else if (comment != NULL && strncmp(comment, column_mark, sizeof column_mark - 1) == 0) {
        if (*table == '\0' || *code == ')')
            schema_text_fault(text, file, line, "an annotation outside a table");
        else if (take_name(code, name) == NULL)
            schema_text_fault(text, file, line, "an annotation without a column");
        else
            add_note(text, file, line, table, name, comment + sizeof column_mark - 1);
    } else if (comment != NULL && *comment == '@') {
        schema_text_fault(text, file, line, "unknown annotation '%.*s'", (int)strcspn(comment, " \t"), comment);
    } else if (*table != '\0' && *code != ')' && take_name(code, name) != NULL) {
        add_note(text, file, line, table, name, NULL);
    }
    if (*code == ')')
        *table = '\0';
}

bool schema_text_read(struct schema_text *text, const char *path)
{
    char table[SCHEMA_NAME_BYTES] = "";
    char *line = NULL;
    size_t capacity = 0;
    int number = 0;
    FILE *file = fopen(path, "r");
    if (file == NULL) {
        perror(path);
        text->fault_count++;
        return false;
    }
    while (getline(&line, &capacity, file) >= 0) {
        trim_end(line);
        read_line(text, path, ++number, line, table);
    }
    if (*table != '\0')
        schema_text_fault(text, path, number, "table %s does not end with a line that begins with )", table);
    free(line);
    fclose(file);
    return true;
}
