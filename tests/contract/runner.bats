# The test runner itself: whatever goes wrong in a runner must end as a failure in the last line and in the status.

bats_require_minimum_version 1.5.0

setup() {
    root=$BATS_TEST_DIRNAME/../..
    cd "$BATS_TEST_TMPDIR" || return
}

# program NAME COMMANDS: a stand-in for a unit program.
program() {
    printf '#!/bin/bash\n%s\n' "$2" >"$1"
    chmod +x "$1"
}

# judge STATUS LAST FILE…: run the files; the runner ends with STATUS and its last line is LAST.
judge() {
    run "$root/tests/lib/run-tests.sh" "${@:3}"
    echo "$output"
    [ "$status" = "$1" ]
    [ "${lines[-1]}" = "$2" ]
}

@test "passed and skipped tests are counted" {
    program good 'echo "ok 1 a"; echo "ok 2 b # skip no device"; echo 1..2'
    judge 0 "1 passed, 0 failed, 1 skipped" ./good
}

@test "a failed test is counted and shown with its comments" {
    program bad 'echo "ok 1 a"; echo "not ok 2 the name"; echo "# the reason"; echo 1..2; exit 1'
    judge 1 "1 passed, 1 failed" ./bad
    [[ $output == *"bad: the name"*"# the reason"* ]]
}

@test "a runner without a plan fails" {
    program silent 'echo "ok 1 a"'
    judge 1 "1 passed, 1 failed" ./silent
}

@test "a runner that ran fewer tests than planned fails" {
    program short 'echo 1..3; echo "ok 1 a"; echo "ok 2 b"'
    judge 1 "2 passed, 1 failed" ./short
}

@test "a runner that dies by a signal fails" {
    program crash 'echo 1..1; echo "ok 1 a"; kill -SEGV $$'
    judge 1 "1 passed, 1 failed" ./crash
}

@test "a runner that hides its failures in status 0 fails twice" {
    program liar 'echo 1..1; echo "not ok 1 a"'
    judge 1 "0 passed, 2 failed" ./liar
}

@test "an empty plan fails" {
    program empty 'echo 1..0'
    judge 1 "0 passed, 1 failed" ./empty
}

@test "a file that cannot be run fails" {
    judge 1 "0 passed, 1 failed" ./missing
}

@test "a bats file whose setup fails fails" {
    printf 'setup_file() { false; }\n@test "a" { true; }\n@test "b" { true; }\n' >broken.bats
    judge 1 "0 passed, 2 failed" ./broken.bats
}

@test "a runner that hangs is ended and fails" {
    program hang 'echo 1..1; echo "ok 1 a"; sleep 60'
    TEST_TIMEOUT=3 judge 1 "1 passed, 1 failed" ./hang
}

@test "nothing to run is a failure" {
    BUILD=$PWD SKIP_BATS=1 run "$root/tests/lib/run-tests.sh"
    [ "$output" = "0 passed, 0 failed" ]
    [ "$status" = 1 ]
}
