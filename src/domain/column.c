/* column.c - header → field, by the vocabulary, the maps and the policy tables. Nothing here names a header itself. */
#include "domain/column.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"

static const char NUMBER[] = "{n}";

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

/* ---- Maps ----------------------------------------------------------------------------------------------------------------- */

/* A header pattern such as "E-mail {n} - Value": what stands before and after the number, folded. */
struct pattern {
    const char *before;
    const char *after; /* NULL: no number in it */
};

static int pattern_read(struct pattern *pattern, const char *header, struct arena *arena)
{
    const char *number = strstr(header, NUMBER);
    char *before = number == NULL ? arena_string(arena, header) : arena_dup(arena, header, (size_t)(number - header));
    pattern->before = before == NULL ? NULL : column_fold(before, arena);
    pattern->after = number == NULL ? NULL : column_fold(number + strlen(NUMBER), arena);
    return pattern->before == NULL || (number != NULL && pattern->after == NULL) ? -1 : 0;
}

/* Does the folded header fit? ${digits} gets where its number stands, ${length} how long it is. */
static bool pattern_fits(const struct pattern *pattern, const char *folded, const char **digits, size_t *length)
{
    if (pattern->after == NULL)
        return strcmp(pattern->before, folded) == 0;
    size_t before = strlen(pattern->before);
    if (strncmp(folded, pattern->before, before) != 0)
        return false;
    *digits = folded + before;
    *length = strspn(*digits, "0123456789");
    return *length > 0 && strcmp(*digits + *length, pattern->after) == 0;
}

static bool is_row(const struct rec *row, const char *type)
{
    const char *value = rec_text(row, "row");
    return value != NULL && strcmp(value, type) == 0;
}

/* The row of ${map} that names this header. Returns 1 with ${found}, ${digits} and ${length}; 0 none; -1 out of memory. */
static int map_row(const struct rec *map, const char *folded, struct arena *arena, const struct rec **found,
                   const char **digits, size_t *length)
{
    for (const struct rec *row = map->first; row != NULL; row = row->next) {
        const char *header = rec_text(row, "header");
        struct pattern pattern;
        if (header == NULL || (!is_row(row, "column") && !is_row(row, "ignore")))
            continue;
        if (pattern_read(&pattern, header, arena) < 0)
            return -1;
        *length = 0;
        if (pattern_fits(&pattern, folded, digits, length)) {
            *found = row;
            return 1;
        }
    }
    return 0;
}

/* Are all signatures of ${map} among the headers? Returns how many, 0 when not or when it has none, -1 out of memory. */
static int map_signatures(const struct rec *map, const struct column *columns, size_t count, struct arena *arena)
{
    int signatures = 0;
    for (const struct rec *row = map->first; row != NULL; row = row->next) {
        if (!is_row(row, "signature"))
            continue;
        struct pattern pattern;
        const char *header = rec_text(row, "header"), *digits;
        size_t length = 0;
        bool is_there = false;
        if (header == NULL || pattern_read(&pattern, header, arena) < 0)
            return -1;
        for (size_t i = 0; i < count && !is_there; i++)
            is_there = pattern_fits(&pattern, columns[i].folded, &digits, &length);
        if (!is_there)
            return 0;
        signatures++;
    }
    return signatures;
}

/* "split=::: strip=*" → steps. */
static int steps_read(struct column *column, const char *transform, struct arena *arena)
{
    static const struct {
        const char *name;
        enum column_step_kind kind;
    } STEPS[] = {
        {"split=", COLUMN_SPLIT},  {"strip=", COLUMN_STRIP}, {"date=", COLUMN_DATE}, {"append-tight", COLUMN_APPEND_TIGHT},
        {"append", COLUMN_APPEND}, {"lines", COLUMN_LINES},  {"else=", COLUMN_ELSE}};
    while (transform != NULL && *(transform += strspn(transform, " ")) != '\0' && column->step_count < COLUMN_STEPS_MAX) {
        size_t length = strcspn(transform, " ");
        for (size_t i = 0; i < sizeof STEPS / sizeof *STEPS; i++) {
            size_t name = strlen(STEPS[i].name);
            if (length < name || strncmp(transform, STEPS[i].name, name) != 0)
                continue;
            const char *text = arena_dup(arena, transform + name, length - name);
            if (text == NULL)
                return -1;
            column->steps[column->step_count++] = (struct column_step){.kind = STEPS[i].kind, .text = text};
            break;
        }
        transform += length;
    }
    return 0;
}

/* The target of a map's row, its {n} replaced by the header's number. */
static const char *target_name(const char *target, const char *digits, size_t length, struct arena *arena)
{
    const char *number = strstr(target, NUMBER);
    if (number == NULL)
        return arena_string(arena, target);
    return arena_printf(arena, "%.*s%.*s%s", (int)(number - target), target, (int)length, digits, number + strlen(NUMBER));
}

/* What ${map} says about the column. Returns 1 decided, 0 it does not name it, -1 out of memory. ${base} is the rank of its
 * first row, so that columns are read in the order in which the map names them. */
