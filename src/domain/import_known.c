/* import_known.c - a row beside a party that is in the file already. */
#include "domain/import_internal.h"

#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "domain/party.h"
#include "domain/search.h"

/* ---- Comparing ------------------------------------------------------------------------------------------------------------ */

struct match_name import_known_name(const struct rec *record)
{
    const char *kind = rec_text(record, "kind");
    return (struct match_name){
        .is_organisation = kind != NULL && strcmp(kind, "organisation") == 0,
        .given = rec_text(record, "given"),
        .initials = rec_text(record, "initials"),
        .family = rec_text(record, "family"),
        .display = rec_text(record, "name"),
    };
}

static const struct rec *list_of(const struct rec *record, const char *list)
{
    const struct rec *node = rec_get(record, list);
    return node != NULL && (node->type == REC_LIST || node->type == REC_MAP) ? node->first : NULL;
}

bool import_known_has_point(const struct rec *record, const char *list, const char *normalised)
{
    for (const struct rec *element = list_of(record, list); element != NULL; element = element->next) {
        const char *e164 = rec_text(element, "e164"), *other = rec_text(element, "normalised"),
                   *value = rec_text(element, "value");
        const char *stored = e164 != NULL ? e164 : other != NULL ? other : value;
        if (stored != NULL && strcmp(stored, normalised) == 0)
            return true;
    }
    return false;
}

static bool is_same_text(const struct rec *record, const char *key, const char *value)
{
    const char *stored = rec_text(record, key);
    return value == NULL || (stored != NULL && strcmp(stored, value) == 0);
}

static bool has_text(const char *other, const char *value)
{
    return value == NULL || (other != NULL && strcmp(other, value) == 0);
}

bool import_known_has_external(const struct rec *record, const char *system, const char *value)
{
    const struct rec *external = rec_get(record, "external");
    return external != NULL && external->type == REC_MAP && rec_text(external, system) != NULL &&
           strcmp(rec_text(external, system), value) == 0;
}

/* Where a value of a party may stand: in its record as it was read, and in the rows of this block that are about it. */
struct evidence {
    const struct rec *record;      /* NULL: nothing was read */
    const struct import_item *met; /* NULL: no row yet */
};

/* A text of the party or of its name: by the record's key, and by its place in a row. */
static bool has_member(const struct evidence *evidence, const char *key, size_t offset, const char *value)
{
    if (value == NULL || (evidence->record != NULL && is_same_text(evidence->record, key, value)))
        return true;
    for (const struct import_item *item = evidence->met; item != NULL; item = item->same)
        if (has_text(*(const char *const *)((const char *)&item->row + offset), value))
            return true;
    return false;
}

static bool record_has_address(const struct rec *record, const struct import_point *point)
{
    for (const struct rec *element = list_of(record, "addresses"); element != NULL; element = element->next)
        if (is_same_text(element, "street", point->street) && is_same_text(element, "postcode", point->postcode) &&
            is_same_text(element, "city", point->city) && is_same_text(element, "region", point->region) &&
            is_same_text(element, "country", point->country))
            return true;
    return false;
}

static bool row_has_point(const struct import_row *row, const struct import_point *point)
{
    for (const struct import_point *theirs = row->points; theirs != NULL; theirs = theirs->next) {
        if (theirs->kind != point->kind)
            continue;
        if (point->kind != IMPORT_ADDRESS
                ? strcmp(theirs->normalised, point->normalised) == 0
                : has_text(theirs->street, point->street) && has_text(theirs->postcode, point->postcode) &&
                      has_text(theirs->city, point->city) && has_text(theirs->region, point->region) &&
                      has_text(theirs->country, point->country))
            return true;
    }
    return false;
}

static bool has_point(const struct evidence *evidence, const struct import_point *point)
{
    static const char *const LISTS[] = {[IMPORT_EMAIL] = "emails", [IMPORT_PHONE] = "phones", [IMPORT_SOCIAL] = "socials"};
    if (evidence->record != NULL &&
        (point->kind == IMPORT_ADDRESS ? record_has_address(evidence->record, point)
                                       : import_known_has_point(evidence->record, LISTS[point->kind], point->normalised)))
        return true;
    for (const struct import_item *item = evidence->met; item != NULL; item = item->same)
        if (row_has_point(&item->row, point))
            return true;
    return false;
}

