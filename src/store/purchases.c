/* purchases.c - statements on purchase and agreement. */
#include "store/purchases.h"

#include "engine/engine.h"

enum { SALES, AGREEMENTS, RANGE };

static const char *const SQL[] = {
    [SALES] =
        "SELECT purchase.party_id, purchase.at, 0, feed.c1 FROM feed CROSS JOIN purchase ON purchase.party_id = feed.c0 "
        "WHERE purchase.kind = 'sale'",
    [AGREEMENTS] = "SELECT agreement.party_id, agreement.since, 1, feed.c1 FROM feed "
                   "CROSS JOIN agreement ON agreement.party_id = feed.c0",
    [RANGE] = "SELECT party_id, at, 0 FROM purchase WHERE party_id BETWEEN ?1 AND ?2 AND kind = 'sale' "
              "UNION ALL SELECT party_id, since, 1 FROM agreement WHERE party_id BETWEEN ?1 AND ?2 ORDER BY 1, 3, 2",
};
ENGINE_SET(PURCHASES, "purchases", SQL);

static int read_all(struct engine_query *query, bool has_place, purchases_take *take, void *context, struct err *err)
{
    int status;
    while ((status = engine_step(query, err)) == 1) {
        struct purchases_row row = {.party_id = engine_integer(query, 0),
                                    .at = engine_text(query, 1),
                                    .is_agreement = engine_integer(query, 2) != 0,
                                    .place = has_place ? (size_t)engine_integer(query, 3) : 0};
        if (take(context, &row) != 0) {
            status = err_memory(err);
            break;
        }
    }
    engine_finish(query);
    return status;
}

int purchases_read(struct store *store, const int64_t *ids, size_t count, purchases_take *take, void *context,
                   struct err *err)
{
    for (size_t statement = SALES; statement <= AGREEMENTS; statement++) {
        struct engine_query *query = engine_prepare(store->engine, &PURCHASES, statement, err);
        engine_bind_ids(query, ids, count);
        if (read_all(query, true, take, context, err) != 0)
            return -1;
    }
    return 0;
}

int purchases_read_range(struct store *store, int64_t first_id, int64_t last_id, purchases_take *take, void *context,
                         struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &PURCHASES, RANGE, err);
    engine_bind_integer(query, 1, first_id);
    engine_bind_integer(query, 2, last_id);
    return read_all(query, false, take, context, err);
}
