/* query_match.c - does a term hold for a record? No memory is taken for ASCII texts, which nearly all are. */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "domain/query_term.h"
#include "domain/search.h"

/* A text folded into a small room, or into memory when it is long. */
struct folded {
    char small[256];
    struct buf large;
    const char *text;
};

static void fold(struct folded *folded, const char *text)
{
    size_t length = strlen(text);
    folded->large = (struct buf)BUF_INIT;
    if (length < sizeof folded->small && text_is_ascii(text, length)) {
        for (size_t i = 0; i <= length; i++)
            folded->small[i] = text_lower(text[i]);
        folded->text = folded->small;
        return;
    }
    text_fold_add(&folded->large, text, length);
    folded->text = buf_text(&folded->large);
}

static void unfold(struct folded *folded)
{
    buf_clear(&folded->large);
}

/* Compare, blanks in ${value} left out when ${is_bare} (postcodes). */
static bool compare_folded(const struct query_value *wanted, const char *value, bool is_bare)
{
    struct folded folded;
    bool holds = false;
    fold(&folded, value);
    char bare[sizeof folded.small];
    const char *text = folded.text;
    if (is_bare && strlen(text) < sizeof bare) {
        char *to = bare;
        for (const char *from = text; *from != '\0'; from++)
            if (!text_is_blank(*from))
                *to++ = *from;
        *to = '\0';
        text = bare;
    }
    switch (wanted->compare) {
    case QUERY_EQUAL:
        holds = strcmp(text, wanted->text) == 0;
        break;
    case QUERY_PREFIX:
        holds = strncmp(text, wanted->text, strlen(wanted->text)) == 0;
        break;
    default:
        holds = (wanted->text == NULL || strcmp(text, wanted->text) >= 0) &&
                (wanted->to == NULL || strcmp(text, wanted->to) <= 0 || strncmp(text, wanted->to, strlen(wanted->to)) == 0);
        break;
    }
    unfold(&folded);
    return holds;
}

/* One word that is looked for in several texts. */
struct search {
    const struct query_word *word;
    size_t length;
    bool is_found;
};

static int compare_word(void *context, const char *bytes, size_t length)
{
    struct search *search = context;
    bool is_long_enough = search->word->is_prefix ? length >= search->length : length == search->length;
    if (is_long_enough && memcmp(bytes, search->word->text, search->length) == 0)
        search->is_found = true;
    return search->is_found ? -1 : 0;
}

static bool text_has_word(const char *text, const struct query_word *word)
{
    struct search search = {word, strlen(word->text), false};
    struct arena arena = ARENA_INIT;
    if (text != NULL)
        search_all_words(text, &arena, compare_word, &search);
    arena_clear(&arena);
    return search.is_found;
}

static bool text_has_words(const char *text, const struct query_word *words)
{
    for (; words != NULL; words = words->next)
        if (!text_has_word(text, words))
            return false;
    return true;
}

static bool day_holds(const struct query_value *wanted, const char *text)
{
    struct date_birthday date;
    if (!date_read_birthday(text, &date))
        return false;
    if (wanted->compare == QUERY_YEARLY) {
        int64_t month_day = date.month * 100 + date.day;
        if (wanted->from <= wanted->to_number)
            return month_day >= wanted->from && month_day <= wanted->to_number;
        return month_day >= wanted->from || month_day <= wanted->to_number;
    }
    return date.year != 0 && date_holds_day(&wanted->range, date_day(date.year, date.month, date.day));
}

static bool moment_holds(const struct query_value *wanted, const char *text)
{
    int64_t moment;
    int64_t day;
    if (date_read_time(text, &moment))
        return date_holds_time(&wanted->range, moment);
    return date_read_day(text, &day) && date_holds_day(&wanted->range, day);
}

static bool number_holds(const struct query_value *wanted, const struct rec *node)
{
    int64_t number = 0;
    if (node->type == REC_INTEGER)
        number = node->integer;
    else if (node->type != REC_TEXT || !text_integer(node->text, INT64_MIN, INT64_MAX, &number))
        return false;
    return number >= wanted->from && number <= wanted->to_number;
}

