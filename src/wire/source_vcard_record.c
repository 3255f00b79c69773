/* source_vcard_record.c - a card in our own vocabulary: names, contact points, tags, and custom fields for all the rest.
 *
 * Why so: what a value means is decided by whoever imports (domain); here only the shape of vCard goes. Whatever has no place of
 * its own becomes a custom field (vcard_name.h). What is left out: values that speak of the card and not of the person (REV, PRODID …),
 * and pictures, logos, sounds and keys that stand in the card itself: data that no purpose asked for; they are counted. */
#include <stdlib.h>
#include <string.h>

#include "base/flat.h"
#include "base/message.h"
#include "base/text.h"
#include "wire/source_vcard.h"
#include "wire/vcard_name.h"

enum {
    PARTS_MAX = 16,
    NO_PREFERENCE = 101, /* RFC 6350: 1 is the most preferred of 100 */
    UID_SURE_BYTES = 16, /* a shorter UID may be a counter, which other programs have too */
};

/* A list of values of one kind, ordered by preference. */
struct point {
    struct rec *value;
    int preference;
    struct point *next;
};

/* A custom field: its values, in the order of the card. */
struct custom {
    const char *name;
    struct rec *values;
    struct custom *next;
};

enum point_list { EMAILS, PHONES, ADDRESSES, SOCIALS, POINT_LISTS };

struct mapping {
    struct source *source;
    const struct vcard *card;
    struct arena *arena;
    struct err *err;
    const char *name, *prefix, *given, *initials, *additional, *infix, *family, *suffix, *sort;
    const char *birthday, *language, *status, *legal_form, *organisation, *address_line;
    const char *uid, *product;
    bool is_organisation, has_organisation_kind;
    struct point *points[POINT_LISTS];
    struct rec *tags, *external;
    struct custom *customs;
};

/* ---- Values -------------------------------------------------------------------------------------------------------- */

static bool is_empty(const char *text)
{
    return text == NULL || *text == '\0';
}

/* The text of a slice, trimmed; NULL when it is empty. Returns 0 or -1. */
static int text_of(struct mapping *mapping, const struct vcard_property *property, struct vcard_slice slice, const char **text)
{
    if (vcard_text(mapping->source, mapping->card, property, slice, mapping->arena, text, mapping->err) != 0)
        return -1;
    size_t length = strlen(*text);
    const char *trimmed = text_trim(*text, &length);
    *text = length == 0 ? NULL : arena_dup(mapping->arena, trimmed, length);
    return *text == NULL && length > 0 ? err_memory(mapping->err) : 0;
}

static int whole_text(struct mapping *mapping, const struct vcard_property *property, const char **text)
{
    return text_of(mapping, property, (struct vcard_slice){property->value, property->length}, text);
}

