/* text.c - ASCII helpers, decoding of UTF-8, normal form, words, blanks. Folding is in text_fold.c, display in text_show.c.
 * */
#include "base/text.h"

#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

bool text_is_ascii(const char *text, size_t length)
{
    size_t i = 0;
    for (; length - i >= sizeof(uint64_t); i += sizeof(uint64_t)) {
        uint64_t eight;
        memcpy(&eight, text + i, sizeof eight);
        if ((eight & UINT64_C(0x8080808080808080)) != 0)
            return false;
    }
    for (; i < length; i++)
        if ((unsigned char)text[i] >= 0x80)
            return false;
    return true;
}

bool text_equal(const char *a, const char *b)
{
    while (*a != '\0' && text_lower(*a) == text_lower(*b)) {
        a++;
        b++;
    }
    return text_lower(*a) == text_lower(*b);
}

bool text_starts(const char *text, const char *prefix)
{
    for (; *prefix != '\0'; text++, prefix++)
        if (text_lower(*text) != text_lower(*prefix))
            return false;
    return true;
}

bool text_ends(const char *text, const char *suffix)
{
    size_t length = strlen(text);
    size_t wanted = strlen(suffix);
    return length >= wanted && text_equal(text + length - wanted, suffix);
}

bool text_integer(const char *text, int64_t min, int64_t max, int64_t *value)
{
    bool is_negative = *text == '-';
    if (*text == '-' || *text == '+')
        text++;
    if (*text == '\0')
        return false;
    /* Counted downwards: the smallest number has no positive counterpart. */
    int64_t number = 0;
    for (; *text != '\0'; text++) {
        if (!text_is_digit(*text))
            return false;
        int digit = *text - '0';
        if (__builtin_mul_overflow(number, 10, &number) || __builtin_sub_overflow(number, digit, &number))
            return false;
    }
    if (!is_negative && number == INT64_MIN)
        return false;
    number = is_negative ? number : -number;
    if (number < min || number > max)
        return false;
    *value = number;
    return true;
}

/* Length of the sequence that begins here, 0 when it is not valid. The table of well-formed sequences of the Unicode
 * standard (3-7): the second byte's range depends on the first. */
static size_t sequence(const unsigned char *bytes, size_t length)
{
    unsigned char first = bytes[0];
    if (first < 0x80)
        return 1;
    size_t wanted = first < 0xC2 ? 0 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 0;
    if (wanted == 0 || length < wanted)
        return 0;
    unsigned char low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    unsigned char high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    if (bytes[1] < low || bytes[1] > high)
        return 0;
    for (size_t i = 2; i < wanted; i++)
        if ((bytes[i] & 0xC0) != 0x80)
            return 0;
    return wanted;
}

size_t text_valid(const char *text, size_t length)
{
    const unsigned char *bytes = (const unsigned char *)text;
    size_t at = 0;
    while (at < length) {
        uint64_t eight;
        if (length - at >= sizeof eight) {
            memcpy(&eight, bytes + at, sizeof eight);
            if ((eight & UINT64_C(0x8080808080808080)) == 0) {
                at += sizeof eight;
                continue;
            }
        }
        size_t step = sequence(bytes + at, length - at);
        if (step == 0)
            return at;
        at += step;
    }
    return length;
}

size_t text_next(const char *text, size_t length, int32_t *codepoint)
{
    if (length == 0)
        return 0;
    const unsigned char *bytes = (const unsigned char *)text;
    size_t step = sequence(bytes, length);
    if (codepoint != NULL) {
        switch (step) {
        case 0:
            *codepoint = 0xFFFD;
            break;
        case 1:
            *codepoint = bytes[0];
            break;
        case 2:
            *codepoint = (bytes[0] & 0x1F) << 6 | (bytes[1] & 0x3F);
            break;
        case 3:
            *codepoint = (bytes[0] & 0x0F) << 12 | (bytes[1] & 0x3F) << 6 | (bytes[2] & 0x3F);
            break;
        default:
            *codepoint = (bytes[0] & 0x07) << 18 | (bytes[1] & 0x3F) << 12 | (bytes[2] & 0x3F) << 6 | (bytes[3] & 0x3F);
            break;
        }
    }
    return step == 0 ? 1 : step;
}

/* Decompose into ${out}, which has room for ${capacity} code points. Returns how many there are, which may be more. ${options} are
 * 0 or UTF8PROC_CASEFOLD. */
static size_t decompose(const char *text, size_t length, unsigned options, utf8proc_int32_t *out, size_t capacity)
{
    int boundary = UTF8PROC_BOUNDCLASS_START;
    size_t count = 0;
    for (size_t at = 0; at < length;) {
        int32_t codepoint;
        at += text_next(text + at, length - at, &codepoint);
        size_t room = count < capacity ? capacity - count : 0;
        utf8proc_ssize_t added = utf8proc_decompose_char(codepoint, room > 0 ? out + count : NULL, (utf8proc_ssize_t)room,
                                                         UTF8PROC_DECOMPOSE | options, &boundary);
        count += added > 0 ? (size_t)added : 0;
    }
    return count;
}

