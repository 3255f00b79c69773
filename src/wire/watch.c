/* watch.c - counting bytes since the last line end, and blank ones before the first that is not. */
#include "wire/watch.h"

#include <string.h>

#include "wire/source.h"

/* UTF-32 becomes at least a quarter as many bytes of UTF-8, everything else more. */
enum { LINE_BYTES = 4 * SOURCE_RECORD_BYTES };

void watch_init(struct watch *watch)
{
    *watch = (struct watch){.since_line_end = 0};
}

/* Look for the first byte that is neither blank, nor of a byte order mark, nor the other half of a UTF-16 character. */
static void begin(struct watch *watch, const char *bytes, size_t length)
{
    static const char PASSED[] = "\0 \t\r\n\xEF\xBB\xBF\xFF\xFE";
    for (size_t i = 0; i < length && !watch->is_begun; i++) {
        watch->is_begun = memchr(PASSED, bytes[i], sizeof PASSED - 1) == NULL;
        watch->is_array = bytes[i] == '[';
        watch->blank += !watch->is_begun;
    }
}

/* Both kinds count: some files end their lines with a carriage return alone. */
static const char *last_line_end(const char *bytes, size_t length)
{
    const char *feed = memrchr(bytes, '\n', length);
    const char *carriage = memrchr(bytes, '\r', length);
    return feed == NULL || (carriage != NULL && carriage > feed) ? carriage : feed;
}

bool watch_add(struct watch *watch, const void *bytes, size_t length)
{
    const char *end = last_line_end(bytes, length);
    if (!watch->is_begun)
        begin(watch, bytes, length);
    if (end == NULL)
        watch->since_line_end += length;
    else
        watch->since_line_end = length - (size_t)(end + 1 - (const char *)bytes);
    if (!watch->is_begun)
        return watch->blank <= LINE_BYTES;
    return watch->is_array || watch->since_line_end <= LINE_BYTES;
}
