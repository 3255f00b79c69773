/* query.c - from the operands of crm-find to terms.
 *
 * One operand is one term, so that nothing has to be quoted twice: "not", words, has:FIELD, field:VALUE[,VALUE…],
 * system:ID, or
 * an e-mail address, phone number or id alone. */
#include "domain/query.h"

#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "domain/party.h"
#include "domain/phone.h"
#include "domain/query_term.h"
#include "store/external_ids.h"
#include "store/parties.h"

enum { NAME_MAX_BYTES = 128, ID_DIGITS_MAX = 15 };

struct parser {
    struct store *store;
    const struct field_set *set;
    struct arena *arena;
    struct query *query;
};

/* The name before the first colon, "" when there is none that could be a field's. */
static void read_name(const char *text, char name[NAME_MAX_BYTES])
{
    const char *colon = strchr(text, ':');
    size_t length = colon == NULL ? 0 : (size_t)(colon - text);
    if (length >= NAME_MAX_BYTES)
        length = 0;
    for (size_t i = 0; i < length; i++)
        if (!text_is_letter(text[i]) && !text_is_digit(text[i]) && strchr("_.-", text[i]) == NULL && !(text[i] & 0x80))
            length = 0;
    memcpy(name, text, length);
    name[length] = '\0';
}

static int read_field(struct parser *parser, const struct field_ref *ref, const char *value, struct query_term *term,
                      struct err *err)
{
    term->kind = QUERY_TERM_FIELD;
    term->ref = *ref;
    if (!(ref->field->flags & FIELD_QUERYABLE))
        return err_set(err, ERR_USAGE, _("%s cannot be searched"), ref->name);
    if (*value == '\0') {
        err_set(err, ERR_USAGE, _("%s: has no value after it"), ref->name);
        return err_hint(err, _("has:%s asks whether there is one"), ref->name);
    }
    parser->query->parts |= party_parts_of(ref) | (ref->field->type == FIELD_EMAIL ? PARTY_ROW_IDS : 0U);
    if (strcmp(ref->name, "status") == 0 && strstr(value, "restricted") != NULL)
        parser->query->with_restricted = true;
    return query_read_values(parser->store, ref, value, parser->arena, &term->values, err);
}

static int read_has(struct parser *parser, const char *names, struct query_term *term, struct err *err)
{
    term->kind = QUERY_TERM_HAS;
    for (size_t count = 0; names != NULL; count++) {
        const char *comma = strchr(names, ',');
        const char *name = arena_dup(parser->arena, names, comma == NULL ? strlen(names) : (size_t)(comma - names));
        struct field_ref ref;
        if (name == NULL)
            return err_memory(err);
        if (field_find(parser->set, name, parser->arena, &ref) != 1)
            return field_unknown(parser->set, name, err);
        parser->query->parts |= party_parts_of(&ref);
        if (count == 0) {
            term->ref = ref;
        } else {
            struct field_ref *grown = arena_alloc(parser->arena, count * sizeof *grown);
            if (grown == NULL)
                return err_memory(err);
            if (count > 1)
                memcpy(grown, term->others, (count - 1) * sizeof *grown);
            grown[count - 1] = ref;
            term->others = grown;
            term->other_count = count;
        }
        names = comma == NULL ? NULL : comma + 1;
    }
    return 0;
}

/* name:VALUE: a field's name wins over a system's. */
static int read_named(struct parser *parser, const char *name, const char *value, struct query_term *term, struct err *err)
{
    struct field_ref ref;
    if (strcmp(name, "has") == 0)
        return read_has(parser, value, term, err);
    if (field_find(parser->set, name, parser->arena, &ref) == 1)
        return read_field(parser, &ref, value, term, err);
    int knows = external_ids_knows(parser->store, name, err);
    if (knows < 0)
        return -1;
    if (knows == 0)
        return field_unknown(parser->set, name, err);
    term->kind = QUERY_TERM_EXTERNAL;
    return external_ids_find(parser->store, name, value, &term->id, err) < 0 ? -1 : 0;
}

