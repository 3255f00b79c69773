#!/bin/bash
# check.sh - all that must hold before a change goes in: both compilers, lint, all tests, and all tests once more on programs
# that watch their own memory. LONG=1 makes the tests themselves longer.
set -eu
jobs=$(nproc)
unset MAKEFLAGS MFLAGS MAKELEVEL

say() { printf '\n== %s\n' "$*"; }

make -s deps DEPS=check
say "gcc"
make -s -j"$jobs" CC=gcc all units
say "clang"
make -s -j"$jobs" CC=clang BUILD=build/clang BIN=build/clang/bin tools units
say "lint"
make -s lint
say "tests"
make -s test
say "tests with address and undefined behaviour sanitizers"
export ASAN_OPTIONS=detect_leaks=1:abort_on_error=1:detect_stack_use_after_return=1
export UBSAN_OPTIONS=print_stacktrace=1:abort_on_error=1
export SANITIZED=1
make -s -j"$jobs" SANITIZE=1 tools units doc
TEST_TIMEOUT=${TEST_TIMEOUT:-1800} make -s SANITIZE=1 test
