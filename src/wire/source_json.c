/* source_json.c - JSON in, on jansson: one object per line, or one array, element by element.
 *
 * Facts about jansson 2.14 that this rests on: objects give their members in the order of the text; duplicate keys are
 * refused only with JSON_REJECT_DUPLICATES; json_loadb refuses what follows the value, raw NUL bytes, \u0000, invalid
 * UTF-8 and numbers beyond 64 bits; its messages quote the input, so that ours are made from its codes. It keeps real
 * numbers as double, which changes their digits: as order is kept, the Nth real of the tree is the Nth real in the text,
 * and is taken from there. The hash seed is left to jansson, which takes a random one. */
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "wire/source_parts.h"

enum { KEY_BYTES = SOURCE_HEADER_BYTES };

static const struct {
    enum json_error_code code;
    const char *message;
} MESSAGES[] = {
    {json_error_stack_overflow, N_("nested too deeply")},
    {json_error_premature_end_of_input, N_("the object is not closed")},
    {json_error_end_of_input_expected, N_("something follows the object")},
    {json_error_invalid_utf8, N_("not valid UTF-8")},
    {json_error_duplicate_key, N_("a key occurs twice")},
    {json_error_numeric_overflow, N_("a number is too large")},
    {json_error_null_character, N_("a NUL character in a text")},
    {json_error_null_byte_in_key, N_("a NUL character in a key")},
};

/* What stands where in the input, while one value is turned into a record. */
struct place {
    const struct source *source;
    struct arena *arena;
    const char *text;
    size_t length;
    size_t scanned; /* up to here, real numbers have been found */
    long line;      /* on which the text begins */
};

static enum source_answer bad(const struct place *place, long line, const char *field, const char *message, struct err *err)
{
    err_set(err, ERR_DATA, "%s", message);
    err_at(err, place->source->options.name, line, field);
    return SOURCE_BAD;
}

/* ---- Tree to record ------------------------------------------------------------------------------------------------ */

/* Behind the string that begins at ${at}. */
static size_t skip_string(const struct place *place, size_t at)
{
    for (at++; at < place->length && place->text[at] != '"'; at++)
        at += place->text[at] == '\\';
    return at + 1;
}

static bool is_in_number(char byte)
{
    return text_is_digit(byte) || (byte != '\0' && strchr("+-.eE", byte) != NULL);
}

/* The next number with a point or an exponent, as it is written. */
static const char *next_real(struct place *place, size_t *length)
{
    size_t at = place->scanned;
    while (at < place->length) {
        if (place->text[at] == '"') {
            at = skip_string(place, at);
        } else if (place->text[at] == '-' || text_is_digit(place->text[at])) {
            size_t begin = at;
            bool is_real = false;
            for (; at < place->length && is_in_number(place->text[at]); at++)
                is_real = is_real || strchr(".eE", place->text[at]) != NULL;
            if (is_real) {
                place->scanned = at;
                *length = at - begin;
                return place->text + begin;
            }
        } else {
            at++;
        }
    }
    place->scanned = at;
    return NULL;
}

static enum source_answer add_value(struct place *place, struct rec *parent, const char *key, json_t *value, int depth,
                                    struct err *err);

static enum source_answer add_real(struct place *place, struct rec *parent, const char *key, struct err *err)
{
    size_t length;
    const char *digits = next_real(place, &length);
    if (digits == NULL) {
        err_set(err, ERR_BUG, "a number was not found in its line");
        return SOURCE_BROKEN;
    }
    if (memchr(digits, 'e', length) != NULL || memchr(digits, 'E', length) != NULL)
        return bad(place, place->line, key, _("a number with an exponent"), err);
    const char *copy = arena_dup(place->arena, digits, length);
    if (copy == NULL || rec_add_decimal(place->arena, parent, key, copy) == NULL) {
        err_memory(err);
        return SOURCE_BROKEN;
    }
    return SOURCE_RECORD;
}

