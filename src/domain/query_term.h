/* query_term.h - the tree that terms become. For query*.c alone; everybody else includes query.h. */
#ifndef CRM_DOMAIN_QUERY_TERM_H
#define CRM_DOMAIN_QUERY_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/date.h"
#include "domain/field.h"
#include "domain/query.h"

/* How a value of a term is compared with one in a record. */
enum query_compare {
    QUERY_EQUAL,    /* the whole value, folded */
    QUERY_EXACT,    /* byte for byte: normalised addresses, codes */
    QUERY_PREFIX,   /* folded */
    QUERY_BEGINS,   /* byte for byte */
    QUERY_BETWEEN,  /* folded texts, from ->text to ->to, what begins with ->to included; NULL open */
    QUERY_ENDS,     /* an address at this domain */
    QUERY_WORDS,    /* all ->words occur */
    QUERY_DATES,    /* days within ->range */
    QUERY_TIMES,    /* moments within ->range */
    QUERY_YEARLY,   /* month and day from ->from to ->to_number (MMDD), around New Year too */
    QUERY_NUMBERS,  /* from ->from to ->to_number */
    QUERY_DECIMALS, /* from ->low to ->high */
    QUERY_BOOLEAN,  /* ->from is 1 or 0 */
    QUERY_NEVER,    /* nothing can be equal to it */
};

struct query_word {
    const char *text; /* folded */
    bool is_prefix;
    bool is_infix; /* van, der …: not among the search keys */
    struct query_word *next;
};

struct query_value {
    enum query_compare compare;
    const char *text, *to;
    struct query_word *words;
    struct date_range range;
    int64_t from, to_number;
    long double low, high;
    struct query_value *next; /* another that will do */
};

enum query_kind {
    QUERY_TERM_WORDS, /* words anywhere in names, organisation, cities, tags */
    QUERY_TERM_ID,    /* a number: an id, or a word */
    QUERY_TERM_FIELD,
    QUERY_TERM_HAS,
    QUERY_TERM_EXTERNAL, /* system:ID */
};

struct query_term {
    enum query_kind kind;
    bool is_negated;
    struct field_ref ref;     /* FIELD; HAS: of the first alternative */
    struct field_ref *others; /* HAS: further alternatives */
    size_t other_count;
    struct query_word *words;   /* WORDS, ID */
    struct query_value *values; /* FIELD; an e-mail or phone alone is a FIELD too */
    int64_t id;                 /* ID: current id, through aliases; EXTERNAL: who has it; 0 nobody */
    struct query_term *next;
};

struct query {
    struct query_term *first;
    size_t count;
    unsigned parts;       /* enum party_parts that matching looks at */
    bool with_restricted; /* asked for by status */
};

/* query_read_values(store, ref, text, arena, values, err): the values of field:VALUE[,VALUE…], by the type of the field.
 * Returns 0
 * or -1 with ERR_USAGE. */
int query_read_values(struct store *store, const struct field_ref *ref, const char *text, struct arena *arena,
                      struct query_value **values, struct err *err);

/* query_read_words(text, arena, words): the words of a text; a ".." at its end makes a prefix of the last. Returns 0 or -1
 * (memory). */
int query_read_words(const char *text, struct arena *arena, struct query_word **words);

/* query_term_holds(term, record): does one term hold, its negation included? */
bool query_term_holds(const struct query_term *term, const struct rec *record);

#endif
