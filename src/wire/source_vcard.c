/* source_vcard.c - lines into cards and their properties.
 *
 * Why by hand: none of the light vCard libraries reads what phones and mail programs write (measured), and a line of ten
 * gigabytes must be refused before it is taken in. Nothing is decoded before a property is whole: 3.0 and 4.0 fold after
 * 75 bytes,
 * also within a character.
 *
 * Facts relied on: a line that begins with a blank continues the one before; 2.1 keeps that blank. A quoted-printable
 * line that
 * ends in = continues on the next, whatever that begins with. Base64 of 2.1 may go on without a blank, and has no colon
 * in it.
 * A card within a card stands behind AGENT: alone (2.1); any other BEGIN means that the card before was cut off. */
#include "wire/vcard.h"

#include <string.h>
#include <strings.h>

#include "base/message.h"
#include "base/text.h"

enum {
    BINARY_BYTES = 2048,                        /* of a picture or key: more than a link has */
    BINARY_RAW_BYTES = SOURCE_RECORD_BYTES / 2, /* up to here binary values are kept for --rejects */
    PARAMETERS_MAX = 64,                        /* of a property */
    NAME_MAX_BYTES = 256,
};

/* A card being read. */
struct reading {
    struct source *source;
    struct arena *arena;
    struct vcard card;
    long first_line;
    int depth;         /* 1; more within cards of others */
    bool has_agent;    /* the property before was AGENT: without a value */
    bool is_base64;    /* the property before was binary */
    struct err *fault; /* the first in this card; the rest of it is passed over */
};

static int complain(const struct reading *reading, long line, const char *property, const char *message)
{
    if (reading->fault->kind != ERR_NONE)
        return -1;
    err_set(reading->fault, ERR_DATA, "%s", message);
    return err_at(reading->fault, reading->source->options.name, line, property);
}

/* ---- Lines --------------------------------------------------------------------------------------------------------- */

/* What the beginning of a property, up to the first colon, says about the lines that follow. */
struct head {
    bool is_quoted, is_base64, is_binary;
};

static bool head_has(const char *text, size_t length, const char *word)
{
    for (size_t i = 0; i + strlen(word) <= length; i++)
        if (strncasecmp(text + i, word, strlen(word)) == 0)
            return true;
    return false;
}

static struct head head_of(const char *text, size_t length)
{
    static const char *const BINARIES[] = {"PHOTO", "LOGO", "SOUND", "KEY"};
    struct head head = {false, false, false};
    const char *colon = memchr(text, ':', length);
    size_t to = colon == NULL ? length : (size_t)(colon - text), from = 0, name;
    for (name = 0; name < to && text[name] != ';'; name++)
        from = text[name] == '.' ? name + 1 : from;
    head.is_quoted = head_has(text, to, "QUOTED-PRINTABLE");
    head.is_base64 = head_has(text + name, to - name, "BASE64") || head_has(text + name, to - name, "ENCODING=B");
    head.is_binary = head.is_base64;
    for (size_t i = 0; i < sizeof BINARIES / sizeof *BINARIES; i++)
        head.is_binary = head.is_binary ||
                         (strlen(BINARIES[i]) == name - from && strncasecmp(text + from, BINARIES[i], name - from) == 0);
    return head;
}

/* A line that is longer than a record may be: of a picture or key, which is left out anyhow, the beginning will do. Any other makes its
 * card a bad one, and the file goes on; among the rejects stands what nobody takes for a property. ${head} is that of the property in
 * hand, NULL: none. */
