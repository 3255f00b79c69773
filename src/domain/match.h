/* match.h - are a record and a known party one and the same?
 *
 * Why: an e-mail address is what people are known by, but families and offices share one; then the name decides, and an initial
 * agrees with its name. Wrongly joined people are worse than a duplicate, which crm-merge finds.
 *
 * The order: an external id or the field that --match names; else an e-mail address, unless the names disagree; else, for a
 * record without either, a party that has every value of it already. */
#ifndef CRM_DOMAIN_MATCH_H
#define CRM_DOMAIN_MATCH_H

#include <stdbool.h>

#include "base/arena.h"

/* What is compared. NULL where there is none. */
struct match_name {
    bool is_organisation;
    const char *given, *initials, *family;
    const char *display;
};

/* match_agrees(a, b, arena): may they be one? Given names (or initials) that differ say no; without given names on one side, the
 * family names; a person is no organisation, and organisations agree by their whole name. Where one side has no name at all,
 * nothing speaks against it. */
bool match_agrees(const struct match_name *a, const struct match_name *b, struct arena *arena);

/* match_is_positive(a, b, arena): not only nothing against it, but a name that says so: for choosing among several who share an
 * address. */
bool match_is_positive(const struct match_name *a, const struct match_name *b, struct arena *arena);

#endif
