/* text_fold.c - the form in which texts are searched, compared and fingerprinted.
 *
 * It runs for every imported value, and nearly all of them are ASCII: those take one pass over a table. The rest is
 * decomposed by libutf8proc (compatibility, full case folding), then loses the marks that people leave out when they type.
 * Marks that carry the reading of a text (vowel signs of Indian scripts, kana voicing) stay. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/text.h"

/* Letters of their own, which no decomposition touches, as people without them on their keyboard type them; and the quotes
 * and dashes that word processors put in. Lower case: case folding comes first. Sorted. */
static const struct {
    int32_t codepoint;
    char text[3];
} LETTERS[] = {
    {0x00B4, "'"},  {0x00E6, "ae"}, {0x00F0, "d"},  {0x00F8, "o"},  {0x00FE, "th"}, {0x0111, "d"}, {0x0127, "h"},
    {0x0131, "i"},  {0x0138, "k"},  {0x0142, "l"},  {0x014B, "n"},  {0x0153, "oe"}, {0x0167, "t"}, {0x0180, "b"},
    {0x0188, "c"},  {0x0192, "f"},  {0x019A, "l"},  {0x01A5, "p"},  {0x01B6, "z"},  {0x01E5, "g"}, {0x0225, "z"},
    {0x0237, "j"},  {0x023C, "c"},  {0x0247, "e"},  {0x0249, "j"},  {0x024D, "r"},  {0x024F, "y"}, {0x0253, "b"},
    {0x0256, "d"},  {0x0257, "d"},  {0x0259, "e"},  {0x0268, "i"},  {0x0289, "u"},  {0x02B9, "'"}, {0x02BB, "'"},
    {0x02BC, "'"},  {0x02BD, "'"},  {0x02C8, "'"},  {0x1FFD, "'"},  {0x2010, "-"},  {0x2011, "-"}, {0x2012, "-"},
    {0x2013, "-"},  {0x2014, "-"},  {0x2015, "-"},  {0x2018, "'"},  {0x2019, "'"},  {0x201A, "'"}, {0x201B, "'"},
    {0x201C, "\""}, {0x201D, "\""}, {0x201E, "\""}, {0x201F, "\""}, {0x2032, "'"},  {0x2212, "-"}, {0x2C65, "a"},
    {0x2C66, "t"},
};

static const char *letter_of(int32_t codepoint)
{
    size_t low = 0;
    size_t high = sizeof LETTERS / sizeof *LETTERS;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (LETTERS[middle].codepoint == codepoint)
            return LETTERS[middle].text;
        if (LETTERS[middle].codepoint < codepoint)
            low = middle + 1;
        else
            high = middle;
    }
    return NULL;
}

/* Marks that are left out in search: accents of the European alphabets, points of Hebrew and Arabic. */
static bool is_optional_mark(int32_t codepoint)
{
    return (codepoint >= 0x0300 && codepoint <= 0x036F) || (codepoint >= 0x0483 && codepoint <= 0x0489) ||
           (codepoint >= 0x0591 && codepoint <= 0x05C7 && codepoint != 0x05BE && codepoint != 0x05C0 &&
            codepoint != 0x05C3 && codepoint != 0x05C6) ||
           (codepoint >= 0x0610 && codepoint <= 0x061A) || codepoint == 0x0640 ||
           (codepoint >= 0x064B && codepoint <= 0x065F) || codepoint == 0x0670 ||
           (codepoint >= 0x1AB0 && codepoint <= 0x1AFF) || (codepoint >= 0x1DC0 && codepoint <= 0x1DFF) ||
           (codepoint >= 0x20D0 && codepoint <= 0x20FF) || (codepoint >= 0xFE20 && codepoint <= 0xFE2F);
}

/* The longest folded form of one character is U+FDFA, 18 code points. */
enum { MOST_OF_ONE = 24, MOST_BYTES_OF_ONE = 4 * MOST_OF_ONE };

