/* merges.h - moving what is known of one person to another along the personal-data map, and back.
 *
 * Why: the schema says for each table what joining two people does (`merge:`, share/crm/schema/README.md); no list of tables
 * is kept here. Every row that moves, goes or changes leaves a before-image, in one stretch of ids for each joining, by
 * which it is taken back. */
#ifndef CRM_STORE_MERGES_H
#define CRM_STORE_MERGES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/store.h"

struct merges_pair {
    int64_t old_id, into_id;
    const char *expires_at; /* of before-images */
};

/* What became of the rows. */
struct merges_counts {
    int64_t moved;
    int64_t equal; /* rows whose like the first has: they went */
};

/* merges_rows(store, pair, counts, err): rows of tables marked move or union become the first's; those that
 * agree with one of the first's in the key columns go; what points to the second points to the first. Inside the caller's
 * transaction. Returns 0 or -1. */
int merges_rows(struct store *store, const struct merges_pair *pair, struct merges_counts *counts, struct err *err);

/* merges_party(store, pair, with_name, err): gaps in the first's row of party are filled from the second's (the parts of the
 * name only with ${with_name}), the stricter status stays; the second's is emptied and marked as merged; the old id resolves
 * to the first from now on. After before_images_keep of both, the second's first. Returns 0 or -1. */
int merges_party(struct store *store, const struct merges_pair *pair, bool with_name, struct err *err);

/* merges_mentioning(store, id, arena, ids, count, err): other people with rows that point to this one, each once, ascending.
 */
int merges_mentioning(struct store *store, int64_t id, struct arena *arena, int64_t **ids, size_t *count, struct err *err);

/* merges_fields(store, pair, arena, names, count, err): names of custom fields in which both have a value, and another one.
 */
int merges_fields(struct store *store, const struct merges_pair *pair, struct arena *arena, const char ***names,
                  size_t *count, struct err *err);

/* ---- Taking it back ------------------------------------------------------------------------------------------------------
 */

/* A joining of a batch. */
struct merges_joined {
    int64_t old_id;
    int64_t into_id;    /* into whom it was then */
    int64_t current_id; /* who that is now: another when they were joined further since */
    int64_t from, to;   /* its before-images: ids from ->from, before ->to; from 0: they are gone */
    int64_t into_image; /* of the first's row of party; 0: gone */
    int64_t later_id;   /* the first's next image of it, 0 none */
};

/* merges_of(store, batch_id, arena, list, count, err): those that still hold, the latest first. merges_now(store, joined,
 * err): how one of them stands once the later ones were taken back: sets ->current_id, ->into_image and ->later_id. Return 0
 * or -1. */
int merges_of(struct store *store, int64_t batch_id, struct arena *arena, struct merges_joined **list, size_t *count,
              struct err *err);
int merges_now(struct store *store, struct merges_joined *joined, struct err *err);

/* merges_back(store, batch_id, joined, err): rows that were moved go back, rows that were dropped come again, what pointed
 * to the second does so again; the old id is somebody's own again, and the images go. The rows of party are the caller's,
 * before it. merges_images(store, batch_id, joined, arena, ids, count, err): the people whose rows point to the second, by
 * the images. */
int merges_back(struct store *store, int64_t batch_id, const struct merges_joined *joined, struct err *err);
int merges_images(struct store *store, int64_t batch_id, const struct merges_joined *joined, struct arena *arena,
                  int64_t **ids, size_t *count, struct err *err);

/* merges_restrictions(store, batch_id, joined, err): restrictions that the first got after the batch hold for the
 * second too; one that it got from the second ends for it. Before anything is taken back. Returns 0 or -1. */
int merges_restrictions(struct store *store, int64_t batch_id, const struct merges_joined *joined, struct err *err);

/* merges_survivor(store, old_id, id, err): into whom somebody was joined. Returns 1, 0 into nobody, -1. */
int merges_survivor(struct store *store, int64_t old_id, int64_t *id, struct err *err);

/* Parts of a name; NULL: none. */
struct merges_name {
    const char *given, *initials, *family, *name;
};

/* merges_names(store, id, arena, names, count, err): what those who were joined into ${id} were called before, as far as
 * before-images still tell. Returns 0, or -1; all of it in ${arena}. */
int merges_names(struct store *store, int64_t id, struct arena *arena, struct merges_name **names, size_t *count,
                 struct err *err);

#endif
