/* notices.h - the tables notice and notice_end: rows in, rows out. Both are append-only. */
#ifndef CRM_STORE_NOTICES_H
#define CRM_STORE_NOTICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/store.h"

/* A wording with its end, if it has one. channels: codes with ; between them. NULL is null. */
struct notices_row {
    int64_t id, purpose_id, number;
    const char *code, *language, *strength, *channels;
    bool demands_renewal;
    const char *text, *sha256, *valid_from, *because, *ended_at;
};

/* notices_read(store, arena, rows, count, err): all, in order of id. In ${arena}. Returns 0 or -1. */
int notices_read(struct store *store, struct arena *arena, struct notices_row **rows, size_t *count, struct err *err);

/* notices_insert(store, row, err): ${row}->id is set; added now. notices_insert_end: ended now. Return 0 or -1. */
int notices_insert(struct store *store, struct notices_row *row, struct err *err);
int notices_insert_end(struct store *store, int64_t notice_id, const char *reason, struct err *err);

/* notices_controller(store, arena, name, language, err): who asks: the controller's name and language. Returns 1, 0 when the database has
 * no controller, -1 error. */
int notices_controller(struct store *store, struct arena *arena, const char **name, const char **language, struct err *err);

#endif
