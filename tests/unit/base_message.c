/* Messages: which language is chosen, on a machine that has no Dutch locale too, and that numbers stay as they are. */
#include "base/message.h"

#include <locale.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tap.h"

static char folder[] = "/tmp/crm-message-XXXXXX";

static void put_number(FILE *file, uint32_t number)
{
    fwrite(&number, sizeof number, 1, file);
}

/* A catalogue as msgfmt writes it: a header, two tables of lengths and offsets, the texts, sorted by the original. */
static void write_catalogue(const char *language)
{
    static const char *const ORIGINALS[] = {"", "hello", "one row"};
    static const char *const TRANSLATIONS[] = {
        "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n",
        "h\xc3\xa9 hallo",
        "een rij",
    };
    char path[256];
    snprintf(path, sizeof path, "%s/%s", folder, language);
    mkdir(path, 0700);
    strcat(path, "/LC_MESSAGES");
    mkdir(path, 0700);
    strcat(path, "/crm.mo");
    FILE *file = fopen(path, "wb");
    const uint32_t header[] = {0x950412de, 0, 3, 28, 28 + 24, 0, 28 + 48};
    for (size_t i = 0; i < 7; i++)
        put_number(file, header[i]);
    /* "one row" is followed by its plural, after a NUL. */
    static const char PLURAL[] = "one row\0%lu rows";
    static const char PLURAL_TRANSLATED[] = "een rij\0%lu rijen";
    uint32_t offset = 28 + 48;
    for (size_t i = 0; i < 3; i++) {
        uint32_t length = (uint32_t)(i == 2 ? sizeof PLURAL - 1 : strlen(ORIGINALS[i]));
        put_number(file, length);
        put_number(file, offset);
        offset += length + 1;
    }
    for (size_t i = 0; i < 3; i++) {
        uint32_t length = (uint32_t)(i == 2 ? sizeof PLURAL_TRANSLATED - 1 : strlen(TRANSLATIONS[i]));
        put_number(file, length);
        put_number(file, offset);
        offset += length + 1;
    }
    fwrite(ORIGINALS[0], 1, 1, file);
    fwrite(ORIGINALS[1], 1, strlen(ORIGINALS[1]) + 1, file);
    fwrite(PLURAL, 1, sizeof PLURAL, file);
    fwrite(TRANSLATIONS[0], 1, strlen(TRANSLATIONS[0]) + 1, file);
    fwrite(TRANSLATIONS[1], 1, strlen(TRANSLATIONS[1]) + 1, file);
    fwrite(PLURAL_TRANSLATED, 1, sizeof PLURAL_TRANSLATED, file);
    fclose(file);
}

static void set_variable(const char *name, const char *value)
{
    if (value == NULL)
        unsetenv(name);
    else
        setenv(name, value, 1);
}

static void languages(void)
{
    static const struct {
        const char *given, *language, *all, *messages, *lang; /* the argument, LANGUAGE, LC_ALL, LC_MESSAGES, LANG */
        const char *expected;
    } CASES[] = {
        {NULL, NULL, NULL, NULL, NULL, "en"},
        {"nl", NULL, NULL, NULL, NULL, "nl"},
        {"nl", NULL, "C", NULL, NULL, "nl"},
        {"nl", NULL, "C.UTF-8", NULL, NULL, "nl"},
        {"nl", "en", "xx_XX.UTF-8", NULL, NULL, "nl"},
        {"nl_NL.UTF-8", NULL, NULL, NULL, NULL, "nl"},
        {"en", "nl", "nl_NL.UTF-8", NULL, NULL, "en"},
        {"", NULL, NULL, NULL, "nl_NL.UTF-8", "nl"},
        {NULL, NULL, NULL, NULL, "nl_NL.UTF-8", "nl"},
        {NULL, NULL, NULL, "nl_BE", "en_US.UTF-8", "nl"},
        {NULL, NULL, "en_US.UTF-8", "nl_BE", NULL, "en"},
        {NULL, NULL, "C.UTF-8", NULL, NULL, "en"},
        {NULL, "nl", "C.UTF-8", NULL, NULL, "nl"},
        {NULL, "fr:nl:en", "C.UTF-8", NULL, NULL, "nl"},
        {NULL, "en:nl", "nl_NL.UTF-8", NULL, NULL, "en"},
        {NULL, "nl", "C", NULL, NULL, "en"},
        {NULL, "nl", NULL, NULL, NULL, "en"},
        {"fr", NULL, NULL, NULL, NULL, "en"},
        {"nlx", NULL, NULL, NULL, NULL, "en"},
        {"../nl", NULL, NULL, NULL, NULL, "en"},
        {"abcdefghijklmnopqrstuvw", NULL, NULL, NULL, NULL, "en"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        set_variable("LANGUAGE", CASES[i].language);
        set_variable("LC_ALL", CASES[i].all);
        set_variable("LC_MESSAGES", CASES[i].messages);
        set_variable("LANG", CASES[i].lang);
        setlocale(LC_ALL, "C");
        message_init(folder, CASES[i].given);
        bool is_dutch = strcmp(CASES[i].expected, "nl") == 0;
        CHECK_TEXT(message_language(), CASES[i].expected, "the language");
        CHECK_TEXT(_("hello"), is_dutch ? "h\xc3\xa9 hallo" : "hello", "its texts");
        CHECK_TEXT(_("not in the catalogue"), "not in the catalogue", "a text without a translation stays");
        CHECK_TEXT(message_plural("one row", "%lu rows", 1), is_dutch ? "een rij" : "one row", "one");
        CHECK_TEXT(message_plural("one row", "%lu rows", 2), is_dutch ? "%lu rijen" : "%lu rows", "many");
        CHECK_TEXT(setlocale(LC_NUMERIC, NULL), "C", "numbers stay as they are");
    }
    message_init(NULL, "nl");
    CHECK_TEXT(message_language(), "en", "no folder, no Dutch");
}

int main(void)
{
    if (mkdtemp(folder) == NULL)
        return 1;
    write_catalogue("nl");
    languages();
    char path[256];
    static const char *const MADE[] = {"/nl/LC_MESSAGES/crm.mo", "/nl/LC_MESSAGES", "/nl", ""};
    for (size_t i = 0; i < sizeof MADE / sizeof *MADE; i++) {
        snprintf(path, sizeof path, "%s%s", folder, MADE[i]);
        remove(path);
    }
    return tap_done();
}
