/* purpose.c - purposes as a tree in memory. */
#include "domain/purpose.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "domain/field.h"
#include "store/purposes.h"

static const struct {
    const char *code, *article;
} BASES[PURPOSE_BASIS_COUNT] = {
    [PURPOSE_CONSENT] = {"consent", "GDPR 6(1)(a)"},
    [PURPOSE_AGREEMENT] = {"agreement", "GDPR 6(1)(b)"},
    [PURPOSE_LEGAL_DUTY] = {"legal-duty", "GDPR 6(1)(c)"},
    [PURPOSE_VITAL_INTEREST] = {"vital-interest", "GDPR 6(1)(d)"},
    [PURPOSE_PUBLIC_TASK] = {"public-task", "GDPR 6(1)(e)"},
    [PURPOSE_LEGITIMATE_INTEREST] = {"legitimate-interest", "GDPR 6(1)(f)"},
};

static const char *const STRENGTHS[] = {[PURPOSE_UNAMBIGUOUS] = "unambiguous", [PURPOSE_EXPLICIT] = "explicit"};

const char *purpose_basis_code(enum purpose_basis basis)
{
    return BASES[basis].code;
}

const char *purpose_basis_article(enum purpose_basis basis)
{
    return BASES[basis].article;
}

const char *purpose_strength_code(enum purpose_strength strength)
{
    return STRENGTHS[strength];
}

bool purpose_basis_find(const char *code, enum purpose_basis *basis)
{
    for (int i = 0; i < PURPOSE_BASIS_COUNT; i++)
        if (strcmp(BASES[i].code, code) == 0) {
            *basis = (enum purpose_basis)i;
            return true;
        }
    return false;
}

bool purpose_strength_find(const char *code, enum purpose_strength *strength)
{
    for (int i = PURPOSE_UNAMBIGUOUS; i <= PURPOSE_EXPLICIT; i++)
        if (strcmp(STRENGTHS[i], code) == 0) {
            *strength = (enum purpose_strength)i;
            return true;
        }
    return false;
}

/* ---- Loading -------------------------------------------------------------------------------------------------------------- */

static int fill(struct purpose *purpose, const struct purposes_row *row, struct err *err)
{
    *purpose = (struct purpose){
        .id = row->id,
        .code = row->code,
        .title_nl = row->title_nl,
        .title_en = row->title_en,
        .description_nl = row->description_nl,
        .description_en = row->description_en,
        .special_condition = row->special_condition,
        .is_direct_marketing = row->is_direct_marketing,
        .is_profiling = row->is_profiling,
        .may_use_customer_mail = row->may_use_customer_mail,
        .validity_months = (int)row->validity_months,
        .retention_rule = row->retention_rule,
        .is_law = strcmp(row->rule, "law") == 0,
        .is_announced = strcmp(row->state, "announced") == 0,
        .since = row->since,
        .until = row->until,
        .checked_on = row->checked_on,
        .citation = row->citation,
    };
    if (!purpose_basis_find(row->basis, &purpose->basis) || !purpose_strength_find(row->strength, &purpose->strength))
        return err_set(err, ERR_CORRUPT, _("purpose %s has a basis or strength that does not exist"), row->code);
    return 0;
}

/* slice(members, count, id, arena, list, length): the values of one purpose as an array; rows are in order of purpose. */
static int slice(const struct purposes_member *members, size_t count, int64_t id, struct arena *arena,
                 const char *const **list, size_t *length, struct err *err)
{
    size_t first = 0;
    while (first < count && members[first].purpose_id < id)
        first++;
    *length = 0;
    while (first + *length < count && members[first + *length].purpose_id == id)
        ++*length;
    const char **values = arena_alloc(arena, (*length + 1) * sizeof *values);
    if (values == NULL)
        return err_memory(err);
    for (size_t i = 0; i < *length; i++)
        values[i] = members[first + i].value;
    *list = values;
    return 0;
}

