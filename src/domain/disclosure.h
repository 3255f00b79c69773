/* disclosure.h - what leaves for a recipient, and the record of it.
 *
 * Why: what a pipe says is a claim, not a permission. Whoever gives data away asks the gate again, in the transaction that records the
 * disclosure, and writes the database's own values; the record of it is what makes an answer under GDPR 15(1)(c) and a
 * notification under GDPR 19 possible. Source: GDPR 5(1)(b), 15(1)(c), 19; crm-export(1). */
#ifndef CRM_DOMAIN_DISCLOSURE_H
#define CRM_DOMAIN_DISCLOSURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rec.h"
#include "domain/gate.h"
#include "domain/purpose.h"
#include "store/store.h"

struct disclosure; /* one, under way */

/* disclosure_new(gate, recipient_id, fields, field_count): data about to go to ${recipient_id} for the gate's question; ${fields} are
 * the flat names that --fields picked, NULL for all that the purpose needs. Borrows all. disclosure_free takes NULL. NULL when out
 * of memory. */
struct disclosure *disclosure_new(const struct gate *gate, int64_t recipient_id, const char *const *fields,
                                  size_t field_count);
void disclosure_free(struct disclosure *disclosure);

/* disclosure_purpose(record, claimed, err): the PURPOSE[/CHANNEL] that a record claims in its keys purpose and channel, in ${arena};
 * ${claimed} is what the stream has claimed so far, NULL nothing. Two purposes in one stream, or none, are ERR_REFUSED. Returns 0
 * with ${claimed} set, or -1. */
int disclosure_purpose(const struct rec *record, struct arena *arena, const char **claimed, struct err *err);

/* disclosure_parts(purpose): enum party_parts that its fields need. */
unsigned disclosure_parts(const struct purpose *purpose);

/* disclosure_select(kept, incoming, arena): what leaves of ${kept}, a record that the gate let pass: only members that ${incoming}
 * carries, when it carries any; NULL: all of it. A record of another thing (a purchase, an activity), known by its handle, leaves as
 * it came. Returns NULL when out of memory. */
struct rec *disclosure_select(const struct rec *kept, const struct rec *incoming, struct arena *arena);

/* disclosure_note(disclosure, party_id, record): it leaves. disclosure_write(store, disclosure, err): the record of it, when anything
 * left; inside the transaction. Both return 0 or -1. */
int disclosure_note(struct disclosure *disclosure, int64_t party_id, const struct rec *record);
int disclosure_write(struct store *store, struct disclosure *disclosure, struct err *err);

#endif
