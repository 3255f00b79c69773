/* vcard_value.c - parameters and values of vCards.
 *
 * Facts relied on: ISO-8859-1 is what Windows programs call Windows-1252, which differs only where ISO-8859-1 has control
 * characters; quoted-printable of vCard 2.1 often comes without a CHARSET, in UTF-8 from phones and in Windows-1252 from old
 * mail programs. iconv loads a module for each name, so that only names from the table reach it. */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "wire/vcard.h"

/* ---- Parameters ---------------------------------------------------------------------------------------------------- */

const char *vcard_value_parameter(const struct vcard_property *property, const char *name)
{
    for (const struct vcard_parameter *at = property->parameters; at != NULL; at = at->next)
        if (strcmp(at->name, name) == 0)
            return at->value;
    return NULL;
}

bool vcard_value_has_type(const struct vcard_property *property, const char *type)
{
    for (const struct vcard_parameter *at = property->parameters; at != NULL; at = at->next)
        if (strcmp(at->name, "TYPE") == 0 && text_equal(at->value, type))
            return true;
    return false;
}

static bool has_encoding(const struct vcard_property *property, const char *encoding)
{
    const char *given = vcard_value_parameter(property, "ENCODING");
    return (given != NULL && text_equal(given, encoding)) || vcard_value_has_type(property, encoding);
}

bool vcard_value_is_base64(const struct vcard_property *property)
{
    return has_encoding(property, "BASE64") ||
           (vcard_value_parameter(property, "ENCODING") != NULL && has_encoding(property, "B"));
}

bool vcard_value_cut(struct vcard_slice *rest, char separator, struct vcard_slice *part)
{
    if (rest->bytes == NULL)
        return false;
    size_t at = 0;
    while (at < rest->length && rest->bytes[at] != separator)
        at += rest->bytes[at] == '\\' && at + 1 < rest->length ? 2 : 1;
    *part = (struct vcard_slice){rest->bytes, at};
    bool is_last = at >= rest->length;
    rest->bytes = is_last ? NULL : rest->bytes + at + 1;
    rest->length = is_last ? 0 : rest->length - at - 1;
    return true;
}

/* ---- One value ----------------------------------------------------------------------------------------------------- */

static int fault(const struct source *source, const struct vcard_property *property, const char *message, struct err *err)
{
    err_set(err, ERR_DATA, "%s", message);
    return err_at(err, source->options.name, property->line, property->name);
}

static int digit_of(char byte)
{
    if (text_is_digit(byte))
        return byte - '0';
    byte = text_upper(byte);
    return byte >= 'A' && byte <= 'F' ? byte - 'A' + 10 : -1;
}

/* =XX into bytes; the line ends are gone by now. Returns the length, or -1 when it is none. */
static ssize_t decode_quoted(struct vcard_slice slice, char *out)
{
    size_t length = 0;
    for (size_t i = 0; i < slice.length; i++) {
        if (slice.bytes[i] != '=') {
            out[length++] = slice.bytes[i];
            continue;
        }
        int high = i + 2 < slice.length ? digit_of(slice.bytes[i + 1]) : -1;
        int low = high < 0 ? -1 : digit_of(slice.bytes[i + 2]);
        if (i + 1 == slice.length) /* a soft line break with nothing behind it */
            break;
        if (low < 0)
            return -1;
        out[length++] = (char)(16 * high + low);
        i += 2;
    }
    return (ssize_t)length;
}

/* The name that iconv is given for a CHARSET; NULL: not one that is read. */
static const char *charset_of(const char *given)
{
    static const struct {
        const char *given, *name;
    } CHARSETS[] = {
        {"UTF-8", "UTF-8"},
        {"UTF8", "UTF-8"},
        {"US-ASCII", "UTF-8"},
        {"ASCII", "UTF-8"},
        {"ISO-8859-1", "WINDOWS-1252"},
        {"ISO8859-1", "WINDOWS-1252"},
        {"LATIN1", "WINDOWS-1252"},
        {"ISO-8859-2", "ISO-8859-2"},
        {"ISO-8859-9", "WINDOWS-1254"},
        {"ISO-8859-15", "ISO-8859-15"},
        {"WINDOWS-1250", "WINDOWS-1250"},
        {"WINDOWS-1251", "WINDOWS-1251"},
        {"WINDOWS-1252", "WINDOWS-1252"},
        {"CP1252", "WINDOWS-1252"},
        {"WINDOWS-1254", "WINDOWS-1254"},
        {"CP850", "CP850"},
        {"IBM850", "CP850"},
        {"MACINTOSH", "MACINTOSH"},
        {"KOI8-R", "KOI8-R"},
    };
    for (size_t i = 0; i < sizeof CHARSETS / sizeof *CHARSETS; i++)
        if (text_equal(CHARSETS[i].given, given))
            return CHARSETS[i].name;
    return NULL;
}

