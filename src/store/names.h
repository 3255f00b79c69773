/* names.h - names kept in the file that a shell may complete: no person's. */
#ifndef CRM_STORE_NAMES_H
#define CRM_STORE_NAMES_H

#include "base/err.h"
#include "store/store.h"

enum names_kind { NAMES_TAG, NAMES_PURPOSE, NAMES_RECIPIENT, NAMES_NOTICE, NAMES_FIELD };

/* names_each(store, kind, visit, context, err): every name in order; ${visit} borrows it and returns 0 to go on. Returns 0 or -1. */
int names_each(struct store *store, enum names_kind kind, int (*visit)(const char *name, void *context, struct err *err),
               void *context, struct err *err);

#endif
