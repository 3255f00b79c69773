/* merge.c - may two be one, and making them one. */
#include "domain/merge.h"

#include <string.h>

#include "base/date.h"
#include "base/message.h"
#include "base/text.h"
#include "domain/batch.h"
#include "domain/party.h"
#include "domain/search.h"
#include "store/before_images.h"
#include "store/merges.h"
#include "store/rows.h"

static const char TERM[] = "90d"; /* where no rule says how long */

int merge_open(struct merge *merge, struct store *store, struct arena *arena, struct err *err)
{
    const char *term;
    int64_t moment;
    *merge = (struct merge){.store = store, .arena = arena};
    if (purpose_load(store, arena, &merge->purposes, err) != 0 || before_images_term(store, arena, &term, err) != 0)
        return -1;
    const char *text = arena_printf(arena, "+%s", term == NULL ? TERM : term);
    if (text == NULL)
        return err_memory(err);
    if (date_parse_time(store->dates, text, &moment, err) != 0)
        return -1;
    date_format_time(moment, merge->expires_at);
    return 0;
}

/* ---- May they be one? ----------------------------------------------------------------------------------------------------
 */

struct pair {
    int64_t into_id, old_id;
    const struct rec *into, *old; /* as they were */
};

static bool is_same(const char *a, const char *b)
{
    return a == NULL || b == NULL || strcmp(a, b) == 0;
}

/* Two birthdays are one when they say the same where both say something: the year of one may be unknown. */
static bool is_same_birthday(const char *a, const char *b)
{
    struct date_birthday first, second;
    if (a == NULL || b == NULL || !date_read_birthday(a, &first) || !date_read_birthday(b, &second))
        return true;
    return first.month == second.month && first.day == second.day &&
           (first.year == 0 || second.year == 0 || first.year == second.year);
}

static bool is_same_form(const char *a, const char *b)
{
    return a == NULL || b == NULL || strcmp(a, "unknown") == 0 || strcmp(b, "unknown") == 0 || strcmp(a, b) == 0;
}

enum reason { KINDS, BIRTHDAYS, FORMS, NUMBERS };

static const struct {
    const char *words, *field; /* what has to be made equal first, if they are one after all */
} REASONS[] = {
    [KINDS] = {N_("a person and an organisation: they cannot be one"), NULL},
    [BIRTHDAYS] = {N_("they have different birthdays: two people"), "birthday"},
    [FORMS] = {N_("they have different legal forms: two organisations"), "legal_form"},
    [NUMBERS] = {N_("they have different numbers at the chamber of commerce: two organisations"), "kvk"},
};

static int refuse(const struct pair *pair, enum reason reason, struct err *err)
{
    long long into = (long long)pair->into_id, old = (long long)pair->old_id;
    err_set(err, ERR_DATA, "%lld, %lld: %s", into, old, _(REASONS[reason].words));
    if (REASONS[reason].field == NULL)
        return err_hint(err, "crm-show %lld %lld", into, old);
    return err_hint(err, _("if they are one all the same: crm-edit %lld %s="), old, REASONS[reason].field);
}

static int check(const struct pair *pair, struct err *err)
{
    const struct rec *a = pair->into, *b = pair->old;
    if (strcmp(rec_text(a, "kind"), rec_text(b, "kind")) != 0)
        return refuse(pair, KINDS, err);
    if (!is_same_birthday(rec_text(a, "birthday"), rec_text(b, "birthday")))
        return refuse(pair, BIRTHDAYS, err);
    if (!is_same_form(rec_text(a, "legal_form"), rec_text(b, "legal_form")))
        return refuse(pair, FORMS, err);
    if (!is_same(rec_text(rec_get(a, "fields"), "kvk"), rec_text(rec_get(b, "fields"), "kvk")))
        return refuse(pair, NUMBERS, err);
    return 0;
}

/* ---- What differs --------------------------------------------------------------------------------------------------------
 */

static int differs(struct merge *merge, const char *field, struct err *err)
{
    merge->values++;
    for (size_t i = 0; i < merge->differs_count; i++)
        if (strcmp(merge->differs[i], field) == 0)
            return 0;
    merge->differs = rows_grow(merge->arena, merge->differs, merge->differs_count, sizeof *merge->differs);
    if (merge->differs == NULL || (merge->differs[merge->differs_count++] = arena_string(merge->arena, field)) == NULL)
        return err_memory(err);
    return 0;
}

static bool is_same_name(const struct pair *pair, struct arena *arena)
{
    const char *a = rec_text(pair->into, "name"), *b = rec_text(pair->old, "name");
    const char *first = text_fold(arena, a, strlen(a)), *second = text_fold(arena, b, strlen(b));
    return first != NULL && second != NULL && strcmp(first, second) == 0;
}

