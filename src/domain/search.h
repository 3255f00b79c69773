/* search.h - the keys by which people are found, and the words in a text.
 *
 * Why: one sorted table (search_key) finds people by word, e-mail address and phone. Words come from names, organisation,
 * city
 * and tags; infixes are left out ("van" would find a third of the file), and so are parts of e-mail addresses and free text.
 *
 * The texts whose words are kept: name, given, family, organisation, and every city and tag. */
#ifndef CRM_DOMAIN_SEARCH_H
#define CRM_DOMAIN_SEARCH_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rec.h"
#include "store/store.h"

/* The numbers are those in the column search_key.kind. */
enum search_kind {
    SEARCH_WORD = 1,
    SEARCH_EMAIL = 2,
    SEARCH_PHONE = 3,
    SEARCH_ORGANISATION = 4, /* an organisation's whole name, folded, blanks collapsed: by it an import knows it again */
};

/* Longer words are cut (on a whole character): nobody tells people apart after that. */
enum { SEARCH_WORD_BYTES = 64 };

/* search_words(text, arena, word, context): call ${word} for every word of ${text}, folded (no case, no accents), infixes
 * left
 * out. A word is a run of letters and digits. ${word} returns 0 or -1, which ends the walk. The bytes are NUL-terminated and
 * valid during the call only (${arena} is used for text beyond ASCII). Returns 0 or -1. */
int search_words(const char *text, struct arena *arena, int (*word)(void *context, const char *bytes, size_t length),
                 void *context);

/* search_all_words(…): the same with the infixes, for checking a text against words. */
int search_all_words(const char *text, struct arena *arena, int (*word)(void *context, const char *bytes, size_t length),
                     void *context);

struct search_key {
    enum search_kind kind;
    const char *key;
};

/* search_whole_name(text, arena): the key of SEARCH_ORGANISATION. NULL when out of memory. */
const char *search_whole_name(const char *text, struct arena *arena);

/* search_keys(record, arena, keys, count, err): every key of a party from its nested record (names, organisation, addresses'
 * cities, tags, e-mail addresses, phones; of an organisation its whole name too), sorted by kind and key, each once. In
 * ${arena}. Returns 0 or -1. */
int search_keys(const struct rec *record, struct arena *arena, struct search_key **keys, size_t *count, struct err *err);

/* search_update(store, party_id, before, after, arena, err): write the difference between the keys of two states of a party;
 * NULL is a party that has none. Returns 0 or -1. Inside the caller's transaction. */
int search_update(struct store *store, int64_t party_id, const struct rec *before, const struct rec *after,
                  struct arena *arena, struct err *err);

#endif
