/* crm-show - all about one person on one screen; a record elsewhere. */
#include <string.h>
#include <unistd.h>

#include "base/message.h"
#include "base/term.h"
#include "base/text.h"
#include "domain/channel.h"
#include "domain/dossier.h"
#include "domain/field.h"
#include "domain/gate.h"
#include "domain/party.h"
#include "domain/who.h"
#include "run/card.h"
#include "run/people.h"
#include "run/run.h"

static const char *const SYNOPSIS[] = {"WHO ...", NULL};

struct show {
    struct purpose_set purposes;
    struct notice_set notices;
    struct gate *gate; /* --for */
    struct arena arena;
    bool is_card;
    size_t shown;
};

/* ---- The card ------------------------------------------------------------------------------------------------------------- */

/* The day of a moment where the controller is. */
static const char *day_of(const struct run *run, const char *moment, struct arena *arena)
{
    int64_t seconds;
    char day[DATE_DAY_SIZE];
    if (moment == NULL)
        return NULL;
    if (!date_read_time(moment, &seconds))
        return moment;
    return arena_string(arena, date_format_day(date_day_of(&run->dates, seconds), day));
}

static const char *words_of(const char *code)
{
    static const struct {
        const char *code, *words;
    } WORDS[] = {
        {"person", N_("person")},
        {"organisation", N_("organisation")},
        {"natural", N_("natural person")},
        {"sole-trader", N_("sole trader")},
        {"partnership", N_("partnership")},
        {"legal-person", N_("legal person")},
        {"email", N_("e-mail")},
        {"phone", N_("phone")},
        {"message", N_("message")},
        {"post", N_("post")},
        {"social", N_("social media")},
        {"works-at", N_("works at")},
        {"given", N_("said yes")},
        {"refused", N_("said no")},
        {"withdrawn", N_("took the yes back")},
        {"objected", N_("objected")},
    };
    for (size_t i = 0; code != NULL && i < sizeof WORDS / sizeof *WORDS; i++)
        if (strcmp(WORDS[i].code, code) == 0)
            return _(WORDS[i].words);
    return code;
}

/* "person, natural person, born 1980-05-17 (46), nl". */
static const char *what_it_is(const struct run *run, const struct rec *record, struct arena *arena)
{
    struct buf line = BUF_INIT;
    struct date_birthday birthday;
    const char *form = rec_text(record, "legal_form");
    const char *born = rec_text(record, "birthday");
    const char *language = rec_text(record, "language");
    const char *kind = rec_text(record, "kind");
    bool says_form = form != NULL && strcmp(form, "natural") != 0;
    buf_add_text(&line, kind == NULL ? "" : words_of(kind));
    if (says_form)
        buf_printf(&line, ", %s", words_of(form));
    if (born != NULL && date_read_birthday(born, &birthday)) {
        int age = date_age(&birthday, date_today(&run->dates));
        buf_printf(&line, _(", born %s"), born);
        if (age >= 0)
            buf_printf(&line, " (%d)", age);
    }
    if (language != NULL)
        buf_printf(&line, ", %s", language);
    const char *text = line.failed ? NULL : arena_dup(arena, buf_text(&line), line.length);
    buf_clear(&line);
    return text;
}

static void show_status(struct card *card, const struct rec *record)
{
    const char *status = rec_text(record, "status");
    if (status != NULL && strcmp(status, "deceased") == 0)
        card_warning(card, _("deceased: nothing is sent any more"));
    if (status != NULL && strcmp(status, "restricted") == 0)
        card_warning(card, _("restricted: kept, and not used for anything else (GDPR 18)"));
}

/* Label of the point, and where it came from when that is not where the person came from. */
static const char *note_of(const struct rec *point, const char *source, struct arena *arena)
{
    const char *label = rec_text(point, "label");
    const char *own = rec_text(point, "source");
    bool says_source = own != NULL && (source == NULL || strcmp(own, source) != 0);
    if (label == NULL && !says_source)
        return NULL;
    return arena_printf(arena, "%s%s%s", label == NULL ? "" : label, label == NULL || !says_source ? "" : ", ",
                        says_source ? own : "");
}

