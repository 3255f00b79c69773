/* date.h - days, moments, and the one grammar in which people write them.
 *
 * Why: every option, query term and range takes the same words. Which day it is follows the controller's time zone, and both
 * "now" and that zone are arguments, so that a test can stand anywhere in time.
 *
 * A moment is an int64_t, seconds since the epoch, UTC. A day is an int64_t too, days since 1970-01-01 in the proleptic
 * Gregorian calendar. Years run from 1 to 9999. Written form of a moment: RFC 3339, UTC, whole seconds. Source: RFC 3339;
 * for what people type: crm(7), "Dates". */
#ifndef CRM_BASE_DATE_H
#define CRM_BASE_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Sizes with the NUL: 2026-11-24T12:00:00Z and 2026-11-24. */
enum { DATE_TIME_SIZE = 21, DATE_DAY_SIZE = 11 };
/* Open ends of a range, for moments and days. */
#define DATE_OPEN_START INT64_MIN
#define DATE_OPEN_END   INT64_MAX
#define DATE_ZONE       "Europe/Amsterdam"

struct date_context {
    int64_t now;      /* moment */
    const char *zone; /* IANA name, borrowed */
};

/* date_context_init(context, now, zone, err): choose the time zone (NULL: DATE_ZONE) for the whole process. A zone that this
 * machine does not know is ERR_CONFIG; Europe/Amsterdam needs no zone files: without them today's rule for it is used.
 * Calling it again with another zone changes the zone of the process (TZ in the environment). Returns 0 or -1. */
int date_context_init(struct date_context *context, int64_t now, const char *zone, struct err *err);
/* date_now(): the clock, for the layer that may read it. */
int64_t date_now(void);

/* ---- Calendar --------------------------------------------------------------------------------------------------------- */

struct date_civil {
    int year, month, day;     /* 1 is January */
    int hour, minute, second; /* local */
};

/* date_is_valid(year, month, day): is there such a day? date_month_days(year, month): 28 to 31. */
bool date_is_valid(int year, int month, int day);
int date_month_days(int year, int month);
/* date_day(year, month, day): civil to day, of a valid date. date_split(day, …): back; hour, minute, second are 0. */
int64_t date_day(int year, int month, int day);
void date_split(int64_t day, struct date_civil *civil);
/* date_weekday(day): 1 is Monday, 7 is Sunday (ISO 8601). */
int date_weekday(int64_t day);
/* date_add_months(day, months): same day of the month, clamped to the month's end (31 January + 1 is 28 or 29 February). */
int64_t date_add_months(int64_t day, int64_t months);

/* date_local(context, moment, civil): wall clock in the context's zone. date_moment(context, civil): back. A time that a
 * change to summer time skips moves forward by the gap, one that occurs twice is the first. date_today(context): the day of
 * context->now.
 * date_day_of(context, moment): its day there. date_day_start(context, day): the moment at which it begins. */
void date_local(const struct date_context *context, int64_t moment, struct date_civil *civil);
int64_t date_moment(const struct date_context *context, const struct date_civil *civil);
int64_t date_today(const struct date_context *context);
int64_t date_day_of(const struct date_context *context, int64_t moment);
int64_t date_day_start(const struct date_context *context, int64_t day);

/* ---- Stored form ------------------------------------------------------------------------------------------------------ */

/* date_format_time(moment, out): 2026-11-24T12:00:00Z. date_format_day(day, out): 2026-11-24. Both return ${out}. */
char *date_format_time(int64_t moment, char out[DATE_TIME_SIZE]);
char *date_format_day(int64_t day, char out[DATE_DAY_SIZE]);
/* date_read_time(text, moment): RFC 3339 with Z or an offset; fractions of a second are cut. date_read_day(text, day):
 * YYYY-MM-DD. False, and the result untouched, for anything else. */
bool date_read_time(const char *text, int64_t *moment);
bool date_read_day(const char *text, int64_t *day);

/* ---- What people write ------------------------------------------------------------------------------------------------ */

/* A stretch of time, in moments (from included, before excluded) and in days (both included). */
struct date_range {
    int64_t from, before;        /* DATE_OPEN_START, DATE_OPEN_END where open */
    int64_t first_day, last_day; /* the days that it touches; likewise */
};

/* date_parse(context, text, range, err): one date or time: the whole year, month, day, minute or second that is written.
 *     2025  2025-03  2025-03-01  2025-03-01T14:05  2025-03-01 14:05:30  2025-03-01T14:05:30Z  …+02:00
 *     now  today  tomorrow  yesterday  mon … sun (the next one, never today)  +3d -2w +6m -1y (that day)  +4h -30min (that
 * second) Returns 0, or -1 with ERR_USAGE (a caller that reads data changes the kind). */
int date_parse(const struct date_context *context, const char *text, struct date_range *range, struct err *err);
/* date_parse_range(…): A, A..B, A.. or ..B; A after B is ERR_USAGE. */
int date_parse_range(const struct date_context *context, const char *text, struct date_range *range, struct err *err);
/* date_parse_time(…): the moment at which what is written begins ("now" is context->now). date_parse_day(…): a day; a time
 * of day, a month or a year is refused. */
int date_parse_time(const struct date_context *context, const char *text, int64_t *moment, struct err *err);
int date_parse_day(const struct date_context *context, const char *text, int64_t *day, struct err *err);
/* date_holds_time(range, moment), date_holds_day(range, day): is it inside? */
bool date_holds_time(const struct date_range *range, int64_t moment);
bool date_holds_day(const struct date_range *range, int64_t day);

/* ---- Birthdays -------------------------------------------------------------------------------------------------------- */

struct date_birthday {
    int year; /* 0 when unknown */
    int month, day;
};

/* date_read_birthday(text, birthday): YYYY-MM-DD or --MM-DD; false for anything else (--02-29 is a birthday).
 * date_format_birthday(birthday, out): back. */
bool date_read_birthday(const char *text, struct date_birthday *birthday);
char *date_format_birthday(const struct date_birthday *birthday, char out[DATE_DAY_SIZE]);
/* date_age(birthday, day): years of age on that day, -1 when the year is unknown or the day is before birth. Who was born on
 * 29 February grows older on 1 March in a common year: before it the year is not full. */
int date_age(const struct date_birthday *birthday, int64_t day);
/* date_next_birthday(birthday, day): the first day on or after ${day} on which it is celebrated (29 February: 1 March). */
int64_t date_next_birthday(const struct date_birthday *birthday, int64_t day);

/* ---- Dates in other systems' files ------------------------------------------------------------------------------------ */

enum date_order { DATE_ORDER_NONE, DATE_ORDER_DMY, DATE_ORDER_MDY };

/* date_import(text, order, out, err): ISO (also 20240312); 12-3-2024, 12/03/2024, 12.03.2024 in the order given (without one
 * only when a number above 12 or equal numbers leave no doubt); "12 Mar 2024", "12 mrt 2024", "March 12, 2024"; --05-17. A
 * time of day after it is ignored. ${out} becomes YYYY-MM-DD or --MM-DD. Returns 1, 0 when empty (also 0-0-00, 00/00/0000,
 * 0000-00-00), or -1 with ERR_DATA: two-digit years, spreadsheet serial numbers, days that do not exist. */
int date_import(const char *text, enum date_order order, char out[DATE_DAY_SIZE], struct err *err);
/* date_import_time(context, text, order, moment, err): the same with a time of day (12:05, 12:05:30, Z or an offset; local
 * without), the start of the day when there is none. A year is needed. */
int date_import_time(const struct date_context *context, const char *text, enum date_order order, int64_t *moment,
                     struct err *err);

#endif
