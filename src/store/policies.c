/* policies.c - what crm-init copies from the policy pack. */
#include "store/policies.h"

#include "engine/engine.h"
#include "store/rows.h"

enum {
    POLICIES_INSERT_FIRST, /* as many as there are tables, in the order of enum policies_table */
    POLICIES_COUNT_FIRST = POLICIES_INSERT_FIRST + POLICIES_TABLE_COUNT,
    POLICIES_READ_CHANNEL_RULES = POLICIES_COUNT_FIRST + POLICIES_TABLE_COUNT,
    POLICIES_FIND_RETENTION,
    POLICIES_READ_RETENTION,
};

#define COUNT(table, name) [POLICIES_COUNT_FIRST + table] = "SELECT 1 FROM " name " LIMIT 1"
#define RULE_COLUMNS       "rule, since, until, state, checked_on, citation"

static const char *const SQL[] = {
    [POLICIES_CHANNEL_RULE] =
        "INSERT INTO channel_rule (id, code, channel, audience, applies_to, situation, requirement, text_nl,"
        " text_en, " RULE_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    [POLICIES_SOURCE_KIND] =
        "INSERT INTO source_kind (id, code, title_nl, title_en, may_single, may_import, is_given, inform_term,"
        " inform_rule, " RULE_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)",
    [POLICIES_RETENTION_RULE] =
        "INSERT INTO retention_rule (id, code, covers, starts, term, action, fields, is_duty, title_nl,"
        " title_en, " RULE_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
    [POLICIES_DEADLINE] =
        "INSERT INTO deadline (id, code, starts, term, extension, is_shifted, title_nl, title_en, " RULE_COLUMNS
        ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    [POLICIES_HOLIDAY] =
        "INSERT INTO holiday (id, day, name_nl, name_en, " RULE_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
    [POLICIES_DATA_RIGHT] =
        "INSERT INTO data_right (id, code, bases, is_marketing, title_nl, title_en, text_nl, text_en, " RULE_COLUMNS
        ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    [POLICIES_SUPERVISOR] = "INSERT INTO supervisor (id, code, law, name_nl, name_en, website, " RULE_COLUMNS
                            ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
    [POLICIES_ADEQUACY] =
        "INSERT INTO adequacy (id, country, scope, " RULE_COLUMNS ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
    [POLICIES_CONSENT_COLUMN] = "INSERT INTO consent_column (id, pattern, match, meaning, channel, language)"
                                " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [POLICIES_CONSENT_WORD] = "INSERT INTO consent_word (id, word, is_yes, language) VALUES (?1, ?2, ?3, ?4)",
    [POLICIES_NATIONAL_IDENTIFIER] = "INSERT INTO national_identifier (id, pattern, match, country, test, " RULE_COLUMNS
                                     ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    COUNT(POLICIES_CHANNEL_RULE, "channel_rule"),
    COUNT(POLICIES_SOURCE_KIND, "source_kind"),
    COUNT(POLICIES_RETENTION_RULE, "retention_rule"),
    COUNT(POLICIES_DEADLINE, "deadline"),
    COUNT(POLICIES_HOLIDAY, "holiday"),
    COUNT(POLICIES_DATA_RIGHT, "data_right"),
    COUNT(POLICIES_SUPERVISOR, "supervisor"),
    COUNT(POLICIES_ADEQUACY, "adequacy"),
    COUNT(POLICIES_CONSENT_COLUMN, "consent_column"),
    COUNT(POLICIES_CONSENT_WORD, "consent_word"),
    COUNT(POLICIES_NATIONAL_IDENTIFIER, "national_identifier"),
    [POLICIES_READ_CHANNEL_RULES] =
        "SELECT code, channel, audience, applies_to, situation, requirement, text_nl, text_en, rule,"
        " since, until, state, citation FROM channel_rule WHERE channel = ?1 ORDER BY id",
    [POLICIES_FIND_RETENTION] = "SELECT 1 FROM retention_rule WHERE code = ?1 LIMIT 1",
    [POLICIES_READ_RETENTION] = "SELECT DISTINCT code FROM retention_rule ORDER BY code",
};
ENGINE_SET(POLICIES, "policies", SQL);

