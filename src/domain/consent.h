/* consent.h - the ledger of consent and objection, and its fold (GDPR 7, 21; ISO/IEC TS 27560 for the fields).
 *
 * Why: a flag cannot show who said what, when, to which wording. Events are only ever appended; which one decides is a fold that
 * is kept beside them, in the same transaction, and depends on nothing but the events.
 *
 * THE ORDER. Among the events that bear on one question the last in this order decides. It is total, and made of the events'
 * contents alone, so the outcome is the same in whatever order they arrive:
 *
 *   1. An unproven giving comes before everything else: one that was imported, of unknown way or time, or without evidence. So it
 *      never follows a refusal, withdrawal or objection, whatever the times: a giving after one of these needs a record of the
 *      person's own act, with its time and evidence. It does not outrank a proven giving either. Of two unproven givings the one
 *      whose wording is known comes later, whatever the times: the other says nothing that could count.
 *   2. Then time: when it happened. A giving of unknown time comes first; a refusal, withdrawal or objection of unknown time
 *      counts from when it was recorded, for a stop must not get lost.
 *   3. At one moment the stricter is the later one: given, refused, withdrawn, objected; of two givings the weaker, the one that
 *      ends sooner, the one by the person themself, the one without or with the older wording.
 *   4. Events that are alike in all of this mean the same; the lower id comes first.
 *
 * What an undo has taken back decides nothing, and neither does the counter-event by which it did (store/consents.h): a mistake in
 * our books is no withdrawal. Only givings are ever taken back.
 *
 * An event without channel is about every channel, one without address about every address, and one on a purpose may stop what
 * lies below it (gate.h). Since the order is total, the last of all events that bear on a question is the last of those that
 * decide their own (purpose, channel, address); these are the rows of the table permission. */
#ifndef CRM_DOMAIN_CONSENT_H
#define CRM_DOMAIN_CONSENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rec.h"
#include "domain/channel.h"
#include "domain/purpose.h"
#include "store/consents.h"
#include "store/store.h"

struct notice_set;

/* In order of strictness. */
enum consent_state { CONSENT_GIVEN, CONSENT_REFUSED, CONSENT_WITHDRAWN, CONSENT_OBJECTED, CONSENT_STATE_COUNT };

enum consent_via {
    CONSENT_WEB,
    CONSENT_DOUBLE_OPT_IN,
    CONSENT_PAPER,
    CONSENT_PHONE,
    CONSENT_IN_PERSON,
    CONSENT_EMAIL,
    CONSENT_LETTER,
    CONSENT_IMPORT,  /* taken over from a list: what no act of the person proves by itself */
    CONSENT_UNKNOWN, /* nobody wrote down how: proves no more */
    CONSENT_VIA_COUNT,
};

/* One thing that somebody said. Texts are borrowed; times are RFC 3339, UTC, to the second (24 bytes with NUL at most). */
struct consent_event {
    int64_t id; /* 0 until recorded */
    int64_t party_id;
    int64_t purpose_id;
    enum channel channel; /* CHANNEL_ANY: every channel (or the purpose has none) */
    const char *address;  /* the contact point's normalised value; "": every address */
    enum consent_state state;
    enum purpose_strength strength; /* of a giving */
    int64_t notice_id;              /* the wording shown; 0 unknown */
    enum consent_via via;
    const char *evidence;        /* NULL none */
    const char *evidence_sha256; /* of a file kept elsewhere; NULL none */
    bool is_by_representative;
    int64_t representative_id; /* 0 unknown */
    const char *happened_at;   /* NULL unknown */
    const char *recorded_at;   /* NULL: now */
    const char *expires_at;    /* NULL: does not */
    const char *because;       /* NULL none */
    int64_t source_id;
};

/* consent_compare(a, b): the order above: negative when ${a} comes before ${b}. 0 only for one and the same. */
int consent_compare(const struct consent_event *a, const struct consent_event *b);

/* consent_via_is_act(via): a way in which a person says something, not a list or nobody knows how. */
bool consent_via_is_act(enum consent_via via);

/* consent_is_proven(event): a giving that may follow a refusal: the person's own act, with its time and evidence. */
bool consent_is_proven(const struct consent_event *event);

/* consent_moment(event): when it counts from: happened_at, else for a stop recorded_at, else "". */
const char *consent_moment(const struct consent_event *event);

/* consent_record(store, event, err): append ${event} to the ledger and bring the table permission in line. Expects a valid
 * event: parties, purpose and wording exist, and the wording is one of this purpose and names this channel. Sets ${event}->id and
 * the expiry (from the purpose's validity) where none is given; ${event}->expires_at is NULL afterwards. An event equal in party, purpose, channel, address, state, time,
 * wording and way (via) is not written again. Times in the future are ERR_DATA. Returns 1 recorded, 0 there already, -1 error.
 * Inside the caller's transaction. Borrows everything. Source: GDPR 7(1), 7(3). */
int consent_record(struct store *store, const struct purpose_set *purposes, struct consent_event *event, struct err *err);

/* consent_record_new(store, purposes, events, count, err): the bulk path of an import. As consent_record for many events at
 * once, sorted by party_id, of which the same person may have several. Returns 0 or -1. */
int consent_record_new(struct store *store, const struct purpose_set *purposes, struct consent_event *events, size_t count,
                       struct err *err);

/* consent_refold(store, party_id, err): rebuild a person's rows of permission from the ledger (after a merge or an undo). */
int consent_refold(struct store *store, int64_t party_id, struct err *err);

/* consent_check(store, wrong, err): rebuild everything in memory and compare. Returns 1 in line, 0 ${wrong} is a party whose
 * rows differ, -1 error. For crm-check. */
int consent_check(struct store *store, int64_t *wrong, struct err *err);

/* consent_history(store, purposes, notices, party_id, arena, list, err): a person's events, oldest record first, each as a record with
 * the codes of its purpose and wording, and whether it decides. ${list} is a new list in ${arena}. Returns 0 or -1. */
int consent_history(struct store *store, const struct purpose_set *purposes, const struct notice_set *notices,
                    int64_t party_id, struct arena *arena, struct rec **list, struct err *err);

/* consent_stop(store, purposes, event, err): objects (GDPR 21(2)) to every purpose marked direct_marketing, on every channel, by
 * ${event}'s person, way, time, evidence and source. Returns the number of events recorded (0: all were there), or -1. */
int consent_stop(struct store *store, const struct purpose_set *purposes, const struct consent_event *event,
                 struct err *err);

/* consent_from_row(row, event), consent_to_row: between the table's codes and these. Texts are borrowed. The first returns false for a
 * code that does not exist. */
bool consent_from_row(const struct consents_row *row, struct consent_event *event);
void consent_to_row(const struct consent_event *event, struct consents_row *row);

/* Codes. *_find: false when there is no such code. consent_via_parse: -1 with ERR_USAGE and the nearest name. */
const char *consent_state_code(enum consent_state state); /* "given" … */
const char *consent_via_code(enum consent_via via);
bool consent_state_find(const char *code, enum consent_state *state);
bool consent_via_find(const char *code, enum consent_via *via);
int consent_via_parse(const char *code, enum consent_via *via, struct err *err);

#endif
