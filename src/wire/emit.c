/* emit.c - values as text of a format. Sources: RFC 8259 (JSON), RFC 4180 (CSV), IANA text/tab-separated-values. */
#include "wire/emit.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/flat.h"
#include "base/text.h"

enum { PIECE = 4096, LONGEST_ESCAPE = 6 };

static const char REPLACEMENT[] = "\xEF\xBF\xBD";

/* What a byte below 0x20, a quote or a backslash becomes. Returns the end of what was written. */
static char *escape(char *out, unsigned char byte)
{
    static const char HEX[] = "0123456789ABCDEF";
    static const char SHORT[] = {
        ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r', ['"'] = '"', ['\\'] = '\\'};
    *out++ = '\\';
    if (SHORT[byte] != '\0') {
        *out++ = SHORT[byte];
        return out;
    }
    memcpy(out, "u00", 3);
    out[3] = HEX[byte >> 4];
    out[4] = HEX[byte & 15];
    return out + 5;
}

static bool is_escaped(unsigned char byte)
{
    return byte < 0x20 || byte == '"' || byte == '\\';
}

/* At most PIECE bytes of valid UTF-8. */
static void add_piece(struct buf *buf, const char *text, size_t length)
{
    if (buf_reserve(buf, LONGEST_ESCAPE * length) != 0)
        return;
    char *out = buf->bytes + buf->length;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        if (is_escaped(byte))
            out = escape(out, byte);
        else
            *out++ = (char)byte;
    }
    *out = '\0';
    buf->length = (size_t)(out - buf->bytes);
}

static void add_valid(struct buf *buf, const char *text, size_t length)
{
    for (; length > PIECE; text += PIECE, length -= PIECE)
        add_piece(buf, text, PIECE);
    add_piece(buf, text, length);
}

enum { WORD = sizeof(uint64_t) };
#define EACH_BYTE(byte) (UINT64_C(0x0101010101010101) * (byte))

/* Is one of eight bytes a control character, a quote, a backslash or none of ASCII? May say yes of a plain one, never no of another:
 * a borrow can only set the highest bit of a byte behind one that is special. */
static bool has_special(const char *text)
{
    uint64_t word;
    memcpy(&word, text, WORD);
    uint64_t quote = word ^ EACH_BYTE('"'), backslash = word ^ EACH_BYTE('\\');
    uint64_t special = (word - EACH_BYTE(0x20)) | (quote - EACH_BYTE(1)) | (backslash - EACH_BYTE(1)) | word;
    return (special & EACH_BYTE(0x80)) != 0;
}

/* Where ${text} can be written as it is: ASCII without control characters, quotes and backslashes. */
static size_t plain_length(const char *text, size_t length)
{
    static const bool IS_SPECIAL[256] = {[0x00 ... 0x1F] = true, ['"'] = true, ['\\'] = true, [0x80 ... 0xFF] = true};
    size_t plain = 0;
    while (plain + WORD <= length && !has_special(text + plain))
        plain += WORD;
    while (plain < length && !IS_SPECIAL[(unsigned char)text[plain]])
        plain++;
    return plain;
}

static void add_text(struct buf *buf, const char *text, size_t length)
{
    while (length > 0) {
        size_t valid = text_valid(text, length);
        add_valid(buf, text, valid);
        text += valid;
        length -= valid;
        if (length > 0) {
            buf_add(buf, REPLACEMENT, sizeof REPLACEMENT - 1);
            text++;
            length--;
        }
    }
}

/* add_quoted(buf, text, length, after): the text and one byte behind its closing quote, none when NUL. Nearly all texts are plain, and
 * a million records are tens of millions of texts: those are copied in one go. */
static void add_quoted(struct buf *buf, const char *text, size_t length, char after)
{
    size_t plain = plain_length(text, length);
    if (buf_reserve(buf, plain + 3) != 0)
        return;
    char *out = buf->bytes + buf->length;
    *out++ = '"';
    memcpy(out, text, plain);
    out += plain;
    buf->length += plain + 1;
    if (plain < length) {
        add_text(buf, text + plain, length - plain);
        if (buf_reserve(buf, 2) != 0)
            return;
        out = buf->bytes + buf->length;
    }
    *out++ = '"';
    *out = after;
    out += after != '\0';
    *out = '\0';
    buf->length = (size_t)(out - buf->bytes);
}

void emit_json_text(struct buf *buf, const char *text, size_t length)
{
    add_quoted(buf, text, length, '\0');
}

static void add_key(struct buf *buf, const char *key)
{
    add_quoted(buf, key, strlen(key), ':');
}

static void add_container(struct buf *buf, const struct rec *node)
{
    bool is_map = node->type == REC_MAP;
    buf_add_byte(buf, is_map ? '{' : '[');
    for (const struct rec *child = node->first; child != NULL; child = child->next) {
        if (child != node->first)
            buf_add_byte(buf, ',');
        if (is_map)
            add_key(buf, child->key);
        emit_json(buf, child);
    }
    buf_add_byte(buf, is_map ? '}' : ']');
}

void emit_json(struct buf *buf, const struct rec *node)
{
    switch (node->type) {
    case REC_NULL:
        buf_add(buf, "null", 4);
        break;
    case REC_TEXT:
        emit_json_text(buf, node->text, node->length);
        break;
    case REC_LIST:
    case REC_MAP:
        add_container(buf, node);
        break;
    default:
        flat_text(buf, node);
    }
}

/* Is one of eight bytes the delimiter, a quote or below 0x0E, as line ends are? May say yes of others, never no of these. */
static bool has_csv_special(const char *text, char delimiter)
{
    uint64_t word;
    memcpy(&word, text, WORD);
    uint64_t quote = word ^ EACH_BYTE('"'), parted = word ^ EACH_BYTE((unsigned char)delimiter);
    uint64_t special = (word - EACH_BYTE(0x0E)) | (quote - EACH_BYTE(1)) | (parted - EACH_BYTE(1));
    return (special & ~word & EACH_BYTE(0x80)) != 0;
}

void emit_csv(struct buf *buf, const char *text, size_t length, char delimiter)
{
    size_t plain = 0;
    while (plain + WORD <= length && !has_csv_special(text + plain, delimiter))
        plain += WORD;
    while (plain < length && text[plain] != delimiter && text[plain] != '"' && text[plain] != '\n' && text[plain] != '\r')
        plain++;
    if (buf_reserve(buf, 2 * length + 2) != 0)
        return;
    char *out = buf->bytes + buf->length;
    if (plain == length) {
        memcpy(out, text, length);
        out[length] = '\0';
        buf->length += length;
        return;
    }
    *out++ = '"';
    for (size_t i = 0; i < length; i++) {
        if (text[i] == '"')
            *out++ = '"';
        *out++ = text[i];
    }
    *out++ = '"';
    *out = '\0';
    buf->length = (size_t)(out - buf->bytes);
}

void emit_tsv(struct buf *buf, const char *text, size_t length)
{
    static const char ESCAPES[] = {['\t'] = 't', ['\n'] = 'n', ['\r'] = 'r', ['\\'] = '\\'};
    if (buf_reserve(buf, 2 * length) != 0)
        return;
    char *out = buf->bytes + buf->length;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        bool is_special = byte < sizeof ESCAPES && ESCAPES[byte] != '\0';
        if (is_special)
            *out++ = '\\';
        *out++ = is_special ? ESCAPES[byte] : text[i];
    }
    *out = '\0';
    buf->length = (size_t)(out - buf->bytes);
}
