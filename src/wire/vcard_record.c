/* vcard_record.c - a card in our own vocabulary: names, contact points, tags, and custom fields for all the rest.
 *
 * Why so: what a value means is decided by whoever imports (domain); here only the shape of vCard goes. Whatever has no
 * place of
 * its own becomes a custom field (vcard_name.h). What is left out: values that speak of the card and not of the person
 * (REV, PRODID …),
 * and pictures, logos, sounds and keys that stand in the card itself: data that no purpose asked for; they are counted. */
#include <stdlib.h>
#include <string.h>

#include "base/flat.h"
#include "base/message.h"
#include "base/text.h"
#include "wire/vcard_map.h"

/* ---- Values -------------------------------------------------------------------------------------------------------- */

bool vcard_record_is_empty(const char *text)
{
    return text == NULL || *text == '\0';
}

/* The text of a slice, trimmed; NULL when it is empty. Returns 0 or -1. */
int vcard_record_text(struct vcard_mapping *mapping, const struct vcard_property *property, struct vcard_slice slice,
                      const char **text)
{
    if (vcard_value_text(mapping->source, mapping->card, property, slice, mapping->arena, text, mapping->err) != 0)
        return -1;
    size_t length = strlen(*text);
    const char *trimmed = text_trim(*text, &length);
    *text = length == 0 ? NULL : arena_dup(mapping->arena, trimmed, length);
    return *text == NULL && length > 0 ? err_memory(mapping->err) : 0;
}

int vcard_record_whole(struct vcard_mapping *mapping, const struct vcard_property *property, const char **text)
{
    return vcard_record_text(mapping, property, (struct vcard_slice){property->value, property->length}, text);
}

/* The components of N, ADR, ORG; lists within one (3.0 and 4.0) are joined by ${between}. */
int vcard_record_parts(struct vcard_mapping *mapping, const struct vcard_property *property, const char *between,
                       const char *parts[VCARD_PARTS])
{
    struct vcard_slice rest = {property->value, property->length}, part, one;
    memset(parts, 0, VCARD_PARTS * sizeof *parts);
    for (size_t i = 0; i < VCARD_PARTS && vcard_value_cut(&rest, ';', &part); i++) {
        bool has_lists = between != NULL && mapping->card->version != VCARD_2_1;
        while (has_lists ? vcard_value_cut(&part, ',', &one) : part.bytes != NULL) {
            const char *text;
            if (!has_lists) {
                one = part;
                part.bytes = NULL;
            }
            if (vcard_record_text(mapping, property, one, &text) != 0)
                return -1;
            if (text != NULL && parts[i] != NULL)
                text = arena_printf(mapping->arena, "%s%s%s", parts[i], between, text);
            if (text == NULL && parts[i] != NULL)
                continue;
            parts[i] = text;
        }
    }
    return 0;
}

int vcard_record_custom(struct vcard_mapping *mapping, const char *name, const char *value)
{
    struct vcard_custom **at = &mapping->customs;
    if (vcard_record_is_empty(value))
        return 0;
    while (*at != NULL && strcmp((*at)->name, name) != 0)
        at = &(*at)->next;
    if (*at == NULL) {
        *at = arena_alloc(mapping->arena, sizeof **at);
        if (*at == NULL || ((*at)->values = rec_new_list(mapping->arena)) == NULL)
            return err_memory(mapping->err);
        (*at)->name = name;
    }
    return rec_add_text(mapping->arena, (*at)->values, NULL, value) == NULL ? err_memory(mapping->err) : 0;
}

/* A word as part of a field's name: letters and digits, _ for all else. */
const char *vcard_record_slug(struct vcard_mapping *mapping, const char *text)
{
    char *out = arena_alloc(mapping->arena, strlen(text) + 1), *to = out;
    for (; out != NULL && *text != '\0'; text++) {
        if (text_is_letter(*text) || text_is_digit(*text))
            *to++ = text_lower(*text);
        else if (to > out && to[-1] != '_')
            *to++ = '_';
    }
    while (out != NULL && to > out && to[-1] == '_')
        *--to = '\0';
    return out;
}

/* ---- Properties ------------------------------------------------------------------------------------------------------ */

