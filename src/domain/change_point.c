/* change_point.c - changes of e-mail addresses, phones, social accounts and postal addresses. */
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "domain/change_state.h"
#include "domain/postcode.h"

static const char *kind_of(enum field_place place)
{
    static const char *const KINDS[] = {[FIELD_IN_EMAILS] = "email",
                                        [FIELD_IN_PHONES] = "phone",
                                        [FIELD_IN_ADDRESSES] = "address",
                                        [FIELD_IN_SOCIALS] = "social"};
    return KINDS[place];
}

static bool is_of(const struct change_point *point, const char *kind)
{
    return point->fate != CHANGE_GONE && strcmp(point->row.kind, kind) == 0;
}

/* The one that email_2 or phone.work means; without number or label the first. NULL when there is none. */
static struct change_point *find_named(const struct change_state *state, const char *kind, const struct field_ref *ref)
{
    int position = 0;
    for (struct change_point *point = state->points; point != NULL; point = point->next) {
        if (!is_of(point, kind))
            continue;
        if (ref->label != NULL ? point->row.label != NULL && text_same(point->row.label, ref->label)
                               : ++position >= ref->position)
            return point;
    }
    return NULL;
}

static const char *normal(const char *value, const char *normalised)
{
    return normalised == NULL ? value : normalised;
}

static struct change_point *find_equal(const struct change_state *state, const char *kind, const char *value)
{
    for (struct change_point *point = state->points; point != NULL; point = point->next)
        if (is_of(point, kind) && strcmp(normal(point->row.value, point->row.normalised), value) == 0)
            return point;
    return NULL;
}

static void mark_dirty(struct change_state *state, struct change_point *point)
{
    if (point->fate == CHANGE_KEPT)
        point->fate = CHANGE_DIRTY;
    state->result->set++;
}

static void set_label(struct change_state *state, struct change_point *point, const char *label)
{
    bool is_same =
        point->row.label == NULL || label == NULL ? point->row.label == label : strcmp(point->row.label, label) == 0;
    if (is_same)
        return;
    point->row.label = label;
    mark_dirty(state, point);
}

static void take_away(struct change_state *state, struct change_point *point)
{
    state->result->set++;
    point->fate = CHANGE_GONE;
}

struct change_point *change_state_add_point(struct change_state *state, const char *kind, struct err *err)
{
    struct change_point *point = arena_alloc(state->arena, sizeof *point);
    struct change_point **end = &state->points;
    int64_t position = 0;
    if (point == NULL) {
        err_memory(err);
        return NULL;
    }
    for (; *end != NULL; end = &(*end)->next)
        if (strcmp((*end)->row.kind, kind) == 0 && (*end)->row.position > position)
            position = (*end)->row.position;
    point->fate = CHANGE_NEW;
    point->row.kind = kind;
    point->row.party_id = state->party.id;
    point->row.position = position + 1;
    *end = point;
    state->result->set++;
    return point;
}

/* ---- E-mail addresses, phones, social accounts
 * ------------------------------------------------------------------------------ */

/* One more, unless it is there. A label that it lacked is filled in. */
static int add_value(struct change_state *state, const char *kind, const char *value, const char *normalised,
                     const char *label, struct err *err)
{
    struct change_point *point = find_equal(state, kind, normal(value, normalised));
    if (point != NULL) {
        if (point->row.label == NULL && label != NULL)
            set_label(state, point, label);
        return 0;
    }
    point = change_state_add_point(state, kind, err);
    if (point == NULL)
        return -1;
    point->row.value = value;
    point->row.normalised = normalised;
    point->row.label = label;
    return 0;
}

static int set_value(struct change_state *state, const char *kind, const struct change *change, struct err *err)
{
    struct change_point *point = find_named(state, kind, &change->ref);
    if (point == NULL)
        return add_value(state, kind, change->value, change->normalised, change->label, err);
    bool is_same = strcmp(point->row.value, change->value) == 0;
    if (is_same)
        return 0;
    if (strcmp(normal(point->row.value, point->row.normalised), normal(change->value, change->normalised)) != 0)
        point->row.published_proof = NULL; /* it was the other address that somebody had published */
    point->row.value = change->value;
    point->row.normalised = change->normalised;
    mark_dirty(state, point);
    state->result->overwritten++;
    return 0;
}

