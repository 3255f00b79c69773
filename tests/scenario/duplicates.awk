# duplicates.awk - people with known duplicates, from a seed: CSV on standard output, the truth as "later,earlier" row numbers in the
# file that `truth` names. Awk's own arithmetic only: the same rows on every machine.
#
# Of every five people one is in the list a second time, in one of eleven ways that lists get them; the rest are made of the same
# names, so that namesakes, brothers and neighbours are among them.
function random(n) {
    state = (state * 16807) % 2147483647
    return int(state / 2147483647 * n)
}
function mobile() { return sprintf("06%d%07d", 1 + random(5), random(9999999)) }
function pick(list, n) { return list[1 + random(n)] }
function row(given, infix, family, email, phone, birthday, postcode, street) {
    rows++
    print given "," infix "," family "," email "," phone "," birthday "," postcode "," street
    return rows
}
function spelled(family) {
    if (sub(/ij/, "y", family) || sub(/ck/, "k", family) || sub(/ch/, "g", family) || sub(/ss/, "s", family) ||
        sub(/aa/, "a", family) || sub(/dt$/, "t", family) || sub(/k/, "ck", family) || sub(/ou/, "au", family))
        return family
    return substr(family, 1, length(family) - 2) substr(family, length(family), 1) substr(family, length(family) - 1, 1)
}
BEGIN {
    state = seed
    given_count = split("Jan Piet Klaas Kees Els Anna Maria Sanne Daan Sem Emma Julia Lucas Milan Fleur Noor Hendrik Willem Johanna Cornelia Bram Thijs Lotte Iris Ruben Stijn Femke Marieke Joost Maarten", given, " ")
    family_count = split("Jansen Bakker Visser Smit Meijer Mulder Bos Vos Peters Hendriks Dekker Brouwer Dijkstra Schouten Hoekstra Kuipers Prins Postma Huisman Maas Verhoeven Koster Willems Evers Groen Blom Timmermans Scholten Wolters Goossens Roos Bosch Sanders Kramer Molenaar Geerts Martens Nijland Schreuder Wouters Hoogland Kok Ketelaar Reinders Sijbesma Terpstra Zijlstra Wassenaar Berg Dijk Leeuwen Beek Broek Linden Heuvel", family, " ")
    infix_count = split("van,van der,de,van den,ten", infixes, ",")
    print "given,infix,family,email,phone,birthday,postcode,street"
    for (person = 1; person <= people; person++) {
        g = pick(given, given_count); f = pick(family, family_count)
        i = random(4) == 0 ? pick(infixes, infix_count) : ""
        b = sprintf("%04d-%02d-%02d", 1940 + random(65), 1 + random(12), 1 + random(28))
        e = tolower(g) "." tolower(f) person "@post" random(3) ".example"
        t = mobile()
        p = sprintf("%04d %c%c", 1000 + random(8999), 65 + random(26), 65 + random(26))
        s = pick(family, family_count) "straat " (1 + random(90))
        first = row(g, i, f, e, t, b, p, s)
        if (random(12) == 0) # somebody of the same house
            row(pick(given, given_count), i, f, "huis" person "@post.example", mobile(), "", p, s)
        if (person % 5 != 0)
            continue
        other = tolower(substr(g, 1, 1)) person "@elders.example"
        way = random(11)
        if (way == 0) again = row(g, i, f, other, t, "", "", "")
        else if (way == 1) again = row(substr(g, 1, 1) ".", i, f, other, t, "", p, s)
        else if (way == 2) again = row(g, "", f, other, "", b, "", "")
        else if (way == 3) again = row(g, i, spelled(f), other, "", b, "", "")
        else if (way == 4) again = row(g, i, spelled(f), other, t, b, "", "")
        else if (way == 5) again = row(g, i, f, other, "", "", p, s)
        else if (way == 6) again = row(substr(g, 1, 1) ".", i, spelled(f), other, "", b, p, s)
        else if (way == 7) again = row(g, i, spelled(f), other, "", "", p, s)
        else if (way == 8) again = row(g, i, f, other, t, substr(b, 1, 3) (substr(b, 4, 1) == 0 ? 1 : 0) substr(b, 5), "", "")
        else if (way == 9) again = row("", i, f, other, t, "", "", "")
        else again = row(substr(g, 1, length(g) - 1), i, f, other, t, b, p, "")
        print again "," first >truth
    }
}
