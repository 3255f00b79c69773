/* undo_known.c - people who were known before: their values, row by row, and what was recorded as given. */
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "domain/batch.h"
#include "domain/change.h"
#include "domain/consent.h"
#include "domain/party.h"
#include "domain/search.h"
#include "domain/undo_internal.h"
#include "store/sources.h"

/* One person's turn. */
struct turn {
    struct undo *undo;
    int64_t id;
    struct arena arena;
    struct undos_party party;
    enum undo_reason left;   /* why something was left as it is; UNDO_NO_REASON: nothing was */
    enum undo_reason failed; /* why nothing can be done; UNDO_NO_REASON: it can */
    bool is_written;         /* something of the values was put back */
    int64_t consents, stops;
};

/* ---- Consent ----------------------------------------------------------------------------------------------------- */

/* The counter-event: on the same question, with the source that says what it takes back. */
static int counter(struct turn *turn, const struct consents_row *given, struct err *err)
{
    struct undo *undo = turn->undo;
    struct store *store = undo->store;
    struct consents_row row = {.party_id = given->party_id,
                               .purpose_id = given->purpose_id,
                               .channel = given->channel,
                               .address = given->address,
                               .state = "withdrawn",
                               .strength = given->strength,
                               .notice_id = given->notice_id,
                               .via = "unknown",
                               .given_by = "subject",
                               .recorded_at = store->now_text};
    const char *batch = arena_printf(&turn->arena, "b%lld", (long long)undo->batch_id);
    if (batch == NULL)
        return err_memory(err);
    if (undo->source_id == 0 && sources_insert(store, consents_undo_source, batch, &undo->source_id, err) != 0)
        return -1;
    row.source_id = undo->source_id;
    if (consents_ids(store, 1, &row.id, err) != 0)
        return -1;
    turn->consents++;
    return consents_insert(store, &row, err);
}

/* What the batch recorded of this person: givings are taken back, all else stands. */
static int take_back_consent(struct turn *turn, struct err *err)
{
    const struct undos_span *events = &turn->undo->events;
    struct consents_row *rows;
    size_t count;
    if (events->first > events->last)
        return 0;
    if (consents_read(turn->undo->store, turn->id, &turn->arena, &rows, &count, err) != 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (rows[i].id < events->first || rows[i].id > events->last)
            continue;
        if (strcmp(rows[i].state, "given") != 0)
            turn->stops++;
        else if (counter(turn, &rows[i], err) != 0)
            return -1;
    }
    return turn->consents == 0 ? 0 : consent_refold(turn->undo->store, turn->id, err);
}

/* ---- Rows -------------------------------------------------------------------------------------------------------- */

static int put_back_row(struct turn *turn, enum before_images_table table, const struct undos_row *row, struct err *err)
{
    struct store *store = turn->undo->store;
    if (row->is_changed_since) {
        turn->left = UNDO_CHANGED;
        return 0;
    }
    if (row->image_id == 0)
        return undos_delete_row(store, table, row->row_id, err);
    int put = before_images_put_back(store, table, row->image_id, err);
    if (put != 0)
        return put < 0 ? -1 : 0;
    if (table == BEFORE_FIELD) /* set to something else since */
        turn->left = UNDO_CHANGED;
    else if (table != BEFORE_TAG) /* a tag that is there again is there */
        turn->failed = UNDO_TAKEN;
    return 0;
}

static int put_back_rows(struct turn *turn, struct err *err)
{
    for (enum before_images_table table = BEFORE_CONTACT_POINT; table <= BEFORE_RELATION; table++) {
        struct undos_row *rows;
        size_t count;
        if (undos_rows(turn->undo->store, turn->undo->batch_id, turn->id, table, &turn->arena, &rows, &count, err) != 0)
            return -1;
        for (size_t i = 0; i < count; i++)
            if (put_back_row(turn, table, &rows[i], err) != 0)
                return -1;
    }
    return 0;
}

