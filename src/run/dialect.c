/* dialect.c - --encoding, --delimiter, --skip-lines: what somebody knows of a file that it does not tell itself. They hold for every
 * file of the call. */
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "run/private.h"

enum { SKIP_LINES_MAX = 1000000 };

static int settle_encoding(struct run *run, struct err *err)
{
    /* Those that Dutch files are in; what iconv knows beside them has no list in C. */
    static const char *const NEAR[] = {
        "UTF-8",        "UTF-16",     "UTF-16LE",     "UTF-16BE",     "WINDOWS-1252", "CP1252", "ISO-8859-1",
        "ISO-8859-15",  "LATIN1",     "LATIN-9",      "CP850",        "CP437",        "IBM850", "MACINTOSH",
        "WINDOWS-1250", "ISO-8859-2", "WINDOWS-1251", "WINDOWS-1254", "ISO-8859-9",   "ASCII",  "UTF-32"};
    const char *name = run_option(run, "encoding");
    if (name == NULL || source_knows_encoding(name)) {
        run->private_->dialect.encoding = name;
        return 0;
    }
    const char *nearest = text_nearest(name, NEAR, sizeof NEAR / sizeof NEAR[0]);
    err_set(err, ERR_USAGE, _("unknown encoding %s"), name);
    return nearest != NULL ? err_hint(err, "--encoding %s", nearest) : err_hint(err, "%s", _("iconv -l lists them"));
}

static int settle_delimiter(struct run *run, struct err *err)
{
    static const struct {
        const char *name;
        char delimiter;
    } NAMES[] = {{"tab", '\t'}, {"\\t", '\t'}, {"comma", ','}, {"semicolon", ';'}, {"pipe", '|'}};
    const char *given = run_option(run, "delimiter");
    if (given == NULL)
        return 0;
    char delimiter = strlen(given) == 1 ? given[0] : '\0';
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if (text_equal(NAMES[i].name, given))
            delimiter = NAMES[i].delimiter;
    bool is_control = (delimiter < ' ' && delimiter != '\t') || delimiter == 0x7F;
    if (is_control || delimiter == '"' || text_is_letter(delimiter) || text_is_digit(delimiter)) {
        err_set(err, ERR_USAGE, _("--delimiter wants one character of ASCII, no letter, digit or quote; or a name"));
        return err_hint(err, "--delimiter tab|comma|semicolon|pipe");
    }
    run->private_->dialect.delimiter = delimiter;
    return 0;
}

static int settle_skip_lines(struct run *run, struct err *err)
{
    const char *given = run_option(run, "skip-lines");
    int64_t lines = 0;
    if (given != NULL && !text_integer(given, 0, SKIP_LINES_MAX, &lines))
        return err_set(err, ERR_USAGE, _("--skip-lines wants a whole number of lines, from 0 to %d"), SKIP_LINES_MAX);
    run->private_->dialect.skip_lines = (long)lines;
    return 0;
}

int run_settle_dialect(struct run *run, struct err *err)
{
    return settle_encoding(run, err) != 0 || settle_delimiter(run, err) != 0 || settle_skip_lines(run, err) != 0 ? -1 : 0;
}
