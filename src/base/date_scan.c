/* date_scan.c - ISO 8601, the part of it that people and programs write. */
#include "base/date_scan.h"

#include <string.h>

#include "base/text.h"

size_t date_scan_number(const char *text, size_t least, size_t most, int *number)
{
    int value = 0;
    size_t digits = 0;
    while (digits < most && text_is_digit(text[digits]))
        value = value * 10 + (text[digits++] - '0');
    if (digits < least)
        return 0;
    *number = value;
    return digits;
}

/* Z, +01, +0100, +01:00, or nothing; the whole rest. */
static bool scan_offset(const char *text, struct date_scan *scan)
{
    if (*text == '\0')
        return true;
    scan->has_offset = true;
    scan->offset_seconds = 0;
    if (text_lower(*text) == 'z')
        return text[1] == '\0';
    if (*text != '+' && *text != '-')
        return false;
    int hours = 0;
    int minutes = 0;
    const char *at = text + 1;
    size_t digits = date_scan_number(at, 2, 2, &hours);
    if (digits == 0)
        return false;
    at += digits;
    if (*at == ':' || *at != '\0') {
        at += *at == ':';
        digits = date_scan_number(at, 2, 2, &minutes);
        if (digits == 0)
            return false;
        at += digits;
    }
    if (*at != '\0' || hours > 23 || minutes > 59)
        return false;
    scan->offset_seconds = (*text == '-' ? -1 : 1) * (hours * 3600 + minutes * 60);
    return true;
}

bool date_scan_clock(const char *text, struct date_scan *scan)
{
    struct date_civil *civil = &scan->civil;
    size_t digits = date_scan_number(text, 2, 2, &civil->hour);
    if (digits == 0 || text[2] != ':' || date_scan_number(text + 3, 2, 2, &civil->minute) == 0)
        return false;
    const char *at = text + 5;
    civil->second = 0;
    scan->precision = DATE_MINUTE;
    if (*at == ':') {
        if (date_scan_number(at + 1, 2, 2, &civil->second) == 0)
            return false;
        scan->precision = DATE_SECOND;
        at += 3;
        if ((*at == '.' || *at == ',') && text_is_digit(at[1]))
            for (at++; text_is_digit(*at); at++)
                continue;
    }
    /* A leap second counts as the one before it: the epoch has none. */
    if (civil->second == 60)
        civil->second = 59;
    return civil->hour < 24 && civil->minute < 60 && civil->second < 60 && scan_offset(at, scan);
}

/* The digits and hyphens of the date; returns where the time would begin, NULL when it is no date. */
static const char *scan_date(const char *text, struct date_scan *scan)
{
    struct date_civil *civil = &scan->civil;
    *scan = (struct date_scan){.civil = {.month = 1, .day = 1}, .precision = DATE_YEAR};
    if (date_scan_number(text, 4, 4, &civil->year) == 0)
        return NULL;
    const char *at = text + 4;
    bool is_basic = text_is_digit(*at);
    if (is_basic || *at == '-') {
        at += !is_basic;
        if (date_scan_number(at, 2, 2, &civil->month) == 0)
            return NULL;
        at += 2;
        scan->precision = DATE_MONTH;
        if (is_basic || *at == '-') {
            at += !is_basic;
            if (date_scan_number(at, 2, 2, &civil->day) == 0)
                return NULL;
            at += 2;
            scan->precision = DATE_DAY;
        }
    }
    return date_is_valid(civil->year, civil->month, civil->day) ? at : NULL;
}

bool date_scan_iso(const char *text, struct date_scan *scan)
{
    const char *at = scan_date(text, scan);
    if (at == NULL)
        return false;
    if (*at == '\0')
        return true;
    return scan->precision == DATE_DAY && (text_lower(*at) == 't' || *at == ' ') && date_scan_clock(at + 1, scan);
}

int64_t date_scan_utc(const struct date_scan *scan)
{
    const struct date_civil *civil = &scan->civil;
    return date_day(civil->year, civil->month, civil->day) * 86400 + civil->hour * 3600 + civil->minute * 60 +
           civil->second - scan->offset_seconds;
}

bool date_read_time(const char *text, int64_t *moment)
{
    struct date_scan scan;
    if (!date_scan_iso(text, &scan) || scan.precision != DATE_SECOND || !scan.has_offset)
        return false;
    *moment = date_scan_utc(&scan);
    return true;
}
