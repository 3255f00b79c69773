/* traces.c - statements on disclosure and batch, from one party's side. */
#include "store/traces.h"

#include "engine/engine.h"

enum { DISCLOSURES, BATCHES, CHANGES };

/* The ids under which somebody is and was known. */
#define IDS "SELECT ?1 UNION ALL SELECT old_id FROM alias WHERE party_id = ?1"

static const char *const SQL[] = {
    [DISCLOSURES] =
        "SELECT disclosure.at, recipient.name, recipient.title, purpose.code, disclosure.channel, disclosure.fields "
        "FROM disclosure_party JOIN disclosure ON disclosure.id = disclosure_party.disclosure_id "
        "JOIN recipient ON recipient.id = disclosure.recipient_id JOIN purpose ON purpose.id = disclosure.purpose_id "
        "WHERE disclosure_party.party_id IN (" IDS ") ORDER BY disclosure.at DESC, disclosure.id DESC",
    [BATCHES] = "SELECT id, at, tool, action, operator, fields FROM batch WHERE id IN ("
                "SELECT batch_id FROM batch_subject WHERE handle IN (SELECT handle FROM party WHERE id IN (" IDS ")) UNION "
                "SELECT batch_id FROM batch_range WHERE name = 'party' AND first_id <= ?1 AND last_id >= ?1) "
                "ORDER BY id DESC LIMIT ?2",
    [CHANGES] = "SELECT at, fields, subject_count, "
                "(SELECT kind FROM source WHERE batch_id = batch.id GROUP BY batch_id HAVING count(*) = 1), "
                "(SELECT detail FROM source WHERE batch_id = batch.id GROUP BY batch_id HAVING count(*) = 1) "
                "FROM batch WHERE id IN (SELECT batch_id FROM batch_subject WHERE handle IN "
                "(SELECT handle FROM party WHERE id IN (" IDS "))) AND tool IN ('crm-edit', 'crm-add') AND fields <> '' "
                "AND NOT EXISTS (SELECT 1 FROM batch_range WHERE batch_id = batch.id AND name = 'party' "
                "AND first_id <= ?1 AND last_id >= ?1) ORDER BY id",
};
ENGINE_SET(TRACES, "traces", SQL);

int traces_disclosures(struct store *store, int64_t party_id,
                       int (*take)(void *context, const struct traces_disclosure *row), void *context, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &TRACES, DISCLOSURES, err);
    int status;
    engine_bind_integer(query, 1, party_id);
    while ((status = engine_step(query, err)) == 1) {
        struct traces_disclosure row = {.at = engine_text(query, 0),
                                        .recipient = engine_text(query, 1),
                                        .title = engine_text(query, 2),
                                        .purpose = engine_text(query, 3),
                                        .channel = engine_text(query, 4),
                                        .fields = engine_text(query, 5)};
        if (take(context, &row) != 0) {
            status = err_memory(err);
            break;
        }
    }
    engine_finish(query);
    return status;
}

int traces_batches(struct store *store, int64_t party_id, size_t limit,
                   int (*take)(void *context, const struct traces_batch *row), void *context, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &TRACES, BATCHES, err);
    int status;
    engine_bind_integer(query, 1, party_id);
    engine_bind_integer(query, 2, (int64_t)limit);
    while ((status = engine_step(query, err)) == 1) {
        struct traces_batch row = {.id = engine_integer(query, 0),
                                   .at = engine_text(query, 1),
                                   .tool = engine_text(query, 2),
                                   .action = engine_text(query, 3),
                                   .operator_name = engine_text(query, 4),
                                   .fields = engine_text(query, 5)};
        if (take(context, &row) != 0) {
            status = err_memory(err);
            break;
        }
    }
    engine_finish(query);
    return status;
}

int traces_changes(struct store *store, int64_t party_id, int (*take)(void *context, const struct traces_change *row),
                   void *context, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &TRACES, CHANGES, err);
    int status;
    engine_bind_integer(query, 1, party_id);
    while ((status = engine_step(query, err)) == 1) {
        struct traces_change row = {.at = engine_text(query, 0),
                                    .fields = engine_text(query, 1),
                                    .subject_count = engine_integer(query, 2),
                                    .source_kind = engine_text(query, 3),
                                    .source_detail = engine_text(query, 4)};
        if (take(context, &row) != 0) {
            status = err->kind == ERR_NONE ? err_memory(err) : -1;
            break;
        }
    }
    engine_finish(query);
    return status;
}
