/* change.c - from key=value and from records to a list of checked changes. */
#include "domain/change.h"

#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "domain/change_state.h"
#include "domain/email.h"
#include "store/before_images.h"
#include "store/parties.h"

enum { KEY_MAX_BYTES = 128 };

static const char IMAGE_TERM[] = "90d"; /* where no rule says how long */

static int find_term(struct change_context *context, struct err *err)
{
    const char *term;
    int64_t moment;
    if (before_images_term(context->store, context->arena, &term, err) != 0)
        return -1;
    const char *text = arena_printf(context->arena, "+%s", term == NULL ? IMAGE_TERM : term);
    if (text == NULL)
        return err_memory(err);
    if (date_parse_time(context->store->dates, text, &moment, err) != 0)
        return -1;
    date_format_time(moment, context->image_expires_at);
    return 0;
}

int change_open(struct change_context *context, const char *source_kind, const char *source_detail, struct err *err)
{
    char country[3];
    context->source_kind = source_kind;
    context->source_detail = source_detail == NULL ? "" : source_detail;
    if (field_open(context->store, context->arena, &context->fields, err) != 0 ||
        parties_country(context->store, country, err) != 0 || find_term(context, err) != 0)
        return -1;
    context->country = arena_string(context->arena, country);
    return context->country == NULL ? err_memory(err) : 0;
}

void change_close(struct change_context *context)
{
    context->fields = NULL;
}

static struct change *add_change(struct change_list *list, enum change_verb verb, const struct field_ref *ref,
                                 struct arena *arena, struct err *err)
{
    struct change *change = arena_alloc(arena, sizeof *change);
    if (change == NULL) {
        err_memory(err);
        return NULL;
    }
    change->verb = verb;
    change->ref = *ref;
    if (list->last == NULL)
        list->first = change;
    else
        list->last->next = change;
    list->last = change;
    list->count++;
    return change;
}

static int add_checked(struct change_context *context, struct change_list *list, enum change_verb verb,
                       const struct field_ref *ref, const char *text, struct arena *arena, struct err *err)
{
    struct change *change = add_change(list, verb, ref, arena, err);
    if (change == NULL)
        return -1;
    change->label = ref->label;
    return change_check(context, ref, text, arena, &change->value, &change->normalised, err);
}

/* ---- key=value
 * ------------------------------------------------------------------------------------------------------------ */

bool change_is_meant(const char *operand)
{
    const char *equals = strchr(operand, '=');
    if (equals == NULL || equals == operand || operand[0] == '.' || operand[0] == '/' || operand[0] == '-')
        return false;
    return memchr(operand, '@', (size_t)(equals - operand)) == NULL;
}

/* The several tags of "vip;gold", one change each, or one that replaces them all. */
static int parse_tags(struct change_context *context, const struct field_ref *ref, enum change_verb verb, const char *text,
                      struct change_list *list, struct arena *arena, struct err *err)
{
    struct rec *tags = rec_new_list(arena);
    struct change *replace = verb == CHANGE_SET ? add_change(list, CHANGE_REPLACE, ref, arena, err) : NULL;
    if (tags == NULL)
        return err_memory(err);
    if (verb == CHANGE_SET && replace == NULL)
        return -1;
    while (text != NULL) {
        const char *end = strchr(text, ';');
        const char *part = arena_dup(arena, text, end == NULL ? strlen(text) : (size_t)(end - text));
        const char *value;
        const char *normalised;
        if (part == NULL)
            return err_memory(err);
        if (change_check(context, ref, part, arena, &value, &normalised, err) != 0)
            return -1;
        if (*value != '\0' && replace != NULL && rec_add_text(arena, tags, NULL, value) == NULL)
            return err_memory(err);
        if (*value != '\0' && replace == NULL) {
            struct change *change = add_change(list, verb, ref, arena, err);
            if (change == NULL)
                return -1;
            change->value = value;
        }
        text = end == NULL ? NULL : end + 1;
    }
    if (replace != NULL)
        replace->list = tags;
    return 0;
}

