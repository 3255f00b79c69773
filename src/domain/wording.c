/* wording.c - the text against the tables, element by element; every fault is listed, not only the first. */
#include "domain/wording.h"

#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "domain/phrase.h"

static const char *const LANGUAGES[WORDING_LANGUAGES] = {[WORDING_NL] = "nl", [WORDING_EN] = "en"};

/* Small words that tell the languages apart; they decide nothing else. */
static const char *const SMALL_WORDS[WORDING_LANGUAGES] = {
    [WORDING_NL] = " de het een van en ik mij mijn u uw wij ons onze voor met op dat niet om te ja wil ",
    [WORDING_EN] = " the a of and i me my you your we us our for with on that not to yes will its ",
};

/* Boxes that are ticked already. They are looked for in the text itself, for folding drops signs. */
static const char *const TICKED[] = {"[x]", "[X]", "[v]", "[V]", "[*]", "\u2611", "\u2612", "\U0001F5F9"};

struct check {
    const struct wording_tables *tables;
    const char *controller;
    const struct purpose *purpose;
    enum wording_language language;
    const char *user_language;
    struct arena *arena;
    struct phrase_text text;
    struct wording_verdict *verdict;
    size_t fault_room;
    struct err *err;
};

/* ---- Faults --------------------------------------------------------------------------------------------------------------- */

/* in_language(check, row, stem): the column stem_nl or stem_en of a row, in the user's language. */
static const char *in_language(const struct check *check, const struct rec *row, const char *nl, const char *en)
{
    return rec_text(row, strcmp(check->user_language, "nl") == 0 ? nl : en);
}

static int add_fault(struct check *check, const char *rule, const char *found)
{
    struct wording_verdict *verdict = check->verdict;
    const struct rec *row = check->tables->rules->first;
    while (row != NULL && (rec_text(row, "code") == NULL || strcmp(rec_text(row, "code"), rule) != 0))
        row = row->next;
    if (row == NULL)
        return err_set(check->err, ERR_CONFIG, _("the wording tables name the rule '%s', which rules.csv does not have"),
                       rule);
    if (verdict->fault_count == check->fault_room) {
        size_t room = check->fault_room == 0 ? 8 : 2 * check->fault_room;
        struct wording_fault *wider = arena_alloc(check->arena, room * sizeof *wider);
        if (wider == NULL)
            return err_memory(check->err);
        if (verdict->fault_count > 0)
            memcpy(wider, verdict->faults, verdict->fault_count * sizeof *wider);
        verdict->faults = wider;
        check->fault_room = room;
    }
    verdict->faults[verdict->fault_count++] = (struct wording_fault){
        .rule = rule,
        .reason = in_language(check, row, "reason_nl", "reason_en"),
        .advice = in_language(check, row, "advice_nl", "advice_en"),
        .citation = rec_text(row, "citation"),
        .is_law = strcmp(rec_text(row, "rule"), "law") == 0,
        .found = found,
    };
    return 0;
}

/* ---- Phrases -------------------------------------------------------------------------------------------------------------- */

/* find(check, phrase, from, place): phrase_find with the memory fault reported. */
static int find(struct check *check, const char *phrase, size_t from, struct phrase_place *place)
{
    int found = phrase_find(check->arena, &check->text, phrase, from, place);
    return found < 0 ? err_memory(check->err) : found;
}

static int find_in_sentence(struct check *check, const char *phrase, size_t sentence)
{
    int found = phrase_in_sentence(check->arena, &check->text, phrase, sentence);
    return found < 0 ? err_memory(check->err) : found;
}

/* is_of(row, purpose, language): is this row of purpose-words about them? */
static bool is_of(const struct check *check, const struct rec *row, const char *purpose)
{
    return strcmp(rec_text(row, "purpose"), purpose) == 0 &&
           strcmp(rec_text(row, "language"), LANGUAGES[check->language]) == 0;
}

/* meant(check, row, at): the phrases that a row of the required table stands for, one after the other: its own, or those that
 * {controller}, {title} and {purpose-words} mean. ${at} starts as NULL. Returns NULL at the end. */
