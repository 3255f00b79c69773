/* before_images.h - the table before_image: what a change replaced, for undo. */
#ifndef CRM_STORE_BEFORE_IMAGES_H
#define CRM_STORE_BEFORE_IMAGES_H

#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/store.h"

enum before_images_table {
    BEFORE_PARTY,
    BEFORE_CONTACT_POINT,
    BEFORE_TAG,
    BEFORE_FIELD,
    BEFORE_EXTERNAL_ID,
    BEFORE_RELATION,
};

/* before_images_keep(store, table, row_id, party_id, expires_at, err): keep a row as it is now, as one JSON object with
 * all its
 * columns (bytes as hexadecimal digits), before it is changed or deleted. Returns 0 or -1. Inside the caller's
 * transaction. */
int before_images_keep(struct store *store, enum before_images_table table, int64_t row_id, int64_t party_id,
                       const char *expires_at, struct err *err);

/* A column of a row as it was. */
struct before_images_value {
    const char *text; /* NULL: ->integer */
    int64_t integer;
};

/* before_images_value(store, id, column, arena, value, err): what the image with this id keeps of a column. Returns 1, 0 when that is
 * nothing or the image is no JSON object, or -1. ${value}->text is in the arena. */
int before_images_value(struct store *store, int64_t id, const char *column, struct arena *arena,
                        struct before_images_value *value, struct err *err);

/* before_images_term(store, arena, term, err): how long they are kept, from the retention rule "before-image" in force;
 * NULL when
 * there is none. Returns 0 or -1. */
int before_images_term(struct store *store, struct arena *arena, const char **term, struct err *err);

/* before_images_put_back(store, table, image_id, err): the row as the image has it: inserted again, or overwritten. Not
 * for BEFORE_PARTY. Returns 1, 0 when that cannot be (another row has taken its place, or what it points to is gone),
 * -1 error. before_images_put_party(store, party_id, image_id, later_id, err): the party's row as it was. With
 * ${later_id} (the image that the next change left, 0: none) only columns that are still what they were then, the parts
 * of the name together; version and updated_at are then new. Returns 1 everything, 0 something was left as it is, -1.
 * Inside the caller's transaction. */
int before_images_put_back(struct store *store, enum before_images_table table, int64_t image_id, struct err *err);
int before_images_put_party(struct store *store, int64_t party_id, int64_t image_id, int64_t later_id, struct err *err);

/* before_images_purge(store, err): images past their term go. before_images_purge_due(store, err): the same once the oldest is past it,
 * which costs every writer one look-up. before_images_delete(store, batch_id, party_id, err):
 * those of one batch about one person. Return 0 or -1. */
int before_images_purge(struct store *store, struct err *err);
int before_images_purge_due(struct store *store, struct err *err);
int before_images_delete(struct store *store, int64_t batch_id, int64_t party_id, struct err *err);

#endif