/* Names before addresses before the rest: the order in which the columns of a list leave. */
static int place_of(const char *field)
{
    static const char *const ORDER[] = {"prefix",   "given",    "initials",     "infix",      "family",    "suffix",
                                        "nickname", "name",     "organisation", "department", "job_title", "email",
                                        "phone",    "street",   "postcode",     "city",       "region",    "country",
                                        "social",   "birthday", "language"};
    int place = 0;
    while (place < (int)(sizeof ORDER / sizeof *ORDER) && strcmp(ORDER[place], field) != 0)
        place++;
    return place;
}

static int compare_fields(const void *a, const void *b)
{
    const char *first = *(const char *const *)a, *second = *(const char *const *)b;
    int by_place = place_of(first) - place_of(second);
    return by_place != 0 ? by_place : strcmp(first, second);
}

static void sort_fields(struct purpose *purpose)
{
    if (purpose->field_count > 1)
        qsort((void *)(uintptr_t)purpose->fields, purpose->field_count, sizeof *purpose->fields, compare_fields);
}

static int add_lists(struct store *store, struct arena *arena, struct purpose_set *set, struct err *err)
{
    struct purposes_member *channels, *fields, *recipients;
    size_t channel_count, field_count, recipient_count;
    if (purposes_members(store, PURPOSES_CHANNELS, arena, &channels, &channel_count, err) != 0 ||
        purposes_members(store, PURPOSES_FIELDS, arena, &fields, &field_count, err) != 0 ||
        purposes_members(store, PURPOSES_RECIPIENTS, arena, &recipients, &recipient_count, err) != 0)
        return -1;
    for (size_t i = 0; i < set->count; i++) {
        struct purpose *purpose = &set->list[i];
        if (slice(fields, field_count, purpose->id, arena, &purpose->fields, &purpose->field_count, err) != 0 ||
            slice(recipients, recipient_count, purpose->id, arena, &purpose->recipients, &purpose->recipient_count, err) !=
                0)
            return -1;
        sort_fields(purpose);
        for (size_t j = 0; j < channel_count; j++)
            if (channels[j].purpose_id == purpose->id)
                purpose->channels |= CHANNEL_BIT(channel_find(channels[j].value));
    }
    return 0;
}

/* A loop among parents would hang every question, so it ends the run: no tool of ours can make one. */
static int link_parents(struct purpose_set *set, const struct purposes_row *rows, struct err *err)
{
    for (size_t i = 0; i < set->count; i++)
        set->list[i].parent = rows[i].parent_id == 0 ? NULL : purpose_by_id(set, rows[i].parent_id);
    for (size_t i = 0; i < set->count; i++) {
        size_t steps = 0;
        for (const struct purpose *at = &set->list[i]; at != NULL; at = at->parent)
            if (++steps > set->count)
                return err_set(err, ERR_CORRUPT, _("purpose %s is above itself"), set->list[i].code);
    }
    return 0;
}

int purpose_load(struct store *store, struct arena *arena, struct purpose_set *set, struct err *err)
{
    struct purposes_row *rows;
    if (purposes_read(store, arena, &rows, &set->count, err) != 0)
        return -1;
    set->list = arena_alloc(arena, (set->count + 1) * sizeof *set->list);
    if (set->list == NULL)
        return err_memory(err);
    for (size_t i = 0; i < set->count; i++)
        if (fill(&set->list[i], &rows[i], err) != 0)
            return -1;
    if (link_parents(set, rows, err) != 0)
        return -1;
    return add_lists(store, arena, set, err);
}

/* ---- Asking --------------------------------------------------------------------------------------------------------------- */

const struct purpose *purpose_by_id(const struct purpose_set *set, int64_t id)
{
    for (size_t i = 0; i < set->count; i++)
        if (set->list[i].id == id)
            return &set->list[i];
    return NULL;
}

