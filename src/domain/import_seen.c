/* import_seen.c - open addressing with linear probing. A tag's home is its share of the capacity (multiplication instead of
 * modulo), so the table may grow by half instead of doubling: a peak in memory is what this table is measured by. */
#include "domain/import_seen.h"

#include <assert.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

enum { SEEN_START = 1 << 12 };

/* So many parties are remembered for one value: a number of a switchboard that a hundred thousand share must not make the table
 * a list. Whoever comes later is added instead of recognised. */
enum { SEEN_SAME_MAX = 64 };

void import_seen_init(struct import_seen *seen)
{
    *seen = (struct import_seen){.slots = NULL};
    randombytes_buf(seen->key, sizeof seen->key);
}

void import_seen_clear(struct import_seen *seen)
{
    free(seen->slots);
    *seen = (struct import_seen){.slots = NULL};
}

uint32_t import_seen_tag(const struct import_seen *seen, char kind, const char *value, size_t length)
{
    static_assert(sizeof seen->key == crypto_shorthash_KEYBYTES, "the key is SipHash's");
    unsigned char hash[crypto_shorthash_BYTES];
    uint32_t tag;
    crypto_shorthash(hash, (const unsigned char *)value, length, seen->key);
    memcpy(&tag, hash, sizeof tag);
    return tag ^ (uint32_t)(unsigned char)kind * 0x9e3779b9u;
}

static size_t home_of(const struct import_seen *seen, uint32_t tag)
{
    return (size_t)(((uint64_t)tag * seen->capacity) >> 32);
}

static size_t after(const struct import_seen *seen, size_t slot)
{
    return slot + 1 == seen->capacity ? 0 : slot + 1;
}

/* Put a pair where it belongs; returns 1 when it was there already, or too many of its kind are. */
static int place(struct import_seen *seen, uint32_t tag, uint32_t party)
{
    size_t slot = home_of(seen, tag);
    for (int same = 0; seen->slots[slot].party != 0; slot = after(seen, slot))
        if (seen->slots[slot].tag == tag && (seen->slots[slot].party == party || ++same == SEEN_SAME_MAX))
            return 1;
    seen->slots[slot] = (struct import_seen_slot){.tag = tag, .party = party};
    return 0;
}

static int grow(struct import_seen *seen)
{
    struct import_seen larger = *seen;
    larger.capacity = seen->capacity == 0 ? SEEN_START : seen->capacity + seen->capacity / 2;
    larger.slots = calloc(larger.capacity, sizeof *larger.slots);
    if (larger.slots == NULL)
        return -1;
    for (size_t i = 0; i < seen->capacity; i++)
        if (seen->slots[i].party != 0)
            place(&larger, seen->slots[i].tag, seen->slots[i].party);
    free(seen->slots);
    *seen = larger;
    return 0;
}

int import_seen_add(struct import_seen *seen, uint32_t tag, uint32_t party)
{
    if (seen->count + seen->count / 4 >= seen->capacity && grow(seen) < 0)
        return -1;
    if (place(seen, tag, party) == 0)
        seen->count++;
    return 0;
}

uint32_t import_seen_next(const struct import_seen *seen, uint32_t tag, size_t *position)
{
    if (seen->count == 0)
        return 0;
    size_t slot = home_of(seen, tag);
    for (size_t steps = 0; seen->slots[slot].party != 0; steps++, slot = after(seen, slot)) {
        if (steps < *position || seen->slots[slot].tag != tag)
            continue;
        *position = steps + 1;
        return seen->slots[slot].party;
    }
    return 0;
}
