/* answers.c - SQL on rights, supervisors and terms. */
#include "store/answers.h"

#include <string.h>

#include "engine/engine.h"

enum { RIGHTS, SUPERVISORS, TERM, SHARERS, SOURCE_TITLE };

#define IN_FORCE "state = 'in-force' AND (since IS NULL OR since <= ?2) AND (until IS NULL OR until >= ?2)"

static const char *const SQL[] = {
    [RIGHTS] =
        "SELECT code, CASE ?1 WHEN 'nl' THEN title_nl ELSE title_en END, CASE ?1 WHEN 'nl' THEN text_nl ELSE text_en END, "
        "bases, is_marketing, NULL, citation FROM data_right WHERE " IN_FORCE " ORDER BY id",
    [SUPERVISORS] = "SELECT code, CASE ?1 WHEN 'nl' THEN name_nl ELSE name_en END, website, NULL, 0, law, citation "
                    "FROM supervisor WHERE " IN_FORCE " ORDER BY id",
    [TERM] = "SELECT code, CASE ?1 WHEN 'nl' THEN title_nl ELSE title_en END, term, NULL, 0, NULL, citation "
             "FROM retention_rule WHERE code = ?2 ORDER BY id DESC LIMIT 1",
    [SHARERS] = "SELECT DISTINCT other.party_id FROM activity_party AS own CROSS JOIN activity_party AS other "
                "ON other.activity_id = own.activity_id WHERE own.party_id = ?1 AND other.party_id <> ?1",
    [SOURCE_TITLE] = "SELECT code, CASE ?1 WHEN 'nl' THEN title_nl ELSE title_en END, NULL, NULL, 0, NULL, citation "
                     "FROM source_kind WHERE code = ?2 ORDER BY id DESC LIMIT 1",
};
ENGINE_SET(ANSWERS, "answers", SQL);

static int each(struct store *store, size_t statement, const char *language, const char *second, answers_visit *visit,
                void *context, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &ANSWERS, statement, err);
    int status;
    engine_bind_text(query, 1, language);
    engine_bind_text(query, 2, second);
    while ((status = engine_step(query, err)) == 1) {
        const struct answers_row row = {
            .code = engine_text(query, 0),
            .title = engine_text(query, 1),
            .text = engine_text(query, 2),
            .bases = engine_text(query, 3),
            .is_marketing = engine_integer(query, 4) != 0,
            .law = engine_text(query, 5),
            .citation = engine_text(query, 6),
        };
        if ((status = visit(&row, context, err)) != 0)
            break;
    }
    engine_finish(query);
    return status;
}

int answers_rights(struct store *store, const char *language, const char *day, answers_visit *visit, void *context,
                   struct err *err)
{
    return each(store, RIGHTS, language, day, visit, context, err);
}

int answers_supervisors(struct store *store, const char *language, const char *day, answers_visit *visit, void *context,
                        struct err *err)
{
    return each(store, SUPERVISORS, language, day, visit, context, err);
}

int answers_term(struct store *store, const char *code, const char *language, answers_visit *visit, void *context,
                 struct err *err)
{
    return each(store, TERM, language, code, visit, context, err);
}

int answers_source(struct store *store, const char *code, const char *language, answers_visit *visit, void *context,
                   struct err *err)
{
    return each(store, SOURCE_TITLE, language, code, visit, context, err);
}

int answers_sharers(struct store *store, int64_t party_id, int (*visit)(int64_t party_id, void *context, struct err *err),
                    void *context, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &ANSWERS, SHARERS, err);
    int status;
    engine_bind_integer(query, 1, party_id);
    while ((status = engine_step(query, err)) == 1)
        if ((status = visit(engine_integer(query, 0), context, err)) != 0)
            break;
    engine_finish(query);
    return status;
}