const struct purpose *purpose_find(const struct purpose_set *set, const char *code)
{
    for (size_t i = 0; i < set->count; i++)
        if (strcmp(set->list[i].code, code) == 0)
            return &set->list[i];
    return NULL;
}

static int unknown(const struct purpose_set *set, const char *code, struct err *err)
{
    const char *names[64];
    size_t count = 0;
    for (; count < set->count && count < sizeof names / sizeof *names; count++)
        names[count] = set->list[count].code;
    const char *nearest = text_nearest(code, names, count);
    err_set(err, ERR_USAGE, _("unknown purpose '%s'"), code);
    return nearest != NULL ? err_hint(err, _("did you mean '%s'?"), nearest) : err_hint(err, "crm-purpose list");
}

int purpose_parse(const struct purpose_set *set, const char *text, const struct purpose **purpose, enum channel *channel,
                  struct err *err)
{
    char code[64], channels[64];
    size_t length = strcspn(text, "/");
    *channel = CHANNEL_ANY;
    *purpose = NULL;
    if (length < sizeof code) {
        memcpy(code, text, length);
        code[length] = '\0';
        *purpose = purpose_find(set, code);
    }
    if (*purpose == NULL)
        return unknown(set, length < sizeof code ? code : text, err);
    if (text[length] == '\0')
        return 0;
    if (channel_parse(text + length + 1, channel, err) != 0)
        return -1;
    if (((*purpose)->channels & CHANNEL_BIT(*channel)) != 0)
        return 0;
    err_set(err, ERR_USAGE, _("%s is not done on the channel %s"), code, channel_code(*channel));
    if ((*purpose)->channels == 0)
        return err_hint(err, _("it has no channels: say %s"), code);
    return err_hint(err, _("its channels: %s"), channel_set_text((*purpose)->channels, channels, sizeof channels));
}

const char *purpose_title(const struct purpose *purpose, const char *language)
{
    return strcmp(language, "nl") == 0 ? purpose->title_nl : purpose->title_en;
}

bool purpose_is_heading(const struct purpose *purpose)
{
    return purpose->field_count == 0;
}

/* base_length(field): without _2, .work and the like: "phone.work" is 5. */
static size_t base_length(const char *field)
{
    size_t length = strcspn(field, ".");
    size_t digits = length;
    while (digits > 0 && text_is_digit(field[digits - 1]))
        digits--;
    return digits < length && digits > 1 && field[digits - 1] == '_' ? digits - 1 : length;
}

bool purpose_needs_field(const struct purpose *purpose, const char *field)
{
    size_t length = base_length(field);
    for (size_t i = 0; i < purpose->field_count; i++) {
        const char *needed = purpose->fields[i];
        if (strcmp(needed, field) == 0 || (strncmp(needed, field, length) == 0 && needed[length] == '\0'))
            return true;
    }
    return false;
}

bool purpose_is_under(const struct purpose *purpose, const struct purpose *ancestor)
{
    while (purpose != NULL && purpose != ancestor)
        purpose = purpose->parent;
    return purpose != NULL;
}

bool purpose_takes_consent(const struct purpose *purpose)
{
    return !purpose_is_heading(purpose) &&
           (purpose->basis == PURPOSE_CONSENT || purpose->is_direct_marketing ||
            purpose->basis == PURPOSE_LEGITIMATE_INTEREST || purpose->basis == PURPOSE_PUBLIC_TASK);
}

/* ---- As a record ---------------------------------------------------------------------------------------------------------- */

static struct rec *add_list(struct arena *arena, struct rec *record, const char *key, const char *const *values,
                            size_t count)
{
    struct rec *list = rec_add_list(arena, record, key);
    for (size_t i = 0; list != NULL && i < count; i++)
        if (rec_add_text(arena, list, NULL, values[i]) == NULL)
            return NULL;
    return list;
}

