/* source_kind.h - where personal data may come from, by the policy table source-kinds.csv (GDPR 13, 14).
 *
 * Why: every datum names its source, and some sources are closed: names and addresses gathered from public pages do not come in. */
#ifndef CRM_DOMAIN_SOURCE_KIND_H
#define CRM_DOMAIN_SOURCE_KIND_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rec.h"

struct source_kind {
    const char *code;
    const char *detail; /* after the colon, NULL when the user gave none */
    bool is_given;      /* a person's own act may come in from it */
};

/* source_kind_parse(table, text, is_import, arena, kind, err): understand "KIND[:DETAIL]". ERR_USAGE with the nearest for an unknown
 * kind; ERR_REFUSED, with the next lawful step, when nobody (or, ${is_import}, no file) may come in from it. Returns 0 or -1. */
int source_kind_parse(const struct rec *table, const char *text, bool is_import, struct arena *arena,
                      struct source_kind *kind, struct err *err);

#endif
