/* bulk.h - many rows at once into the tables of people, and many questions at once to their keys.
 *
 * Why: an import of a million people writes ten million rows. They go in by feed, one statement per table and block; ids are
 * given by the caller (engine_ids, through bulk_ids), ascending, so that every index on the party is appended to. Each writer
 * takes a callback that fills one row: 1 a row, 0 no more, -1 with ${err}; it must not touch the store. Texts are borrowed until the
 * next call; NULL is null. All return 0 or -1 unless said otherwise, inside the caller's transaction. */
#ifndef CRM_STORE_BULK_H
#define CRM_STORE_BULK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

struct bulk_runs;

struct bulk_party {
    int64_t id;
    const unsigned char *handle; /* STORE_HANDLE_BYTES */
    const char *kind, *legal_form, *name, *prefix, *given, *initials, *infix, *family, *suffix, *birthday, *language,
        *status;
    int64_t source_id;
};

struct bulk_point {
    int64_t id, party_id;
    const char *kind;
    int64_t position;
    const char *label, *value, *normalised, *street, *postcode, *city, *region, *country;
    int64_t source_id;
};

/* A row of tag (value), field (value, definition_id), external_id (name, value) or relation (name, other_id). */
struct bulk_value {
    int64_t id, party_id;
    const char *name, *value;
    int64_t other_id; /* definition of a field, other party of a relation */
    int64_t source_id;
};

enum bulk_table { BULK_TAG, BULK_FIELD, BULK_EXTERNAL, BULK_RELATION };

int bulk_parties(struct store *store, int (*next)(void *context, struct bulk_party *row, struct err *err), void *context,
                 struct err *err);
int bulk_points(struct store *store, int (*next)(void *context, struct bulk_point *row, struct err *err), void *context,
                struct err *err);
int bulk_values(struct store *store, enum bulk_table table,
                int (*next)(void *context, struct bulk_value *row, struct err *err), void *context, struct err *err);

/* bulk_ids(store, table, count, first, err): the next ${count} ids of a table; the transaction's are contiguous. */
int bulk_ids(struct store *store, const char *table, int64_t count, int64_t *first, struct err *err);

/* bulk_keys_open(store): where search keys are gathered; they spill into the database's folder. NULL when out of memory.
 * bulk_keys(store, runs, err): all of them into search_key, in its order. */
struct bulk_runs *bulk_keys_open(struct store *store);
int bulk_keys(struct store *store, struct bulk_runs *runs, struct err *err);

/* A question to search_key (or, kind 0, to external_id: then ${system} counts) and who answers. */
struct bulk_question {
    int kind; /* as in search_key; 0: external id */
    const char *system;
    const char *key;
    size_t index; /* the caller's */
};

/* bulk_ask(store, questions, count, answer, context, err): sorts ${questions}, walks the index once in its order, and tells each
 * party found: ${answer} returns 0 or -1 with ${err}; it must not touch the store. */
int bulk_ask(struct store *store, struct bulk_question *questions, size_t count,
             int (*answer)(void *context, const struct bulk_question *question, int64_t party_id, struct err *err),
             void *context, struct err *err);

/* bulk_fields(store, definition_id, take, context, err): everybody's value of one custom field. */
int bulk_fields(struct store *store, int64_t definition_id,
                int (*take)(void *context, int64_t party_id, const char *value, struct err *err), void *context,
                struct err *err);

/* bulk_is_empty(store, is_empty, err): nobody is in the file yet. */
int bulk_is_empty(struct store *store, bool *is_empty, struct err *err);

/* bulk_load_begin(store, err): outside the transaction: if nobody is in the file, switch to the journal that suits a first load.
 * bulk_load_end: back again, after the transaction. */
int bulk_load_begin(struct store *store, struct err *err);
int bulk_load_end(struct store *store, struct err *err);

/* bulk_indexes_drop(store, err): for the first load: the indexes that random values would fill in random order. Built again by
 * bulk_indexes_build. */
int bulk_indexes_drop(struct store *store, struct err *err);
int bulk_indexes_build(struct store *store, struct err *err);

#endif
