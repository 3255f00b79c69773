/* change_apply.c - changes applied to one party. */
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "domain/batch.h"
#include "domain/change_state.h"
#include "domain/import_names.h"
#include "domain/legal_form.h"
#include "domain/name.h"
#include "domain/party.h"
#include "domain/search.h"
#include "store/external_ids.h"
#include "store/relations.h"
#include "store/search_keys.h"
#include "store/sources.h"

static bool is_same(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Set one text of the row. What is there stays in a fill. */
static bool set_text(struct change_state *state, const char **text, const char *value)
{
    if (is_same(*text, value))
        return false;
    if (state->mode == CHANGE_FILL && *text != NULL) {
        state->result->kept++;
        return false;
    }
    if (*text != NULL && value != NULL)
        state->result->overwritten++;
    *text = value;
    state->is_party_dirty = true;
    state->result->set++;
    return true;
}

/* ---- Names
 * ---------------------------------------------------------------------------------------------------------------- */

static const char **part_of(struct parties_row *party, const char *member)
{
    const struct {
        const char *member;
        const char **text;
    } PARTS[] = {{"prefix", &party->prefix}, {"given", &party->given},   {"initials", &party->initials},
                 {"infix", &party->infix},   {"family", &party->family}, {"suffix", &party->suffix}};
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++)
        if (strcmp(PARTS[i].member, member) == 0)
            return PARTS[i].text;
    return NULL;
}

static bool has_name_parts(const struct parties_row *party)
{
    return party->given != NULL || party->initials != NULL || party->family != NULL;
}

static struct name name_of(const struct parties_row *party)
{
    return (struct name){.prefix = party->prefix,
                         .given = party->given,
                         .initials = party->initials,
                         .infix = party->infix,
                         .family = party->family,
                         .suffix = party->suffix};
}

static const struct change *find_change(const struct change_list *changes, const char *name)
{
    for (const struct change *change = changes->first; change != NULL; change = change->next)
        if (strcmp(change->ref.field->name, name) == 0)
            return change;
    return NULL;
}

/* A family name that brings its infix along ("van der Berg") takes the place of the one that was there. */
static int settle_infix(struct change_state *state, const struct change_list *changes, struct err *err)
{
    struct name name = {.family = state->party.family};
    if (name.family == NULL || find_change(changes, "infix") != NULL)
        return 0;
    if (name_complete(&name, state->arena) != 0)
        return err_memory(err);
    if (name.infix != NULL) {
        state->party.infix = name.infix;
        state->party.family = name.family;
    }
    return 0;
}

/* A person's whole name: taken apart, unless its parts changed too or say it already. */
static int apply_whole_name(struct change_state *state, const char *text, bool *is_set, struct err *err)
{
    struct name name;
    if (is_same(state->party.name, text))
        return 0;
    if (state->mode == CHANGE_FILL && (has_name_parts(&state->party) || *state->party.name != '\0')) {
        state->result->kept++;
        return 0;
    }
    if (name_split(text == NULL ? "" : text, state->arena, &name) != 0)
        return err_memory(err);
    if (*state->party.name != '\0' && text != NULL)
        state->result->overwritten++;
    state->party.given = name.given;
    state->party.initials = name.initials;
    state->party.infix = name.infix;
    state->party.family = name.family;
    state->party.suffix = name.suffix;
    state->party.prefix = name.prefix == NULL ? state->party.prefix : name.prefix;
    state->is_party_dirty = true;
    state->result->set++;
    *is_set = true;
    return 0;
}

