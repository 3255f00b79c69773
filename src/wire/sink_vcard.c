/* sink_vcard.c - people and organisations as vCards, 4.0 or 3.0.
 *
 * Why both: 4.0 says more (organisations, birthdays without a year), 3.0 is what most phones and mail programs read.
 * Names go into N as
 * they are filed, infix and family name together, with the sorting word beside them; that is how vcard_record finds the
 * infix
 * again. What vCard has no place for is written as X-… where another program keeps it; version, source, created, updated and
 * last_contact are ours alone and are not written.
 *
 * Sources: RFC 6350 3.2 (folding: 75 bytes, never within a character), 3.4 (escapes); RFC 2426; RFC 6868 (parameters). */
#include <stdio.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "wire/sink_parts.h"
#include "wire/vcard_name.h"

enum { LINE_BYTES = 75 };

/* A card being written. */
struct card {
    struct sink *sink;
    const struct rec *record;
    struct buf line; /* the property in hand, not folded yet */
    bool is_4;
    int group; /* the last itemN */
};

/* ---- Lines --------------------------------------------------------------------------------------------------------- */

static void add_escaped(struct buf *out, const char *text)
{
    for (; text != NULL && *text != '\0'; text++) {
        if (*text == '\r' && text[1] == '\n')
            continue;
        if (*text == '\n' || *text == '\r') {
            buf_add(out, "\\n", 2);
            continue;
        }
        if (strchr("\\;,", *text) != NULL)
            buf_add_byte(out, '\\');
        buf_add_byte(out, *text);
    }
}

/* A parameter's value, in quotes where it has to be. */
static void add_parameter_value(struct buf *out, const char *text)
{
    bool is_quoted = strpbrk(text, ":;,^\"\n ") != NULL;
    if (is_quoted)
        buf_add_byte(out, '"');
    for (; *text != '\0'; text++) {
        if (*text == '^' || *text == '"' || *text == '\n')
            buf_add_byte(out, '^');
        buf_add_byte(out, *text == '"' ? '\'' : *text == '\n' ? 'n' : *text);
    }
    if (is_quoted)
        buf_add_byte(out, '"');
}

/* The property in hand goes out, in lines of at most 75 bytes that break between characters. */
static void end_line(struct card *card)
{
    const char *at = buf_text(&card->line);
    size_t left = card->line.length, room = LINE_BYTES;
    struct buf *out = &card->sink->out;
    while (left > room) {
        size_t length = room;
        while (length > 0 && ((unsigned char)at[length] & 0xC0) == 0x80)
            length--;
        if (length == 0) /* not UTF-8 */
            length = room;
        buf_add(out, at, length);
        buf_add(out, "\r\n ", 3);
        at += length;
        left -= length;
        room = LINE_BYTES - 1;
    }
    buf_add(out, at, left);
    buf_add(out, "\r\n", 2);
    buf_reset(&card->line);
}

static void write_text(struct card *card, const char *property, const char *text)
{
    if (text == NULL || *text == '\0')
        return;
    buf_printf(&card->line, "%s:", property);
    add_escaped(&card->line, text);
    end_line(card);
}

/* ---- Names --------------------------------------------------------------------------------------------------------- */

static const char *text_at(const struct card *card, const char *key)
{
    return rec_text(card->record, key);
}

static const char *first_value(const struct rec *record, const char *list)
{
    const struct rec *values = rec_get(record, list);
    return values != NULL && values->type == REC_LIST ? rec_text(values->first, "value") : NULL;
}

/* FN must be there. The reader knows an address in it for what it is. */
static const char *formatted_name(const struct card *card)
{
    struct arena *arena = &card->sink->record;
    const char *given = text_at(card, "given"), *family = text_at(card, "family"), *infix = text_at(card, "infix");
    const char *name = text_at(card, "name");
    if (name == NULL && (given != NULL || family != NULL)) {
        const char *filed = infix == NULL ? family : arena_printf(arena, "%s %s", infix, family == NULL ? "" : family);
        name = given == NULL || filed == NULL ? (given == NULL ? filed : given) : arena_printf(arena, "%s %s", given, filed);
    }
    const char *const others[] = {text_at(card, "organisation"), first_value(card->record, "emails"),
                                  first_value(card->record, "phones")};
    for (size_t i = 0; name == NULL && i < sizeof others / sizeof *others; i++)
        name = others[i];
    return name == NULL ? "" : name;
}

