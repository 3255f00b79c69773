/* recipient.c - checking and keeping recipients. */
#include "domain/recipient.h"

#include <string.h>

#include "base/date.h"
#include "base/message.h"
#include "base/text.h"
#include "domain/batch.h"
#include "domain/country.h"
#include "domain/plain_text.h"
#include "store/recipients.h"

const char *const recipient_columns[] = {"recipient", "title",     "role",    "country",
                                         "contract",  "safeguard", "contact", "ended"};
const size_t recipient_column_count = sizeof recipient_columns / sizeof recipient_columns[0];

static const char *const KEYS[] = {"title", "role", "country", "contract", "safeguard", "contact"};
static const char *const ROLES[] = {"processor", "controller", "joint-controller", "authority"};

enum { KEY_COUNT = sizeof KEYS / sizeof KEYS[0], ROLE_COUNT = sizeof ROLES / sizeof ROLES[0], NAME_BYTES = 64 };

/* ---- Reading ---------------------------------------------------------------------------------------------------------- */

struct reading {
    struct arena *arena;
    struct rec *list;
    struct recipients_row row; /* the last one, in the arena */
    const char *names[256];
    size_t count;
};

static int keep_row(const struct recipients_row *row, void *context, struct err *err)
{
    struct reading *reading = context;
    struct arena *arena = reading->arena;
    reading->row = *row;
    const char **texts[] = {&reading->row.name,     &reading->row.title,     &reading->row.role,    &reading->row.country,
                            &reading->row.contract, &reading->row.safeguard, &reading->row.contact, &reading->row.ended_at};
    struct rec *record = reading->list == NULL ? NULL : rec_add_map(arena, reading->list, NULL);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        if (*texts[i] == NULL)
            continue;
        *texts[i] = arena_string(arena, *texts[i]);
        if (*texts[i] == NULL)
            return err_memory(err);
        if (record != NULL && rec_add_text(arena, record, recipient_columns[i], *texts[i]) == NULL)
            return err_memory(err);
    }
    if (reading->count < sizeof reading->names / sizeof reading->names[0])
        reading->names[reading->count++] = reading->row.name;
    return 0;
}

/* The one called ${name}. Returns 1, 0 none (then reading->names holds all names, for the nearest), -1 error. */
static int read_one(struct store *store, const char *name, struct reading *reading, struct err *err)
{
    if (recipients_each(store, name, keep_row, reading, err) != 0)
        return -1;
    if (reading->count == 1)
        return 1;
    return recipients_each(store, NULL, keep_row, reading, err) == 0 ? 0 : -1;
}

static bool is_name(const char *name)
{
    size_t length = strlen(name);
    bool is_plain = length > 0 && length <= NAME_BYTES && name[0] != '-';
    for (size_t i = 0; i < length; i++)
        is_plain = is_plain && (text_is_letter(name[i]) || text_is_digit(name[i]) || strchr("-_.", name[i]) != NULL);
    return is_plain;
}

static int unknown(const struct reading *reading, const char *name, struct err *err)
{
    const char *nearest = text_nearest(name, reading->names, reading->count);
    err_set(err, ERR_USAGE, _("unknown recipient"));
    err_at(err, NULL, 0, name);
    if (nearest != NULL)
        return err_hint(err, _("did you mean %s? crm-recipient list shows all"), nearest);
    if (!is_name(name))
        return err_hint(err, "crm-recipient list");
    return err_hint(err, "crm-recipient add %s role=processor country=NL contract=%s", name, _("DATE"));
}

int recipient_list(struct store *store, const char *name, struct arena *arena, struct rec **list, struct err *err)
{
    struct reading reading = {.arena = arena, .list = rec_new_list(arena)};
    if (reading.list == NULL)
        return err_memory(err);
    *list = reading.list;
    if (name == NULL)
        return recipients_each(store, NULL, keep_row, &reading, err);
    int found = read_one(store, name, &reading, err);
    if (found == 0)
        return unknown(&reading, name, err);
    return found == 1 ? 0 : -1;
}

/* ---- Checking --------------------------------------------------------------------------------------------------------- */

