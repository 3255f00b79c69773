/* option.h - one table of options per tool: it drives parsing, --help, --help-options and the manual page.
 *
 * Why: an option that is parsed and not documented, or documented and not parsed, cannot exist. No globals (getopt has
 * some). Source: POSIX utility syntax guidelines, with options between operands and --name=value. */
#ifndef CRM_BASE_OPTION_H
#define CRM_BASE_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum option_flags {
    OPTION_HIDDEN = 1 << 0, /* parsed, but in no help and no manual */
    OPTION_REPEATS = 1 << 1 /* may be given several times; others: the last one counts */
};

/* A table ends with an all-zero row: {0}. */
struct option_spec {
    const char *name;     /* without dashes: "output" */
    char letter;          /* 'o', or 0 */
    const char *argument; /* "FILE"; NULL for a flag */
    const char *complete; /* kind for completion: "file", "dir", "tag", "purpose" …; NULL: ${argument} in lower case */
    const char *help;     /* one line, lower case, N_(…) */
    unsigned flags;       /* enum option_flags */
};

/* "Tables" is a NULL-terminated array of them (the tool's own, the common ones); the first that has a name or letter wins.
 * */

struct option_given {
    const struct option_spec *spec;
    const char *value; /* "" for a flag */
};

struct options {
    const struct option_given *given; /* in the order of the command line */
    size_t count;
    const char *const *operands; /* NULL-terminated */
    size_t operand_count;
};

/* options_parse(options, tables, argc, argv, text_at, arena, err): read a command line; argv[0] is skipped. Options may
 * stand between operands until "--" or, when ${text_at} is not 0, until the operand with that number (1 is the first): it
 * and all after it are operands. "-", and a dash before a digit ("-6m"), are operands. Lists live in ${arena}, texts are
 * borrowed from ${argv}. Returns 0, or -1 with ERR_USAGE and, for an unknown option, the nearest name as hint. */
int options_parse(struct options *options, const struct option_spec *const *tables, int argc, char **argv, size_t text_at,
                  struct arena *arena, struct err *err);

/* By long name. options_get: the last value, "" for a flag, NULL when not given. options_each(options, name, &at): each
 * value in turn (at starts at 0), NULL after the last. */
bool options_has(const struct options *options, const char *name);
const char *options_get(const struct options *options, const char *name);
const char *options_each(const struct options *options, const char *name, size_t *at);

/* What the tables say, appended to ${out}; each returns 0, or -1 when out of memory.
 * option_help: lines for --help, wrapped to ${width} columns, in the user's language.
 * option_list: a line for each, tab-separated: --name, -x or nothing, kind for completion (empty for a flag), argument,
 * summary. option_mdoc: an mdoc(7) list for the line @OPTIONS@ of a manual page, in English. */
int option_help(struct buf *out, const struct option_spec *const *tables, size_t width);
int option_list(struct buf *out, const struct option_spec *const *tables);
int option_mdoc(struct buf *out, const struct option_spec *const *tables);

#endif