/* One character, folded, to ${out}; returns the bytes written. */
static size_t fold_one(int32_t codepoint, char *out)
{
    utf8proc_int32_t parts[MOST_OF_ONE];
    int boundary = UTF8PROC_BOUNDCLASS_START;
    const char *letter = letter_of(codepoint);
    size_t length = 0;
    utf8proc_ssize_t count = 1;
    if (letter == NULL)
        count =
            utf8proc_decompose_char(codepoint, parts, MOST_OF_ONE,
                                    UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE, &boundary);
    else
        parts[0] = codepoint;
    for (utf8proc_ssize_t i = 0; i < count && i < MOST_OF_ONE; i++) {
        if (is_optional_mark(parts[i]))
            continue;
        letter = letter_of(parts[i]);
        if (letter == NULL) {
            length += (size_t)utf8proc_encode_char(parts[i], (utf8proc_uint8_t *)out + length);
        } else {
            size_t letters = strlen(letter);
            memcpy(out + length, letter, letters);
            length += letters;
        }
    }
    return length;
}

static void lower_ascii(char *out, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)text[i];
        out[i] = (char)(byte | (unsigned)((unsigned char)(byte - 'A') < 26) << 5);
    }
}

int text_fold_add(struct buf *out, const char *text, size_t length)
{
    for (size_t at = 0; at < length;) {
        size_t ascii = at;
        while (ascii < length && (unsigned char)text[ascii] < 0x80)
            ascii++;
        if (ascii > at) {
            size_t start = out->length;
            if (buf_add(out, text + at, ascii - at) != 0)
                return -1;
            lower_ascii(out->bytes + start, text + at, ascii - at);
            at = ascii;
            continue;
        }
        int32_t codepoint;
        char folded[MOST_BYTES_OF_ONE];
        at += text_next(text + at, length - at, &codepoint);
        if (buf_add(out, folded, fold_one(codepoint, folded)) != 0)
            return -1;
    }
    return out->failed ? -1 : 0;
}

char *text_fold(struct arena *arena, const char *text, size_t length)
{
    if (text_is_ascii(text, length)) {
        char *folded = arena_dup(arena, text, length);
        if (folded != NULL)
            lower_ascii(folded, folded, length);
        return folded;
    }
    struct buf folded = BUF_INIT;
    char *result = NULL;
    if (text_fold_add(&folded, text, length) == 0)
        result = arena_dup(arena, buf_text(&folded), folded.length);
    buf_clear(&folded);
    return result;
}

/* Folded comparison of texts of which at least one is not ASCII. Out of memory compares what there is. */
static int compare_folded(const char *a, const char *b)
{
    struct buf left = BUF_INIT;
    struct buf right = BUF_INIT;
    text_fold_add(&left, a, strlen(a));
    text_fold_add(&right, b, strlen(b));
    int order = strcmp(buf_text(&left), buf_text(&right));
    buf_clear(&left);
    buf_clear(&right);
    return order;
}

static int compare_people(const char *a, const char *b)
{
    for (size_t i = 0;; i++) {
        unsigned char left = (unsigned char)a[i];
        unsigned char right = (unsigned char)b[i];
        if ((left | right) >= 0x80)
            return compare_folded(a, b);
        left = (unsigned char)text_lower((char)left);
        right = (unsigned char)text_lower((char)right);
        if (left != right) {
            /* A mark may follow on either side, which folding would drop: "e" with U+0301 against "f". */
            bool is_settled = text_is_ascii(a + i, strlen(a + i)) && text_is_ascii(b + i, strlen(b + i));
            return is_settled ? left - right : compare_folded(a, b);
        }
        if (left == '\0')
            return 0;
    }
}

int text_compare(const char *a, const char *b)
{
    int order = compare_people(a, b);
    return order != 0 ? order : strcmp(a, b);
}

bool text_same(const char *a, const char *b)
{
    return compare_people(a, b) == 0;
}
