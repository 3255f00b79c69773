/* gate_load.c - a block of people: one statement per table, joined with their ids, merged here in order of id. */
#include <string.h>

#include "base/date.h"
#include "base/message.h"
#include "domain/gate_parts.h"
#include "store/gate_rows.h"
#include "store/rows.h"

/* person_of(block, id): the person with this id; rows come in order of id, so the search goes on where it stood. */
static struct gate_person *person_of(struct gate_block *block, int64_t id)
{
    while (block->at < block->count && block->ids[block->at] < id)
        block->at++;
    return block->at < block->count && block->ids[block->at] == id ? &block->people[block->at] : NULL;
}

/* keep(arena, text, err): a copy; NULL stays NULL. A failure shows in ${err}. */
static const char *keep(struct arena *arena, const char *text, struct err *err)
{
    const char *copy = arena_string(arena, text);
    if (text != NULL && copy == NULL)
        err_memory(err);
    return copy;
}

/* is_open(since, until, gate): does a stretch of days or moments hold the moment asked about? A day counts to its end. */
static bool is_open(const char *since, const char *until, const struct gate *gate)
{
    if (since != NULL && strcmp(since, strlen(since) == DATE_DAY_SIZE - 1 ? gate->day : gate->at) > 0)
        return false;
    if (until == NULL)
        return true;
    return strlen(until) == DATE_DAY_SIZE - 1 ? strcmp(until, gate->day) >= 0 : strcmp(until, gate->at) > 0;
}

/* ---- People --------------------------------------------------------------------------------------------------------------- */

static enum gate_status status_of(const char *code)
{
    static const char *const CODES[] = {"active", "restricted", "deceased", "erased"};
    for (int i = 0; i < 4; i++)
        if (strcmp(CODES[i], code) == 0)
            return (enum gate_status)i;
    return GATE_STATUS_ERASED; /* unknown means no */
}

static enum gate_audience audience_of(const char *legal_form)
{
    static const char *const CODES[GATE_AUDIENCE_COUNT] = {"natural", "sole-trader", "partnership", "legal-person"};
    for (int i = 0; i < GATE_AUDIENCE_COUNT; i++)
        if (strcmp(CODES[i], legal_form) == 0)
            return (enum gate_audience)i;
    return GATE_NATURAL;
}

static int fill_party(struct gate *gate, struct gate_person *person, const struct gate_rows_party *row, struct err *err)
{
    person->is_known = true;
    person->status = status_of(row->status);
    person->audience = row->is_person ? GATE_NATURAL : audience_of(row->legal_form);
    if (row->is_person && strcmp(row->legal_form, "sole-trader") == 0)
        person->audience = GATE_SOLE_TRADER;
    if (row->is_person && row->birthday != NULL && row->birthday[0] != '-')
        person->birthday = keep(&gate->block.arena, row->birthday, err);
    return err->kind == ERR_NONE ? 0 : -1;
}

static int take_party(void *context, const struct gate_rows_party *row, struct err *err)
{
    struct gate *gate = context;
    struct gate_person *person = person_of(&gate->block, row->id);
    return person == NULL ? 0 : fill_party(gate, person, row, err);
}

/* Of everybody, the row says who comes next. */
static int take_next_party(void *context, const struct gate_rows_party *row, struct err *err)
{
    struct gate *gate = context;
    struct gate_block *block = &gate->block;
    struct gate_person *person = &block->people[block->count];
    block->ids[block->count++] = person->id = row->id;
    return fill_party(gate, person, row, err);
}

/* ---- Contact points ------------------------------------------------------------------------------------------------------- */

static enum channel channel_of(const char *kind)
{
    enum channel channel = CHANNEL_EMAIL;
    while (channel < CHANNEL_COUNT && strcmp(channel_point(channel), kind) != 0)
        channel++;
    return channel;
}