static int apply_names(struct change_state *state, const struct change_list *changes, struct err *err)
{
    const struct change *whole = find_change(changes, "name");
    bool is_person = strcmp(state->party.kind, "person") == 0;
    bool has_changed = false;
    bool has_new_family = false;
    for (const struct change *change = changes->first; change != NULL; change = change->next) {
        const char **part =
            change->ref.field->place == FIELD_IN_PARTY ? part_of(&state->party, change->ref.field->member) : NULL;
        if (part == NULL)
            continue;
        if (!is_person && change->value != NULL) {
            err_set(err, ERR_DATA, _("an organisation has only a name"));
            return err_at(err, NULL, 0, change->ref.name);
        }
        bool is_set = set_text(state, part, change->value);
        has_changed = has_changed || is_set;
        has_new_family = has_new_family || (is_set && part == &state->party.family);
    }
    if (!is_person) {
        if (whole != NULL && whole->value == NULL)
            return err_set(err, ERR_DATA, _("name: an organisation needs one"));
        if (whole != NULL)
            set_text(state, &state->party.name, whole->value);
        return 0;
    }
    if (has_new_family && settle_infix(state, changes, err) != 0)
        return -1;
    if (!has_changed && whole != NULL && apply_whole_name(state, whole->value, &has_changed, err) != 0)
        return -1;
    if (!has_changed)
        return 0;
    struct name name = name_of(&state->party);
    if (name_complete(&name, state->arena) != 0)
        return err_memory(err);
    state->party.given = name.given;
    state->party.initials = name.initials;
    state->party.name = name.display == NULL ? "" : name.display;
    return 0;
}

/* ---- Other texts of the row
 * ----------------------------------------------------------------------------------------------- */

/* Deceased and back, for a mistake. Restriction and erasure have tools of their own. */
static int apply_status(struct change_state *state, const char *status, struct err *err)
{
    const char *old = state->party.status;
    if (status == NULL)
        status = "active";
    if (strcmp(status, old) == 0 || state->mode == CHANGE_FILL)
        return 0;
    if (strcmp(old, "restricted") == 0) {
        err_set(err, ERR_DATA, _("status: the processing of these data is restricted"));
        return err_hint(err, "crm-show %lld", (long long)state->party.id);
    }
    if (strcmp(status, "restricted") == 0) {
        err_set(err, ERR_DATA, _("status: restriction needs its ground"));
        return err_hint(err, "crm-consent stop %lld", (long long)state->party.id);
    }
    set_text(state, &state->party.status, status);
    return 0;
}

static int apply_legal_form(struct change_state *state, const char *form)
{
    const char *known = strcmp(state->party.legal_form, "unknown") == 0 ? NULL : state->party.legal_form;
    if (set_text(state, &known, form))
        state->party.legal_form = known == NULL ? "unknown" : known;
    return 0;
}

static int apply_representative(struct change_state *state, const char *text, struct err *err)
{
    int64_t id = 0;
    if (text != NULL && !text_integer(text, 1, INT64_MAX, &id))
        return err_set(err, ERR_DATA, _("representative: not an id"));
    if (id == state->party.id)
        return err_set(err, ERR_DATA, _("representative: nobody represents themself"));
    if (id == state->party.representative_id || (state->mode == CHANGE_FILL && state->party.representative_id != 0))
        return 0;
    state->party.representative_id = id;
    state->is_party_dirty = true;
    state->result->set++;
    return 0;
}

static int apply_organisation(struct change_state *state, const char *name, struct err *err)
{
    bool is_same_name =
        name == NULL || state->organisation == NULL ? name == state->organisation : text_same(name, state->organisation);
    if (is_same_name)
        return 0;
    if (strcmp(state->party.kind, "person") != 0)
        return err_set(err, ERR_DATA, _("organisation: only a person works at one"));
    if (state->mode == CHANGE_FILL && state->organisation != NULL) {
        state->result->kept++;
        return 0;
    }
    if (state->organisation != NULL && name != NULL)
        state->result->overwritten++;
    state->new_organisation = name == NULL ? "" : name;
    state->result->set++;
    return 0;
}

static int apply_own(struct change_state *state, const struct change *change, struct err *err)
{
    const char *member = change->ref.field->member;
    if (strcmp(member, "birthday") == 0)
        set_text(state, &state->party.birthday, change->value);
    else if (strcmp(member, "language") == 0)
        set_text(state, &state->party.language, change->value);
    else if (strcmp(member, "status") == 0)
        return apply_status(state, change->value, err);
    else if (strcmp(member, "legal_form") == 0)
        return apply_legal_form(state, change->value);
    else if (strcmp(member, "representative") == 0)
        return apply_representative(state, change->value, err);
    else if (strcmp(member, "organisation") == 0)
        return apply_organisation(state, change->value, err);
    return 0; /* names are settled together */
}

/* ---- Tags, custom fields, external ids
 * ------------------------------------------------------------------------------------ */

