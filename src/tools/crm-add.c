/* crm-add - add people and organisations, or fill in those who are known: from operands, CSV or JSON Lines. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/message.h"
#include "base/text.h"
#include "domain/change.h"
#include "domain/file_rule.h"
#include "domain/import.h"
#include "domain/party.h"
#include "domain/source_kind.h"
#include "run/columns.h"
#include "run/people.h"
#include "run/run.h"

enum {
    WORDING_BYTES = 1 << 20, /* longest text of a consent wording */
    LOAD_BYTES = 1 << 20,    /* input from which on a first load is prepared for */
    CONSENTS_MAX = 32,
};

static const char *const SYNOPSIS[] = {"key=value ...", "[FILE ...]", "--explain-map [FILE ...]", "--list-maps", NULL};

static const struct option_spec OPTIONS[] = {
    {"consent", 0, "PURPOSE[/CHANNEL]=COLUMN", "purpose", N_("this column says who consented to the purpose"),
     OPTION_REPEATS},
    {"wording", 0, "NOTICE|FILE", "file", N_("what they were shown: a wording, or the text of one"), 0},
    {"consent-at", 0, "COLUMN", NULL, N_("this column says when they consented"), 0},
    {"match", 0, "FIELD", "field", N_("recognise people by this field before anything else"), 0},
    {"update", 0, NULL, NULL, N_("overwrite what is known and differs"), 0},
    {"map", 0, "NAME", "map", N_("read the columns by this map instead of recognising them"), 0},
    {"dates", 0, "ORDER", NULL, N_("day, month and year stand in this order: dmy, mdy or ymd"), 0},
    {"list-maps", 0, NULL, NULL, N_("the maps that there are, and what each is recognised by"), 0},
    {"explain-map", 0, NULL, NULL, N_("say column by column where a file would go, and write nothing"), 0},
    {"drop-bsn", 0, NULL, NULL, N_("leave national identification numbers out"), 0},
    {"new-field", 0, NULL, NULL, N_("operands may name a field that does not exist yet"), 0},
    {0}};

/* Everything that one run needs. */
struct adding {
    struct run *run;
    struct import *import;
    struct import_options options;
    struct column_tables tables;
    const struct rec *file_rules;
    struct purpose_set purposes;
    struct import_consent consents[CONSENTS_MAX];
    struct source_kind kind;
    struct import_wording wording;
    struct wording_tables wording_tables;
    struct buf text; /* of --wording FILE */
    bool is_single;
    struct source **sources;
    struct source *source; /* the one being read */
    int64_t single_id;
    struct import_counts counts; /* kept for what is said after the commit */
    const struct import_suspect *suspects;
    const char *advice, *left_columns;
    const char *statusless; /* a file whose name should say what its people agreed to, and does not */
    long card_parts;        /* left out of vCards */
    bool was_applied;
    struct arena arena; /* of a printed record */
};

/* ---- Tables ------------------------------------------------------------------------------------------------------------------ */

/* One person, typed by hand, has no columns; but a national identification number has a name there too. */
static int load_tables(struct adding *adding, struct err *err)
{
    if (!adding->is_single) {
        adding->file_rules = run_table(adding->run, "policy/nl/file-rules.csv", err);
        return adding->file_rules == NULL ? -1 : run_column_tables(adding->run, &adding->tables, err);
    }
    adding->tables.national_identifiers = run_table(adding->run, "policy/nl/national-identifiers.csv", err);
    return adding->tables.national_identifiers == NULL ? -1 : 0;
}

/* ---- Options ------------------------------------------------------------------------------------------------------------------ */

/* The text is part of the input: the same file under another wording is another import. */
static int read_wording(struct adding *adding, struct err *err)
{
    const char *given = run_option(adding->run, "wording");
    struct stat status;
    if (given == NULL)
        return 0;
    if (!run_has(adding->run, "consent")) {
        err_set(err, ERR_USAGE, _("--wording says under which text a --consent was given"));
        return err_hint(err, "crm-add ... --consent newsletter/email=Nieuwsbrief --wording %s", given);
    }
    if (stat(given, &status) != 0) {
        adding->wording.code = given;
        return 0;
    }
    if (run_read_file(adding->run, given, WORDING_BYTES, &adding->text, err) < 0)
        return -1;
    run_hash_input(adding->run, buf_text(&adding->text), adding->text.length);
    adding->wording.text = buf_text(&adding->text);
    return 0;
}

