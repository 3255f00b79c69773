/* crm-consent - the ledger of consent and objection. */
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/message.h"
#include "domain/consent_act.h"
#include "domain/notice.h"
#include "domain/who.h"
#include "run/people.h"
#include "run/run.h"

static const char *const SYNOPSIS[] = {"give|refuse|withdraw|object PURPOSE[/CHANNEL] [WHO ...]", "stop [WHO ...]",
                                       "show [WHO ...]", NULL};
static const char *const VERBS[] = {"give", "refuse", "withdraw", "object", "stop", "show"};
static const char *const COLUMNS[] = {"id",       "purpose", "channel",  "state",           "address", "strength",
                                      "notice",   "via",     "evidence", "evidence_sha256", "by",      "at",
                                      "recorded", "expires", "because",  "decides"};
enum { EVIDENCE_MAX_BYTES = 64 * 1024 * 1024 };

static const struct option_spec OPTIONS[] = {
    {"via", 0, "HOW", "via",
     N_("how it was said: web, double-opt-in, paper, phone, in-person, email, letter, import or unknown"), 0},
    {"evidence", 0, "FILE|TEXT", "file", N_("what shows it: of a file its name and SHA-256 are kept, not the file"), 0},
    {"notice", 0, "NOTICE", "notice", N_("the wording that was shown; else the one in use at that time"), 0},
    {0},
};

struct work {
    struct consent_act act;
    size_t first; /* operand from which WHO stands */
    bool is_giving;
    int64_t bare;    /* givings without a time and evidence of their own */
    int64_t unknown; /* people whom nobody knows */
    int64_t remembered;
    int64_t overruled;
};

static bool verb_is(const struct run *run, const char *verb)
{
    return run_operand(run, 0) != NULL && strcmp(run_operand(run, 0), verb) == 0;
}

static unsigned flags_of(const struct run *run)
{
    return verb_is(run, "show") ? TOOL_LISTS : TOOL_WRITES;
}

/* ---- One person ----------------------------------------------------------------------------------------------------------- */

static int print(struct run *run, const struct work *work, int64_t id, const struct consent_done *done, struct arena *arena,
                 struct err *err)
{
    const struct consent_act *act = &work->act;
    struct rec *record = rec_new_map(arena);
    if (!run_has(run, "print"))
        return 0;
    bool is_whole =
        rec_add_integer(arena, record, "id", id) != NULL &&
        rec_add_text(arena, record, "purpose", act->purpose == NULL ? NULL : act->purpose->code) != NULL &&
        rec_add_text(arena, record, "channel", act->channel == CHANNEL_ANY ? NULL : channel_code(act->channel)) != NULL &&
        rec_add_text(arena, record, "state", consent_state_code(act->state)) != NULL &&
        rec_add_text(arena, record, "did", done->recorded > 0 ? "added" : "unchanged") != NULL;
    return is_whole ? run_emit(run, record, err) : err_memory(err);
}

static int apply(struct run *run, struct work *work, const struct run_item *item, const struct who *who, int64_t id,
                 struct arena *arena, struct err *err)
{
    struct consent_done done;
    int status = work->is_giving ? consent_act_give(&work->act, id, who, item->record, arena, &done, err)
                                 : consent_act_stop(&work->act, id, item->record, arena, &done, err);
    if (status != 0)
        return -1;
    run->counts.added += done.recorded > 0;
    run->counts.unchanged += done.recorded == 0;
    work->overruled += done.is_overruled;
    return print(run, work, id, &done, arena, err);
}

static bool is_address(const struct who *who)
{
    return who->email != NULL || who->phone[0] != '\0';
}

/* nobody(run, work, item, who, arena, err): the one named is not in the file. A stop of an address is remembered all the same. */
static int nobody(struct run *run, struct work *work, const struct run_item *item, const struct who *who,
                  struct arena *arena, struct err *err)
{
    if (verb_is(run, "stop") && is_address(who)) {
        work->remembered++;
        return consent_act_remember(&work->act, who, item->record, arena, err);
    }
    if (!work->is_giving && is_address(who) && item->source != NULL) {
        work->unknown++;
        run->counts.left_out++;
        return 0;
    }
    err_set(err, ERR_NO, _("nobody is known by this"));
    return work->is_giving || !is_address(who)
               ? err_hint(err, _("find the id first: crm-find WORDS"))
               : err_hint(err, _("crm-consent stop remembers addresses of people who are not in the file"));
}

