/* file_rule.c - asks the rules of file-rules.csv, and the declarations of the owner. */
#include "domain/file_rule.h"

#include <string.h>

#include "base/buf.h"
#include "base/message.h"
#include "base/text.h"
#include "store/purposes.h"

/* The row for this map that is in force; an announced one counts, since it is stricter than none. */
static const struct rec *find_rule(const struct rec *rules, const char *map, const char *day)
{
    for (const struct rec *row = rules->first; map != NULL && row != NULL; row = row->next) {
        const char *theirs = rec_text(row, "map"), *until = rec_text(row, "until");
        if (theirs != NULL && strcmp(theirs, map) == 0 && (until == NULL || *until == '\0' || strcmp(until, day) >= 0))
            return row;
    }
    return NULL;
}

static int refuse(const struct rec *rule, const char *file, struct err *err)
{
    const char *text = rec_text(rule, strcmp(message_language(), "nl") == 0 ? "text_nl" : "text_en");
    err_refuse(err, rec_text(rule, "code"), rec_text(rule, "citation"), "%s", text);
    return err_at(err, file, 0, NULL);
}

/* A purpose on the basis that the rule asks for, with the declaration (1) or without (0, NULL when there is none at all); -1 error. */
static int find_declared(struct store *store, const struct rec *rule, const struct purpose_set *purposes, const char *day,
                         const struct purpose **purpose, struct err *err)
{
    const char *basis = rec_text(rule, "basis"), *kind = rec_text(rule, "declaration");
    char dated[24];
    *purpose = NULL;
    for (size_t i = 0; i < purposes->count; i++) {
        const struct purpose *one = &purposes->list[i];
        if (one->is_direct_marketing || strcmp(purpose_basis_code(one->basis), basis) != 0)
            continue;
        *purpose = one;
        int declared = purposes_declared(store, one->id, kind, day, dated, err);
        if (declared != 0)
            return declared;
    }
    return 0;
}

/* What is still to be done before such people may come in. */
static int ask_declaration(const struct purpose *purpose, const struct rec *rule, struct err *err)
{
    if (purpose == NULL)
        return err_hint(err,
                        "crm-purpose add relations basis=%s 'channels=email;phone' "
                        "'fields=name;organisation;job_title;email;phone'",
                        rec_text(rule, "basis"));
    return err_hint(err, "crm-purpose declare %s %s FILE", purpose->code, rec_text(rule, "declaration"));
}

int file_rule_check(struct store *store, const struct rec *rules, const struct purpose_set *purposes, const char *map,
                    const char *file, bool has_source, const char *day, struct err *err)
{
    const struct rec *rule = find_rule(rules, map, day);
    const struct purpose *purpose;
    if (rule == NULL)
        return 0;
    if (strcmp(rec_text(rule, "allows"), "declared") != 0) {
        refuse(rule, file, err);
        return err_hint(err, "crm-add given=... email=... --source subject");
    }
    int declared = find_declared(store, rule, purposes, day, &purpose, err);
    if (declared < 0 || (declared == 1 && has_source))
        return declared < 0 ? -1 : 0;
    refuse(rule, file, err);
    if (declared == 0)
        return ask_declaration(purpose, rule, err);
    struct buf word = BUF_INIT;
    text_shell(&word, file);
    err_hint(err, "crm-add %s --source own-records:%s", buf_text(&word), map);
    buf_clear(&word);
    return -1;
}
