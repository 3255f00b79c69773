/* CSV in: every trap that is known, with the exact line of each fault, whole and byte by byte. */
#include "wire/source.h"

#include "tap.h"
#include "wire.h"

#define TEXT(literal) literal, sizeof literal - 1

static const struct {
    const char *why;
    const char *bytes;
    size_t length;
    const char *expected;
} CASES[] = {
    {"plain", TEXT("a,b\n1,2\n3,4\n"), "2 {\"a\":\"1\",\"b\":\"2\"}\n3 {\"a\":\"3\",\"b\":\"4\"}\n"},
    {"no line end after the last record", TEXT("a,b\n1,2"), "2 {\"a\":\"1\",\"b\":\"2\"}\n"},
    {"no line end after the header", TEXT("a,b"), ""},
    {"no line end, last field in quotes", TEXT("a,b\n1,\"2\""), "2 {\"a\":\"1\",\"b\":\"2\"}\n"},
    {"no line end, last field empty", TEXT("a,b\n1,"), "2 {\"a\":\"1\",\"b\":\"\"}\n"},
    {"CRLF", TEXT("a,b\r\n1,2\r\n3,4\r\n"), "2 {\"a\":\"1\",\"b\":\"2\"}\n3 {\"a\":\"3\",\"b\":\"4\"}\n"},
    {"CR alone", TEXT("a,b\r1,2\r3,4\r"), "2 {\"a\":\"1\",\"b\":\"2\"}\n3 {\"a\":\"3\",\"b\":\"4\"}\n"},
    {"all line ends in one file", TEXT("a,b\r1,2\n3,4\r\n5,6"),
     "2 {\"a\":\"1\",\"b\":\"2\"}\n3 {\"a\":\"3\",\"b\":\"4\"}\n4 {\"a\":\"5\",\"b\":\"6\"}\n"},
    {"blank lines are passed but counted", TEXT("\n\na,b\n\n1,2\r\n\r\n\n3,4\n\n"),
     "5 {\"a\":\"1\",\"b\":\"2\"}\n8 {\"a\":\"3\",\"b\":\"4\"}\n"},
    {"line ends in quotes are kept", TEXT("a,b\n\"1\n1\",\"2\r\n2\"\n\"3\r3\",4\n"),
     "2 {\"a\":\"1\\n1\",\"b\":\"2\\r\\n2\"}\n5 {\"a\":\"3\\r3\",\"b\":\"4\"}\n"},
    {"a blank line in quotes is kept", TEXT("a,b\n\"1\n\n1\",2\n3,4"),
     "2 {\"a\":\"1\\n\\n1\",\"b\":\"2\"}\n5 {\"a\":\"3\",\"b\":\"4\"}\n"},
    {"blanks are kept", TEXT("a,b\n 1 ,\t2\n\" 3\",4 \n"),
     "2 {\"a\":\" 1 \",\"b\":\"\\t2\"}\n3 {\"a\":\" 3\",\"b\":\"4 \"}\n"},
    {"doubled quotes", TEXT("a,b\n\"say \"\"x\"\"\",\"\"\"\"\n"), "2 {\"a\":\"say \\\"x\\\"\",\"b\":\"\\\"\"}\n"},
    {"delimiters and comments in quotes", TEXT("a,b\n\"1,1\",#2\n#3,4\n"),
     "2 {\"a\":\"1,1\",\"b\":\"#2\"}\n3 {\"a\":\"#3\",\"b\":\"4\"}\n"},
    {"empty fields", TEXT("a,b,c\n,,\n\"\",,3\n"),
     "2 {\"a\":\"\",\"b\":\"\",\"c\":\"\"}\n3 {\"a\":\"\",\"b\":\"\",\"c\":\"3\"}\n"},
    {"one column, an empty record is in quotes", TEXT("a\n1\n\"\"\n\n2\n"),
     "2 {\"a\":\"1\"}\n3 {\"a\":\"\"}\n5 {\"a\":\"2\"}\n"},
    {"names of columns are trimmed, empty ones numbered", TEXT(" a ,,\"b\nc\",\n1,2,3,4\n"),
     "3 {\"a\":\"1\",\"column_2\":\"2\",\"b\\nc\":\"3\",\"column_4\":\"4\"}\n"},
    {"leading zeros and numbers stay text", TEXT("a,b\n007,1e5\n"), "2 {\"a\":\"007\",\"b\":\"1e5\"}\n"},
    {"right to left, emoji, decomposed letters",
     TEXT("a,b\n\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D,\xF0\x9F\x98\x80"
          "e\xCC\x81\n"),
     "2 {\"a\":\"\xD7\xA9\xD7\x9C\xD7\x95\xD7\x9D\",\"b\":\"\xF0\x9F\x98\x80"
     "e\xCC\x81\"}\n"},

    {"too few and too many fields; the rest goes on", TEXT("a,b\n1\n1,2,3\n\"1\n\",2,3\n4,5\n"),
     "2! 1 field, where the header has 2\n3! 3 fields, where the header has 2\n4! 3 fields, where the header has 2\n"
     "6 {\"a\":\"4\",\"b\":\"5\"}\n"},
    {"a record of blanks is ragged", TEXT("a,b\n \n1,2\n"),
     "2! 1 field, where the header has 2\n3 {\"a\":\"1\",\"b\":\"2\"}\n"},
    {"a NUL", TEXT("a,b\n1,\0\n3,4\n"), "2! a NUL byte\n3 {\"a\":\"3\",\"b\":\"4\"}\n"},
    {"a NUL in the second line of a record", TEXT("a,b\n\"1\n\0\",2\n3,4\n"),
     "3! a NUL byte\n4 {\"a\":\"3\",\"b\":\"4\"}\n"},
    {"a NUL in the header", TEXT("a,\0b\n1,2\n"), "1# a NUL byte\n"},
    {"two columns of one name", TEXT("\na,b, a\n1,2,3\n"), "2# a: two columns have this name\n"},
    {"a numbered name that exists", TEXT("column_2,\n1,2\n"), "1# column_2: two columns have this name\n"},

    {"a quote that is never closed", TEXT("a,b\n1,2\n\"3,4\n5,6\n"),
     "2 {\"a\":\"1\",\"b\":\"2\"}\n"
     "3# a: a quote is not closed before the end of the file\n"},
    {"a quote that is never closed, in the second column", TEXT("a,b\n1,\"2"),
     "2# b: a quote is not closed before the end of the file\n"},
    {"a quote that is never closed, in the header", TEXT("a,\"b\n1,2\n"),
     "1# a quote is not closed before the end of the file\n"},
    {"a quote within a field", TEXT("a,b\n1,2\n3,5\" pipe\n7,8\n"),
     "2 {\"a\":\"1\",\"b\":\"2\"}\n3# b: a quote where none may stand; the rest of the file cannot be judged\n"},
    {"text behind a closing quote", TEXT("a,b\n\"1\"x,2\n"),
     "2# a: a quote where none may stand; the rest of the file cannot be judged\n"},
    {"a blank before a quote", TEXT("a,b\n1, \"2\"\n"),
     "2# b: a quote where none may stand; the rest of the file cannot be judged\n"},
    {"an unclosed quote found lines later", TEXT("a,b\n\"1,2\n3,4\n5,\"6\"\n"),
     "2# a: a quote on line 4 where none may stand, in the record that begins here; the rest of the file cannot be "
     "judged\n"},
};

