/* engine_life.h - random lives of many people in a database: added in bulk, changed, tagged, deleted, pages splitting all the while.
 * Each person has a token of their own in every text, so that a byte that stays behind is known for whose it is. */
#ifndef CRM_TESTS_ENGINE_LIFE_H
#define CRM_TESTS_ENGINE_LIFE_H

#include "engine_fixture.h"

enum { LIFE_TOKEN_BYTES = 12, LIFE_NOTE_MAX = 12000, LIFE_BLOCK = 500 };

enum {
    LIFE_SOURCE,
    LIFE_PARTY,
    LIFE_POINT,
    LIFE_KEY,
    LIFE_TAG,
    LIFE_RENAME,
    LIFE_MOVE,
    LIFE_NO_KEYS,
    LIFE_NO_POINTS,
    LIFE_NO_TAGS,
    LIFE_NO_PARTY
};

static const char *const LIFE_SQL[] = {
    [LIFE_SOURCE] = "INSERT INTO source (id, kind, detail, obtained_at, batch_id) VALUES (1, 'staff', '', '2024-01-01', 1)",
    [LIFE_PARTY] = "INSERT INTO party (id, handle, kind, name, given, family, source_id, created_at, updated_at)"
                   " SELECT c0, c1, 'person', c2, c2, c3, 1, '2024', '2024' FROM feed WHERE true",
    [LIFE_POINT] = "INSERT INTO contact_point (id, party_id, kind, position, value, normalised, published_proof, source_id)"
                   " VALUES (?1, ?2, ?3, 1, ?4, ?5, ?6, 1)",
    [LIFE_KEY] = "INSERT INTO search_key (kind, key, party_id) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
    [LIFE_TAG] =
        "INSERT INTO tag (id, party_id, tag, source_id) VALUES (?1, ?2, ?3, 1) ON CONFLICT (party_id, tag) DO NOTHING",
    [LIFE_RENAME] = "UPDATE party SET family = ?2, name = ?3, version = version + 1 WHERE id = ?1",
    [LIFE_MOVE] = "UPDATE contact_point SET value = ?2, published_proof = ?3 WHERE party_id = ?1",
    [LIFE_NO_KEYS] = "DELETE FROM search_key WHERE kind = ?1 AND key = ?2 AND party_id = ?3",
    [LIFE_NO_POINTS] = "DELETE FROM contact_point WHERE party_id = ?1",
    [LIFE_NO_TAGS] = "DELETE FROM tag WHERE party_id = ?1",
    [LIFE_NO_PARTY] = "DELETE FROM party WHERE id = ?1",
};
ENGINE_SET(LIFE, "life", LIFE_SQL);

struct life {
    struct engine *engine;
    struct err *err;
    uint64_t seed;
    int64_t count; /* people ever added; person N has the id N */
    char *is_gone;
    int64_t gone_count;
    int faults;
};

static uint64_t life_random(struct life *life)
{
    life->seed ^= life->seed << 13; /* xorshift64 */
    life->seed ^= life->seed >> 7;
    life->seed ^= life->seed << 17;
    return life->seed;
}

/* Twelve letters and digits that only this person has, spread so that neighbours do not sort together. */
static const char *life_token(int64_t person, char token[LIFE_TOKEN_BYTES + 1])
{
    static const char digits[] = "bcdfghjklmnpqrstvwxz0123456789"; /* 30 */
    uint64_t value = (uint64_t)person * 0x9e3779b97f4a7c15u;
    for (int i = 0; i < LIFE_TOKEN_BYTES; i++, value /= 30)
        token[i] = digits[value % 30];
    token[LIFE_TOKEN_BYTES] = '\0';
    return token;
}

/* A text of words with the token between them, of a random length. */
static const char *life_note(struct life *life, int64_t person, size_t most)
{
    static char note[LIFE_NOTE_MAX + 64];
    char token[LIFE_TOKEN_BYTES + 1];
    size_t length = 0, wanted = life_random(life) % most;
    life_token(person, token);
    while (length < wanted)
        length += (size_t)sprintf(note + length, "%s gebeld over %d; ", token, (int)(life_random(life) % 1000));
    note[length] = '\0';
    return note;
}

