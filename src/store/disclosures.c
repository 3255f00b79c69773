/* disclosures.c - SQL on disclosures. */
#include "store/disclosures.h"

#include "engine/engine.h"

enum { INSERT, INSERT_PARTY };

static const char *const SQL[] = {
    [INSERT] = "INSERT INTO disclosure (id, recipient_id, purpose_id, channel, fields, at, batch_id) "
               "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    [INSERT_PARTY] = "INSERT INTO disclosure_party (disclosure_id, party_id) SELECT c0, c1 FROM feed WHERE true "
                     "ON CONFLICT (party_id, disclosure_id) DO NOTHING",
};
ENGINE_SET(DISCLOSURES, "disclosures", SQL);

struct people {
    int64_t disclosure_id;
    const int64_t *ids;
    size_t count;
    size_t at;
};

static int next_person(void *context, struct engine_value row[ENGINE_FEED_COLUMNS], struct err *err)
{
    struct people *people = context;
    (void)err;
    if (people->at == people->count)
        return 0;
    row[0] = ENGINE_INTEGER(people->disclosure_id);
    row[1] = ENGINE_INTEGER(people->ids[people->at++]);
    return 1;
}

int disclosures_insert(struct store *store, struct disclosures_row *row, const int64_t *ids, size_t count, struct err *err)
{
    if (engine_ids(store->engine, "disclosure", 1, &row->id, err) != 0 ||
        engine_run(store->engine, &DISCLOSURES, INSERT, err, ENGINE_INTEGER(row->id), ENGINE_INTEGER(row->recipient_id),
                   ENGINE_INTEGER(row->purpose_id), ENGINE_TEXT(row->channel), ENGINE_TEXT(row->fields),
                   ENGINE_TEXT(store->now_text), ENGINE_INTEGER(store->batch_id)) != 0)
        return -1;
    struct people people = {.disclosure_id = row->id, .ids = ids, .count = count};
    const struct engine_feed feed = {next_person, &people};
    return engine_feed(store->engine, &DISCLOSURES, INSERT_PARTY, &feed, err) < 0 ? -1 : 0;
}
