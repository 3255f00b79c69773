/* scrub.c - zero the bytes of a b-tree page that no cell accounts for.
 *
 * Why: with secure_delete=ON SQLite zeroes what it frees, but a page that is rebuilt when it splits keeps its old cells in the
 * gap between the cell pointers and the cells. Later deletions zero the live copy only (measured: 0.2 to 0.4 % of deleted
 * people could still be read in the file). SQLite never reads the gap, nor a free block past its four bytes of header, so they
 * may be zeroed on their way to the file (vfs.c).
 *
 * Facts relied on (file format, and btree.c of SQLite 3.40): the header of a page is at 100 on the first page and at 0 elsewhere:
 * type, first free block, number of cells, start of content, fragments, and in nodes a child's number. Pages of other kinds begin
 * with the number of a page: an overflow page or trunk of the free list would look like a b-tree page only if that number were
 * above 33,554,431, which max_page_count excludes. There are no pointer maps, as auto_vacuum is 0. */
#include <string.h>

#include "engine/internal.h"

enum { FREE_BLOCK_HEADER = 4 };

/* Cells lie in the content area, free blocks too, in ascending order and apart. */
static bool is_sane(const unsigned char *page, unsigned bytes, const struct engine_page *layout)
{
    unsigned least = layout->content;
    if (layout->gap > layout->content || layout->content > bytes)
        return false;
    for (unsigned i = 0; i < layout->cell_count; i++) {
        unsigned cell = engine_get16(page + layout->pointers + 2 * i);
        if (cell < layout->content || cell + 4 > bytes)
            return false;
    }
    for (unsigned block = layout->free_block; block != 0; block = engine_get16(page + block)) {
        unsigned size;
        if (block < least || block + FREE_BLOCK_HEADER > bytes)
            return false;
        size = engine_get16(page + block + 2);
        if (size < FREE_BLOCK_HEADER || block + size > bytes)
            return false;
        least = block + size;
    }
    return true;
}

bool engine_page_read(const unsigned char *page, unsigned bytes, bool is_first, struct engine_page *layout)
{
    unsigned start = is_first ? ENGINE_HEADER_BYTES : 0;
    unsigned char type = page[start];
    bool is_leaf = type == ENGINE_PAGE_INDEX_LEAF || type == ENGINE_PAGE_TABLE_LEAF;
    if (!is_leaf && type != ENGINE_PAGE_INDEX_NODE && type != ENGINE_PAGE_TABLE_NODE)
        return false;
    *layout = (struct engine_page){.header = start,
                                   .type = type,
                                   .free_block = engine_get16(page + start + 1),
                                   .cell_count = engine_get16(page + start + 3),
                                   .content = engine_get16(page + start + 5),
                                   .pointers = start + (is_leaf ? 8 : 12)};
    if (layout->content == 0)
        layout->content = 65536;
    layout->gap = layout->pointers + 2 * layout->cell_count;
    return is_sane(page, bytes, layout);
}

void engine_scrub(unsigned char *page, unsigned bytes, bool is_first)
{
    struct engine_page layout;
    if (!engine_page_read(page, bytes, is_first, &layout))
        return;
    memset(page + layout.gap, 0, layout.content - layout.gap);
    for (unsigned block = layout.free_block; block != 0; block = engine_get16(page + block))
        memset(page + block + FREE_BLOCK_HEADER, 0, engine_get16(page + block + 2) - FREE_BLOCK_HEADER);
}
