/* import_plan.c - the columns of the file at hand, and what the caller says about some of them. */
#include "domain/import_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"

const struct column_plan *import_plan(const struct import *import)
{
    return &import->plan;
}

int import_plan_cells(struct import *import, size_t count)
{
    if (count <= import->cell_capacity)
        return 0;
    struct import_cell *larger = realloc(import->cells, count * sizeof *larger);
    if (larger == NULL)
        return -1;
    import->cells = larger;
    import->cell_capacity = count;
    return 0;
}

/* An existing custom field is found by its exact name, however that is written. */
static void keep_existing_name(struct import *import, struct column *column)
{
    struct field_ref ref;
    if (field_find(import->changes.fields, column->header, &import->arena, &ref) > 0 && ref.field->place == FIELD_IN_FIELDS)
        column->custom = ref.name;
}

static bool is_column(const struct column *column, const char *header, const char *folded)
{
    return strcmp(column->header, header) == 0 || strcmp(column->folded, folded) == 0;
}

/* --consent names it: whatever it was, it says yes or no now; a column of refusals cannot say yes. */
static int name_consents(struct import *import, struct column *column, struct err *err)
{
    for (size_t i = 0; i < import->options->consent_count; i++) {
        const char *header = import->options->consents[i].column;
        const char *folded = column_fold(header, &import->arena);
        if (folded == NULL)
            return err_memory(err);
        if (!is_column(column, header, folded))
            continue;
        if (column->meaning == COLUMN_REFUSAL || column->meaning == COLUMN_REFUSAL_TIME)
            return err_set(err, ERR_USAGE, _("column %s says who refused, not who agreed"), column->header);
        column->meaning = COLUMN_CONSENT;
        column->channel = channel_code(import->options->consents[i].channel);
        column->named = i + 1;
    }
    return 0;
}

/* Columns that are left out although the file may be another program's: their headers are kept, for the summary. */
static int note_left(struct import *import, const struct column *column, struct err *err)
{
    if (!column->is_ours || import->plan.is_own)
        return 0;
    for (size_t i = 0; i < import->left_count; i++)
        if (strcmp(import->left[i], column->header) == 0)
            return 0;
    if (import->left_count < sizeof import->left / sizeof *import->left &&
        (import->left[import->left_count++] = arena_string(&import->arena, column->header)) == NULL)
        return err_memory(err);
    return 0;
}

/* The same column of the next file goes on with what was seen. */
static int watch_for_bsn(struct import *import, struct column *column, struct err *err)
{
    struct import_watch *watch = import->watches;
    if (!column_may_be_bsn(import->tables, column))
        return 0;
    while (watch != NULL && strcmp(watch->header, column->header) != 0)
        watch = watch->next;
    if (watch == NULL) {
        watch = arena_alloc(&import->arena, sizeof *watch);
        if (watch == NULL)
            return err_memory(err);
        *watch = (struct import_watch){.header = column->header, .next = import->watches};
        import->watches = watch;
    }
    column->bsn = &watch->bsn;
    return 0;
}

static int finish_column(struct import *import, struct column *column, struct err *err)
{
    if (note_left(import, column, err) < 0 || watch_for_bsn(import, column, err) < 0)
        return -1;
    keep_existing_name(import, column);
    if (name_consents(import, column, err) < 0)
        return -1;
    if (import->options->consent_at != NULL) {
        const char *folded = column_fold(import->options->consent_at, &import->arena);
        if (folded == NULL)
            return err_memory(err);
        if (is_column(column, import->options->consent_at, folded))
            import->reading.consent_at = column;
    }
    if (column->meaning == COLUMN_CONSENT && column->named == 0)
        column->purpose = import_consent_named(import, column);
    return 0;
}

/* A column that the command line names must be there. */
static int check_named(const struct import *import, struct err *err)
{
    for (size_t i = 0; i <= import->options->consent_count; i++) {
        bool is_time = i == import->options->consent_count, is_there = is_time && import->reading.consent_at != NULL;
        const char *wanted = is_time ? import->options->consent_at : import->options->consents[i].column;
        for (size_t j = 0; j < import->plan.count && !is_there; j++)
            is_there = !is_time && import->plan.columns[j].named == i + 1;
        if (wanted == NULL || is_there)
            continue;
        const char **headers = malloc((import->plan.count + 1) * sizeof *headers);
        for (size_t j = 0; headers != NULL && j < import->plan.count; j++)
            headers[j] = import->plan.columns[j].header;
        const char *near = headers == NULL ? NULL : text_nearest(wanted, headers, import->plan.count);
        free(headers);
        err_set(err, ERR_USAGE, _("there is no column %s in the file"), wanted);
        return near == NULL ? err_hint(err, _("the first line of the file names its columns: head -n 1 FILE"))
                            : err_hint(err, _("did you mean %s?"), near);
    }
    return 0;
}

