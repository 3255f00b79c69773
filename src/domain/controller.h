/* controller.h - who is responsible for this file, and what people must be able to read about them (GDPR 13(1)(a)). */
#ifndef CRM_DOMAIN_CONTROLLER_H
#define CRM_DOMAIN_CONTROLLER_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rec.h"
#include "store/store.h"

/* controller_changes(arena, operands, count, err): `key=value` operands as a map of texts (null for `key=`), checked: ERR_USAGE
 * with the nearest key for an unknown one, ERR_DATA for a value that cannot be. NULL on error. */
struct rec *controller_changes(struct arena *arena, const char *const *operands, size_t count, struct err *err);

/* controller_create(store, name, policy, changes, key_check, err): the row, in a new file. controller_change(store, changes, err):
 * later. Both inside the caller's transaction; the batch learns which fields. Return 0 or -1. */
int controller_create(struct store *store, const char *name, const char *policy, const struct rec *changes,
                      const unsigned char key_check[STORE_FINGERPRINT_BYTES], struct err *err);
int controller_change(struct store *store, const struct rec *changes, struct err *err);

/* controller_record(store, arena, err): what is known of the controller, as a map. NULL on error. */
struct rec *controller_record(struct store *store, struct arena *arena, struct err *err);

#endif
