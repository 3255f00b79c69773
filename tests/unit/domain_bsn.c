/* The eleven test. 111222333 is the number that the tax authority uses in its examples. */
#include "domain/bsn.h"

#include "tap.h"

/* What is told of a column: the same pattern of p (another number that passes), s (the same as before) and f (one that fails). */
static bool tells(const char *pattern, int times)
{
    struct bsn_watch watch = {0};
    long number = 100000007;
    char text[24] = "";
    for (int i = 0; i < times; i++) {
        for (const char *at = pattern; *at != '\0'; at++) {
            bool is_passing = *at != 'f';
            if (*at != 's') {
                do
                    snprintf(text, sizeof text, "%ld", number++);
                while (bsn_is_valid(text) != is_passing);
            }
            bsn_watch_add(&watch, text);
        }
    }
    return bsn_watch_tells(&watch);
}

static void check_watch(void)
{
    CHECK(!tells("", 1), "an empty column");
    CHECK(!tells("p", 19) && tells("p", 20), "twenty values");
    CHECK(tells("ppppf", 4) && !tells("ppppf", 3), "four in five pass, of twenty");
    CHECK(tells("pppppppppppppppff", 100) && !tells("pppf", 100), "more fail than one in five");
    CHECK(!tells("psssss", 19) && tells("ps", 20), "a number again is no other number");
    CHECK(!tells("f", 201) && !tells("fp", 2000), "too many failures settle it");
    CHECK(tells("p", 5000), "after a thousand values no more are looked at");
}

int main(void)
{
    static const struct {
        const char *text;
        bool is_valid;
        const char *why;
    } CASES[] = {
        {"111222333", true, "nine digits that pass"},
        {"1112.22.333", true, "points are left out"},
        {"111 222 333", true, "blanks are left out"},
        {"111-222-333", true, "hyphens are left out"},
        {"010464554", true, "a leading zero"},
        {"10464554", true, "eight digits: the leading zero is missing"},
        {"111222334", false, "the last digit is wrong"},
        {"121122333", false, "two digits changed places"},
        {"000000000", false, "all zero"},
        {"1112223", false, "too short"},
        {"1112223330", false, "too long"},
        {"11122233a", false, "a letter"},
        {"", false, "empty"},
        {"+111222333", false, "a sign"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        CHECK(bsn_is_valid(CASES[i].text) == CASES[i].is_valid, "%s: %s", CASES[i].text, CASES[i].why);
    check_watch();
    return tap_done();
}
