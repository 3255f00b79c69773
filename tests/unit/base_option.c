/* Options: command lines and what becomes of them; help, list and manual from the same table. */
#include "base/option.h"

#include <stdlib.h>

#include "tap.h"

static const struct option_spec OWN[] = {
    {"tag", 0, "TAG", "tag", "keep who carries \\ this tag; a summary that is long enough to be wrapped somewhere",
     OPTION_REPEATS},
    {"secret", 0, NULL, NULL, "hidden", OPTION_HIDDEN},
    {0},
};
static const struct option_spec COMMON[] = {
    {"output", 'o', "FILE", NULL, "write to FILE", 0},
    {"dry-run", 'n', NULL, NULL, "change nothing", 0},
    {"quiet", 'q', NULL, NULL, ".quiet", 0},
    {"tag", 't', "OTHER", NULL, "shadowed by the tool's own", 0},
    {0},
};
static const struct option_spec *const TABLES[] = {OWN, COMMON, NULL};

/* What was parsed, as one line: name=value; then the operands. */
static char *parsed(struct arena *arena, const char *line, size_t text_at, struct err *err)
{
    char *words[32] = {arena_string(arena, "tool")};
    int count = 1;
    char *copy = arena_string(arena, line);
    for (char *word = strtok(copy, " "); word != NULL; word = strtok(NULL, " "))
        words[count++] = word;
    words[count] = NULL;
    struct options options;
    if (options_parse(&options, TABLES, count, words, text_at, arena, err) != 0)
        return arena_printf(arena, "error");
    char *out = arena_string(arena, "");
    for (size_t i = 0; i < options.count; i++)
        out = arena_printf(arena, "%s%s=%s ", out, options.given[i].spec->name, options.given[i].value);
    out = arena_printf(arena, "%s|", out);
    for (size_t i = 0; i < options.operand_count; i++)
        out = arena_printf(arena, "%s %s", out, options.operands[i]);
    if (options.operands[options.operand_count] != NULL)
        out = arena_printf(arena, "%s without end", out);
    return out;
}

