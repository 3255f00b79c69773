/* import_names.h - the organisations that an import has named so far, by their whole name.
 *
 * Why: thousands of people work at hundreds of organisations; asking the file once for each name is enough. A name stands for
 * its keyed 64-bit hash: that two among a million organisations share one has a chance of 1 in 30 million, and nobody can look
 * for such a pair without the key, which is drawn anew for each import. */
#ifndef CRM_DOMAIN_IMPORT_NAMES_H
#define CRM_DOMAIN_IMPORT_NAMES_H

#include <stddef.h>
#include <stdint.h>

struct import_names_slot {
    uint64_t hash;
    int64_t party; /* 0: free; -1: asked for, and nobody so far */
};

struct import_names {
    struct import_names_slot *slots;
    size_t capacity, count;
    unsigned char key[16];
};

void import_names_init(struct import_names *names);
void import_names_clear(struct import_names *names);

/* import_names_get(names, whole_name): the party; 0 unknown, -1 known to be nobody yet. */
int64_t import_names_get(const struct import_names *names, const char *whole_name);

/* import_names_put(names, whole_name, party): remember; a later party takes the place of -1 only. Returns 0, or -1 when out of
 * memory. */
int import_names_put(struct import_names *names, const char *whole_name, int64_t party);

#endif
