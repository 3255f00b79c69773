/* column_explain.h - the maps, and what one of them makes of a file, as records to print.
 *
 * Why: whoever brings a file wants to see where its columns go before anything is written. */
#ifndef CRM_DOMAIN_COLUMN_EXPLAIN_H
#define CRM_DOMAIN_COLUMN_EXPLAIN_H

#include <stddef.h>

#include "base/arena.h"
#include "base/rec.h"
#include "domain/column.h"

/* column_explain_maps(tables, arena): a list of {map, title, recognised_by, columns}, one for each map, by name. recognised_by: the
 * headers that all must be there, "A, B"; alternatives divided by " | "; absent for maps that serve every file. columns: how many
 * headers it names. NULL when out of memory. */
struct rec *column_explain_maps(const struct column_tables *tables, struct arena *arena);

/* column_explain_plan(tables, plan, file, arena): a list of {file, column, position, meaning, target, channel, transform, map,
 * recognised_by, citation, new}, one for each column in the order of the file, then what its name says (position 0). meaning: field,
 * custom, kind, ignored, consent, refusal, refusal-time, withdrawal, withdrawal-time, bounce, time, consent-time, evidence,
 * national-id, leave-out. target: the flat field, the custom field, or the purpose that --consent names. new: a map reads the file,
 * and does not name the column. Absent keys say nothing. NULL when out of memory. */
struct rec *column_explain_plan(const struct column_tables *tables, const struct column_plan *plan, const char *file,
                                struct arena *arena);

extern const char *const column_explain_map_columns[];
extern const size_t column_explain_map_column_count;
extern const char *const column_explain_plan_columns[];
extern const size_t column_explain_plan_column_count;

#endif
