/* query_value.c - what stands after the colon of a term, by the type of the field. */
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "domain/country.h"
#include "domain/email.h"
#include "domain/name.h"
#include "domain/phone.h"
#include "domain/postcode.h"
#include "domain/query_term.h"
#include "domain/search.h"
#include "store/parties.h"

struct reader {
    struct store *store;
    const struct field_ref *ref;
    struct arena *arena;
};

struct word_list {
    struct arena *arena;
    struct query_word *first, **end;
};

static int add_word(void *context, const char *bytes, size_t length)
{
    struct word_list *list = context;
    struct query_word *word = arena_alloc(list->arena, sizeof *word);
    if (word == NULL || (word->text = arena_dup(list->arena, bytes, length)) == NULL)
        return -1;
    word->is_infix = name_is_infix(bytes, length);
    *list->end = word;
    list->end = &word->next;
    return 0;
}

static bool is_open_ended(const char *text)
{
    size_t length = strlen(text);
    return length > 2 && strcmp(text + length - 2, "..") == 0;
}

int query_read_words(const char *text, struct arena *arena, struct query_word **words)
{
    struct word_list list = {.arena = arena, .first = NULL};
    list.end = &list.first;
    if (search_all_words(text, arena, add_word, &list) != 0)
        return -1;
    *words = list.first;
    for (struct query_word *word = list.first; word != NULL; word = word->next)
        if (word->next == NULL && is_open_ended(text))
            word->is_prefix = true;
    return 0;
}

static const char *fold(struct reader *reader, const char *text, size_t length)
{
    const char *folded = text_fold(reader->arena, text, length);
    return folded == NULL ? NULL : text_collapse(reader->arena, folded, strlen(folded));
}

static int memory_unless(const void *made, struct err *err)
{
    return made == NULL ? err_memory(err) : 0;
}

/* A.., ..B and A..B of texts: by the alphabet, the end included with all that begins with it. */
static int read_text_range(struct reader *reader, const char *text, const char *dots, struct query_value *value,
                           struct err *err)
{
    value->compare = QUERY_BETWEEN;
    if (dots > text && dots[2] == '\0') {
        value->compare = QUERY_PREFIX;
        value->text = fold(reader, text, (size_t)(dots - text));
        return memory_unless(value->text, err);
    }
    if (dots > text && (value->text = fold(reader, text, (size_t)(dots - text))) == NULL)
        return err_memory(err);
    if (dots[2] != '\0' && (value->to = fold(reader, dots + 2, strlen(dots + 2))) == NULL)
        return err_memory(err);
    return 0;
}

static int read_text(struct reader *reader, const char *text, struct query_value *value, struct err *err)
{
    const char *dots = strstr(text, "..");
    if ((reader->ref->field->flags & FIELD_WORDS) && (dots == NULL || is_open_ended(text))) {
        value->compare = QUERY_WORDS;
        return query_read_words(text, reader->arena, &value->words) != 0 ? err_memory(err) : 0;
    }
    if (dots != NULL && strlen(text) > 2)
        return read_text_range(reader, text, dots, value, err);
    value->compare = QUERY_EQUAL;
    value->text = fold(reader, text, strlen(text));
    return memory_unless(value->text, err);
}

static int read_email(struct reader *reader, const char *text, struct query_value *value, struct err *err)
{
    size_t length = strlen(text);
    const char *normalised;
    if (is_open_ended(text)) {
        value->compare = QUERY_BEGINS;
        value->text = text_casefold(reader->arena, text, length - 2);
    } else if (*text == '@') {
        value->compare = QUERY_ENDS;
        value->text = text_casefold(reader->arena, text, length);
    } else {
        value->compare = QUERY_EXACT;
        if (email_normalise(text, reader->arena, &normalised, err) != 0) {
            err->kind = ERR_USAGE;
            return -1;
        }
        value->text = normalised;
    }
    return memory_unless(value->text, err);
}

