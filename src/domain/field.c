/* field.c - the table of flat names, and how a name is read: field, field_2, field.label, or a custom field. */
#include "domain/field.h"

#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "store/fields.h"

enum { NAME_MAX_BYTES = 64, POSITION_MAX = 999 };

static const char *const STATUSES[] = {"active", "restricted", "deceased", NULL};
static const char *const KINDS[] = {"person", "organisation", NULL};
static const char *const LEGAL_FORMS[] = {"natural", "sole-trader", "partnership", "legal-person", "unknown", NULL};

#define ALL  (FIELD_SETTABLE | FIELD_QUERYABLE | FIELD_SORTABLE)
#define READ (FIELD_QUERYABLE | FIELD_SORTABLE)

/* By name. Each stands in fields.csv too, but for the reserved ones and the labels of social accounts. */
static const struct field FIELDS[] = {
    {"address_label", FIELD_TEXT, FIELD_IN_ADDRESSES, "label", ALL | FIELD_REPEATS | FIELD_LABEL, NULL},
    {"agreement", FIELD_TIME, FIELD_IN_PARTY, "agreement", FIELD_QUERYABLE, NULL},
    {"birthday", FIELD_DATE, FIELD_IN_PARTY, "birthday", ALL, NULL},
    {"channel", FIELD_TEXT, FIELD_IN_PARTY, "channel", FIELD_RESERVED, NULL},
    {"city", FIELD_TEXT, FIELD_IN_ADDRESSES, "city", ALL | FIELD_REPEATS | FIELD_LABELLED, NULL},
    {"country", FIELD_COUNTRY, FIELD_IN_ADDRESSES, "country", ALL | FIELD_REPEATS | FIELD_LABELLED, NULL},
    {"created", FIELD_TIME, FIELD_IN_PARTY, "created", READ, NULL},
    {"crm_line", FIELD_TEXT, FIELD_IN_PARTY, "crm_line", FIELD_RESERVED, NULL},
    {"crm_reason", FIELD_TEXT, FIELD_IN_PARTY, "crm_reason", FIELD_RESERVED, NULL},
    {"crm_sheet", FIELD_TEXT, FIELD_IN_PARTY, "crm_sheet", FIELD_RESERVED, NULL},
    {"department", FIELD_TEXT, FIELD_IN_FIELDS, "department", ALL | FIELD_WORDS | FIELD_KEPT_CUSTOM, NULL},
    {"did", FIELD_TEXT, FIELD_IN_PARTY, "did", FIELD_RESERVED, NULL},
    {"email", FIELD_EMAIL, FIELD_IN_EMAILS, "value", ALL | FIELD_REPEATS | FIELD_LABELLED, NULL},
    {"email_label", FIELD_TEXT, FIELD_IN_EMAILS, "label", ALL | FIELD_REPEATS | FIELD_LABEL, NULL},
    {"external", FIELD_TEXT, FIELD_IN_EXTERNAL, NULL, ALL | FIELD_LABELLED, NULL},
    {"family", FIELD_TEXT, FIELD_IN_PARTY, "family", ALL, NULL},
    {"given", FIELD_TEXT, FIELD_IN_PARTY, "given", ALL, NULL},
    {"id", FIELD_INTEGER, FIELD_IN_PARTY, "id", READ | FIELD_RESERVED, NULL},
    {"infix", FIELD_TEXT, FIELD_IN_PARTY, "infix", ALL, NULL},
    {"initials", FIELD_TEXT, FIELD_IN_PARTY, "initials", ALL, NULL},
    {"job_title", FIELD_TEXT, FIELD_IN_FIELDS, "job_title", ALL | FIELD_WORDS | FIELD_KEPT_CUSTOM, NULL},
    {"kind", FIELD_CODE, FIELD_IN_PARTY, "kind", READ | FIELD_RESERVED, KINDS},
    {"kvk", FIELD_TEXT, FIELD_IN_FIELDS, "kvk", ALL | FIELD_KEPT_CUSTOM, NULL},
    {"language", FIELD_LANGUAGE, FIELD_IN_PARTY, "language", ALL, NULL},
    {"last_contact", FIELD_TIME, FIELD_IN_PARTY, "last_contact", READ, NULL},
    {"legal_form", FIELD_CODE, FIELD_IN_PARTY, "legal_form", ALL, LEGAL_FORMS},
    {"name", FIELD_TEXT, FIELD_IN_PARTY, "name", ALL | FIELD_WORDS, NULL},
    {"nickname", FIELD_TEXT, FIELD_IN_FIELDS, "nickname", ALL | FIELD_KEPT_CUSTOM, NULL},
    {"note", FIELD_TEXT, FIELD_IN_FIELDS, "note", ALL | FIELD_WORDS | FIELD_KEPT_CUSTOM, NULL},
    {"organisation", FIELD_TEXT, FIELD_IN_PARTY, "organisation", ALL | FIELD_WORDS, NULL},
    {"phone", FIELD_PHONE, FIELD_IN_PHONES, "value", ALL | FIELD_REPEATS | FIELD_LABELLED, NULL},
    {"phone_label", FIELD_TEXT, FIELD_IN_PHONES, "label", ALL | FIELD_REPEATS | FIELD_LABEL, NULL},
    {"postcode", FIELD_POSTCODE, FIELD_IN_ADDRESSES, "postcode", ALL | FIELD_REPEATS | FIELD_LABELLED, NULL},
    {"prefix", FIELD_TEXT, FIELD_IN_PARTY, "prefix", ALL, NULL},
    {"purchase", FIELD_TIME, FIELD_IN_PARTY, "purchase", FIELD_QUERYABLE, NULL},
    {"purpose", FIELD_TEXT, FIELD_IN_PARTY, "purpose", FIELD_RESERVED, NULL},
    {"region", FIELD_TEXT, FIELD_IN_ADDRESSES, "region", ALL | FIELD_REPEATS | FIELD_LABELLED, NULL},
    {"representative", FIELD_WHO, FIELD_IN_PARTY, "representative", ALL, NULL},
    {"social", FIELD_TEXT, FIELD_IN_SOCIALS, "value", ALL | FIELD_REPEATS | FIELD_LABELLED, NULL},
    {"social_label", FIELD_TEXT, FIELD_IN_SOCIALS, "label", ALL | FIELD_REPEATS | FIELD_LABEL, NULL},
    {"source", FIELD_TEXT, FIELD_IN_PARTY, "source", READ, NULL},
    {"status", FIELD_CODE, FIELD_IN_PARTY, "status", ALL, STATUSES},
    {"street", FIELD_TEXT, FIELD_IN_ADDRESSES, "street", ALL | FIELD_WORDS | FIELD_REPEATS | FIELD_LABELLED, NULL},
    {"suffix", FIELD_TEXT, FIELD_IN_PARTY, "suffix", ALL, NULL},
    {"tag", FIELD_TEXT, FIELD_IN_TAGS, NULL, ALL | FIELD_REPEATS, NULL},
    {"updated", FIELD_TIME, FIELD_IN_PARTY, "updated", READ, NULL},
    {"vat", FIELD_TEXT, FIELD_IN_FIELDS, "vat", ALL | FIELD_KEPT_CUSTOM, NULL},
    {"version", FIELD_INTEGER, FIELD_IN_PARTY, "version", FIELD_RESERVED, NULL},
    {"website", FIELD_TEXT, FIELD_IN_FIELDS, "website", ALL | FIELD_KEPT_CUSTOM, NULL},
};
enum { FIELD_COUNT = sizeof FIELDS / sizeof *FIELDS };

