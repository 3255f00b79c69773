/* The forget-proof: random lives through the tools, and afterwards no byte of whoever was forgotten in file or log, in
 * any spelling, but for what the dry run announced. The same lives with tools that do not scrub (build/unscrubbed) must
 * leave somebody behind: else this test proves nothing. LONG=1: 10,000 are forgotten instead of 500. The search is the
 * test's own. */
#include <dirent.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/text.h"
#include "tap.h"

enum { NEW_PER_ROUND = 400, SINGLES = 5, FORGOTTEN_PER_ROUND = 100, ROUNDS = 5, LONG_ROUNDS = 100 };
enum { PARTS_MAX = 12, OLD_MAX = 64, STRING_BYTES = 96, NOTE_BYTES = PARTS_MAX * STRING_BYTES };

struct person {
    long id;
    char given[16], family[72], email[64], phone[16], street[48];
    char parts[PARTS_MAX][STRING_BYTES]; /* sentences of a note */
    int part_count;
    char old[OLD_MAX][STRING_BYTES]; /* values that were replaced */
    int old_count;
    bool is_forgotten, is_name_announced;
};

static struct person *people;
static int count;
static char folder[64], bin[512], top[512];
static uint64_t random_state;
static struct err err;

static unsigned draw(unsigned below)
{
    random_state = random_state * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(random_state >> 33) % below;
}

static void die(const char *what)
{
    printf("Bail out! %s\n", what);
    exit(1);
}

/* Run a line of shell in the folder, with the tools in front. Returns its exit status. */
static int shell(const char *format, ...) __attribute__((format(printf, 1, 2)));
static int shell(const char *format, ...)
{
    char line[4096];
    int used = snprintf(line, sizeof line,
                        "cd %s && export PATH='%s':\"$PATH\" CRM_DB=%s/crm.db CRM_NOW=2026-11-24T12:00:00Z HOME=%s "
                        "CRM_SHARE='%s/share' && { ",
                        folder, bin, folder, folder, top);
    va_list arguments;
    va_start(arguments, format);
    used += vsnprintf(line + used, sizeof line - (size_t)used, format, arguments);
    va_end(arguments);
    snprintf(line + used, sizeof line - (size_t)used, "; } >>log 2>&1 </dev/null");
    int status = system(line);
    return status == -1 ? -1 : status / 256;
}

static void show_log(void)
{
    char line[600];
    printf("# the end of the log:\n");
    fflush(stdout);
    snprintf(line, sizeof line, "tail -15 %s/log | sed 's/^/# /'", folder);
    if (system(line) != 0)
        printf("# no log\n");
}

static FILE *create(const char *name)
{
    char path[128];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    if (file == NULL)
        die("no file");
    return file;
}

static void read_file(const char *name, struct buf *out)
{
    char path[384];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    err_clear(&err);
    if (file_read(path, (size_t)1 << 30, out, &err) != 0)
        die(err.message);
}

/* ---- People ----------------------------------------------------------------------------------------------------------- */

static void word(char *out, unsigned syllables)
{
    static const char *const SYLLABLES[] = {"ba",  "der", "fi",  "gou",  "hel", "jo",  "kla", "len",   "mo", "nij",
                                            "pro", "ros", "sti", "tuin", "vel", "wou", "zee", "brink", "ë",  "ö"};
    *out = '\0';
    for (unsigned i = 0; i < syllables; i++)
        strcat(out, SYLLABLES[draw(i == 0 ? 18 : 20)]);
    out[0] = text_upper(out[0]);
}

/* Of many lengths, so that rows outgrow their pages. */
static void new_note(struct person *person)
{
    char first[64], second[64];
    person->part_count = 1 + (int)(draw(4) == 0 ? draw(PARTS_MAX) : draw(3));
    for (int i = 0; i < person->part_count; i++) {
        word(first, 2 + draw(3));
        word(second, 3 + draw(2));
        snprintf(person->parts[i], STRING_BYTES, "%.24s bij %.24s, %06u keer", first, second, draw(1000000));
    }
}

