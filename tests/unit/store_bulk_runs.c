/* Whatever the order and the memory: the keys come out sorted, each once, all of them. */
#include "store/bulk_runs.h"

#include <stdlib.h>
#include <unistd.h>

#include "tap.h"

static int files;

static int temporary(void *context, struct err *err)
{
    (void)context;
    (void)err;
    char name[] = "/tmp/bulk-runs-XXXXXX";
    int fd = mkstemp(name);
    unlink(name);
    files++;
    return fd;
}

static int no_file(void *context, struct err *err)
{
    (void)context;
    return err_set(err, ERR_CREATE, "no file here");
}

/* ${count} keys of ${distinct} different ones, at random; what comes out is compared with counting. */
static void check_sort(unsigned count, unsigned distinct, size_t memory, bool wants_file, const char *name)
{
    struct err err = ERR_INIT;
    unsigned char *seen = calloc(distinct, 1);
    files = 0;
    struct bulk_runs *runs = bulk_runs_new(temporary, NULL, memory);
    bool is_added = true, is_ordered = true;
    srandom(count);
    for (unsigned i = 0; i < count; i++) {
        unsigned number = (unsigned)random() % distinct;
        char text[64];
        int length = snprintf(text, sizeof text, "%s%x", number % 3 ? "voornaam" : "", number * 2654435761u);
        seen[number] = 1;
        is_added &= bulk_runs_add(runs, (unsigned char)(1 + number % 3), text, (size_t)length, number, &err) == 0;
    }
    unsigned expected = 0, got = 0;
    for (unsigned i = 0; i < distinct; i++)
        expected += seen[i];
    struct bulk_key key;
    char last[80] = "";
    int64_t last_party = -1;
    int status;
    while ((status = bulk_runs_next(runs, &key, &err)) > 0) {
        char whole[80];
        snprintf(whole, sizeof whole, "%c%s", key.kind, key.key);
        int order = strcmp(last, whole);
        is_ordered &= order < 0 || (order == 0 && last_party < key.party);
        is_ordered &= seen[key.party] == 1 && strlen(key.key) == key.length;
        seen[key.party] = 2;
        memcpy(last, whole, sizeof last);
        last_party = key.party;
        got++;
    }
    CHECK(is_added && status == 0, "%s: no fault", name);
    CHECK(is_ordered, "%s: in order", name);
    CHECK_INTEGER(got, expected, name);
    CHECK(wants_file == (files > 0), "%s: %d files", name, files);
    bulk_runs_free(runs);
    free(seen);
}

int main(void)
{
    struct err err = ERR_INIT;
    struct bulk_key key;
    check_sort(1000, 300, 0, false, "a thousand in memory");
    check_sort(100000, 70000, 0, false, "a hundred thousand in memory");
    check_sort(200000, 150000, 1 << 20, true, "two hundred thousand through a file");
    check_sort(50000, 7, 1 << 18, true, "seven keys again and again, through a file");

    struct bulk_runs *runs = bulk_runs_new(no_file, NULL, 0);
    CHECK_INTEGER(bulk_runs_next(runs, &key, &err), 0, "no keys at all");
    bulk_runs_free(runs);
    runs = bulk_runs_new(no_file, NULL, 0);
    char longest[300];
    memset(longest, 'x', sizeof longest);
    bulk_runs_add(runs, 1, longest, sizeof longest, 1, &err);
    CHECK(bulk_runs_next(runs, &key, &err) == 1 && key.length == 255, "an endless key is cut");
    bulk_runs_free(runs);
    runs = bulk_runs_new(no_file, NULL, 1 << 17);
    int status = 0;
    for (int i = 0; i < 100000 && status == 0; i++)
        status = bulk_runs_add(runs, 1, "x", 1, i, &err);
    CHECK(status < 0 && err.kind == ERR_CREATE, "a file that cannot be made is an error, not a loss");
    bulk_runs_free(runs);
    return tap_done();
}
