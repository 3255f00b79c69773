/* search.c - cutting texts into words, and the keys of a party. */
#include "domain/search.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "domain/email.h"
#include "domain/name.h"
#include "store/search_keys.h"

typedef int take_word(void *context, const char *bytes, size_t length);

/* ASCII needs no memory: nearly all texts are. */
static int walk_ascii(const char *text, bool with_infixes, take_word *word, void *context)
{
    char bytes[SEARCH_WORD_BYTES + 1];
    while (*text != '\0') {
        size_t length = 0;
        while (*text != '\0' && !text_is_letter(*text) && !text_is_digit(*text))
            text++;
        for (; text_is_letter(*text) || text_is_digit(*text); text++)
            if (length < SEARCH_WORD_BYTES)
                bytes[length++] = text_lower(*text);
        if (length == 0)
            continue;
        bytes[length] = '\0';
        if ((with_infixes || !name_is_infix(bytes, length)) && word(context, bytes, length) != 0)
            return -1;
    }
    return 0;
}

/* Cut on a whole character. */
static size_t cut_word(const char *word, size_t length)
{
    if (length <= SEARCH_WORD_BYTES)
        return length;
    length = SEARCH_WORD_BYTES;
    while (length > 0 && ((unsigned char)word[length] & 0xC0) == 0x80)
        length--;
    return length;
}

static int walk(const char *text, struct arena *arena, bool with_infixes, take_word *word, void *context)
{
    size_t text_length = strlen(text);
    if (text_is_ascii(text, text_length))
        return walk_ascii(text, with_infixes, word, context);
    const char *folded = text_fold(arena, text, text_length);
    if (folded == NULL)
        return -1;
    struct text_words words = text_words(folded, strlen(folded));
    const char *found;
    size_t length;
    while (text_word(&words, &found, &length)) {
        char bytes[SEARCH_WORD_BYTES + 1];
        length = cut_word(found, length);
        memcpy(bytes, found, length);
        bytes[length] = '\0';
        if ((with_infixes || !name_is_infix(bytes, length)) && word(context, bytes, length) != 0)
            return -1;
    }
    return 0;
}

int search_words(const char *text, struct arena *arena, take_word *word, void *context)
{
    return walk(text, arena, false, word, context);
}

int search_all_words(const char *text, struct arena *arena, take_word *word, void *context)
{
    return walk(text, arena, true, word, context);
}

const char *search_whole_name(const char *text, struct arena *arena)
{
    const char *folded = text_fold(arena, text, strlen(text));
    return folded == NULL ? NULL : text_collapse(arena, folded, strlen(folded));
}

struct gathering {
    struct arena *arena;
    struct search_key *keys;
    size_t count, capacity;
};

static int add_key(struct gathering *gathering, enum search_kind kind, const char *key, size_t length)
{
    if (gathering->count == gathering->capacity) {
        size_t capacity = gathering->capacity == 0 ? 32 : 2 * gathering->capacity;
        struct search_key *grown = arena_alloc(gathering->arena, capacity * sizeof *grown);
        if (grown == NULL)
            return -1;
        if (gathering->count > 0)
            memcpy(grown, gathering->keys, gathering->count * sizeof *grown);
        gathering->keys = grown;
        gathering->capacity = capacity;
    }
    const char *copy = arena_dup(gathering->arena, key, length);
    if (copy == NULL)
        return -1;
    gathering->keys[gathering->count++] = (struct search_key){kind, copy};
    return 0;
}

static int add_word(void *context, const char *bytes, size_t length)
{
    return add_key(context, SEARCH_WORD, bytes, length);
}

static int add_words(struct gathering *gathering, const char *text)
{
    return text == NULL ? 0 : search_words(text, gathering->arena, add_word, gathering);
}

