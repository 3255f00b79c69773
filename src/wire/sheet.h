/* sheet.h - CSV for a spreadsheet program (csv-sheet). Private to src/wire.
 *
 * Why: a spreadsheet calculates a cell that begins like a formula, and a formula can send the sheet to a stranger. An apostrophe
 * before it makes it text. It is taken off again in a file that has the column SHEET_COLUMN, and nowhere else: in another file it may
 * be somebody's own. The column is a mark that survives being saved by the spreadsheet, in whatever dialect.
 * Source: OWASP, CSV Injection. */
#ifndef CRM_WIRE_SHEET_H
#define CRM_WIRE_SHEET_H

#include <stdbool.h>
#include <stddef.h>

#define SHEET_COLUMN "crm_sheet"

/* sheet_is_formula(text, length): does it begin with = + - @ TAB CR or LF, also behind apostrophes? Such a text gets an apostrophe
 * before it. Since those that begin with apostrophes alone get none, each text has one form, and back. */
bool sheet_is_formula(const char *text, size_t length);
/* sheet_is_guarded(text, length): was an apostrophe put before it? */
bool sheet_is_guarded(const char *text, size_t length);

#endif
