# count.awk - judge one runner's TAP. Takes file and status (of the runner). First line out: passed, failed, skipped.
# Then one block for each failed test, with the comment lines that follow it, and a line for each fault of the runner itself.
function show(line)
{
    shown = shown line "\n"
}

/^1\.\.[0-9]+/ {
    plans++
    planned = substr($1, 4) + 0
    next
}
/^(not )?ok( |$)/ {
    is_failure = /^not ok/
    if (is_failure) {
        failed++
        sub(/^not ok [0-9]* *(- )?/, "")
        show("FAILED " file ": " $0)
    } else if (/# *(skip|SKIP)/)
        skipped++
    else
        passed++
    next
}
is_failure { show("    " $0) }

END {
    seen = passed + failed + skipped
    if (plans != 1)
        fault = "printed " (plans + 0) " plans"
    else if (planned == 0)
        fault = "has no tests"
    else if (seen != planned)
        fault = "planned " planned " tests and ran " seen
    else if (status == 124)
        fault = "ran out of time"
    else if (status != 0 && failed == 0)
        fault = "ended with status " status " although no test failed"
    else if (status == 0 && failed > 0)
        fault = "ended with status 0 although tests failed"
    if (fault != "") {
        failed++
        show("FAILED " file ": the runner " fault " (status " status ")")
    }
    printf "%d %d %d\n%s", passed, failed, skipped, shown
}
