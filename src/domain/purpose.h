/* purpose.h - what personal data are used for, and on which lawful basis (GDPR 5(1)(b), 6, 13(1)(c)).
 *
 * Why: every use through the tools names a purpose. There are few of them and every rule asks for them, so they are read once,
 * whole, as a tree in memory. */
#ifndef CRM_DOMAIN_PURPOSE_H
#define CRM_DOMAIN_PURPOSE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rec.h"
#include "domain/channel.h"
#include "store/store.h"

/* GDPR 6(1)(a) to (f), in the order of the article. */
enum purpose_basis {
    PURPOSE_CONSENT,
    PURPOSE_AGREEMENT,
    PURPOSE_LEGAL_DUTY,
    PURPOSE_VITAL_INTEREST,
    PURPOSE_PUBLIC_TASK,
    PURPOSE_LEGITIMATE_INTEREST,
    PURPOSE_BASIS_COUNT,
};

/* How clearly somebody must have said yes. In order: a stronger one satisfies a weaker demand. */
enum purpose_strength { PURPOSE_UNAMBIGUOUS, PURPOSE_EXPLICIT };

struct purpose {
    int64_t id;
    const char *code;
    const struct purpose *parent; /* NULL at the root */
    const char *title_nl, *title_en;
    const char *description_nl, *description_en;
    enum purpose_basis basis;
    const char *special_condition; /* GDPR 9(2), NULL when no special categories are used */
    bool is_direct_marketing, is_profiling, may_use_customer_mail;
    enum purpose_strength strength; /* the least consent that counts */
    int validity_months;            /* how long a consent counts, 0: until it is withdrawn */
    unsigned channels;              /* set of CHANNEL_BIT */
    const char *const *fields;      /* flat names; none: a heading, which can be refused but is never used by itself */
    size_t field_count;
    const char *const *recipients; /* roles that may be given the data */
    size_t recipient_count;
    const char *retention_rule;
    bool is_law;               /* false: this pack's or this house's own, stricter rule */
    bool is_announced;         /* not in force yet */
    const char *since, *until; /* days YYYY-MM-DD, NULL open */
    const char *checked_on;    /* NULL: never */
    const char *citation;
};

struct purpose_set {
    struct purpose *list; /* in order of id */
    size_t count;
};

/* purpose_load(store, arena, set, err): every purpose, parents linked. All in ${arena}. Returns 0 or -1. */
int purpose_load(struct store *store, struct arena *arena, struct purpose_set *set, struct err *err);

/* purpose_by_id, purpose_find: NULL when absent. Borrowed from ${set}. */
const struct purpose *purpose_by_id(const struct purpose_set *set, int64_t id);
const struct purpose *purpose_find(const struct purpose_set *set, const char *code);

/* purpose_parse(set, text, purpose, channel, err): "newsletter" or "newsletter/email". ERR_USAGE with the nearest name for an
 * unknown purpose or channel, and for a channel that the purpose does not have. Returns 0 or -1. */
int purpose_parse(const struct purpose_set *set, const char *text, const struct purpose **purpose, enum channel *channel,
                  struct err *err);

/* purpose_title(purpose, language): "nl" gives the Dutch title, all else the English one. */
const char *purpose_title(const struct purpose *purpose, const char *language);
bool purpose_is_heading(const struct purpose *purpose);
/* purpose_needs_field(purpose, field): may a value of this flat name (email_2 and phone.work too) leave for the purpose? */
bool purpose_needs_field(const struct purpose *purpose, const char *field);
/* purpose_is_under(purpose, ancestor): ${ancestor} itself, or anywhere above. */
bool purpose_is_under(const struct purpose *purpose, const struct purpose *ancestor);
/* purpose_takes_consent(purpose): whether a "yes" means anything for it: it rests on consent, is marked direct_marketing (the
 * channel may demand consent), or rests on a basis that one can object to. Never a heading. */
bool purpose_takes_consent(const struct purpose *purpose);

const char *purpose_basis_code(enum purpose_basis basis);    /* "consent" … */
const char *purpose_basis_article(enum purpose_basis basis); /* "GDPR 6(1)(a)" … */
const char *purpose_strength_code(enum purpose_strength strength);

/* purpose_record(purpose, arena): as a record: purpose, parent, titles, basis, channels …; NULL when out of memory. */
struct rec *purpose_record(const struct purpose *purpose, struct arena *arena);

/* purpose_brief(purpose, language, arena): what a list shows of it, with the title in one language. */
struct rec *purpose_brief(const struct purpose *purpose, const char *language, struct arena *arena);

/* purpose_basis_find(code, basis), purpose_strength_find: false when there is no such code. */
bool purpose_basis_find(const char *code, enum purpose_basis *basis);
bool purpose_strength_find(const char *code, enum purpose_strength *strength);

#endif