static int shorten(struct reading *reading, const struct head *head, struct line *line, struct err *err)
{
    static const char INSTEAD[] = "X-CRM-TOO-LONG\n";
    struct source *source = reading->source;
    struct buf *begin = &source->vcard.long_line;
    err_clear(err);
    if (line_pass(&source->lines, begin, BINARY_BYTES, err) != 0)
        return -1;
    bool is_more = begin->bytes[0] == ' ' || begin->bytes[0] == '\t';
    bool is_binary = is_more ? head != NULL && head->is_binary : head_of(begin->bytes, begin->length).is_binary;
    if (!is_binary)
        complain(reading, source->lines.number, NULL, _("a line is too long"));
    if (buf_add(begin, "\n", 1) != 0)
        return err_memory(err);
    *line = (struct line){.bytes = begin->bytes,
                          .length = begin->length,
                          .raw = is_binary ? begin->bytes : INSTEAD,
                          .raw_length = is_binary ? begin->length : sizeof INSTEAD - 1,
                          .number = source->lines.number};
    return 1;
}

static int next_line(struct reading *reading, const struct head *head, struct line *line, struct err *err)
{
    struct source *source = reading->source;
    if (!source->vcard.is_held) {
        int answer = line_next(&source->lines, line, err);
        return answer < 0 && source->lines.is_too_long ? shorten(reading, head, line, err) : answer;
    }
    *line = source->vcard.held;
    source->vcard.is_held = false;
    return 1;
}

/* To be read again; its bytes stay where they are until the next line is asked for. */
static void hold_line(struct source *source, const struct line *line)
{
    source->vcard.held = *line;
    source->vcard.is_held = true;
}

static size_t without_end(const struct line *line)
{
    size_t length = line->length;
    while (length > 0 && (line->bytes[length - 1] == '\n' || line->bytes[length - 1] == '\r'))
        length--;
    return length;
}

static bool is_word(const struct line *line, const char *word)
{
    size_t length = line->length;
    const char *text = text_trim(line->bytes, &length);
    return length == strlen(word) && text_starts(text, word);
}

static bool is_blank(const struct line *line)
{
    return is_word(line, "");
}

bool source_vcard_is_begin(const struct line *line)
{
    return is_word(line, "BEGIN:VCARD");
}

static bool is_end(const struct line *line)
{
    return is_word(line, "END:VCARD");
}

/* The bytes of the card are kept as they are, for --rejects; of a large picture only the beginning. */
static int keep_raw(struct reading *reading, const struct line *line, bool is_binary, struct err *err)
{
    struct buf *raw = &reading->source->vcard.raw;
    if (is_binary && raw->length + line->raw_length > BINARY_RAW_BYTES)
        return 0;
    if (raw->length + line->raw_length > SOURCE_RECORD_BYTES) {
        complain(reading, reading->first_line, NULL, _("a card is too long"));
        return 0;
    }
    return buf_add(raw, line->raw, line->raw_length) != 0 ? err_memory(err) : 0;
}

/* ---- One property -------------------------------------------------------------------------------------------------- */

static bool is_name_byte(char byte)
{
    return text_is_letter(byte) || text_is_digit(byte) || byte == '-' || byte == '_';
}

/* A name at ${at}, in upper case; NULL when there is none, or it is too long to be one. */
static const char *take_name(struct reading *reading, const char **at, const char *end)
{
    size_t length = 0;
    while (*at + length < end && is_name_byte((*at)[length]))
        length++;
    char *name = length == 0 || length > NAME_MAX_BYTES ? NULL : arena_dup(reading->arena, *at, length);
    for (size_t i = 0; name != NULL && i < length; i++)
        name[i] = text_upper(name[i]);
    *at += length;
    return name;
}

/* One value of a parameter: in quotes, or up to ; : or a comma. RFC 6868: ^n ^' ^^. */
static char *take_value(struct reading *reading, const char **at, const char *end)
{
    bool is_quoted = *at < end && **at == '"';
    const char *from = *at + is_quoted, *stop = from;
    while (stop < end && (is_quoted ? *stop != '"' : strchr(";:,", *stop) == NULL))
        stop++;
    *at = stop + (is_quoted && stop < end);
    char *value = arena_dup(reading->arena, from, (size_t)(stop - from));
    char *to = value;
    for (const char *byte = value; value != NULL && *byte != '\0'; byte++) {
        const char *coded = *byte == '^' && byte[1] != '\0' ? strchr("n'^", byte[1]) : NULL;
        *to++ = coded == NULL ? *byte : *coded == 'n' ? '\n' : *coded == '\'' ? '"' : '^';
        byte += coded != NULL;
    }
    if (value != NULL)
        *to = '\0';
    return value;
}