static const char *note_of(const struct person *person)
{
    static char note[NOTE_BYTES];
    note[0] = '\0';
    for (int i = 0; i < person->part_count; i++)
        sprintf(note + strlen(note), "%s%s", i == 0 ? "" : "; ", person->parts[i]);
    return note;
}

static void new_phone(char *out)
{
    static unsigned next;
    snprintf(out, 16, "06%08u", 10000000 + (++next * 7919u) % 80000000);
}

static void new_person(void)
{
    static const char *const GIVEN[] = {"Jan", "Els", "Piet", "Noor", "Kees", "Sanne", "José", "Zoë"};
    char base[64];
    people = realloc(people, (size_t)(count + 1) * sizeof *people);
    if (people == NULL)
        die("out of memory");
    struct person *person = &people[count];
    memset(person, 0, sizeof *person);
    if (count > 0 && people[count - 1].id == 0 && draw(20) == 0) { /* a namesake, of the same list */
        memcpy(person->given, person[-1].given, sizeof person->given);
        memcpy(person->family, person[-1].family, sizeof person->family);
    } else {
        strcpy(person->given, GIVEN[draw(8)]);
        word(base, 3);
        snprintf(person->family, sizeof person->family, "%s%c%c%c%c", base, 'a' + count / 17576 % 26, 'a' + count / 676 % 26,
                 'a' + count / 26 % 26, 'a' + count % 26);
    }
    snprintf(person->email, sizeof person->email, "p%u.%u@%s.example", (unsigned)count, draw(100000),
             draw(2) ? "post" : "mail");
    new_phone(person->phone);
    word(base, 3);
    /* So that no neighbour can form it by chance, nor another's street hold it. */
    snprintf(person->street, sizeof person->street, "%.30sstraat %05u-a", base, (unsigned)count);
    new_note(person);
    count++;
}

static void write_person(FILE *file, const struct person *person)
{
    static const char *const ANSWERS[] = {"ja", "nee", ""};
    fprintf(file, "%s,%s,%s,%s,%s,%04uAB,Utrecht,\"%s\",%s\n", person->given, person->family, person->email, person->phone,
            person->street, 1000 + draw(9000), note_of(person), ANSWERS[draw(3)]);
}

static int pick_alive(void)
{
    for (;;) {
        int index = (int)draw((unsigned)count);
        if (!people[index].is_forgotten)
            return index;
    }
}

static void keep_old(struct person *person, const char *value)
{
    if (person->old_count < OLD_MAX)
        strcpy(person->old[person->old_count++], value);
}