static enum source_answer add_members(struct place *place, struct rec *map, json_t *object, int depth, struct err *err)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value)
    {
        if (strlen(key) > KEY_BYTES)
            return bad(place, place->line, NULL, _("a key is too long"), err);
        enum source_answer answer = add_value(place, map, key, value, depth, err);
        if (answer != SOURCE_RECORD)
            return answer;
    }
    return SOURCE_RECORD;
}

static enum source_answer add_container(struct place *place, struct rec *parent, const char *key, json_t *value, int depth,
                                        struct err *err)
{
    struct rec *node =
        json_is_object(value) ? rec_add_map(place->arena, parent, key) : rec_add_list(place->arena, parent, key);
    if (depth > SOURCE_DEPTH)
        return bad(place, place->line, key, _("nested too deeply"), err);
    if (node == NULL) {
        err_memory(err);
        return SOURCE_BROKEN;
    }
    if (json_is_object(value))
        return add_members(place, node, value, depth + 1, err);
    for (size_t i = 0; i < json_array_size(value); i++) {
        enum source_answer answer = add_value(place, node, NULL, json_array_get(value, i), depth + 1, err);
        if (answer != SOURCE_RECORD)
            return answer;
    }
    return SOURCE_RECORD;
}

/* ${depth} is that of ${value} itself; the record is 1. */
static enum source_answer add_value(struct place *place, struct rec *parent, const char *key, json_t *value, int depth,
                                    struct err *err)
{
    struct rec *added = NULL;
    switch (json_typeof(value)) {
    case JSON_OBJECT:
    case JSON_ARRAY:
        return add_container(place, parent, key, value, depth, err);
    case JSON_REAL:
        return add_real(place, parent, key, err);
    case JSON_STRING:
        if (json_string_length(value) > SOURCE_FIELD_BYTES)
            return bad(place, place->line, key, _("a text is too long"), err);
        added = rec_add_bytes(place->arena, parent, key, json_string_value(value), json_string_length(value));
        break;
    case JSON_INTEGER:
        added = rec_add_integer(place->arena, parent, key, json_integer_value(value));
        break;
    case JSON_NULL:
        added = rec_add_null(place->arena, parent, key);
        break;
    default:
        added = rec_add_boolean(place->arena, parent, key, json_is_true(value));
    }
    if (added != NULL)
        return SOURCE_RECORD;
    err_memory(err);
    return SOURCE_BROKEN;
}

/* ---- The first key ------------------------------------------------------------------------------------------------ */

enum { FIRST_KEY_BYTES = 64, FIRST_KEY_LOOK_BYTES = 64 * 1024 };

int source_json_first_key(struct source *source, struct err *err)
{
    static const char BEFORE[] = "{\"";
    char key[FIRST_KEY_BYTES];
    size_t passed = 0, length = 0;
    struct line piece;
    int answer;
    while ((answer = line_piece(&source->lines, &piece, err)) == 1) {
        for (size_t i = 0; i < piece.length; i++) {
            char byte = piece.bytes[i];
            if (passed < sizeof BEFORE - 1) {
                if (byte == BEFORE[passed])
                    passed++;
                else if (!text_is_blank(byte))
                    return 0;
            } else if (byte == '"') {
                source->json.first_key = arena_dup(&source->arena, key, length);
                return source->json.first_key == NULL ? err_memory(err) : 0;
            } else if (byte == '\\' || length == sizeof key) {
                return 0;
            } else {
                key[length++] = byte;
            }
        }
        if (line_marked_bytes(&source->lines) > FIRST_KEY_LOOK_BYTES)
            return 0;
    }
    return answer;
}

/* ---- One value ----------------------------------------------------------------------------------------------------- */

