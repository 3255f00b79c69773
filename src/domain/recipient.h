/* recipient.h - who may be given data, in which role and country, and what the law wants to see before.
 *
 * Why: a list that leaves the house needs somebody to leave to: a processor under a contract (GDPR 28(3)), a controller with a
 * purpose of its own, an authority; and outside the EEA a safeguard (GDPR 44 to 49). */
#ifndef CRM_DOMAIN_RECIPIENT_H
#define CRM_DOMAIN_RECIPIENT_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rec.h"
#include "store/store.h"

/* recipient_add(store, name, operands, count, arena, err): `key=value` operands; ERR_USAGE for an unknown key, an unusable name or
 * one that is taken, ERR_DATA for a value, ERR_REFUSED for what the law wants and is not there. recipient_edit(…): the same for an
 * existing one; ERR_USAGE when there is none. recipient_end(store, name, arena, err): no more data from now on. All inside the
 * caller's transaction; the batch learns the fields. Return 0 or -1. */
int recipient_add(struct store *store, const char *name, const char *const *operands, size_t count, struct arena *arena,
                  struct err *err);
int recipient_edit(struct store *store, const char *name, const char *const *operands, size_t count, struct arena *arena,
                   struct err *err);
int recipient_end(struct store *store, const char *name, struct arena *arena, struct err *err);

/* recipient_list(store, name, arena, list, err): records of all, or of the one called ${name} (ERR_USAGE with the nearest as hint when
 * there is none), in a list. Returns 0 or -1. */
int recipient_list(struct store *store, const char *name, struct arena *arena, struct rec **list, struct err *err);
extern const char *const recipient_columns[];
extern const size_t recipient_column_count;

/* recipient_for_disclosure(store, name, id, arena, err): the one that data are about to go to. ERR_USAGE with the nearest name for
 * an unknown one, ERR_REFUSED when it has ended, or when its papers are no longer what the law wants. Returns 0 or -1. */
int recipient_for_disclosure(struct store *store, const char *name, int64_t *id, struct arena *arena, struct err *err);

#endif