static int one(struct run *run, struct work *work, const struct run_item *item, struct arena *arena, struct err *err)
{
    struct who who;
    int64_t id;
    work->act.is_list = item->source != NULL;
    if (who_find(&run->store, item->who, work->is_giving ? WHO_NO_TERMS : WHO_ALL, arena, &who, err) != 0)
        return -1;
    if (who.count == 0)
        return nobody(run, work, item, &who, arena, err);
    /* Everybody who has the address or phone is meant when stopping, but never several whom words happen to fit. */
    if (who.count > 1 && (work->is_giving || !is_address(&who)))
        return run_person(run, item->who, work->is_giving ? WHO_NO_TERMS : 0, arena, &id, err);
    if (work->is_giving && !consent_act_is_whole(item->record))
        work->bare++;
    for (size_t i = 0; i < who.count; i++)
        if (apply(run, work, item, &who, who.ids[i], arena, err) != 0)
            return -1;
    return 0;
}

/* ---- Many ----------------------------------------------------------------------------------------------------------------- */

static int block(struct run *run, const struct run_item *items, size_t count, void *context, struct err *err)
{
    struct arena arena = ARENA_INIT;
    int status = 0;
    for (size_t i = 0; i < count && status == 0; i++) {
        arena_reset(&arena);
        status = one(run, context, &items[i], &arena, err);
        if (status != 0 && items[i].source != NULL)
            status = run_reject(run, items[i].source, &items[i].origin, err);
    }
    arena_clear(&arena);
    return status;
}

/* One line cannot say that many people agreed. */
static int check_many(const struct run *run, const struct work *work, struct err *err)
{
    if (!work->is_giving || work->bare == 0 || run->counts.read < 2)
        return 0;
    err_refuse(err, "one-act-each", "GDPR 4(11), 7(1)",
               message_plural("%lld of these people has no record with a time (at) and evidence of their own",
                              "%lld of these people have no record with a time (at) and evidence of their own",
                              (unsigned long)work->bare),
               (long long)work->bare);
    return err_hint(err, _("give one person at a time, or pipe in records such as "
                           "{\"id\":42,\"at\":\"2026-05-01T10:00\",\"via\":\"web\",\"evidence\":\"form 17\"}"));
}

static void say_what_was_special(struct run *run, const struct work *work)
{
    if (work->unknown > 0)
        run_say(run,
                message_plural("%lld of these addresses is nobody's in the file",
                               "%lld of these addresses are nobody's in the file", (unsigned long)work->unknown),
                (long long)work->unknown);
    if (work->remembered > 0)
        run_say(run,
                message_plural(
                    "%lld address of nobody in the file is remembered: whoever comes in with it is not approached",
                    "%lld addresses of nobody in the file are remembered: whoever comes in with them is not approached",
                    (unsigned long)work->remembered),
                (long long)work->remembered);
    if (work->overruled > 0)
        run_say(run,
                message_plural("%lld yes was recorded, but a later no stands",
                               "%lld times a yes was recorded, but a later no stands", (unsigned long)work->overruled),
                (long long)work->overruled);
    if (!work->is_giving && work->act.purpose != NULL && !purpose_takes_consent(work->act.purpose) &&
        !purpose_is_heading(work->act.purpose))
        run_say(run, _("%s does not rest on consent (%s): this is kept, and changes nothing"), work->act.purpose->code,
                purpose_basis_article(work->act.purpose->basis));
}

static enum consent_state state_of(const struct run *run)
{
    if (verb_is(run, "give"))
        return CONSENT_GIVEN;
    if (verb_is(run, "refuse"))
        return CONSENT_REFUSED;
    return verb_is(run, "withdraw") ? CONSENT_WITHDRAWN : CONSENT_OBJECTED;
}

static int record(struct run *run, void *context, struct err *err)
{
    struct work *work = context;
    const char *question = verb_is(run, "stop") ? NULL : run_operand(run, 1);
    if (consent_act_open(&work->act, &run->store, state_of(run), question, &run->arena, err) != 0)
        return -1;
    int applied = run_once(run, work->first, err);
    if (applied != 0)
        return applied < 0 ? -1 : 0;
    if (run_each(run, work->first, block, work, err) != 0 || check_many(run, work, err) != 0)
        return -1;
    say_what_was_special(run, work);
    return 0;
}

