/* One number in all the ways in which people write it, and what is none. */
#include "domain/phone.h"

#include "tap.h"

static const struct {
    const char *typed;
    const char *country; /* NULL: NL */
    const char *e164;    /* NULL: an error */
    const char *part;    /* of the message of an error */
} CASES[] = {
    {"+31612345678", NULL, "+31612345678", NULL},
    {"0612345678", NULL, "+31612345678", NULL},
    {"06-12345678", NULL, "+31612345678", NULL},
    {"06 12 34 56 78", NULL, "+31612345678", NULL},
    {"(06) 123.456.78", NULL, "+31612345678", NULL},
    {"0031612345678", NULL, "+31612345678", NULL},
    {"00 31 6 12345678", NULL, "+31612345678", NULL},
    {"+31 (0)6 12345678", NULL, "+31612345678", NULL},
    {"+31 06 12345678", NULL, "+31612345678", NULL},
    {"tel:+31-6-12345678", NULL, "+31612345678", NULL},
    {" 06\xE2\x80\x91"
     "12345678 ",
     NULL, "+31612345678", NULL},
    {"06\xC2\xA0"
     "12345678",
     NULL, "+31612345678", NULL},
    {"\xE2\x80\xAA"
     "+31612345678\xE2\x80\xAC",
     NULL, "+31612345678", NULL},
    {"020-1234567", NULL, "+31201234567", NULL},
    {"0341 123456", NULL, "+31341123456", NULL},
    {"088-1234567", NULL, "+31881234567", NULL},
    {"0800-1234", NULL, "+318001234", NULL},
    {"0800-1234567", NULL, "+318001234567", NULL},
    {"0900 1234", NULL, "+319001234", NULL},
    {"097012345678", NULL, "+3197012345678", NULL},
    {"14020", NULL, "+3114020", NULL},
    {"140341", NULL, "+31140341", NULL},
    {"+49 30 123456", NULL, "+4930123456", NULL},
    {"+49 (0)30 123456", NULL, "+4930123456", NULL},
    {"+32 470 12 34 56", NULL, "+32470123456", NULL},
    {"+39 06 1234567", NULL, "+39061234567", NULL},
    {"+1 (202) 555-0123", NULL, "+12025550123", NULL},
    {"+7 812 1234567", NULL, "+78121234567", NULL},
    {"+44 20 7946 0018", NULL, "+442079460018", NULL},
    {"+297 582 1234", NULL, "+2975821234", NULL},
    {"0470 12 34 56", "BE", "+32470123456", NULL},
    {"030/123456", "DE", "+4930123456", NULL},
    {"612 345 678", "ES", "+34612345678", NULL},
    {"020-1234567", "NL", "+31201234567", NULL},
    {"612345678", NULL, NULL, "zero at the front was lost"},
    {"201234567", NULL, NULL, "neither + nor 0"},
    {"31612345678", NULL, NULL, "neither + nor 0"},
    {"3,16E+10", NULL, NULL, "spreadsheet"},
    {"3.16123E+10", NULL, NULL, "spreadsheet"},
    {"06-12345678 (werk)", NULL, NULL, "words"},
    {"bel na zessen", NULL, NULL, "words"},
    {"06-1234CALL", NULL, NULL, "words"},
    {"020-1234567 x12", NULL, NULL, "extension"},
    {"020-1234567 ext. 12", NULL, NULL, "extension"},
    {"020-1234567 toestel 12", NULL, NULL, "extension"},
    {"020-1234567#12", NULL, NULL, "extension"},
    {"061234567", NULL, NULL, "number of digits for the Netherlands"},
    {"06123456789", NULL, NULL, "number of digits for the Netherlands"},
    {"06-12345678 / 020-1234567", NULL, NULL, "number of digits for the Netherlands"},
    {"0201234", NULL, NULL, "number of digits for the Netherlands"},
    {"0800-12345", NULL, NULL, "number of digits for the Netherlands"},
    {"0121234567", NULL, NULL, "no Dutch number begins like this"},
    {"0671234567", NULL, NULL, "no Dutch number begins like this"},
    {"112", NULL, NULL, "neither + nor 0"},
    {"+999 123456", NULL, NULL, "calling code"},
    {"+33 123", NULL, NULL, "number of digits for its country"},
    {"+1 202 555 0123 45678", NULL, NULL, "number of digits for its country"},
    {"+45 12706895", NULL, "+4512706895", NULL},
    {"06123456780612345678061234567806123456", NULL, NULL, "too many digits"},
    {"06+12345678", NULL, NULL, "not a phone number"},
    {"+", NULL, NULL, "not a phone number"},
    {"", NULL, NULL, "not a phone number"},
    {"-", NULL, NULL, "not a phone number"},
    {"06 12345678\xE2\x82\xAC", NULL, NULL, "not a phone number"},
    {"0201234567", "XX", NULL, "neither + nor 00"},
};

int main(void)
{
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct err err = ERR_INIT;
        char e164[PHONE_SIZE] = "";
        int status = phone_normalise(CASES[i].typed, CASES[i].country, e164, &err);
        CHECK_TEXT(status == 0 ? e164 : NULL, CASES[i].e164, CASES[i].typed);
        if (CASES[i].part != NULL)
            CHECK(err.kind == ERR_DATA && strstr(err.message, CASES[i].part) != NULL, "\"%s\" is told: %s", CASES[i].typed,
                  err.message);
    }
    CHECK(phone_is_meant("+31 6") && phone_is_meant("020-1234567") && phone_is_meant("(020) 1234567"), "phones are meant");
    CHECK(!phone_is_meant("42") && !phone_is_meant("0") && !phone_is_meant("jan") && !phone_is_meant("06 jan"),
          "ids and words are not");
    return tap_done();
}
