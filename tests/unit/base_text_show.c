/* Display: width, cutting, and no byte that a terminal could obey. */
#include "base/text.h"

#include <utf8proc.h>

#include "tap.h"

static void widths(void)
{
    static const struct {
        const char *text;
        size_t width, columns, cut;
    } CASES[] = {
        {"", 0, 5, 0},
        {"abcdef", 6, 4, 4},
        {"caf\xc3\xa9s", 5, 4, 5},
        {"cafe\xcc\x81s", 5, 4, 6}, /* the mark stays with its letter */
        {"\xe5\xb1\xb1\xe7\x94\xb0", 4, 3, 3},
        {"\xf0\x9f\x98\x80", 2, 1, 0},
        {"a\xff"
         "b",
         3, 2, 2},
        {"a\x1b"
         "b\x7f",
         2, 2, 4},
        {"abc", 3, 0, 0},
        {"a b", 3, 3, 3},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        size_t length = strlen(CASES[i].text);
        CHECK_INTEGER(text_width(CASES[i].text, length), CASES[i].width, "width");
        CHECK_INTEGER(text_cut(CASES[i].text, length, CASES[i].columns), CASES[i].cut, "cut");
    }
}

static void escapes(struct arena *arena)
{
    static const struct {
        const char *text, *shown;
    } CASES[] = {
        {"caf\xc3\xa9 \xe5\xb1\xb1 \\n", "caf\xc3\xa9 \xe5\xb1\xb1 \\n"},
        {"a\nb\rc\td", "a\\nb\\rc\\td"},
        {"\x1b]0;x\x07", "\\x1b]0;x\\x07"},
        {"\x7f", "\\x7f"},
        {"\xc2\x9b"
         "31m",
         "\\u{9b}31m"},
        {"\xe2\x80\xae"
         "gpj.exe",
         "\\u{202e}gpj.exe"},
        {"a\xe2\x80\x8b"
         "b",
         "a\\u{200b}b"},
        {"\xef\xbb\xbf", "\\u{feff}"},
        {"\xf3\xa0\x81\x81", "\\u{e0041}"},
        {"\xff\xc3", "\\xff\\xc3"},
        {"\xc2\xad", "\\u{ad}"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        size_t length = strlen(CASES[i].text);
        CHECK_TEXT(text_escape_arena(arena, CASES[i].text, length), CASES[i].shown, CASES[i].shown);
        CHECK(text_is_safe(CASES[i].text, length) == (strcmp(CASES[i].text, CASES[i].shown) == 0), "safe or not");
    }
    CHECK_TEXT(text_escape_arena(arena, "a\0b", 3), "a\\x00b", "a NUL");
}

static void shell(struct arena *arena)
{
    static const char *const CASES[][2] = {
        {"/srv/crm.db.key", "/srv/crm.db.key"},
        {"klant\xc3\xa9n.db", "klant\xc3\xa9n.db"},
        {"", "''"},
        {"a b", "'a b'"},
        {"it's", "'it'\\''s'"},
        {"$HOME", "'$HOME'"},
        {"~jan", "'~jan'"},
        {"a=b", "'a=b'"},
        {"a;b", "'a;b'"},
        {"#a", "'#a'"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        CHECK_TEXT(text_shell_arena(arena, CASES[i][0]), CASES[i][1], "a word of the shell");
}

/* Unicode's own list: control and format characters are the ones to hide (but for the few that are seen or needed). */
static void every_character(void)
{
    int32_t passed = 0;
    for (int32_t codepoint = 1; codepoint < 0x110000; codepoint++) {
        if (codepoint >= 0xD800 && codepoint < 0xE000)
            continue;
        unsigned char bytes[4];
        size_t length = (size_t)utf8proc_encode_char(codepoint, bytes);
        utf8proc_category_t category = utf8proc_category(codepoint);
        bool is_visible = (codepoint >= 0x600 && codepoint <= 0x605) || codepoint == 0x6DD || codepoint == 0x70F ||
                          codepoint == 0x890 || codepoint == 0x891 || codepoint == 0x8E2 || codepoint == 0x110BD ||
                          codepoint == 0x110CD || (codepoint >= 0x13430 && codepoint <= 0x1343F);
        bool should_hide = category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF ||
                           category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
        if (should_hide && !is_visible && text_is_safe((const char *)bytes, length))
            passed = codepoint;
    }
    CHECK_INTEGER(passed, 0, "no control or format character passes");
}

int main(void)
{
    struct arena arena = ARENA_INIT;
    widths();
    escapes(&arena);
    shell(&arena);
    every_character();
    arena_clear(&arena);
    return tap_done();
}
