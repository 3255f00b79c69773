# Completion of the crm tools for fish. It knows nothing itself: the tools say which options and operands they have (--help-options,
# --help), and `crm complete KIND PREFIX` names tags, purposes, channels, recipients, notices and fields; never people.

# __crm_values KIND PREFIX: words for a value of that kind.
function __crm_values
    switch $argv[1]
        case file
            __fish_complete_path "$argv[2]"
        case dir
            __fish_complete_directories "$argv[2]"
        case '*'
            crm complete $argv[1] "$argv[2]" 2>/dev/null
    end
end

# __crm_operand TOOL NUMBER VERB: what the synopsis has at that place: words as they are, kinds of values with = before them.
function __crm_operand
    command $argv[1] --help 2>/dev/null | awk -v tool="$argv[1]" -v number="$argv[2]" -v verb="$argv[3]" '
        sub(/^usage: /, "") { inside = 1 }
        inside && !NF { exit }
        inside && $1 == tool {
            sub(/\[option \.\.\.\]/, "")
            gsub(/[][]/, "")
            if (number > 1 && $2 !~ /^[A-Z]/ && !index("|" $2 "|", "|" verb "|")) next
            count = split($(number + 1), part, "|")
            for (i = 1; i <= count; i++)
                if (part[i] ~ /^[a-z-]+$/) print part[i]
                else if (match(part[i], /^[A-Z]+/)) print "=" tolower(substr(part[i], 1, RLENGTH))
        }'
end

function __crm_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l tool (string replace -r '.*/' '' -- $words[1])
    set -e words[1]
    if test $tool = crm; and not string match -q -- '-*' $words[1] $current
        if not set -q words[1]
            for program in $PATH/crm-*
                string replace -r '.*/crm-' '' -- $program
            end
            return
        end
        set tool crm-$words[1]
        set -e words[1]
    end
    # Each line: --name, -n or nothing, kind of its value, its value, help; with tabs between.
    set -l lines (command $tool --help-options 2>/dev/null)
    if set -q words[1]; and string match -q -- '-*' $words[-1]
        for line in $lines
            set -l part (string split \t -- $line)
            if contains -- $words[-1] $part[1] $part[2]; and test -n "$part[3]"
                __crm_values $part[3] "$current"
                return
            end
        end
    end
    if string match -q -- '-*' $current
        for line in $lines
            set -l part (string split \t -- $line)
            printf '%s\t%s\n' $part[1] "$part[5]"
        end
        return
    end
    set -l operands (string match -v -- '-*' $words)
    for word in (__crm_operand $tool (math (count $operands) + 1) "$operands[1]")
        if string match -q -- '=*' $word
            __crm_values (string sub -s 2 -- $word) "$current"
        else
            echo $word
        end
    end
end

for __crm_tool in crm $PATH/crm-*
    complete -c (string replace -r '.*/' '' -- $__crm_tool) -f -a '(__crm_complete)'
end
set -e __crm_tool
