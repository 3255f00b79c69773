/* forget_marks.c - the fingerprints that an erasure leaves: to know the person again, and to prove a consent that was
 * used. */
#include <stdlib.h>
#include <string.h>

#include "base/message.h"
#include "base/text.h"
#include "domain/forget_internal.h"
#include "store/search_keys.h"

/* Somebody who shares an address is found among so many who have it. */
enum { SHARING_MAX = 4096 };

static int compare_ids(const void *a, const void *b)
{
    int64_t left = *(const int64_t *)a, right = *(const int64_t *)b;
    return (left > right) - (left < right);
}

static bool is_forgotten(const struct forget *forget, int64_t id)
{
    return bsearch(&id, forget->ids, forget->count, sizeof id, compare_ids) != NULL;
}

/* ---- Does somebody who stays have it too? ----------------------------------------------------------------------------- */

struct account {
    const struct forget *forget;
    struct arena *arena;
    const char *folded;
    bool is_shared;
};

static int look_at_account(void *context, int64_t party_id, const char *value, struct err *err)
{
    struct account *account = context;
    if (account->is_shared || is_forgotten(account->forget, party_id))
        return 0;
    const char *folded = text_fold(account->arena, value, strlen(value));
    if (folded == NULL)
        return err_memory(err);
    account->is_shared = strcmp(folded, account->folded) == 0;
    arena_reset(account->arena);
    return 0;
}

static int is_account_shared(struct forget *forget, const char *folded, struct err *err)
{
    struct arena arena = ARENA_INIT;
    struct account account = {forget, &arena, folded, false};
    int status = forgets_social_values(forget->store, look_at_account, &account, err);
    arena_clear(&arena);
    return status < 0 ? -1 : account.is_shared;
}

/* The keys of the forgotten are gone by now: whoever is found stays. */
static int is_shared(struct forget *forget, const struct fingerprint_value *value, struct err *err)
{
    struct search_keys_ids list = {0};
    int kind = value->type == FINGERPRINT_EMAIL ? SEARCH_EMAIL : SEARCH_PHONE;
    bool is_found = false;
    if (value->type == FINGERPRINT_EXTERNAL)
        return 0;
    if (value->type == FINGERPRINT_SOCIAL)
        return is_account_shared(forget, value->normalised, err);
    int status = search_keys_exact(forget->store, kind, value->normalised, 0, SHARING_MAX, &list, err);
    for (size_t i = 0; i < list.count; i++)
        is_found |= !is_forgotten(forget, list.ids[i]);
    free(list.ids);
    return status < 0 ? -1 : is_found;
}

/* ---- Erased ----------------------------------------------------------------------------------------------------------- */

static int leave_erased(struct forget *forget, struct forget_person *person, struct err *err)
{
    const struct fingerprint_terms none = {.channel = ""};
    for (struct forget_value *value = person->values; value != NULL; value = value->next) {
        int shared = is_shared(forget, &value->value, err);
        if (shared < 0 || fingerprint_add(forget->store, FINGERPRINT_ERASED, &value->value,
                                          shared ? person->folded_name : NULL, &none, err) != 0)
            return -1;
        person->fingerprints++;
    }
    return 0;
}

/* ---- Proof of consent ------------------------------------------------------------------------------------------------- */

struct proofs {
    struct forget *forget;
    char until[DATE_TIME_SIZE]; /* "" when the rule has no term */
};

static int start_proofs(struct proofs *proofs, struct err *err)
{
    struct forget *forget = proofs->forget;
    struct forgets_rule rule = {.term = NULL};
    int64_t until;
    proofs->until[0] = '\0';
    if (forgets_rule(forget->store, "consent-proof", forget->today, &forget->arena, &rule, err) < 0)
        return -1;
    if (rule.term == NULL)
        return 0;
    if (forget_keep_until(date_today(forget->store->dates), rule.term, &until, err) != 0)
        return -1;
    date_format_time(date_day_start(forget->store->dates, until), proofs->until);
    return 0;
}

static bool is_of_channel(enum fingerprint_type type, const char *channel)
{
    if (*channel == '\0')
        return type != FINGERPRINT_EXTERNAL;
    if (strcmp(channel, "email") == 0)
        return type == FINGERPRINT_EMAIL;
    if (strcmp(channel, "phone") == 0 || strcmp(channel, "message") == 0)
        return type == FINGERPRINT_PHONE;
    return strcmp(channel, "social") == 0 && type == FINGERPRINT_SOCIAL;
}

static struct forget_person *person_of(struct forget *forget, int64_t id)
{
    const int64_t *at = bsearch(&id, forget->ids, forget->count, sizeof id, compare_ids);
    return at == NULL ? NULL : &forget->people[at - forget->ids];
}

static int leave_proof(void *context, const struct forgets_consent *consent, struct err *err)
{
    struct proofs *proofs = context;
    struct forget_person *person = person_of(proofs->forget, consent->party_id);
    const struct fingerprint_terms terms = {
        .purpose_id = consent->purpose_id,
        .channel = consent->channel,
        .notice_id = consent->notice_id,
        .at = consent->at,
        .until = proofs->until[0] == '\0' ? NULL : proofs->until,
    };
    for (const struct forget_value *value = person->values; value != NULL; value = value->next) {
        if (*consent->address == '\0' ? !is_of_channel(value->value.type, consent->channel)
                                      : strcmp(consent->address, value->value.normalised) != 0)
            continue;
        if (fingerprint_add(proofs->forget->store, FINGERPRINT_CONSENT_PROOF, &value->value, NULL, &terms, err) != 0)
            return -1;
        person->proofs++;
    }
    return 0;
}

struct noted {
    struct noted *next;
    struct forgets_consent consent;
};

struct gathering {
    struct forget *forget;
    struct noted *first, **last;
};

/* Writing while the ledger is being read would need a second look at each row: they are noted first. */
static int note_consent(void *context, const struct forgets_consent *consent, struct err *err)
{
    struct gathering *gathering = context;
    struct arena *arena = &gathering->forget->arena;
    struct noted *noted = arena_alloc(arena, sizeof *noted);
    if (noted == NULL)
        return err_memory(err);
    noted->consent = *consent;
    noted->consent.channel = arena_string(arena, consent->channel);
    noted->consent.address = arena_string(arena, consent->address);
    noted->consent.at = arena_string(arena, consent->at);
    if (noted->consent.channel == NULL || noted->consent.address == NULL)
        return err_memory(err);
    *gathering->last = noted;
    gathering->last = &noted->next;
    return 0;
}

static int leave_proofs(struct forget *forget, struct err *err)
{
    struct proofs proofs = {.forget = forget};
    struct gathering gathering = {.forget = forget, .last = &gathering.first};
    if (!forget->keeps_proof)
        return 0;
    if (forgets_consents(forget->store, forget->ids, forget->count, note_consent, &gathering, err) != 0)
        return -1;
    if (gathering.first != NULL && start_proofs(&proofs, err) != 0)
        return -1;
    for (const struct noted *noted = gathering.first; noted != NULL; noted = noted->next)
        if (leave_proof(&proofs, &noted->consent, err) != 0)
            return -1;
    return 0;
}

int forget_marks_leave(struct forget *forget, struct err *err)
{
    for (size_t i = 0; i < forget->count; i++)
        if (leave_erased(forget, &forget->people[i], err) != 0)
            return -1;
    return leave_proofs(forget, err);
}
