/* policy.h - a country's pack of rules, copied from its tables into the database.
 *
 * Why: the law is data. A database keeps the rules under which it works, so that an answer does not change because somebody
 * installed another version of the tools; each row says when it holds, whether it is law or house rule, and where it stands. */
#ifndef CRM_DOMAIN_POLICY_H
#define CRM_DOMAIN_POLICY_H

#include <stddef.h>

#include "base/err.h"
#include "base/rec.h"
#include "store/store.h"

/* The files of a pack, by their names without .csv, in the order in which they have to be loaded; NULL ends. */
extern const char *const policy_tables[];

/* policy_load(store, table, file, records, err): fill the tables of the database from one file of the pack. ${records} is a list
 * with one map per row, keys as in the header; an integer member "crm_line", when there is one, is the row's line. Every value is
 * checked: an unknown word is ERR_DATA with file, line and column. ${file} is named in messages. The tables must be empty of the
 * pack's rows. Inside the caller's transaction. Returns 0 or -1. */
int policy_load(struct store *store, const char *table, const char *file, const struct rec *records, struct err *err);

#endif
