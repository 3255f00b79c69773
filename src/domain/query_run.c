/* query_run.c - from terms to people.
 *
 * Three steps. Candidates: words, addresses and phones have search keys; the rarest key of the query gives a list of ids,
 * the other
 * keys thin it out. Check: what no key could answer is asked of the records, in blocks; what keys alone answer needs no record. Without any key everybody is
 * checked.
 * How rare a key is shows by reading all lists in step, a bit more of each at every turn, until the first ends. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "domain/party.h"
#include "domain/query_term.h"
#include "domain/search.h"
#include "store/parties.h"
#include "store/search_keys.h"

enum {
    FIRST_STEP = 512, /* ids read of each list at the first turn */
    STEP_GROWTH = 8,
    FEW = 4096, /* so many candidates are checked on their records sooner than by another long list */
    KEYS_MAX = 32,
    LOOK_UP_COST = 4, /* in rows read one after the other */
};

/* A key that everybody must have for whom the query holds. */
struct key {
    int kind; /* of search_key; 0: the party ${id} itself */
    const char *text;
    bool is_prefix;
    int64_t id;
};

/* Alternatives, of which one must hold: tag:vip,gold. */
struct choice {
    struct key keys[KEYS_MAX];
    size_t count;
};

struct plan {
    struct key keys[KEYS_MAX]; /* all must hold */
    size_t key_count;
    struct choice choices[KEYS_MAX];
    size_t choice_count;
    int64_t id; /* a term names one party: 0 none, -1 nobody */
    bool has_id;
    bool is_exact; /* the keys say it all: nothing has to be checked but the status */
};

static void add_key(struct plan *plan, int kind, const char *text, bool is_prefix)
{
    if (plan->key_count == KEYS_MAX)
        plan->is_exact = false;
    else
        plan->keys[plan->key_count++] = (struct key){.kind = kind, .text = text, .is_prefix = is_prefix};
}

static void plan_words(struct plan *plan, const struct query_word *word)
{
    for (; word != NULL; word = word->next) {
        if (word->is_infix)
            plan->is_exact = false;
        else
            add_key(plan, SEARCH_WORD, word->text, word->is_prefix);
    }
}

/* Fields whose words are among the search keys. */
static bool has_word_keys(const struct field *field)
{
    static const char *const NAMES[] = {"city", "family", "given", "name", "organisation", "tag"};
    for (size_t i = 0; i < sizeof NAMES / sizeof *NAMES; i++)
        if (strcmp(NAMES[i], field->name) == 0)
            return true;
    return false;
}

/* Keys that a value of a field needs; returns how many went into ${keys}, 0 when it has none. */
static size_t keys_of_value(const struct field *field, const struct query_value *value, const struct query_word *words,
                            struct key keys[KEYS_MAX])
{
    size_t count = 0;
    int kind = field->type == FIELD_EMAIL ? SEARCH_EMAIL : SEARCH_PHONE;
    if (field->type == FIELD_EMAIL || field->type == FIELD_PHONE) {
        if (value->compare != QUERY_EXACT && value->compare != QUERY_BEGINS)
            return 0;
        keys[0] = (struct key){.kind = kind, .text = value->text, .is_prefix = value->compare == QUERY_BEGINS};
        return 1;
    }
    if (value->compare == QUERY_NUMBERS && strcmp(field->name, "id") == 0 && value->from == value->to_number) {
        keys[0] = (struct key){.kind = 0, .id = value->from};
        return 1;
    }
    if (!has_word_keys(field) ||
        (value->compare != QUERY_EQUAL && value->compare != QUERY_PREFIX && value->compare != QUERY_WORDS))
        return 0;
    for (; words != NULL && count < KEYS_MAX; words = words->next)
        if (!words->is_infix)
            keys[count++] = (struct key){.kind = SEARCH_WORD, .text = words->text, .is_prefix = words->is_prefix};
    return count;
}

static int words_of_value(const struct query_value *value, struct arena *arena, struct query_word **words)
{
    *words = value->words;
    if (value->words != NULL || value->text == NULL)
        return 0;
    if (query_read_words(value->text, arena, words) != 0)
        return -1;
    for (struct query_word *word = *words; word != NULL; word = word->next)
        word->is_prefix = word->next == NULL && value->compare == QUERY_PREFIX;
    return 0;
}