static const struct {
    const char *why, *bytes;
    char delimiter;
    const char *first;
} DELIMITERS[] = {
    {"semicolons", "a;b\n1;2\n", ';', "2 {\"a\":\"1\",\"b\":\"2\"}\n"},
    {"tabs", "a\tb\n1\t2\n", '\t', "2 {\"a\":\"1\",\"b\":\"2\"}\n"},
    {"bars", "a|b\n1|2\n", '|', "2 {\"a\":\"1\",\"b\":\"2\"}\n"},
    {"commas within semicolons", "a;b;c\n1,5;2,5;x\n3;4;x,y,z\n", ';',
     "2 {\"a\":\"1,5\",\"b\":\"2,5\",\"c\":\"x\"}\n3 {\"a\":\"3\",\"b\":\"4\",\"c\":\"x,y,z\"}\n"},
    {"more commas in quotes than semicolons", "\"a, b, c\";d\n\"1,2,3\";5\n", ';',
     "2 {\"a, b, c\":\"1,2,3\",\"d\":\"5\"}\n"},
    {"semicolons in a cell of tags", "a,tag\n1,x;y;z\n2,\n", ',',
     "2 {\"a\":\"1\",\"tag\":\"x;y;z\"}\n3 {\"a\":\"2\",\"tag\":\"\"}\n"},
    {"sep=", "sep=;\na,b;c\n1,2;3\n", ';', "3 {\"a,b\":\"1,2\",\"c\":\"3\"}\n"},
    {"sep= in quotes, with CRLF", "\"sep=;\"\r\na;b\r\n1;2\r\n", ';', "3 {\"a\":\"1\",\"b\":\"2\"}\n"},
    {"sep= of a tab", "sep=\t\na\tb,c\n1\t2\n", '\t', "3 {\"a\":\"1\",\"b,c\":\"2\"}\n"},
    {"a byte order mark before sep=", "\xEF\xBB\xBFsep=|\na|b\n1|2\n", '|', "3 {\"a\":\"1\",\"b\":\"2\"}\n"},
    {"one column", "naam\nJansen\n", ',', "2 {\"naam\":\"Jansen\"}\n"},
    {"a byte order mark before a header in quotes", "\xEF\xBB\xBF\"a\",b\n1,2\n", ',', "2 {\"a\":\"1\",\"b\":\"2\"}\n"},
};

