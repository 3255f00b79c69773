/* render.h - a record as text for people and programs, for tools that fill files by themselves. */
#ifndef CRM_RUN_RENDER_H
#define CRM_RUN_RENDER_H

#include "base/buf.h"
#include "base/err.h"
#include "base/rec.h"
#include "run/run.h"

/* run_render(run, name, data, out, err): the template ${name} of share/crm ("report/subject-nl.txt") filled with ${data}, appended to
 * ${out}. Returns 0 or -1. */
int run_render(struct run *run, const char *name, const struct rec *data, struct buf *out, struct err *err);

/* run_json(data, out): a line of JSON, appended to ${out}; failure is in ${out}. */
void run_json(const struct rec *data, struct buf *out);

#endif
