/* consent_fold.c - the whole fold anew: for one person, and to check everybody's. */
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "domain/consent.h"

struct fold {
    struct consents_row *rows; /* of the ledger */
    struct consent_event *events;
    size_t *order; /* of events by key, then as they decide */
    size_t count;
};

static int compare(const void *a, const void *b, void *context)
{
    const struct fold *fold = context;
    const struct consent_event *first = &fold->events[*(const size_t *)a];
    const struct consent_event *second = &fold->events[*(const size_t *)b];
    if (first->purpose_id != second->purpose_id)
        return first->purpose_id < second->purpose_id ? -1 : 1;
    int result = strcmp(channel_code(first->channel), channel_code(second->channel));
    if (result == 0)
        result = strcmp(first->address, second->address);
    return result != 0 ? result : consent_compare(first, second);
}

static bool is_same_key(const struct consent_event *a, const struct consent_event *b)
{
    return a->purpose_id == b->purpose_id && a->channel == b->channel && strcmp(a->address, b->address) == 0;
}

/* fold_person(store, party_id, arena, fold, err): the ledger's events; ->order is cut down to those that decide. */
static int fold_person(struct store *store, int64_t party_id, struct arena *arena, struct fold *fold, struct err *err)
{
    size_t total, standing = 0, deciding = 0;
    if (consents_read(store, party_id, arena, &fold->rows, &total, err) != 0)
        return -1;
    fold->events = arena_alloc(arena, (total + 1) * sizeof *fold->events);
    fold->order = arena_alloc(arena, (total + 1) * sizeof *fold->order);
    if (fold->events == NULL || fold->order == NULL)
        return err_memory(err);
    for (size_t i = 0; i < total; i++) {
        if (!consent_from_row(&fold->rows[i], &fold->events[i]))
            return err_set(err, ERR_CORRUPT, _("a consent in the database cannot be read"));
        if (fold->rows[i].undo == CONSENTS_STANDS)
            fold->order[standing++] = i;
    }
    qsort_r(fold->order, standing, sizeof *fold->order, compare, fold);
    for (size_t i = 0; i < standing; i++)
        if (i + 1 == standing || !is_same_key(&fold->events[fold->order[i]], &fold->events[fold->order[i + 1]]))
            fold->order[deciding++] = fold->order[i];
    fold->count = deciding;
    return 0;
}

int consent_refold(struct store *store, int64_t party_id, struct err *err)
{
    struct arena arena = ARENA_INIT;
    struct fold fold;
    int status = fold_person(store, party_id, &arena, &fold, err);
    if (status == 0)
        status = consents_clear(store, party_id, err);
    for (size_t i = 0; status == 0 && i < fold.count; i++) {
        struct consents_row row = fold.rows[fold.order[i]];
        row.party_id = party_id; /* the event may stay at the id of somebody who was joined into them */
        status = consents_set(store, &row, err);
    }
    arena_clear(&arena);
    return status;
}

/* is_in_line(store, party_id, arena, err): do the rows of permission say what the fold says? Both are in order of their key.
 * A ledger that cannot be read says nothing. */
static int is_in_line(struct store *store, int64_t party_id, struct arena *arena, struct err *err)
{
    struct fold fold;
    struct consents_row *rows;
    size_t count;
    if (fold_person(store, party_id, arena, &fold, err) != 0) {
        if (err->kind != ERR_CORRUPT)
            return -1;
        err_clear(err);
        return 0;
    }
    if (consents_read_permission(store, party_id, arena, &rows, &count, err) != 0)
        return -1;
    if (count != fold.count)
        return 0;
    for (size_t i = 0; i < count; i++)
        if (rows[i].id != fold.rows[fold.order[i]].id)
            return 0;
    return 1;
}

int consent_check(struct store *store, int64_t *wrong, struct err *err)
{
    struct arena arena = ARENA_INIT;
    int64_t party_id = 0;
    int status = 1, more;
    while (status == 1 && (more = consents_next_party(store, party_id, &party_id, err)) == 1) {
        status = is_in_line(store, party_id, &arena, err);
        arena_reset(&arena);
    }
    if (status == 1 && more < 0)
        status = -1;
    *wrong = party_id;
    arena_clear(&arena);
    return status;
}
