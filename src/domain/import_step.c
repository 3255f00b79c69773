/* import_step.c - the steps of a map, applied to the text of one cell. */
#include "domain/import_step.h"

#include <string.h>

#include "base/buf.h"
#include "base/message.h"
#include "base/text.h"
#include "domain/import_date.h"

const struct column_step *import_step_find(const struct column *column, enum column_step_kind kind)
{
    for (size_t i = 0; column != NULL && i < column->step_count; i++)
        if (column->steps[i].kind == kind)
            return &column->steps[i];
    return NULL;
}

const char *import_step_clean(const char *text, size_t length, const struct column *column, struct arena *arena)
{
    text = text_trim(text, &length);
    for (size_t i = 0; column != NULL && i < column->step_count; i++) {
        size_t strip = column->steps[i].kind == COLUMN_STRIP ? strlen(column->steps[i].text) : 0;
        if (strip > 0 && length >= strip && memcmp(text, column->steps[i].text, strip) == 0) {
            length -= strip;
            text = text_trim(text + strip, &length);
        }
    }
    return text[length] == '\0' ? text : arena_dup(arena, text, length);
}

/* ---- The whole cell --------------------------------------------------------------------------------------------------------- */

/* The lines of a value in one line: ", " between. */
static const char *one_line(const char *text, struct arena *arena)
{
    char *line = arena_alloc(arena, 2 * strlen(text) + 1), *to = line;
    if (line == NULL || strpbrk(text, "\r\n") == NULL)
        return line == NULL ? NULL : text;
    while (*text != '\0') {
        size_t length = strcspn(text, "\r\n");
        memcpy(to, text, length);
        to += length;
        text += length;
        size_t ends = strspn(text, "\r\n");
        text += ends;
        if (ends > 0 && *text != '\0') {
            memcpy(to, ", ", 2);
            to += 2;
        }
    }
    *to = '\0';
    return line;
}

/* "word=individual:person": the value itself where the word is another. */
static const char *in_other_words(const char *step, const char *value, struct arena *arena)
{
    const char *colon = strchr(step, ':'), *folded = column_fold(value, arena);
    if (folded == NULL)
        return NULL;
    size_t length = colon == NULL ? 0 : (size_t)(colon - step);
    return length > 0 && strncmp(folded, step, length) == 0 && folded[length] == '\0' ? colon + 1 : value;
}

/* 1.250,00 → 1250.00. Only what is surely such a number; the rest stays as it is. */
static const char *with_point(const char *comma, const char *value, struct arena *arena)
{
    char *out = arena_alloc(arena, strlen(value) + 1), *to = out;
    bool has_comma = false;
    if (out == NULL || *comma == '\0')
        return out == NULL ? NULL : value;
    for (const char *at = value; *at != '\0'; at++) {
        bool is_separator = *at == '.' || *at == ',' || *at == ' ';
        if (*at == *comma && !has_comma && to > out) {
            has_comma = true;
            *to++ = '.';
        } else if (text_is_digit(*at) || (*at == '-' && at == value)) {
            *to++ = *at;
        } else if (!is_separator || *at == *comma || has_comma || strspn(at + 1, "0123456789") != 3) {
            return value; /* a thousands separator has three digits behind it */
        }
    }
    *to = '\0';
    return out;
}

static const char *apply(const struct column_step *step, const struct column_words *words, const char *dates,
                         const char *value, struct arena *arena, struct err *err)
{
    const char *out = value;
    if (step->kind == COLUMN_DATE)
        return import_date_day(value, dates != NULL ? dates : step->text, arena, err);
    if (step->kind == COLUMN_LINES)
        out = one_line(value, arena);
    else if (step->kind == COLUMN_WORD)
        out = in_other_words(step->text, value, arena);
    else if (step->kind == COLUMN_DECIMAL)
        out = with_point(step->text, value, arena);
    else if (step->kind == COLUMN_YES) {
        int answer = column_judge(words, value, strlen(value));
        out = answer == 1 ? step->text : answer == 0 ? "" : value;
    }
    if (out == NULL)
        err_memory(err);
    return out;
}

const char *import_step_value(const struct column *column, const struct column_words *words, const char *dates,
                              const char *value, struct arena *arena, struct err *err)
{
    for (size_t i = 0; i < column->step_count && value != NULL && *value != '\0'; i++)
        value = apply(&column->steps[i], words, dates, value, arena, err);
    return value;
}

/* ---- Several values in one cell --------------------------------------------------------------------------------------------- */

/* A value in quotes, as in a line of CSV; ${end} gets where it stops. NULL when the quote is not closed, or out of memory. */
static const char *unquoted(const char *text, const char **end, struct arena *arena)
{
    char *out = arena_alloc(arena, strlen(text) + 1), *to = out;
    for (const char *at = text + 1; out != NULL && *at != '\0'; at++) {
        if (*at != '"') {
            *to++ = *at;
        } else if (at[1] == '"') {
            *to++ = *at++;
        } else {
            *to = '\0';
            *end = at + 1;
            return out;
        }
    }
    return NULL;
}

const char *import_step_part(const struct column *column, const char *separator, const char **rest, struct arena *arena)
{
    const char *value = *rest, *quoted = NULL, *after = value;
    if (separator != NULL && import_step_find(column, COLUMN_QUOTED) != NULL && value[strspn(value, " ")] == '"')
        quoted = unquoted(value + strspn(value, " "), &after, arena);
    const char *end = separator == NULL || *separator == '\0' ? NULL : strstr(after, separator);
    *rest = end == NULL ? NULL : end + strlen(separator);
    if (quoted != NULL)
        return import_step_clean(quoted, strlen(quoted), column, arena);
    return import_step_clean(value, end == NULL ? strlen(value) : (size_t)(end - value), column, arena);
}
