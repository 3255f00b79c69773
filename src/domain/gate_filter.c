/* gate_filter.c - what leaves the gate: only those who may be approached, with only what the purpose needs. */
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "domain/field.h"
#include "domain/gate_parts.h"

/* The lists of contact points in a record; they are made anew from what the gate allows, never taken over. */
static const struct {
    const char *list;
    enum channel channel; /* the first that the points serve */
    const char *field;    /* the purpose must need it for the value */
    const char *label;
} LISTS[] = {
    {"emails", CHANNEL_EMAIL, "email", "email_label"},
    {"phones", CHANNEL_PHONE, "phone", "phone_label"},
    {"addresses", CHANNEL_POST, NULL, "address_label"},
    {"socials", CHANNEL_SOCIAL, "social", "social_label"},
};
enum { LIST_COUNT = sizeof LISTS / sizeof *LISTS };

/* ${key} is a constant; ${text} outlives the record. */
static struct rec *add_lasting(struct arena *arena, struct rec *parent, const char *key, const char *text)
{
    return rec_borrow_text(arena, parent, key, text, strlen(text));
}

/* ---- Contact points ------------------------------------------------------------------------------------------------------- */

static bool add_part(const struct purpose *purpose, struct arena *arena, struct rec *element, const char *field,
                     const char *key, const char *value)
{
    if (value == NULL || !purpose_needs_field(purpose, field))
        return true;
    const char *copy = arena_string(arena, value);
    return copy != NULL && add_lasting(arena, element, key, copy) != NULL;
}

static bool add_point(const struct purpose *purpose, const struct gate_point *point, size_t list, struct arena *arena,
                      struct rec *elements)
{
    struct rec *element = rec_add_map(arena, elements, NULL);
    if (element == NULL)
        return false;
    if (LISTS[list].field != NULL)
        return add_part(purpose, arena, element, LISTS[list].field, "value", point->value) &&
               (point->channel != CHANNEL_PHONE ||
                add_part(purpose, arena, element, "phone", "e164", point->address[0] == '+' ? point->address : NULL)) &&
               add_part(purpose, arena, element, LISTS[list].label, "label", point->label);
    return add_part(purpose, arena, element, "street", "street", point->street) &&
           add_part(purpose, arena, element, "postcode", "postcode", point->postcode) &&
           add_part(purpose, arena, element, "city", "city", point->city) &&
           add_part(purpose, arena, element, "region", "region", point->region) &&
           add_part(purpose, arena, element, "country", "country", point->country) &&
           add_part(purpose, arena, element, LISTS[list].label, "label", point->label);
}

static bool add_points(const struct gate *gate, const struct gate_answer *answer, struct arena *arena, struct rec *kept)
{
    if (answer->point_count == 0)
        return true;
    size_t list = 0;
    while (list < LIST_COUNT && LISTS[list].channel != answer->points[0]->channel)
        list++;
    struct rec *elements = list == LIST_COUNT ? NULL : rec_new_list(arena);
    if (elements == NULL)
        return false;
    elements->key = LISTS[list].list;
    rec_append(kept, elements);
    for (size_t i = 0; i < answer->point_count; i++)
        if (!add_point(gate->question.purpose, answer->points[i], list, arena, elements))
            return false;
    return true;
}

/* ---- The other fields ----------------------------------------------------------------------------------------------------- */

/* is_on_channel(field, channel): of a contact point that serves the channel. */
static bool is_on_channel(enum field_place place, enum channel channel)
{
    switch (channel) {
    case CHANNEL_EMAIL:
        return place == FIELD_IN_EMAILS;
    case CHANNEL_PHONE:
    case CHANNEL_MESSAGE:
        return place == FIELD_IN_PHONES;
    case CHANNEL_POST:
        return place == FIELD_IN_ADDRESSES;
    case CHANNEL_SOCIAL:
        return place == FIELD_IN_SOCIALS;
    default:
        return false;
    }
}

/* is_contact(key): a list of contact points, or a flat name of one (email_2, street …). */
static bool is_contact(const char *key, struct arena *arena)
{
    struct field_ref ref;
    for (size_t i = 0; i < LIST_COUNT; i++)
        if (strcmp(LISTS[i].list, key) == 0)
            return true;
    return field_find(NULL, key, arena, &ref) == 1 &&
           (ref.field->place == FIELD_IN_EMAILS || ref.field->place == FIELD_IN_PHONES ||
            ref.field->place == FIELD_IN_ADDRESSES || ref.field->place == FIELD_IN_SOCIALS);
}

/* copy_needed(purpose, map, key, arena, kept): of a map within the record ("fields", "external") the members that are needed. */
static bool copy_needed(const struct purpose *purpose, const struct rec *map, struct arena *arena, struct rec *kept)
{
    bool is_external = strcmp(map->key, "external") == 0;
    struct rec *part = NULL;
    for (const struct rec *member = map->first; member != NULL; member = member->next) {
        if (!(is_external ? purpose_needs_field(purpose, "external_id") : purpose_needs_field(purpose, member->key)))
            continue;
        if (part == NULL)
            part = rec_add_map(arena, kept, map->key);
        if (rec_borrow(arena, part, member) == NULL)
            return false;
    }
    return true;
}

