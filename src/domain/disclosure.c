/* disclosure.c - choosing what leaves, and remembering it. */
#include "domain/disclosure.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/flat.h"
#include "base/message.h"
#include "base/text.h"
#include "domain/batch.h"
#include "domain/field.h"
#include "domain/party.h"
#include "store/disclosures.h"

enum { MEMBERS_MAX = 64 };

struct disclosure {
    const struct gate *gate;
    int64_t recipient_id;
    const char *const *picked;
    size_t picked_count;
    int64_t *ids;
    size_t count, capacity;
    char *members[MEMBERS_MAX]; /* what left, as keys of records */
    size_t member_count;
};

struct disclosure *disclosure_new(const struct gate *gate, int64_t recipient_id, const char *const *fields,
                                  size_t field_count)
{
    struct disclosure *disclosure = calloc(1, sizeof *disclosure);
    if (disclosure == NULL)
        return NULL;
    disclosure->gate = gate;
    disclosure->recipient_id = recipient_id;
    disclosure->picked = fields;
    disclosure->picked_count = field_count;
    return disclosure;
}

void disclosure_free(struct disclosure *disclosure)
{
    if (disclosure == NULL)
        return;
    for (size_t i = 0; i < disclosure->member_count; i++)
        free(disclosure->members[i]);
    free(disclosure->ids);
    free(disclosure);
}

static bool is_same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

int disclosure_purpose(const struct rec *record, struct arena *arena, const char **claimed, struct err *err)
{
    const char *purpose = rec_text(record, "purpose");
    const char *channel = rec_text(record, "channel");
    if (purpose == NULL || *purpose == '\0') {
        err_refuse(err, "no-purpose", "GDPR 5(1)(b)", _("data leave for a purpose, and none is named"));
        return err_hint(err,
                        "crm-may PURPOSE[/CHANNEL] | crm-export --to ...   %s   crm-export --for PURPOSE[/CHANNEL] --to ...",
                        _("or"));
    }
    const char *question =
        channel == NULL || *channel == '\0' ? arena_string(arena, purpose) : arena_printf(arena, "%s/%s", purpose, channel);
    if (question == NULL)
        return err_memory(err);
    if (*claimed == NULL)
        *claimed = question;
    if (is_same(*claimed, question))
        return 0;
    err_refuse(err, "two-purposes", "GDPR 5(1)(b)", _("the records are for two purposes, and one disclosure has one"));
    return err_hint(err, "crm-may PURPOSE[/CHANNEL] | crm-export --to ...");
}

unsigned disclosure_parts(const struct purpose *purpose)
{
    struct arena arena = ARENA_INIT;
    unsigned parts = 0;
    for (size_t i = 0; i < purpose->field_count; i++) {
        struct field_ref ref;
        if (field_find(NULL, purpose->fields[i], &arena, &ref) == 1)
            parts |= party_parts_of(&ref);
        else
            parts |= PARTY_FIELDS;
    }
    arena_clear(&arena);
    return parts;
}

/* ---- Which members leave ---------------------------------------------------------------------------------------------- */

static bool is_always(const char *key)
{
    return strcmp(key, "id") == 0 || strcmp(key, "kind") == 0 || strcmp(key, "purpose") == 0 || strcmp(key, "channel") == 0;
}

/* Keys that travel with people's records without being values of theirs. */
static bool is_plain(const char *key)
{
    static const char *const KEYS[] = {"version", "did", "who", "status", "crm_line", "crm_reason", "crm_sheet"};
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++)
        if (strcmp(KEYS[i], key) == 0)
            return true;
    return is_always(key);
}

/* A thing of its own has a handle: a letter and a number under a key that is no list. */
static bool is_other_thing(const struct rec *record)
{
    static const char *const KEYS[] = {"purchase", "activity", "reminder", "request", "agreement"};
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++) {
        const char *handle = rec_text(record, KEYS[i]);
        int64_t number;
        if (handle != NULL && text_is_letter(handle[0]) && text_integer(handle + 1, 1, INT64_MAX, &number))
            return true;
    }
    return false;
}

/* Does a member of the incoming record, nested or flat, stand for this member of a nested one? */
static bool stands_for(const char *incoming, const char *key, struct arena *arena)
{
    struct flat_name name;
    if (strcmp(incoming, key) == 0)
        return true;
    if (flat_parse(incoming, arena, &name) != 0)
        return false;
    return name.place == FLAT_TAGS ? strcmp(key, "tags") == 0 : name.place == FLAT_ELEMENT && strcmp(name.list, key) == 0;
}

