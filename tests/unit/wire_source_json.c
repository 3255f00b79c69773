/* JSON in: lines and arrays, numbers as they stood, every fault with its line. */
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
    {"lines", TEXT("{\"b\":1,\"a\":\"x\"}\n{}\n"), "1 {\"b\":1,\"a\":\"x\"}\n2 {}\n"},
    {"no line end after the last", TEXT("{\"a\":1}\n{\"a\":2}"), "1 {\"a\":1}\n2 {\"a\":2}\n"},
    {"CRLF, blank lines, blanks around", TEXT("\r\n{\"a\":1}\r\n\n  {\"a\": 2} \r\n"), "2 {\"a\":1}\n4 {\"a\":2}\n"},
    {"a CR is a blank", TEXT("{\"a\":\r1}\n{}"), "1 {\"a\":1}\n2 {}\n"},
    {"a byte order mark", TEXT("\xEF\xBB\xBF{\"a\":1}\n"), "1 {\"a\":1}\n"},
    {"all types, nested, order kept", TEXT("{\"z\":null,\"y\":true,\"x\":false,\"w\":[1,[],{\"k\":\"v\"}],\"a\":{}}\n"),
     "1 {\"z\":null,\"y\":true,\"x\":false,\"w\":[1,[],{\"k\":\"v\"}],\"a\":{}}\n"},
    {"integers to 64 bits", TEXT("{\"a\":9223372036854775807,\"b\":-9223372036854775808}\n"),
     "1 {\"a\":9223372036854775807,\"b\":-9223372036854775808}\n"},
    {"decimals keep their digits", TEXT("{\"a\":0.1,\"b\":[1.50,-0.00],\"c\":{\"d\":12345678901234567890.123},\"e\":2}\n"),
     "1 {\"a\":0.1,\"b\":[1.50,-0.00],\"c\":{\"d\":12345678901234567890.123},\"e\":2}\n"},
    {"numbers in texts are no numbers", TEXT("{\"1.5\":\"2.5\\\"3.5\",\"a\":4.50}\n"),
     "1 {\"1.5\":\"2.5\\\"3.5\",\"a\":4.50}\n"},
    {"escapes and characters beyond 16 bits", TEXT("{\"a\":\"\\u00e9\\ud83d\\ude00\\n\\/\\u2028\"}\n"),
     "1 {\"a\":\"\xC3\xA9\xF0\x9F\x98\x80\\n/\xE2\x80\xA8\"}\n"},

    {"an exponent", TEXT("{\"a\":1e3}\n{\"a\":1.5E-3}\n{\"a\":1}\n"),
     "1! a: a number with an exponent\n2! a: a number with an exponent\n3 {\"a\":1}\n"},
    {"too large a number", TEXT("{\"a\":9223372036854775808}\n{\"a\":1e400}\n{}\n"),
     "1! a number is too large, at column 24\n2! a number is too large, at column 10\n3 {}\n"},
    {"a key twice", TEXT("{}\n{\"a\":1,\"b\":2,\"a\":3}\n{}\n"), "1 {}\n2! a key occurs twice, at column 16\n3 {}\n"},
    {"not objects", TEXT("{}\n[1]\n\"a\"\n1\nnull\n{}\n"),
     "1 {}\n2! not an object\n3! not an object\n4! not an object\n5! not an object\n6 {}\n"},
    {"cut off", TEXT("{\"a\":1}\n{\"a\":\"x"), "1 {\"a\":1}\n2! the object is not closed, at column 7\n"},
    {"two on a line", TEXT("{\"a\":1} {\"a\":2}\n{}\n"), "1! something follows the object, at column 9\n2 {}\n"},
    {"no JSON", TEXT("{}\nx\n{a:1}\n{'a':1}\n{}\n"),
     "1 {}\n2! not valid JSON, at column 1\n3! not valid JSON, at column 2\n4! not valid JSON, at column 2\n5 {}\n"},
    {"NUL as a byte, as text, as key", TEXT("{\"a\":\"\0\"}\n{\"a\":\"\\u0000\"}\n{\"\\u0000\":1}\n{}\n"),
     "1! a NUL byte\n2! a NUL character in a text, at column 13\n3! a NUL character in a key, at column 9\n4 {}\n"},
    {"invalid UTF-8, half a pair", TEXT("{\"a\":\"\xFF\"}\n{\"a\":\"\\ud800\"}\n{}\n"),
     "1! not valid UTF-8, at column 6\n2! not valid JSON, at column 13\n3 {}\n"},
    {"sixteen levels are enough",
     TEXT("{\"a\":[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]}\n{\"a\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}\n{}\n"),
     "1 {\"a\":[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]}\n2! nested too deeply\n3 {}\n"},

    {"an array", TEXT("[{\"a\":1},{\"a\":2}]\n"), "1 {\"a\":1}\n1 {\"a\":2}\n"},
    {"an array over lines", TEXT("\n[\n  {\n    \"a\": 1\n  },\n  {\"a\": \"],}\\\"\"}\n]\n\n"),
     "3 {\"a\":1}\n6 {\"a\":\"],}\\\"\"}\n"},
    {"an empty array", TEXT("[]"), ""},
    {"an empty array with blanks", TEXT(" [ \n ] \n"), ""},
    {"elements that are no objects", TEXT("[1,\n\"a\",\n[{}],\n{}]"),
     "1! not an object\n2! not an object\n3! not an object\n4 {}\n"},
    {"a fault within an element, on its line", TEXT("[{},\n{\"a\":1,\n\"a\":2},\n{}]"),
     "1 {}\n3! a key occurs twice, at column 3\n4 {}\n"},
    {"decimals in elements", TEXT("[{\"a\":1.10},{\"a\":2.20}]"), "1 {\"a\":1.10}\n1 {\"a\":2.20}\n"},
    {"an array that is not closed", TEXT("[{},\n{\"a\":1}"),
     "1 {}\n2# the array is not closed before the end of the file\n"},
    {"an array that ends within an element", TEXT("[{},\n{\"a\":"),
     "1 {}\n2# the array is not closed before the end of the file\n"},
    {"an array that ends behind a comma", TEXT("[{},"), "1 {}\n1# the array is not closed before the end of the file\n"},
    {"a comma too many", TEXT("[{},\n,{}]"), "1 {}\n2# a comma without a value\n"},
    {"a comma at the end", TEXT("[{},]"), "1 {}\n1# a comma without a value\n"},
    {"a comma first", TEXT("[,{}]"), "1# a comma without a value\n"},
    {"something behind the array", TEXT("[{}]\n{}"), "1 {}\n2# something follows the array\n"},
    {"two values without a comma", TEXT("[{} {}]"), "1! something follows the object, at column 4\n"},
    {"invalid UTF-8 in an array", TEXT("[{\"a\":\"\xFF\"},{}]"), "1! not valid UTF-8, at column 6\n1 {}\n"},
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