static enum source_answer syntax_fault(struct place *place, const json_error_t *fault, struct err *err)
{
    const char *message = N_("not valid JSON");
    enum json_error_code code = json_error_code(fault);
    if (code == json_error_out_of_memory) {
        err_memory(err);
        return SOURCE_BROKEN;
    }
    for (size_t i = 0; i < sizeof MESSAGES / sizeof *MESSAGES; i++) {
        if (MESSAGES[i].code == code)
            message = MESSAGES[i].message;
    }
    err_set(err, ERR_DATA, _("%s, at column %d"), _(message), fault->column);
    err_at(err, place->source->options.name, place->line + (fault->line > 0 ? fault->line - 1 : 0), NULL);
    return SOURCE_BAD;
}

static enum source_answer parse(struct place *place, struct rec **record, struct err *err)
{
    json_error_t fault;
    json_t *value = json_loadb(place->text, place->length, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &fault);
    if (value == NULL)
        return syntax_fault(place, &fault, err);
    enum source_answer answer = SOURCE_BROKEN;
    *record = rec_new_map(place->arena);
    if (*record == NULL)
        err_memory(err);
    else if (!json_is_object(value))
        answer = bad(place, place->line, NULL, _("not an object"), err);
    else
        answer = add_members(place, *record, value, 2, err);
    json_decref(value);
    return answer;
}

/* ---- JSON Lines ---------------------------------------------------------------------------------------------------- */

static enum source_answer next_line(struct source *source, struct arena *arena, struct rec **record,
                                    struct rec_origin *origin, struct err *err)
{
    struct line line;
    size_t length = 0;
    int answer;
    while ((answer = line_next(&source->lines, &line, err)) == 1) {
        length = line.length;
        text_trim(line.bytes, &length);
        if (length > 0)
            break;
    }
    if (answer != 1)
        return answer == 0 ? SOURCE_END : SOURCE_BROKEN;
    *origin = (struct rec_origin){source->options.name, line.number, line.raw, line.raw_length};
    /* Without its line end, so that a fault at the end is on this line and not on the next. */
    size_t text_length = line.length;
    while (text_length > 0 && (line.bytes[text_length - 1] == '\n' || line.bytes[text_length - 1] == '\r'))
        text_length--;
    struct place place = {source, arena, line.bytes, text_length, 0, line.number};
    if (line.has_nul)
        return bad(&place, line.number, NULL, _("a NUL byte"), err);
    enum source_answer judged = parse(&place, record, err);
    if (judged == SOURCE_BAD && length == 1 && line.bytes[0] == '{' && !source->json.has_advised) {
        source->json.has_advised = true;
        err_hint(err, "%s", _("each object must stand on a line of its own: jq -c . makes it so"));
    }
    return judged;
}

/* ---- An array, element by element ---------------------------------------------------------------------------------- */

static enum source_answer array_fault(const struct source *source, const char *message, struct err *err)
{
    err_set(err, ERR_DATA, "%s", message);
    err_at(err, source->options.name, source->json.piece.number, NULL);
    return SOURCE_BROKEN;
}

/* The next byte that is not blank, taken when ${takes}. Returns 1, 0 at the end, -1. */
static int next_byte(struct source *source, bool takes, char *byte, struct err *err)
{
    struct source_json *json = &source->json;
    for (;;) {
        while (json->at < json->piece.length) {
            *byte = json->piece.bytes[json->at];
            bool is_blank = text_is_blank(*byte);
            json->at += is_blank || takes;
            if (!is_blank)
                return 1;
        }
        json->at = 0;
        json->piece.length = 0;
        int answer = line_piece(&source->lines, &json->piece, err);
        if (answer != 1)
            return answer;
    }
}

/* Where we are within an element. */
struct element {
    int depth;
    bool is_string, is_escape, is_over;
};