/* The beginning of a number, 0612.. or +316..: as E.164 begins. */
static int read_phone_prefix(struct reader *reader, const char *text, const char *country, struct query_value *value,
                             struct err *err)
{
    char digits[32];
    size_t count = 0;
    for (const char *at = text; *at != '\0' && count + 1 < sizeof digits; at++)
        if (text_is_digit(*at))
            digits[count++] = *at;
    digits[count] = '\0';
    const struct country *here = country_get(country);
    value->compare = QUERY_BEGINS;
    if (*text == '+')
        value->text = arena_printf(reader->arena, "+%s", digits);
    else if (strncmp(digits, "00", 2) == 0)
        value->text = arena_printf(reader->arena, "+%s", digits + 2);
    else
        value->text =
            arena_printf(reader->arena, "+%s%s", here == NULL ? "31" : here->calling_code, digits + (digits[0] == '0'));
    return memory_unless(value->text, err);
}

static int read_phone(struct reader *reader, const char *text, struct query_value *value, struct err *err)
{
    char country[3];
    char e164[PHONE_SIZE];
    if (parties_country(reader->store, country, err) != 0)
        return -1;
    if (is_open_ended(text))
        return read_phone_prefix(reader, text, country, value, err);
    if (phone_normalise(text, country, e164, err) != 0) {
        err->kind = ERR_USAGE;
        return -1;
    }
    value->compare = QUERY_EXACT;
    value->text = arena_string(reader->arena, e164);
    return memory_unless(value->text, err);
}

/* Postcodes are compared without blanks; matching does the same with the record's. */
static int read_postcode(struct reader *reader, const char *text, struct query_value *value, struct err *err)
{
    char *bare = arena_string(reader->arena, text);
    if (bare == NULL)
        return err_memory(err);
    char *to = bare;
    for (const char *from = text; *from != '\0'; from++)
        if (!text_is_blank(*from))
            *to++ = *from;
    *to = '\0';
    return read_text(reader, bare, value, err);
}

static int read_country(struct reader *reader, const char *text, struct query_value *value, struct err *err)
{
    if (country_normalise(text, reader->arena, &value->text, err) != 0) {
        err->kind = ERR_USAGE;
        return -1;
    }
    value->compare = QUERY_EXACT;
    return 0;
}

/* --05-17 and 05-17: the day in any year, as month * 100 + day. */
static bool read_month_day(const char *text, size_t length, int64_t *month_day)
{
    char full[16];
    struct date_birthday birthday;
    bool has_dashes = strncmp(text, "--", 2) == 0;
    if (length != (has_dashes ? 7U : 5U))
        return false;
    memcpy(full, "--", 2);
    memcpy(full + 2, has_dashes ? text + 2 : text, 5);
    full[7] = '\0';
    if (!date_read_birthday(full, &birthday))
        return false;
    *month_day = birthday.month * 100 + birthday.day;
    return true;
}

static int read_date(struct reader *reader, const char *text, struct query_value *value, struct err *err)
{
    const char *dots = strstr(text, "..");
    if (dots == NULL && read_month_day(text, strlen(text), &value->from)) {
        value->compare = QUERY_YEARLY;
        value->to_number = value->from;
        return 0;
    }
    if (dots != NULL && read_month_day(text, (size_t)(dots - text), &value->from) &&
        read_month_day(dots + 2, strlen(dots + 2), &value->to_number)) {
        value->compare = QUERY_YEARLY;
        return 0;
    }
    value->compare = QUERY_DATES;
    return date_parse_range(reader->store->dates, text, &value->range, err);
}

static int read_time(struct reader *reader, const char *text, struct query_value *value, struct err *err)
{
    value->compare = QUERY_TIMES;
    return date_parse_range(reader->store->dates, text, &value->range, err);
}

static int read_code(struct reader *reader, const char *text, struct query_value *value, struct err *err)
{
    const char *const *codes = reader->ref->field->codes;
    size_t count = 0;
    value->compare = QUERY_EXACT;
    for (; codes[count] != NULL; count++)
        if (text_equal(codes[count], text)) {
            value->text = codes[count];
            return 0;
        }
    struct buf list = BUF_INIT;
    for (size_t i = 0; i < count; i++)
        buf_printf(&list, "%s%s", i == 0 ? "" : ", ", codes[i]);
    err_set(err, ERR_USAGE, _("is one of %s"), buf_text(&list));
    buf_clear(&list);
    return -1;
}

