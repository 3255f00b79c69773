/* forget_internal.h - what the files of the erasure share. */
#ifndef CRM_DOMAIN_FORGET_INTERNAL_H
#define CRM_DOMAIN_FORGET_INTERNAL_H

#include "base/date.h"
#include "domain/fingerprint.h"
#include "domain/forget.h"
#include "domain/search.h"
#include "store/forgets.h"
#include "store/personal_data.h"
#include "store/personal_data_erase.h"

/* A way in which the person could come back: by it they are recognised later. */
struct forget_value {
    struct forget_value *next;
    struct fingerprint_value value;
};

struct forget_recipient {
    struct forget_recipient *next;
    struct forgets_recipient row; /* texts in the arena */
};

/* A text of the person, with the places where it was. */
struct forget_string {
    size_t person;
    const struct schema_table *table;
    const struct schema_column *column;
    const char *bytes; /* as it was */
    size_t length;
    size_t first_needle, needle_count;
    bool is_staying, is_residue;
};

struct forget_key {
    struct forget_key *next;
    struct search_key key;
};

struct forget_person {
    int64_t id;
    bool is_found;
    unsigned char handle[STORE_HANDLE_BYTES];
    const char *name, *folded_name, *email;
    struct forget_value *values;
    struct forget_recipient *recipients, *last_recipient;
    struct forget_key *keys;
    int64_t rows, kept; /* rows about them; of them stay */
    int64_t fingerprints, proofs;
    int64_t until_day; /* the day on which what is kept may go, 0 when nothing is kept */
    const struct forgets_rule *rule;
};

/* Rules of retention by their code, each read once. */
struct forget_rule {
    struct forget_rule *next;
    const char *code;
    bool is_known;
    struct forgets_rule rule;
};

/* Somebody else whose search keys change, because a name of theirs is one of the forgotten's: their employer. */
struct forget_other {
    struct forget_other *next;
    int64_t id;
    const struct rec *before;
};

struct forget {
    struct store *store;
    bool keeps_proof;
    struct arena arena;
    int64_t *ids;                 /* ascending after forget_plan */
    struct forget_person *people; /* of the same index */
    size_t count, capacity;
    char today[DATE_DAY_SIZE];
    char year_start[6];
    struct forget_rule *rules;
    struct forget_other *others;
    struct personal_data_kept *kept; /* one per table of the schema; most stay empty */
    struct forget_string *strings;
    size_t string_count, string_capacity;
    struct forgets_needle *needles;
    size_t needle_count, needle_capacity;
    struct personal_data_erasure erasure;
};

/* forget_keep.c: what a duty holds. */
int forget_keep_row(struct forget *forget, struct forget_person *person, const struct personal_data_row *row,
                    struct err *err);
bool forget_keep_is_duty(const struct schema_table *table);
/* forget_keep_until(from, term, until, err): ${from} and a term such as 7y, in days. */
int forget_keep_until(int64_t from, const char *term, int64_t *until, struct err *err);

/* forget_strings.c: what identifies the people, and looking for it. */
int forget_strings_add(struct forget *forget, size_t person, const struct personal_data_row *row, struct err *err);

/* forget_marks.c: fingerprints. */
int forget_marks_leave(struct forget *forget, struct err *err);

/* forget_sources.c: blank the details of sources that name one of them; ${cleared} is how many. */
int forget_sources(struct forget *forget, int64_t *cleared, struct err *err);

#endif
