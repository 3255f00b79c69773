/* import_row_consent.c - what the cells of a row say of consent: who said yes or no, and when. */
#include "domain/import_row.h"

#include <string.h>

#include "domain/import_date.h"

static int take_mark(const struct column *column, const struct purpose *purpose, bool is_yes, const char *time,
                     struct arena *arena, struct import_row *row, struct err *err)
{
    struct import_mark *mark = arena_alloc(arena, sizeof *mark);
    if (mark == NULL)
        return err_memory(err);
    *mark = (struct import_mark){.column = column, .purpose = purpose, .is_yes = is_yes, .time = time};
    *row->marks_end = mark;
    row->marks_end = &mark->next;
    return 0;
}

/* The purpose whose code is these bytes. */
static const struct purpose *purpose_of(const struct import_reading *reading, const char *code, size_t length)
{
    for (size_t i = 0; i < reading->purposes->count; i++) {
        const struct purpose *purpose = &reading->purposes->list[i];
        if (strncmp(purpose->code, code, length) == 0 && purpose->code[length] == '\0')
            return purpose;
    }
    return NULL;
}

/* "newsletter=granted;profiling=denied": purposes of ours with words for yes and no. Returns how many, 0 when it is not such
 * a list (nothing is taken then), -1 on error. */
static int take_listed(struct import_reading *reading, const struct column *column, const char *value, struct arena *arena,
                       struct import_row *row, struct err *err)
{
    struct {
        const struct purpose *purpose;
        bool is_yes;
    } found[16];
    size_t count = 0;
    for (size_t length; *value != '\0'; value += length + (value[length] == ';')) {
        length = strcspn(value, ";");
        const char *equals = memchr(value, '=', length);
        const struct purpose *purpose = equals == NULL ? NULL : purpose_of(reading, value, (size_t)(equals - value));
        size_t word = equals == NULL ? 0 : length - (size_t)(equals + 1 - value);
        int answer = purpose == NULL ? -1 : column_judge(&reading->words, equals + 1, word);
        if (answer < 0 || count == sizeof found / sizeof *found)
            return 0;
        found[count].purpose = purpose;
        found[count++].is_yes = answer == 1;
    }
    for (size_t i = 0; i < count; i++)
        if (take_mark(column, found[i].purpose, found[i].is_yes, NULL, arena, row, err) < 0)
            return -1;
    return (int)count;
}

int import_row_refusal_time(struct import_reading *reading, const struct column *column, const char *value,
                            struct arena *arena, struct import_row *row, struct err *err)
{
    struct err unreadable = ERR_INIT;
    const char *time = import_date_time(reading->dates, value, reading->date_order, arena, &unreadable);
    if (time == NULL && column_judge(&reading->words, value, strlen(value)) == 0)
        return 0;
    if (time != NULL && *time == '\0') /* no date of refusal: not refused */
        return 0;
    if (take_mark(column, NULL, false, time, arena, row, err) < 0)
        return -1;
    return time == NULL && import_row_keep(row, column->custom, value, arena) < 0 ? err_memory(err) : 0;
}

/* A date, also one of which nobody knows whether the day or the month comes first: that it is one is enough for a no. */
static bool is_moment(const struct import_reading *reading, const char *value, struct arena *arena)
{
    struct err unreadable = ERR_INIT;
    return import_date_time(reading->dates, value, reading->date_order, arena, &unreadable) != NULL ||
           import_date_time(reading->dates, value, "dmy", arena, &unreadable) != NULL;
}

int import_row_consent(struct import_reading *reading, const struct column *column, const char *value, struct arena *arena,
                       struct import_row *row, struct err *err)
{
    int answer = column_judge(&reading->words, value, strlen(value));
    if (answer >= 0) {
        if (column->meaning == COLUMN_REFUSAL) {
            if (answer == 0)
                return 0;
            answer = 0;
        }
        if (answer == 0 || !reading->takes_no_yes)
            return take_mark(column, NULL, answer == 1, NULL, arena, row, err);
    }
    if (answer < 0 && column->meaning == COLUMN_REFUSAL && is_moment(reading, value, arena))
        return import_row_refusal_time(reading, column, value, arena, row, err);
    int listed = column->meaning == COLUMN_CONSENT && !reading->takes_no_yes
                     ? take_listed(reading, column, value, arena, row, err)
                     : 0;
    if (listed != 0)
        return listed < 0 ? -1 : 0;
    row->unclear++;
    return import_row_keep(row, column->custom, value, arena) < 0 ? err_memory(err) : 0;
}
