/* dossier.c - the party's record with what stands about it in other tables. */
#include "domain/dossier.h"

#include <stdbool.h>

#include "domain/consent.h"
#include "domain/party.h"
#include "store/relations.h"
#include "store/traces.h"

struct gathering {
    struct arena *arena;
    struct rec *list;
    bool is_from_other;
};

static int take_relation(void *context, const struct relations_row *row)
{
    struct gathering *gathering = context;
    struct rec *relation = rec_add_map(gathering->arena, gathering->list, NULL);
    int64_t other = gathering->is_from_other ? row->party_id : row->other_id;
    rec_add_text(gathering->arena, relation, "type", row->type);
    rec_add_integer(gathering->arena, relation, "other", other);
    rec_add_text(gathering->arena, relation, "other_name", row->other_name);
    rec_add_text(gathering->arena, relation, "detail", row->detail);
    rec_add_text(gathering->arena, relation, "since", row->since);
    rec_add_text(gathering->arena, relation, "until", row->until);
    if (gathering->is_from_other)
        rec_add_boolean(gathering->arena, relation, "is_from_other", true);
    return relation == NULL ? -1 : 0;
}

static int take_disclosure(void *context, const struct traces_disclosure *row)
{
    struct gathering *gathering = context;
    struct rec *disclosure = rec_add_map(gathering->arena, gathering->list, NULL);
    rec_add_text(gathering->arena, disclosure, "at", row->at);
    rec_add_text(gathering->arena, disclosure, "recipient", row->recipient);
    rec_add_text(gathering->arena, disclosure, "title", row->title);
    rec_add_text(gathering->arena, disclosure, "purpose", row->purpose);
    rec_add_text(gathering->arena, disclosure, "channel", *row->channel == '\0' ? NULL : row->channel);
    return rec_add_text(gathering->arena, disclosure, "fields", row->fields) == NULL ? -1 : 0;
}

static int take_batch(void *context, const struct traces_batch *row)
{
    struct gathering *gathering = context;
    struct rec *change = rec_add_map(gathering->arena, gathering->list, NULL);
    rec_add_text(gathering->arena, change, "batch", arena_printf(gathering->arena, "b%lld", (long long)row->id));
    rec_add_text(gathering->arena, change, "at", row->at);
    rec_add_text(gathering->arena, change, "tool", row->tool);
    rec_add_text(gathering->arena, change, "action", row->action);
    rec_add_text(gathering->arena, change, "operator", row->operator_name);
    return rec_add_text(gathering->arena, change, "fields", *row->fields == '\0' ? NULL : row->fields) == NULL ? -1 : 0;
}

/* Only what decides: the whole history is crm-consent's. */
static void keep_deciding(struct rec *list)
{
    struct rec *node = list->first;
    *list = (struct rec){.key = list->key, .type = REC_LIST};
    while (node != NULL) {
        struct rec *next = node->next;
        if (rec_is_true(node, "decides")) {
            rec_remove(node, "decides");
            rec_remove(node, "id");
            rec_append(list, node);
        }
        node = next;
    }
}

static void hang(struct rec *record, const char *key, struct rec *list)
{
    list->key = key;
    if (list->count > 0)
        rec_append(record, list);
}

int dossier_read(struct store *store, const struct purpose_set *purposes, const struct notice_set *notices, int64_t id,
                 struct arena *arena, struct rec **record, struct err *err)
{
    const struct rec *party;
    struct gathering relations = {.arena = arena, .list = rec_new_list(arena)};
    struct gathering disclosures = {.arena = arena, .list = rec_new_list(arena)};
    struct gathering changes = {.arena = arena, .list = rec_new_list(arena)};
    struct rec *permissions;
    int found = party_find(store, id, PARTY_ALL | PARTY_POINT_SOURCES, arena, &party, err);
    if (found != 1)
        return found;
    *record = rec_copy(arena, party);
    if (*record == NULL || relations.list == NULL || disclosures.list == NULL || changes.list == NULL)
        return err_memory(err);
    if (relations_of(store, id, take_relation, &relations, err) != 0)
        return -1;
    relations.is_from_other = true;
    if (relations_to(store, id, take_relation, &relations, err) != 0 ||
        traces_disclosures(store, id, take_disclosure, &disclosures, err) != 0 ||
        traces_batches(store, id, DOSSIER_CHANGES, take_batch, &changes, err) != 0 ||
        consent_history(store, purposes, notices, id, arena, &permissions, err) != 0)
        return -1;
    keep_deciding(permissions);
    hang(*record, "relations", relations.list);
    hang(*record, "permissions", permissions);
    hang(*record, "disclosures", disclosures.list);
    hang(*record, "changes", changes.list);
    return 1;
}
