/* consent_stop.c - objection to all direct marketing at once (GDPR 21(2), (3)). */
#include "domain/consent.h"

int consent_stop(struct store *store, const struct purpose_set *purposes, const struct consent_event *event, struct err *err)
{
    int recorded = 0;
    for (size_t i = 0; i < purposes->count; i++) {
        if (!purposes->list[i].is_direct_marketing)
            continue;
        struct consent_event objection = *event;
        objection.purpose_id = purposes->list[i].id;
        objection.channel = CHANNEL_ANY;
        objection.address = "";
        objection.state = CONSENT_OBJECTED;
        int status = consent_record(store, purposes, &objection, err);
        if (status < 0)
            return -1;
        recorded += status;
    }
    return recorded;
}