static int check_verb(const struct field_ref *ref, enum change_verb verb, struct err *err)
{
    bool is_list = (ref->field->flags & FIELD_REPEATS) && !(ref->field->flags & FIELD_LABEL);
    if (!(ref->field->flags & FIELD_SETTABLE))
        return err_set(err, ERR_USAGE, _("%s cannot be set"), ref->name);
    if ((verb == CHANGE_ADD || verb == CHANGE_REMOVE) && !is_list)
        return err_set(err, ERR_USAGE, _("%s has only one value: set it with %s=, take it away with %s="), ref->name,
                       ref->name, ref->name);
    if ((verb == CHANGE_ADD || verb == CHANGE_REMOVE) && ref->position != 0)
        return err_set(err, ERR_USAGE, _("%s: += and -= take no number"), ref->name);
    if (ref->field->place == FIELD_IN_TAGS && ref->position != 0)
        return err_set(err, ERR_USAGE, _("%s: tags have no number, use tag+= and tag-="), ref->name);
    if (ref->field->place == FIELD_IN_EXTERNAL && ref->label == NULL)
        return err_set(err, ERR_USAGE, _("external wants a system: external.SYSTEM=ID"));
    return 0;
}

/* Find the field, or make up a custom one. */
static int find_field(struct change_context *context, const char *key, struct arena *arena, struct field_ref *ref,
                      struct err *err)
{
    if (field_find(context->fields, key, arena, ref) == 1)
        return 0;
    if (change_refuse_national_id(context, key, arena, err) != 0)
        return -1;
    if (!context->may_define)
        return field_unknown_key(context->fields, key, err);
    return field_define(context->store, context->fields, key, ref, err);
}

int change_parse(struct change_context *context, const char *operand, struct change_list *list, struct err *err)
{
    char key[KEY_MAX_BYTES];
    const char *equals = strchr(operand, '=');
    size_t length = equals == NULL ? 0 : (size_t)(equals - operand);
    enum change_verb verb = CHANGE_SET;
    struct field_ref ref;
    if (length > 1 && (operand[length - 1] == '+' || operand[length - 1] == '-'))
        verb = operand[--length] == '+' ? CHANGE_ADD : CHANGE_REMOVE;
    if (length == 0 || length >= sizeof key)
        return err_set(err, ERR_USAGE, _("not of the form key=value"));
    memcpy(key, operand, length);
    key[length] = '\0';
    if (field_is_reserved(key))
        return err_set(err, ERR_USAGE, _("%s cannot be set"), key);
    if (find_field(context, key, context->arena, &ref, err) != 0 || check_verb(&ref, verb, err) != 0)
        return -1;
    const char *value = equals + 1;
    if (*value == '\0' && verb != CHANGE_SET)
        return err_set(err, ERR_USAGE, _("%s: no value to add or take away"), ref.name);
    if (ref.field->place == FIELD_IN_TAGS)
        return parse_tags(context, &ref, verb, value, list, context->arena, err);
    if (value[strspn(value, " \t")] == '\0')
        return add_change(list, CHANGE_UNSET, &ref, context->arena, err) == NULL ? -1 : 0;
    return add_checked(context, list, verb, &ref, value, context->arena, err);
}

/* ---- Records
 * -------------------------------------------------------------------------------------------------------------- */

struct reading {
    struct change_context *context;
    struct arena *arena;
    struct change_list *list;
};

/* A plain value as text; NULL for null, lists and maps. */
static const char *plain_text(const struct rec *node, struct arena *arena)
{
    switch (node->type) {
    case REC_TEXT:
    case REC_DECIMAL:
        return node->text;
    case REC_INTEGER:
        return arena_printf(arena, "%lld", (long long)node->integer);
    case REC_BOOLEAN:
        return node->boolean ? "yes" : "no";
    default:
        return NULL;
    }
}

