/* flat.c - flat names, and what they stand for in a nested record. The way back is flat_nest.c. */
#include "base/flat.h"

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/text.h"

/* The columns of the lists of a party's record, in the order in which they are written. */
static const struct {
    const char *name, *list, *member;
} COLUMNS[] = {
    {"email", "emails", "value"},        {"email_label", "emails", "label"},
    {"phone", "phones", "value"},        {"phone_label", "phones", "label"},
    {"street", "addresses", "street"},   {"postcode", "addresses", "postcode"},
    {"city", "addresses", "city"},       {"region", "addresses", "region"},
    {"country", "addresses", "country"}, {"address_label", "addresses", "label"},
    {"social", "socials", "value"},      {"social_label", "socials", "label"},
};
enum { COLUMN_COUNT = sizeof COLUMNS / sizeof *COLUMNS, POSITION_MAX = 1024, FIRST_CELLS = 32 };

static bool is_plain(const struct rec *node)
{
    return node->type != REC_LIST && node->type != REC_MAP;
}

static bool is_list(const struct rec *node)
{
    return node != NULL && node->type == REC_LIST;
}

/* ---- Names --------------------------------------------------------------------------------------------------------- */

/* Splits _N, N from 1 to POSITION_MAX without leading zeros, off the end of a name. Returns the length of what is before
 * it. */
static size_t split_position(const char *name, size_t length, size_t *position)
{
    size_t at = length;
    *position = 1;
    while (at > 0 && text_is_digit(name[at - 1]))
        at--;
    if (at == length || at < 2 || name[at - 1] != '_' || name[at] == '0' || length - at > 4)
        return length;
    size_t number = 0;
    for (size_t i = at; i < length; i++)
        number = 10 * number + (size_t)(name[i] - '0');
    if (number > POSITION_MAX)
        return length;
    *position = number;
    return at - 1;
}

static size_t find_column(const char *name, size_t length)
{
    size_t i = 0;
    while (i < COLUMN_COUNT && (strlen(COLUMNS[i].name) != length || memcmp(COLUMNS[i].name, name, length) != 0))
        i++;
    return i;
}

/* email, email_2, email_label_2, phone.work, phone.work_2. */
static int parse_element(const char *name, struct arena *arena, struct flat_name *parsed)
{
    const char *dot = strchr(name, '.');
    size_t position;
    size_t length = split_position(name, strlen(name), &position);
    size_t base = dot != NULL ? (size_t)(dot - name) : length;
    size_t column = find_column(name, base);
    if (column == COLUMN_COUNT || (dot != NULL && (strcmp(COLUMNS[column].member, "label") == 0 || length <= base + 1)))
        return 0;
    parsed->place = FLAT_ELEMENT;
    parsed->list = COLUMNS[column].list;
    parsed->member = COLUMNS[column].member;
    parsed->position = position;
    if (dot == NULL)
        return 0;
    parsed->label = arena_dup(arena, dot + 1, length - base - 1);
    return parsed->label == NULL ? -1 : 0;
}

int flat_parse(const char *name, struct arena *arena, struct flat_name *parsed)
{
    *parsed = (struct flat_name){.name = name, .place = FLAT_MEMBER, .member = name};
    if (strcmp(name, "tag") == 0 || strcmp(name, "tags") == 0) {
        parsed->place = FLAT_TAGS;
        return 0;
    }
    return parse_element(name, arena, parsed);
}

/* ---- One value ----------------------------------------------------------------------------------------------------- */

static size_t digits_of(int64_t integer, char digits[24])
{
    char reversed[24];
    size_t count = 0, length = 0;
    uint64_t rest = integer < 0 ? 0 - (uint64_t)integer : (uint64_t)integer;
    do
        reversed[count++] = (char)('0' + rest % 10);
    while ((rest /= 10) > 0);
    if (integer < 0)
        digits[length++] = '-';
    while (count > 0)
        digits[length++] = reversed[--count];
    return length;
}

