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
    [CONSENT_UNKNOWN] = "unknown",
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
               : err_hint(err,
                          _("the ways are web, double-opt-in, paper, phone, in-person, email, letter, import and unknown"));
}

bool consent_via_is_act(enum consent_via via)
{
    return via != CONSENT_IMPORT && via != CONSENT_UNKNOWN;
}

bool consent_is_proven(const struct consent_event *event)
{
    return event->state == CONSENT_GIVEN && consent_via_is_act(event->via) && event->happened_at != NULL &&
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
    if (result == 0 && is_unproven_giving(a))
        result = order(a->notice_id != 0, b->notice_id != 0);
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

bool consent_from_row(const struct consents_row *row, struct consent_event *event)
{
    *event = (struct consent_event){
        .id = row->id,
        .party_id = row->party_id,
        .purpose_id = row->purpose_id,
        .channel = channel_find(row->channel),
        .address = row->address,
        .notice_id = row->notice_id,
        .evidence = row->evidence,
        .evidence_sha256 = row->evidence_sha256,
        .is_by_representative = strcmp(row->given_by, "representative") == 0,
        .representative_id = row->representative_id,
        .happened_at = row->happened_at,
        .recorded_at = row->recorded_at,
        .expires_at = row->expires_at,
        .because = row->because,
        .source_id = row->source_id,
    };
    return event->channel != CHANNEL_COUNT && consent_state_find(row->state, &event->state) &&
           consent_via_find(row->via, &event->via) && purpose_strength_find(row->strength, &event->strength);
}

void consent_to_row(const struct consent_event *event, struct consents_row *row)
{
    *row = (struct consents_row){
        .id = event->id,
        .party_id = event->party_id,
        .purpose_id = event->purpose_id,
        .channel = channel_code(event->channel),
        .address = event->address == NULL ? "" : event->address,
        .state = consent_state_code(event->state),
        .strength = purpose_strength_code(event->strength),
        .notice_id = event->notice_id,
        .via = consent_via_code(event->via),
        .evidence = event->evidence,
        .evidence_sha256 = event->evidence_sha256,
        .given_by = event->is_by_representative ? "representative" : "subject",
        .representative_id = event->representative_id,
        .happened_at = event->happened_at,
        .recorded_at = event->recorded_at,
        .expires_at = event->expires_at,
        .because = event->because,
        .source_id = event->source_id,
    };
}
