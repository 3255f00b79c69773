/* postcode.c - "1234AB" and "1234  ab" are "1234 AB". */
#include "domain/postcode.h"

#include <stdbool.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"

enum { DUTCH_DIGITS = 4, DUTCH_LETTERS = 2, DUTCH_LENGTH = 7 };

/* Four digits, the first not 0, blanks, two letters. ${out} gets "1234 AB". */
static bool read_dutch(const char *text, size_t length, char out[DUTCH_LENGTH + 1])
{
    const char *end = text + length;
    for (size_t i = 0; i < DUTCH_DIGITS; i++, text++) {
        if (text == end || *text < '0' || *text > '9')
            return false;
        out[i] = *text;
    }
    while (text < end && (text_is_blank(*text) || strncmp(text, "\xC2\xA0", 2) == 0))
        text += text_is_blank(*text) ? 1 : 2;
    if (out[0] == '0' || end - text != DUTCH_LETTERS)
        return false;
    out[DUTCH_DIGITS] = ' ';
    for (size_t i = 0; i < DUTCH_LETTERS; i++) {
        char letter = text_upper(text[i]);
        if (letter < 'A' || letter > 'Z')
            return false;
        out[DUTCH_DIGITS + 1 + i] = letter;
    }
    out[DUTCH_LENGTH] = '\0';
    const char *letters = out + DUTCH_DIGITS + 1;
    return strcmp(letters, "SA") != 0 && strcmp(letters, "SD") != 0 && strcmp(letters, "SS") != 0;
}

int postcode_normalise(const char *text, const char *country, struct arena *arena, const char **normalised, struct err *err)
{
    size_t length = strlen(text);
    const char *begin = text_trim(text, &length);
    char dutch[DUTCH_LENGTH + 1];
    *normalised = text;
    bool may_be_dutch = country == NULL || strcmp(country, "NL") == 0;
    if (may_be_dutch && read_dutch(begin, length, dutch)) {
        if (strcmp(dutch, text) != 0)
            *normalised = arena_dup(arena, dutch, DUTCH_LENGTH);
    } else if (may_be_dutch && country != NULL) {
        return err_set(err, ERR_DATA, _("not a Dutch postcode (four digits and two letters)"));
    } else if (begin[length] != '\0' || begin != text) {
        *normalised = arena_dup(arena, begin, length);
    }
    return *normalised == NULL ? err_memory(err) : 0;
}
