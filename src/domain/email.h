/* email.h - is this an e-mail address, and which one?
 *
 * Why: an address is how people are known, mailed and forgotten, so two spellings of one address must give one normalised form.
 * The whole address is case-folded, the local part too: RFC 5321 lets a host tell cases apart, none in use does, and somebody
 * who was forgotten as Jan@ must not come back as jan@. What is mailed is always the typed form. */
#ifndef CRM_DOMAIN_EMAIL_H
#define CRM_DOMAIN_EMAIL_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

/* Longest address that a mail transaction can carry. Source: RFC 5321, 4.5.3.1.3 (a path of 256 with its brackets). */
enum { EMAIL_MAX_BYTES = 254, EMAIL_LOCAL_MAX_BYTES = 64 };

/* email_normalise(text, arena, normalised, err): ${text} without blanks around it, in Unicode form C and case-folded. An
 * internationalised domain stays as it is written. ${normalised} is ${text} itself where nothing had to change, else in
 * ${arena}. Returns 0, or -1 with ERR_DATA when it is not an address (quoted local parts and address literals are not taken). */
int email_normalise(const char *text, struct arena *arena, const char **normalised, struct err *err);

/* email_is_meant(text): has an @ inside, so that whoever typed it means an address (for WHO and terms). */
bool email_is_meant(const char *text);

#endif