/* Names under which a field is known as well. */
static const struct {
    const char *alias, *name;
} ALIASES[] = {
    {"external_id", "external"},
    {"organization", "organisation"},
    {"tags", "tag"},
};

/* One struct field for each custom type; the definition's own name is in the ref. */
static const struct field CUSTOM[] = {
    {"", FIELD_TEXT, FIELD_IN_FIELDS, NULL, ALL, NULL},    {"", FIELD_INTEGER, FIELD_IN_FIELDS, NULL, ALL, NULL},
    {"", FIELD_DECIMAL, FIELD_IN_FIELDS, NULL, ALL, NULL}, {"", FIELD_DATE, FIELD_IN_FIELDS, NULL, ALL, NULL},
    {"", FIELD_BOOLEAN, FIELD_IN_FIELDS, NULL, ALL, NULL},
};

static const struct {
    const char *name;
    enum field_type type;
} TYPES[] = {
    {"text", FIELD_TEXT},         {"email", FIELD_EMAIL},     {"phone", FIELD_PHONE},     {"postcode", FIELD_POSTCODE},
    {"country", FIELD_COUNTRY},   {"date", FIELD_DATE},       {"time", FIELD_TIME},       {"code", FIELD_CODE},
    {"language", FIELD_LANGUAGE}, {"integer", FIELD_INTEGER}, {"decimal", FIELD_DECIMAL}, {"boolean", FIELD_BOOLEAN},
    {"who", FIELD_WHO},
};

