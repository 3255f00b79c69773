/* check_absent.c - lines that must be nowhere in the file, in every spelling in which a program might have left them.
 *
 * Base64 spells a text in three ways, by where it lies within its group of three bytes; the characters at both ends that
 * depend on the neighbours are left out. */
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "base/message.h"
#include "base/text.h"
#include "domain/check.h"
#include "store/forgets.h"

enum { SPELLINGS_MAX = 8, NEEDLE_MIN_BYTES = 4, TEXT_BYTES = 256 };

struct spelling {
    const char *name;
    const char *bytes; /* NULL: out of memory */
    size_t length;
    bool is_folded;
};

struct spellings {
    struct spelling all[SPELLINGS_MAX];
    size_t count;
};

static void add(struct spellings *spellings, const char *name, const char *bytes, size_t length, bool is_folded)
{
    if (bytes == NULL || length >= NEEDLE_MIN_BYTES)
        spellings->all[spellings->count++] = (struct spelling){name, bytes, length, is_folded};
}

/* ---- UTF-16 ----------------------------------------------------------------------------------------------------------- */

static void put_unit(char *out, size_t *length, unsigned unit, bool is_big)
{
    out[(*length)++] = (char)(is_big ? unit >> 8 : unit & 0xff);
    out[(*length)++] = (char)(is_big ? unit & 0xff : unit >> 8);
}

static void add_utf16(struct spellings *spellings, const struct check_line *line, bool is_big, struct arena *arena)
{
    char *out = arena_alloc(arena, 2 * line->length + 4);
    size_t length = 0, at = 0, step;
    int32_t codepoint;
    while (out != NULL && (step = text_next(line->text + at, line->length - at, &codepoint)) > 0) {
        if (codepoint >= 0x10000) {
            put_unit(out, &length, 0xd800u + ((unsigned)(codepoint - 0x10000) >> 10), is_big);
            put_unit(out, &length, 0xdc00u + ((unsigned)codepoint & 0x3ff), is_big);
        } else {
            put_unit(out, &length, (unsigned)codepoint, is_big);
        }
        at += step;
    }
    add(spellings, is_big ? "UTF-16BE" : "UTF-16LE", out, length, true);
}

/* ---- Hexadecimal and base64 ------------------------------------------------------------------------------------------- */

static void add_hex(struct spellings *spellings, const struct check_line *line, struct arena *arena)
{
    static const char DIGITS[] = "0123456789abcdef";
    char *out = arena_alloc(arena, 2 * line->length + 1);
    for (size_t i = 0; out != NULL && i < line->length; i++) {
        out[2 * i] = DIGITS[(unsigned char)line->text[i] >> 4];
        out[2 * i + 1] = DIGITS[(unsigned char)line->text[i] & 15];
    }
    add(spellings, "hex", out, 2 * line->length, true);
}

static void add_base64(struct spellings *spellings, const struct check_line *line, unsigned before, struct arena *arena)
{
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    /* ${before} unknown bytes stand in front in the first group: digits that hold any of their bits are unknown. */
    size_t first = before == 0 ? 0 : before + 1, last = (before + line->length) * 8 / 6;
    char *out = arena_alloc(arena, last + 1);
    for (size_t digit = first; out != NULL && digit < last; digit++) {
        unsigned value = 0;
        for (size_t bit = 6 * digit; bit < 6 * digit + 6; bit++)
            value = value << 1 | ((unsigned char)line->text[bit / 8 - before] >> (7 - bit % 8) & 1);
        out[digit - first] = DIGITS[value];
    }
    add(spellings, "base64", out, last > first ? last - first : 0, false);
}

static int spell(const struct check_line *line, struct arena *arena, struct spellings *spellings, struct err *err)
{
    const char *folded = text_fold(arena, line->text, line->length);
    spellings->count = 0;
    add(spellings, "text", line->text, line->length, text_is_ascii(line->text, line->length));
    add(spellings, "folded", folded, folded == NULL ? 0 : strlen(folded), true);
    add_utf16(spellings, line, false, arena);
    add_utf16(spellings, line, true, arena);
    add_hex(spellings, line, arena);
    for (unsigned before = 0; before < 3; before++)
        add_base64(spellings, line, before, arena);
    for (size_t i = 0; i < spellings->count; i++)
        if (spellings->all[i].bytes == NULL)
            return err_memory(err);
    return 0;
}

/* ---- The search ------------------------------------------------------------------------------------------------------- */

static int check_lengths(const struct check_line *lines, size_t count, struct err *err)
{
    for (size_t i = 0; i < count; i++)
        if (lines[i].length < CHECK_LINE_BYTES) {
            err_set(err, ERR_DATA, _("too short: fewer than %d bytes stand in any file by chance"), CHECK_LINE_BYTES);
            return err_at(err, NULL, lines[i].number, NULL);
        } else if (lines[i].length > CHECK_LINE_MAX_BYTES) {
            err_set(err, ERR_DATA, _("longer than %d bytes"), CHECK_LINE_MAX_BYTES);
            return err_at(err, NULL, lines[i].number, NULL);
        }
    return 0;
}

struct search {
    struct forgets_needle *needles;
    const char **names; /* of the spellings, by needle */
    size_t *lines;      /* index of the line, by needle */
    size_t count;
};

static int prepare(struct search *search, const struct check_line *lines, size_t count, struct arena *arena, struct err *err)
{
    search->needles = arena_alloc(arena, (count * SPELLINGS_MAX + 1) * sizeof *search->needles);
    search->names = arena_alloc(arena, (count * SPELLINGS_MAX + 1) * sizeof *search->names);
    search->lines = arena_alloc(arena, (count * SPELLINGS_MAX + 1) * sizeof *search->lines);
    if (search->needles == NULL || search->names == NULL || search->lines == NULL)
        return err_memory(err);
    for (size_t i = 0; i < count; i++) {
        struct spellings spellings;
        if (spell(&lines[i], arena, &spellings, err) != 0)
            return -1;
        for (size_t j = 0; j < spellings.count; j++) {
            const struct spelling *spelling = &spellings.all[j];
            search->needles[search->count] = (struct forgets_needle){
                .bytes = spelling->bytes, .length = spelling->length, .is_folded = spelling->is_folded};
            search->names[search->count] = spelling->name;
            search->lines[search->count++] = i;
        }
    }
    return 0;
}

int check_absent(struct store *store, const struct check_line *lines, size_t count, check_report *report, void *context,
                 struct err *err)
{
    struct arena arena = ARENA_INIT;
    struct search search = {.count = 0};
    int found = 0, status = check_lengths(lines, count, err);
    if (status == 0)
        status = prepare(&search, lines, count, &arena, err);
    if (status == 0 && forgets_search(store, search.needles, search.count, err) < 0)
        status = -1;
    size_t last = SIZE_MAX;
    for (size_t i = 0; status == 0 && i < search.count; i++) {
        char text[TEXT_BYTES];
        if (!search.needles[i].is_found || search.lines[i] == last)
            continue;
        last = search.lines[i];
        found++;
        snprintf(text, sizeof text, _("line %ld is in the file, as %s"), lines[last].number, search.names[i]);
        status = report(context, "absent", text, err);
    }
    arena_clear(&arena);
    return status == 0 ? found : -1;
}
