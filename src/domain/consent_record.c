/* consent_record.c - appending to the ledger, with the fold kept in the same transaction. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/message.h"
#include "domain/batch.h"
#include "domain/consent.h"

/* ---- One event ------------------------------------------------------------------------------------------------------------ */

/* set_expiry(event, months, arena, err): the end of a giving that has a term; of unknown time the gate takes none of those. */
static int set_expiry(struct consent_event *event, int months, struct arena *arena, struct err *err)
{
    int64_t moment;
    char end[DATE_TIME_SIZE];
    if (event->state != CONSENT_GIVEN || months <= 0 || event->expires_at != NULL || event->happened_at == NULL)
        return 0;
    if (!date_read_time(event->happened_at, &moment))
        return err_set(err, ERR_BUG, "consent_record: happened_at is no moment");
    int64_t day = moment / 86400 - (moment % 86400 < 0);
    date_format_time(date_add_months(day, months) * 86400 + (moment - day * 86400), end);
    event->expires_at = arena_string(arena, end);
    return event->expires_at == NULL ? err_memory(err) : 0;
}

static int prepare(struct store *store, const struct purpose_set *purposes, struct consent_event *event, struct arena *arena,
                   struct err *err)
{
    const struct purpose *purpose = purpose_by_id(purposes, event->purpose_id);
    if (purpose == NULL)
        return err_set(err, ERR_BUG, "consent_record: no such purpose");
    if (event->happened_at != NULL && strcmp(event->happened_at, store->now_text) > 0) {
        err_set(err, ERR_DATA, _("lies in the future"));
        return err_at(err, NULL, 0, "at");
    }
    if (event->recorded_at == NULL)
        event->recorded_at = store->now_text;
    if (event->address == NULL)
        event->address = "";
    return set_expiry(event, purpose->validity_months, arena, err);
}

/* fold_in(store, event, row, arena, err): let the event decide its key if it is the last there. */
static int fold_in(struct store *store, const struct consent_event *event, const struct consents_row *row,
                   struct arena *arena, struct err *err)
{
    struct consents_row deciding_row;
    struct consent_event deciding;
    int found = consents_deciding(store, row, arena, &deciding_row, err);
    if (found < 0)
        return -1;
    if (found == 1) {
        if (!consent_from_row(&deciding_row, &deciding))
            return err_set(err, ERR_CORRUPT, _("a consent in the database cannot be read"));
        if (consent_compare(&deciding, event) > 0)
            return 0;
    }
    return consents_set(store, row, err);
}

static int note(struct store *store, const struct consent_event *event, struct err *err)
{
    unsigned char handle[STORE_HANDLE_BYTES];
    int found = consents_handle(store, event->party_id, handle, err);
    if (found <= 0)
        return found < 0 ? -1 : err_set(err, ERR_BUG, "consent_record: no such party");
    batch_note_subject(store->batch, handle);
    batch_note_field(store->batch, "consent");
    batch_note_count(store->batch, consent_state_code(event->state), 1);
    return 0;
}

static int record(struct store *store, const struct purpose_set *purposes, struct consent_event *event, struct arena *arena,
                  struct err *err)
{
    struct consents_row row;
    if (prepare(store, purposes, event, arena, err) != 0)
        return -1;
    consent_to_row(event, &row);
    int equal = consents_find_equal(store, &row, err);
    if (equal != 0)
        return equal < 0 ? -1 : 0;
    if (consents_ids(store, 1, &event->id, err) != 0)
        return -1;
    row.id = event->id;
    if (consents_insert(store, &row, err) != 0 || fold_in(store, event, &row, arena, err) != 0 ||
        note(store, event, err) != 0)
        return -1;
    return 1;
}

int consent_record(struct store *store, const struct purpose_set *purposes, struct consent_event *event, struct err *err)
{
    struct arena arena = ARENA_INIT;
    int status = record(store, purposes, event, &arena, err);
    event->expires_at = NULL; /* lived in the arena */
    arena_clear(&arena);
    return status;
}

/* ---- Many events ---------------------------------------------------------------------------------------------------------- */

/* An event of the import, or one that decides now. */
struct candidate {
    struct consent_event event;
    bool is_new;
};

struct bulk {
    struct store *store;
    struct arena arena;
    struct candidate *list; /* sorted by key, the deciding one last */
    size_t count, room, at;
};

static int compare_key(const struct consent_event *a, const struct consent_event *b)
{
    if (a->party_id != b->party_id)
        return a->party_id < b->party_id ? -1 : 1;
    if (a->purpose_id != b->purpose_id)
        return a->purpose_id < b->purpose_id ? -1 : 1;
    int by_channel = strcmp(channel_code(a->channel), channel_code(b->channel));
    return by_channel != 0 ? by_channel : strcmp(a->address, b->address);
}

static int compare_candidates(const void *a, const void *b)
{
    const struct candidate *first = a, *second = b;
    int by_key = compare_key(&first->event, &second->event);
    return by_key != 0 ? by_key : consent_compare(&first->event, &second->event);
}

/* New people come in their order, each mostly with one event: nothing to sort. */
static void sort_candidates(struct bulk *bulk)
{
    size_t i = 1;
    while (i < bulk->count && compare_candidates(&bulk->list[i - 1], &bulk->list[i]) <= 0)
        i++;
    if (i < bulk->count)
        qsort(bulk->list, bulk->count, sizeof *bulk->list, compare_candidates);
}

