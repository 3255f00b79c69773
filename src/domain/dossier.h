/* dossier.h - all about one person in one record: what crm-show shows.
 *
 * Why: before somebody calls a customer they want to see everything on one screen: who it is, what may be done with the
 * data and
 * since when, who was given them, what changed lately. */
#ifndef CRM_DOMAIN_DOSSIER_H
#define CRM_DOMAIN_DOSSIER_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rec.h"
#include "domain/notice.h"
#include "domain/purpose.h"
#include "store/store.h"

enum { DOSSIER_CHANGES = 10 }; /* how many batches it names */

/* dossier_read(store, purposes, notices, id, arena, record, err): the party's record, each contact point with its source,
 * and
 *     "relations":[{"type":"works-at","other":26,"other_name":"…","since":…}, {"type":…,"other":…,"is_from_other":true}]
 *     "permissions": the events that decide, as consent_history has them
 *     "disclosures":[{"at":…,"recipient":…,"purpose":…,"channel":…,"fields":"email,name"}]
 *     "changes":[{"batch":"b3","at":…,"tool":…,"action":…,"operator":…,"fields":"phone,tag"}]
 * each only when there are any. Returns 1, 0 nobody, -1 error. Inside a read transaction. */
int dossier_read(struct store *store, const struct purpose_set *purposes, const struct notice_set *notices, int64_t id,
                 struct arena *arena, struct rec **record, struct err *err);

#endif
