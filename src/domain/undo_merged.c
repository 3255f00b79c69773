/* undo_merged.c - two who were joined are two again.
 *
 * What was moved goes back with what was changed in it since, what was dropped comes again, and both have the values that
 * they had, as far as nobody has changed them since. What came in since stays with the first. A no that was said since is of
 * both: nobody knows of which of the two it is. */
#include <string.h>

#include "domain/batch.h"
#include "domain/consent.h"
#include "domain/party.h"
#include "domain/search.h"
#include "domain/undo_internal.h"
#include "store/merges.h"

/* One joining's turn. */
struct parting {
    struct undo *undo;
    const struct merges_joined *joined;
    struct arena arena;
    const struct rec *into; /* as one, before */
    int64_t *others;        /* people whose rows pointed to the second */
    const struct rec **others_before;
    size_t other_count;
    bool is_whole; /* the first has all of the values back */
};

/* ---- What was said since
 * --------------------------------------------------------------------------------------------------- */

/* An event of the first that the second did not have: recorded after the joining, by the person. */
static int is_since(const struct parting *parting, const struct consents_row *row, bool *is_since, struct err *err)
{
    *is_since = false;
    if (row->party_id != parting->joined->into_id || strcmp(row->state, "given") == 0 || row->undo != CONSENTS_STANDS)
        return 0;
    return undos_is_later(parting->undo->store, row->source_id, parting->undo->batch_id, is_since, err);
}

static int copy_stops(struct parting *parting, struct err *err)
{
    struct store *store = parting->undo->store;
    struct consents_row *rows;
    size_t count;
    if (consents_read(store, parting->joined->into_id, &parting->arena, &rows, &count, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        bool since;
        if (is_since(parting, &rows[i], &since, err) != 0)
            return -1;
        if (!since)
            continue;
        struct consents_row copy = rows[i];
        copy.party_id = parting->joined->old_id;
        if (consents_ids(store, 1, &copy.id, err) != 0 || consents_insert(store, &copy, err) != 0)
            return -1;
        parting->undo->counts.stops++;
    }
    return 0;
}

/* ---- Both as they were
 * ----------------------------------------------------------------------------------------------------- */

static int read_before(struct parting *parting, struct err *err)
{
    struct store *store = parting->undo->store;
    struct arena *arena = &parting->arena;
    if (party_find(store, parting->joined->into_id, PARTY_ALL | PARTY_ROW_IDS, arena, &parting->into, err) < 0 ||
        merges_images(store, parting->undo->batch_id, parting->joined, arena, &parting->others, &parting->other_count,
                      err) != 0)
        return -1;
    parting->others_before = arena_alloc(arena, (parting->other_count + 1) * sizeof *parting->others_before);
    if (parting->others_before == NULL)
        return err_memory(err);
    for (size_t i = 0; i < parting->other_count; i++)
        if (party_find(store, parting->others[i], PARTY_ALL | PARTY_ROW_IDS, arena, &parting->others_before[i], err) < 0)
            return -1;
    return 0;
}

static int update_keys(struct parting *parting, int64_t id, const struct rec *before, struct err *err)
{
    const struct rec *after = NULL;
    int found = party_find(parting->undo->store, id, PARTY_ALL | PARTY_ROW_IDS, &parting->arena, &after, err);
    if (found < 0)
        return -1;
    return found == 0 ? 0 : search_update(parting->undo->store, id, before, after, &parting->arena, err);
}

static int update_search(struct parting *parting, struct err *err)
{
    if (update_keys(parting, parting->joined->into_id, parting->into, err) != 0 ||
        update_keys(parting, parting->joined->old_id, NULL, err) != 0)
        return -1;
    for (size_t i = 0; i < parting->other_count; i++)
        if (update_keys(parting, parting->others[i], parting->others_before[i], err) != 0)
            return -1;
    return 0;
}

static int part(struct parting *parting, struct err *err)
{
    struct store *store = parting->undo->store;
    const struct merges_joined *joined = parting->joined;
    int64_t batch_id = parting->undo->batch_id;
    if (read_before(parting, err) != 0 || merges_restrictions(store, batch_id, joined, err) != 0 ||
        before_images_put_party(store, joined->old_id, joined->from, 0, err) < 0)
        return -1;
    int whole = before_images_put_party(store, joined->into_id, joined->into_image, joined->later_id, err);
    if (whole < 0 || merges_back(store, batch_id, joined, err) != 0 || copy_stops(parting, err) != 0 ||
        consent_refold(store, joined->old_id, err) != 0 || consent_refold(store, joined->into_id, err) != 0)
        return -1;
    parting->is_whole = whole == 1;
    if (update_search(parting, err) != 0 || batch_note_party(store, joined->into_id, err) != 0)
        return -1;
    parting->undo->is_written = true;
    return batch_note_party(store, joined->old_id, err);
}

/* ---- The turn
 * -------------------------------------------------------------------------------------------------------------- */

/* The first is counted once, however many were joined into it; what was left of it weighs. */
static int count_first(struct undo *undo, int64_t id, enum undo_did did, enum undo_reason reason, struct err *err)
{
    for (size_t i = 0; i < undo->person_count; i++) {
        struct undo_one *one = &undo->people[i];
        if (one->id != id)
            continue;
        if (one->did == UNDO_RESTORED && did == UNDO_KEPT) {
            undo->counts.restored--;
            undo->counts.kept++;
            one->did = (unsigned char)did;
            one->reason = (unsigned char)reason;
        }
        return 0;
    }
    return undo_add(undo, id, did, reason, err);
}

static int part_one(struct undo *undo, struct merges_joined *joined, struct err *err)
{
    struct parting parting = {.undo = undo, .joined = joined, .arena = ARENA_INIT};
    enum undo_reason left = UNDO_NO_REASON;
    if (merges_now(undo->store, joined, err) != 0)
        return -1;
    if (joined->into_image == 0)
        left = UNDO_NO_IMAGE;
    else if (joined->current_id != joined->into_id)
        left = UNDO_JOINED;
    if (left != UNDO_NO_REASON)
        return undo_add(undo, joined->old_id, UNDO_KEPT, left, err);
    int status = part(&parting, err);
    if (status == 0)
        status = count_first(undo, joined->old_id, UNDO_RESTORED, UNDO_NO_REASON, err);
    if (status == 0)
        status = count_first(undo, joined->into_id, parting.is_whole ? UNDO_RESTORED : UNDO_KEPT,
                             parting.is_whole ? UNDO_NO_REASON : UNDO_CHANGED, err);
    arena_clear(&parting.arena);
    return status;
}

int undo_merged(struct undo *undo, struct err *err)
{
    struct arena arena = ARENA_INIT;
    struct merges_joined *list;
    size_t count;
    int status = merges_of(undo->store, undo->batch_id, &arena, &list, &count, err);
    for (size_t i = 0; i < count && status == 0; i++)
        status = part_one(undo, &list[i], err);
    arena_clear(&arena);
    return status;
}