int import_columns(struct import *import, const char *detail, const char *file, const char *const *headers, size_t count,
                   struct err *err)
{
    if (import_flush(import, err) < 0)
        return -1;
    import->detail = detail;
    import->source_id = 0;
    import->reading.consent_at = NULL;
    import->reading.takes_no_yes = false;
    import->is_csv = headers != NULL;
    import->has_plan = false;
    if (headers == NULL)
        return 0;
    if (column_plan(import->tables, import->options->map, file, headers, count, &import->arena, &import->plan, err) < 0)
        return -1;
    import->has_plan = true;
    for (size_t i = 0; i < import->plan.count; i++)
        if (finish_column(import, &import->plan.columns[i], err) < 0)
            return -1;
    return check_named(import, err);
}

void import_cards(struct import *import)
{
    import->reading.takes_no_yes = true;
}

/* JSON: the names of the first record recognise the map; names that come later are added one by one. */
static int begin_plan(struct import *import, const struct flat_cell *cells, size_t count, struct err *err)
{
    const char **headers = arena_alloc(&import->block->arena, (count + 1) * sizeof *headers);
    if (headers == NULL)
        return err_memory(err);
    for (size_t i = 0; i < count; i++)
        headers[i] = cells[i].name;
    if (column_plan(import->tables, import->options->map, NULL, headers, count, &import->arena, &import->plan, err) < 0)
        return -1;
    import->plan_capacity = import->plan.count;
    import->has_plan = true;
    for (size_t i = 0; i < count; i++)
        if (finish_column(import, &import->plan.columns[i], err) < 0)
            return -1;
    return 0;
}

static int add_column(struct import *import, const char *name, struct err *err)
{
    struct column_plan one;
    if (column_plan(import->tables, import->plan.map, NULL, &name, 1, &import->arena, &one, err) < 0)
        return -1;
    if (import->plan.count == import->plan_capacity) {
        size_t capacity = 2 * import->plan_capacity + 8;
        struct column *larger = arena_alloc(&import->arena, capacity * sizeof *larger);
        if (larger == NULL)
            return err_memory(err);
        if (import->plan.count > 0)
            memcpy(larger, import->plan.columns, import->plan.count * sizeof *larger);
        for (size_t i = 0; i < import->plan.count; i++)
            if (import->reading.consent_at == &import->plan.columns[i])
                import->reading.consent_at = &larger[i];
        import->plan.columns = larger;
        import->plan_capacity = capacity;
    }
    column_settle_ours(&import->plan, &one.columns[0]);
    import->plan.columns[import->plan.count] = one.columns[0];
    return finish_column(import, &import->plan.columns[import->plan.count++], err);
}

const struct column *import_plan_column(struct import *import, const struct flat_cell *cells, size_t count, size_t at,
                                        struct err *err)
{
    if (!import->has_plan && begin_plan(import, cells, count, err) < 0)
        return NULL;
    /* Records of one file mostly have the same names in the same order. */
    if (at < import->plan.count && strcmp(import->plan.columns[at].header, cells[at].name) == 0)
        return &import->plan.columns[at];
    for (size_t i = 0; i < import->plan.count; i++)
        if (strcmp(import->plan.columns[i].header, cells[at].name) == 0)
            return &import->plan.columns[i];
    if (add_column(import, cells[at].name, err) < 0)
        return NULL;
    return &import->plan.columns[import->plan.count - 1];
}

/* ---- Operands ---------------------------------------------------------------------------------------------------------------- */