/* Another charset into UTF-8. Returns 0, 1 when the bytes are not valid in it, -1. */
static int convert(struct source *source, const char *charset, struct vcard_slice *slice, struct arena *arena,
                   struct err *err)
{
    struct source_vcard *vcard = &source->vcard;
    if (vcard->charset == NULL || strcmp(vcard->charset, charset) != 0) {
        if (vcard->charset != NULL)
            iconv_close(vcard->converter);
        vcard->charset = NULL;
        vcard->converter = iconv_open("UTF-8", charset);
        if (vcard->converter == (iconv_t)-1)
            return err_system(err, ERR_CONFIG, errno, "iconv_open %s", charset);
        vcard->charset = charset;
    }
    size_t size = 3 * slice->length + 4, left = size;
    char *out = arena_alloc(arena, size), *to = out;
    char *in = (char *)slice->bytes; /* iconv does not write there */
    size_t in_left = slice->length;
    if (out == NULL)
        return err_memory(err);
    iconv(vcard->converter, NULL, NULL, NULL, NULL);
    if (iconv(vcard->converter, &in, &in_left, &to, &left) == (size_t)-1)
        return 1;
    *slice = (struct vcard_slice){out, size - left};
    return 0;
}

/* Bytes without a CHARSET: the file is of one encoding, which somebody says or the first such bytes decide; then quoted-printable
 * ones are each judged by themselves. */
static const char *assumed_charset(struct source *source, const struct vcard_property *property, struct vcard_slice slice,
                                   bool is_quoted)
{
    bool is_utf8 = text_valid(slice.bytes, slice.length) == slice.length;
    struct encoding *of_file = &source->lines.encoding;
    bool is_said = source->options.encoding != NULL && of_file->kind == ENCODING_BYTES;
    if (is_said)
        return of_file->name;
    if (!is_quoted && of_file->kind == ENCODING_UNDECIDED)
        *of_file = is_utf8 ? encoding_utf8() : encoding_windows();
    if (is_quoted ? is_utf8 : of_file->kind != ENCODING_BYTES)
        return "UTF-8";
    if (!source->has_warned && source->options.encoding == NULL && source->options.warn != NULL)
        source->options.warn(_("not UTF-8: read as Windows-1252"), property->line, source->options.context);
    source->has_warned = true;
    return encoding_windows().name;
}

/* What stands behind a backslash; some programs protect quotes too. 2.1 has no \n: there it may be part of a path. Line ends within a
 * value are one byte. */
static void unescape(char *text, size_t *length, enum vcard_version version)
{
    size_t to = 0;
    for (size_t i = 0; i < *length; i++) {
        char next = text[i] == '\\' && i + 1 < *length ? text[i + 1] : '\0';
        if (text[i] == '\r' && i + 1 < *length && text[i + 1] == '\n')
            continue;
        if (text[i] == '\r')
            text[i] = '\n';
        if (next != '\0' && strchr(version == VCARD_2_1 ? "\\;,:" : "\\;,:\"", next) != NULL)
            text[to++] = text[++i];
        else if ((next == 'n' || next == 'N') && version != VCARD_2_1)
            i++, text[to++] = '\n';
        else
            text[to++] = text[i];
    }
    *length = to;
}

int vcard_value_text(struct source *source, const struct vcard *card, const struct vcard_property *property,
                     struct vcard_slice slice, struct arena *arena, const char **text, struct err *err)
{
    bool is_quoted = has_encoding(property, "QUOTED-PRINTABLE");
    const char *given = vcard_value_parameter(property, "CHARSET");
    if (is_quoted) {
        char *bytes = arena_alloc(arena, slice.length + 1);
        if (bytes == NULL)
            return err_memory(err);
        ssize_t length = decode_quoted(slice, bytes);
        if (length < 0)
            return fault(source, property, _("not quoted-printable"), err);
        slice = (struct vcard_slice){bytes, (size_t)length};
    }
    if (!text_is_ascii(slice.bytes, slice.length)) {
        bool is_decoded = source->lines.encoding.kind == ENCODING_STREAM;
        const char *charset = is_decoded && !is_quoted ? "UTF-8" : given == NULL ? NULL : charset_of(given);
        if (charset == NULL && given != NULL)
            return fault(source, property, _("unknown charset"), err);
        if (charset == NULL)
            charset = assumed_charset(source, property, slice, is_quoted);
        int answer = strcmp(charset, "UTF-8") == 0 ? text_valid(slice.bytes, slice.length) != slice.length
                                                   : convert(source, charset, &slice, arena, err);
        if (answer < 0)
            return -1;
        if (answer > 0) {
            err_set(err, ERR_DATA, _("not valid %s"), charset);
            return err_at(err, source->options.name, property->line, property->name);
        }
    }
    if (memchr(slice.bytes, '\0', slice.length) != NULL)
        return fault(source, property, _("a NUL byte"), err);
    char *copy = arena_dup(arena, slice.bytes, slice.length);
    if (copy == NULL)
        return err_memory(err);
    unescape(copy, &slice.length, card->version);
    copy[slice.length] = '\0';
    *text = copy;
    return 0;
}
