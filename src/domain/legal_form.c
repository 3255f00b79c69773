/* legal_form.c - the table of forms. Source: Burgerlijk Wetboek 2 (legal persons), 7A and Wetboek van Koophandel 16, 19
 * (partnerships); the common forms of the countries around. */
#include "domain/legal_form.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/text.h"

/* Letters only, lower case; compared with the last or the first word of a name, of which points and blanks are left out. A form
 * of several words stands first, so that the longer one is tried before the shorter. */
static const struct {
    const char *letters;
    const char *form;
    bool is_leading; /* counts at the beginning too: Stichting De Brug */
} FORMS[] = {
    {"besloten vennootschap", "legal-person", false},
    {"naamloze vennootschap", "legal-person", false},
    {"vennootschap onder firma", "partnership", false},
    {"commanditaire vennootschap", "partnership", false},
    {"b v", "legal-person", false},
    {"n v", "legal-person", false},
    {"v o f", "partnership", false},
    {"bv", "legal-person", false},
    {"bvba", "legal-person", false},
    {"nv", "legal-person", false},
    {"ua", "legal-person", false},
    {"stichting", "legal-person", true},
    {"vereniging", "legal-person", true},
    {"cooperatie", "legal-person", true},
    {"vzw", "legal-person", false},
    {"gmbh", "legal-person", false},
    {"ag", "legal-person", false},
    {"sarl", "legal-person", false},
    {"sprl", "legal-person", false},
    {"srl", "legal-person", false},
    {"ltd", "legal-person", false},
    {"plc", "legal-person", false},
    {"llc", "legal-person", false},
    {"inc", "legal-person", false},
    {"vof", "partnership", true},
    {"cv", "partnership", false},
    {"maatschap", "partnership", true},
    {"ohg", "partnership", false},
    {"kg", "partnership", false},
    {"gbr", "partnership", false},
    {"eenmanszaak", "sole-trader", true},
    {"zzp", "sole-trader", false},
};

/* Lower case without points; blanks are kept. False when it does not fit: no name is as long as that. */
static bool simplify(const char *name, char *out, size_t size)
{
    size_t length = 0;
    for (; *name != '\0'; name++) {
        if (*name == '.')
            continue;
        if (length + 1 >= size)
            return false;
        /* ö of Coöperatie: the second byte of a two-byte letter goes, the first becomes its base. */
        if ((unsigned char)name[0] == 0xC3 && ((unsigned char)name[1] == 0xB6 || (unsigned char)name[1] == 0x96)) {
            out[length++] = 'o';
            name++;
        } else {
            out[length++] = text_lower(*name);
        }
    }
    while (length > 0 && (out[length - 1] == ' ' || out[length - 1] == ')'))
        length--;
    out[length] = '\0';
    return true;
}

const char *legal_form_guess(const char *name)
{
    char text[512];
    if (!simplify(name, text, sizeof text))
        return NULL;
    size_t length = strlen(text);
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++) {
        size_t form = strlen(FORMS[i].letters);
        if (length <= form)
            continue;
        if (text[length - form - 1] == ' ' && strcmp(text + length - form, FORMS[i].letters) == 0)
            return FORMS[i].form;
        if (FORMS[i].is_leading && strncmp(text, FORMS[i].letters, form) == 0 && text[form] == ' ')
            return FORMS[i].form;
    }
    return NULL;
}
