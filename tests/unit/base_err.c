/* Faults: the first wins, texts are cut on a whole character, what a terminal could obey is escaped. */
#include "base/err.h"

#include <errno.h>

#include "tap.h"

static void first_wins(void)
{
    struct err err = ERR_INIT;
    CHECK_INTEGER(err_set(&err, ERR_DATA, "%d is %s", 7, "odd"), -1, "err_set returns -1");
    CHECK(err_set(&err, ERR_BUSY, "another") == -1 && err_system(&err, ERR_IO, ENOSPC, "another") == -1 &&
              err_refuse(&err, "a-rule", "GDPR 6", "another") == -1,
          "a later fault is a fault too");
    CHECK_INTEGER(err.kind, ERR_DATA, "the first kind stays");
    CHECK_TEXT(err.message, "7 is odd", "the first message stays");
    CHECK_TEXT(err.rule, "", "and no rule of a later refusal comes to it");
    CHECK(err_hint(&err, "try %s", "this") == -1 && err_hint(&err, "try that") == -1, "err_hint returns -1");
    CHECK_TEXT(err.hint, "try this", "the first hint stays");
    err_clear(&err);
    CHECK_INTEGER(err.kind, ERR_NONE, "cleared: no kind");
    CHECK_TEXT(err.hint, "", "cleared: no hint");
    CHECK_INTEGER(err_set(NULL, ERR_DATA, "nobody looks"), -1, "NULL is fine");
    CHECK_INTEGER(err_at(NULL, "f", 1, "x"), -1, "NULL is fine for a place");
}

static void kinds(void)
{
    struct err err = ERR_INIT;
    CHECK_INTEGER(err_system(&err, ERR_IO, ENOSPC, "cannot write %s", "it"), -1, "err_system returns -1");
    CHECK_TEXT(err.message, "cannot write it: No space left on device", "the system's reason follows");
    err_clear(&err);
    CHECK_INTEGER(err_refuse(&err, "consent-missing", "GDPR 7(1)", "never said yes to %s", "e-mail"), -1, "err_refuse too");
    CHECK_INTEGER(err.kind, ERR_REFUSED, "refused");
    CHECK_TEXT(err.rule, "consent-missing", "rule");
    CHECK_TEXT(err.citation, "GDPR 7(1)", "article");
    err_clear(&err);
    CHECK_INTEGER(err_memory(&err), -1, "err_memory too");
    CHECK_INTEGER(err.kind, ERR_MEMORY, "out of memory");
}

static void formats(void)
{
    static const struct {
        const char *prefix, *file;
        long line;
        const char *field, *message, *expected;
    } CASES[] = {
        {"crm-add", "people.csv", 17, "email", "not an address", "crm-add: people.csv:17: email: not an address"},
        {"crm-add", "people.csv", 0, "", "empty", "crm-add: people.csv: empty"},
        {"crm-add", "", 0, "email", "not an address", "crm-add: email: not an address"},
        {"crm-add", "", 3, "", "bad", "crm-add: 3: bad"},
        {NULL, "", 0, "", "bad", "bad"},
        {"crm-add", "a\x1b[31m.csv", 1, "\xe2\x80\xae", "bad", "crm-add: a\\x1b[31m.csv:1: \\u{202e}: bad"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct err err = ERR_INIT;
        char out[256];
        err_set(&err, ERR_DATA, "%s", CASES[i].message);
        err_at(&err, CASES[i].file, CASES[i].line, CASES[i].field);
        CHECK_TEXT(err_format(&err, CASES[i].prefix, out, sizeof out), CASES[i].expected, CASES[i].expected);
    }
    struct err err = ERR_INIT;
    err_at(&err, "f.csv", 3, "email");
    CHECK_INTEGER(err_at(&err, NULL, 0, NULL), -1, "err_at returns -1");
    CHECK_TEXT(err.file, "f.csv", "NULL leaves the file");
    CHECK_INTEGER(err.line, 3, "0 leaves the line");
}

static void cuts(void)
{
    /* é is two bytes; an odd limit falls into the middle of one. */
    char longest[2001];
    for (size_t i = 0; i < sizeof longest - 1; i += 2)
        memcpy(longest + i, "\xc3\xa9", 2);
    longest[sizeof longest - 1] = '\0';
    struct err err = ERR_INIT;
    err_set(&err, ERR_DATA, "%s", longest);
    CHECK_INTEGER(strlen(err.message), sizeof err.message - 2, "767 bytes are 383 whole characters");
    err_at(&err, longest + 1, 1, longest);
    CHECK_INTEGER(strlen(err.field), sizeof err.field - 2, "a field is cut likewise");
    char out[10];
    CHECK_INTEGER(strlen(err_format(&err, "x", out, sizeof out)), 9, "the whole line is cut to the room given");
    err_clear(&err);
    err_set(&err, ERR_DATA, "%.*s", (int)sizeof err.message - 2, longest);
    CHECK_INTEGER(strlen(err.message), sizeof err.message - 2, "what fits is not cut");
}

int main(void)
{
    first_wins();
    kinds();
    formats();
    cuts();
    return tap_done();
}