int flat_text(struct buf *buf, const struct rec *value)
{
    char digits[24];
    switch (value->type) {
    case REC_TEXT:
    case REC_DECIMAL:
        return buf_add(buf, value->text, value->length);
    case REC_INTEGER:
        return buf_add(buf, digits, digits_of(value->integer, digits));
    case REC_BOOLEAN:
        return buf_add_text(buf, value->boolean ? "true" : "false");
    default:
        return 0;
    }
}

/* The plain values of a list in one text. NULL for an empty list, or when out of memory. */
static const struct rec *join(const struct rec *list, struct arena *arena)
{
    struct buf joined = BUF_INIT;
    size_t count = 0;
    for (const struct rec *node = list->first; node != NULL; node = node->next) {
        if (!is_plain(node) || node->type == REC_NULL)
            continue;
        if (count++ > 0)
            buf_add_byte(&joined, ';');
        flat_text(&joined, node);
    }
    struct rec *holder = rec_new_list(arena);
    struct rec *text = NULL;
    if (count > 0 && !joined.failed)
        text = rec_add_bytes(arena, holder, NULL, buf_text(&joined), joined.length);
    buf_clear(&joined);
    return text;
}

static const struct rec *plain_or_joined(const struct rec *node, struct arena *arena)
{
    if (node == NULL || node->type == REC_NULL || node->type == REC_MAP)
        return NULL;
    return node->type == REC_LIST ? join(node, arena) : node;
}

/* The element that a position and label point to: a map, or a plain value in a list that somebody wrote so. */
static const struct rec *find_element(const struct rec *list, const struct flat_name *name)
{
    size_t position = 0;
    for (const struct rec *element = is_list(list) ? list->first : NULL; element != NULL; element = element->next) {
        const char *label = element->type == REC_MAP ? rec_text(element, "label") : NULL;
        if (name->label != NULL && (label == NULL || strcmp(label, name->label) != 0))
            continue;
        if (++position == name->position)
            return element;
    }
    return NULL;
}

/* A member of an element, when it is a plain value. The value of an element that is one itself is that. */
static const struct rec *member_of(const struct rec *element, const char *member)
{
    if (element != NULL && element->type == REC_MAP)
        element = rec_get(element, member);
    else if (element != NULL && strcmp(member, "value") != 0)
        return NULL;
    return element != NULL && is_plain(element) && element->type != REC_NULL ? element : NULL;
}

/* The member that the first part of a path means: by its very name, else without _N, as a list. */
static const struct rec *find_member(const struct rec *map, const char *part, size_t length, size_t *position)
{
    size_t base = split_position(part, length, position);
    const struct rec *numbered = NULL;
    for (const struct rec *member = map->first; member != NULL; member = member->next) {
        size_t key_length = strlen(member->key);
        if (key_length == length && memcmp(member->key, part, length) == 0) {
            *position = 1;
            return member;
        }
        if (is_list(member) && key_length == base && memcmp(member->key, part, base) == 0)
            numbered = member;
    }
    return numbered;
}

/* key.member in a map, key_2.member in a list of maps; as deep as there are points. */
static const struct rec *path_value(const struct rec *map, const char *path, struct arena *arena)
{
    const char *dot = strchr(path, '.');
    if (dot == NULL)
        return plain_or_joined(rec_get(map, path), arena);
    size_t position;
    const struct rec *node = find_member(map, path, (size_t)(dot - path), &position);
    if (is_list(node)) {
        node = node->first;
        while (node != NULL && (node->type != REC_MAP || --position > 0))
            node = node->next;
    }
    return node != NULL && node->type == REC_MAP ? path_value(node, dot + 1, arena) : NULL;
}

const struct rec *flat_value(const struct rec *record, const struct flat_name *name, struct arena *arena)
{
    if (record == NULL)
        return NULL;
    const struct rec *value = rec_get(record, name->name);
    if (value != NULL && value->type != REC_MAP)
        return plain_or_joined(value, arena);
    if (name->place == FLAT_ELEMENT)
        return member_of(find_element(rec_get(record, name->list), name), name->member);
    if (name->place == FLAT_TAGS) {
        value = rec_get(record, "tags");
        return plain_or_joined(value != NULL ? value : rec_get(record, "tag"), arena);
    }
    value = rec_get(rec_get(record, "fields"), name->name);
    return value != NULL ? plain_or_joined(value, arena) : path_value(record, name->name, arena);
}

