/* column.c - header → field, by the vocabulary, the maps and the policy tables. Nothing here names a header itself. */
#include "domain/column.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "domain/column_map.h"

/* Names of custom fields are shorter than 64 bytes, and "column_" may come before. */
enum { COLUMN_NAME_BYTES = 56 };

const char *column_fold(const char *text, struct arena *arena)
{
    char *folded = text_fold(arena, text, strlen(text));
    if (folded == NULL)
        return NULL;
    char *to = folded;
    for (const char *from = folded; *from != '\0'; from++)
        if (isalnum((unsigned char)*from) || (unsigned char)*from >= 0x80)
            *to++ = *from;
    *to = '\0';
    return folded;
}

/* ---- Names ---------------------------------------------------------------------------------------------------------------- */

static bool says_yes(const struct rec *row, const char *key)
{
    const char *value = rec_text(row, key);
    return value != NULL && strcmp(value, "yes") == 0;
}

/* A name that ours would shadow, or that is no name, gets a word before it. */
static bool is_taken(const char *name, struct arena *arena)
{
    struct field_ref ref;
    return isdigit((unsigned char)*name) || field_is_reserved(name) ||
           (field_find(NULL, name, arena, &ref) > 0 && (ref.field->flags & FIELD_KEPT_CUSTOM) == 0);
}

const char *column_custom_name(const char *header, struct arena *arena)
{
    char *folded = text_fold(arena, header, strlen(header));
    if (folded == NULL)
        return NULL;
    char *to = folded;
    for (const char *from = folded; *from != '\0'; from++) {
        if (isalnum((unsigned char)*from) || (unsigned char)*from >= 0x80)
            *to++ = *from;
        else if (to > folded && to[-1] != '_')
            *to++ = '_';
    }
    *to = '\0';
    if (to - folded > COLUMN_NAME_BYTES) /* cut at the beginning of a character */
        for (to = folded + COLUMN_NAME_BYTES; ((unsigned char)*to & 0xC0) == 0x80;)
            to--;
    while (to > folded && to[-1] == '_')
        to--;
    *to = '\0';
    if (*folded == '\0')
        return arena_string(arena, "column");
    return is_taken(folded, arena) ? arena_printf(arena, "column_%s", folded) : folded;
}

/* ---- Policy --------------------------------------------------------------------------------------------------------------- */

static const struct rec *policy_row(const struct rec *table, const char *folded)
{
    for (const struct rec *row = table == NULL ? NULL : table->first; row != NULL; row = row->next) {
        const char *pattern = rec_text(row, "pattern"), *match = rec_text(row, "match");
        if (pattern == NULL || match == NULL)
            continue;
        if (strcmp(match, "contains") == 0 ? strstr(folded, pattern) != NULL
            : strcmp(match, "ends") == 0   ? text_ends(folded, pattern)
                                           : strcmp(folded, pattern) == 0)
            return row;
    }
    return NULL;
}

/* Consent and refusal. Returns whether the table names the header. */
static bool decide_by_consent(const struct rec *table, struct column *column)
{
    static const struct {
        const char *word;
        enum column_meaning meaning;
    } MEANINGS[] = {{"consent", COLUMN_CONSENT},
                    {"refusal", COLUMN_REFUSAL},
                    {"time", COLUMN_CONSENT_TIME},
                    {"refusal-time", COLUMN_REFUSAL_TIME},
                    {"evidence", COLUMN_EVIDENCE}};
    const struct rec *row = policy_row(table, column->folded);
    const char *word = rec_text(row, "meaning"), *channel = rec_text(row, "channel");
    for (size_t i = 0; word != NULL && i < sizeof MEANINGS / sizeof *MEANINGS; i++) {
        if (strcmp(word, MEANINGS[i].word) != 0)
            continue;
        column->meaning = MEANINGS[i].meaning;
        column->channel = channel == NULL || strcmp(channel, "*") == 0 ? "" : channel;
        return true;
    }
    return false;
}

bool column_is_national_id(const struct column_tables *tables, const char *folded)
{
    return policy_row(tables->national_identifiers, folded) != NULL;
}

bool column_may_be_bsn(const struct column_tables *tables, const struct column *column)
{
    bool is_custom =
        column->meaning == COLUMN_CUSTOM || (column->meaning == COLUMN_FIELD && column->ref.field->place == FIELD_IN_FIELDS);
    return is_custom && tables->number_columns != NULL && policy_row(tables->number_columns, column->folded) == NULL;
}

static bool decide_by_national_identifier(const struct rec *table, struct column *column)
{
    const struct rec *row = policy_row(table, column->folded);
    if (row == NULL)
        return false;
    column->meaning = COLUMN_NATIONAL_ID;
    column->citation = rec_text(row, "citation");
    return true;
}

/* ---- The plan ------------------------------------------------------------------------------------------------------------- */

/* What the toolkit itself has written beside the data; kind is understood. */
static bool is_mark(const char *header)
{
    static const char *const MARKS[] = {"kind", "did", "crm_line", "crm_reason", "crm_sheet"};
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++)
        if (strcmp(MARKS[i], header) == 0)
            return true;
    return false;
}

