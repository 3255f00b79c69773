/* date_import.c - dates as other systems write them into their exports.
 *
 * A date is taken apart into at most three parts, numbers and the name of a month, by blanks and separators; what the
 * numbers mean follows from their places and lengths. Nothing is guessed: 3/4/2024 without a known order is refused, since
 * half of all such guesses are wrong and nobody sees it. */
#include <string.h>

#include "base/date.h"
#include "base/date_scan.h"
#include "base/message.h"
#include "base/text.h"

struct part {
    int number;
    size_t digits; /* 0: the name of a month */
};

/* Full names and the abbreviations in use, English and Dutch; a point may follow. */
static const struct {
    const char *name;
    int month;
} MONTHS[] = {
    {"jan", 1},      {"january", 1},  {"januari", 1}, {"feb", 2},       {"february", 2},  {"februari", 2},  {"mar", 3},
    {"march", 3},    {"mrt", 3},      {"maart", 3},   {"apr", 4},       {"april", 4},     {"may", 5},       {"mei", 5},
    {"jun", 6},      {"june", 6},     {"juni", 6},    {"jul", 7},       {"july", 7},      {"juli", 7},      {"aug", 8},
    {"august", 8},   {"augustus", 8}, {"sep", 9},     {"sept", 9},      {"september", 9}, {"oct", 10},      {"okt", 10},
    {"october", 10}, {"oktober", 10}, {"nov", 11},    {"november", 11}, {"dec", 12},      {"december", 12},
};

/* Words before or within a date that say nothing new. "mon" is a day here, "maart" begins like "ma". */
static const char *const IGNORED[] = {
    "mon",    "tue",      "wed",    "thu",     "fri",     "sat",      "sun",       "ma",        "di",
    "wo",     "do",       "vr",     "za",      "zo",      "monday",   "tuesday",   "wednesday", "thursday",
    "friday", "saturday", "sunday", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag",   "zaterdag",
    "zondag", "of",       "de",     "e",       "st",      "nd",       "rd",        "th",
};

enum { MONTH_UNKNOWN = 0, MONTH_IGNORED = -1 };

static int month_of(const char *word, size_t length)
{
    char name[16];
    if (length >= sizeof name)
        return MONTH_UNKNOWN;
    memcpy(name, word, length);
    name[length] = '\0';
    for (size_t i = 0; i < sizeof MONTHS / sizeof *MONTHS; i++)
        if (text_equal(name, MONTHS[i].name))
            return MONTHS[i].month;
    for (size_t i = 0; i < sizeof IGNORED / sizeof *IGNORED; i++)
        if (text_equal(name, IGNORED[i]))
            return MONTH_IGNORED;
    return MONTH_UNKNOWN;
}

static bool is_separator(char byte)
{
    return byte == '-' || byte == '/' || byte == '.' || byte == ',' || byte == ' ';
}

/* Take the three parts from the start of ${text}; returns what follows (a time of day), NULL when it is no date. */
static const char *take_parts(const char *text, struct part parts[3])
{
    size_t count = 0;
    const char *at = text;
    while (count < 3) {
        while (is_separator(*at))
            at++;
        if (text_is_digit(*at)) {
            parts[count].digits = strspn(at, "0123456789");
            if (parts[count].digits > 4 || date_scan_number(at, 1, 4, &parts[count].number) == 0)
                return NULL;
            at += parts[count++].digits;
        } else {
            size_t length = 0;
            while (text_is_letter(at[length]))
                length++;
            int month = length == 0 ? MONTH_UNKNOWN : month_of(at, length);
            if (month == MONTH_UNKNOWN)
                return NULL;
            if (month != MONTH_IGNORED)
                parts[count++] = (struct part){.number = month, .digits = 0};
            at += length;
        }
    }
    while (*at == ',' || *at == '.')
        at++;
    return at;
}

static bool is_year(const struct part *part)
{
    return part->digits == 4;
}

static bool is_short(const struct part *part)
{
    return part->digits == 1 || part->digits == 2;
}

static int bad(struct err *err, const char *message)
{
    return err_set(err, ERR_DATA, "%s", message);
}

/* Two numbers and a year at the end: which of them is the day? */
static int settle_order(const struct part parts[3], enum date_order order, struct date_civil *civil, struct err *err)
{
    int first = parts[0].number;
    int second = parts[1].number;
    if (order == DATE_ORDER_NONE) {
        if (first <= 12 && second <= 12 && first != second)
            return bad(err, _("day and month cannot be told apart; say which comes first"));
        order = second > 12 ? DATE_ORDER_MDY : DATE_ORDER_DMY;
    }
    civil->day = order == DATE_ORDER_DMY ? first : second;
    civil->month = order == DATE_ORDER_DMY ? second : first;
    civil->year = parts[2].number;
    return 0;
}

