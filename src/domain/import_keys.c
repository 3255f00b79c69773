/* import_keys.c - the search keys of a row: found where it is read, put into the runs under its party where it is written. */
#include "domain/import_internal.h"

#include <string.h>

#include "domain/search.h"

struct key_taker {
    struct import_key **end;
    struct arena *arena;
};

static int take(struct key_taker *taker, enum search_kind kind, const char *bytes, size_t length)
{
    struct import_key *key = arena_alloc(taker->arena, sizeof *key);
    const char *copy = arena_dup(taker->arena, bytes, length);
    if (key == NULL || copy == NULL)
        return -1;
    *key = (struct import_key){.kind = (unsigned char)kind, .bytes = copy, .length = length};
    *taker->end = key;
    taker->end = &key->next;
    return 0;
}

static int take_word(void *context, const char *bytes, size_t length)
{
    return take(context, SEARCH_WORD, bytes, length);
}

static int take_words(struct key_taker *taker, const char *text)
{
    return text == NULL ? 0 : search_words(text, taker->arena, take_word, taker);
}

static int take_points(struct key_taker *taker, const struct import_row *row)
{
    for (const struct import_point *point = row->points; point != NULL; point = point->next) {
        int status = 0;
        if (point->kind == IMPORT_EMAIL)
            status = take(taker, SEARCH_EMAIL, point->normalised, strlen(point->normalised));
        else if (point->kind == IMPORT_PHONE)
            status = take(taker, SEARCH_PHONE, point->normalised, strlen(point->normalised));
        else if (point->kind == IMPORT_ADDRESS)
            status = take_words(taker, point->city);
        if (status < 0)
            return -1;
    }
    return 0;
}

/* The same keys as search_keys gives for the record that these rows make; a test holds them together. */
int import_keys_find(struct import_item *item, struct arena *arena, struct err *err)
{
    const struct import_row *row = &item->row;
    struct key_taker taker = {.end = &item->keys, .arena = arena};
    item->keys = NULL;
    int status = take_words(&taker, row->name.display) < 0 || take_words(&taker, row->name.given) < 0 ||
                         take_words(&taker, row->name.family) < 0 || take_words(&taker, row->organisation) < 0 ||
                         take_points(&taker, row) < 0
                     ? -1
                     : 0;
    for (const struct import_tag *tag = row->tags; tag != NULL && status == 0; tag = tag->next)
        status = take_words(&taker, tag->tag);
    if (status == 0 && row->is_organisation && row->whole_name != NULL && *row->whole_name != '\0')
        status = take(&taker, SEARCH_ORGANISATION, row->whole_name, strlen(row->whole_name));
    return status < 0 ? err_memory(err) : 0;
}

int import_keys_add(struct import *import, const struct import_item *item, struct err *err)
{
    for (const struct import_key *key = item->keys; key != NULL; key = key->next)
        if (bulk_runs_add(import->keys, key->kind, key->bytes, key->length, item->party_id, err) < 0)
            return -1;
    return 0;
}
