/* parties.h - the tables party and alias: rows in, rows out. */
#ifndef CRM_STORE_PARTIES_H
#define CRM_STORE_PARTIES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

/* A row. NULL texts are null in the database; 0 is no representative. */
struct parties_row {
    int64_t id;
    const unsigned char *handle; /* STORE_HANDLE_BYTES; only read with PARTIES_WHOLE */
    const char *kind, *legal_form, *name, *prefix, *given, *initials, *infix, *family, *suffix, *birthday, *language;
    int64_t representative_id;
    const char *status;
    int64_t version;
    const char *last_contact;
    int64_t source_id;
    const char *created_at, *updated_at;
    size_t place; /* in the array of ids that was asked for */
};

/* Called for each row; texts are borrowed until it returns. Returns 0, or -1, which ends the reading. */
typedef int parties_take(void *context, const struct parties_row *row);

/* Which columns: what is not asked for is NULL or 0. */
enum parties_columns {
    PARTIES_SHORT, /* id, kind, name, version, status, source_id */
    PARTIES_NAMES, /* and the parts of the name */
    PARTIES_WHOLE,
};

/* parties_read(store, ids, count, columns, take, context, err): the parties with these ids, in the order of ${ids}, all but the
 * erased. Returns 0 or -1. */
int parties_read(struct store *store, const int64_t *ids, size_t count, enum parties_columns columns, parties_take *take,
                 void *context, struct err *err);

/* parties_read_dense(store, ids, count, …): the same for ascending ids with few gaps, by going along the table; none twice. */
int parties_read_dense(struct store *store, const int64_t *ids, size_t count, enum parties_columns columns,
                       parties_take *take, void *context, struct err *err);

/* parties_read_after(store, id, limit, …): the next ${limit} parties after ${id}, by id, all but the erased; ->place counts up. */
int parties_read_after(struct store *store, int64_t id, size_t limit, enum parties_columns columns, parties_take *take,
                       void *context, struct err *err);

/* parties_each(store, take, context, err): every party but the erased, by id, with only ->id and ->status. Returns 0 or
 * -1. */
int parties_each(struct store *store, parties_take *take, void *context, struct err *err);

/* parties_restricted(store, take, context, err): those whose data are restricted (GDPR 18), by id, with only ->id and ->status; as
 * few rows are read as there are of them. Returns 0 or -1. */
int parties_restricted(struct store *store, parties_take *take, void *context, struct err *err);

/* parties_resolve_all(store, ids, count, current, err): who they are now: current[i] is ids[i] itself, or the party into which it
 * was merged, or 0 where there is none or it was erased. Returns 0 or -1. */
int parties_resolve_all(struct store *store, const int64_t *ids, size_t count, int64_t *current, struct err *err);

/* parties_country(store, country, err): the controller's country, in which phone numbers without a calling code are at
 * home. "NL"
 * when there is no controller. Returns 0 or -1. */
int parties_country(struct store *store, char country[3], struct err *err);

/* parties_insert(store, row, err): a new row; row->id and handle are set by it (a fresh handle), version is 1, times are
 * now.
 * parties_update(store, row, err): every column but handle, created_at; version goes up by one, updated_at is now.
 * parties_touch(store, id, err): only version and updated_at. Return 0 or -1. Inside the caller's transaction. */
int parties_insert(struct store *store, struct parties_row *row, unsigned char handle[STORE_HANDLE_BYTES], struct err *err);
int parties_update(struct store *store, const struct parties_row *row, struct err *err);
int parties_touch(struct store *store, int64_t id, struct err *err);

#endif
