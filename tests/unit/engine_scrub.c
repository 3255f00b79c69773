/* Nobody who was deleted can be read in any byte of the file, whatever pages did meanwhile. engine_scrub_control.c shows that this
 * test can fail. LONG=1 lives longer. */
#include "engine_life.h"

static void fault(void *context, const char *text)
{
    (void)context;
    printf("# %s\n", text);
}

static void live(uint64_t seed, int cycles, int64_t newcomers)
{
    struct err err = ERR_INIT;
    struct engine_slack slack;
    struct life life;
    size_t searched;
    life_begin(&life, seed, &err);
    for (int i = 0; i < cycles; i++)
        life_cycle(&life, newcomers);
    CHECK_INTEGER(life.faults, 0, "every statement of the lives worked");
    CHECK_INTEGER(engine_truncate_wal(life.engine, &err), 0, "the log is emptied");
    CHECK_INTEGER(engine_slack(life.engine, &slack, &err), 0, "the file is walked");
    printf("# %lld pages, %lld of %lld people gone\n", (long long)slack.pages, (long long)life.gone_count,
           (long long)life.count);
    CHECK_INTEGER(slack.gap_bytes, 0, "no byte in a gap");
    CHECK_INTEGER(slack.free_block_bytes, 0, "no byte in a free block");
    CHECK_INTEGER(slack.overflow_bytes, 0, "no byte after the end of an overflow chain");
    CHECK_INTEGER(slack.free_page_bytes, 0, "no byte in a free page");
    CHECK_INTEGER(slack.lost_pages, 0, "no page that nothing reaches");
    CHECK_INTEGER(life_search(&life, true, &searched), 0, "nobody who is gone is found");
    CHECK(searched == (size_t)life.gone_count && searched > 100, "all %zu were looked for", searched);
    CHECK(life_search(&life, false, &searched) == (int)searched && searched > 100, "all who stay are found");
    CHECK_INTEGER(engine_integrity(life.engine, fault, NULL, &err), 0, "the file is sound");
    life_end(&life);
    if (err.kind != ERR_NONE)
        printf("# %s\n", err.message);
}

int main(void)
{
    bool is_long = getenv("LONG") != NULL;
    for (uint64_t seed = 1; seed <= (is_long ? 5 : 2); seed++)
        live(seed * 7919, is_long ? 6 : 3, is_long ? 5000 : 1500);
    return tap_done();
}
