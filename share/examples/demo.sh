#!/bin/bash
# demo.sh - the main job of the toolkit on a fictional company's files, each command shown before its output.
#
# Run by `make demo`. Works in a temporary folder of its own; nothing of yours is read or changed: every CRM_* variable and the
# configuration are put aside. A status other than the one expected ends it.
set -u

examples=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "${BIN:-$examples/../../bin}" && pwd) || exit 1

for name in $(compgen -e | grep '^CRM_'); do unset "$name"; done
folder=$(mktemp -d) || exit 1
trap 'rm -rf "$folder"' EXIT
export HOME=$folder XDG_CONFIG_HOME=$folder/config XDG_DATA_HOME=$folder/data PATH=$bin:$PATH CRM_DB=$folder/fiets.db NO_COLOR=1
export CRM_SHARE=${examples%/examples} LC_ALL=C.UTF-8 CRM_BY=demo
cp "$examples"/klanten.csv "$examples"/oude-tekst.txt "$examples"/unsubscribed.txt "$examples"/jan-words.txt \
    "$examples"/verkeerde-lijst.csv "$folder"
cd "$folder" || exit 1

if [ -t 1 ]; then bold=$(printf '\033[1m') plain=$(printf '\033[0m'); else bold='' plain=''; fi

say() { printf '\n%s\n' "$1" | fold -s -w 100; }

# step STATUS COMMAND: show it, run it, and go on only if it ended with STATUS.
step() {
    printf '\n%s$ %s%s\n' "$bold" "$2" "$plain"
    bash -c "$2" </dev/null 2>&1
    local status=$?
    [ "$1" -eq 0 ] || printf '[status %d]\n' "$status"
    if [ "$status" -ne "$1" ]; then
        printf '\ndemo: that command ended with status %d instead of %d\n' "$status" "$1" >&2
        exit 1
    fi
}

say 'Fietsatelier Jansen, a (fictional) bicycle maker in Utrecht, has an old address book. First the file that it will live in:'
step 0 'crm-init "Fietsatelier Jansen"'

say 'The address book comes in as it is. Its column Nieuwsbrief says who agreed to the newsletter, and oude-tekst.txt is what people read when they did: a "ja" counts only together with the wording. A "nee" becomes a refusal by itself.'
step 0 'crm-add klanten.csv --consent newsletter/email=Nieuwsbrief --wording oude-tekst.txt -v'

say 'Questions: a prefix, a choice of towns, and a tag that must not be there.'
step 0 'crm-find jans.. city:Utrecht,Zeist not tag:lapsed -f table --fields id,name,city,email,tag'
step 0 'crm-show jansen -f text'

say 'Jan has a new telephone number, and wants winter tyres.'
step 0 'crm-edit jan@example.nl phone=0612345678 tag+=winter -v'

say 'A wrong list: the visitors of somebody else'"'"'s stand at a fair. It adds two people, and Piet gets a second telephone number and a tag. The log knows which batch that was, and it is taken back.'
step 0 'crm-add verkeerde-lijst.csv -v'
step 0 'crm-undo list -f table --fields batch,tool,operator,people,added,changed,until'
step 0 'crm-undo b4 -n'
step 0 'crm-undo b4 --yes -v'
step 1 'crm-find -q tag:beurs'

say 'Whoever sends the newsletter for you is a processor: it has a role, a country and a contract.'
step 0 'crm-recipient add mailer role=processor country=NL contract=2025-01-07'

say 'The line that explains the toolkit: people found, only those passed on who may be mailed for this purpose, with only the fields that it needs; the disclosure is recorded, and stderr says who was left out and why.'
step 0 'crm-find tag:winter | crm-may newsletter/email | crm-export --to mailer -o list.csv'
step 0 'cat list.csv'
step 0 'crm-export --all --for newsletter/email --to mailer -o list2.csv'
step 0 'wc -l < list2.csv'

say 'May Piet be mailed? Status 1 means no; the reason and the next lawful command follow.'
step 1 'crm-may newsletter/email piet@example.nl'

say 'Saying goodbye to the newsletter takes one line per person and is never refused.'
step 0 'cat unsubscribed.txt'
step 0 'crm-consent withdraw newsletter/email < unsubscribed.txt -v'

say 'Jan asks what the file has on him (GDPR 15). The answer is a letter and a machine-readable copy (GDPR 20).'
step 0 'crm-export --subject jan@example.nl -o jan/'
step 0 'head -n 40 jan/report.txt'

say 'Then he asks to be forgotten (GDPR 17).'
step 0 'crm-forget jan@example.nl -n'
step 0 'crm-forget jan@example.nl --yes -v'

say 'The old list, imported once more, does not bring him back; he is recognised by a keyed fingerprint, and not named.'
step 0 'crm-add klanten.csv --consent newsletter/email=Nieuwsbrief --wording oude-tekst.txt -v'

say 'And the proof: his address, telephone number and street are in no byte of the database and its log.'
step 0 'crm-check --absent jan-words.txt'
step 0 'crm-check'
say 'That was all of it. The four commands for your own address book are in README.md.'
