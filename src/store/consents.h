/* consents.h - the tables consent_event (append-only) and permission: rows in, rows out. Their meaning is domain/consent.h. */
#ifndef CRM_STORE_CONSENTS_H
#define CRM_STORE_CONSENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/store.h"

/* What an undo has to do with an event (consents_read alone tells): nothing; it was taken back; it is the counter-event that took
 * something back. The last two decide nothing. */
enum consents_undo { CONSENTS_STANDS, CONSENTS_UNDONE, CONSENTS_COUNTER };

/* The kind of source that makes an event a counter-event; its detail is the batch that is taken back, "b12". */
extern const char *const consents_undo_source;
/* Of a stop that joining two people has repeated; its detail is the batch that joined them. */
extern const char *const consents_merge_source;

/* A row of consent_event. Codes as in the schema; NULL is null. */
struct consents_row {
    int64_t id, party_id, purpose_id;
    const char *channel, *address, *state, *strength;
    int64_t notice_id; /* 0: none */
    const char *via, *evidence, *evidence_sha256, *given_by;
    int64_t representative_id; /* 0: none */
    const char *happened_at, *recorded_at, *expires_at, *because;
    int64_t source_id;
    enum consents_undo undo;
};

/* consents_insert(store, row, err): append an event; its id is given by the caller (engine_ids "consent_event"). */
int consents_insert(struct store *store, const struct consents_row *row, struct err *err);
/* consents_ids(store, count, first, err): the next ids. */
int consents_ids(struct store *store, int64_t count, int64_t *first, struct err *err);
/* consents_insert_many(store, next, context, err): by feed. ${next} fills a row: 1 a row, 0 no more, -1; it must not touch the store. */
int consents_insert_many(struct store *store, int (*next)(void *context, struct consents_row *row, struct err *err),
                         void *context, struct err *err);

/* consents_find_equal(store, row, err): is there an event with the same party, purpose, channel, address, state, wording, way and
 * happened_at? Returns 1, 0 or -1. */
int consents_find_equal(struct store *store, const struct consents_row *row, struct err *err);

/* consents_deciding(store, key, arena, row, err): the event to which permission points for the party, purpose, channel and address of
 * ${key}. Texts in ${arena}. Returns 1 found, 0 none, -1 error. */
int consents_deciding(struct store *store, const struct consents_row *key, struct arena *arena, struct consents_row *row,
                      struct err *err);

/* consents_set(store, row, err): permission of the row's key points to the row. consents_set_many: the same by feed.
 * consents_clear(store, party_id, err): a person has no rows of permission. */
int consents_set(struct store *store, const struct consents_row *row, struct err *err);
int consents_set_many(struct store *store, int (*next)(void *context, struct consents_row *row, struct err *err),
                      void *context, struct err *err);
int consents_clear(struct store *store, int64_t party_id, struct err *err);

/* consents_read(store, party_id, arena, rows, count, err): a person's events, in order of id, also those that stay at the ids of
 * people who were joined into them. In ${arena}. Returns 0 or -1. */
int consents_read(struct store *store, int64_t party_id, struct arena *arena, struct consents_row **rows, size_t *count,
                  struct err *err);
/* consents_read_permission(store, party_id, arena, rows, count, err): the person's rows of permission: key and id of the event. */
int consents_read_permission(struct store *store, int64_t party_id, struct arena *arena, struct consents_row **rows,
                             size_t *count, struct err *err);
/* consents_next_party(store, after_id, party_id, err): the next person by id who has events or permissions; ids of people who were
 * joined into others are passed over, unless they still have permissions. Returns 1, 0 none, -1. */
int consents_next_party(struct store *store, int64_t after_id, int64_t *party_id, struct err *err);

/* consents_events(store, ids, count, each, context, err): of people with these ids, in their order, the events that decide. ${each} borrows
 * the row (texts until it returns; evidence is only "" or NULL) and returns 0, or -1 to end. Returns 0 or -1. */
int consents_events(struct store *store, const int64_t *ids, size_t count,
                    int (*each)(void *context, const struct consents_row *row, struct err *err), void *context,
                    struct err *err);

/* consents_handle(store, party_id, handle, err): whose data it is, for the log. Returns 1, 0 when there is no such party, -1. */
int consents_handle(struct store *store, int64_t party_id, unsigned char handle[STORE_HANDLE_BYTES], struct err *err);
/* consents_language(store, party_id, language, err): the person's own language, "" when it is not known. Returns 0 or -1. */
int consents_language(struct store *store, int64_t party_id, char language[8], struct err *err);

/* consents_is_counter(store, source_id, err): is an event with this source the counter-event of an undo? Returns 1, 0 or -1. */
int consents_is_counter(struct store *store, int64_t source_id, struct err *err);

#endif
