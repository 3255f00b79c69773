/* forget_keep.c - which rows a duty holds, and until when.
 *
 * A record of business is kept for its term after the end of its financial year (AWR 52: seven years), by the rule that
 * the row names; the rule's fields say what of the person has to stand beside it. Everything else goes. Source: GDPR
 * 17(3)(b). */
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "domain/forget_internal.h"

/* A table whose rows name the rule that holds them. */
bool forget_keep_is_duty(const struct schema_table *table)
{
    return table->erase == SCHEMA_ERASE_FISCAL && personal_data_column(table, "retention_rule") >= 0;
}

static struct forget_rule *rule_of(struct forget *forget, const char *code, struct err *err)
{
    for (struct forget_rule *rule = forget->rules; rule != NULL; rule = rule->next)
        if (strcmp(rule->code, code) == 0)
            return rule;
    struct forget_rule *rule = arena_alloc(&forget->arena, sizeof *rule);
    if (rule == NULL || (rule->code = arena_string(&forget->arena, code)) == NULL) {
        err_memory(err);
        return NULL;
    }
    int found = forgets_rule(forget->store, code, forget->today, &forget->arena, &rule->rule, err);
    if (found < 0)
        return NULL;
    rule->is_known = found == 1 && rule->rule.is_duty && rule->rule.term != NULL;
    rule->next = forget->rules;
    forget->rules = rule;
    return rule;
}

/* The day after the end of a financial year, which is named after the year in which it begins. */
static int64_t year_end(const struct forget *forget, int64_t year)
{
    int64_t month = 1, day = 1;
    char text[3] = {forget->year_start[0], forget->year_start[1], '\0'};
    (void)text_integer(text, 1, 12, &month);
    (void)text_integer(forget->year_start + 3, 1, 31, &day);
    int days = date_month_days((int)year + 1, (int)month);
    return date_day((int)year + 1, (int)month, day > days ? days : (int)day);
}

static int add_term(int64_t from, const char *term, int64_t *until)
{
    char *unit;
    long number = strtol(term, &unit, 10);
    if (unit == term || unit[0] == '\0' || unit[1] != '\0')
        return -1;
    switch (*unit) {
    case 'd':
        *until = from + number;
        return 0;
    case 'w':
        *until = from + 7 * number;
        return 0;
    case 'm':
        *until = date_add_months(from, number);
        return 0;
    case 'y':
        *until = date_add_months(from, 12 * number);
        return 0;
    default:
        return -1;
    }
}

int forget_keep_until(int64_t from, const char *term, int64_t *until, struct err *err)
{
    if (add_term(from, term, until) == 0)
        return 0;
    return err_set(err, ERR_CORRUPT, _("a rule of retention has a term that cannot be read"));
}

static int keep(struct forget *forget, struct forget_person *person, const struct personal_data_row *row, struct err *err)
{
    struct personal_data_kept *kept = &forget->kept[row->table - schema_tables];
    int key = -1;
    for (size_t i = 0; i < row->table->column_count; i++)
        if (row->table->columns[i].primary_key == 1)
            key = (int)i;
    if (key < 0)
        return err_set(err, ERR_BUG, "rows of %s cannot be kept", row->table->name);
    if (kept->count == kept->capacity) {
        size_t capacity = kept->capacity == 0 ? 16 : 2 * kept->capacity;
        int64_t *grown = realloc(kept->keys, capacity * sizeof *grown);
        if (grown == NULL)
            return err_memory(err);
        kept->keys = grown;
        kept->capacity = capacity;
    }
    kept->table = row->table;
    kept->keys[kept->count++] = row->values[key].integer;
    person->kept++;
    return 0;
}

static int keep_by_duty(struct forget *forget, struct forget_person *person, const struct personal_data_row *row,
                        struct err *err)
{
    const struct personal_data_value *code = personal_data_get(row, "retention_rule");
    const struct personal_data_value *year = personal_data_get(row, "fiscal_year");
    int64_t until;
    if (year == NULL || year->type != PERSONAL_DATA_INTEGER || year->integer < 1 || year->integer > 9000)
        return err_set(err, ERR_CORRUPT, _("a fiscal record has no financial year"));
    const struct forget_rule *rule = rule_of(forget, code->text, err);
    if (rule == NULL)
        return -1;
    if (!rule->is_known)
        return 0;
    if (forget_keep_until(year_end(forget, year->integer), rule->rule.term, &until, err) != 0)
        return -1;
    if (until <= date_today(forget->store->dates))
        return 0;
    if (until > person->until_day) {
        person->until_day = until;
        person->rule = &rule->rule;
    }
    return keep(forget, person, row, err);
}

static bool has_field(const char *fields, const char *name)
{
    size_t length = strlen(name);
    for (const char *at = fields; (at = strstr(at, name)) != NULL; at += length)
        if ((at == fields || at[-1] == ';') && (at[length] == ';' || at[length] == '\0'))
            return true;
    return false;
}

/* Of the contact points only those stay whose kind the rule names: a postal address by its parts. */
static bool is_named(const struct forgets_rule *rule, const struct personal_data_row *row)
{
    const struct personal_data_value *kind = personal_data_get(row, "kind");
    if (strcmp(row->table->name, "contact_point") != 0 || kind == NULL)
        return true;
    return has_field(rule->fields, strcmp(kind->text, "address") == 0 ? "street" : kind->text);
}

/* Rows with a duty of their own must have been seen before those that stay beside them. */
int forget_keep_row(struct forget *forget, struct forget_person *person, const struct personal_data_row *row,
                    struct err *err)
{
    if (row->table->erase != SCHEMA_ERASE_FISCAL)
        return 0;
    if (forget_keep_is_duty(row->table))
        return keep_by_duty(forget, person, row, err);
    if (person->until_day == 0 || !is_named(person->rule, row))
        return 0;
    return keep(forget, person, row, err);
}