static int plan_field(struct plan *plan, const struct query_term *term, struct arena *arena)
{
    struct key keys[KEYS_MAX];
    struct choice choice = {.count = 0};
    const struct field *field = term->ref.field;
    bool is_single = term->values->next == NULL && strcmp(field->name, "id") != 0;
    plan->is_exact = plan->is_exact && is_single && term->values->compare == QUERY_EXACT && term->ref.position == 0 &&
                     term->ref.label == NULL && (field->type == FIELD_EMAIL || field->type == FIELD_PHONE);
    for (const struct query_value *value = term->values; value != NULL; value = value->next) {
        struct query_word *words;
        if (words_of_value(value, arena, &words) != 0)
            return -1;
        size_t count = keys_of_value(field, value, words, keys);
        if (count == 0 || choice.count == KEYS_MAX)
            return 0; /* one alternative without a key: no list holds them all */
        if (is_single)
            for (size_t i = 0; i < count; i++)
                add_key(plan, keys[i].kind, keys[i].text, keys[i].is_prefix);
        size_t longest = 0; /* one word of the value is enough to find candidates; the longest is the rarest, mostly */
        for (size_t i = 1; i < count; i++)
            if (strlen(keys[i].text) > strlen(keys[longest].text))
                longest = i;
        choice.keys[choice.count++] = keys[longest];
    }
    if (!is_single && plan->choice_count < KEYS_MAX)
        plan->choices[plan->choice_count++] = choice;
    return 0;
}

static int make_plan(const struct query *query, struct arena *arena, struct plan *plan)
{
    memset(plan, 0, sizeof *plan);
    plan->is_exact = true;
    for (const struct query_term *term = query->first; term != NULL; term = term->next) {
        if (term->is_negated || term->kind == QUERY_TERM_HAS) {
            plan->is_exact = false;
        } else if (term->kind == QUERY_TERM_WORDS) {
            plan_words(plan, term->words);
        } else if (term->kind == QUERY_TERM_FIELD) {
            if (plan_field(plan, term, arena) != 0)
                return -1;
        } else if (term->kind == QUERY_TERM_EXTERNAL) {
            plan->is_exact = plan->is_exact && !plan->has_id;
            plan->has_id = true;
            plan->id = term->id;
        } else { /* an id or a word */
            struct choice *choice = plan->choice_count < KEYS_MAX ? &plan->choices[plan->choice_count++] : NULL;
            plan->is_exact = false;
            if (choice != NULL) {
                choice->keys[choice->count++] = (struct key){.kind = 0, .id = term->id};
                choice->keys[choice->count++] = (struct key){.kind = SEARCH_WORD, .text = term->words->text};
            }
        }
    }
    return 0;
}

