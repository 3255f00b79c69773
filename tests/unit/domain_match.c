/* Who agrees with whom: a family shares an address, an initial stands for its name. */
#include "domain/match.h"

#include "tap.h"

#define PERSON(given_, initials_, family_)                                              \
    {                                                                                   \
        .given = (given_), .initials = (initials_), .family = (family_), .display = "x" \
    }

int main(void)
{
    static const struct {
        struct match_name a, b;
        bool agrees, is_positive;
        const char *why;
    } CASES[] = {
        {PERSON("Jan", NULL, "Jansen"), PERSON("Jan", NULL, "Jansen"), true, true, "the same"},
        {PERSON("JAN", NULL, "jansen"), PERSON("Jan", NULL, "Jansen"), true, true, "case does not count"},
        {PERSON("Renée", NULL, "Bos"), PERSON("Renee", NULL, "Bos"), true, true, "accents do not count"},
        {PERSON("J.", NULL, "Jansen"), PERSON("Jan", NULL, "Jansen"), true, true, "an initial agrees with its name"},
        {PERSON(NULL, "J.P.", "Jansen"), PERSON("Jan", NULL, "Jansen"), true, true, "initials in a column of their own too"},
        {PERSON("P.", NULL, "Jansen"), PERSON("Jan", NULL, "Jansen"), false, false, "another initial"},
        {PERSON("Piet", NULL, "Jansen"), PERSON("Jan", NULL, "Jansen"), false, false, "another given name"},
        {PERSON("Jan", NULL, "de Boer"), PERSON("Jan", NULL, "Jansen"), true, true,
         "the given name decides, families change"},
        {PERSON(NULL, NULL, "Jansen"), PERSON("Jan", NULL, "Jansen"), true, true, "lacking given names, the family name"},
        {PERSON(NULL, NULL, "Bakker"), PERSON("Jan", NULL, "Jansen"), false, false, "another family name"},
        {PERSON(NULL, NULL, NULL), PERSON("Jan", NULL, NULL), true, false, "nothing to compare speaks against nobody"},
        {{.is_organisation = true, .display = "De Vlijt"},
         PERSON("Jan", NULL, "Jansen"),
         false,
         false,
         "a person is no organisation"},
        {{.is_organisation = true, .display = "De Vlijt"},
         {.is_organisation = true, .display = "de vlijt"},
         true,
         true,
         "organisations by their whole name"},
        {{.is_organisation = true, .display = "De Vlijt"},
         {.is_organisation = true, .display = "De Korenaar"},
         false,
         false,
         "another organisation"},
        {{.display = NULL}, {.is_organisation = true, .display = "De Vlijt"}, true, false, "an address without any name"},
    };
    struct arena arena = ARENA_INIT;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        CHECK(match_agrees(&CASES[i].a, &CASES[i].b, &arena) == CASES[i].agrees, "agrees: %s", CASES[i].why);
        CHECK(match_agrees(&CASES[i].b, &CASES[i].a, &arena) == CASES[i].agrees, "either way: %s", CASES[i].why);
        CHECK(match_is_positive(&CASES[i].a, &CASES[i].b, &arena) == CASES[i].is_positive, "says so: %s", CASES[i].why);
    }
    arena_clear(&arena);
    return tap_done();
}
