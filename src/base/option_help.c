/* option_help.c - what the tables of options say to people, to completion and to the manual. */
#include <string.h>

#include "base/message.h"
#include "base/option.h"
#include "base/text.h"

/* The column in which summaries begin; a longer option has its summary on the next line. */
enum { SUMMARY_COLUMN = 26 };

typedef int describe(struct buf *out, const struct option_spec *spec, size_t width);

/* A later table may repeat a name: the first one is meant. */
static bool is_shadowed(const struct option_spec *const *tables, const struct option_spec *wanted)
{
    for (; *tables != NULL; tables++)
        for (const struct option_spec *spec = *tables; spec->name != NULL; spec++)
            if (strcmp(spec->name, wanted->name) == 0)
                return spec != wanted;
    return false;
}

static int each(struct buf *out, const struct option_spec *const *tables, describe *one, size_t width)
{
    for (const struct option_spec *const *table = tables; *table != NULL; table++)
        for (const struct option_spec *spec = *table; spec->name != NULL; spec++)
            if ((spec->flags & OPTION_HIDDEN) == 0 && !is_shadowed(tables, spec) && one(out, spec, width) != 0)
                return -1;
    return 0;
}

/* Words of ${text} into lines of ${width} columns; the cursor stands in ${column}, later lines begin in ${indent}. */
static int add_wrapped(struct buf *out, const char *text, size_t column, size_t indent, size_t width)
{
    bool is_first = true;
    while (*text != '\0') {
        size_t length = strcspn(text, " ");
        size_t columns = text_width(text, length);
        if (!is_first && column + 1 + columns > width) {
            buf_printf(out, "\n%*s", (int)indent, "");
            column = indent;
        } else if (!is_first) {
            buf_add_byte(out, ' ');
            column++;
        }
        buf_add(out, text, length);
        column += columns;
        is_first = false;
        text += length;
        text += strspn(text, " ");
    }
    return buf_add_byte(out, '\n');
}

static int help_one(struct buf *out, const struct option_spec *spec, size_t width)
{
    size_t start = out->length;
    if (spec->letter != '\0')
        buf_printf(out, "  -%c, --%s", spec->letter, spec->name);
    else
        buf_printf(out, "      --%s", spec->name);
    if (spec->argument != NULL)
        buf_printf(out, " %s", spec->argument);
    if (out->failed)
        return -1;
    size_t column = text_width(out->bytes + start, out->length - start);
    /* On a narrow terminal the summaries stand below, so that they keep some room. */
    size_t indent = width >= SUMMARY_COLUMN + 30 ? SUMMARY_COLUMN : 8;
    if (column + 2 > indent || indent < SUMMARY_COLUMN)
        buf_printf(out, "\n%*s", (int)indent, "");
    else
        buf_printf(out, "%*s", (int)(indent - column), "");
    return add_wrapped(out, _(spec->help), indent, indent, width);
}

static int list_one(struct buf *out, const struct option_spec *spec, size_t width)
{
    (void)width;
    buf_printf(out, "--%s\t", spec->name);
    if (spec->letter != '\0')
        buf_printf(out, "-%c", spec->letter);
    buf_add_byte(out, '\t');
    const char *kind = spec->argument == NULL ? "" : spec->complete != NULL ? spec->complete : spec->argument;
    for (; *kind != '\0'; kind++)
        buf_add_byte(out, text_lower(*kind));
    return buf_printf(out, "\t%s\t%s\n", spec->argument == NULL ? "" : spec->argument, _(spec->help));
}

/* Text in an mdoc list: a backslash is one, and no line may begin with a control character. */
static int add_roff(struct buf *out, const char *text)
{
    if (*text == '.' || *text == '\'')
        buf_add_text(out, "\\&");
    for (; *text != '\0'; text++)
        if (*text == '\\')
            buf_add_text(out, "\\e");
        else
            buf_add_byte(out, *text);
    return out->failed ? -1 : 0;
}

static int add_upper_first(struct buf *out, const char *text)
{
    size_t start = out->length;
    if (add_roff(out, text) != 0)
        return -1;
    out->bytes[start] = text_upper(out->bytes[start]);
    return 0;
}

static int mdoc_one(struct buf *out, const struct option_spec *spec, size_t width)
{
    (void)width;
    buf_add_text(out, ".It");
    if (spec->letter != '\0') {
        buf_printf(out, " Fl %c", spec->letter);
        if (spec->argument != NULL)
            buf_printf(out, " Ar %s", spec->argument);
        buf_add_text(out, " ,");
    }
    /* "Fl" puts one dash before its word; the other one is written. A plain one may come out as a hyphen, which nobody can
     * paste into a shell. */
    buf_add_text(out, " Fl \\-");
    for (const char *at = spec->name; *at != '\0'; at++)
        buf_add_text(out, *at == '-' ? "\\-" : (char[]){*at, '\0'});
    if (spec->argument != NULL)
        buf_printf(out, " Ar %s", spec->argument);
    buf_add_byte(out, '\n');
    add_upper_first(out, spec->help);
    return buf_add_text(out, ".\n");
}

int option_help(struct buf *out, const struct option_spec *const *tables, size_t width)
{
    return each(out, tables, help_one, width);
}

int option_list(struct buf *out, const struct option_spec *const *tables)
{
    return each(out, tables, list_one, 0);
}

int option_mdoc(struct buf *out, const struct option_spec *const *tables)
{
    buf_add_text(out, ".Bl -tag -width Ds\n");
    each(out, tables, mdoc_one, 0);
    return buf_add_text(out, ".El\n");
}
