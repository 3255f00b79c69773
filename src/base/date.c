/* date.c - calendar, time zone, and the stored form of moments and days.
 *
 * The calendar is arithmetic on days since 1970-01-01 (the algorithms of Howard Hinnant, "chrono-compatible low-level date
 * algorithms", in the public domain). The time zone is glibc's, through TZ. */
#include "base/date.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/message.h"
#include "base/text.h"

enum { DAY_SECONDS = 86400, HOUR_SECONDS = 3600 };

/* ---- Calendar --------------------------------------------------------------------------------------------------------- */

static int64_t floor_divide(int64_t value, int64_t by)
{
    return value / by - (value % by < 0);
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

int date_month_days(int year, int month)
{
    static const int DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : DAYS[month - 1];
}

bool date_is_valid(int year, int month, int day)
{
    return year >= 1 && year <= 9999 && month >= 1 && month <= 12 && day >= 1 && day <= date_month_days(year, month);
}

/* Years begin in March here, so that the leap day is the last of its year. */
int64_t date_day(int year, int month, int day)
{
    int64_t shifted = month <= 2 ? year - 1 : year;
    int64_t era = floor_divide(shifted, 400);
    int64_t year_of_era = shifted - era * 400;
    int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

void date_split(int64_t day, struct date_civil *civil)
{
    int64_t shifted = day + 719468;
    int64_t era = floor_divide(shifted, 146097);
    int64_t day_of_era = shifted - era * 146097;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153;
    *civil = (struct date_civil){
        .year = (int)(year_of_era + era * 400 + (month >= 10)),
        .month = (int)(month < 10 ? month + 3 : month - 9),
        .day = (int)(day_of_year - (153 * month + 2) / 5 + 1),
    };
}

int date_weekday(int64_t day)
{
    int64_t since_monday = day + 3; /* 1970-01-01 was a Thursday */
    return (int)(since_monday - floor_divide(since_monday, 7) * 7) + 1;
}

int64_t date_add_months(int64_t day, int64_t months)
{
    struct date_civil civil;
    date_split(day, &civil);
    int64_t month = (int64_t)civil.year * 12 + civil.month - 1 + months;
    int year = (int)floor_divide(month, 12);
    civil.month = (int)(month - (int64_t)year * 12) + 1;
    int last = date_month_days(year, civil.month);
    return date_day(year, civil.month, civil.day < last ? civil.day : last);
}

/* ---- Time zone -------------------------------------------------------------------------------------------------------- */

static const char AMSTERDAM_RULE[] = "CET-1CEST,M3.5.0,M10.5.0/3";

/* Names only: a path could leave the folder of zones. */
static bool is_zone_name(const char *zone)
{
    if (!text_is_letter(*zone) || strlen(zone) > 64 || strstr(zone, "..") != NULL)
        return false;
    for (const char *at = zone; *at != '\0'; at++)
        if (!text_is_letter(*at) && !text_is_digit(*at) && strchr("/_+-", *at) == NULL)
            return false;
    return true;
}

/* A file that is no zone would be taken for UTC without a word. */
static bool has_zone_file(const char *zone)
{
    const char *folder = getenv("TZDIR");
    char path[512];
    int length =
        snprintf(path, sizeof path, "%s/%s", folder == NULL || *folder == '\0' ? "/usr/share/zoneinfo" : folder, zone);
    if (length < 0 || (size_t)length >= sizeof path)
        return false;
    char magic[4];
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    bool is_zone = read(fd, magic, sizeof magic) == (ssize_t)sizeof magic && memcmp(magic, "TZif", sizeof magic) == 0;
    close(fd);
    return is_zone;
}

int date_context_init(struct date_context *context, int64_t now, const char *zone, struct err *err)
{
    if (zone == NULL || *zone == '\0')
        zone = DATE_ZONE;
    const char *rule = zone;
    if (!is_zone_name(zone))
        return err_set(err, ERR_CONFIG, _("not the name of a time zone, such as Europe/Amsterdam"));
    if (!has_zone_file(zone)) {
        if (strcmp(zone, DATE_ZONE) != 0)
            return err_set(err, ERR_CONFIG, _("this machine does not know the time zone %s (the package tzdata has them)"),
                           zone);
        rule = AMSTERDAM_RULE;
    }
    if (setenv("TZ", rule, 1) != 0)
        return err_memory(err);
    tzset();
    context->now = now;
    context->zone = zone;
    return 0;
}

int64_t date_now(void)
{
    return (int64_t)time(NULL);
}

/* Seconds that the zone's clock is ahead of UTC at that moment. */
static int64_t offset_at(int64_t moment)
{
    struct tm local;
    time_t seconds = (time_t)moment;
    return localtime_r(&seconds, &local) == NULL ? 0 : local.tm_gmtoff;
}

void date_local(const struct date_context *context, int64_t moment, struct date_civil *civil)
{
    (void)context; /* its zone is the process's */
    int64_t local = moment + offset_at(moment);
    int64_t day = floor_divide(local, DAY_SECONDS);
    int64_t second = local - day * DAY_SECONDS;
    date_split(day, civil);
    civil->hour = (int)(second / HOUR_SECONDS);
    civil->minute = (int)(second % HOUR_SECONDS / 60);
    civil->second = (int)(second % 60);
}

/* Wall clock as if it were UTC, minus the offset: that of the day before and that of the day after bracket every change. With
 * the earlier offset the first of two occurrences is found; a time in a gap matches neither and moves by the gap. */
static int64_t moment_of(int64_t wall)
{
    int64_t before = offset_at(wall - DAY_SECONDS);
    int64_t after = offset_at(wall + DAY_SECONDS);
    if (before == after)
        return wall - before;
    if (offset_at(wall - before) == before)
        return wall - before;
    if (offset_at(wall - after) == after)
        return wall - after;
    return wall - before;
}

int64_t date_moment(const struct date_context *context, const struct date_civil *civil)
{
    (void)context;
    return moment_of(date_day(civil->year, civil->month, civil->day) * DAY_SECONDS + civil->hour * HOUR_SECONDS +
                     civil->minute * 60 + civil->second);
}

int64_t date_day_of(const struct date_context *context, int64_t moment)
{
    (void)context;
    return floor_divide(moment + offset_at(moment), DAY_SECONDS);
}

int64_t date_today(const struct date_context *context)
{
    return date_day_of(context, context->now);
}

int64_t date_day_start(const struct date_context *context, int64_t day)
{
    (void)context;
    return moment_of(day * DAY_SECONDS);
}

/* ---- Stored form ------------------------------------------------------------------------------------------------------ */

static void put_digits(char *out, int count, int value)
{
    while (count-- > 0) {
        out[count] = (char)('0' + value % 10);
        value /= 10;
    }
}

static void put_day(char *out, const struct date_civil *civil)
{
    put_digits(out, 4, civil->year);
    out[4] = '-';
    put_digits(out + 5, 2, civil->month);
    out[7] = '-';
    put_digits(out + 8, 2, civil->day);
}

char *date_format_day(int64_t day, char out[DATE_DAY_SIZE])
{
    static const int64_t FIRST = -719162; /* 0001-01-01 */
    static const int64_t LAST = 2932896;  /* 9999-12-31 */
    struct date_civil civil;
    date_split(day < FIRST ? FIRST : day > LAST ? LAST : day, &civil);
    put_day(out, &civil);
    out[10] = '\0';
    return out;
}

char *date_format_time(int64_t moment, char out[DATE_TIME_SIZE])
{
    int64_t day = floor_divide(moment, DAY_SECONDS);
    int second = (int)(moment - day * DAY_SECONDS);
    date_format_day(day, out);
    out[10] = 'T';
    put_digits(out + 11, 2, second / HOUR_SECONDS);
    out[13] = ':';
    put_digits(out + 14, 2, second % HOUR_SECONDS / 60);
    out[16] = ':';
    put_digits(out + 17, 2, second % 60);
    out[19] = 'Z';
    out[20] = '\0';
    return out;
}

bool date_read_day(const char *text, int64_t *day)
{
    struct date_birthday birthday;
    if (!date_read_birthday(text, &birthday) || birthday.year == 0)
        return false;
    *day = date_day(birthday.year, birthday.month, birthday.day);
    return true;
}
