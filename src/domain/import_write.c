/* import_write.c - the new people of a block into their tables, one feed per table; their search keys into the runs. */
#include "domain/import_internal.h"

#include <string.h>

#include "base/digest.h"
#include "base/message.h"
#include "store/relations.h"

static const char *const POINT_KINDS[] = {
    [IMPORT_EMAIL] = "email", [IMPORT_PHONE] = "phone", [IMPORT_ADDRESS] = "address", [IMPORT_SOCIAL] = "social"};

/* Where a feed stands: which new party, and which of its values comes next. */
struct cursor {
    struct import *import;
    size_t item;
    int64_t id;
    const void *next; /* a point, a tag, a value: the next to hand out of the current item */
    bool is_inside;
    int64_t position;
    int kind; /* of the last point */
    const unsigned char *handles;
};

static const struct import_item *current(const struct cursor *cursor)
{
    return cursor->item < cursor->import->fresh_count ? cursor->import->fresh[cursor->item] : NULL;
}

/* ---- Parties -------------------------------------------------------------------------------------------------------------- */

static const char *legal_form_of(const struct import_row *row)
{
    if (row->legal_form != NULL)
        return row->legal_form;
    return row->is_organisation ? "unknown" : "natural";
}

static int next_party(void *context, struct bulk_party *out, struct err *err)
{
    struct cursor *cursor = context;
    const struct import_item *item = current(cursor);
    (void)err;
    if (item == NULL)
        return 0;
    const struct import_row *row = &item->row;
    *out = (struct bulk_party){
        .id = item->party_id,
        .handle = cursor->handles + cursor->item * STORE_HANDLE_BYTES,
        .kind = row->is_organisation ? "organisation" : "person",
        .legal_form = legal_form_of(row),
        .name = row->name.display == NULL ? "" : row->name.display,
        .prefix = row->name.prefix,
        .given = row->name.given,
        .initials = row->name.initials,
        .infix = row->name.infix,
        .family = row->name.family,
        .suffix = row->name.suffix,
        .birthday = row->birthday,
        .language = row->language,
        .status = row->status == NULL ? "active" : row->status,
        .source_id = cursor->import->source_id,
    };
    cursor->item++;
    return 1;
}

static int write_parties(struct import *import, struct err *err)
{
    size_t size = import->fresh_count * STORE_HANDLE_BYTES;
    unsigned char *handles = arena_alloc(&import->block->arena, size);
    if (handles == NULL)
        return err_memory(err);
    digest_random(handles, size);
    struct cursor cursor = {.import = import, .handles = handles};
    if (bulk_parties(import->store, next_party, &cursor, err) < 0)
        return -1;
    for (size_t i = 0; i < import->fresh_count; i++)
        batch_note_subject(import->store->batch, handles + i * STORE_HANDLE_BYTES);
    return 0;
}

/* ---- What belongs to them ---------------------------------------------------------------------------------------------------- */

static int next_point(void *context, struct bulk_point *out, struct err *err)
{
    struct cursor *cursor = context;
    const struct import_item *item;
    const struct import_point *point = cursor->next;
    (void)err;
    while (point == NULL) {
        if (cursor->is_inside)
            cursor->item++;
        item = current(cursor);
        if (item == NULL)
            return 0;
        cursor->is_inside = true;
        cursor->kind = -1;
        point = item->row.points;
    }
    item = current(cursor);
    cursor->position = (int)point->kind == cursor->kind ? cursor->position + 1 : 1;
    cursor->kind = (int)point->kind;
    *out = (struct bulk_point){
        .id = cursor->id++,
        .party_id = item->party_id,
        .kind = POINT_KINDS[point->kind],
        .position = cursor->position,
        .label = point->label,
        .value = point->value,
        .normalised = point->normalised == point->value ? NULL : point->normalised,
        .street = point->street,
        .postcode = point->postcode,
        .city = point->city,
        .region = point->region,
        .country = point->country,
        .source_id = cursor->import->source_id,
    };
    cursor->next = point->next;
    return 1;
}

static int next_tag(void *context, struct bulk_value *out, struct err *err)
{
    struct cursor *cursor = context;
    const struct import_tag *tag = cursor->next;
    (void)err;
    while (tag == NULL) {
        if (cursor->is_inside)
            cursor->item++;
        if (current(cursor) == NULL)
            return 0;
        cursor->is_inside = true;
        tag = current(cursor)->row.tags;
    }
    *out = (struct bulk_value){.id = cursor->id++,
                               .party_id = current(cursor)->party_id,
                               .value = tag->tag,
                               .source_id = cursor->import->source_id};
    cursor->next = tag->next;
    return 1;
}

