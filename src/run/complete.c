/* complete.c - candidates for completion. */
#include "run/complete.h"

#include <string.h>
#include <sys/stat.h>

#include "base/message.h"
#include "base/text.h"
#include "engine/engine.h"
#include "run/private.h"
#include "run/tools.h"
#include "store/names.h"

struct completion {
    struct run *run;
    const char *prefix;
};

static int offer(const char *name, void *context, struct err *err)
{
    const struct completion *completion = context;
    /* A tag is the owner's free choice; one with blanks or control characters would not survive the shell. */
    if (strncmp(name, completion->prefix, strlen(completion->prefix)) != 0 || !text_is_safe(name, strlen(name)) ||
        strpbrk(name, " \t\n") != NULL)
        return 0;
    return run_print(completion->run, err, "%s\n", name);
}

static int offer_all(struct completion *completion, const char *const *names, struct err *err)
{
    for (size_t i = 0; names[i] != NULL; i++)
        if (offer(names[i], completion, err) != 0)
            return -1;
    return 0;
}

static int offer_verbs(struct completion *completion, struct err *err)
{
    for (size_t i = 0; i < tools_known_count; i++)
        if (offer(tools_known[i].verb, completion, err) != 0)
            return -1;
    return 0;
}

/* Somebody is typing: a database that is missing or cannot be read gives no candidates and no message. */
static int offer_stored(struct completion *completion, enum names_kind kind, struct err *err)
{
    struct run *run = completion->run;
    const char *path = run->private_->settings.all[SETTING_DB].value;
    struct err ignored = ERR_INIT;
    struct stat status;
    if (path == NULL || lstat(path, &status) != 0)
        return 0;
    run->store.engine = engine_open(path, ENGINE_READ, NULL, &ignored);
    return run->store.engine == NULL ? 0 : names_each(&run->store, kind, offer, completion, err);
}

static int offer_fields(struct completion *completion, struct err *err)
{
    const struct rec *fields = run_table(completion->run, "fields.csv", err);
    if (fields == NULL)
        return -1;
    for (const struct rec *field = fields->first; field != NULL; field = field->next)
        if (offer(rec_text(field, "field"), completion, err) != 0)
            return -1;
    return offer_stored(completion, NAMES_FIELD, err);
}

static int offer_sources(struct completion *completion, struct err *err)
{
    const struct rec *kinds = run_table(completion->run, "policy/nl/source-kinds.csv", err);
    if (kinds == NULL)
        return -1;
    for (const struct rec *kind = kinds->first; kind != NULL; kind = kind->next)
        if (offer(rec_text(kind, "code"), completion, err) != 0)
            return -1;
    return 0;
}

int complete_print(struct run *run, const char *kind, const char *prefix, struct err *err)
{
    static const char *const CHANNELS[] = {"email", "phone", "message", "post", "social", NULL};
    static const char *const FORMATS[] = {"csv",   "csv-sheet", "tsv",   "jsonl",  "json",
                                          "table", "text",      "vcard", "vcard3", NULL};
    static const char *const VIA[] = {"web",   "double-opt-in", "paper",  "phone",   "in-person",
                                      "email", "letter",        "import", "unknown", NULL};
    static const char *const KINDS[] = {"verb",   "tag",   "purpose", "channel", "recipient",
                                        "notice", "field", "format",  "source",  "via"};
    struct completion completion = {run, prefix == NULL ? "" : prefix};
    if (kind == NULL)
        return err_set(err, ERR_USAGE,
                       _("complete what? verb, tag, purpose, channel, recipient, notice, field, format, source, via"));
    if (strcmp(kind, "verb") == 0)
        return offer_verbs(&completion, err);
    if (strcmp(kind, "channel") == 0)
        return offer_all(&completion, CHANNELS, err);
    if (strcmp(kind, "format") == 0)
        return offer_all(&completion, FORMATS, err);
    if (strcmp(kind, "via") == 0)
        return offer_all(&completion, VIA, err);
    if (strcmp(kind, "source") == 0)
        return offer_sources(&completion, err);
    if (strcmp(kind, "field") == 0)
        return offer_fields(&completion, err);
    if (strcmp(kind, "tag") == 0)
        return offer_stored(&completion, NAMES_TAG, err);
    if (strcmp(kind, "purpose") == 0)
        return offer_stored(&completion, NAMES_PURPOSE, err);
    if (strcmp(kind, "recipient") == 0)
        return offer_stored(&completion, NAMES_RECIPIENT, err);
    if (strcmp(kind, "notice") == 0)
        return offer_stored(&completion, NAMES_NOTICE, err);
    const char *nearest = text_nearest(kind, KINDS, sizeof KINDS / sizeof KINDS[0]);
    err_set(err, ERR_USAGE, _("nothing of that kind can be completed"));
    return nearest == NULL ? -1 : err_hint(err, "crm complete %s", nearest);
}