static void write_n(struct card *card, bool is_organisation)
{
    const char *given = text_at(card, "given"), *infix = text_at(card, "infix"), *family = text_at(card, "family");
    const char *initials = text_at(card, "initials");
    bool has_infix = infix != NULL && family != NULL && !is_organisation;
    buf_add_text(&card->line, "N");
    if (has_infix && card->is_4) {
        buf_add_text(&card->line, ";SORT-AS=");
        add_parameter_value(&card->line, family);
    }
    buf_add_text(&card->line, ":");
    if (!is_organisation) {
        add_escaped(&card->line, infix);
        if (infix != NULL && family != NULL)
            buf_add_byte(&card->line, ' ');
        add_escaped(&card->line, family);
    }
    buf_add_byte(&card->line, ';');
    if (!is_organisation)
        add_escaped(&card->line, given != NULL ? given : initials);
    buf_add_text(&card->line, ";;");
    if (!is_organisation)
        add_escaped(&card->line, text_at(card, "prefix"));
    buf_add_byte(&card->line, ';');
    if (!is_organisation)
        add_escaped(&card->line, text_at(card, "suffix"));
    end_line(card);
    if (has_infix && !card->is_4)
        write_text(card, "SORT-STRING", family);
    if (!is_organisation)
        write_text(card, "X-INITIALS", initials);
}

/* Is ${text} of the shape, where 0 stands for any digit? */
static bool has_shape(const char *text, const char *shape)
{
    for (; *text != '\0' && *shape != '\0'; text++, shape++)
        if (*shape == '0' ? !text_is_digit(*text) : *text != *shape)
            return false;
    return *text == *shape;
}

/* 19800517 and --0517 in 4.0; 3.0 knows no birthday without a year but Apple's way. */
static void write_birthday(struct card *card)
{
    const char *day = text_at(card, "birthday");
    if (day == NULL)
        return;
    if (has_shape(day, "--00-00")) {
        if (card->is_4)
            buf_printf(&card->line, "BDAY:--%.2s%s", day + 2, day + 5);
        else
            buf_printf(&card->line, "BDAY;X-APPLE-OMIT-YEAR=1604:1604-%s", day + 2);
        end_line(card);
    } else if (card->is_4 && has_shape(day, "0000-00-00")) {
        buf_printf(&card->line, "BDAY:%.4s%.2s%s", day, day + 5, day + 8);
        end_line(card);
    } else {
        write_text(card, "BDAY", day);
    }
}

static void write_organisation(struct card *card, bool is_organisation)
{
    const char *name = is_organisation ? formatted_name(card) : text_at(card, "organisation");
    const char *department = rec_text(rec_get(card->record, "fields"), "department");
    if (name == NULL && department == NULL)
        return;
    buf_add_text(&card->line, "ORG:");
    add_escaped(&card->line, name);
    if (department != NULL) {
        buf_add_byte(&card->line, ';');
        add_escaped(&card->line, department);
    }
    end_line(card);
}

/* ---- Contact points -------------------------------------------------------------------------------------------------- */

/* The type that the reader turns into this label again; NULL: the label goes into an X-ABLabel. */
static const char *type_of(const char *label)
{
    static const char *const TYPES[][2] = {
        {"work", "work"}, {"home", "home"}, {"mobile", "cell"}, {"fax", "fax"}, {"pager", "pager"}};
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
        if (strcmp(TYPES[i][0], label) == 0)
            return TYPES[i][1];
    return NULL;
}

/* The name of a property with group and parameters; the first of several is the preferred one. */
static void begin_point(struct card *card, const char *property, const char *label, bool is_preferred)
{
    const char *type = label == NULL ? NULL : type_of(label);
    if (label != NULL && type == NULL)
        buf_printf(&card->line, "item%d.", ++card->group);
    buf_add_text(&card->line, property);
    if (type != NULL)
        buf_printf(&card->line, ";TYPE=%s", type);
    if (is_preferred)
        buf_add_text(&card->line, card->is_4 ? ";PREF=1" : type != NULL ? ",pref" : ";TYPE=pref");
    buf_add_byte(&card->line, ':');
}

static void end_point(struct card *card, const char *label)
{
    end_line(card);
    if (label == NULL || type_of(label) != NULL)
        return;
    buf_printf(&card->line, "item%d.X-ABLabel:", card->group);
    add_escaped(&card->line, label);
    end_line(card);
}

static void write_address(struct card *card, const struct rec *address)
{
    static const char *const PARTS[] = {"street", "city", "region", "postcode", "country"};
    buf_add_byte(&card->line, ';');
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
        buf_add_byte(&card->line, ';');
        add_escaped(&card->line, rec_text(address, PARTS[i]));
    }
}

static void write_points(struct card *card, const char *list, const char *property)
{
    const struct rec *values = rec_get(card->record, list);
    bool is_address = strcmp(list, "addresses") == 0;
    if (values == NULL || values->type != REC_LIST)
        return;
    for (const struct rec *point = values->first; point != NULL; point = point->next) {
        const char *label = rec_text(point, "label"), *value = rec_text(point, "value");
        if (point->type != REC_MAP || (value == NULL && !is_address))
            continue;
        begin_point(card, property, label, point == values->first && point->next != NULL);
        if (is_address)
            write_address(card, point);
        else
            add_escaped(&card->line, value);
        end_point(card, label);
    }
}