static const char *meant(const struct check *check, const struct rec *row, const struct rec **at, bool *is_done)
{
    const char *phrase = rec_text(row, "phrase");
    if (*is_done)
        return NULL;
    if (strcmp(phrase, "{purpose-words}") != 0) {
        *is_done = true;
        if (strcmp(phrase, "{controller}") == 0)
            return check->controller;
        return strcmp(phrase, "{title}") == 0 ? purpose_title(check->purpose, LANGUAGES[check->language]) : phrase;
    }
    *at = *at == NULL ? check->tables->purpose_words->first : (*at)->next;
    while (*at != NULL && !is_of(check, *at, check->purpose->code))
        *at = (*at)->next;
    *is_done = *at == NULL;
    return *at == NULL ? NULL : rec_text(*at, "phrase");
}

enum { ANYWHERE = -1 };

/* has_row(check, row, sentence): is what the row asks for in that sentence, or ANYWHERE in the text? 1, 0 or -1. */
static int has_row(struct check *check, const struct rec *row, long sentence)
{
    const struct rec *at = NULL;
    bool is_done = false;
    const char *phrase;
    while ((phrase = meant(check, row, &at, &is_done)) != NULL) {
        int found = sentence == ANYWHERE ? find(check, phrase, 0, NULL) : find_in_sentence(check, phrase, (size_t)sentence);
        if (found != 0)
            return found;
    }
    return 0;
}

static bool is_row(const struct rec *row, const char *element, const char *key)
{
    return strcmp(rec_text(row, "element"), element) == 0 && (key == NULL || strcmp(rec_text(row, "key"), key) == 0);
}

/* has_element(check, element, key, sentence): does any row of the element (and, unless NULL, the key) hold? 1, 0 or -1. */
static int has_element(struct check *check, const char *element, const char *key, long sentence)
{
    for (const struct rec *row = check->tables->required[check->language]->first; row != NULL; row = row->next) {
        int found = is_row(row, element, key) ? has_row(check, row, sentence) : 0;
        if (found != 0)
            return found;
    }
    return 0;
}

/* rule_of(check, element, key): the rule that is broken when it is missing; NULL when the tables do not ask for it. */
static const char *rule_of(const struct check *check, const char *element, const char *key)
{
    for (const struct rec *row = check->tables->required[check->language]->first; row != NULL; row = row->next)
        if (is_row(row, element, key))
            return rec_text(row, "rule");
    return NULL;
}

/* ---- What must not be there ----------------------------------------------------------------------------------------------- */

static int has_unless(struct check *check, const char *unless, size_t sentence)
{
    while (unless != NULL && *unless != '\0') {
        size_t length = strcspn(unless, ";");
        const char *phrase = arena_dup(check->arena, unless, length);
        if (phrase == NULL)
            return err_memory(check->err);
        int found = find_in_sentence(check, phrase, sentence);
        if (found != 0)
            return found;
        unless += length + (unless[length] != '\0');
    }
    return 0;
}

/* A phrase that breaks a rule, where it stands. */
struct hit {
    struct phrase_place place;
    const char *rule;
};

/* find_vague(check, row, hit): the first place where a row of the vague table counts. 1, 0 or -1. */
static int find_vague(struct check *check, const struct rec *row, struct hit *hit)
{
    int found;
    for (size_t from = 0; (found = find(check, rec_text(row, "phrase"), from, &hit->place)) == 1;
         from = hit->place.first + 1) {
        int excused = has_unless(check, rec_text(row, "unless"), check->text.words[hit->place.first].sentence);
        if (excused < 0)
            return -1;
        if (excused == 0)
            break;
    }
    hit->rule = rec_text(row, "rule");
    return found;
}

/* Two phrases of one rule in one sentence are one fault: the longer one is shown. */
static bool joins(struct check *check, struct hit *hits, size_t count, const struct hit *hit)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(hits[i].rule, hit->rule) != 0 ||
            check->text.words[hits[i].place.first].sentence != check->text.words[hit->place.first].sentence)
            continue;
        if (hit->place.last - hit->place.first > hits[i].place.last - hits[i].place.first)
            hits[i].place = hit->place;
        return true;
    }
    return false;
}

static int check_vague(struct check *check)
{
    const struct rec *table = check->tables->vague[check->language];
    struct hit *hits = arena_alloc(check->arena, (table->count + 1) * sizeof *hits);
    size_t count = 0;
    if (hits == NULL)
        return err_memory(check->err);
    for (const struct rec *row = table->first; row != NULL; row = row->next) {
        struct hit hit;
        int found = find_vague(check, row, &hit);
        if (found < 0)
            return -1;
        if (found == 0 || joins(check, hits, count, &hit))
            continue;
        size_t at = count++;
        for (; at > 0 && hits[at - 1].place.first > hit.place.first; at--)
            hits[at] = hits[at - 1];
        hits[at] = hit;
    }
    for (size_t i = 0; i < count; i++)
        if (add_fault(check, hits[i].rule, phrase_words(check->arena, &check->text, &hits[i].place)) != 0)
            return -1;
    return 0;
}

