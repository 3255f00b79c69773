/* country.c - look-ups in the compiled table of countries. */
#include "domain/country.h"

#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "domain/tables.h"

static int compare_code(const void *key, const void *row)
{
    return strcmp(key, ((const struct country *)row)->code);
}

static int compare_name(const void *key, const void *row)
{
    return strcmp(key, ((const struct country_name *)row)->folded);
}

const struct country *country_get(const char *code)
{
    return bsearch(code, table_countries, table_country_count, sizeof *table_countries, compare_code);
}

const struct country *country_of_calling_code(const char *digits)
{
    for (size_t i = 0; i < table_country_count; i++) {
        const char *code = table_countries[i].calling_code;
        if (*code != '\0' && strncmp(digits, code, strlen(code)) == 0)
            return &table_countries[i];
    }
    return NULL;
}

const struct country *country_find(const char *text, struct arena *arena)
{
    size_t length = strlen(text);
    text = text_trim(text, &length);
    if (length == 2) {
        char code[3] = {text_upper(text[0]), text_upper(text[1]), '\0'};
        const struct country *country = country_get(code);
        if (country != NULL)
            return country;
    }
    const char *folded = text_fold(arena, text, length);
    if (folded == NULL)
        return NULL;
    const struct country_name *name =
        bsearch(folded, table_country_names, table_country_name_count, sizeof *table_country_names, compare_name);
    return name == NULL ? NULL : &table_countries[name->country];
}

int country_normalise(const char *text, struct arena *arena, const char **code, struct err *err)
{
    const struct country *country = country_find(text, arena);
    if (country == NULL)
        return err_set(err, ERR_DATA, _("not a country (a code such as NL, or a Dutch or English name)"));
    *code = country->code;
    return 0;
}
