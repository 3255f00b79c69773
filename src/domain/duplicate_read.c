/* duplicate_read.c - everybody in the file, as far as they are compared. */
#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/text.h"
#include "domain/duplicate_internal.h"
#include "domain/name.h"
#include "domain/party.h"

uint64_t duplicate_hash(uint64_t seed, const char *text)
{
    uint64_t hash = seed ^ 0xcbf29ce484222325u;
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * 0x100000001b3u;
    hash ^= hash >> 29;
    return hash == 0 ? 1 : hash;
}

static void *larger(void *list, size_t wanted, size_t *capacity, size_t size, struct err *err)
{
    size_t room = *capacity;
    if (wanted <= room)
        return list;
    while (room < wanted)
        room += room / 2 + 1024;
    void *grown = realloc(list, room * size);
    if (grown == NULL)
        err_memory(err);
    else
        *capacity = room;
    return grown;
}

int duplicate_push_key(struct duplicate_keys *keys, uint64_t key, uint32_t person, struct err *err)
{
    struct duplicate_key *list = larger(keys->list, keys->count + 1, &keys->capacity, sizeof *list, err);
    if (list == NULL)
        return -1;
    keys->list = list;
    list[keys->count++] = (struct duplicate_key){key, person};
    return 0;
}

/* ---- Names ---------------------------------------------------------------------------------------------------------------
 */

/* Words that say which kind of organisation it is, not which one. */
static bool is_legal_form(const char *word, size_t length)
{
    static const char *const FORMS[] = {"bv",        "nv",         "vof",       "cv",     "eenmanszaak",
                                        "stichting", "vereniging", "maatschap", "holding"};
    for (size_t i = 0; i < sizeof FORMS / sizeof *FORMS; i++)
        if (strlen(FORMS[i]) == length && memcmp(FORMS[i], word, length) == 0)
            return true;
    return false;
}

/* add_name(file, folded, is_organisation, offset, err): keep it without blanks, points, infixes and forms. */
static int add_name(struct duplicate_file *file, const char *folded, bool is_organisation, uint32_t *offset, struct err *err)
{
    size_t length = strlen(folded), kept = 0;
    char *names = larger(file->names, file->name_bytes + length + 2, &file->name_capacity, 1, err);
    if (names == NULL)
        return -1;
    file->names = names;
    if (file->name_bytes == 0)
        names[file->name_bytes++] = '\0';
    char *out = names + file->name_bytes;
    while (*folded != '\0') {
        size_t word = strcspn(folded, " -,/"), start = kept;
        for (size_t i = 0; i < word; i++)
            if (folded[i] != '.' && folded[i] != '\'')
                out[kept++] = folded[i];
        if (is_organisation ? is_legal_form(out + start, kept - start) : name_is_infix(folded, word))
            kept = start;
        folded += word + (folded[word] != '\0');
    }
    out[kept] = '\0';
    *offset = kept == 0 ? 0 : (uint32_t)file->name_bytes;
    file->name_bytes += kept == 0 ? 0 : kept + 1;
    return 0;
}

static int read_names(struct duplicate_file *file, const struct rec *record, struct duplicate_person *person,
                      struct arena *arena, struct err *err)
{
    const char *family = rec_text(record, person->is_organisation ? "name" : "family");
    const char *given = rec_text(record, "given"), *initials = rec_text(record, "initials");
    if (family == NULL)
        family = given == NULL ? rec_text(record, "name") : "";
    const char *folded = text_fold(arena, family, strlen(family));
    const char *first = given == NULL ? "" : text_fold(arena, given, strlen(given));
    const char *letters = initials == NULL ? "" : text_fold(arena, initials, strlen(initials));
    if (folded == NULL || first == NULL || letters == NULL)
        return err_memory(err);
    /* "J." in the place of a given name is an initial. */
    bool is_initial = first[0] != '\0' && (first[1] == '\0' || first[1] == '.');
    person->initial = first[0] != '\0' ? first[0] : letters[0];
    char *second = strchr(first, ' ');
    if (second != NULL && !is_initial)
        first = arena_dup(arena, first, (size_t)(second - first));
    if (first == NULL)
        return err_memory(err);
    return add_name(file, folded, person->is_organisation, &person->family, err) != 0 ||
                   (!is_initial && add_name(file, first, false, &person->given, err) != 0)
               ? -1
               : 0;
}

/* ---- The rest ------------------------------------------------------------------------------------------------------------
 */

static int32_t read_birthday(const char *text)
{
    struct date_birthday birthday;
    if (text == NULL || !date_read_birthday(text, &birthday) || birthday.year == 0)
        return 0;
    return birthday.year * 10000 + birthday.month * 100 + birthday.day;
}

