/* date_birthday.c - birthdays, whose year may be unknown. */
#include <string.h>

#include "base/date.h"
#include "base/date_scan.h"

bool date_read_birthday(const char *text, struct date_birthday *birthday)
{
    struct date_birthday read = {0};
    const char *at = text;
    if (text[0] == '-' && text[1] == '-')
        at += 2;
    else if (date_scan_number(text, 4, 4, &read.year) > 0 && text[4] == '-')
        at += 5;
    else
        return false;
    if (date_scan_number(at, 2, 2, &read.month) == 0 || at[2] != '-' || date_scan_number(at + 3, 2, 2, &read.day) == 0 ||
        at[5] != '\0')
        return false;
    /* Without a year, 29 February may be: any leap year will do. */
    if (!date_is_valid(text[0] == '-' ? 2000 : read.year, read.month, read.day))
        return false;
    *birthday = read;
    return true;
}

char *date_format_birthday(const struct date_birthday *birthday, char out[DATE_DAY_SIZE])
{
    char day[DATE_DAY_SIZE];
    date_format_day(date_day(birthday->year == 0 ? 2000 : birthday->year, birthday->month, birthday->day), day);
    if (birthday->year == 0) {
        memcpy(out, "--", 2);
        memcpy(out + 2, day + 5, sizeof day - 5);
    } else {
        memcpy(out, day, sizeof day);
    }
    return out;
}

/* The day on which that birthday falls in ${year}. */
static int64_t in_year(const struct date_birthday *birthday, int year)
{
    if (birthday->month == 2 && birthday->day > date_month_days(year, 2))
        return date_day(year, 3, 1);
    return date_day(year, birthday->month, birthday->day);
}

int date_age(const struct date_birthday *birthday, int64_t day)
{
    struct date_civil civil;
    date_split(day, &civil);
    if (birthday->year == 0)
        return -1;
    int age = civil.year - birthday->year - (day < in_year(birthday, civil.year));
    return age < 0 ? -1 : age;
}

int64_t date_next_birthday(const struct date_birthday *birthday, int64_t day)
{
    struct date_civil civil;
    date_split(day, &civil);
    int64_t this_year = in_year(birthday, civil.year);
    return this_year >= day ? this_year : in_year(birthday, civil.year + 1);
}
