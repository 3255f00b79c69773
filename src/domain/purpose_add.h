/* purpose_add.h - new purposes: from the policy pack, and from people, checked by the same table of columns. */
#ifndef CRM_DOMAIN_PURPOSE_ADD_H
#define CRM_DOMAIN_PURPOSE_ADD_H

#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rec.h"
#include "store/store.h"

/* purpose_add_row(store, values, arena, err): a purpose from a map of texts with the keys of purposes.csv; absent ones have the
 * defaults of the schema. Checked: the basis is one of the six, parent and retention rule exist, channels, fields and roles are
 * known, profiling asks for explicit consent or rests on something else. ERR_DATA with the field, ERR_REFUSED for profiling. Inside
 * the caller's transaction. Returns 0 or -1. */
int purpose_add_row(struct store *store, const struct rec *values, struct arena *arena, struct err *err);

/* purpose_add(store, code, operands, count, arena, err): the same for crm-purpose add, from key=value operands, which may not say
 * whether it is law: it is `house`, in force from today unless since= says otherwise. Titles default to the other language's or the
 * code, the retention rule to what fits the basis. ERR_USAGE for an unknown key, with the nearest one. Inside the caller's
 * transaction. Returns 0 or -1. */
int purpose_add(struct store *store, const char *code, const char *const *operands, size_t count, struct arena *arena,
                struct err *err);

#endif