struct field_set {
    struct arena *arena;
    struct fields_definition *definitions; /* by name */
    size_t count;
};

static int compare_field(const void *key, const void *row)
{
    return strcmp(key, ((const struct field *)row)->name);
}

static const struct field *find_own(const char *name)
{
    for (size_t i = 0; i < sizeof ALIASES / sizeof *ALIASES; i++)
        if (strcmp(ALIASES[i].alias, name) == 0)
            name = ALIASES[i].name;
    return bsearch(name, FIELDS, FIELD_COUNT, sizeof *FIELDS, compare_field);
}

static int compare_definition(const void *key, const void *row)
{
    return strcmp(key, ((const struct fields_definition *)row)->name);
}

static const struct fields_definition *find_definition(const struct field_set *set, const char *name)
{
    if (set == NULL || set->count == 0)
        return NULL;
    return bsearch(name, set->definitions, set->count, sizeof *set->definitions, compare_definition);
}

static const struct field *custom_field(const char *type)
{
    for (size_t i = 0; i < sizeof CUSTOM / sizeof *CUSTOM; i++)
        if (strcmp(field_type_name(CUSTOM[i].type), type) == 0)
            return &CUSTOM[i];
    return &CUSTOM[0];
}

const char *field_type_name(enum field_type type)
{
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
        if (TYPES[i].type == type)
            return TYPES[i].name;
    return "text";
}

int field_open(struct store *store, struct arena *arena, struct field_set **set, struct err *err)
{
    *set = arena_alloc(arena, sizeof **set);
    if (*set == NULL)
        return err_memory(err);
    (*set)->arena = arena;
    return fields_definitions(store, arena, &(*set)->definitions, &(*set)->count, err);
}

static int take_own(const struct field *field, int position, const char *label, const char *name,
                    const struct field_set *set, struct field_ref *ref)
{
    *ref = (struct field_ref){.field = field, .position = position, .label = label, .name = name};
    if (field->flags & FIELD_KEPT_CUSTOM) {
        const struct fields_definition *definition = find_definition(set, field->name);
        ref->definition_id = definition == NULL ? 0 : definition->id;
    }
    return 1;
}

/* "phone.work", "external.exact". */
static int find_labelled(const struct field_set *set, const char *name, const char *dot, struct arena *arena,
                         struct field_ref *ref)
{
    char base[NAME_MAX_BYTES];
    size_t length = (size_t)(dot - name);
    if (length >= sizeof base || dot[1] == '\0')
        return 0;
    memcpy(base, name, length);
    base[length] = '\0';
    const struct field *field = find_own(base);
    if (field == NULL || !(field->flags & FIELD_LABELLED))
        return 0;
    const char *label = arena_string(arena, dot + 1);
    const char *full = arena_printf(arena, "%s.%s", field->name, dot + 1);
    return label == NULL || full == NULL ? 0 : take_own(field, 0, label, full, set, ref);
}

