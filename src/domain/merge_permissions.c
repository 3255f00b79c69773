/* merge_permissions.c - of two permissions the stricter: a no of the one is not overtaken by a yes of the other.
 *
 * The fold goes by time, which is right for what one person said. Of two whom nobody knew to be one, the later yes was asked
 * by somebody who did not know of the no: so the no is repeated in the first's ledger, dated now, for the very question that
 * the yes is about. Whoever says yes after this, knowing, is heard. */
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "domain/consent.h"
#include "domain/gate_judge.h"
#include "domain/merge.h"
#include "store/sources.h"

/* What decides for one of them now. */
struct ledger {
    struct consent_event *events;
    size_t count;
};

/* One question: a purpose on a channel at an address, any of them open. */
struct question {
    const struct purpose *purpose;
    enum channel channel;
    const char *address;
};

/* Both ledgers. */
struct ledgers_rows {
    struct consents_row *list;
    size_t count;
};

static int read_ledger(struct merge *merge, int64_t party_id, const struct ledgers_rows *rows, struct arena *arena,
                       struct ledger *ledger, struct err *err)
{
    struct consents_row *keys;
    size_t key_count;
    ledger->count = 0;
    if (consents_read_permission(merge->store, party_id, arena, &keys, &key_count, err) != 0)
        return -1;
    ledger->events = arena_alloc(arena, (key_count + 1) * sizeof *ledger->events);
    if (ledger->events == NULL)
        return err_memory(err);
    for (size_t i = 0; i < key_count; i++)
        for (size_t j = 0; j < rows->count; j++)
            if (rows->list[j].id == keys[i].id && !consent_from_row(&rows->list[j], &ledger->events[ledger->count++]))
                return err_set(err, ERR_CORRUPT, _("a consent in the database cannot be read"));
    return 0;
}

/* The narrower of two; false: they are about different things. */
static bool meet(const struct consent_event *yes, const struct consent_event *no, const struct merge *merge,
                 struct question *question)
{
    question->purpose = purpose_by_id(&merge->purposes, yes->purpose_id);
    const struct purpose *on = purpose_by_id(&merge->purposes, no->purpose_id);
    if (question->purpose == NULL || on == NULL || !gate_judge_reach(no->state, on, question->purpose))
        return false;
    if (yes->channel != CHANNEL_ANY && no->channel != CHANNEL_ANY && yes->channel != no->channel)
        return false;
    if (yes->address[0] != '\0' && no->address[0] != '\0' && strcmp(yes->address, no->address) != 0)
        return false;
    question->channel = yes->channel != CHANNEL_ANY ? yes->channel : no->channel;
    question->address = yes->address[0] != '\0' ? yes->address : no->address;
    return true;
}

/* What decides a question in one ledger; NULL: nothing was said. The gate's own way, over what bears on the question. */
static const struct consent_event *decides(const struct ledger *ledger, const struct question *question,
                                           const struct merge *merge)
{
    const struct consent_event *last = NULL;
    for (size_t i = 0; i < ledger->count; i++) {
        const struct consent_event *event = &ledger->events[i];
        const struct purpose *on = purpose_by_id(&merge->purposes, event->purpose_id);
        bool bears = event->state == CONSENT_GIVEN ? on == question->purpose
                                                   : on != NULL && gate_judge_reach(event->state, on, question->purpose);
        bears &= event->channel == CHANNEL_ANY || event->channel == question->channel;
        bears &= event->address[0] == '\0' || strcmp(event->address, question->address) == 0;
        if (bears && (last == NULL || consent_compare(last, event) < 0))
            last = event;
    }
    return last;
}

static int repeat(struct merge *merge, int64_t party_id, const struct consent_event *no, const struct question *question,
                  struct arena *arena, struct err *err)
{
    struct store *store = merge->store;
    struct consent_event event = {.party_id = party_id,
                                  .purpose_id = question->purpose->id,
                                  .channel = question->channel,
                                  .address = question->address,
                                  .state = no->state,
                                  .via = CONSENT_UNKNOWN,
                                  .recorded_at = store->now_text};
    struct consents_row row;
    const char *batch = arena_printf(arena, "b%lld", (long long)store->batch_id);
    if (batch == NULL)
        return err_memory(err);
    if (merge->source_id == 0 && sources_insert(store, consents_merge_source, batch, &merge->source_id, err) != 0)
        return -1;
    event.source_id = merge->source_id;
    consent_to_row(&event, &row);
    if (consents_ids(store, 1, &row.id, err) != 0)
        return -1;
    merge->stops++;
    return consents_insert(store, &row, err);
}

/* Each yes of the one that overtakes a no of the other. */
static int repeat_stops(struct merge *merge, int64_t party_id, const struct ledger *yeses, const struct ledger *noes,
                        struct arena *arena, struct err *err)
{
    for (size_t i = 0; i < yeses->count; i++)
        for (size_t j = 0; j < noes->count && yeses->events[i].state == CONSENT_GIVEN; j++) {
            struct question question;
            if (noes->events[j].state == CONSENT_GIVEN || !meet(&yeses->events[i], &noes->events[j], merge, &question))
                continue;
            const struct consent_event *no = decides(noes, &question, merge);
            if (no != &noes->events[j] || consent_compare(no, &yeses->events[i]) > 0)
                continue;
            if (repeat(merge, party_id, no, &question, arena, err) != 0)
                return -1;
        }
    return 0;
}

int merge_permissions(struct merge *merge, int64_t into_id, int64_t old_id, struct err *err)
{
    struct arena arena = ARENA_INIT;
    struct ledgers_rows rows;
    struct ledger into, old;
    int status = consents_read(merge->store, into_id, &arena, &rows.list, &rows.count, err);
    if (status == 0)
        status = read_ledger(merge, into_id, &rows, &arena, &into, err);
    if (status == 0)
        status = read_ledger(merge, old_id, &rows, &arena, &old, err);
    bool is_silent = status == 0 && old.count == 0; /* the first's permission is the fold as it is */
    if (status == 0 && !is_silent &&
        (repeat_stops(merge, into_id, &old, &into, &arena, err) != 0 ||
         repeat_stops(merge, into_id, &into, &old, &arena, err) != 0 || consents_clear(merge->store, old_id, err) != 0 ||
         consent_refold(merge->store, into_id, err) != 0))
        status = -1;
    arena_clear(&arena);
    return status;
}
