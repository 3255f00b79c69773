/* consent_act.h - what crm-consent does for one person: from what was said to events in the ledger.
 *
 * Why: giving asks for more than stopping. A giving names its wording, its time and the address for which it was given, and after
 * a refusal it needs a record of the person's own act; stopping takes whatever is known, and is never refused. */
#ifndef CRM_DOMAIN_CONSENT_ACT_H
#define CRM_DOMAIN_CONSENT_ACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rec.h"
#include "domain/consent.h"
#include "domain/fingerprint.h"
#include "domain/notice.h"
#include "domain/who.h"
#include "store/store.h"

/* What the command line says; what a record says goes before it. */
struct consent_act {
    struct store *store;
    struct purpose_set purposes;
    struct notice_set notices;
    enum consent_state state;
    const struct purpose *purpose; /* NULL: every purpose of direct marketing (stop) */
    enum channel channel;          /* CHANNEL_ANY: every channel; of a giving, those that its wording names */
    const char *notice;            /* handle, NULL: the wording in force at the time */
    const char *at;                /* as written, NULL: now */
    const char *via;               /* NULL: import from a list, else unknown; neither proves anything */
    const char *evidence;          /* NULL none */
    const char *evidence_sha256;   /* NULL none */
    bool is_list;                  /* set before each statement: the person comes from a stream, not from the command line */
    int64_t source_ids[CONSENT_VIA_COUNT]; /* 0 until the first event of that way */
};

/* consent_act_open(act, store, question, arena, err): load purposes and wordings, understand "PURPOSE[/CHANNEL]" (NULL: stop), and
 * refuse what makes no sense: giving a heading, or for a purpose that does not rest on consent. The other members are set by the
 * caller. Returns 0 or -1. */
int consent_act_open(struct consent_act *act, struct store *store, enum consent_state state, const char *question,
                     struct arena *arena, struct err *err);

struct consent_done {
    int recorded;      /* events */
    int equal;         /* that were there already */
    bool is_overruled; /* a giving was recorded, and an earlier or later stop stands all the same */
};

/* consent_act_give(act, party_id, who, record, arena, done, err): ${who} is how the person was named (an address is the one for
 * which it was given), ${record} may say at, evidence, via, notice and email or phone; both may be NULL. Returns 0 or -1:
 * ERR_REFUSED when no wording was in force, when the wording does not name the channel, or when the person said no before and
 * this is not their own act with time and evidence; ERR_DATA for a bad value, a time to come, or no contact point. */
int consent_act_give(struct consent_act *act, int64_t party_id, const struct who *who, const struct rec *record,
                     struct arena *arena, struct consent_done *done, struct err *err);

/* consent_act_stop(act, party_id, record, arena, done, err): refuse, withdraw, object or stop. Returns 0 or -1 (bad values only). */
int consent_act_stop(struct consent_act *act, int64_t party_id, const struct rec *record, struct arena *arena,
                     struct consent_done *done, struct err *err);

/* consent_act_remember(act, who, record, arena, err): stop of an address or phone that nobody in the file has: a fingerprint, which
 * a later crm-add turns into a refusal; once, however often it is said. Returns 0 or -1. */
int consent_act_remember(struct consent_act *act, const struct who *who, const struct rec *record, struct arena *arena,
                         struct err *err);

/* consent_act_is_whole(record): carries a time and evidence of its own. */
bool consent_act_is_whole(const struct rec *record);

#endif