/* Ids by e-mail address, from the tools' own list. */
static void read_ids(void)
{
    struct buf text = BUF_INIT;
    if (shell("crm-find -f csv --fields id,email >ids.csv") != 0)
        die("crm-find");
    read_file("ids.csv", &text);
    for (char *line = strtok(text.bytes, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        const char *comma = strchr(line, ',');
        int number;
        if (comma != NULL && sscanf(comma, ",p%d.", &number) == 1 && number < count)
            people[number].id = atol(line);
    }
    buf_clear(&text);
}

/* ---- A round ---------------------------------------------------------------------------------------------------------- */

static int faults;

static void expect(int status, int wanted, const char *what)
{
    if (status == wanted)
        return;
    if (faults++ < 5)
        printf("# %s: status %d instead of %d\n", what, status, wanted);
}

static void add_people(int round)
{
    FILE *file = create("list.csv");
    fprintf(file, "given,family,email,phone,street,postcode,city,note,newsletter\n");
    for (int i = 0; i < NEW_PER_ROUND; i++) {
        new_person();
        write_person(file, &people[count - 1]);
    }
    fclose(file);
    expect(shell("cp list.csv list%d.csv; crm-add list.csv --consent newsletter/email=newsletter --wording newsletter-nl-1",
                 round),
           0, "crm-add of a list");
    for (int i = 0; i < SINGLES; i++) {
        new_person();
        const struct person *person = &people[count - 1];
        expect(
            shell("crm-add given='%s' family='%s' email=%s phone=%s street='%s' city=Zeist --new-field note='%s' >/dev/null",
                  person->given, person->family, person->email, person->phone, person->street, note_of(person)),
            0, "crm-add of one");
    }
}

static void edit_people(void)
{
    FILE *file = create("edits.jsonl");
    unsigned char *seen = calloc((size_t)count, 1);
    for (int i = 0; i < NEW_PER_ROUND / 2; i++) {
        int index = pick_alive();
        struct person *person = &people[index];
        if (seen[index]++ || person->id == 0)
            continue;
        for (int part = 0; part < person->part_count; part++)
            keep_old(person, person->parts[part]);
        new_note(person);
        if (draw(2)) {
            keep_old(person, person->phone);
            new_phone(person->phone);
        }
        fprintf(file, "{\"id\":%ld,\"note\":\"%s\",\"phones\":[{\"value\":\"%s\"}],\"tags\":[\"t%u\",\"t%u\"]}\n",
                person->id, note_of(person), person->phone, draw(30), draw(30));
    }
    fclose(file);
    free(seen);
    expect(shell("crm-edit <edits.jsonl"), 0, "crm-edit");
}

static void use_consent(void)
{
    FILE *file = create("gone.txt");
    for (int i = 0; i < 20; i++)
        fprintf(file, "%s\n", people[pick_alive()].email);
    fclose(file);
    expect(shell("crm-consent withdraw newsletter/email <gone.txt"), 0, "crm-consent");
    expect(shell("crm-export --all --for newsletter/email --to mailer -o out.csv"), 0, "crm-export");
}

/* What the dry run says will remain. */
static void read_announced(void)
{
    struct buf text = BUF_INIT;
    read_file("announced.jsonl", &text);
    for (char *line = strtok(text.bytes, "\n"); line != NULL; line = strtok(NULL, "\n")) {
        long id = atol(line + strlen("{\"id\":"));
        for (int i = 0; i < count; i++)
            if (people[i].id == id && strstr(line, "\"party.name\"") != NULL)
                people[i].is_name_announced = true;
    }
    buf_clear(&text);
}

static void forget_people(int residue_status)
{
    FILE *file = create("forget.txt");
    int first = -1;
    for (int i = 0; i < FORGOTTEN_PER_ROUND; i++) {
        int index = pick_alive();
        people[index].is_forgotten = true;
        first = first < 0 ? index : first;
        if (draw(2))
            fprintf(file, "%ld\n", people[index].id);
        else
            fprintf(file, "%s\n", people[index].email);
    }
    fclose(file);
    expect(shell("crm-forget -n <forget.txt >announced.jsonl"), 0, "crm-forget -n");
    read_announced();
    int status = shell("crm-forget --yes --expect %d <forget.txt", FORGOTTEN_PER_ROUND);
    if (status != residue_status)
        expect(status, 0, "crm-forget");
    expect(shell("crm-add given=Iemand family=Anders email=%s", people[first].email), 3, "crm-add of somebody forgotten");
}

static void live(int rounds, int residue_status)
{
    expect(shell("crm-init 'Fietsatelier Jansen' && crm-notice add newsletter "
                 "'%s/tests/fixtures/wording/good-newsletter-nl.txt' && "
                 "crm-recipient add mailer role=processor country=NL contract=2025-01-07",
                 top),
           0, "the beginning");
    for (int round = 0; round < rounds; round++) {
        add_people(round);
        read_ids();
        edit_people();
        use_consent();
        edit_people();
        forget_people(residue_status);
        expect(shell("crm-add list%d.csv --consent newsletter/email=newsletter --wording newsletter-nl-1",
                     draw((unsigned)round + 1)),
               0, "crm-add of an old list");
    }
}

/* ---- The search ------------------------------------------------------------------------------------------------------- */

struct needle {
    const char *bytes;
    size_t length;
    bool is_folded;
    int person;
    int next;
};

static struct needle *needles;
static int needle_count;
static int heads[1 << 20];
static struct arena arena;

static unsigned hash_of(const char *bytes)
{
    uint32_t gram;
    memcpy(&gram, bytes, sizeof gram);
    return (gram | 0x20202020u) * 2654435761u >> 12;
}

static void add_needle(int person, const char *bytes, size_t length, bool is_folded)
{
    if (length < 8)
        return;
    if ((needle_count & (needle_count - 1)) == 0)
        needles = realloc(needles, (size_t)(needle_count == 0 ? 1 : 2 * needle_count) * sizeof *needles);
    unsigned hash = hash_of(bytes);
    needles[needle_count] = (struct needle){arena_dup(&arena, bytes, length), length, is_folded, person, heads[hash]};
    heads[hash] = ++needle_count;
}

static void add_base64(int person, const char *text, size_t length)
{
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t shift = 0; shift < 3; shift++) {
        char out[2 * STRING_BYTES];
        size_t out_length = 0;
        /* From the first whole group on; the bytes before it are not known where the text begins within a group. */
        for (size_t i = (3 - shift) % 3; i + 3 <= length; i += 3) {
            unsigned group = (unsigned)(unsigned char)text[i] << 16 | (unsigned)(unsigned char)text[i + 1] << 8 |
                             (unsigned)(unsigned char)text[i + 2];
            for (int bits = 18; bits >= 0; bits -= 6)
                out[out_length++] = DIGITS[group >> bits & 63];
        }
        add_needle(person, out, out_length, false);
    }
}

