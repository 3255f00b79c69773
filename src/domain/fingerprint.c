/* fingerprint.c - hashing, and the array in which an import looks people up. */
#include "domain/fingerprint.h"

#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/message.h"

/* So many questions go to the index before everything is read at once. */
enum { FINGERPRINT_SINGLY = 100 };

struct fingerprint_set {
    struct store *store;
    struct fingerprint_row *rows; /* all of them by hash, once is_loaded; else those of the last question */
    size_t count;
    struct fingerprint_row *found; /* of one question: those without a name, then those with */
    size_t found_capacity;
    int64_t total; /* rows in the table */
    unsigned asked;
    bool is_loaded;
    /* Once it is loaded. Nearly nobody is found, and that is known from one bit. */
    bool has_kind[FINGERPRINT_KINDS], has_names;
    unsigned char *filter; /* a bit is set for the first bytes of each hash */
    uint32_t filter_mask;
};

void fingerprint_hash(const unsigned char key[STORE_KEY_BYTES], enum fingerprint_type type, const char *normalised,
                      const char *folded_name, unsigned char hash[STORE_FINGERPRINT_BYTES])
{
    struct digest digest;
    unsigned char byte = (unsigned char)type;
    digest_init(&digest, key, STORE_FINGERPRINT_BYTES);
    digest_add_field(&digest, &byte, 1);
    digest_add_field(&digest, normalised, strlen(normalised));
    if (folded_name != NULL)
        digest_add_field(&digest, folded_name, strlen(folded_name));
    digest_end(&digest, hash);
}

static int check_key(const struct store *store, struct err *err)
{
    return store->key != NULL ? 0
                              : err_set(err, ERR_CONFIG, _("the key is needed to remember somebody without keeping them"));
}

int fingerprint_add(struct store *store, enum fingerprint_kind kind, const struct fingerprint_value *value,
                    const char *folded_name, const struct fingerprint_terms *terms, struct err *err)
{
    unsigned char hash[STORE_FINGERPRINT_BYTES];
    if (check_key(store, err) != 0)
        return -1;
    fingerprint_hash(store->key, value->type, value->normalised, folded_name, hash);
    return fingerprints_insert(store, kind, hash, folded_name != NULL, terms, err);
}

int fingerprint_stop(struct store *store, const struct fingerprint_value *value, const char *at, struct err *err)
{
    unsigned char hash[STORE_FINGERPRINT_BYTES];
    if (check_key(store, err) != 0)
        return -1;
    fingerprint_hash(store->key, value->type, value->normalised, NULL, hash);
    return fingerprints_insert_stop(store, hash, at, err);
}

int fingerprint_open(struct store *store, struct fingerprint_set **set, struct err *err)
{
    *set = NULL;
    if (store->key == NULL)
        return err_set(err, ERR_CONFIG, _("the key is needed to recognise who was forgotten"));
    struct fingerprint_set *opened = calloc(1, sizeof *opened);
    if (opened == NULL)
        return err_memory(err);
    opened->store = store;
    if (fingerprints_count(store, &opened->total, err) < 0) {
        free(opened);
        return -1;
    }
    *set = opened;
    return 0;
}

void fingerprint_close(struct fingerprint_set *set)
{
    if (set == NULL)
        return;
    free(set->rows);
    free(set->found);
    free(set->filter);
    free(set);
}

bool fingerprint_any(const struct fingerprint_set *set)
{
    return set != NULL && set->total > 0;
}

bool fingerprint_any_of(const struct fingerprint_set *set, enum fingerprint_kind kind)
{
    return fingerprint_any(set) && (!set->is_loaded || set->has_kind[kind]);
}

bool fingerprint_asks_names(const struct fingerprint_set *set)
{
    return fingerprint_any(set) && (!set->is_loaded || set->has_names);
}

/* ---- The whole table in memory -------------------------------------------------------------------------------------------- */

static uint32_t filter_bit(const struct fingerprint_set *set, const unsigned char *hash)
{
    uint32_t bits;
    memcpy(&bits, hash, sizeof bits);
    return bits & set->filter_mask;
}

static bool may_have(const struct fingerprint_set *set, const unsigned char *hash)
{
    uint32_t bit = filter_bit(set, hash);
    return !set->is_loaded || (set->filter[bit / 8] >> bit % 8 & 1) != 0;
}

