/* gate_parts.h - what the files of the gate share and nobody else sees. */
#ifndef CRM_DOMAIN_GATE_PARTS_H
#define CRM_DOMAIN_GATE_PARTS_H

#include "domain/gate.h"
#include "domain/notice.h"

/* The people of one call, in ascending order of id. Points and events are in arrays of their own, in the same order. */
struct gate_block {
    struct arena arena;
    struct gate_person *people;
    int64_t *ids;
    size_t count;
    struct consent_event *events;
    size_t event_count;
    struct gate_point *points;
    size_t point_count;
    size_t at; /* where reading stands among the people */
};

/* What becomes of a member of a record that passes; the same for each record, so it is worked out once per key. */
enum gate_fate { GATE_DROPPED, GATE_KEPT, GATE_SIFTED };
struct gate_member {
    const char *key;
    enum gate_fate fate;
};
enum { GATE_MEMBERS = 64 };

struct gate {
    struct store *store;
    struct arena arena; /* as long as the gate */
    struct gate_question question;
    struct notice_set notices;
    char at[24];
    char day[DATE_DAY_SIZE];
    char customer_mail_since[24];
    int64_t lowest_purpose, highest_purpose; /* ids of the purpose and its ancestors lie between */
    bool is_history;                         /* asks about a moment before now */
    bool needs_purchases, needs_agreements, needs_told;
    struct gate_block block;
    int64_t left_out[GATE_REASON_COUNT];
    struct gate_member members[GATE_MEMBERS]; /* met so far */
    size_t member_count;
    size_t member_at; /* where the last one was found, and one more */
};

/* gate_load(gate, ids, count, err): read what bears on the question into the block; ${ids} ascending, none twice.
 * gate_load_next(gate, after, limit, err): the same for the next ${limit} people by id after ${after}, all but the erased. */
int gate_load(struct gate *gate, const int64_t *ids, size_t count, struct err *err);
int gate_load_next(struct gate *gate, int64_t after, size_t limit, struct err *err);

/* What is said of each reason. */
struct gate_reason_words {
    const char *code;
    bool is_law;
    const char *article;
    const char *sentence;       /* may hold one %s: the channel, or the contact point */
    const char *plain_sentence; /* without a channel */
    bool names_point;           /* %s is the contact point, not the channel */
};
const struct gate_reason_words *gate_words_of(enum gate_reason reason);

#endif
