/* bsn.h - national identification numbers: whoever is not an authority may not process them (UAVG 46, GDPR 87).
 *
 * Why: old address books carry a column "BSN" or "Sofinummer" more often than their owners know. Headers that name such a number
 * are policy (national-identifiers.csv); the check of the number itself is arithmetic and stands here. */
#ifndef CRM_DOMAIN_BSN_H
#define CRM_DOMAIN_BSN_H

#include <stdbool.h>

/* bsn_is_valid(text): nine digits (eight: a zero before them), points, blanks and hyphens left out, that pass the eleven test:
 * weights 9 8 7 6 5 4 3 2 -1, the sum divisible by 11; not all zero. */
bool bsn_is_valid(const char *text);

#endif
