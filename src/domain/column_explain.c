/* column_explain.c - maps and plans as records. */
#include "domain/column_explain.h"

#include <string.h>

#include "domain/column_map.h"

const char *const column_explain_map_columns[] = {"map", "title", "recognised_by", "columns"};
const size_t column_explain_map_column_count = sizeof column_explain_map_columns / sizeof *column_explain_map_columns;
const char *const column_explain_plan_columns[] = {"file",      "position", "column",        "meaning",  "target", "channel",
                                                   "transform", "map",      "recognised_by", "citation", "new"};
const size_t column_explain_plan_column_count = sizeof column_explain_plan_columns / sizeof *column_explain_plan_columns;

/* ---- Maps ------------------------------------------------------------------------------------------------------------------- */

/* "First Name, Connected On"; alternatives follow each other in the file. NULL when the map has no signatures, or out of memory. */
static const char *signatures(const struct rec *map, struct arena *arena)
{
    const char *text = NULL, *before = "";
    for (const struct rec *row = map->first; row != NULL; row = row->next) {
        const char *header = rec_text(row, "header"), *which = rec_text(row, "target"), *step = rec_text(row, "transform");
        if (!column_map_is_row(row, "signature") || header == NULL)
            continue;
        const char *between = text == NULL ? "" : strcmp(which == NULL ? "" : which, before) == 0 ? ", " : " | ";
        bool has_step = step != NULL && *step != '\0';
        text = arena_printf(arena, "%s%s%s%s%s%s", text == NULL ? "" : text, between, header, has_step ? " (" : "",
                            has_step ? step : "", has_step ? ")" : "");
        if (text == NULL)
            return NULL;
        before = which == NULL ? "" : which;
    }
    return text;
}

static const struct rec *find_map(const struct column_tables *tables, const char *name)
{
    for (size_t i = 0; name != NULL && i < tables->map_count; i++)
        if (strcmp(tables->map_names[i], name) == 0)
            return tables->maps[i];
    return NULL;
}

static int64_t count_columns(const struct rec *map)
{
    int64_t count = 0;
    for (const struct rec *row = map->first; row != NULL; row = row->next)
        count += column_map_is_row(row, "column") || column_map_is_row(row, "custom") || column_map_is_row(row, "consent");
    return count;
}

static int add_text(struct arena *arena, struct rec *record, const char *key, const char *text)
{
    return text == NULL || *text == '\0' || rec_add_text(arena, record, key, text) != NULL ? 0 : -1;
}

struct rec *column_explain_maps(const struct column_tables *tables, struct arena *arena)
{
    struct rec *list = rec_new_list(arena);
    for (size_t i = 0; list != NULL && i < tables->map_count; i++) {
        struct rec *record = rec_new_map(arena);
        const char *title = NULL;
        for (const struct rec *row = tables->maps[i]->first; row != NULL; row = row->next)
            if (column_map_is_row(row, "name"))
                title = rec_text(row, "header");
        if (record == NULL || add_text(arena, record, "map", tables->map_names[i]) < 0 ||
            add_text(arena, record, "title", title) < 0 ||
            add_text(arena, record, "recognised_by", signatures(tables->maps[i], arena)) < 0 ||
            rec_add_integer(arena, record, "columns", count_columns(tables->maps[i])) == NULL)
            return NULL;
        rec_append(list, record);
    }
    return list;
}

/* ---- A plan ----------------------------------------------------------------------------------------------------------------- */

static const char *meaning_of(const struct column *column)
{
    static const char *const MEANINGS[] = {
        [COLUMN_FIELD] = "field",
        [COLUMN_CUSTOM] = "custom",
        [COLUMN_IGNORED] = "ignored",
        [COLUMN_CONSENT] = "consent",
        [COLUMN_REFUSAL] = "refusal",
        [COLUMN_CONSENT_TIME] = "consent-time",
        [COLUMN_REFUSAL_TIME] = "refusal-time",
        [COLUMN_EVIDENCE] = "evidence",
        [COLUMN_NATIONAL_ID] = "national-id",
        [COLUMN_LEAVE_OUT] = "leave-out",
    };
    if (column->is_bounce)
        return "bounce";
    if (column->is_withdrawal)
        return column->meaning == COLUMN_REFUSAL ? "withdrawal" : "withdrawal-time";
    if (column->gives_time)
        return "time";
    if (column->meaning == COLUMN_IGNORED && column->ref.field != NULL && strcmp(column->ref.field->name, "kind") == 0)
        return "kind";
    return MEANINGS[column->meaning];
}

/* Where its values go, as far as they go anywhere by themselves. */
static const char *target_of(const struct column *column)
{
    switch (column->meaning) {
    case COLUMN_FIELD:
        return column->ref.name;
    case COLUMN_CUSTOM:
    case COLUMN_CONSENT_TIME:
    case COLUMN_EVIDENCE:
        return column->custom;
    default:
        return column->purpose_text;
    }
}

static const char *channel_of(const struct column *column)
{
    bool is_consent =
        column->meaning == COLUMN_CONSENT || column->meaning == COLUMN_REFUSAL || column->meaning == COLUMN_REFUSAL_TIME;
    return !is_consent || column->channel == NULL ? NULL : *column->channel == '\0' ? "*" : column->channel;
}

/* Perhaps the other program has begun to write it after the map was made. */
static bool is_new(const struct column_plan *plan, const struct column *column)
{
    return plan->map != NULL && column->meaning == COLUMN_CUSTOM && !column->is_mapped;
}

struct rec *column_explain_plan(const struct column_tables *tables, const struct column_plan *plan, const char *file,
                                struct arena *arena)
{
    const struct rec *map = find_map(tables, plan->map);
    const char *recognised_by = map == NULL ? NULL : signatures(map, arena);
    struct rec *list = rec_new_list(arena);
    for (size_t i = 0; list != NULL && i < plan->count; i++) {
        const struct column *column = &plan->columns[i];
        struct rec *record = rec_new_map(arena);
        if (record == NULL || add_text(arena, record, "file", file) < 0 ||
            rec_add_integer(arena, record, "position", column->constant != NULL ? 0 : (int64_t)i + 1) == NULL ||
            add_text(arena, record, "column", column->header) < 0 ||
            add_text(arena, record, "meaning", meaning_of(column)) < 0 ||
            add_text(arena, record, "target", target_of(column)) < 0 ||
            add_text(arena, record, "channel", channel_of(column)) < 0 ||
            add_text(arena, record, "transform", column->transform) < 0 || add_text(arena, record, "map", plan->map) < 0 ||
            add_text(arena, record, "recognised_by", recognised_by) < 0 ||
            add_text(arena, record, "citation", column->meaning == COLUMN_NATIONAL_ID ? column->citation : NULL) < 0 ||
            (is_new(plan, column) && rec_add_boolean(arena, record, "new", true) == NULL))
            return NULL;
        rec_append(list, record);
    }
    return list;
}
