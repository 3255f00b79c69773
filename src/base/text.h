/* text.h - UTF-8: checking, normal form, folding for search, words, columns of a terminal, safe display.
 *
 * Why: the same name is typed in many ways; what is compared, looked up or fingerprinted is always the folded text. Tables
 * of Unicode come from libutf8proc. Nothing here depends on the locale. Lengths are bytes; "columns" are those of a
 * terminal. */
#ifndef CRM_BASE_TEXT_H
#define CRM_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

/* ---- ASCII, whatever the locale --------------------------------------------------------------------------------------- */

static inline bool text_is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}
static inline bool text_is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}
/* blank, tab, line feed, vertical tab, form feed, carriage return */
static inline bool text_is_blank(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}
static inline char text_lower(char byte)
{
    return byte >= 'A' && byte <= 'Z' ? (char)(byte | 0x20) : byte;
}
static inline char text_upper(char byte)
{
    return byte >= 'a' && byte <= 'z' ? (char)(byte & ~0x20) : byte;
}
/* text_is_ascii(text, length): no byte above 0x7F. */
bool text_is_ascii(const char *text, size_t length);
/* Equal, begins with, ends with, without regard to the case of ASCII letters. For keywords, not for names. */
bool text_equal(const char *a, const char *b);
bool text_starts(const char *text, const char *prefix);
bool text_ends(const char *text, const char *suffix);

/* text_integer(text, min, max, value): a whole number: digits with at most one sign, nothing else. False, and ${value}
 * untouched, when it is none or outside ${min}…${max}. */
bool text_integer(const char *text, int64_t min, int64_t max, int64_t *value);

/* ---- UTF-8 ------------------------------------------------------------------------------------------------------------ */

/* text_valid(text, length): how many bytes from the start are valid UTF-8: ${length} when all are, else the offset of the
 * first bad byte (overlong forms, surrogates, beyond U+10FFFF, cut off). A NUL byte is valid UTF-8; who refuses it looks for
 * it. */
size_t text_valid(const char *text, size_t length);

/* text_next(text, length, codepoint): decode one character. Returns its length in bytes, 0 at the end; an invalid byte is
 * one byte long and gives U+FFFD. ${codepoint} may be NULL. */
size_t text_next(const char *text, size_t length, int32_t *codepoint);

/* text_nfc(arena, text, length): a NUL-terminated copy in Unicode normal form C. Invalid bytes become U+FFFD. NULL when out
 * of memory. */
char *text_nfc(struct arena *arena, const char *text, size_t length);

/* text_fold(arena, text, length): the form for searching and comparing: no case, no accents, no compatibility variants, no
 * invisible characters, letters such as ø ł ß æ as the ASCII letters that people type for them, typographic quotes and
 * dashes as ' and -. Folding twice changes nothing. Blanks stay. NUL-terminated. NULL when out of memory. */
char *text_fold(struct arena *arena, const char *text, size_t length);
/* text_fold_add(out, text, length): the same, appended to ${out}. Returns 0, or -1 when out of memory. */
int text_fold_add(struct buf *out, const char *text, size_t length);

/* text_casefold(arena, text, length): normal form C without case, everything else as it is (accents stay): for identifiers such
 * as e-mail addresses. NUL-terminated. NULL when out of memory. */
char *text_casefold(struct arena *arena, const char *text, size_t length);

/* text_compare(a, b): order for people: by folded text, equal ones by bytes. Returns <0, 0, >0. text_same: equal when
 * folded. */
int text_compare(const char *a, const char *b);
bool text_same(const char *a, const char *b);

/* ---- Words and blanks ------------------------------------------------------------------------------------------------- */

/* The words of a folded text: runs of letters, digits and the marks on them. Everything else splits, apostrophes and hyphens
 * too, so that 's-Gravenhage is found as "gravenhage" and O'Neill as "neill", however they were typed.
 *     struct text_words words = text_words(folded, length);
 *     while (text_word(&words, &word, &word_length)) … */
struct text_words {
    const char *at;
    const char *end;
};
struct text_words text_words(const char *folded, size_t length);
/* text_word(words, word, length): the next one, borrowed from the text (no NUL after it). False at the end. */
bool text_word(struct text_words *words, const char **word, size_t *length);

/* text_trim(text, length): where the text begins without blanks (also those beyond ASCII, and byte order marks) around it;
 * ${length} is brought down to what is left. Borrowed. */
const char *text_trim(const char *text, size_t *length);
/* text_collapse(arena, text, length): trimmed, and every run of blanks or control characters is one space. NUL-terminated
 * copy. NULL when out of memory. */
char *text_collapse(struct arena *arena, const char *text, size_t length);

/* ---- Display ---------------------------------------------------------------------------------------------------------- */

/* text_width(text, length): columns on a terminal; invalid bytes count as one, control characters as none. */
size_t text_width(const char *text, size_t length);
/* text_cut(text, length, columns): how many bytes fit into ${columns}; marks stay with their letter. */
size_t text_cut(const char *text, size_t length, size_t columns);

/* text_is_safe(text, length): nothing in it that text_escape would change. */
bool text_is_safe(const char *text, size_t length);
/* text_escape(out, text, length): append the text with whatever a terminal could obey or an eye would miss made visible:
 * control characters \n \t \x1b, bidirectional, zero-width and tag characters \u{202e}, invalid bytes \xff. For terminals
 * and for every line on standard error. Returns 0, or -1 when out of memory. */
int text_escape(struct buf *out, const char *text, size_t length);
/* text_escape_arena(arena, text, length): the same as a NUL-terminated string; a safe text is copied. NULL when out of
 * memory. */
char *text_escape_arena(struct arena *arena, const char *text, size_t length);

/* text_shell(out, text): append the text as one word of a shell's command line: as it is when that is safe, else within single
 * quotes. Returns 0, or -1 when out of memory. text_shell_arena(arena, text): the same as a string; NULL when out of memory. */
int text_shell(struct buf *out, const char *text);
char *text_shell_arena(struct arena *arena, const char *text);

/* text_nearest(word, names, count): the name that was probably meant (edit distance, swapped neighbours count once; or the
 * only name that begins with ${word}), NULL when none is near. Case of ASCII does not count. Borrowed from ${names}. */
const char *text_nearest(const char *word, const char *const *names, size_t count);

#endif
