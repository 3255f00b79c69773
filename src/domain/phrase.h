/* phrase.h - phrases with wildcards, looked for in a text sentence by sentence.
 *
 * Text and phrase are folded: no case, no accents, and every run of other characters than letters and digits parts two words. A
 * phrase matches whole words in this order; * at the end of a word stands for any ending, ~ between words for at most six words.
 * A phrase lies within one sentence, which ends with . ! or ? before a blank, at an empty line, or at the end of the text. */
#ifndef CRM_DOMAIN_PHRASE_H
#define CRM_DOMAIN_PHRASE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

enum { PHRASE_GAP_WORDS = 6 };

struct phrase_word {
    const char *text; /* folded */
    size_t length;
    size_t sentence; /* of a text: its number from 0 */
};

struct phrase_text {
    const struct phrase_word *words;
    size_t count;
    size_t sentence_count;
};

/* phrase_split(arena, text, out): the words of a text. Returns 0, or -1 when out of memory. All in ${arena}. */
int phrase_split(struct arena *arena, const char *text, struct phrase_text *out);

/* Where a phrase was found: words first to last, both included. */
struct phrase_place {
    size_t first, last;
};

/* phrase_find(arena, text, phrase, from, place): the first place at or after word ${from}. Returns 1 found, 0 not, -1 out of memory.
 * ${place} may be NULL. A phrase without words is never found. */
int phrase_find(struct arena *arena, const struct phrase_text *text, const char *phrase, size_t from,
                struct phrase_place *place);

/* phrase_in_sentence(arena, text, phrase, sentence): is it in that sentence? 1, 0 or -1. */
int phrase_in_sentence(struct arena *arena, const struct phrase_text *text, const char *phrase, size_t sentence);

/* phrase_words(arena, text, place): the words there, with blanks between them. NULL when out of memory. */
const char *phrase_words(struct arena *arena, const struct phrase_text *text, const struct phrase_place *place);

#endif
