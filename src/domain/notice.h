/* notice.h - the wordings under which consent was asked: immutable versions (GDPR 7(1)).
 *
 * Why: to show that somebody consented one must show to what. A text is checked once (wording.h), kept with its SHA-256, and
 * never changed: a new text is a new version with its own handle, newsletter-nl-2; ending one is a row of its own. */
#ifndef CRM_DOMAIN_NOTICE_H
#define CRM_DOMAIN_NOTICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rec.h"
#include "domain/purpose.h"
#include "domain/wording.h"
#include "store/store.h"

enum { NOTICE_SHA256_BYTES = 64 + 1 };

struct notice {
    int64_t id;
    const char *code; /* the handle: newsletter-nl-2 */
    int64_t purpose_id;
    const char *language;
    int64_t number;
    enum purpose_strength strength;
    unsigned channels;
    bool demands_renewal; /* who consented to an older wording must be asked again */
    const char *text;
    const char *sha256;
    const char *valid_from; /* RFC 3339 */
    const char *ended_at;   /* NULL: still in use */
    const char *because;    /* why a house rule was overridden, NULL */
};

struct notice_set {
    struct notice *list; /* in order of id */
    size_t count;
};

struct notice_options {
    const char *language;   /* NULL: recognised */
    const char *valid_from; /* NULL: now */
    bool demands_renewal;
    const char *because; /* NULL: house rules hold */
};

/* notice_load(store, arena, set, err): all wordings (there are few). All in ${arena}. Returns 0 or -1. */
int notice_load(struct store *store, struct arena *arena, struct notice_set *set, struct err *err);
const struct notice *notice_by_id(const struct notice_set *set, int64_t id);
const struct notice *notice_find(const struct notice_set *set, const char *code);

/* notice_parse(set, code, purpose, notice, err): the wording with this handle; ERR_USAGE with the nearest one when there is none;
 * ERR_DATA when it belongs to another purpose (${purpose} may be NULL: any). Returns 0 or -1. */
int notice_parse(const struct notice_set *set, const char *code, const struct purpose *purpose, const struct notice **notice,
                 struct err *err);

/* notice_in_force(set, purpose, channel, language, at): the newest wording of the purpose that was in use at ${at}, names
 * ${channel} (CHANNEL_ANY: whatever it names) and is in ${language} (NULL, or when there is none in it: any). NULL when none. */
const struct notice *notice_in_force(const struct notice_set *set, const struct purpose *purpose, enum channel channel,
                                     const char *language, const char *at);

/* notice_in_force_within(set, purpose, channel, language, from, last, first, since, other): the same for a stretch of time of which nobody knows
 * the moment, such as a day (${from} and ${last} included): the wordings that were in force at some moment of it. Sets ${first} to the
 * earliest (NULL: none), ${since} to when it was in force first (borrowed from ${set} or ${from}), and ${other} to one more if there
 * is (NULL: none). */
void notice_in_force_within(const struct notice_set *set, const struct purpose *purpose, enum channel channel,
                            const char *language, const char *from, const char *last, const struct notice **first,
                            const char **since, const struct notice **other);

/* notice_since(notice, from, last): the first moment of the stretch at which ${notice} was in use; NULL when it was not. Borrowed. */
const char *notice_since(const struct notice *notice, const char *from, const char *last);

/* notice_add(store, tables, purpose, text, options, arena, notice, err): check and keep a wording. The same bytes for the same
 * purpose again give the wording that is there. ERR_REFUSED when the check fails: the first fault, how many more, and the
 * command that lists them; a fault against a house rule only is let pass with options->because, which is kept and noted in the
 * batch. Returns 1 added, 0 it was there already, -1 error. Inside the caller's transaction. */
int notice_add(struct store *store, const struct wording_tables *tables, const struct purpose *purpose, const char *text,
               const struct notice_options *options, struct arena *arena, struct notice *notice, struct err *err);

/* notice_end(store, notice, reason, err): nobody is asked with it any more; consents under it stay. Returns 1 ended, 0 it had
 * ended already, -1 error. Inside the caller's transaction. */
int notice_end(struct store *store, const struct notice *notice, const char *reason, struct err *err);

/* notice_check(store, tables, purpose, text, language, arena, verdict, err): wording_check for the controller of this database, in the
 * user's language. notice_is_refused(verdict, because): a fault that --because does not reach? */
int notice_check(struct store *store, const struct wording_tables *tables, const struct purpose *purpose, const char *text,
                 const char *language, struct arena *arena, struct wording_verdict *verdict, struct err *err);
bool notice_is_refused(const struct wording_verdict *verdict, const char *because);

/* notice_record(notice, purposes, with_text, arena): as a record. NULL: out of memory. */
struct rec *notice_record(const struct notice *notice, const struct purpose_set *purposes, bool with_text,
                          struct arena *arena);

/* notice_sha256(text, length, hex): of the exact bytes. */
void notice_sha256(const char *text, size_t length, char hex[NOTICE_SHA256_BYTES]);

#endif