static int read_source(struct adding *adding, struct err *err)
{
    const struct rec *table = run_table(adding->run, "policy/nl/source-kinds.csv", err);
    const char *given = run_option(adding->run, "source");
    if (given == NULL)
        given = adding->is_single ? "staff" : "own-records";
    if (table == NULL || source_kind_parse(table, given, !adding->is_single, &adding->run->arena, &adding->kind, err) < 0)
        return -1;
    adding->options.source_kind = adding->kind.code;
    adding->options.is_given = adding->kind.is_given;
    return 0;
}

/* When the data were given: what is typed by hand is given now, a file says nothing of it. */
static int read_time(struct adding *adding, struct err *err)
{
    struct run *run = adding->run;
    const char *at = run_option(run, "at");
    int64_t moment = run->store.now;
    char text[DATE_TIME_SIZE];
    if (at == NULL && !adding->is_single)
        return 0;
    if (at != NULL && date_parse_time(&run->dates, at, &moment, err) < 0)
        return -1;
    if (moment > run->store.now)
        return err_set(err, ERR_USAGE, _("--at lies in the future"));
    adding->options.given_at = arena_string(&run->arena, date_format_time(moment, text));
    return adding->options.given_at == NULL ? err_memory(err) : 0;
}

static int read_options(struct adding *adding, struct err *err)
{
    struct run *run = adding->run;
    struct import_options *options = &adding->options;
    options->match = run_option(run, "match");
    options->map = run_option(run, "map");
    options->date_order = run_option(run, "dates");
    if (options->date_order != NULL && strcmp(options->date_order, "dmy") != 0 && strcmp(options->date_order, "mdy") != 0 &&
        strcmp(options->date_order, "ymd") != 0) {
        err_set(err, ERR_USAGE, _("--dates wants dmy, mdy or ymd"));
        return err_hint(err, "--dates dmy");
    }
    options->consent_at = run_option(run, "consent-at");
    options->is_update = run_has(run, "update");
    options->drops_national_ids = run_has(run, "drop-bsn");
    options->keeps_raw = run_option(run, "rejects") != NULL;
    options->wants_records = run_has(run, "print") || adding->is_single;
    return read_source(adding, err) < 0 || read_time(adding, err) < 0 ? -1 : read_wording(adding, err);
}

static int load_wording_tables(struct adding *adding, struct err *err)
{
    struct wording_tables *tables = &adding->wording_tables;
    const struct {
        const struct rec **table;
        const char *name;
    } files[] = {
        {&tables->rules, "wording/rules.csv"},
        {&tables->vague[0], "wording/vague-nl.csv"},
        {&tables->vague[1], "wording/vague-en.csv"},
        {&tables->required[0], "wording/required-nl.csv"},
        {&tables->required[1], "wording/required-en.csv"},
        {&tables->purpose_words, "wording/purpose-words.csv"},
        {&tables->fields, "fields.csv"},
    };
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        if ((*files[i].table = run_table(adding->run, files[i].name, err)) == NULL)
            return -1;
    adding->wording.tables = tables;
    return 0;
}

static int settle_consents(struct adding *adding, struct err *err)
{
    bool has_wording = adding->wording.code != NULL || adding->wording.text != NULL;
    size_t at = 0;
    if (adding->wording.text != NULL && load_wording_tables(adding, err) < 0)
        return -1;
    adding->options.consents = adding->consents;
    for (const char *given; (given = options_each(&adding->run->options, "consent", &at)) != NULL;) {
        if (adding->options.consent_count == CONSENTS_MAX)
            return err_set(err, ERR_USAGE, _("too many --consent"));
        if (import_settle_consent(&adding->run->store, &adding->purposes, given, has_wording ? &adding->wording : NULL,
                                  &adding->run->arena, &adding->consents[adding->options.consent_count++], err) < 0)
            return -1;
    }
    return 0;
}