static int add_parameter(struct reading *reading, struct vcard_property *property, const char *name, const char *value,
                         size_t *count)
{
    struct vcard_parameter *parameter = arena_alloc(reading->arena, sizeof *parameter), **end = &property->parameters;
    if (parameter == NULL || value == NULL)
        return err_memory(reading->fault);
    if (++*count > PARAMETERS_MAX)
        return complain(reading, property->line, property->name, _("too many parameters"));
    *parameter = (struct vcard_parameter){.name = name, .value = value};
    while (*end != NULL)
        end = &(*end)->next;
    *end = parameter;
    return 0;
}

/* ;NAME=value,value and the bare ;WORK of 2.1, which is a type. TYPE="work,voice" is two types as well. */
static int take_parameters(struct reading *reading, struct vcard_property *property, const char **at, const char *end)
{
    size_t count = 0;
    while (*at < end && **at == ';') {
        const char *before = ++*at;
        const char *name = take_name(reading, at, end);
        if (name == NULL || *at == end || **at != '=') {
            *at = before;
            name = "TYPE";
        } else {
            ++*at;
        }
        do {
            char *value = take_value(reading, at, end), *rest = value;
            for (char *one; strcmp(name, "TYPE") == 0 && (one = strsep(&rest, ",")) != NULL;)
                if (add_parameter(reading, property, name, one, &count) != 0)
                    return -1;
            if (strcmp(name, "TYPE") != 0 && add_parameter(reading, property, name, value, &count) != 0)
                return -1;
        } while (*at < end && **at == ',' && (++*at, true));
    }
    return 0;
}

/* The name is not told where there is no colon: it may be anything. */
static struct vcard_property *parse(struct reading *reading, long line, const char *at, const char *end)
{
    struct vcard_property *property = arena_alloc(reading->arena, sizeof *property);
    const char *name = take_name(reading, &at, end);
    if (property == NULL) {
        err_memory(reading->fault);
        return NULL;
    }
    property->line = line;
    if (name != NULL && at < end && *at == '.') {
        property->group = name;
        at++;
        name = take_name(reading, &at, end);
    }
    property->name = name;
    if (name == NULL || at == end || (*at != ';' && *at != ':')) {
        complain(reading, line, NULL, _("not a property: NAME:value is expected"));
        return NULL;
    }
    if (take_parameters(reading, property, &at, end) != 0)
        return NULL;
    if (at == end || *at != ':') {
        complain(reading, line, NULL, _("not a property: NAME:value is expected"));
        return NULL;
    }
    property->length = (size_t)(end - at - 1);
    property->value = arena_dup(reading->arena, at + 1, property->length);
    if (property->value == NULL)
        err_memory(reading->fault);
    return property->value == NULL ? NULL : property;
}

static void settle_version(struct reading *reading, const struct vcard_property *property)
{
    static const struct {
        const char *text;
        enum vcard_version version;
    } VERSIONS[] = {{"2.1", VCARD_2_1}, {"3.0", VCARD_3_0}, {"4.0", VCARD_4_0}};
    size_t length = property->length;
    const char *text = text_trim(property->value, &length);
    for (size_t i = 0; i < sizeof VERSIONS / sizeof *VERSIONS; i++) {
        if (length == strlen(VERSIONS[i].text) && memcmp(text, VERSIONS[i].text, length) == 0) {
            reading->card.version = VERSIONS[i].version;
            return;
        }
    }
    complain(reading, property->line, property->name, _("versions 2.1, 3.0 and 4.0 are read"));
}

