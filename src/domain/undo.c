/* undo.c - what can be taken back, until when, and the turn of an undo. */
#include "domain/undo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "domain/batch.h"
#include "domain/undo_internal.h"
#include "store/forgets.h"
#include "store/personal_data_erase.h"

static const char TERM[] = "90d"; /* where no rule says how long */

const char *const undo_list_columns[] = {"batch",  "at",    "age_days", "tool",  "action", "operator",
                                         "people", "added", "changed",  "stops", "until"};
const size_t undo_list_column_count = sizeof undo_list_columns / sizeof *undo_list_columns;
const char *const undo_columns[] = {"id", "did", "reason"};
const size_t undo_column_count = sizeof undo_columns / sizeof *undo_columns;

int undo_parse(const char *text, int64_t *id, struct err *err)
{
    int64_t number;
    if (text[0] < 'a' || text[0] > 'z' || !text_integer(text + 1, 1, INT64_MAX, &number)) {
        err_set(err, ERR_USAGE, _("%s: not a batch"), text);
        return err_hint(err, "crm-undo list");
    }
    if (text[0] != 'b') {
        err_set(err, ERR_DATA, _("%s: a handle of something else; batches begin with b"), text);
        return err_hint(err, "crm-undo list");
    }
    *id = number;
    return 0;
}

/* ---- May it be taken back? --------------------------------------------------------------------------------------- */

enum verdict { MAY, NEVER_STOP, NEVER_ERASURE, NEVER_DISCLOSURE, NEVER_RESTRICTION, IS_UNDO };

static const struct {
    const char *tool, *action; /* NULL: any */
    enum verdict verdict;
} RULES[] = {
    {"crm-add", "add", MAY},
    {"crm-edit", "edit", MAY},
    {"crm-merge", "merge", MAY},
    {"crm-consent", "give", MAY},
    {"crm-consent", NULL, NEVER_STOP},
    {"crm-forget", NULL, NEVER_ERASURE},
    {"crm-export", "export", NEVER_DISCLOSURE},
    {"crm-restrict", NULL, NEVER_RESTRICTION},
    {"crm-undo", NULL, IS_UNDO},
};
enum { RULE_COUNT = sizeof RULES / sizeof *RULES };

static size_t rule_of(const struct undos_batch *row)
{
    size_t i = 0;
    while (i < RULE_COUNT &&
           (strcmp(RULES[i].tool, row->tool) != 0 || (RULES[i].action != NULL && strcmp(RULES[i].action, row->action) != 0)))
        i++;
    return i;
}

static int refuse(const struct undos_batch *row, struct err *err)
{
    size_t rule = rule_of(row);
    long long id = (long long)row->id;
    switch (rule == RULE_COUNT ? MAY : RULES[rule].verdict) {
    case NEVER_STOP:
        err_refuse(err, "undo-stop", "GDPR 7(3), 21(3)", _("b%lld: a no is never taken back"), id);
        return err_hint(err, _("crm-consent give PURPOSE/CHANNEL WHO, with the person's own act"));
    case NEVER_ERASURE:
        return err_refuse(err, "undo-erasure", "GDPR 17(1)", _("b%lld: an erasure is never taken back"), id);
    case NEVER_DISCLOSURE:
        return err_refuse(err, "undo-disclosure", "GDPR 5(2), 19", _("b%lld: what left the house is not called back"), id);
    case NEVER_RESTRICTION:
        return err_refuse(err, "undo-restriction", "GDPR 18(3)", _("b%lld: a restriction is never taken back"), id);
    case IS_UNDO:
        err_set(err, ERR_DATA, _("b%lld: an undo is final"), id);
        return err_hint(err, _("the same file can be imported again"));
    default:
        err_set(err, ERR_DATA, _("b%lld: %s %s is no import and no edit of people"), id, row->tool, row->action);
        return err_hint(err, "crm-undo list");
    }
}

/* Until when: the batch's own before-images say so; a batch without any has the same term. */
static int find_until(struct store *store, const struct undos_batch *row, const char *term, char until[DATE_TIME_SIZE],
                      struct err *err)
{
    struct date_context then = *store->dates;
    char text[32];
    int64_t moment;
    if (!date_read_time(row->at, &then.now))
        return err_set(err, ERR_CORRUPT, _("the log has an entry without a time"));
    snprintf(text, sizeof text, "+%s", term == NULL ? TERM : term);
    if (date_parse_time(&then, text, &moment, err) != 0)
        return -1;
    date_format_time(moment, until);
    if (row->expires_at != NULL && strcmp(row->expires_at, until) < 0 && strlen(row->expires_at) < DATE_TIME_SIZE)
        strcpy(until, row->expires_at);
    return 0;
}

