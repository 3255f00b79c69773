/* query_sort.c - putting found people in order.
 *
 * Sorting needs every key at once; each is one short text. Family names are compared without their infix, which stands
 * apart in the
 * record anyway; name means family, then given. */
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "domain/party.h"
#include "domain/query_term.h"

enum { KEYS_MAX = 8 };

struct sort_key {
    struct field_ref ref;
    bool is_descending;
};

struct order {
    struct sort_key keys[KEYS_MAX];
    size_t count;
    unsigned parts;
    struct arena arena;
};

struct value {
    const char *text; /* folded; NULL: no value, which comes last */
    int64_t number;
};

struct line {
    int64_t id;
    const struct order *order;
    const struct value *values; /* one for each key */
};

static int read_keys(const struct field_set *set, const char *keys, struct order *order, struct err *err)
{
    while (keys != NULL) {
        const char *comma = strchr(keys, ',');
        bool is_descending = *keys == '-';
        const char *begin = keys + (is_descending || *keys == '+');
        size_t length = comma == NULL ? strlen(begin) : (size_t)(comma - begin);
        const char *name = arena_dup(&order->arena, begin, length);
        struct sort_key *key = &order->keys[order->count];
        if (name == NULL)
            return err_memory(err);
        if (order->count == KEYS_MAX)
            return err_set(err, ERR_USAGE, _("at most %d fields to sort by"), KEYS_MAX);
        if (field_find(set, name, &order->arena, &key->ref) != 1)
            return field_unknown(set, name, err);
        if (!(key->ref.field->flags & FIELD_SORTABLE))
            return err_set(err, ERR_USAGE, _("people cannot be sorted by %s"), name);
        key->is_descending = is_descending;
        order->parts |= party_parts_of(&key->ref);
        if (strcmp(key->ref.field->name, "name") == 0)
            order->parts |= PARTY_NAMES;
        order->count++;
        keys = comma == NULL ? NULL : comma + 1;
    }
    return 0;
}

static const char *name_key(struct arena *arena, const struct rec *record)
{
    const char *family = rec_text(record, "family");
    const char *given = rec_text(record, "given");
    const char *initials = rec_text(record, "initials");
    if (family == NULL)
        return rec_text(record, "name");
    return arena_printf(arena, "%s\x01%s", family, given != NULL ? given : initials != NULL ? initials : "");
}

static int fill_value(struct order *order, const struct sort_key *key, const struct rec *record, struct value *filled)
{
    const char *value = NULL;
    if (strcmp(key->ref.field->name, "name") == 0) {
        value = name_key(&order->arena, record);
    } else {
        const struct rec *node = field_value(record, &key->ref);
        if (node != NULL && node->type == REC_INTEGER) {
            *filled = (struct value){"", node->integer};
            return 0;
        }
        value = node != NULL && (node->type == REC_TEXT || node->type == REC_DECIMAL) ? node->text : NULL;
        if (value != NULL && key->ref.field->type == FIELD_INTEGER &&
            text_integer(value, INT64_MIN, INT64_MAX, &filled->number)) {
            filled->text = "";
            return 0;
        }
    }
    if (value == NULL)
        return 0;
    filled->text = text_fold(&order->arena, value, strlen(value));
    return filled->text == NULL ? -1 : 0;
}

static int fill_lines(struct store *store, struct order *order, struct query_ids *found, struct line *lines,
                      struct value *values, struct err *err)
{
    struct arena arena = ARENA_INIT;
    const struct rec *records[PARTY_BLOCK];
    int status = 0;
    for (size_t at = 0; at < found->count && status == 0; at += PARTY_BLOCK) {
        size_t count = found->count - at < PARTY_BLOCK ? found->count - at : PARTY_BLOCK;
        status = party_read(store, found->ids + at, count, order->parts, &arena, records, err);
        for (size_t i = 0; i < count && status == 0; i++) {
            struct line *line = &lines[at + i];
            line->id = found->ids[at + i];
            line->order = order;
            line->values = values;
            for (size_t key = 0; key < order->count && status == 0; key++)
                if (fill_value(order, &order->keys[key], records[i], values++) != 0)
                    status = err_memory(err);
        }
        arena_reset(&arena);
    }
    arena_clear(&arena);
    return status;
}

static int compare_lines(const void *a, const void *b)
{
    const struct line *left = a;
    const struct line *right = b;
    for (size_t i = 0; i < left->order->count; i++) {
        const struct value *one = &left->values[i];
        const struct value *other = &right->values[i];
        if (one->text == NULL || other->text == NULL) {
            if ((one->text == NULL) != (other->text == NULL))
                return one->text == NULL ? 1 : -1; /* without a value: last, whichever way round */
            continue;
        }
        int order = strcmp(one->text, other->text);
        if (order == 0)
            order = (one->number > other->number) - (one->number < other->number);
        if (order != 0)
            return left->order->keys[i].is_descending ? -order : order;
    }
    return (left->id > right->id) - (left->id < right->id);
}

int query_sort(struct store *store, const struct field_set *set, const char *keys, struct query_ids *found, struct err *err)
{
    struct order order = {.arena = ARENA_INIT};
    struct line *lines = NULL;
    struct value *values = NULL;
    int status = read_keys(set, keys, &order, err);
    if (status == 0 && found->count > 0) {
        lines = calloc(found->count, sizeof *lines);
        values = calloc(found->count * order.count, sizeof *values);
        status = lines == NULL || values == NULL ? err_memory(err) : fill_lines(store, &order, found, lines, values, err);
    }
    if (status == 0 && found->count > 0) {
        qsort(lines, found->count, sizeof *lines, compare_lines);
        for (size_t i = 0; i < found->count; i++)
            found->ids[i] = lines[i].id;
    }
    free(values);
    free(lines);
    arena_clear(&order.arena);
    return status;
}
