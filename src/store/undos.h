/* undos.h - what an undo asks of the log and of the rows that a batch has left.
 *
 * The rows that a batch has inserted have contiguous ids in each table (batch_range), so "is it of this batch" is a
 * comparison. */
#ifndef CRM_STORE_UNDOS_H
#define CRM_STORE_UNDOS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "engine/schema.h"
#include "store/before_images.h"
#include "store/store.h"

/* A batch as the log has it. Borrowed until the callback returns. */
struct undos_batch {
    int64_t id, people;
    const char *at, *tool, *action, *operator_name;
    int64_t added, changed; /* as it counted them itself */
    int64_t stops;          /* refusals, withdrawals and objections that it recorded */
    const char *expires_at; /* of its first before-image; NULL: it has none */
    int64_t undone_by;      /* the batch that took it back, 0 none */
};

/* undos_batches(store, id, take, context, err): the batch with this id, or with 0 every one, the newest first. ${take}
 * returns 0 to go on, or -1. Returns 0 or -1. */
int undos_batches(struct store *store, int64_t id,
                  int (*take)(void *context, const struct undos_batch *row, struct err *err), void *context,
                  struct err *err);

/* The ids that a batch took for a table: first to last; none: 1 to 0. */
struct undos_span {
    int64_t first, last;
};
int undos_span(struct store *store, int64_t batch_id, const char *name, struct undos_span *span, struct err *err);

/* undos_known(store, batch_id, parties, take, context, err): the people of whom the batch has changed or inserted rows,
 * without those of ${parties}, ascending. Returns 0 or -1. */
int undos_known(struct store *store, int64_t batch_id, const struct undos_span *parties,
                int (*take)(void *context, int64_t party_id, struct err *err), void *context, struct err *err);

/* How somebody whom a batch has changed stands now. */
struct undos_party {
    int64_t version;
    bool is_organisation;
    bool is_restricted;   /* their data may only be stored (GDPR 18(2)) */
    int64_t image_id;     /* of the party's row before the batch; 0: it left none, or it is gone */
    int64_t left_version; /* what the batch made of the version */
    int64_t later_id;     /* the image that the next change left, 0: none */
};
/* undos_party(store, batch_id, party_id, party, err): Returns 1, 0 when the party is no more, -1. */
int undos_party(struct store *store, int64_t batch_id, int64_t party_id, struct undos_party *party, struct err *err);

/* A row of such a person that the batch has changed, taken away (image_id is what was there) or inserted (image_id 0). */
struct undos_row {
    int64_t row_id, image_id;
    bool is_changed_since; /* a later batch has changed or deleted it, or recorded a consent for that address */
};
/* undos_rows(store, batch_id, party_id, table, arena, rows, count, err): all of them in one table (not BEFORE_PARTY),
 * inserted ones first. Returns 0 or -1. undos_delete_row(store, table, row_id, err): an inserted one goes. */
int undos_rows(struct store *store, int64_t batch_id, int64_t party_id, enum before_images_table table, struct arena *arena,
               struct undos_row **rows, size_t *count, struct err *err);
int undos_delete_row(struct store *store, enum before_images_table table, int64_t row_id, struct err *err);

/* undos_is_later(store, source_id, batch_id, is_later, err): did what has this source come after the batch, and not from joining
 * people? Returns 0 or -1. */
int undos_is_later(struct store *store, int64_t source_id, int64_t batch_id, bool *is_later, struct err *err);

/* undos_set_version(store, party_id, version, err): somebody is neither as before the batch nor as after it. Returns 0 or -1. */
int undos_set_version(struct store *store, int64_t party_id, int64_t version, struct err *err);

/* undos_begin_person(store, err) … undos_end_person(store, is_whole, err): what is done in between for one person holds
 * as a whole, or (${is_whole} false) not at all. Return 0 or -1. */
int undos_begin_person(struct store *store, struct err *err);
int undos_end_person(struct store *store, bool is_whole, struct err *err);

/* undos_added(store, parties, take, context, err): those of ${parties} who are in the file, ascending. Returns 0 or -1. */
int undos_added(struct store *store, const struct undos_span *parties,
                int (*take)(void *context, int64_t party_id, struct err *err), void *context, struct err *err);

/* undos_touched(store, batch_id, parties, take, context, err): of the people of ${parties}, whom the batch has added:
 * those whose version is not what the batch left (table NULL), and those of whom any table has a row that is not of the
 * batch. The same person may come several times. Returns 0 or -1. */
int undos_touched(struct store *store, int64_t batch_id, const struct undos_span *parties,
                  int (*take)(void *context, int64_t party_id, const struct schema_table *table, struct err *err),
                  void *context, struct err *err);

/* undos_mentions(store, batch_id, parties, take, context, err): rows of anybody that point to people of ${parties}:
 * whose row it is, to whom it points, and whether the batch has inserted it. ${owner} is 0 where a row has none.
 * Returns 0 or -1. */
int undos_mentions(struct store *store, int64_t batch_id, const struct undos_span *parties,
                   int (*take)(void *context, int64_t owner, int64_t mentioned, bool is_ours, struct err *err),
                   void *context, struct err *err);

/* A refusal, withdrawal or objection of somebody of ${parties}. Borrowed. ${at}: when it counts from. */
struct undos_stop {
    int64_t party_id, purpose_id;
    const char *channel, *address, *at;
};
/* undos_stops(store, batch_id, parties, take, context, err): those that the batch recorded. Returns 0 or -1. */
int undos_stops(struct store *store, int64_t batch_id, const struct undos_span *parties,
                int (*take)(void *context, const struct undos_stop *stop, struct err *err), void *context, struct err *err);
/* undos_addresses(store, party_id, take, context, err): normalised e-mail addresses and phone numbers of somebody. */
int undos_addresses(struct store *store, int64_t party_id,
                    int (*take)(void *context, bool is_email, const char *normalised, struct err *err), void *context,
                    struct err *err);

/* undos_leftovers(store, batch_id, err): sources and definitions of custom fields of the batch that nothing needs any
 * more go. */
int undos_leftovers(struct store *store, int64_t batch_id, struct err *err);

#endif