static void write_socials(struct card *card)
{
    const struct rec *values = rec_get(card->record, "socials");
    for (const struct rec *point = values == NULL ? NULL : values->first; point != NULL; point = point->next) {
        const char *label = rec_text(point, "label"), *value = rec_text(point, "value");
        if (value == NULL)
            continue;
        buf_add_text(&card->line, "X-SOCIALPROFILE");
        if (label != NULL) {
            buf_add_text(&card->line, ";X-SERVICE-TYPE=");
            add_parameter_value(&card->line, label);
        }
        buf_add_byte(&card->line, ':');
        add_escaped(&card->line, value);
        end_line(card);
    }
}

/* ---- The rest -------------------------------------------------------------------------------------------------------- */

static void write_tags(struct card *card)
{
    const struct rec *tags = rec_get(card->record, "tags");
    if (tags == NULL || tags->type != REC_LIST || tags->first == NULL)
        return;
    buf_add_text(&card->line, "CATEGORIES:");
    for (const struct rec *tag = tags->first; tag != NULL; tag = tag->next) {
        if (tag != tags->first)
            buf_add_byte(&card->line, ',');
        add_escaped(&card->line, tag->type == REC_TEXT ? tag->text : NULL);
    }
    end_line(card);
}

/* Several websites in one field are several URLs. */
static void write_urls(struct card *card, const char *label, const char *text)
{
    for (size_t length; *text != '\0'; text += length + (text[length] != '\0')) {
        length = strcspn(text, ";");
        const char *one = arena_dup(&card->sink->record, text, length);
        if (one == NULL)
            card->line.failed = 1;
        if (length == 0)
            continue;
        begin_point(card, "URL", label, false);
        add_escaped(&card->line, one);
        end_point(card, label);
    }
}

/* website_work is a website with the label work; NULL: the name is not one that the reader would make of a label. */
static const char *website_label(const char *name)
{
    static const char BEFORE[] = "website_";
    if (!text_starts(name, BEFORE))
        return NULL;
    const char *label = name + sizeof BEFORE - 1;
    for (const char *at = label; *at != '\0'; at++)
        if (!text_is_digit(*at) && !(*at >= 'a' && *at <= 'z') &&
            !(*at == '_' && at > label && at[1] != '_' && at[1] != '\0'))
            return NULL;
    return *label == '\0' || strcmp(label, "homepage") == 0 ? NULL : label;
}

static void write_field(struct card *card, const char *name, const char *text)
{
    static const char *const PROPERTIES[][2] = {
        {"nickname", "NICKNAME"}, {"job_title", "TITLE"}, {"role", "ROLE"}, {"note", "NOTE"}, {"agent", "AGENT"}};
    const char *property = NULL;
    if (strcmp(name, "department") == 0)
        return;
    if (strcmp(name, "website") == 0 || website_label(name) != NULL) {
        write_urls(card, website_label(name), text);
        return;
    }
    for (size_t i = 0; i < sizeof PROPERTIES / sizeof *PROPERTIES; i++)
        if (strcmp(PROPERTIES[i][0], name) == 0)
            property = PROPERTIES[i][1];
    if (property != NULL && (!card->is_4 || strcmp(name, "agent") != 0)) /* 4.0 has no AGENT */
        write_text(card, property, text);
    else if ((property = vcard_name_property(name, &card->sink->record)) != NULL) {
        write_text(card, property, text);
    } else {
        buf_add_text(&card->line, "X-CRM-FIELD;X-NAME=");
        add_parameter_value(&card->line, name);
        buf_add_byte(&card->line, ':');
        add_escaped(&card->line, text);
        end_line(card);
    }
}

static void write_fields(struct card *card)
{
    const struct rec *fields = rec_get(card->record, "fields");
    struct buf text = BUF_INIT;
    for (const struct rec *field = fields == NULL ? NULL : fields->first; field != NULL; field = field->next) {
        buf_reset(&text);
        if (field->type == REC_LIST || field->type == REC_MAP || flat_text(&text, field) != 0 || text.length == 0)
            continue;
        write_field(card, field->key, buf_text(&text));
    }
    card->line.failed = card->line.failed || text.failed;
    buf_clear(&text);
}

static bool is_uuid(const char *text)
{
    return strlen(text) == 36 && strspn(text, "0123456789abcdefABCDEF-") == 36 && text[8] == '-' && text[13] == '-';
}

