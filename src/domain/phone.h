/* phone.h - is this a phone number, and which one?
 *
 * Why: people write one number in a dozen ways; E.164 is the form by which it is matched. The typed form is kept beside it. The
 * table is small on purpose: calling codes of all countries (countries.csv), and the Dutch number plan down to the
 * area codes; numbers of other countries only have to fit E.164. Strict: words, extensions and numbers that a spreadsheet has mangled are errors that say
 * so, never digits that happen to be left.
 * Source: ITU-T E.164; Nummerplan telefoon- en ISDN-diensten (Dutch number plan). */
#ifndef CRM_DOMAIN_PHONE_H
#define CRM_DOMAIN_PHONE_H

#include <stdbool.h>

#include "base/err.h"

enum { PHONE_SIZE = 17 }; /* '+', 15 digits, NUL */

/* phone_normalise(text, country, e164, err): ${country} is the ISO code for numbers written without a calling code, NULL for NL.
 * Returns 0, or -1 with ERR_DATA and the reason. Allocates nothing. */
int phone_normalise(const char *text, const char *country, char e164[PHONE_SIZE], struct err *err);

/* phone_is_meant(text): only digits and phone punctuation, and begins with + or 0 (for WHO and terms). */
bool phone_is_meant(const char *text);

#endif
