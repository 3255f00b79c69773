/* party.c - blocks of people, one statement per table, hung together in memory.
 *
 * A block is a row of slots, one per person. The tables come one after the other and each row goes to its slot; at the end
 * the
 * lists are put into the records in the order in which a record is written. Texts are copied once, keys are constants. */
#include "domain/party.h"

#include <string.h>

#include "base/date.h"
#include "store/contact_points.h"
#include "store/external_ids.h"
#include "store/fields.h"
#include "store/parties.h"
#include "store/purchases.h"
#include "store/relations.h"
#include "store/sources.h"
#include "store/tags.h"

enum { DENSE_MIN = 32 };
enum { LIST_EMAILS, LIST_PHONES, LIST_ADDRESSES, LIST_SOCIALS, LIST_COUNT };
static const char *const LIST_KEYS[LIST_COUNT] = {"emails", "phones", "addresses", "socials"};

/* A contact point before it is hung in, with its place among its kind. */
struct point {
    struct rec *rec;
    int64_t position;
    int64_t source_id;
    struct point *next;
};

struct slot {
    int64_t id;
    struct rec *record; /* NULL: nobody */
    struct point *points[LIST_COUNT];
    struct rec *tags, *fields, *external, *purchases, *agreements;
    const char *organisation, *last_contact, *created, *updated;
    int64_t source_id, version;
};

struct block {
    struct store *store;
    struct arena *arena;
    unsigned parts;
    struct slot *slots;
    size_t count;
    size_t cursor; /* of a range: rows come in the order of the slots */
    bool is_range;
    bool has_slots; /* of a range: the ids are known beforehand */
    char today[DATE_DAY_SIZE];
    int64_t source_id; /* whose text is ->source */
    const char *source;
};

/* Where the rows of a party go; NULL when it is not among the slots. */
static struct slot *slot_of(struct block *block, int64_t party_id, size_t place)
{
    struct slot *slot;
    if (!block->is_range)
        return block->slots[place].record == NULL ? NULL : &block->slots[place];
    while (block->cursor < block->count && block->slots[block->cursor].id < party_id)
        block->cursor++;
    slot = block->cursor < block->count ? &block->slots[block->cursor] : NULL;
    return slot != NULL && slot->id == party_id && slot->record != NULL ? slot : NULL;
}

static int add_text(struct block *block, struct rec *parent, const char *key, const char *text)
{
    if (text == NULL)
        return 0;
    size_t length = strlen(text);
    const char *copy = arena_dup(block->arena, text, length);
    return copy == NULL || rec_borrow_text(block->arena, parent, key, copy, length) == NULL ? -1 : 0;
}

/* A text that is in the arena or constant already. */
static int hang_text(struct block *block, struct rec *parent, const char *key, const char *text)
{
    return text == NULL || rec_borrow_text(block->arena, parent, key, text, strlen(text)) != NULL ? 0 : -1;
}

static int keep_text(struct block *block, const char **kept, const char *text)
{
    *kept = arena_string(block->arena, text);
    return text != NULL && *kept == NULL ? -1 : 0;
}

struct pair {
    const char *key, *text;
};

static int add_texts(struct block *block, struct slot *slot, const struct pair *pairs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (add_text(block, slot->record, pairs[i].key, pairs[i].text) != 0)
            return -1;
    return 0;
}

static int add_names(struct block *block, struct slot *slot, const struct parties_row *row)
{
    const struct pair pairs[] = {{"prefix", row->prefix}, {"given", row->given},   {"initials", row->initials},
                                 {"infix", row->infix},   {"family", row->family}, {"suffix", row->suffix}};
    return add_texts(block, slot, pairs, sizeof pairs / sizeof *pairs);
}

