/* undo_added.c - people whom the batch has added: who goes, who stays and why, and what is remembered of those who go. */
#include <stdlib.h>
#include <string.h>

#include "domain/batch.h"
#include "domain/party.h"
#include "domain/search.h"
#include "domain/undo_internal.h"
#include "store/personal_data_erase.h"

/* From so many people on it is quicker to read all search keys once than to work out each person's. */
enum { KEYS_SINGLY = 256 };

/* Somebody of the batch whose row, also of the batch, points to somebody else of it. */
struct edge {
    int64_t owner, mentioned;
};

struct adding {
    struct undo *undo;
    int64_t *ids; /* ascending */
    size_t count, capacity;
    unsigned char *reasons; /* enum undo_reason by id from parties.first on; UNDO_NO_REASON: goes */
    struct edge *edges;
    size_t edge_count, edge_capacity;
    struct undos_stop *stops; /* texts in the arena */
    size_t stop_count, stop_capacity;
    struct arena arena;
};

static bool is_added(const struct adding *adding, int64_t id)
{
    return id >= adding->undo->parties.first && id <= adding->undo->parties.last;
}

static enum undo_reason reason_of(const struct adding *adding, int64_t id)
{
    return adding->reasons[id - adding->undo->parties.first];
}

/* The first reason stays. Returns whether it is the first. */
static bool keep(struct adding *adding, int64_t id, enum undo_reason reason)
{
    unsigned char *at = &adding->reasons[id - adding->undo->parties.first];
    if (*at != UNDO_NO_REASON)
        return false;
    *at = (unsigned char)reason;
    return true;
}

static void *grow(void *list, size_t count, size_t *capacity, size_t size, struct err *err)
{
    if (count < *capacity)
        return list;
    size_t wanted = *capacity == 0 ? 64 : 2 * *capacity;
    void *larger = realloc(list, wanted * size);
    if (larger == NULL)
        err_memory(err);
    else
        *capacity = wanted;
    return larger;
}

/* ---- Who stays --------------------------------------------------------------------------------------------------- */

static int take_added(void *context, int64_t id, struct err *err)
{
    struct adding *adding = context;
    int64_t *ids = grow(adding->ids, adding->count, &adding->capacity, sizeof *ids, err);
    if (ids == NULL)
        return -1;
    adding->ids = ids;
    ids[adding->count++] = id;
    return 0;
}

static int take_touched(void *context, int64_t id, const struct schema_table *table, struct err *err)
{
    bool is_disclosure = table != NULL && strcmp(table->name, "disclosure_party") == 0;
    (void)err;
    keep(context, id, is_disclosure ? UNDO_GIVEN_OUT : UNDO_CHANGED);
    return 0;
}

static int take_mention(void *context, int64_t owner, int64_t mentioned, bool is_ours, struct err *err)
{
    struct adding *adding = context;
    if (!is_ours || !is_added(adding, owner)) {
        if (!is_added(adding, owner) || owner != mentioned)
            keep(adding, mentioned, UNDO_NAMED);
        return 0;
    }
    struct edge *edges = grow(adding->edges, adding->edge_count, &adding->edge_capacity, sizeof *edges, err);
    if (edges == NULL)
        return -1;
    adding->edges = edges;
    edges[adding->edge_count++] = (struct edge){owner, mentioned};
    return 0;
}

/* Whom somebody who stays points to stays too. */
static void spread(struct adding *adding)
{
    for (bool has_spread = true; has_spread;) {
        has_spread = false;
        for (size_t i = 0; i < adding->edge_count; i++)
            if (reason_of(adding, adding->edges[i].owner) != UNDO_NO_REASON)
                has_spread |= keep(adding, adding->edges[i].mentioned, UNDO_NAMED);
    }
}

/* ---- A no is remembered ------------------------------------------------------------------------------------------ */

static int take_stop(void *context, const struct undos_stop *stop, struct err *err)
{
    struct adding *adding = context;
    struct undos_stop *stops = grow(adding->stops, adding->stop_count, &adding->stop_capacity, sizeof *stops, err);
    if (stops == NULL)
        return -1;
    adding->stops = stops;
    struct undos_stop copy = *stop;
    copy.channel = arena_string(&adding->arena, stop->channel);
    copy.address = arena_string(&adding->arena, stop->address);
    copy.at = arena_string(&adding->arena, stop->at);
    if (copy.channel == NULL || copy.address == NULL || copy.at == NULL)
        return err_memory(err);
    stops[adding->stop_count++] = copy;
    return 0;
}

struct remembering {
    struct adding *adding;
    const struct undos_stop *stop;
    bool is_writing;
    size_t count;
};