/* Canonical order: marks on one letter by their class, those of one class as they stand. */
static void order_marks(utf8proc_int32_t *codepoints, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        utf8proc_int32_t moving = codepoints[i];
        int class = utf8proc_get_property(moving)->combining_class;
        size_t to = i;
        while (class != 0 && to > 0 && utf8proc_get_property(codepoints[to - 1])->combining_class > class) {
            codepoints[to] = codepoints[to - 1];
            to--;
        }
        codepoints[to] = moving;
    }
}

static char *compose(struct arena *arena, const char *text, size_t length, unsigned options)
{
    /* A character decomposes into four at most; the loop below does not rely on it. */
    utf8proc_int32_t small[512];
    utf8proc_int32_t *codepoints = small;
    size_t count = decompose(text, length, options, small, sizeof small / sizeof *small);
    char *result = NULL;
    if (count > sizeof small / sizeof *small) {
        codepoints = malloc((count + 1) * sizeof *codepoints);
        if (codepoints == NULL)
            return NULL;
        decompose(text, length, options, codepoints, count);
    }
    order_marks(codepoints, count);
    utf8proc_ssize_t composed =
        utf8proc_normalize_utf32(codepoints, (utf8proc_ssize_t)count, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (composed >= 0) {
        result = arena_alloc(arena, 4 * (size_t)composed + 1);
        char *to = result;
        for (utf8proc_ssize_t i = 0; result != NULL && i < composed; i++)
            to += utf8proc_encode_char(codepoints[i], (utf8proc_uint8_t *)to);
    }
    if (codepoints != small)
        free(codepoints);
    return result;
}

char *text_nfc(struct arena *arena, const char *text, size_t length)
{
    return text_is_ascii(text, length) ? arena_dup(arena, text, length) : compose(arena, text, length, 0);
}

char *text_casefold(struct arena *arena, const char *text, size_t length)
{
    return compose(arena, text, length, UTF8PROC_CASEFOLD);
}

struct text_words text_words(const char *folded, size_t length)
{
    return (struct text_words){.at = folded, .end = folded + length};
}

/* Letters, digits, and marks that folding left on them. */
static bool is_in_word(int32_t codepoint)
{
    if (codepoint < 0x80)
        return text_is_letter((char)codepoint) || text_is_digit((char)codepoint);
    switch (utf8proc_category(codepoint)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO:
        return true;
    default:
        return false;
    }
}

bool text_word(struct text_words *words, const char **word, size_t *length)
{
    const char *at = words->at;
    const char *start = NULL;
    while (at < words->end) {
        int32_t codepoint = (unsigned char)*at;
        size_t step = codepoint < 0x80 ? 1 : text_next(at, (size_t)(words->end - at), &codepoint);
        if (is_in_word(codepoint)) {
            if (start == NULL)
                start = at;
        } else if (start != NULL) {
            break;
        }
        at += step;
    }
    words->at = at;
    if (start == NULL)
        return false;
    *word = start;
    *length = (size_t)(at - start);
    return true;
}

/* Blanks of any script, and the byte order mark, which is one at the end of a line that was copied from a file's start. */
static bool is_blank(int32_t codepoint)
{
    return codepoint < 0x80
               ? text_is_blank((char)codepoint)
               : codepoint == 0x85 || codepoint == 0xA0 || codepoint == 0x1680 ||
                     (codepoint >= 0x2000 && codepoint <= 0x200B) || codepoint == 0x2028 || codepoint == 0x2029 ||
                     codepoint == 0x202F || codepoint == 0x205F || codepoint == 0x3000 || codepoint == 0xFEFF;
}

/* Start of the last character before ${end}. */
static size_t previous(const char *text, size_t end)
{
    size_t start = end - 1;
    while (start > 0 && end - start < 4 && ((unsigned char)text[start] & 0xC0) == 0x80)
        start--;
    return text_next(text + start, end - start, NULL) == end - start ? start : end - 1;
}

const char *text_trim(const char *text, size_t *length)
{
    const char *start = text;
    size_t left = *length;
    int32_t codepoint;
    for (size_t step; (step = text_next(start, left, &codepoint)) > 0 && is_blank(codepoint); left -= step)
        start += step;
    while (left > 0) {
        size_t last = previous(start, left);
        text_next(start + last, left - last, &codepoint);
        if (!is_blank(codepoint))
            break;
        left = last;
    }
    *length = left;
    return start;
}

char *text_collapse(struct arena *arena, const char *text, size_t length)
{
    text = text_trim(text, &length);
    char *result = arena_dup(arena, text, length);
    if (result == NULL)
        return NULL;
    char *to = result;
    bool was_blank = false;
    for (size_t at = 0, step; at < length; at += step) {
        int32_t codepoint;
        step = text_next(text + at, length - at, &codepoint);
        bool blank = is_blank(codepoint) || codepoint < 0x20 || (codepoint >= 0x7F && codepoint < 0xA0);
        if (blank && !was_blank)
            *to++ = ' ';
        for (size_t i = 0; !blank && i < step; i++)
            *to++ = text[at + i];
        was_blank = blank;
    }
    *to = '\0';
    return result;
}