static int take_kind(struct vcard_mapping *mapping, const struct vcard_property *property, const char *text)
{
    static const char *const ORGANISATIONS[] = {"org", "organization", "group", "company"};
    for (size_t i = 0; i < sizeof ORGANISATIONS / sizeof *ORGANISATIONS; i++)
        mapping->has_organisation_kind = mapping->has_organisation_kind || text_equal(text, ORGANISATIONS[i]);
    bool is_other = text_equal(text, "location") || text_equal(text, "application") || text_equal(text, "device");
    if (!is_other)
        return 0;
    err_set(mapping->err, ERR_DATA, _("neither a person nor an organisation"));
    return err_at(mapping->err, mapping->source->options.name, property->line, property->name);
}

static int take_n(struct vcard_mapping *mapping, const struct vcard_property *property, const char *text)
{
    const char *parts[VCARD_PARTS];
    (void)text;
    if (vcard_record_parts(mapping, property, " ", parts) != 0)
        return -1;
    mapping->family = parts[0];
    mapping->given = parts[1];
    mapping->additional = parts[2];
    mapping->prefix = parts[3];
    mapping->suffix = parts[4];
    const char *sort = vcard_value_parameter(property, "SORT-AS");
    if (sort != NULL && text_valid(sort, strlen(sort)) == strlen(sort))
        mapping->sort = sort;
    return 0;
}

/* Organisation and department; a second organisation is kept aside. */
static int take_org(struct vcard_mapping *mapping, const struct vcard_property *property, const char *text)
{
    const char *parts[VCARD_PARTS], *department = NULL;
    if (vcard_record_parts(mapping, property, NULL, parts) != 0)
        return -1;
    if (mapping->organisation != NULL)
        return vcard_record_custom(mapping, "org", text);
    mapping->organisation = parts[0];
    for (size_t i = 1; i < VCARD_PARTS; i++) {
        if (parts[i] != NULL)
            department = department == NULL ? parts[i] : arena_printf(mapping->arena, "%s, %s", department, parts[i]);
    }
    return vcard_record_custom(mapping, "department", department);
}

/* ${text} as YYYY-MM-DD or --MM-DD, when it is a whole date in one of the forms of vCard; else as it is. */
static const char *day_of(struct vcard_mapping *mapping, const struct vcard_property *property, const char *text)
{
    char digits[16];
    size_t length = strcspn(text, "Tt "), count = 0;
    bool has_no_year = strncmp(text, "--", 2) == 0;
    for (size_t i = 0; i < length && count < sizeof digits - 1; i++) {
        if (text_is_digit(text[i]))
            digits[count++] = text[i];
        else if (text[i] != '-')
            return text;
    }
    digits[count] = '\0';
    bool is_europe = !has_no_year && length > 4 && memchr(text, '-', 4) != NULL; /* 17-5-1980 */
    const char *omitted = vcard_value_parameter(property, "X-APPLE-OMIT-YEAR");
    if (has_no_year && count == 4)
        return arena_printf(mapping->arena, "--%.2s-%.2s", digits, digits + 2);
    if (has_no_year || count != 8 || is_europe)
        return text;
    if (strncmp(digits, "1604", 4) == 0 || (omitted != NULL && strncmp(digits, omitted, 4) == 0))
        return arena_printf(mapping->arena, "--%.2s-%.2s", digits + 4, digits + 6);
    return arena_printf(mapping->arena, "%.4s-%.2s-%.2s", digits, digits + 4, digits + 6);
}

/* A birthday that is only a year, a month or some words is kept, but not as a date. */
static int take_bday(struct vcard_mapping *mapping, const struct vcard_property *property, const char *text)
{
    const char *day = day_of(mapping, property, text);
    size_t length = day == NULL ? 0 : strspn(day, "0123456789-");
    const char *kind = vcard_value_parameter(property, "VALUE");
    if (day == NULL)
        return err_memory(mapping->err);
    bool is_partial = day == text && length == strlen(day) && length <= 7;
    if (is_partial || (kind != NULL && text_equal(kind, "text")) || mapping->birthday != NULL)
        return vcard_record_custom(mapping, "bday", text);
    mapping->birthday = day;
    return 0;
}

