/* flat_nest.c - from flat names back to the nested record. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/flat.h"
#include "base/message.h"
#include "base/text.h"

/* The members of a party's record that are no custom fields; src/README.md, "Vocabulary of a party's record". */
static const char *const MEMBERS[] = {
    "id",       "kind",     "name",       "prefix",         "given",        "initials", "infix",        "family",  "suffix",
    "birthday", "language", "legal_form", "status",         "organisation", "source",   "last_contact", "created", "updated",
    "version",  "purchase", "agreement",  "representative", "did",          "purpose",  "channel",      "who",     NULL,
};

/* What the toolkit writes beside the data. */
static const char *const MARKS[] = {"crm_line", "crm_reason", "crm_sheet", NULL};
static const char *const LISTS[] = {"emails", "phones", "addresses", "socials"};
enum { LIST_COUNT = sizeof LISTS / sizeof *LISTS, DIGITS_MAX = 18 };

/* A value that goes into an element of a list, until all are known and can be put in order. */
struct placed {
    struct flat_name name;
    const struct rec *value;
    struct placed *next;
};

struct nest {
    struct arena *arena;
    struct rec *record;
    const char *const *own;
    struct placed *first, *last;
    struct err *err;
};

static bool is_in(const char *const *names, const char *name)
{
    for (size_t i = 0; names != NULL && names[i] != NULL; i++) {
        if (strcmp(names[i], name) == 0)
            return true;
    }
    return false;
}

static int twice(struct nest *nest, const char *name)
{
    err_set(nest->err, ERR_DATA, "%s", _("the same value is given twice"));
    return err_at(nest->err, NULL, 0, name);
}

/* A copy of the node, which borrows its text, under another key. */
static int hang(struct nest *nest, struct rec *parent, const char *key, const struct rec *value)
{
    if (key != NULL && rec_get(parent, key) != NULL)
        return twice(nest, key);
    struct rec *node = rec_new_map(nest->arena);
    if (node == NULL || parent == NULL)
        return err_memory(nest->err);
    *node = *value;
    node->key = key;
    rec_append(parent, node);
    return 0;
}

/* The list or map of that name, made when it is not there. NULL when out of memory, or when a plain value stands there. */
static struct rec *container(struct nest *nest, const char *key, enum rec_type type)
{
    struct rec *found = (struct rec *)rec_get(nest->record, key);
    if (found != NULL && found->type == type)
        return found;
    if (found != NULL) {
        twice(nest, key);
        return NULL;
    }
    found = type == REC_LIST ? rec_add_list(nest->arena, nest->record, key) : rec_add_map(nest->arena, nest->record, key);
    if (found == NULL)
        err_memory(nest->err);
    return found;
}

/* ---- One member of the flat record --------------------------------------------------------------------------------- */

/* "a;b" into its parts, blanks around them gone, each once. */
static int add_tags(struct nest *nest, const struct rec *value)
{
    struct rec *tags = container(nest, "tags", REC_LIST);
    const char *at = value->text;
    const char *end = value->text + value->length;
    while (tags != NULL && at <= end) {
        const char *stop = memchr(at, ';', (size_t)(end - at));
        size_t length = (size_t)((stop != NULL ? stop : end) - at);
        const char *tag = text_trim(at, &length);
        bool is_new = length > 0;
        for (const struct rec *old = tags->first; old != NULL && is_new; old = old->next)
            is_new = old->type != REC_TEXT || old->length != length || memcmp(old->text, tag, length) != 0;
        if (is_new && rec_add_bytes(nest->arena, tags, NULL, tag, length) == NULL)
            return err_memory(nest->err);
        at = stop != NULL ? stop + 1 : end + 1;
    }
    return tags == NULL ? -1 : 0;
}

static int place(struct nest *nest, const struct flat_name *name, const struct rec *value)
{
    for (const struct placed *other = nest->first; other != NULL; other = other->next) {
        if (strcmp(other->name.list, name->list) == 0 && strcmp(other->name.member, name->member) == 0 &&
            other->name.position == name->position && (other->name.label == NULL) == (name->label == NULL) &&
            (name->label == NULL || strcmp(other->name.label, name->label) == 0))
            return twice(nest, name->name);
    }
    /* The list takes its place among the members now, its elements come when all are known. */
    struct rec *list = container(nest, name->list, REC_LIST);
    struct placed *placed = list == NULL ? NULL : arena_alloc(nest->arena, sizeof *placed);
    if (placed == NULL)
        return list == NULL ? -1 : err_memory(nest->err);
    placed->name = *name;
    placed->value = value;
    if (nest->last == NULL)
        nest->first = placed;
    else
        nest->last->next = placed;
    nest->last = placed;
    return 0;
}

/* Digits in id and version are a number; they came as text from CSV. */
static int add_number(struct nest *nest, const struct rec *value)
{
    int64_t number;
    if (value->type != REC_TEXT || !text_integer(value->text, 1, INT64_MAX, &number) || !text_is_digit(value->text[0]))
        return hang(nest, nest->record, value->key, value);
    struct rec integer = {.type = REC_INTEGER, .integer = number};
    return hang(nest, nest->record, value->key, &integer);
}