static int check_ticked(struct check *check, const char *text)
{
    for (size_t i = 0; i < check->verdict->fault_count; i++)
        if (strcmp(check->verdict->faults[i].rule, "pre-ticked") == 0)
            return 0;
    for (size_t i = 0; i < sizeof TICKED / sizeof *TICKED; i++)
        if (strstr(text, TICKED[i]) != NULL)
            return add_fault(check, "pre-ticked", TICKED[i]);
    return 0;
}

/* Another purpose's phrase makes the text ask for two things at once; each other purpose is one fault. */
static int check_bundled(struct check *check)
{
    const char *last = "";
    for (const struct rec *row = check->tables->purpose_words->first; row != NULL; row = row->next) {
        const char *other = rec_text(row, "purpose");
        struct phrase_place place;
        if (strcmp(other, check->purpose->code) == 0 || strcmp(other, last) == 0 || !is_of(check, row, other))
            continue;
        int found = find(check, rec_text(row, "phrase"), 0, &place);
        if (found < 0)
            return -1;
        if (found == 0)
            continue;
        if (add_fault(check, "bundled", phrase_words(check->arena, &check->text, &place)) != 0)
            return -1;
        last = other;
    }
    return 0;
}

/* ---- What must be there --------------------------------------------------------------------------------------------------- */

/* require(check, element, key, missing): a fault when the tables ask for it and the text does not have it. */
static int require(struct check *check, const char *element, const char *key, const char *missing)
{
    const char *rule = rule_of(check, element, key);
    if (rule == NULL)
        return 0;
    int found = has_element(check, element, key, ANYWHERE);
    return found != 0 ? (found < 0 ? -1 : 0) : add_fault(check, rule, missing);
}

/* How somebody takes consent back is no way of approaching them, unless the same sentence names the purpose. */
static int find_channels(struct check *check)
{
    for (size_t sentence = 0; sentence < check->text.sentence_count; sentence++) {
        int withdraws = has_element(check, "withdrawal", NULL, (long)sentence);
        int names_purpose = withdraws == 1 ? has_element(check, "purpose", NULL, (long)sentence) : 1;
        if (withdraws < 0 || names_purpose < 0)
            return -1;
        if (names_purpose == 0)
            continue;
        for (enum channel channel = CHANNEL_EMAIL; channel < CHANNEL_COUNT; channel++) {
            int found = has_element(check, "channel", channel_code(channel), (long)sentence);
            if (found < 0)
                return -1;
            if (found == 1)
                check->verdict->channels |= CHANNEL_BIT(channel) & check->purpose->channels;
        }
    }
    if (check->purpose->channels == 0 || check->verdict->channels != 0)
        return 0;
    const char *rule = rule_of(check, "channel", NULL);
    return rule == NULL ? 0 : add_fault(check, rule, NULL);
}

/* is_group_asked(check, group): e-mail address, phone number and address only when a channel of the text uses them. */
static bool is_group_asked(const struct check *check, const char *group)
{
    bool is_contact = false;
    if (check->purpose->channels == 0)
        return true;
    for (enum channel channel = CHANNEL_EMAIL; channel < CHANNEL_COUNT; channel++) {
        if (strcmp(channel_point(channel), group) != 0)
            continue;
        is_contact = true;
        if ((check->verdict->channels & CHANNEL_BIT(channel)) != 0)
            return true;
    }
    return !is_contact;
}

static const char *group_of(const struct check *check, const char *field)
{
    for (const struct rec *row = check->tables->fields->first; row != NULL; row = row->next)
        if (strcmp(rec_text(row, "field"), field) == 0)
            return rec_text(row, "group");
    return NULL;
}

