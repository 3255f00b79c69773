/* What a name says of its legal form. */
#include "domain/legal_form.h"

#include "tap.h"

int main(void)
{
    static const struct {
        const char *name;
        const char *form;
    } CASES[] = {
        {"Bakkerij De Vlijt B.V.", "legal-person"},
        {"Bakkerij De Vlijt BV", "legal-person"},
        {"Bakkerij De Vlijt b. v.", "legal-person"},
        {"Drukkerij Polder N.V.", "legal-person"},
        {"Stichting De Brug", "legal-person"},
        {"De Brug (stichting)", NULL},
        {"Coöperatie Het Ei U.A.", "legal-person"},
        {"Jansen V.O.F.", "partnership"},
        {"VOF Jansen en Zoon", "partnership"},
        {"Maatschap Tandartsen Zeist", "partnership"},
        {"Fietsen Janse eenmanszaak", "sole-trader"},
        {"Bakkerij De Vlijt", NULL},
        {"BV", NULL},
        {"Nova", NULL},
        {"Kapsalon Ba", NULL},
        {"", NULL},
        {"Klempnerei Groß GmbH", "legal-person"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        CHECK_TEXT(legal_form_guess(CASES[i].name), CASES[i].form, CASES[i].name);
    char endless[2000];
    memset(endless, 'x', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    CHECK(legal_form_guess(endless) == NULL, "an endless name says nothing");
    return tap_done();
}