struct life_feed {
    struct life *life;
    int64_t next, last;
    char token[LIFE_TOKEN_BYTES + 1];
    char given[32];
    uint64_t handle[2];
};

static int life_next(void *context, struct engine_value *row, struct err *err)
{
    struct life_feed *feed = context;
    (void)err;
    if (feed->next > feed->last)
        return 0;
    life_token(feed->next, feed->token);
    snprintf(feed->given, sizeof feed->given, "Jan %s", feed->token);
    feed->handle[0] = life_random(feed->life);
    row[0] = ENGINE_INTEGER(feed->next++);
    row[1] = ENGINE_BYTES(feed->handle, sizeof feed->handle);
    row[2] = ENGINE_TEXT(feed->given);
    row[3] = ENGINE_SPAN(feed->token, LIFE_TOKEN_BYTES);
    return 1;
}

static void life_check(struct life *life, int status)
{
    life->faults += status != 0;
}

static void life_details(struct life *life, int64_t person)
{
    char token[LIFE_TOKEN_BYTES + 1], email[48];
    int64_t id = 0;
    size_t most = life_random(life) % 20 == 0 ? LIFE_NOTE_MAX : 120;
    snprintf(email, sizeof email, "%s@example.nl", life_token(person, token));
    for (int i = 0; i < 2; i++) {
        life_check(life, engine_ids(life->engine, "contact_point", 1, &id, life->err));
        life_check(life, engine_run(life->engine, &LIFE, LIFE_POINT, life->err, ENGINE_INTEGER(id), ENGINE_INTEGER(person),
                                    ENGINE_TEXT(i == 0 ? "email" : "social"), ENGINE_TEXT(email), ENGINE_NULL,
                                    ENGINE_TEXT(life_note(life, person, most))));
    }
    life_check(life, engine_run(life->engine, &LIFE, LIFE_KEY, life->err, ENGINE_INTEGER(1), ENGINE_TEXT(token),
                                ENGINE_INTEGER(person)));
    life_check(life, engine_run(life->engine, &LIFE, LIFE_KEY, life->err, ENGINE_INTEGER(2), ENGINE_TEXT(email),
                                ENGINE_INTEGER(person)));
    life_check(life, engine_ids(life->engine, "tag", 1, &id, life->err));
    life_check(life, engine_run(life->engine, &LIFE, LIFE_TAG, life->err, ENGINE_INTEGER(id), ENGINE_INTEGER(person),
                                ENGINE_TEXT(token)));
}

static void life_add(struct life *life, int64_t count)
{
    struct life_feed feed = {.life = life};
    int64_t first = 0;
    life_check(life, engine_ids(life->engine, "party", count, &first, life->err));
    feed.next = first;
    feed.last = first + count - 1;
    if (engine_feed(life->engine, &LIFE, LIFE_PARTY, &(struct engine_feed){life_next, &feed}, life->err) != count)
        life->faults++;
    for (int64_t person = first; person < first + count; person++)
        life_details(life, person);
    life->is_gone = realloc(life->is_gone, (size_t)(first + count));
    memset(life->is_gone + first, 0, (size_t)count);
    life->count = first + count - 1;
}

static void life_change(struct life *life, int64_t person)
{
    char token[LIFE_TOKEN_BYTES + 1], name[64];
    size_t most = life_random(life) % 10 == 0 ? LIFE_NOTE_MAX : 300;
    snprintf(name, sizeof name, "%s %.*s", life_token(person, token), (int)(life_random(life) % 30),
             "van der Berg-Oosterhuis tot Zuid");
    life_check(life, engine_run(life->engine, &LIFE, LIFE_RENAME, life->err, ENGINE_INTEGER(person), ENGINE_TEXT(token),
                                ENGINE_TEXT(name)));
    life_check(life, engine_run(life->engine, &LIFE, LIFE_MOVE, life->err, ENGINE_INTEGER(person), ENGINE_TEXT(name),
                                ENGINE_TEXT(life_note(life, person, most))));
}

