/* vcard_point.c - e-mail addresses, phones, addresses and accounts of a card, with their labels, the preferred ones
 * first. */
#include <string.h>
#include <strings.h>

#include "base/message.h"
#include "base/text.h"
#include "wire/vcard_map.h"

enum { NO_PREFERENCE = 101 /* RFC 6350: 1 is the most preferred of 100 */ };

/* ---- Labels and preference ------------------------------------------------------------------------------------------- */

/* The text of another property of the same group; NULL. */
static int group_text(struct vcard_mapping *mapping, const struct vcard_property *property, const char *name,
                      const char **text)
{
    *text = NULL;
    for (const struct vcard_property *at = mapping->card->first; at != NULL && property->group != NULL; at = at->next)
        if (at->group != NULL && strcmp(at->group, property->group) == 0 && strcmp(at->name, name) == 0)
            return vcard_record_whole(mapping, at, text);
    return 0;
}

/* X-ABLabel, without what Apple writes around its own words: _$!<Home>!$_ is home. */
static int group_label(struct vcard_mapping *mapping, const struct vcard_property *property, const char **label)
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
int vcard_point_label(struct vcard_mapping *mapping, const struct vcard_property *property, const char **label)
{
    static const struct {
        const char *type, *label;
    } FIRST[] = {{"FAX", "fax"},     {"CELL", "mobile"}, {"IPHONE", "mobile"},
                 {"PAGER", "pager"}, {"HOME", "home"},   {"WORK", "work"}};
    static const char *const SILENT[] = {"INTERNET", "PREF", "VOICE",    "POSTAL", "PARCEL", "DOM", "INTL",
                                         "MSG",      "TEXT", "VIDEO",    "X400",   "BASE64", "B",   "QUOTED-PRINTABLE",
                                         "8BIT",     "7BIT", "TEXTPHONE"};
    if (group_label(mapping, property, label) != 0 || *label != NULL)
        return *label == NULL ? -1 : 0;
    for (size_t i = 0; i < sizeof FIRST / sizeof *FIRST; i++) {
        if (vcard_value_has_type(property, FIRST[i].type)) {
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
    const char *given = vcard_value_parameter(property, "PREF");
    int64_t number;
    if (given != NULL && text_integer(given, 1, 100, &number))
        return (int)number;
    return vcard_value_has_type(property, "PREF") ? 1 : NO_PREFERENCE;
}

/* An element of emails, phones …, in its place; ${value} NULL: the caller fills it in. */
struct rec *vcard_point_add(struct vcard_mapping *mapping, const struct vcard_property *property, enum vcard_list list,
                            const char *value)
{
    struct vcard_point **at = &mapping->points[list];
    struct vcard_point *point = arena_alloc(mapping->arena, sizeof *point);
    if (point == NULL || (point->value = rec_new_map(mapping->arena)) == NULL ||
        rec_add_text(mapping->arena, point->value, "value", value) == NULL) {
        err_memory(mapping->err);
        return NULL;
    }
    point->preference = preference_of(property);
    point->line = property->line;
    while (*at != NULL && (*at)->preference <= point->preference)
        at = &(*at)->next;
    point->next = *at;
    *at = point;
    return point->value;
}

static int add_label(struct vcard_mapping *mapping, struct rec *value, const char *label)
{
    return value == NULL || rec_add_text(mapping->arena, value, "label", label) == NULL ? err_memory(mapping->err) : 0;
}

/* ---- Contact points -------------------------------------------------------------------------------------------------- */

const char *vcard_point_without_scheme(const char *text, const char *scheme)
{
    return text_starts(text, scheme) ? text + strlen(scheme) : text;
}

int vcard_point_email(struct vcard_mapping *mapping, const struct vcard_property *property, const char *text)
{
    const char *label = NULL;
    if (vcard_point_label(mapping, property, &label) != 0)
        return -1;
    return add_label(mapping, vcard_point_add(mapping, property, EMAILS, vcard_point_without_scheme(text, "mailto:")),
                     label);
}

/* tel:+31-6-1234;ext=12: what follows the semicolon is no part of the number that is dialled. */
int vcard_point_tel(struct vcard_mapping *mapping, const struct vcard_property *property, const char *text)
{
    const char *label = NULL, *number = vcard_point_without_scheme(text, "tel:");
    if (number != text)
        number = arena_dup(mapping->arena, number, strcspn(number, ";"));
    if (number == NULL)
        return err_memory(mapping->err);
    if (vcard_point_label(mapping, property, &label) != 0)
        return -1;
    return add_label(mapping, vcard_point_add(mapping, property, PHONES, number), label);
}

/* Several lines in one. */
static const char *one_line(struct vcard_mapping *mapping, const char *text)
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
int vcard_point_adr(struct vcard_mapping *mapping, const struct vcard_property *property, const char *text)
{
    const char *parts[VCARD_PARTS], *label = NULL, *country = NULL;
    (void)text;
    if (vcard_record_parts(mapping, property, ", ", parts) != 0 || vcard_point_label(mapping, property, &label) != 0 ||
        group_text(mapping, property, "X-ABADR", &country) != 0)
        return -1;
    const char *street = parts[2];
    for (int i = 1; i >= 0; i--) {
        if (parts[i] != NULL)
            street = street == NULL ? parts[i] : arena_printf(mapping->arena, "%s %s", street, parts[i]);
    }
    if (parts[6] != NULL)
        country = parts[6];
    const char *written = vcard_value_parameter(property, "LABEL");
    bool is_bare = street == NULL && parts[3] == NULL && parts[4] == NULL && parts[5] == NULL && parts[6] == NULL;
    if (is_bare && (vcard_record_is_empty(written) || text_valid(written, strlen(written)) != strlen(written)))
        return 0;
    if (is_bare)
        street = one_line(mapping, written);
    else if (!vcard_record_is_empty(written) && text_valid(written, strlen(written)) == strlen(written) &&
             vcard_point_envelope(mapping, property, written) != 0)
        return -1;
    struct rec *address = vcard_point_add(mapping, property, ADDRESSES, NULL);
    const char *const members[][2] = {
        {"street", street}, {"postcode", parts[5]}, {"city", parts[3]}, {"region", parts[4]}, {"country", country}};
    for (size_t i = 0; i < sizeof members / sizeof *members && address != NULL; i++)
        if (rec_add_text(mapping->arena, address, members[i][0], members[i][1]) == NULL)
            address = NULL;
    return add_label(mapping, address, label);
}

/* LABEL of 2.1 and 3.0; what it says is decided when all addresses are known. */
int vcard_point_envelope(struct vcard_mapping *mapping, const struct vcard_property *property, const char *text)
{
    struct vcard_envelope *envelope = arena_alloc(mapping->arena, sizeof *envelope), **end = &mapping->envelopes;
    if (envelope == NULL)
        return err_memory(mapping->err);
    while (*end != NULL)
        end = &(*end)->next;
    *envelope = (struct vcard_envelope){.property = property, .text = text};
    *end = envelope;
    return 0;
}

static size_t word_length(const char *text)
{
    size_t length = 0;
    while (text_is_letter(text[length]) || text_is_digit(text[length]) || ((unsigned char)text[length] & 0x80))
        length++;
    return length;
}

static bool has_word(const char *text, const char *word, size_t length)
{
    for (size_t step; text != NULL && *text != '\0'; text += step) {
        size_t here = word_length(text);
        if (here == length && strncasecmp(text, word, length) == 0)
            return true;
        step = here > 0 ? here : 1;
    }
    return false;
}

static bool has_all_words(const struct rec *address, const char *text)
{
    for (size_t length; *text != '\0'; text += length > 0 ? length : 1) {
        bool is_there = (length = word_length(text)) == 0;
        for (const struct rec *part = address->first; part != NULL && !is_there; part = part->next)
            is_there = strcmp(part->key, "label") != 0 && has_word(part->text, text, length);
        if (!is_there)
            return false;
    }
    return true;
}

static bool is_label(const char *a, const char *b)
{
    return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

int vcard_point_envelopes(struct vcard_mapping *mapping)
{
    for (const struct vcard_envelope *envelope = mapping->envelopes; envelope != NULL; envelope = envelope->next) {
        const char *label = NULL;
        bool is_restated = false, is_of_kind = false;
        if (vcard_point_label(mapping, envelope->property, &label) != 0)
            return -1;
        for (const struct vcard_point *point = mapping->points[ADDRESSES]; point != NULL; point = point->next) {
            is_restated = is_restated || has_all_words(point->value, envelope->text);
            is_of_kind = is_of_kind || is_label(rec_text(point->value, "label"), label);
        }
        if (is_restated)
            continue;
        if (is_of_kind) {
            if (vcard_record_labelled(mapping, envelope->property, "label", envelope->text) != 0)
                return -1;
            continue;
        }
        struct rec *address = vcard_point_add(mapping, envelope->property, ADDRESSES, NULL);
        if (address == NULL || rec_add_text(mapping->arena, address, "street", one_line(mapping, envelope->text)) == NULL)
            return err_memory(mapping->err);
        if (add_label(mapping, address, label) != 0)
            return -1;
    }
    return 0;
}

int vcard_point_network(struct vcard_mapping *mapping, const struct vcard_property *property, const char *network,
                        const char *value)
{
    return add_label(mapping, vcard_point_add(mapping, property, SOCIALS, value), network);
}

/* IMPP:xmpp:jan@example.nl, X-SOCIALPROFILE;TYPE=linkedin:https://… */
int vcard_point_social(struct vcard_mapping *mapping, const struct vcard_property *property, const char *text)
{
    const char *network = vcard_value_parameter(property, "X-SERVICE-TYPE");
    const char *colon = strchr(text, ':');
    if (network == NULL)
        network = vcard_value_parameter(property, "SERVICE-TYPE");
    if (network != NULL && text_valid(network, strlen(network)) == strlen(network))
        network = text_casefold(mapping->arena, network, strlen(network));
    else if (strcmp(property->name, "IMPP") != 0) {
        network = NULL;
        if (vcard_point_label(mapping, property, &network) != 0)
            return -1;
    } else {
        network = colon == NULL ? NULL : vcard_record_slug(mapping, arena_dup(mapping->arena, text, (size_t)(colon - text)));
    }
    if (strcmp(property->name, "IMPP") == 0 && colon != NULL && colon[1] != '/' && colon[1] != '\0')
        text = colon + 1;
    return vcard_point_network(mapping, property, network, text);
}