/* How many bytes of ${text} belong to the element. */
static size_t scan_element(struct element *element, const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        char byte = text[i];
        if (element->is_escape) {
            element->is_escape = false;
        } else if (element->is_string) {
            element->is_escape = byte == '\\';
            element->is_string = byte != '"';
        } else if (byte == '"') {
            element->is_string = true;
        } else if (byte == '{' || byte == '[') {
            element->depth++;
        } else if (element->depth > 0 && (byte == '}' || byte == ']')) {
            element->depth--;
        } else if (element->depth == 0 && (byte == ',' || byte == ']')) {
            element->is_over = true;
            return i;
        }
    }
    return length;
}

/* The text of the element that begins at the next byte, up to the comma or bracket behind it. */
static enum source_answer read_element(struct source *source, long *first_line, struct err *err)
{
    struct source_json *json = &source->json;
    struct element element = {.depth = 0};
    *first_line = json->piece.number;
    buf_reset(&json->element);
    for (;;) {
        const char *text = json->piece.bytes + json->at;
        size_t length = scan_element(&element, text, json->piece.length - json->at);
        if (json->element.length + length > SOURCE_RECORD_BYTES) {
            err_set(err, ERR_DATA, _("a record is longer than %d bytes"), SOURCE_RECORD_BYTES);
            err_at(err, source->options.name, *first_line, NULL);
            return SOURCE_BROKEN;
        }
        buf_add(&json->element, text, length);
        json->at += length;
        if (element.is_over)
            break;
        int answer = line_piece(&source->lines, &json->piece, err);
        json->at = 0;
        if (answer != 1)
            json->piece.length = 0;
        if (answer == 0)
            return array_fault(source, _("the array is not closed before the end of the file"), err);
        if (answer < 0)
            return SOURCE_BROKEN;
    }
    if (!json->element.failed)
        return SOURCE_RECORD;
    err_memory(err);
    return SOURCE_BROKEN;
}

/* Up to the first byte of the next element: over the [, later over the comma behind the element before. SOURCE_END
 * behind ]. */
static enum source_answer seek_element(struct source *source, struct err *err)
{
    struct source_json *json = &source->json;
    bool is_first = !json->is_begun;
    char byte = '\0';
    int answer = next_byte(source, true, &byte, err);
    json->is_begun = true;
    if (answer == 1 && (is_first || byte == ',')) {
        answer = next_byte(source, false, &byte, err);
        if (answer == 1 && (byte == ',' || (byte == ']' && !is_first)))
            return array_fault(source, _("a comma without a value"), err);
        if (answer == 1 && byte != ']')
            return SOURCE_RECORD;
        json->at += answer == 1;
    }
    if (answer == 0)
        return array_fault(source, _("the array is not closed before the end of the file"), err);
    if (answer == 1)
        answer = next_byte(source, false, &byte, err);
    if (answer == 1)
        return array_fault(source, _("something follows the array"), err);
    return answer == 0 ? SOURCE_END : SOURCE_BROKEN;
}

static enum source_answer next_element(struct source *source, struct arena *arena, struct rec **record,
                                       struct rec_origin *origin, struct err *err)
{
    struct source_json *json = &source->json;
    long first_line = 0;
    enum source_answer answer = seek_element(source, err);
    if (answer == SOURCE_RECORD)
        answer = read_element(source, &first_line, err);
    if (answer != SOURCE_RECORD)
        return answer;
    *origin = (struct rec_origin){source->options.name, first_line, buf_text(&json->element), json->element.length};
    struct place place = {source, arena, buf_text(&json->element), json->element.length, 0, first_line};
    if (memchr(place.text, '\0', place.length) != NULL)
        return bad(&place, first_line, NULL, _("a NUL byte"), err);
    return parse(&place, record, err);
}

enum source_answer source_json_next(struct source *source, struct arena *arena, struct rec **record,
                                    struct rec_origin *origin, struct err *err)
{
    if (source->kind == SOURCE_JSON_ARRAY)
        return next_element(source, arena, record, origin, err);
    return next_line(source, arena, record, origin, err);
}

void source_json_clear(struct source *source)
{
    buf_clear(&source->json.element);
}
