/* purposes.h - the tables purpose, purpose_channel, purpose_field, purpose_recipient and declaration: rows in, rows out. */
#ifndef CRM_STORE_PURPOSES_H
#define CRM_STORE_PURPOSES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/store.h"

/* A row of purpose. Texts are codes as in the schema; NULL is null. */
struct purposes_row {
    int64_t id, parent_id; /* 0: none */
    const char *code, *title_nl, *title_en, *description_nl, *description_en;
    const char *basis, *special_condition;
    bool is_direct_marketing, is_profiling, may_use_customer_mail;
    const char *strength;
    int64_t validity_months; /* 0: none */
    const char *retention_rule, *rule, *state, *since, *until, *checked_on, *citation;
};

/* purposes_read(store, arena, rows, count, err): all, in order of id. In ${arena}. Returns 0 or -1. */
int purposes_read(struct store *store, struct arena *arena, struct purposes_row **rows, size_t *count, struct err *err);

/* Which of the lists of a purpose. */
enum purposes_list { PURPOSES_CHANNELS, PURPOSES_FIELDS, PURPOSES_RECIPIENTS };

struct purposes_member {
    int64_t purpose_id;
    const char *value;
};

/* purposes_members(store, list, arena, members, count, err): of all purposes, in order of purpose and value. Returns 0 or -1. */
int purposes_members(struct store *store, enum purposes_list list, struct arena *arena, struct purposes_member **members,
                     size_t *count, struct err *err);

/* purposes_insert(store, row, err): ${row}->id is set. purposes_insert_member: one value of a list. Return 0 or -1. */
int purposes_insert(struct store *store, struct purposes_row *row, struct err *err);
int purposes_insert_member(struct store *store, enum purposes_list list, int64_t purpose_id, const char *value,
                           struct err *err);

/* purposes_find(store, code, id, err): Returns 1 found, 0 none, -1 error. */
int purposes_find(struct store *store, const char *code, int64_t *id, struct err *err);

/* purposes_declared(store, purpose_id, kind, day, dated, err): the latest declaration of that kind that is in force on ${day}; its
 * date is copied to ${dated}. Returns 1 found, 0 none, -1 error. */
int purposes_declared(struct store *store, int64_t purpose_id, const char *kind, const char *day, char dated[24],
                      struct err *err);

#endif
