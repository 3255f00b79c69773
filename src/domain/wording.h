/* wording.h - is this text one by which consent can be asked? (GDPR 4(11), 6(1)(a), 7; EDPB Guidelines 05/2020)
 *
 * Why: a vague or bundled text makes every consent under it void, and that shows only when somebody complains. The text is
 * compared with tables of phrases (share/crm/wording), which say nothing about style: each names the rule it breaks. A text must
 * name who asks, one specific purpose, which data, the channel and how to withdraw. How phrases match is said at the head of
 * vague-nl.csv, what must be named in required-nl.csv. */
#ifndef CRM_DOMAIN_WORDING_H
#define CRM_DOMAIN_WORDING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rec.h"
#include "domain/channel.h"
#include "domain/purpose.h"

enum wording_language { WORDING_NL, WORDING_EN, WORDING_LANGUAGES };

/* The tables, read by run from share/crm/wording (and fields.csv): each a list of maps, keys as in the header. Borrowed. */
struct wording_tables {
    const struct rec *rules;                       /* rules.csv */
    const struct rec *vague[WORDING_LANGUAGES];    /* vague-nl.csv, vague-en.csv */
    const struct rec *required[WORDING_LANGUAGES]; /* required-nl.csv, required-en.csv */
    const struct rec *purpose_words;               /* purpose-words.csv */
    const struct rec *fields;                      /* fields.csv: which group of data a field belongs to */
    const struct rec *special;                     /* special-categories.csv */
};

struct wording_fault {
    const char *rule;     /* code in rules.csv */
    const char *reason;   /* in the user's language */
    const char *advice;   /* what to write instead */
    const char *citation; /* article */
    bool is_law;          /* false: a house rule, which --because may override */
    const char *found;    /* the words that broke it (folded), or what is missing; NULL */
};

struct wording_verdict {
    const char *language;           /* "nl" or "en": asked for, or recognised */
    unsigned channels;              /* set of CHANNEL_BIT that the text names and the purpose has */
    enum purpose_strength strength; /* explicit when the text asks for it in so many words */
    struct wording_fault *faults;   /* what is in the text in its order, then what is missing */
    size_t fault_count;
};

/* wording_check(tables, controller, purpose, text, language, user_language, arena, verdict, err): judge ${text}. ${language} NULL:
 * recognised. All of ${verdict} lives in ${arena} and in the tables. Returns 0, or -1: ERR_DATA for an empty text or bad UTF-8,
 * ERR_USAGE for another language, ERR_CONFIG for a table that names an unknown rule. */
int wording_check(const struct wording_tables *tables, const char *controller, const struct purpose *purpose,
                  const char *text, const char *language, const char *user_language, struct arena *arena,
                  struct wording_verdict *verdict, struct err *err);

/* wording_check_reason(tables, text, arena, err): may this be kept as a reason? Not when it speaks of health, belief and the like:
 * ERR_REFUSED (GDPR 9(1), 10). Returns 0 or -1. */
int wording_check_reason(const struct wording_tables *tables, const char *text, struct arena *arena, struct err *err);

#endif