struct judging {
    struct undo *undo;
    const char *term;
    bool is_found;
    int64_t undone_by;
};

static int judge(void *context, const struct undos_batch *row, struct err *err)
{
    struct judging *judging = context;
    char until[DATE_TIME_SIZE];
    size_t rule = rule_of(row);
    judging->is_found = true;
    judging->undone_by = row->undone_by;
    judging->undo->is_merge = strcmp(row->tool, "crm-merge") == 0;
    if (rule == RULE_COUNT || RULES[rule].verdict != MAY)
        return refuse(row, err);
    if (row->undone_by != 0)
        return 0;
    if (find_until(judging->undo->store, row, judging->term, until, err) != 0)
        return -1;
    if (strcmp(until, judging->undo->store->now_text) <= 0) {
        err_set(err, ERR_DATA, _("b%lld: its term is over: earlier values were kept until %.10s"), (long long)row->id,
                until);
        return err_hint(err, _("crm-edit to correct, crm-forget to erase"));
    }
    return 0;
}

int undo_check(struct undo *undo, int64_t *undone_by, struct err *err)
{
    struct judging judging = {.undo = undo};
    struct arena arena = ARENA_INIT;
    int status = before_images_term(undo->store, &arena, &judging.term, err);
    if (status == 0)
        status = undos_batches(undo->store, undo->batch_id, judge, &judging, err);
    arena_clear(&arena);
    if (status != 0)
        return -1;
    if (!judging.is_found) {
        err_set(err, ERR_NO, _("b%lld: there is no such batch"), (long long)undo->batch_id);
        return err_hint(err, "crm-undo list");
    }
    *undone_by = judging.undone_by;
    return judging.undone_by == 0;
}

/* ---- The list ---------------------------------------------------------------------------------------------------- */

struct listing {
    struct store *store;
    struct arena *arena;
    const char *term;
    struct rec *list;
};

static int list_one(void *context, const struct undos_batch *row, struct err *err)
{
    struct listing *listing = context;
    struct arena *arena = listing->arena;
    char until[DATE_TIME_SIZE];
    int64_t at;
    size_t rule = rule_of(row);
    if (rule == RULE_COUNT || RULES[rule].verdict != MAY || row->undone_by != 0)
        return 0;
    if (find_until(listing->store, row, listing->term, until, err) != 0)
        return -1;
    if (strcmp(until, listing->store->now_text) <= 0 || !date_read_time(row->at, &at))
        return 0;
    const struct date_context *dates = listing->store->dates;
    struct rec *record = rec_add_map(arena, listing->list, NULL);
    rec_add_text(arena, record, "batch", arena_printf(arena, "b%lld", (long long)row->id));
    rec_add_text(arena, record, "at", row->at);
    rec_add_integer(arena, record, "age_days", date_today(dates) - date_day_of(dates, at));
    rec_add_text(arena, record, "tool", row->tool);
    rec_add_text(arena, record, "action", row->action);
    rec_add_text(arena, record, "operator", row->operator_name);
    rec_add_integer(arena, record, "people", row->people);
    rec_add_integer(arena, record, "added", row->added);
    rec_add_integer(arena, record, "changed", row->changed);
    rec_add_integer(arena, record, "stops", row->stops);
    return rec_add_text(arena, record, "until", until) == NULL ? err_memory(err) : 0;
}

int undo_list(struct store *store, struct arena *arena, struct rec **list, struct err *err)
{
    struct listing listing = {.store = store, .arena = arena, .list = rec_new_list(arena)};
    *list = listing.list;
    if (listing.list == NULL)
        return err_memory(err);
    if (before_images_term(store, arena, &listing.term, err) != 0)
        return -1;
    return undos_batches(store, 0, list_one, &listing, err) == 0 ? 0 : -1;
}

/* ---- The turn ---------------------------------------------------------------------------------------------------- */

struct undo *undo_new(struct store *store, int64_t batch_id)
{
    struct undo *undo = calloc(1, sizeof *undo);
    if (undo == NULL)
        return NULL;
    undo->store = store;
    undo->batch_id = batch_id;
    return undo;
}

void undo_free(struct undo *undo)
{
    if (undo == NULL)
        return;
    fingerprint_close(undo->forgotten);
    free(undo->people);
    free(undo);
}

