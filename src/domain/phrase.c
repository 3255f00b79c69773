/* phrase.c - matching by trying every start; texts are a few sentences, phrases a few words. */
#include "domain/phrase.h"

#include <string.h>

#include "base/text.h"

enum { PHRASE_PARTS = 32 };

/* A word of a phrase. */
struct part {
    const char *text;
    size_t length;
    bool is_prefix;    /* ended in * */
    bool is_after_gap; /* ~ stood before it */
};

/* ---- The text ------------------------------------------------------------------------------------------------------------- */

/* sentence_length(text): bytes up to and with the end of the first sentence. */
static size_t sentence_length(const char *text)
{
    for (size_t i = 0; text[i] != '\0'; i++) {
        bool is_mark = text[i] == '.' || text[i] == '!' || text[i] == '?';
        if (is_mark && (text[i + 1] == '\0' || text_is_blank(text[i + 1])))
            return i + 1;
        if (text[i] != '\n')
            continue;
        size_t next = i + 1 + strspn(text + i + 1, " \t\r");
        if (text[next] == '\n')
            return next + 1;
    }
    return strlen(text);
}

/* add_sentence(arena, text, length, words, count, number): append its words; ${words} has room for all. */
static int add_sentence(struct arena *arena, const char *text, size_t length, struct phrase_word *words, size_t *count,
                        size_t number)
{
    const char *folded = text_fold(arena, text, length);
    if (folded == NULL)
        return -1;
    struct text_words rest = text_words(folded, strlen(folded));
    const char *word;
    size_t word_length;
    while (text_word(&rest, &word, &word_length))
        words[(*count)++] = (struct phrase_word){word, word_length, number};
    return 0;
}

/* count_words(arena, text, count): of the whole text; sentences end between words, so it has as many. */
static int count_words(struct arena *arena, const char *text, size_t *count)
{
    const char *folded = text_fold(arena, text, strlen(text));
    if (folded == NULL)
        return -1;
    struct text_words rest = text_words(folded, strlen(folded));
    const char *word;
    size_t length;
    for (*count = 0; text_word(&rest, &word, &length); (*count)++)
        ;
    return 0;
}

int phrase_split(struct arena *arena, const char *text, struct phrase_text *out)
{
    size_t total, count = 0, sentences = 0;
    if (count_words(arena, text, &total) != 0)
        return -1;
    struct phrase_word *words = arena_alloc(arena, (total + 1) * sizeof *words);
    if (words == NULL)
        return -1;
    while (*text != '\0') {
        size_t length = sentence_length(text);
        if (add_sentence(arena, text, length, words, &count, sentences++) != 0)
            return -1;
        text += length;
    }
    *out = (struct phrase_text){.words = words, .count = count, .sentence_count = sentences};
    return 0;
}

/* ---- The phrase ----------------------------------------------------------------------------------------------------------- */

/* parse(arena, phrase, parts, count): take a phrase apart. Returns 0, or -1 when out of memory. */
static int parse(struct arena *arena, const char *phrase, struct part parts[PHRASE_PARTS], size_t *count)
{
    bool is_after_gap = false;
    *count = 0;
    while (*(phrase += strspn(phrase, " \t")) != '\0') {
        size_t length = strcspn(phrase, " \t");
        if (length == 1 && *phrase == '~') {
            is_after_gap = *count > 0;
        } else {
            const char *folded = text_fold(arena, phrase, length);
            if (folded == NULL)
                return -1;
            struct text_words rest = text_words(folded, strlen(folded));
            const char *word;
            size_t word_length;
            while (*count < PHRASE_PARTS && text_word(&rest, &word, &word_length)) {
                parts[(*count)++] = (struct part){word, word_length, false, is_after_gap};
                is_after_gap = false;
            }
            if (*count > 0 && phrase[length - 1] == '*')
                parts[*count - 1].is_prefix = true;
        }
        phrase += length;
    }
    return 0;
}

static bool is_word(const struct part *part, const struct phrase_word *word)
{
    if (part->is_prefix ? word->length < part->length : word->length != part->length)
        return false;
    return memcmp(part->text, word->text, part->length) == 0;
}

/* matches(text, at, parts, count, last): do the parts stand from word ${at} on? Ends at the first of the gaps that fit. */
static bool matches(const struct phrase_text *text, size_t at, const struct part *parts, size_t count, size_t *last)
{
    if (at >= text->count || !is_word(&parts[0], &text->words[at]))
        return false;
    *last = at;
    if (count == 1)
        return true;
    size_t gap = parts[1].is_after_gap ? PHRASE_GAP_WORDS : 0;
    for (size_t next = at + 1; next <= at + 1 + gap && next < text->count; next++) {
        if (text->words[next].sentence != text->words[at].sentence)
            return false;
        if (matches(text, next, parts + 1, count - 1, last))
            return true;
    }
    return false;
}

int phrase_find(struct arena *arena, const struct phrase_text *text, const char *phrase, size_t from,
                struct phrase_place *place)
{
    struct part parts[PHRASE_PARTS];
    size_t count, last;
    if (parse(arena, phrase, parts, &count) != 0)
        return -1;
    for (size_t at = from; count > 0 && at < text->count; at++) {
        if (!matches(text, at, parts, count, &last))
            continue;
        if (place != NULL)
            *place = (struct phrase_place){at, last};
        return 1;
    }
    return 0;
}

int phrase_in_sentence(struct arena *arena, const struct phrase_text *text, const char *phrase, size_t sentence)
{
    struct phrase_place place = {0, 0};
    int found = 1;
    for (size_t from = 0; found == 1; from = place.first + 1) {
        found = phrase_find(arena, text, phrase, from, &place);
        if (found == 1 && text->words[place.first].sentence == sentence)
            return 1;
    }
    return found;
}

const char *phrase_words(struct arena *arena, const struct phrase_text *text, const struct phrase_place *place)
{
    size_t size = 1;
    for (size_t i = place->first; i <= place->last; i++)
        size += text->words[i].length + 1;
    char *out = arena_alloc(arena, size);
    if (out == NULL)
        return NULL;
    char *end = out;
    for (size_t i = place->first; i <= place->last; i++) {
        if (i > place->first)
            *end++ = ' ';
        memcpy(end, text->words[i].text, text->words[i].length);
        end += text->words[i].length;
    }
    *end = '\0';
    return out;
}
