/* tables.c - turn tables of the policy pack into C: countries.csv and infixes.csv. Runs at build time only.
 *
 * usage: tables COUNTRIES INFIXES >tables.c
 *
 * Why: names of countries and infixes are asked for every value of every record that comes in, and domain opens no files. The
 * names of countries are folded here, so that looking one up folds only what was typed. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/text.h"

enum { CELLS_MAX = 12, NAMES_MAX = 4096, ROWS_MAX = 1024 };

/* One line of CSV; quoted cells may hold commas, not line ends. */
struct row {
    char *cells[CELLS_MAX];
    size_t count;
};

struct name {
    const char *folded;
    size_t country;
};

static struct arena arena;

static void fail(const char *path, long line, const char *message)
{
    fprintf(stderr, "%s:%ld: %s\n", path, line, message);
    exit(1);
}

static void split_row(char *text, struct row *row, const char *path, long line)
{
    text[strcspn(text, "\r\n")] = '\0';
    row->count = 0;
    for (;;) {
        if (row->count == CELLS_MAX)
            fail(path, line, "too many cells");
        char *out = text;
        row->cells[row->count++] = out;
        bool is_quoted = *text == '"';
        if (is_quoted)
            text++;
        while (*text != '\0' && (is_quoted || *text != ',')) {
            if (*text == '"' && *++text != '"' && is_quoted)
                break;
            *out++ = *text++;
        }
        bool is_last = *text != ',';
        *out = '\0';
        if (is_last)
            return;
        text++;
    }
}

/* Calls ${take} for each row after the header. */
static void read_table(const char *path, size_t cells, void (*take)(const struct row *row))
{
    FILE *file = fopen(path, "r");
    char *text = NULL;
    size_t capacity = 0;
    bool is_header = true;
    if (file == NULL) {
        perror(path);
        exit(1);
    }
    for (long line = 1; getline(&text, &capacity, file) >= 0; line++) {
        struct row row;
        if (text[0] == '#' || text[0] == '\n')
            continue;
        split_row(text, &row, path, line);
        if (row.count != cells)
            fail(path, line, "wrong number of cells");
        if (!is_header)
            take(&row);
        is_header = false;
    }
    free(text);
    fclose(file);
}

/* Lengths of the longest texts: C would drop the NUL of one that fills its member without a word. */
static size_t longest_name, longest_code, longest_prefix, longest_infix;

static void print_text(const char *text, size_t *longest)
{
    if (strlen(text) > *longest)
        *longest = strlen(text);
    putchar('"');
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            putchar('\\');
        putchar(*text);
    }
    putchar('"');
}

static void print_limit(size_t longest, const char *member)
{
    printf("_Static_assert(%zu < sizeof %s, \"the longest text fits\");\n", longest, member);
}

static struct name names[NAMES_MAX];
static size_t name_count;
static size_t country_count;
static char last_code[3];

static void add_name(const char *text)
{
    const char *folded = text_fold(&arena, text, strlen(text));
    if (name_count == NAMES_MAX || folded == NULL)
        fail("countries", 0, "too many names");
    if (*folded != '\0')
        names[name_count++] = (struct name){folded, country_count};
}

/* code, name_en, name_nl, aliases, calling_code, trunk_prefix, eea, … */
static void take_country(const struct row *row)
{
    if (strlen(row->cells[0]) != 2 || strcmp(row->cells[0], last_code) <= 0)
        fail("countries", (long)country_count + 1, "not in the order of two-letter codes");
    memcpy(last_code, row->cells[0], sizeof last_code);
    printf("    {");
    size_t code_length = 0;
    print_text(row->cells[0], &code_length);
    for (size_t i = 1; i < 6; i++) {
        if (i == 3) /* the aliases are names of their own */
            continue;
        printf(", ");
        print_text(row->cells[i], i == 4 ? &longest_code : i == 5 ? &longest_prefix : &longest_name);
    }
    printf(", %s},\n", strcmp(row->cells[6], "yes") == 0 ? "true" : "false");
    add_name(row->cells[1]);
    add_name(row->cells[2]);
    for (char *alias = row->cells[3]; alias != NULL;) {
        char *end = strchr(alias, ';');
        if (end != NULL)
            *end = '\0';
        add_name(alias);
        alias = end == NULL ? NULL : end + 1;
    }
    country_count++;
}