static int has_rows(struct turn *turn, bool *has, struct err *err)
{
    *has = false;
    for (enum before_images_table table = BEFORE_CONTACT_POINT; table <= BEFORE_RELATION && !*has; table++) {
        struct undos_row *rows;
        size_t count;
        if (undos_rows(turn->undo->store, turn->undo->batch_id, turn->id, table, &turn->arena, &rows, &count, err) != 0)
            return -1;
        *has = count > 0;
    }
    return 0;
}

/* ---- Nothing of the forgotten comes back ------------------------------------------------------------------------- */

static bool stands_in(const struct rec *list, const char *value)
{
    for (const struct rec *element = list == NULL ? NULL : list->first; element != NULL; element = element->next) {
        const char *text = element->type == REC_MAP ? rec_text(element, "value") : element->text;
        if (text != NULL && strcmp(text, value) == 0)
            return true;
    }
    return false;
}

static int is_forgotten(struct turn *turn, enum fingerprint_type type, const char *normalised, const char *name,
                        struct err *err)
{
    struct fingerprint_value value = {.type = type, .normalised = normalised};
    int found = normalised == NULL ? err_memory(err) : fingerprint_erased(turn->undo->forgotten, &value, 1, name, NULL, err);
    if (found == 1)
        turn->failed = UNDO_FORGOTTEN;
    return found < 0 ? -1 : 0;
}

static int check_point(struct turn *turn, enum fingerprint_type type, const struct rec *point, const char *name,
                       struct err *err)
{
    const char *value = rec_text(point, "value");
    const char *normalised = rec_text(point, "normalised");
    if (normalised == NULL)
        normalised = value;
    if (type == FINGERPRINT_SOCIAL && normalised != NULL)
        normalised = text_fold(&turn->arena, normalised, strlen(normalised));
    return is_forgotten(turn, type, normalised, name, err);
}

/* Addresses and numbers that this undo would bring in again, and that somebody who was forgotten since had. */
static int check_forgotten(struct turn *turn, const struct rec *before, const struct rec *after, struct err *err)
{
    static const struct {
        const char *list;
        enum fingerprint_type type;
    } LISTS[] = {{"emails", FINGERPRINT_EMAIL}, {"phones", FINGERPRINT_PHONE}, {"socials", FINGERPRINT_SOCIAL}};
    const char *display = rec_text(after, "name");
    if (!fingerprint_any(turn->undo->forgotten))
        return 0;
    const char *name = text_fold(&turn->arena, display == NULL ? "" : display, display == NULL ? 0 : strlen(display));
    if (name == NULL)
        return err_memory(err);
    for (size_t i = 0; i < sizeof LISTS / sizeof *LISTS; i++) {
        const struct rec *list = rec_get(after, LISTS[i].list);
        for (const struct rec *point = list == NULL ? NULL : list->first; point != NULL; point = point->next)
            if (!stands_in(rec_get(before, LISTS[i].list), rec_text(point, "value")) &&
                check_point(turn, LISTS[i].type, point, name, err) != 0)
                return -1;
    }
    const struct rec *externals = rec_get(after, "external");
    for (const struct rec *number = externals == NULL ? NULL : externals->first; number != NULL; number = number->next) {
        const char *both = arena_printf(&turn->arena, "%s:%s", number->key, number->text);
        if (!stands_in(rec_get(before, "external"), number->text) &&
            is_forgotten(turn, FINGERPRINT_EXTERNAL, both, name, err) != 0)
            return -1;
    }
    return 0;
}

/* ---- One person -------------------------------------------------------------------------------------------------- */

static bool is_same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

static int put_back(struct turn *turn, struct err *err)
{
    struct store *store = turn->undo->store;
    const struct rec *before, *after;
    if (party_find(store, turn->id, PARTY_ALL | PARTY_ROW_IDS, &turn->arena, &before, err) < 0 ||
        put_back_rows(turn, err) != 0)
        return -1;
    int whole = before_images_put_party(store, turn->id, turn->party.image_id, turn->party.later_id, err);
    if (whole == 1 && turn->left != UNDO_NO_REASON && turn->party.later_id == 0 &&
        undos_set_version(store, turn->id, turn->party.version + 1, err) != 0)
        return -1;
    if (whole < 0 || party_find(store, turn->id, PARTY_ALL | PARTY_ROW_IDS, &turn->arena, &after, err) < 0 ||
        check_forgotten(turn, before, after, err) != 0)
        return -1;
    if (whole == 0)
        turn->left = UNDO_CHANGED;
    if (turn->failed != UNDO_NO_REASON)
        return 0;
    if (search_update(store, turn->id, before, after, &turn->arena, err) != 0)
        return -1;
    const char *old_name = rec_text(before, "name");
    if (turn->party.is_organisation && !is_same(old_name, rec_text(after, "name")) &&
        change_staff(store, turn->id, old_name, err) != 0)
        return -1;
    return turn->left == UNDO_NO_REASON ? before_images_delete(store, turn->undo->batch_id, turn->id, err) : 0;
}

