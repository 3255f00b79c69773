/* The search of file and log: compared with a simple one over needles of every length at every kind of place, across the borders of
 * the pieces that are read, and timed. The search within one stretch is compared by itself, with sets of every size. The needles are put into the file behind SQLite's back, past its last page. */
#include <time.h>

#include "engine/internal.h"
#include "engine/needles.h"
#include "engine_fixture.h"

enum { PIECE = 256 * 1024, HAY_BYTES = 5 * PIECE + 777, NEEDLES = 400 };

static unsigned char hay[HAY_BYTES];
static uint64_t seed = 88172645463325252u;

static uint64_t next_random(void)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed;
}

/* Writes into the database file through the handle that is open; in parts that are no pages, so that nothing is scrubbed. */
static void put(struct engine *engine, int64_t offset, const void *bytes, size_t length)
{
    sqlite3_file *file = NULL;
    sqlite3_file_control(engine->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    for (size_t done = 0; done < length; done += 65535)
        file->pMethods->xWrite(file, (const char *)bytes + done, length - done < 65535 ? (int)(length - done) : 65535,
                               offset + (int64_t)done);
}

/* Appends ${hay} to the file. Returns the offset where it begins. */
static int64_t put_hay(struct engine *engine)
{
    int64_t size = 0;
    engine_file_size(engine, ENGINE_PLACE_DATABASE, &size, &fixture_err);
    put(engine, size, hay, sizeof hay);
    return size;
}

struct tally {
    int64_t count[NEEDLES];
    int64_t sum[NEEDLES]; /* of offsets */
    bool is_enough;       /* stop at the first */
    int in_log;
};

static bool tally_found(void *context, size_t needle, enum engine_place place, int64_t offset)
{
    struct tally *tally = context;
    tally->count[needle]++;
    tally->sum[needle] += offset;
    tally->in_log += place == ENGINE_PLACE_LOG;
    return !tally->is_enough;
}

static bool is_there(const struct engine_needle *needle, const unsigned char *bytes)
{
    const unsigned char *wanted = needle->bytes;
    for (size_t i = 0; i < needle->length; i++) {
        unsigned char a = wanted[i], b = bytes[i];
        if (needle->is_folded && a >= 'A' && a <= 'Z')
            a |= 0x20;
        if (needle->is_folded && b >= 'A' && b <= 'Z')
            b |= 0x20;
        if (a != b)
            return false;
    }
    return true;
}

/* ---- Within one stretch -------------------------------------------------------------------------------------------------- */

enum { STRETCH = 3000, STRETCH_NEEDLES = 40 };

struct seen {
    unsigned short count[STRETCH_NEEDLES][STRETCH];
    int strays;
    struct engine_needles *needles;
    bool drops; /* each needle of an even index when it is seen first */
};

static void note_seen(void *context, size_t needle, size_t at)
{
    struct seen *seen = context;
    if (at >= STRETCH) {
        seen->strays++;
        return;
    }
    seen->count[needle][at]++;
    if (seen->drops && needle % 2 == 0)
        engine_needles_drop(seen->needles, needle);
}

/* Letters that differ in bit 5 alone, among them some that are no letters: "@" is not the capital of "`", nor NUL of a blank. Some
 * needles begin before the window, some end in the zeros that follow it. */
static size_t make_needles(struct engine_needle *needles, unsigned char bytes[][64], const unsigned char *stretch)
{
    size_t count = 1 + next_random() % STRETCH_NEEDLES, most = next_random() % 3 == 0 ? 8 : 60;
    size_t least = next_random() % 2 == 0 ? 3 : 4 + next_random() % 12;
    for (size_t i = 0; i < count; i++) {
        size_t length = least + next_random() % (most > least ? most - least : 1);
        size_t at = next_random() % (STRETCH - length + 1);
        if (next_random() % 4 == 0)
            at = next_random() % 2 == 0 ? next_random() % 40 : STRETCH - length + next_random() % 4;
        memcpy(bytes[i], stretch + at, length);
        if (next_random() % 4 == 0)
            bytes[i][next_random() % length] ^= 0x20;
        needles[i] = (struct engine_needle){bytes[i], length, next_random() % 2 == 0};
    }
    return count;
}

/* Looks at the stretch but for its first bytes, in three parts. Returns how many places are not as they should be; with ${drops} those of needles that are
 * dropped are only counted. */
static int compare_stretch(const struct engine_needle *needles, size_t count, const unsigned char *stretch, bool drops,
                           int *there)
{
    static struct seen seen;
    size_t before = next_random() % 40, length = STRETCH - before;
    struct engine_window window = {stretch + before, length, (int64_t)(next_random() % 5000)};
    size_t low = next_random() % length, high = low + next_random() % (length - low + 1);
    int wrong = 0;
    seen = (struct seen){.drops = drops};
    seen.needles = engine_needles_new(needles, count, stretch, next_random() % 2 == 0 ? STRETCH : 0, &fixture_err);
    engine_needles_scan(seen.needles, &window, 0, low, note_seen, &seen);
    engine_needles_scan(seen.needles, &window, low, high, note_seen, &seen);
    engine_needles_scan(seen.needles, &window, high, length, note_seen, &seen);
    engine_needles_free(seen.needles);
    for (size_t i = 0; i < count; i++) {
        int expected = 0, found = 0, misplaced = 0;
        for (size_t at = 0; at < length; at++) {
            int is_here = at + needles[i].length <= length && is_there(&needles[i], window.bytes + at);
            expected += is_here;
            found += seen.count[i][at];
            misplaced += seen.count[i][at] != is_here;
        }
        wrong += drops && i % 2 == 0 ? found != (expected > 0) : misplaced;
        *there += expected > 1;
    }
    return wrong + seen.strays;
}

static void test_stretches(void)
{
    static unsigned char stretch[STRETCH + NEEDLES_GRAM_BYTES], bytes[STRETCH_NEEDLES][64];
    static const char *const alphabets[] = {"ab", "abAB@`", "aA", "ae n. @\0[{", "abcdefghijklmnopqrstuvwxyz0123456789@.- "};
    struct engine_needle needles[STRETCH_NEEDLES];
    int wrong = 0, wrong_dropped = 0, there = 0;
    for (int round = 0; round < 1000; round++) {
        const char *alphabet = alphabets[round % 5];
        size_t letters = round % 5 == 3 ? 10 : strlen(alphabet), count;
        for (size_t i = 0; i < STRETCH; i++)
            stretch[i] = (unsigned char)alphabet[next_random() % letters];
        count = make_needles(needles, bytes, stretch);
        wrong += compare_stretch(needles, count, stretch, false, &there);
        wrong_dropped += compare_stretch(needles, count, stretch, true, &there);
    }
    CHECK_INTEGER(wrong, 0, "needles of every length and number are seen once wherever they are, and nowhere else");
    CHECK_INTEGER(wrong_dropped, 0, "those that are dropped are seen once, and the others as before");
    CHECK(there > 1000, "%d needles are in a stretch several times", there);
}

/* ---- In the file --------------------------------------------------------------------------------------------------------- */

/* Needles cut from the hay, many of them across the borders, and some that are nowhere. The hay is made of few letters, so that
 * pieces of needles turn up everywhere. */
static void test_against_simple_search(struct engine *engine)
{
    static struct engine_needle needles[NEEDLES];
    static unsigned char bytes[NEEDLES][64];
    static struct tally tally, simple;
    int64_t start;
    int wrong = 0, there = 0, found;
    for (size_t i = 0; i < HAY_BYTES; i++)
        hay[i] = (unsigned char)"abAB@"[next_random() % 5];
    start = put_hay(engine);
    for (size_t i = 0; i < NEEDLES; i++) {
        size_t length = 8 + next_random() % 50;
        int64_t border = PIECE * (start / PIECE + 2 + (int64_t)(next_random() % 4)) - start; /* of a piece of the file */
        int64_t at = i % 2 == 0 ? border - (int64_t)(next_random() % length) : (int64_t)(next_random() % (HAY_BYTES - 64));
        if (i % 8 == 7)
            length = 3 + i % 5;
        memcpy(bytes[i], hay + at, length);
        if (i % 10 == 9)
            bytes[i][length / 2] = 'z';
        needles[i] = (struct engine_needle){bytes[i], length, i % 3 == 0};
        for (int64_t j = 0; j + (int64_t)length <= HAY_BYTES; j++)
            if (is_there(&needles[i], hay + j)) {
                simple.count[i]++;
                simple.sum[i] += start + j;
            }
        there += simple.count[i] > 0;
    }
    found = engine_residue(engine, needles, NEEDLES, tally_found, &tally, &fixture_err);
    for (size_t i = 0; i < NEEDLES; i++)
        wrong += tally.count[i] != simple.count[i] || tally.sum[i] != simple.sum[i];
    CHECK_INTEGER(found, there, "as many needles are found as a simple search finds");
    CHECK(there > NEEDLES / 2 && there < NEEDLES, "%d of %d are there", there, NEEDLES);
    CHECK_INTEGER(wrong, 0, "each as often and where it is");
}

/* One needle at every place around a border, and at the very end of the file. */
static void test_borders(struct engine *engine)
{
    static const char *const names[] = {"jan", "0612", "0612345", "jan@example.nl", "+31612345678 of Jan van der Berg"};
    static const char zeros[64];
    int64_t start, border;
    int missed = 0, tried = 0;
    memset(hay, 0, sizeof hay);
    start = put_hay(engine);
    border = (start / PIECE + 2) * PIECE;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        struct engine_needle needle = {names[i], strlen(names[i]), false};
        for (int64_t place = -40; place <= 40; place++) {
            int64_t at = place < 40 ? border + place : start + HAY_BYTES - (int64_t)needle.length;
            struct tally tally = {.is_enough = true};
            put(engine, at, needle.bytes, needle.length);
            missed += engine_residue(engine, &needle, 1, tally_found, &tally, &fixture_err) != 1 || tally.sum[0] != at;
            put(engine, at, zeros, needle.length);
            missed += engine_residue(engine, &needle, 1, tally_found, &tally, &fixture_err) != 0;
            tried++;
        }
    }
    CHECK(missed == 0 && tried == 405, "a needle is found at each of %d places, and not when it is gone", tried);
}