static int check_data(struct check *check)
{
    const char *asked[64];
    size_t count = 0;
    for (size_t i = 0; i < check->purpose->field_count; i++) {
        const char *group = group_of(check, check->purpose->fields[i]);
        size_t same = 0;
        while (group != NULL && same < count && strcmp(asked[same], group) != 0)
            same++;
        if (group == NULL || same < count || count == sizeof asked / sizeof *asked || !is_group_asked(check, group))
            continue;
        asked[count++] = group;
        if (require(check, "data", group, group) != 0)
            return -1;
    }
    return 0;
}

static int check_strength(struct check *check)
{
    int found = has_element(check, "strength", "explicit", ANYWHERE);
    if (found < 0)
        return -1;
    check->verdict->strength = found == 1 ? PURPOSE_EXPLICIT : PURPOSE_UNAMBIGUOUS;
    const char *rule = rule_of(check, "strength", "explicit");
    return found == 0 && rule != NULL && check->purpose->strength == PURPOSE_EXPLICIT ? add_fault(check, rule, NULL) : 0;
}

/* ---- All ------------------------------------------------------------------------------------------------------------------ */

/* recognise(text): the language of which the text holds more small words; Dutch when it cannot be told. */
static enum wording_language recognise(const struct phrase_text *text)
{
    size_t score[WORDING_LANGUAGES] = {0};
    for (size_t i = 0; i < text->count; i++)
        for (int language = 0; language < WORDING_LANGUAGES; language++) {
            char word[16];
            size_t length = text->words[i].length;
            if (length + 3 > sizeof word)
                continue;
            word[0] = ' ';
            memcpy(word + 1, text->words[i].text, length);
            memcpy(word + 1 + length, " ", 2);
            score[language] += strstr(SMALL_WORDS[language], word) != NULL;
        }
    return score[WORDING_EN] > score[WORDING_NL] ? WORDING_EN : WORDING_NL;
}

static int choose_language(struct check *check, const char *language)
{
    if (language == NULL) {
        check->language = recognise(&check->text);
        return 0;
    }
    for (int i = 0; i < WORDING_LANGUAGES; i++)
        if (strcmp(LANGUAGES[i], language) == 0) {
            check->language = (enum wording_language)i;
            return 0;
        }
    err_set(check->err, ERR_USAGE, _("there are no tables for the language '%s'"), language);
    return err_hint(check->err, _("the languages are nl and en"));
}

int wording_check(const struct wording_tables *tables, const char *controller, const struct purpose *purpose,
                  const char *text, const char *language, const char *user_language, struct arena *arena,
                  struct wording_verdict *verdict, struct err *err)
{
    struct check check = {.tables = tables,
                          .controller = controller,
                          .purpose = purpose,
                          .user_language = user_language,
                          .arena = arena,
                          .verdict = verdict,
                          .err = err};
    *verdict = (struct wording_verdict){.strength = PURPOSE_UNAMBIGUOUS};
    if (text_valid(text, strlen(text)) != strlen(text))
        return err_set(err, ERR_DATA, _("the text is not valid UTF-8"));
    if (phrase_split(arena, text, &check.text) != 0)
        return err_memory(err);
    if (check.text.count == 0)
        return err_set(err, ERR_DATA, _("the text is empty"));
    if (choose_language(&check, language) != 0)
        return -1;
    verdict->language = LANGUAGES[check.language];
    if (check_vague(&check) != 0 || check_ticked(&check, text) != 0 || check_bundled(&check) != 0 ||
        require(&check, "controller", NULL, controller) != 0 ||
        require(&check, "purpose", NULL, purpose_title(purpose, verdict->language)) != 0 || find_channels(&check) != 0 ||
        check_data(&check) != 0 || require(&check, "withdrawal", NULL, NULL) != 0 || check_strength(&check) != 0)
        return -1;
    return 0;
}

int wording_check_reason(const struct wording_tables *tables, const char *text, struct arena *arena, struct err *err)
{
    struct phrase_text words;
    if (phrase_split(arena, text, &words) != 0)
        return err_memory(err);
    if (words.count == 0)
        return err_set(err, ERR_USAGE, _("the reason is empty"));
    for (const struct rec *row = tables->special->first; row != NULL; row = row->next) {
        int found = phrase_find(arena, &words, rec_text(row, "word"), 0, NULL);
        if (found < 0)
            return err_memory(err);
        if (found == 0)
            continue;
        err_refuse(err, "special-category", rec_text(row, "citation"), _("the reason speaks of special data (%s)"),
                   rec_text(row, "category"));
        return err_hint(err, _("say it without them: a reason is kept"));
    }
    return 0;
}
