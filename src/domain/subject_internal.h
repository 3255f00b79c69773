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
    const char **others; /* folded names, addresses and phones of people who occur in this person's rows */
    size_t other_count, other_capacity;
    int64_t masked;
};

/* subject_word(subject, what, code): the word for a code in the person's language; the code itself when there is none. */
const char *subject_word(const struct subject *subject, const char *what, const char *code);
/* subject_has_word(subject, what, code): is there one? */
bool subject_has_word(const struct subject *subject, const char *what, const char *code);
/* subject_field(subject, name): a flat field's title; a custom field's is its own name. */
const char *subject_field(const struct subject *subject, const char *name);
/* subject_time(subject, text): an RFC 3339 time in the controller's zone; what is no time stays. NULL: out of memory. */
const char *subject_time(const struct subject *subject, const char *text);
/* subject_concern(subject, purpose_id): the purpose has something to do with this person. Returns it. */
const struct purpose *subject_concern(struct subject *subject, int64_t purpose_id);

/* subject_data(subject, err): walk the map: fills data, category counts, permissions, recipients, told, profiles. Returns 0 or -1. */
int subject_data(struct subject *subject, struct err *err);

/* subject_changes(subject, err): fills changes. Returns 0 or -1. */
int subject_changes(struct subject *subject, struct err *err);

#endif
