/* import_date.c - which order of day and month a file means. */
#include "domain/import_date.h"

#include <string.h>

#include "base/message.h"

/* Slashes are written in both orders; points and hyphens after one or two digits are European. */
static enum date_order order_of(const char *text, const char *order)
{
    if (order != NULL)
        return strcmp(order, "dmy") == 0 ? DATE_ORDER_DMY : strcmp(order, "mdy") == 0 ? DATE_ORDER_MDY : DATE_ORDER_NONE;
    size_t digits = strspn(text, "0123456789");
    return digits > 0 && digits <= 2 && (text[digits] == '-' || text[digits] == '.') ? DATE_ORDER_DMY : DATE_ORDER_NONE;
}

/* What to do about a date that is none in this order, or in any. */
static const char *fault(struct err *err)
{
    err_hint(err, _("--dates dmy, mdy or ymd says in which order day, month and year stand"));
    return NULL;
}

const char *import_date_day(const char *text, const char *order, struct arena *arena, struct err *err)
{
    char out[DATE_DAY_SIZE];
    int status = date_import(text, order_of(text, order), out, err);
    if (status <= 0)
        return status < 0 ? fault(err) : "";
    const char *day = strcmp(out, text) == 0 ? text : arena_string(arena, out);
    if (day == NULL)
        err_memory(err);
    return day;
}

const char *import_date_time(const struct date_context *dates, const char *text, const char *order, struct arena *arena,
                             struct err *err)
{
    int64_t moment;
    char out[DATE_TIME_SIZE];
    int status = date_import_time(dates, text, order_of(text, order), &moment, err);
    if (status <= 0)
        return status < 0 ? fault(err) : "";
    date_format_time(moment, out);
    const char *time = strcmp(out, text) == 0 ? text : arena_string(arena, out);
    if (time == NULL)
        err_memory(err);
    return time;
}
