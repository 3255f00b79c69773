/* One page: what is zeroed, and that a page which is no b-tree page, or does not make sense, stays as it is. */
#include "engine/internal.h"
#include "tap.h"

enum { BYTES = 1024, MARK = 0x41 };

static unsigned char page[BYTES], before[BYTES];

static void put16(unsigned offset, unsigned value)
{
    page[offset] = (unsigned char)(value >> 8);
    page[offset + 1] = (unsigned char)value;
}

/* A leaf with two cells, a free block of 40 bytes between them, and old bytes everywhere else. */
static void make_page(unsigned start, unsigned char type)
{
    unsigned pointers = start + (type == ENGINE_PAGE_TABLE_NODE || type == ENGINE_PAGE_INDEX_NODE ? 12 : 8);
    memset(page, MARK, sizeof page);
    page[start] = type;
    put16(start + 1, 900);
    put16(start + 3, 2);
    put16(start + 5, 800);
    put16(pointers, 800);
    put16(pointers + 2, 950);
    put16(900, 0);
    put16(902, 40);
}

static int count_marks(unsigned from, unsigned to)
{
    int count = 0;
    for (unsigned i = from; i < to; i++)
        count += page[i] == MARK;
    return count;
}

static void test_scrubbed(void)
{
    static const unsigned char types[] = {ENGINE_PAGE_INDEX_NODE, ENGINE_PAGE_TABLE_NODE, ENGINE_PAGE_INDEX_LEAF,
                                          ENGINE_PAGE_TABLE_LEAF};
    for (size_t i = 0; i < sizeof types; i++)
        for (unsigned start = 0; start <= 100; start += 100) {
            unsigned gap = start + (types[i] < 8 ? 12 : 8) + 4;
            make_page(start, types[i]);
            memcpy(before, page, sizeof page);
            engine_scrub(page, BYTES, start == 100);
            CHECK(count_marks(gap, 800) == 0 && count_marks(904, 940) == 0, "type %d at %u: gap and free block are zero",
                  types[i], start);
            CHECK(memcmp(page, before, gap) == 0 && memcmp(page + 800, before + 800, 104) == 0 &&
                      memcmp(page + 940, before + 940, BYTES - 940) == 0,
                  "and nothing else is changed");
        }
}

static void stays(const char *name)
{
    memcpy(before, page, sizeof page);
    engine_scrub(page, BYTES, false);
    CHECK(memcmp(page, before, sizeof page) == 0, "%s: unchanged", name);
}

static void test_left_alone(void)
{
    static const struct {
        unsigned offset, value;
        const char *name;
    } CASES[] = {
        {3, 500, "more cells than there is room for"},
        {3, 65535, "absurdly many cells"},
        {5, 10, "content that begins within the pointers"},
        {5, 1030, "content that begins past the end"},
        {5, 0, "content at 65,536 in a small page"},
        {8, 790, "a cell before the content"},
        {10, 1022, "a cell past the end"},
        {1, 700, "a free block before the content"},
        {1, 1022, "a free block past the end"},
        {902, 3, "a free block smaller than its header"},
        {902, 200, "a free block longer than the page"},
        {900, 890, "free blocks that go back"},
        {900, 920, "free blocks that overlap"},
        {900, 900, "a free block that follows itself"},
    };
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        make_page(0, ENGINE_PAGE_TABLE_LEAF);
        put16(CASES[i].offset, CASES[i].value);
        stays(CASES[i].name);
    }
    make_page(0, ENGINE_PAGE_TABLE_LEAF);
    page[0] = 0;
    stays("an overflow page or free page");
    for (unsigned type = 1; type < 256; type++) {
        make_page(0, (unsigned char)type);
        if (type == 2 || type == 5 || type == 10 || type == 13)
            continue;
        memcpy(before, page, sizeof page);
        engine_scrub(page, BYTES, false);
        if (memcmp(page, before, sizeof page) != 0)
            CHECK(false, "type %u: unchanged", type);
    }
}

/* Any bytes at all: no read or write outside the page (the sanitizers watch). */
static void test_noise(void)
{
    static const unsigned char types[] = {2, 5, 10, 13};
    uint64_t seed = 42;
    int scrubbed = 0;
    for (int turn = 0; turn < 200000; turn++) {
        for (unsigned i = 0; i < BYTES; i += i == 0 ? 1 : 7) {
            seed = seed * 6364136223846793005u + 1442695040888963407u;
            page[i] = (unsigned char)(seed >> 56);
        }
        page[0] = types[turn % 4];
        page[3] = 0;
        page[4] &= 3;
        page[1] = page[2] = 0;
        page[5] &= 3;
        memcpy(before, page, sizeof page);
        engine_scrub(page, BYTES, false);
        scrubbed += memcmp(page, before, sizeof page) != 0;
    }
    CHECK(scrubbed > 100, "%d of 200,000 pages of noise made sense", scrubbed);
}

int main(void)
{
    test_scrubbed();
    test_left_alone();
    test_noise();
    return tap_done();
}