static int compare_names(const void *a, const void *b)
{
    const struct name *left = a;
    const struct name *right = b;
    int order = strcmp(left->folded, right->folded);
    return order != 0 ? order : (left->country > right->country) - (left->country < right->country);
}

static void print_names(void)
{
    qsort(names, name_count, sizeof *names, compare_names);
    for (size_t i = 0; i < name_count; i++) {
        bool is_again = i > 0 && strcmp(names[i].folded, names[i - 1].folded) == 0;
        if (is_again && names[i].country != names[i - 1].country) {
            fprintf(stderr, "countries: two of them are called %s\n", names[i].folded);
            exit(1);
        }
        if (is_again)
            continue;
        printf("    {");
        print_text(names[i].folded, &longest_name);
        printf(", %zu},\n", names[i].country);
    }
}

static char *infixes[ROWS_MAX];
static size_t infix_count;

/* infix, leading, language: kept as one text "infix\0leading" until they are sorted. */
static void take_infix(const struct row *row)
{
    size_t length = strlen(row->cells[0]);
    char *entry = arena_alloc(&arena, length + 2);
    if (infix_count == ROWS_MAX || entry == NULL)
        fail("infixes", 0, "too many rows");
    memcpy(entry, row->cells[0], length);
    entry[length + 1] = strcmp(row->cells[1], "yes") == 0;
    infixes[infix_count++] = entry;
}

static int compare_infixes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void print_infix_lengths(void)
{
    unsigned long long lengths[128] = {0};
    for (size_t i = 0; i < infix_count; i++) {
        size_t length = strlen(infixes[i]);
        unsigned char first = (unsigned char)infixes[i][0];
        if (length >= 64 || first >= 128)
            fail("infixes", 0, "too long, or not ASCII");
        lengths[first] |= 1ULL << length;
    }
    printf("const uint64_t table_infix_lengths[128] = {");
    for (size_t i = 0; i < 128; i++)
        printf("%s0x%llx,", i % 8 == 0 ? "\n    " : " ", lengths[i]);
    printf("\n};\n\n");
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: tables COUNTRIES INFIXES\n");
        return 2;
    }
    printf("/* Made by src/build/tables.c. */\n#include \"domain/tables.h\"\n\n");
    printf("const struct country table_countries[] = {\n");
    read_table(argv[1], 7, take_country);
    printf("};\nconst size_t table_country_count = sizeof table_countries / sizeof *table_countries;\n\n");
    printf("const struct country_name table_country_names[] = {\n");
    print_names();
    printf("};\nconst size_t table_country_name_count = sizeof table_country_names / sizeof *table_country_names;\n\n");
    read_table(argv[2], 3, take_infix);
    qsort(infixes, infix_count, sizeof *infixes, compare_infixes);
    printf("const struct infix table_infixes[] = {\n");
    for (size_t i = 0; i < infix_count; i++) {
        printf("    {");
        print_text(infixes[i], &longest_infix);
        printf(", %s},\n", infixes[i][strlen(infixes[i]) + 1] ? "true" : "false");
    }
    printf("};\nconst size_t table_infix_count = sizeof table_infixes / sizeof *table_infixes;\n\n");
    print_infix_lengths();
    print_limit(longest_name, "((struct country *)0)->name_nl");
    print_limit(longest_name, "((struct country_name *)0)->folded");
    print_limit(longest_code, "((struct country *)0)->calling_code");
    print_limit(longest_prefix, "((struct country *)0)->trunk_prefix");
    print_limit(longest_infix, "((struct infix *)0)->text");
    arena_clear(&arena);
    return fflush(stdout) != 0 || ferror(stdout);
}