/* What holds of this person's values: can they be put back at all? */
static int judge_values(struct turn *turn, bool *has_values, struct err *err)
{
    *has_values = true;
    if (turn->party.image_id == 0) {
        if (has_rows(turn, has_values, err) != 0)
            return -1;
        turn->left = *has_values ? UNDO_NO_IMAGE : UNDO_NO_REASON;
    } else if (turn->party.is_restricted) {
        turn->left = UNDO_CHANGED;
    } else if (turn->party.later_id == 0 && turn->party.version != turn->party.left_version) {
        turn->left = UNDO_CHANGED;
    }
    return 0;
}

static int undo_values(struct turn *turn, bool *has_values, struct err *err)
{
    if (judge_values(turn, has_values, err) != 0)
        return -1;
    if (!*has_values || turn->left != UNDO_NO_REASON)
        return 0;
    if (undos_begin_person(turn->undo->store, err) != 0 || put_back(turn, err) != 0)
        return -1;
    turn->is_written = turn->failed == UNDO_NO_REASON;
    return undos_end_person(turn->undo->store, turn->is_written, err);
}

static int undo_one(struct undo *undo, struct turn *turn, struct err *err)
{
    bool has_values;
    int found = undos_party(undo->store, undo->batch_id, turn->id, &turn->party, err);
    if (found <= 0)
        return found; /* forgotten or merged since: nobody to give anything back to */
    if (undo_values(turn, &has_values, err) != 0 || take_back_consent(turn, err) != 0)
        return -1;
    turn->is_written |= turn->consents > 0;
    undo->is_written |= turn->is_written;
    if (turn->is_written && batch_note_party(undo->store, turn->id, err) != 0)
        return -1;
    undo->counts.consents += turn->consents;
    undo->counts.stops += turn->stops;
    if (turn->failed != UNDO_NO_REASON)
        return undo_add(undo, turn->id, UNDO_FAILED, turn->failed, err);
    if (turn->left != UNDO_NO_REASON)
        return undo_add(undo, turn->id, UNDO_KEPT, turn->left, err);
    if (!has_values && turn->consents == 0)
        return undo_add(undo, turn->id, UNDO_KEPT, UNDO_STOP, err);
    return undo_add(undo, turn->id, UNDO_RESTORED, UNDO_NO_REASON, err);
}

struct ids {
    int64_t *list;
    size_t count, capacity;
};

static int take_id(void *context, int64_t id, struct err *err)
{
    struct ids *ids = context;
    if (ids->count == ids->capacity) {
        size_t capacity = ids->capacity == 0 ? 64 : 2 * ids->capacity;
        int64_t *larger = realloc(ids->list, capacity * sizeof *larger);
        if (larger == NULL)
            return err_memory(err);
        ids->list = larger;
        ids->capacity = capacity;
    }
    ids->list[ids->count++] = id;
    return 0;
}

int undo_known(struct undo *undo, struct err *err)
{
    struct turn turn = {.arena = ARENA_INIT};
    struct ids ids = {NULL, 0, 0};
    int status = undos_known(undo->store, undo->batch_id, &undo->parties, take_id, &ids, err);
    for (size_t i = 0; i < ids.count && status == 0; i++) {
        struct arena arena = turn.arena;
        turn = (struct turn){.undo = undo, .id = ids.list[i], .arena = arena};
        status = undo_one(undo, &turn, err);
        arena_reset(&turn.arena);
    }
    arena_clear(&turn.arena);
    free(ids.list);
    return status;
}
