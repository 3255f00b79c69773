/* Text: validity, numbers, blanks, words, comparison, the nearest name. */
#include "base/text.h"

#include "tap.h"

static void validity(void)
{
    static const struct {
        const char *text;
        size_t length, valid;
        const char *why;
    } CASES[] = {
        {"", 0, 0, "nothing"},
        {"plain", 5, 5, "ASCII"},
        {"a\0b", 3, 3, "a NUL is a character"},
        {"caf\xc3\xa9", 5, 5, "two bytes"},
        {"\xe2\x82\xac", 3, 3, "three bytes"},
        {"\xf0\x9f\x98\x80", 4, 4, "four bytes"},
        {"\xf4\x8f\xbf\xbf", 4, 4, "U+10FFFF"},
        {"\xf4\x90\x80\x80", 4, 0, "beyond U+10FFFF"},
        {"ab\xff", 3, 2, "a byte that never occurs"},
        {"ab\x80", 3, 2, "a second byte without a first"},
        {"ab\xc0\xaf", 4, 2, "overlong, two bytes"},
        {"ab\xc1\xbf", 4, 2, "overlong, two bytes, the last"},
        {"\xe0\x9f\xbf", 3, 0, "overlong, three bytes"},
        {"\xf0\x8f\xbf\xbf", 4, 0, "overlong, four bytes"},
        {"\xed\x9f\xbf", 3, 3, "just before the surrogates"},
        {"\xed\xa0\x80", 3, 0, "a surrogate"},
        {"\xee\x80\x80", 3, 3, "just after the surrogates"},
        {"abcdefgh\xc3", 9, 8, "cut off after eight bytes"},
        {"\xe2\x82", 2, 0, "cut off"},
        {"12345678\xe2\x28\xa1", 11, 8, "a second byte that is none"},
        {"\xf5\x80\x80\x80", 4, 0, "a first byte too large"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        CHECK(text_valid(CASES[i].text, CASES[i].length) == CASES[i].valid, "%s", CASES[i].why);
    /* A bad byte and a good character at every place of a text that is read eight bytes at a time. */
    bool is_right = true;
    for (size_t length = 1; length < 40; length++)
        for (size_t at = 0; at < length; at++) {
            char text[41];
            memset(text, 'x', sizeof text);
            is_right = is_right && text_valid(text, length) == length && text_is_ascii(text, length);
            text[at] = '\xff';
            is_right = is_right && text_valid(text, length) == at && !text_is_ascii(text, length);
            memcpy(text + at, "\xc3\xa9", 2);
            is_right = is_right && text_valid(text, length) == (at + 1 < length ? length : at);
        }
    CHECK(is_right, "at every place");
    int32_t codepoint = 0;
    CHECK(text_next("\xe2\x82\xac", 3, &codepoint) == 3 && codepoint == 0x20AC, "the euro sign is decoded");
    CHECK(text_next("\xe2\x82", 2, &codepoint) == 1 && codepoint == 0xFFFD, "a bad byte is one long");
    CHECK(text_next("", 0, &codepoint) == 0, "the end is none");
}

static void numbers(void)
{
    static const struct {
        const char *text;
        int64_t min, max;
        bool is_number;
        int64_t value;
    } CASES[] = {
        {"0", 0, 10, true, 0},
        {"+7", 0, 10, true, 7},
        {"-7", -10, 10, true, -7},
        {"007", 0, 10, true, 7},
        {"11", 0, 10, false, 0},
        {"-1", 0, 10, false, 0},
        {"9223372036854775807", INT64_MIN, INT64_MAX, true, INT64_MAX},
        {"9223372036854775808", INT64_MIN, INT64_MAX, false, 0},
        {"-9223372036854775808", INT64_MIN, INT64_MAX, true, INT64_MIN},
        {"-9223372036854775809", INT64_MIN, INT64_MAX, false, 0},
        {"99999999999999999999", INT64_MIN, INT64_MAX, false, 0},
        {"", 0, 10, false, 0},
        {"-", -10, 10, false, 0},
        {" 1", 0, 10, false, 0},
        {"1 ", 0, 10, false, 0},
        {"1.0", 0, 10, false, 0},
        {"--1", -10, 10, false, 0},
        {"0x1", 0, 10, false, 0},
        {"\xd9\xa1", 0, 10, false, 0},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        int64_t value = 99;
        bool is_number = text_integer(CASES[i].text, CASES[i].min, CASES[i].max, &value);
        CHECK(is_number == CASES[i].is_number && value == (is_number ? CASES[i].value : 99), "number \"%s\"", CASES[i].text);
    }
}

static void blanks(struct arena *arena)
{
    static const struct {
        const char *text, *trimmed, *collapsed;
    } CASES[] = {
        {"", "", ""},
        {" \t\r\n", "", ""},
        {"  Jan  de\tBoer \n", "Jan  de\tBoer", "Jan de Boer"},
        {"\xc2\xa0Jan\xe2\x80\x83\xc2\xa0"
         "Boer\xe3\x80\x80",
         "Jan\xe2\x80\x83\xc2\xa0"
         "Boer",
         "Jan Boer"},
        {"\xef\xbb\xbfid", "id", "id"},
        {"a\x01\x7f\xc2\x85z", "a\x01\x7f\xc2\x85z", "a z"},
        {"\xc3\xa9 ", "\xc3\xa9", "\xc3\xa9"},
        {" \xff ", "\xff", "\xff"},
        {"\xe2\x80\x80"
         "a\xe2\x80\x8b",
         "a", "a"},
        {" \xe2\x80", "\xe2\x80", "\xe2\x80"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        size_t length = strlen(CASES[i].text);
        const char *start = text_trim(CASES[i].text, &length);
        CHECK_TEXT(arena_dup(arena, start, length), CASES[i].trimmed, "trimmed");
        CHECK_TEXT(text_collapse(arena, CASES[i].text, strlen(CASES[i].text)), CASES[i].collapsed, "collapsed");
    }
}

static void words(struct arena *arena)
{
    static const struct {
        const char *text, *words;
    } CASES[] = {
        {"", ""},
        {" - ", ""},
        {"jan van der berg", "jan|van|der|berg"},
        {"'s-gravenhage", "s|gravenhage"},
        {"o'neill", "o|neill"},
        {"smit-de wit", "smit|de|wit"},
        {"bakkerij 3b (b.v.)", "bakkerij|3b|b|v"},
        {"\xe5\xb1\xb1\xe7\x94\xb0 \xe5\xa4\xaa\xe9\x83\x8e", "\xe5\xb1\xb1\xe7\x94\xb0|\xe5\xa4\xaa\xe9\x83\x8e"},
        {"\xe0\xa4\xb9\xe0\xa4\xbf", "\xe0\xa4\xb9\xe0\xa4\xbf"}, /* a vowel sign belongs to its letter */
        {"a\xe2\x82\xac"
         "b",
         "a|b"},
        {"a\xff"
         "b",
         "a|b"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct buf found = BUF_INIT;
        struct text_words at = text_words(CASES[i].text, strlen(CASES[i].text));
        const char *word;
        for (size_t length; text_word(&at, &word, &length);) {
            if (found.length > 0)
                buf_add_byte(&found, '|');
            buf_add(&found, word, length);
        }
        CHECK_TEXT(arena_string(arena, buf_text(&found)), CASES[i].words, "words");
        buf_clear(&found);
    }
}

static void comparison(void)
{
    /* In order. */
    static const char *const NAMES[] = {"",
                                        "Aa",
                                        "aa",
                                        "Ab",
                                        "\xc3\x84"
                                        "c",
                                        "ad",
                                        "e\xcc\x81"
                                        "a",
                                        "eb",
                                        "\xc3\x98rsted",
                                        "pim"};
    size_t count = sizeof NAMES / sizeof *NAMES;
    bool is_right = true;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++) {
            int order = text_compare(NAMES[i], NAMES[j]);
            is_right = is_right && (i < j ? order < 0 : i > j ? order > 0 : order == 0);
        }
    CHECK(is_right, "each name before all that follow it");
    CHECK(text_same("M\xc3\xbcller", "muller") && text_same("JAN", "jan"), "same without case and accents");
    CHECK(!text_same("Jan", "Jans") && !text_same("M\xc3\xbcller", "Mullers"), "a letter more is another");
    CHECK(text_equal("CSV", "csv") && !text_equal("csv", "csvs") && !text_equal("csvs", "csv"), "keywords");
    CHECK(text_starts("Content", "con") && !text_starts("co", "con"), "begins with");
    CHECK(text_ends("list.CSV", ".csv") && !text_ends("sv", ".csv"), "ends with");
}

static void nearest(void)
{
    static const char *const NAMES[] = {"newsletter", "invoice", "sales-call", "birthday-card", "email", "post"};
    static const struct {
        const char *word, *nearest;
    } CASES[] = {
        {"newletter", "newsletter"},
        {"nwesletter", "newsletter"},
        {"NEWSLETTER", "newsletter"},
        {"birthday", "birthday-card"},
        {"emial", "email"},
        {"pots", "post"},
        {"xyz", NULL},
        {"", NULL},
        {"p", NULL},
        {"sales", "sales-call"},
        {"order", NULL},
        {"news", "newsletter"},
        {"nwslettr", "newsletter"},
        {"nwslttr", NULL},
        {"emal", "email"},
        {"im", NULL},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        CHECK_TEXT(text_nearest(CASES[i].word, NAMES, sizeof NAMES / sizeof *NAMES), CASES[i].nearest, CASES[i].word);
    char longest[200];
    memset(longest, 'a', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    CHECK(text_nearest(longest, NAMES, sizeof NAMES / sizeof *NAMES) == NULL, "a word longer than any name");
}

int main(void)
{
    struct arena arena = ARENA_INIT;
    validity();
    numbers();
    blanks(&arena);
    words(&arena);
    comparison();
    nearest();
    arena_clear(&arena);
    return tap_done();
}