/* ---- Told by the import --------------------------------------------------------------------------------------------------------- */

static int reject(void *context, const struct rec_origin *origin, struct err *err, struct err *more, size_t more_count)
{
    struct adding *adding = context;
    if (adding->is_single) /* one person: the fault is the answer */
        return -1;
    return run_reject_all(adding->run, adding->source, origin, err, more, more_count);
}

static int put_aside(void *context, const struct rec_origin *origin, const char *reason, struct err *err)
{
    struct adding *adding = context;
    return run_put_aside(adding->run, adding->source, origin, reason, err);
}

/* The id of somebody new will not be theirs after a dry run: it is given to whoever comes next. */
static bool has_id(const struct adding *adding, int64_t party_id)
{
    return !adding->run->is_dry_run || !import_is_new(adding->import, party_id);
}

/* The record as it is now, with what was done. */
static int done(void *context, enum import_did did, int64_t party_id, struct err *err)
{
    static const char *const WORDS[] = {[IMPORT_ADDED] = "added",
                                        [IMPORT_FILLED] = "filled",
                                        [IMPORT_UPDATED] = "updated",
                                        [IMPORT_UNCHANGED] = "unchanged"};
    struct adding *adding = context;
    const struct rec *record;
    adding->single_id = party_id;
    if (!run_has(adding->run, "print"))
        return 0;
    arena_reset(&adding->arena);
    if (party_find(&adding->run->store, party_id, PARTY_ALL, &adding->arena, &record, err) != 1)
        return -1;
    struct rec *copy = rec_copy(&adding->arena, record);
    if (copy == NULL || rec_borrow_text(&adding->arena, copy, "did", WORDS[did], strlen(WORDS[did])) == NULL)
        return err_memory(err);
    if (!has_id(adding, party_id))
        rec_remove(copy, "id");
    return run_emit(adding->run, copy, err);
}

/* ---- Input ------------------------------------------------------------------------------------------------------------------------ */

static size_t file_count(const struct adding *adding)
{
    return run_operand_count(adding->run) == 0 ? 1 : run_operand_count(adding->run);
}

static const char *file_at(const struct adding *adding, size_t index)
{
    return run_operand_count(adding->run) == 0 ? "-" : run_operand(adding->run, index);
}

/* All input is opened, and hashed, before anything is begun. */
static int open_files(struct adding *adding, struct err *err)
{
    adding->sources = arena_alloc(&adding->run->arena, file_count(adding) * sizeof(struct source *));
    if (adding->sources == NULL)
        return err_memory(err);
    for (size_t i = 0; i < file_count(adding); i++) {
        adding->sources[i] = run_open_source(adding->run, file_at(adding, i), run_is_header, &adding->tables, err);
        if (adding->sources[i] == NULL)
            return -1;
        if (run_is_who(adding->sources[i])) {
            err_set(err, ERR_DATA, _("lines that name people, not records of people"));
            err_hint(err, _("put a line above them that names the column, such as: email"));
            return err_at(err, file_at(adding, i), 0, NULL);
        }
        if (run_is_cards(adding->sources[i]) && (run_has(adding->run, "consent") || run_has(adding->run, "consent-at"))) {
            err_set(err, ERR_USAGE, _("a vCard shows no consent: --consent is for tables"));
            err_at(err, file_at(adding, i), 0, NULL);
            return err_hint(err, "crm-consent give PURPOSE WHO --evidence …");
        }
    }
    return 0;
}

static const char *detail_of(const struct adding *adding, const char *otherwise)
{
    return adding->kind.detail == NULL ? otherwise : adding->kind.detail;
}

