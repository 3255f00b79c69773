/* Records out: what each format looks like, byte for byte. */
#include "wire/sink.h"

#include "tap.h"
#include "wire.h"

enum { FIELDS_MAX = 8 };

/* Lines of JSON in, text of a format out; what a fault says stands behind it. */
static const char *print(const struct sink_options *options, const char *lines, struct buf *out)
{
    struct sink_options with_output = *options;
    struct arena arena = ARENA_INIT;
    struct err err = ERR_INIT;
    struct rec *record;
    buf_reset(out);
    with_output.write = wire_write;
    with_output.context = out;
    struct source *source = source_open_memory(lines, strlen(lines), NULL, &err);
    struct sink *sink = sink_open(&with_output, &err);
    int status = 0;
    while (status == 0 && source_next(source, &arena, &record, NULL, &err) == SOURCE_RECORD)
        status = sink_record(sink, record, &err);
    if (status == 0)
        status = sink_end(sink, &err);
    if (status != 0) {
        sink_flush(sink, NULL);
        wire_say_fault(out, &err, '#');
    }
    sink_close(sink);
    source_close(source);
    arena_clear(&arena);
    return buf_text(out);
}

#define PERSON                                                                                               \
    "{\"id\":42,\"name\":\"Jan, "                                                                            \
    "\\\"x\\\"\",\"emails\":[{\"value\":\"a@example.nl\",\"label\":\"work\"},{\"value\":\"b@example.nl\"}]," \
    "\"tags\":[\"vip\",\"winter\"],\"fields\":{\"shoe\":\"43\"}}\n"

