/* source_kind.c - one row of the table decides. */
#include "domain/source_kind.h"

#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "domain/plain_text.h"

enum { KINDS_MAX = 64 };

static bool says(const struct rec *row, const char *key, const char *value)
{
    const char *cell = rec_text(row, key);
    return cell != NULL && strcmp(cell, value) == 0;
}

static bool is_refused(const struct rec *row)
{
    return !says(row, "single", "yes") && !says(row, "import", "yes");
}

static int unknown(const struct rec *table, const char *code, struct err *err)
{
    const char *codes[KINDS_MAX];
    size_t count = 0;
    for (const struct rec *row = table->first; row != NULL && count < KINDS_MAX; row = row->next)
        if (rec_text(row, "code") != NULL && !is_refused(row))
            codes[count++] = rec_text(row, "code");
    const char *nearest = text_nearest(code, codes, count);
    err_set(err, ERR_USAGE, _("unknown kind of source: %s"), code);
    return nearest == NULL ? plain_text_list(err, _("the kinds are"), codes, count) : err_hint(err, "--source %s", nearest);
}

static int refuse(const struct rec *row, const char *code, bool is_import, struct err *err)
{
    char rule[80];
    const char *citation = rec_text(row, "citation");
    strcpy(rule, "source-");
    strncat(rule, code, 60);
    if (is_import && says(row, "single", "yes")) {
        err_refuse(err, rule, citation == NULL ? "" : citation, _("whole files do not come in from this kind of source: %s"),
                   code);
        return err_hint(err, _("add them one at a time: crm-add key=value ... --source %s"), code);
    }
    err_refuse(err, rule, citation == NULL ? "" : citation, _("people do not come in from this kind of source: %s"), code);
    return err_hint(err, _("let them give their details themselves, then: crm-add ... --source subject"));
}

int source_kind_parse(const struct rec *table, const char *text, bool is_import, struct arena *arena,
                      struct source_kind *kind, struct err *err)
{
    const char *colon = strchr(text, ':');
    const char *code = arena_dup(arena, text, colon == NULL ? strlen(text) : (size_t)(colon - text));
    const struct rec *row = table->first;
    if (code == NULL)
        return err_memory(err);
    while (row != NULL && !says(row, "code", code))
        row = row->next;
    if (row == NULL)
        return unknown(table, code, err);
    if (!says(row, is_import ? "import" : "single", "yes"))
        return refuse(row, code, is_import, err);
    if (colon != NULL && plain_text_check(colon + 1, err) != 0) {
        err->kind = ERR_USAGE;
        return err_at(err, NULL, 0, "--source");
    }
    *kind = (struct source_kind){
        .code = code, .detail = colon == NULL || colon[1] == '\0' ? NULL : colon + 1, .is_given = says(row, "given", "yes")};
    return 0;
}
