/* consent.c - the order in which events decide, and their codes. Recording is in consent_record.c. */
#include "domain/consent.h"

#include <string.h>

#include "base/message.h"
#include "base/text.h"

static const char *const STATES[CONSENT_STATE_COUNT] = {
    [CONSENT_GIVEN] = "given",
    [CONSENT_REFUSED] = "refused",
    [CONSENT_WITHDRAWN] = "withdrawn",
    [CONSENT_OBJECTED] = "objected",
};

static const char *const VIAS[CONSENT_VIA_COUNT] = {
    [CONSENT_WEB] = "web",
    [CONSENT_DOUBLE_OPT_IN] = "double-opt-in",
    [CONSENT_PAPER] = "paper",
    [CONSENT_PHONE] = "phone",
    [CONSENT_IN_PERSON] = "in-person",
    [CONSENT_EMAIL] = "email",
    [CONSENT_LETTER] = "letter",
    [CONSENT_IMPORT] = "import",
};

const char *consent_state_code(enum consent_state state)
{
    return STATES[state];
}

bool consent_state_find(const char *code, enum consent_state *state)
{
    for (int i = 0; i < CONSENT_STATE_COUNT; i++)
        if (strcmp(STATES[i], code) == 0) {
            *state = (enum consent_state)i;
            return true;
        }
    return false;
}

const char *consent_via_code(enum consent_via via)
{
    return VIAS[via];
}

bool consent_via_find(const char *code, enum consent_via *via)
{
    for (int i = 0; i < CONSENT_VIA_COUNT; i++)
        if (strcmp(VIAS[i], code) == 0) {
            *via = (enum consent_via)i;
            return true;
        }
    return false;
}

int consent_via_parse(const char *code, enum consent_via *via, struct err *err)
{
    if (consent_via_find(code, via))
        return 0;
    const char *nearest = text_nearest(code, VIAS, CONSENT_VIA_COUNT);
    err_set(err, ERR_USAGE, _("unknown way '%s'"), code);
    return nearest != NULL
               ? err_hint(err, _("did you mean '%s'?"), nearest)
               : err_hint(err, _("the ways are web, double-opt-in, paper, phone, in-person, email, letter and import"));
}

bool consent_is_proven(const struct consent_event *event)
{
    return event->state == CONSENT_GIVEN && event->via != CONSENT_IMPORT && event->happened_at != NULL &&
           (event->evidence != NULL || event->evidence_sha256 != NULL);
}

const char *consent_moment(const struct consent_event *event)
{
    if (event->happened_at != NULL)
        return event->happened_at;
    return event->state == CONSENT_GIVEN || event->recorded_at == NULL ? "" : event->recorded_at;
}

static bool is_unproven_giving(const struct consent_event *event)
{
    return event->state == CONSENT_GIVEN && !consent_is_proven(event);
}

static int order(int64_t a, int64_t b)
{
    return (a > b) - (a < b);
}

/* compare_end(a, b): the giving that ends sooner is the stricter one, and comes later. NULL: never ends. */
static int compare_end(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return order(a != NULL, b != NULL);
    return strcmp(b, a);
}

int consent_compare(const struct consent_event *a, const struct consent_event *b)
{
    int result = order(is_unproven_giving(b), is_unproven_giving(a));
    if (result == 0)
        result = strcmp(consent_moment(a), consent_moment(b));
    if (result == 0)
        result = order(a->state, b->state);
    if (result == 0)
        result = order(b->strength, a->strength);
    if (result == 0)
        result = compare_end(a->expires_at, b->expires_at);
    if (result == 0)
        result = order(b->is_by_representative, a->is_by_representative);
    if (result == 0)
        result = order(b->notice_id, a->notice_id);
    return result != 0 ? result : order(a->id, b->id);
}