static int add_candidate(struct bulk *bulk, const struct consent_event *event, bool is_new, struct err *err)
{
    if (bulk->count == bulk->room) {
        size_t room = 2 * bulk->room + 64;
        struct candidate *wider = realloc(bulk->list, room * sizeof *wider);
        if (wider == NULL)
            return err_memory(err);
        bulk->list = wider;
        bulk->room = room;
    }
    bulk->list[bulk->count++] = (struct candidate){*event, is_new};
    return 0;
}

static int add_deciding(void *context, const struct consents_row *row, struct err *err)
{
    struct bulk *bulk = context;
    struct consent_event event;
    if (!consent_from_row(row, &event))
        return err_set(err, ERR_CORRUPT, _("a consent in the database cannot be read"));
    const char **const texts[] = {&event.address, &event.evidence, &event.happened_at, &event.recorded_at,
                                  &event.expires_at};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        if (*texts[i] == NULL)
            continue;
        *texts[i] = arena_string(&bulk->arena, *texts[i]);
        if (*texts[i] == NULL)
            return err_memory(err);
    }
    event.because = NULL;
    return add_candidate(bulk, &event, false, err);
}

/* read_deciding(bulk, events, count, err): what decides now, for everybody who is concerned. */
static int read_deciding(struct bulk *bulk, const struct consent_event *events, size_t count, struct err *err)
{
    int64_t *ids = malloc((count + 1) * sizeof *ids);
    size_t id_count = 0;
    if (ids == NULL)
        return err_memory(err);
    for (size_t i = 0; i < count; i++)
        if (i == 0 || events[i].party_id != events[i - 1].party_id)
            ids[id_count++] = events[i].party_id;
    int status = consents_events(bulk->store, ids, id_count, add_deciding, bulk, err);
    free(ids);
    return status;
}

/* is_known(bulk, known, party_id): has this person events already? The first ${known} candidates are theirs, sorted by party. */
static bool is_known(const struct bulk *bulk, size_t known, int64_t party_id)
{
    for (size_t low = 0, high = known; low < high;) {
        size_t middle = low + (high - low) / 2;
        if (bulk->list[middle].event.party_id == party_id)
            return true;
        if (bulk->list[middle].event.party_id < party_id)
            low = middle + 1;
        else
            high = middle;
    }
    return false;
}

/* take(bulk, known, event, err): prepare one event and add it to the candidates, unless it is there already (its id stays 0). */
static int take(struct bulk *bulk, const struct purpose_set *purposes, size_t known, struct consent_event *event,
                struct err *err)
{
    struct consents_row row;
    event->id = 0;
    if (prepare(bulk->store, purposes, event, &bulk->arena, err) != 0)
        return -1;
    if (is_known(bulk, known, event->party_id)) {
        consent_to_row(event, &row);
        int equal = consents_find_equal(bulk->store, &row, err);
        if (equal != 0)
            return equal < 0 ? -1 : 0;
    }
    if (consents_ids(bulk->store, 1, &event->id, err) != 0)
        return -1;
    return add_candidate(bulk, event, true, err);
}

static int next_new(void *context, struct consents_row *row, struct err *err)
{
    struct bulk *bulk = context;
    (void)err;
    while (bulk->at < bulk->count && !bulk->list[bulk->at].is_new)
        bulk->at++;
    if (bulk->at == bulk->count)
        return 0;
    consent_to_row(&bulk->list[bulk->at++].event, row);
    return 1;
}

/* The last of each key, when it is new. */
static int next_deciding(void *context, struct consents_row *row, struct err *err)
{
    struct bulk *bulk = context;
    (void)err;
    for (; bulk->at < bulk->count; bulk->at++) {
        bool is_last =
            bulk->at + 1 == bulk->count || compare_key(&bulk->list[bulk->at].event, &bulk->list[bulk->at + 1].event) != 0;
        if (!is_last || !bulk->list[bulk->at].is_new)
            continue;
        consent_to_row(&bulk->list[bulk->at++].event, row);
        return 1;
    }
    return 0;
}

static int record_new(struct bulk *bulk, const struct purpose_set *purposes, struct consent_event *events, size_t count,
                      struct err *err)
{
    if (read_deciding(bulk, events, count, err) != 0)
        return -1;
    size_t known = bulk->count;
    for (size_t i = 0; i < count; i++)
        if (take(bulk, purposes, known, &events[i], err) != 0)
            return -1;
    if (consents_insert_many(bulk->store, next_new, bulk, err) != 0)
        return -1;
    sort_candidates(bulk);
    bulk->at = 0;
    return consents_set_many(bulk->store, next_deciding, bulk, err);
}

int consent_record_new(struct store *store, const struct purpose_set *purposes, struct consent_event *events, size_t count,
                       struct err *err)
{
    struct bulk bulk = {.store = store, .arena = ARENA_INIT};
    if (count == 0)
        return 0;
    int status = record_new(&bulk, purposes, events, count, err);
    for (size_t i = 0; i < count; i++)
        events[i].expires_at = NULL; /* lived in the arena */
    free(bulk.list);
    arena_clear(&bulk.arena);
    return status;
}