static bool is_needed(const struct purpose *purpose, const char *key)
{
    if (strcmp(key, "tags") == 0)
        key = "tag";
    return purpose_needs_field(purpose, key);
}

static enum gate_fate work_out(const struct purpose *purpose, const char *key, struct arena *arena)
{
    if (field_is_reserved(key) || is_contact(key, arena))
        return GATE_DROPPED;
    if (strcmp(key, "fields") == 0 || strcmp(key, "external") == 0)
        return GATE_SIFTED;
    return is_needed(purpose, key) ? GATE_KEPT : GATE_DROPPED;
}

/* Measured: without remembering it, this was a quarter of the time of asking for 100,000 people. Members come in the same order in
 * each record, so the search goes on where it stood. */
static enum gate_fate fate_of(struct gate *gate, const char *key, struct arena *arena)
{
    for (size_t i = 0; i < gate->member_count; i++) {
        size_t at = (gate->member_at + i) % gate->member_count;
        if (strcmp(gate->members[at].key, key) != 0)
            continue;
        gate->member_at = at + 1;
        return gate->members[at].fate;
    }
    enum gate_fate fate = work_out(gate->question.purpose, key, arena);
    const char *copy = gate->member_count == GATE_MEMBERS ? NULL : arena_string(&gate->arena, key);
    if (copy != NULL)
        gate->members[gate->member_count++] = (struct gate_member){copy, fate};
    return fate;
}

struct rec *gate_restrict(struct gate *gate, const struct gate_answer *answer, const struct rec *record, struct arena *arena)
{
    const struct purpose *purpose = gate->question.purpose;
    struct rec *kept = rec_new_map(arena);
    const struct rec *kind = rec_get(record, "kind");
    if (rec_add_integer(arena, kept, "id", answer->party_id) == NULL ||
        (kind != NULL && rec_borrow(arena, kept, kind) == NULL))
        return NULL;
    for (const struct rec *member = record->first; member != NULL; member = member->next) {
        enum gate_fate fate = fate_of(gate, member->key, arena);
        if (fate == GATE_SIFTED && member->type == REC_MAP && !copy_needed(purpose, member, arena, kept))
            return NULL;
        if (fate == GATE_KEPT && rec_borrow(arena, kept, member) == NULL)
            return NULL;
    }
    if (!add_points(gate, answer, arena, kept) || add_lasting(arena, kept, "purpose", purpose->code) == NULL)
        return NULL;
    if (gate->question.channel == CHANNEL_ANY)
        return kept;
    return add_lasting(arena, kept, "channel", channel_code(gate->question.channel)) == NULL ? NULL : kept;
}

const char **gate_fields(const struct gate *gate, struct arena *arena, size_t *count)
{
    const struct purpose *purpose = gate->question.purpose;
    const char **names = arena_alloc(arena, (purpose->field_count + 1) * sizeof *names);
    struct field_ref ref;
    *count = 0;
    if (names == NULL)
        return NULL;
    for (size_t i = 0; i < purpose->field_count; i++)
        if (!is_contact(purpose->fields[i], arena) || (field_find(NULL, purpose->fields[i], arena, &ref) == 1 &&
                                                       is_on_channel(ref.field->place, gate->question.channel)))
            names[(*count)++] = purpose->fields[i];
    return names;
}

const char *const *gate_columns(const struct gate *gate, struct arena *arena, size_t *count)
{
    size_t field_count;
    const char **fields = gate_fields(gate, arena, &field_count);
    const char **names = fields == NULL ? NULL : arena_alloc(arena, (field_count + 3) * sizeof *names);
    *count = 0;
    if (names == NULL)
        return NULL;
    names[(*count)++] = "id";
    for (size_t i = 0; i < field_count; i++)
        names[(*count)++] = fields[i];
    names[(*count)++] = "purpose";
    if (gate->question.channel != CHANNEL_ANY)
        names[(*count)++] = "channel";
    return names;
}

/* ---- A block -------------------------------------------------------------------------------------------------------------- */

static int filter(struct gate *gate, struct rec *const *records, size_t count, int64_t *ids, struct gate_answer *answers,
                  struct rec **kept, size_t *kept_count, struct arena *arena, struct err *err)
{
    for (size_t i = 0; i < count; i++)
        if (!rec_integer(records[i], "id", &ids[i])) {
            err_set(err, ERR_DATA, _("the record has no id"));
            return err_at(err, NULL, 0, "id");
        }
    if (gate_ask(gate, ids, count, answers, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (answers[i].reason != GATE_YES) {
            gate_count(gate, &answers[i]);
            continue;
        }
        kept[*kept_count] = gate_restrict(gate, &answers[i], records[i], arena);
        if (kept[(*kept_count)++] == NULL)
            return err_memory(err);
    }
    return 0;
}

int gate_filter(struct gate *gate, struct rec *const *records, size_t count, struct rec **kept, size_t *kept_count,
                struct arena *arena, struct err *err)
{
    int64_t *ids = calloc(count + 1, sizeof *ids);
    struct gate_answer *answers = calloc(count + 1, sizeof *answers);
    *kept_count = 0;
    int status = ids == NULL || answers == NULL ? err_memory(err)
                                                : filter(gate, records, count, ids, answers, kept, kept_count, arena, err);
    free(ids);
    free(answers);
    return status;
}
