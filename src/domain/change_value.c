/* change_value.c - is a text a value of its field? */
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "domain/bsn.h"
#include "domain/change_state.h"
#include "domain/column.h"
#include "domain/country.h"
#include "domain/email.h"
#include "domain/language.h"
#include "domain/phone.h"
#include "domain/postcode.h"
#include "domain/who.h"

enum { VALUE_MAX_BYTES = 1024 * 1024, TAG_MAX_BYTES = 256 };

struct checked {
    struct change_context *context;
    const struct field_ref *ref;
    struct arena *arena;
    const char *value;
    const char *normalised;
};

static int check_email(struct checked *checked, struct err *err)
{
    return email_normalise(checked->value, checked->arena, &checked->normalised, err);
}

static int check_phone(struct checked *checked, struct err *err)
{
    char e164[PHONE_SIZE];
    if (phone_normalise(checked->value, checked->context->country, e164, err) != 0)
        return -1;
    checked->normalised = arena_string(checked->arena, e164);
    return checked->normalised == NULL ? err_memory(err) : 0;
}

/* The country of the address is known only when it is put together: what must be Dutch is checked there. */
static int check_postcode(struct checked *checked, struct err *err)
{
    return postcode_normalise(checked->value, NULL, checked->arena, &checked->value, err);
}

static int check_country(struct checked *checked, struct err *err)
{
    return country_normalise(checked->value, checked->arena, &checked->value, err);
}

static int check_date(struct checked *checked, struct err *err)
{
    char date[DATE_DAY_SIZE];
    struct date_birthday birthday;
    int found = date_import(checked->value, DATE_ORDER_NONE, date, err);
    if (found < 0)
        return -1;
    if (found == 0 || !date_read_birthday(date, &birthday))
        return err_set(err, ERR_DATA, _("not a date"));
    bool is_birthday = checked->ref->field->place == FIELD_IN_PARTY;
    if (is_birthday && birthday.year != 0 &&
        date_day(birthday.year, birthday.month, birthday.day) > date_today(checked->context->store->dates))
        return err_set(err, ERR_DATA, _("a day that is still to come"));
    checked->value = arena_string(checked->arena, date);
    return checked->value == NULL ? err_memory(err) : 0;
}

static int check_code(struct checked *checked, struct err *err)
{
    const char *const *codes = checked->ref->field->codes;
    size_t count = 0;
    for (; codes[count] != NULL; count++)
        if (text_equal(codes[count], checked->value)) {
            checked->value = codes[count];
            return 0;
        }
    struct buf list = BUF_INIT;
    for (size_t i = 0; i < count; i++)
        buf_printf(&list, "%s%s", i == 0 ? "" : ", ", codes[i]);
    err_set(err, ERR_DATA, _("is one of %s"), buf_text(&list));
    buf_clear(&list);
    return -1;
}

static int check_language(struct checked *checked, struct err *err)
{
    return language_normalise(checked->value, checked->arena, &checked->value, err);
}

static int check_integer(struct checked *checked, struct err *err)
{
    int64_t number;
    return text_integer(checked->value, INT64_MIN, INT64_MAX, &number) ? 0 : err_set(err, ERR_DATA, _("not a whole number"));
}

static int check_decimal(struct checked *checked, struct err *err)
{
    const char *text = checked->value + (*checked->value == '-' || *checked->value == '+');
    size_t whole = strspn(text, "0123456789");
    size_t rest = text[whole] == '.' ? 1 + strspn(text + whole + 1, "0123456789") : 0;
    return whole > 0 && rest != 1 && text[whole + rest] == '\0' ? 0
                                                                : err_set(err, ERR_DATA, _("not a decimal number (12.50)"));
}

static int check_boolean(struct checked *checked, struct err *err)
{
    static const char *const WORDS[] = {"no", "yes", "false", "true", "nee", "ja", "0", "1"};
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (text_equal(WORDS[i], checked->value)) {
            checked->value = i % 2 == 1 ? "yes" : "no";
            return 0;
        }
    return err_set(err, ERR_DATA, _("neither yes nor no"));
}

