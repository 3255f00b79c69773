/* people.h - from items of input to people: the part of every tool between "who is meant" and what is done with them. */
#ifndef CRM_RUN_PEOPLE_H
#define CRM_RUN_PEOPLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "run/run.h"

/* run_people(run, items, count, flags, arena, ids, err): exactly one person for each item: ids[i], or 0 where an item of a stream could
 * not be taken (it is reported, and counted as rejected). ${flags}: enum who_flags. For an operand, nobody is ERR_NO and several are
 * ERR_DATA at once. Inside a transaction. Returns 0 or -1. */
int run_people(struct run *run, const struct run_item *items, size_t count, unsigned flags, struct arena *arena,
               int64_t *ids, struct err *err);

/* run_person(run, who, flags, arena, id, err): exactly one person by what names them; candidates are named only where somebody reads
 * along at a terminal. ERR_NO for nobody, ERR_DATA for several. Returns 0 or -1. */
int run_person(struct run *run, const char *who, unsigned flags, struct arena *arena, int64_t *id, struct err *err);

/* run_each_person(run, first, arena, take, context, err): call ${take} for everybody named from operand ${first} on, or by the input,
 * one after the other, with a reading of the file for each block. Whom a line of a stream does not name is rejected. ${arena} is the
 * caller's and emptied after each person. ${take} returns 0, or -1, which ends it. Returns 0 or -1. */
typedef int run_take_person(struct run *run, int64_t id, void *context, struct err *err);
int run_each_person(struct run *run, size_t first, struct arena *arena, run_take_person *take, void *context,
                    struct err *err);

/* run_check_fields(run, err): --fields, where given, names only fields that people have; else ERR_USAGE with the nearest. Reads the
 * custom fields. Returns 0 or -1. */
int run_check_fields(struct run *run, struct err *err);

#endif