static int take_categories(struct vcard_mapping *mapping, const struct vcard_property *property, const char *text)
{
    struct vcard_slice rest = {property->value, property->length}, part;
    while (vcard_value_cut(&rest, ',', &part)) {
        if (vcard_record_text(mapping, property, part, &text) != 0)
            return -1;
        bool is_new = text != NULL;
        for (const struct rec *tag = mapping->tags->first; tag != NULL && is_new; tag = tag->next)
            is_new = strcmp(tag->text, text) != 0;
        if (is_new && rec_add_text(mapping->arena, mapping->tags, NULL, text) == NULL)
            return err_memory(mapping->err);
    }
    return 0;
}

int vcard_record_labelled(struct vcard_mapping *mapping, const struct vcard_property *property, const char *name,
                          const char *text)
{
    const char *label = NULL;
    if (vcard_point_label(mapping, property, &label) != 0)
        return -1;
    const char *word = label == NULL ? NULL : vcard_record_slug(mapping, label);
    if (!vcard_record_is_empty(word))
        name = arena_printf(mapping->arena, "%s_%s", name, word);
    return name == NULL ? err_memory(mapping->err) : vcard_record_custom(mapping, name, text);
}

/* X-ABDATE, X-ABRELATEDNAMES, RELATED: what they say stands in their label or type. */
static int take_labelled(struct vcard_mapping *mapping, const struct vcard_property *property, const char *text)
{
    const char *name = vcard_name_field(property->name, mapping->arena);
    return name == NULL ? err_memory(mapping->err) : vcard_record_labelled(mapping, property, name, text);
}

/* What Apple calls a home page is just a website. */
static int take_url(struct vcard_mapping *mapping, const struct vcard_property *property, const char *text)
{
    const char *label = NULL;
    if (vcard_point_label(mapping, property, &label) != 0)
        return -1;
    if (label == NULL || text_equal(label, "homepage"))
        return vcard_record_custom(mapping, "website", text);
    return vcard_record_labelled(mapping, property, "website", text);
}

static int take_lang(struct vcard_mapping *mapping, const struct vcard_property *property, const char *text)
{
    (void)property;
    if (mapping->language != NULL)
        return vcard_record_custom(mapping, "lang", text);
    mapping->language = text;
    return 0;
}

/* Of an AGENT only the name; 3.0 writes a whole card as the value. */
static int take_agent(struct vcard_mapping *mapping, const struct vcard_property *property, const char *text)
{
    (void)property;
    if (!text_starts(text, "BEGIN:VCARD"))
        return vcard_record_custom(mapping, "agent", text);
    mapping->source->vcard.left_out++;
    const char *name = strcasestr(text, "\nFN:");
    if (name == NULL)
        return 0;
    name += strlen("\nFN:");
    name = arena_dup(mapping->arena, name, strcspn(name, "\r\n"));
    return name == NULL ? err_memory(mapping->err) : vcard_record_custom(mapping, "agent", name);
}

/* A link to a picture or key is kept; the thing itself is not. */
static int take_binary(struct vcard_mapping *mapping, const struct vcard_property *property, const char *text)
{
    if (!text_starts(text, "data:") && strstr(text, "://") != NULL && strpbrk(text, " \n") == NULL)
        return vcard_record_custom(mapping, vcard_name_field(property->name, mapping->arena), text);
    mapping->source->vcard.left_out++;
    return 0;
}

static int take_field(struct vcard_mapping *mapping, const struct vcard_property *property, const char *text)
{
    const char *name = vcard_value_parameter(property, "X-NAME");
    bool is_name = !vcard_record_is_empty(name) && text_valid(name, strlen(name)) == strlen(name) &&
                   strchr(name, '.') == NULL && !flat_is_own(name);
    return vcard_record_custom(mapping, is_name ? name : "x_crm_field", text);
}

static int take_external(struct vcard_mapping *mapping, const struct vcard_property *property, const char *text)
{
    const char *system = vcard_value_parameter(property, "X-SYSTEM");
    if (vcard_record_is_empty(system) || text_valid(system, strlen(system)) != strlen(system))
        return vcard_record_custom(mapping, "x_crm_external", text);
    return rec_add_text(mapping->arena, mapping->external, system, text) == NULL ? err_memory(mapping->err) : 0;
}

static int take_class(struct vcard_mapping *mapping, const struct vcard_property *property, const char *text)
{
    (void)property;
    return text_equal(text, "PUBLIC") ? 0 : vcard_record_custom(mapping, "class", text);
}

/* ${member}: offset of the text that the property sets, when ${take} is NULL; ${field}: custom field; none of the three:
 * left out. */
