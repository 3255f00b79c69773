/* What was added is found, whatever the order of growth; the same pair is kept once; what was not added is almost never met. */
#include "domain/import_seen.h"

#include <sodium.h>

#include "tap.h"

enum { MANY = 200000 };

static uint32_t tag_of(const struct import_seen *seen, unsigned number)
{
    char text[32];
    int length = snprintf(text, sizeof text, "name%u@example.nl", number);
    return import_seen_tag(seen, 'e', text, (size_t)length);
}

static bool has(const struct import_seen *seen, uint32_t tag, uint32_t party)
{
    size_t position = 0;
    for (uint32_t met; (met = import_seen_next(seen, tag, &position)) != 0;)
        if (met == party)
            return true;
    return false;
}

static size_t count_of(const struct import_seen *seen, uint32_t tag)
{
    size_t position = 0, count = 0;
    while (import_seen_next(seen, tag, &position) != 0)
        count++;
    return count;
}

int main(void)
{
    struct import_seen seen;
    if (sodium_init() < 0)
        return 1;
    import_seen_init(&seen);
    CHECK_INTEGER(count_of(&seen, 7), 0, "an empty table knows nobody");
    bool is_added = true, is_found = true;
    for (unsigned i = 0; i < MANY; i++)
        is_added &= import_seen_add(&seen, tag_of(&seen, i), i + 1) == 0;
    for (unsigned i = 0; i < MANY; i++)
        is_found &= has(&seen, tag_of(&seen, i), i + 1);
    CHECK(is_added, "many pairs go in");
    CHECK(is_found, "every one is found after the table grew");
    size_t mistaken = 0;
    for (unsigned i = MANY; i < 2 * MANY; i++)
        mistaken += count_of(&seen, tag_of(&seen, i)) > 0;
    CHECK(mistaken < 100, "%zu of %d strangers were taken for somebody", mistaken, MANY);
    CHECK(seen.capacity * sizeof *seen.slots <= (size_t)MANY * 16, "at most 16 bytes a pair");
    size_t before = seen.count;
    import_seen_add(&seen, tag_of(&seen, 5), 6);
    CHECK_INTEGER(seen.count, before, "the same pair is kept once");
    import_seen_add(&seen, tag_of(&seen, 5), 999999);
    CHECK(has(&seen, tag_of(&seen, 5), 6) && has(&seen, tag_of(&seen, 5), 999999), "one value on two people");
    CHECK(import_seen_tag(&seen, 'e', "x", 1) != import_seen_tag(&seen, 'p', "x", 1), "kinds are kept apart");
    for (uint32_t party = 1; party <= 1000; party++)
        import_seen_add(&seen, 4711, party);
    CHECK_INTEGER(count_of(&seen, 4711), 64, "a value that a thousand share stays a short list");
    import_seen_clear(&seen);
    return tap_done();
}