static const struct {
    const char *why;
    enum sink_format format;
    const char *fields[FIELDS_MAX]; /* none: settled by the first record */
    bool is_picked, keeps_id;
    int width;
    const char *lines, *expected;
} CASES[] = {
    {"JSON Lines whole", SINK_JSONL, {NULL}, false, false, 0, "{\"a\":1}\n{\"b\":[]}\n", "{\"a\":1}\n{\"b\":[]}\n"},
    {"JSON Lines of nothing", SINK_JSONL, {NULL}, false, false, 0, "", ""},
    {"JSON Lines picked",
     SINK_JSONL,
     {"email_2", "shoe", "tag", "city"},
     true,
     false,
     0,
     PERSON,
     "{\"email_2\":\"b@example.nl\",\"shoe\":\"43\",\"tag\":\"vip;winter\"}\n"},
    {"JSON Lines picked, with the id",
     SINK_JSONL,
     {"name"},
     true,
     true,
     0,
     PERSON,
     "{\"id\":42,\"name\":\"Jan, \\\"x\\\"\"}\n"},
    {"JSON Lines picked, id picked too",
     SINK_JSONL,
     {"name", "id"},
     true,
     true,
     0,
     PERSON,
     "{\"name\":\"Jan, \\\"x\\\"\",\"id\":42}\n"},
    {"JSON Lines picked, nothing there", SINK_JSONL, {"city"}, true, false, 0, PERSON, "{}\n"},
    {"JSON", SINK_JSON, {NULL}, false, false, 0, "{\"a\":1}\n{\"a\":2}\n", "[\n{\"a\":1},\n{\"a\":2}\n]\n"},
    {"JSON of nothing", SINK_JSON, {NULL}, false, false, 0, "", "[]\n"},

    {"CSV, columns of the first record",
     SINK_CSV,
     {NULL},
     false,
     false,
     0,
     PERSON,
     "id,name,email,email_label,email_2,tag,shoe\n42,\"Jan, \"\"x\"\"\",a@example.nl,work,b@example.nl,vip;winter,43\n"},
    {"CSV, values missing later",
     SINK_CSV,
     {NULL},
     false,
     false,
     0,
     "{\"a\":1,\"b\":2}\n{\"b\":3}\n{}\n",
     "a,b\n1,2\n,3\n,\n"},
    {"CSV, members in another order",
     SINK_CSV,
     {NULL},
     false,
     false,
     0,
     "{\"a\":1,\"b\":2,\"c\":3}\n{\"c\":6,\"a\":4,\"b\":5}\n",
     "a,b,c\n1,2,3\n4,5,6\n"},
    {"CSV, a column more later",
     SINK_CSV,
     {NULL},
     false,
     false,
     0,
     "{\"a\":1}\n{\"a\":2,\"b\":3}\n",
     "a\n1\n0# b: a record has a value that is no column of the output, which the first record settled\n"},
    {"CSV, columns known before", SINK_CSV, {"a", "b"}, false, false, 0, "{\"b\":2}\n", "a,b\n,2\n"},
    {"CSV, columns known before, another value",
     SINK_CSV,
     {"a", "b"},
     false,
     false,
     0,
     "{\"c\":2}\n",
     "0# c: a record has a value that is no column of the output, which the first record settled\n"},
    {"CSV, columns known, nothing there", SINK_CSV, {"a", "b"}, false, false, 0, "", "a,b\n"},
    {"CSV of nothing", SINK_CSV, {NULL}, false, false, 0, "", ""},
    {"CSV picked", SINK_CSV, {"email_2", "given", "id"}, true, true, 0, PERSON, "email_2,given,id\nb@example.nl,,42\n"},
    {"CSV, types",
     SINK_CSV,
     {NULL},
     false,
     false,
     0,
     "{\"a\":true,\"b\":-7,\"c\":1.50,\"d\":\"\",\"e\":false,\"f\":null}\n",
     "a,b,c,d,e\ntrue,-7,1.50,,false\n"},
    {"CSV quotes only what must be",
     SINK_CSV,
     {"a", "b;c", "d,e"},
     true,
     false,
     0,
     "{\"a\":\" x \",\"b;c\":\"=1;2\",\"d,e\":\"1\\n2\\r3\"}\n",
     "a,b;c,\"d,e\"\n x ,=1;2,\"1\n2\r3\"\n"},
    {"CSV of one column: empty is no blank line",
     SINK_CSV,
     {"a"},
     true,
     false,
     0,
     "{\"a\":\"\"}\n{}\n{\"a\":\"x\"}\n",
     "a\n\"\"\n\"\"\nx\n"},
    {"TSV",
     SINK_TSV,
     {NULL},
     false,
     false,
     0,
     "{\"a\":\"1\\t2\\n3\\r4\\\\5\\\"\",\"b\":2}\n",
     "a\tb\n1\\t2\\n3\\r4\\\\5\"\t2\n"},
    {"TSV of nothing", SINK_TSV, {"a", "b"}, true, false, 0, "", "a\tb\n"},

    {"table",
     SINK_TABLE,
     {NULL},
     false,
     false,
     80,
     "{\"id\":7,\"name\":\"Zo\xC3\xAB\",\"city\":\"Goes\"}\n{\"id\":42,\"name\":\"Jan Jansen\"}\n",
     "ID  NAME        CITY\n 7  Zo\xC3\xAB         Goes\n42  Jan Jansen\n"},
    {"table of nothing", SINK_TABLE, {"a", "b"}, true, false, 80, "", ""},
    {"table: a column that comes later",
     SINK_TABLE,
     {NULL},
     false,
     false,
     80,
     "{\"a\":\"x\"}\n{\"b\":\"y\"}\n",
     "A  B\nx\n   y\n"},
    {"table: wide letters",
     SINK_TABLE,
     {NULL},
     false,
     false,
     80,
     "{\"a\":\"\xE6\xBC\xA2\xE5\xAD\x97\",\"b\":\"x\"}\n{\"a\":\"abc\",\"b\":\"y\"}\n",
     "A     B\n\xE6\xBC\xA2\xE5\xAD\x97  x\nabc   y\n"},
    {"table: nothing that a terminal obeys",
     SINK_TABLE,
     {NULL},
     false,
     false,
     80,
     "{\"a\":\"x\\u001b[31m\\n\\u202e\",\"b\":1}\n",
     "A                    B\nx\\x1b[31m\\n\\u{202e}  1\n"},
    {"table: cut to the width",
     SINK_TABLE,
     {NULL},
     false,
     false,
     24,
     "{\"a\":\"abcdefghijklmnopqrstuvwxyz\",\"b\":\"1234567890\"}\n",
     "A             B\nabcdefghijk\xE2\x80\xA6  1234567890\n"},
    {"table: no room for columns",
     SINK_TABLE,
     {NULL},
     false,
     false,
     20,
     "{\"name\":\"Jan Jansen\",\"street\":\"Langstraat 12\",\"city\":\"Goes\"}\n{\"name\":\"Piet "
     "Pieters\",\"street\":\"\",\"city\":\"Ede\"}\n",
     "NAME    Jan Jansen\nSTREET  Langstraat 1\n        2\nCITY    Goes\n\nNAME    Piet Pieters\nCITY    Ede\n"},
    {"table: a short first column names the row and is not cut",
     SINK_TABLE,
     {NULL},
     false,
     false,
     32,
     "{\"code\":\"newsletter-nl-1\",\"title\":\"a rather long title\"}\n",
     "CODE             TITLE\nnewsletter-nl-1  a rather long …\n"},
    {"table: an empty column goes when room is short",
     SINK_TABLE,
     {"a", "nothing", "b", NULL},
     false,
     false,
     14,
     "{\"a\":\"one\",\"b\":\"abcdefghi\"}\n",
     "A    B\none  abcdefghi\n"},
    {"table: an empty column stays when there is room",
     SINK_TABLE,
     {"a", "nothing", "b", NULL},
     false,
     false,
     80,
     "{\"a\":\"one\",\"b\":\"abcdefghi\"}\n",
     "A    NOTHING  B\none           abcdefghi\n"},
};

