/* check.c - the checks of the file. */
#include "domain/check.h"

#include <stdio.h>

#include "base/message.h"
#include "domain/batch.h"
#include "domain/consent.h"
#include "store/checks.h"
#include "store/personal_data_erase.h"

enum { TEXT_BYTES = 512 };

struct reporting {
    check_report *report;
    void *context;
    struct err *err;
    int status; /* of the callbacks that cannot return one */
};

static int say(struct reporting *reporting, const char *check, const char *text)
{
    int status = reporting->report(reporting->context, check, text, reporting->err);
    if (status != 0)
        reporting->status = -1;
    return status;
}

static void take_fault(void *context, const char *text)
{
    struct reporting *reporting = context;
    if (reporting->status == 0)
        say(reporting, "integrity", text);
}

static int check_slack(struct store *store, struct reporting *reporting)
{
    char text[TEXT_BYTES];
    int64_t bytes;
    if (checks_slack(store, false, &bytes, reporting->err) != 0)
        return -1;
    if (bytes == 0)
        return 0;
    snprintf(text, sizeof text,
             message_plural("%lld byte belongs to no row: another program wrote to the file; crm-check --scrub",
                            "%lld bytes belong to no row: another program wrote to the file; crm-check --scrub",
                            (unsigned long)bytes),
             (long long)bytes);
    return say(reporting, "slack", text);
}

static int check_pending(struct store *store, struct reporting *reporting)
{
    char oldest[24], text[TEXT_BYTES];
    int64_t count;
    if (personal_data_pending_count(store, &count, oldest, reporting->err) != 0)
        return -1;
    if (count == 0)
        return 0;
    snprintf(text, sizeof text,
             message_plural("%lld erasure waits since %s for a program that still reads the file",
                            "%lld erasures wait since %s for a program that still reads the file", (unsigned long)count),
             (long long)count, oldest);
    return say(reporting, "pending", text);
}

static int check_log(struct store *store, struct reporting *reporting)
{
    char text[TEXT_BYTES];
    int64_t first_bad = 0;
    int sound = batch_verify(store, &first_bad, reporting->err);
    if (sound != 0)
        return sound < 0 ? -1 : 0;
    snprintf(text, sizeof text, _("the chain of the log is broken at b%lld"), (long long)first_bad);
    return say(reporting, "log", text);
}

/* The gate reads the fold: a row of permission that is not what the ledger says would let somebody through, or keep them out. */
static int check_permission(struct store *store, struct reporting *reporting)
{
    char text[TEXT_BYTES];
    int64_t wrong = 0;
    int sound = consent_check(store, &wrong, reporting->err);
    if (sound != 0)
        return sound < 0 ? -1 : 0;
    snprintf(text, sizeof text, _("what the ledger of consent says of %lld is not what the gate reads"), (long long)wrong);
    return say(reporting, "permission", text);
}

static int take_strays(void *context, const char *table, int64_t rows, struct err *err)
{
    char text[TEXT_BYTES];
    (void)err;
    snprintf(text, sizeof text,
             message_plural("%lld row of %s belongs to nobody in the file", "%lld rows of %s belong to nobody in the file",
                            (unsigned long)rows),
             (long long)rows, table);
    return say(context, "rows", text);
}

int check_scrub(struct store *store, int64_t *bytes, struct err *err)
{
    return checks_slack(store, true, bytes, err);
}

int check_file(struct store *store, check_report *report, void *context, struct err *err)
{
    struct reporting reporting = {report, context, err, 0};
    if (check_slack(store, &reporting) != 0 || check_pending(store, &reporting) != 0)
        return -1;
    if (checks_integrity(store, take_fault, &reporting, err) < 0 || reporting.status != 0)
        return -1;
    if (checks_strays(store, take_strays, &reporting, err) != 0 || check_permission(store, &reporting) != 0)
        return -1;
    return check_log(store, &reporting);
}