/* Make the list what a record carries: equal ones stay the same row, in the new order. */
static int replace_values(struct change_state *state, const char *kind, const struct rec *list, struct err *err)
{
    int64_t position = 0;
    for (struct change_point *point = state->points; point != NULL; point = point->next) {
        bool is_wanted = !is_of(point, kind);
        for (const struct rec *element = list->first; element != NULL && !is_wanted; element = element->next)
            is_wanted = strcmp(normal(rec_text(element, "value"), rec_text(element, "normalised")),
                               normal(point->row.value, point->row.normalised)) == 0;
        if (!is_wanted)
            take_away(state, point);
    }
    for (const struct rec *element = list->first; element != NULL; element = element->next) {
        const char *value = rec_text(element, "value");
        const char *normalised = rec_text(element, "normalised");
        if (add_value(state, kind, value, normalised, rec_text(element, "label"), err) != 0)
            return -1;
        struct change_point *point = find_equal(state, kind, normal(value, normalised));
        position++;
        set_label(state, point, rec_text(element, "label"));
        if (strcmp(point->row.value, value) != 0 || point->row.position != position) {
            point->row.value = value;
            point->row.normalised = normalised;
            point->row.position = position;
            mark_dirty(state, point);
        }
    }
    return 0;
}

static int add_values(struct change_state *state, const char *kind, const struct rec *list, struct err *err)
{
    for (const struct rec *element = list->first; element != NULL; element = element->next)
        if (add_value(state, kind, rec_text(element, "value"), rec_text(element, "normalised"), rec_text(element, "label"),
                      err) != 0)
            return -1;
    return 0;
}

static int change_label(struct change_state *state, const char *kind, const struct change *change, struct err *err)
{
    struct change_point *point = find_named(state, kind, &change->ref);
    if (point == NULL) {
        if (change->verb == CHANGE_UNSET)
            return 0;
        err_set(err, ERR_DATA, _("there is nothing that could have this label"));
        return err_at(err, NULL, 0, change->ref.name);
    }
    if (state->mode == CHANGE_FILL && point->row.label != NULL)
        return 0;
    set_label(state, point, change->value);
    return 0;
}

int change_apply_point(struct change_state *state, const struct change *change, struct err *err)
{
    const char *kind = kind_of(change->ref.field->place);
    struct change_point *point;
    if (change->ref.field->flags & FIELD_LABEL)
        return change_label(state, kind, change, err);
    switch (change->verb) {
    case CHANGE_REPLACE:
        return state->mode == CHANGE_EDIT ? replace_values(state, kind, change->list, err)
                                          : add_values(state, kind, change->list, err);
    case CHANGE_SET:
        if (state->mode == CHANGE_EDIT)
            return set_value(state, kind, change, err);
        return add_value(state, kind, change->value, change->normalised, change->label, err);
    case CHANGE_ADD:
        return add_value(state, kind, change->value, change->normalised, change->label, err);
    case CHANGE_REMOVE:
        point = find_equal(state, kind, normal(change->value, change->normalised));
        break;
    default:
        point = state->mode == CHANGE_EDIT ? find_named(state, kind, &change->ref) : NULL;
        break;
    }
    if (point != NULL)
        take_away(state, point);
    return 0;
}

/* ---- Postal addresses
 * -------------------------------------------------------------------------------------------------------- */

static const char *const PARTS[] = {"street", "postcode", "city", "region", "country"};
enum { PART_COUNT = sizeof PARTS / sizeof *PARTS };

static const char **part_of(struct contact_points_row *row, const char *member)
{
    const char **parts[] = {&row->street, &row->postcode, &row->city, &row->region, &row->country};
    for (size_t i = 0; i < PART_COUNT; i++)
        if (strcmp(PARTS[i], member) == 0)
            return parts[i];
    return &row->label;
}

static void set_part(struct change_state *state, struct change_point *point, const char *member, const char *value)
{
    const char **part = part_of(&point->row, member);
    bool is_same = *part == NULL || value == NULL ? *part == value : strcmp(*part, value) == 0;
    if (is_same)
        return;
    if (*part != NULL && value != NULL)
        state->result->overwritten++;
    *part = value;
    mark_dirty(state, point);
}

