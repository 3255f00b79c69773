# wording.awk - judge consent texts by the tables of share/crm/wording, as their comments say it: an independent statement of the
# rules, beside src/domain/wording.c, so that the tables can be tested without the program.
#
# usage: awk -v share=DIR -v texts=DIR -f csv.awk -f wording.awk expected.csv
# Reads the tables and texts as ASCII (run them through iconv first). Prints per row of expected.csv: file,rules,channels.

function fold(text) {
    text = tolower(text)
    gsub(/[^a-z0-9]+/, " ", text)
    return " " trim(text) " "
}

function trim(text) {
    sub(/^ +/, "", text)
    sub(/ +$/, "", text)
    return text
}

# The words of a phrase as a regular expression over folded text. Written out, since not every awk knows {0,6}.
function pattern(phrase,    words, count, i, regex) {
    count = split(phrase, words, " ")
    regex = " "
    for (i = 1; i <= count; i++) {
        if (words[i] == "~") {
            regex = regex "([a-z0-9]+ )?([a-z0-9]+ )?([a-z0-9]+ )?([a-z0-9]+ )?([a-z0-9]+ )?([a-z0-9]+ )?"
            continue
        }
        sub(/\*$/, "[a-z0-9]*", words[i])
        regex = regex words[i] " "
    }
    return regex
}

function holds(folded, phrase) {
    return folded ~ pattern(phrase)
}

function find(rule) {
    if (!(rule in found)) {
        found[rule] = 1
        rules = rules (rules == "" ? "" : ";") rule
    }
}

# read_table(name): the rows of share/crm/NAME into row[1..count, column name].
function read_table(name, row,    file, line, cells, header, columns, count, i) {
    file = share "/" name
    count = 0
    columns = 0
    while ((getline line < file) > 0) {
        if (line ~ /^#/)
            continue
        if (columns == 0) {
            columns = csv_split(line, header)
            continue
        }
        csv_split(line, cells)
        count++
        for (i = 1; i <= columns; i++)
            row[count, header[i]] = cells[i]
    }
    close(file)
    if (columns == 0) {
        print "cannot read " file > "/dev/stderr"
        exit 2
    }
    return count
}

function read_text(file,    line, text) {
    text = ""
    while ((getline line < file) > 0)
        text = text (line == "" ? ". " : line " ")
    close(file)
    return text
}

function names_purpose(folded, purpose, language,    i) {
    for (i = 1; i <= word_count; i++)
        if (word[i, "purpose"] == purpose && word[i, "language"] == language && holds(folded, word[i, "phrase"]))
            return 1
    for (i = 1; i <= purpose_count; i++)
        if (purposes[i, "code"] == purpose && holds(folded, trim(fold(purposes[i, "title_" language]))))
            return 1
    return 0
}

function is_excused(sentence, words,    list, count, i) {
    count = split(words, list, ";")
    for (i = 1; i <= count; i++)
        if (holds(sentence, list[i]))
            return 1
    return 0
}

function judge(file, purpose, language,    text, folded, sentences, count, i, j, v, r, vague, required, named, asked, group, list, \
               missing, has, channels, is_way_out) {
    split("", found)
    split("", has)
    split("", asked)
    split("", named)
    rules = ""
    channels = ""
    text = read_text(texts "/" file)
    folded = fold(text)
    gsub(/[.!?] /, "\n", text)
    count = split(text, sentences, "\n")
    for (i = 1; i <= count; i++)
        sentences[i] = fold(sentences[i])
    v = read_table("wording/vague-" language ".csv", vague)
    for (i = 1; i <= v; i++)
        for (j = 1; j <= count; j++)
            if (holds(sentences[j], vague[i, "phrase"]) && !is_excused(sentences[j], vague[i, "unless"]))
                find(vague[i, "rule"])
    for (i = 1; i <= purpose_count; i++)
        if (purposes[i, "code"] == purpose) {
            has["channels"] = ";" purposes[i, "channels"] ";"
            has["fields"] = purposes[i, "fields"]
            has["strength"] = purposes[i, "strength"]
        }
    for (i = 1; i <= word_count; i++)
        if (word[i, "purpose"] != purpose && word[i, "language"] == language && holds(folded, word[i, "phrase"]))
            find("bundled")
    r = read_table("wording/required-" language ".csv", required)
    for (i = 1; i <= r; i++) {
        if (required[i, "element"] == "channel" && index(has["channels"], ";" required[i, "key"] ";"))
            for (j = 1; j <= count; j++) {
                is_way_out = 0
                for (v = 1; v <= r; v++)
                    if (required[v, "element"] == "withdrawal" && holds(sentences[j], required[v, "phrase"]))
                        is_way_out = 1
                if (is_way_out && !names_purpose(sentences[j], purpose, language))
                    continue
                if (holds(sentences[j], required[i, "phrase"]) && !(required[i, "key"] in named)) {
                    named[required[i, "key"]] = 1
                    channels = channels (channels == "" ? "" : ";") required[i, "key"]
                }
            }
        if (required[i, "element"] == "withdrawal" && holds(folded, required[i, "phrase"]))
            has["withdrawal"] = 1
        if (required[i, "element"] == "strength" && holds(folded, required[i, "phrase"]))
            has["is explicit"] = 1
        if (required[i, "element"] == "data") {
            asked[required[i, "key"]] = 1
            if (holds(folded, required[i, "phrase"]))
                has["data " required[i, "key"]] = 1
        }
    }
    if (index(folded, fold(controller)) == 0)
        find("no-controller")
    if (!names_purpose(folded, purpose, language))
        find("no-purpose")
    if (has["channels"] != ";;" && channels == "")
        find("no-channel")
    if (!("withdrawal" in has))
        find("no-withdrawal")
    if (has["strength"] == "explicit" && !("is explicit" in has))
        find("not-explicit")
    j = split(has["fields"], list, ";")
    for (i = 1; i <= j; i++) {
        group = group_of[list[i]]
        if (!(group in asked) || (("data " group) in has))
            continue
        if (has["channels"] != ";;" &&
            ((group == "email" && !("email" in named)) || (group == "address" && !("post" in named)) ||
             (group == "phone" && !("phone" in named) && !("message" in named))))
            continue
        find("no-data")
    }
    print file "," rules "," channels
}

BEGIN {
    controller = "Fietsatelier Jansen"
    word_count = read_table("wording/purpose-words.csv", word)
    purpose_count = read_table("policy/nl/purposes.csv", purposes)
    field_count = read_table("fields.csv", fields)
    for (n = 1; n <= field_count; n++)
        group_of[fields[n, "field"]] = fields[n, "group"]
}

/^#/ || /^file,/ { next }
{ csv_split($0, cell); judge(cell[1], cell[2], cell[3]) }
