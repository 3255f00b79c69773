/* purpose_add.c - one row of values becomes a purpose, whoever wrote it. */
#include "domain/purpose_add.h"

#include <string.h>

#include "base/date.h"
#include "base/message.h"
#include "base/text.h"
#include "domain/batch.h"
#include "domain/channel.h"
#include "domain/field.h"
#include "domain/plain_text.h"
#include "domain/purpose.h"
#include "store/policies.h"
#include "store/purposes.h"

/* What people may say in crm-purpose add; the pack's own columns come with them. */
static const char *const KEYS[] = {
    "parent",    "title_nl",      "title_en",       "description_nl",    "description_en",  "basis",
    "channels",  "fields",        "recipients",     "strength",          "validity_months", "direct_marketing",
    "profiling", "customer_mail", "retention_rule", "special_condition", "citation",        "since",
    "until",
};
enum { KEY_COUNT = sizeof KEYS / sizeof *KEYS };

static const char *const ROLES[] = {"processor", "controller", "joint-controller", "authority"};
static const char *const CODE_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789-";

/* value(values, key, otherwise): "" counts as absent. */
static const char *value(const struct rec *values, const char *key, const char *otherwise)
{
    const char *text = rec_text(values, key);
    return text == NULL || *text == '\0' ? otherwise : text;
}

/* wrong(err, key, message, what): a fault in one field, as data. */
static int wrong(struct err *err, const char *key, const char *message, const char *what)
{
    err_set(err, ERR_DATA, "%s: '%s'", message, what);
    return err_at(err, NULL, 0, key);
}

static int read_yes(const struct rec *values, const char *key, bool *result, struct err *err)
{
    const char *text = value(values, key, "no");
    *result = strcmp(text, "yes") == 0;
    return *result || strcmp(text, "no") == 0 ? 0 : wrong(err, key, _("neither yes nor no"), text);
}

static int read_day(const struct rec *values, const char *key, const char **day, struct err *err)
{
    int64_t parsed;
    *day = value(values, key, NULL);
    return *day == NULL || date_read_day(*day, &parsed) ? 0 : wrong(err, key, _("no day like 2026-11-24"), *day);
}

static int check_days(const struct purposes_row *row, struct err *err)
{
    if (row->since == NULL || row->until == NULL || strcmp(row->since, row->until) <= 0)
        return 0;
    return wrong(err, "until", _("lies before since"), row->until);
}

/* Tw 11.7(3): an existing customer may be mailed without having been asked; nothing else rests on it. */
static int check_customer_mail(const struct purposes_row *row, struct err *err)
{
    if (!row->may_use_customer_mail || (row->is_direct_marketing && strcmp(row->basis, "consent") == 0))
        return 0;
    err_set(err, ERR_DATA, _("stands instead of consent to direct marketing, and this is none"));
    err_hint(err, "basis=consent direct_marketing=yes");
    return err_at(err, NULL, 0, "customer_mail");
}

/* GDPR 9(2)(a) to (j). */
static int check_special(const struct purposes_row *row, struct err *err)
{
    const char *text = row->special_condition;
    if (text == NULL ||
        (strlen(text) == 7 && strncmp(text, "9(2)(", 5) == 0 && text[5] >= 'a' && text[5] <= 'j' && text[6] == ')'))
        return 0;
    wrong(err, "special_condition", _("no condition of GDPR 9(2)"), text);
    return err_hint(err, "special_condition=\"9(2)(a)\" ... \"9(2)(j)\"");
}

/* ---- Checks, one per kind of column --------------------------------------------------------------------------------------- */

static int read_basis(const struct rec *values, struct purposes_row *row, struct err *err)
{
    enum purpose_basis basis;
    row->basis = value(values, "basis", NULL);
    if (row->basis == NULL) {
        err_set(err, ERR_DATA, _("the lawful basis is missing"));
        err_hint(err, "basis=consent|agreement|legal-duty|vital-interest|public-task|legitimate-interest");
        return err_at(err, NULL, 0, "basis");
    }
    if (purpose_basis_find(row->basis, &basis))
        return 0;
    wrong(err, "basis", _("no basis of GDPR 6(1)"), row->basis);
    return err_hint(err, "basis=consent|agreement|legal-duty|vital-interest|public-task|legitimate-interest");
}

