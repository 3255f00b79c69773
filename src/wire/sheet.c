/* sheet.c - which cells a spreadsheet would calculate. */
#include "wire/sheet.h"

#include <string.h>

bool sheet_is_formula(const char *text, size_t length)
{
    size_t quotes = 0;
    while (quotes < length && text[quotes] == '\'')
        quotes++;
    return quotes < length && text[quotes] != '\0' && strchr("=+-@\t\r\n", text[quotes]) != NULL;
}

bool sheet_is_guarded(const char *text, size_t length)
{
    return length > 1 && text[0] == '\'' && sheet_is_formula(text + 1, length - 1);
}