/* One member that is no list of ours: null unsets, an empty text (an empty cell of CSV) says nothing. */
static int read_plain(struct reading *reading, const struct field_ref *ref, const struct rec *node, struct err *err)
{
    if (!(ref->field->flags & FIELD_SETTABLE))
        return 0;
    if (node->type == REC_NULL)
        return add_change(reading->list, CHANGE_UNSET, ref, reading->arena, err) == NULL ? -1 : 0;
    const char *text = plain_text(node, reading->arena);
    if (text == NULL) {
        err_set(err, ERR_DATA, _("neither a text, a number nor null"));
        return err_at(err, NULL, 0, ref->name);
    }
    if (text[strspn(text, " \t\r\n")] == '\0')
        return 0;
    if (ref->field->place == FIELD_IN_TAGS)
        return parse_tags(reading->context, ref, CHANGE_SET, text, reading->list, reading->arena, err);
    return add_checked(reading->context, reading->list, CHANGE_SET, ref, text, reading->arena, err);
}

static int read_member(struct reading *reading, const char *name, const struct rec *element, struct rec *checked,
                       struct err *err)
{
    struct field_ref ref;
    const char *value;
    const char *normalised;
    if (field_find(NULL, name, reading->arena, &ref) != 1)
        return err_set(err, ERR_BUG, "no field %s", name);
    const struct rec *node = rec_get(element, ref.field->member);
    const char *text = node == NULL ? NULL : plain_text(node, reading->arena);
    if (text == NULL || *text == '\0')
        return 0;
    if (change_check(reading->context, &ref, text, reading->arena, &value, &normalised, err) != 0)
        return -1;
    rec_add_text(reading->arena, checked, ref.field->member, value);
    if (normalised != NULL)
        rec_add_text(reading->arena, checked, "normalised", normalised);
    return 0;
}

/* An element of a list in a record: its members checked, what is not ours left out. A plain text is a value without a
 * label. */
static struct rec *read_element(struct reading *reading, enum field_place place, const struct rec *element, struct err *err)
{
    static const char *const MEMBERS[][7] = {
        [FIELD_IN_EMAILS] = {"email", "email_label", NULL},
        [FIELD_IN_PHONES] = {"phone", "phone_label", NULL},
        [FIELD_IN_ADDRESSES] = {"street", "postcode", "city", "region", "country", "address_label", NULL},
        [FIELD_IN_SOCIALS] = {"social", "social_label", NULL},
    };
    struct rec *checked = rec_new_map(reading->arena);
    if (element->type != REC_MAP) {
        struct rec *map = rec_new_map(reading->arena);
        const char *text = plain_text(element, reading->arena);
        rec_add_text(reading->arena, map, place == FIELD_IN_ADDRESSES ? "street" : "value", text);
        element = map;
    }
    if (checked == NULL || element == NULL) {
        err_memory(err);
        return NULL;
    }
    for (size_t i = 0; MEMBERS[place][i] != NULL; i++)
        if (read_member(reading, MEMBERS[place][i], element, checked, err) != 0)
            return NULL;
    return checked;
}

static int read_list(struct reading *reading, const struct field_ref *ref, const struct rec *node, struct err *err)
{
    struct change *change = add_change(reading->list, CHANGE_REPLACE, ref, reading->arena, err);
    struct rec *list = rec_new_list(reading->arena);
    if (change == NULL)
        return -1;
    if (list == NULL)
        return err_memory(err);
    change->list = list;
    for (const struct rec *element = node->type == REC_LIST ? node->first : NULL; element != NULL; element = element->next) {
        struct rec *checked = read_element(reading, ref->field->place, element, err);
        if (checked == NULL)
            return -1;
        bool is_empty = ref->field->place == FIELD_IN_ADDRESSES ? checked->count == 0 : rec_get(checked, "value") == NULL;
        if (!is_empty)
            rec_append(list, checked);
    }
    return 0;
}

static int read_tags(struct reading *reading, const struct rec *node, struct err *err)
{
    struct field_ref ref;
    struct rec *list = rec_new_list(reading->arena);
    if (field_find(NULL, "tag", reading->arena, &ref) != 1 || list == NULL)
        return err_memory(err);
    struct change *change = add_change(reading->list, CHANGE_REPLACE, &ref, reading->arena, err);
    if (change == NULL)
        return -1;
    change->list = list;
    for (const struct rec *tag = node->type == REC_LIST ? node->first : NULL; tag != NULL; tag = tag->next) {
        const char *text = plain_text(tag, reading->arena);
        const char *value;
        const char *normalised;
        if (text == NULL || *text == '\0')
            continue;
        if (change_check(reading->context, &ref, text, reading->arena, &value, &normalised, err) != 0)
            return -1;
        rec_add_text(reading->arena, list, NULL, value);
    }
    return 0;
}

