/* The counter-proof of engine_scrub.c: with the scrubbing switched off, the same lives leave people behind in the file. */
#define CRM_WITHOUT_SCRUB
#include "engine/vfs.c" /* instead of the library's */

#include "engine_life.h"

int main(void)
{
    struct err err = ERR_INIT;
    struct engine_slack slack;
    struct life life;
    size_t searched;
    int found;
    life_begin(&life, 7919, &err);
    for (int i = 0; i < 3; i++)
        life_cycle(&life, 1500);
    CHECK_INTEGER(life.faults, 0, "every statement of the lives worked");
    CHECK_INTEGER(engine_slack(life.engine, &slack, &err), 0, "the file is walked");
    CHECK(slack.gap_bytes > 0 && slack.first_page > 0, "%lld bytes are seen in gaps", (long long)slack.gap_bytes);
    found = life_search(&life, true, &searched);
    CHECK(found > 0, "%d of %zu who are gone are found", found, searched);
    life_end(&life);
    return tap_done();
}
