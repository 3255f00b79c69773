/* The eleven test. 111222333 is the number that the tax authority uses in its examples. */
#include "domain/bsn.h"

#include "tap.h"

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
    return tap_done();
}
