/* fields.h - the tables field_definition and field: custom fields and their values. */
#ifndef CRM_STORE_FIELDS_H
#define CRM_STORE_FIELDS_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/store.h"

struct fields_definition {
    int64_t id;
    const char *name;
    const char *type; /* "text", "integer", "decimal", "date", "boolean" */
};

/* fields_definitions(store, arena, rows, count, err): all of them, by name (bytes), in ${arena}. Returns 0 or -1. */
int fields_definitions(struct store *store, struct arena *arena, struct fields_definition **rows, size_t *count,
                       struct err *err);

/* fields_define(store, name, type, id, err): a new definition. Returns 0 or -1. Inside the caller's transaction. */
int fields_define(struct store *store, const char *name, const char *type, int64_t *id, struct err *err);

struct fields_row {
    int64_t id, party_id, definition_id;
    const char *name, *value; /* borrowed until the callback returns */
    int64_t source_id;
    size_t place; /* in the array of ids that was asked for; of a range, 0 */
};
typedef int fields_take(void *context, const struct fields_row *row); /* 0, or -1, which ends the reading */

/* fields_read(store, ids, count, …): of these people, in the order of ${ids}, each one's values by definition.
 * fields_read_range: of
 * the people from ${first_id} to ${last_id}. Return 0 or -1. */
int fields_read(struct store *store, const int64_t *ids, size_t count, fields_take *take, void *context, struct err *err);
int fields_read_range(struct store *store, int64_t first_id, int64_t last_id, fields_take *take, void *context,
                      struct err *err);

/* fields_insert, fields_update, fields_delete: single values. Return 0 or -1. Inside the caller's transaction. */
int fields_insert(struct store *store, int64_t party_id, int64_t definition_id, const char *value, int64_t source_id,
                  int64_t *id, struct err *err);
int fields_update(struct store *store, int64_t id, const char *value, int64_t source_id, struct err *err);
int fields_delete(struct store *store, int64_t id, struct err *err);

#endif
