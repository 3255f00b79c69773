/* duplicate_weigh.c - what speaks for two being one, and against it.
 *
 * Each reason has a weight: how likely it alone makes them one. Reasons are taken as independent, so what is left of the
 * doubt is the product of their doubts. The weights are house rules, set by what a list of known duplicates gave
 * (tests/scenario/duplicates.bats). */
#include <string.h>

#include "domain/duplicate_internal.h"
#include "domain/sound.h"

enum likeness { UNLIKE, UNKNOWN, INITIAL, NEAR, SAME, LIKENESS_COUNT };

enum { NEAR_ENOUGH = 90, RELATIVES = 30, STRANGERS = 20, SLIP = 40 };

/* Of given name (row) and family name (column): the weight of the name, in hundredths; negative: they are at most so likely.
 */
static const int NAMES[LIKENESS_COUNT][LIKENESS_COUNT] = {
    /*             unlike       unknown      (never)      near         same */
    [UNLIKE] = {-STRANGERS, -RELATIVES, -RELATIVES, -RELATIVES, -RELATIVES},
    [UNKNOWN] = {-STRANGERS, 0, 0, 15, 25},
    [INITIAL] = {-STRANGERS, 5, 5, 28, 40},
    [NEAR] = {-RELATIVES, 10, 10, 32, 46},
    [SAME] = {10, 20, 20, 46, 55},
};

/* A birthday says little of a name that many have: of so many namesakes with 25,000 days to be born on, some share one.
 * Halved where as many strangers as duplicates are to be expected, two in a hundred people being in the file twice. */
enum { DAYS_BY_TWO_PERCENT = 500 };

static const struct {
    enum duplicate_reason reason;
    int weight;
} WEIGHTS[] = {
    {DUPLICATE_EMAIL, 70},    {DUPLICATE_PHONE, 60},    {DUPLICATE_DOMAIN, 30},
    {DUPLICATE_BIRTHDAY, 60}, {DUPLICATE_POSTCODE, 35}, {DUPLICATE_ADDRESS, 25},
};

static enum likeness compare(const char *a, const char *b)
{
    char first[SOUND_SIZE], second[SOUND_SIZE];
    if (*a == '\0' || *b == '\0')
        return UNKNOWN;
    if (strcmp(a, b) == 0)
        return SAME;
    if (strcmp(sound_of(a, first), sound_of(b, second)) == 0 || sound_nearness(a, b) >= NEAR_ENOUGH)
        return NEAR;
    return UNLIKE;
}

static enum likeness compare_given(const struct duplicate_file *file, const struct duplicate_person *a,
                                   const struct duplicate_person *b)
{
    if (a->initial == '\0' || b->initial == '\0')
        return UNKNOWN;
    if (a->given == 0 || b->given == 0)
        return a->initial == b->initial ? INITIAL : UNLIKE;
    return compare(file->names + a->given, file->names + b->given);
}

/* The same digits in another order: a slip of the pen, or day and month changed about. */
static bool is_slip(int32_t a, int32_t b)
{
    int digits[10] = {0};
    for (; a > 0; a /= 10)
        digits[a % 10]++;
    for (; b > 0; b /= 10)
        digits[b % 10]--;
    for (int i = 0; i < 10; i++)
        if (digits[i] != 0)
            return false;
    return true;
}

static unsigned facts(const struct duplicate_person *a, const struct duplicate_person *b)
{
    unsigned reasons = 0;
    if (a->birthday != 0 && a->birthday == b->birthday)
        reasons |= DUPLICATE_BIRTHDAY;
    if (a->postcode != 0 && a->postcode == b->postcode)
        reasons |= DUPLICATE_POSTCODE | (a->street != 0 && a->street == b->street ? DUPLICATE_ADDRESS : 0);
    return reasons;
}

/* weigh_name(file, a, b, reasons): the table above; of organisations only the name counts, and more. */
static int weigh_name(const struct duplicate_file *file, const struct duplicate_person *a, const struct duplicate_person *b,
                      unsigned *reasons)
{
    enum likeness family = compare(file->names + a->family, file->names + b->family);
    if (a->is_organisation) {
        *reasons |= family == SAME ? DUPLICATE_NAME : family == NEAR ? DUPLICATE_SIMILAR : 0u;
        return family == SAME ? 70 : family == NEAR ? 45 : -RELATIVES;
    }
    enum likeness given = compare_given(file, a, b);
    int weight = NAMES[given][family];
    if (given == SAME && family == SAME)
        *reasons |= DUPLICATE_NAME;
    else if (given == INITIAL && family == SAME)
        *reasons |= DUPLICATE_INITIALS;
    else if (weight > 0)
        *reasons |= DUPLICATE_SIMILAR;
    return weight;
}

static int weight_of(size_t index, const struct duplicate_person *a, const struct duplicate_person *b)
{
    int weight = WEIGHTS[index].weight;
    if (WEIGHTS[index].reason != DUPLICATE_BIRTHDAY)
        return weight;
    bool is_whole = a->given != 0 && b->given != 0;
    int first = is_whole ? a->namesakes : a->initial_namesakes, second = is_whole ? b->namesakes : b->initial_namesakes;
    return weight * DAYS_BY_TWO_PERCENT / (DAYS_BY_TWO_PERCENT + (first < second ? first : second) - 1);
}

void duplicate_weigh(const struct duplicate_file *file, struct duplicate_pair *pair)
{
    const struct duplicate_person *a = &file->people[pair->first], *b = &file->people[pair->second];
    unsigned reasons = pair->reasons | facts(a, b);
    if ((reasons & DUPLICATE_EMAIL) != 0)
        reasons &= ~(unsigned)DUPLICATE_DOMAIN; /* of the same address it says nothing more */
    int name = weigh_name(file, a, b, &reasons);
    int doubt = name > 0 ? 10000 - 100 * name : 10000;
    for (size_t i = 0; i < sizeof WEIGHTS / sizeof *WEIGHTS; i++)
        if ((reasons & WEIGHTS[i].reason) != 0)
            doubt = doubt * (100 - weight_of(i, a, b)) / 100;
    int score = (10000 - doubt) / 100;
    if (name < 0 && score > -name)
        score = -name;
    if (a->birthday != 0 && b->birthday != 0 && a->birthday != b->birthday)
        score = is_slip(a->birthday, b->birthday) ? score - SLIP / 4 : score * SLIP / 100;
    pair->reasons = (uint16_t)reasons;
    pair->score = (uint16_t)(score < 0 ? 0 : score);
}