static int add_details(struct block *block, struct slot *slot, const struct parties_row *row)
{
    const struct pair pairs[] = {{"birthday", row->birthday}, {"language", row->language}};
    if (add_texts(block, slot, pairs, sizeof pairs / sizeof *pairs) != 0)
        return -1;
    if (strcmp(row->legal_form, "unknown") != 0 && add_text(block, slot->record, "legal_form", row->legal_form) != 0)
        return -1;
    if (row->representative_id != 0 &&
        rec_add_integer(block->arena, slot->record, "representative", row->representative_id) == NULL)
        return -1;
    return keep_text(block, &slot->last_contact, row->last_contact) != 0 ||
                   keep_text(block, &slot->created, row->created_at) != 0 ||
                   keep_text(block, &slot->updated, row->updated_at) != 0
               ? -1
               : 0;
}

static int take_party(void *context, const struct parties_row *row)
{
    struct block *block = context;
    struct slot *slot = &block->slots[row->place];
    const char *kind = strcmp(row->kind, "person") == 0 ? "person" : "organisation";
    slot->id = row->id;
    slot->version = row->version;
    slot->source_id = row->source_id;
    slot->record = rec_new_map(block->arena);
    if (slot->record == NULL || rec_add_integer(block->arena, slot->record, "id", row->id) == NULL ||
        hang_text(block, slot->record, "kind", kind) != 0 || add_text(block, slot->record, "name", row->name) != 0)
        return -1;
    if (((block->parts & PARTY_NAMES) && add_names(block, slot, row) != 0) ||
        ((block->parts & PARTY_DETAILS) && add_details(block, slot, row) != 0))
        return -1;
    if (block->is_range && !block->has_slots)
        block->count = row->place + 1;
    return strcmp(row->status, "active") == 0 ? hang_text(block, slot->record, "status", "active")
                                              : add_text(block, slot->record, "status", row->status);
}

static int add_row_ids(struct block *block, struct rec *element, const struct contact_points_row *row)
{
    if (rec_add_integer(block->arena, element, "row", row->id) == NULL ||
        rec_add_integer(block->arena, element, "position", row->position) == NULL)
        return -1;
    return add_text(block, element, "normalised", row->normalised);
}

static int fill_address(struct block *block, struct rec *element, const struct contact_points_row *row)
{
    return add_text(block, element, "street", row->street) != 0 ||
                   add_text(block, element, "postcode", row->postcode) != 0 ||
                   add_text(block, element, "city", row->city) != 0 ||
                   add_text(block, element, "region", row->region) != 0 ||
                   add_text(block, element, "country", row->country) != 0 ||
                   add_text(block, element, "label", row->label) != 0
               ? -1
               : 0;
}

static int fill_point(struct block *block, struct rec *element, int list, const struct contact_points_row *row)
{
    if (list == LIST_ADDRESSES)
        return fill_address(block, element, row);
    if (add_text(block, element, "value", row->value) != 0 || add_text(block, element, "label", row->label) != 0)
        return -1;
    return list == LIST_PHONES ? add_text(block, element, "e164", row->normalised == NULL ? row->value : row->normalised)
                               : 0;
}

static int list_of(const char *kind)
{
    switch (kind[0]) {
    case 'e':
        return LIST_EMAILS;
    case 'p':
        return LIST_PHONES;
    case 'a':
        return LIST_ADDRESSES;
    default:
        return LIST_SOCIALS;
    }
}

static int take_point(void *context, const struct contact_points_row *row)
{
    static const unsigned PARTS[LIST_COUNT] = {PARTY_EMAILS, PARTY_PHONES, PARTY_ADDRESSES, PARTY_SOCIALS};
    struct block *block = context;
    int list = list_of(row->kind);
    struct slot *slot = block->parts & PARTS[list] ? slot_of(block, row->party_id, row->place) : NULL;
    if (slot == NULL)
        return 0;
    struct point *point = arena_alloc(block->arena, sizeof *point);
    if (point == NULL || (point->rec = rec_new_map(block->arena)) == NULL || fill_point(block, point->rec, list, row) != 0)
        return -1;
    if ((block->parts & PARTY_ROW_IDS) && add_row_ids(block, point->rec, row) != 0)
        return -1;
    point->position = row->position;
    point->source_id = row->source_id;
    struct point **at = &slot->points[list];
    while (*at != NULL && (*at)->position <= point->position)
        at = &(*at)->next;
    point->next = *at;
    *at = point;
    return 0;
}

