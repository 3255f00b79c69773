/* Any text as terms, one a line, and each line as WHO: what the search keys find is what the records say. */
#include "domain/party.h"
#include "domain/query.h"
#include "domain/who.h"
#include "fuzz_store.h"

enum { TERMS_MAX = 16 };

static struct fuzz_store fuzz;
static struct field_set *fields;
static const struct rec *people[PARTY_BLOCK];
static size_t person_count;

/* Everybody is read once; the people live as long as the program. */
int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    static struct arena arena = ARENA_INIT;
    struct err err = ERR_INIT;
    int64_t last;
    (void)argc;
    (void)argv;
    if (!fuzz_open(&fuzz, fuzz_database(), ENGINE_READ, &arena) || field_open(&fuzz.store, &arena, &fields, &err) != 0 ||
        party_read_range(&fuzz.store, 0, PARTY_BLOCK, PARTY_ALL | PARTY_ROW_IDS | PARTY_PURCHASES, &arena, people,
                         &person_count, &last, &err) != 0 ||
        person_count == 0) {
        fprintf(stderr, "no people in the database: %s\n", err.message);
        exit(1);
    }
    return 0;
}

static bool is_found(const struct query_ids *found, int64_t id)
{
    for (size_t i = 0; i < found->count; i++)
        if (found->ids[i] == id)
            return true;
    return false;
}

static void check_found(const struct query *query, const struct query_ids *found)
{
    size_t count = 0;
    for (size_t i = 0; i < person_count; i++) {
        int64_t id = 0;
        rec_integer(people[i], "id", &id);
        bool matches = query_matches(query, people[i]);
        fuzz_check(matches == is_found(found, id), "what is found by keys is what the records say");
        count += matches;
    }
    fuzz_check(count == found->count, "nobody is found twice");
}

static void run_query(const char *const *terms, size_t count, struct arena *arena)
{
    struct err err = ERR_INIT;
    struct query *query;
    struct query_ids found = {0};
    const struct rec *tags;
    if (query_parse(&fuzz.store, fields, terms, count, arena, &query, &err) != 0) {
        fuzz_check(err.kind == ERR_USAGE || err.kind == ERR_DATA, "terms that cannot be read are a fault of usage");
        return;
    }
    fuzz_check(query_run(&fuzz.store, query, 0, &found, &err) == 0, "terms that can be read find people, or nobody");
    check_found(query, &found);
    fuzz_check(query_unknown_tags(&fuzz.store, query, arena, &tags, &err) == 0, "tags can be asked for");
    query_sort(&fuzz.store, fields, terms[0], &found, &err);
    query_ids_clear(&found);
}

static void ask_who(const char *text, struct arena *arena)
{
    struct err err = ERR_INIT;
    struct who who;
    if (who_find(&fuzz.store, text, 0, arena, &who, &err) != 0)
        fuzz_check(err.kind == ERR_USAGE || err.kind == ERR_DATA, "a WHO that cannot be read is a fault of usage");
    err_clear(&err);
    if (who_find(&fuzz.store, text, WHO_ALL | WHO_NO_TERMS, arena, &who, &err) != 0)
        fuzz_check(err.kind == ERR_USAGE || err.kind == ERR_DATA, "a WHO that cannot be read is a fault of usage");
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct arena arena = ARENA_INIT;
    struct err err = ERR_INIT;
    const char *terms[TERMS_MAX];
    size_t count = 0;
    char *text = arena_dup(&arena, (const char *)bytes, length), *term;
    fuzz_check(engine_read_begin(fuzz.store.engine, &err) == 0, "the database can be read");
    while (count < TERMS_MAX && (term = strsep(&text, "\n")) != NULL) {
        terms[count++] = term;
        ask_who(term, &arena);
    }
    run_query(terms, count, &arena);
    engine_read_end(fuzz.store.engine);
    arena_clear(&arena);
    return 0;
}