/* What was committed is in the log, and moves to the file. Letters count when they shall. */
static void test_places(struct engine *engine)
{
    static const struct engine_needle needles[] = {
        {"Oosterhuis-Vlietstra", 20, false},
        {"OOSTERHUIS-vlietstra", 20, true},
        {"oosterhuis-vlietstra", 20, false},
    };
    struct tally tally = {0};
    engine_begin(engine, &fixture_err);
    fixture_run(engine, "INSERT INTO search_key (kind, key, party_id) VALUES (1, 'Oosterhuis-Vlietstra', 1)", &fixture_err);
    engine_commit(engine, &fixture_err);
    CHECK_INTEGER(engine_residue(engine, needles, 3, tally_found, &tally, &fixture_err), 2, "two of three are found");
    CHECK(tally.count[0] == 1 && tally.count[1] == 1 && tally.count[2] == 0, "exact, and folded, but not in another case");
    CHECK_INTEGER(tally.in_log, 2, "in the log");
    CHECK_INTEGER(engine_truncate_wal(engine, &fixture_err), 0, "the log is emptied");
    tally = (struct tally){0};
    CHECK_INTEGER(engine_residue(engine, needles, 3, tally_found, &tally, &fixture_err), 2, "they are still found");
    CHECK_INTEGER(tally.in_log, 0, "in the database");
    CHECK_INTEGER(engine_residue(engine, needles, 0, tally_found, &tally, &fixture_err), 0, "no needles, nothing found");
    CHECK_INTEGER(engine_residue(engine, &(struct engine_needle){"ab", 2, false}, 1, tally_found, &tally, &fixture_err), -1,
                  "two bytes are no needle");
    err_clear(&fixture_err);
}

