/* option.c - reading a command line by a table. What the tables say to people is in option_help.c. */
#include "base/option.h"

#include <string.h>

#include "base/message.h"
#include "base/text.h"

struct parser {
    const struct option_spec *const *tables;
    struct option_given *given;
    size_t given_count;
    const char **operands;
    size_t operand_count;
    char **next; /* the argument that comes next, NULL-terminated list */
};

static const struct option_spec *by_name(const struct option_spec *const *tables, const char *name, size_t length)
{
    for (; *tables != NULL; tables++)
        for (const struct option_spec *spec = *tables; spec->name != NULL; spec++)
            if (strncmp(spec->name, name, length) == 0 && spec->name[length] == '\0')
                return spec;
    return NULL;
}

static const struct option_spec *by_letter(const struct option_spec *const *tables, char letter)
{
    for (; *tables != NULL; tables++)
        for (const struct option_spec *spec = *tables; spec->name != NULL; spec++)
            if (spec->letter == letter)
                return spec;
    return NULL;
}

/* Shown as typed, but what a terminal could obey: options are no personal data. */
static const char *shown(struct arena *arena, const char *name, size_t length)
{
    const char *escaped = text_escape_arena(arena, name, length);
    return escaped == NULL ? "" : escaped;
}

static int unknown(const struct parser *parser, const char *name, size_t length, struct arena *arena, struct err *err)
{
    const char *names[256];
    size_t count = 0;
    for (const struct option_spec *const *table = parser->tables; *table != NULL; table++)
        for (const struct option_spec *spec = *table; spec->name != NULL && count < sizeof names / sizeof *names; spec++)
            if ((spec->flags & OPTION_HIDDEN) == 0)
                names[count++] = spec->name;
    const char *word = arena_dup(arena, name, length);
    const char *nearest = word == NULL ? NULL : text_nearest(word, names, count);
    err_set(err, ERR_USAGE, _("unknown option --%s"), shown(arena, name, length));
    return nearest == NULL ? -1 : err_hint(err, _("did you mean --%s?"), nearest);
}

static void note(struct parser *parser, const struct option_spec *spec, const char *value)
{
    parser->given[parser->given_count++] = (struct option_given){spec, value};
}

static int take_long(struct parser *parser, const char *argument, struct arena *arena, struct err *err)
{
    const char *name = argument + 2;
    size_t length = strcspn(name, "=");
    const struct option_spec *spec = by_name(parser->tables, name, length);
    if (spec == NULL)
        return unknown(parser, name, length, arena, err);
    const char *value = name[length] == '=' ? name + length + 1 : NULL;
    if (spec->argument == NULL) {
        if (value != NULL)
            return err_set(err, ERR_USAGE, _("option --%s takes no value"), spec->name);
        value = "";
    } else if (value == NULL) {
        value = *parser->next;
        if (value == NULL)
            return err_set(err, ERR_USAGE, _("option --%s needs a value: %s"), spec->name, spec->argument);
        parser->next++;
    }
    note(parser, spec, value);
    return 0;
}

/* -nq, -oFILE, -o FILE. */
static int take_letters(struct parser *parser, const char *argument, struct arena *arena, struct err *err)
{
    for (const char *at = argument + 1; *at != '\0'; at++) {
        const struct option_spec *spec = by_letter(parser->tables, *at);
        if (spec == NULL)
            return err_set(err, ERR_USAGE, _("unknown option -%s"), shown(arena, at, text_next(at, strlen(at), NULL)));
        if (spec->argument == NULL) {
            note(parser, spec, "");
            continue;
        }
        const char *value = at[1] != '\0' ? at + 1 : *parser->next;
        if (value == NULL)
            return err_set(err, ERR_USAGE, _("option -%c needs a value: %s"), *at, spec->argument);
        if (at[1] == '\0')
            parser->next++;
        note(parser, spec, value);
        return 0;
    }
    return 0;
}

static bool is_operand(const char *argument)
{
    return argument[0] != '-' || argument[1] == '\0' || text_is_digit(argument[1]);
}

static int take_all(struct parser *parser, size_t text_at, struct arena *arena, struct err *err)
{
    bool has_ended = false;
    while (*parser->next != NULL) {
        const char *argument = *parser->next++;
        if (!has_ended && strcmp(argument, "--") == 0) {
            has_ended = true;
            continue;
        }
        int status = 0;
        if (has_ended || is_operand(argument)) {
            parser->operands[parser->operand_count++] = argument;
            has_ended = has_ended || parser->operand_count == text_at;
        } else if (argument[1] == '-') {
            status = take_long(parser, argument, arena, err);
        } else {
            status = take_letters(parser, argument, arena, err);
        }
        if (status != 0)
            return -1;
    }
    return 0;
}

int options_parse(struct options *options, const struct option_spec *const *tables, int argc, char **argv, size_t text_at,
                  struct arena *arena, struct err *err)
{
    /* Every byte of a group of letters could be an option of its own. */
    size_t most = 1;
    for (int i = 1; i < argc; i++)
        most += argv[i][0] == '-' && argv[i][1] != '-' ? strlen(argv[i]) : 1;
    struct parser parser = {
        .tables = tables,
        .given = arena_alloc(arena, most * sizeof *parser.given),
        .operands = arena_alloc(arena, ((size_t)argc + 1) * sizeof *parser.operands),
        .next = argc > 0 ? argv + 1 : argv,
    };
    *options = (struct options){0};
    if (parser.given == NULL || parser.operands == NULL)
        return err_memory(err);
    int status = take_all(&parser, text_at, arena, err);
    options->given = parser.given;
    options->count = parser.given_count;
    options->operands = parser.operands;
    options->operand_count = parser.operand_count;
    return status;
}

const char *options_each(const struct options *options, const char *name, size_t *at)
{
    while (*at < options->count) {
        const struct option_given *given = &options->given[(*at)++];
        if (strcmp(given->spec->name, name) == 0)
            return given->value;
    }
    return NULL;
}

bool options_has(const struct options *options, const char *name)
{
    size_t at = 0;
    return options_each(options, name, &at) != NULL;
}

const char *options_get(const struct options *options, const char *name)
{
    const char *last = NULL;
    size_t at = 0;
    for (const char *value; (value = options_each(options, name, &at)) != NULL;)
        last = value;
    return last;
}
