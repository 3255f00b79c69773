/* name.c - taking names apart and putting them together.
 *
 * A name is a row of words; infixes are found among them in the compiled table (build/tables.c, made from infixes.csv). */
#include "domain/name.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "domain/tables.h"

enum { WORDS_MAX = 32, INFIX_WORDS_MAX = 4, INFIX_BYTES_MAX = 32 };

struct words {
    const char *word[WORDS_MAX];
    size_t count;
};

static const char *const TITLES[] = {
    "bc.",  "dhr",   "dhr.",    "dr",   "dr.", "drs", "drs.", "ds.",  "heer", "hr.", "ing", "ing.", "ir",   "ir.",
    "mevr", "mevr.", "mevrouw", "miss", "mr",  "mr.", "mrs",  "mrs.", "ms",   "ms.", "mw",  "mw.",  "prof", "prof.",
};

static const char *const SUFFIXES[] = {
    "ba", "bsc", "ii", "iii", "jr", "jr.", "junior", "llm", "ma", "mba", "msc", "phd", "ph.d.", "senior", "sr", "sr.",
};

static int compare_text(const void *key, const void *row)
{
    return strcmp(key, *(const char *const *)row);
}

static int compare_infix(const void *key, const void *row)
{
    return strcmp(key, ((const struct infix *)row)->text);
}

/* ${out} gets ${text} in lower case (ASCII: all infixes are), with typographic apostrophes made plain. false: does not fit. */
static bool lower(const char *text, size_t length, char *out, size_t size)
{
    size_t used = 0;
    for (size_t i = 0; i < length; i++) {
        char byte = text[i];
        if (used + 1 >= size)
            return false;
        if (length - i >= 3 && (memcmp(text + i, "\xE2\x80\x99", 3) == 0 || memcmp(text + i, "\xE2\x80\x98", 3) == 0)) {
            byte = '\'';
            i += 2;
        } else if (byte == '`') {
            byte = '\'';
        }
        out[used++] = text_lower(byte);
    }
    out[used] = '\0';
    return true;
}

static bool is_in(const char *const *list, size_t count, const char *word)
{
    char text[INFIX_BYTES_MAX];
    if (!lower(word, strlen(word), text, sizeof text))
        return false;
    return bsearch(text, list, count, sizeof *list, compare_text) != NULL;
}

static bool is_title(const char *word)
{
    return is_in(TITLES, sizeof TITLES / sizeof *TITLES, word);
}

static bool is_suffix(const char *word)
{
    return is_in(SUFFIXES, sizeof SUFFIXES / sizeof *SUFFIXES, word);
}

static const struct infix *find_infix(const char *text, size_t length)
{
    char key[INFIX_BYTES_MAX];
    if (!lower(text, length, key, sizeof key))
        return NULL;
    unsigned char first = (unsigned char)key[0];
    if (first >= 128 || (table_infix_lengths[first] >> strlen(key) & 1) == 0) /* nearly all words */
        return NULL;
    return bsearch(key, table_infixes, table_infix_count, sizeof *table_infixes, compare_infix);
}

/* Words ${from} to ${from} + ${count} as one infix, NULL when they are none. */
static const struct infix *infix_of_words(const struct words *words, size_t from, size_t count)
{
    char text[INFIX_BYTES_MAX];
    size_t used = 0;
    for (size_t i = from; i < from + count; i++) {
        size_t length = strlen(words->word[i]);
        if (used + length + 2 > sizeof text)
            return NULL;
        if (i > from)
            text[used++] = ' ';
        memcpy(text + used, words->word[i], length);
        used += length;
    }
    return find_infix(text, used);
}

static bool is_written_small(const char *word)
{
    return *word == '\'' || (*word >= 'a' && *word <= 'z');
}

/* How many words from ${from} on are an infix, the longest, that leaves ${rest} words behind it; 0 none. */
static size_t infix_length(const struct words *words, size_t from, size_t rest, bool only_leading)
{
    size_t left = words->count - from;
    size_t most = left > rest ? left - rest : 0;
    for (size_t count = most < INFIX_WORDS_MAX ? most : INFIX_WORDS_MAX; count > 0; count--) {
        const struct infix *infix = infix_of_words(words, from, count);
        if (infix != NULL && (infix->is_leading || !only_leading))
            return count;
    }
    return 0;
}

