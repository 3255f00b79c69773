/* country.h - countries by code and by name. The table is share/crm/policy/nl/countries.csv, compiled in at build time. */
#ifndef CRM_DOMAIN_COUNTRY_H
#define CRM_DOMAIN_COUNTRY_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

enum { COUNTRY_NAME_BYTES = 64 };

/* One row of the compiled table, in order of code. No pointers: see domain/tables.h. */
struct country {
    char code[3]; /* ISO 3166-1 alpha-2 */
    char name_en[COUNTRY_NAME_BYTES];
    char name_nl[COUNTRY_NAME_BYTES];
    char calling_code[13]; /* digits; "" when not known */
    char trunk_prefix[4];  /* digits dialled before a national number, "" for none */
    bool is_eea;
};

/* country_get(code): by exact code (upper case). NULL when there is none. Borrowed, constant. */
const struct country *country_get(const char *code);

/* country_of_calling_code(digits): the country whose calling code ${digits} begin with (of several that share one, the first by
 * code: their trunk prefix is the same). NULL when none. */
const struct country *country_of_calling_code(const char *digits);

/* country_find(text, arena): by code, or by English, Dutch or other name without case and accents. NULL when unknown or out of
 * memory. */
const struct country *country_find(const char *text, struct arena *arena);

/* country_normalise(text, arena, code, err): ${code} is constant. Returns 0, or -1 with ERR_DATA. */
int country_normalise(const char *text, struct arena *arena, const char **code, struct err *err);

#endif
