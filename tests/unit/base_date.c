/* Calendar, time zone and stored form, against libc where libc is right. */
#include "base/date.h"

#include <stdlib.h>
#include <time.h>

#include "tap.h"

/* Every day of 800 years, there and back, beside timegm. */
static void calendar(void)
{
    bool is_same = true;
    int64_t day = date_day(1600, 1, 1);
    for (int year = 1600; year < 2400; year++)
        for (int month = 1; month <= 12; month++)
            for (int i = 1; i <= date_month_days(year, month); i++, day++) {
                struct tm broken = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = i};
                struct date_civil civil;
                date_split(day, &civil);
                is_same = is_same && date_day(year, month, i) == day && civil.year == year && civil.month == month &&
                          civil.day == i && timegm(&broken) == day * 86400 &&
                          date_weekday(day) == (broken.tm_wday + 6) % 7 + 1;
            }
    CHECK(is_same, "every day from 1600 to 2399");
    CHECK_INTEGER(date_day(1, 1, 1), -719162, "the first day");
    CHECK_INTEGER(date_day(9999, 12, 31), 2932896, "the last day");
    static const struct {
        int year, month, day;
        bool is_valid;
    } CASES[] = {
        {2024, 2, 29, true}, {2023, 2, 29, false}, {1900, 2, 29, false}, {2000, 2, 29, true}, {2024, 4, 31, false},
        {2024, 0, 1, false}, {2024, 13, 1, false}, {2024, 1, 0, false},  {0, 1, 1, false},    {10000, 1, 1, false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        CHECK(date_is_valid(CASES[i].year, CASES[i].month, CASES[i].day) == CASES[i].is_valid, "%d-%d-%d", CASES[i].year,
              CASES[i].month, CASES[i].day);
}

static void months(void)
{
    static const struct {
        const char *from;
        int64_t months;
        const char *to;
    } CASES[] = {
        {"2024-01-31", 1, "2024-02-29"},  {"2023-01-31", 1, "2023-02-28"},  {"2024-03-31", -1, "2024-02-29"},
        {"2024-01-15", 12, "2025-01-15"}, {"2024-02-29", 12, "2025-02-28"}, {"2024-12-31", 2, "2025-02-28"},
        {"2024-01-31", -2, "2023-11-30"}, {"2024-05-31", 0, "2024-05-31"},  {"2024-01-01", -13, "2022-12-01"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        int64_t day = 0;
        char out[DATE_DAY_SIZE];
        date_read_day(CASES[i].from, &day);
        CHECK_TEXT(date_format_day(date_add_months(day, CASES[i].months), out), CASES[i].to, CASES[i].from);
    }
}

static void stored(void)
{
    static const struct {
        const char *text;
        bool is_time;
        const char *again;
    } CASES[] = {
        {"2026-11-24T12:00:00Z", true, "2026-11-24T12:00:00Z"},
        {"2026-11-24t12:00:00z", true, "2026-11-24T12:00:00Z"},
        {"2026-11-24 12:00:00Z", true, "2026-11-24T12:00:00Z"},
        {"2026-11-24T12:00:00.999Z", true, "2026-11-24T12:00:00Z"},
        {"2026-11-24T12:00:00+01:00", true, "2026-11-24T11:00:00Z"},
        {"2026-01-01T00:30:00+0100", true, "2025-12-31T23:30:00Z"},
        {"2026-12-31T23:30:00-01", true, "2027-01-01T00:30:00Z"},
        {"1969-12-31T23:59:59Z", true, "1969-12-31T23:59:59Z"},
        {"0001-01-01T00:00:00Z", true, "0001-01-01T00:00:00Z"},
        {"9999-12-31T23:59:59Z", true, "9999-12-31T23:59:59Z"},
        {"2016-12-31T23:59:60Z", true, "2016-12-31T23:59:59Z"},
        {"2026-11-24T12:00:00", false, NULL},
        {"2026-11-24T12:00Z", false, NULL},
        {"2026-11-24", false, NULL},
        {"2026-02-29T12:00:00Z", false, NULL},
        {"2026-11-24T24:00:00Z", false, NULL},
        {"2026-11-24T12:60:00Z", false, NULL},
        {"2026-11-24T12:00:61Z", false, NULL},
        {"2026-11-24T12:00:00Zx", false, NULL},
        {"2026-11-24T12:00:00+1:00", false, NULL},
        {"2026-11-24T12:00:00+01:", false, NULL},
        {"2026-11-24T12:00:00+24:00", false, NULL},
        {"2026-11-24T12:00:00.Z", false, NULL},
        {"2026-11-2", false, NULL},
        {"", false, NULL},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        int64_t moment = 7;
        char out[DATE_TIME_SIZE];
        if (CHECK(date_read_time(CASES[i].text, &moment) == CASES[i].is_time, "time \"%s\"", CASES[i].text) &&
            CASES[i].is_time)
            CHECK_TEXT(date_format_time(moment, out), CASES[i].again, CASES[i].again);
        else
            CHECK_INTEGER(moment, 7, "untouched");
    }
    int64_t day = 7;
    CHECK(date_read_day("1970-01-02", &day) && day == 1, "a day");
    CHECK(!date_read_day("--01-02", &day) && !date_read_day("1970-01-02T", &day) && !date_read_day("1970-1-2", &day) &&
              day == 1,
          "no day");
    char out[DATE_TIME_SIZE];
    CHECK(strncmp(date_format_time(INT64_MAX / 2, out), "9999-12-31T", 11) == 0, "beyond the calendar: its last day");
    CHECK(strncmp(date_format_time(INT64_MIN / 2, out), "0001-01-01T", 11) == 0, "before it: its first");
}

static void check_zone(const struct date_context *context, const char *wall, const char *moment, bool is_back)
{
    struct date_civil civil = {0};
    struct date_civil again;
    int64_t expected = 0;
    char out[DATE_TIME_SIZE];
    sscanf(wall, "%d-%d-%dT%d:%d", &civil.year, &civil.month, &civil.day, &civil.hour, &civil.minute);
    CHECK_TEXT(date_format_time(date_moment(context, &civil), out), moment, wall);
    date_read_time(moment, &expected);
    date_local(context, expected, &again);
    if (is_back)
        CHECK(again.year == civil.year && again.month == civil.month && again.day == civil.day && again.hour == civil.hour &&
                  again.minute == civil.minute,
              "%s and back", moment);
}

/* With zone files and with the rule that replaces them the same holds. */
static void amsterdam(const struct date_context *context)
{
    check_zone(context, "2026-01-01T00:00", "2025-12-31T23:00:00Z", true);
    check_zone(context, "2026-07-01T12:00", "2026-07-01T10:00:00Z", true);
    check_zone(context, "2026-03-29T01:59", "2026-03-29T00:59:00Z", true);
    check_zone(context, "2026-03-29T02:30", "2026-03-29T01:30:00Z", false); /* skipped: becomes 3:30 */
    check_zone(context, "2026-03-29T03:00", "2026-03-29T01:00:00Z", true);
    check_zone(context, "2026-10-25T01:59", "2026-10-24T23:59:00Z", true);
    check_zone(context, "2026-10-25T02:30", "2026-10-25T00:30:00Z", true); /* occurs twice: the first */
    check_zone(context, "2026-10-25T03:00", "2026-10-25T02:00:00Z", true);
    char out[DATE_TIME_SIZE];
    int64_t day = date_day(2026, 3, 29);
    CHECK_INTEGER(date_day_start(context, day + 1) - date_day_start(context, day), 23 * 3600, "the day of 23 hours");
    day = date_day(2026, 10, 25);
    CHECK_INTEGER(date_day_start(context, day + 1) - date_day_start(context, day), 25 * 3600, "the day of 25 hours");
    CHECK_TEXT(date_format_time(date_day_start(context, day), out), "2026-10-24T22:00:00Z",
               "a day begins at local midnight");
    bool is_same = true;
    for (day = date_day(2000, 1, 1); day < date_day(2037, 1, 1); day++)
        is_same = is_same && date_day_of(context, date_day_start(context, day)) == day &&
                  date_day_of(context, date_day_start(context, day) - 1) == day - 1;
    CHECK(is_same, "each day begins where it should, 2000 to 2036");
}

static void zones(void)
{
    struct date_context context;
    struct err err = ERR_INIT;
    int64_t now = 0;
    date_read_time("2026-11-24T23:30:00Z", &now);
    CHECK_INTEGER(date_context_init(&context, now, NULL, &err), 0, "Europe/Amsterdam unless something else is said");
    CHECK_TEXT(context.zone, "Europe/Amsterdam", "which the context names");
    CHECK_INTEGER(date_today(&context), date_day(2026, 11, 25), "there it is tomorrow already");
    amsterdam(&context);
    setenv("TZDIR", "/nowhere", 1);
    CHECK_INTEGER(date_context_init(&context, now, "Europe/Amsterdam", &err), 0, "without zone files");
    amsterdam(&context);
    CHECK_INTEGER(date_context_init(&context, now, "America/New_York", &err), -1, "another zone then is unknown");
    CHECK_INTEGER(err.kind, ERR_CONFIG, "which is a fault of configuration");
    unsetenv("TZDIR");
    static const char *const NO_ZONES[] = {"Europe/Amsterdm",  "../../etc/passwd", "/etc/passwd", ":x",
                                           "CET-1CEST,M3.5.0", "Europe",           "leapseconds"};
    for (size_t i = 0; i < sizeof NO_ZONES / sizeof *NO_ZONES; i++) {
        err_clear(&err);
        CHECK_INTEGER(date_context_init(&context, now, NO_ZONES[i], &err), -1, NO_ZONES[i]);
    }
}

static void other_zones(void)
{
    struct date_context context;
    struct err err = ERR_INIT;
    if (date_context_init(&context, 0, "America/Sao_Paulo", &err) != 0) {
        printf("# no zone files on this machine: other zones are not tested\n");
        return;
    }
    char out[DATE_TIME_SIZE];
    /* Summer time began at midnight there: the day began at one. */
    CHECK_TEXT(date_format_time(date_day_start(&context, date_day(2018, 11, 4)), out), "2018-11-04T03:00:00Z",
               "a day without midnight begins when the clock goes on");
    date_context_init(&context, 0, "Asia/Kolkata", &err);
    check_zone(&context, "2026-01-01T00:00", "2025-12-31T18:30:00Z", true);
}

int main(void)
{
    calendar();
    months();
    stored();
    zones();
    other_zones();
    return tap_done();
}