/* A name is typed after --to and completed by shells. */
static int check_name(const char *name, struct err *err)
{
    static const char *const VERBS[] = {"list", "add", "show", "edit", "end"};
    for (size_t i = 0; i < sizeof VERBS / sizeof VERBS[0]; i++)
        if (strcmp(VERBS[i], name) == 0)
            return err_set(err, ERR_USAGE, _("a verb cannot be the name of a recipient"));
    if (is_name(name))
        return 0;
    err_set(err, ERR_USAGE, _("the name of a recipient is letters, digits, - _ and . only, at most %d of them"), NAME_BYTES);
    return err_hint(err, "title=\"...\" %s", _("says the full name"));
}

static const char **member(struct recipients_row *row, size_t key)
{
    const char **members[KEY_COUNT] = {&row->title,    &row->role,      &row->country,
                                       &row->contract, &row->safeguard, &row->contact};
    return members[key];
}

/* The day on which the processing agreement was signed; one to come covers nothing yet. */
static int check_contract(struct store *store, const char **value, struct arena *arena, struct err *err)
{
    char day[DATE_DAY_SIZE];
    int64_t parsed;
    if (date_parse_day(store->dates, *value, &parsed, err) != 0) {
        err->kind = ERR_DATA;
        return -1;
    }
    if (parsed > date_today(store->dates))
        return err_set(err, ERR_DATA, _("lies in the future"));
    *value = arena_string(arena, date_format_day(parsed, day));
    return *value == NULL ? err_memory(err) : 0;
}

static int check_value(struct store *store, size_t key, const char **value, struct arena *arena, struct err *err)
{
    if (strcmp(KEYS[key], "country") == 0)
        return country_normalise(*value, arena, value, err);
    if (strcmp(KEYS[key], "contract") == 0)
        return check_contract(store, value, arena, err);
    if (strcmp(KEYS[key], "role") != 0)
        return 0;
    for (size_t i = 0; i < ROLE_COUNT; i++)
        if (strcmp(ROLES[i], *value) == 0)
            return 0;
    return err_set(err, ERR_DATA, _("processor, controller, joint-controller or authority"));
}

/* take_operand(row, operand, taken, …): one key=value; ${taken} are the keys that were given before, a bit each. */
static int take_operand(struct recipients_row *row, const char *operand, unsigned *taken, struct store *store,
                        struct arena *arena, struct err *err)
{
    const char *equals = strchr(operand, '=');
    size_t key = 0;
    if (equals == NULL || equals == operand)
        return err_set(err, ERR_USAGE, _("not of the form key=value"));
    const char *name = arena_dup(arena, operand, (size_t)(equals - operand));
    const char *value = text_collapse(arena, equals + 1, strlen(equals + 1));
    if (name == NULL || value == NULL)
        return err_memory(err);
    while (key < KEY_COUNT && strcmp(KEYS[key], name) != 0)
        key++;
    if (key == KEY_COUNT) {
        const char *nearest = text_nearest(name, KEYS, KEY_COUNT);
        err_set(err, ERR_USAGE, _("unknown detail of a recipient"));
        err_at(err, NULL, 0, name);
        return nearest == NULL ? plain_text_list(err, _("the keys are"), KEYS, KEY_COUNT) : err_hint(err, "%s=", nearest);
    }
    if ((*taken & 1u << key) != 0)
        return err_set(err, ERR_USAGE, _("%s= is given twice"), name);
    *taken |= 1u << key;
    if (plain_text_check(equals + 1, err) != 0)
        return err_at(err, NULL, 0, name);
    if (*value == '\0')
        value = NULL;
    else if (check_value(store, key, &value, arena, err) != 0)
        return err_at(err, NULL, 0, name);
    *member(row, key) = value;
    batch_note_field(store->batch, name);
    return 0;
}

static int needs_safeguard(struct store *store, const struct recipients_row *row, struct err *err)
{
    char today[DATE_DAY_SIZE];
    const struct country *country = country_get(row->country);
    if (row->safeguard != NULL || (country != NULL && country->is_eea))
        return 0;
    int adequate = recipients_is_adequate(store, row->country, date_format_day(date_today(store->dates), today), err);
    return adequate < 0 ? -1 : !adequate;
}