static void check_deep(struct buf *out)
{
    static char text[200002];
    memset(text, '[', sizeof text - 1);
    memcpy(text, "{\"a\":", 5);
    text[100000] = '\n';
    text[100001] = '{';
    text[100002] = '}';
    text[100003] = '\0';
    CHECK_TEXT(wire_read_all(text, strlen(text), 0, NULL, out), "1! nested too deeply, at column 2053\n2 {}\n",
               "a hundred thousand levels");
}

static void check_types(void)
{
    static const char INPUT[] = "{\"a\":1.50,\"b\":7}\n";
    struct arena arena = ARENA_INIT;
    struct err err = ERR_INIT;
    struct source *source = source_open_memory(TEXT(INPUT), NULL, &err);
    struct rec *record;
    struct rec_origin origin;
    int64_t integer = 0;
    CHECK_INTEGER(source_next(source, &arena, &record, &origin, &err), SOURCE_RECORD, "a record");
    CHECK_INTEGER(rec_get(record, "a")->type, REC_DECIMAL, "a decimal is one");
    CHECK_TEXT(rec_text(record, "a"), "1.50", "with its digits");
    CHECK(rec_integer(record, "b", &integer) && integer == 7, "an integer is one");
    CHECK(origin.raw_length == strlen(INPUT) && memcmp(origin.raw, INPUT, origin.raw_length) == 0, "raw bytes");
    CHECK_INTEGER(source_kind(source), SOURCE_JSON_LINES, "kind");
    source_close(source);
    arena_clear(&arena);
}

static void check_advice(void)
{
    static const char INPUT[] = "{\n  \"a\": 1\n}\n";
    struct arena arena = ARENA_INIT;
    struct err err = ERR_INIT;
    struct source *source = source_open_memory(TEXT(INPUT), NULL, &err);
    struct rec *record;
    CHECK_INTEGER(source_next(source, &arena, &record, NULL, &err), SOURCE_BAD, "an object over several lines");
    CHECK(strstr(err.hint, "jq -c") != NULL, "is told how to stand on one");
    source_close(source);
    arena_clear(&arena);
}

int main(void)
{
    struct buf out = BUF_INIT;
    check_cases(&out);
    check_deep(&out);
    check_types();
    check_advice();
    buf_clear(&out);
    return tap_done();
}