/* Members of "fields" and "external". */
static int read_map(struct reading *reading, const char *prefix, const struct rec *map, struct err *err)
{
    for (const struct rec *node = map->type == REC_MAP ? map->first : NULL; node != NULL; node = node->next) {
        const char *name = *prefix == '\0' ? node->key : arena_printf(reading->arena, "%s%s", prefix, node->key);
        struct field_ref ref;
        if (name == NULL)
            return err_memory(err);
        int found = field_find(reading->context->fields, name, reading->arena, &ref);
        if (found == 0 && *prefix == '\0')
            found = field_define(reading->context->store, reading->context->fields, name, &ref, err) == 0 ? 1 : -1;
        if (found < 0)
            return err_at(err, NULL, 0, name);
        if (found == 1 && read_plain(reading, &ref, node, err) != 0)
            return -1;
    }
    return 0;
}

/* The key of a list, or NULL. */
static const char *list_field(const char *key)
{
    static const struct {
        const char *key, *field;
    } LISTS[] = {{"emails", "email"}, {"phones", "phone"}, {"addresses", "street"}, {"socials", "social"}};
    for (size_t i = 0; i < sizeof LISTS / sizeof *LISTS; i++)
        if (strcmp(LISTS[i].key, key) == 0)
            return LISTS[i].field;
    return NULL;
}

/* Null takes all of a list away; a text where a list belongs says nothing that could be done. */
static int check_list(const struct rec *node, enum rec_type type, struct err *err)
{
    if (node->type == type || node->type == REC_NULL)
        return 0;
    err_set(err, ERR_DATA, type == REC_LIST ? _("not a list") : _("not an object"));
    return err_at(err, NULL, 0, node->key);
}

static int read_key(struct reading *reading, const struct rec *node, struct err *err)
{
    struct field_ref ref;
    const char *list = list_field(node->key);
    bool is_list = list != NULL || strcmp(node->key, "tags") == 0;
    bool is_map = strcmp(node->key, "fields") == 0 || strcmp(node->key, "external") == 0;
    if ((is_list && check_list(node, REC_LIST, err) != 0) || (is_map && check_list(node, REC_MAP, err) != 0))
        return -1;
    if (strcmp(node->key, "version") == 0) {
        const char *text = plain_text(node, reading->arena);
        bool is_number = text == NULL || *text == '\0' || text_integer(text, 1, INT64_MAX, &reading->list->version);
        return is_number ? 0 : err_set(err, ERR_DATA, _("version: not a whole number"));
    }
    if (list != NULL)
        return field_find(NULL, list, reading->arena, &ref) == 1 ? read_list(reading, &ref, node, err) : err_memory(err);
    if (is_list)
        return read_tags(reading, node, err);
    if (is_map)
        return read_map(reading, strcmp(node->key, "fields") == 0 ? "" : "external.", node, err);
    if (field_find(reading->context->fields, node->key, reading->arena, &ref) != 1) {
        if (node->type == REC_LIST || node->type == REC_MAP || !reading->context->may_define) {
            reading->list->ignored = reading->list->ignored == NULL ? node->key : reading->list->ignored;
            return 0;
        }
        if (field_define(reading->context->store, reading->context->fields, node->key, &ref, err) != 0)
            return -1;
    }
    return ref.field->flags & FIELD_RESERVED ? 0 : read_plain(reading, &ref, node, err);
}

int change_read(struct change_context *context, const struct rec *record, struct arena *arena, struct change_list *list,
                struct err *err)
{
    struct reading reading = {context, arena, list};
    for (const struct rec *node = record->first; node != NULL; node = node->next)
        if (read_key(&reading, node, err) != 0)
            return -1;
    return 0;
}