/* The vocabulary's own names, exactly as written. What is reserved or worked out by the tools says nothing new. */
static bool decide_by_name(struct column *column, struct arena *arena)
{
    if (field_find(NULL, column->header, arena, &column->ref) == 0)
        return false;
    unsigned flags = column->ref.field->flags;
    bool is_settable = (flags & FIELD_RESERVED) == 0 && (flags & FIELD_SETTABLE) != 0;
    column->meaning = is_settable ? COLUMN_FIELD : COLUMN_IGNORED;
    column->is_ours = !is_settable && !is_mark(column->header);
    return true;
}

static bool has_header(const struct column_plan *plan, const char *header)
{
    for (size_t i = 0; i < plan->count; i++)
        if (strcmp(plan->columns[i].header, header) == 0)
            return true;
    return false;
}

void column_settle_ours(const struct column_plan *plan, struct column *column)
{
    if (!column->is_ours || !plan->is_foreign)
        return;
    column->is_ours = false;
    column->meaning = COLUMN_CUSTOM;
    column->rank = SIZE_MAX;
}

/* Whose file it is. Only what a map names is sure to be another program's: the toolkit's own files, whichever columns were chosen,
 * have its names for its fields, and otherwise those of custom fields. */
static void settle_origin(struct column_plan *plan)
{
    plan->is_own = has_header(plan, "id") && has_header(plan, "kind");
    for (size_t i = 0; i < plan->count && !plan->is_own; i++)
        plan->is_foreign = plan->is_foreign || plan->columns[i].is_mapped;
    for (size_t i = 0; i < plan->count; i++)
        column_settle_ours(plan, &plan->columns[i]);
}

/* The generic maps, in the order of their names: for headers that no map of a program claims. */
static int decide_by_generic(const struct column_tables *tables, struct column *column, struct arena *arena)
{
    size_t base = 2 * (size_t)INT32_MAX;
    for (size_t i = 0; i < tables->map_count; i++) {
        if (!column_map_is_generic(tables->map_names[i]))
            continue;
        int status = column_map_decide(tables->maps[i], base, column, arena);
        if (status != 0)
            return status;
    }
    return 0;
}

/* What the toolkit works out itself is another program's own where that program's map says so: its ids, above all. */
static bool is_theirs(const struct rec *map, struct column *column, struct arena *arena)
{
    if (map == NULL || !column->is_ours || column_map_names(map, column->folded, arena) != 1)
        return false;
    column->is_ours = false;
    return true;
}

static int decide(const struct column_tables *tables, const struct rec *map, struct column *column, struct arena *arena)
{
    int status = 0;
    column->rank = (size_t)INT32_MAX;
    column->custom = column_custom_name(column->header, arena);
    if (column->custom == NULL)
        return -1;
    if ((decide_by_name(column, arena) && !is_theirs(map, column, arena)) ||
        decide_by_national_identifier(tables->national_identifiers, column))
        return 0;
    if (map != NULL && (status = column_map_decide(map, 0, column, arena)) != 0)
        return status < 0 ? -1 : 0;
    if (decide_by_consent(tables->consent_columns, column))
        return 0;
    if ((status = decide_by_generic(tables, column, arena)) != 0)
        return status < 0 ? -1 : 0;
    column->meaning = COLUMN_CUSTOM;
    column->rank = SIZE_MAX;
    return 0;
}

static const struct column *sorting; /* qsort has no context; used within order_by_rank only */

static int by_rank(const void *a, const void *b)
{
    size_t left = *(const size_t *)a, right = *(const size_t *)b;
    if (sorting[left].rank != sorting[right].rank)
        return sorting[left].rank < sorting[right].rank ? -1 : 1;
    return left < right ? -1 : left > right;
}

static int order_by_rank(struct column_plan *plan, struct arena *arena)
{
    size_t *order = arena_alloc(arena, (plan->count + 1) * sizeof *order);
    if (order == NULL)
        return -1;
    for (size_t i = 0; i < plan->count; i++)
        order[i] = i;
    sorting = plan->columns;
    qsort(order, plan->count, sizeof *order, by_rank);
    sorting = NULL;
    plan->order = order;
    return 0;
}

enum { NAME_COLUMNS = 4 }; /* that the name of a file may stand for */

static int read_headers(struct column_plan *plan, const char *const *headers, struct arena *arena)
{
    plan->columns = arena_alloc(arena, (plan->count + NAME_COLUMNS) * sizeof *plan->columns);
    for (size_t i = 0; plan->columns != NULL && i < plan->count; i++) {
        plan->columns[i].header = arena_string(arena, headers[i]);
        plan->columns[i].folded = plan->columns[i].header == NULL ? NULL : column_fold(headers[i], arena);
        if (plan->columns[i].folded == NULL)
            return -1;
    }
    return plan->columns == NULL ? -1 : 0;
}

