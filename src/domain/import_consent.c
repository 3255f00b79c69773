/* import_consent.c - what the columns say about consent, as events of the ledger (GDPR 7, 21; Tw 11.7).
 *
 * A no is a refusal of all marketing on that channel. A yes counts only under a wording: with --consent it is given under that
 * one, without it is "given, wording unknown", which the gate refuses. In an import the row is record and evidence. */
#include "domain/import_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/message.h"

/* Events of a block while they are gathered. */
struct events {
    struct import *import;
    struct consent_event *list;
    size_t count, capacity;
    size_t first_stop; /* of the item at hand: from here on they come from a stop that was remembered */
};

static int push(struct events *events, const struct consent_event *event, struct err *err)
{
    if (events->count == events->capacity) {
        size_t capacity = events->capacity == 0 ? 64 : 2 * events->capacity;
        struct consent_event *larger = realloc(events->list, capacity * sizeof *larger);
        if (larger == NULL)
            return err_memory(err);
        events->list = larger;
        events->capacity = capacity;
    }
    events->list[events->count++] = *event;
    return 0;
}

/* The contact point that a yes is about: the first that serves the channel. NULL when there is none. */
static const char *address_for(const struct import_row *row, enum channel channel)
{
    static const char *const KINDS[] = {
        [IMPORT_EMAIL] = "email", [IMPORT_PHONE] = "phone", [IMPORT_ADDRESS] = "address", [IMPORT_SOCIAL] = "social"};
    const char *kind = channel_point(channel);
    if (kind == NULL)
        return "";
    for (const struct import_point *point = row->points; point != NULL; point = point->next)
        if (strcmp(KINDS[point->kind], kind) == 0)
            return point->normalised;
    return NULL;
}

static struct consent_event event_of(struct import *import, const struct import_item *item, const struct import_mark *mark)
{
    const struct import_row *row = &item->row;
    const char *time = mark != NULL && mark->time != NULL ? mark->time : row->consent_at;
    return (struct consent_event){
        .party_id = item->party_id,
        .address = "",
        .via = CONSENT_IMPORT,
        .evidence = row->file == NULL
                        ? row->evidence
                        : arena_printf(&import->block->arena, "%s:%ld%s%s", file_name(row->file), row->line,
                                       row->evidence == NULL ? "" : "; ", row->evidence == NULL ? "" : row->evidence),
        .happened_at = time == NULL && mark != NULL && mark->is_yes ? row->given_at : time,
        .source_id = import->source_id,
    };
}

/* Marketing that has no marketing above it: refusing it refuses everything below. */
static bool is_marketing_root(const struct purpose *purpose)
{
    return purpose->is_direct_marketing && (purpose->parent == NULL || !purpose->parent->is_direct_marketing);
}

static int refuse(struct events *events, const struct import_item *item, const struct import_mark *mark,
                  const struct purpose *purpose, enum channel channel, struct err *err)
{
    struct consent_event event = event_of(events->import, item, mark);
    event.state = mark->column != NULL && mark->column->is_withdrawal ? CONSENT_WITHDRAWN : CONSENT_REFUSED;
    event.purpose_id = purpose->id;
    event.channel = channel;
    if (mark->column != NULL && mark->column->is_bounce) {
        if ((event.address = address_for(&item->row, channel)) == NULL)
            return 0;
        event.evidence = arena_printf(&events->import->block->arena, "%s; %s", event.evidence, mark->column->header);
    }
    events->import->counts.refusals++;
    return push(events, &event, err);
}

static int give(struct events *events, const struct import_item *item, const struct import_mark *mark,
                const struct purpose *purpose, enum channel channel, const struct notice *notice, struct err *err)
{
    struct consent_event event = event_of(events->import, item, mark);
    event.address = address_for(&item->row, channel);
    if (event.address == NULL) { /* a later address would be covered by a yes that was never about it */
        events->import->counts.without_address++;
        return 0;
    }
    event.state = CONSENT_GIVEN;
    event.purpose_id = purpose->id;
    event.channel = channel;
    event.notice_id = notice == NULL ? 0 : notice->id;
    event.strength = notice == NULL ? PURPOSE_UNAMBIGUOUS : notice->strength;
    events->import->counts.consents++;
    return push(events, &event, err);
}

/* A no in a column. Named purposes are refused as named; otherwise marketing as a whole, on the column's channel. */
static int take_no(struct events *events, const struct import_item *item, const struct import_mark *mark, struct err *err)
{
    const struct import *import = events->import;
    enum channel channel = channel_find(mark->column->channel == NULL ? "" : mark->column->channel);
    if (mark->purpose != NULL)
        return refuse(events, item, mark, mark->purpose, CHANNEL_ANY, err);
    if (mark->column->named > 0) {
        const struct import_consent *consent = &import->options->consents[mark->column->named - 1];
        channel = consent->channel;
    }
    for (size_t i = 0; i < import->purposes->count; i++)
        if (is_marketing_root(&import->purposes->list[i]) &&
            refuse(events, item, mark, &import->purposes->list[i], channel, err) < 0)
            return -1;
    return 0;
}