static const struct {
    const char *name;
    int (*take)(struct vcard_mapping *mapping, const struct vcard_property *property, const char *text);
    size_t member;
    const char *field;
} PROPERTIES[] = {
    {"KIND", take_kind, 0, NULL},
    {"X-ADDRESSBOOKSERVER-KIND", take_kind, 0, NULL},
    {"X-ABSHOWAS", take_kind, 0, NULL},
    {"FN", NULL, offsetof(struct vcard_mapping, name), "fn"},
    {"N", take_n, 0, NULL},
    {"SORT-STRING", NULL, offsetof(struct vcard_mapping, sort), "sort_string"},
    {"X-INITIALS", NULL, offsetof(struct vcard_mapping, initials), "x_initials"},
    {"NICKNAME", NULL, 0, "nickname"},
    {"BDAY", take_bday, 0, NULL},
    {"LANG", take_lang, 0, NULL},
    {"X-LANGUAGE", take_lang, 0, NULL},
    {"X-CRM-STATUS", NULL, offsetof(struct vcard_mapping, status), "x_status"},
    {"X-CRM-LEGAL-FORM", NULL, offsetof(struct vcard_mapping, legal_form), "x_legal_form"},
    {"ORG", take_org, 0, NULL},
    {"TITLE", NULL, 0, "job_title"},
    {"ROLE", NULL, 0, "role"},
    {"EMAIL", vcard_point_email, 0, NULL},
    {"TEL", vcard_point_tel, 0, NULL},
    {"ADR", vcard_point_adr, 0, NULL},
    {"LABEL", vcard_point_envelope, 0, NULL},
    {"IMPP", vcard_point_social, 0, NULL},
    {"SOCIALPROFILE", vcard_point_social, 0, NULL},
    {"X-SOCIALPROFILE", vcard_point_social, 0, NULL},
    {"URL", take_url, 0, NULL},
    {"NOTE", NULL, 0, "note"},
    {"CATEGORIES", take_categories, 0, NULL},
    {"X-ABDATE", take_labelled, 0, NULL},
    {"X-ABRELATEDNAMES", take_labelled, 0, NULL},
    {"RELATED", take_labelled, 0, NULL},
    {"AGENT", take_agent, 0, NULL},
    {"PHOTO", take_binary, 0, NULL},
    {"LOGO", take_binary, 0, NULL},
    {"SOUND", take_binary, 0, NULL},
    {"KEY", take_binary, 0, NULL},
    {"UID", NULL, offsetof(struct vcard_mapping, uid), "uid"},
    {"PRODID", NULL, offsetof(struct vcard_mapping, product), NULL},
    {"X-CRM-FIELD", take_field, 0, NULL},
    {"X-CRM-EXTERNAL", take_external, 0, NULL},
    {"CLASS", take_class, 0, NULL},
    {"CLIENTPIDMAP", NULL, 0, NULL},
    {"MAILER", NULL, 0, NULL},
    {"NAME", NULL, 0, NULL},
    {"PROFILE", NULL, 0, NULL},
    {"REV", NULL, 0, NULL},
    {"SOURCE", NULL, 0, NULL},
    {"VERSION", NULL, 0, NULL},
    {"X-ABADR", NULL, 0, NULL},
    {"X-ABLABEL", NULL, 0, NULL},
    {"X-CRM-LINE", NULL, 0, NULL},
    {"X-CRM-REASON", NULL, 0, NULL},
};

static int take_other(struct vcard_mapping *mapping, const struct vcard_property *property, const char *text)
{
    const char *network = vcard_name_social(property->name);
    if (network != NULL)
        return vcard_point_network(mapping, property, network, text);
    const char *name = vcard_name_field(property->name, mapping->arena);
    if (name != NULL && strlen(name) >= VCARD_NAME_BYTES) { /* no field can be called so */
        text = arena_printf(mapping->arena, "%s: %s", property->name, text);
        name = text == NULL ? NULL : "x_crm_field";
    }
    return name == NULL ? err_memory(mapping->err) : vcard_record_custom(mapping, name, text);
}