/* "d'Artagnan": length of the infix that is written together with the name, 0 when there is none. */
static size_t glued_length(const char *word)
{
    for (size_t i = 0; word[i] != '\0'; i++) {
        bool is_plain = word[i] == '\'' || word[i] == '`';
        size_t length = is_plain ? i + 1 : strncmp(word + i, "\xE2\x80\x99", 3) == 0 ? i + 3 : 0;
        if (length == 0)
            continue;
        const struct infix *infix = i > 0 ? find_infix(word, length) : NULL;
        return infix != NULL && infix->is_leading && word[length] != '\0' ? length : 0;
    }
    return 0;
}

/* Split at blanks; what does not fit stays in the last word. ${text} is written into. */
static void split_words(char *text, struct words *words)
{
    words->count = 0;
    while (*text != '\0') {
        text += strspn(text, " \t\r\n");
        if (*text == '\0')
            return;
        words->word[words->count++] = text;
        if (words->count == WORDS_MAX)
            return;
        text += strcspn(text, " \t\r\n");
        if (*text != '\0')
            *text++ = '\0';
    }
}

static const char *join(const struct words *words, size_t from, size_t to, struct arena *arena)
{
    size_t size = 1;
    for (size_t i = from; i < to; i++)
        size += strlen(words->word[i]) + 1;
    char *out = from < to ? arena_alloc(arena, size) : NULL;
    if (out == NULL)
        return NULL;
    char *end = out;
    for (size_t i = from; i < to; i++) {
        if (i > from)
            *end++ = ' ';
        end = stpcpy(end, words->word[i]);
    }
    return out;
}

/* "J.", "J.P.", "Th." or a single capital: is the word made of initials? */
static bool is_initials(const char *word)
{
    bool has_point = strchr(word, '.') != NULL;
    if (*word < 'A' || *word > 'Z')
        return false;
    if (!has_point)
        return word[1] == '\0';
    for (size_t letters = 0; *word != '\0'; word++) {
        if (*word == '.') {
            letters = 0;
        } else if (*word != '-' && ++letters > 2) {
            return false;
        }
    }
    return word[-1] == '.';
}

static bool are_initials(const struct words *words, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++)
        if (!is_initials(words->word[i]))
            return false;
    return from < to;
}

/* Initials written together: "J. P." is "J.P.". */
static const char *join_initials(const struct words *words, size_t from, size_t to, struct arena *arena)
{
    size_t size = 1;
    for (size_t i = from; i < to; i++)
        size += strlen(words->word[i]) + 1;
    char *out = arena_alloc(arena, size);
    char *end = out;
    for (size_t i = from; out != NULL && i < to; i++) {
        end = stpcpy(end, words->word[i]);
        if (end[-1] != '.')
            end = stpcpy(end, ".");
    }
    return out;
}

/* Words of given names or initials; "J.P. (Jan)" is both. */
static int take_given(struct name *name, const struct words *words, size_t from, size_t to, struct arena *arena)
{
    size_t initials_end = from;
    while (initials_end < to && is_initials(words->word[initials_end]))
        initials_end++;
    bool has_call_name = initials_end > from && initials_end < to && words->word[initials_end][0] == '(';
    if (from == to)
        return 0;
    if (!are_initials(words, from, to) && !has_call_name) {
        name->given = join(words, from, to, arena);
        return name->given == NULL ? -1 : 0;
    }
    name->initials = join_initials(words, from, initials_end, arena);
    if (name->initials == NULL)
        return -1;
    if (has_call_name) {
        const char *inside = join(words, initials_end, to, arena);
        size_t length = inside == NULL ? 0 : strlen(inside);
        if (length > 2 && inside[length - 1] == ')')
            name->given = arena_dup(arena, inside + 1, length - 2);
        else
            name->given = inside;
        return name->given == NULL ? -1 : 0;
    }
    return 0;
}

/* An infix at the beginning of the words, then the family name. */
static int take_family(struct name *name, const struct words *words, size_t from, size_t to, struct arena *arena)
{
    struct words family = *words;
    family.count = to;
    size_t infix = name->infix == NULL ? infix_length(&family, from, 1, true) : 0;
    if (from == to)
        return 0;
    if (infix > 0) {
        name->infix = join(words, from, from + infix, arena);
    } else if (name->infix == NULL) {
        size_t glued = glued_length(words->word[from]);
        if (glued > 0) {
            name->infix = arena_dup(arena, words->word[from], glued);
            family.word[from] += glued;
            if (name->infix == NULL)
                return -1;
        }
    }
    name->family = join(&family, from + infix, to, arena);
    return name->family == NULL || (infix > 0 && name->infix == NULL) ? -1 : 0;
}

