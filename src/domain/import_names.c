/* import_names.c - open addressing; at most two thirds full. */
#include "domain/import_names.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"

enum { NAMES_START = 256 };

void import_names_init(struct import_names *names)
{
    *names = (struct import_names){.slots = NULL};
    digest_random(names->key, sizeof names->key);
}

void import_names_clear(struct import_names *names)
{
    free(names->slots);
    *names = (struct import_names){.slots = NULL};
}

static uint64_t hash_of(const struct import_names *names, const char *whole_name)
{
    unsigned char bytes[crypto_shorthash_BYTES];
    uint64_t hash;
    crypto_shorthash(bytes, (const unsigned char *)whole_name, strlen(whole_name), names->key);
    memcpy(&hash, bytes, sizeof hash);
    return hash;
}

static struct import_names_slot *slot_of(const struct import_names *names, uint64_t hash)
{
    size_t at = (size_t)(hash & (names->capacity - 1));
    while (names->slots[at].party != 0 && names->slots[at].hash != hash)
        at = (at + 1) & (names->capacity - 1);
    return &names->slots[at];
}

int64_t import_names_get(const struct import_names *names, const char *whole_name)
{
    return names->capacity == 0 ? 0 : slot_of(names, hash_of(names, whole_name))->party;
}

static int grow(struct import_names *names)
{
    struct import_names larger = *names;
    larger.capacity = names->capacity == 0 ? NAMES_START : 2 * names->capacity;
    larger.slots = calloc(larger.capacity, sizeof *larger.slots);
    if (larger.slots == NULL)
        return -1;
    for (size_t i = 0; i < names->capacity; i++)
        if (names->slots[i].party != 0)
            *slot_of(&larger, names->slots[i].hash) = names->slots[i];
    free(names->slots);
    *names = larger;
    return 0;
}

int import_names_put(struct import_names *names, const char *whole_name, int64_t party)
{
    if (3 * names->count >= 2 * names->capacity && grow(names) < 0)
        return -1;
    struct import_names_slot *slot = slot_of(names, hash_of(names, whole_name));
    if (slot->party == 0) {
        slot->hash = hash_of(names, whole_name);
        names->count++;
    }
    if (slot->party <= 0)
        slot->party = party;
    return 0;
}
