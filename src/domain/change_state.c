/* change_state.c - the rows of one party, read before a change and written after it. */
#include "domain/change_state.h"

#include <string.h>

#include "store/before_images.h"
#include "store/external_ids.h"
#include "store/fields.h"
#include "store/relations.h"
#include "store/sources.h"
#include "store/tags.h"

/* ---- Reading
 * -------------------------------------------------------------------------------------------------------------- */

/* Copies texts; fails once for all of them. */
static int copy_texts(struct arena *arena, const char **const *texts, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (*texts[i] == NULL)
            continue;
        *texts[i] = arena_string(arena, *texts[i]);
        if (*texts[i] == NULL)
            return -1;
    }
    return 0;
}

static int take_party(void *context, const struct parties_row *row)
{
    struct change_state *state = context;
    struct parties_row *party = &state->party;
    *party = *row;
    memcpy(state->handle, row->handle, sizeof state->handle);
    party->handle = state->handle;
    const char **const texts[] = {&party->kind,         &party->legal_form, &party->name,      &party->prefix,
                                  &party->given,        &party->initials,   &party->infix,     &party->family,
                                  &party->suffix,       &party->birthday,   &party->language,  &party->status,
                                  &party->last_contact, &party->created_at, &party->updated_at};
    int status = copy_texts(state->arena, texts, sizeof texts / sizeof *texts);
    state->loaded = *party;
    return status;
}

static int take_point(void *context, const struct contact_points_row *row)
{
    struct change_state *state = context;
    struct change_point *point = arena_alloc(state->arena, sizeof *point);
    struct change_point **at = &state->points;
    if (point == NULL)
        return -1;
    point->row = *row;
    struct contact_points_row *copy = &point->row;
    const char **const texts[] = {&copy->kind,    &copy->label,      &copy->value,    &copy->normalised,
                                  &copy->street,  &copy->postcode,   &copy->city,     &copy->region,
                                  &copy->country, &copy->valid_from, &copy->valid_to, &copy->published_proof};
    while (*at != NULL && (*at)->row.position <= row->position)
        at = &(*at)->next;
    point->next = *at;
    *at = point;
    int status = copy_texts(state->arena, texts, sizeof texts / sizeof *texts);
    point->loaded = point->row;
    return status;
}

static int add_value(struct change_state *state, struct change_value **list, int64_t id, int64_t definition_id,
                     const char *name, const char *text)
{
    struct change_value *value = arena_alloc(state->arena, sizeof *value);
    if (value == NULL)
        return -1;
    *value = (struct change_value){.id = id, .definition_id = definition_id, .next = *list};
    value->name = arena_string(state->arena, name);
    value->value = arena_string(state->arena, text);
    *list = value;
    return value->value == NULL || (name != NULL && value->name == NULL) ? -1 : 0;
}

static int take_tag(void *context, const struct tags_row *row)
{
    struct change_state *state = context;
    return add_value(state, &state->tags, row->id, 0, NULL, row->tag);
}

static int take_field(void *context, const struct fields_row *row)
{
    struct change_state *state = context;
    return add_value(state, &state->fields, row->id, row->definition_id, row->name, row->value);
}

static int take_external(void *context, const struct external_ids_row *row)
{
    struct change_state *state = context;
    return add_value(state, &state->externals, row->id, 0, row->system, row->value);
}

static int take_relation(void *context, const struct relations_row *row)
{
    struct change_state *state = context;
    if (state->relation_id != 0)
        return 0;
    state->relation_id = row->id;
    state->organisation = arena_string(state->arena, row->other_name);
    return state->organisation == NULL ? -1 : 0;
}

int change_state_load(struct change_state *state, int64_t party_id, const struct change_list *changes, struct err *err)
{
    struct store *store = state->context->store;
    bool has_place[FIELD_IN_EXTERNAL + 1] = {false};
    bool has_organisation = false;
    if (parties_read(store, &party_id, 1, PARTIES_WHOLE, take_party, state, err) != 0)
        return -1;
    if (state->party.id == 0)
        return 0;
    for (const struct change *change = changes->first; change != NULL; change = change->next) {
        has_place[change->ref.field->place] = true;
        has_organisation = has_organisation || strcmp(change->ref.field->name, "organisation") == 0;
    }
    bool has_points = has_place[FIELD_IN_EMAILS] || has_place[FIELD_IN_PHONES] || has_place[FIELD_IN_ADDRESSES] ||
                      has_place[FIELD_IN_SOCIALS];
    if ((has_points && contact_points_read_whole(store, party_id, take_point, state, err) != 0) ||
        (has_place[FIELD_IN_TAGS] && tags_read(store, &party_id, 1, take_tag, state, err) != 0) ||
        (has_place[FIELD_IN_FIELDS] && fields_read(store, &party_id, 1, take_field, state, err) != 0) ||
        (has_place[FIELD_IN_EXTERNAL] && external_ids_read(store, &party_id, 1, take_external, state, err) != 0) ||
        (has_organisation &&
         relations_read_type(store, &party_id, 1, RELATIONS_WORKS_AT, "", take_relation, state, err) != 0))
        return -1;
    return 1;
}

/* ---- Writing
 * -------------------------------------------------------------------------------------------------------------- */

static bool is_value_dirty(const struct change_value *value)
{
    while (value != NULL && value->fate == CHANGE_KEPT)
        value = value->next;
    return value != NULL;
}

bool change_state_is_dirty(const struct change_state *state)
{
    bool is_dirty = state->is_party_dirty || state->new_organisation != NULL || is_value_dirty(state->tags) ||
                    is_value_dirty(state->fields) || is_value_dirty(state->externals);
    for (const struct change_point *point = state->points; point != NULL && !is_dirty; point = point->next)
        is_dirty = point->fate != CHANGE_KEPT;
    return is_dirty;
}