/* "Jansen-de" before "Vries": the family name begins in this word. */
static bool ends_in_linked_infix(const char *word)
{
    const char *hyphen = strrchr(word, '-');
    return hyphen != NULL && hyphen > word && find_infix(hyphen + 1, strlen(hyphen + 1)) != NULL;
}

/* Where the family name, infix included, begins among words that are in the order of speech. */
static size_t family_begin(const struct words *words, size_t from, size_t to)
{
    struct words part = *words;
    part.count = to;
    for (size_t i = from; i + 1 < to; i++) {
        if (infix_length(&part, i, 1, true) > 0)
            return i;
        bool is_small = i > from && is_written_small(words->word[i]) && infix_length(&part, i, 1, false) > 0;
        bool is_double = i > from && strcasecmp(words->word[i], "el") == 0;
        if (is_small || is_double || ends_in_linked_infix(words->word[i]))
            return i;
    }
    return to > from ? to - 1 : from;
}

/* Titles at the front and suffixes at the end; what is left are the words ${from} to ${to}. */
static int take_title_and_suffix(struct name *name, const struct words *words, size_t *from, size_t *to, struct arena *arena)
{
    size_t begin = *from;
    size_t end = *to;
    if (*to - *from > 2 && strcasecmp(words->word[*from], "de") == 0 && strcasecmp(words->word[*from + 1], "heer") == 0)
        *from += 2;
    while (*from + 1 < *to && is_title(words->word[*from]))
        (*from)++;
    while (*to - 1 > *from && is_suffix(words->word[*to - 1]))
        (*to)--;
    if (*from > begin && (name->prefix = join(words, begin, *from, arena)) == NULL)
        return -1;
    if (*to < end && (name->suffix = join(words, *to, end, arena)) == NULL)
        return -1;
    return 0;
}

/* "Jan van der" after the comma: an infix at the end belongs to the family name before it. */
static size_t trailing_infix(const struct words *words, size_t from, size_t to)
{
    struct words part = *words;
    part.count = to;
    for (size_t i = to - from < INFIX_WORDS_MAX ? from : to - INFIX_WORDS_MAX; i < to; i++) {
        bool may_be_any = is_written_small(words->word[i]) && i > from;
        if (infix_length(&part, i, 0, !may_be_any) == to - i)
            return to - i;
    }
    return 0;
}

static int split_at_comma(char *family, char *rest, struct arena *arena, struct name *name)
{
    struct words before, after;
    char *third = strchr(rest, ',');
    if (third != NULL)
        *third = ' '; /* "Berg, Jan, jr." */
    split_words(family, &before);
    split_words(rest, &after);
    size_t from = 0;
    size_t to = after.count;
    if (to > 0 && take_title_and_suffix(name, &after, &from, &to, arena) != 0)
        return -1;
    size_t infix = infix_length(&before, 0, 1, true) == 0 ? trailing_infix(&after, from, to) : 0;
    if (infix > 0 && (name->infix = join(&after, to - infix, to, arena)) == NULL)
        return -1;
    if (take_given(name, &after, from, to - infix, arena) != 0)
        return -1;
    return take_family(name, &before, 0, before.count, arena);
}

static int assemble(struct name *name, struct arena *arena)
{
    struct words parts = {.count = 0};
    const char *first = name->given != NULL ? name->given : name->initials;
    const char *in_order[] = {first, name->infix, name->family, name->suffix};
    for (size_t i = 0; i < sizeof in_order / sizeof *in_order; i++)
        if (in_order[i] != NULL)
            parts.word[parts.count++] = in_order[i];
    if (parts.count == 0)
        return 0;
    size_t infix_length_bytes = name->infix == NULL ? 0 : strlen(name->infix);
    bool is_glued = name->family != NULL && infix_length_bytes > 1 && name->infix[infix_length_bytes - 1] == '\'';
    if (!is_glued) {
        name->display = join(&parts, 0, parts.count, arena);
        return name->display == NULL ? -1 : 0;
    }
    name->display = arena_printf(arena, "%s%s%s%s%s%s", first == NULL ? "" : first, first == NULL ? "" : " ", name->infix,
                                 name->family, name->suffix == NULL ? "" : " ", name->suffix == NULL ? "" : name->suffix);
    return name->display == NULL ? -1 : 0;
}