/* How the columns were understood; what the map does not name is new, perhaps, in what the other program writes. */
static void note_map(struct adding *adding, const char *name, const struct column_plan *plan)
{
    struct run *run = adding->run;
    const char *unnamed = "";
    if (plan->map == NULL)
        return;
    if (plan->lacks_status)
        adding->statusless = name;
    run_detail(run, _("%s: read by the map %s"), name, plan->map);
    for (size_t i = 0; i < plan->count && unnamed != NULL; i++)
        if (plan->columns[i].meaning == COLUMN_CUSTOM && !plan->columns[i].is_mapped)
            unnamed = arena_printf(&run->arena, "%s%s%s", unnamed, *unnamed == '\0' ? "" : ", ", plan->columns[i].header);
    if (unnamed != NULL && *unnamed != '\0')
        run_detail(run, _("%s: columns that the map does not name, kept as custom fields: %s"), name, unnamed);
}

/* A file of another service may come in only under a rule, whichever map is asked for. */
static int check_rule(struct adding *adding, struct source *source, const char *name, struct err *err)
{
    struct run *run = adding->run;
    size_t count;
    char day[DATE_DAY_SIZE];
    const char *const *headers = run_columns_of(source, &count), *key = run_first_key(source);
    const char *map = headers != NULL ? column_map_of(&adding->tables, headers, count, file_name(name), &run->arena)
                      : key != NULL   ? column_map_of(&adding->tables, &key, 1, NULL, &run->arena)
                                      : NULL;
    date_format_day(date_today(&run->dates), day);
    return file_rule_check(&run->store, adding->file_rules, &adding->purposes, map, name, run_has(run, "source"), day, err);
}

static int next_record(void *context, struct arena *arena, struct rec **record, struct rec_origin *origin,
                       const char **warning, struct err *err)
{
    struct adding *adding = context;
    return run_read_record(adding->run, adding->source, arena, record, origin, warning, err);
}

static void warn(void *context, const char *warning)
{
    struct adding *adding = context;
    run_say(adding->run, "%s", warning);
}

static void took(void *context, int64_t records)
{
    struct adding *adding = context;
    adding->run->counts.read += records;
    run_progress(adding->run, adding->run->counts.read);
}

static int read_file(struct adding *adding, size_t index, struct err *err)
{
    struct source *source = adding->source = adding->sources[index];
    const char *name = file_at(adding, index);
    size_t count;
    const char *const *headers = run_columns_of(source, &count);
    const char *file = strcmp(name, "-") == 0 ? NULL : file_name(name);
    if (check_rule(adding, source, name, err) < 0)
        return -1;
    if (import_columns(adding->import, detail_of(adding, file == NULL ? "stdin" : file), file, headers, count, err) < 0)
        return err_at(err, name, 0, NULL);
    if (headers != NULL)
        note_map(adding, name, import_plan(adding->import));
    if (run_is_cards(source))
        import_cards(adding->import);
    const struct import_source people = {.context = adding, .next = next_record, .warn = warn, .took = took};
    int status = import_read(adding->import, &people, err);
    adding->card_parts += run_left_out(source);
    return status;
}

static int read_operands(struct adding *adding, struct err *err)
{
    const struct options *options = &adding->run->options;
    const struct rec_origin origin = {.file = NULL};
    struct rec *record;
    adding->run->counts.read = 1;
    if (import_columns(adding->import, detail_of(adding, ""), NULL, NULL, 0, err) < 0 ||
        import_operands(adding->import, options->operands, options->operand_count, run_has(adding->run, "new-field"),
                        &record, err) < 0)
        return -1;
    return import_record(adding->import, record, &origin, err);
}

/* ---- The run ---------------------------------------------------------------------------------------------------------------------- */

static int read_all(struct adding *adding, struct err *err)
{
    int status = adding->is_single ? read_operands(adding, err) : 0;
    for (size_t i = 0; !adding->is_single && i < file_count(adding) && status == 0; i++)
        status = read_file(adding, i, err);
    if (status == 0)
        status = run_expect(adding->run, adding->run->counts.read, err);
    return status < 0 ? -1 : import_finish(adding->import, err);
}