/* Of a card within the card only the name is kept, as the name of the agent. */
static void add_property(struct reading *reading, struct vcard_property *property)
{
    struct vcard *card = &reading->card;
    if (reading->depth > 1 && strcmp(property->name, "FN") != 0)
        return;
    if (reading->depth > 1)
        property->name = "AGENT";
    else if (strcmp(property->name, "VERSION") == 0)
        settle_version(reading, property);
    if (++card->count > SOURCE_PROPERTIES) {
        complain(reading, property->line, property->name, _("too many properties in one card"));
        return;
    }
    if (card->last == NULL)
        card->first = property;
    else
        card->last->next = property;
    card->last = property;
}

/* ---- Unfolding ----------------------------------------------------------------------------------------------------- */

/* Does the line go on with the property in hand, and from which byte on? */
static bool continues(const struct reading *reading, const struct head *head, const struct line *line, size_t *from)
{
    const struct buf *text = &reading->source->vcard.text;
    *from = 0;
    if (source_vcard_is_begin(line) || is_end(line))
        return false;
    if (without_end(line) == 0) /* CR CR LF: what follows may still be folded */
        return true;
    if (head->is_quoted && text->length > 0 && text->bytes[text->length - 1] == '=')
        return true;
    if (line->length > 0 && (line->bytes[0] == ' ' || line->bytes[0] == '\t')) {
        *from = reading->card.version == VCARD_2_1 && !head->is_base64 ? 0 : 1;
        return true;
    }
    return head->is_base64 && !is_blank(line) && memchr(line->bytes, ':', line->length) == NULL;
}

/* The name of the property in hand, as far as it has been read; NULL when no colon shows that it is one. */
static const char *name_in_hand(struct reading *reading)
{
    const struct buf *text = &reading->source->vcard.text;
    const char *at = buf_text(text), *end = at + text->length;
    const char *name = memchr(at, ':', text->length) == NULL ? NULL : take_name(reading, &at, end);
    if (name == NULL || at == end || *at != '.')
        return name;
    at++;
    return take_name(reading, &at, end);
}

static int add_text(struct reading *reading, const struct head *head, const struct line *line, size_t from, struct err *err)
{
    struct buf *text = &reading->source->vcard.text;
    size_t length = without_end(line), limit = head->is_binary ? BINARY_BYTES : SOURCE_FIELD_BYTES;
    if (head->is_quoted && from == 0 && text->length > 0 && text->bytes[text->length - 1] == '=')
        text->length--;
    if (from > length)
        return 0;
    if (text->length + length - from > limit) {
        if (!head->is_binary)
            complain(reading, line->number, name_in_hand(reading), _("a text is too long"));
        length = text->length > limit ? from : from + limit - text->length;
    }
    if (buf_add(text, line->bytes + from, length - from) != 0)
        return err_memory(err);
    if (line->has_nul)
        complain(reading, line->number, name_in_hand(reading), _("a NUL byte"));
    return 0;
}

/* The property that begins with ${line}, and the lines that belong to it. Returns 0 or -1: the file cannot be read
 * further. */
static int read_property(struct reading *reading, const struct line *first, struct err *err)
{
    struct source *source = reading->source;
    struct buf *text = &source->vcard.text;
    struct line line = *first;
    long number = first->number;
    struct head head = head_of(line.bytes, without_end(&line));
    size_t from = 0;
    int answer = 1;
    buf_reset(text);
    do {
        if (keep_raw(reading, &line, head.is_binary, err) != 0 || add_text(reading, &head, &line, from, err) != 0)
            return -1;
        if ((answer = next_line(reading, &head, &line, err)) < 0)
            return -1;
    } while (answer == 1 && continues(reading, &head, &line, &from));
    if (answer == 1)
        hold_line(source, &line);
    reading->has_agent = false;
    if (reading->fault->kind != ERR_NONE)
        return 0;
    struct vcard_property *property = parse(reading, number, buf_text(text), buf_text(text) + text->length);
    if (property != NULL) {
        size_t left = property->length;
        text_trim(property->value, &left);
        reading->has_agent = left == 0 && strcmp(property->name, "AGENT") == 0;
        add_property(reading, property);
    }
    return reading->fault->kind == ERR_MEMORY ? err_memory(err) : 0;
}