/* "phone_2", "email_label_2". */
static int find_numbered(const struct field_set *set, const char *name, struct arena *arena, struct field_ref *ref)
{
    char base[NAME_MAX_BYTES];
    const char *number = strrchr(name, '_');
    int64_t position = 0;
    if (number == NULL || (size_t)(number - name) >= sizeof base || !text_is_digit(number[1]) ||
        !text_integer(number + 1, 1, POSITION_MAX, &position))
        return 0;
    memcpy(base, name, (size_t)(number - name));
    base[number - name] = '\0';
    const struct field *field = find_own(base);
    if (field == NULL || !(field->flags & FIELD_REPEATS))
        return 0;
    const char *full = position == 1 ? field->name : arena_printf(arena, "%s_%d", field->name, (int)position);
    return full == NULL ? 0 : take_own(field, (int)position, NULL, full, set, ref);
}

int field_find(const struct field_set *set, const char *name, struct arena *arena, struct field_ref *ref)
{
    const struct field *own = find_own(name);
    if (own != NULL)
        return take_own(own, 0, NULL, own->name, set, ref);
    const struct fields_definition *definition = find_definition(set, name);
    if (definition != NULL) {
        *ref = (struct field_ref){
            .field = custom_field(definition->type), .name = definition->name, .definition_id = definition->id};
        return 1;
    }
    const char *dot = strchr(name, '.');
    return dot != NULL ? find_labelled(set, name, dot, arena, ref) : find_numbered(set, name, arena, ref);
}

const char *field_nearest(const struct field_set *set, const char *name)
{
    size_t custom = set == NULL ? 0 : set->count;
    const char **names = malloc((FIELD_COUNT + custom) * sizeof *names);
    size_t count = 0;
    if (names == NULL)
        return NULL;
    for (size_t i = 0; i < FIELD_COUNT; i++)
        if (FIELDS[i].flags & (FIELD_SETTABLE | FIELD_QUERYABLE))
            names[count++] = FIELDS[i].name;
    for (size_t i = 0; i < custom; i++)
        names[count++] = set->definitions[i].name;
    const char *nearest = text_nearest(name, names, count);
    free(names);
    return nearest;
}

int field_unknown(const struct field_set *set, const char *name, struct err *err)
{
    const char *nearest = field_nearest(set, name);
    err_set(err, ERR_USAGE, _("unknown field %s"), name);
    if (nearest != NULL)
        return err_hint(err, _("did you mean %s?"), nearest);
    return err_hint(err, _("crm-find --list-fields shows all of them"));
}

int field_unknown_key(const struct field_set *set, const char *name, struct err *err)
{
    if (field_nearest(set, name) == NULL && field_check_name(name, NULL) == 0)
        err_hint(err, _("%s=... --new-field makes it a field of your own; crm-find --list-fields shows all"), name);
    return field_unknown(set, name, err);
}

bool field_is_reserved(const char *name)
{
    const struct field *field = find_own(name);
    return field != NULL && (field->flags & FIELD_RESERVED);
}

int field_check_name(const char *name, struct err *err)
{
    size_t length = strlen(name);
    bool is_good = length > 0 && length < NAME_MAX_BYTES && !text_is_digit(name[0]);
    for (const char *at = name; is_good && *at != '\0'; at++)
        is_good = text_is_letter(*at) || text_is_digit(*at) || *at == '_' || ((unsigned char)*at & 0x80);
    struct field_ref ref;
    struct arena arena = ARENA_INIT;
    bool is_taken = is_good && field_find(NULL, name, &arena, &ref) == 1;
    arena_clear(&arena);
    if (is_taken && (ref.field->flags & FIELD_KEPT_CUSTOM))
        return 0;
    if (is_taken)
        return err_set(err, ERR_USAGE, _("%s has a meaning of its own and cannot be a custom field"), name);
    if (!is_good)
        return err_set(err, ERR_USAGE, _("the name of a field is of letters, digits and _, and begins with no digit"));
    return 0;
}