static int take_point(void *context, const struct gate_rows_point *row, struct err *err)
{
    struct gate *gate = context;
    struct gate_block *block = &gate->block;
    struct gate_person *person = person_of(block, row->party_id);
    enum channel channel = channel_of(row->kind);
    if (person == NULL || channel == CHANNEL_COUNT || !is_open(row->valid_from, row->valid_to, gate))
        return 0;
    block->points = rows_grow(&block->arena, block->points, block->point_count, sizeof *block->points);
    if (block->points == NULL)
        return err_memory(err);
    struct gate_point *point = &block->points[block->point_count++];
    struct arena *arena = &block->arena;
    *point = (struct gate_point){
        .id = row->id,
        .channel = channel,
        .value = keep(arena, row->value, err),
        .position = (int)row->position,
        .label = keep(arena, row->label, err),
        .street = keep(arena, row->street, err),
        .postcode = keep(arena, row->postcode, err),
        .city = keep(arena, row->city, err),
        .region = keep(arena, row->region, err),
        .country = keep(arena, row->country, err),
        .is_published = row->is_published,
        .is_from_sale = row->source_kind != NULL && strcmp(row->source_kind, "agreement") == 0,
    };
    point->address = row->normalised == NULL ? point->value : keep(arena, row->normalised, err);
    person->point_count++;
    return err->kind == ERR_NONE ? 0 : -1;
}

/* The best first; there are few, and they mostly come in order. */
static void sort_points(struct gate_point *points, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        struct gate_point point = points[i];
        size_t at = i;
        for (; at > 0 && points[at - 1].position > point.position; at--)
            points[at] = points[at - 1];
        points[at] = point;
    }
}

/* ---- Events --------------------------------------------------------------------------------------------------------------- */

/* was_so(gate, event): did it count at the moment asked about? What was of unknown time counts from when it was recorded. */
static bool was_so(const struct gate *gate, const struct consent_event *event)
{
    const char *moment = event->happened_at != NULL ? event->happened_at : event->recorded_at;
    return !gate->is_history || strcmp(moment, gate->at) <= 0;
}

static int take_event(void *context, const struct consents_row *row, struct err *err)
{
    struct gate *gate = context;
    struct gate_block *block = &gate->block;
    struct gate_person *person = person_of(block, row->party_id);
    struct consent_event event;
    if (!consent_from_row(row, &event))
        return err_set(err, ERR_CORRUPT, _("a consent in the database cannot be read"));
    const struct purpose *purpose = purpose_by_id(gate->question.purposes, event.purpose_id);
    if (person == NULL || purpose == NULL || !purpose_is_under(gate->question.purpose, purpose) || !was_so(gate, &event))
        return 0;
    block->events = rows_grow(&block->arena, block->events, block->event_count, sizeof *block->events);
    if (block->events == NULL)
        return err_memory(err);
    event.address = event.address[0] == '\0' ? "" : keep(&block->arena, event.address, err);
    event.evidence = event.evidence == NULL ? NULL : "";
    event.happened_at = keep(&block->arena, event.happened_at, err);
    event.recorded_at = keep(&block->arena, event.recorded_at, err);
    event.expires_at = keep(&block->arena, event.expires_at, err);
    event.because = NULL;
    block->events[block->event_count++] = event;
    person->event_count++;
    return err->kind == ERR_NONE ? 0 : -1;
}

/* ---- Facts ---------------------------------------------------------------------------------------------------------------- */

static int take_restriction(void *context, const struct gate_rows_fact *row, struct err *err)
{
    struct gate *gate = context;
    struct gate_person *person = person_of(&gate->block, row->party_id);
    (void)err;
    if (person != NULL && is_open(row->since, row->until, gate))
        person->is_restricted = true;
    return 0;
}

static int take_agreement(void *context, const struct gate_rows_fact *row, struct err *err)
{
    struct gate *gate = context;
    struct gate_person *person = person_of(&gate->block, row->party_id);
    (void)err;
    if (person != NULL && is_open(row->since, row->until, gate))
        person->has_agreement = true;
    return 0;
}

static int take_purchases(void *context, const struct gate_rows_fact *row, struct err *err)
{
    struct gate *gate = context;
    struct gate_person *person = person_of(&gate->block, row->party_id);
    if (person == NULL)
        return 0;
    person->first_purchase = keep(&gate->block.arena, row->since, err);
    person->last_purchase = keep(&gate->block.arena, row->until, err);
    return err->kind == ERR_NONE ? 0 : -1;
}

static int take_told(void *context, const struct gate_rows_fact *row, struct err *err)
{
    struct gate *gate = context;
    struct gate_person *person = person_of(&gate->block, row->party_id);
    (void)err;
    if (person != NULL)
        person->is_told = true;
    return 0;
}