static int take_property(struct vcard_mapping *mapping, const struct vcard_property *property)
{
    size_t i = 0;
    const char *text = NULL;
    while (i < sizeof PROPERTIES / sizeof *PROPERTIES && strcmp(PROPERTIES[i].name, property->name) != 0)
        i++;
    bool is_other = i == sizeof PROPERTIES / sizeof *PROPERTIES;
    bool is_left_out = !is_other && PROPERTIES[i].take == NULL && PROPERTIES[i].member == 0 && PROPERTIES[i].field == NULL;
    if (is_left_out)
        return 0;
    if (vcard_value_is_base64(property)) {
        mapping->source->vcard.left_out++;
        return 0;
    }
    if (vcard_record_whole(mapping, property, &text) != 0)
        return -1;
    if (text == NULL)
        return 0;
    if (is_other)
        return take_other(mapping, property, text);
    if (PROPERTIES[i].take != NULL)
        return PROPERTIES[i].take(mapping, property, text);
    const char **member = PROPERTIES[i].member == 0 ? NULL : (const char **)((char *)mapping + PROPERTIES[i].member);
    if (member == NULL || *member != NULL)
        return PROPERTIES[i].field == NULL ? 0 : vcard_record_custom(mapping, PROPERTIES[i].field, text);
    *member = text;
    return 0;
}

/* ---- The record ------------------------------------------------------------------------------------------------------ */

