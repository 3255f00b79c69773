/* What is an address, and which spellings are one. */
#include "domain/email.h"

#include "tap.h"

static const struct {
    const char *typed;
    const char *normalised; /* NULL: not an address */
    const char *why;
} CASES[] = {
    {"jan@example.nl", "jan@example.nl", "as it is"},
    {"Jan.de.Vries@Example.NL", "jan.de.vries@example.nl", "case, in both parts"},
    {"  jan@example.nl\t", "jan@example.nl", "blanks around it"},
    {"\xC2\xA0jan@example.nl", "jan@example.nl", "a no-break space before it"},
    {"jan+crm@example.nl", "jan+crm@example.nl", "a tag after +"},
    {"o'neill@example.com", "o'neill@example.com", "an apostrophe"},
    {"jan@sub.example.co.uk", "jan@sub.example.co.uk", "several labels"},
    {"RENÉ@EXAMPLE.NL", "rené@example.nl", "capitals beyond ASCII; accents stay"},
    {"rene\xCC\x81@example.nl", "rené@example.nl", "a decomposed letter"},
    {"info@MÜNCHEN.example", "info@münchen.example", "a domain beyond ASCII stays as it is written"},
    {"info@xn--mnchen-3ya.example", "info@xn--mnchen-3ya.example", "… and so does its other form"},
    {"1@1.nl", "1@1.nl", "digits"},
    {"", NULL, "empty"},
    {"jan", NULL, "no @"},
    {"jan@", NULL, "no domain"},
    {"@example.nl", NULL, "no local part"},
    {"jan@example", NULL, "a domain without a dot"},
    {"jan@example.123", NULL, "a last label of digits"},
    {"jan@@example.nl", NULL, "two @"},
    {"jan@a@example.nl", NULL, "an @ in the domain"},
    {"jan de vries@example.nl", NULL, "a blank inside"},
    {".jan@example.nl", NULL, "a dot in front"},
    {"jan.@example.nl", NULL, "a dot at the end of the local part"},
    {"jan..v@example.nl", NULL, "two dots"},
    {"jan@-example.nl", NULL, "a hyphen at the beginning of a label"},
    {"jan@example-.nl", NULL, "a hyphen at the end of a label"},
    {"jan@example..nl", NULL, "an empty label"},
    {"jan@example.nl.", NULL, "a dot at the end"},
    {"jan@exa_mple.nl", NULL, "an underscore in the domain"},
    {"\"jan\"@example.nl", NULL, "a quoted local part"},
    {"jan@[192.0.2.1]", NULL, "an address literal"},
    {"Jan <jan@example.nl>", NULL, "a name before it"},
    {"jan@example.nl, piet@example.nl", NULL, "two of them"},
    {"mailto:jan@example.nl", NULL, "a colon"},
    {"a123456789b123456789c123456789d123456789e123456789f123456789g1234@example.nl", NULL, "65 bytes before the @"},
    {"a123456789b123456789c123456789d123456789e123456789f123456789g123@example.nl",
     "a123456789b123456789c123456789d123456789e123456789f123456789g123@example.nl", "64 bytes before the @"},
};

int main(void)
{
    struct arena arena = ARENA_INIT;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct err err = ERR_INIT;
        const char *normalised = NULL;
        int status = email_normalise(CASES[i].typed, &arena, &normalised, &err);
        CHECK_TEXT(status == 0 ? normalised : NULL, CASES[i].normalised, CASES[i].why);
        CHECK(status == 0 || (err.kind == ERR_DATA && strchr(err.message, '@') == NULL),
              "%s: bad data, no value in the message", CASES[i].why);
    }
    struct err err = ERR_INIT;
    const char *text = "piet@example.nl";
    const char *normalised = NULL;
    email_normalise(text, &arena, &normalised, &err);
    CHECK(normalised == text, "what is normal already is not copied");
    CHECK(email_is_meant("jan@x") && !email_is_meant("jan") && !email_is_meant("@x") && !email_is_meant("jan@"),
          "an @ inside says that an address is meant");
    arena_clear(&arena);
    return tap_done();
}
