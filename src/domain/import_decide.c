/* import_decide.c - the fate of each row, in their order: a row may be the second of somebody added a moment ago. */
#include "domain/import_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "domain/legal_form.h"
#include "domain/match.h"
#include "store/merges.h"

static const struct rec *snapshot_of(const struct import *import, int64_t party_id)
{
    size_t low = 0, high = import->snapshot_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (import->snapshots[middle].party_id < party_id)
            low = middle + 1;
        else
            high = middle;
    }
    return low < import->snapshot_count && import->snapshots[low].party_id == party_id ? import->snapshots[low].record
                                                                                       : NULL;
}

/* ---- Judging one candidate --------------------------------------------------------------------------------------------------- */

static bool share_email(const struct import_row *a, const struct import_row *b)
{
    for (const struct import_point *mine = a->points; mine != NULL && mine->kind == IMPORT_EMAIL; mine = mine->next)
        for (const struct import_point *other = b->points; other != NULL && other->kind == IMPORT_EMAIL; other = other->next)
            if (strcmp(mine->normalised, other->normalised) == 0)
                return true;
    return false;
}

static bool share_external(const struct import_row *a, const struct import_row *b)
{
    for (const struct import_value *mine = a->externals; mine != NULL; mine = mine->next)
        for (const struct import_value *other = b->externals; other != NULL; other = other->next)
            if (strcmp(mine->name, other->name) == 0 && strcmp(mine->value, other->value) == 0)
                return true;
    return false;
}

static struct match_name name_of(const struct import_row *row)
{
    return (struct match_name){.is_organisation = row->is_organisation,
                               .given = row->name.given,
                               .initials = row->name.initials,
                               .family = row->name.family,
                               .display = row->name.display};
}

/* Does what is stored really have the value by whose hash or key it was found? */
static bool is_confirmed_by_record(struct import *import, const struct import_row *row, enum import_found_by by,
                                   const struct rec *record)
{
    const char *match = import_ask_match(import, row);
    if (by == FOUND_BY_NAME)
        return row->whole_name != NULL && import_known_name(record).is_organisation;
    for (const struct import_point *point = row->points; by == FOUND_BY_EMAIL && point != NULL; point = point->next)
        if (point->kind == IMPORT_EMAIL && import_known_has_point(record, "emails", point->normalised))
            return true;
    if (by != FOUND_BY_ID)
        return false;
    for (const struct import_value *external = row->externals; external != NULL; external = external->next)
        if (import_known_has_external(record, external->name, external->value))
            return true;
    if (match == NULL)
        return false;
    if (import->match.field->place != FIELD_IN_FIELDS)
        return import_known_has_point(record, import->match.field->place == FIELD_IN_EMAILS ? "emails" : "phones", match);
    const char *stored = rec_text(rec_get(record, "fields"), import->match.name);
    return stored != NULL && strcmp(stored, match) == 0;
}

/* The same by the rows of this block that are about the party and not written yet. */
static bool is_confirmed_by_row(struct import *import, const struct import_row *row, enum import_found_by by,
                                const struct import_item *met)
{
    const char *match = import_ask_match(import, row);
    for (; met != NULL; met = met->same) {
        const char *other = match == NULL ? NULL : import_ask_match(import, &met->row);
        if (by == FOUND_BY_ID && (share_external(row, &met->row) || (other != NULL && strcmp(match, other) == 0)))
            return true;
        if (by == FOUND_BY_EMAIL && share_email(row, &met->row))
            return true;
    }
    return false;
}

static bool is_confirmed(struct import *import, const struct import_row *row, enum import_found_by by,
                         const struct rec *record, const struct import_item *met)
{
    if (by == FOUND_BY_VALUES)
        return import_known_has(record, met, row);
    return (record != NULL && is_confirmed_by_record(import, row, by, record)) || is_confirmed_by_row(import, row, by, met);
}

/* Everybody confirmed by one kind of finding. */
struct choice {
    int64_t only, positive_party; /* the first that agrees; the first whose name says so */
    size_t found, agreeing, positive;
};

/* An old file still calls somebody who was joined into another by the name that they had: without this it would bring them
 * back beside the no that was said. Returns 1 with ${other} set to that name, 0 there is none, -1. */
