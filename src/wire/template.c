/* template.c - filling a template in one pass over its text; sections are read again for each item. */
#include "wire/template.h"

#include <stdbool.h>
#include <string.h>

#include "base/flat.h"
#include "base/message.h"
#include "base/text.h"

enum { DEPTH_MAX = 32, KEY_MAX = 127 };

/* The records in which keys are looked up, innermost first. */
struct scope {
    const struct rec *node;
    const struct scope *outer;
};

struct renderer {
    const char *name;
    const char *text;
    size_t length;
    struct buf *out;
    int depth;
    struct err *err;
};

enum tag_kind { TAG_VALUE, TAG_OPTIONAL, TAG_SECTION, TAG_INVERTED, TAG_END };

struct tag {
    enum tag_kind kind;
    char key[KEY_MAX + 1];
    size_t begin, end; /* of the tag in the text: {{ … }} */
};

static long line_of(const struct renderer *renderer, size_t at)
{
    long line = 1;
    for (size_t i = 0; i < at; i++)
        line += renderer->text[i] == '\n';
    return line;
}

static int fault(const struct renderer *renderer, size_t at, enum err_kind kind, const char *message, const char *key)
{
    err_set(renderer->err, kind, "%s", message);
    return err_at(renderer->err, renderer->name, line_of(renderer, at), key);
}

/* ---- Tags ---------------------------------------------------------------------------------------------------------- */

/* The tag that begins at ${at}, where {{ stands. */
static int parse_tag(const struct renderer *renderer, size_t at, struct tag *tag)
{
    static const char KINDS[] = {[TAG_OPTIONAL] = '?', [TAG_SECTION] = '#', [TAG_INVERTED] = '^', [TAG_END] = '/'};
    const char *inner = renderer->text + at + 2;
    const char *close = memmem(inner, renderer->length - at - 2, "}}", 2);
    if (close == NULL || memchr(inner, '\n', (size_t)(close - inner)) != NULL)
        return fault(renderer, at, ERR_CONFIG, _("{{ without }}"), NULL);
    size_t length = (size_t)(close - inner);
    tag->begin = at;
    tag->end = (size_t)(close + 2 - renderer->text);
    tag->kind = TAG_VALUE;
    for (enum tag_kind kind = TAG_OPTIONAL; kind <= TAG_END; kind++) {
        if (length > 0 && inner[0] == KINDS[kind])
            tag->kind = kind;
    }
    if (tag->kind != TAG_VALUE) {
        inner++;
        length--;
    }
    inner = text_trim(inner, &length);
    if (length == 0 || length > KEY_MAX)
        return fault(renderer, at, ERR_CONFIG, _("a tag without a key, or with one that is too long"), NULL);
    memcpy(tag->key, inner, length);
    tag->key[length] = '\0';
    return 0;
}

/* Where the line with ${at} begins and ends (behind its line end). */
static void line_bounds(const struct renderer *renderer, size_t at, size_t *begin, size_t *end)
{
    *begin = at;
    while (*begin > 0 && renderer->text[*begin - 1] != '\n')
        (*begin)--;
    const char *lf = memchr(renderer->text + at, '\n', renderer->length - at);
    *end = lf != NULL ? (size_t)(lf - renderer->text) + 1 : renderer->length;
}

/* A line that begins with #! is for the template's author. */
static bool is_note(const struct renderer *renderer, size_t line, size_t line_end)
{
    return line_end - line >= 2 && memcmp(renderer->text + line, "#!", 2) == 0;
}

/* The next tag from ${at} up to ${end}, outside notes. Returns 1, 0 when there is none, -1. */
static int next_tag(const struct renderer *renderer, size_t at, size_t end, struct tag *tag)
{
    while (at < end) {
        const char *open = memmem(renderer->text + at, end - at, "{{", 2);
        size_t line, line_end;
        if (open == NULL)
            return 0;
        at = (size_t)(open - renderer->text);
        line_bounds(renderer, at, &line, &line_end);
        if (!is_note(renderer, line, line_end))
            return parse_tag(renderer, at, tag) != 0 ? -1 : 1;
        at = line_end;
    }
    return 0;
}

/* The closing tag that belongs to ${section}. */
static int find_end(const struct renderer *renderer, const struct tag *section, size_t end, struct tag *closing)
{
    int depth = 1, found;
    size_t at = section->end;
    while ((found = next_tag(renderer, at, end, closing)) == 1) {
        at = closing->end;
        if (closing->kind == TAG_SECTION || closing->kind == TAG_INVERTED)
            depth++;
        else if (closing->kind == TAG_END && --depth == 0)
            break;
    }
    if (found < 0)
        return -1;
    if (found == 0)
        return fault(renderer, section->begin, ERR_CONFIG, _("a section is not closed"), section->key);
    if (strcmp(closing->key, section->key) != 0)
        return fault(renderer, closing->begin, ERR_CONFIG, _("a section is closed that is not open here"), closing->key);
    return 0;
}

/* ---- Values -------------------------------------------------------------------------------------------------------- */

/* a.b in the innermost record that has an a. NULL when there is none. */
static const struct rec *look_up(const struct scope *scope, const char *key)
{
    char first[KEY_MAX + 1];
    const struct rec *node = NULL;
    if (strcmp(key, ".") == 0)
        return scope->node;
    size_t length = strcspn(key, ".");
    memcpy(first, key, length);
    first[length] = '\0';
    for (; scope != NULL && node == NULL; scope = scope->outer)
        node = scope->node->type == REC_MAP ? rec_get(scope->node, first) : NULL;
    while (node != NULL && key[length] == '.') {
        key += length + 1;
        length = strcspn(key, ".");
        memcpy(first, key, length);
        first[length] = '\0';
        node = node->type == REC_MAP ? rec_get(node, first) : NULL;
    }
    return node;
}