/* A yes without a wording: for the purpose that the header names ("Nieuwsbrief"), else for all marketing on the channel. */
static int take_bare_yes(struct events *events, const struct import_item *item, const struct import_mark *mark,
                         struct err *err)
{
    struct import *import = events->import;
    enum channel channel = channel_find(mark->column->channel == NULL ? "" : mark->column->channel);
    const struct purpose *named = mark->column->purpose;
    for (size_t i = 0; i < import->purposes->count; i++) {
        const struct purpose *purpose = &import->purposes->list[i];
        bool has_channel = channel == CHANNEL_ANY || (purpose->channels & CHANNEL_BIT(channel)) != 0;
        if (named != NULL ? purpose != named
                          : !purpose->is_direct_marketing || !purpose_takes_consent(purpose) || !has_channel)
            continue;
        if (give(events, item, mark, purpose, has_channel ? channel : CHANNEL_ANY, NULL, err) < 0)
            return -1;
        if (import->advice.header == NULL)
            import->advice = (struct import_advice_column){.header = mark->column->header,
                                                           .purpose = purpose->code,
                                                           .channel = has_channel ? channel_code(channel) : ""};
    }
    return 0;
}

static int take_mark(struct events *events, const struct import_item *item, const struct import_mark *mark, struct err *err)
{
    struct import *import = events->import;
    if (!mark->is_yes)
        return take_no(events, item, mark, err);
    if (item->is_returned) /* marketing starts from zero */
        return 0;
    if (mark->purpose != NULL)
        return give(events, item, mark, mark->purpose, CHANNEL_ANY, NULL, err);
    if (mark->column->named == 0)
        return take_bare_yes(events, item, mark, err);
    const struct import_consent *consent = &import->options->consents[mark->column->named - 1];
    return give(events, item, mark, consent->purpose, consent->channel, consent->notice, err);
}

/* Who said stop before we knew them. */
static int take_stops(struct events *events, const struct import_item *item, struct err *err)
{
    struct import *import = events->import;
    for (const struct import_point *point = item->row.points; point != NULL; point = point->next) {
        struct fingerprint_value value = {.type = point->kind == IMPORT_EMAIL ? FINGERPRINT_EMAIL : FINGERPRINT_PHONE,
                                          .normalised = point->normalised};
        const struct fingerprint_row *rows;
        size_t count;
        if (point->kind != IMPORT_EMAIL && point->kind != IMPORT_PHONE)
            continue;
        if (fingerprint_find(import->fingerprints, &value, NULL, &rows, &count, err) < 0)
            return -1;
        for (size_t i = 0; i < count; i++) {
            if (rows[i].kind != FINGERPRINT_STOPPED)
                continue;
            struct import_mark mark = {.time = arena_string(&import->block->arena, rows[i].at)};
            for (size_t j = 0; j < import->purposes->count; j++) {
                const struct purpose *purpose = &import->purposes->list[j];
                if (rows[i].purpose_id != 0 ? purpose->id != rows[i].purpose_id : !is_marketing_root(purpose))
                    continue;
                if (refuse(events, item, &mark, purpose, channel_find(rows[i].channel), err) < 0)
                    return -1;
            }
        }
    }
    return 0;
}

static int gather(struct events *events, const struct import_item *item, struct err *err)
{
    for (const struct import_mark *mark = item->row.marks; mark != NULL; mark = mark->next)
        if (take_mark(events, item, mark, err) < 0)
            return -1;
    events->first_stop = events->count;
    return fingerprint_any_of(events->import->fingerprints, FINGERPRINT_STOPPED) ? take_stops(events, item, err) : 0;
}

int import_consent_new(struct import *import, struct err *err)
{
    struct events events = {.import = import};
    int status = 0;
    for (size_t i = 0; i < import->fresh_count && status == 0; i++) {
        status = gather(&events, import->fresh[i], err);
        import->counts.stopped += status == 0 && events.count > events.first_stop;
    }
    if (status == 0 && events.count > 0)
        status = consent_record_new(import->store, import->purposes, events.list, events.count, err);
    free(events.list);
    return status;
}

/* The ledger of somebody known has a say too: one event at a time, and what is there already is not written again. */
int import_consent_known(struct import *import, struct import_item *item, struct err *err)
{
    struct events events = {.import = import};
    bool is_stopped = false;
    int status = gather(&events, item, err);
    for (size_t i = 0; i < events.count && status >= 0; i++) {
        status = consent_record(import->store, import->purposes, &events.list[i], err);
        if (status == 1 && item->did == IMPORT_UNCHANGED)
            item->did = IMPORT_FILLED;
        if (status == 1)
            batch_note_change(import->store->batch);
        is_stopped = is_stopped || (status == 1 && i >= events.first_stop);
    }
    import->counts.stopped += is_stopped;
    free(events.list);
    return status < 0 ? -1 : 0;
}

const struct purpose *import_consent_named(struct import *import, const struct column *column)
{
    for (size_t i = 0; i < import->purposes->count; i++) {
        const struct purpose *purpose = &import->purposes->list[i];
        const char *names[] = {purpose->code, purpose->title_nl, purpose->title_en};
        for (size_t j = 0; j < sizeof names / sizeof *names && purpose_takes_consent(purpose); j++) {
            const char *folded = column_fold(names[j], &import->block->arena);
            if (folded != NULL && *folded != '\0' && strstr(column->folded, folded) != NULL)
                return purpose;
        }
    }
    return NULL;
}