static int look_at_address(void *context, bool is_email, const char *normalised, struct err *err)
{
    struct remembering *remembering = context;
    const struct undos_stop *stop = remembering->stop;
    bool is_of_channel =
        *stop->channel == '\0' || strcmp(stop->channel, "email") == 0 ? is_email || *stop->channel == '\0' : !is_email;
    if (strcmp(stop->channel, "post") == 0 || strcmp(stop->channel, "social") == 0)
        is_of_channel = false;
    if (*stop->address != '\0' ? strcmp(stop->address, normalised) != 0 : !is_of_channel)
        return 0;
    remembering->count++;
    if (!remembering->is_writing)
        return 0;
    const struct fingerprint_value value = {is_email ? FINGERPRINT_EMAIL : FINGERPRINT_PHONE, normalised};
    const struct fingerprint_terms terms = {.purpose_id = stop->purpose_id, .channel = stop->channel, .at = stop->at};
    return fingerprint_add(remembering->adding->undo->store, FINGERPRINT_STOPPED, &value, NULL, &terms, err);
}

static int remember(struct adding *adding, const struct undos_stop *stop, bool is_writing, size_t *count, struct err *err)
{
    struct remembering remembering = {adding, stop, is_writing, 0};
    int status = undos_addresses(adding->undo->store, stop->party_id, look_at_address, &remembering, err);
    *count = remembering.count;
    return status;
}

/* Whoever said no and cannot be known again by an address stays. */
static int keep_stops(struct adding *adding, struct err *err)
{
    size_t count;
    for (size_t i = 0; i < adding->stop_count; i++) {
        if (reason_of(adding, adding->stops[i].party_id) != UNDO_NO_REASON)
            continue;
        if (remember(adding, &adding->stops[i], false, &count, err) != 0)
            return -1;
        if (count == 0)
            keep(adding, adding->stops[i].party_id, UNDO_STOP);
    }
    return 0;
}

static int remember_stops(struct adding *adding, struct err *err)
{
    size_t count;
    for (size_t i = 0; i < adding->stop_count; i++) {
        adding->undo->counts.stops++;
        if (reason_of(adding, adding->stops[i].party_id) != UNDO_NO_REASON)
            continue;
        if (remember(adding, &adding->stops[i], true, &count, err) != 0)
            return -1;
        adding->undo->counts.remembered++;
    }
    return 0;
}

/* ---- Who goes ---------------------------------------------------------------------------------------------------- */

static int delete_keys(struct adding *adding, int64_t id, struct err *err)
{
    struct arena arena = ARENA_INIT;
    const struct rec *before;
    struct store *store = adding->undo->store;
    int status = party_find(store, id, PARTY_ALL | PARTY_ROW_IDS, &arena, &before, err);
    if (status == 1)
        status = search_update(store, id, before, NULL, &arena, err);
    arena_clear(&arena);
    return status < 0 ? -1 : 0;
}

/* Everybody is counted; those who go are moved to the front of the list. */
static int sort_out(struct adding *adding, size_t *going, struct err *err)
{
    *going = 0;
    for (size_t i = 0; i < adding->count; i++) {
        int64_t id = adding->ids[i];
        enum undo_reason reason = reason_of(adding, id);
        if (undo_add(adding->undo, id, reason == UNDO_NO_REASON ? UNDO_REMOVED : UNDO_KEPT, reason, err) != 0)
            return -1;
        if (reason != UNDO_NO_REASON)
            continue;
        if (batch_note_party(adding->undo->store, id, err) != 0)
            return -1;
        adding->ids[(*going)++] = id;
    }
    return 0;
}

static int remove_people(struct adding *adding, struct err *err)
{
    struct personal_data_erasure erasure = {.ids = adding->ids};
    if (remember_stops(adding, err) != 0 || sort_out(adding, &erasure.count, err) != 0)
        return -1;
    erasure.are_keys_gone = erasure.count <= KEYS_SINGLY;
    for (size_t i = 0; i < erasure.count && erasure.are_keys_gone; i++)
        if (delete_keys(adding, adding->ids[i], err) != 0)
            return -1;
    adding->undo->is_written |= erasure.count > 0;
    return erasure.count == 0 ? 0 : personal_data_erase(adding->undo->store, &erasure, err);
}

static int run(struct adding *adding, struct err *err)
{
    struct undo *undo = adding->undo;
    const struct undos_span *parties = &undo->parties;
    if (undos_added(undo->store, parties, take_added, adding, err) != 0 ||
        undos_touched(undo->store, undo->batch_id, parties, take_touched, adding, err) != 0 ||
        undos_mentions(undo->store, undo->batch_id, parties, take_mention, adding, err) != 0 ||
        undos_stops(undo->store, undo->batch_id, parties, take_stop, adding, err) != 0 || keep_stops(adding, err) != 0)
        return -1;
    spread(adding);
    return remove_people(adding, err);
}

int undo_added(struct undo *undo, struct err *err)
{
    struct adding adding = {.undo = undo, .arena = ARENA_INIT};
    if (undo->parties.first > undo->parties.last)
        return 0;
    adding.reasons = calloc((size_t)(undo->parties.last - undo->parties.first + 1), 1);
    int status = adding.reasons == NULL ? err_memory(err) : run(&adding, err);
    free(adding.ids);
    free(adding.reasons);
    free(adding.edges);
    free(adding.stops);
    arena_clear(&adding.arena);
    return status;
}
