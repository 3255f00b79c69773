/* subject_internal.h - what subject.c and subject_data.c share. */
#ifndef CRM_DOMAIN_SUBJECT_INTERNAL_H
#define CRM_DOMAIN_SUBJECT_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rec.h"
#include "domain/notice.h"
#include "domain/purpose.h"
#include "domain/subject.h"
#include "store/personal_data.h"

enum { SUBJECT_TABLES_MAX = 96, SUBJECT_CATEGORIES = 16 };

struct subject {
    struct store *store;
    struct arena *arena;
    const struct subject_words *words;
    int64_t party_id;
    const char *language;
    const char *name; /* NULL until the row of party was met */
    struct purpose_set purposes;
    struct notice_set notices;
    bool *concerns; /* per purpose: it has something to do with this person */
    struct rec *answer;
    struct rec *data;
    struct rec *tables[SUBJECT_TABLES_MAX]; /* rows of each table, by its place in the schema */
    int64_t category_counts[SUBJECT_CATEGORIES];
    struct rec *permissions, *recipients, *told, *profiles, *changes;
    const char **others; /* names, addresses and phones of people who occur in this person's rows */
    size_t other_count, other_capacity;
    int64_t masked;
};

/* What a row that is pointed to is called. */
struct subject_pointed {
    struct subject *subject;
    const char *title;  /* what stands for the row in a text */
    struct rec *parent; /* where a source is hung in */
};

/* subject_word(subject, what, code): the word for a code in the person's language; the code itself when there is none. */
const char *subject_word(const struct subject *subject, const char *what, const char *code);
/* subject_has_word(subject, what, code): is there one? */
bool subject_has_word(const struct subject *subject, const char *what, const char *code);
/* subject_field(subject, name): a flat field's title; a custom field's is its own name, with blanks; of external.SYSTEM, the system is named. NULL: out
 * of memory. */
const char *subject_field(const struct subject *subject, const char *name);
/* subject_time(subject, text): an RFC 3339 time in the controller's zone; what is no time stays. NULL: out of memory. */
const char *subject_time(const struct subject *subject, const char *text);
/* subject_concern(subject, purpose_id): the purpose has something to do with this person. Returns it. */
const struct purpose *subject_concern(struct subject *subject, int64_t purpose_id);

/* subject_title(subject, table, column): what a column is called in the person's language, "" the table; its own name when titles.csv
 * lacks it. */
const char *subject_title(const struct subject *subject, const char *table, const char *column);

/* subject_mask(subject, text): ${text} with what identifies somebody else left out (GDPR 15(4)). NULL: out of memory. */
const char *subject_mask(struct subject *subject, const char *text);

/* subject_row(subject, record, values, row, err): add each column that the map exports to ${values}, and the source to ${record}. Returns
 * 0 or -1. */
int subject_row(struct subject *subject, struct rec *record, struct rec *values, const struct personal_data_row *row,
                struct err *err);

/* subject_image(subject, row, record, values, err): the same for a row of before_image: the row that it keeps as it was. Returns 1, 0 when
 * it holds no row of a table that there is, or -1. */
int subject_image(struct subject *subject, const struct personal_data_row *row, struct rec *record, struct rec *values,
                  struct err *err);

/* subject_data(subject, err): walk the map: fills data, category counts, permissions, recipients, told, profiles. Returns 0 or -1. */
int subject_data(struct subject *subject, struct err *err);

/* subject_changes(subject, err): fills changes. Returns 0 or -1. */
int subject_changes(struct subject *subject, struct err *err);

#endif