/* What must be there before anybody is given anything. */
static int check_papers(struct store *store, const struct recipients_row *row, struct err *err)
{
    if (row->role == NULL) {
        err_set(err, ERR_USAGE, _("the role of the recipient is missing"));
        return err_hint(err, "crm-recipient add %s role=processor|controller|joint-controller|authority country=NL",
                        row->name);
    }
    if (row->country == NULL) {
        err_set(err, ERR_USAGE, _("the country of the recipient is missing"));
        return err_hint(err, "crm-recipient add %s role=%s country=NL", row->name, row->role);
    }
    if (strcmp(row->role, "processor") == 0 && row->contract == NULL) {
        err_refuse(err, "no-contract", "GDPR 28(3)", _("a processor works under a contract, and there is none"));
        return err_hint(err, "crm-recipient add %s role=processor country=%s contract=%s", row->name, row->country,
                        _("DATE"));
    }
    int needed = needs_safeguard(store, row, err);
    if (needed == 1) {
        err_refuse(err, "no-safeguard", "GDPR 44", _("outside the EEA data go only with a safeguard, and there is none"));
        err_hint(err, _("crm-recipient ... %s safeguard=\"standard contractual clauses of DATE\", or what applies"),
                 row->name);
    }
    return needed == 0 ? 0 : -1;
}

static int take_operands(struct recipients_row *row, const char *const *operands, size_t count, struct store *store,
                         struct arena *arena, struct err *err)
{
    unsigned taken = 0;
    for (size_t i = 0; i < count; i++)
        if (take_operand(row, operands[i], &taken, store, arena, err) != 0)
            return -1;
    return check_papers(store, row, err);
}

/* ---- Writing ---------------------------------------------------------------------------------------------------------- */

int recipient_add(struct store *store, const char *name, const char *const *operands, size_t count, struct arena *arena,
                  struct err *err)
{
    struct reading reading = {.arena = arena};
    struct recipients_row row = {.name = name};
    if (check_name(name, err) != 0)
        return -1;
    int found = read_one(store, name, &reading, err);
    for (size_t i = 0; i < reading.count && found >= 0; i++)
        if (text_equal(reading.names[i], name)) {
            err_set(err, ERR_USAGE, _("there is a recipient of that name already"));
            return reading.row.ended_at != NULL && text_equal(reading.row.name, name)
                       ? err_hint(err, _("it was ended: give another name"))
                       : err_hint(err, "crm-recipient edit %s ...", reading.names[i]);
        }
    if (found < 0 || take_operands(&row, operands, count, store, arena, err) != 0)
        return -1;
    batch_note_change(store->batch);
    return recipients_insert(store, &row, err);
}

int recipient_edit(struct store *store, const char *name, const char *const *operands, size_t count, struct arena *arena,
                   struct err *err)
{
    struct reading reading = {.arena = arena};
    int found = read_one(store, name, &reading, err);
    if (found == 0)
        return unknown(&reading, name, err);
    if (found < 0 || take_operands(&reading.row, operands, count, store, arena, err) != 0)
        return -1;
    return recipients_update(store, &reading.row, err);
}

int recipient_end(struct store *store, const char *name, struct arena *arena, struct err *err)
{
    struct reading reading = {.arena = arena};
    int found = read_one(store, name, &reading, err);
    if (found == 0)
        return unknown(&reading, name, err);
    if (found < 0 || reading.row.ended_at != NULL)
        return found < 0 ? -1 : 0;
    reading.row.ended_at = store->now_text;
    batch_note_field(store->batch, "ended");
    return recipients_update(store, &reading.row, err);
}

int recipient_for_disclosure(struct store *store, const char *name, int64_t *id, struct arena *arena, struct err *err)
{
    struct reading reading = {.arena = arena};
    int found = read_one(store, name, &reading, err);
    if (found == 0)
        return unknown(&reading, name, err);
    if (found < 0)
        return -1;
    if (reading.row.ended_at != NULL) {
        err_refuse(err, "recipient-ended", "GDPR 5(1)(b)", _("%s is given nothing any more since %.10s"), name,
                   reading.row.ended_at);
        return err_hint(err, _("crm-recipient list shows who may be given data"));
    }
    *id = reading.row.id;
    return check_papers(store, &reading.row, err);
}