static void add_string(int person, const char *text)
{
    char out[4 * STRING_BYTES];
    size_t length = strlen(text);
    add_needle(person, text, length, false);
    const char *folded = text_fold(&arena, text, length);
    add_needle(person, folded, strlen(folded), true);
    for (int is_big = 0; is_big < 2; is_big++) {
        size_t out_length = 0, at = 0, step;
        int32_t codepoint;
        for (; (step = text_next(text + at, length - at, &codepoint)) > 0; at += step) {
            out[out_length + (size_t)is_big] = (char)(codepoint & 0xff);
            out[out_length + (size_t)!is_big] = (char)(codepoint >> 8);
            out_length += 2;
        }
        add_needle(person, out, out_length, true);
    }
    for (size_t i = 0; i < length; i++)
        sprintf(out + 2 * i, "%02x", (unsigned char)text[i]);
    add_needle(person, out, 2 * length, true);
    add_base64(person, text, length);
}

static void gather_needles(void)
{
    char text[STRING_BYTES];
    arena_clear(&arena);
    memset(heads, 0, sizeof heads);
    needle_count = 0;
    for (int i = 0; i < count; i++) {
        const struct person *person = &people[i];
        if (!person->is_forgotten)
            continue;
        add_string(i, person->email);
        add_string(i, person->phone);
        snprintf(text, sizeof text, "+31%s", person->phone + 1);
        add_string(i, text);
        add_string(i, person->street);
        for (int j = 0; j < person->part_count; j++)
            add_string(i, person->parts[j]);
        for (int j = 0; j < person->old_count; j++)
            add_string(i, person->old[j]);
        snprintf(text, sizeof text, "%s %s", person->given, person->family);
        if (!person->is_name_announced)
            add_string(i, text);
    }
}

static bool is_at(const struct needle *needle, const char *bytes)
{
    if (!needle->is_folded)
        return memcmp(needle->bytes, bytes, needle->length) == 0;
    for (size_t i = 0; i < needle->length; i++)
        if (text_lower(needle->bytes[i]) != text_lower(bytes[i]))
            return false;
    return true;
}