/* What the map says of the whole file, and what its name says. */
static int read_map(struct column_plan *plan, const struct rec *map, const char *file, struct arena *arena)
{
    size_t named = column_map_of_name(map, file, plan->columns + plan->count, NAME_COLUMNS);
    for (size_t i = 0; i < named; i++) {
        struct column *column = &plan->columns[plan->count++];
        column->folded = column_fold(column->header, arena);
        column->custom = column_custom_name(column->header, arena);
        if (column->folded == NULL || column->custom == NULL)
            return -1;
    }
    for (const struct rec *row = map == NULL ? NULL : map->first; row != NULL; row = row->next) {
        const char *header = rec_text(row, "header");
        if (column_map_is_row(row, "name"))
            plan->title = header;
        if (column_map_is_row(row, "empty") && plan->empty == NULL)
            plan->empty = row;
        if (column_map_is_row(row, "leave-out")) {
            plan->leaves_out = true;
            plan->leaves_out_nameless = plan->leaves_out_nameless || header == NULL || *header == '\0';
        }
        plan->lacks_status = plan->lacks_status || (column_map_is_row(row, "file") && named == 0);
    }
    return 0;
}

int column_plan(const struct column_tables *tables, const char *map, const char *file, const char *const *headers,
                size_t count, struct arena *arena, struct column_plan *plan, struct err *err)
{
    const struct rec *chosen;
    *plan = (struct column_plan){.count = count};
    if (read_headers(plan, headers, arena) < 0)
        return err_memory(err);
    if (column_map_choose(tables, map, file, plan->columns, count, arena, &chosen, &plan->map, err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (decide(tables, chosen, &plan->columns[i], arena) < 0)
            return err_memory(err);
        if (plan->columns[i].meaning == COLUMN_FIELD)
            plan->is_known = true;
    }
    if (plan->is_known && column_map_is_preamble(tables, plan->columns, count, arena))
        plan->is_known = false;
    settle_origin(plan);
    return read_map(plan, chosen, file, arena) < 0 || order_by_rank(plan, arena) < 0 ? err_memory(err) : 0;
}

const char *column_map_of(const struct column_tables *tables, const char *const *headers, size_t count, const char *file,
                          struct arena *arena)
{
    struct column_plan plan;
    struct err err = ERR_INIT;
    return column_plan(tables, NULL, file, headers, count, arena, &plan, &err) < 0 ? NULL : plan.map;
}

bool column_is_empty(const struct column_plan *plan, const struct column *column, const char *value)
{
    if (value[strspn(value, " \t\r\n")] == '\0')
        return true;
    for (const struct rec *row = plan->empty; row != NULL; row = row->next) {
        const char *filler = rec_text(row, "header"), *target = rec_text(row, "target");
        if (!column_map_is_row(row, "empty") || filler == NULL || strcmp(filler, value) != 0)
            continue;
        if (target == NULL || *target == '\0' ||
            strcmp(target, column->meaning == COLUMN_FIELD ? column->ref.name : column->custom) == 0)
            return true;
    }
    return false;
}

/* ---- Yes and no ----------------------------------------------------------------------------------------------------------- */

static int by_word(const void *a, const void *b)
{
    return strcmp(((const struct column_word *)a)->word, ((const struct column_word *)b)->word);
}

int column_words(const struct rec *table, struct arena *arena, struct column_words *words)
{
    *words = (struct column_words){.count = 0};
    if (table == NULL)
        return 0;
    words->list = arena_alloc(arena, (table->count + 1) * sizeof *words->list);
    if (words->list == NULL)
        return -1;
    for (const struct rec *row = table->first; row != NULL; row = row->next)
        if (rec_text(row, "word") != NULL)
            words->list[words->count++] =
                (struct column_word){.word = rec_text(row, "word"), .is_yes = says_yes(row, "meaning")};
    qsort(words->list, words->count, sizeof *words->list, by_word);
    return 0;
}

/* Letters and digits in lower case, if it is ASCII and fits; what is longer is no word of the table. */
static bool fold_word(const char *value, size_t length, char *out, size_t size)
{
    for (const char *end = value + length; value < end; value++) {
        if ((unsigned char)*value >= 0x80 || size == 1)
            return false;
        if (text_is_letter(*value) || text_is_digit(*value)) {
            *out++ = text_lower(*value);
            size--;
        }
    }
    *out = '\0';
    return true;
}

int column_judge(const struct column_words *words, const char *value, size_t length)
{
    char folded[64];
    struct arena arena = ARENA_INIT;
    struct column_word wanted = {.word = folded};
    if (words->count == 0)
        return -1;
    if (!fold_word(value, length, folded, sizeof folded)) {
        const char *copy = length > sizeof folded * 4 ? NULL : arena_dup(&arena, value, length);
        wanted.word = copy == NULL ? "" : column_fold(copy, &arena);
    }
    const struct column_word *found =
        wanted.word == NULL ? NULL : bsearch(&wanted, words->list, words->count, sizeof *words->list, by_word);
    arena_clear(&arena);
    return found == NULL ? -1 : found->is_yes;
}
