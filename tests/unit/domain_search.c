/* Words and keys by which people are found. */
#include "domain/search.h"

#include "tap.h"

static struct arena arena;

static int append(void *context, const char *bytes, size_t length)
{
    char *text = context;
    if (*text != '\0')
        strcat(text, " ");
    strncat(text, bytes, length);
    return 0;
}

static const struct {
    const char *text, *words, *all;
} CASES[] = {
    {"Jan Jansen", "jan jansen", "jan jansen"},
    {"Jan van der Berg", "jan berg", "jan van der berg"},
    {"Zoë d'Artagnan-O'Neill", "zoe artagnan o neill", "zoe d artagnan o neill"},
    {"'s-Gravenhage", "gravenhage", "s gravenhage"},
    {"Ay\xC5\x9F"
     "e",
     "ayse", "ayse"},
    {"B.V. 1234", "b v 1234", "b v 1234"},
    {"!!", "", ""},
    {"", "", ""},
};

int main(void)
{
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        char words[256] = "";
        char all[256] = "";
        CHECK(search_words(CASES[i].text, &arena, append, words) == 0, "\"%s\" is cut", CASES[i].text);
        search_all_words(CASES[i].text, &arena, append, all);
        CHECK_TEXT(words, CASES[i].words, CASES[i].text);
        CHECK_TEXT(all, CASES[i].all, CASES[i].text);
    }
    char long_word[201];
    char cut[256] = "";
    memset(long_word, 'x', 200);
    long_word[200] = '\0';
    search_words(long_word, &arena, append, cut);
    CHECK_INTEGER(strlen(cut), SEARCH_WORD_BYTES, "a long word is cut");
    cut[0] = '\0';
    for (size_t i = 0; i < 198; i += 3)
        memcpy(long_word + i, "\xE0\xB8\x81", 3);
    long_word[198] = '\0';
    search_words(long_word, &arena, append, cut);
    CHECK_INTEGER(strlen(cut), 63, "… on a whole character");

    struct rec *record = rec_new_map(&arena);
    rec_add_text(&arena, record, "kind", "organisation");
    rec_add_text(&arena, record, "name", "Bakkerij  De Vlijt");
    struct rec *emails = rec_add_list(&arena, record, "emails");
    rec_add_text(&arena, rec_add_map(&arena, emails, NULL), "value", "Info@Example.NL");
    struct rec *phone = rec_add_map(&arena, rec_add_list(&arena, record, "phones"), NULL);
    rec_add_text(&arena, phone, "value", "020-1234567");
    rec_add_text(&arena, phone, "e164", "+31201234567");
    rec_add_text(&arena, rec_add_map(&arena, rec_add_list(&arena, record, "addresses"), NULL), "city", "Den Haag");
    rec_add_text(&arena, rec_add_list(&arena, record, "tags"), NULL, "vlijt vip");
    struct search_key *keys;
    size_t count;
    struct err err = ERR_INIT;
    CHECK(search_keys(record, &arena, &keys, &count, &err) == 0, "the keys of an organisation");
    static const struct search_key EXPECTED[] = {
        {SEARCH_WORD, "bakkerij"},
        {SEARCH_WORD, "haag"},
        {SEARCH_WORD, "vip"},
        {SEARCH_WORD, "vlijt"},
        {SEARCH_EMAIL, "info@example.nl"},
        {SEARCH_PHONE, "+31201234567"},
        {SEARCH_ORGANISATION, "bakkerij de vlijt"},
    };
    CHECK_INTEGER(count, sizeof EXPECTED / sizeof *EXPECTED, "each once");
    for (size_t i = 0; i < count && i < sizeof EXPECTED / sizeof *EXPECTED; i++)
        CHECK(keys[i].kind == EXPECTED[i].kind && strcmp(keys[i].key, EXPECTED[i].key) == 0, "key %zu is %s", i,
              EXPECTED[i].key);
    arena_clear(&arena);
    return tap_done();
}