static int next_of_values(struct cursor *cursor, bool is_external, struct bulk_value *out)
{
    const struct import_value *value = cursor->next;
    while (value == NULL) {
        if (cursor->is_inside)
            cursor->item++;
        if (current(cursor) == NULL)
            return 0;
        cursor->is_inside = true;
        value = is_external ? current(cursor)->row.externals : current(cursor)->row.fields;
    }
    *out = (struct bulk_value){.id = cursor->id++,
                               .party_id = current(cursor)->party_id,
                               .name = value->name,
                               .value = value->value,
                               .other_id = value->definition_id,
                               .source_id = cursor->import->source_id};
    cursor->next = value->next;
    return 1;
}

static int next_field(void *context, struct bulk_value *out, struct err *err)
{
    (void)err;
    return next_of_values(context, false, out);
}

static int next_external(void *context, struct bulk_value *out, struct err *err)
{
    (void)err;
    return next_of_values(context, true, out);
}

static int next_relation(void *context, struct bulk_value *out, struct err *err)
{
    struct cursor *cursor = context;
    (void)err;
    while (current(cursor) != NULL && current(cursor)->organisation_id == 0)
        cursor->item++;
    const struct import_item *item = current(cursor);
    if (item == NULL)
        return 0;
    *out = (struct bulk_value){.id = cursor->id++,
                               .party_id = item->party_id,
                               .name = RELATIONS_WORKS_AT,
                               .other_id = item->organisation_id,
                               .source_id = cursor->import->source_id};
    cursor->item++;
    return 1;
}

/* How many rows each table gets: their ids are taken beforehand, all at once. */
struct sizes {
    int64_t points, tags, fields, externals, relations;
};

static struct sizes measure(const struct import *import)
{
    struct sizes sizes = {.points = 0};
    for (size_t i = 0; i < import->fresh_count; i++) {
        const struct import_item *item = import->fresh[i];
        for (const struct import_point *point = item->row.points; point != NULL; point = point->next)
            sizes.points++;
        for (const struct import_tag *tag = item->row.tags; tag != NULL; tag = tag->next)
            sizes.tags++;
        for (const struct import_value *field = item->row.fields; field != NULL; field = field->next)
            sizes.fields++;
        for (const struct import_value *external = item->row.externals; external != NULL; external = external->next)
            sizes.externals++;
        sizes.relations += item->organisation_id != 0;
    }
    return sizes;
}

/* The fields of the new people get the ids of their definitions; a definition is made when its first value comes. */
static int define_fields(struct import *import, struct err *err)
{
    struct field_ref ref = {.field = NULL};
    for (size_t i = 0; i < import->fresh_count; i++) {
        for (struct import_value *field = import->fresh[i]->row.fields; field != NULL; field = field->next) {
            if (ref.field == NULL || strcmp(ref.name, field->name) != 0) {
                const struct field_ref *known = import_plan_field(import, field->name, err);
                if (known == NULL)
                    return -1;
                ref = *known;
            }
            field->definition_id = ref.definition_id;
        }
    }
    return 0;
}

static int write_values(struct import *import, enum bulk_table table, const char *name, int64_t count,
                        int (*next)(void *context, struct bulk_value *row, struct err *err), struct err *err)
{
    struct cursor cursor = {.import = import};
    if (count == 0)
        return 0;
    if (bulk_ids(import->store, name, count, &cursor.id, err) < 0)
        return -1;
    return bulk_values(import->store, table, next, &cursor, err);
}

int import_write(struct import *import, struct err *err)
{
    if (import->fresh_count == 0)
        return 0;
    struct sizes sizes = measure(import);
    struct cursor cursor = {.import = import};
    if (define_fields(import, err) < 0 || write_parties(import, err) < 0)
        return -1;
    if (sizes.points > 0 && (bulk_ids(import->store, "contact_point", sizes.points, &cursor.id, err) < 0 ||
                             bulk_points(import->store, next_point, &cursor, err) < 0))
        return -1;
    if (write_values(import, BULK_TAG, "tag", sizes.tags, next_tag, err) < 0 ||
        write_values(import, BULK_FIELD, "field", sizes.fields, next_field, err) < 0 ||
        write_values(import, BULK_EXTERNAL, "external_id", sizes.externals, next_external, err) < 0 ||
        write_values(import, BULK_RELATION, "relation", sizes.relations, next_relation, err) < 0)
        return -1;
    for (size_t i = 0; i < import->fresh_count; i++)
        if (import_keys_add(import, import->fresh[i], err) < 0)
            return -1;
    return 0;
}