/* ${container} is made at its first use. */
static int add_to(struct block *block, struct rec **container, enum rec_type type, const char *key, const char *text)
{
    if (*container == NULL)
        *container = type == REC_MAP ? rec_new_map(block->arena) : rec_new_list(block->arena);
    return *container == NULL ? -1 : add_text(block, *container, key, text);
}

static int take_tag(void *context, const struct tags_row *row)
{
    struct slot *slot = slot_of(context, row->party_id, row->place);
    return slot == NULL ? 0 : add_to(context, &slot->tags, REC_LIST, NULL, row->tag);
}

/* The key of a custom field is no constant. */
static int add_pair(struct block *block, struct rec **container, const char *name, const char *value)
{
    const char *key = arena_string(block->arena, name);
    return key == NULL ? -1 : add_to(block, container, REC_MAP, key, value);
}

static int take_field(void *context, const struct fields_row *row)
{
    struct slot *slot = slot_of(context, row->party_id, row->place);
    return slot == NULL ? 0 : add_pair(context, &slot->fields, row->name, row->value);
}

static int take_external(void *context, const struct external_ids_row *row)
{
    struct slot *slot = slot_of(context, row->party_id, row->place);
    if (slot == NULL || rec_get(slot->external, row->system) != NULL)
        return 0; /* somebody else was joined into them: a record has room for one number of each system */
    return add_pair(context, &slot->external, row->system, row->value);
}

static int take_organisation(void *context, const struct relations_row *row)
{
    struct slot *slot = slot_of(context, row->party_id, row->place);
    return slot == NULL || slot->organisation != NULL ? 0 : keep_text(context, &slot->organisation, row->other_name);
}

static int take_purchase(void *context, const struct purchases_row *row)
{
    struct slot *slot = slot_of(context, row->party_id, row->place);
    if (slot == NULL)
        return 0;
    return add_to(context, row->is_agreement ? &slot->agreements : &slot->purchases, REC_LIST, NULL, row->at);
}

/* The tables besides party, for ids or for a range of them. */
static int read_parts(struct block *block, const int64_t *ids, size_t count, struct err *err)
{
    struct store *store = block->store;
    unsigned parts = block->parts;
    bool is_range = block->is_range;
    int64_t first = is_range && block->count > 0 ? block->slots[0].id : 0;
    int64_t last = is_range && block->count > 0 ? block->slots[block->count - 1].id : 0;
    int status = 0;
    block->cursor = 0;
    if (parts & PARTY_CONTACT_POINTS)
        status = is_range ? contact_points_read_range(store, first, last, block->today, take_point, block, err)
                          : contact_points_read(store, ids, count, block->today, take_point, block, err);
    block->cursor = 0;
    if (status == 0 && (parts & PARTY_TAGS))
        status = is_range ? tags_read_range(store, first, last, take_tag, block, err)
                          : tags_read(store, ids, count, take_tag, block, err);
    block->cursor = 0;
    if (status == 0 && (parts & PARTY_FIELDS))
        status = is_range ? fields_read_range(store, first, last, take_field, block, err)
                          : fields_read(store, ids, count, take_field, block, err);
    block->cursor = 0;
    if (status == 0 && (parts & PARTY_EXTERNAL))
        status = is_range ? external_ids_read_range(store, first, last, take_external, block, err)
                          : external_ids_read(store, ids, count, take_external, block, err);
    block->cursor = 0;
    if (status == 0 && (parts & PARTY_ORGANISATION))
        status = is_range ? relations_read_type_range(store, first, last, RELATIONS_WORKS_AT, block->today,
                                                      take_organisation, block, err)
                          : relations_read_type(store, ids, count, RELATIONS_WORKS_AT, block->today, take_organisation,
                                                block, err);
    block->cursor = 0;
    if (status == 0 && (parts & PARTY_PURCHASES))
        status = is_range ? purchases_read_range(store, first, last, take_purchase, block, err)
                          : purchases_read(store, ids, count, take_purchase, block, err);
    return status;
}

