/* postcode.h - the one form of a postcode. */
#ifndef CRM_DOMAIN_POSTCODE_H
#define CRM_DOMAIN_POSTCODE_H

#include "base/arena.h"
#include "base/err.h"

/* postcode_normalise(text, country, arena, normalised, err): a Dutch one becomes "1234 AB"; others only lose the blanks around
 * them. ${country} is the ISO code of the address, NULL when it names none: then what looks Dutch is taken as Dutch, and nothing
 * is an error. ${normalised} is ${text} itself where nothing had to change, else in ${arena}. Returns 0, or -1 with ERR_DATA for
 * an address in NL. Source: the postcode never begins with 0; SA, SD and SS are not given out (PostNL). */
int postcode_normalise(const char *text, const char *country, struct arena *arena, const char **normalised, struct err *err);

#endif
