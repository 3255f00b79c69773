/* duplicate.c - who is compared with whom, and the list. */
#include "domain/duplicate.h"

#include <stdlib.h>
#include <string.h>

#include "domain/duplicate_internal.h"
#include "domain/party.h"
#include "domain/sound.h"

/* A group of up to GROUP is compared each with each, a larger one each with the next NEIGHBOURS. A domain that more have
 * than DOMAIN is a provider's. */
enum { GROUP = 40, NEIGHBOURS = 10, DOMAIN = 40 };

const char *const duplicate_columns[] = {"id", "duplicate_of", "score", "reasons", "name", "duplicate_of_name"};
const size_t duplicate_column_count = sizeof duplicate_columns / sizeof *duplicate_columns;

struct duplicates {
    struct duplicate_file file;
    struct duplicate_pair *pairs;
    size_t count, capacity;
    int minimum;
    int64_t cut;
};

/* ---- Comparing -----------------------------------------------------------------------------------------------------------
 */

static int push(struct duplicates *found, const struct duplicate_pair *pair, struct err *err)
{
    if (found->count == found->capacity) {
        size_t capacity = found->capacity + found->capacity / 2 + 1024;
        struct duplicate_pair *grown = realloc(found->pairs, capacity * sizeof *grown);
        if (grown == NULL)
            return err_memory(err);
        found->pairs = grown;
        found->capacity = capacity;
    }
    found->pairs[found->count++] = *pair;
    return 0;
}

/* What they share by the group is kept whatever the score: another group may add to it. What is worked out is judged at
 * once. */
static int meet(struct duplicates *found, uint32_t a, uint32_t b, unsigned reason, struct err *err)
{
    if (a == b || found->file.people[a].is_organisation != found->file.people[b].is_organisation)
        return 0;
    struct duplicate_pair pair = {.first = a < b ? a : b, .second = a < b ? b : a, .reasons = (uint16_t)reason};
    if (reason == 0) {
        duplicate_weigh(&found->file, &pair);
        if (pair.score < found->minimum)
            return 0;
        pair.reasons = 0;
    }
    return push(found, &pair, err);
}

struct group {
    struct duplicates *found;
    struct duplicate_key *list;
    size_t count;
};

static int compare_names(const void *a, const void *b, void *context)
{
    const struct duplicate_file *file = context;
    const struct duplicate_person *first = &file->people[((const struct duplicate_key *)a)->person];
    const struct duplicate_person *second = &file->people[((const struct duplicate_key *)b)->person];
    int order = strcmp(file->names + first->family, file->names + second->family);
    if (order == 0)
        order = strcmp(file->names + first->given, file->names + second->given);
    return order != 0 ? order : (first->id > second->id) - (first->id < second->id);
}

static int meet_group(const struct group *group, unsigned reason, struct err *err)
{
    size_t reach = group->count;
    if (group->count > GROUP) {
        qsort_r(group->list, group->count, sizeof *group->list, compare_names, &group->found->file);
        reach = NEIGHBOURS;
        group->found->cut++;
    }
    for (size_t i = 0; i < group->count; i++)
        for (size_t k = i + 1; k < group->count && k - i <= reach; k++)
            if (meet(group->found, group->list[i].person, group->list[k].person, reason, err) != 0)
                return -1;
    return 0;
}

/* meet_all(found, keys, limit, reason, err): everybody with those who have the same key; groups beyond ${limit} (0: none)
 * are passed over. */
static int meet_all(struct duplicates *found, struct duplicate_keys *keys, size_t limit, unsigned reason, struct err *err)
{
    if (keys->count > 0)
        qsort(keys->list, keys->count, sizeof *keys->list, duplicate_compare_keys);
    for (size_t start = 0, end; start < keys->count; start = end) {
        for (end = start + 1; end < keys->count && keys->list[end].key == keys->list[start].key;)
            end++;
        const struct group group = {found, keys->list + start, end - start};
        if (group.count > 1 && (limit == 0 || group.count <= limit) && meet_group(&group, reason, err) != 0)
            return -1;
    }
    free(keys->list);
    *keys = (struct duplicate_keys){.list = NULL};
    return 0;
}

/* What is worked out from each person; 0: they have no such key. */
static uint64_t birthday_key(const struct duplicate_file *file, const struct duplicate_person *person)
{
    (void)file;
    return person->birthday == 0 ? 0 : (uint64_t)person->birthday << 8 | (unsigned char)person->initial;
}

static uint64_t postcode_key(const struct duplicate_file *file, const struct duplicate_person *person)
{
    char sound[SOUND_SIZE];
    sound_of(file->names + person->family, sound);
    return person->postcode == 0 ? 0 : (uint64_t)person->postcode << 8 | (unsigned char)sound[0];
}

static uint64_t organisation_key(const struct duplicate_file *file, const struct duplicate_person *person)
{
    char sound[SOUND_SIZE];
    return !person->is_organisation || person->family == 0
               ? 0
               : duplicate_hash(1, sound_of(file->names + person->family, sound));
}

static int meet_by(struct duplicates *found,
                   uint64_t (*key_of)(const struct duplicate_file *file, const struct duplicate_person *person),
                   struct err *err)
{
    struct duplicate_keys keys = {.list = NULL};
    int status = 0;
    for (size_t i = 0; i < found->file.count && status == 0; i++) {
        uint64_t key = key_of(&found->file, &found->file.people[i]);
        if (key != 0)
            status = duplicate_push_key(&keys, key, (uint32_t)i, err);
    }
    if (status == 0)
        status = meet_all(found, &keys, 0, 0, err);
    free(keys.list);
    return status;
}