static const char *address_line(const struct rec *address, struct arena *arena)
{
    static const char *const PARTS[] = {"street", "postcode", "city", "region", "country"};
    struct buf line = BUF_INIT;
    const char *before = NULL;
    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
        const char *part = rec_text(address, PARTS[i]);
        if (part == NULL)
            continue;
        bool is_together = before != NULL && strcmp(before, "postcode") == 0 && strcmp(PARTS[i], "city") == 0;
        buf_printf(&line, "%s%s", before == NULL ? "" : is_together ? " " : ", ", part);
        before = PARTS[i];
    }
    const char *text = line.failed ? NULL : arena_dup(arena, buf_text(&line), line.length);
    buf_clear(&line);
    return text;
}

static void show_points(struct card *card, const struct rec *record, struct arena *arena)
{
    static const struct {
        const char *key, *label;
    } LISTS[] = {
        {"emails", N_("e-mail")}, {"phones", N_("phone")}, {"addresses", N_("address")}, {"socials", N_("social media")}};
    const char *source = rec_text(record, "source");
    for (size_t i = 0; i < sizeof LISTS / sizeof *LISTS; i++) {
        const struct rec *list = rec_get(record, LISTS[i].key);
        for (const struct rec *point = list == NULL ? NULL : list->first; point != NULL; point = point->next) {
            const char *value =
                strcmp(LISTS[i].key, "addresses") == 0 ? address_line(point, arena) : rec_text(point, "value");
            card_line(card, _(LISTS[i].label), value, note_of(point, source, arena));
        }
    }
}

static void show_tags(struct card *card, const struct rec *record)
{
    const struct rec *tags = rec_get(record, "tags");
    struct buf line = BUF_INIT;
    for (const struct rec *tag = tags == NULL ? NULL : tags->first; tag != NULL; tag = tag->next)
        buf_printf(&line, "%s%s", tag == tags->first ? "" : ", ", tag->text);
    if (line.length > 0)
        card_line(card, _("tags"), buf_text(&line), NULL);
    buf_clear(&line);
}

static void show_pairs(struct card *card, const char *title, const struct rec *map)
{
    if (map == NULL || map->first == NULL)
        return;
    card_group(card, title);
    for (const struct rec *pair = map->first; pair != NULL; pair = pair->next)
        card_line(card, pair->key, pair->type == REC_TEXT ? pair->text : NULL, NULL);
}

static void show_relations(struct card *card, const struct rec *record, struct arena *arena)
{
    const struct rec *relations = rec_get(record, "relations");
    if (relations == NULL)
        return;
    card_group(card, _("Relations"));
    for (const struct rec *relation = relations->first; relation != NULL; relation = relation->next) {
        int64_t other = 0;
        const char *type = rec_text(relation, "type");
        const char *until = rec_text(relation, "until");
        bool is_back = rec_is_true(relation, "is_from_other");
        bool is_staff = is_back && type != NULL && strcmp(type, "works-at") == 0;
        rec_integer(relation, "other", &other);
        const char *label = is_staff  ? _("staff")
                            : is_back ? arena_printf(arena, _("is %s of"), words_of(type))
                                      : words_of(type);
        card_line(card, label, rec_text(relation, "other_name"),
                  arena_printf(arena, until == NULL ? "%lld" : _("%lld, until %s"), (long long)other, until));
    }
}

