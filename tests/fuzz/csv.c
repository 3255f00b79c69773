/* Any bytes as CSV. */
#include "fuzz.h"

static bool is_csv(enum source_kind kind)
{
    return kind == SOURCE_CSV;
}

/* Under plain names, as a name may mean a place in a record. */
static struct rec *renamed(const struct rec *records, struct arena *arena)
{
    struct rec *list = rec_new_list(arena);
    for (const struct rec *record = records->first; record != NULL; record = record->next) {
        struct rec *row = rec_add_map(arena, list, NULL);
        int column = 0;
        for (const struct rec *cell = record->first; cell != NULL; cell = cell->next)
            rec_add_bytes(arena, row, arena_printf(arena, "column%d", ++column), cell->text, cell->length);
    }
    return list;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct fuzz fuzz;
    fuzz_pieces(bytes, length);
    if (fuzz_read(&fuzz, bytes, length, is_csv)) {
        fuzz_rejects(&fuzz);
        if (fuzz.records->first != NULL)
            fuzz_round(renamed(fuzz.records, &fuzz.arena), SINK_CSV, ',');
        fuzz_round(fuzz.records, SINK_JSONL, 0);
    }
    fuzz_clear(&fuzz);
    return 0;
}