static void write_external(struct card *card)
{
    const struct rec *ids = rec_get(card->record, "external");
    for (const struct rec *id = ids == NULL ? NULL : ids->first; id != NULL; id = id->next) {
        if (id->type != REC_TEXT)
            continue;
        if (strcmp(id->key, "vcard") == 0 && id->length >= VCARD_UID_BYTES) {
            bool is_text = card->is_4 && !is_uuid(id->text) && strstr(id->text, ":") == NULL;
            buf_add_text(&card->line, is_text                           ? "UID;VALUE=text:"
                                      : card->is_4 && is_uuid(id->text) ? "UID:urn:uuid:"
                                                                        : "UID:");
        } else {
            buf_add_text(&card->line, "X-CRM-EXTERNAL;X-SYSTEM=");
            add_parameter_value(&card->line, id->key);
            buf_add_byte(&card->line, ':');
        }
        add_escaped(&card->line, id->text);
        end_line(card);
    }
}

/* ---- A card ---------------------------------------------------------------------------------------------------------- */

/* A card is about a person or an organisation: a record that says so, or has a name or address of one. */
static bool is_party(const struct rec *record)
{
    static const char *const SIGNS[] = {"name",   "given",     "family",  "organisation", "emails",
                                        "phones", "addresses", "socials", "birthday"};
    const char *kind = rec_text(record, "kind");
    if (kind != NULL)
        return strcmp(kind, "person") == 0 || strcmp(kind, "organisation") == 0;
    for (size_t i = 0; i < sizeof SIGNS / sizeof *SIGNS; i++)
        if (rec_get(record, SIGNS[i]) != NULL)
            return true;
    return false;
}

/* The record as far as --fields picked it, nested again. */
static const struct rec *picked(struct sink *sink, const struct rec *record, struct err *err)
{
    struct rec *flat = rec_new_map(&sink->record), *nested = NULL;
    for (size_t i = 0; i < sink->column_count; i++) {
        const struct rec *value = flat_value(record, &sink->columns[i], &sink->record);
        struct buf text = BUF_INIT;
        if (value == NULL)
            continue;
        if (flat_text(&text, value) != 0 ||
            rec_add_bytes(&sink->record, flat, sink->columns[i].name, buf_text(&text), text.length) == NULL)
            flat = NULL;
        buf_clear(&text);
    }
    const char *kind = rec_text(record, "kind");
    if (flat == NULL || (kind != NULL && rec_get(flat, "kind") == NULL &&
                         rec_borrow_text(&sink->record, flat, "kind", kind, strlen(kind)) == NULL)) {
        err_memory(err);
        return NULL;
    }
    return flat_nest(flat, NULL, &sink->record, &nested, err) != 0 ? NULL : nested;
}

static void write_card(struct card *card)
{
    bool is_organisation = text_at(card, "kind") != NULL && strcmp(text_at(card, "kind"), "organisation") == 0;
    const char *status = text_at(card, "status"), *form = text_at(card, "legal_form");
    buf_add_text(&card->sink->out, card->is_4 ? "BEGIN:VCARD\r\nVERSION:4.0\r\n" : "BEGIN:VCARD\r\nVERSION:3.0\r\n");
    if (is_organisation)
        write_text(card, card->is_4 ? "KIND" : "X-ABShowAs", card->is_4 ? "org" : "COMPANY");
    buf_add_text(&card->line, "FN:");
    add_escaped(&card->line, formatted_name(card));
    end_line(card);
    write_n(card, is_organisation);
    write_birthday(card);
    write_text(card, card->is_4 ? "LANG" : "X-LANGUAGE", text_at(card, "language"));
    write_organisation(card, is_organisation);
    write_points(card, "emails", "EMAIL");
    write_points(card, "phones", "TEL");
    write_points(card, "addresses", "ADR");
    write_socials(card);
    write_tags(card);
    write_fields(card);
    write_external(card);
    if (form != NULL && strcmp(form, "unknown") != 0)
        write_text(card, "X-CRM-LEGAL-FORM", form);
    if (status != NULL && strcmp(status, "deceased") == 0) /* whoever reads the card must know */
        write_text(card, "X-CRM-STATUS", status);
    buf_add_text(&card->sink->out, "END:VCARD\r\n");
}

int sink_vcard_record(struct sink *sink, const struct rec *record, struct err *err)
{
    struct card card = {.sink = sink, .record = record, .is_4 = sink->options.format == SINK_VCARD};
    if (!is_party(record)) {
        err_set(err, ERR_DATA, "%s", _("neither a person nor an organisation, which is all that a vCard can hold"));
        return err_hint(err, "-f jsonl");
    }
    if (sink->options.is_picked && (card.record = picked(sink, record, err)) == NULL)
        return -1;
    write_card(&card);
    bool failed = card.line.failed;
    buf_clear(&card.line);
    return failed ? err_memory(err) : 0;
}
