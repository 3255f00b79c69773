/* controller.c - checking and keeping the controller's details. */
#include "domain/controller.h"

#include <string.h>

#include "base/date.h"
#include "base/message.h"
#include "base/text.h"
#include "domain/batch.h"
#include "domain/country.h"
#include "domain/email.h"
#include "domain/phone.h"
#include "domain/plain_text.h"
#include "store/controllers.h"

static size_t column_of(const char *key)
{
    size_t at = 0;
    while (at < controllers_column_count && strcmp(controllers_columns[at], key) != 0)
        at++;
    return at;
}

static int unknown_key(const char *key, struct err *err)
{
    const char *nearest = text_nearest(key, controllers_columns, controllers_column_count);
    err_set(err, ERR_USAGE, _("unknown detail of the controller"));
    err_at(err, NULL, 0, key);
    return nearest == NULL ? plain_text_list(err, _("the keys are"), controllers_columns, controllers_column_count)
                           : err_hint(err, "%s=", nearest);
}

static int check_month_day(const char *value, struct err *err)
{
    struct date_birthday day;
    char text[16];
    if (strlen(value) == 5) {
        strcpy(text, "--");
        strcat(text, value);
        if (date_read_birthday(text, &day))
            return 0;
    }
    return err_set(err, ERR_DATA, _("not a month and a day such as 01-01"));
}

static int check_zone(const char *value, struct err *err)
{
    struct date_context context;
    struct err fault = ERR_INIT;
    if (date_context_init(&context, 0, value, &fault) == 0)
        return 0;
    return err_set(err, ERR_DATA, _("not a time zone that this machine knows, such as Europe/Amsterdam"));
}

/* Stored as the gate and the reports need it: the country as its code, the rest as typed. */
static const char *checked_value(struct arena *arena, const char *key, const char *value, struct err *err)
{
    const char *kept = value;
    const char *ignored;
    char e164[PHONE_SIZE];
    int status = 0;
    if (strcmp(key, "country") == 0) {
        status = country_normalise(value, arena, &kept, err);
    } else if (strcmp(key, "email") == 0) {
        status = email_normalise(value, arena, &ignored, err);
    } else if (strcmp(key, "phone") == 0) {
        status = phone_normalise(value, NULL, e164, err);
    } else if (strcmp(key, "language") == 0 && strcmp(value, "nl") != 0 && strcmp(value, "en") != 0) {
        status = err_set(err, ERR_DATA, _("nl or en"));
    } else if (strcmp(key, "financial_year_start") == 0) {
        status = check_month_day(value, err);
    } else if (strcmp(key, "time_zone") == 0) {
        status = check_zone(value, err);
    }
    if (status != 0) {
        err_at(err, NULL, 0, key);
        return NULL;
    }
    return kept;
}

/* What the law or the schema cannot do without. */
static bool is_needed(const char *key)
{
    static const char *const KEYS[] = {"name", "country", "language", "time_zone", "financial_year_start"};
    for (size_t i = 0; i < sizeof KEYS / sizeof KEYS[0]; i++)
        if (strcmp(KEYS[i], key) == 0)
            return true;
    return false;
}

static int add_change(struct arena *arena, struct rec *changes, const char *operand, struct err *err)
{
    const char *equals = strchr(operand, '=');
    if (equals == NULL || equals == operand) {
        err_set(err, ERR_USAGE, _("not of the form key=value"));
        return err_hint(err, "email=info@example.nl");
    }
    const char *key = arena_dup(arena, operand, (size_t)(equals - operand));
    const char *value = text_nfc(arena, equals + 1, strlen(equals + 1));
    if (key == NULL || value == NULL)
        return err_memory(err);
    if (column_of(key) == controllers_column_count)
        return unknown_key(key, err);
    size_t length = strlen(value);
    const char *trimmed = text_trim(value, &length);
    value = arena_dup(arena, trimmed, length);
    if (value == NULL)
        return err_memory(err);
    if (length == 0) {
        if (!is_needed(key))
            return rec_add_null(arena, changes, key) == NULL ? err_memory(err) : 0;
        err_set(err, ERR_USAGE, _("this cannot be empty"));
        return err_at(err, NULL, 0, key);
    }
    value = checked_value(arena, key, value, err);
    if (value == NULL)
        return -1;
    return rec_add_text(arena, changes, key, value) == NULL ? err_memory(err) : 0;
}

struct rec *controller_changes(struct arena *arena, const char *const *operands, size_t count, struct err *err)
{
    struct rec *changes = rec_new_map(arena);
    if (changes == NULL) {
        err_memory(err);
        return NULL;
    }
    for (size_t i = 0; i < count; i++)
        if (add_change(arena, changes, operands[i], err) != 0)
            return NULL;
    return changes;
}

int controller_change(struct store *store, const struct rec *changes, struct err *err)
{
    for (const struct rec *change = changes->first; change != NULL; change = change->next) {
        const char *value = change->type == REC_TEXT ? change->text : NULL;
        if (controllers_set(store, column_of(change->key), value, err) != 0)
            return -1;
        batch_note_field(store->batch, change->key);
    }
    return 0;
}

int controller_create(struct store *store, const char *name, const char *policy, const struct rec *changes,
                      const unsigned char key_check[STORE_FINGERPRINT_BYTES], struct err *err)
{
    if (controllers_insert(store, name, policy, key_check, err) != 0)
        return -1;
    batch_note_field(store->batch, "name");
    return controller_change(store, changes, err);
}

struct rec *controller_record(struct store *store, struct arena *arena, struct err *err)
{
    const char **values = arena_alloc(arena, controllers_column_count * sizeof *values);
    struct rec *record = rec_new_map(arena);
    if (values == NULL || record == NULL) {
        err_memory(err);
        return NULL;
    }
    if (controllers_read(store, arena, values, err) < 0)
        return NULL;
    for (size_t i = 0; i < controllers_column_count; i++)
        if (values[i] != NULL && rec_add_text(arena, record, controllers_columns[i], values[i]) == NULL) {
            err_memory(err);
            return NULL;
        }
    return record;
}