/* The components of N, ADR, ORG; lists within one (3.0 and 4.0) are joined by ${between}. */
static int parts_of(struct mapping *mapping, const struct vcard_property *property, const char *between,
                    const char *parts[PARTS_MAX])
{
    struct vcard_slice rest = {property->value, property->length}, part, one;
    memset(parts, 0, PARTS_MAX * sizeof *parts);
    for (size_t i = 0; i < PARTS_MAX && vcard_cut(&rest, ';', &part); i++) {
        bool has_lists = between != NULL && mapping->card->version != VCARD_2_1;
        while (has_lists ? vcard_cut(&part, ',', &one) : part.bytes != NULL) {
            const char *text;
            if (!has_lists) {
                one = part;
                part.bytes = NULL;
            }
            if (text_of(mapping, property, one, &text) != 0)
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

static int add_custom(struct mapping *mapping, const char *name, const char *value)
{
    struct custom **at = &mapping->customs;
    if (is_empty(value))
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
static const char *slug(struct mapping *mapping, const char *text)
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

/* ---- Labels and preference ------------------------------------------------------------------------------------------- */

/* The text of another property of the same group; NULL. */
static int group_text(struct mapping *mapping, const struct vcard_property *property, const char *name, const char **text)
{
    *text = NULL;
    for (const struct vcard_property *at = mapping->card->first; at != NULL && property->group != NULL; at = at->next)
        if (at->group != NULL && strcmp(at->group, property->group) == 0 && strcmp(at->name, name) == 0)
            return whole_text(mapping, at, text);
    return 0;
}

/* X-ABLabel, without what Apple writes around its own words: _$!<Home>!$_ is home. */
static int group_label(struct mapping *mapping, const struct vcard_property *property, const char **label)
{
    if (group_text(mapping, property, "X-ABLABEL", label) != 0 || *label == NULL)
        return *label == NULL ? 0 : -1;
    size_t length = strlen(*label);
    if (length <= 8 || memcmp(*label, "_$!<", 4) != 0 || strcmp(*label + length - 4, ">!$_") != 0)
        return 0;
    char *word = arena_dup(mapping->arena, *label + 4, length - 8);
    for (char *at = word; at != NULL && *at != '\0'; at++)
        *at = text_lower(*at);
    *label = word;
    return word == NULL ? err_memory(mapping->err) : 0;
}

/* The kind of a contact point that its types tell; fax and mobile before home and work, as the maps of CSV files have it. */
static int label_of(struct mapping *mapping, const struct vcard_property *property, const char **label)
{
    static const struct {
        const char *type, *label;
    } FIRST[] = {{"FAX", "fax"}, {"CELL", "mobile"}, {"IPHONE", "mobile"}, {"PAGER", "pager"}, {"HOME", "home"}, {"WORK", "work"}};
    static const char *const SILENT[] = {"INTERNET", "PREF", "VOICE", "POSTAL", "PARCEL", "DOM",  "INTL",
                                         "MSG",      "TEXT", "VIDEO", "X400",   "BASE64", "B",    "QUOTED-PRINTABLE",
                                         "8BIT",     "7BIT", "TEXTPHONE"};
    if (group_label(mapping, property, label) != 0 || *label != NULL)
        return *label == NULL ? -1 : 0;
    for (size_t i = 0; i < sizeof FIRST / sizeof *FIRST; i++) {
        if (vcard_has_type(property, FIRST[i].type)) {
            *label = FIRST[i].label;
            return 0;
        }
    }
    for (const struct vcard_parameter *at = property->parameters; at != NULL; at = at->next) {
        bool is_silent = strcmp(at->name, "TYPE") != 0 || *at->value == '\0';
        for (size_t i = 0; i < sizeof SILENT / sizeof *SILENT; i++)
            is_silent = is_silent || text_equal(at->value, SILENT[i]);
        if (is_silent)
            continue;
        struct vcard_slice slice = {at->value, strlen(at->value)};
        const char *text = text_starts(at->value, "X-") ? at->value + 2 : at->value;
        if (text_valid(slice.bytes, slice.length) != slice.length)
            continue;
        *label = text_casefold(mapping->arena, text, strlen(text));
        return *label == NULL ? err_memory(mapping->err) : 0;
    }
    return 0;
}

static int preference_of(const struct vcard_property *property)
{
    const char *given = vcard_parameter(property, "PREF");
    int64_t number;
    if (given != NULL && text_integer(given, 1, 100, &number))
        return (int)number;
    return vcard_has_type(property, "PREF") ? 1 : NO_PREFERENCE;
}

/* An element of emails, phones …, in its place; ${value} NULL: the caller fills it in. */
static struct rec *add_point(struct mapping *mapping, const struct vcard_property *property, enum point_list list,
                             const char *value)
{
    struct point **at = &mapping->points[list];
    struct point *point = arena_alloc(mapping->arena, sizeof *point);
    if (point == NULL || (point->value = rec_new_map(mapping->arena)) == NULL ||
        rec_add_text(mapping->arena, point->value, "value", value) == NULL) {
        err_memory(mapping->err);
        return NULL;
    }
    point->preference = preference_of(property);
    while (*at != NULL && (*at)->preference <= point->preference)
        at = &(*at)->next;
    point->next = *at;
    *at = point;
    return point->value;
}

static int add_label(struct mapping *mapping, struct rec *value, const char *label)
{
    return value == NULL || rec_add_text(mapping->arena, value, "label", label) == NULL ? err_memory(mapping->err) : 0;
}

/* ---- Properties ------------------------------------------------------------------------------------------------------ */

static int take_kind(struct mapping *mapping, const struct vcard_property *property, const char *text)
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

static int take_n(struct mapping *mapping, const struct vcard_property *property, const char *text)
{
    const char *parts[PARTS_MAX];
    (void)text;
    if (parts_of(mapping, property, " ", parts) != 0)
        return -1;
    mapping->family = parts[0];
    mapping->given = parts[1];
    mapping->additional = parts[2];
    mapping->prefix = parts[3];
    mapping->suffix = parts[4];
    const char *sort = vcard_parameter(property, "SORT-AS");
    if (sort != NULL && text_valid(sort, strlen(sort)) == strlen(sort))
        mapping->sort = sort;
    return 0;
}

/* Organisation and department; a second organisation is kept aside. */
static int take_org(struct mapping *mapping, const struct vcard_property *property, const char *text)
{
    const char *parts[PARTS_MAX], *department = NULL;
    if (parts_of(mapping, property, NULL, parts) != 0)
        return -1;
    if (mapping->organisation != NULL)
        return add_custom(mapping, "org", text);
    mapping->organisation = parts[0];
    for (size_t i = 1; i < PARTS_MAX; i++) {
        if (parts[i] != NULL)
            department = department == NULL ? parts[i] : arena_printf(mapping->arena, "%s, %s", department, parts[i]);
    }
    return add_custom(mapping, "department", department);
}

static const char *without_scheme(const char *text, const char *scheme)
{
    return text_starts(text, scheme) ? text + strlen(scheme) : text;
}

static int take_email(struct mapping *mapping, const struct vcard_property *property, const char *text)
{
    const char *label = NULL;
    if (label_of(mapping, property, &label) != 0)
        return -1;
    return add_label(mapping, add_point(mapping, property, EMAILS, without_scheme(text, "mailto:")), label);
}

/* tel:+31-6-1234;ext=12: what follows the semicolon is no part of the number that is dialled. */
static int take_tel(struct mapping *mapping, const struct vcard_property *property, const char *text)
{
    const char *label = NULL, *number = without_scheme(text, "tel:");
    if (number != text)
        number = arena_dup(mapping->arena, number, strcspn(number, ";"));
    if (number == NULL)
        return err_memory(mapping->err);
    if (label_of(mapping, property, &label) != 0)
        return -1;
    return add_label(mapping, add_point(mapping, property, PHONES, number), label);
}

/* Several lines in one. */
static const char *one_line(struct mapping *mapping, const char *text)
{
    struct buf line = BUF_INIT;
    for (size_t length; text != NULL && *text != '\0'; text += length + (text[length] != '\0')) {
        length = strcspn(text, "\r\n");
        if (line.length > 0 && length > 0)
            buf_add(&line, ", ", 2);
        buf_add(&line, text, length);
    }
    const char *copy = text == NULL ? NULL : arena_dup(mapping->arena, buf_text(&line), line.length);
    buf_clear(&line);
    return copy;
}

/* Post box, extension, street; town, region, postcode, country. */
static int take_adr(struct mapping *mapping, const struct vcard_property *property, const char *text)
{
    const char *parts[PARTS_MAX], *label = NULL, *country = NULL;
    (void)text;
    if (parts_of(mapping, property, ", ", parts) != 0 || label_of(mapping, property, &label) != 0 ||
        group_text(mapping, property, "X-ABADR", &country) != 0)
        return -1;
    const char *street = one_line(mapping, parts[2]);
    for (int i = 1; i >= 0; i--) {
        const char *more = one_line(mapping, parts[i]);
        if (more != NULL)
            street = street == NULL ? more : arena_printf(mapping->arena, "%s %s", street, more);
    }
    if (parts[6] != NULL)
        country = parts[6];
    const char *written = vcard_parameter(property, "LABEL");
    bool is_bare = street == NULL && parts[3] == NULL && parts[4] == NULL && parts[5] == NULL && parts[6] == NULL;
    if (is_bare && (is_empty(written) || text_valid(written, strlen(written)) != strlen(written)))
        return 0;
    if (is_bare)
        street = one_line(mapping, written);
    struct rec *address = add_point(mapping, property, ADDRESSES, NULL);
    const char *const members[][2] = {{"street", street}, {"postcode", parts[5]}, {"city", one_line(mapping, parts[3])},
                                      {"region", parts[4]}, {"country", country}};
    for (size_t i = 0; i < sizeof members / sizeof *members && address != NULL; i++)
        if (rec_add_text(mapping->arena, address, members[i][0], members[i][1]) == NULL)
            address = NULL;
    return add_label(mapping, address, label);
}

/* LABEL of 2.1 and 3.0: an address as it is written on an envelope, which restates ADR where that is there. */
static int take_label(struct mapping *mapping, const struct vcard_property *property, const char *text)
{
    (void)property;
    if (mapping->address_line == NULL)
        mapping->address_line = one_line(mapping, text);
    return 0;
}

/* ${text} as YYYY-MM-DD or --MM-DD, when it is a whole date in one of the forms of vCard; else as it is. */
static const char *day_of(struct mapping *mapping, const struct vcard_property *property, const char *text)
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
    const char *omitted = vcard_parameter(property, "X-APPLE-OMIT-YEAR");
    if (has_no_year && count == 4)
        return arena_printf(mapping->arena, "--%.2s-%.2s", digits, digits + 2);
    if (has_no_year || count != 8 || is_europe)
        return text;
    if (strncmp(digits, "1604", 4) == 0 || (omitted != NULL && strncmp(digits, omitted, 4) == 0))
        return arena_printf(mapping->arena, "--%.2s-%.2s", digits + 4, digits + 6);
    return arena_printf(mapping->arena, "%.4s-%.2s-%.2s", digits, digits + 4, digits + 6);
}

/* A birthday that is only a year, a month or some words is kept, but not as a date. */
static int take_bday(struct mapping *mapping, const struct vcard_property *property, const char *text)
{
    const char *day = day_of(mapping, property, text);
    size_t length = day == NULL ? 0 : strspn(day, "0123456789-");
    const char *kind = vcard_parameter(property, "VALUE");
    if (day == NULL)
        return err_memory(mapping->err);
    bool is_partial = day == text && length == strlen(day) && length <= 7;
    if (is_partial || (kind != NULL && text_equal(kind, "text")) || mapping->birthday != NULL)
        return add_custom(mapping, "bday", text);
    mapping->birthday = day;
    return 0;
}

static int take_categories(struct mapping *mapping, const struct vcard_property *property, const char *text)
{
    struct vcard_slice rest = {property->value, property->length}, part;
    while (vcard_cut(&rest, ',', &part)) {
        if (text_of(mapping, property, part, &text) != 0)
            return -1;
        bool is_new = text != NULL;
        for (const struct rec *tag = mapping->tags->first; tag != NULL && is_new; tag = tag->next)
            is_new = strcmp(tag->text, text) != 0;
        if (is_new && rec_add_text(mapping->arena, mapping->tags, NULL, text) == NULL)
            return err_memory(mapping->err);
    }
    return 0;
}

static int add_social(struct mapping *mapping, const struct vcard_property *property, const char *network, const char *value)
{
    return add_label(mapping, add_point(mapping, property, SOCIALS, value), network);
}

/* IMPP:xmpp:jan@example.nl, X-SOCIALPROFILE;TYPE=linkedin:https://… */
static int take_social(struct mapping *mapping, const struct vcard_property *property, const char *text)
{
    const char *network = vcard_parameter(property, "X-SERVICE-TYPE");
    const char *colon = strchr(text, ':');
    if (network == NULL)
        network = vcard_parameter(property, "SERVICE-TYPE");
    if (network != NULL && text_valid(network, strlen(network)) == strlen(network))
        network = text_casefold(mapping->arena, network, strlen(network));
    else if (strcmp(property->name, "IMPP") != 0) {
        network = NULL;
        if (label_of(mapping, property, &network) != 0)
            return -1;
    } else {
        network = colon == NULL ? NULL : slug(mapping, arena_dup(mapping->arena, text, (size_t)(colon - text)));
    }
    if (strcmp(property->name, "IMPP") == 0 && colon != NULL && colon[1] != '/' && colon[1] != '\0')
        text = colon + 1;
    return add_social(mapping, property, network, text);
}

/* X-ABDATE, X-ABRELATEDNAMES, RELATED: what they say stands in their label or type. */
static int take_labelled(struct mapping *mapping, const struct vcard_property *property, const char *text)
{
    const char *label = NULL, *name = vcard_name_field(property->name, mapping->arena);
    if (label_of(mapping, property, &label) != 0)
        return -1;
    const char *word = label == NULL ? NULL : slug(mapping, label);
    if (!is_empty(word) && name != NULL)
        name = arena_printf(mapping->arena, "%s_%s", name, word);
    return name == NULL ? err_memory(mapping->err) : add_custom(mapping, name, text);
}

static int take_lang(struct mapping *mapping, const struct vcard_property *property, const char *text)
{
    (void)property;
    if (mapping->language != NULL)
        return add_custom(mapping, "lang", text);
    mapping->language = text;
    return 0;
}

/* Of an AGENT only the name; 3.0 writes a whole card as the value. */
static int take_agent(struct mapping *mapping, const struct vcard_property *property, const char *text)
{
    (void)property;
    if (!text_starts(text, "BEGIN:VCARD"))
        return add_custom(mapping, "agent", text);
    mapping->source->vcard.left_out++;
    const char *name = strcasestr(text, "\nFN:");
    if (name == NULL)
        return 0;
    name += strlen("\nFN:");
    name = arena_dup(mapping->arena, name, strcspn(name, "\r\n"));
    return name == NULL ? err_memory(mapping->err) : add_custom(mapping, "agent", name);
}

/* A link to a picture or key is kept; the thing itself is not. */
static int take_binary(struct mapping *mapping, const struct vcard_property *property, const char *text)
{
    if (!text_starts(text, "data:") && strstr(text, "://") != NULL && strpbrk(text, " \n") == NULL)
        return add_custom(mapping, vcard_name_field(property->name, mapping->arena), text);
    mapping->source->vcard.left_out++;
    return 0;
}

static int take_field(struct mapping *mapping, const struct vcard_property *property, const char *text)
{
    const char *name = vcard_parameter(property, "X-NAME");
    bool is_name = !is_empty(name) && text_valid(name, strlen(name)) == strlen(name) && strchr(name, '.') == NULL &&
                   !flat_is_own(name);
    return add_custom(mapping, is_name ? name : "x_crm_field", text);
}

static int take_external(struct mapping *mapping, const struct vcard_property *property, const char *text)
{
    const char *system = vcard_parameter(property, "X-SYSTEM");
    if (is_empty(system) || text_valid(system, strlen(system)) != strlen(system))
        return add_custom(mapping, "x_crm_external", text);
    return rec_add_text(mapping->arena, mapping->external, system, text) == NULL ? err_memory(mapping->err) : 0;
}

static int take_class(struct mapping *mapping, const struct vcard_property *property, const char *text)
{
    (void)property;
    return text_equal(text, "PUBLIC") ? 0 : add_custom(mapping, "class", text);
}

/* ${member}: offset of the text that the property sets, when ${take} is NULL; ${field}: custom field; none of the three: left out. */
static const struct {
    const char *name;
    int (*take)(struct mapping *mapping, const struct vcard_property *property, const char *text);
    size_t member;
    const char *field;
} PROPERTIES[] = {
    {"KIND", take_kind, 0, NULL},
    {"X-ADDRESSBOOKSERVER-KIND", take_kind, 0, NULL},
    {"X-ABSHOWAS", take_kind, 0, NULL},
    {"FN", NULL, offsetof(struct mapping, name), "fn"},
    {"N", take_n, 0, NULL},
    {"SORT-STRING", NULL, offsetof(struct mapping, sort), "sort_string"},
    {"X-INITIALS", NULL, offsetof(struct mapping, initials), "x_initials"},
    {"NICKNAME", NULL, 0, "nickname"},
    {"BDAY", take_bday, 0, NULL},
    {"LANG", take_lang, 0, NULL},
    {"X-LANGUAGE", take_lang, 0, NULL},
    {"X-CRM-STATUS", NULL, offsetof(struct mapping, status), "x_status"},
    {"X-CRM-LEGAL-FORM", NULL, offsetof(struct mapping, legal_form), "x_legal_form"},
    {"ORG", take_org, 0, NULL},
    {"TITLE", NULL, 0, "job_title"},
    {"ROLE", NULL, 0, "role"},
    {"EMAIL", take_email, 0, NULL},
    {"TEL", take_tel, 0, NULL},
    {"ADR", take_adr, 0, NULL},
    {"LABEL", take_label, 0, NULL},
    {"IMPP", take_social, 0, NULL},
    {"SOCIALPROFILE", take_social, 0, NULL},
    {"X-SOCIALPROFILE", take_social, 0, NULL},
    {"URL", NULL, 0, "website"},
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
    {"UID", NULL, offsetof(struct mapping, uid), "uid"},
    {"PRODID", NULL, offsetof(struct mapping, product), NULL},
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

static int take_other(struct mapping *mapping, const struct vcard_property *property, const char *text)
{
    const char *network = vcard_name_social(property->name);
    if (network != NULL)
        return add_social(mapping, property, network, text);
    const char *name = vcard_name_field(property->name, mapping->arena);
    return name == NULL ? err_memory(mapping->err) : add_custom(mapping, name, text);
}

static int take_property(struct mapping *mapping, const struct vcard_property *property)
{
    size_t i = 0;
    const char *text = NULL;
    while (i < sizeof PROPERTIES / sizeof *PROPERTIES && strcmp(PROPERTIES[i].name, property->name) != 0)
        i++;
    bool is_other = i == sizeof PROPERTIES / sizeof *PROPERTIES;
    bool is_left_out = !is_other && PROPERTIES[i].take == NULL && PROPERTIES[i].member == 0 && PROPERTIES[i].field == NULL;
    if (is_left_out)
        return 0;
    if (vcard_is_base64(property)) {
        mapping->source->vcard.left_out++;
        return 0;
    }
    if (whole_text(mapping, property, &text) != 0)
        return -1;
    if (text == NULL)
        return 0;
    if (is_other)
        return take_other(mapping, property, text);
    if (PROPERTIES[i].take != NULL)
        return PROPERTIES[i].take(mapping, property, text);
    const char **member = PROPERTIES[i].member == 0 ? NULL : (const char **)((char *)mapping + PROPERTIES[i].member);
    if (member == NULL || *member != NULL)
        return PROPERTIES[i].field == NULL ? 0 : add_custom(mapping, PROPERTIES[i].field, text);
    *member = text;
    return 0;
}

/* ---- The record ------------------------------------------------------------------------------------------------------ */

static bool same(const char *a, const char *b)
{
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

/* FN must be there, so that programs write an address into it when they know no name. */
static bool is_address(const struct mapping *mapping, const char *name)
{
    for (int list = EMAILS; list <= PHONES; list++)
        for (const struct point *point = mapping->points[list]; point != NULL; point = point->next)
            if (same(rec_text(point->value, "value"), name))
                return true;
    return false;
}

/* "van der Berg" that is sorted under "Berg" has an infix before it. Sorting words that say nothing of the kind are no data. */
static int settle_family(struct mapping *mapping)
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

static int settle_names(struct mapping *mapping)
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
    if (add_custom(mapping, "org", mapping->organisation) != 0)
        return -1;
    mapping->organisation = NULL;
    /* N of an organisation is its own name once more, or somebody who works there. */
    const char *contact = mapping->given == NULL ? mapping->family
                          : mapping->family == NULL
                              ? mapping->given
                              : arena_printf(mapping->arena, "%s %s", mapping->given, mapping->family);
    mapping->prefix = mapping->given = mapping->additional = mapping->family = mapping->suffix = mapping->initials = NULL;
    return same(contact, mapping->name) ? 0 : add_custom(mapping, "contact", contact);
}

/* The number of the card: system "vcard" when it is sure to be nobody else's, else the program's own; without either it is only kept. */
static int settle_uid(struct mapping *mapping)
{
    const char *uid = mapping->uid == NULL ? NULL : without_scheme(mapping->uid, "urn:uuid:");
    const char *owner = mapping->product == NULL ? NULL : strstr(mapping->product, "//");
    const char *system = "vcard";
    if (uid == NULL)
        return 0;
    if (strlen(uid) < UID_SURE_BYTES && owner == NULL)
        return add_custom(mapping, "uid", uid);
    if (strlen(uid) < UID_SURE_BYTES) {
        const char *end = strstr(owner + 2, "//");
        const char *word = arena_dup(mapping->arena, owner + 2, end == NULL ? strlen(owner + 2) : (size_t)(end - owner - 2));
        system = word == NULL ? NULL : slug(mapping, word);
    }
    if (is_empty(system))
        return system == NULL ? err_memory(mapping->err) : add_custom(mapping, "uid", uid);
    return rec_add_text(mapping->arena, mapping->external, system, uid) == NULL ? err_memory(mapping->err) : 0;
}

static int add_lists(struct mapping *mapping, struct rec *record)
{
    static const char *const KEYS[] = {"emails", "phones", "addresses", "socials"};
    for (int list = 0; list < POINT_LISTS; list++) {
        struct rec *values = mapping->points[list] == NULL ? NULL : rec_add_list(mapping->arena, record, KEYS[list]);
        if (values == NULL && mapping->points[list] != NULL)
            return err_memory(mapping->err);
        for (const struct point *point = mapping->points[list]; point != NULL; point = point->next)
            rec_append(values, point->value);
    }
    return 0;
}

/* Custom fields: one value, or all in one: notes below each other, others with ; between. */
static int add_customs(struct mapping *mapping, struct rec *record)
{
    struct rec *fields = mapping->customs == NULL ? record : rec_add_map(mapping->arena, record, "fields");
    for (const struct custom *custom = mapping->customs; custom != NULL && fields != NULL; custom = custom->next) {
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

static int build(struct mapping *mapping, struct rec **record)
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
        if (map == NULL || (members[i][1] != NULL && rec_borrow_text(arena, map, members[i][0], members[i][1],
                                                                     strlen(members[i][1])) == NULL))
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
    struct mapping mapping = {.source = source, .card = card, .arena = arena, .err = err};
    struct vcard_property envelope = {.name = "LABEL"};
    mapping.tags = rec_new_list(arena);
    mapping.external = rec_new_map(arena);
    if (mapping.tags == NULL || mapping.external == NULL)
        return err_memory(err);
    for (const struct vcard_property *property = card->first; property != NULL; property = property->next)
        if (take_property(&mapping, property) != 0)
            return -1;
    if (mapping.points[ADDRESSES] == NULL && mapping.address_line != NULL) {
        struct rec *address = add_point(&mapping, &envelope, ADDRESSES, NULL);
        if (address == NULL || rec_add_text(arena, address, "street", mapping.address_line) == NULL)
            return err_memory(err);
    }
    return settle_names(&mapping) != 0 || settle_uid(&mapping) != 0 ? -1 : build(&mapping, record);
}