static int decide_by_map(const struct rec *map, size_t base, struct column *column, struct arena *arena)
{
    const struct rec *row = NULL;
    const char *digits = NULL;
    size_t length = 0;
    int status = map_row(map, column->folded, arena, &row, &digits, &length);
    if (status <= 0)
        return status;
    column->is_mapped = true;
    if (is_row(row, "ignore")) {
        column->meaning = COLUMN_IGNORED;
        return 1;
    }
    const char *target = rec_text(row, "target");
    if (target == NULL || *target == '\0')
        return 0;
    const char *name = target_name(target, digits, length, arena);
    if (name == NULL)
        return -1;
    if (field_find(NULL, name, arena, &column->ref) == 0) { /* a field of the map's own: "anniversary" */
        column->custom = name;
        column->meaning = COLUMN_CUSTOM;
    } else {
        column->meaning = COLUMN_FIELD;
    }
    for (const struct rec *before = map->first; before != row; before = before->next)
        base++;
    column->rank = base;
    return steps_read(column, rec_text(row, "transform"), arena) < 0 ? -1 : 1;
}

/* ---- Policy --------------------------------------------------------------------------------------------------------------- */

static const struct rec *policy_row(const struct rec *table, const char *folded)
{
    for (const struct rec *row = table == NULL ? NULL : table->first; row != NULL; row = row->next) {
        const char *pattern = rec_text(row, "pattern"), *match = rec_text(row, "match");
        if (pattern == NULL || match == NULL)
            continue;
        if (strcmp(match, "contains") == 0 ? strstr(folded, pattern) != NULL : strcmp(folded, pattern) == 0)
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
    static const char *const MARKS[] = {"kind", "did", "crm_line", "crm_reason"};
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

/* Which map stands for the file: the one asked for, or the one with most signatures, all of them there. */
static int choose_map(const struct column_tables *tables, const char *map, const struct column_plan *plan,
                      struct arena *arena, const struct rec **chosen, const char **name, struct err *err)
{
    int best = 0;
    *chosen = NULL;
    for (size_t i = 0; i < tables->map_count; i++) {
        if (map != NULL && strcmp(map, tables->map_names[i]) != 0)
            continue;
        int signatures = map != NULL ? 1 : map_signatures(tables->maps[i], plan->columns, plan->count, arena);
        if (signatures < 0)
            return err_memory(err);
        if (signatures > best) {
            best = signatures;
            *chosen = tables->maps[i];
            *name = tables->map_names[i];
        }
    }
    if (map == NULL || *chosen != NULL)
        return 0;
    const char *near = text_nearest(map, tables->map_names, tables->map_count);
    err_set(err, ERR_USAGE, _("unknown map: %s"), map);
    return near == NULL ? -1 : err_hint(err, _("did you mean %s?"), near);
}

static bool is_generic(const char *name)
{
    return strncmp(name, "generic-", 8) == 0;
}

/* The generic maps, in the order of their names: for headers that no map of a program claims. */
static int decide_by_generic(const struct column_tables *tables, struct column *column, struct arena *arena)
{
    size_t base = 2 * (size_t)INT32_MAX;
    for (size_t i = 0; i < tables->map_count; i++) {
        if (!is_generic(tables->map_names[i]))
            continue;
        int status = decide_by_map(tables->maps[i], base, column, arena);
        if (status != 0)
            return status;
    }
    return 0;
}

static int decide(const struct column_tables *tables, const struct rec *map, struct column *column, struct arena *arena)
{
    int status = 0;
    column->rank = (size_t)INT32_MAX;
    column->custom = column_custom_name(column->header, arena);
    if (column->custom == NULL)
        return -1;
    if (decide_by_name(column, arena) || decide_by_national_identifier(tables->national_identifiers, column))
        return 0;
    if (map != NULL && (status = decide_by_map(map, 0, column, arena)) != 0)
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

int column_plan(const struct column_tables *tables, const char *map, const char *const *headers, size_t count,
                struct arena *arena, struct column_plan *plan, struct err *err)
{
    const struct rec *chosen;
    *plan = (struct column_plan){.count = count, .columns = arena_alloc(arena, (count + 1) * sizeof *plan->columns)};
    if (plan->columns == NULL)
        return err_memory(err);
    for (size_t i = 0; i < count; i++) {
        plan->columns[i].header = arena_string(arena, headers[i]);
        plan->columns[i].folded = plan->columns[i].header == NULL ? NULL : column_fold(headers[i], arena);
        if (plan->columns[i].folded == NULL)
            return err_memory(err);
    }
    if (choose_map(tables, map, plan, arena, &chosen, &plan->map, err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (decide(tables, chosen, &plan->columns[i], arena) < 0)
            return err_memory(err);
        if (plan->columns[i].meaning == COLUMN_FIELD)
            plan->is_known = true;
    }
    settle_origin(plan);
    for (const struct rec *row = chosen == NULL ? NULL : chosen->first; row != NULL; row = row->next) {
        if (is_row(row, "name"))
            plan->title = rec_text(row, "header");
        if (is_row(row, "empty") && plan->empty == NULL)
            plan->empty = row;
    }
    return order_by_rank(plan, arena) < 0 ? err_memory(err) : 0;
}

bool column_is_empty(const struct column_plan *plan, const struct column *column, const char *value)
{
    if (value[strspn(value, " \t\r\n")] == '\0')
        return true;
    for (const struct rec *row = plan->empty; row != NULL; row = row->next) {
        const char *filler = rec_text(row, "header"), *target = rec_text(row, "target");
        if (!is_row(row, "empty") || filler == NULL || strcmp(filler, value) != 0)
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
