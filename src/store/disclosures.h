/* disclosures.h - who was given which fields of whom, when, for what (GDPR 15(1)(c), 19; C-154/21). */
#ifndef CRM_STORE_DISCLOSURES_H
#define CRM_STORE_DISCLOSURES_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

struct disclosures_row {
    int64_t id;
    int64_t recipient_id;
    int64_t purpose_id;
    const char *channel; /* "" when none */
    const char *fields;  /* flat names joined by commas */
};

/* disclosures_insert(store, row, ids, count, err): one disclosure of ${count} people, of whom one may occur several times. Sets
 * ${row}->id. Inside the caller's transaction. Returns 0 or -1. */
int disclosures_insert(struct store *store, struct disclosures_row *row, const int64_t *ids, size_t count, struct err *err);

#endif