/* How far an address of a record is one that is there: no part differs, and at least one is the same. */
static bool agrees(struct change_point *point, const struct rec *element)
{
    size_t same = 0;
    for (size_t i = 0; i < PART_COUNT; i++) {
        const char *wanted = rec_text(element, PARTS[i]);
        const char *there = *part_of(&point->row, PARTS[i]);
        if (wanted == NULL || there == NULL)
            continue;
        if (!text_same(wanted, there))
            return false;
        same++;
    }
    return same > 0;
}

static struct change_point *find_agreeing(struct change_state *state, const struct rec *element)
{
    for (struct change_point *point = state->points; point != NULL; point = point->next)
        if (is_of(point, "address") && agrees(point, element))
            return point;
    return NULL;
}

/* What a record without a street is about: it is a part of an address, and no other one, when there is only one that it could mean.
 * NULL otherwise. */
static struct change_point *find_meant(struct change_state *state, const struct rec *element)
{
    struct change_point *meant = NULL;
    const char *label = rec_text(element, "label");
    if (state->mode == CHANGE_EDIT || rec_text(element, "street") != NULL)
        return NULL;
    for (struct change_point *point = state->points; point != NULL; point = point->next) {
        bool is_other_label = label != NULL && point->row.label != NULL && !text_same(label, point->row.label);
        if (!is_of(point, "address") || is_other_label)
            continue;
        if (meant != NULL)
            return NULL;
        meant = point;
    }
    return meant;
}

/* Parts that differ: overwritten in an update, left alone and counted in a fill; then nothing of the record goes in, for parts of
 * two addresses make none. */
static void bring_parts(struct change_state *state, struct change_point *point, const struct rec *element)
{
    size_t differing = 0;
    for (size_t i = 0; i < PART_COUNT && state->mode == CHANGE_FILL; i++) {
        const char *wanted = rec_text(element, PARTS[i]), *there = *part_of(&point->row, PARTS[i]);
        differing += wanted != NULL && there != NULL && !text_same(wanted, there);
    }
    state->result->kept += differing;
    for (size_t i = 0; i < PART_COUNT && differing == 0; i++)
        if (rec_text(element, PARTS[i]) != NULL)
            set_part(state, point, PARTS[i], rec_text(element, PARTS[i]));
}

/* A whole address: one that agrees gets the parts that it lacks, else there is one more. */
static int add_address(struct change_state *state, const struct rec *element, struct err *err)
{
    struct change_point *point = find_agreeing(state, element);
    struct change_point *meant = point == NULL ? find_meant(state, element) : NULL;
    if (meant != NULL) {
        bring_parts(state, meant, element);
        return 0;
    }
    if (point == NULL && (point = change_state_add_point(state, "address", err)) == NULL)
        return -1;
    for (size_t i = 0; i < PART_COUNT; i++)
        if (*part_of(&point->row, PARTS[i]) == NULL)
            set_part(state, point, PARTS[i], rec_text(element, PARTS[i]));
    if (point->row.label == NULL)
        set_label(state, point, rec_text(element, "label"));
    return 0;
}

static int replace_addresses(struct change_state *state, const struct rec *list, struct err *err)
{
    int64_t position = 0;
    for (struct change_point *point = state->points; point != NULL; point = point->next) {
        bool is_wanted = !is_of(point, "address");
        for (const struct rec *element = list->first; element != NULL && !is_wanted; element = element->next)
            is_wanted = find_agreeing(state, element) == point;
        if (!is_wanted)
            take_away(state, point);
    }
    for (const struct rec *element = list->first; element != NULL; element = element->next) {
        struct change_point *point = find_agreeing(state, element);
        if (point == NULL && (point = change_state_add_point(state, "address", err)) == NULL)
            return -1;
        for (size_t i = 0; i < PART_COUNT; i++)
            set_part(state, point, PARTS[i], rec_text(element, PARTS[i]));
        set_label(state, point, rec_text(element, "label"));
        if (point->row.position != ++position) {
            point->row.position = position;
            mark_dirty(state, point);
        }
    }
    return 0;
}

