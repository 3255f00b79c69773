/* The one grammar of dates and ranges, birthdays, and the dates in other systems' files. */
#include "base/date.h"

#include "tap.h"

/* Tuesday, 12:34:56 in Amsterdam. */
static const char NOW[] = "2026-11-24T11:34:56Z";

static char *shown(const struct date_range *range, char out[2 * DATE_TIME_SIZE + 2])
{
    char text[DATE_TIME_SIZE];
    out[0] = '\0';
    if (range->from != DATE_OPEN_START)
        strcat(out, date_format_time(range->from, text));
    strcat(out, "..");
    if (range->before != DATE_OPEN_END)
        strcat(out, date_format_time(range->before, text));
    return out;
}

static char *shown_days(const struct date_range *range, char out[2 * DATE_DAY_SIZE + 2])
{
    char text[DATE_DAY_SIZE];
    out[0] = '\0';
    if (range->first_day != DATE_OPEN_START)
        strcat(out, date_format_day(range->first_day, text));
    strcat(out, "..");
    if (range->last_day != DATE_OPEN_END)
        strcat(out, date_format_day(range->last_day, text));
    return out;
}

static void ranges(const struct date_context *context)
{
    static const struct {
        const char *text, *moments, *days; /* "before" is the first second outside */
    } CASES[] = {
        {"2025", "2024-12-31T23:00:00Z..2025-12-31T23:00:00Z", "2025-01-01..2025-12-31"},
        {"2025-03", "2025-02-28T23:00:00Z..2025-03-31T22:00:00Z", "2025-03-01..2025-03-31"},
        {"2025-03-01", "2025-02-28T23:00:00Z..2025-03-01T23:00:00Z", "2025-03-01..2025-03-01"},
        {"20250301", "2025-02-28T23:00:00Z..2025-03-01T23:00:00Z", "2025-03-01..2025-03-01"},
        {"2025-03-01T14:05", "2025-03-01T13:05:00Z..2025-03-01T13:06:00Z", "2025-03-01..2025-03-01"},
        {"2025-03-01 14:05:30", "2025-03-01T13:05:30Z..2025-03-01T13:05:31Z", "2025-03-01..2025-03-01"},
        {"2025-03-01T23:30:00Z", "2025-03-01T23:30:00Z..2025-03-01T23:30:01Z", "2025-03-02..2025-03-02"},
        {"2025-07-01T14:05+05:30", "2025-07-01T08:35:00Z..2025-07-01T08:36:00Z", "2025-07-01..2025-07-01"},
        {"today", "2026-11-23T23:00:00Z..2026-11-24T23:00:00Z", "2026-11-24..2026-11-24"},
        {"Tomorrow", "2026-11-24T23:00:00Z..2026-11-25T23:00:00Z", "2026-11-25..2026-11-25"},
        {"yesterday", "2026-11-22T23:00:00Z..2026-11-23T23:00:00Z", "2026-11-23..2026-11-23"},
        {"now", "2026-11-24T11:34:56Z..2026-11-24T11:34:57Z", "2026-11-24..2026-11-24"},
        {"wed", "2026-11-24T23:00:00Z..2026-11-25T23:00:00Z", "2026-11-25..2026-11-25"},
        {"mon", "2026-11-29T23:00:00Z..2026-11-30T23:00:00Z", "2026-11-30..2026-11-30"},
        {"tue", "2026-11-30T23:00:00Z..2026-12-01T23:00:00Z", "2026-12-01..2026-12-01"},
        {"sun", "2026-11-28T23:00:00Z..2026-11-29T23:00:00Z", "2026-11-29..2026-11-29"},
        {"+3d", "2026-11-26T23:00:00Z..2026-11-27T23:00:00Z", "2026-11-27..2026-11-27"},
        {"-2w", "2026-11-09T23:00:00Z..2026-11-10T23:00:00Z", "2026-11-10..2026-11-10"},
        {"+3m", "2027-02-23T23:00:00Z..2027-02-24T23:00:00Z", "2027-02-24..2027-02-24"},
        {"-6m", "2026-05-23T22:00:00Z..2026-05-24T22:00:00Z", "2026-05-24..2026-05-24"},
        {"-1y", "2025-11-23T23:00:00Z..2025-11-24T23:00:00Z", "2025-11-24..2025-11-24"},
        {"+4h", "2026-11-24T15:34:56Z..2026-11-24T15:34:57Z", "2026-11-24..2026-11-24"},
        {"-90min", "2026-11-24T10:04:56Z..2026-11-24T10:04:57Z", "2026-11-24..2026-11-24"},
        {"+0d", "2026-11-23T23:00:00Z..2026-11-24T23:00:00Z", "2026-11-24..2026-11-24"},
        {"1980..1990", "1979-12-31T23:00:00Z..1990-12-31T23:00:00Z", "1980-01-01..1990-12-31"},
        {"2025-03..2025-05-15", "2025-02-28T23:00:00Z..2025-05-15T22:00:00Z", "2025-03-01..2025-05-15"},
        {"..-6m", "..2026-05-24T22:00:00Z", "..2026-05-24"},
        {"2025..", "2024-12-31T23:00:00Z..", "2025-01-01.."},
        {"today..today", "2026-11-23T23:00:00Z..2026-11-24T23:00:00Z", "2026-11-24..2026-11-24"},
        {"-1w..+1w", "2026-11-16T23:00:00Z..2026-12-01T23:00:00Z", "2026-11-17..2026-12-01"},
        {"9999", "9998-12-31T23:00:00Z..9999-12-31T23:00:00Z", "9999-01-01..9999-12-31"},
        {"2025-03-30", "2025-03-29T23:00:00Z..2025-03-30T22:00:00Z", "2025-03-30..2025-03-30"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct date_range range;
        struct err err = ERR_INIT;
        char out[2 * DATE_TIME_SIZE + 2];
        if (!CHECK(date_parse_range(context, CASES[i].text, &range, &err) == 0, "%s", CASES[i].text))
            continue;
        CHECK_TEXT(shown(&range, out), CASES[i].moments, "its moments");
        CHECK_TEXT(shown_days(&range, out), CASES[i].days, "its days");
    }
}

static void refused(const struct date_context *context)
{
    static const char *const CASES[] = {
        "",
        "..",
        "soon",
        "2025-13",
        "2025-02-29",
        "25-01-01",
        "2025-1-1",
        "3d",
        "+d",
        "+3",
        "+3x",
        "+ 3d",
        "3000..2000",
        "2025...",
        "2025-03-",
        "2025-03-01T",
        "--05-17",
        "+9999y",
        "-9999y",
        "-3000y",
        "today+1d",
        "1234567890",
        "2025-03-01T25:00",
        "20250301T",
        "today..yesterday",
        "2025..x",
        "x..2025",
        "+9999999999d",
        "+999999999d",
        "0000",
        "2025-03-01T14",
        "nowx",
        "\xd9\xa1\xd9\xa1\xd9\xa1\xd9\xa1",
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct date_range range;
        struct err err = ERR_INIT;
        CHECK(date_parse_range(context, CASES[i], &range, &err) == -1 && err.kind == ERR_USAGE, "refused: \"%s\"", CASES[i]);
    }
    struct err err = ERR_INIT;
    int64_t value = 0;
    CHECK(date_parse_day(context, "2025-03-01", &value, &err) == 0 && value == date_day(2025, 3, 1), "a day is a day");
    CHECK(date_parse_day(context, "2025-03", &value, &err) == -1, "a month is none");
    err_clear(&err);
    CHECK(date_parse_day(context, "now", &value, &err) == -1, "a time is none");
    err_clear(&err);
    CHECK(date_parse_time(context, "now", &value, &err) == 0 && value == context->now, "now");
    char out[DATE_TIME_SIZE];
    CHECK(date_parse_time(context, "2025", &value, &err) == 0, "a year as a time");
    CHECK_TEXT(date_format_time(value, out), "2024-12-31T23:00:00Z", "is its beginning");
    struct date_range range;
    date_parse_range(context, "2025", &range, &err);
    CHECK(date_holds_time(&range, value) && !date_holds_time(&range, value - 1), "holds its first second");
    CHECK(date_holds_time(&range, range.before - 1) && !date_holds_time(&range, range.before), "and its last");
    CHECK(date_holds_day(&range, date_day(2025, 12, 31)) && !date_holds_day(&range, date_day(2026, 1, 1)), "days likewise");
}

static void birthdays(void)
{
    static const struct {
        const char *text;
        bool is_birthday;
    } CASES[] = {
        {"1980-05-17", true},  {"--05-17", true},     {"--02-29", true},  {"2000-02-29", true},
        {"2001-02-29", false}, {"--02-30", false},    {"05-17", false},   {"1980-05", false},
        {"-05-17", false},     {"---05-17", false},   {"", false},        {"1980-05-17x", false},
        {"0000-05-17", false}, {"abcd-05-17", false}, {"-x05-17", false}, {"x-05-17", false},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct date_birthday birthday;
        char out[DATE_DAY_SIZE];
        bool is_birthday = date_read_birthday(CASES[i].text, &birthday);
        if (CHECK(is_birthday == CASES[i].is_birthday, "birthday \"%s\"", CASES[i].text) && is_birthday)
            CHECK_TEXT(date_format_birthday(&birthday, out), CASES[i].text, "and back");
    }
    static const struct {
        const char *birthday, *day;
        int age;
        const char *next;
    } AGES[] = {
        {"2008-11-24", "2026-11-23", 17, "2026-11-24"}, {"2008-11-24", "2026-11-24", 18, "2026-11-24"},
        {"2008-11-24", "2026-11-25", 18, "2027-11-24"}, {"2008-02-29", "2026-02-28", 17, "2026-03-01"},
        {"2008-02-29", "2026-03-01", 18, "2026-03-01"}, {"2008-02-29", "2024-02-28", 15, "2024-02-29"},
        {"2008-02-29", "2024-02-29", 16, "2024-02-29"}, {"--05-17", "2026-05-18", -1, "2027-05-17"},
        {"--02-29", "2027-03-02", -1, "2028-02-29"},    {"2026-01-01", "2025-12-31", -1, "2026-01-01"},
        {"2026-01-01", "2026-12-31", 0, "2027-01-01"},
    };
    for (size_t i = 0; i < sizeof AGES / sizeof *AGES; i++) {
        struct date_birthday birthday;
        int64_t day = 0;
        char out[DATE_DAY_SIZE];
        date_read_birthday(AGES[i].birthday, &birthday);
        date_read_day(AGES[i].day, &day);
        CHECK_INTEGER(date_age(&birthday, day), AGES[i].age, AGES[i].day);
        CHECK_TEXT(date_format_day(date_next_birthday(&birthday, day), out), AGES[i].next, "and the next birthday");
    }
}

static void imported(void)
{
    static const struct {
        const char *text;
        enum date_order order;
        int status;
        const char *date;
    } CASES[] = {
        {"2024-03-12", DATE_ORDER_NONE, 1, "2024-03-12"},
        {" 2024-03-12 ", DATE_ORDER_NONE, 1, "2024-03-12"},
        {"2024-3-12", DATE_ORDER_NONE, 1, "2024-03-12"},
        {"2024/03/12", DATE_ORDER_MDY, 1, "2024-03-12"},
        {"20240312", DATE_ORDER_NONE, 1, "2024-03-12"},
        {"2024-03-12T14:05:00Z", DATE_ORDER_NONE, 1, "2024-03-12"},
        {"--05-17", DATE_ORDER_NONE, 1, "--05-17"},
        {"12-3-2024", DATE_ORDER_DMY, 1, "2024-03-12"},
        {"12/03/2024", DATE_ORDER_DMY, 1, "2024-03-12"},
        {"12/03/2024", DATE_ORDER_MDY, 1, "2024-12-03"},
        {"12.03.2024", DATE_ORDER_DMY, 1, "2024-03-12"},
        {"12-03-2024 14:05", DATE_ORDER_DMY, 1, "2024-03-12"},
        {"3/12/2024 2:05:00 PM", DATE_ORDER_MDY, 1, "2024-03-12"},
        {"12-3-2024", DATE_ORDER_NONE, -1, NULL},
        {"13-3-2024", DATE_ORDER_NONE, 1, "2024-03-13"},
        {"3/13/2024", DATE_ORDER_NONE, 1, "2024-03-13"},
        {"3/3/2024", DATE_ORDER_NONE, 1, "2024-03-03"},
        {"3/13/2024", DATE_ORDER_DMY, -1, NULL},
        {"12 Mar 2024", DATE_ORDER_NONE, 1, "2024-03-12"},
        {"12 mrt 2024", DATE_ORDER_NONE, 1, "2024-03-12"},
        {"12 mrt. 2024", DATE_ORDER_NONE, 1, "2024-03-12"},
        {"12-MRT-2024", DATE_ORDER_NONE, 1, "2024-03-12"},
        {"di 12 maart 2024", DATE_ORDER_NONE, 1, "2024-03-12"},
        {"March 12, 2024", DATE_ORDER_NONE, 1, "2024-03-12"},
        {"Tuesday, March 12th, 2024", DATE_ORDER_NONE, 1, "2024-03-12"},
        {"12e maart 2024", DATE_ORDER_NONE, 1, "2024-03-12"},
        {"1 augustus 2024", DATE_ORDER_NONE, 1, "2024-08-01"},
        {"2024 mei 5", DATE_ORDER_NONE, 1, "2024-05-05"},
        {"", DATE_ORDER_NONE, 0, NULL},
        {"  ", DATE_ORDER_NONE, 0, NULL},
        {"0-0-00", DATE_ORDER_NONE, 0, NULL},
        {"0/0/00", DATE_ORDER_MDY, 0, NULL},
        {"00-00-0000", DATE_ORDER_DMY, 0, NULL},
        {"0000-00-00 00:00:00", DATE_ORDER_NONE, 0, NULL},
        {"0001-01-01T00:00:00", DATE_ORDER_NONE, 0, NULL},
        {"0", DATE_ORDER_NONE, -1, NULL},
        {"12-3-24", DATE_ORDER_DMY, -1, NULL},
        {"12 mrt 24", DATE_ORDER_NONE, -1, NULL},
        {"45363", DATE_ORDER_NONE, -1, NULL},
        {"45363.58", DATE_ORDER_NONE, -1, NULL},
        {"2024", DATE_ORDER_NONE, -1, NULL},
        {"2024-03", DATE_ORDER_NONE, -1, NULL},
        {"31-04-2024", DATE_ORDER_DMY, -1, NULL},
        {"29-02-2023", DATE_ORDER_DMY, -1, NULL},
        {"12032024", DATE_ORDER_DMY, -1, NULL},
        {"12 foo 2024", DATE_ORDER_NONE, -1, NULL},
        {"12-03-2024x", DATE_ORDER_DMY, -1, NULL},
        {"12-03-2024 at noon", DATE_ORDER_DMY, -1, NULL},
        {"mar apr 2024", DATE_ORDER_NONE, -1, NULL},
        {"1-2-3-2024", DATE_ORDER_DMY, -1, NULL},
        {"onbekend", DATE_ORDER_NONE, -1, NULL},
        {"12-03-2024 12-03-2024 12-03-2024 12-03-2024 12-03-2024 12-03-2024", DATE_ORDER_DMY, -1, NULL},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct err err = ERR_INIT;
        char out[DATE_DAY_SIZE] = "";
        if (CHECK(date_import(CASES[i].text, CASES[i].order, out, &err) == CASES[i].status, "import \"%s\"",
                  CASES[i].text) &&
            CASES[i].status == 1)
            CHECK_TEXT(out, CASES[i].date, CASES[i].date);
        if (CASES[i].status == -1)
            CHECK(err.kind == ERR_DATA && strpbrk(err.message, "0123456789") == NULL, "refused without repeating it");
    }
}

static void imported_times(const struct date_context *context)
{
    static const struct {
        const char *text;
        enum date_order order;
        int status;
        const char *time;
    } CASES[] = {
        {"2024-03-12T14:05:00Z", DATE_ORDER_NONE, 1, "2024-03-12T14:05:00Z"},
        {"2024-03-12 14:05", DATE_ORDER_NONE, 1, "2024-03-12T13:05:00Z"},
        {"2024-03-12", DATE_ORDER_NONE, 1, "2024-03-11T23:00:00Z"},
        {"12-3-2024 9:05", DATE_ORDER_DMY, 1, "2024-03-12T08:05:00Z"},
        {"12-3-2024, 14:05:30", DATE_ORDER_DMY, 1, "2024-03-12T13:05:30Z"},
        {"3/12/2024 2:05 PM", DATE_ORDER_MDY, 1, "2024-03-12T13:05:00Z"},
        {"3/12/2024 12:05 am", DATE_ORDER_MDY, 1, "2024-03-11T23:05:00Z"},
        {"3/12/2024 12:05PM", DATE_ORDER_MDY, 1, "2024-03-12T11:05:00Z"},
        {"3/12/2024 13:05 PM", DATE_ORDER_MDY, -1, NULL},
        {"12 mrt 2024 14:05", DATE_ORDER_NONE, 1, "2024-03-12T13:05:00Z"},
        {"12 Mar 2024 14:05:30 +0000", DATE_ORDER_NONE, -1, NULL},
        {"--05-17", DATE_ORDER_NONE, -1, NULL},
        {"0/0/00", DATE_ORDER_NONE, 0, NULL},
        {"12-3-2024 25:00", DATE_ORDER_DMY, -1, NULL},
        {"12-3-2024 9:05:30.0000000000000000000000000000000000000000", DATE_ORDER_DMY, -1, NULL},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct err err = ERR_INIT;
        int64_t moment = 0;
        char out[DATE_TIME_SIZE];
        if (CHECK(date_import_time(context, CASES[i].text, CASES[i].order, &moment, &err) == CASES[i].status,
                  "import \"%s\"", CASES[i].text) &&
            CASES[i].status == 1)
            CHECK_TEXT(date_format_time(moment, out), CASES[i].time, CASES[i].time);
    }
}

/* Each refusal says what is wrong, not only that something is. */
static void reasons(void)
{
    static const struct {
        const char *text, *message;
    } CASES[] = {
        {"45363", "a number is no date; save the column as dates"},
        {"45363,58", "a number is no date; save the column as dates"},
        {"12-3-24", "a year of two digits says too little"},
        {"12 mrt 24", "a year of two digits says too little"},
        {"30-02-2024", "there is no such day"},
        {"3/4/2024", "day and month cannot be told apart; say which comes first"},
        {"onbekend", "not a date"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct err err = ERR_INIT;
        char out[DATE_DAY_SIZE];
        date_import(CASES[i].text, DATE_ORDER_NONE, out, &err);
        CHECK_TEXT(err.message, CASES[i].message, CASES[i].text);
    }
}

int main(void)
{
    struct date_context context;
    struct err err = ERR_INIT;
    int64_t now = 0;
    date_read_time(NOW, &now);
    if (!CHECK(date_context_init(&context, now, DATE_ZONE, &err) == 0, "a context"))
        return tap_done();
    ranges(&context);
    refused(&context);
    birthdays();
    imported();
    reasons();
    imported_times(&context);
    return tap_done();
}