static int keep_image(struct change_state *state, enum before_images_table table, int64_t row_id, struct err *err)
{
    return before_images_keep(state->context->store, table, row_id, state->party.id, state->context->image_expires_at, err);
}

static int write_point(struct change_state *state, struct change_point *point, struct err *err)
{
    struct store *store = state->context->store;
    if (point->fate == CHANGE_KEPT || (point->fate == CHANGE_GONE && point->row.id == 0))
        return 0;
    if (point->row.id != 0 && keep_image(state, BEFORE_CONTACT_POINT, point->row.id, err) != 0)
        return -1;
    if (point->fate == CHANGE_GONE)
        return contact_points_delete(store, point->row.id, err);
    point->row.source_id = state->context->source_id;
    return point->fate == CHANGE_NEW ? contact_points_insert(store, &point->row, err)
                                     : contact_points_update(store, &point->row, err);
}

static int write_tags(struct change_state *state, struct err *err)
{
    struct store *store = state->context->store;
    for (struct change_value *tag = state->tags; tag != NULL; tag = tag->next) {
        if (tag->fate == CHANGE_GONE && tag->id != 0 &&
            (keep_image(state, BEFORE_TAG, tag->id, err) != 0 || tags_delete(store, tag->id, err) != 0))
            return -1;
        if (tag->fate == CHANGE_NEW &&
            tags_insert(store, state->party.id, tag->value, state->context->source_id, &tag->id, err) != 0)
            return -1;
    }
    return 0;
}

static int write_field(struct change_state *state, struct change_value *field, struct err *err)
{
    struct store *store = state->context->store;
    if (field->fate == CHANGE_NEW)
        return fields_insert(store, state->party.id, field->definition_id, field->value, state->context->source_id,
                             &field->id, err);
    if (keep_image(state, BEFORE_FIELD, field->id, err) != 0)
        return -1;
    return field->fate == CHANGE_GONE ? fields_delete(store, field->id, err)
                                      : fields_update(store, field->id, field->value, state->context->source_id, err);
}

static int write_fields(struct change_state *state, struct err *err)
{
    for (struct change_value *field = state->fields; field != NULL; field = field->next)
        if (field->fate != CHANGE_KEPT && (field->fate != CHANGE_GONE || field->id != 0) &&
            write_field(state, field, err) != 0)
            return -1;
    return 0;
}

/* Those that go, go first: a system has one number. */
static int write_externals(struct change_state *state, struct err *err)
{
    struct store *store = state->context->store;
    for (struct change_value *value = state->externals; value != NULL; value = value->next)
        if (value->fate == CHANGE_GONE && value->id != 0 &&
            (keep_image(state, BEFORE_EXTERNAL_ID, value->id, err) != 0 || external_ids_delete(store, value->id, err) != 0))
            return -1;
    for (struct change_value *value = state->externals; value != NULL; value = value->next)
        if (value->fate == CHANGE_NEW && external_ids_insert(store, state->party.id, value->name, value->value,
                                                             state->context->source_id, &value->id, err) != 0)
            return -1;
    return 0;
}

/* A row has one source for all its values: the new one only when none of the old values is left. The log knows the rest. */
static bool is_all_new(const struct change_state *state)
{
    const struct parties_row *now = &state->party, *old = &state->loaded;
    const char *const pairs[][2] = {
        {now->prefix, old->prefix},     {now->given, old->given},   {now->initials, old->initials},
        {now->infix, old->infix},       {now->family, old->family}, {now->suffix, old->suffix},
        {now->birthday, old->birthday}, {now->name, old->name},     {now->language, old->language}};
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        if (pairs[i][0] != NULL && *pairs[i][0] != '\0' && pairs[i][1] != NULL && strcmp(pairs[i][0], pairs[i][1]) == 0)
            return false;
    return true;
}

static int write_party(struct change_state *state, struct err *err)
{
    struct store *store = state->context->store;
    /* Of a party whose own row stays as it is too: its version tells an undo whether it was changed since. */
    if (keep_image(state, BEFORE_PARTY, state->party.id, err) != 0)
        return -1;
    if (!state->is_party_dirty)
        return parties_touch(store, state->party.id, err);
    if (is_all_new(state))
        state->party.source_id = state->context->source_id;
    return parties_update(store, &state->party, err);
}

static int write_organisation(struct change_state *state, struct err *err)
{
    struct store *store = state->context->store;
    struct relations_row relation = {.party_id = state->party.id, .type = RELATIONS_WORKS_AT};
    if (state->new_organisation == NULL)
        return 0;
    if (state->relation_id != 0 && (keep_image(state, BEFORE_RELATION, state->relation_id, err) != 0 ||
                                    relations_delete(store, state->relation_id, err) != 0))
        return -1;
    if (*state->new_organisation == '\0')
        return 0;
    if (change_find_organisation(state, state->new_organisation, &relation.other_id, err) != 0)
        return -1;
    relation.source_id = state->context->source_id;
    return relations_insert(store, &relation, err);
}

int change_state_write(struct change_state *state, struct err *err)
{
    struct change_context *context = state->context;
    if (context->source_id == 0 &&
        sources_insert(context->store, context->source_kind, context->source_detail, &context->source_id, err) != 0)
        return -1;
    for (struct change_point *point = state->points; point != NULL; point = point->next)
        if (write_point(state, point, err) != 0)
            return -1;
    if (write_tags(state, err) != 0 || write_fields(state, err) != 0 || write_externals(state, err) != 0 ||
        write_organisation(state, err) != 0)
        return -1;
    return write_party(state, err);
}