static void check_cases(struct buf *out)
{
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        for (size_t step = 0; step <= 3; step++) {
            const char *got = wire_read_all(CASES[i].bytes, CASES[i].length, step, NULL, out);
            CHECK_TEXT(got, CASES[i].expected, CASES[i].why);
        }
    }
}

static void check_delimiters(struct buf *out)
{
    for (size_t i = 0; i < sizeof DELIMITERS / sizeof *DELIMITERS; i++) {
        struct err err = ERR_INIT;
        struct source *source = source_open_memory(DELIMITERS[i].bytes, strlen(DELIMITERS[i].bytes), NULL, &err);
        CHECK_INTEGER(source_start(source, &err), 0, "starts");
        CHECK_INTEGER(source_delimiter(source), DELIMITERS[i].delimiter, DELIMITERS[i].why);
        CHECK_TEXT(wire_drain(source, out), DELIMITERS[i].first, DELIMITERS[i].why);
    }
}

/* ---- A header among the first rows --------------------------------------------------------------------------------- */

static bool knows_email(const char *const *names, size_t count, void *context)
{
    (void)context;
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], "email") == 0)
            return true;
    }
    return false;
}

static void check_preamble(struct buf *out)
{
    static const struct {
        const char *why, *bytes, *expected;
    } ROWS[] = {
        {"the header is the fourth row",
         "Notes:\n\"When exporting, most addresses\nare left out\"\n\ngiven,email\nJan,jan@example.nl\n",
         "6 {\"given\":\"Jan\",\"email\":\"jan@example.nl\"}\n"},
        {"the delimiter is the one that gives a known header", "x,y,z\ngiven;email\nJan;jan@example.nl\n",
         "3 {\"given\":\"Jan\",\"email\":\"jan@example.nl\"}\n"},
        {"a file without a header", "Jan,jan@example.nl,x\n", "1# the first line names no column that is known\n"},
        {"a broken header says why", "given,e\"mail\n",
         "1# a quote where none may stand; the rest of the file cannot be judged\n"},
    };
    struct source_options options = {.name = "people.csv", .is_header = knows_email};
    for (size_t i = 0; i < sizeof ROWS / sizeof *ROWS; i++)
        CHECK_TEXT(wire_read_all(ROWS[i].bytes, strlen(ROWS[i].bytes), 0, &options, out), ROWS[i].expected, ROWS[i].why);
    static const char TENTH[] = "x1\nx2\nx3\nx4\nx5\nx6\nx7\nx8\nx9\nemail\njan@example.nl\n";
    CHECK_TEXT(wire_read_all(TEXT(TENTH), 0, &options, out), "11 {\"email\":\"jan@example.nl\"}\n",
               "the tenth row is looked at");
}