static void check_cases(struct buf *out)
{
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct sink_options options = {.format = CASES[i].format,
                                       .is_picked = CASES[i].is_picked,
                                       .keeps_id = CASES[i].keeps_id,
                                       .width = CASES[i].width};
        while (options.field_count < FIELDS_MAX && CASES[i].fields[options.field_count] != NULL)
            options.field_count++;
        if (options.field_count > 0)
            options.fields = CASES[i].fields;
        CHECK_TEXT(print(&options, CASES[i].lines, out), CASES[i].expected, CASES[i].why);
    }
}

/* The widths are settled by the first rows; what comes later is cut, and nothing waits for the end. */
static void check_streaming(struct buf *out)
{
    struct sink_options options = {.format = SINK_TABLE, .write = wire_write, .context = out, .width = 80};
    struct arena arena = ARENA_INIT;
    struct err err = ERR_INIT;
    struct sink *sink = sink_open(&options, &err);
    buf_reset(out);
    for (int i = 0; i < 200; i++)
        CHECK_INTEGER(sink_record(sink, wire_record(&arena, "{\"a\":\"abcd\",\"b\":1}"), &err), 0, "a row");
    CHECK_INTEGER(sink_flush(sink, &err), 0, "flush");
    CHECK(strncmp(buf_text(out), "A     B\nabcd  1\n", 16) == 0, "after 200 rows the table is out");
    buf_reset(out);
    sink_record(sink, wire_record(&arena, "{\"a\":\"abcdefgh\",\"b\":2}"), &err);
    sink_flush(sink, &err);
    CHECK_TEXT(buf_text(out), "abc\xE2\x80\xA6  2\n", "a longer one is cut");
    CHECK_INTEGER(sink_record(sink, wire_record(&arena, "{\"c\":1}"), &err), -1, "a new column is too late");
    sink_close(sink);
    arena_clear(&arena);
}

static int refuse(void *context, const char *bytes, size_t length, struct err *err)
{
    (void)context;
    (void)bytes;
    (void)length;
    return err_set(err, ERR_IO, "the disk is full");
}

static void check_write_fault(void)
{
    struct sink_options options = {.format = SINK_JSONL, .write = refuse};
    struct arena arena = ARENA_INIT;
    struct err err = ERR_INIT;
    struct sink *sink = sink_open(&options, &err);
    const struct rec *record = wire_record(&arena, "{\"a\":\"0123456789012345678901234567890123456789\"}");
    int count = 0;
    while (count < 100000 && sink_record(sink, record, &err) == 0)
        count++;
    CHECK(count > 0 && count < 2000, "a fault of writing comes up after 64 KiB: %d records", count);
    CHECK_INTEGER(err.kind, ERR_IO, "its kind");
    sink_close(sink);
    arena_clear(&arena);
}

static void check_names(void)
{
    static const struct {
        const char *path;
        int found;
        enum sink_format format;
    } PATHS[] = {
        {"a.csv", 1, SINK_CSV},     {"dir.json/A.CSV", 1, SINK_CSV}, {"a.tsv", 1, SINK_TSV},
        {"a.jsonl", 1, SINK_JSONL}, {"a.ndjson", 1, SINK_JSONL},     {"a.json", 1, SINK_JSON},
        {"a.table", 0, SINK_CSV},   {"a.json/list", 0, SINK_CSV},    {"csv", 0, SINK_CSV},
    };
    enum sink_format format;
    for (size_t i = 0; i < sizeof PATHS / sizeof *PATHS; i++) {
        int found = sink_format_of_file(PATHS[i].path, &format);
        CHECK(found == PATHS[i].found && (found == 0 || format == PATHS[i].format), "format of %s", PATHS[i].path);
    }
    CHECK(sink_format_find("table", &format) == 1 && format == SINK_TABLE, "table is a format");
    CHECK_INTEGER(sink_format_find("xml", &format), 0, "xml is none");
}

int main(void)
{
    struct buf out = BUF_INIT;
    check_cases(&out);
    check_streaming(&out);
    check_write_fault();
    check_names();
    buf_clear(&out);
    return tap_done();
}