/* The pack's house rule: who is evaluated by their data must have said so expressly. */
static int read_strength(const struct rec *values, struct purposes_row *row, struct err *err)
{
    enum purpose_strength strength;
    bool is_consent = strcmp(row->basis, "consent") == 0;
    row->strength = value(values, "strength", row->is_profiling && is_consent ? "explicit" : "unambiguous");
    if (!purpose_strength_find(row->strength, &strength))
        return wrong(err, "strength", _("neither unambiguous nor explicit"), row->strength);
    if (!row->is_profiling || !is_consent || strength == PURPOSE_EXPLICIT)
        return 0;
    err_refuse(err, "profiling-explicit", "GDPR 4(4), 22(2)(c)", _("profiling needs explicit consent"));
    return err_hint(err, "strength=explicit");
}

static int read_months(const struct rec *values, struct purposes_row *row, struct err *err)
{
    const char *text = value(values, "validity_months", NULL);
    if (text == NULL || text_integer(text, 1, 1200, &row->validity_months))
        return 0;
    return wrong(err, "validity_months", _("no number of months"), text);
}

static int read_parent(struct store *store, const struct rec *values, struct purposes_row *row, struct err *err)
{
    const char *parent = value(values, "parent", NULL);
    if (parent == NULL)
        return 0;
    int found = purposes_find(store, parent, &row->parent_id, err);
    return found != 0 ? (found == 1 ? 0 : -1) : wrong(err, "parent", _("unknown purpose"), parent);
}

static int read_retention(struct store *store, const struct rec *values, struct purposes_row *row, struct arena *arena,
                          struct err *err)
{
    row->retention_rule = value(values, "retention_rule", NULL);
    if (row->retention_rule == NULL) {
        err_set(err, ERR_DATA, _("the retention rule is missing"));
        return err_at(err, NULL, 0, "retention_rule");
    }
    int found = policies_has_retention_rule(store, row->retention_rule, err);
    if (found != 0)
        return found == 1 ? 0 : -1;
    const char **codes;
    size_t count;
    if (policies_retention_codes(store, arena, &codes, &count, err) != 0)
        return -1;
    wrong(err, "retention_rule", _("unknown retention rule"), row->retention_rule);
    const char *nearest = text_nearest(row->retention_rule, codes, count);
    return nearest == NULL ? -1 : err_hint(err, _("did you mean '%s'?"), nearest);
}

/* ---- Lists ---------------------------------------------------------------------------------------------------------------- */

static int check_member(enum purposes_list list, const char *member, struct arena *arena, struct err *err)
{
    struct field_ref ref;
    switch (list) {
    case PURPOSES_CHANNELS: {
        enum channel channel = channel_find(member);
        return channel != CHANNEL_ANY && channel != CHANNEL_COUNT ? 0 : wrong(err, "channels", _("unknown channel"), member);
    }
    case PURPOSES_FIELDS:
        if (field_find(NULL, member, arena, &ref) == 1 && (ref.field->flags & FIELD_RESERVED) == 0)
            return 0;
        wrong(err, "fields", _("unknown field"), member);
        return field_nearest(NULL, member) == NULL ? -1
                                                   : err_hint(err, _("did you mean '%s'?"), field_nearest(NULL, member));
    case PURPOSES_RECIPIENTS:
        for (size_t i = 0; i < sizeof ROLES / sizeof *ROLES; i++)
            if (strcmp(ROLES[i], member) == 0)
                return 0;
        wrong(err, "recipients", _("unknown role"), member);
        return err_hint(err, _("the roles are processor, controller, joint-controller and authority"));
    }
    return -1;
}

