/* import_ask.c - candidates for the rows of a block: everything that could be asked one by one is asked at once. The block's keys
 * go to the file in sorted order; candidates are then read in blocks. */
#include "domain/import_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "domain/party.h"
#include "domain/search.h"
#include "store/search_keys.h"

enum {
    NAMESAKES_MAX = 50,     /* so many people with all the words of a name are compared */
    NAMESAKES_READ = 20000, /* so many with its rarest word are looked at */
    NAME_WORDS_MAX = 8,
};

/* ---- Candidates ----------------------------------------------------------------------------------------------------------- */

int import_ask_add(struct import *import, size_t item, int64_t party_id, enum import_found_by by, struct err *err)
{
    if (import->candidate_count == import->candidate_capacity) {
        size_t capacity = import->candidate_capacity == 0 ? 256 : 2 * import->candidate_capacity;
        struct import_candidate *larger = realloc(import->candidates, capacity * sizeof *larger);
        if (larger == NULL)
            return err_memory(err);
        import->candidates = larger;
        import->candidate_capacity = capacity;
    }
    import->candidates[import->candidate_count++] = (struct import_candidate){.item = item, .party_id = party_id, .by = by};
    return 0;
}

static bool has_email(const struct import_row *row)
{
    return row->points != NULL && row->points->kind == IMPORT_EMAIL;
}

/* A record with neither an id of another system nor an e-mail address. */
bool import_ask_is_bare(const struct import_row *row)
{
    return row->externals == NULL && !has_email(row);
}

const char *import_ask_match(const struct import *import, const struct import_row *row)
{
    const struct field_ref *match = &import->match;
    if (match->field == NULL)
        return NULL;
    for (const struct import_point *point = row->points; point != NULL; point = point->next)
        if ((match->field->place == FIELD_IN_EMAILS && point->kind == IMPORT_EMAIL) ||
            (match->field->place == FIELD_IN_PHONES && point->kind == IMPORT_PHONE))
            return point->normalised;
    for (const struct import_value *field = row->fields; field != NULL; field = field->next)
        if (match->field->place == FIELD_IN_FIELDS && strcmp(field->name, match->name) == 0)
            return field->value;
    return NULL;
}

/* ---- Questions to the file ------------------------------------------------------------------------------------------------ */

/* The caller's index of a question is 4 × the item + by what it would be found. */
struct questions {
    struct import *import;
    struct bulk_question *list;
    size_t count, capacity;
};

static int ask(struct questions *questions, int kind, const char *system, const char *key, size_t item,
               enum import_found_by by, struct err *err)
{
    if (questions->count == questions->capacity) {
        size_t capacity = questions->capacity == 0 ? IMPORT_BLOCK : 2 * questions->capacity;
        struct bulk_question *larger = realloc(questions->list, capacity * sizeof *larger);
        if (larger == NULL)
            return err_memory(err);
        questions->list = larger;
        questions->capacity = capacity;
    }
    questions->list[questions->count++] =
        (struct bulk_question){.kind = kind, .system = system, .key = key, .index = 4 * item + by};
    return 0;
}

static int answered(void *context, const struct bulk_question *question, int64_t party_id, struct err *err)
{
    struct import *import = context;
    enum import_found_by by = question->index % 4;
    if (by == FOUND_BY_NAME && !import->block->items[question->index / 4].row.is_organisation)
        return import_names_put(&import->organisations, question->key, party_id) < 0 ? err_memory(err) : 0;
    return import_ask_add(import, question->index / 4, party_id, by, err);
}

/* The folded name of the organisation where a person works; asked for once per name and import. */
static int ask_organisation(struct questions *questions, size_t item, struct err *err)
{
    struct import *import = questions->import;
    struct import_row *row = &import->block->items[item].row;
    if (row->whole_name == NULL && row->organisation != NULL) {
        row->whole_name = search_whole_name(row->organisation, &import->block->arena);
        if (row->whole_name == NULL)
            return err_memory(err);
    }
    if (row->whole_name == NULL || *row->whole_name == '\0' || import->is_first_load ||
        (!row->is_organisation && import_names_get(&import->organisations, row->whole_name) != 0))
        return 0;
    if (!row->is_organisation && import_names_put(&import->organisations, row->whole_name, -1) < 0)
        return err_memory(err);
    return ask(questions, SEARCH_ORGANISATION, NULL, row->whole_name, item, FOUND_BY_NAME, err);
}

static int ask_for_item(struct questions *questions, size_t item, struct err *err)
{
    struct import *import = questions->import;
    const struct import_row *row = &import->block->items[item].row;
    if (ask_organisation(questions, item, err) < 0)
        return -1;
    if (import->is_first_load)
        return 0;
    const char *match = import_ask_match(import, row);
    if (match != NULL && import->match.field->place != FIELD_IN_FIELDS &&
        ask(questions, import->match.field->place == FIELD_IN_EMAILS ? SEARCH_EMAIL : SEARCH_PHONE, NULL, match, item,
            FOUND_BY_ID, err) < 0)
        return -1;
    for (const struct import_value *external = row->externals; external != NULL; external = external->next)
        if (ask(questions, 0, external->name, external->value, item, FOUND_BY_ID, err) < 0)
            return -1;
    for (const struct import_point *point = row->points; point != NULL; point = point->next) {
        bool is_asked = point->kind == IMPORT_EMAIL || (point->kind == IMPORT_PHONE && import_ask_is_bare(row));
        if (is_asked && ask(questions, point->kind == IMPORT_EMAIL ? SEARCH_EMAIL : SEARCH_PHONE, NULL, point->normalised,
                            item, point->kind == IMPORT_EMAIL ? FOUND_BY_EMAIL : FOUND_BY_VALUES, err) < 0)
            return -1;
    }
    return 0;
}