/* Only what is a field, or would be refused by name anyway; a new one has to be asked for. */
static int check_key(struct import *import, const char *key, const char *value, bool may_define, struct err *err)
{
    struct field_ref ref;
    if (field_find(import->changes.fields, key, &import->arena, &ref) > 0) {
        bool is_kind = strcmp(ref.name, "kind") == 0;
        if (is_kind && strcmp(value, "person") != 0 && strcmp(value, "organisation") != 0) {
            err_set(err, ERR_DATA, _("is person or organisation"));
            return err_at(err, NULL, 0, "kind");
        }
        if (!is_kind && ((ref.field->flags & FIELD_RESERVED) != 0 || (ref.field->flags & FIELD_SETTABLE) == 0))
            return err_set(err, ERR_USAGE, _("%s cannot be set"), key);
        return 0;
    }
    const char *folded = column_fold(key, &import->arena);
    if (folded == NULL)
        return err_memory(err);
    if (column_is_national_id(import->tables, folded))
        return 0;
    return may_define ? field_check_name(key, err) : field_unknown_key(import->changes.fields, key, err);
}

int import_operands(struct import *import, const char *const *operands, size_t count, bool may_define, struct rec **record,
                    struct err *err)
{
    struct rec *map = rec_new_map(&import->block->arena);
    for (size_t i = 0; i < count; i++) {
        const char *equals = strchr(operands[i], '=');
        size_t length = equals == NULL ? 0 : (size_t)(equals - operands[i]);
        if (length > 0 && (equals[-1] == '+' || equals[-1] == '-'))
            length--;
        char *key = length == 0 ? NULL : arena_dup(&import->block->arena, operands[i], length);
        if (key == NULL)
            return length == 0 ? err_set(err, ERR_USAGE, _("not key=value: operand %zu"), i + 1) : err_memory(err);
        if (equals[-1] == '-' || equals[1] == '\0') {
            err_set(err, ERR_USAGE, _("%s: crm-add takes nothing away"), key);
            const char *word = text_shell_arena(&import->block->arena, key);
            return word == NULL ? err_memory(err) : err_hint(err, "crm-edit WHO %s%s=…", word, equals[-1] == '-' ? "-" : "");
        }
        if (check_key(import, key, equals + 1, may_define, err) < 0)
            return -1;
        if (equals[-1] != '+' && rec_get(map, key) != NULL)
            return err_set(err, ERR_USAGE, _("%s is given twice"), key);
        if (rec_add_text(&import->block->arena, map, key, equals + 1) == NULL)
            return err_memory(err);
    }
    *record = map;
    return map == NULL ? err_memory(err) : 0;
}

/* ---- Custom fields ----------------------------------------------------------------------------------------------------------- */

const struct field_ref *import_plan_field(struct import *import, const char *name, struct err *err)
{
    struct import_field *known = import->fields;
    while (known != NULL && known->name != name && strcmp(known->name, name) != 0)
        known = known->next;
    if (known != NULL)
        return &known->ref;
    known = arena_alloc(&import->arena, sizeof *known);
    if (known == NULL || (known->name = arena_string(&import->arena, name)) == NULL) {
        err_memory(err);
        return NULL;
    }
    if (field_define(import->store, import->changes.fields, name, &known->ref, err) < 0)
        return NULL;
    known->next = import->fields;
    import->fields = known;
    return &known->ref;
}

/* ---- Advice ------------------------------------------------------------------------------------------------------------------ */

const char *import_left_columns(const struct import *import, struct arena *arena)
{
    const char *text = import->left_count == 0 ? NULL : import->left[0];
    for (size_t i = 1; i < import->left_count && text != NULL; i++)
        text = arena_printf(arena, "%s, %s", text, import->left[i]);
    return text;
}

int import_suspects(const struct import *import, struct arena *arena, const struct import_suspect **suspects)
{
    *suspects = NULL;
    for (const struct import_watch *watch = import->watches; watch != NULL; watch = watch->next) {
        if (!bsn_watch_tells(&watch->bsn))
            continue;
        struct import_suspect *suspect = arena_alloc(arena, sizeof *suspect);
        const char *header = arena_string(arena, watch->header);
        if (suspect == NULL || header == NULL)
            return -1;
        *suspect = (struct import_suspect){header, watch->bsn.seen, watch->bsn.passed, *suspects};
        *suspects = suspect;
    }
    return 0;
}

const char *import_advice(const struct import *import, struct arena *arena)
{
    const struct import_advice_column *advice = &import->advice;
    if (advice->header == NULL)
        return NULL;
    const char *header = text_shell_arena(arena, advice->header);
    return header == NULL ? NULL
                          : arena_printf(arena, "--consent %s%s%s=%s", advice->purpose, *advice->channel == '\0' ? "" : "/",
                                         advice->channel, header);
}
