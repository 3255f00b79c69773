/* Names taken apart and put together. Columns: prefix | given | initials | infix | family | suffix | display. */
#include "domain/name.h"

#include "tap.h"

static const struct {
    const char *text;
    const char *parts;
} SPLIT[] = {
    {"Jan van der Berg", "-|Jan|-|van der|Berg|-|Jan van der Berg"},
    {"van der Berg, Jan", "-|Jan|-|van der|Berg|-|Jan van der Berg"},
    {"Berg, Jan van der", "-|Jan|-|van der|Berg|-|Jan van der Berg"},
    {"J. van 't Hof", "-|-|J.|van 't|Hof|-|J. van 't Hof"},
    {"J. van \xE2\x80\x99t Hof", "-|-|J.|van \xE2\x80\x99t|Hof|-|J. van \xE2\x80\x99t Hof"},
    {"J. P. de Vries", "-|-|J.P.|de|Vries|-|J.P. de Vries"},
    {"J.P. (Jan) de Vries", "-|Jan|J.P.|de|Vries|-|Jan de Vries"},
    {"Jan Peter de Vries", "-|Jan Peter|-|de|Vries|-|Jan Peter de Vries"},
    {"Jansen, P.", "-|-|P.|-|Jansen|-|P. Jansen"},
    {"Anna Maria Jansen", "-|Anna Maria|-|-|Jansen|-|Anna Maria Jansen"},
    {"Anna Jansen-de Vries", "-|Anna|-|-|Jansen-de Vries|-|Anna Jansen-de Vries"},
    {"Sluijs-van den Bosch, Eva van der", "-|Eva|-|van der|Sluijs-van den Bosch|-|Eva van der Sluijs-van den Bosch"},
    {"Fatima el Amrani", "-|Fatima|-|-|el Amrani|-|Fatima el Amrani"},
    {"Fatima El Amrani", "-|Fatima|-|-|El Amrani|-|Fatima El Amrani"},
    {"Jean d'Artagnan", "-|Jean|-|d'|Artagnan|-|Jean d'Artagnan"},
    {"Conor O'Brien", "-|Conor|-|-|O'Brien|-|Conor O'Brien"},
    {"dr. Jan de Boer", "dr.|Jan|-|de|Boer|-|Jan de Boer"},
    {"De heer J. Smit", "De heer|-|J.|-|Smit|-|J. Smit"},
    {"Mevr. dr. Anna Smit jr.", "Mevr. dr.|Anna|-|-|Smit|jr.|Anna Smit jr."},
    {"Berg, Jan, jr.", "-|Jan|-|-|Berg|jr.|Jan Berg jr."},
    {"van der Berg", "-|-|-|van der|Berg|-|van der Berg"},
    {"Berg, van der", "-|-|-|van der|Berg|-|van der Berg"},
    {"Jansen", "-|-|-|-|Jansen|-|Jansen"},
    {"  Jan   Jansen ", "-|Jan|-|-|Jansen|-|Jan Jansen"},
    {"Ay\xC5\x9F"
     "e Y\xC4\xB1lmaz",
     "-|Ay\xC5\x9F"
     "e|-|-|Y\xC4\xB1lmaz|-|Ay\xC5\x9F"
     "e Y\xC4\xB1lmaz"},
    {"Jan Van Den Berg", "-|Jan|-|Van Den|Berg|-|Jan Van Den Berg"},
    {"Maria de la Cruz", "-|Maria|-|de la|Cruz|-|Maria de la Cruz"},
    {"van", "-|-|-|-|van|-|van"},
    {",", "-|-|-|-|,|-|,"},
    {"", "-|-|-|-|-|-|-"},
};

