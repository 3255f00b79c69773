/* controllers.c - SQL on the controller, and on what is pending in the file as a whole. */
#include "store/controllers.h"

#include <string.h>

#include "engine/engine.h"

const char *const controllers_columns[] = {
    "name",
    "street",
    "postcode",
    "city",
    "country",
    "email",
    "phone",
    "website",
    "chamber_of_commerce",
    "vat",
    "data_protection_officer",
    "language",
    "time_zone",
    "financial_year_start",
};
const size_t controllers_column_count = sizeof controllers_columns / sizeof controllers_columns[0];

enum { START, READ, INSERT, PEOPLE, PENDING_DONE, SET_NAME };

#define SET(column) "UPDATE controller SET " column " = ?1 WHERE id = 1"

static const char *const SQL[] = {
    [START] = "SELECT time_zone, language, (SELECT count(*) FROM pending), key_check FROM controller WHERE id = 1",
    [READ] = "SELECT name, street, postcode, city, country, email, phone, website, chamber_of_commerce, vat, "
             "data_protection_officer, language, time_zone, financial_year_start FROM controller WHERE id = 1",
    [INSERT] = "INSERT INTO controller (id, name, policy, key_check, created_at) VALUES (1, ?1, ?2, ?3, ?4)",
    [PEOPLE] = "SELECT kind, count(*) FROM party WHERE status NOT IN ('erased', 'merged') GROUP BY kind",
    [PENDING_DONE] = "DELETE FROM pending",
    [SET_NAME] = SET("name"),
    SET("street"),
    SET("postcode"),
    SET("city"),
    SET("country"),
    SET("email"),
    SET("phone"),
    SET("website"),
    SET("chamber_of_commerce"),
    SET("vat"),
    SET("data_protection_officer"),
    SET("language"),
    SET("time_zone"),
    SET("financial_year_start"),
};
ENGINE_SET(CONTROLLERS, "controllers", SQL);

int controllers_start(struct store *store, struct arena *arena, struct controllers_start *start, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &CONTROLLERS, START, err);
    int status = engine_step(query, err);
    if (status == 1) {
        size_t length = 0;
        const void *check = engine_bytes(query, 3, &length);
        start->time_zone = arena_string(arena, engine_text(query, 0));
        start->language = arena_string(arena, engine_text(query, 1));
        start->pending = engine_integer(query, 2);
        memset(start->key_check, 0, sizeof start->key_check);
        if (check != NULL && length == sizeof start->key_check)
            memcpy(start->key_check, check, length);
        if (start->time_zone == NULL || start->language == NULL)
            status = err_memory(err);
    }
    engine_finish(query);
    return status;
}

int controllers_read(struct store *store, struct arena *arena, const char **values, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &CONTROLLERS, READ, err);
    int status = engine_step(query, err);
    for (size_t i = 0; status == 1 && i < controllers_column_count; i++) {
        const char *text = engine_text(query, (int)i);
        values[i] = arena_string(arena, text);
        if (text != NULL && values[i] == NULL)
            status = err_memory(err);
    }
    engine_finish(query);
    return status;
}

int controllers_insert(struct store *store, const char *name, const char *policy,
                       const unsigned char key_check[STORE_FINGERPRINT_BYTES], struct err *err)
{
    return engine_run(store->engine, &CONTROLLERS, INSERT, err, ENGINE_TEXT(name), ENGINE_TEXT(policy),
                      ENGINE_BYTES(key_check, STORE_FINGERPRINT_BYTES), ENGINE_TEXT(store->now_text));
}

int controllers_set(struct store *store, size_t column, const char *value, struct err *err)
{
    return engine_run(store->engine, &CONTROLLERS, SET_NAME + column, err, ENGINE_TEXT(value));
}

int controllers_people(struct store *store, int64_t *people, int64_t *organisations, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &CONTROLLERS, PEOPLE, err);
    int status;
    *people = *organisations = 0;
    while ((status = engine_step(query, err)) == 1) {
        if (strcmp(engine_text(query, 0), "person") == 0)
            *people = engine_integer(query, 1);
        else
            *organisations = engine_integer(query, 1);
    }
    engine_finish(query);
    return status;
}

int controllers_pending_done(struct store *store, struct err *err)
{
    return engine_run_values(store->engine, &CONTROLLERS, PENDING_DONE, NULL, 0, err);
}