static int load_facts(struct gate *gate, enum gate_rows_kind kind, gate_rows_each_fact *take, struct err *err)
{
    gate->block.at = 0;
    return gate_rows_facts(gate->store, kind, gate->block.ids, gate->block.count, gate->question.purpose->id, gate->at, take,
                           gate, err);
}

/* ---- All ------------------------------------------------------------------------------------------------------------------ */

/* share_out(block): give each person their part of the arrays, which are in order of person. */
static void share_out(struct gate_block *block)
{
    size_t point = 0, event = 0;
    for (size_t i = 0; i < block->count; i++) {
        struct gate_person *person = &block->people[i];
        person->points = block->points == NULL ? NULL : block->points + point;
        person->events = block->events == NULL ? NULL : block->events + event;
        if (person->point_count > 1)
            sort_points(block->points + point, person->point_count);
        point += person->point_count;
        event += person->event_count;
    }
}

/* points_kind(gate): only what is needed is read. */
static enum gate_rows_points_kind points_kind(const struct gate *gate)
{
    if (gate->question.customer_mail_since != NULL)
        return GATE_ROWS_ALL_POINTS;
    switch (gate->question.channel) {
    case CHANNEL_EMAIL:
        return GATE_ROWS_EMAILS;
    case CHANNEL_PHONE:
    case CHANNEL_MESSAGE:
        return GATE_ROWS_PHONES;
    case CHANNEL_SOCIAL:
        return GATE_ROWS_SOCIALS;
    default:
        return GATE_ROWS_ALL_POINTS;
    }
}

/* load_rows(gate, people, err): all but the rows of party. */
static int load_rows(struct gate *gate, const struct gate_rows_people *people, struct err *err)
{
    struct gate_block *block = &gate->block;
    block->at = 0;
    if (gate->question.purpose->channels != 0 &&
        gate_rows_points(gate->store, people, points_kind(gate), take_point, gate, err) != 0)
        return -1;
    block->at = 0;
    if (gate_rows_events(gate->store, people, gate->lowest_purpose, gate->highest_purpose, gate->is_history, take_event,
                         gate, err) != 0)
        return -1;
    int restrictions = gate_rows_has_restrictions(gate->store, err);
    if (restrictions < 0 || (restrictions == 1 && load_facts(gate, GATE_ROWS_RESTRICTIONS, take_restriction, err) != 0) ||
        (gate->needs_agreements && load_facts(gate, GATE_ROWS_AGREEMENTS, take_agreement, err) != 0) ||
        (gate->needs_purchases && load_facts(gate, GATE_ROWS_PURCHASES, take_purchases, err) != 0) ||
        (gate->needs_told && load_facts(gate, GATE_ROWS_TOLD, take_told, err) != 0))
        return -1;
    share_out(block);
    return 0;
}

/* begin(block, size, err): an empty block with room for ${size} people. */
static int begin(struct gate_block *block, size_t size, struct err *err)
{
    arena_reset(&block->arena);
    block->events = NULL;
    block->points = NULL;
    block->event_count = block->point_count = block->count = block->at = 0;
    block->people = arena_alloc(&block->arena, (size + 1) * sizeof *block->people);
    block->ids = arena_alloc(&block->arena, (size + 1) * sizeof *block->ids);
    return block->people == NULL || block->ids == NULL ? err_memory(err) : 0;
}

static struct gate_rows_people people_of(const struct gate_block *block)
{
    return (struct gate_rows_people){
        .ids = block->ids,
        .count = block->count,
        .is_dense = block->ids[block->count - 1] - block->ids[0] < 2 * (int64_t)block->count,
    };
}

int gate_load(struct gate *gate, const int64_t *ids, size_t count, struct err *err)
{
    struct gate_block *block = &gate->block;
    if (begin(block, count, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        block->ids[i] = block->people[i].id = ids[i];
    block->count = count;
    if (count == 0)
        return 0;
    const struct gate_rows_people people = people_of(block);
    return gate_rows_parties(gate->store, &people, take_party, gate, err) != 0 ? -1 : load_rows(gate, &people, err);
}

int gate_load_next(struct gate *gate, int64_t after, size_t limit, struct err *err)
{
    struct gate_block *block = &gate->block;
    if (begin(block, limit, err) != 0 || gate_rows_parties_after(gate->store, after, limit, take_next_party, gate, err) != 0)
        return -1;
    if (block->count == 0)
        return 0;
    const struct gate_rows_people people = people_of(block);
    return load_rows(gate, &people, err);
}
