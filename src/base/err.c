/* err.c - the first fault wins, and texts are cut on a whole character. */
#include "base/err.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/message.h"
#include "base/text.h"

/* vsnprintf cuts between any two bytes: drop what is left of a character. */
static void drop_cut_character(char *text)
{
    size_t length = strlen(text);
    size_t start = length;
    while (start > 0 && length - start < 4 && ((unsigned char)text[start - 1] & 0xC0) == 0x80)
        start--;
    if (start > 0 && (unsigned char)text[start - 1] >= 0xC0 && text_valid(text + start - 1, length - start + 1) == 0)
        text[start - 1] = '\0';
}

__attribute__((format(printf, 3, 0))) static void format_text(char *out, size_t size, const char *format, va_list arguments)
{
    int length = vsnprintf(out, size, format, arguments);
    if (length < 0)
        out[0] = '\0';
    else if ((size_t)length >= size)
        drop_cut_character(out);
}

static void copy_text(char *out, size_t size, const char *text)
{
    size_t length = strlen(text);
    if (length >= size)
        length = size - 1;
    memcpy(out, text, length);
    out[length] = '\0';
    if (text[length] != '\0')
        drop_cut_character(out);
}

int err_set(struct err *err, enum err_kind kind, const char *format, ...)
{
    if (err == NULL || err->kind != ERR_NONE)
        return -1;
    err->kind = kind;
    va_list arguments;
    va_start(arguments, format);
    format_text(err->message, sizeof err->message, format, arguments);
    va_end(arguments);
    return -1;
}

int err_system(struct err *err, enum err_kind kind, int errno_value, const char *format, ...)
{
    if (err == NULL || err->kind != ERR_NONE)
        return -1;
    err->kind = kind;
    va_list arguments;
    va_start(arguments, format);
    format_text(err->message, sizeof err->message, format, arguments);
    va_end(arguments);
    char why[256];
    size_t length = strlen(err->message);
    /* The GNU form of strerror_r, which returns the text. */
    int added =
        snprintf(err->message + length, sizeof err->message - length, ": %s", strerror_r(errno_value, why, sizeof why));
    if (added < 0 || (size_t)added >= sizeof err->message - length)
        drop_cut_character(err->message);
    return -1;
}

int err_refuse(struct err *err, const char *rule, const char *citation, const char *format, ...)
{
    if (err == NULL || err->kind != ERR_NONE)
        return -1;
    err->kind = ERR_REFUSED;
    copy_text(err->rule, sizeof err->rule, rule == NULL ? "" : rule);
    copy_text(err->citation, sizeof err->citation, citation == NULL ? "" : citation);
    va_list arguments;
    va_start(arguments, format);
    format_text(err->message, sizeof err->message, format, arguments);
    va_end(arguments);
    return -1;
}

int err_at(struct err *err, const char *file, long line, const char *field)
{
    if (err == NULL)
        return -1;
    if (file != NULL)
        copy_text(err->file, sizeof err->file, file);
    if (line != 0)
        err->line = line;
    if (field != NULL)
        copy_text(err->field, sizeof err->field, field);
    return -1;
}

int err_hint(struct err *err, const char *format, ...)
{
    if (err == NULL || err->hint[0] != '\0')
        return -1;
    va_list arguments;
    va_start(arguments, format);
    format_text(err->hint, sizeof err->hint, format, arguments);
    va_end(arguments);
    return -1;
}

int err_memory(struct err *err)
{
    return err_set(err, ERR_MEMORY, "%s", _("out of memory"));
}

void err_clear(struct err *err)
{
    if (err == NULL)
        return;
    err->kind = ERR_NONE;
    err->line = 0;
    err->file[0] = err->field[0] = err->message[0] = err->rule[0] = err->citation[0] = err->hint[0] = '\0';
}

/* Out of memory here leaves a shorter text, which is better than none. */
static void add_part(struct buf *line, const char *part)
{
    if (part == NULL || part[0] == '\0')
        return;
    if (line->length > 0)
        buf_add_text(line, ": ");
    text_escape(line, part, strlen(part));
}

char *err_format(const struct err *err, const char *prefix, char *out, unsigned long size)
{
    struct buf line = BUF_INIT;
    add_part(&line, prefix);
    add_part(&line, err->file);
    if (err->line != 0)
        buf_printf(&line, "%s%ld", err->file[0] != '\0' ? ":" : line.length > 0 ? ": " : "", err->line);
    add_part(&line, err->field);
    add_part(&line, err->message);
    if (size > 0)
        copy_text(out, size, buf_text(&line));
    buf_clear(&line);
    return out;
}