/* add_list(…, text): members with ; or , between them; one that is there twice is one. */
static int add_list(struct store *store, int64_t purpose_id, enum purposes_list list, const char *text, struct arena *arena,
                    struct err *err)
{
    const char *seen[256];
    size_t count = 0;
    while (*(text += strspn(text, ";, ")) != '\0') {
        size_t length = strcspn(text, ";, ");
        const char *member = arena_dup(arena, text, length);
        if (member == NULL)
            return err_memory(err);
        text += length;
        if (check_member(list, member, arena, err) != 0)
            return -1;
        size_t same = 0;
        while (same < count && strcmp(seen[same], member) != 0)
            same++;
        if (same < count)
            continue;
        if (count == sizeof seen / sizeof *seen)
            return err_set(err, ERR_DATA, _("too many values in a list"));
        seen[count++] = member;
        if (purposes_insert_member(store, list, purpose_id, member, err) != 0)
            return -1;
    }
    return 0;
}

/* ---- The whole row -------------------------------------------------------------------------------------------------------- */

/* A purpose is an operand after a verb, so no verb can be one. */
static int check_code(const char *code, struct err *err)
{
    static const char *const VERBS[] = {"list", "show", "add", "edit", "end", "declare", "register", "load"};
    size_t length = code == NULL ? 0 : strlen(code);
    for (size_t i = 0; i < sizeof VERBS / sizeof *VERBS && code != NULL; i++)
        if (strcmp(VERBS[i], code) == 0)
            return wrong(err, "code", _("a verb cannot be a purpose's code"), code);
    if (length > 0 && length < 50 && strspn(code, CODE_CHARACTERS) == length && code[0] != '-')
        return 0;
    err_set(err, ERR_DATA, _("a purpose's code is small letters, digits and hyphens, at most 49 of them"));
    return err_at(err, NULL, 0, "code");
}

static int read_row(struct store *store, const struct rec *values, struct purposes_row *row, struct arena *arena,
                    struct err *err)
{
    *row = (struct purposes_row){
        .code = value(values, "code", NULL),
        .title_nl = value(values, "title_nl", value(values, "title_en", value(values, "code", NULL))),
        .title_en = value(values, "title_en", value(values, "title_nl", value(values, "code", NULL))),
        .description_nl = value(values, "description_nl", ""),
        .description_en = value(values, "description_en", ""),
        .special_condition = value(values, "special_condition", NULL),
        .rule = value(values, "rule", "house"),
        .state = value(values, "state", "in-force"),
        .citation = value(values, "citation", ""),
    };
    if (check_code(row->code, err) != 0 || read_basis(values, row, err) != 0 ||
        read_yes(values, "direct_marketing", &row->is_direct_marketing, err) != 0 ||
        read_yes(values, "profiling", &row->is_profiling, err) != 0 ||
        read_yes(values, "customer_mail", &row->may_use_customer_mail, err) != 0 || read_strength(values, row, err) != 0 ||
        read_months(values, row, err) != 0 || read_parent(store, values, row, err) != 0 ||
        read_retention(store, values, row, arena, err) != 0 || read_day(values, "since", &row->since, err) != 0 ||
        read_day(values, "until", &row->until, err) != 0 || read_day(values, "checked_on", &row->checked_on, err) != 0 ||
        check_days(row, err) != 0 || check_customer_mail(row, err) != 0 || check_special(row, err) != 0)
        return -1;
    if (strcmp(row->rule, "law") != 0 && strcmp(row->rule, "house") != 0)
        return wrong(err, "rule", _("neither law nor house"), row->rule);
    if (strcmp(row->state, "in-force") != 0 && strcmp(row->state, "announced") != 0)
        return wrong(err, "state", _("neither in-force nor announced"), row->state);
    return 0;
}

int purpose_add_row(struct store *store, const struct rec *values, struct arena *arena, struct err *err)
{
    struct purposes_row row;
    int64_t existing;
    if (read_row(store, values, &row, arena, err) != 0)
        return -1;
    int found = purposes_find(store, row.code, &existing, err);
    if (found != 0) {
        err_hint(err, "crm-purpose show %s", row.code);
        return found < 0 ? -1 : wrong(err, "code", _("there is such a purpose already"), row.code);
    }
    if (purposes_insert(store, &row, err) != 0 ||
        add_list(store, row.id, PURPOSES_CHANNELS, value(values, "channels", ""), arena, err) != 0 ||
        add_list(store, row.id, PURPOSES_FIELDS, value(values, "fields", ""), arena, err) != 0 ||
        add_list(store, row.id, PURPOSES_RECIPIENTS, value(values, "recipients", ""), arena, err) != 0)
        return -1;
    return 0;
}

