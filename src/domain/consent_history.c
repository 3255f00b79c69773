/* consent_history.c - the ledger of one person as records. */
#include "base/message.h"
#include "domain/consent.h"
#include "domain/notice.h"

static struct rec *event_record(const struct consent_event *event, const struct purpose_set *purposes,
                                const struct notice_set *notices, enum consents_undo undo, bool decides, struct arena *arena)
{
    /* What an undo appends is no withdrawal by anybody. */
    const char *state = undo == CONSENTS_COUNTER ? "undo" : consent_state_code(event->state);
    const struct purpose *purpose = purpose_by_id(purposes, event->purpose_id);
    const struct notice *notice = notice_by_id(notices, event->notice_id);
    struct rec *record = rec_new_map(arena);
    bool is_whole = rec_add_integer(arena, record, "id", event->party_id) != NULL &&
                    rec_add_text(arena, record, "purpose", purpose == NULL ? NULL : purpose->code) != NULL &&
                    rec_add_text(arena, record, "channel",
                                 event->channel == CHANNEL_ANY ? NULL : channel_code(event->channel)) != NULL &&
                    rec_add_text(arena, record, "state", state) != NULL &&
                    rec_add_text(arena, record, "address", event->address[0] == '\0' ? NULL : event->address) != NULL &&
                    rec_add_text(arena, record, "strength",
                                 event->state == CONSENT_GIVEN ? purpose_strength_code(event->strength) : NULL) != NULL &&
                    rec_add_text(arena, record, "notice", notice == NULL ? NULL : notice->code) != NULL &&
                    rec_add_text(arena, record, "via", consent_via_code(event->via)) != NULL &&
                    rec_add_text(arena, record, "evidence", event->evidence) != NULL &&
                    rec_add_text(arena, record, "evidence_sha256", event->evidence_sha256) != NULL &&
                    rec_add_text(arena, record, "by", event->is_by_representative ? "representative" : "subject") != NULL &&
                    rec_add_text(arena, record, "at", event->happened_at) != NULL &&
                    rec_add_text(arena, record, "recorded", event->recorded_at) != NULL &&
                    rec_add_text(arena, record, "expires", event->expires_at) != NULL &&
                    rec_add_text(arena, record, "because", event->because) != NULL &&
                    (undo != CONSENTS_UNDONE || rec_add_boolean(arena, record, "undone", true) != NULL) &&
                    rec_add_boolean(arena, record, "decides", decides) != NULL;
    return is_whole ? record : NULL;
}

int consent_history(struct store *store, const struct purpose_set *purposes, const struct notice_set *notices,
                    int64_t party_id, struct arena *arena, struct rec **list, struct err *err)
{
    struct consents_row *rows, *deciding;
    size_t count, deciding_count;
    if (consents_read(store, party_id, arena, &rows, &count, err) != 0 ||
        consents_read_permission(store, party_id, arena, &deciding, &deciding_count, err) != 0)
        return -1;
    *list = rec_new_list(arena);
    for (size_t i = 0; i < count; i++) {
        struct consent_event event;
        if (!consent_from_row(&rows[i], &event))
            return err_set(err, ERR_CORRUPT, _("a consent in the database cannot be read"));
        size_t at = 0;
        while (at < deciding_count && deciding[at].id != event.id)
            at++;
        struct rec *record = event_record(&event, purposes, notices, rows[i].undo, at < deciding_count, arena);
        if (record == NULL || rec_append(*list, record) == NULL)
            return err_memory(err);
    }
    return *list == NULL ? err_memory(err) : 0;
}
