/* Folding and normal form: known names, and three properties of every character there is. */
#include "base/text.h"

#include <stdlib.h>
#include <utf8proc.h>

#include "tap.h"

static void cases(struct arena *arena)
{
    static const struct {
        const char *text, *folded;
    } CASES[] = {
        {"", ""},
        {"Jan Van Der BERG @[`{", "jan van der berg @[`{"},
        {"M\xc3\xbcller", "muller"},
        {"Mu\xcc\x88ller", "muller"},
        {"Stra\xc3\x9f"
         "e",
         "strasse"},
        {"STRA\xe1\xba\x9e"
         "E",
         "strasse"},
        {"S\xc3\xb8ren \xc3\x98rsted", "soren orsted"},
        {"\xc5\x81ukasz", "lukasz"},
        {"\xc4\x90or\xc4\x91"
         "e",
         "dorde"},
        {"\xc3\x86gir \xc3\xa6", "aegir ae"},
        {"\xc5\x93uvre", "oeuvre"},
        {"\xc3\x9e\xc3\xb3rr \xc3\xb0", "thorr d"},
        {"\xc4\xb0stanbul \xc4\xb1", "istanbul i"},
        {"\xc4\xb2sselmeer \xc4\xb3", "ijsselmeer ij"},
        {"IJsselmeer", "ijsselmeer"},
        {"O\xe2\x80\x99Neill", "o'neill"},
        {"\xe2\x80\x98s-Gravenhage", "'s-gravenhage"},
        {"a\xe2\x80\x93"
         "b\xe2\x80\x91"
         "c",
         "a-b-c"},
        {"a\xc2\xa0"
         "b",
         "a b"},
        {"so\xc2\xadsoft\xe2\x80\x8d\xef\xbb\xbf", "sosoft"},
        {"\xef\xbc\xa1\xef\xbc\xa2\xef\xbc\x91", "ab1"},
        {"\xef\xac\x81ne", "fine"},
        {"\xce\xa3\xce\xaf\xcf\x83\xcf\x85\xcf\x86\xce\xbf\xcf\x82",
         "\xcf\x83\xce\xb9\xcf\x83\xcf\x85\xcf\x86\xce\xbf\xcf\x83"},
        {"\xd0\x99\xd0\xbe\xd1\x81\xd0\xb8\xd1\x84", "\xd0\xb8\xd0\xbe\xd1\x81\xd0\xb8\xd1\x84"},
        {"\xe0\xa4\xb9\xe0\xa4\xbf", "\xe0\xa4\xb9\xe0\xa4\xbf"},
        {"\xff"
         "a",
         "\xef\xbf\xbd"
         "a"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        CHECK_TEXT(text_fold(arena, CASES[i].text, strlen(CASES[i].text)), CASES[i].folded, CASES[i].folded);
    struct buf out = BUF_INIT;
    buf_add_text(&out, "<");
    text_fold_add(&out,
                  "\xc3\x84"
                  "B",
                  3);
    CHECK_TEXT(buf_text(&out), "<ab", "appended");
    buf_clear(&out);
}

static void normal_form(struct arena *arena)
{
    static const struct {
        const char *text, *normal, *why;
    } CASES[] = {
        {"plain", "plain", "ASCII"},
        {"Mu\xcc\x88ller", "M\xc3\xbcller", "composed"},
        {"M\xc3\xbcller", "M\xc3\xbcller", "is composed"},
        {"\xe2\x84\xab", "\xc3\x85", "the sign of angstrom is a letter"},
        {"\xef\xac\x81", "\xef\xac\x81", "a ligature stays"},
        {"a\xcc\x87\xcc\xa3", "\xe1\xba\xa1\xcc\x87", "marks in canonical order"},
        {"\xff", "\xef\xbf\xbd", "a bad byte"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        CHECK_TEXT(text_nfc(arena, CASES[i].text, strlen(CASES[i].text)), CASES[i].normal, CASES[i].why);
    /* Longer than the stack's room. */
    struct buf text = BUF_INIT;
    struct buf normal = BUF_INIT;
    for (int i = 0; i < 1000; i++) {
        buf_add_text(&text, "u\xcc\x88");
        buf_add_text(&normal, "\xc3\xbc");
    }
    CHECK(strcmp(text_nfc(arena, text.bytes, text.length), normal.bytes) == 0, "a thousand letters");
    buf_clear(&text);
    buf_clear(&normal);
}

static void every_character(struct arena *arena)
{
    int32_t not_stable = 0;
    int32_t not_equal = 0;
    int32_t not_normal = 0;
    for (int32_t codepoint = 1; codepoint < 0x110000; codepoint++) {
        if (codepoint >= 0xD800 && codepoint < 0xE000)
            continue;
        unsigned char bytes[8] = {0};
        size_t length = (size_t)utf8proc_encode_char(codepoint, bytes);
        const char *text = (const char *)bytes;
        const char *folded = text_fold(arena, text, length);
        if (strcmp(text_fold(arena, folded, strlen(folded)), folded) != 0)
            not_stable = codepoint;
        char *decomposed = (char *)utf8proc_NFD(bytes);
        if (strcmp(text_fold(arena, decomposed, strlen(decomposed)), folded) != 0)
            not_equal = codepoint;
        char *composed = (char *)utf8proc_NFC(bytes);
        if (strcmp(text_nfc(arena, text, length), composed) != 0)
            not_normal = codepoint;
        free(decomposed);
        free(composed);
        arena_reset(arena);
    }
    CHECK_INTEGER(not_stable, 0, "folding twice changes no character");
    CHECK_INTEGER(not_equal, 0, "composed and decomposed fold alike");
    CHECK_INTEGER(not_normal, 0, "the normal form is libutf8proc's");
}

int main(void)
{
    struct arena arena = ARENA_INIT;
    cases(&arena);
    normal_form(&arena);
    every_character(&arena);
    arena_clear(&arena);
    return tap_done();
}
