/* Any bytes as vCards. */
#include "fuzz.h"

static bool is_vcard(enum source_kind kind)
{
    return kind == SOURCE_VCARD;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t length)
{
    struct fuzz fuzz;
    fuzz_pieces(bytes, length);
    if (fuzz_read(&fuzz, bytes, length, is_vcard)) {
        fuzz_rejects(&fuzz);
        fuzz_round(fuzz.records, SINK_VCARD, 0);
        fuzz_round(fuzz.records, SINK_VCARD3, 0);
    }
    fuzz_clear(&fuzz);
    return 0;
}