static void lines(struct arena *arena)
{
    static const struct {
        const char *line;
        size_t text_at;
        const char *expected;
    } CASES[] = {
        {"", 0, "|"},
        {"a b", 0, "| a b"},
        {"a -n b --tag vip c", 0, "dry-run= tag=vip | a b c"},
        {"--tag=vip --tag= --tag x", 0, "tag=vip tag= tag=x |"},
        {"--tag=a=b", 0, "tag=a=b |"},
        {"-nq a", 0, "dry-run= quiet= | a"},
        {"-nofile a", 0, "dry-run= output=file | a"},
        {"-no file a", 0, "dry-run= output=file | a"},
        {"-o -n", 0, "output=-n |"},
        {"--output -- x", 0, "output=-- | x"},
        {"-n -- -q --tag", 0, "dry-run= | -q --tag"},
        {"a -- --", 0, "| a --"},
        {"- -6m -2d", 0, "| - -6m -2d"},
        {"..-6m -n", 0, "dry-run= | ..-6m"},
        {"--secret", 0, "secret= |"},
        {"call -n jan text -q --unknown", 3, "dry-run= | call jan text -q --unknown"},
        {"call jan -n text", 3, "dry-run= | call jan text"},
        {"call -- jan -n", 3, "| call jan -n"},
        {"text -n", 1, "| text -n"},
        {"-t x", 0, "tag=x |"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct err err = ERR_INIT;
        const char *got = parsed(arena, CASES[i].line, CASES[i].text_at, &err);
        CHECK_TEXT(got, CASES[i].expected, CASES[i].line);
    }
    static const struct {
        const char *line, *message, *hint;
    } BAD[] = {
        {"--tga x", "unknown option --tga", "did you mean --tag?"},
        {"--outptu=x", "unknown option --outptu", "did you mean --output?"},
        {"--zzzzzz", "unknown option --zzzzzz", ""},
        {"--secre", "unknown option --secre", ""},
        {"-x", "unknown option -x", ""},
        {"-nx", "unknown option -x", ""},
        {"-n\xc3\xa9", "unknown option -\xc3\xa9", ""},
        {"-\x1b", "unknown option -\\x1b", ""},
        {"--=x", "unknown option --", ""},
        {"--tag", "option --tag needs a value: TAG", ""},
        {"-o", "option -o needs a value: FILE", ""},
        {"--dry-run=yes", "option --dry-run takes no value", ""},
    };
    for (size_t i = 0; i < sizeof BAD / sizeof *BAD; i++) {
        struct err err = ERR_INIT;
        CHECK_TEXT(parsed(arena, BAD[i].line, 0, &err), "error", BAD[i].line);
        CHECK_INTEGER(err.kind, ERR_USAGE, "a fault of usage");
        CHECK_TEXT(err.message, BAD[i].message, "its message");
        CHECK_TEXT(err.hint, BAD[i].hint, "its hint");
    }
}

static void getters(struct arena *arena)
{
    char *words[] = {(char[]){"tool"}, (char[]){"--tag=a"}, (char[]){"-n"}, (char[]){"--tag=b"}, NULL};
    struct options options;
    struct err err = ERR_INIT;
    options_parse(&options, TABLES, 4, words, 0, arena, &err);
    CHECK(options_has(&options, "tag") && options_has(&options, "dry-run") && !options_has(&options, "quiet"), "has");
    CHECK_TEXT(options_get(&options, "tag"), "b", "the last one counts");
    CHECK_TEXT(options_get(&options, "dry-run"), "", "a flag is an empty text");
    CHECK_TEXT(options_get(&options, "quiet"), NULL, "absent");
    size_t at = 0;
    CHECK_TEXT(options_each(&options, "tag", &at), "a", "each: the first");
    CHECK_TEXT(options_each(&options, "tag", &at), "b", "the second");
    CHECK_TEXT(options_each(&options, "tag", &at), NULL, "and no more");
    char *many[] = {(char[]){"tool"}, (char[]){"-nnnnnnnnnnqqqqqqqqqq"}, NULL};
    CHECK(options_parse(&options, TABLES, 2, many, 0, arena, &err) == 0 && options.count == 20,
          "twenty letters in one word");
    CHECK(options_parse(&options, TABLES, 0, (char *[]){NULL}, 0, arena, &err) == 0 && options.count == 0,
          "no arguments at all");
}

static void texts(void)
{
    struct buf out = BUF_INIT;
    option_help(&out, TABLES, 60);
    CHECK_TEXT(buf_text(&out),
               "      --tag TAG           keep who carries \\ this tag; a\n"
               "                          summary that is long enough to be\n"
               "                          wrapped somewhere\n"
               "  -o, --output FILE       write to FILE\n"
               "  -n, --dry-run           change nothing\n"
               "  -q, --quiet             .quiet\n",
               "help");
    buf_reset(&out);
    option_help(&out, TABLES, 40);
    CHECK_TEXT(buf_text(&out),
               "      --tag TAG\n"
               "        keep who carries \\ this tag; a\n"
               "        summary that is long enough to\n"
               "        be wrapped somewhere\n"
               "  -o, --output FILE\n"
               "        write to FILE\n"
               "  -n, --dry-run\n"
               "        change nothing\n"
               "  -q, --quiet\n"
               "        .quiet\n",
               "help on a narrow terminal");
    buf_reset(&out);
    option_list(&out, TABLES);
    CHECK_TEXT(buf_text(&out),
               "--tag\t\ttag\tTAG\tkeep who carries \\ this tag; a summary that is long enough to be wrapped somewhere\n"
               "--output\t-o\tfile\tFILE\twrite to FILE\n"
               "--dry-run\t-n\t\t\tchange nothing\n"
               "--quiet\t-q\t\t\t.quiet\n",
               "list");
    buf_reset(&out);
    option_mdoc(&out, TABLES);
    CHECK_TEXT(buf_text(&out),
               ".Bl -tag -width Ds\n"
               ".It Fl \\-tag Ar TAG\n"
               "Keep who carries \\e this tag; a summary that is long enough to be wrapped somewhere.\n"
               ".It Fl o Ar FILE , Fl \\-output Ar FILE\n"
               "Write to FILE.\n"
               ".It Fl n , Fl \\-dry\\-run\n"
               "Change nothing.\n"
               ".It Fl q , Fl \\-quiet\n"
               "\\&.quiet.\n"
               ".El\n",
               "manual");
    /* A name that just leaves two blanks before the summary, and one that does not. */
    static const struct option_spec WIDE[] = {
        {"fourteen-chars", 0, "X", NULL, "beside", 0}, {"fifteen-charact", 0, "X", NULL, "below", 0}, {0}};
    buf_reset(&out);
    option_help(&out, (const struct option_spec *const[]){WIDE, NULL}, 80);
    CHECK_TEXT(buf_text(&out),
               "      --fourteen-chars X  beside\n"
               "      --fifteen-charact X\n"
               "                          below\n",
               "wide names");
    buf_clear(&out);
}

int main(void)
{
    struct arena arena = ARENA_INIT;
    lines(&arena);
    getters(&arena);
    texts();
    arena_clear(&arena);
    return tap_done();
}
