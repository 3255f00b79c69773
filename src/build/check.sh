#!/bin/bash
# check.sh - all that must hold before a change goes in: both compilers, lint, bytes that nobody thought of (tests/fuzz), and all tests,
# on programs that watch their own memory where that is affordable: tests/scenario and the proof of forgetting count bytes, kill and
# repeat, and run on the plain programs. LONG=1 makes tests and fuzzing longer.
set -eu
jobs=$(nproc)
unset MAKEFLAGS MFLAGS MAKELEVEL
sanitized=build/sanitized
started=$SECONDS

say() { printf '\n== %s (after %d s)\n' "$*" $((SECONDS - started)); }

make -s deps DEPS=check
say "gcc"
make -s -j"$jobs" CC=gcc all units
say "clang, with address and undefined behaviour sanitizers"
make -s -j"$jobs" CC=clang SANITIZE=1 FUZZ=1 BUILD=build/fuzz BIN=build/fuzz/bin tools units fuzzers
say "lint"
make -s lint
say "gcc with address and undefined behaviour sanitizers"
make -s -j"$jobs" SANITIZE=1 BUILD=$sanitized BIN=$sanitized/bin tools units doc
say "tests/fuzz"
make -s fuzz
say "tests/scenario and what cannot be sanitized"
make -s test TESTS="$(echo tests/scenario/*.bats build/tests/engine_faults build/tests/tools_forget_proof)"
say "all other tests, sanitized"
shopt -s extglob
# Without detect_stack_use_after_return: its stacks know no alignment of 64 bytes, which the state of BLAKE2b needs (gcc bug 110027).
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=1
export UBSAN_OPTIONS=print_stacktrace=1:abort_on_error=1
export CRM_SHARE=$PWD/share SANITIZED=1 TEST_TIMEOUT=${TEST_TIMEOUT:-1800}
make -s SANITIZE=1 BUILD=$sanitized BIN=$sanitized/bin test \
    TESTS="$(echo $sanitized/tests/!(engine_faults|tools_forget_proof) tests/tools/*.bats tests/contract/*.bats)"
say "done"