static int ask_file(struct import *import, struct err *err)
{
    struct questions questions = {.import = import};
    int status = 0;
    for (size_t i = 0; i < import->block->item_count && status == 0; i++)
        status = ask_for_item(&questions, i, err);
    if (status == 0 && questions.count > 0)
        status = bulk_ask(import->store, questions.list, questions.count, answered, import, err);
    free(questions.list);
    return status;
}

/* ---- People without an address: all words of the name ----------------------------------------------------------------------- */

struct name_words {
    struct arena *arena;
    const char *words[NAME_WORDS_MAX];
    size_t count;
};

static int take_word(void *context, const char *bytes, size_t length)
{
    struct name_words *words = context;
    if (words->count == NAME_WORDS_MAX)
        return 0;
    words->words[words->count] = arena_dup(words->arena, bytes, length);
    return words->words[words->count++] == NULL ? -1 : 0;
}

/* The longest word first: long words are rare ones, and the walk begins with it. */
static void longest_first(struct name_words *words)
{
    for (size_t i = 1; i < words->count; i++)
        if (strlen(words->words[i]) > strlen(words->words[0])) {
            const char *shorter = words->words[0];
            words->words[0] = words->words[i];
            words->words[i] = shorter;
        }
}

static int ask_by_name(struct import *import, size_t item, struct err *err)
{
    struct name_words words = {.arena = &import->block->arena};
    struct search_keys_ids found = {.ids = NULL}, fewer = {.ids = NULL};
    const char *name = import->block->items[item].row.name.display;
    if (name == NULL)
        return 0;
    if (search_words(name, &import->block->arena, take_word, &words) < 0)
        return err_memory(err);
    if (words.count == 0)
        return 0;
    longest_first(&words);
    int status = search_keys_exact(import->store, SEARCH_WORD, words.words[0], 0, NAMESAKES_READ, &found, err);
    for (size_t i = 1; i < words.count && status == 0 && found.count > 0; i++) {
        struct search_keys_ids all = found;
        fewer = (struct search_keys_ids){.ids = NULL};
        status = search_keys_among(import->store, SEARCH_WORD, words.words[i], all.ids, all.count, &fewer, err);
        free(all.ids);
        found = fewer;
    }
    for (size_t i = 0; i < found.count && i < NAMESAKES_MAX && status == 0; i++)
        status = import_ask_add(import, item, found.ids[i], FOUND_BY_VALUES, err);
    free(found.ids);
    return status;
}

static int ask_names(struct import *import, struct err *err)
{
    for (size_t i = 0; i < import->block->item_count && !import->is_first_load; i++) {
        const struct import_row *row = &import->block->items[i].row;
        bool has_phone = row->points != NULL && row->points->kind == IMPORT_PHONE;
        if (import_ask_is_bare(row) && !has_phone && !row->is_organisation && ask_by_name(import, i, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- Reading candidates ------------------------------------------------------------------------------------------------------ */

static int by_id(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return left < right ? -1 : left > right;
}

static int by_item(const void *a, const void *b)
{
    const struct import_candidate *left = a, *right = b;
    if (left->item != right->item)
        return left->item < right->item ? -1 : 1;
    return left->party_id < right->party_id ? -1 : left->party_id > right->party_id;
}

static int read_snapshots(struct import *import, struct err *err)
{
    size_t count = 0;
    int64_t *ids = arena_alloc(&import->block->arena, (import->candidate_count + 1) * sizeof *ids);
    if (ids == NULL)
        return err_memory(err);
    for (size_t i = 0; i < import->candidate_count; i++)
        ids[i] = import->candidates[i].party_id;
    qsort(ids, import->candidate_count, sizeof *ids, by_id);
    for (size_t i = 0; i < import->candidate_count; i++)
        if (count == 0 || ids[count - 1] != ids[i])
            ids[count++] = ids[i];
    const struct rec **records = arena_alloc(&import->block->arena, (count + 1) * sizeof *records);
    import->snapshots = arena_alloc(&import->block->arena, (count + 1) * sizeof *import->snapshots);
    if (records == NULL || import->snapshots == NULL)
        return err_memory(err);
    for (size_t first = 0; first < count; first += PARTY_BLOCK) {
        size_t here = count - first < PARTY_BLOCK ? count - first : PARTY_BLOCK;
        if (party_read(import->store, ids + first, here, (PARTY_ALL & ~PARTY_SOURCE) | PARTY_ROW_IDS, &import->block->arena,
                       records + first, err) < 0)
            return -1;
    }
    for (size_t i = 0; i < count; i++)
        import->snapshots[i] = (struct import_snapshot){.party_id = ids[i], .record = records[i]};
    import->snapshot_count = count;
    return 0;
}

/* Candidates of one item side by side, and each item knows where its own begin. */
static void settle(struct import *import)
{
    if (import->candidate_count > 0)
        qsort(import->candidates, import->candidate_count, sizeof *import->candidates, by_item);
    for (size_t i = 0; i < import->candidate_count; i++) {
        struct import_item *item = &import->block->items[import->candidates[i].item];
        if (item->candidate_count++ == 0)
            item->first_candidate = i;
    }
}

int import_ask(struct import *import, struct err *err)
{
    import->candidate_count = import->snapshot_count = 0;
    if (ask_file(import, err) < 0 || ask_names(import, err) < 0)
        return -1;
    for (size_t i = 0; i < import->block->item_count; i++)
        if (import_met(import, &import->block->items[i], err) < 0)
            return -1;
    if (import->candidate_count > 0 && read_snapshots(import, err) < 0)
        return -1;
    settle(import);
    return 0;
}
