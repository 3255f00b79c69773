/* check.h - is the file sound, and is somebody really not in it?
 *
 * Why: erasure is a promise about bytes. Whoever was forgotten, or an auditor, can have the file searched for any words,
 * in every spelling in which a program might have left them; and the promises that the search rests on (no bytes outside
 * rows, nothing pending, an unbroken log) can be checked by themselves. Source: GDPR 5(2), 17, 32(1)(d). */
#ifndef CRM_DOMAIN_CHECK_H
#define CRM_DOMAIN_CHECK_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

/* Told of each fault: the check that found it ("integrity", "slack", "pending", "log", "rows", "permission") and a sentence without any
 * value. Returns 0, or -1 with ${err}. */
typedef int check_report(void *context, const char *check, const char *text, struct err *err);

/* check_file(store, report, context, err): every check that needs the database alone. Needs a writer, as the log is
 * emptied first. Returns 0, also when there were faults, or -1. */
int check_file(struct store *store, check_report *report, void *context, struct err *err);

/* check_scrub(store, bytes, err): zero the bytes that belong to no row; ${bytes} is how many were not zero. As check_file. */
int check_scrub(struct store *store, int64_t *bytes, struct err *err);

/* A line that must be nowhere in the file. */
struct check_line {
    const char *text; /* not NUL-terminated */
    size_t length;
    long number;
};

enum {
    CHECK_LINE_BYTES = 4,             /* shorter ones stand in any file by chance */
    CHECK_LINE_MAX_BYTES = 256 << 10, /* in UTF-16 and as hexadecimal it is longer */
};

/* check_absent(store, lines, count, report, context, err): search every byte of file and log for each line, raw, folded,
 * as UTF-16, hexadecimal and base64. ${report} ("absent") is told number, place and spelling, never the line. Outside a
 * transaction. Returns the number of lines that were found, or -1; ERR_DATA with its number for a line that is too short. */
int check_absent(struct store *store, const struct check_line *lines, size_t count, check_report *report, void *context,
                 struct err *err);

#endif
