/* bsn.h - national identification numbers: whoever is not an authority may not process them (UAVG 46, GDPR 87).
 *
 * Why: old address books carry a column "BSN" or "Sofinummer" more often than their owners know. Headers that name such a number
 * are policy (national-identifiers.csv); the check of the number itself is arithmetic and stands here. */
#ifndef CRM_DOMAIN_BSN_H
#define CRM_DOMAIN_BSN_H

#include <stdbool.h>
#include <stdint.h>

/* bsn_is_valid(text): nine digits (eight: a zero before them), points, blanks and hyphens left out, that pass the eleven test:
 * weights 9 8 7 6 5 4 3 2 -1, the sum divisible by 11; not all zero. */
bool bsn_is_valid(const char *text);

/* What a column of numbers holds that its header does not tell. A number of nine digits passes by chance once in eleven times, so that
 * 80 % of twenty cannot be chance. Only the first values are looked at, and no more once too many have failed. */
enum { BSN_WATCH_VALUES = 1000, BSN_WATCH_MIN = 20, BSN_WATCH_PERCENT = 80 };

struct bsn_watch { /* all zero: nothing seen */
    int32_t seen, passed;
    int32_t last; /* the last number that passed: the same one again, in a list with several rows of somebody, counts once */
    bool is_over;
};

/* bsn_watch_add(watch, text): one value of the column, not empty. bsn_watch_tells(watch): at least BSN_WATCH_MIN of them, and of those
 * BSN_WATCH_PERCENT, pass the eleven test. */
void bsn_watch_add(struct bsn_watch *watch, const char *text);
bool bsn_watch_tells(const struct bsn_watch *watch);

#endif
