/* duplicate_internal.h - what reading, comparing and weighing share; nobody else includes it. */
#ifndef CRM_DOMAIN_DUPLICATE_INTERNAL_H
#define CRM_DOMAIN_DUPLICATE_INTERNAL_H

#include <stdbool.h>
#include <stdint.h>

#include "domain/duplicate.h"

/* What is compared of one person. Names are folded, and stand in one long text; 0 is the empty one. */
struct duplicate_person {
    int64_t id;
    uint32_t family, given; /* offsets; of an organisation its name without its legal form, and none */
    uint32_t postcode, street;
    int32_t birthday;   /* 19800517, 0 unknown or without a year */
    uint16_t namesakes; /* who have the same given and family name, themself too; and who have it but for the initial */
    uint16_t initial_namesakes;
    char initial;
    bool is_organisation;
};

enum duplicate_reason {
    DUPLICATE_EMAIL = 1 << 0,
    DUPLICATE_PHONE = 1 << 1,
    DUPLICATE_DOMAIN = 1 << 2, /* these three are found by comparing, the others are worked out from the two */
    DUPLICATE_NAME = 1 << 3,
    DUPLICATE_INITIALS = 1 << 4,
    DUPLICATE_SIMILAR = 1 << 5,
    DUPLICATE_BIRTHDAY = 1 << 6,
    DUPLICATE_POSTCODE = 1 << 7,
    DUPLICATE_ADDRESS = 1 << 8,
};

struct duplicate_pair {
    uint32_t first, second; /* indexes of people, the lower id first */
    uint16_t reasons;
    uint16_t score;
};

/* Somebody under something that others may have too. */
struct duplicate_key {
    uint64_t key;
    uint32_t person;
};

struct duplicate_keys {
    struct duplicate_key *list;
    size_t count, capacity;
};

struct duplicate_file {
    struct duplicate_person *people;
    size_t count, capacity;
    char *names;
    size_t name_bytes, name_capacity;
    struct duplicate_keys emails, phones, domains;
};

/* duplicate_read(store, file, err): everybody. duplicate_close: what was read. Returns 0 or -1. */
int duplicate_read(struct store *store, struct duplicate_file *file, struct err *err);
void duplicate_close(struct duplicate_file *file);
int duplicate_push_key(struct duplicate_keys *keys, uint64_t key, uint32_t person, struct err *err);

/* duplicate_count_namesakes(file, err): how frequent each name is in this file. Returns 0 or -1. */
int duplicate_count_namesakes(struct duplicate_file *file, struct err *err);

/* duplicate_compare_keys: for qsort, by key and person. */
int duplicate_compare_keys(const void *a, const void *b);

/* duplicate_hash(seed, text): of a text, never 0. */
uint64_t duplicate_hash(uint64_t seed, const char *text);

/* duplicate_weigh(file, pair): works out ->reasons and ->score. */
void duplicate_weigh(const struct duplicate_file *file, struct duplicate_pair *pair);

#endif
