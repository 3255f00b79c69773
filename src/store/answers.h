/* answers.h - what the law wants to be said in an answer to a data subject, from the policy pack as it is in the file. */
#ifndef CRM_STORE_ANSWERS_H
#define CRM_STORE_ANSWERS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

/* One row in the language asked for; borrowed until the visitor returns. */
struct answers_row {
    const char *code;
    const char *title; /* of a right, of a term; name of a supervisor */
    const char *text;  /* of a right; website of a supervisor; term of a retention rule, NULL when it depends on something */
    const char *bases; /* rights: "*" or codes joined by ; */
    bool is_marketing; /* rights: only against direct marketing */
    const char *law;   /* supervisors */
    const char *citation;
};

typedef int answers_visit(const struct answers_row *row, void *context, struct err *err);

/* answers_rights, answers_supervisors(store, language, day, visit, context, err): rows in force on ${day} (YYYY-MM-DD), in the order of
 * the pack. ${language}: "nl", else English. answers_term(store, code, language, …): the retention rule with that code. The visitor
 * returns 0 to go on. Return 0, what it returned, or -1. */
int answers_rights(struct store *store, const char *language, const char *day, answers_visit *visit, void *context,
                   struct err *err);
int answers_supervisors(struct store *store, const char *language, const char *day, answers_visit *visit, void *context,
                        struct err *err);
int answers_term(struct store *store, const char *code, const char *language, answers_visit *visit, void *context,
                 struct err *err);

/* answers_source(store, code, language, …): what a kind of source is called. */
int answers_source(struct store *store, const char *code, const char *language, answers_visit *visit, void *context,
                   struct err *err);
/* answers_sharers(store, party_id, visit, context, err): everybody else who takes part in an activity of this person. */
int answers_sharers(struct store *store, int64_t party_id, int (*visit)(int64_t party_id, void *context, struct err *err),
                    void *context, struct err *err);

#endif
