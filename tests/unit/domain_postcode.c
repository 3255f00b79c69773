/* Dutch postcodes in one form; others as they are. */
#include "domain/postcode.h"

#include "tap.h"

static const struct {
    const char *typed, *country, *normalised, *why;
} CASES[] = {
    {"1234AB", "NL", "1234 AB", "the blank is put in"},
    {"1234 ab", "NL", "1234 AB", "capitals"},
    {" 1234  AB ", "NL", "1234 AB", "blanks"},
    {"1234\xC2\xA0"
     "AB",
     "NL", "1234 AB", "a no-break space"},
    {"1234 AB", "NL", "1234 AB", "as it is"},
    {"0234 AB", "NL", NULL, "none begins with 0"},
    {"1234 SS", "NL", NULL, "SS is not given out"},
    {"1234", "NL", NULL, "no letters"},
    {"12345 AB", "NL", NULL, "five digits"},
    {"1234 A1", "NL", NULL, "a digit among the letters"},
    {"1234 ABC", "NL", NULL, "three letters"},
    {"1234ab", NULL, "1234 AB", "without a country: what looks Dutch is Dutch"},
    {" SW1A 1AA ", NULL, "SW1A 1AA", "without a country: others lose their blanks"},
    {" 10115 ", "DE", "10115", "another country: only trimmed"},
    {"1234ab", "BE", "1234ab", "another country: left as it is"},
};

int main(void)
{
    struct arena arena = ARENA_INIT;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct err err = ERR_INIT;
        const char *normalised = NULL;
        int status = postcode_normalise(CASES[i].typed, CASES[i].country, &arena, &normalised, &err);
        CHECK_TEXT(status == 0 ? normalised : NULL, CASES[i].normalised, CASES[i].why);
    }
    arena_clear(&arena);
    return tap_done();
}
