/* What goes out comes back: random records from a seed through CSV and JSON, read whole and in pieces; and
 * random bytes, which may be bad but must be judged the same however they are cut. WIRE_SEED and WIRE_ROUNDS choose
 * other ones. */
#include "wire/sink.h"

#include "tap.h"
#include "wire.h"

enum { COLUMNS = 5, ROWS_MAX = 12 };

static uint64_t state;

static unsigned random_below(unsigned limit)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(state >> 33) % limit;
}

static void random_text(struct buf *text)
{
    static const char *const SPECIAL[] = {"\"", ",", ";", "\n",           "\r",       "\r\n",         " ",
                                          "\t", "#", "'", "=1+1",         "\xC3\xA9", "\xE2\x82\xAC", "\xF0\x9F\x98\x80",
                                          "\\", "{", "[", "\xEF\xBB\xBF", "|",        "\"\"",         "sep=;"};
    buf_reset(text);
    for (unsigned i = random_below(6); i > 0; i--) {
        if (random_below(2) == 0)
            buf_add_text(text, SPECIAL[random_below(sizeof SPECIAL / sizeof *SPECIAL)]);
        else
            buf_add_byte(text, (char)('a' + random_below(26)));
    }
    buf_add(text, "", 0);
}

/* Flat records of texts, as a list. Column names are plain, so that nothing in the header is in doubt. */
static struct rec *random_table(struct arena *arena)
{
    static const char *const NAMES[COLUMNS] = {"aa", "bb", "cc", "dd", "ee"};
    struct buf text = BUF_INIT;
    struct rec *table = rec_new_list(arena);
    unsigned columns = 1 + random_below(COLUMNS);
    for (unsigned i = 1 + random_below(ROWS_MAX); i > 0; i--) {
        struct rec *row = rec_add_map(arena, table, NULL);
        for (unsigned column = 0; column < columns; column++) {
            random_text(&text);
            rec_add_bytes(arena, row, NAMES[column], buf_text(&text), text.length);
        }
    }
    buf_clear(&text);
    return table;
}

static void write_table(const struct rec *table, enum sink_format format, struct buf *out)
{
    struct sink_options options = {.format = format, .write = wire_write, .context = out};
    struct err err = ERR_INIT;
    struct sink *sink = sink_open(&options, &err);
    buf_reset(out);
    for (const struct rec *row = table->first; row != NULL; row = row->next)
        sink_record(sink, row, &err);
    sink_end(sink, &err);
    sink_close(sink);
}

static bool reads_back(const struct rec *table, const struct buf *bytes, size_t step, char delimiter)
{
    struct wire_input input = {bytes->bytes, bytes->length, step};
    struct source_options options = {.name = "x", .delimiter = delimiter};
    struct arena arena = ARENA_INIT;
    struct err err = ERR_INIT;
    struct rec *record;
    struct source *source = source_open_reader(wire_read, &input, &options, &err);
    const struct rec *row = table->first;
    while (row != NULL && source_next(source, &arena, &record, NULL, &err) == SOURCE_RECORD) {
        record->key = NULL;
        if (!rec_equal(row, record))
            break;
        row = row->next;
    }
    bool is_over = row == NULL && source_next(source, &arena, &record, NULL, &err) == SOURCE_END;
    source_close(source);
    arena_clear(&arena);
    return is_over;
}

static void check_tables(int rounds)
{
    static const enum sink_format FORMATS[] = {SINK_CSV, SINK_JSONL, SINK_JSON};
    struct buf bytes = BUF_INIT;
    int failed = 0;
    for (int round = 0; round < rounds; round++) {
        struct arena arena = ARENA_INIT;
        uint64_t before = state;
        struct rec *table = random_table(&arena);
        for (size_t i = 0; i < sizeof FORMATS / sizeof *FORMATS; i++) {
            write_table(table, FORMATS[i], &bytes);
            for (size_t step = 1; step <= 70000; step = step < 40 ? 7 * step : step + 9999) {
                if (!reads_back(table, &bytes, step, FORMATS[i] == SINK_CSV ? ',' : '\0') && failed++ < 3)
                    printf("# format %d, step %zu, state %" PRIu64 ":\n%s\n", (int)FORMATS[i], step, before,
                           buf_text(&bytes));
            }
        }
        arena_clear(&arena);
    }
    CHECK_INTEGER(failed, 0, "what was written is read again, whole and in pieces");
    buf_clear(&bytes);
}

/* Bytes that look like CSV or JSON most of the time. */
static void random_input(struct buf *bytes)
{
    static const char *const TOKENS[] = {"a",         "b",    ",",        ";",       "\n",     "\r\n",    "\r",
                                         "\"",        "\"\"", "\xC3\xA9", "\xE9",    "{",      "}",       "[",
                                         "]",         ":",    "1.50",     "\"k\":1", "null",   "\\u0000", "\xEF\xBB\xBF",
                                         "1e5",       "#x",   "sep=;",    "0612",    "x@y.nl", "\n\n",    " ",
                                         "{\"a\":1}", "true", "\xFF",     "-"};
    buf_reset(bytes);
    for (unsigned i = random_below(40); i > 0; i--)
        buf_add_text(bytes, TOKENS[random_below(sizeof TOKENS / sizeof *TOKENS)]);
    if (random_below(20) == 0)
        buf_add_byte(bytes, '\0');
    buf_add(bytes, "", 0);
}

static void check_pieces(int rounds)
{
    struct buf bytes = BUF_INIT, whole = BUF_INIT, pieces = BUF_INIT;
    int different = 0;
    for (int round = 0; round < rounds; round++) {
        random_input(&bytes);
        wire_read_all(bytes.bytes, bytes.length, 0, NULL, &whole);
        wire_read_all(bytes.bytes, bytes.length, 1 + random_below(3), NULL, &pieces);
        if (strcmp(buf_text(&whole), buf_text(&pieces)) != 0 && different++ < 3)
            printf("# input: %s\n# whole:\n%s\n# pieces:\n%s\n", buf_text(&bytes), buf_text(&whole), buf_text(&pieces));
    }
    CHECK_INTEGER(different, 0, "how the bytes are cut makes no difference");
    buf_clear(&bytes);
    buf_clear(&whole);
    buf_clear(&pieces);
}

static unsigned long setting(const char *name, unsigned long otherwise)
{
    const char *value = getenv(name);
    return value == NULL ? otherwise : strtoul(value, NULL, 10);
}

int main(void)
{
    int rounds = (int)setting("WIRE_ROUNDS", 400);
    state = setting("WIRE_SEED", 7);
    printf("# WIRE_SEED=%" PRIu64 " WIRE_ROUNDS=%d\n", state, rounds);
    check_tables(rounds);
    check_pieces(rounds * 10);
    return tap_done();
}