static int settle(const struct part parts[3], enum date_order order, struct date_civil *civil, struct err *err)
{
    *civil = (struct date_civil){0};
    size_t names = 0;
    for (size_t i = 0; i < 3; i++)
        names += parts[i].digits == 0;
    if (is_year(&parts[0]) && names == 0 && is_short(&parts[1]) && is_short(&parts[2]))
        *civil = (struct date_civil){.year = parts[0].number, .month = parts[1].number, .day = parts[2].number};
    else if (names == 1 && parts[1].digits == 0 && is_short(&parts[0]) && is_year(&parts[2]))
        *civil = (struct date_civil){.year = parts[2].number, .month = parts[1].number, .day = parts[0].number};
    else if (names == 1 && parts[0].digits == 0 && is_short(&parts[1]) && is_year(&parts[2]))
        *civil = (struct date_civil){.year = parts[2].number, .month = parts[0].number, .day = parts[1].number};
    else if (names == 1 && parts[1].digits == 0 && is_year(&parts[0]) && is_short(&parts[2]))
        *civil = (struct date_civil){.year = parts[0].number, .month = parts[1].number, .day = parts[2].number};
    else if (names == 0 && is_short(&parts[0]) && is_short(&parts[1]) && is_year(&parts[2])) {
        if (settle_order(parts, order, civil, err) != 0)
            return -1;
    } else if (names <= 1 && !is_year(&parts[0]) && !is_year(&parts[1]) && is_short(&parts[2]))
        return bad(err, _("a year of two digits says too little"));
    else
        return bad(err, _("not a date"));
    if (!date_is_valid(civil->year, civil->month, civil->day))
        return bad(err, _("there is no such day"));
    return 0;
}

/* 0-0-00, 00/00/0000 00:00:00, 0001-01-01T00:00:00: what programs write for no date at all. */
static bool is_empty_date(const char *text)
{
    static const char NONE[] = "0001-01-01";
    if (strncmp(text, NONE, sizeof NONE - 1) == 0)
        return true;
    return *text == '\0' || (strspn(text, "0-/.:TZ ") == strlen(text) && strspn(text, "-/.:TZ ") < strlen(text) &&
                             strpbrk(text, "-/.") != NULL);
}

/* A count of days since 1900, perhaps with a fraction, as a spreadsheet saves a cell without its format. */
static bool is_serial(const char *text)
{
    size_t digits = strspn(text, "0123456789");
    const char *rest = text + digits;
    if (*rest == '.' || *rest == ',')
        rest += 1 + strspn(rest + 1, "0123456789");
    return digits >= 3 && digits <= 6 && *rest == '\0';
}

/* "2:05 PM", "14:05", "9:05:30+01:00": to HH:MM…, which the scanner knows. */
static bool take_clock(const char *text, struct date_scan *scan)
{
    char clock[48];
    size_t length = strlen(text);
    int shift = -1;
    if (length > 2 && text_lower(text[length - 1]) == 'm') {
        char half = text_lower(text[length - 2]);
        shift = half == 'p' ? 12 : half == 'a' ? 0 : -1;
        length -= shift >= 0 ? 2 : 0;
        while (length > 0 && text[length - 1] == ' ')
            length--;
    }
    bool needs_zero = length > 1 && text[1] == ':';
    if (length + needs_zero >= sizeof clock)
        return false;
    clock[0] = '0';
    memcpy(clock + needs_zero, text, length);
    clock[length + needs_zero] = '\0';
    if (!date_scan_clock(clock, scan))
        return false;
    if (shift < 0)
        return true;
    if (scan->civil.hour < 1 || scan->civil.hour > 12)
        return false;
    scan->civil.hour = scan->civil.hour % 12 + shift;
    return true;
}

static int take_numeric(const char *text, enum date_order order, struct date_scan *scan, struct err *err)
{
    struct part parts[3];
    const char *rest = take_parts(text, parts);
    if (rest == NULL)
        return bad(err, _("not a date"));
    *scan = (struct date_scan){.precision = DATE_DAY};
    if (settle(parts, order, &scan->civil, err) != 0)
        return -1;
    bool has_time = *rest != '\0';
    if (has_time && *rest != ' ' && text_lower(*rest) != 't')
        return bad(err, _("not a date"));
    rest += has_time;
    while (*rest == ' ')
        rest++;
    if (has_time && !take_clock(rest, scan))
        return bad(err, _("not a time of day"));
    return 0;
}

/* Trimmed and copied; what is longer than any date is none. Returns 1, 0 empty, -1. */
static int trimmed(const char *text, char *out, size_t size, struct err *err)
{
    size_t length = strlen(text);
    text = text_trim(text, &length);
    if (length >= size)
        return bad(err, _("not a date"));
    memcpy(out, text, length);
    out[length] = '\0';
    return !is_empty_date(out);
}

static int take(const char *text, enum date_order order, struct date_scan *scan, struct err *err)
{
    if (date_scan_iso(text, scan) && scan->precision >= DATE_DAY)
        return 1;
    if (is_serial(text))
        return bad(err, _("a number is no date; save the column as dates"));
    return take_numeric(text, order, scan, err) == 0 ? 1 : -1;
}

enum { LONGEST = 64 };

int date_import(const char *text, enum date_order order, char out[DATE_DAY_SIZE], struct err *err)
{
    char date[LONGEST];
    struct date_birthday birthday;
    int status = trimmed(text, date, sizeof date, err);
    if (status <= 0)
        return status;
    if (date_read_birthday(date, &birthday)) {
        date_format_birthday(&birthday, out);
        return 1;
    }
    struct date_scan scan;
    if (take(date, order, &scan, err) < 0)
        return -1;
    date_format_day(date_day(scan.civil.year, scan.civil.month, scan.civil.day), out);
    return 1;
}

int date_import_time(const struct date_context *context, const char *text, enum date_order order, int64_t *moment,
                     struct err *err)
{
    char date[LONGEST];
    int status = trimmed(text, date, sizeof date, err);
    if (status <= 0)
        return status;
    struct date_scan scan;
    if (take(date, order, &scan, err) < 0)
        return -1;
    *moment = scan.has_offset ? date_scan_utc(&scan) : date_moment(context, &scan.civil);
    return 1;
}
