/* gate_rows.h - what the permission gate reads of people, for a block of them at a time.
 *
 * Rows are told in ascending order of person. Texts are borrowed until ${each} returns; it
 * returns 0, or -1 to end. All return 0 or -1. */
#ifndef CRM_STORE_GATE_ROWS_H
#define CRM_STORE_GATE_ROWS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/consents.h"
#include "store/store.h"

struct gate_rows_party {
    int64_t id;
    bool is_person;
    const char *legal_form, *birthday, *status;
};

struct gate_rows_point {
    int64_t party_id, id;
    const char *kind;
    int64_t position;
    const char *label, *value, *normalised; /* normalised NULL: equal to value */
    const char *street, *postcode, *city, *region, *country;
    const char *valid_from, *valid_to;
    bool is_published;
    const char *source_kind; /* NULL unless everything is read */
};

/* A fact with its time: a restriction, an agreement (since, until), purchases (first, last), being told (since). */
struct gate_rows_fact {
    int64_t party_id;
    const char *since, *until; /* NULL is null */
};

/* Whose rows: the people with these ids, ascending. With ${is_dense} all from the first id to the last are read, those between
 * included: a range costs less than as many look-ups; the caller leaves out whom it did not ask for. */
struct gate_rows_people {
    const int64_t *ids;
    size_t count; /* at least 1 */
    bool is_dense;
};

typedef int gate_rows_each_party(void *context, const struct gate_rows_party *row, struct err *err);
typedef int gate_rows_each_point(void *context, const struct gate_rows_point *row, struct err *err);
typedef int gate_rows_each_fact(void *context, const struct gate_rows_fact *row, struct err *err);

/* gate_rows_parties(store, people, …): these; gate_rows_parties_after(store, after, limit, …): the next ${limit} by id after
 * ${after}, all but the erased. */
int gate_rows_parties(struct store *store, const struct gate_rows_people *people, gate_rows_each_party *each, void *context,
                      struct err *err);
int gate_rows_parties_after(struct store *store, int64_t after, size_t limit, gate_rows_each_party *each, void *context,
                            struct err *err);

enum gate_rows_points_kind {
    GATE_ROWS_EMAILS, /* these without the parts of an address and without source */
    GATE_ROWS_PHONES,
    GATE_ROWS_SOCIALS,
    GATE_ROWS_ALL_POINTS, /* with everything */
};
/* gate_rows_points(store, people, kind, …): contact points of one kind, or all. */
int gate_rows_points(struct store *store, const struct gate_rows_people *people, enum gate_rows_points_kind kind,
                     gate_rows_each_point *each, void *context, struct err *err);

/* gate_rows_events(store, people, lowest, highest, is_history, …): the events on purposes ${lowest} to ${highest}: those that decide,
 * or with ${is_history} all that no undo has taken back, as domain/consent.h has them; evidence is "" or NULL, what the gate does not ask for is NULL. */
typedef int gate_rows_each_event(void *context, const struct consents_row *row, struct err *err);
int gate_rows_events(struct store *store, const struct gate_rows_people *people, int64_t lowest, int64_t highest,
                     bool is_history, gate_rows_each_event *each, void *context, struct err *err);

/* Each fact is one of these; ${purpose_id} and ${at} where they matter. */
enum gate_rows_kind {
    GATE_ROWS_RESTRICTIONS, /* all of the person */
    GATE_ROWS_AGREEMENTS,   /* for the purpose, or for none in particular */
    GATE_ROWS_PURCHASES,    /* one row per person: first and last sale up to ${at}, NULL when none */
    GATE_ROWS_TOLD,         /* of the right to object, for the purpose or in general, up to ${at} */
};
int gate_rows_facts(struct store *store, enum gate_rows_kind kind, const int64_t *ids, size_t count, int64_t purpose_id,
                    const char *at, gate_rows_each_fact *each, void *context, struct err *err);

/* gate_rows_has_restrictions(store, err): is there any? Usually not. Returns 1, 0 or -1. */
int gate_rows_has_restrictions(struct store *store, struct err *err);

#endif