static int read_numbers(struct reader *reader, const char *text, struct query_value *value, struct err *err)
{
    const char *dots = strstr(text, "..");
    const char *low = dots == NULL ? text : arena_dup(reader->arena, text, (size_t)(dots - text));
    const char *high = dots == NULL ? text : dots + 2;
    if (low == NULL)
        return err_memory(err);
    value->compare = QUERY_NUMBERS;
    value->from = INT64_MIN;
    value->to_number = INT64_MAX;
    if ((*low != '\0' && !text_integer(low, INT64_MIN, INT64_MAX, &value->from)) ||
        (*high != '\0' && !text_integer(high, INT64_MIN, INT64_MAX, &value->to_number)))
        return err_set(err, ERR_USAGE, _("not a number or a range of numbers"));
    return 0;
}

static bool read_decimal(const char *text, long double *value)
{
    char *end;
    *value = strtold(text, &end);
    return end != text && *end == '\0';
}

static int read_decimals(struct reader *reader, const char *text, struct query_value *value, struct err *err)
{
    const char *dots = strstr(text, "..");
    const char *low = dots == NULL ? text : arena_dup(reader->arena, text, (size_t)(dots - text));
    const char *high = dots == NULL ? text : dots + 2;
    if (low == NULL)
        return err_memory(err);
    value->compare = QUERY_DECIMALS;
    value->low = -__builtin_huge_vall();
    value->high = __builtin_huge_vall();
    if ((*low != '\0' && !read_decimal(low, &value->low)) || (*high != '\0' && !read_decimal(high, &value->high)))
        return err_set(err, ERR_USAGE, _("not a number or a range of numbers"));
    return 0;
}

static int read_boolean(struct reader *reader, const char *text, struct query_value *value, struct err *err)
{
    static const char *const WORDS[] = {"no", "yes", "false", "true", "nee", "ja", "0", "1"};
    (void)reader;
    value->compare = QUERY_BOOLEAN;
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++)
        if (text_equal(WORDS[i], text)) {
            value->from = i % 2;
            return 0;
        }
    return err_set(err, ERR_USAGE, _("neither yes nor no"));
}

static int read_value(struct reader *reader, const char *text, struct query_value *value, struct err *err)
{
    static int (*const READERS[])(struct reader *, const char *, struct query_value *, struct err *) = {
        [FIELD_TEXT] = read_text,         [FIELD_EMAIL] = read_email,      [FIELD_PHONE] = read_phone,
        [FIELD_POSTCODE] = read_postcode, [FIELD_COUNTRY] = read_country,  [FIELD_DATE] = read_date,
        [FIELD_TIME] = read_time,         [FIELD_CODE] = read_code,        [FIELD_LANGUAGE] = read_text,
        [FIELD_INTEGER] = read_numbers,   [FIELD_DECIMAL] = read_decimals, [FIELD_BOOLEAN] = read_boolean,
        [FIELD_WHO] = read_numbers,
    };
    return READERS[reader->ref->field->type](reader, text, value, err);
}

int query_read_values(struct store *store, const struct field_ref *ref, const char *text, struct arena *arena,
                      struct query_value **values, struct err *err)
{
    struct reader reader = {store, ref, arena};
    while (text != NULL) {
        const char *comma = strchr(text, ',');
        const char *part = arena_dup(arena, text, comma == NULL ? strlen(text) : (size_t)(comma - text));
        *values = arena_alloc(arena, sizeof **values);
        if (part == NULL || *values == NULL)
            return err_memory(err);
        if (*part == '\0')
            return err_set(err, ERR_USAGE, _("%s: an empty value between commas"), ref->name);
        if (read_value(&reader, part, *values, err) != 0)
            return err_at(err, NULL, 0, ref->name);
        values = &(*values)->next;
        text = comma == NULL ? NULL : comma + 1;
    }
    return 0;
}
