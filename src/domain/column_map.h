/* column_map.h - the maps of share/crm/maps, for column.c: which one a file is of, and what it says about a header.
 *
 * A map is a list of rows, as read from its file; what they mean stands at the top of google-2024.csv. */
#ifndef CRM_DOMAIN_COLUMN_MAP_H
#define CRM_DOMAIN_COLUMN_MAP_H

#include "domain/column.h"

/* column_map_is_row(row, type): is it a row of this kind: "column", "empty" …? */
bool column_map_is_row(const struct rec *row, const char *type);

/* column_map_is_generic(name): one that serves every file. */
bool column_map_is_generic(const char *name);

/* column_map_choose(tables, asked, file, columns, count, arena, chosen, name, err): the map for a file with these headers (their
 * folded names are there already) and this name (NULL: it has none): the one asked for, or the one with most signatures, all of
 * them there; ${chosen} NULL when there is none. ERR_USAGE for an unknown name, ERR_DATA for a map that does not fit. Returns 0 or
 * -1. */
int column_map_choose(const struct column_tables *tables, const char *asked, const char *file, const struct column *columns,
                      size_t count, struct arena *arena, const struct rec **chosen, const char **name, struct err *err);

/* column_map_names(map, folded, arena): does it say what becomes of this header? Returns 1, 0, -1 out of memory. */
int column_map_names(const struct rec *map, const char *folded, struct arena *arena);

/* column_map_decide(map, base, column, arena): what ${map} says about the column. Returns 1 decided, 0 it does not name it, -1 out
 * of memory. ${base} is the rank of its first row, so that columns are read in the order in which the map names them. */
int column_map_decide(const struct rec *map, size_t base, struct column *column, struct arena *arena);

/* column_map_is_preamble(tables, columns, count, arena): a row before the header, which one of the maps knows by its only cell. */
bool column_map_is_preamble(const struct column_tables *tables, const struct column *columns, size_t count,
                            struct arena *arena);

/* column_map_of_name(map, file, columns, room): what the file's name says of every record in it, as columns that are not in it.
 * Returns how many, at most ${room}; their folded and custom names are the caller's to fill. */
size_t column_map_of_name(const struct rec *map, const char *file, struct column *columns, size_t room);

#endif
