/* Countries by code and by name. */
#include "domain/country.h"

#include "domain/tables.h"
#include "tap.h"

static const struct {
    const char *typed, *code;
} CASES[] = {
    {"NL", "NL"},
    {"nl", "NL"},
    {" NL ", "NL"},
    {"Nederland", "NL"},
    {"the netherlands", "NL"},
    {"Holland", "NL"},
    {"België", "BE"},
    {"Belgie", "BE"},
    {"BELGIUM", "BE"},
    {"Duitsland", "DE"},
    {"Germany", "DE"},
    {"Verenigd Koninkrijk", "GB"},
    {"Curaçao", "CW"},
    {"Österreich", "AT"},
    {"Côte d'Ivoire", "CI"},
    {"Cote d\xE2\x80\x99Ivoire", "CI"},
    {"Atlantis", NULL},
    {"", NULL},
    {"X", NULL},
    {"ZZ", NULL},
};

int main(void)
{
    struct arena arena = ARENA_INIT;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct err err = ERR_INIT;
        const char *code = NULL;
        int status = country_normalise(CASES[i].typed, &arena, &code, &err);
        CHECK_TEXT(status == 0 ? code : NULL, CASES[i].code, CASES[i].typed);
    }
    CHECK_TEXT(country_get("BE")->calling_code, "32", "Belgium's calling code");
    CHECK(country_get("BE")->is_eea && !country_get("US")->is_eea, "who is in the European Economic Area");
    CHECK(country_get("be") == NULL, "codes are in capitals");
    CHECK_TEXT(country_of_calling_code("31612345678")->code, "NL", "a calling code is found at the front of a number");
    for (size_t i = 0; i < table_country_count; i++)
        CHECK(country_find(table_countries[i].name_nl, &arena) == &table_countries[i] &&
                  country_find(table_countries[i].name_en, &arena) == &table_countries[i],
              "%s is found by both its names", table_countries[i].code);
    arena_clear(&arena);
    return tap_done();
}