/* Sixteen bits or more for each row, so that one of sixteen strangers at most is looked for in vain. */
static int fill_filter(struct fingerprint_set *set, struct err *err)
{
    uint32_t bits = 1024;
    while (bits < 1u << 31 && bits / 16 < set->count)
        bits *= 2;
    set->filter_mask = bits - 1;
    set->filter = calloc(bits / 8, 1);
    if (set->filter == NULL)
        return err_memory(err);
    for (size_t i = 0; i < set->count; i++) {
        uint32_t bit = filter_bit(set, set->rows[i].hash);
        set->filter[bit / 8] = (unsigned char)(set->filter[bit / 8] | 1u << bit % 8);
        set->has_kind[set->rows[i].kind] = true;
        set->has_names |= set->rows[i].has_name;
    }
    return 0;
}

/* The first row with this hash, or where it would stand. */
static size_t lower_bound(const struct fingerprint_set *set, const unsigned char *hash)
{
    size_t low = 0, high = set->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (memcmp(set->rows[middle].hash, hash, STORE_FINGERPRINT_BYTES) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int read_rows(struct fingerprint_set *set, const unsigned char *hash, struct err *err)
{
    free(set->rows);
    set->rows = NULL;
    set->count = 0;
    return fingerprints_read(set->store, hash, &set->rows, &set->count, err);
}

/* Append the rows with this hash that were made with (or without) a name to what was found. */
static int collect(struct fingerprint_set *set, const unsigned char *hash, bool has_name, size_t *count, struct err *err)
{
    if (!may_have(set, hash))
        return 0;
    if (!set->is_loaded && read_rows(set, hash, err) < 0)
        return -1;
    for (size_t at = lower_bound(set, hash); at < set->count; at++) {
        if (memcmp(set->rows[at].hash, hash, STORE_FINGERPRINT_BYTES) != 0)
            break;
        const struct fingerprint_row *row = &set->rows[at];
        if (row->has_name != has_name || (row->until[0] != '\0' && strcmp(row->until, set->store->now_text) <= 0))
            continue;
        if (*count == set->found_capacity) {
            size_t capacity = set->found_capacity == 0 ? 8 : 2 * set->found_capacity;
            struct fingerprint_row *larger = realloc(set->found, capacity * sizeof *larger);
            if (larger == NULL)
                return err_memory(err);
            set->found = larger;
            set->found_capacity = capacity;
        }
        set->found[(*count)++] = *row;
    }
    return 0;
}

int fingerprint_find(struct fingerprint_set *set, const struct fingerprint_value *value, const char *folded_name,
                     const struct fingerprint_row **found, size_t *count, struct err *err)
{
    unsigned char hash[STORE_FINGERPRINT_BYTES];
    *count = 0;
    *found = NULL;
    if (set->total == 0)
        return 0;
    if (!set->is_loaded && ++set->asked > FINGERPRINT_SINGLY) {
        if (read_rows(set, NULL, err) < 0 || fill_filter(set, err) < 0)
            return -1;
        set->is_loaded = true;
    }
    fingerprint_hash(set->store->key, value->type, value->normalised, NULL, hash);
    if (collect(set, hash, false, count, err) < 0)
        return -1;
    if (folded_name != NULL && fingerprint_asks_names(set)) {
        fingerprint_hash(set->store->key, value->type, value->normalised, folded_name, hash);
        if (collect(set, hash, true, count, err) < 0)
            return -1;
    }
    *found = set->found;
    return *count > 0;
}

int fingerprint_erased(struct fingerprint_set *set, const struct fingerprint_value *values, size_t count,
                       const char *folded_name, char erased_at[24], struct err *err)
{
    const char *latest = NULL;
    char at[24];
    for (size_t i = 0; i < count; i++) {
        const struct fingerprint_row *rows;
        size_t row_count;
        if (fingerprint_find(set, &values[i], folded_name, &rows, &row_count, err) < 0)
            return -1;
        for (size_t j = 0; j < row_count; j++) {
            if (rows[j].kind != FINGERPRINT_ERASED || (latest != NULL && strcmp(rows[j].at, latest) <= 0))
                continue;
            memcpy(at, rows[j].at, sizeof at);
            latest = at;
        }
    }
    if (latest != NULL && erased_at != NULL)
        memcpy(erased_at, at, sizeof at);
    return latest != NULL;
}