/* ---- show ----------------------------------------------------------------------------------------------------------------- */

struct show {
    struct purpose_set purposes;
    struct notice_set notices;
    struct arena arena; /* of one person */
};

static int show_one(struct run *run, int64_t id, void *context, struct err *err)
{
    struct show *show = context;
    struct rec *list;
    if (consent_history(&run->store, &show->purposes, &show->notices, id, &show->arena, &list, err) != 0)
        return -1;
    for (const struct rec *event = list->first; event != NULL; event = event->next)
        if (run_emit(run, event, err) != 0)
            return -1;
    return 0;
}

static int prepare_show(struct run *run, void *context, struct err *err)
{
    static const char *const TABLE[] = {"id", "at", "purpose", "channel", "state", "address", "notice"};
    struct show *show = context;
    if (purpose_load(&run->store, &run->arena, &show->purposes, err) != 0 ||
        notice_load(&run->store, &run->arena, &show->notices, err) != 0)
        return -1;
    return run_all_columns(run, COLUMNS, sizeof COLUMNS / sizeof *COLUMNS, err) != 0
               ? -1
               : run_pick_for_table(run, TABLE, sizeof TABLE / sizeof *TABLE, err);
}

static int show_all(struct run *run, struct err *err)
{
    struct show show = {.arena = ARENA_INIT};
    int status = run_read(run, prepare_show, &show, err);
    if (status == 0)
        status = run_each_person(run, 1, &show.arena, show_one, &show, err);
    arena_clear(&show.arena);
    return status == 0 ? run_lists(run, err) : status;
}

/* ---- The command line ----------------------------------------------------------------------------------------------------- */

/* settle_evidence(run, act, err): a file is kept by its name and hash, anything else as the text that it is. */
static int settle_evidence(struct run *run, struct consent_act *act, struct err *err)
{
    char hex[NOTICE_SHA256_BYTES];
    struct buf bytes = BUF_INIT;
    act->evidence = run_option(run, "evidence");
    if (act->evidence == NULL || access(act->evidence, F_OK) != 0)
        return 0;
    int status = run_read_file(run, act->evidence, EVIDENCE_MAX_BYTES, &bytes, err);
    if (status == 0) {
        notice_sha256(buf_text(&bytes), bytes.length, hex);
        act->evidence_sha256 = arena_string(&run->arena, hex);
        act->evidence = file_name(act->evidence);
        status = act->evidence_sha256 == NULL ? err_memory(err) : 0;
    }
    buf_clear(&bytes);
    return status;
}

static int go(struct run *run, struct err *err)
{
    struct work work = {.is_giving = verb_is(run, "give"), .first = verb_is(run, "stop") ? 1 : 2};
    if (run_operand_count(run) == 0)
        return err_set(err, ERR_USAGE, _("say what: give, refuse, withdraw, object, stop or show"));
    if (run_verb(run, VERBS, sizeof VERBS / sizeof *VERBS, err) != 0)
        return -1;
    if (verb_is(run, "show"))
        return show_all(run, err);
    if (run_operand_count(run) < work.first) {
        err_set(err, ERR_USAGE, _("the purpose is missing"));
        return err_hint(err, "crm-purpose list");
    }
    work.act.at = run_option(run, "at");
    work.act.via = run_option(run, "via");
    work.act.notice = run_option(run, "notice");
    if (settle_evidence(run, &work.act, err) != 0)
        return -1;
    if (!work.is_giving)
        run_apply_good(run);
    int has_input = run_spool(run, work.first, err);
    if (has_input <= 0)
        return has_input;
    return run_write(run, run_operand(run, 0), record, &work, err);
}

static const struct tool TOOL = {
    .name = "crm-consent",
    .summary = N_("record consent, refusal, withdrawal and objection"),
    .synopsis = SYNOPSIS,
    .options = OPTIONS,
    .common = "fFonbtpre",
    .flags_of = flags_of,
    .go = go,
};

int main(int argc, char **argv)
{
    return run_tool(&TOOL, argc, argv);
}