static bool is_something(const struct rec *node)
{
    if (node == NULL || node->type == REC_NULL)
        return false;
    if (node->type == REC_INTEGER)
        return node->integer != 0;
    if (node->type == REC_BOOLEAN)
        return node->boolean;
    if (node->type == REC_LIST)
        return node->count > 0;
    return node->type != REC_TEXT || node->length > 0;
}

/* A value; what follows its line breaks is indented as the line on which the tag stands. */
static int add_value(struct renderer *renderer, const struct tag *tag, const struct scope *scope)
{
    const struct rec *node = look_up(scope, tag->key);
    if (node == NULL && tag->kind == TAG_OPTIONAL)
        return 0;
    if (node == NULL)
        return fault(renderer, tag->begin, ERR_BUG, _("the record has no such key"), tag->key);
    if (node->type == REC_LIST || node->type == REC_MAP)
        return fault(renderer, tag->begin, ERR_BUG, _("a list or map stands where a value must"), tag->key);
    size_t line = tag->begin;
    while (line > 0 && renderer->text[line - 1] != '\n')
        line--;
    size_t indent = line;
    while (indent < tag->begin && renderer->text[indent] == ' ')
        indent++;
    if (node->type != REC_TEXT)
        return flat_text(renderer->out, node);
    for (size_t i = 0; i < node->length; i++) {
        buf_add_byte(renderer->out, node->text[i]);
        if (node->text[i] == '\n')
            buf_add(renderer->out, renderer->text + line, indent - line);
    }
    return 0;
}

/* ---- Text ---------------------------------------------------------------------------------------------------------- */

/* Does the line hold nothing but section tags and blanks? Then it leaves nothing behind. */
static bool is_standalone(const struct renderer *renderer, size_t at)
{
    size_t begin, end;
    struct renderer quiet = *renderer;
    struct tag tag;
    quiet.err = NULL;
    line_bounds(renderer, at, &begin, &end);
    while (begin < end) {
        if (text_is_blank(renderer->text[begin])) {
            begin++;
            continue;
        }
        if (end - begin < 2 || memcmp(renderer->text + begin, "{{", 2) != 0 || parse_tag(&quiet, begin, &tag) != 0 ||
            tag.kind == TAG_VALUE || tag.kind == TAG_OPTIONAL)
            return false;
        begin = tag.end;
    }
    return true;
}

/* Text between tags. ${begin} stands behind a tag or at the start: what is left of a line that leaves nothing is passed
 * over, at both ends, and so are lines that begin with #!. */
static void add_text(struct renderer *renderer, size_t begin, size_t end)
{
    size_t line, line_end;
    while (begin < end) {
        line_bounds(renderer, begin, &line, &line_end);
        size_t stop = line_end < end ? line_end : end;
        bool has_tag = memmem(renderer->text + line, line_end - line, "{{", 2) != NULL;
        if (!is_note(renderer, line, line_end) && !(has_tag && is_standalone(renderer, line)))
            buf_add(renderer->out, renderer->text + begin, stop - begin);
        begin = stop;
    }
}

static int render(struct renderer *renderer, size_t begin, size_t end, const struct scope *scope);

/* The inside of a section, as often as its value says. */
static int add_section(struct renderer *renderer, const struct tag *tag, size_t end, const struct scope *scope)
{
    const struct rec *node = look_up(scope, tag->key);
    if (tag->kind == TAG_INVERTED)
        return is_something(node) ? 0 : render(renderer, tag->end, end, scope);
    if (!is_something(node))
        return 0;
    if (node->type != REC_LIST) {
        struct scope inner = {node, scope};
        return render(renderer, tag->end, end, node->type == REC_MAP ? &inner : scope);
    }
    for (const struct rec *item = node->first; item != NULL; item = item->next) {
        struct scope inner = {item, scope};
        if (render(renderer, tag->end, end, &inner) != 0)
            return -1;
    }
    return 0;
}

static int render(struct renderer *renderer, size_t begin, size_t end, const struct scope *scope)
{
    struct tag tag, closing;
    int found;
    if (renderer->depth == DEPTH_MAX)
        return fault(renderer, begin, ERR_CONFIG, _("sections are nested too deeply"), NULL);
    renderer->depth++;
    while ((found = next_tag(renderer, begin, end, &tag)) == 1) {
        add_text(renderer, begin, tag.begin);
        begin = tag.end;
        if (tag.kind == TAG_END)
            return fault(renderer, tag.begin, ERR_CONFIG, _("a section is closed that is not open here"), tag.key);
        if (tag.kind == TAG_SECTION || tag.kind == TAG_INVERTED) {
            if (find_end(renderer, &tag, end, &closing) != 0 || add_section(renderer, &tag, closing.begin, scope) != 0)
                return -1;
            begin = closing.end;
        } else if (add_value(renderer, &tag, scope) != 0) {
            return -1;
        }
    }
    if (found < 0)
        return -1;
    add_text(renderer, begin, end);
    renderer->depth--;
    return renderer->out->failed ? err_memory(renderer->err) : 0;
}

int template_render(const char *name, const char *text, size_t length, const struct rec *data, struct buf *out,
                    struct err *err)
{
    struct renderer renderer = {.name = name, .text = text, .length = length, .out = out, .err = err};
    struct scope scope = {data, NULL};
    return render(&renderer, 0, length, &scope);
}