/* Insert ${row} where it belongs by name. */
static int keep_definition(struct field_set *set, const struct fields_definition *row)
{
    struct fields_definition *grown = arena_alloc(set->arena, (set->count + 1) * sizeof *grown);
    size_t at = 0;
    if (grown == NULL)
        return -1;
    while (at < set->count && strcmp(set->definitions[at].name, row->name) < 0)
        at++;
    if (at > 0)
        memcpy(grown, set->definitions, at * sizeof *grown);
    grown[at] = *row;
    if (at < set->count)
        memcpy(grown + at + 1, set->definitions + at, (set->count - at) * sizeof *grown);
    set->definitions = grown;
    set->count++;
    return 0;
}

int field_define(struct store *store, struct field_set *set, const char *name, struct field_ref *ref, struct err *err)
{
    struct fields_definition row = {.type = "text"};
    if (find_definition(set, name) == NULL) {
        if (field_check_name(name, err) != 0 || fields_define(store, name, row.type, &row.id, err) != 0)
            return -1;
        row.name = arena_string(set->arena, name);
        if (row.name == NULL || keep_definition(set, &row) != 0)
            return err_memory(err);
    }
    return field_find(set, name, set->arena, ref) == 1 ? 0 : err_memory(err);
}

int field_at(const struct field_set *set, size_t index, struct field_ref *ref)
{
    size_t seen = 0;
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        if (!(FIELDS[i].flags & (FIELD_SETTABLE | FIELD_QUERYABLE)))
            continue;
        if (seen++ == index)
            return take_own(&FIELDS[i], 0, NULL, FIELDS[i].name, set, ref);
    }
    for (size_t i = 0; set != NULL && i < set->count; i++) {
        const struct fields_definition *row = &set->definitions[i];
        if (find_own(row->name) != NULL)
            continue; /* kvk, website … are among ours */
        if (seen++ == index) {
            *ref = (struct field_ref){.field = custom_field(row->type), .name = row->name, .definition_id = row->id};
            return 1;
        }
    }
    return 0;
}

/* The key of a record under which the values of a place stand. */
static const char *const LISTS[] = {
    [FIELD_IN_EMAILS] = "emails",     [FIELD_IN_PHONES] = "phones", [FIELD_IN_ADDRESSES] = "addresses",
    [FIELD_IN_SOCIALS] = "socials",   [FIELD_IN_TAGS] = "tags",     [FIELD_IN_FIELDS] = "fields",
    [FIELD_IN_EXTERNAL] = "external",
};

const char *field_list(enum field_place place)
{
    return place == FIELD_IN_PARTY ? NULL : LISTS[place];
}

const struct rec *field_element(const struct rec *record, const struct field_ref *ref)
{
    const struct rec *list = rec_get(record, LISTS[ref->field->place]);
    int position = 0;
    if (list == NULL || list->type != REC_LIST)
        return NULL;
    for (const struct rec *element = list->first; element != NULL; element = element->next) {
        const char *label = rec_text(element, "label");
        if (ref->label != NULL ? label != NULL && text_same(label, ref->label) : ++position >= ref->position)
            return element;
    }
    return NULL;
}

const struct rec *field_value(const struct rec *record, const struct field_ref *ref)
{
    const struct rec *element;
    switch (ref->field->place) {
    case FIELD_IN_PARTY:
        return rec_get(record, ref->field->member);
    case FIELD_IN_FIELDS:
        return rec_get(rec_get(record, "fields"), ref->name);
    case FIELD_IN_EXTERNAL:
        return ref->label == NULL ? NULL : rec_get(rec_get(record, "external"), ref->label);
    case FIELD_IN_TAGS:
        element = field_element(record, ref);
        return element;
    default:
        element = field_element(record, ref);
        return element == NULL ? NULL : rec_get(element, ref->field->member);
    }
}