static struct rec *add_channels(struct arena *arena, struct rec *record, unsigned channels)
{
    struct rec *list = rec_add_list(arena, record, "channels");
    for (enum channel channel = CHANNEL_EMAIL; list != NULL && channel < CHANNEL_COUNT; channel++)
        if ((channels & CHANNEL_BIT(channel)) != 0 && rec_add_text(arena, list, NULL, channel_code(channel)) == NULL)
            return NULL;
    return list;
}

struct rec *purpose_record(const struct purpose *purpose, struct arena *arena)
{
    struct rec *record = rec_new_map(arena);
    bool is_whole = rec_add_text(arena, record, "purpose", purpose->code) != NULL &&
                    rec_add_text(arena, record, "parent", purpose->parent == NULL ? NULL : purpose->parent->code) != NULL &&
                    rec_add_text(arena, record, "title_nl", purpose->title_nl) != NULL &&
                    rec_add_text(arena, record, "title_en", purpose->title_en) != NULL &&
                    rec_add_text(arena, record, "description_nl", purpose->description_nl) != NULL &&
                    rec_add_text(arena, record, "description_en", purpose->description_en) != NULL &&
                    rec_add_text(arena, record, "basis", purpose_basis_code(purpose->basis)) != NULL &&
                    rec_add_text(arena, record, "basis_article", purpose_basis_article(purpose->basis)) != NULL &&
                    rec_add_text(arena, record, "special_condition", purpose->special_condition) != NULL &&
                    rec_add_boolean(arena, record, "direct_marketing", purpose->is_direct_marketing) != NULL &&
                    rec_add_boolean(arena, record, "profiling", purpose->is_profiling) != NULL &&
                    rec_add_boolean(arena, record, "customer_mail", purpose->may_use_customer_mail) != NULL &&
                    rec_add_text(arena, record, "strength", purpose_strength_code(purpose->strength)) != NULL &&
                    (purpose->validity_months == 0 ||
                     rec_add_integer(arena, record, "validity_months", purpose->validity_months) != NULL) &&
                    add_channels(arena, record, purpose->channels) != NULL &&
                    add_list(arena, record, "fields", purpose->fields, purpose->field_count) != NULL &&
                    add_list(arena, record, "recipients", purpose->recipients, purpose->recipient_count) != NULL &&
                    rec_add_text(arena, record, "retention_rule", purpose->retention_rule) != NULL &&
                    rec_add_text(arena, record, "rule", purpose->is_law ? "law" : "house") != NULL &&
                    rec_add_text(arena, record, "state", purpose->is_announced ? "announced" : "in-force") != NULL &&
                    rec_add_text(arena, record, "since", purpose->since) != NULL &&
                    rec_add_text(arena, record, "until", purpose->until) != NULL &&
                    rec_add_text(arena, record, "checked_on", purpose->checked_on) != NULL &&
                    rec_add_text(arena, record, "citation", purpose->citation) != NULL;
    return is_whole ? record : NULL;
}

struct rec *purpose_brief(const struct purpose *purpose, const char *language, struct arena *arena)
{
    struct rec *record = rec_new_map(arena);
    bool is_whole =
        rec_add_text(arena, record, "purpose", purpose->code) != NULL &&
        rec_add_text(arena, record, "parent", purpose->parent == NULL ? NULL : purpose->parent->code) != NULL &&
        rec_add_text(arena, record, "title", purpose_title(purpose, language)) != NULL &&
        rec_add_text(arena, record, "basis", purpose_basis_code(purpose->basis)) != NULL &&
        add_channels(arena, record, purpose->channels) != NULL &&
        rec_add_text(arena, record, "strength",
                     purpose->basis == PURPOSE_CONSENT ? purpose_strength_code(purpose->strength) : NULL) != NULL &&
        rec_add_text(arena, record, "retention_rule", purpose->retention_rule) != NULL &&
        rec_add_text(arena, record, "rule", purpose->is_law ? "law" : "house") != NULL;
    return is_whole ? record : NULL;
}