static int add_names(struct gathering *gathering, const struct rec *record)
{
    const char *kind = rec_text(record, "kind");
    const char *name = rec_text(record, "name");
    bool is_organisation = kind != NULL && strcmp(kind, "organisation") == 0;
    if (is_organisation && name != NULL) {
        const char *whole = search_whole_name(name, gathering->arena);
        if (whole == NULL || add_key(gathering, SEARCH_ORGANISATION, whole, strlen(whole)) != 0)
            return -1;
    }
    if (add_words(gathering, name) != 0 || add_words(gathering, rec_text(record, "given")) != 0 ||
        add_words(gathering, rec_text(record, "family")) != 0)
        return -1;
    return add_words(gathering, rec_text(record, "organisation"));
}

/* Records carry the normalised form of an address only when they were read for that. What is kept is an address, so that
 * normalising it can only fail for want of memory. */
static int add_emails(struct gathering *gathering, const struct rec *list)
{
    for (const struct rec *element = list == NULL ? NULL : list->first; element != NULL; element = element->next) {
        const char *key = rec_text(element, "normalised");
        const char *value = rec_text(element, "value");
        struct err ignored = ERR_INIT;
        if (key == NULL && value != NULL && email_normalise(value, gathering->arena, &key, &ignored) != 0)
            return -1;
        if (key != NULL && add_key(gathering, SEARCH_EMAIL, key, strlen(key)) != 0)
            return -1;
    }
    return 0;
}

static int add_phones(struct gathering *gathering, const struct rec *list)
{
    for (const struct rec *element = list == NULL ? NULL : list->first; element != NULL; element = element->next) {
        const char *key = rec_text(element, "e164");
        if (key != NULL && add_key(gathering, SEARCH_PHONE, key, strlen(key)) != 0)
            return -1;
    }
    return 0;
}

static int compare_keys(const void *a, const void *b)
{
    const struct search_key *left = a;
    const struct search_key *right = b;
    return left->kind != right->kind ? (int)left->kind - (int)right->kind : strcmp(left->key, right->key);
}

int search_keys(const struct rec *record, struct arena *arena, struct search_key **keys, size_t *count, struct err *err)
{
    struct gathering gathering = {.arena = arena};
    const struct rec *addresses = rec_get(record, "addresses");
    const struct rec *tags = rec_get(record, "tags");
    int status = add_names(&gathering, record);
    for (const struct rec *address = addresses == NULL ? NULL : addresses->first; status == 0 && address != NULL;
         address = address->next)
        status = add_words(&gathering, rec_text(address, "city"));
    for (const struct rec *tag = tags == NULL ? NULL : tags->first; status == 0 && tag != NULL; tag = tag->next)
        status = add_words(&gathering, tag->text);
    if (status != 0 || add_emails(&gathering, rec_get(record, "emails")) != 0 ||
        add_phones(&gathering, rec_get(record, "phones")) != 0)
        return err_memory(err);
    *keys = gathering.keys;
    *count = 0;
    if (gathering.count == 0)
        return 0;
    qsort(gathering.keys, gathering.count, sizeof *gathering.keys, compare_keys);
    for (size_t i = 0; i < gathering.count; i++)
        if (i == 0 || compare_keys(&gathering.keys[i], &gathering.keys[*count - 1]) != 0)
            gathering.keys[(*count)++] = gathering.keys[i];
    return 0;
}

int search_update(struct store *store, int64_t party_id, const struct rec *before, const struct rec *after,
                  struct arena *arena, struct err *err)
{
    struct search_key *old = NULL;
    struct search_key *new = NULL;
    size_t old_count = 0;
    size_t new_count = 0;
    if ((before != NULL && search_keys(before, arena, &old, &old_count, err) != 0) ||
        (after != NULL && search_keys(after, arena, &new, &new_count, err) != 0))
        return -1;
    size_t i = 0;
    size_t j = 0;
    while (i < old_count || j < new_count) {
        int order = i == old_count ? 1 : j == new_count ? -1 : compare_keys(&old[i], &new[j]);
        if (order < 0 && search_keys_delete(store, (int)old[i].kind, old[i].key, party_id, err) != 0)
            return -1;
        if (order > 0 && search_keys_insert(store, (int)new[j].kind, new[j].key, party_id, err) != 0)
            return -1;
        i += order <= 0;
        j += order >= 0;
    }
    return 0;
}