static int read_points(struct duplicate_file *file, const struct rec *record, uint32_t index, struct err *err)
{
    const struct rec *emails = rec_get(record, "emails"), *phones = rec_get(record, "phones");
    for (const struct rec *point = emails == NULL ? NULL : emails->first; point != NULL; point = point->next) {
        const char *value = rec_text(point, "normalised");
        value = value == NULL ? rec_text(point, "value") : value;
        const char *domain = strrchr(value, '@');
        if (duplicate_push_key(&file->emails, duplicate_hash(0, value), index, err) != 0 ||
            (domain != NULL && duplicate_push_key(&file->domains, duplicate_hash(0, domain), index, err) != 0))
            return -1;
    }
    for (const struct rec *point = phones == NULL ? NULL : phones->first; point != NULL; point = point->next) {
        const char *value = rec_text(point, "normalised");
        value = value == NULL ? rec_text(point, "value") : value;
        if (duplicate_push_key(&file->phones, duplicate_hash(0, value), index, err) != 0)
            return -1;
    }
    return 0;
}

static uint32_t hash_folded(const char *text, struct arena *arena)
{
    const char *folded = text == NULL ? NULL : text_fold(arena, text, strlen(text));
    return folded == NULL ? 0 : (uint32_t)duplicate_hash(0, folded) | 1;
}

static int read_one(struct duplicate_file *file, const struct rec *record, struct arena *arena, struct err *err)
{
    struct duplicate_person *people = larger(file->people, file->count + 1, &file->capacity, sizeof *people, err);
    if (people == NULL)
        return -1;
    file->people = people;
    struct duplicate_person *person = &people[file->count];
    const struct rec *addresses = rec_get(record, "addresses");
    *person = (struct duplicate_person){.is_organisation = strcmp(rec_text(record, "kind"), "organisation") == 0,
                                        .birthday = read_birthday(rec_text(record, "birthday"))};
    rec_integer(record, "id", &person->id);
    if (addresses != NULL && addresses->first != NULL) {
        person->postcode = hash_folded(rec_text(addresses->first, "postcode"), arena);
        person->street = hash_folded(rec_text(addresses->first, "street"), arena);
    }
    return read_names(file, record, person, arena, err) != 0 || read_points(file, record, (uint32_t)file->count++, err) != 0
               ? -1
               : 0;
}

int duplicate_read(struct store *store, struct duplicate_file *file, struct err *err)
{
    static const struct rec *records[PARTY_BLOCK];
    const unsigned parts = PARTY_NAMES | PARTY_EMAILS | PARTY_PHONES | PARTY_ADDRESSES | PARTY_DETAILS | PARTY_ROW_IDS;
    struct arena arena = ARENA_INIT;
    int64_t last = 0;
    size_t count = 1;
    int status = 0;
    while (status == 0 && count > 0) {
        status = party_read_range(store, last, PARTY_BLOCK, parts, &arena, records, &count, &last, err);
        for (size_t i = 0; status == 0 && i < count; i++)
            status = read_one(file, records[i], &arena, err);
        arena_reset(&arena);
    }
    arena_clear(&arena);
    return status;
}

/* ---- Namesakes -----------------------------------------------------------------------------------------------------------
 */

int duplicate_compare_keys(const void *a, const void *b)
{
    const struct duplicate_key *first = a, *second = b;
    if (first->key != second->key)
        return first->key < second->key ? -1 : 1;
    return (first->person > second->person) - (first->person < second->person);
}

static int count_by(struct duplicate_file *file, bool is_whole, struct err *err)
{
    struct duplicate_keys keys = {.list = NULL};
    int status = 0;
    for (size_t i = 0; i < file->count && status == 0; i++) {
        const struct duplicate_person *person = &file->people[i];
        const char initial[] = {person->initial, '\0'};
        uint64_t first = duplicate_hash(2, is_whole ? file->names + person->given : initial);
        status = duplicate_push_key(&keys, duplicate_hash(first, file->names + person->family), (uint32_t)i, err);
    }
    if (status == 0 && keys.count > 0)
        qsort(keys.list, keys.count, sizeof *keys.list, duplicate_compare_keys);
    for (size_t start = 0, end; status == 0 && start < keys.count; start = end) {
        for (end = start + 1; end < keys.count && keys.list[end].key == keys.list[start].key;)
            end++;
        uint16_t count = end - start > UINT16_MAX ? UINT16_MAX : (uint16_t)(end - start);
        for (size_t i = start; i < end; i++)
            *(is_whole ? &file->people[keys.list[i].person].namesakes
                       : &file->people[keys.list[i].person].initial_namesakes) = count;
    }
    free(keys.list);
    return status;
}

int duplicate_count_namesakes(struct duplicate_file *file, struct err *err)
{
    return count_by(file, true, err) != 0 ? -1 : count_by(file, false, err);
}

void duplicate_close(struct duplicate_file *file)
{
    free(file->people);
    free(file->names);
    free(file->emails.list);
    free(file->phones.list);
    free(file->domains.list);
}