static bool has_tag(const struct evidence *evidence, const char *tag)
{
    for (const struct rec *element = list_of(evidence->record, "tags"); element != NULL; element = element->next)
        if (element->type == REC_TEXT && strcmp(element->text, tag) == 0)
            return true;
    for (const struct import_item *item = evidence->met; item != NULL; item = item->same)
        for (const struct import_tag *theirs = item->row.tags; theirs != NULL; theirs = theirs->next)
            if (strcmp(theirs->tag, tag) == 0)
                return true;
    return false;
}

static bool has_value(const struct evidence *evidence, const char *key, const struct import_value *value)
{
    if (evidence->record != NULL && is_same_text(rec_get(evidence->record, key), value->name, value->value))
        return true;
    for (const struct import_item *item = evidence->met; item != NULL; item = item->same) {
        const struct import_value *theirs = strcmp(key, "fields") == 0 ? item->row.fields : item->row.externals;
        for (; theirs != NULL; theirs = theirs->next)
            if (strcmp(theirs->name, value->name) == 0 && strcmp(theirs->value, value->value) == 0)
                return true;
    }
    return false;
}

static bool has_organisation(const struct evidence *evidence, const char *organisation)
{
    const char *stored = evidence->record == NULL ? NULL : rec_text(evidence->record, "organisation");
    if (organisation == NULL || (stored != NULL && text_same(stored, organisation)))
        return true;
    for (const struct import_item *item = evidence->met; item != NULL; item = item->same)
        if (item->row.organisation != NULL && text_same(item->row.organisation, organisation))
            return true;
    return false;
}

static bool has_members(const struct evidence *evidence, const struct import_row *row)
{
    const struct name *name = &row->name;
    bool has_parts = name->given != NULL || name->initials != NULL || name->family != NULL;
    const struct {
        const char *key;
        size_t offset;
        const char *value;
    } members[] = {
        {"given", offsetof(struct import_row, name.given), name->given},
        {"initials", offsetof(struct import_row, name.initials), name->initials},
        {"infix", offsetof(struct import_row, name.infix), name->infix},
        {"family", offsetof(struct import_row, name.family), name->family},
        {"prefix", offsetof(struct import_row, name.prefix), name->prefix},
        {"suffix", offsetof(struct import_row, name.suffix), name->suffix},
        {"name", offsetof(struct import_row, name.display), has_parts ? NULL : name->display},
        {"birthday", offsetof(struct import_row, birthday), row->birthday},
        {"language", offsetof(struct import_row, language), row->language},
        {"status", offsetof(struct import_row, status), row->status},
        {"legal_form", offsetof(struct import_row, legal_form), row->has_legal_form ? row->legal_form : NULL},
    };
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (!has_member(evidence, members[i].key, members[i].offset, members[i].value))
            return false;
    return has_organisation(evidence, row->organisation);
}

bool import_known_has(const struct rec *record, const struct import_item *met, const struct import_row *row)
{
    const struct evidence evidence = {.record = record, .met = met};
    if (!has_members(&evidence, row))
        return false;
    for (const struct import_point *point = row->points; point != NULL; point = point->next)
        if (!has_point(&evidence, point))
            return false;
    for (const struct import_tag *tag = row->tags; tag != NULL; tag = tag->next)
        if (!has_tag(&evidence, tag->tag))
            return false;
    for (const struct import_value *field = row->fields; field != NULL; field = field->next)
        if (!has_value(&evidence, "fields", field))
            return false;
    for (const struct import_value *external = row->externals; external != NULL; external = external->next)
        if (!has_value(&evidence, "external", external))
            return false;
    return true;
}

/* ---- Filling in ----------------------------------------------------------------------------------------------------------- */

static void add_points(struct rec *record, const struct import_row *row, struct arena *arena)
{
    static const char *const LISTS[] = {"emails", "phones", "addresses", "socials"};
    for (int kind = 0; kind < IMPORT_POINT_KINDS; kind++) {
        struct rec *list = NULL;
        for (const struct import_point *point = row->points; point != NULL; point = point->next) {
            if ((int)point->kind != kind)
                continue;
            if (list == NULL)
                list = rec_add_list(arena, record, LISTS[kind]);
            struct rec *element = rec_add_map(arena, list, NULL);
            if (kind != IMPORT_ADDRESS)
                rec_add_text(arena, element, "value", point->value);
            rec_add_text(arena, element, "label", point->label);
            rec_add_text(arena, element, "street", point->street);
            rec_add_text(arena, element, "postcode", point->postcode);
            rec_add_text(arena, element, "city", point->city);
            rec_add_text(arena, element, "region", point->region);
            rec_add_text(arena, element, "country", point->country);
        }
    }
}