/* ---- Cards --------------------------------------------------------------------------------------------------------- */

/* From BEGIN to END, or to where it should have been. Returns 1, or -1: the file cannot be read further. */
static int read_card(struct reading *reading, const struct line *begin, struct err *err)
{
    struct source *source = reading->source;
    struct line line = *begin;
    int answer = 1;
    reading->depth = 0;
    for (; answer == 1; answer = next_line(reading, NULL, &line, err)) {
        bool is_begin = source_vcard_is_begin(&line);
        if (is_begin && reading->depth > 0 && !reading->has_agent) {
            hold_line(source, &line);
            answer = 0;
            break;
        }
        if (!is_begin && !is_end(&line) && !is_blank(&line)) {
            if (read_property(reading, &line, err) != 0)
                return -1;
            continue;
        }
        if (keep_raw(reading, &line, false, err) != 0)
            return -1;
        source->vcard.left_out += is_begin && reading->depth > 0;
        reading->depth += is_begin;
        reading->has_agent = reading->has_agent && !is_begin;
        if (is_end(&line) && --reading->depth == 0)
            return 1;
    }
    if (answer == 0)
        complain(reading, reading->first_line, "BEGIN", _("the card has no END:VCARD"));
    return answer == 0 ? 1 : -1;
}

/* Lines that are in no card: all up to the next are one bad record. */
static int pass_over(struct reading *reading, const struct line *first, struct err *err)
{
    struct line line = *first;
    int answer = 1;
    complain(reading, first->number, NULL, _("not within BEGIN:VCARD and END:VCARD"));
    for (; answer == 1; answer = next_line(reading, NULL, &line, err)) {
        if (source_vcard_is_begin(&line)) {
            hold_line(reading->source, &line);
            return 1;
        }
        if (keep_raw(reading, &line, true, err) != 0)
            return -1;
    }
    return answer == 0 ? 1 : -1;
}

enum source_answer source_vcard_next(struct source *source, struct arena *arena, struct rec **record,
                                     struct rec_origin *origin, struct err *err)
{
    struct err fault = ERR_INIT;
    struct arena *scratch = &source->vcard.scratch;
    struct reading reading = {.source = source, .arena = scratch, .fault = &fault, .card = {.version = VCARD_3_0}};
    struct line line;
    int answer;
    struct rec *made;
    buf_reset(&source->vcard.raw);
    arena_reset(scratch);
    while ((answer = next_line(&reading, NULL, &line, err)) == 1 && is_blank(&line))
        continue;
    if (answer != 1)
        return answer == 0 ? SOURCE_END : SOURCE_BROKEN;
    reading.first_line = line.number;
    if (fault.kind != ERR_NONE && source_vcard_is_begin(&line)) { /* what is bad stands before it */
        hold_line(source, &line);
        *origin = (struct rec_origin){source->options.name, (long)fault.line, "", 0};
        *err = fault;
        return SOURCE_BAD;
    }
    answer = source_vcard_is_begin(&line) ? read_card(&reading, &line, err) : pass_over(&reading, &line, err);
    if (answer != 1)
        return SOURCE_BROKEN;
    *origin = (struct rec_origin){source->options.name, reading.first_line, buf_text(&source->vcard.raw),
                                  source->vcard.raw.length};
    if (fault.kind == ERR_NONE && vcard_record(source, &reading.card, scratch, &made, &fault) == 0) {
        *record = rec_copy(arena, made);
        if (*record != NULL)
            return SOURCE_RECORD;
        err_memory(&fault);
    }
    *err = fault;
    return fault.kind == ERR_DATA ? SOURCE_BAD : SOURCE_BROKEN;
}

void source_vcard_clear(struct source *source)
{
    buf_clear(&source->vcard.raw);
    buf_clear(&source->vcard.text);
    buf_clear(&source->vcard.long_line);
    arena_clear(&source->vcard.scratch);
    if (source->vcard.charset != NULL)
        iconv_close(source->vcard.converter);
}