static bool carries(const struct rec *incoming, const char *key, struct arena *arena)
{
    for (const struct rec *member = incoming->first; member != NULL; member = member->next)
        if (stands_for(member->key, key, arena))
            return true;
    return false;
}

static bool carries_values(const struct rec *incoming)
{
    for (const struct rec *member = incoming->first; member != NULL; member = member->next)
        if (!is_plain(member->key))
            return true;
    return false;
}

struct rec *disclosure_select(const struct rec *kept, const struct rec *incoming, struct arena *arena)
{
    if (incoming != NULL && is_other_thing(incoming))
        return rec_copy(arena, incoming);
    bool is_whole = incoming == NULL || !carries_values(incoming);
    struct rec *selected = rec_new_map(arena);
    for (const struct rec *member = kept->first; member != NULL && selected != NULL; member = member->next) {
        if (!is_whole && !is_always(member->key) && !carries(incoming, member->key, arena))
            continue;
        struct rec *copy = rec_copy(arena, member);
        if (copy == NULL)
            return NULL;
        copy->key = member->key;
        rec_append(selected, copy);
    }
    return selected;
}

/* ---- The record of it ------------------------------------------------------------------------------------------------- */

static int note_member(struct disclosure *disclosure, const char *key)
{
    for (size_t i = 0; i < disclosure->member_count; i++)
        if (strcmp(disclosure->members[i], key) == 0)
            return 0;
    if (disclosure->member_count == MEMBERS_MAX)
        return 0;
    char *copy = strdup(key);
    if (copy == NULL)
        return -1;
    disclosure->members[disclosure->member_count++] = copy;
    return 0;
}

int disclosure_note(struct disclosure *disclosure, int64_t party_id, const struct rec *record)
{
    if (disclosure->count == disclosure->capacity) {
        size_t capacity = disclosure->capacity == 0 ? 1024 : 2 * disclosure->capacity;
        int64_t *ids = realloc(disclosure->ids, capacity * sizeof *ids);
        if (ids == NULL)
            return -1;
        disclosure->ids = ids;
        disclosure->capacity = capacity;
    }
    disclosure->ids[disclosure->count++] = party_id;
    for (const struct rec *member = record->first; member != NULL; member = member->next)
        if (!is_always(member->key) && note_member(disclosure, member->key) != 0)
            return -1;
    return 0;
}

/* People read "email", not "emails": the flat names of the vocabulary. */
static const char *flat_of(const char *key)
{
    static const struct {
        const char *key;
        const char *flat;
    } NAMES[] = {{"emails", "email"},
                 {"phones", "phone"},
                 {"addresses", "street,postcode,city,region,country"},
                 {"socials", "social"},
                 {"tags", "tag"}};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (strcmp(NAMES[i].key, key) == 0)
            return NAMES[i].flat;
    return key;
}

static void join(struct buf *out, const char *name)
{
    if (out->length > 0)
        buf_add_byte(out, ',');
    buf_add_text(out, name);
}

static int compare_ids(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

int disclosure_write(struct store *store, struct disclosure *disclosure, struct err *err)
{
    struct buf fields = BUF_INIT;
    enum channel channel = gate_channel(disclosure->gate);
    if (disclosure->count == 0)
        return 0;
    if (disclosure->picked != NULL)
        for (size_t i = 0; i < disclosure->picked_count; i++)
            if (purpose_needs_field(gate_purpose(disclosure->gate), disclosure->picked[i]))
                join(&fields, disclosure->picked[i]);
    if (disclosure->picked == NULL)
        for (size_t i = 0; i < disclosure->member_count; i++)
            join(&fields, flat_of(disclosure->members[i]));
    struct disclosures_row row = {
        .recipient_id = disclosure->recipient_id,
        .purpose_id = gate_purpose(disclosure->gate)->id,
        .channel = channel == CHANNEL_ANY ? "" : channel_code(channel),
        .fields = buf_text(&fields),
    };
    qsort(disclosure->ids, disclosure->count, sizeof disclosure->ids[0], compare_ids);
    int status = fields.failed ? err_memory(err) : disclosures_insert(store, &row, disclosure->ids, disclosure->count, err);
    batch_note_change(store->batch);
    batch_note_count(store->batch, "disclosed", (int64_t)disclosure->count);
    buf_clear(&fields);
    return status;
}