int name_split(const char *text, struct arena *arena, struct name *name)
{
    memset(name, 0, sizeof *name);
    char *copy = arena_string(arena, text);
    if (copy == NULL)
        return -1;
    char *comma = strchr(copy, ',');
    if (comma != NULL && comma > copy) {
        *comma = '\0';
        if (split_at_comma(copy, comma + 1, arena, name) != 0)
            return -1;
        return assemble(name, arena);
    }
    struct words words;
    split_words(copy, &words);
    size_t from = 0;
    size_t to = words.count;
    if (to == 0)
        return 0;
    if (take_title_and_suffix(name, &words, &from, &to, arena) != 0)
        return -1;
    size_t family = family_begin(&words, from, to);
    if (take_given(name, &words, from, family, arena) != 0 || take_family(name, &words, family, to, arena) != 0)
        return -1;
    return assemble(name, arena);
}

/* "Berg, van der" and "Berg (van der)" in a column of its own. */
static int split_family_column(struct name *name, struct arena *arena)
{
    char *copy = arena_string(arena, name->family);
    if (copy == NULL)
        return -1;
    char *mark = strpbrk(copy, ",(");
    if (mark != NULL && mark > copy) {
        struct words rest;
        size_t length = strlen(mark);
        bool is_round = *mark == '(';
        *mark = '\0';
        if (is_round && mark[length - 1] == ')')
            mark[length - 1] = '\0';
        split_words(mark + 1, &rest);
        if (rest.count > 0 && infix_length(&rest, 0, 0, false) == rest.count) {
            name->infix = join(&rest, 0, rest.count, arena);
            if (name->infix == NULL)
                return -1;
        } else {
            copy = arena_string(arena, name->family); /* something else: leave it as it is */
            if (copy == NULL)
                return -1;
        }
    }
    struct words words;
    split_words(copy, &words);
    return words.count == 0 ? 0 : take_family(name, &words, 0, words.count, arena);
}

int name_complete(struct name *name, struct arena *arena)
{
    if (name->family != NULL && name->infix == NULL && strpbrk(name->family, " ,('`\xE2") != NULL &&
        split_family_column(name, arena) != 0)
        return -1;
    if (name->given != NULL && name->initials == NULL && strchr(name->given, '.') != NULL) {
        const char *given = name->given;
        char *copy = arena_string(arena, given);
        if (copy == NULL)
            return -1;
        struct words words;
        split_words(copy, &words);
        name->given = NULL;
        if (take_given(name, &words, 0, words.count, arena) != 0)
            return -1;
        if (name->initials == NULL)
            name->given = given; /* as typed, not with its blanks joined */
    }
    return name->display == NULL ? assemble(name, arena) : 0;
}

bool name_is_infix(const char *word, size_t length)
{
    const struct infix *infix = find_infix(word, length);
    if (infix != NULL)
        return infix->is_leading;
    char quoted[INFIX_BYTES_MAX]; /* "'t" and "d'" lose their apostrophe when a text is cut into words */
    if (length != 1 || strchr("tsdl", *word | 0x20) == NULL)
        return false;
    quoted[0] = '\'';
    quoted[1] = *word;
    infix = find_infix(quoted, 2);
    return infix != NULL || *word == 'd' || *word == 'l';
}

bool name_given_agrees(const char *a, const char *b, struct arena *arena)
{
    if (a == NULL || b == NULL)
        return false;
    const char *left = text_fold(arena, a, strlen(a));
    const char *right = text_fold(arena, b, strlen(b));
    if (left == NULL || right == NULL)
        return false;
    if (strcmp(left, right) == 0)
        return true;
    size_t left_word = strcspn(left, " .-");
    size_t right_word = strcspn(right, " .-");
    bool is_initial = left_word == 1 || right_word == 1;
    if (left_word == 0 || right_word == 0)
        return false;
    return is_initial ? left[0] == right[0] : left_word == right_word && memcmp(left, right, left_word) == 0;
}
