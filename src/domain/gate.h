/* gate.h - may these people be approached for this purpose, on this channel, at this moment? Unknown means no.
 *
 * Why: the one place where the rules of permission are (design, "Rules of the permission gate"). They are a table of rules,
 * in order, over plain structs: the first no is the reason. The same function judges one person and a million; store only reads
 * rows, and no rule is repeated in SQL.
 *
 * crm-may, --for in every tool and crm-export use it like this:
 *
 *     gate_open(store, "newsletter/email", NULL, &gate, err)      once
 *     gate_filter(gate, records, count, kept, &kept_count, arena, err)  per block of at most 1,000, in one read transaction
 *     gate_left_out(gate, …)                                      at the end: "3 left out: 2 never said yes to e-mail, …"
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
#include "domain/purpose.h"
#include "store/store.h"

/* Why not, in the order of the rules. When several contact points are judged, the answer for the person is that of the one
 * that came furthest. */
enum gate_reason {
    GATE_YES,
    GATE_UNKNOWN, /* nobody with this id */
    GATE_ERASED,
    GATE_DECEASED,
    GATE_RESTRICTED,
    GATE_PURPOSE_ENDED,
    GATE_PURPOSE_HEADING, /* can be refused, but is never used by itself */
    GATE_OBJECTED,
    GATE_REFUSED,
    GATE_WITHDRAWN,
    GATE_NEVER,           /* consent: never said yes */
    GATE_ADDRESS_CHANGED, /* said yes for an address that is no longer theirs */
    GATE_EXPIRED,
    GATE_SUPERSEDED, /* a newer wording demands a new consent */
    GATE_WORDING_UNKNOWN,
    GATE_WORDING_CHANNEL, /* the wording shown does not name this channel */
    GATE_TOO_WEAK,
    GATE_REPRESENTATIVE, /* was under age: the legal representative has to consent */
    GATE_NO_AGREEMENT,
    GATE_NO_DUTY,
    GATE_NO_BALANCING,
    GATE_NOT_TOLD,
    GATE_NO_BASIS,     /* vital interest and public task: nothing in the file can show them */
    GATE_CHANNEL_RULE, /* no rule of this channel allows it on this day */
    GATE_NO_ADDRESS,
    GATE_REASON_COUNT,
};

/* Which contact point may be used. Borrowed from the gate until the next call. */
struct gate_point {
    int64_t id;
    const char *value; /* as typed */
    int position;
};

struct gate_answer {
    int64_t party_id;
    enum gate_reason reason; /* GATE_YES: may be approached */
    const char *code;        /* of the rule that decided: "consent-missing", "call-natural" … */
    bool is_law;             /* false: a house rule */
    const char *article;
    const struct gate_point *points; /* on a yes with a channel: those that may be used, the best first */
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

/* gate_filter(gate, records, count, kept, kept_count, arena, err): of ${count} records of people (each with its id) keep those
 * that may be approached: new records with id, kind and only the fields that the purpose needs, only contact points that may be
 * used, the best first, and the keys purpose and channel. Those left out are counted by reason. Returns 0 or -1. */
int gate_filter(struct gate *gate, struct rec *const *records, size_t count, struct rec **kept, size_t *kept_count,
                struct arena *arena, struct err *err);

/* gate_restrict(gate, answer, record, arena): the same for one record whose answer is known and is yes. NULL: out of memory. */
struct rec *gate_restrict(const struct gate *gate, const struct gate_answer *answer, const struct rec *record,
                          struct arena *arena);

/* gate_count(gate, answer): count an answer that gate_filter did not see. */
void gate_count(struct gate *gate, const struct gate_answer *answer);
/* gate_left_out(gate, arena): "3 left out: 2 never said yes to e-mail, 1 withdrew"; NULL when nobody was, or out of memory. */
const char *gate_left_out(const struct gate *gate, struct arena *arena);
int64_t gate_left_out_count(const struct gate *gate);

/* gate_sentence(gate, answer, arena): why, for one person: "never said yes to e-mail". */
const char *gate_sentence(const struct gate *gate, const struct gate_answer *answer, struct arena *arena);
/* gate_next(gate, answer, arena): the next lawful command, NULL when there is none. */
const char *gate_next(const struct gate *gate, const struct gate_answer *answer, struct arena *arena);
/* gate_explain(gate, answer, arena): all of it as a record. NULL: out of memory. */
struct rec *gate_explain(const struct gate *gate, const struct gate_answer *answer, struct arena *arena);

#endif
