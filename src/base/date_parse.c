/* date_parse.c - the one grammar of dates, times and ranges. */
#include <string.h>

#include "base/date.h"
#include "base/date_scan.h"
#include "base/message.h"
#include "base/text.h"

enum { DAY_SECONDS = 86400 };

static void set_days(const struct date_context *context, struct date_range *range, int64_t first, int64_t last)
{
    range->first_day = first;
    range->last_day = last;
    range->from = date_day_start(context, first);
    range->before = date_day_start(context, last + 1);
}

static void set_moments(const struct date_context *context, struct date_range *range, int64_t from, int64_t length)
{
    range->from = from;
    range->before = from + length;
    range->first_day = date_day_of(context, from);
    range->last_day = date_day_of(context, from + length - 1);
}

/* ISO 8601, as wide as it is written. */
static bool take_iso(const struct date_context *context, const char *text, struct date_range *range,
                     enum date_precision *precision)
{
    struct date_scan scan;
    if (!date_scan_iso(text, &scan))
        return false;
    *precision = scan.precision;
    const struct date_civil *civil = &scan.civil;
    if (scan.precision >= DATE_MINUTE) {
        int64_t from = scan.has_offset ? date_scan_utc(&scan) : date_moment(context, civil);
        set_moments(context, range, from, scan.precision == DATE_MINUTE ? 60 : 1);
        return true;
    }
    int64_t first = date_day(civil->year, civil->month, civil->day);
    int64_t last = first;
    if (scan.precision == DATE_YEAR)
        last = date_day(civil->year, 12, 31);
    else if (scan.precision == DATE_MONTH)
        last = date_day(civil->year, civil->month, date_month_days(civil->year, civil->month));
    set_days(context, range, first, last);
    return true;
}

static bool take_word(const struct date_context *context, const char *text, struct date_range *range,
                      enum date_precision *precision)
{
    static const char *const WEEKDAYS[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    static const struct {
        const char *word;
        int days;
    } WORDS[] = {{"today", 0}, {"tomorrow", 1}, {"yesterday", -1}};
    int64_t today = date_today(context);
    *precision = DATE_DAY;
    for (size_t i = 0; i < sizeof WORDS / sizeof *WORDS; i++) {
        if (!text_equal(text, WORDS[i].word))
            continue;
        set_days(context, range, today + WORDS[i].days, today + WORDS[i].days);
        return true;
    }
    for (int i = 0; i < 7; i++) {
        if (!text_equal(text, WEEKDAYS[i]))
            continue;
        int ahead = (i + 1 - date_weekday(today) + 6) % 7 + 1;
        set_days(context, range, today + ahead, today + ahead);
        return true;
    }
    if (!text_equal(text, "now"))
        return false;
    *precision = DATE_SECOND;
    set_moments(context, range, context->now, 1);
    return true;
}

/* +3d, -6m, +90min. Numbers are bounded so that no sum leaves the calendar by far; the caller checks its ends. */
static bool take_offset(const struct date_context *context, const char *text, struct date_range *range,
                        enum date_precision *precision)
{
    if (*text != '+' && *text != '-')
        return false;
    int number = 0;
    size_t digits = date_scan_number(text + 1, 1, 9, &number);
    if (digits == 0)
        return false;
    int64_t count = *text == '-' ? -(int64_t)number : number;
    const char *unit = text + 1 + digits;
    bool is_hour = text_equal(unit, "h");
    if (is_hour || text_equal(unit, "min")) {
        *precision = DATE_SECOND;
        set_moments(context, range, context->now + count * (is_hour ? 3600 : 60), 1);
        return true;
    }
    int64_t today = date_today(context);
    *precision = DATE_DAY;
    int64_t day;
    if (text_equal(unit, "d"))
        day = today + count;
    else if (text_equal(unit, "w"))
        day = today + 7 * count;
    else if ((text_equal(unit, "m") || text_equal(unit, "y")) && number <= 12 * 9999)
        day = date_add_months(today, text_equal(unit, "m") ? count : 12 * count);
    else
        return false;
    set_days(context, range, day, day);
    return true;
}

static int not_a_date(struct err *err)
{
    err_set(err, ERR_USAGE, _("not a date or time"));
    return err_hint(err, _("write 2026-11-24, 2026-11, 2026, 2026-11-24T14:05, today, tomorrow, mon, +3d, -6m or +2h"));
}

static int parse(const struct date_context *context, const char *text, struct date_range *range,
                 enum date_precision *precision, struct err *err)
{
    if (!take_iso(context, text, range, precision) && !take_word(context, text, range, precision) &&
        !take_offset(context, text, range, precision))
        return not_a_date(err);
    if (range->first_day < date_day(1, 1, 1) || range->last_day > date_day(9999, 12, 31))
        return err_set(err, ERR_USAGE, _("a date outside the years 1 to 9999"));
    return 0;
}

int date_parse(const struct date_context *context, const char *text, struct date_range *range, struct err *err)
{
    enum date_precision precision;
    return parse(context, text, range, &precision, err);
}

int date_parse_range(const struct date_context *context, const char *text, struct date_range *range, struct err *err)
{
    const char *dots = strstr(text, "..");
    if (dots == NULL)
        return date_parse(context, text, range, err);
    size_t length = (size_t)(dots - text);
    char start[64];
    if (length >= sizeof start)
        return not_a_date(err);
    memcpy(start, text, length);
    start[length] = '\0';
    const char *end = dots + 2;
    if (*start == '\0' && *end == '\0')
        return err_set(err, ERR_USAGE, _("a range needs a beginning or an end"));
    struct date_range first = {.from = DATE_OPEN_START, .first_day = DATE_OPEN_START};
    struct date_range last = {.before = DATE_OPEN_END, .last_day = DATE_OPEN_END};
    if (*start != '\0' && date_parse(context, start, &first, err) != 0)
        return -1;
    if (*end != '\0' && date_parse(context, end, &last, err) != 0)
        return -1;
    if (first.from >= last.before)
        return err_set(err, ERR_USAGE, _("the range ends before it begins"));
    *range = (struct date_range){first.from, last.before, first.first_day, last.last_day};
    return 0;
}

int date_parse_time(const struct date_context *context, const char *text, int64_t *moment, struct err *err)
{
    struct date_range range;
    if (date_parse(context, text, &range, err) != 0)
        return -1;
    *moment = range.from;
    return 0;
}

int date_parse_day(const struct date_context *context, const char *text, int64_t *day, struct err *err)
{
    struct date_range range;
    enum date_precision precision;
    if (parse(context, text, &range, &precision, err) != 0)
        return -1;
    if (precision != DATE_DAY) {
        err_set(err, ERR_USAGE, _("a day is wanted"));
        return err_hint(err, _("write 2026-11-24, today, tomorrow, mon, +3d or -6m"));
    }
    *day = range.first_day;
    return 0;
}

bool date_holds_time(const struct date_range *range, int64_t moment)
{
    return moment >= range->from && moment < range->before;
}

bool date_holds_day(const struct date_range *range, int64_t day)
{
    return day >= range->first_day && day <= range->last_day;
}