static struct change_value *find_value(struct change_value *list, const char *name, const char *value)
{
    for (; list != NULL; list = list->next)
        if (list->fate != CHANGE_GONE && (name == NULL || strcmp(list->name, name) == 0) &&
            (value == NULL || text_same(list->value, value)))
            return list;
    return NULL;
}

static struct change_value *push_value(struct change_state *state, struct change_value **list, const char *name,
                                       const char *value)
{
    struct change_value *added = arena_alloc(state->arena, sizeof *added);
    if (added == NULL)
        return NULL;
    *added = (struct change_value){.name = name, .value = value, .fate = CHANGE_NEW, .next = *list};
    *list = added;
    state->result->set++;
    return added;
}

static void drop_value(struct change_state *state, struct change_value *value)
{
    if (value == NULL)
        return;
    value->fate = CHANGE_GONE;
    state->result->set++;
}

static bool is_in_list(const struct rec *list, const char *text)
{
    for (const struct rec *element = list->first; element != NULL; element = element->next)
        if (text_same(element->text, text))
            return true;
    return false;
}

static int add_tag(struct change_state *state, const char *tag, struct err *err)
{
    if (find_value(state->tags, NULL, tag) != NULL || push_value(state, &state->tags, NULL, tag) != NULL)
        return 0;
    return err_memory(err);
}

static int apply_tag(struct change_state *state, const struct change *change, struct err *err)
{
    static const struct rec NOTHING = {.type = REC_LIST};
    const struct rec *list = change->list == NULL ? &NOTHING : change->list;
    if (change->verb == CHANGE_ADD)
        return add_tag(state, change->value, err);
    if (change->verb == CHANGE_REMOVE) {
        drop_value(state, find_value(state->tags, NULL, change->value));
        return 0;
    }
    for (struct change_value *tag = state->tags; tag != NULL && state->mode == CHANGE_EDIT; tag = tag->next)
        if (tag->fate != CHANGE_GONE && !is_in_list(list, tag->value))
            drop_value(state, tag);
    for (const struct rec *element = list->first; element != NULL; element = element->next)
        if (add_tag(state, element->text, err) != 0)
            return -1;
    return 0;
}

static int apply_field(struct change_state *state, const struct change *change, struct err *err)
{
    struct change_value *field = find_value(state->fields, change->ref.name, NULL);
    struct field_ref ref = change->ref;
    if (change->value == NULL) {
        if (state->mode != CHANGE_FILL)
            drop_value(state, field);
        return 0;
    }
    if (field != NULL) {
        if (strcmp(field->value, change->value) == 0)
            return 0;
        if (state->mode == CHANGE_FILL) {
            state->result->kept++;
            return 0;
        }
        field->value = change->value;
        field->fate = field->fate == CHANGE_KEPT ? CHANGE_DIRTY : field->fate;
        state->result->set++;
        state->result->overwritten++;
        return 0;
    }
    if (ref.definition_id == 0 && field_define(state->context->store, state->context->fields, ref.name, &ref, err) != 0)
        return -1;
    field = push_value(state, &state->fields, ref.name, change->value);
    if (field == NULL)
        return err_memory(err);
    field->definition_id = ref.definition_id;
    return 0;
}

static int apply_external(struct change_state *state, const struct change *change, struct err *err)
{
    struct change_value *known = find_value(state->externals, change->ref.label, NULL);
    int64_t owner = 0;
    if (known != NULL && change->value != NULL && strcmp(known->value, change->value) == 0)
        return 0;
    if (known != NULL && state->mode == CHANGE_FILL) {
        state->result->kept++;
        return 0;
    }
    if (change->value == NULL) {
        drop_value(state, known);
        return 0;
    }
    int found = external_ids_find(state->context->store, change->ref.label, change->value, &owner, err);
    if (found < 0)
        return -1;
    if (found == 1 && owner != state->party.id) {
        err_set(err, ERR_DATA, _("somebody else has this number in that system"));
        return err_at(err, NULL, 0, change->ref.name);
    }
    if (known != NULL) {
        drop_value(state, known);
        state->result->overwritten++;
    }
    return push_value(state, &state->externals, change->ref.label, change->value) == NULL ? err_memory(err) : 0;
}

/* ---- Organisations
 * -------------------------------------------------------------------------------------------------------- */

