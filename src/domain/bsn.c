/* bsn.c - the eleven test. */
#include "domain/bsn.h"

#include <stddef.h>
#include <string.h>

enum { BSN_DIGITS = 9 };
static const int32_t POWERS[BSN_DIGITS - 1] = {100000000, 10000000, 1000000, 100000, 10000, 1000, 100, 10};

/* The digits of ${text} alone; returns how many, or 0 when there is anything else in it or too many. */
static size_t digits_of(const char *text, char digits[BSN_DIGITS])
{
    size_t count = 0;
    for (; *text != '\0'; text++) {
        if (*text == '.' || *text == ' ' || *text == '-')
            continue;
        if (*text < '0' || *text > '9' || count == BSN_DIGITS)
            return 0;
        digits[count++] = (char)(*text - '0');
    }
    return count;
}

/* The number, 0 when it is none that passes. */
static int32_t number_of(const char *text)
{
    char digits[BSN_DIGITS];
    size_t count = digits_of(text, digits);
    if (count == BSN_DIGITS - 1) { /* older numbers are written without their leading zero */
        memmove(digits + 1, digits, count);
        digits[0] = 0;
    } else if (count != BSN_DIGITS) {
        return 0;
    }
    int32_t number = digits[BSN_DIGITS - 1];
    int sum = -digits[BSN_DIGITS - 1];
    for (int i = 0; i < BSN_DIGITS - 1; i++) {
        sum += digits[i] * (BSN_DIGITS - i);
        number += digits[i] * POWERS[i];
    }
    return sum % 11 == 0 ? number : 0;
}

bool bsn_is_valid(const char *text)
{
    return number_of(text) != 0;
}

void bsn_watch_add(struct bsn_watch *watch, const char *text)
{
    if (watch->is_over)
        return;
    int32_t number = number_of(text);
    if (number != 0 && number == watch->last)
        return;
    watch->last = number != 0 ? number : watch->last;
    watch->seen++;
    watch->passed += number != 0;
    int failed = watch->seen - watch->passed;
    watch->is_over = watch->seen == BSN_WATCH_VALUES || 100 * failed > (100 - BSN_WATCH_PERCENT) * BSN_WATCH_VALUES;
}

bool bsn_watch_tells(const struct bsn_watch *watch)
{
    return watch->seen >= BSN_WATCH_MIN && 100 * watch->passed >= BSN_WATCH_PERCENT * watch->seen;
}
