/* tap.h - tests in C: each check prints one TAP line, tap_done prints the plan.
 *
 *     int main(void)
 *     {
 *         CHECK(phone_is_valid("+31201234567"), "a Dutch number is valid");
 *         CHECK_TEXT(folded, "jansen", "upper case is folded");
 *         CHECK_INTEGER(count, 3, "three rows");
 *         return tap_done();
 *     }
 *
 * The plan comes last, so a program that dies half-way has none and counts as failed. Header only: one program, one file. */
#ifndef CRM_TESTS_TAP_H
#define CRM_TESTS_TAP_H

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#ifndef __has_feature
#define __has_feature(feature) 0
#endif
#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
enum { TAP_IS_SANITIZED = 1 };
#else
enum { TAP_IS_SANITIZED = 0 };
#endif

static int tap_count;
static int tap_failed;

__attribute__((format(printf, 4, 5), unused)) static bool tap_result(bool is_ok, const char *file, int line,
                                                                     const char *format, ...)
{
    va_list arguments;
    printf("%sok %d ", is_ok ? "" : "not ", ++tap_count);
    va_start(arguments, format);
    vprintf(format, arguments);
    va_end(arguments);
    printf("\n");
    if (!is_ok) {
        tap_failed++;
        printf("# at %s:%d\n", file, line);
    }
    fflush(stdout);
    return is_ok;
}

__attribute__((unused)) static void tap_skip(const char *why)
{
    printf("ok %d # SKIP %s\n", ++tap_count, why);
}

__attribute__((unused)) static bool tap_text(const char *got, const char *expected, const char *file, int line,
                                             const char *name)
{
    bool is_ok = got == NULL || expected == NULL ? got == expected : strcmp(got, expected) == 0;
    tap_result(is_ok, file, line, "%s", name);
    if (!is_ok)
        printf("#      got: %s\n# expected: %s\n", got == NULL ? "(null)" : got, expected == NULL ? "(null)" : expected);
    return is_ok;
}

__attribute__((unused)) static bool tap_integer(intmax_t got, intmax_t expected, const char *file, int line,
                                                const char *name)
{
    bool is_ok = got == expected;
    tap_result(is_ok, file, line, "%s", name);
    if (!is_ok)
        printf("#      got: %" PRIdMAX "\n# expected: %" PRIdMAX "\n", got, expected);
    return is_ok;
}

/* Each returns whether the check held, so that a test can stop where going on makes no sense. */
#define CHECK(condition, ...)              tap_result((condition), __FILE__, __LINE__, __VA_ARGS__)
#define CHECK_TEXT(got, expected, name)    tap_text((got), (expected), __FILE__, __LINE__, (name))
#define CHECK_INTEGER(got, expected, name) tap_integer((intmax_t)(got), (intmax_t)(expected), __FILE__, __LINE__, (name))

/* tap_done(): print the plan. Returns the exit status for main. */
__attribute__((unused)) static int tap_done(void)
{
    printf("1..%d\n", tap_count);
    return tap_failed > 0 || tap_count == 0;
}

#endif
