/* row.c - which row a byte of the database file belongs to. A leaf of a table holds rows as cells, each beginning with the length of
 * its payload and the row's id (file format, "B-tree Pages"); a byte belongs to the last cell that begins before it. */
#include "engine/internal.h"

bool engine_row_at(struct engine *engine, int64_t offset, int64_t *row)
{
    unsigned char page[ENGINE_PAGE_BYTES];
    unsigned place = (unsigned)(offset % ENGINE_PAGE_BYTES), cell = 0;
    struct engine_page layout;
    if (engine_file_read(engine, ENGINE_PLACE_DATABASE, offset - place, page, ENGINE_PAGE_BYTES, NULL) != 0 ||
        !engine_page_read(page, ENGINE_PAGE_BYTES, offset == place, &layout) || layout.type != ENGINE_PAGE_TABLE_LEAF)
        return false;
    for (unsigned i = 0; i < layout.cell_count; i++) {
        unsigned begins = engine_get16(page + layout.pointers + 2 * i);
        if (begins <= place && begins > cell)
            cell = begins;
    }
    if (cell == 0)
        return false;
    engine_get_varint(page, ENGINE_PAGE_BYTES, &cell);
    *row = (int64_t)engine_get_varint(page, ENGINE_PAGE_BYTES, &cell);
    return true;
}