static bool same(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* FN must be there, so that programs write an address into it when they know no name. */
static bool is_address(const struct vcard_mapping *mapping, const char *name)
{
    for (int list = EMAILS; list <= PHONES; list++)
        for (const struct vcard_point *point = mapping->points[list]; point != NULL; point = point->next)
            if (same(rec_text(point->value, "value"), name))
                return true;
    return false;
}

/* "van der Berg" that is sorted under "Berg" has an infix before it. Sorting words that say nothing of the kind are no
 * data. */
static int settle_family(struct vcard_mapping *mapping)
{
    const char *family = mapping->family;
    size_t sorted = mapping->sort == NULL ? 0 : strcspn(mapping->sort, ",");
    size_t length = family == NULL ? 0 : strlen(family);
    if (sorted == 0 || sorted + 1 >= length || strncmp(family + length - sorted, mapping->sort, sorted) != 0 ||
        family[length - sorted - 1] != ' ')
        return 0;
    mapping->infix = arena_dup(mapping->arena, family, length - sorted - 1);
    mapping->family = family + length - sorted;
    return mapping->infix == NULL ? err_memory(mapping->err) : 0;
}

static int settle_names(struct vcard_mapping *mapping)
{
    bool has_parts = mapping->family != NULL || mapping->given != NULL || mapping->additional != NULL;
    if (is_address(mapping, mapping->name) && !has_parts)
        mapping->name = NULL;
    mapping->is_organisation =
        mapping->has_organisation_kind || (!has_parts && mapping->organisation != NULL &&
                                           (mapping->name == NULL || same(mapping->name, mapping->organisation)));
    if (same(mapping->given, mapping->initials))
        mapping->given = NULL;
    if (!mapping->is_organisation)
        return settle_family(mapping);
    if (mapping->name == NULL || same(mapping->name, mapping->organisation)) {
        mapping->name = mapping->name == NULL ? mapping->organisation : mapping->name;
        mapping->organisation = NULL;
    }
    if (vcard_record_custom(mapping, "org", mapping->organisation) != 0)
        return -1;
    mapping->organisation = NULL;
    /* N of an organisation is its own name once more, or somebody who works there. */
    const char *contact = mapping->given == NULL    ? mapping->family
                          : mapping->family == NULL ? mapping->given
                                                    : arena_printf(mapping->arena, "%s %s", mapping->given, mapping->family);
    mapping->prefix = mapping->given = mapping->additional = mapping->family = mapping->suffix = mapping->initials = NULL;
    return same(contact, mapping->name) ? 0 : vcard_record_custom(mapping, "contact", contact);
}

/* The number of the card: system "vcard" when it is sure to be nobody else's, else the program's own; without either it
 * is only kept. */
static int settle_uid(struct vcard_mapping *mapping)
{
    const char *uid = mapping->uid == NULL ? NULL : vcard_point_without_scheme(mapping->uid, "urn:uuid:");
    const char *owner = mapping->product == NULL ? NULL : strstr(mapping->product, "//");
    const char *system = "vcard";
    if (uid == NULL)
        return 0;
    if (strlen(uid) < VCARD_UID_BYTES && owner == NULL)
        return vcard_record_custom(mapping, "uid", uid);
    if (strlen(uid) < VCARD_UID_BYTES) {
        const char *end = strstr(owner + 2, "//");
        const char *word = arena_dup(mapping->arena, owner + 2, end == NULL ? strlen(owner + 2) : (size_t)(end - owner - 2));
        system = word == NULL ? NULL : vcard_record_slug(mapping, word);
    }
    if (vcard_record_is_empty(system))
        return system == NULL ? err_memory(mapping->err) : vcard_record_custom(mapping, "uid", uid);
    return rec_add_text(mapping->arena, mapping->external, system, uid) == NULL ? err_memory(mapping->err) : 0;
}

static int add_lists(struct vcard_mapping *mapping, struct rec *record)
{
    static const char *const KEYS[] = {"emails", "phones", "addresses", "socials"};
    for (int list = 0; list < POINT_LISTS; list++) {
        struct rec *values = mapping->points[list] == NULL ? NULL : rec_add_list(mapping->arena, record, KEYS[list]);
        if (values == NULL && mapping->points[list] != NULL)
            return err_memory(mapping->err);
        for (const struct vcard_point *point = mapping->points[list]; point != NULL; point = point->next)
            rec_append(values, point->value);
    }
    return 0;
}

/* Custom fields: one value, or all in one: notes below each other, others with ; between. */
static int add_customs(struct vcard_mapping *mapping, struct rec *record)
{
    struct rec *fields = mapping->customs == NULL ? record : rec_add_map(mapping->arena, record, "fields");
    for (const struct vcard_custom *custom = mapping->customs; custom != NULL && fields != NULL; custom = custom->next) {
        struct buf all = BUF_INIT;
        for (const struct rec *value = custom->values->first; value != NULL; value = value->next) {
            if (all.length > 0)
                buf_add_byte(&all, strcmp(custom->name, "note") == 0 ? '\n' : ';');
            buf_add(&all, value->text, value->length);
        }
        if (all.failed || rec_add_bytes(mapping->arena, fields, custom->name, buf_text(&all), all.length) == NULL)
            fields = NULL;
        buf_clear(&all);
    }
    return fields == NULL ? err_memory(mapping->err) : 0;
}

static int build(struct vcard_mapping *mapping, struct rec **record)
{
    struct arena *arena = mapping->arena;
    struct rec *map = rec_new_map(arena);
    const char *const members[][2] = {
        {"kind", mapping->is_organisation ? "organisation" : "person"},
        {"name", mapping->name},
        {"prefix", mapping->prefix},
        {"given", mapping->given},
        {"initials", mapping->initials},
        {"additional_name", mapping->additional}, /* an infix, or more given names: the maps decide */
        {"infix", mapping->infix},
        {"family", mapping->family},
        {"suffix", mapping->suffix},
        {"birthday", mapping->birthday},
        {"language", mapping->language},
        {"legal_form", mapping->legal_form},
        {"status", mapping->status},
        {"organisation", mapping->organisation},
    };
    *record = map;
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (map == NULL || (members[i][1] != NULL &&
                            rec_borrow_text(arena, map, members[i][0], members[i][1], strlen(members[i][1])) == NULL))
            return err_memory(mapping->err);
    if (add_lists(mapping, map) != 0)
        return -1;
    if (mapping->tags->first != NULL) {
        mapping->tags->key = "tags";
        rec_append(map, mapping->tags);
    }
    if (add_customs(mapping, map) != 0)
        return -1;
    if (mapping->external->first != NULL) {
        mapping->external->key = "external";
        rec_append(map, mapping->external);
    }
    return 0;
}

int vcard_record(struct source *source, const struct vcard *card, struct arena *arena, struct rec **record, struct err *err)
{
    struct vcard_mapping mapping = {.source = source, .card = card, .arena = arena, .err = err};
    mapping.tags = rec_new_list(arena);
    mapping.external = rec_new_map(arena);
    if (mapping.tags == NULL || mapping.external == NULL)
        return err_memory(err);
    for (const struct vcard_property *property = card->first; property != NULL; property = property->next)
        if (take_property(&mapping, property) != 0)
            return -1;
    if (source->vcard.wanted_field != NULL)
        vcard_line_find(&mapping, source->vcard.wanted_field);
    return vcard_point_envelopes(&mapping) != 0 || settle_names(&mapping) != 0 || settle_uid(&mapping) != 0
               ? -1
               : build(&mapping, record);
}
