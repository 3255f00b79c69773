/* gate_judge.h - the rules of the permission gate as one pure function over plain structs.
 *
 * Why: the rules must be readable beside the law and testable without a database, for one person or a million. Nothing here
 * reads a row, a clock or a language; gate.h fills the structs, and says the outcome in words.
 *
 * What stops what: an event on purpose Q, asked for P = Q or a purpose below it. A stop counts until a proven giving on P itself
 * follows it (consent.h, the order). Where two columns fit Q, both count.
 *
 *   on Q                | Q on consent            | Q marked direct_marketing | Q on legitimate interest or a public task
 *   refused, withdrawn  | stops Q, and below it   | the same                  | counts as objection
 *                       | what rests on consent   |                           |
 *                       | or is direct marketing  |                           |
 *   objected (21)       | counts as withdrawal    | stops Q, and below it     | stops Q, and below it also what rests on one of
 *                       |                         | also its profiling        | these two
 *
 * On an agreement, a legal duty or a vital interest without direct marketing none of them has an effect. */
#ifndef CRM_DOMAIN_GATE_JUDGE_H
#define CRM_DOMAIN_GATE_JUDGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "domain/consent.h"
#include "domain/notice.h"
#include "domain/purpose.h"

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

/* Who is approached, in the words of Tw 11.7. Unknown legal forms are natural. */
enum gate_audience { GATE_NATURAL, GATE_SOLE_TRADER, GATE_PARTNERSHIP, GATE_LEGAL_PERSON, GATE_AUDIENCE_COUNT };

/* What a channel demands by itself, from mild to strict. */
enum gate_requirement { GATE_NOTHING, GATE_ITS_BASIS, GATE_UNTIL_OBJECTION, GATE_DECLARATION, GATE_CONSENT };

/* The situations in which a row of the channel rules may count. */
enum gate_situation { GATE_ANY_SITUATION, GATE_CUSTOMER, GATE_CUSTOMER_MAIL, GATE_PUBLISHED };

/* A row of channel_rule. since and until are days, NULL open. */
struct gate_channel_rule {
    const char *code;
    enum channel channel;
    enum gate_audience audience;
    bool is_for_any_purpose; /* false: direct marketing only */
    enum gate_situation situation;
    enum gate_requirement requirement;
    bool is_law, is_announced;
    const char *since, *until;
    const char *text_nl, *text_en;
    const char *citation;
};

/* A contact point that serves the channel and is in use at the moment asked about. */
struct gate_point {
    int64_t id;
    enum channel channel; /* the kind of point, as the first channel that it serves: phone also serves messages */
    const char *value;    /* as typed */
    const char *address;  /* normalised: what a consent names */
    int position;         /* from 1, the first is the best */
    const char *label;    /* this and the parts of a postal address: NULL when there are none */
    const char *street, *postcode, *city, *region, *country;
    bool is_published; /* its owner published it for such messages, and the proof is kept */
    bool is_from_sale; /* its source is an agreement or a purchase */
};

enum gate_status { GATE_STATUS_ACTIVE, GATE_STATUS_RESTRICTED, GATE_STATUS_DECEASED, GATE_STATUS_ERASED };

/* What the file knows of one person that bears on the question. Everything is as of the moment asked about. */
struct gate_person {
    int64_t id;
    bool is_known;
    enum gate_status status;
    bool is_restricted; /* a restriction is open */
    enum gate_audience audience;
    const char *birthday;               /* of a person: YYYY-MM-DD; NULL unknown, also when the year is */
    const struct consent_event *events; /* on the purpose and its ancestors, that count at the moment; any order */
    size_t event_count;
    const struct gate_point *points; /* by kind and position */
    size_t point_count;
    bool has_agreement;         /* open, for this purpose or for none in particular */
    const char *first_purchase; /* moment of the first and of the last sale; NULL none */
    const char *last_purchase;
    bool is_told; /* of the purpose and of the right to object (21(4)) */
};

/* What is asked, and what holds for everybody. */
struct gate_question {
    const struct purpose_set *purposes;
    const struct purpose *purpose;
    enum channel channel; /* CHANNEL_ANY: the basis alone */
    const char *at;       /* RFC 3339, UTC */
    const char *day;      /* the same as a day in the controller's time zone */
    const struct notice_set *notices;
    const struct gate_channel_rule *rules;
    size_t rule_count;
    bool has_balancing_test;         /* declared for the purpose, in force */
    const char *customer_mail_since; /* day of the declaration of customer mail in force; NULL none */
};

enum { GATE_POINTS_MAX = 64 };

struct gate_verdict {
    enum gate_reason reason;
    const struct gate_channel_rule
        *rule;                         /* the channel's row that demanded what is missing; NULL: the purpose's basis did */
    const struct consent_event *event; /* that decided; NULL none */
    const struct gate_point *points[GATE_POINTS_MAX]; /* on a yes with a channel: those that may be used, the best first */
    size_t point_count;
};

/* gate_judge(question, person, verdict): apply the rules. Borrows everything; ${verdict} points into both. */
void gate_judge(const struct gate_question *question, const struct gate_person *person, struct gate_verdict *verdict);

/* gate_judge_reach(state, on, purpose): does this refusal, withdrawal or objection on ${on} stop ${purpose}? (the table above) */
bool gate_judge_reach(enum consent_state state, const struct purpose *on, const struct purpose *purpose);


#endif
