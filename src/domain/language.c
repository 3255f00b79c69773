/* language.c - codes of languages, by their form; names of a few. */
#include "domain/language.h"

#include <stdbool.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"

static const struct {
    const char *name, *code; /* folded */
} NAMES[] = {
    {"nederlands", "nl"}, {"dutch", "nl"}, {"engels", "en"}, {"english", "en"},  {"duits", "de"}, {"german", "de"},
    {"deutsch", "de"},    {"frans", "fr"}, {"french", "fr"}, {"francais", "fr"}, {"fries", "fy"}, {"frysk", "fy"},
};

static bool is_code(const char *text, size_t letters)
{
    if (letters != 2 && letters != 3)
        return false;
    if (text[letters] != '-' && text[letters] != '_')
        return text[letters] == '\0';
    return strlen(text + letters + 1) >= 2 && strlen(text + letters + 1) <= 8;
}

int language_normalise(const char *text, struct arena *arena, const char **code, struct err *err)
{
    size_t letters = 0;
    const char *region = strstr(text, " ("); /* "Dutch (Netherlands)" */
    const char *folded = text_fold(arena, text, region == NULL ? strlen(text) : (size_t)(region - text));
    if (folded == NULL)
        return err_memory(err);
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (strcmp(folded, NAMES[i].name) == 0) {
            *code = NAMES[i].code;
            return 0;
        }
    while (text_is_letter(text[letters]))
        letters++;
    if (!is_code(text, letters))
        return err_set(err, ERR_DATA, _("not the code of a language (such as nl or en)"));
    char *copy = arena_string(arena, text);
    for (size_t i = 0; copy != NULL && i < letters; i++)
        copy[i] = text_lower(copy[i]);
    if (copy != NULL && copy[letters] == '_')
        copy[letters] = '-';
    *code = copy;
    return copy == NULL ? err_memory(err) : 0;
}
