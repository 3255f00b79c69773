/* source_foreign.c - what people give by mistake: archives, spreadsheets, documents. Told from their first bytes.
 *
 * Sources: RFC 1952 (gzip), ISO 32000 (PDF), APPNOTE.TXT (zip, in which xlsx and ods stand too), MS-CFB (xls), RFC 8878 (zstd). */
#include <string.h>

#include "base/message.h"
#include "wire/source_parts.h"

static const struct {
    const char *bytes;
    size_t length;
    const char *message, *hint;
} FOREIGN[] = {
    {"PK\003\004", 4, N_("a spreadsheet or a zip archive, not text"),
     N_("save the spreadsheet as CSV first, or take the .csv out of the archive: unzip FILE")},
    {"\320\317\021\340", 4, N_("a spreadsheet or document of an old office program, not text"), N_("save it as CSV first")},
    {"%PDF", 4, N_("a PDF document, not text"), N_("ask the program that made it for CSV or vCards")},
    {"\037\213", 2, N_("compressed, not text"), "gunzip -c FILE"},
    {"BZh91AY&SY", 10, N_("compressed, not text"), "bunzip2 -c FILE"},
    {"\375"
     "7zXZ",
     5, N_("compressed, not text"), "unxz -c FILE"},
    {"\050\265\057\375", 4, N_("compressed, not text"), "unzstd -c FILE"},
    {"7z\274\257", 4, N_("an archive, not text"), N_("take the .csv out of the archive first")},
    {"Rar!\032\007", 6, N_("an archive, not text"), N_("take the .csv out of the archive first")},
    {"SQLite format 3", 16, N_("a database, not text"), N_("export its table of people as CSV first")},
    {"\211PNG", 4, N_("a picture, not text"), N_("ask the program that made it for CSV or vCards")},
    {"\377\330\377", 3, N_("a picture, not text"), N_("ask the program that made it for CSV or vCards")},
};

int source_foreign(const struct source *source, struct err *err)
{
    for (size_t i = 0; i < sizeof FOREIGN / sizeof *FOREIGN; i++) {
        if (source->lines.first_length < FOREIGN[i].length ||
            memcmp(source->lines.first, FOREIGN[i].bytes, FOREIGN[i].length) != 0)
            continue;
        err_set(err, ERR_DATA, "%s", _(FOREIGN[i].message));
        err_hint(err, "%s", _(FOREIGN[i].hint));
        return err_at(err, source->options.name, 1, NULL);
    }
    return 0;
}