/* An organisation that somebody's record names: no more is known of it than that. */
static int make_organisation(struct change_state *state, const char *name, int64_t *id, struct err *err)
{
    const char *form = legal_form_guess(name);
    unsigned char handle[STORE_HANDLE_BYTES];
    struct store *store = state->context->store;
    struct parties_row row = {.kind = "organisation",
                              .legal_form = form == NULL ? "unknown" : form,
                              .name = name,
                              .status = "active",
                              .source_id = state->context->source_id};
    const struct rec *record;
    if (parties_insert(store, &row, handle, err) != 0)
        return -1;
    *id = row.id;
    int found = party_find(store, row.id, 0, state->arena, &record, err);
    if (found < 0)
        return -1;
    if (store->batch != NULL)
        batch_note_subject(store->batch, handle);
    return search_update(store, row.id, NULL, record, state->arena, err);
}

/* By the search keys. */
static int look_up_organisation(struct store *store, const char *key, int64_t *id, struct err *err)
{
    struct search_keys_ids list = {0};
    int status = search_keys_exact(store, SEARCH_ORGANISATION, key, 0, 2, &list, err);
    size_t count = list.count;
    *id = count > 0 ? list.ids[0] : 0;
    free(list.ids);
    if (status == 0 && count > 1)
        return err_set(err, ERR_DATA, _("organisation: several are called so"));
    return status;
}

int change_find_organisation(struct change_state *state, const char *name, int64_t *id, struct err *err)
{
    struct import_names *met = state->context->organisations;
    const char *key = search_whole_name(name, state->arena);
    if (key == NULL)
        return err_memory(err);
    *id = met == NULL ? 0 : import_names_get(met, key);
    if (*id > 0)
        return 0;
    if (look_up_organisation(state->context->store, key, id, err) != 0 ||
        (*id == 0 && make_organisation(state, name, id, err) != 0))
        return -1;
    return met != NULL && import_names_put(met, key, *id) != 0 ? err_memory(err) : 0;
}

struct staff {
    struct search_keys_ids ids;
};

static int take_staff(void *context, const struct relations_row *row)
{
    struct staff *staff = context;
    return strcmp(row->type, RELATIONS_WORKS_AT) == 0 ? search_keys_push(&staff->ids, row->party_id) : 0;
}

/* Whoever works at an organisation is found by the words of its name, the new one from now on. */
int change_staff(struct store *store, int64_t organisation_id, const char *old_name, struct err *err)
{
    struct arena arena = ARENA_INIT;
    struct staff staff = {{0}};
    int status = relations_to(store, organisation_id, take_staff, &staff, err);
    for (size_t i = 0; i < staff.ids.count && status == 0; i++) {
        const struct rec *after;
        int found = party_find(store, staff.ids.ids[i], PARTY_ALL, &arena, &after, err);
        if (found == 1) {
            struct rec *before = rec_copy(&arena, after);
            rec_remove(before, "organisation");
            status = before == NULL || rec_add_text(&arena, before, "organisation", old_name) == NULL
                         ? err_memory(err)
                         : search_update(store, staff.ids.ids[i], before, after, &arena, err);
        } else {
            status = found;
        }
        arena_reset(&arena);
    }
    free(staff.ids.ids);
    arena_clear(&arena);
    return status;
}

/* ---- All of it
 * ------------------------------------------------------------------------------------------------------------ */

static int apply_change(struct change_state *state, const struct change *change, const struct change_list *changes,
                        struct err *err)
{
    switch (change->ref.field->place) {
    case FIELD_IN_EMAILS:
    case FIELD_IN_PHONES:
    case FIELD_IN_SOCIALS:
        return change_apply_point(state, change, err);
    case FIELD_IN_ADDRESSES:
        return change_apply_address(state, change, changes->first, err);
    case FIELD_IN_TAGS:
        return apply_tag(state, change, err);
    case FIELD_IN_FIELDS:
        return apply_field(state, change, err);
    case FIELD_IN_EXTERNAL:
        return apply_external(state, change, err);
    default:
        return apply_own(state, change, err);
    }
}

