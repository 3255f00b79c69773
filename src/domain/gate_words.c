/* gate_words.c - the answers in words: a table of what is said of each reason, and where it stands in the law. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/message.h"
#include "domain/gate_parts.h"

/* The sentences fit one person and many ("never said yes to e-mail", "2 never said yes to e-mail"). */
static const struct gate_reason_words WORDS[GATE_REASON_COUNT] = {
    [GATE_YES] = {"yes", true, "GDPR 6(1)", N_("may be approached by %s"), N_("has a basis"), false},
    [GATE_UNKNOWN] = {"unknown", true, "GDPR 6(1)", NULL, N_("not in the file"), false},
    [GATE_ERASED] = {"erased", true, "GDPR 17(1)", NULL, N_("erased"), false},
    [GATE_DECEASED] = {"deceased", false, "GDPR recital 27", NULL, N_("deceased"), false},
    [GATE_RESTRICTED] = {"restricted", true, "GDPR 18(2)", NULL, N_("under restriction"), false},
    [GATE_PURPOSE_ENDED] = {"purpose-ended", true, "GDPR 5(1)(b)", NULL, N_("asked for a purpose that is not in force"),
                            false},
    [GATE_PURPOSE_HEADING] = {"purpose-heading", false, "GDPR 5(1)(b)", NULL, N_("asked for a heading, not a purpose"),
                              false},
    [GATE_OBJECTED] = {"objected", true, "GDPR 21(2), 21(3)", NULL, N_("objected"), false},
    [GATE_REFUSED] = {"refused", true, "GDPR 4(11), 6(1)(a)", NULL, N_("said no"), false},
    [GATE_WITHDRAWN] = {"withdrawn", true, "GDPR 7(3)", NULL, N_("withdrew"), false},
    [GATE_NEVER] = {"consent-missing", true, "GDPR 6(1)(a), 7(1)", N_("never said yes to %s"), N_("never said yes"), false},
    [GATE_ADDRESS_CHANGED] = {"address-changed", false, "GDPR 7(1)", N_("said yes for another %s"),
                              N_("said yes for another address"), true},
    [GATE_EXPIRED] = {"consent-expired", false, "GDPR 7(1); EDPB Guidelines 05/2020", NULL, N_("said yes too long ago"),
                      false},
    [GATE_SUPERSEDED] = {"wording-superseded", true, "GDPR 4(11); EDPB Guidelines 05/2020", NULL,
                         N_("said yes to a wording that had to be renewed"), false},
    [GATE_WORDING_UNKNOWN] = {"wording-unknown", true, "GDPR 7(1)", NULL, N_("said yes, but nobody knows to what"), false},
    [GATE_WORDING_CHANNEL] = {"wording-channel", true, "GDPR 4(11)", N_("said yes to a wording that does not name %s"),
                              N_("said yes to a wording without this channel"), false},
    [GATE_TOO_WEAK] = {"consent-too-weak", false, "GDPR 4(4), 4(11)", NULL, N_("said yes, but not expressly"), false},
    [GATE_REPRESENTATIVE] = {"representative-missing", true, "UAVG 5; GDPR 8", NULL,
                             N_("was under 16 and needed a representative to say yes"), false},
    [GATE_NO_AGREEMENT] = {"agreement-missing", true, "GDPR 6(1)(b)", NULL, N_("without agreement or purchase"), false},
    [GATE_NO_DUTY] = {"duty-missing", true, "GDPR 6(1)(c)", NULL, N_("without purchase or agreement to account for"), false},
    [GATE_NO_BALANCING] = {"balancing-missing", true, "GDPR 6(1)(f)", NULL,
                           N_("left out for want of a balancing test in force"), false},
    [GATE_NOT_TOLD] = {"not-told", true, "GDPR 21(4)", NULL, N_("never told of the right to object"), false},
    [GATE_NO_BASIS] = {"basis-missing", true, "GDPR 6(1)(d), 6(1)(e)", NULL, N_("without a basis that the file can show"),
                       false},
    [GATE_CHANNEL_RULE] = {"channel-rule-missing", true, "Tw 11.7", N_("without a rule that allows %s on this day"),
                           N_("without a rule that allows it on this day"), false},
    [GATE_NO_ADDRESS] = {"address-missing", false, "GDPR 5(1)(d)", N_("without %s"), N_("without an address"), true},
};

const struct gate_reason_words *gate_words_of(enum gate_reason reason)
{
    return &WORDS[reason];
}

/* sentence(gate, reason, arena): in the user's language. */
static const char *sentence(const struct gate *gate, enum gate_reason reason, struct arena *arena)
{
    const struct gate_reason_words *words = &WORDS[reason];
    enum channel channel = gate->question.channel;
    if (words->sentence == NULL || channel == CHANNEL_ANY)
        return _(words->plain_sentence);
    const char *text = _(words->sentence);
    const char *mark = strstr(text, "%s"); /* the table's sentences hold one %s; it is no format for printf */
    if (mark == NULL)
        return text;
    return arena_printf(arena, "%.*s%s%s", (int)(mark - text), text,
                        words->names_point ? channel_point_title(channel) : channel_title(channel), mark + 2);
}

const char *gate_why(const struct gate *gate, const struct gate_answer *answer, struct arena *arena)
{
    return sentence(gate, answer->reason, arena);
}

/* question(gate, arena): "newsletter/email", as one types it. */
static const char *question(const struct gate *gate, struct arena *arena)
{
    const char *code = gate->question.purpose->code;
    if (gate->question.channel == CHANNEL_ANY)
        return code;
    return arena_printf(arena, "%s/%s", code, channel_code(gate->question.channel));
}