static void add_values(struct rec *record, const char *key, const struct import_value *value, struct arena *arena)
{
    struct rec *map = value == NULL ? NULL : rec_add_map(arena, record, key);
    for (; value != NULL; value = value->next)
        rec_add_text(arena, map, value->name, value->value);
}

/* The row as the toolkit writes records: what change_read understands. */
static struct rec *record_of(const struct import_row *row, struct arena *arena)
{
    struct rec *record = rec_new_map(arena);
    bool has_parts = row->name.given != NULL || row->name.initials != NULL || row->name.family != NULL;
    if (record == NULL)
        return NULL;
    if (!has_parts)
        rec_add_text(arena, record, "name", row->name.display);
    rec_add_text(arena, record, "prefix", row->name.prefix);
    rec_add_text(arena, record, "given", row->name.given);
    rec_add_text(arena, record, "initials", row->name.initials);
    rec_add_text(arena, record, "infix", row->name.infix);
    rec_add_text(arena, record, "family", row->name.family);
    rec_add_text(arena, record, "suffix", row->name.suffix);
    rec_add_text(arena, record, "birthday", row->birthday);
    rec_add_text(arena, record, "language", row->language);
    rec_add_text(arena, record, "status", row->status);
    if (row->has_legal_form)
        rec_add_text(arena, record, "legal_form", row->legal_form);
    rec_add_text(arena, record, "organisation", row->organisation);
    add_points(record, row, arena);
    struct rec *tags = row->tags == NULL ? NULL : rec_add_list(arena, record, "tags");
    for (const struct import_tag *tag = row->tags; tag != NULL; tag = tag->next)
        rec_add_text(arena, tags, NULL, tag->tag);
    add_values(record, "fields", row->fields, arena);
    add_values(record, "external", row->externals, arena);
    return record;
}

/* Only the first state counts: later ones had their keys written and taken away by the change itself. */
static int touch(struct import *import, int64_t party_id, const struct rec *before, struct err *err)
{
    for (const struct import_touched *known = import->touched; known != NULL; known = known->next)
        if (known->party_id == party_id)
            return 0;
    struct import_touched *touched = arena_alloc(&import->arena, sizeof *touched);
    struct rec *copy = rec_copy(&import->arena, before);
    if (touched == NULL || copy == NULL)
        return err_memory(err);
    *touched = (struct import_touched){.party_id = party_id, .before = copy, .next = import->touched};
    import->touched = touched;
    return 0;
}

int import_known_keys(struct import *import, struct err *err)
{
    for (const struct import_touched *touched = import->touched; touched != NULL; touched = touched->next) {
        const struct rec *after;
        int status = party_find(import->store, touched->party_id, PARTY_ALL, &import->block->arena, &after, err);
        if (status < 0 || (status > 0 && search_update(import->store, touched->party_id, touched->before, after,
                                                       &import->block->arena, err) < 0))
            return -1;
        arena_reset(&import->block->arena);
    }
    return 0;
}

int import_known_fill(struct import *import, struct import_item *item, struct err *err)
{
    struct change_list changes = {.first = NULL};
    struct change_result result = {.is_changed = false};
    bool is_update = import->options->is_update;
    struct rec *record = record_of(&item->row, &import->block->arena);
    item->did = IMPORT_UNCHANGED;
    if (record == NULL)
        return err_memory(err);
    if (change_read(&import->changes, record, &import->block->arena, &changes, err) < 0 ||
        change_apply(&import->changes, item->party_id, &changes, is_update ? CHANGE_UPDATE : CHANGE_FILL,
                     &import->block->arena, &result, err) < 0)
        return -1;
    if (result.overwritten > 0 && import_is_new(import, item->party_id) &&
        touch(import, item->party_id, result.before, err) < 0)
        return -1;
    if (is_update)
        import->counts.overwritten += (int64_t)result.overwritten;
    else
        import->counts.kept += (int64_t)result.kept;
    if (result.is_changed)
        item->did = result.overwritten > 0 ? IMPORT_UPDATED : IMPORT_FILLED;
    return 0;
}
