/* search_keys.h - the table search_key: words, e-mail addresses, phones, whole names of organisations → parties. */
#ifndef CRM_STORE_SEARCH_KEYS_H
#define CRM_STORE_SEARCH_KEYS_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

/* A list of ids that grows with realloc; the caller frees ->ids. */
struct search_keys_ids {
    int64_t *ids;
    size_t count, capacity;
};
/* search_keys_push(list, id): append. Returns 0, or -1 when out of memory. */
int search_keys_push(struct search_keys_ids *list, int64_t id);

/* search_keys_exact(store, kind, key, after_id, limit, list, err): append who has the key, ascending, after ${after_id},
 * at most
 * ${limit}. Returns 0 or -1. */
int search_keys_exact(struct store *store, int kind, const char *key, int64_t after_id, size_t limit,
                      struct search_keys_ids *list, struct err *err);

/* search_keys_prefix(store, kind, prefix, list, err): append who has a key that begins so, in the order of the keys; the
 * same id may
 * come several times. Returns 0 or -1. */
int search_keys_prefix(struct store *store, int kind, const char *prefix, struct search_keys_ids *list, struct err *err);

/* search_keys_among(store, kind, key, ids, count, list, err): append those of ${ids} that have the key, in their order. */
int search_keys_among(struct store *store, int kind, const char *key, const int64_t *ids, size_t count,
                      struct search_keys_ids *list, struct err *err);


/* search_keys_insert (a key that is there stays), search_keys_delete: return 0 or -1. Inside the caller's transaction. */
int search_keys_insert(struct store *store, int kind, const char *key, int64_t party_id, struct err *err);
int search_keys_delete(struct store *store, int kind, const char *key, int64_t party_id, struct err *err);

#endif