/* The first's stands; that the second said something else is told. */
static int note_differences(struct merge *merge, const struct pair *pair, struct arena *arena, struct err *err)
{
    static const char *const SINGLE[] = {"language", "representative"};
    const struct merges_pair rows = {.old_id = pair->old_id, .into_id = pair->into_id};
    const char **names;
    size_t count;
    if (!is_same_name(pair, arena) && differs(merge, "name", err) != 0)
        return -1;
    for (size_t i = 0; i < sizeof SINGLE / sizeof *SINGLE; i++) {
        const struct rec *a = rec_get(pair->into, SINGLE[i]), *b = rec_get(pair->old, SINGLE[i]);
        if (a != NULL && b != NULL && !rec_equal(a, b) && differs(merge, SINGLE[i], err) != 0)
            return -1;
    }
    if (merges_fields(merge->store, &rows, arena, &names, &count, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++)
        if (differs(merge, names[i], err) != 0)
            return -1;
    return 0;
}

/* ---- Joining -------------------------------------------------------------------------------------------------------------
 */

/* Others whose rows point to the second: their words for the search may change (where they work), and their version. */
struct others {
    int64_t *ids;
    const struct rec **before;
    size_t count;
};

static int read_others(struct merge *merge, const struct pair *pair, struct arena *arena, struct others *others,
                       struct err *err)
{
    if (merges_mentioning(merge->store, pair->old_id, arena, &others->ids, &others->count, err) != 0)
        return -1;
    others->before = arena_alloc(arena, (others->count + 1) * sizeof *others->before);
    if (others->before == NULL)
        return err_memory(err);
    for (size_t i = 0; i < others->count; i++)
        if (party_find(merge->store, others->ids[i], PARTY_ALL | PARTY_ROW_IDS, arena, &others->before[i], err) < 0)
            return -1;
    return 0;
}

static int update_others(struct merge *merge, const struct others *others, struct arena *arena, struct err *err)
{
    for (size_t i = 0; i < others->count; i++) {
        const struct rec *after;
        int found = party_find(merge->store, others->ids[i], PARTY_ALL | PARTY_ROW_IDS, arena, &after, err);
        if (found < 0 ||
            (found == 1 && search_update(merge->store, others->ids[i], others->before[i], after, arena, err) != 0))
            return -1;
    }
    return 0;
}

/* The second's image comes first: it marks where the images of this joining begin. */
static int keep_parties(struct merge *merge, const struct pair *pair, struct err *err)
{
    return before_images_keep(merge->store, BEFORE_PARTY, pair->old_id, pair->old_id, merge->expires_at, err) != 0 ||
                   before_images_keep(merge->store, BEFORE_PARTY, pair->into_id, pair->into_id, merge->expires_at, err) != 0
               ? -1
               : 0;
}

static int update_search(struct merge *merge, const struct pair *pair, struct arena *arena, struct err *err)
{
    const struct rec *after;
    if (party_find(merge->store, pair->into_id, PARTY_ALL | PARTY_ROW_IDS, arena, &after, err) < 0)
        return -1;
    return search_update(merge->store, pair->old_id, pair->old, NULL, arena, err) != 0 ||
                   search_update(merge->store, pair->into_id, pair->into, after, arena, err) != 0
               ? -1
               : 0;
}

static int join(struct merge *merge, const struct pair *pair, struct arena *arena, struct err *err)
{
    struct store *store = merge->store;
    const struct merges_pair rows = {.old_id = pair->old_id, .into_id = pair->into_id, .expires_at = merge->expires_at};
    struct merges_counts counts = {0};
    struct others others;
    bool with_name = is_same_name(pair, arena);
    if (batch_note_party(store, pair->old_id, err) != 0 || batch_note_party(store, pair->into_id, err) != 0 ||
        note_differences(merge, pair, arena, err) != 0 || read_others(merge, pair, arena, &others, err) != 0 ||
        keep_parties(merge, pair, err) != 0 || merges_rows(store, &rows, &counts, err) != 0 ||
        merges_party(store, &rows, with_name, err) != 0 || merge_permissions(merge, pair->into_id, pair->old_id, err) != 0 ||
        update_search(merge, pair, arena, err) != 0 || update_others(merge, &others, arena, err) != 0)
        return -1;
    merge->joined++;
    merge->moved += counts.moved;
    merge->equal += counts.equal;
    batch_note_count(store->batch, "merged", 1);
    return 1;
}

int merge_join(struct merge *merge, int64_t into_id, int64_t old_id, struct err *err)
{
    struct arena arena = ARENA_INIT;
    struct pair pair = {.into_id = into_id, .old_id = old_id};
    if (into_id == old_id)
        return 0;
    int first = party_find(merge->store, into_id, PARTY_ALL | PARTY_ROW_IDS, &arena, &pair.into, err);
    int second = first < 0 ? -1 : party_find(merge->store, old_id, PARTY_ALL | PARTY_ROW_IDS, &arena, &pair.old, err);
    int status = second < 0                  ? -1
                 : first == 0 || second == 0 ? err_set(err, ERR_BUG, "somebody to join is not in the file")
                                             : 0;
    if (status == 0)
        status = check(&pair, err);
    if (status == 0)
        status = join(merge, &pair, &arena, err);
    arena_clear(&arena);
    return status;
}