/* What the log and the summary say, and what is said after the commit. */
static int note_counts(struct adding *adding, struct err *err)
{
    struct run_counts *counts = &adding->run->counts;
    adding->counts = *import_counts(adding->import);
    counts->added = adding->counts.did[IMPORT_ADDED];
    counts->filled = adding->counts.did[IMPORT_FILLED];
    counts->updated = adding->counts.did[IMPORT_UPDATED];
    counts->unchanged = adding->counts.did[IMPORT_UNCHANGED];
    counts->left_out = adding->counts.forgotten + adding->counts.left_out;
    adding->advice = import_advice(adding->import, &adding->run->arena);
    if (import_suspects(adding->import, &adding->run->arena, &adding->suspects) < 0)
        return err_memory(err);
    const char *left = import_left_columns(adding->import, &adding->run->arena);
    adding->left_columns = left == NULL ? NULL : arena_string(&adding->run->arena, left);
    if (left != NULL && adding->left_columns == NULL)
        return err_memory(err);
    if (adding->is_single && !run_has(adding->run, "print") && has_id(adding, adding->single_id))
        return run_print(adding->run, err, "%lld\n", (long long)adding->single_id);
    return 0;
}

static int add(struct run *run, void *context, struct err *err)
{
    static const struct import_hooks HOOKS = {.reject = reject, .put_aside = put_aside, .done = done};
    struct adding *adding = context;
    struct import_hooks hooks = HOOKS;
    hooks.context = adding;
    int status = adding->is_single ? 0 : run_once(run, 0, err);
    if (status != 0) {
        adding->was_applied = status > 0;
        return status < 0 ? -1 : 0;
    }
    if (run_check_fields(run, err) < 0 || purpose_load(&run->store, &run->arena, &adding->purposes, err) < 0 ||
        settle_consents(adding, err) < 0 ||
        import_open(&run->store, &adding->tables, &adding->purposes, &adding->options, &hooks, &adding->import, err) < 0)
        return -1;
    status = read_all(adding, err);
    if (status == 0)
        status = note_counts(adding, err);
    import_close(adding->import);
    return status;
}

/* Numbers that may not be kept, in a column that does not say what it holds. */
static void say_what_is_suspect(const struct adding *adding)
{
    struct run *run = adding->run;
    for (const struct import_suspect *suspect = adding->suspects; suspect != NULL; suspect = suspect->next)
        run_say(run,
                _("column %s: %d of its first %d values pass the test of citizen service numbers (BSN), which only "
                  "authorities may "
                  "keep (UAVG 46; GDPR 87)"),
                suspect->header, suspect->passed, suspect->seen);
    if (adding->suspects == NULL)
        return;
    if (!run->is_dry_run && run->counts.added + run->counts.filled + run->counts.updated > 0)
        run_say(run, _("if they are: crm-undo b%lld --yes takes the import back"), (long long)run->store.batch_id);
    run_say(run, _("with bsn as the name of the column, crm-add --drop-bsn leaves the numbers out"));
}

