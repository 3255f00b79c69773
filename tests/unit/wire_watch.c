/* Endless lines are told early, and only then when the source over what was seen is broken by them. */
#include "wire/watch.h"

#include "tap.h"
#include "wire.h"

enum { LONG = 20 << 20, STEPS = 3 };

#define TEXT(text) text, sizeof(text) - 1

/* ${begin}, then ${unit} over and over. */
static const struct {
    const char *why, *begin;
    size_t begin_length;
    const char *unit;
    size_t unit_length;
    bool is_endless;
} CASES[] = {
    {"a line without an end", TEXT("given\n"), TEXT("a"), true},
    {"JSON without a line end", TEXT("{\"given\":\""), TEXT("a"), true},
    {"blanks", TEXT(""), TEXT(" "), true},
    {"blank lines", TEXT(""), TEXT("\r\n"), true},
    {"blanks in UTF-16", TEXT("\xFF\xFE"), TEXT("\n\0"), true},
    {"a line in UTF-16", TEXT("\xFE\xFF"), TEXT("\0a"), true},
    {"an array, after a byte order mark and blanks", TEXT("\xEF\xBB\xBF \n["), TEXT("{\"given\":\"a\"},"), false},
    {"an array in UTF-16", TEXT("\xFE\xFF\0 \0["), TEXT("\0{\0}\0,"), false},
    {"lines that end with a carriage return", TEXT("given\r"), TEXT("Jan\r"), false},
    {"lines", TEXT("given\n"), TEXT("Jan\r\n"), false},
    {"a line that is nearly too long", TEXT("given\nJan\n"), TEXT(""), false},
};

/* Feed LONG bytes in pieces of ${step}. Returns how many were taken until the watch said no; LONG when it never did. */
static size_t feed(const char *bytes, size_t step)
{
    struct watch watch;
    watch_init(&watch);
    for (size_t at = 0; at < LONG; at += step) {
        size_t length = LONG - at < step ? LONG - at : step;
        if (!watch_add(&watch, bytes + at, length))
            return at + length;
    }
    return LONG;
}

static bool is_broken(const char *bytes, size_t length)
{
    struct err err = ERR_INIT;
    struct arena arena = ARENA_INIT;
    struct source *source = source_open_memory(bytes, length, NULL, &err);
    enum source_answer answer;
    struct rec *record;
    while ((answer = source_next(source, &arena, &record, NULL, &err)) == SOURCE_RECORD)
        arena_reset(&arena);
    source_close(source);
    arena_clear(&arena);
    return answer == SOURCE_BROKEN && err.kind == ERR_DATA;
}

int main(void)
{
    static const size_t PIECES[STEPS] = {64 * 1024, 1 << 20, 4099};
    char *bytes = malloc(LONG);
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        size_t at = CASES[i].begin_length;
        memcpy(bytes, CASES[i].begin, at);
        if (CASES[i].unit_length == 0) { /* twice the longest that a source takes, which it may be in UTF-16 */
            memset(bytes + at, 'a', LONG - at);
            at += 4 * SOURCE_RECORD_BYTES - PIECES[0];
            memset(bytes + at, '\n', LONG - at);
        }
        for (; CASES[i].unit_length != 0 && at < LONG; at++)
            bytes[at] = CASES[i].unit[(at - CASES[i].begin_length) % CASES[i].unit_length];
        for (size_t k = 0; k < STEPS; k++) {
            size_t seen = feed(bytes, PIECES[k]);
            CHECK(CASES[i].is_endless == (seen < LONG), "%s, in pieces of %zu", CASES[i].why, PIECES[k]);
            if (seen < LONG && k == 0)
                CHECK(is_broken(bytes, seen), "%s: the source is broken by it", CASES[i].why);
        }
    }
    free(bytes);
    return tap_done();
}