/* Returns how many people are found. */
static int search(const struct buf *bytes, bool is_shown)
{
    unsigned char *found = calloc((size_t)count, 1);
    int people_found = 0;
    for (size_t at = 0; at + 8 <= bytes->length; at++)
        for (int i = heads[hash_of(bytes->bytes + at)]; i != 0; i = needles[i - 1].next) {
            const struct needle *needle = &needles[i - 1];
            if (found[needle->person] || at + needle->length > bytes->length || !is_at(needle, bytes->bytes + at))
                continue;
            found[needle->person] = 1;
            if (is_shown && people_found < 5)
                printf("# person %d at %zu: %.*s\n", needle->person, at, (int)needle->length, bytes->bytes + at);
            people_found++;
        }
    free(found);
    return people_found;
}

/* The database and whatever lies beside it under its name; anything else there is none of the tools' business. */
static void read_all(struct buf *out)
{
    DIR *entries = opendir(folder);
    for (struct dirent *entry; (entry = readdir(entries)) != NULL;)
        if (strncmp(entry->d_name, "crm.db", 6) == 0 && strcmp(entry->d_name, "crm.db.key") != 0)
            read_file(entry->d_name, out);
    closedir(entries);
}

/* ---- Both ------------------------------------------------------------------------------------------------------------- */

static int prove(int rounds, int residue_status, bool is_shown, int *found_alive)
{
    struct buf bytes = BUF_INIT;
    shell("rm -f crm.db* *.csv *.txt *.jsonl log");
    count = faults = 0;
    random_state = 20261124;
    live(rounds, residue_status);
    read_all(&bytes);
    gather_needles();
    int found = search(&bytes, is_shown);
    /* Whoever was not forgotten must be found, or the search is blind. */
    for (int i = 0; i < count; i++)
        people[i].is_forgotten = !people[i].is_forgotten;
    gather_needles();
    *found_alive = search(&bytes, false);
    buf_clear(&bytes);
    return found;
}

int main(void)
{
    const char *build = getenv("BUILD"), *tools = getenv("BIN"), *base = getenv("TMPDIR");
    const bool is_long = getenv("LONG") != NULL;
    char resolved[4096];
    int found, found_alive, alive, rounds = is_long ? LONG_ROUNDS : ROUNDS;
    snprintf(folder, sizeof folder, "%.40s/crm-proof.XXXXXX", base == NULL ? "/tmp" : base);
    if (mkdtemp(folder) == NULL || access("tests/fixtures", R_OK) != 0 || realpath(".", resolved) == NULL)
        die("no folder, or not run from the top of the tree");
    snprintf(top, sizeof top, "%.500s", resolved);

    if (realpath(tools == NULL ? "bin" : tools, resolved) == NULL)
        die("no tools");
    snprintf(bin, sizeof bin, "%.500s", resolved);
    found = prove(rounds, 0, true, &found_alive);
    alive = rounds * (NEW_PER_ROUND + SINGLES - FORGOTTEN_PER_ROUND);
    if (!CHECK_INTEGER(faults, 0, "every tool did what it should"))
        show_log();
    CHECK_INTEGER(found, 0, "of those who were forgotten nobody is in file or log");
    CHECK_INTEGER(found_alive, alive, "all others are found by the same search");
    CHECK_INTEGER(shell("crm-check"), 0, "the file is sound");

    snprintf(bin, sizeof bin, "%.480s/unscrubbed",
             realpath(build == NULL ? "build" : build, resolved) == NULL ? "" : resolved);
    found = prove(rounds, 76, false, &found_alive);
    if (!CHECK_INTEGER(faults, 0, "without scrubbing: every tool did what it should, or found residue"))
        show_log();
    CHECK(found > 0, "without scrubbing: %d of those who were forgotten are found", found);

    shell("rm -f crm.db* *.csv *.txt *.jsonl log");
    rmdir(folder);
    return tap_done();
}