/* "e-mail: said yes on 2024-05-01, wording newsletter-nl-1". */
static const char *permission_line(const struct run *run, const struct rec *event, struct arena *arena)
{
    struct buf line = BUF_INIT;
    const char *channel = rec_text(event, "channel");
    const char *state = rec_text(event, "state");
    const char *notice = rec_text(event, "notice");
    const char *at = day_of(run, rec_text(event, "at"), arena);
    const char *expires = day_of(run, rec_text(event, "expires"), arena);
    bool is_given = state != NULL && strcmp(state, "given") == 0;
    buf_printf(&line, "%s: %s", channel == NULL ? _("every channel") : words_of(channel), words_of(state));
    if (at != NULL)
        buf_printf(&line, _(" on %s"), at);
    else
        buf_printf(&line, _(", on an unknown day"));
    if (is_given && notice == NULL)
        buf_printf(&line, _(", wording unknown: counts for nothing"));
    else if (is_given)
        buf_printf(&line, _(", wording %s"), notice);
    if (expires != NULL)
        buf_printf(&line, _(", until %s"), expires);
    const char *text = line.failed ? NULL : arena_dup(arena, buf_text(&line), line.length);
    buf_clear(&line);
    return text;
}

static void show_permissions(const struct run *run, struct card *card, const struct rec *record, struct arena *arena)
{
    const struct rec *permissions = rec_get(record, "permissions");
    if (permissions == NULL)
        return;
    card_group(card, _("Permissions"));
    for (const struct rec *event = permissions->first; event != NULL; event = event->next)
        card_line(card, rec_text(event, "purpose"), permission_line(run, event, arena), rec_text(event, "address"));
}

/* "given,family" as people write it, so that it is folded between words. */
static const char *spaced(const char *list, struct arena *arena)
{
    struct buf text = BUF_INIT;
    for (const char *at = list; at != NULL && *at != '\0'; at++) {
        buf_add_byte(&text, *at);
        if (*at == ',' && at[1] != ' ')
            buf_add_byte(&text, ' ');
    }
    const char *result = list == NULL || text.failed ? list : arena_dup(arena, buf_text(&text), text.length);
    buf_clear(&text);
    return result == NULL ? list : result;
}

static void show_disclosures(const struct run *run, struct card *card, const struct rec *record, struct arena *arena)
{
    const struct rec *disclosures = rec_get(record, "disclosures");
    if (disclosures == NULL)
        return;
    card_group(card, _("Given to"));
    for (const struct rec *row = disclosures->first; row != NULL; row = row->next) {
        const char *title = rec_text(row, "title");
        const char *text = arena_printf(arena, _("%s for %s: %s"), title == NULL ? rec_text(row, "recipient") : title,
                                        rec_text(row, "purpose"), spaced(rec_text(row, "fields"), arena));
        card_line(card, day_of(run, rec_text(row, "at"), arena), text, NULL);
    }
}

static void show_changes(const struct run *run, struct card *card, const struct rec *record, struct arena *arena)
{
    const struct rec *changes = rec_get(record, "changes");
    if (changes == NULL)
        return;
    card_group(card, _("Changes"));
    for (const struct rec *row = changes->first; row != NULL; row = row->next) {
        const char *fields = spaced(rec_text(row, "fields"), arena);
        const char *text = arena_printf(arena, _("%s by %s%s%s"), rec_text(row, "tool"), rec_text(row, "operator"),
                                        fields == NULL ? "" : ": ", fields == NULL ? "" : fields);
        card_line(card, day_of(run, rec_text(row, "at"), arena), text, rec_text(row, "batch"));
    }
}

static void show_origin(const struct run *run, struct card *card, const struct rec *record, struct arena *arena)
{
    const char *source = rec_text(record, "source");
    const char *created = day_of(run, rec_text(record, "created"), arena);
    const char *contact = day_of(run, rec_text(record, "last_contact"), arena);
    if (source == NULL)
        return;
    card_group(card, NULL);
    card_line(card, _("source"), source, created);
    card_line(card, _("last contact"), contact, NULL);
}

