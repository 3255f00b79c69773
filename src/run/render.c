/* render.c - templates and JSON on behalf of tools. */
#include "run/render.h"

#include "base/file.h"
#include "wire/emit.h"
#include "wire/template.h"

enum { TEMPLATE_BYTES = 1 << 20 };

int run_render(struct run *run, const char *name, const struct rec *data, struct buf *out, struct err *err)
{
    struct buf text = BUF_INIT;
    const char *share = run_share(run, err);
    const char *path = share == NULL || name == NULL ? NULL : file_join(&run->arena, share, name);
    if (path == NULL)
        return share == NULL ? -1 : err_memory(err);
    int status = file_read(path, TEMPLATE_BYTES, &text, err);
    if (status == 0)
        status = template_render(path, buf_text(&text), text.length, data, out, err);
    buf_clear(&text);
    return status;
}

void run_json(const struct rec *data, struct buf *out)
{
    emit_json(out, data);
    buf_add_byte(out, '\n');
}