/* ---- The list ------------------------------------------------------------------------------------------------------------
 */

static int compare_pairs(const void *a, const void *b)
{
    const struct duplicate_pair *first = a, *second = b;
    if (first->first != second->first)
        return first->first < second->first ? -1 : 1;
    return (first->second > second->second) - (first->second < second->second);
}

static int compare_scores(const void *a, const void *b)
{
    const struct duplicate_pair *first = a, *second = b;
    return first->score != second->score ? second->score - first->score : compare_pairs(a, b);
}

/* Each pair once, with all reasons; those below the minimum go. */
static void settle(struct duplicates *found)
{
    size_t count = 0;
    if (found->count == 0)
        return;
    qsort(found->pairs, found->count, sizeof *found->pairs, compare_pairs);
    for (size_t i = 0, next; i < found->count; i = next) {
        struct duplicate_pair pair = found->pairs[i];
        for (next = i + 1; next < found->count && compare_pairs(&pair, &found->pairs[next]) == 0; next++)
            pair.reasons |= found->pairs[next].reasons;
        duplicate_weigh(&found->file, &pair);
        if (pair.score >= found->minimum)
            found->pairs[count++] = pair;
    }
    found->count = count;
    qsort(found->pairs, count, sizeof *found->pairs, compare_scores);
}

static int find(struct store *store, struct duplicates *found, struct err *err)
{
    struct duplicate_file *file = &found->file;
    if (duplicate_read(store, file, err) != 0 || duplicate_count_namesakes(file, err) != 0 ||
        meet_all(found, &file->emails, 0, DUPLICATE_EMAIL, err) != 0 ||
        meet_all(found, &file->phones, 0, DUPLICATE_PHONE, err) != 0 ||
        meet_all(found, &file->domains, DOMAIN, DUPLICATE_DOMAIN, err) != 0 || meet_by(found, birthday_key, err) != 0 ||
        meet_by(found, postcode_key, err) != 0 || meet_by(found, organisation_key, err) != 0)
        return -1;
    settle(found);
    return 0;
}

int duplicate_find(struct store *store, int minimum, struct duplicates **found, struct err *err)
{
    *found = calloc(1, sizeof **found);
    if (*found == NULL)
        return err_memory(err);
    (*found)->minimum = minimum;
    return find(store, *found, err);
}

void duplicate_free(struct duplicates *found)
{
    if (found == NULL)
        return;
    duplicate_close(&found->file);
    free(found->pairs);
    free(found);
}

size_t duplicate_count(const struct duplicates *found)
{
    return found->count;
}

int64_t duplicate_cut(const struct duplicates *found)
{
    return found->cut;
}

/* ---- Records -------------------------------------------------------------------------------------------------------------
 */

static const struct {
    enum duplicate_reason reason;
    const char *code;
} CODES[] = {
    {DUPLICATE_EMAIL, "email"},       {DUPLICATE_PHONE, "phone"},          {DUPLICATE_NAME, "name"},
    {DUPLICATE_INITIALS, "initials"}, {DUPLICATE_SIMILAR, "similar-name"}, {DUPLICATE_BIRTHDAY, "birthday"},
    {DUPLICATE_ADDRESS, "address"},   {DUPLICATE_POSTCODE, "postcode"},    {DUPLICATE_DOMAIN, "domain"},
};

static struct rec *pair_record(const struct duplicates *found, const struct duplicate_pair *pair, struct arena *arena)
{
    struct rec *record = rec_new_map(arena);
    rec_add_integer(arena, record, "id", found->file.people[pair->second].id);
    rec_add_integer(arena, record, "duplicate_of", found->file.people[pair->first].id);
    rec_add_decimal(arena, record, "score", arena_printf(arena, "%d.%02d", pair->score / 100, pair->score % 100));
    struct rec *reasons = rec_add_list(arena, record, "reasons");
    for (size_t i = 0; i < sizeof CODES / sizeof *CODES; i++)
        if ((pair->reasons & CODES[i].reason) != 0 && rec_add_text(arena, reasons, NULL, CODES[i].code) == NULL)
            return NULL;
    return reasons == NULL ? NULL : record;
}

int duplicate_records(struct store *store, const struct duplicates *found, size_t first, size_t count, struct arena *arena,
                      const struct rec **records, struct err *err)
{
    int64_t *ids = arena_alloc(arena, 2 * count * sizeof *ids + 1);
    const struct rec **people = arena_alloc(arena, 2 * count * sizeof *people + 1);
    if (ids == NULL || people == NULL)
        return err_memory(err);
    for (size_t i = 0; i < count; i++) {
        ids[2 * i] = found->file.people[found->pairs[first + i].second].id;
        ids[2 * i + 1] = found->file.people[found->pairs[first + i].first].id;
    }
    if (party_read(store, ids, 2 * count, 0, arena, people, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        records[i] = NULL;
        if (people[2 * i] == NULL || people[2 * i + 1] == NULL)
            continue;
        struct rec *record = pair_record(found, &found->pairs[first + i], arena);
        rec_add_text(arena, record, "name", rec_text(people[2 * i], "name"));
        if (rec_add_text(arena, record, "duplicate_of_name", rec_text(people[2 * i + 1], "name")) == NULL)
            return err_memory(err);
        records[i] = record;
    }
    return 0;
}