static void life_forget(struct life *life, int64_t person)
{
    char token[LIFE_TOKEN_BYTES + 1], email[48];
    snprintf(email, sizeof email, "%s@example.nl", life_token(person, token));
    life_check(life, engine_run(life->engine, &LIFE, LIFE_NO_KEYS, life->err, ENGINE_INTEGER(1), ENGINE_TEXT(token),
                                ENGINE_INTEGER(person)));
    life_check(life, engine_run(life->engine, &LIFE, LIFE_NO_KEYS, life->err, ENGINE_INTEGER(2), ENGINE_TEXT(email),
                                ENGINE_INTEGER(person)));
    life_check(life, engine_run(life->engine, &LIFE, LIFE_NO_POINTS, life->err, ENGINE_INTEGER(person)));
    life_check(life, engine_run(life->engine, &LIFE, LIFE_NO_TAGS, life->err, ENGINE_INTEGER(person)));
    life_check(life, engine_run(life->engine, &LIFE, LIFE_NO_PARTY, life->err, ENGINE_INTEGER(person)));
    life->is_gone[person] = 1;
    life->gone_count++;
}

/* One cycle: some hundreds come, a third of all changes, a tenth goes. */
static void life_cycle(struct life *life, int64_t newcomers)
{
    for (int64_t left = newcomers; left > 0; left -= LIFE_BLOCK) {
        life_check(life, engine_begin(life->engine, life->err));
        life_add(life, left < LIFE_BLOCK ? left : LIFE_BLOCK);
        life_check(life, engine_commit(life->engine, life->err));
    }
    life_check(life, engine_begin(life->engine, life->err));
    for (int64_t i = 0; i < life->count / 3; i++) {
        int64_t person = 1 + (int64_t)(life_random(life) % (uint64_t)life->count);
        if (!life->is_gone[person])
            life_change(life, person);
    }
    life_check(life, engine_commit(life->engine, life->err));
    for (int64_t i = 0; i < life->count / 10; i++) {
        int64_t person = 1 + (int64_t)(life_random(life) % (uint64_t)life->count);
        if (life->is_gone[person])
            continue;
        life_check(life, engine_begin(life->engine, life->err));
        life_forget(life, person);
        life_check(life, engine_commit(life->engine, life->err));
    }
}

static void life_begin(struct life *life, uint64_t seed, struct err *err)
{
    fixture_make();
    *life = (struct life){.engine = fixture_open(ENGINE_WRITE), .err = err, .seed = seed};
    life_check(life, engine_begin(life->engine, err));
    life_check(life, engine_run(life->engine, &LIFE, LIFE_SOURCE, err));
    life_check(life, engine_commit(life->engine, err));
}

static bool life_found(void *context, size_t needle, enum engine_place place, int64_t offset)
{
    (void)context;
    (void)needle;
    (void)place;
    (void)offset;
    return false; /* once is enough */
}

/* How many of those who are gone (or, with ${is_gone} false, who are still there) have their token in file or log. */
__attribute__((unused)) static int life_search(struct life *life, bool is_gone, size_t *searched)
{
    struct engine_needle *needles = calloc((size_t)life->count + 1, sizeof *needles);
    char(*tokens)[LIFE_TOKEN_BYTES + 1] = calloc((size_t)life->count + 1, sizeof *tokens);
    size_t count = 0;
    int found;
    for (int64_t person = 1; person <= life->count; person++)
        if ((life->is_gone[person] != 0) == is_gone) {
            needles[count] = (struct engine_needle){life_token(person, tokens[count]), LIFE_TOKEN_BYTES, true};
            count++;
        }
    found = engine_residue(life->engine, needles, count, life_found, NULL, life->err);
    free(needles);
    free(tokens);
    *searched = count;
    return found;
}

__attribute__((unused)) static void life_end(struct life *life)
{
    free(life->is_gone);
    life_check(life, engine_close(life->engine, life->err));
}

#endif
