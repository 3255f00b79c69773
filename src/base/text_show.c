/* text_show.c - how wide a text is, where it can be cut, and a form of it that no terminal obeys. */
#include <string.h>
#include <utf8proc.h>

#include "base/text.h"

static size_t width_of(int32_t codepoint)
{
    int width = utf8proc_charwidth(codepoint);
    return width > 0 ? (size_t)width : 0;
}

size_t text_width(const char *text, size_t length)
{
    size_t columns = 0;
    for (size_t at = 0; at < length;) {
        unsigned char byte = (unsigned char)text[at];
        if (byte < 0x80) {
            columns += byte >= 0x20 && byte != 0x7F;
            at++;
            continue;
        }
        int32_t codepoint;
        at += text_next(text + at, length - at, &codepoint);
        columns += width_of(codepoint);
    }
    return columns;
}

size_t text_cut(const char *text, size_t length, size_t columns)
{
    size_t used = 0;
    for (size_t at = 0; at < length;) {
        int32_t codepoint;
        size_t step = text_next(text + at, length - at, &codepoint);
        used += codepoint < 0x20 || codepoint == 0x7F ? 0 : width_of(codepoint);
        if (used > columns)
            return at;
        at += step;
    }
    return length;
}

/* Code points beyond ASCII that a terminal could obey, that turn the order of a text round, or that nobody sees. */
static const struct {
    int32_t first, last;
} HIDDEN[] = {
    {0x0080, 0x009F},   /* C1 controls */
    {0x00AD, 0x00AD},   /* soft hyphen */
    {0x034F, 0x034F},   /* combining grapheme joiner */
    {0x061C, 0x061C},   /* Arabic letter mark */
    {0x115F, 0x1160},   /* Hangul fillers */
    {0x17B4, 0x17B5},   /* Khmer inherent vowels, never shown */
    {0x180B, 0x180F},   /* Mongolian selectors and vowel separator */
    {0x200B, 0x200F},   /* zero-width space and joiners, direction marks */
    {0x2028, 0x202E},   /* line and paragraph separator, embeddings and overrides */
    {0x2060, 0x206F},   /* word joiner, invisible operators, isolates, deprecated controls */
    {0x3164, 0x3164},   /* Hangul filler */
    {0xFEFF, 0xFEFF},   /* byte order mark */
    {0xFFA0, 0xFFA0},   /* halfwidth Hangul filler */
    {0xFFF9, 0xFFFB},   /* interlinear annotation */
    {0x1BCA0, 0x1BCA3}, /* shorthand format controls */
    {0x1D173, 0x1D17A}, /* musical format controls */
    {0xE0000, 0xE0FFF}, /* tags and variation selectors supplement */
};

static bool is_hidden(int32_t codepoint)
{
    for (size_t i = 0; i < sizeof HIDDEN / sizeof *HIDDEN && codepoint >= HIDDEN[i].first; i++)
        if (codepoint <= HIDDEN[i].last)
            return true;
    return false;
}

/* How many bytes from the start need no escape. */
static size_t safe_length(const char *text, size_t length)
{
    size_t at = 0;
    while (at < length) {
        unsigned char byte = (unsigned char)text[at];
        if (byte < 0x80) {
            if (byte < 0x20 || byte == 0x7F)
                return at;
            at++;
            continue;
        }
        int32_t codepoint;
        size_t step = text_next(text + at, length - at, &codepoint);
        if (step == 1 || is_hidden(codepoint))
            return at;
        at += step;
    }
    return length;
}

bool text_is_safe(const char *text, size_t length)
{
    return safe_length(text, length) == length;
}

static int escape_one(struct buf *out, const char *text, size_t step, int32_t codepoint)
{
    if (step > 1)
        return buf_printf(out, "\\u{%x}", (unsigned)codepoint);
    switch (*text) {
    case '\n':
        return buf_add_text(out, "\\n");
    case '\r':
        return buf_add_text(out, "\\r");
    case '\t':
        return buf_add_text(out, "\\t");
    default:
        return buf_printf(out, "\\x%02x", (unsigned char)*text);
    }
}

int text_escape(struct buf *out, const char *text, size_t length)
{
    while (length > 0) {
        size_t safe = safe_length(text, length);
        if (buf_add(out, text, safe) != 0)
            return -1;
        text += safe;
        length -= safe;
        if (length == 0)
            break;
        int32_t codepoint;
        size_t step = text_next(text, length, &codepoint);
        if (escape_one(out, text, step, codepoint) != 0)
            return -1;
        text += step;
        length -= step;
    }
    return out->failed ? -1 : 0;
}

char *text_escape_arena(struct arena *arena, const char *text, size_t length)
{
    if (text_is_safe(text, length))
        return arena_dup(arena, text, length);
    struct buf escaped = BUF_INIT;
    char *result = NULL;
    if (text_escape(&escaped, text, length) == 0)
        result = arena_dup(arena, buf_text(&escaped), escaped.length);
    buf_clear(&escaped);
    return result;
}
