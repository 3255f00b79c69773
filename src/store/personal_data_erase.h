/* personal_data_erase.h - taking people out of every table, along the personal-data map.
 *
 * Why: the map says for each table whether a person's rows go, stay, or stay cut down while a fiscal duty lasts, and for
 * each column what is left of a row that stays. Which rows a duty holds is for the domain to say; what becomes of them is
 * written in the schema. Source: GDPR 17(1), 17(3)(b); share/crm/schema/README.md. */
#ifndef CRM_STORE_PERSONAL_DATA_ERASE_H
#define CRM_STORE_PERSONAL_DATA_ERASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "engine/schema.h"
#include "store/store.h"

/* Rows of one fiscal table that stay, cut down, by their primary keys, ascending. */
struct personal_data_kept {
    const struct schema_table *table;
    int64_t *keys;
    size_t count, capacity;
};

struct personal_data_erasure {
    const int64_t *ids; /* of the people, ascending */
    size_t count;
    const struct personal_data_kept *kept; /* tables that are not named keep nothing */
    size_t kept_count;
    bool are_keys_gone; /* the caller deleted the rows of search_key, which are not found by person without reading all */
    int64_t deleted;    /* result: rows deleted */
    int64_t reduced;    /* result: rows cut down */
};

/* personal_data_erase(store, erasure, err): inside the caller's transaction: what points to these people from others'
 * rows is emptied, or the row deleted where it would mean nothing without; then each table in the order of its
 * annotation. Who was joined into one of them is erased with them. A party that stays has status erased and a new handle. Returns 0 or -1. */
int personal_data_erase(struct store *store, struct personal_data_erasure *erasure, struct err *err);

/* personal_data_pending(store, err): note that the write-ahead log has to be emptied after the commit, by whoever comes
 * to it. personal_data_settled(store, err): it was. Inside the caller's transaction. Return 0 or -1. */
int personal_data_pending(struct store *store, struct err *err);
int personal_data_settled(struct store *store, struct err *err);
/* personal_data_pending_count(store, count, oldest, err): how many erasures wait for it; ${oldest} (24 bytes) is "" for
 * none. */
int personal_data_pending_count(struct store *store, int64_t *count, char oldest[24], struct err *err);

#endif