static bool decimal_holds(const struct query_value *wanted, const struct rec *node)
{
    if (node->type != REC_TEXT && node->type != REC_DECIMAL)
        return false;
    char *end;
    long double number = strtold(node->text, &end);
    return end != node->text && *end == '\0' && number >= wanted->low && number <= wanted->high;
}

static bool boolean_holds(const struct query_value *wanted, const struct rec *node)
{
    bool is_true =
        node->type == REC_BOOLEAN ? node->boolean : node->type == REC_TEXT && strchr("1tTyYjJ", *node->text) != NULL;
    return is_true == (wanted->from == 1);
}

static bool ends_at_domain(const char *text, const char *domain)
{
    size_t length = strlen(text);
    size_t wanted = strlen(domain);
    return length > wanted && strcmp(text + length - wanted, domain) == 0;
}

/* One value of a term against one of a record. ${exact} is the normalised form of the value, where there is one. */
static bool value_holds(const struct query_value *wanted, const struct rec *node, const char *exact, bool is_bare)
{
    const char *text = node->type == REC_TEXT || node->type == REC_DECIMAL ? node->text : NULL;
    if (wanted->compare == QUERY_NUMBERS)
        return number_holds(wanted, node);
    if (wanted->compare == QUERY_BOOLEAN)
        return boolean_holds(wanted, node);
    if (text == NULL)
        return false;
    switch (wanted->compare) {
    case QUERY_EXACT:
        return strcmp(exact == NULL ? text : exact, wanted->text) == 0;
    case QUERY_BEGINS:
        return strncmp(exact == NULL ? text : exact, wanted->text, strlen(wanted->text)) == 0;
    case QUERY_ENDS:
        return ends_at_domain(exact == NULL ? text : exact, wanted->text);
    case QUERY_WORDS:
        return text_has_words(text, wanted->words);
    case QUERY_DATES:
    case QUERY_YEARLY:
        return day_holds(wanted, text);
    case QUERY_TIMES:
        return moment_holds(wanted, text);
    case QUERY_DECIMALS:
        return decimal_holds(wanted, node);
    case QUERY_NEVER:
        return false;
    default:
        return compare_folded(wanted, text, is_bare);
    }
}

static bool any_value_holds(const struct query_term *term, const struct rec *node, const struct rec *element)
{
    enum field_type type = term->ref.field->type;
    const char *exact = type == FIELD_PHONE   ? rec_text(element, "e164")
                        : type == FIELD_EMAIL ? rec_text(element, "normalised")
                                              : NULL;
    for (const struct query_value *value = term->values; node != NULL && value != NULL; value = value->next)
        if (value_holds(value, node, exact, type == FIELD_POSTCODE))
            return true;
    return false;
}

/* family:"van der berg" means the family name as people say it, too. */
static bool family_holds(const struct query_term *term, const struct rec *record)
{
    const char *infix = rec_text(record, "infix");
    const char *family = rec_text(record, "family");
    if (infix == NULL || family == NULL)
        return false;
    struct arena arena = ARENA_INIT;
    struct rec node = {.type = REC_TEXT};
    node.text = arena_printf(&arena, "%s %s", infix, family);
    bool holds = node.text != NULL && any_value_holds(term, &node, NULL);
    arena_clear(&arena);
    return holds;
}

/* source:own-records means every source of that kind, whatever its detail. */
static bool source_holds(const struct query_term *term, const struct rec *record)
{
    const char *source = rec_text(record, "source");
    size_t length = source == NULL ? 0 : strcspn(source, ":");
    if (source == NULL || source[length] == '\0')
        return false;
    struct arena arena = ARENA_INIT;
    struct rec node = {.type = REC_TEXT};
    node.text = arena_dup(&arena, source, length);
    bool holds = node.text != NULL && any_value_holds(term, &node, NULL);
    arena_clear(&arena);
    return holds;
}

