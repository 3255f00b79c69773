/* gate.h - may these people be approached for this purpose, on this channel, at this moment? Unknown means no.
 *
 * Why: the one place where the rules of permission are (GDPR 4(11), 6, 7, 18, 21; Telecommunicatiewet 11.7). They are a table
 * of rules, in order, over plain structs: the first no is the reason. The same function judges one person and a million; store
 * only reads rows, and no rule is repeated in SQL.
 *
 * crm-may, --for in every tool and crm-export use it like this:
 *
 *     gate_open(store, "newsletter/email", NULL, &gate, err)      once
 *     gate_filter(gate, records, count, kept, &kept_count, arena, err)  per block of at most 1,000, in one read transaction
 *     gate_left_out(gate, arena)                                  at the end: "3 left out: 2 never said yes to e-mail, …"
 *     gate_close(gate) */
#ifndef CRM_DOMAIN_GATE_H
#define CRM_DOMAIN_GATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rec.h"
#include "domain/consent.h"
#include "domain/gate_judge.h"
#include "domain/purpose.h"
#include "store/store.h"

struct gate_answer {
    int64_t party_id;
    enum gate_reason reason; /* GATE_YES: may be approached */
    const char *code;        /* of the rule that decided: "consent-missing", "call-natural" … */
    bool is_law;             /* false: a house rule */
    const char *article;
    const struct gate_point *const *points; /* on a yes with a channel: those that may be used, the best first */
    size_t point_count;
};

struct gate;

/* gate_open(store, purposes, question, at, gate, err): prepare a question: "PURPOSE" or "PURPOSE/CHANNEL". ${at} NULL is now; a
 * moment before now asks what the answer was, from the ledger. ${purposes} are borrowed. ERR_USAGE for unknown names, with the
 * nearest one. Owned by the caller; gate_close takes NULL. Returns 0 or -1. */
int gate_open(struct store *store, const struct purpose_set *purposes, const char *question, const char *at,
              struct gate **gate, struct err *err);
void gate_close(struct gate *gate);
const struct purpose *gate_purpose(const struct gate *gate);
enum channel gate_channel(const struct gate *gate);

/* gate_ask(gate, ids, count, answers, err): judge people, in any order; ${answers} has room for ${count} and follows it. What
 * the answers point to lives until the next call. Inside the caller's transaction. Returns 0 or -1. */
int gate_ask(struct gate *gate, const int64_t *ids, size_t count, struct gate_answer *answers, struct err *err);

/* gate_ask_next(gate, after, limit, answers, count, err): the same for everybody: the next ${limit} by id after ${after}, all but the
 * erased. ${count} 0: the end. */
int gate_ask_next(struct gate *gate, int64_t after, size_t limit, struct gate_answer *answers, size_t *count,
                  struct err *err);

/* gate_filter(gate, records, count, kept, kept_count, arena, err): of ${count} records of people (each with its id) keep those
 * that may be approached: new records with id, kind and only the fields that the purpose needs, only contact points that may be
 * used, the best first, and the keys purpose and channel. Those left out are counted by reason. What is kept shares keys and
 * texts with ${records}. Returns 0 or -1. */
int gate_filter(struct gate *gate, struct rec *const *records, size_t count, struct rec **kept, size_t *kept_count,
                struct arena *arena, struct err *err);

/* gate_restrict(gate, answer, record, arena): the same for one record whose answer is known and is yes. NULL: out of memory. */
struct rec *gate_restrict(struct gate *gate, const struct gate_answer *answer, const struct rec *record,
                          struct arena *arena);

/* gate_fields(gate, arena, count): the flat names that the purpose needs, of contact points only those of the channel. In ${arena}; NULL:
 * out of memory. */
const char **gate_fields(const struct gate *gate, struct arena *arena, size_t *count);
/* gate_columns(gate, arena, count): the flat names in which everything that leaves the gate fits: id, the fields that the purpose needs
 * (of contact points only those of the channel), purpose, channel. In ${arena}; NULL: out of memory. */
const char *const *gate_columns(const struct gate *gate, struct arena *arena, size_t *count);

/* gate_count(gate, answer): count an answer that gate_filter did not see. */
void gate_count(struct gate *gate, const struct gate_answer *answer);
/* gate_left_out(gate, arena): "3 left out: 2 never said yes to e-mail, 1 withdrew"; NULL when nobody was, or out of memory. */
const char *gate_left_out(const struct gate *gate, struct arena *arena);
int64_t gate_left_out_count(const struct gate *gate);

/* gate_why(gate, answer, arena): a sentence on one person: "never said yes to e-mail". gate_next(gate, answer, arena): the next
 * lawful command, NULL when there is none. gate_explain(gate, answer, arena): all of it as a record. NULL: out of memory. */
const char *gate_why(const struct gate *gate, const struct gate_answer *answer, struct arena *arena);
const char *gate_next(const struct gate *gate, const struct gate_answer *answer, struct arena *arena);
struct rec *gate_explain(const struct gate *gate, const struct gate_answer *answer, struct arena *arena);

#endif
