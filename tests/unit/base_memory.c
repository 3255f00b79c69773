/* Arena and buffer: alignment, growth, resetting, formatted text on both sides of the small buffer. */
#include "base/arena.h"
#include "base/buf.h"

#include <malloc.h>
#include <stdlib.h>

#include "tap.h"

static bool is_zero(const unsigned char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (bytes[i] != 0)
            return false;
    return true;
}

static void arena_hands_out(void)
{
    struct arena arena = ARENA_INIT;
    bool is_clean = true;
    bool is_aligned = true;
    for (int turn = 0; turn < 3; turn++) {
        for (size_t size = 0; size < 3000; size += 7) {
            unsigned char *bytes = arena_alloc(&arena, size);
            is_clean = is_clean && bytes != NULL && is_zero(bytes, size);
            is_aligned = is_aligned && (uintptr_t)bytes % _Alignof(max_align_t) == 0;
            memset(bytes, 0xA5, size);
        }
        arena_reset(&arena);
    }
    CHECK(is_clean, "what is handed out is zeroed, also after a reset");
    CHECK(is_aligned, "and aligned");
    CHECK_INTEGER(arena.used_bytes, 0, "a reset arena is empty");
    char *large = arena_alloc(&arena, 5 * 1024 * 1024);
    CHECK(large != NULL && is_zero((unsigned char *)large, 5 * 1024 * 1024), "more than any block holds");
    CHECK(arena_alloc(&arena, SIZE_MAX - 8) == NULL, "more than there is gives NULL");
    CHECK_TEXT(arena_string(&arena, "still works"), "still works", "after which the arena still works");
    arena_reset(&arena);
    arena_clear(&arena);
    arena_clear(&arena);
    CHECK_TEXT(arena_string(&arena, "again"), "again", "a cleared arena can be used again");
    CHECK(arena_string(&arena, NULL) == NULL, "no text gives none");
    CHECK_TEXT(arena_dup(&arena, "abcdef", 3), "abc", "a part is ended with a NUL");
    CHECK_TEXT(arena_dup(&arena, NULL, 0), "", "nothing is an empty text");
    char expected[1001];
    for (int width = 250; width <= 260; width++) {
        snprintf(expected, sizeof expected, "%0*d", width, 7);
        CHECK_TEXT(arena_printf(&arena, "%0*d", width, 7), expected, "formatted text of about 256 bytes");
    }
    arena_clear(&arena);
}

static size_t allocated(void)
{
    struct mallinfo2 info = mallinfo2();
    return info.uordblks + info.hblkhd;
}

/* A record that was large once must not cost memory for the rest of the stream. (The address sanitizer's malloc counts nothing
 * here; there the check is empty.) */
static void arena_gives_back(void)
{
    struct arena arena = ARENA_INIT;
    size_t before = allocated();
    for (int i = 0; i < 5000; i++)
        arena_alloc(&arena, 1000);
    arena_alloc(&arena, 9000000);
    size_t full = allocated() - before;
    arena_reset(&arena);
    size_t kept = allocated() - before;
    CHECK(kept <= 1024 * 1024 + 4096 && (full == 0 || kept > 0), "a reset keeps some, and at most 1 MiB of %zu bytes", full);
    for (int i = 0; i < 5000; i++)
        arena_alloc(&arena, 1000);
    CHECK_INTEGER(arena.used_bytes, 5000 * 1008, "all of it can be had again, and is counted");
    arena_clear(&arena);
    CHECK_INTEGER(allocated(), before, "clearing gives all back");
}

static void buf_grows(void)
{
    struct buf buf = BUF_INIT;
    CHECK_TEXT(buf_text(&buf), "", "an untouched buffer is an empty text");
    bool is_same = true;
    for (int i = 0; i < 10000; i++)
        buf_add_byte(&buf, (char)('a' + i % 26));
    for (int i = 0; i < 10000; i++)
        is_same = is_same && buf.bytes[i] == (char)('a' + i % 26);
    CHECK(is_same && buf.length == 10000 && strlen(buf.bytes) == 10000, "ten thousand bytes one by one");
    buf_reset(&buf);
    CHECK_TEXT(buf_text(&buf), "", "reset");
    buf_add(&buf, "a\0b", 3);
    CHECK(buf.length == 3 && memcmp(buf.bytes, "a\0b\0", 4) == 0, "NUL bytes are bytes");
    buf_reset(&buf);
    for (int width = 1; width < 400; width++) {
        buf_reset(&buf);
        buf_add_text(&buf, "x");
        buf_printf(&buf, "%0*d", width, 7);
        is_same = is_same && buf.length == (size_t)width + 1 && strlen(buf.bytes) == buf.length && buf.bytes[width] == '7';
    }
    CHECK(is_same, "formatted text of any length");
    buf_add(&buf, NULL, 0);
    CHECK(!buf.failed, "nothing may come from nowhere");
    CHECK_INTEGER(buf_add(&buf, "x", SIZE_MAX / 2), -1, "more than there is fails");
    CHECK_INTEGER(buf_add_text(&buf, "x"), -1, "and so does everything after it");
    buf_reset(&buf);
    CHECK_INTEGER(buf_add_text(&buf, "x"), 0, "until it is reset");
    buf_clear(&buf);
    CHECK_TEXT(buf_text(&buf), "", "cleared");
}

int main(void)
{
    arena_hands_out();
    arena_gives_back();
    buf_grows();
    return tap_done();
}
