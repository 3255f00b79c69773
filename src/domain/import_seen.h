/* import_seen.h - which addresses this import has met already, and on whom.
 *
 * Why: people repeat within a file, and what was added a moment ago is not in search_key yet (its rows go in sorted, at the end).
 * A look-up gives candidates: 32 bits of a keyed hash, so about one look-up in a thousand is mistaken at a million rows and the
 * caller compares the stored value before it believes anything. Eight bytes an entry, at most ten with the free slots. The hash
 * is keyed at random: nobody can prepare a file whose addresses all collide. */
#ifndef CRM_DOMAIN_IMPORT_SEEN_H
#define CRM_DOMAIN_IMPORT_SEEN_H

#include <stddef.h>
#include <stdint.h>

struct import_seen_slot {
    uint32_t tag;
    uint32_t party; /* 0: free */
};

struct import_seen {
    struct import_seen_slot *slots;
    size_t capacity;
    size_t count;
    unsigned char key[16];
};

/* import_seen_init(seen): empty, with a fresh key. import_seen_clear gives the memory back. */
void import_seen_init(struct import_seen *seen);
void import_seen_clear(struct import_seen *seen);

/* import_seen_tag(seen, kind, value, length): the hash of a value of one kind (a letter of the caller's choice). */
uint32_t import_seen_tag(const struct import_seen *seen, char kind, const char *value, size_t length);

/* import_seen_add(seen, tag, party): remember. The same pair twice is kept once. Returns 0, or -1 when out of memory. */
int import_seen_add(struct import_seen *seen, uint32_t tag, uint32_t party);

/* import_seen_next(seen, tag, position): the next party with this tag, 0 when there are no more. ${position} starts at 0. */
uint32_t import_seen_next(const struct import_seen *seen, uint32_t tag, size_t *position);

#endif