int undo_add(struct undo *undo, int64_t id, enum undo_did did, enum undo_reason reason, struct err *err)
{
    int64_t *const counts[] = {[UNDO_REMOVED] = &undo->counts.removed,
                               [UNDO_RESTORED] = &undo->counts.restored,
                               [UNDO_KEPT] = &undo->counts.kept,
                               [UNDO_FAILED] = &undo->counts.failed};
    if (undo->person_count == undo->capacity) {
        size_t capacity = undo->capacity == 0 ? 64 : 2 * undo->capacity;
        struct undo_one *larger = realloc(undo->people, capacity * sizeof *larger);
        if (larger == NULL)
            return err_memory(err);
        undo->people = larger;
        undo->capacity = capacity;
    }
    undo->people[undo->person_count++] = (struct undo_one){id, (unsigned char)did, (unsigned char)reason};
    undo->counts.people++;
    ++*counts[did];
    return 0;
}

static void note(const struct undo *undo)
{
    struct batch *batch = undo->store->batch;
    const struct undo_counts *counts = &undo->counts;
    const struct {
        const char *name;
        int64_t count;
    } notes[] = {{"removed", counts->removed}, {"restored", counts->restored},        {"kept", counts->kept},
                 {"failed", counts->failed},   {"consents_undone", counts->consents}, {"remembered", counts->remembered}};
    batch_set_target(batch, undo->batch_id);
    for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
        if (notes[i].count != 0)
            batch_note_count(batch, notes[i].name, notes[i].count);
}

int undo_apply(struct undo *undo, struct err *err)
{
    struct store *store = undo->store;
    if (before_images_purge(store, err) != 0 || fingerprint_open(store, &undo->forgotten, err) != 0 ||
        undos_span(store, undo->batch_id, "party", &undo->parties, err) != 0 ||
        undos_span(store, undo->batch_id, "consent_event", &undo->events, err) != 0 ||
        (undo->is_merge ? undo_merged(undo, err) != 0 : undo_known(undo, err) != 0 || undo_added(undo, err) != 0) ||
        undos_leftovers(store, undo->batch_id, err) != 0)
        return -1;
    if (!undo->is_written)
        return 0; /* nothing was done: no batch, so that it can be tried again */
    note(undo);
    return personal_data_pending(store, err);
}

int undo_clean(struct undo *undo, struct err *err)
{
    return forgets_clean(undo->store, err);
}

const struct undo_counts *undo_counts(const struct undo *undo)
{
    return &undo->counts;
}

/* ---- What became of each ----------------------------------------------------------------------------------------- */

static const char *const DID[] = {[UNDO_REMOVED] = N_("removed"),
                                  [UNDO_RESTORED] = N_("restored"),
                                  [UNDO_KEPT] = N_("kept"),
                                  [UNDO_FAILED] = N_("failed")};

static const struct {
    const char *code, *words;
} REASONS[] = {
    [UNDO_NO_REASON] = {NULL, NULL},
    [UNDO_CHANGED] = {"changed", N_("changed since")},
    [UNDO_GIVEN_OUT] = {"given-out", N_("given to a recipient since")},
    [UNDO_NAMED] = {"named", N_("somebody who stays belongs to them")},
    [UNDO_STOP] = {"stop", N_("said no, which stays")},
    [UNDO_NO_IMAGE] = {"no-image", N_("the earlier values are gone")},
    [UNDO_TAKEN] = {"taken", N_("somebody else has the earlier value now")},
    [UNDO_JOINED] = {"joined", N_("joined into somebody else since")},
    [UNDO_FORGOTTEN] = {"forgotten", N_("the earlier value is of somebody who was forgotten")},
};

const struct rec *undo_person(const struct undo *undo, size_t index, struct arena *arena)
{
    const struct undo_one *one = &undo->people[index];
    struct rec *record = rec_new_map(arena);
    rec_add_integer(arena, record, "id", one->id);
    if (rec_add_text(arena, record, "did", DID[one->did]) == NULL)
        return NULL;
    rec_add_text(arena, record, "reason", REASONS[one->reason].code);
    return record;
}

const char *undo_person_words(const struct undo *undo, size_t index, int64_t *id, const char **did)
{
    const struct undo_one *one = &undo->people[index];
    *id = one->id;
    *did = _(DID[one->did]);
    return REASONS[one->reason].words == NULL ? NULL : _(REASONS[one->reason].words);
}
