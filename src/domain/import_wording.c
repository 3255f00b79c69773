/* import_wording.c - the consents that the command line names, and the wording that people were shown. */
#include "domain/import.h"

#include <string.h>

#include "base/message.h"

/* The wording for one consent: the one named, or the text, which is checked and kept like any other. */
static int find_notice(struct store *store, const struct import_wording *wording, struct import_consent *consent,
                       struct arena *arena, struct err *err)
{
    if (wording->code != NULL) {
        struct notice_set set;
        if (notice_load(store, arena, &set, err) < 0 ||
            notice_parse(&set, wording->code, consent->purpose, &consent->notice, err) < 0)
            return -1;
        return 0;
    }
    struct notice *notice = arena_alloc(arena, sizeof *notice);
    const struct notice_options options = {.language = NULL};
    if (notice == NULL)
        return err_memory(err);
    consent->notice = notice;
    return notice_add(store, wording->tables, consent->purpose, wording->text, &options, arena, notice, err) < 0 ? -1 : 0;
}

int import_settle_consent(struct store *store, const struct purpose_set *purposes, const char *given,
                          const struct import_wording *wording, struct arena *arena, struct import_consent *consent,
                          struct err *err)
{
    const char *equals = strchr(given, '=');
    if (equals == NULL || equals == given || equals[1] == '\0') {
        err_set(err, ERR_USAGE, _("--consent wants PURPOSE/CHANNEL=COLUMN"));
        return err_hint(err, "--consent newsletter/email=Nieuwsbrief");
    }
    const char *purpose = arena_dup(arena, given, (size_t)(equals - given));
    *consent = (struct import_consent){.column = equals + 1};
    if (purpose == NULL)
        return err_memory(err);
    if (purpose_parse(purposes, purpose, &consent->purpose, &consent->channel, err) < 0)
        return -1;
    if (!purpose_takes_consent(consent->purpose)) {
        err_set(err, ERR_USAGE, _("consent means nothing for the purpose %s"), consent->purpose->code);
        return err_hint(err, "crm-purpose show %s", consent->purpose->code);
    }
    if (wording == NULL)
        return 0;
    if (find_notice(store, wording, consent, arena, err) < 0)
        return -1;
    if (consent->channel != CHANNEL_ANY && (consent->notice->channels & CHANNEL_BIT(consent->channel)) == 0) {
        err_refuse(err, "wording-channel", "GDPR 4(11)", _("the wording %s does not name the channel %s"),
                   consent->notice->code, channel_code(consent->channel));
        return err_hint(err, "crm-notice show %s", consent->notice->code);
    }
    return 0;
}