static const struct {
    const char *given, *infix, *family;
    const char *parts;
} COMPLETE[] = {
    {"Jan", "van der", "Berg", "-|Jan|-|van der|Berg|-|Jan van der Berg"},
    {"Jan", NULL, "van der Berg", "-|Jan|-|van der|Berg|-|Jan van der Berg"},
    {"Jan", NULL, "Berg, van der", "-|Jan|-|van der|Berg|-|Jan van der Berg"},
    {"Jan", NULL, "Berg (van den)", "-|Jan|-|van den|Berg|-|Jan van den Berg"},
    {"Eva", NULL, "Quarles van Ufford", "-|Eva|-|-|Quarles van Ufford|-|Eva Quarles van Ufford"},
    {"Eva", NULL, "El Amrani", "-|Eva|-|-|El Amrani|-|Eva El Amrani"},
    {"Eva", "el", "Amrani", "-|Eva|-|el|Amrani|-|Eva el Amrani"},
    {"Eva", NULL, "Smit (Bakker)", "-|Eva|-|-|Smit (Bakker)|-|Eva Smit (Bakker)"},
    {"J.P.", NULL, "Smit", "-|-|J.P.|-|Smit|-|J.P. Smit"},
    {"J. P.", NULL, "Smit", "-|-|J.P.|-|Smit|-|J.P. Smit"},
    {"St. John", NULL, "Smit", "-|St. John|-|-|Smit|-|St. John Smit"},
    {"Jan", NULL, NULL, "-|Jan|-|-|-|-|Jan"},
    {NULL, NULL, "'s Gravesande", "-|-|-|'s|Gravesande|-|'s Gravesande"},
    {NULL, NULL, "d'Artagnan", "-|-|-|d'|Artagnan|-|d'Artagnan"},
    {NULL, NULL, NULL, "-|-|-|-|-|-|-"},
};

static const char *or_dash(const char *text)
{
    return text == NULL ? "-" : text;
}

static const char *show(const struct name *name, struct arena *arena)
{
    return arena_printf(arena, "%s|%s|%s|%s|%s|%s|%s", or_dash(name->prefix), or_dash(name->given), or_dash(name->initials),
                        or_dash(name->infix), or_dash(name->family), or_dash(name->suffix), or_dash(name->display));
}

int main(void)
{
    struct arena arena = ARENA_INIT;
    for (size_t i = 0; i < sizeof SPLIT / sizeof *SPLIT; i++) {
        struct name name;
        CHECK(name_split(SPLIT[i].text, &arena, &name) == 0, "\"%s\" is split", SPLIT[i].text);
        CHECK_TEXT(show(&name, &arena), SPLIT[i].parts, SPLIT[i].text);
    }
    for (size_t i = 0; i < sizeof COMPLETE / sizeof *COMPLETE; i++) {
        struct name name = {.given = COMPLETE[i].given, .infix = COMPLETE[i].infix, .family = COMPLETE[i].family};
        CHECK(name_complete(&name, &arena) == 0, "%s is completed", or_dash(COMPLETE[i].family));
        CHECK_TEXT(show(&name, &arena), COMPLETE[i].parts, or_dash(COMPLETE[i].family));
    }
    CHECK(name_is_infix("van", 3) && name_is_infix("Der", 3) && name_is_infix("t", 1) && !name_is_infix("berg", 4),
          "the words of infixes");
    CHECK(name_given_agrees("Jan", "jan", &arena), "case does not tell people apart");
    CHECK(name_given_agrees("Zoë", "Zoe", &arena), "nor do accents");
    CHECK(name_given_agrees("J.", "Jan", &arena) && name_given_agrees("Jan", "J", &arena),
          "an initial agrees with its name");
    CHECK(name_given_agrees("Jan", "Jan Peter", &arena), "a second given name is no other person");
    CHECK(!name_given_agrees("Jan", "Piet", &arena) && !name_given_agrees("P.", "Jan", &arena), "others do not agree");
    CHECK(!name_given_agrees(NULL, "Jan", &arena), "nothing agrees with nobody");
    arena_clear(&arena);
    return tap_done();
}
