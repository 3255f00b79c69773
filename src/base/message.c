/* message.c - which language, and where its catalogue is.
 *
 * glibc reads LANGUAGE only when LC_MESSAGES is a locale other than "C" that exists on the machine; a small one often has no
 * Dutch locale. C.UTF-8 always exists (Debian's libc-bin), so with it and LANGUAGE every catalogue can be read. */
#include "base/message.h"

#include <libintl.h>
#include <locale.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char DOMAIN[] = "crm";
static char language_in_use[16] = "en";
static bool is_bound;

/* "nl_NL.UTF-8@euro" and "nl" are both nl. False when it is no name of a language: "", "C", "POSIX", "C.UTF-8". */
static bool name_of(const char *locale, size_t length, char *out, size_t size)
{
    size_t letters = 0;
    while (letters < length && locale[letters] >= 'a' && locale[letters] <= 'z')
        letters++;
    bool ends = letters == length || strchr("_.@-", locale[letters]) != NULL;
    if (letters < 2 || letters >= size || !ends)
        return false;
    memcpy(out, locale, letters);
    out[letters] = '\0';
    return true;
}

static bool has_catalogue(const char *folder, const char *language)
{
    char path[4096];
    int length = snprintf(path, sizeof path, "%s/%s/LC_MESSAGES/%s.mo", folder, language, DOMAIN);
    return length > 0 && (size_t)length < sizeof path && access(path, R_OK) == 0;
}

/* The first of a list such as "nl_BE:nl:en" that can be served. */
static bool choose(const char *folder, const char *list)
{
    for (const char *at = list; at != NULL && *at != '\0';) {
        size_t length = strcspn(at, ":");
        char language[sizeof language_in_use];
        if (name_of(at, length, language, sizeof language) &&
            (strcmp(language, "en") == 0 || has_catalogue(folder, language))) {
            memcpy(language_in_use, language, sizeof language);
            return true;
        }
        at += length;
        if (*at == ':')
            at++;
    }
    return false;
}

/* What the environment asks for, by the rules of gettext: LANGUAGE counts only beside a locale. */
static void choose_by_environment(const char *folder)
{
    static const char *const VARIABLES[] = {"LC_ALL", "LC_MESSAGES", "LANG"};
    const char *locale = NULL;
    for (size_t i = 0; i < sizeof VARIABLES / sizeof *VARIABLES && (locale == NULL || *locale == '\0'); i++)
        locale = getenv(VARIABLES[i]);
    if (locale == NULL || *locale == '\0' || strcmp(locale, "C") == 0 || strcmp(locale, "POSIX") == 0)
        return;
    if (!choose(folder, getenv("LANGUAGE")))
        choose(folder, locale);
}

static void set_category(int category)
{
    const char *set = setlocale(category, "");
    if (set == NULL || strcmp(set, "C") == 0 || strcmp(set, "POSIX") == 0)
        setlocale(category, "C.UTF-8");
}

void message_init(const char *folder, const char *language)
{
    memcpy(language_in_use, "en", sizeof "en");
    is_bound = false;
    if (folder == NULL)
        return;
    if (language != NULL && *language != '\0')
        choose(folder, language);
    else
        choose_by_environment(folder);
    if (strcmp(language_in_use, "en") == 0)
        return;
    set_category(LC_MESSAGES);
    set_category(LC_CTYPE);
    setenv("LANGUAGE", language_in_use, 1);
    is_bound = bindtextdomain(DOMAIN, folder) != NULL && bind_textdomain_codeset(DOMAIN, "UTF-8") != NULL;
}

const char *message_language(void)
{
    return language_in_use;
}

const char *message_text(const char *text)
{
    return is_bound ? dgettext(DOMAIN, text) : text;
}

const char *message_plural(const char *one, const char *many, unsigned long count)
{
    return is_bound ? dngettext(DOMAIN, one, many, count) : count == 1 ? one : many;
}
