/* change_note.c - which fields a change really changed, for the log and so for the person's own list of changes (GDPR 15).
 *
 * A record says again what is known already; only what differs afterwards is named. Values of a list that a command named keep the name
 * that it gave them (email.work); those of a record, and addresses, are compared part by part. */
#include <string.h>

#include "domain/batch.h"
#include "domain/change_state.h"

static bool is_same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool is_new(const struct change_point *point)
{
    return point->row.id == 0;
}

/* One member of a contact point. Where the whole point came or went, its label is not a field of its own. */
static void note_member(struct batch *batch, const struct change_point *point, const char *field, const char *before,
                        const char *after, bool is_label)
{
    if (point->fate == CHANGE_KEPT || (is_new(point) && point->fate == CHANGE_GONE))
        return;
    if (point->fate == CHANGE_DIRTY ? !is_same(before, after)
                                    : !is_label && (point->fate == CHANGE_NEW ? after : before) != NULL)
        batch_note_field(batch, field);
}

static void note_point(struct batch *batch, const struct change_point *point, const char *field, const char *label)
{
    const struct contact_points_row *before = &point->loaded, *after = &point->row;
    note_member(batch, point, field, before->value, after->value, false);
    note_member(batch, point, label, before->label, after->label, true);
}

static void note_address(struct batch *batch, const struct change_point *point)
{
    const struct contact_points_row *before = &point->loaded, *after = &point->row;
    note_member(batch, point, "street", before->street, after->street, false);
    note_member(batch, point, "postcode", before->postcode, after->postcode, false);
    note_member(batch, point, "city", before->city, after->city, false);
    note_member(batch, point, "region", before->region, after->region, false);
    note_member(batch, point, "country", before->country, after->country, false);
    note_member(batch, point, "address_label", before->label, after->label, true);
}

static void note_points(struct batch *batch, const struct change_state *state, const struct change *change)
{
    static const struct {
        enum field_place place;
        const char *kind, *field, *label;
    } KINDS[] = {{FIELD_IN_EMAILS, "email", "email", "email_label"},
                 {FIELD_IN_PHONES, "phone", "phone", "phone_label"},
                 {FIELD_IN_SOCIALS, "social", "social", "social_label"},
                 {FIELD_IN_ADDRESSES, "address", NULL, NULL}};
    size_t i = 0;
    while (i < sizeof KINDS / sizeof *KINDS && KINDS[i].place != change->ref.field->place)
        i++;
    for (const struct change_point *point = state->points; point != NULL && i < sizeof KINDS / sizeof *KINDS;
         point = point->next) {
        if (strcmp(point->row.kind, KINDS[i].kind) != 0)
            continue;
        if (KINDS[i].field == NULL)
            note_address(batch, point);
        else
            note_point(batch, point, KINDS[i].field, KINDS[i].label);
    }
}

static bool is_text_changed(const struct change_state *state, const char *member)
{
    const struct parties_row *now = &state->party, *old = &state->loaded;
    const struct {
        const char *member, *now, *old;
    } texts[] = {{"name", now->name, old->name},
                 {"prefix", now->prefix, old->prefix},
                 {"given", now->given, old->given},
                 {"initials", now->initials, old->initials},
                 {"infix", now->infix, old->infix},
                 {"family", now->family, old->family},
                 {"suffix", now->suffix, old->suffix},
                 {"birthday", now->birthday, old->birthday},
                 {"language", now->language, old->language},
                 {"status", now->status, old->status},
                 {"legal_form", now->legal_form, old->legal_form}};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (strcmp(texts[i].member, member) == 0)
            return !is_same(texts[i].now, texts[i].old);
    return strcmp(member, "representative") == 0 ? now->representative_id != old->representative_id
                                                 : state->new_organisation != NULL;
}

/* A command names one value, so whatever it wrote was that; a record gives a whole list. */
static void note_change(struct batch *batch, const struct change_state *state, const struct change *change, bool has_written)
{
    enum field_place place = change->ref.field->place;
    bool is_point = place == FIELD_IN_EMAILS || place == FIELD_IN_PHONES || place == FIELD_IN_SOCIALS;
    if (place == FIELD_IN_ADDRESSES || (is_point && change->verb == CHANGE_REPLACE))
        note_points(batch, state, change);
    else if (place == FIELD_IN_PARTY ? is_text_changed(state, change->ref.field->member) : has_written)
        batch_note_field(batch, change->ref.name);
}

void change_note(const struct change_state *state, const struct change_list *changes)
{
    struct batch *batch = state->context->store->batch;
    size_t i = 0;
    if (batch == NULL)
        return;
    batch_note_subject(batch, state->handle);
    for (const struct change *change = changes->first; change != NULL; change = change->next)
        note_change(batch, state, change, state->has_written[i++]);
}