/* The row of a place is that of the cell it lies in; elsewhere there is none. */
static void test_rows(struct engine *engine)
{
    static const struct engine_needle needles[] = {{"Kerkstraat 17-III", 17, false}, {"zoekwoord-elders", 16, false}};
    struct tally tally = {.is_enough = true};
    char sql[200];
    int64_t row = 0, id;
    int wrong = 0;
    engine_begin(engine, &fixture_err);
    for (id = 1; id <= 300; id++) {
        snprintf(
            sql, sizeof sql,
            "INSERT INTO source (id, kind, detail, obtained_at, batch_id) VALUES (%lld, 'own-records', '%s %04lld', '', 1)",
            (long long)id * 1000, id == 170 ? "Kerkstraat 17-III" : "Kerkstraat 18", (long long)id);
        fixture_run(engine, sql, &fixture_err);
    }
    fixture_run(engine, "INSERT INTO search_key (kind, key, party_id) VALUES (1, 'zoekwoord-elders', 1)", &fixture_err);
    engine_commit(engine, &fixture_err);
    engine_truncate_wal(engine, &fixture_err);
    CHECK_INTEGER(engine_residue(engine, needles, 2, tally_found, &tally, &fixture_err), 2, "both are found");
    for (int64_t at = 0; at < 17; at++)
        wrong += !engine_row_at(engine, tally.sum[0] + at, &row) || row != 170000;
    CHECK_INTEGER(wrong, 0, "each byte of a row is the row's");
    CHECK(!engine_row_at(engine, tally.sum[1], &row), "a search key is in no row that has an id");
    CHECK(!engine_row_at(engine, 50, &row), "nor is the header of the file");
}