static bool is_same_address(const struct change *a, const struct change *b)
{
    if (b->ref.field->place != FIELD_IN_ADDRESSES || a->verb != b->verb)
        return false;
    bool is_same_label =
        a->ref.label == NULL || b->ref.label == NULL ? a->ref.label == b->ref.label : text_same(a->ref.label, b->ref.label);
    int one = a->ref.position < 1 ? 1 : a->ref.position;
    int other = b->ref.position < 1 ? 1 : b->ref.position;
    return is_same_label && one == other;
}

/* street= city= … of one command together: collected at the first of them, passed over at the others. */
static int add_collected(struct change_state *state, const struct change *change, const struct change *first,
                         struct err *err)
{
    struct rec *element = rec_new_map(state->arena);
    for (const struct change *earlier = first; earlier != change; earlier = earlier->next)
        if (is_same_address(earlier, change))
            return 0;
    for (const struct change *each = change; each != NULL; each = each->next)
        if (is_same_address(change, each))
            rec_add_text(state->arena, element, each->ref.field->member, each->value);
    if (change->ref.label != NULL)
        rec_add_text(state->arena, element, "label", change->ref.label);
    return element == NULL ? err_memory(err) : add_address(state, element, err);
}

static int remove_addresses(struct change_state *state, const struct change *change)
{
    for (struct change_point *point = state->points; point != NULL; point = point->next) {
        const char *there = is_of(point, "address") ? *part_of(&point->row, change->ref.field->member) : NULL;
        if (there != NULL && text_same(there, change->value))
            take_away(state, point);
    }
    return 0;
}

int change_apply_address(struct change_state *state, const struct change *change, const struct change *first,
                         struct err *err)
{
    struct change_point *point;
    if (change->ref.field->flags & FIELD_LABEL)
        return change_label(state, "address", change, err);
    if (change->verb == CHANGE_REPLACE && state->mode == CHANGE_EDIT)
        return replace_addresses(state, change->list, err);
    if (change->verb == CHANGE_REPLACE) {
        for (const struct rec *element = change->list->first; element != NULL; element = element->next)
            if (add_address(state, element, err) != 0)
                return -1;
        return 0;
    }
    if (change->verb == CHANGE_REMOVE)
        return remove_addresses(state, change);
    if (change->verb == CHANGE_ADD || (change->verb == CHANGE_SET && state->mode != CHANGE_EDIT))
        return add_collected(state, change, first, err);
    point = find_named(state, "address", &change->ref);
    if (point == NULL && (change->verb == CHANGE_UNSET || state->mode != CHANGE_EDIT))
        return 0;
    if (point == NULL) {
        point = change_state_add_point(state, "address", err);
        if (point == NULL)
            return -1;
        point->row.label = change->ref.label;
    }
    set_part(state, point, change->ref.field->member, change->value);
    return 0;
}

/* The address in one line: street, then postcode and town together, as in an import. */
static int write_line(struct change_state *state, struct change_point *point, struct err *err)
{
    struct contact_points_row *row = &point->row;
    const char *parts[] = {row->street, row->postcode, row->city, row->region, row->country};
    struct buf line = BUF_INIT;
    if (row->postcode != NULL && postcode_normalise(row->postcode, row->country, state->arena, &row->postcode, err) != 0) {
        buf_clear(&line);
        return err_at(err, NULL, 0, "postcode");
    }
    parts[1] = row->postcode;
    for (size_t i = 0; i < PART_COUNT; i++) {
        if (parts[i] == NULL)
            continue;
        if (line.length > 0)
            buf_add_text(&line, i == 2 && row->postcode != NULL ? " " : ", ");
        buf_add_text(&line, parts[i]);
    }
    row->value = line.failed ? NULL : arena_dup(state->arena, buf_text(&line), line.length);
    if (line.length == 0)
        point->fate = point->fate == CHANGE_NEW ? CHANGE_KEPT : CHANGE_GONE;
    buf_clear(&line);
    return row->value == NULL ? err_memory(err) : 0;
}

int change_finish_addresses(struct change_state *state, struct err *err)
{
    for (struct change_point *point = state->points; point != NULL; point = point->next) {
        bool is_changed = point->fate == CHANGE_NEW || point->fate == CHANGE_DIRTY;
        if (is_changed && strcmp(point->row.kind, "address") == 0 && write_line(state, point, err) != 0)
            return -1;
    }
    return 0;
}
