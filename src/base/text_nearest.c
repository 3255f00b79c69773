/* text_nearest.c - "did you mean": optimal string alignment distance, which counts two swapped neighbours as one slip. */
#include <string.h>

#include "base/text.h"

/* Longer words are no slips of the finger. */
enum { LONGEST = 63 };

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}

static size_t distance(const char *a, size_t a_length, const char *b, size_t b_length)
{
    size_t rows[3][LONGEST + 1];
    for (size_t j = 0; j <= b_length; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= a_length; i++) {
        size_t *row = rows[i % 3];
        const size_t *above = rows[(i + 2) % 3];
        const size_t *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= b_length; j++) {
            char left = text_lower(a[i - 1]);
            char right = text_lower(b[j - 1]);
            row[j] = smallest(above[j] + 1, row[j - 1] + 1, above[j - 1] + (left != right));
            if (i > 1 && j > 1 && left == text_lower(b[j - 2]) && text_lower(a[i - 2]) == right &&
                two_above[j - 2] + 1 < row[j])
                row[j] = two_above[j - 2] + 1;
        }
    }
    return rows[a_length % 3][b_length];
}

const char *text_nearest(const char *word, const char *const *names, size_t count)
{
    size_t length = strlen(word);
    if (length == 0 || length > LONGEST)
        return NULL;
    /* One slip in a word of up to five letters, one more for every three beyond. */
    size_t allowed = length <= 2 ? 1 : 1 + (length - 3) / 3;
    const char *nearest = NULL;
    const char *begins = NULL;
    size_t best = allowed + 1;
    size_t beginning = 0;
    for (size_t i = 0; i < count; i++) {
        size_t name_length = strlen(names[i]);
        if (name_length > LONGEST)
            continue;
        if (length >= 2 && text_starts(names[i], word)) {
            beginning++;
            begins = names[i];
        }
        size_t slips = distance(word, length, names[i], name_length);
        /* A short word that shares nothing with a name is not near it, however short both are. */
        if (slips < best && slips < name_length && slips < length) {
            best = slips;
            nearest = names[i];
        }
    }
    return beginning == 1 && best > 1 ? begins : nearest;
}