/* ---- All values ---------------------------------------------------------------------------------------------------- */

struct cells {
    struct arena *arena;
    struct flat_cell *cells;
    size_t count, capacity;
    bool failed;
};

static void add_cell(struct cells *cells, const char *name, const struct rec *value)
{
    if (value == NULL || value->type == REC_NULL || cells->failed)
        return;
    if (cells->count == cells->capacity) {
        size_t capacity = cells->capacity == 0 ? FIRST_CELLS : 2 * cells->capacity;
        struct flat_cell *larger = arena_alloc(cells->arena, capacity * sizeof *larger);
        if (larger != NULL && cells->count > 0)
            memcpy(larger, cells->cells, cells->count * sizeof *larger);
        cells->failed = larger == NULL;
        if (cells->failed)
            return;
        cells->cells = larger;
        cells->capacity = capacity;
    }
    cells->failed = name == NULL;
    cells->cells[cells->count++] = (struct flat_cell){name, value};
}

static const char *numbered(struct cells *cells, const char *name, size_t position)
{
    return position == 1 ? name : arena_printf(cells->arena, "%s_%zu", name, position);
}

/* emails, phones, addresses, socials. Returns whether the list is one of them. */
static bool add_elements(struct cells *cells, const struct rec *list)
{
    bool is_ours = false;
    for (size_t i = 0; i < COLUMN_COUNT; i++)
        is_ours = is_ours || strcmp(COLUMNS[i].list, list->key) == 0;
    size_t position = 0;
    for (const struct rec *element = is_ours ? list->first : NULL; element != NULL; element = element->next) {
        position++;
        for (size_t i = 0; i < COLUMN_COUNT; i++) {
            const struct rec *value = strcmp(COLUMNS[i].list, list->key) == 0 ? member_of(element, COLUMNS[i].member) : NULL;
            if (value != NULL)
                add_cell(cells, numbered(cells, COLUMNS[i].name, position), value);
        }
    }
    return is_ours;
}

static void add_members(struct cells *cells, const struct rec *map, const char *path);

/* ${name}: of the list or map itself. */
static void add_container(struct cells *cells, const struct rec *node, const char *name)
{
    if (name == NULL) {
        cells->failed = true;
    } else if (node->type == REC_MAP) {
        add_members(cells, node, name);
    } else {
        add_cell(cells, name, join(node, cells->arena));
        size_t position = 0;
        for (const struct rec *element = node->first; element != NULL; element = element->next) {
            if (element->type == REC_MAP)
                add_members(cells, element, numbered(cells, name, ++position));
        }
    }
}

/* The members of a map that stands at ${path}; NULL: directly under their own names. */
static void add_members(struct cells *cells, const struct rec *map, const char *path)
{
    for (const struct rec *member = map->first; member != NULL && !cells->failed; member = member->next) {
        const char *name = path == NULL ? member->key : arena_printf(cells->arena, "%s.%s", path, member->key);
        if (is_plain(member))
            add_cell(cells, name, member);
        else
            add_container(cells, member, name);
    }
}

int flat_cells(const struct rec *record, struct arena *arena, struct flat_cell **cells, size_t *count)
{
    struct cells all = {.arena = arena};
    for (const struct rec *member = record->first; member != NULL && !all.failed; member = member->next) {
        if (is_plain(member))
            add_cell(&all, member->key, member);
        else if (member->type == REC_MAP && strcmp(member->key, "fields") == 0)
            add_members(&all, member, NULL);
        else if (member->type == REC_LIST && strcmp(member->key, "tags") == 0)
            add_cell(&all, "tag", join(member, arena));
        else if (member->type != REC_LIST || !add_elements(&all, member))
            add_container(&all, member, member->key);
    }
    *cells = all.cells;
    *count = all.count;
    return all.failed ? -1 : 0;
}