/* A field with which a contact point of the channel is entered. */
static const char *field_of(enum channel channel)
{
    const char *point = channel_point(channel);
    return point == NULL ? "email" : strcmp(point, "address") == 0 ? "street" : point;
}

static const char *ask_anew(const struct gate *gate, const struct gate_answer *answer, struct arena *arena)
{
    const struct gate_question *asked = &gate->question;
    if (notice_in_force(&gate->notices, asked->purpose, asked->channel, NULL, gate->at) == NULL)
        return arena_printf(arena, "crm-notice add %s FILE", asked->purpose->code);
    return arena_printf(arena, "crm-consent give %s %lld --at TIME --via HOW --evidence FILE", question(gate, arena),
                        (long long)answer->party_id);
}

const char *gate_next(const struct gate *gate, const struct gate_answer *answer, struct arena *arena)
{
    const char *code = gate->question.purpose->code;
    switch (answer->reason) {
    case GATE_YES:
        return arena_printf(arena, "crm-may %s %lld | crm-export --to RECIPIENT -o FILE", question(gate, arena),
                            (long long)answer->party_id);
    case GATE_UNKNOWN:
        return "crm-find TERM";
    case GATE_ERASED:
    case GATE_DECEASED:
        return NULL;
    case GATE_RESTRICTED:
        return arena_printf(arena, "crm-show %lld", (long long)answer->party_id);
    case GATE_PURPOSE_ENDED:
    case GATE_PURPOSE_HEADING:
        return "crm-purpose list";
    case GATE_NO_ADDRESS:
        return arena_printf(arena, "crm-edit %lld %s=...", (long long)answer->party_id, field_of(gate->question.channel));
    case GATE_NO_AGREEMENT:
    case GATE_NO_DUTY:
    case GATE_NO_BALANCING:
    case GATE_NOT_TOLD:
    case GATE_NO_BASIS:
    case GATE_CHANNEL_RULE:
        return arena_printf(arena, "crm-purpose show %s", code);
    default:
        if (!purpose_takes_consent(gate->question.purpose))
            return arena_printf(arena, "crm-purpose show %s", code);
        return ask_anew(gate, answer, arena);
    }
}

struct rec *gate_explain(const struct gate *gate, const struct gate_answer *answer, struct arena *arena)
{
    struct rec *record = rec_new_map(arena);
    const char *why = gate_why(gate, answer, arena);
    bool is_yes = answer->reason == GATE_YES;
    bool is_whole =
        why != NULL && rec_add_integer(arena, record, "id", answer->party_id) != NULL &&
        rec_add_boolean(arena, record, "may", is_yes) != NULL && rec_add_text(arena, record, "why", why) != NULL &&
        rec_add_text(arena, record, "rule", answer->code) != NULL &&
        rec_add_text(arena, record, "origin", answer->is_law ? "law" : "house") != NULL &&
        rec_add_text(arena, record, "article", answer->article) != NULL &&
        rec_add_text(arena, record, "next", gate_next(gate, answer, arena)) != NULL &&
        rec_add_text(arena, record, "purpose", gate->question.purpose->code) != NULL &&
        rec_add_text(arena, record, "channel",
                     gate->question.channel == CHANNEL_ANY ? NULL : channel_code(gate->question.channel)) != NULL &&
        rec_add_text(arena, record, "at", gate->at) != NULL;
    struct rec *points = is_whole && answer->point_count > 0 ? rec_add_list(arena, record, "contact_points") : NULL;
    for (size_t i = 0; points != NULL && i < answer->point_count; i++)
        is_whole = is_whole && rec_add_text(arena, points, NULL, answer->points[i]->value) != NULL;
    return is_whole ? record : NULL;
}

/* ---- Those left out ------------------------------------------------------------------------------------------------------- */

int64_t gate_left_out_count(const struct gate *gate)
{
    int64_t total = 0;
    for (int reason = GATE_YES + 1; reason < GATE_REASON_COUNT; reason++)
        total += gate->left_out[reason];
    return total;
}

struct tally {
    enum gate_reason reason;
    int64_t count;
};

/* The most frequent first; equal ones in the order of the rules. */
static int compare_tally(const void *a, const void *b)
{
    const struct tally *first = a, *second = b;
    if (first->count != second->count)
        return first->count > second->count ? -1 : 1;
    return first->reason < second->reason ? -1 : 1;
}

const char *gate_left_out(const struct gate *gate, struct arena *arena)
{
    struct tally tallies[GATE_REASON_COUNT];
    size_t count = 0;
    for (int reason = GATE_YES + 1; reason < GATE_REASON_COUNT; reason++)
        if (gate->left_out[reason] > 0)
            tallies[count++] = (struct tally){(enum gate_reason)reason, gate->left_out[reason]};
    if (count == 0)
        return NULL;
    qsort(tallies, count, sizeof *tallies, compare_tally);
    struct buf text = BUF_INIT;
    buf_printf(&text, _("%lld left out: "), (long long)gate_left_out_count(gate));
    for (size_t i = 0; i < count; i++) {
        const char *why = sentence(gate, tallies[i].reason, arena);
        buf_printf(&text, "%s%lld %s", i == 0 ? "" : ", ", (long long)tallies[i].count, why == NULL ? "" : why);
    }
    const char *result = text.failed ? NULL : arena_string(arena, buf_text(&text));
    buf_clear(&text);
    return result;
}
