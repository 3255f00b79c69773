/* sound.c - the table of spellings, and Jaro-Winkler. */
#include "domain/sound.h"

#include <string.h>

/* Of each place the first that fits counts. A code in capitals is a sound that no single letter writes. */
static const struct {
    const char *spelling, *sound;
    bool is_at_end; /* of the word only */
} SPELLINGS[] = {
    {"dtz", "ts", false}, {"schm", "sm", false}, {"sch", "s", true},  {"sch", "sg", false}, {"cks", "ks", false},
    {"eij", "Y", false},  {"aij", "Y", false},   {"uij", "U", false}, {"auw", "W", false},  {"ouw", "W", false},
    {"ij", "Y", false},   {"ei", "Y", false},    {"ey", "Y", false},  {"ai", "Y", false},   {"ay", "Y", false},
    {"uy", "U", false},   {"ui", "U", false},    {"ou", "W", false},  {"au", "W", false},   {"ae", "a", false},
    {"ph", "f", false},   {"th", "t", false},    {"ch", "g", false},  {"gh", "g", false},   {"sk", "sg", false},
    {"ck", "k", false},   {"qu", "kw", false},   {"sz", "s", false},  {"dt", "t", false},   {"tz", "ts", false},
    {"ce", "se", false},  {"ci", "si", false},   {"cy", "sY", false}, {"c", "k", false},    {"q", "k", false},
    {"x", "ks", false},   {"y", "Y", false},     {"z", "s", false},   {"v", "f", false},    {"d", "t", true},
    {"b", "p", true},     {"ie", "i", false},
};
enum { SPELLING_COUNT = sizeof SPELLINGS / sizeof *SPELLINGS };

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (unsigned char)byte >= 0x80;
}

/* The longest spelling that stands here; SPELLING_COUNT: the letter itself. */
static size_t spelling_at(const char *text)
{
    size_t i = 0;
    for (; i < SPELLING_COUNT; i++) {
        size_t length = strlen(SPELLINGS[i].spelling);
        if (strncmp(text, SPELLINGS[i].spelling, length) == 0 && (!SPELLINGS[i].is_at_end || !is_letter(text[length])))
            break;
    }
    return i;
}

/* A letter that is doubled is written once. */
static size_t add(char out[SOUND_SIZE], size_t length, char sound)
{
    if (length + 1 < SOUND_SIZE && (length == 0 || out[length - 1] != sound))
        out[length++] = sound;
    return length;
}

char *sound_of(const char *folded, char out[SOUND_SIZE])
{
    size_t length = 0;
    while (*folded != '\0') {
        size_t spelling = spelling_at(folded);
        if (spelling == SPELLING_COUNT) {
            if (is_letter(*folded))
                length = add(out, length, *folded);
            folded++;
            continue;
        }
        for (const char *sound = SPELLINGS[spelling].sound; *sound != '\0'; sound++)
            length = add(out, length, *sound);
        folded += strlen(SPELLINGS[spelling].spelling);
    }
    out[length] = '\0';
    return out;
}

enum { LETTERS_MAX = 64, PREFIX_MAX = 4 };

/* Which letters agree, within half the length of the longer word of each other. Returns how many. */
static int match(const char *a, int a_length, const char *b, int b_length, bool in_a[LETTERS_MAX], bool in_b[LETTERS_MAX])
{
    int window = (a_length > b_length ? a_length : b_length) / 2 - 1, matches = 0;
    for (int i = 0; i < a_length; i++)
        for (int k = i - window < 0 ? 0 : i - window; k < b_length && k <= i + window; k++)
            if (!in_b[k] && a[i] == b[k]) {
                in_a[i] = in_b[k] = true;
                matches++;
                break;
            }
    return matches;
}

/* Of the letters that agree, those in another order. */
static int count_swapped(const char *a, int a_length, const char *b, const bool in_a[LETTERS_MAX],
                         const bool in_b[LETTERS_MAX])
{
    int swapped = 0;
    for (int i = 0, k = 0; i < a_length; i++) {
        if (!in_a[i])
            continue;
        while (!in_b[k])
            k++;
        swapped += a[i] != b[k++];
    }
    return swapped;
}

int sound_nearness(const char *a, const char *b)
{
    bool in_a[LETTERS_MAX] = {false}, in_b[LETTERS_MAX] = {false};
    int a_length = (int)strnlen(a, LETTERS_MAX), b_length = (int)strnlen(b, LETTERS_MAX), prefix = 0;
    if (strcmp(a, b) == 0)
        return 100;
    int matches = match(a, a_length, b, b_length, in_a, in_b);
    if (matches == 0)
        return 0;
    int swapped = count_swapped(a, a_length, b, in_a, in_b) / 2;
    int jaro =
        1000 * matches / (3 * a_length) + 1000 * matches / (3 * b_length) + 1000 * (matches - swapped) / (3 * matches);
    while (prefix < PREFIX_MAX && a[prefix] != '\0' && a[prefix] == b[prefix])
        prefix++;
    return (jaro + prefix * (1000 - jaro) / 10) / 10;
}