static const char *const NAMES[POLICIES_TABLE_COUNT] = {
    [POLICIES_CHANNEL_RULE] = "channel_rule",
    [POLICIES_SOURCE_KIND] = "source_kind",
    [POLICIES_RETENTION_RULE] = "retention_rule",
    [POLICIES_DEADLINE] = "deadline",
    [POLICIES_HOLIDAY] = "holiday",
    [POLICIES_DATA_RIGHT] = "data_right",
    [POLICIES_SUPERVISOR] = "supervisor",
    [POLICIES_ADEQUACY] = "adequacy",
    [POLICIES_CONSENT_COLUMN] = "consent_column",
    [POLICIES_CONSENT_WORD] = "consent_word",
    [POLICIES_NATIONAL_IDENTIFIER] = "national_identifier",
};

int policies_insert(struct store *store, enum policies_table table, const char *const *values, size_t count, struct err *err)
{
    struct engine_value all[POLICIES_COLUMNS_MAX + 1];
    int64_t id;
    if (count > POLICIES_COLUMNS_MAX)
        return err_set(err, ERR_BUG, "policies_insert: %zu values", count);
    if (engine_ids(store->engine, NAMES[table], 1, &id, err) != 0)
        return -1;
    all[0] = ENGINE_INTEGER(id);
    for (size_t i = 0; i < count; i++)
        all[i + 1] = ENGINE_TEXT(values[i]);
    return engine_run_values(store->engine, &POLICIES, POLICIES_INSERT_FIRST + (size_t)table, all, count + 1, err);
}

/* has_row(query, err): finish a query and say whether it had a row. */
static int has_row(struct engine_query *query, struct err *err)
{
    int status = engine_step(query, err);
    engine_finish(query);
    return status;
}

int policies_is_empty(struct store *store, enum policies_table table, struct err *err)
{
    int status = has_row(engine_prepare(store->engine, &POLICIES, POLICIES_COUNT_FIRST + (size_t)table, err), err);
    return status < 0 ? -1 : status == 0;
}

int policies_channel_rules(struct store *store, const char *channel, struct arena *arena,
                           struct policies_channel_rule **rows, size_t *count, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &POLICIES, POLICIES_READ_CHANNEL_RULES, err);
    engine_bind_text(query, 1, channel);
    int status;
    *rows = NULL;
    for (*count = 0; (status = engine_step(query, err)) == 1; (*count)++) {
        *rows = rows_grow(arena, *rows, *count, sizeof **rows);
        if (*rows == NULL) {
            status = err_memory(err);
            break;
        }
        struct policies_channel_rule *row = &(*rows)[*count];
        const char **const texts[] = {&row->code,        &row->channel, &row->audience, &row->applies_to, &row->situation,
                                      &row->requirement, &row->text_nl, &row->text_en,  &row->rule,       &row->since,
                                      &row->until,       &row->state,   &row->citation};
        for (int i = 0; i < (int)(sizeof texts / sizeof *texts); i++)
            *texts[i] = arena_string(arena, engine_text(query, i));
    }
    engine_finish(query);
    return status;
}

int policies_has_retention_rule(struct store *store, const char *code, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &POLICIES, POLICIES_FIND_RETENTION, err);
    engine_bind_text(query, 1, code);
    return has_row(query, err);
}

int policies_retention_codes(struct store *store, struct arena *arena, const char ***codes, size_t *count, struct err *err)
{
    struct engine_query *query = engine_prepare(store->engine, &POLICIES, POLICIES_READ_RETENTION, err);
    int status;
    *codes = NULL;
    for (*count = 0; (status = engine_step(query, err)) == 1; (*count)++) {
        *codes = rows_grow(arena, *codes, *count, sizeof **codes);
        if (*codes == NULL) {
            status = err_memory(err);
            break;
        }
        (*codes)[*count] = arena_string(arena, engine_text(query, 0));
    }
    engine_finish(query);
    return status;
}
