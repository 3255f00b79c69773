/* recipients.h - who may be given data (GDPR 4(9)), and in which role. */
#ifndef CRM_STORE_RECIPIENTS_H
#define CRM_STORE_RECIPIENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

struct recipients_row {
    int64_t id;
    const char *name;
    const char *title;
    const char *role;      /* processor, controller, joint-controller, authority */
    const char *country;   /* ISO 3166-1 alpha-2 */
    const char *contract;  /* date or text of the processing agreement (GDPR 28(3)) */
    const char *safeguard; /* what makes a transfer outside the EEA lawful (GDPR 44 to 49) */
    const char *contact;   /* where to notify them (GDPR 19) */
    const char *ended_at;  /* RFC 3339; NULL while they may be given data */
    int64_t version;
};

/* recipients_each(store, name, visit, context, err): all by name, or the one called ${name}. The row is borrowed until ${visit}
 * returns, which returns 0 to go on. Returns 0, what ${visit} returned, or -1. */
int recipients_each(struct store *store, const char *name,
                    int (*visit)(const struct recipients_row *row, void *context, struct err *err), void *context,
                    struct err *err);

/* recipients_insert(store, row, err): ${row}->id is set. recipients_update(store, row, err): everything but id and name; version
 * goes up. Both inside the caller's transaction. Return 0 or -1. */
int recipients_insert(struct store *store, struct recipients_row *row, struct err *err);
int recipients_update(struct store *store, const struct recipients_row *row, struct err *err);

/* recipients_is_adequate(store, country, day, err): did the European Commission find the whole country adequate (GDPR 45), in force
 * on ${day} (YYYY-MM-DD)? Returns 1, 0 or -1. */
int recipients_is_adequate(struct store *store, const char *country, const char *day, struct err *err);

#endif
