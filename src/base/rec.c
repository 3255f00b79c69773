/* rec.c - struct rec: an ordered tree in an arena. */
#include "base/rec.h"

#include <string.h>

static struct rec *new_node(struct arena *arena, enum rec_type type)
{
    struct rec *node = arena_alloc(arena, sizeof *node);
    if (node != NULL)
        node->type = type;
    return node;
}

struct rec *rec_new_map(struct arena *arena)
{
    return new_node(arena, REC_MAP);
}

struct rec *rec_new_list(struct arena *arena)
{
    return new_node(arena, REC_LIST);
}

struct rec *rec_append(struct rec *parent, struct rec *node)
{
    if (parent == NULL || node == NULL)
        return NULL;
    node->next = NULL;
    if (parent->last == NULL)
        parent->first = node;
    else
        parent->last->next = node;
    parent->last = node;
    parent->count++;
    return node;
}

/* A node under ${parent}, with its own copy of the key. */
static struct rec *add_node(struct arena *arena, struct rec *parent, const char *key, enum rec_type type)
{
    if (parent == NULL)
        return NULL;
    struct rec *node = new_node(arena, type);
    if (node == NULL)
        return NULL;
    if (key != NULL && (node->key = arena_string(arena, key)) == NULL)
        return NULL;
    return rec_append(parent, node);
}

struct rec *rec_add_null(struct arena *arena, struct rec *parent, const char *key)
{
    return add_node(arena, parent, key, REC_NULL);
}

struct rec *rec_add_boolean(struct arena *arena, struct rec *parent, const char *key, bool value)
{
    struct rec *node = add_node(arena, parent, key, REC_BOOLEAN);
    if (node != NULL)
        node->boolean = value;
    return node;
}

struct rec *rec_add_integer(struct arena *arena, struct rec *parent, const char *key, int64_t value)
{
    struct rec *node = add_node(arena, parent, key, REC_INTEGER);
    if (node != NULL)
        node->integer = value;
    return node;
}

/* The text is copied before the node is hung in, so that running out of memory leaves no half node behind. */
static struct rec *add_bytes(struct arena *arena, struct rec *parent, const char *key, const char *bytes, size_t length,
                             enum rec_type type)
{
    if (parent == NULL)
        return NULL;
    const char *copy = arena_dup(arena, bytes, length);
    if (copy == NULL)
        return NULL;
    struct rec *node = add_node(arena, parent, key, type);
    if (node != NULL) {
        node->text = copy;
        node->length = length;
    }
    return node;
}

struct rec *rec_add_decimal(struct arena *arena, struct rec *parent, const char *key, const char *text)
{
    return add_bytes(arena, parent, key, text, strlen(text), REC_DECIMAL);
}

struct rec *rec_add_text(struct arena *arena, struct rec *parent, const char *key, const char *text)
{
    return text == NULL ? parent : add_bytes(arena, parent, key, text, strlen(text), REC_TEXT);
}

struct rec *rec_add_bytes(struct arena *arena, struct rec *parent, const char *key, const char *bytes, size_t length)
{
    return add_bytes(arena, parent, key, bytes, length, REC_TEXT);
}

struct rec *rec_add_list(struct arena *arena, struct rec *parent, const char *key)
{
    return add_node(arena, parent, key, REC_LIST);
}

struct rec *rec_add_map(struct arena *arena, struct rec *parent, const char *key)
{
    return add_node(arena, parent, key, REC_MAP);
}

struct rec *rec_borrow_text(struct arena *arena, struct rec *parent, const char *key, const char *text, size_t length)
{
    struct rec *node = add_node(arena, parent, NULL, REC_TEXT);
    if (node != NULL) {
        node->key = key;
        node->text = text;
        node->length = length;
    }
    return node;
}

struct rec *rec_borrow(struct arena *arena, struct rec *parent, const struct rec *node)
{
    struct rec *copy = parent == NULL ? NULL : new_node(arena, node->type);
    if (copy == NULL)
        return NULL;
    *copy = *node;
    return rec_append(parent, copy);
}

static struct rec *copy_value(struct arena *arena, struct rec *copy, const struct rec *node)
{
    switch (node->type) {
    case REC_NULL:
        break;
    case REC_BOOLEAN:
        copy->boolean = node->boolean;
        break;
    case REC_INTEGER:
        copy->integer = node->integer;
        break;
    case REC_DECIMAL:
    case REC_TEXT:
        copy->length = node->length;
        if ((copy->text = arena_dup(arena, node->text, node->length)) == NULL)
            return NULL;
        break;
    case REC_LIST:
    case REC_MAP:
        for (const struct rec *member = node->first; member != NULL; member = member->next)
            if (rec_append(copy, rec_copy(arena, member)) == NULL)
                return NULL;
        break;
    }
    return copy;
}

struct rec *rec_copy(struct arena *arena, const struct rec *node)
{
    if (node == NULL)
        return NULL;
    struct rec *copy = new_node(arena, node->type);
    if (copy == NULL || (node->key != NULL && (copy->key = arena_string(arena, node->key)) == NULL))
        return NULL;
    return copy_value(arena, copy, node);
}

struct rec *rec_remove(struct rec *map, const char *key)
{
    if (map == NULL || map->type != REC_MAP)
        return NULL;
    struct rec *before = NULL;
    for (struct rec *member = map->first; member != NULL; before = member, member = member->next) {
        if (strcmp(member->key, key) != 0)
            continue;
        if (before == NULL)
            map->first = member->next;
        else
            before->next = member->next;
        if (map->last == member)
            map->last = before;
        map->count--;
        member->next = NULL;
        return member;
    }
    return NULL;
}

const struct rec *rec_get(const struct rec *map, const char *key)
{
    if (map == NULL || map->type != REC_MAP)
        return NULL;
    for (const struct rec *member = map->first; member != NULL; member = member->next)
        if (member->key[0] == key[0] && strcmp(member->key, key) == 0)
            return member;
    return NULL;
}

const char *rec_text(const struct rec *map, const char *key)
{
    const struct rec *member = rec_get(map, key);
    return member != NULL && (member->type == REC_TEXT || member->type == REC_DECIMAL) ? member->text : NULL;
}

bool rec_integer(const struct rec *map, const char *key, int64_t *value)
{
    const struct rec *member = rec_get(map, key);
    if (member == NULL || member->type != REC_INTEGER)
        return false;
    *value = member->integer;
    return true;
}

bool rec_is_true(const struct rec *map, const char *key)
{
    const struct rec *member = rec_get(map, key);
    return member != NULL && member->type == REC_BOOLEAN && member->boolean;
}

static bool equal_keys(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static bool equal_members(const struct rec *a, const struct rec *b)
{
    if (a->count != b->count)
        return false;
    const struct rec *left = a->first;
    const struct rec *right = b->first;
    for (; left != NULL && right != NULL; left = left->next, right = right->next)
        if (!equal_keys(left->key, right->key) || !rec_equal(left, right))
            return false;
    return left == right;
}

bool rec_equal(const struct rec *a, const struct rec *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    if (a->type != b->type)
        return false;
    switch (a->type) {
    case REC_NULL:
        return true;
    case REC_BOOLEAN:
        return a->boolean == b->boolean;
    case REC_INTEGER:
        return a->integer == b->integer;
    case REC_DECIMAL:
    case REC_TEXT:
        return a->length == b->length && (a->length == 0 || memcmp(a->text, b->text, a->length) == 0);
    case REC_LIST:
    case REC_MAP:
        return equal_members(a, b);
    }
    return false;
}