/* "jan@example.nl" alone is email:jan@example.nl. Returns 1, or 0 when it is no value of that kind after all. */
static int read_alone(struct parser *parser, const char *field, const char *text, struct query_term *term, struct err *err)
{
    struct field_ref ref;
    struct err ignored = ERR_INIT;
    if (field_find(NULL, field, parser->arena, &ref) != 1)
        return err_set(err, ERR_BUG, "no field %s", field);
    return read_field(parser, &ref, text, term, &ignored) == 0;
}

static bool is_number(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    return digits > 0 && digits <= ID_DIGITS_MAX && text[digits] == '\0' && text[0] != '0';
}

static int read_number(struct parser *parser, const char *text, struct query_term *term, struct err *err)
{
    int64_t id = 0;
    int64_t current = 0;
    term->kind = QUERY_TERM_ID;
    text_integer(text, 1, INT64_MAX, &id);
    if (parties_resolve_all(parser->store, &id, 1, &current, err) != 0)
        return -1;
    term->id = current;
    parser->query->parts |= PARTY_NAMES | PARTY_ORGANISATION | PARTY_ADDRESSES | PARTY_TAGS;
    return query_read_words(text, parser->arena, &term->words) != 0 ? err_memory(err) : 0;
}

static int read_words(struct parser *parser, const char *text, struct query_term *term, struct err *err)
{
    size_t length = strlen(text);
    term->kind = QUERY_TERM_WORDS;
    if (length > 0 && (text[length - 1] == '*' || text[length - 1] == '%')) {
        err_set(err, ERR_USAGE, _("%c stands for nothing in a term"), text[length - 1]);
        return err_hint(err, _("two points make a prefix: jan.."));
    }
    if (query_read_words(text, parser->arena, &term->words) != 0)
        return err_memory(err);
    if (term->words == NULL)
        return err_set(err, ERR_USAGE, _("a term without a word in it"));
    parser->query->parts |= PARTY_NAMES | PARTY_ORGANISATION | PARTY_ADDRESSES | PARTY_TAGS;
    return 0;
}

static int read_term(struct parser *parser, const char *text, struct query_term *term, struct err *err)
{
    char name[NAME_MAX_BYTES];
    read_name(text, name);
    if (*name != '\0')
        return read_named(parser, name, text + strlen(name) + 1, term, err);
    int alone = 0;
    if (strchr(text, '@') != NULL)
        alone = read_alone(parser, "email", text, term, err);
    else if (phone_is_meant(text))
        alone = read_alone(parser, "phone", text, term, err);
    if (alone != 0)
        return alone < 0 ? -1 : 0;
    return is_number(text) ? read_number(parser, text, term, err) : read_words(parser, text, term, err);
}

int query_parse(struct store *store, const struct field_set *set, const char *const *terms, size_t count,
                struct arena *arena, struct query **query, struct err *err)
{
    struct parser parser = {store, set, arena, arena_alloc(arena, sizeof **query)};
    bool is_negated = false;
    if (parser.query == NULL)
        return err_memory(err);
    struct query_term **end = &parser.query->first;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(terms[i], "not") == 0) {
            is_negated = !is_negated;
            if (i + 1 == count)
                return err_set(err, ERR_USAGE, _("not stands before the term that it turns round"));
            continue;
        }
        *end = arena_alloc(arena, sizeof **end);
        if (*end == NULL)
            return err_memory(err);
        (*end)->is_negated = is_negated;
        if (read_term(&parser, terms[i], *end, err) != 0)
            return -1;
        end = &(*end)->next;
        is_negated = false;
        parser.query->count++;
    }
    *query = parser.query;
    return 0;
}

void query_take_restricted(struct query *query)
{
    query->with_restricted = true;
}
