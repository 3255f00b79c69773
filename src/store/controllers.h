/* controllers.h - the one row about the controller: who is responsible for this file (GDPR 4(7)). */
#ifndef CRM_STORE_CONTROLLERS_H
#define CRM_STORE_CONTROLLERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/store.h"

/* What a run needs before anything else. */
struct controllers_start {
    const char *time_zone; /* in the arena */
    const char *language;
    int64_t pending; /* erasures to finish */
    unsigned char key_check[STORE_FINGERPRINT_BYTES];
};

/* controllers_start(store, arena, start, err): Returns 1, 0 when there is no row (a file that crm-init did not finish), -1. */
int controllers_start(struct store *store, struct arena *arena, struct controllers_start *start, struct err *err);

/* The columns that people fill in, in the order of controllers_columns. */
extern const char *const controllers_columns[];
extern const size_t controllers_column_count;

/* controllers_read(store, arena, values, err): one text per column of controllers_columns, NULL where nothing is known. */
int controllers_read(struct store *store, struct arena *arena, const char **values, struct err *err);

/* controllers_insert(store, name, policy, key_check, err): the row, in a new file. controllers_set(store, column, value, err): one
 * column, by its place in controllers_columns; ${value} NULL empties it. Inside the caller's transaction. */
int controllers_insert(struct store *store, const char *name, const char *policy,
                       const unsigned char key_check[STORE_FINGERPRINT_BYTES], struct err *err);
int controllers_set(struct store *store, size_t column, const char *value, struct err *err);

/* controllers_people(store, people, organisations, err): how many are in the file, for the front-end. */
int controllers_people(struct store *store, int64_t *people, int64_t *organisations, struct err *err);

/* controllers_pending_done(store, err): no erasure is pending any more. */
int controllers_pending_done(struct store *store, struct err *err);

#endif