static int check_forgotten(struct change_state *state, enum fingerprint_type type, const char *normalised, const char *name,
                           struct err *err)
{
    struct fingerprint_value value = {.type = type, .normalised = normalised};
    int found = fingerprint_erased(state->context->forgotten, &value, 1, name, NULL, err);
    if (found < 0)
        return -1;
    if (found == 0)
        return 0;
    err_refuse(err, "forgotten", "GDPR 17(1)", _("this belongs to somebody who was forgotten"));
    return err_hint(err, _("if they came back by themselves: crm-add ... --source subject --at TIME"));
}

/* Nothing by which somebody who was forgotten is known comes in again by an edit. */
static int check_all_forgotten(struct change_state *state, struct err *err)
{
    const char *name;
    if (state->context->forgotten == NULL || !fingerprint_any(state->context->forgotten))
        return 0;
    name = text_fold(state->arena, state->party.name, strlen(state->party.name));
    if (name == NULL)
        return err_memory(err);
    for (const struct change_point *point = state->points; point != NULL; point = point->next) {
        bool is_new = point->fate == CHANGE_NEW || point->fate == CHANGE_DIRTY;
        if (!is_new || strcmp(point->row.kind, "address") == 0)
            continue;
        enum fingerprint_type type = strcmp(point->row.kind, "email") == 0   ? FINGERPRINT_EMAIL
                                     : strcmp(point->row.kind, "phone") == 0 ? FINGERPRINT_PHONE
                                                                             : FINGERPRINT_SOCIAL;
        const char *normalised = point->row.normalised == NULL ? point->row.value : point->row.normalised;
        if (check_forgotten(state, type, normalised, name, err) != 0)
            return -1;
    }
    for (const struct change_value *value = state->externals; value != NULL; value = value->next) {
        const char *both = value->fate == CHANGE_NEW ? arena_printf(state->arena, "%s:%s", value->name, value->value) : NULL;
        if (both != NULL && check_forgotten(state, FINGERPRINT_EXTERNAL, both, name, err) != 0)
            return -1;
    }
    return 0;
}

static int apply_all(struct change_state *state, const struct change_list *changes, struct err *err)
{
    size_t i = 0;
    state->has_written = arena_alloc(state->arena, (changes->count + 1) * sizeof *state->has_written);
    if (state->has_written == NULL)
        return err_memory(err);
    for (const struct change *change = changes->first; change != NULL; change = change->next) {
        size_t before = state->result->set;
        if (apply_change(state, change, changes, err) != 0)
            return -1;
        state->has_written[i++] = state->result->set > before;
    }
    if (apply_names(state, changes, err) != 0)
        return -1;
    return change_finish_addresses(state, err);
}

int change_apply(struct change_context *context, int64_t party_id, const struct change_list *changes, enum change_mode mode,
                 struct arena *arena, struct change_result *result, struct err *err)
{
    struct change_state state = {.context = context, .arena = arena, .mode = mode, .result = result};
    memset(result, 0, sizeof *result);
    int found = party_find(context->store, party_id, PARTY_ALL, arena, &result->before, err);
    if (found == 1)
        found = change_state_load(&state, party_id, changes, err);
    if (found <= 0)
        return found < 0 ? -1 : err_set(err, ERR_NO, _("nobody is known by this"));
    result->version = state.party.version;
    if (changes->version != 0 && changes->version != state.party.version) {
        err_set(err, ERR_DATA, _("version: changed by somebody else meanwhile; read it again"));
        return err_hint(err, "crm-show %lld -f jsonl", (long long)party_id);
    }
    if (apply_all(&state, changes, err) != 0)
        return -1;
    if (!change_state_is_dirty(&state)) {
        result->set = result->overwritten = 0;
        return 0;
    }
    if (check_all_forgotten(&state, err) != 0 || change_state_write(&state, err) != 0 ||
        party_find(context->store, party_id, PARTY_ALL, arena, &result->after, err) < 0 ||
        search_update(context->store, party_id, result->before, result->after, arena, err) != 0)
        return -1;
    const char *old_name = rec_text(result->before, "name");
    if (strcmp(state.party.kind, "person") != 0 && !is_same(old_name, state.party.name) &&
        change_staff(context->store, party_id, old_name, err) != 0)
        return -1;
    result->is_changed = true;
    result->version++;
    change_note(&state, changes);
    return 0;
}
