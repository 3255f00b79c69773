# csv.awk - the awk side of reading the tables in share/: one row per line, quotes doubled.

# csv_split(line, cells): the cells of one row into cells[1..]. Returns their number, or -1 when the quotes do not close.
function csv_split(line, cells,    count, cell, rest) {
    split("", cells)
    count = 0
    rest = line
    while (1) {
        if (substr(rest, 1, 1) == "\"") {
            cell = ""
            rest = substr(rest, 2)
            while (1) {
                if (!match(rest, /"/))
                    return -1
                cell = cell substr(rest, 1, RSTART - 1)
                rest = substr(rest, RSTART + 1)
                if (substr(rest, 1, 1) != "\"")
                    break
                cell = cell "\""
                rest = substr(rest, 2)
            }
            cells[++count] = cell
            if (rest == "")
                return count
            if (substr(rest, 1, 1) != ",")
                return -1
            rest = substr(rest, 2)
            continue
        }
        if (!match(rest, /,/)) {
            cells[++count] = rest
            return count
        }
        cells[++count] = substr(rest, 1, RSTART - 1)
        if (index(cells[count], "\""))
            return -1
        rest = substr(rest, RSTART + 1)
    }
}
