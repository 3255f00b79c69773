/* JSON out: jansson reads what we write and finds the same; and writes the same bytes. Random records from a seed. */
#include "wire/emit.h"

#include <jansson.h>
#include <stdlib.h>

#include "tap.h"
#include "wire.h"

enum { RECORDS = 3000, SEED = 20240517 };

static uint64_t state = SEED;

static unsigned random_below(unsigned limit)
{
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(state >> 33) % limit;
}

/* Characters that have gone wrong somewhere: all control characters, quotes, separators, all lengths of UTF-8. */
static void random_text(struct buf *text)
{
    static const char *const SPECIAL[] = {"\"",
                                          "\\",
                                          "/",
                                          "\x7F",
                                          "\xC2\x80",
                                          "\xC3\xA9",
                                          "\xE2\x80\xA8",
                                          "\xE2\x80\xA9",
                                          "\xEF\xBB\xBF",
                                          "\xEF\xBF\xBF",
                                          "\xF0\x9F\x98\x80",
                                          "\xF4\x8F\xBF\xBF",
                                          "e\xCC\x81",
                                          "<",
                                          "\xED\x9F\xBF"};
    buf_reset(text);
    for (unsigned i = random_below(12); i > 0; i--) {
        if (random_below(3) == 0)
            buf_add_byte(text, (char)(1 + random_below(31)));
        else if (random_below(2) == 0)
            buf_add_text(text, SPECIAL[random_below(sizeof SPECIAL / sizeof *SPECIAL)]);
        else
            buf_add_byte(text, (char)(32 + random_below(95)));
    }
    buf_add(text, "", 0);
}

static json_t *random_value(struct arena *arena, struct rec *parent, const char *key, int depth)
{
    struct buf text = BUF_INIT;
    json_t *value = NULL;
    switch (random_below(depth > 0 ? 7 : 5)) {
    case 0:
        rec_add_null(arena, parent, key);
        return json_null();
    case 1: {
        bool is_true = random_below(2) == 1;
        rec_add_boolean(arena, parent, key, is_true);
        return json_boolean(is_true);
    }
    case 2: {
        int64_t integer = (int64_t)(((uint64_t)random_below(UINT32_MAX) << 33) ^ random_below(UINT32_MAX));
        integer = random_below(3) == 0 ? INT64_MIN + random_below(3) : integer;
        rec_add_integer(arena, parent, key, integer);
        return json_integer(integer);
    }
    case 3:
    case 4:
        random_text(&text);
        rec_add_bytes(arena, parent, key, buf_text(&text), text.length);
        value = json_stringn(buf_text(&text), text.length);
        break;
    default: {
        bool is_map = random_below(2) == 1;
        struct rec *node = is_map ? rec_add_map(arena, parent, key) : rec_add_list(arena, parent, key);
        value = is_map ? json_object() : json_array();
        for (unsigned i = random_below(5); i > 0; i--) {
            random_text(&text);
            buf_printf(&text, "%u", i); /* no key twice */
            const char *name = is_map ? arena_string(arena, buf_text(&text)) : NULL;
            json_t *inner = random_value(arena, node, name, depth - 1);
            if (is_map)
                json_object_set_new(value, name, inner);
            else
                json_array_append_new(value, inner);
        }
    }
    }
    buf_clear(&text);
    return value;
}

static void check_against_jansson(void)
{
    struct arena arena = ARENA_INIT;
    struct buf ours = BUF_INIT;
    int same_bytes = 0, equal = 0, read_back = 0;
    for (int i = 0; i < RECORDS; i++) {
        struct rec *record = rec_new_map(&arena);
        json_t *tree = json_object();
        for (unsigned member = random_below(6); member > 0; member--) {
            char key[16];
            snprintf(key, sizeof key, "k\xC3\xA9%u\"", member);
            json_object_set_new(tree, key, random_value(&arena, record, key, 4));
        }
        buf_reset(&ours);
        emit_json(&ours, record);
        char *theirs = json_dumps(tree, JSON_COMPACT);
        json_t *parsed = json_loadb(ours.bytes, ours.length, JSON_REJECT_DUPLICATES, NULL);
        const struct rec *again = wire_record(&arena, buf_text(&ours));
        same_bytes += theirs != NULL && strcmp(theirs, buf_text(&ours)) == 0;
        equal += parsed != NULL && json_equal(parsed, tree);
        read_back += again != NULL && rec_equal(record, again);
        json_decref(parsed);
        json_decref(tree);
        free(theirs);
        arena_reset(&arena);
    }
    CHECK_INTEGER(equal, RECORDS, "jansson reads what was meant");
    CHECK_INTEGER(same_bytes, RECORDS, "jansson writes the same bytes");
    CHECK_INTEGER(read_back, RECORDS, "our source reads what was written");
    buf_clear(&ours);
    arena_clear(&arena);
}

static const struct {
    const char *why, *text, *json;
} TEXTS[] = {
    {"empty", "", "\"\""},
    {"control characters", "\x01\b\t\n\f\r\x1F\x7F", "\"\\u0001\\b\\t\\n\\f\\r\\u001F\x7F\""},
    {"quotes", "a\"b\\c/", "\"a\\\"b\\\\c/\""},
    {"line separator", "\xE2\x80\xA8", "\"\xE2\x80\xA8\""},
    {"a byte that is no UTF-8",
     "a\xFF"
     "b",
     "\"a\xEF\xBF\xBD"
     "b\""},
    {"a character cut off", "a\xE2\x80", "\"a\xEF\xBF\xBD\xEF\xBF\xBD\""},
    {"a surrogate", "\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
};

static const struct {
    const char *why, *text, *csv;
    char delimiter;
} FIELDS[] = {
    {"plain", "a b", "a b", ','},
    {"empty", "", "", ','},
    {"the delimiter", "a,b", "\"a,b\"", ','},
    {"another delimiter", "a,b", "a,b", ';'},
    {"quotes", "a\"b", "\"a\"\"b\"", ','},
    {"LF", "a\nb", "\"a\nb\"", ','},
    {"CR", "a\rb", "\"a\rb\"", ','},
    {"blanks and formulas as they are", " =1+1 ", " =1+1 ", ','},
};

int main(void)
{
    struct buf out = BUF_INIT;
    for (size_t i = 0; i < sizeof TEXTS / sizeof *TEXTS; i++) {
        buf_reset(&out);
        emit_json_text(&out, TEXTS[i].text, strlen(TEXTS[i].text));
        CHECK_TEXT(buf_text(&out), TEXTS[i].json, TEXTS[i].why);
    }
    for (size_t i = 0; i < sizeof FIELDS / sizeof *FIELDS; i++) {
        buf_reset(&out);
        emit_csv(&out, FIELDS[i].text, strlen(FIELDS[i].text), FIELDS[i].delimiter);
        CHECK_TEXT(buf_text(&out), FIELDS[i].csv, FIELDS[i].why);
    }
    check_against_jansson();
    buf_clear(&out);
    return tap_done();
}