/* Every value that the name may mean: without a number or label all of them. */
static bool list_holds(const struct query_term *term, const struct rec *list)
{
    const struct field_ref *ref = &term->ref;
    int position = 0;
    if (list == NULL || (list->type != REC_LIST && list->type != REC_MAP))
        return false;
    for (const struct rec *element = list->first; element != NULL; element = element->next) {
        position++;
        if (ref->position != 0 && ref->position != position)
            continue;
        if (ref->field->place == FIELD_IN_EXTERNAL) {
            if ((ref->label == NULL || strcmp(ref->label, element->key) == 0) && any_value_holds(term, element, NULL))
                return true;
            continue;
        }
        const char *label = element->type == REC_MAP ? rec_text(element, "label") : NULL;
        if (ref->label != NULL && (label == NULL || !text_same(label, ref->label)))
            continue;
        const struct rec *node = element->type == REC_MAP ? rec_get(element, ref->field->member) : element;
        if (any_value_holds(term, node, element))
            return true;
    }
    return false;
}

static bool field_holds(const struct query_term *term, const struct rec *record)
{
    const struct field_ref *ref = &term->ref;
    if (ref->field->place == FIELD_IN_FIELDS)
        return any_value_holds(term, field_value(record, ref), NULL);
    if (ref->field->place != FIELD_IN_PARTY)
        return list_holds(term, rec_get(record, field_list(ref->field->place)));
    const struct rec *node = rec_get(record, ref->field->member);
    if (node != NULL && node->type == REC_LIST)
        return list_holds(term, node);
    if (any_value_holds(term, node, NULL))
        return true;
    if (strcmp(ref->field->name, "family") == 0)
        return family_holds(term, record);
    return strcmp(ref->field->name, "source") == 0 && source_holds(term, record);
}

static bool list_has_word(const struct rec *list, const char *member, const struct query_word *word)
{
    for (const struct rec *element = list == NULL ? NULL : list->first; element != NULL; element = element->next)
        if (text_has_word(member == NULL ? element->text : rec_text(element, member), word))
            return true;
    return false;
}

static bool record_has_word(const struct rec *record, const struct query_word *word)
{
    return text_has_word(rec_text(record, "name"), word) || text_has_word(rec_text(record, "given"), word) ||
           text_has_word(rec_text(record, "family"), word) || text_has_word(rec_text(record, "organisation"), word) ||
           list_has_word(rec_get(record, "addresses"), "city", word) || list_has_word(rec_get(record, "tags"), NULL, word);
}

static bool words_hold(const struct query_term *term, const struct rec *record)
{
    for (const struct query_word *word = term->words; word != NULL; word = word->next)
        if (!record_has_word(record, word))
            return false;
    return term->words != NULL;
}

static bool has_field(const struct field_ref *ref, const struct rec *record)
{
    if (ref->field->place == FIELD_IN_EXTERNAL && ref->label == NULL)
        return rec_get(record, "external") != NULL;
    if (ref->position > 1 || ref->label != NULL || ref->field->place == FIELD_IN_PARTY ||
        ref->field->place == FIELD_IN_FIELDS)
        return field_value(record, ref) != NULL;
    const struct rec *list = rec_get(record, field_list(ref->field->place));
    for (const struct rec *element = list == NULL ? NULL : list->first; element != NULL; element = element->next)
        if (element->type != REC_MAP || rec_get(element, ref->field->member) != NULL)
            return true;
    return false;
}

static bool has_any_field(const struct query_term *term, const struct rec *record)
{
    bool holds = has_field(&term->ref, record);
    for (size_t i = 0; i < term->other_count && !holds; i++)
        holds = has_field(&term->others[i], record);
    return holds;
}

bool query_term_holds(const struct query_term *term, const struct rec *record)
{
    int64_t id = 0;
    bool holds = false;
    rec_integer(record, "id", &id);
    switch (term->kind) {
    case QUERY_TERM_WORDS:
        holds = words_hold(term, record);
        break;
    case QUERY_TERM_ID:
        holds = (term->id != 0 && term->id == id) || words_hold(term, record);
        break;
    case QUERY_TERM_FIELD:
        holds = field_holds(term, record);
        break;
    case QUERY_TERM_HAS:
        holds = has_any_field(term, record);
        break;
    case QUERY_TERM_EXTERNAL:
        holds = term->id != 0 && term->id == id;
        break;
    }
    return holds != term->is_negated;
}

bool query_matches(const struct query *query, const struct rec *record)
{
    for (const struct query_term *term = query->first; term != NULL; term = term->next)
        if (!query_term_holds(term, record))
            return false;
    return true;
}