static int compare_ids(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a;
    int64_t right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static void sort_ids(struct search_keys_ids *list)
{
    size_t kept = 0;
    if (list->count == 0)
        return;
    qsort(list->ids, list->count, sizeof *list->ids, compare_ids);
    for (size_t i = 0; i < list->count; i++)
        if (kept == 0 || list->ids[kept - 1] != list->ids[i])
            list->ids[kept++] = list->ids[i];
    list->count = kept;
}

/* Keep what is in both; both ascending. */
static void intersect(struct search_keys_ids *list, const struct search_keys_ids *other)
{
    size_t kept = 0;
    for (size_t i = 0, j = 0; i < list->count && j < other->count;) {
        if (list->ids[i] == other->ids[j])
            list->ids[kept++] = list->ids[i];
        if (list->ids[i] <= other->ids[j])
            i++;
        else
            j++;
    }
    list->count = kept;
}

/* Read all exact keys in step until one list ends. Returns 1 with the list and which key it was, 0 without such keys, -1. */
static int read_rarest(struct store *store, const struct plan *plan, struct search_keys_ids *rarest, size_t *which,
                       struct err *err)
{
    struct search_keys_ids lists[KEYS_MAX] = {{0}};
    int status = 0;
    bool has_any = false;
    for (size_t step = FIRST_STEP; status == 0; step *= STEP_GROWTH) {
        has_any = false;
        for (size_t i = 0; i < plan->key_count && status == 0; i++) {
            struct search_keys_ids *list = &lists[i];
            size_t before = list->count;
            int64_t after = before == 0 ? 0 : list->ids[before - 1];
            if (plan->keys[i].is_prefix)
                continue;
            has_any = true;
            if (search_keys_exact(store, plan->keys[i].kind, plan->keys[i].text, after, step, list, err) != 0)
                status = -1;
            else if (list->count - before < step)
                status = 1;
            if (status == 1)
                *which = i;
        }
        if (!has_any)
            break;
    }
    if (status == 1) {
        *rarest = lists[*which];
        lists[*which].ids = NULL;
    }
    for (size_t i = 0; i < plan->key_count; i++)
        free(lists[i].ids);
    return status;
}

/* Keep who has the key too. Reading a row of its list costs a sixth of looking one up in it (measured), so a list of the same
 * order of length is read whole. */
static int thin_out(struct store *store, const struct key *key, struct search_keys_ids *list, struct err *err)
{
    struct search_keys_ids other = {0};
    size_t most = list->count * LOOK_UP_COST;
    int status = search_keys_exact(store, key->kind, key->text, 0, most, &other, err);
    if (status == 0 && other.count < most) {
        intersect(list, &other);
    } else if (status == 0) {
        struct search_keys_ids rest = {0};
        status = search_keys_among(store, key->kind, key->text, list->ids, list->count, &rest, err);
        free(list->ids);
        *list = rest;
    }
    free(other.ids);
    return status;
}

static int read_choice(struct store *store, const struct choice *choice, struct search_keys_ids *list, struct err *err)
{
    int status = 0;
    for (size_t i = 0; i < choice->count && status == 0; i++) {
        const struct key *key = &choice->keys[i];
        if (key->kind == 0) {
            if (key->id != 0 && search_keys_push(list, key->id) != 0)
                status = err_memory(err);
        } else if (key->is_prefix) {
            status = search_keys_prefix(store, key->kind, key->text, list, err);
        } else {
            status = search_keys_exact(store, key->kind, key->text, 0, SIZE_MAX >> 1, list, err);
        }
    }
    sort_ids(list);
    return status;
}

/* Join a list that may be long: only when the candidates are not few already. */
static int join(struct store *store, const struct choice *choice, bool *has_list, struct search_keys_ids *list,
                struct plan *plan, struct err *err)
{
    struct search_keys_ids other = {0};
    if (*has_list && list->count <= FEW) {
        plan->is_exact = false;
        return 0;
    }
    int status = read_choice(store, choice, &other, err);
    if (status == 0 && *has_list) {
        intersect(list, &other);
        free(other.ids);
    } else {
        *list = other;
        *has_list = true;
    }
    return status;
}

/* Returns 1 with the candidates, ascending; 0 when no key helps and everybody must be looked at; -1 error. */
static int find_candidates(struct store *store, struct plan *plan, struct search_keys_ids *list, struct err *err)
{
    size_t rarest = 0;
    bool has_list = false;
    if (plan->has_id) {
        plan->is_exact = false;
        return plan->id == 0 || search_keys_push(list, plan->id) == 0 ? 1 : err_memory(err);
    }
    int status = read_rarest(store, plan, list, &rarest, err);
    has_list = status == 1;
    for (size_t i = 0; i < plan->key_count && status >= 0 && has_list; i++)
        if (i != rarest && !plan->keys[i].is_prefix && thin_out(store, &plan->keys[i], list, err) != 0)
            status = -1;
    for (size_t i = 0; i < plan->key_count && status >= 0; i++) {
        struct choice alone = {.keys = {plan->keys[i]}, .count = 1};
        if (plan->keys[i].is_prefix && join(store, &alone, &has_list, list, plan, err) != 0)
            status = -1;
    }
    for (size_t i = 0; i < plan->choice_count && status >= 0; i++)
        if (join(store, &plan->choices[i], &has_list, list, plan, err) != 0)
            status = -1;
    return status < 0 ? -1 : has_list;
}

static int keep(struct query_ids *found, int64_t id)
{
    struct search_keys_ids list = {found->ids, found->count, found->capacity};
    int status = search_keys_push(&list, id);
    found->ids = list.ids;
    found->count = list.count;
    found->capacity = list.capacity;
    return status;
}

/* Check a block of records and keep those for whom everything holds. Returns 0 or -1 (memory). */
static int take_records(const struct query *query, const struct rec *const *records, size_t count, size_t limit,
                        struct query_ids *found)
{
    for (size_t i = 0; i < count && (limit == 0 || found->count < limit); i++) {
        const struct rec *record = records[i];
        int64_t id = 0;
        if (record == NULL || !query_matches(query, record))
            continue;
        const char *status = rec_text(record, "status");
        if (!query->with_restricted && status != NULL && strcmp(status, "restricted") == 0) {
            found->skipped.restricted++;
            continue;
        }
        rec_integer(record, "id", &id);
        if (keep(found, id) != 0)
            return -1;
    }
    return 0;
}

static int check_candidates(struct store *store, const struct query *query, const struct search_keys_ids *list, size_t limit,
                            struct query_ids *found, struct err *err)
{
    struct arena arena = ARENA_INIT;
    const struct rec *records[PARTY_BLOCK];
    size_t count = 0;
    int status = 0;
    for (size_t at = 0; at < list->count && status == 0 && (limit == 0 || found->count < limit); at += count) {
        count = list->count - at < PARTY_BLOCK ? list->count - at : PARTY_BLOCK;
        status = party_read(store, list->ids + at, count, query->parts, &arena, records, err);
        if (status == 0 && take_records(query, records, count, limit, found) != 0)
            status = err_memory(err);
        arena_reset(&arena);
    }
    arena_clear(&arena);
    return status;
}

static int take_restricted(void *context, const struct parties_row *row)
{
    return search_keys_push(context, row->id);
}

/* The keys have said it all; only whose data are restricted is left to ask, and they are few. */
static int take_candidates(struct store *store, const struct query *query, const struct search_keys_ids *list, size_t limit,
                           struct query_ids *found, struct err *err)
{
    struct search_keys_ids restricted = {0};
    size_t next = 0;
    int status = query->with_restricted ? 0 : parties_restricted(store, take_restricted, &restricted, err);
    for (size_t i = 0; i < list->count && status == 0 && (limit == 0 || found->count < limit); i++) {
        while (next < restricted.count && restricted.ids[next] < list->ids[i])
            next++;
        if (next < restricted.count && restricted.ids[next] == list->ids[i])
            found->skipped.restricted++;
        else if (keep(found, list->ids[i]) != 0)
            status = err_memory(err);
    }
    free(restricted.ids);
    return status;
}

struct everybody {
    const struct query *query;
    struct query_ids *found;
    size_t limit;
    bool is_full;
};

static int take_everybody(void *context, const struct parties_row *row)
{
    struct everybody *everybody = context;
    struct query_ids *found = everybody->found;
    if (!everybody->query->with_restricted && strcmp(row->status, "restricted") == 0) {
        found->skipped.restricted++;
        return 0;
    }
    if (everybody->limit != 0 && found->count == everybody->limit) {
        everybody->is_full = true;
        return -1;
    }
    return keep(found, row->id);
}

/* Without a term: no record has to be looked at. */
static int find_everybody(struct store *store, const struct query *query, size_t limit, struct query_ids *found,
                          struct err *err)
{
    struct everybody everybody = {query, found, limit, false};
    int status = parties_each(store, take_everybody, &everybody, err);
    if (everybody.is_full)
        err_clear(err);
    return everybody.is_full ? 0 : status;
}

static int check_everybody(struct store *store, const struct query *query, size_t limit, struct query_ids *found,
                           struct err *err)
{
    struct arena arena = ARENA_INIT;
    const struct rec *records[PARTY_BLOCK];
    int64_t last = 0;
    size_t count = 0;
    int status = 0;
    do {
        status = party_read_range(store, last, PARTY_BLOCK, query->parts, &arena, records, &count, &last, err);
        if (status == 0 && take_records(query, records, count, limit, found) != 0)
            status = err_memory(err);
        arena_reset(&arena);
    } while (status == 0 && count > 0 && (limit == 0 || found->count < limit));
    arena_clear(&arena);
    return status;
}

int query_run(struct store *store, const struct query *query, size_t limit, struct query_ids *found, struct err *err)
{
    struct arena arena = ARENA_INIT;
    struct search_keys_ids list = {0};
    struct plan plan;
    int status = make_plan(query, &arena, &plan) != 0 ? err_memory(err) : find_candidates(store, &plan, &list, err);
    if (status == 1 && plan.is_exact)
        status = take_candidates(store, query, &list, limit, found, err);
    else if (status == 1)
        status = check_candidates(store, query, &list, limit, found, err);
    else if (status == 0 && query->count == 0)
        status = find_everybody(store, query, limit, found, err);
    else if (status == 0)
        status = check_everybody(store, query, limit, found, err);
    free(list.ids);
    arena_clear(&arena);
    return status;
}

void query_ids_clear(struct query_ids *found)
{
    free(found->ids);
    memset(found, 0, sizeof *found);
}

/* The terms of ${query} that are tag:… and no other, as queries of their own. */
int query_unknown_tags(struct store *store, const struct query *query, struct arena *arena, const struct rec **tags,
                       struct err *err)
{
    struct rec *list = rec_new_list(arena);
    if (list == NULL)
        return err_memory(err);
    for (const struct query_term *term = query->first; term != NULL; term = term->next) {
        if (term->kind != QUERY_TERM_FIELD || strcmp(term->ref.field->name, "tag") != 0)
            continue;
        for (const struct query_value *value = term->values; value != NULL; value = value->next) {
            struct query_value alone = *value;
            struct query_term only = *term;
            struct query_ids found = {0};
            if (value->compare != QUERY_EQUAL)
                continue;
            alone.next = NULL;
            only.values = &alone;
            only.next = NULL;
            only.is_negated = false;
            struct query question = {.first = &only, .count = 1, .parts = PARTY_TAGS, .with_restricted = true};
            int status = query_run(store, &question, 1, &found, err);
            size_t count = found.count;
            query_ids_clear(&found);
            if (status != 0)
                return -1;
            if (count == 0 && rec_add_text(arena, list, NULL, value->text) == NULL)
                return err_memory(err);
        }
    }
    *tags = list;
    return 0;
}