static int show_card(struct run *run, struct show *show, const struct rec *record, struct err *err)
{
    struct card card;
    int64_t id = 0;
    struct arena *arena = &show->arena;
    rec_integer(record, "id", &id);
    card_init(&card, term_width(STDOUT_FILENO), term_has_colour(STDOUT_FILENO));
    if (show->shown > 0)
        buf_add_byte(&card.out, '\n');
    card_title(&card, rec_text(record, "name") == NULL ? "" : rec_text(record, "name"),
               arena_printf(arena, "%lld", (long long)id));
    show_status(&card, record);
    const char *what = what_it_is(run, record, arena);
    if (what != NULL && *what != '\0')
        card_text(&card, what);
    card_group(&card, NULL);
    card_line(&card, _("organisation"), rec_text(record, "organisation"), NULL);
    show_points(&card, record, arena);
    show_tags(&card, record);
    show_pairs(&card, _("Fields"), rec_get(record, "fields"));
    show_pairs(&card, _("Other systems"), rec_get(record, "external"));
    show_relations(&card, record, arena);
    show_permissions(run, &card, record, arena);
    show_disclosures(run, &card, record, arena);
    show_changes(run, &card, record, arena);
    show_origin(run, &card, record, arena);
    int status = card.out.failed ? err_memory(err) : run_print(run, err, "%s", buf_text(&card.out));
    card_clear(&card);
    return status;
}

/* ---- Whom to show --------------------------------------------------------------------------------------------------------- */

/* With --for only what may be used for it; NULL in ${record} when that is nothing. */
static int read_record(struct run *run, struct show *show, int64_t id, struct rec **record, struct err *err)
{
    const struct rec *party;
    if (show->gate == NULL)
        return dossier_read(&run->store, &show->purposes, &show->notices, id, &show->arena, record, err) < 0 ? -1 : 0;
    if (party_find(&run->store, id, PARTY_ALL | PARTY_ROW_IDS, &show->arena, &party, err) < 0)
        return -1;
    struct rec *asked = party == NULL ? NULL : rec_copy(&show->arena, party);
    size_t count = 0;
    if (asked != NULL && gate_filter(show->gate, &asked, 1, record, &count, &show->arena, err) != 0)
        return -1;
    if (count == 0)
        *record = NULL;
    return 0;
}

static int show_one(struct run *run, int64_t id, void *context, struct err *err)
{
    struct show *show = context;
    struct rec *record = NULL;
    if (read_record(run, show, id, &record, err) != 0)
        return -1;
    if (record == NULL)
        return 0;
    int status = show->is_card ? show_card(run, show, record, err) : run_emit(run, record, err);
    show->shown++;
    return status;
}

static int prepare(struct run *run, void *context, struct err *err)
{
    struct show *show = context;
    const char *question = run_option(run, "for");
    if (purpose_load(&run->store, &run->arena, &show->purposes, err) != 0 ||
        notice_load(&run->store, &run->arena, &show->notices, err) != 0)
        return -1;
    return question == NULL ? 0 : gate_open(&run->store, &show->purposes, question, NULL, &show->gate, err);
}

static int go(struct run *run, struct err *err)
{
    struct show show = {.arena = ARENA_INIT, .is_card = run_is_terminal_output(run)};
    int status = run_read(run, prepare, &show, err);
    if (status == 0)
        status = run_each_person(run, 0, &show.arena, show_one, &show, err);
    const char *left_out = show.gate == NULL ? NULL : gate_left_out(show.gate, &run->arena);
    if (status == 0 && left_out != NULL)
        run_say(run, "%s", left_out);
    if (status == 0 && left_out != NULL && show.shown == 0)
        status = ERR_NO;
    gate_close(show.gate);
    arena_clear(&show.arena);
    return status;
}

static const struct tool TOOL = {
    .name = "crm-show",
    .summary = N_("all about one person on one screen"),
    .synopsis = SYNOPSIS,
    .common = "fFoPv",
    .go = go,
};

int main(int argc, char **argv)
{
    return run_tool(&TOOL, argc, argv);
}