static int had_name(struct import *import, int64_t party_id, const struct match_name *name, struct match_name *other,
                    struct err *err)
{
    struct arena *arena = &import->block->arena;
    struct merges_name *names;
    size_t count;
    if (merges_names(import->store, party_id, arena, &names, &count, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        struct match_name had = {.is_organisation = other->is_organisation,
                                 .given = names[i].given,
                                 .initials = names[i].initials,
                                 .family = names[i].family,
                                 .display = names[i].name};
        if (match_agrees(name, &had, arena)) {
            *other = had;
            return 1;
        }
    }
    return 0;
}

/* One candidate, if what is stored bears it out. */
static int weigh(struct import *import, struct import_item *item, const struct import_candidate *candidate,
                 struct choice *choice, struct err *err)
{
    struct import_item *met = import_met_item(import, candidate->party_id);
    const struct rec *record = snapshot_of(import, candidate->party_id);
    if ((met == NULL && record == NULL) || !is_confirmed(import, &item->row, candidate->by, record, met))
        return 0;
    choice->found++;
    struct match_name name = name_of(&item->row), other = record != NULL ? import_known_name(record) : name_of(&met->row);
    if (candidate->by == FOUND_BY_EMAIL && !match_agrees(&name, &other, &import->block->arena)) {
        int had = had_name(import, candidate->party_id, &name, &other, err);
        if (had <= 0)
            return had;
    }
    if (choice->agreeing++ == 0)
        choice->only = candidate->party_id;
    if (match_is_positive(&name, &other, &import->block->arena) && choice->positive++ == 0)
        choice->positive_party = candidate->party_id;
    return 0;
}

/* Candidate number ${at} of a row: those asked for beforehand (from the file, and from earlier blocks), then those whom this
 * import has met since. NULL past the end. */
static const struct import_candidate *candidate_at(const struct import *import, const struct import_item *item, size_t at)
{
    if (at < item->candidate_count)
        return &import->candidates[item->first_candidate + at];
    at += import->settled_count - item->candidate_count;
    return at < import->candidate_count ? &import->candidates[at] : NULL;
}

/* The same party by the same finding, earlier in the list: two of its addresses are the row's. */
static bool is_repeated(const struct import *import, const struct import_item *item, size_t at)
{
    const struct import_candidate *candidate = candidate_at(import, item, at);
    for (size_t before = 0; before < at; before++) {
        const struct import_candidate *other = candidate_at(import, item, before);
        if (other->by == candidate->by && other->party_id == candidate->party_id)
            return true;
    }
    return false;
}

static int judge(struct import *import, struct import_item *item, enum import_found_by by, struct choice *choice,
                 struct err *err)
{
    const struct import_candidate *candidate;
    *choice = (struct choice){.only = 0};
    for (size_t at = 0; (candidate = candidate_at(import, item, at)) != NULL; at++)
        if (candidate->by == by && !is_repeated(import, item, at) && weigh(import, item, candidate, choice, err) != 0)
            return -1;
    return 0;
}

/* ---- Deciding one row --------------------------------------------------------------------------------------------------------- */

static int reject(struct import *import, struct import_item *item, struct err *err)
{
    struct rec_origin origin = {
        .file = item->row.file, .line = item->row.line, .raw = item->row.raw, .raw_length = item->row.raw_length};
    item->fate = FATE_REJECTED;
    return import->hooks->reject(import->hooks->context, &origin, err, NULL, 0);
}

static void is_known(struct import *import, struct import_item *item, int64_t party_id)
{
    item->fate = FATE_KNOWN;
    item->party_id = party_id;
    import_met_put(import, item);
}

/* Returns 1 decided, 0 go on to the next way of finding, -1 error. */
static int by_identifier(struct import *import, struct import_item *item, struct err *err)
{
    struct choice choice;
    if (judge(import, item, FOUND_BY_ID, &choice, err) != 0)
        return -1;
    if (choice.found > 1) {
        err_set(err, ERR_DATA, _("several people are known by this identifier"));
        return reject(import, item, err) < 0 ? -1 : 1;
    }
    if (choice.found == 1)
        is_known(import, item, choice.only);
    return choice.found == 1;
}

static int by_email(struct import *import, struct import_item *item, struct err *err)
{
    struct choice choice;
    if (judge(import, item, FOUND_BY_EMAIL, &choice, err) != 0)
        return -1;
    if (choice.found == 0)
        return 0;
    if (choice.agreeing == 0) { /* another person with the same address */
        import->counts.sharing++;
        return 0;
    }
    if (choice.agreeing == 1 || choice.positive == 1) {
        is_known(import, item, choice.positive == 1 ? choice.positive_party : choice.only);
        return 1;
    }
    err_set(err, ERR_DATA, _("several people share this e-mail address, and the name does not tell which of them is meant"));
    err_at(err, NULL, 0, "email");
    return reject(import, item, err) < 0 ? -1 : 1;
}

static int by_values(struct import *import, struct import_item *item, struct err *err)
{
    struct choice choice;
    if (item->row.is_organisation) {
        if (judge(import, item, FOUND_BY_NAME, &choice, err) != 0)
            return -1;
        int64_t named = choice.found > 0               ? choice.only
                        : item->row.whole_name == NULL ? 0
                                                       : import_names_get(&import->organisations, item->row.whole_name);
        if (named > 0)
            is_known(import, item, named);
        return named > 0;
    }
    if (!import_ask_is_bare(&item->row))
        return 0;
    if (judge(import, item, FOUND_BY_VALUES, &choice, err) != 0)
        return -1;
    if (choice.found > 0)
        is_known(import, item, choice.only);
    return choice.found > 0;
}

/* ---- New people ----------------------------------------------------------------------------------------------------------------- */

static int push_fresh(struct import *import, struct import_item *item, struct err *err)
{
    if (import->fresh_count == import->fresh_capacity) {
        size_t capacity = import->fresh_capacity == 0 ? IMPORT_BLOCK : 2 * import->fresh_capacity;
        struct import_item **larger = realloc(import->fresh, capacity * sizeof *larger);
        if (larger == NULL)
            return err_memory(err);
        import->fresh = larger;
        import->fresh_capacity = capacity;
    }
    int64_t id;
    if (bulk_ids(import->store, "party", 1, &id, err) < 0)
        return -1;
    if (id > UINT32_MAX)
        return err_set(err, ERR_DATA, _("too many people for one file"));
    if (import->base_party == 0)
        import->base_party = id;
    item->party_id = id;
    item->fate = FATE_NEW;
    item->did = IMPORT_ADDED;
    import->fresh[import->fresh_count++] = item;
    import_met_put(import, item);
    return 0;
}

/* The organisation where somebody works: known by its whole name, or made from nothing but that. */
static int find_organisation(struct import *import, struct import_item *item, struct err *err)
{
    struct import_row *row = &item->row;
    if (row->is_organisation || row->organisation == NULL || row->whole_name == NULL || *row->whole_name == '\0')
        return 0;
    int64_t known = import_names_get(&import->organisations, row->whole_name);
    if (known > 0) {
        item->organisation_id = known;
        return 0;
    }
    struct import_item *made = arena_alloc(&import->block->arena, sizeof *made);
    if (made == NULL)
        return err_memory(err);
    made->row = (struct import_row){.file = row->file,
                                    .line = row->line,
                                    .is_organisation = true,
                                    .whole_name = row->whole_name,
                                    .name.display = row->organisation,
                                    .legal_form = legal_form_guess(row->organisation)};
    if (import_keys_find(made, &import->block->arena, err) < 0 || push_fresh(import, made, err) < 0)
        return -1;
    import->counts.organisations++;
    item->organisation_id = made->party_id;
    return import_names_put(&import->organisations, row->whole_name, made->party_id) < 0 ? err_memory(err) : 0;
}

static int decide_item(struct import *import, struct import_item *item, struct err *err)
{
    if (item->fate == FATE_FORGOTTEN)
        return 0;
    import->candidate_count = import->settled_count;
    if (import_met(import, item, err) < 0)
        return -1;
    int status = by_identifier(import, item, err);
    if (status == 0)
        status = by_email(import, item, err);
    if (status == 0)
        status = by_values(import, item, err);
    if (status < 0 || item->fate == FATE_REJECTED)
        return status < 0 ? -1 : 0;
    if (status == 0) {
        if (find_organisation(import, item, err) < 0 || push_fresh(import, item, err) < 0)
            return -1;
        if (item->row.is_organisation && item->row.whole_name != NULL &&
            import_names_put(&import->organisations, item->row.whole_name, item->party_id) < 0)
            return err_memory(err);
    }
    return import_met_remember(import, item, err);
}

int import_decide(struct import *import, struct err *err)
{
    import->fresh_count = 0;
    import->settled_count = import->candidate_count;
    memset(import->people, 0, IMPORT_PEOPLE * sizeof *import->people);
    for (size_t i = 0; i < import->block->item_count; i++)
        if (decide_item(import, &import->block->items[i], err) < 0)
            return -1;
    return 0;
}
