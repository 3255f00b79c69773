/* column_map.c - the maps of share/crm/maps: which one a file is of, and what it says about a header. Their rows are explained in
 * google-2024.csv. */
#include "domain/column_map.h"

#include <ctype.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"

static const char NUMBER[] = "{n}";

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

bool column_map_is_row(const struct rec *row, const char *type)
{
    const char *value = rec_text(row, "row");
    return value != NULL && strcmp(value, type) == 0;
}

/* ---- One header ------------------------------------------------------------------------------------------------------------- */

/* Rows that say what becomes of a column. */
static bool is_about_column(const struct rec *row)
{
    static const char *const TYPES[] = {"column", "custom", "consent", "ignore", "leave-out"};
    for (size_t i = 0; i < sizeof TYPES / sizeof *TYPES; i++)
        if (column_map_is_row(row, TYPES[i]))
            return true;
    return false;
}

/* The row of ${map} that names this header. Returns 1 with ${found}, ${digits} and ${length}; 0 none; -1 out of memory. */
static int map_row(const struct rec *map, const char *folded, struct arena *arena, const struct rec **found,
                   const char **digits, size_t *length)
{
    for (const struct rec *row = map->first; row != NULL; row = row->next) {
        const char *header = rec_text(row, "header");
        struct pattern pattern;
        if (header == NULL || *header == '\0' || !is_about_column(row))
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

int column_map_names(const struct rec *map, const char *folded, struct arena *arena)
{
    const struct rec *row;
    const char *digits;
    size_t length;
    return map_row(map, folded, arena, &row, &digits, &length);
}

/* "split=::: strip=*" → steps. */
static int steps_read(struct column *column, const char *transform, struct arena *arena)
{
    static const struct {
        const char *name;
        enum column_step_kind kind;
    } STEPS[] = {{"split=", COLUMN_SPLIT},  {"strip=", COLUMN_STRIP},
                 {"date=", COLUMN_DATE},    {"append-tight", COLUMN_APPEND_TIGHT},
                 {"append", COLUMN_APPEND}, {"if-empty", COLUMN_IF_EMPTY},
                 {"lines", COLUMN_LINES},   {"else=", COLUMN_ELSE},
                 {"quoted", COLUMN_QUOTED}, {"decimal=", COLUMN_DECIMAL},
                 {"part=", COLUMN_PART},    {"yes=", COLUMN_YES},
                 {"word=", COLUMN_WORD}};
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

/* What a row of consent says: a meaning of consent-columns.csv, or one that only maps know; and the channel. */
static void take_consent(const struct rec *row, struct column *column)
{
    static const struct {
        const char *word;
        enum column_meaning meaning;
        bool is_withdrawal, is_bounce, gives_time;
    } MEANINGS[] = {
        {"consent", COLUMN_CONSENT, false, false, false},
        {"refusal", COLUMN_REFUSAL, false, false, false},
        {"refusal-time", COLUMN_REFUSAL_TIME, false, false, false},
        {"withdrawal", COLUMN_REFUSAL, true, false, false},
        {"withdrawal-time", COLUMN_REFUSAL_TIME, true, false, false},
        {"bounce", COLUMN_REFUSAL, false, true, false},
        {"time", COLUMN_CONSENT_TIME, false, false, true},
        {"evidence", COLUMN_EVIDENCE, false, false, false},
    };
    const char *word = rec_text(row, "target"), *channel = rec_text(row, "transform");
    for (size_t i = 0; word != NULL && i < sizeof MEANINGS / sizeof *MEANINGS; i++) {
        if (strcmp(word, MEANINGS[i].word) != 0)
            continue;
        column->meaning = MEANINGS[i].meaning;
        column->is_withdrawal = MEANINGS[i].is_withdrawal;
        column->is_bounce = MEANINGS[i].is_bounce;
        column->gives_time = MEANINGS[i].gives_time;
    }
    column->channel = channel == NULL || strcmp(channel, "*") == 0 ? "" : channel;
}

/* A field of ours, or one of the map's own: "anniversary". The kind is none, but understood. */
static void take_target(const char *name, struct column *column, struct arena *arena)
{
    if (field_find(NULL, name, arena, &column->ref) == 0) {
        column->custom = name;
        column->meaning = COLUMN_CUSTOM;
    } else {
        column->meaning = strcmp(name, "kind") == 0 ? COLUMN_IGNORED : COLUMN_FIELD;
    }
}

int column_map_decide(const struct rec *map, size_t base, struct column *column, struct arena *arena)
{
    const struct rec *row = NULL;
    const char *digits = NULL;
    size_t length = 0;
    int status = map_row(map, column->folded, arena, &row, &digits, &length);
    if (status <= 0)
        return status;
    column->is_mapped = true;
    for (const struct rec *before = map->first; before != row; before = before->next)
        base++;
    column->rank = base;
    if (column_map_is_row(row, "ignore") || column_map_is_row(row, "leave-out")) {
        column->meaning = column_map_is_row(row, "ignore") ? COLUMN_IGNORED : COLUMN_LEAVE_OUT;
        return 1;
    }
    if (column_map_is_row(row, "consent")) {
        take_consent(row, column);
        return 1;
    }
    const char *target = rec_text(row, "target");
    const char *name = target == NULL || *target == '\0' ? column->custom : target_name(target, digits, length, arena);
    if (name == NULL)
        return -1;
    if (column_map_is_row(row, "custom")) {
        column->custom = name;
        column->meaning = COLUMN_CUSTOM;
    } else {
        take_target(name, column, arena);
    }
    column->transform = rec_text(row, "transform");
    return steps_read(column, column->transform, arena) < 0 ? -1 : 1;
}

/* ---- Which map ------------------------------------------------------------------------------------------------------------- */

static bool is_among(const struct pattern *pattern, const struct column *columns, size_t count)
{
    const char *digits;
    size_t length;
    for (size_t i = 0; i < count; i++)
        if (pattern_fits(pattern, columns[i].folded, &digits, &length))
            return true;
    return false;
}

/* Is every column named by the map, and every empty name the end of a line with a comma too many? */
static int is_alone(const struct rec *map, const struct column *columns, size_t count, struct arena *arena)
{
    for (size_t i = 0; i < count; i++) {
        int status = column_map_names(map, columns[i].folded, arena);
        if (status <= 0)
            return status;
    }
    return 1;
}

/* Does the file's name have this word? Compared folded, like headers. */
static int is_named(const char *file, const char *word, struct arena *arena)
{
    const char *folded = column_fold(file == NULL ? "" : file, arena), *wanted = column_fold(word, arena);
    return folded == NULL || wanted == NULL ? -1 : strstr(folded, wanted) != NULL;
}

/* What one signature asks for: that its header is there, and what its steps add. Returns 1, 0, -1 out of memory. */
static int signature_holds(const struct rec *map, const struct rec *row, const char *file, const struct column *columns,
                           size_t count, struct arena *arena)
{
    static const char NAMED[] = "named=";
    struct pattern pattern;
    const char *header = rec_text(row, "header"), *step = rec_text(row, "transform");
    if (header == NULL || pattern_read(&pattern, header, arena) < 0)
        return -1;
    int holds = is_among(&pattern, columns, count);
    for (size_t length; holds == 1 && step != NULL && *(step += strspn(step, " ")) != '\0'; step += length) {
        length = strcspn(step, " ");
        if (strncmp(step, NAMED, strlen(NAMED)) == 0) {
            const char *word = arena_dup(arena, step + strlen(NAMED), length - strlen(NAMED));
            holds = word == NULL ? -1 : is_named(file, word, arena);
        } else {
            holds = is_alone(map, columns, count, arena);
        }
    }
    return holds;
}

/* Do all signatures of one of the map's alternatives hold? Returns how many they are, 0 when not or when it has none, -1. */
static int map_signatures(const struct rec *map, const char *file, const struct column *columns, size_t count,
                          struct arena *arena)
{
    int best = 0;
    for (const struct rec *first = map->first; first != NULL; first = first->next) {
        const char *which = rec_text(first, "target");
        int signatures = 0;
        if (!column_map_is_row(first, "signature") || which == NULL)
            continue;
        for (const struct rec *row = map->first; row != NULL && signatures >= 0; row = row->next) {
            const char *theirs = rec_text(row, "target");
            if (!column_map_is_row(row, "signature") || theirs == NULL || strcmp(theirs, which) != 0)
                continue;
            int holds = signature_holds(map, row, file, columns, count, arena);
            if (holds < 0)
                return -1;
            signatures = holds == 1 ? signatures + 1 : -1;
        }
        best = signatures > best ? signatures : best;
    }
    return best;
}

/* The map with most signatures, all of them there. */
static int recognise(const struct column_tables *tables, const char *file, const struct column *columns, size_t count,
                     struct arena *arena, size_t *chosen)
{
    int best = 0;
    for (size_t i = 0; i < tables->map_count; i++) {
        int signatures = map_signatures(tables->maps[i], file, columns, count, arena);
        if (signatures < 0)
            return -1;
        if (signatures > best) {
            best = signatures;
            *chosen = i;
        }
    }
    return best > 0;
}

/* A map that was asked for, on a file that it does not fit: no header is in it, or the file is one of another map's. */
static int check_fit(const struct column_tables *tables, size_t asked, const char *file, const struct column *columns,
                     size_t count, struct arena *arena, struct err *err)
{
    const struct rec *map = tables->maps[asked];
    size_t other = asked;
    int own = map_signatures(map, file, columns, count, arena);
    int recognised = recognise(tables, file, columns, count, arena, &other);
    int named = 0;
    for (size_t i = 0; i < count && named == 0; i++)
        named = column_map_names(map, columns[i].folded, arena);
    if (own < 0 || recognised < 0 || named < 0)
        return err_memory(err);
    if (own > 0 || (named > 0 && (recognised == 0 || column_map_is_generic(tables->map_names[asked]))))
        return 0;
    err_set(err, ERR_DATA, _("the map %s does not fit this file"), tables->map_names[asked]);
    err_at(err, NULL, 0, columns[0].header);
    if (recognised > 0)
        return err_hint(err, "--map %s", tables->map_names[other]);
    return err_hint(err, _("without --map the columns are recognised; crm-add --explain-map FILE shows where they go"));
}

int column_map_choose(const struct column_tables *tables, const char *asked, const char *file, const struct column *columns,
                      size_t count, struct arena *arena, const struct rec **chosen, const char **name, struct err *err)
{
    size_t at = 0;
    *chosen = NULL;
    if (asked == NULL) {
        int status = recognise(tables, file, columns, count, arena, &at);
        if (status <= 0)
            return status < 0 ? err_memory(err) : 0;
    } else {
        while (at < tables->map_count && strcmp(asked, tables->map_names[at]) != 0)
            at++;
        if (at == tables->map_count) {
            const char *near = text_nearest(asked, tables->map_names, tables->map_count);
            err_set(err, ERR_USAGE, _("unknown map: %s"), asked);
            return near == NULL ? err_hint(err, "crm-add --list-maps") : err_hint(err, _("did you mean %s?"), near);
        }
        if (count > 1 && check_fit(tables, at, file, columns, count, arena, err) < 0)
            return -1;
    }
    *chosen = tables->maps[at];
    *name = tables->map_names[at];
    return 0;
}

bool column_map_is_generic(const char *name)
{
    return strncmp(name, "generic-", 8) == 0;
}

/* ---- Beside the columns ----------------------------------------------------------------------------------------------------- */

bool column_map_is_preamble(const struct column_tables *tables, const struct column *columns, size_t count,
                            struct arena *arena)
{
    for (size_t i = 0; count == 1 && i < tables->map_count; i++) {
        for (const struct rec *row = tables->maps[i]->first; row != NULL; row = row->next) {
            const char *theirs = column_map_is_row(row, "preamble") ? column_fold(rec_text(row, "header"), arena) : NULL;
            if (theirs != NULL && strcmp(theirs, columns[0].folded) == 0)
                return true;
        }
    }
    return false;
}

/* Does a word begin with these letters in the file's name? "unsubscribed_members.csv" has no word "subscribed". */
static bool has_word(const char *file, const char *word)
{
    size_t length = strlen(word);
    for (const char *at = file; *at != '\0'; at++) {
        bool begins = at == file || !text_is_letter(at[-1]);
        size_t same = 0;
        while (begins && same < length && text_lower(at[same]) == text_lower(word[same]))
            same++;
        if (begins && same == length)
            return true;
    }
    return false;
}

size_t column_map_of_name(const struct rec *map, const char *file, struct column *columns, size_t room)
{
    size_t count = 0;
    for (const struct rec *row = map == NULL || file == NULL ? NULL : map->first; row != NULL; row = row->next) {
        const char *word = rec_text(row, "header");
        if (!column_map_is_row(row, "file") || word == NULL || count == room || !has_word(file, word))
            continue;
        columns[count] = (struct column){.header = word, .constant = "yes", .is_mapped = true, .rank = SIZE_MAX};
        take_consent(row, &columns[count++]);
    }
    return count;
}