static int check_who(struct checked *checked, struct err *err)
{
    int64_t id;
    if (who_one(checked->context->store, checked->value, WHO_NO_TERMS, false, checked->arena, &id, err) != 0)
        return -1;
    checked->value = arena_printf(checked->arena, "%lld", (long long)id);
    return checked->value == NULL ? err_memory(err) : 0;
}

/* Social accounts are compared folded, as fingerprints of them are. */
static int check_text(struct checked *checked, struct err *err)
{
    if (checked->ref->field->place == FIELD_IN_SOCIALS && checked->ref->field->member != NULL &&
        strcmp(checked->ref->field->member, "value") == 0) {
        checked->normalised = text_fold(checked->arena, checked->value, strlen(checked->value));
        return checked->normalised == NULL ? err_memory(err) : 0;
    }
    if (checked->ref->field->place == FIELD_IN_TAGS && strlen(checked->value) > TAG_MAX_BYTES)
        return err_set(err, ERR_DATA, _("longer than %d bytes"), TAG_MAX_BYTES);
    return 0;
}

static bool is_pattern(const struct rec *row, const char *folded)
{
    const char *pattern = rec_text(row, "pattern");
    const char *match = rec_text(row, "match");
    if (pattern == NULL || match == NULL)
        return false;
    return strcmp(match, "contains") == 0 ? strstr(folded, pattern) != NULL : strcmp(folded, pattern) == 0;
}

int change_refuse_national_id(const struct change_context *context, const char *name, struct arena *arena, struct err *err)
{
    const char *folded = context->national_ids == NULL ? "" : column_fold(name, arena);
    if (folded == NULL)
        return err_memory(err);
    for (const struct rec *row = context->national_ids == NULL ? NULL : context->national_ids->first; row != NULL;
         row = row->next) {
        if (!is_pattern(row, folded))
            continue;
        const char *citation = rec_text(row, "citation");
        err_refuse(err, "national-id", citation == NULL ? "UAVG 46; GDPR 87" : citation,
                   _("a national identification number may not be kept"));
        err_hint(err, _("a number of your own does as well: crm-edit WHO customer_number=... --new-field"));
        return err_at(err, NULL, 0, name);
    }
    return 0;
}

static int check_by_type(struct checked *checked, struct err *err)
{
    static int (*const CHECKS[])(struct checked *, struct err *) = {
        [FIELD_TEXT] = check_text,         [FIELD_EMAIL] = check_email,     [FIELD_PHONE] = check_phone,
        [FIELD_POSTCODE] = check_postcode, [FIELD_COUNTRY] = check_country, [FIELD_DATE] = check_date,
        [FIELD_TIME] = check_text,         [FIELD_CODE] = check_code,       [FIELD_LANGUAGE] = check_language,
        [FIELD_INTEGER] = check_integer,   [FIELD_DECIMAL] = check_decimal, [FIELD_BOOLEAN] = check_boolean,
        [FIELD_WHO] = check_who,
    };
    if (checked->ref->field->place == FIELD_IN_FIELDS &&
        change_refuse_national_id(checked->context, checked->ref->name, checked->arena, err) != 0)
        return -1;
    return CHECKS[checked->ref->field->type](checked, err);
}

int change_check(struct change_context *context, const struct field_ref *ref, const char *text, struct arena *arena,
                 const char **value, const char **normalised, struct err *err)
{
    size_t length = strlen(text);
    int status = 0;
    if (text_valid(text, length) != length)
        status = err_set(err, ERR_DATA, _("not UTF-8"));
    else if (length > VALUE_MAX_BYTES)
        status = err_set(err, ERR_DATA, _("longer than %d bytes"), VALUE_MAX_BYTES);
    const char *trimmed = text_trim(text, &length);
    struct checked checked = {context, ref, arena, arena_dup(arena, trimmed, length), NULL};
    if (status == 0 && checked.value == NULL)
        return err_memory(err);
    if (status == 0)
        status = check_by_type(&checked, err);
    *value = checked.value;
    *normalised = checked.normalised != NULL && strcmp(checked.normalised, checked.value) == 0 ? NULL : checked.normalised;
    return status == 0 ? 0 : err_at(err, NULL, 0, ref->name);
}