/* What is kept for as long as a consent lasts, or as somebody is a customer, unless it is said otherwise. */
static const char *usual_retention(const char *basis, bool is_profiling)
{
    if (is_profiling)
        return "profile";
    if (strcmp(basis, "legal-duty") == 0)
        return "fiscal";
    return strcmp(basis, "consent") == 0 ? "consent" : "customer";
}

/* A day may be written as everywhere ("today"); it is kept as a date. */
static int settle_day(struct store *store, struct rec *values, const char *key, struct arena *arena, struct err *err)
{
    const char *text = value(values, key, NULL);
    char day[DATE_DAY_SIZE];
    int64_t parsed;
    if (text == NULL)
        return 0;
    if (date_parse_day(store->dates, text, &parsed, err) != 0) {
        err->kind = ERR_DATA;
        return err_at(err, NULL, 0, key);
    }
    rec_remove(values, key);
    return rec_add_text(arena, values, key, date_format_day(parsed, day)) == NULL ? err_memory(err) : 0;
}

/* read_operand(operand, arena, values, err): one key=value into the map. */
static int read_operand(const char *operand, struct arena *arena, struct rec *values, struct err *err)
{
    const char *equals = strchr(operand, '=');
    const char *key = arena_dup(arena, operand, equals == NULL ? strlen(operand) : (size_t)(equals - operand));
    size_t i = 0;
    if (key == NULL)
        return err_memory(err);
    if (equals == NULL)
        return err_set(err, ERR_USAGE, _("'%s' is no key=value"), operand);
    while (i < KEY_COUNT && strcmp(KEYS[i], key) != 0)
        i++;
    if (i < KEY_COUNT && rec_get(values, key) != NULL)
        return err_set(err, ERR_USAGE, _("%s= is given twice"), key);
    if (i < KEY_COUNT && plain_text_check(equals + 1, err) != 0)
        return err_at(err, NULL, 0, key);
    if (i < KEY_COUNT)
        return rec_add_text(arena, values, key, equals + 1) == NULL ? err_memory(err) : 0;
    const char *nearest = text_nearest(key, KEYS, KEY_COUNT);
    err_set(err, ERR_USAGE, _("unknown key '%s'"), key);
    return nearest == NULL ? plain_text_list(err, _("the keys are"), KEYS, KEY_COUNT)
                           : err_hint(err, _("did you mean '%s'?"), nearest);
}

/* set_default(arena, values, key, text): unless it is said. */
static bool set_default(struct arena *arena, struct rec *values, const char *key, const char *text)
{
    return value(values, key, NULL) != NULL || rec_add_text(arena, values, key, text) != NULL;
}

int purpose_add(struct store *store, const char *code, const char *const *operands, size_t count, struct arena *arena,
                struct err *err)
{
    char today[DATE_DAY_SIZE];
    struct rec *values = rec_new_map(arena);
    if (rec_add_text(arena, values, "code", code) == NULL)
        return err_memory(err);
    for (size_t i = 0; i < count; i++)
        if (read_operand(operands[i], arena, values, err) != 0)
            return -1;
    if (settle_day(store, values, "since", arena, err) != 0 || settle_day(store, values, "until", arena, err) != 0)
        return -1;
    bool is_profiling = strcmp(value(values, "profiling", "no"), "yes") == 0;
    date_format_day(date_today(store->dates), today);
    if (!set_default(arena, values, "since", today) ||
        !set_default(arena, values, "retention_rule", usual_retention(value(values, "basis", ""), is_profiling)))
        return err_memory(err);
    if (purpose_add_row(store, values, arena, err) != 0)
        return -1;
    batch_note_change(store->batch);
    batch_note_field(store->batch, "purpose");
    return 0;
}
