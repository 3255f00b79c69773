/* import_met.c - people whom this import has met already: by their values (import_seen.h), and within the block by their rows. */
#include "domain/import_internal.h"

#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"

const char *import_met_name(struct import *import, struct import_item *item)
{
    if (item->folded_name == NULL) {
        const char *name = item->row.name.display == NULL ? "" : item->row.name.display;
        item->folded_name = text_fold(&import->block->arena, name, strlen(name));
    }
    return item->folded_name;
}

/* Call ${visit} for every value of a row by which this import remembers it. */
static int each_seen_value(struct import *import, struct import_item *item,
                           int (*visit)(struct import *import, struct import_item *item, char kind, uint32_t tag,
                                        enum import_found_by by, struct err *err),
                           struct err *err)
{
    const struct import_row *row = &item->row;
    bool has_point = false;
    const char *match = import_ask_match(import, row);
    if (match != NULL && import->match.field->place == FIELD_IN_FIELDS &&
        visit(import, item, SEEN_MATCH, import_seen_tag(&import->seen, SEEN_MATCH, match, strlen(match)), FOUND_BY_ID, err) <
            0)
        return -1;
    for (const struct import_value *external = row->externals; external != NULL; external = external->next) {
        char both[600];
        int length = snprintf(both, sizeof both, "%.80s:%.500s", external->name, external->value);
        uint32_t tag = import_seen_tag(&import->seen, SEEN_EXTERNAL, both, (size_t)length);
        if (visit(import, item, SEEN_EXTERNAL, tag, FOUND_BY_ID, err) < 0)
            return -1;
    }
    for (const struct import_point *point = row->points; point != NULL; point = point->next) {
        if (point->kind != IMPORT_EMAIL && point->kind != IMPORT_PHONE)
            continue;
        char kind = point->kind == IMPORT_EMAIL ? SEEN_EMAIL : SEEN_PHONE;
        uint32_t tag = import_seen_tag(&import->seen, kind, point->normalised, strlen(point->normalised));
        if (visit(import, item, kind, tag, kind == SEEN_EMAIL ? FOUND_BY_EMAIL : FOUND_BY_VALUES, err) < 0)
            return -1;
        has_point = true;
    }
    if (has_point || row->externals != NULL)
        return 0;
    const char *name = import_met_name(import, item);
    if (name == NULL)
        return err_memory(err);
    return visit(import, item, SEEN_NAME, import_seen_tag(&import->seen, SEEN_NAME, name, strlen(name)), FOUND_BY_VALUES,
                 err);
}

static int remember_value(struct import *import, struct import_item *item, char kind, uint32_t tag, enum import_found_by by,
                          struct err *err)
{
    (void)kind;
    (void)by;
    return import_seen_add(&import->seen, tag, (uint32_t)item->party_id) < 0 ? err_memory(err) : 0;
}

static int meet_value(struct import *import, struct import_item *item, char kind, uint32_t tag, enum import_found_by by,
                      struct err *err)
{
    size_t position = 0;
    if (kind == SEEN_PHONE && !import_ask_is_bare(&item->row))
        return 0;
    for (uint32_t party; (party = import_seen_next(&import->seen, tag, &position)) != 0;)
        if (import_ask_add(import, (size_t)(item - import->block->items), party, by, err) < 0)
            return -1;
    return 0;
}

int import_met(struct import *import, struct import_item *item, struct err *err)
{
    return import->seen.count == 0 ? 0 : each_seen_value(import, item, meet_value, err);
}

int import_met_remember(struct import *import, struct import_item *item, struct err *err)
{
    return each_seen_value(import, item, remember_value, err);
}

/* ---- Rows of this block by their party ------------------------------------------------------------------------------------ */

static struct import_item **slot_of(const struct import *import, int64_t party_id)
{
    size_t at = (size_t)((uint64_t)party_id * 0x9e3779b97f4a7c15u >> 32) % IMPORT_PEOPLE;
    while (import->people[at] != NULL && import->people[at]->party_id != party_id)
        at = (at + 1) % IMPORT_PEOPLE;
    return &import->people[at];
}

struct import_item *import_met_item(const struct import *import, int64_t party_id)
{
    return *slot_of(import, party_id);
}

void import_met_put(struct import *import, struct import_item *item)
{
    struct import_item **slot = slot_of(import, item->party_id);
    if (*slot == NULL) {
        *slot = item;
        return;
    }
    item->same = (*slot)->same;
    (*slot)->same = item;
}

/* ---- --match by a custom field ------------------------------------------------------------------------------------------------ */

static int take_field(void *context, int64_t party_id, const char *value, struct err *err)
{
    struct import *import = context;
    uint32_t tag = import_seen_tag(&import->seen, SEEN_MATCH, value, strlen(value));
    if (party_id > UINT32_MAX)
        return err_set(err, ERR_DATA, _("too many people for one file"));
    return import_seen_add(&import->seen, tag, (uint32_t)party_id) < 0 ? err_memory(err) : 0;
}

int import_met_fields(struct import *import, struct err *err)
{
    if (import->match.definition_id == 0)
        return 0;
    return bulk_fields(import->store, import->match.definition_id, take_field, import, err);
}
