/* bsn.c - the eleven test. */
#include "domain/bsn.h"

#include <stddef.h>
#include <string.h>

enum { BSN_DIGITS = 9 };

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

bool bsn_is_valid(const char *text)
{
    char digits[BSN_DIGITS];
    size_t count = digits_of(text, digits);
    if (count == BSN_DIGITS - 1) { /* older numbers are written without their leading zero */
        memmove(digits + 1, digits, count);
        digits[0] = 0;
    } else if (count != BSN_DIGITS) {
        return false;
    }
    int sum = -digits[BSN_DIGITS - 1];
    int all = digits[BSN_DIGITS - 1];
    for (int i = 0; i < BSN_DIGITS - 1; i++) {
        sum += digits[i] * (BSN_DIGITS - i);
        all |= digits[i];
    }
    return all != 0 && sum % 11 == 0;
}
