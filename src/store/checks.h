/* checks.h - what can be said of the soundness of the file as a whole. */
#ifndef CRM_STORE_CHECKS_H
#define CRM_STORE_CHECKS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

/* checks_integrity(store, fault, context, err): SQLite's own check and that of foreign keys; ${fault} is told each fault,
 * without values. Returns the number of faults, or -1. */
int checks_integrity(struct store *store, void (*fault)(void *context, const char *text), void *context, struct err *err);

/* checks_slack(store, is_clearing, bytes, err): bytes in the file that belong to no row and are not zero; they are, afterwards, when
 * clearing. Empties the log; outside a transaction. Returns 0 or -1 (ERR_BUSY while somebody reads an older state). */
int checks_slack(struct store *store, bool is_clearing, int64_t *bytes, struct err *err);

/* checks_strays(store, visit, context, err): for each table whose rows belong to a party without a foreign key saying so,
 * the number of rows that belong to nobody, where there are any. ${visit} returns 0 to go on. Returns 0 or -1. */
int checks_strays(struct store *store, int (*visit)(void *context, const char *table, int64_t rows, struct err *err),
                  void *context, struct err *err);

#endif