/* "own-records:klanten.csv"; the last one is kept, since neighbours mostly come from the same file. */
static int add_source(struct block *block, struct rec *parent, int64_t source_id, struct err *err)
{
    struct sources_row row;
    if (source_id != block->source_id) {
        int found = sources_read(block->store, source_id, block->arena, &row, err);
        if (found < 0)
            return -1;
        block->source_id = source_id;
        block->source = found == 0            ? NULL
                        : *row.detail == '\0' ? row.kind
                                              : arena_printf(block->arena, "%s:%s", row.kind, row.detail);
        if (found == 1 && block->source == NULL)
            return err_memory(err);
    }
    return hang_text(block, parent, "source", block->source) != 0 ? err_memory(err) : 0;
}

static int hang(struct rec *record, const char *key, struct rec *node)
{
    if (node == NULL)
        return 0;
    node->key = key;
    return rec_append(record, node) == NULL ? -1 : 0;
}

static int hang_points(struct block *block, struct slot *slot, struct err *err)
{
    for (int i = 0; i < LIST_COUNT; i++) {
        struct rec *list = slot->points[i] == NULL ? NULL : rec_new_list(block->arena);
        if (slot->points[i] != NULL && list == NULL)
            return err_memory(err);
        for (struct point *point = slot->points[i]; point != NULL; point = point->next) {
            if ((block->parts & PARTY_POINT_SOURCES) && add_source(block, point->rec, point->source_id, err) != 0)
                return -1;
            rec_append(list, point->rec);
        }
        if (hang(slot->record, LIST_KEYS[i], list) != 0)
            return err_memory(err);
    }
    return 0;
}

static int finish_slot(struct block *block, struct slot *slot, struct err *err)
{
    struct rec *record = slot->record;
    if (hang_text(block, record, "organisation", slot->organisation) != 0)
        return err_memory(err);
    if (hang_points(block, slot, err) != 0)
        return -1;
    if (hang(record, "tags", slot->tags) != 0 || hang(record, "fields", slot->fields) != 0 ||
        hang(record, "external", slot->external) != 0 || hang(record, "purchase", slot->purchases) != 0 ||
        hang(record, "agreement", slot->agreements) != 0)
        return err_memory(err);
    if ((block->parts & PARTY_SOURCE) && add_source(block, record, slot->source_id, err) != 0)
        return -1;
    if (hang_text(block, record, "last_contact", slot->last_contact) != 0 ||
        hang_text(block, record, "created", slot->created) != 0 || hang_text(block, record, "updated", slot->updated) != 0 ||
        rec_add_integer(block->arena, record, "version", slot->version) == NULL)
        return err_memory(err);
    return 0;
}

static int finish(struct block *block, const struct rec **records, struct err *err)
{
    for (size_t i = 0; i < block->count; i++) {
        struct slot *slot = &block->slots[i];
        if (slot->record != NULL && finish_slot(block, slot, err) != 0)
            return -1;
        records[i] = slot->record;
    }
    return 0;
}

static int block_init(struct block *block, struct store *store, size_t count, unsigned parts, struct arena *arena,
                      struct err *err)
{
    *block = (struct block){.store = store, .arena = arena, .parts = parts, .count = count};
    block->slots = arena_alloc(arena, (count + 1) * sizeof *block->slots);
    date_format_day(date_today(store->dates), block->today);
    return block->slots == NULL ? err_memory(err) : 0;
}

/* columns_of(parts): what is not asked for is not decoded, for each text has its price. */
static enum parties_columns columns_of(unsigned parts)
{
    if (parts & PARTY_DETAILS)
        return PARTIES_WHOLE;
    return parts & PARTY_NAMES ? PARTIES_NAMES : PARTIES_SHORT;
}

/* Ids that ascend and leave few gaps are read as a range: going along a table is cheaper than looking up each id in it (measured: 3.5
 * against 5.6 thousand instructions for each row that is passed or looked up). */