static void print_speed(struct engine *engine, size_t count)
{
    static char bytes[1000][40];
    struct engine_needle needles[1000];
    struct tally *tally = calloc(1, sizeof *tally);
    struct timespec start, end;
    int64_t size;
    for (size_t i = 0; i < count; i++) {
        int length = snprintf(bytes[i], sizeof bytes[i], "%s%llu%s", i % 3 ? "+316" : "piet.",
                              (unsigned long long)next_random() % 100000000, i % 3 ? "" : "@example.org");
        needles[i] = (struct engine_needle){bytes[i], (size_t)length, i % 2 == 0};
    }
    engine_file_size(engine, ENGINE_PLACE_DATABASE, &size, &fixture_err);
    clock_gettime(CLOCK_MONOTONIC, &start);
    CHECK_INTEGER(engine_residue(engine, needles, count, tally_found, tally, &fixture_err), 0, "nothing of it is there");
    clock_gettime(CLOCK_MONOTONIC, &end);
    printf("# %zu needles: %.1f ms per 100 MB\n", count,
           ((double)(end.tv_sec - start.tv_sec) * 1e3 + (double)(end.tv_nsec - start.tv_nsec) / 1e6) * 1e8 / (double)size);
    free(tally);
}

int main(void)
{
    static const char text[] =
        "Jan van der Berg, Dorpsstraat 12, 1234 AB Utrecht, jan.van.der.berg@example.nl, +31612345678; ";
    struct engine *engine;
    fixture_make();
    engine = fixture_open(ENGINE_WRITE);
    test_stretches();
    test_places(engine);
    test_rows(engine);
    test_against_simple_search(engine);
    engine_close(engine, NULL);
    fixture_make();
    engine = fixture_open(ENGINE_WRITE);
    test_borders(engine);
    for (size_t i = 0; i < sizeof hay; i++)
        hay[i] = (unsigned char)text[i % (sizeof text - 1)];
    for (int i = 0; i < 24; i++)
        put_hay(engine);
    print_speed(engine, 10);
    print_speed(engine, 1000);
    engine_close(engine, NULL);
    return tap_done();
}