/* One line for each thing that was left out or left alone, so that nothing happens in silence. */
static void say_what_was_left(const struct adding *adding)
{
    const struct import_counts *counts = &adding->counts;
    struct run *run = adding->run;
    if (counts->forgotten > 0)
        run_say(run, _("%lld left out: they were forgotten"), (long long)counts->forgotten);
    if (adding->statusless != NULL)
        run_say(run, _("%s: its name does not say whether these people subscribed: nobody in it is taken to have said yes"),
                adding->statusless);
    if (counts->left_out > 0)
        run_say(run,
                message_plural("%lld left out: marked as deleted, or naming nobody",
                               "%lld left out: marked as deleted, or naming nobody", (unsigned long)counts->left_out),
                (long long)counts->left_out);
    if (adding->left_columns != NULL)
        run_say(run, _("columns left out, for these names are the toolkit's own; under another name they are kept: %s"),
                adding->left_columns);
    if (adding->card_parts > 0)
        run_say(run,
                message_plural("%lld picture, sound, key or card within a card left out: they are not kept",
                               "%lld pictures, sounds, keys or cards within a card left out: they are not kept",
                               (unsigned long)adding->card_parts),
                (long long)adding->card_parts);
    if (counts->stopped > 0)
        run_say(run,
                message_plural("%lld had said stop before they were known: marketing is refused to them",
                               "%lld had said stop before they were known: marketing is refused to them",
                               (unsigned long)counts->stopped),
                (long long)counts->stopped);
    if (counts->sharing > 0)
        run_say(run, _("%lld added although somebody else has the same e-mail address"), (long long)counts->sharing);
    if (counts->national_ids > 0)
        run_say(run,
                message_plural("%lld national identification number left out",
                               "%lld national identification numbers left out", (unsigned long)counts->national_ids),
                (long long)counts->national_ids);
    if (counts->overwritten > 0)
        run_say(run, message_plural("%lld value overwritten", "%lld values overwritten", (unsigned long)counts->overwritten),
                (long long)counts->overwritten);
    if (counts->kept > 0)
        run_say(run,
                message_plural("%lld value differs from what is known and was left alone (--update overwrites)",
                               "%lld values differ from what is known and were left alone (--update overwrites)",
                               (unsigned long)counts->kept),
                (long long)counts->kept);
    if (counts->other_kinds > 0)
        run_say(run,
                message_plural("%lld with a kind that is neither person nor organisation: kept as column_kind",
                               "%lld with a kind that is neither person nor organisation: kept as column_kind",
                               (unsigned long)counts->other_kinds),
                (long long)counts->other_kinds);
    if (counts->yes + counts->no + counts->unclear > 0)
        run_say(run, _("consent columns: %lld yes, %lld no, %lld neither"), (long long)counts->yes, (long long)counts->no,
                (long long)counts->unclear);
    if (counts->without_address > 0)
        run_say(run, _("%lld yes without an address that it could be about"), (long long)counts->without_address);
    if (adding->advice != NULL)
        run_say(run,
                _("a yes allows nothing without its wording; what would make it count: crm-add %s --wording NOTICE|FILE"),
                adding->advice);
}

/* A first load that is worth preparing for: a file of some size (a pipe's is not known). */
static bool is_large(const struct adding *adding)
{
    struct stat status;
    off_t bytes = 0;
    for (size_t i = 0; !adding->is_single && i < run_operand_count(adding->run); i++)
        if (stat(run_operand(adding->run, i), &status) == 0)
            bytes += status.st_size;
    return bytes >= LOAD_BYTES;
}

static int write_people(struct adding *adding, struct err *err)
{
    struct run *run = adding->run;
    bool is_load = is_large(adding) && !run->is_dry_run;
    if (is_load && import_first_load(&run->store, err) < 0)
        return -1;
    int status = run_write(run, "add", add, adding, err);
    if (is_load && import_loaded(&run->store, status < 0 ? NULL : err) < 0 && status >= 0)
        status = -1;
    if (status >= 0 && !adding->was_applied) {
        say_what_was_left(adding);
        say_what_is_suspect(adding);
    }
    return status;
}

/* What only tells about maps needs no database. */
static unsigned flags_of(const struct run *run)
{
    return run_has(run, "list-maps") || run_has(run, "explain-map") ? TOOL_NO_DATABASE | TOOL_LISTS : TOOL_WRITES;
}

static int go(struct run *run, struct err *err)
{
    struct adding adding = {.run = run};
    if (run_has(run, "list-maps"))
        return run_list_maps(run, err);
    if (run_has(run, "explain-map"))
        return run_explain_map(run, err);
    for (size_t i = 0; i < run_operand_count(run); i++) {
        bool is_change = change_is_meant(run_operand(run, i));
        if (i > 0 && is_change != adding.is_single)
            return err_set(err, ERR_USAGE, _("either key=value or files, not both"));
        adding.is_single = is_change;
    }
    int status = 0;
    if (read_options(&adding, err) < 0 || load_tables(&adding, err) < 0 ||
        (!adding.is_single && open_files(&adding, err) < 0))
        status = -1;
    if (status == 0)
        status = write_people(&adding, err);
    buf_clear(&adding.text);
    arena_clear(&adding.arena);
    return status;
}

static const struct tool TOOL = {
    .name = "crm-add",
    .summary = N_("add people and organisations, or fill in those who are known"),
    .synopsis = SYNOPSIS,
    .options = OPTIONS,
    .common = "bnrpesfFot",
    .flags_of = flags_of,
    .go = go,
};

int main(int argc, char **argv)
{
    return run_tool(&TOOL, argc, argv);
}