/* ---- Limits -------------------------------------------------------------------------------------------------------- */

/* Gives a header, then one byte for ever; counts what is taken. */
struct endless {
    const char *header;
    const char *unit;
    size_t taken;
};

static ssize_t read_endless(void *context, void *out, size_t size, struct err *err)
{
    struct endless *endless = context;
    size_t header = strlen(endless->header), unit = strlen(endless->unit);
    char *bytes = out;
    (void)err;
    for (size_t i = 0; i < size; i++) {
        size_t at = endless->taken + i;
        bytes[i] = at < header ? endless->header[at] : endless->unit[(at - header) % unit];
    }
    endless->taken += size;
    return (ssize_t)size;
}

static void check_endless(struct buf *out)
{
    static const struct {
        const char *why, *header, *unit, *expected;
    } INPUTS[] = {
        {"a line without end", "a,b\n1,", "x", "2# a line is longer than 4194304 bytes\n"},
        {"a line without end, first of the file", "a", "x", "1# a line is longer than 4194304 bytes\n"},
        {"fields without end", "a,b\n1,", "2,", "2# a line is longer than 4194304 bytes\n"},
        {"a quoted field without end", "a,b\n1,\"", "x\n",
         "2# a record is longer than 4194304 bytes: perhaps a quote is not closed\n"},
        {"JSON without end", "{\"a\":\"", "x", "1# a line is longer than 4194304 bytes\n"},
        {"an array whose element has no end", "[{\"a\":\"", "x", "1# a record is longer than 4194304 bytes\n"},
    };
    for (size_t i = 0; i < sizeof INPUTS / sizeof *INPUTS; i++) {
        struct endless endless = {INPUTS[i].header, INPUTS[i].unit, 0};
        struct err err = ERR_INIT;
        CHECK_TEXT(wire_drain(source_open_reader(read_endless, &endless, NULL, &err), out), INPUTS[i].expected,
                   INPUTS[i].why);
        CHECK(endless.taken < 16 * 1024 * 1024, "%s: given up after %zu bytes", INPUTS[i].why, endless.taken);
    }
}

static char *repeat(const char *before, const char *unit, size_t count, const char *after)
{
    struct buf text = BUF_INIT;
    buf_add_text(&text, before);
    for (size_t i = 0; i < count; i++)
        buf_add_text(&text, unit);
    buf_add_text(&text, after);
    return text.bytes;
}

static void check_limit(const char *before, const char *unit, size_t count, const char *after, const char *expected,
                        const char *why, struct buf *out)
{
    char *text = repeat(before, unit, count, after);
    CHECK_TEXT(wire_read_all(text, strlen(text), 0, NULL, out), expected, why);
    free(text);
}