static int add_member(struct nest *nest, const struct rec *value)
{
    const char *key = value->key;
    if (strcmp(key, "id") == 0 || strcmp(key, "version") == 0)
        return add_number(nest, value);
    if (is_in(MEMBERS, key) || is_in(nest->own, key) || value->type == REC_NULL)
        return hang(nest, nest->record, key, value);
    bool is_external = strncmp(key, "external.", strlen("external.")) == 0;
    struct rec *map = container(nest, is_external ? "external" : "fields", REC_MAP);
    return map == NULL ? -1 : hang(nest, map, is_external ? key + strlen("external.") : key, value);
}

/* Lists and maps are nested already: a copy, so that flat names can add to it. */
static int add_nested(struct nest *nest, const struct rec *value)
{
    if (rec_get(nest->record, value->key) != NULL)
        return twice(nest, value->key);
    struct rec *copy = rec_copy(nest->arena, value);
    if (copy == NULL)
        return err_memory(nest->err);
    copy->key = value->key;
    rec_append(nest->record, copy);
    return 0;
}

static int add(struct nest *nest, const struct rec *value)
{
    struct flat_name name;
    if (is_in(MARKS, value->key))
        return 0;
    if (value->type == REC_LIST || value->type == REC_MAP)
        return add_nested(nest, value);
    if (value->type == REC_TEXT && value->length == 0)
        return 0;
    if (flat_parse(value->key, nest->arena, &name) != 0)
        return err_memory(nest->err);
    if (value->type != REC_NULL && name.place == FLAT_ELEMENT)
        return place(nest, &name, value);
    if (value->type == REC_TEXT && name.place == FLAT_TAGS)
        return add_tags(nest, value);
    return add_member(nest, value);
}

/* ---- Elements in their order --------------------------------------------------------------------------------------- */

/* The values of one element: all that share list, position and label with ${first}. Into a new element behind the others. */
static int build_element(struct nest *nest, struct rec *list, const struct placed *first)
{
    const char *label = first->name.label;
    struct rec *element = rec_add_map(nest->arena, list, NULL);
    if (element == NULL)
        return err_memory(nest->err);
    for (const struct placed *placed = first; placed != NULL; placed = placed->next) {
        const char *other = placed->name.label;
        bool is_same = strcmp(placed->name.list, first->name.list) == 0 && placed->name.position == first->name.position &&
                       (label == NULL ? other == NULL : other != NULL && strcmp(label, other) == 0);
        if (is_same && hang(nest, element, placed->name.member, placed->value) != 0)
            return -1;
    }
    if (label != NULL && rec_add_text(nest->arena, element, "label", label) == NULL)
        return err_memory(nest->err);
    return 0;
}

/* Is there an earlier value of the same element? Then it is built already. */
static bool is_first_of_element(const struct nest *nest, const struct placed *placed)
{
    for (const struct placed *other = nest->first; other != placed; other = other->next) {
        if (strcmp(other->name.list, placed->name.list) == 0 && other->name.position == placed->name.position &&
            other->name.label != NULL && strcmp(other->name.label, placed->name.label) == 0)
            return false;
    }
    return true;
}

/* The next element without a label: that with the smallest position beyond ${after}. */
static const struct placed *next_position(const struct nest *nest, const char *list, size_t after)
{
    const struct placed *best = NULL;
    for (const struct placed *placed = nest->first; placed != NULL; placed = placed->next) {
        if (placed->name.label == NULL && strcmp(placed->name.list, list) == 0 && placed->name.position > after &&
            (best == NULL || placed->name.position < best->name.position))
            best = placed;
    }
    return best;
}

/* Elements by position, then those named by label, in the order in which they came. */
static int build_list(struct nest *nest, const char *name)
{
    struct rec *list = (struct rec *)rec_get(nest->record, name);
    const struct placed *placed = next_position(nest, name, 0);
    for (; placed != NULL; placed = next_position(nest, name, placed->name.position)) {
        if (build_element(nest, list, placed) != 0)
            return -1;
    }
    for (placed = nest->first; placed != NULL; placed = placed->next) {
        if (placed->name.label != NULL && strcmp(placed->name.list, name) == 0 && is_first_of_element(nest, placed) &&
            build_element(nest, list, placed) != 0)
            return -1;
    }
    return 0;
}

int flat_nest(const struct rec *flat, const char *const *own, struct arena *arena, struct rec **nested, struct err *err)
{
    struct nest nest = {.arena = arena, .record = rec_new_map(arena), .own = own, .err = err};
    *nested = nest.record;
    if (nest.record == NULL)
        return err_memory(err);
    for (const struct rec *value = flat->first; value != NULL; value = value->next) {
        if (add(&nest, value) != 0)
            return -1;
    }
    for (size_t i = 0; i < LIST_COUNT; i++) {
        if (build_list(&nest, LISTS[i]) != 0)
            return -1;
    }
    return 0;
}

bool flat_is_own(const char *name)
{
    static const char *const MORE[] = {"fields", "external", NULL};
    struct arena arena = ARENA_INIT;
    struct flat_name parsed;
    bool is_own = flat_parse(name, &arena, &parsed) != 0 || parsed.place != FLAT_MEMBER || is_in(MEMBERS, name) ||
                  is_in(MARKS, name) || is_in(MORE, name);
    arena_clear(&arena);
    for (size_t i = 0; i < LIST_COUNT; i++)
        is_own = is_own || strcmp(LISTS[i], name) == 0;
    return is_own;
}
