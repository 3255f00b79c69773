/* complete.h - what shells ask while somebody types: names that are in the file or the installation, never people. */
#ifndef CRM_RUN_COMPLETE_H
#define CRM_RUN_COMPLETE_H

#include "base/err.h"
#include "run/run.h"

/* complete_print(run, kind, prefix, err): one candidate a line: verb, tag, purpose, channel, recipient, notice, field, format,
 * source, via. Kinds that are kept in a database that is not there give nothing. An unknown kind is ERR_USAGE. */
int complete_print(struct run *run, const char *kind, const char *prefix, struct err *err);

#endif
