/* Any bytes as JSON Lines, and as a JSON array. */
#include "fuzz.h"

static bool is_json(enum source_kind kind)
{
    return kind == SOURCE_JSON_LINES || kind == SOURCE_JSON_ARRAY;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct fuzz fuzz;
    fuzz_pieces(bytes, length);
    if (fuzz_read(&fuzz, bytes, length, is_json)) {
        fuzz_rejects(&fuzz);
        fuzz_round(fuzz.records, SINK_JSONL, 0);
        fuzz_round(fuzz.records, SINK_JSON, 0);
    }
    fuzz_clear(&fuzz);
    return 0;
}
