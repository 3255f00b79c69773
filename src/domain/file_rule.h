/* file_rule.h - files of other services that come in only under a rule of the policy pack, or not at all (GDPR 5, 6, 14).
 *
 * Why: a list of connections or friends is easily had, and none of the people on it gave their data to this business. Which files
 * those are is told by the maps, what holds for them by policy/nl/file-rules.csv. */
#ifndef CRM_DOMAIN_FILE_RULE_H
#define CRM_DOMAIN_FILE_RULE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/rec.h"
#include "domain/purpose.h"
#include "store/store.h"

/* file_rule_check(store, rules, purposes, map, file, has_source, day, err): may a file that this map recognises (NULL: none did) come
 * in? ${rules}: file-rules.csv. ${file}: as it stands on the command line. ${has_source}: --source was given. ${day}: today, YYYY-MM-DD.
 * Returns 0, or -1: ERR_REFUSED with rule, article and the next lawful command. Inside the transaction. */
int file_rule_check(struct store *store, const struct rec *rules, const struct purpose_set *purposes, const char *map,
                    const char *file, bool has_source, const char *day, struct err *err);

#endif