static void check_limits(struct buf *out)
{
    check_limit("a,b\n1,", "x", SOURCE_FIELD_BYTES + 1, "\n2,3\n",
                "2! b: longer than 1048576 bytes\n3 {\"a\":\"2\",\"b\":\"3\"}\n", "a field that is too long", out);
    check_limit("", "\"x\",", SOURCE_COLUMNS, "\"x\"\n", "1# more than 1024 columns\n", "too many columns", out);
    check_limit("a,b\n1", ",2", 100000, "\n3,4\n", "2! 100001 fields, where the header has 2\n3 {\"a\":\"3\",\"b\":\"4\"}\n",
                "a row of very many fields", out);
    check_limit("a,", "x", SOURCE_HEADER_BYTES + 1, "\n1,2\n", "1# column_2: the name of a column is too long\n",
                "a name that is too long", out);
    char *text = repeat("a,b\n1,", "x", SOURCE_FIELD_BYTES, "\n");
    CHECK_INTEGER(strlen(wire_read_all(text, strlen(text), 0, NULL, out)), SOURCE_FIELD_BYTES + 19,
                  "the longest field is kept");
    free(text);
}

/* ---- Raw bytes, header, stops -------------------------------------------------------------------------------------- */

static void check_raw(void)
{
    static const char INPUT[] = "sep=;\r\na;b\r\n1;2\r\n\"x\ny\";3\r\n4;5";
    static const char *const RAWS[] = {"1;2\r\n", "\"x\ny\";3\r\n", "4;5"};
    struct arena arena = ARENA_INIT;
    struct err err = ERR_INIT;
    struct source *source = source_open_memory(TEXT(INPUT), NULL, &err);
    struct rec *record;
    struct rec_origin origin;
    for (size_t i = 0; i < 3; i++) {
        CHECK_INTEGER(source_next(source, &arena, &record, &origin, &err), SOURCE_RECORD, "a record");
        CHECK(origin.raw_length == strlen(RAWS[i]) && memcmp(origin.raw, RAWS[i], origin.raw_length) == 0,
              "raw bytes of %zu", i);
    }
    const struct source_header *header = source_header(source);
    CHECK(header->sep_length == 7 && memcmp(header->sep, "sep=;\r\n", 7) == 0, "the sep= line is kept");
    CHECK(header->row_length == 5 && memcmp(header->row, "a;b\r\n", 5) == 0, "the header row is kept");
    CHECK_INTEGER(source_next(source, &arena, &record, &origin, &err), SOURCE_END, "the end");
    CHECK_INTEGER(source_next(source, &arena, &record, &origin, &err), SOURCE_END, "the end stays the end");
    source_close(source);
    arena_clear(&arena);
}

static ssize_t read_failing(void *context, void *out, size_t size, struct err *err)
{
    int *calls = context;
    (void)size;
    if ((*calls)++ > 0)
        return err_set(err, ERR_IO, "the disk is gone");
    memcpy(out, "a,b\n11111,22222\n3,", 18);
    return 18;
}

static void check_read_fault(void)
{
    struct arena arena = ARENA_INIT;
    struct err err = ERR_INIT;
    struct source_options options = {.name = "people.csv", .delimiter = ','};
    int calls = 0;
    struct source *source = source_open_reader(read_failing, &calls, &options, &err);
    struct rec *record;
    CHECK_INTEGER(source_next(source, &arena, &record, NULL, &err), SOURCE_RECORD, "what was read before the fault counts");
    CHECK_INTEGER(source_next(source, &arena, &record, NULL, &err), SOURCE_BROKEN, "a fault of reading is not the end");
    CHECK_INTEGER(err.kind, ERR_IO, "its kind");
    CHECK_TEXT(err.file, "people.csv", "its file");
    struct err again = ERR_INIT;
    CHECK_INTEGER(source_next(source, &arena, &record, NULL, &again), SOURCE_BROKEN, "broken stays broken");
    CHECK_TEXT(again.message, err.message, "for the same reason");
    source_close(source);
    arena_clear(&arena);
}

int main(void)
{
    struct buf out = BUF_INIT;
    check_cases(&out);
    check_delimiters(&out);
    check_preamble(&out);
    check_endless(&out);
    check_limits(&out);
    check_raw();
    check_read_fault();
    buf_clear(&out);
    return tap_done();
}