static bool is_dense(const int64_t *ids, size_t count)
{
    if (count < DENSE_MIN || (size_t)(ids[count - 1] - ids[0]) > count + count / 2)
        return false;
    for (size_t i = 1; i < count; i++)
        if (ids[i] <= ids[i - 1])
            return false;
    return true;
}

static int read_dense(struct block *block, const int64_t *ids, size_t count, struct err *err)
{
    block->is_range = block->has_slots = true;
    for (size_t i = 0; i < count; i++)
        block->slots[i].id = ids[i];
    if (parties_read_dense(block->store, ids, count, columns_of(block->parts), take_party, block, err) != 0)
        return -1;
    return read_parts(block, NULL, 0, err);
}

int party_read(struct store *store, const int64_t *ids, size_t count, unsigned parts, struct arena *arena,
               const struct rec **records, struct err *err)
{
    struct block block;
    if (block_init(&block, store, count, parts, arena, err) != 0)
        return -1;
    if (is_dense(ids, count))
        return read_dense(&block, ids, count, err) != 0 ? -1 : finish(&block, records, err);
    if (parties_read(store, ids, count, columns_of(parts), take_party, &block, err) != 0 ||
        read_parts(&block, ids, count, err) != 0)
        return -1;
    return finish(&block, records, err);
}

int party_read_range(struct store *store, int64_t after_id, size_t limit, unsigned parts, struct arena *arena,
                     const struct rec **records, size_t *count, int64_t *last_id, struct err *err)
{
    struct block block;
    if (block_init(&block, store, limit, parts, arena, err) != 0)
        return -1;
    block.is_range = true;
    block.count = 0;
    *count = 0;
    if (parties_read_after(store, after_id, limit, columns_of(parts), take_party, &block, err) != 0)
        return -1;
    if (block.count == 0)
        return 0;
    if (read_parts(&block, NULL, 0, err) != 0 || finish(&block, records, err) != 0)
        return -1;
    *count = block.count;
    *last_id = block.slots[block.count - 1].id;
    return 0;
}

int party_find(struct store *store, int64_t id, unsigned parts, struct arena *arena, const struct rec **record,
               struct err *err)
{
    if (party_read(store, &id, 1, parts, arena, record, err) != 0)
        return -1;
    return *record != NULL;
}

unsigned party_parts_of(const struct field_ref *ref)
{
    static const unsigned PLACES[] = {
        [FIELD_IN_EMAILS] = PARTY_EMAILS,     [FIELD_IN_PHONES] = PARTY_PHONES, [FIELD_IN_ADDRESSES] = PARTY_ADDRESSES,
        [FIELD_IN_SOCIALS] = PARTY_SOCIALS,   [FIELD_IN_TAGS] = PARTY_TAGS,     [FIELD_IN_FIELDS] = PARTY_FIELDS,
        [FIELD_IN_EXTERNAL] = PARTY_EXTERNAL,
    };
    static const struct {
        const char *member;
        unsigned parts;
    } MEMBERS[] = {
        {"id", 0},
        {"kind", 0},
        {"name", 0},
        {"status", 0},
        {"version", 0},
        {"prefix", PARTY_NAMES},
        {"given", PARTY_NAMES},
        {"initials", PARTY_NAMES},
        {"infix", PARTY_NAMES},
        {"family", PARTY_NAMES},
        {"suffix", PARTY_NAMES},
        {"organisation", PARTY_ORGANISATION},
        {"source", PARTY_SOURCE},
        {"purchase", PARTY_PURCHASES},
        {"agreement", PARTY_PURCHASES},
    };
    if (ref->field->place != FIELD_IN_PARTY)
        return PLACES[ref->field->place];
    for (size_t i = 0; i < sizeof MEMBERS / sizeof *MEMBERS; i++)
        if (strcmp(MEMBERS[i].member, ref->field->member) == 0)
            return MEMBERS[i].parts;
    return PARTY_DETAILS;
}
