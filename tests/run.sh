#!/usr/bin/env bash
# All tests, from a bare Debian: installs what they need, builds with AddressSanitizer and UBSan, runs ctest.
# What has threads is built and run with ThreadSanitizer as well, by ctest itself, below the same directory.
# Arguments go to ctest:  tests/run.sh -R s3client_tests      tests/run.sh -L checks      tests/run.sh -LE tsan
# One test of many:       GTEST_FILTER="SigV4*" tests/run.sh -R s3client_tests
# BUILD_DIR: where to build (default build-asan). Exit 0 only if everything passed; the last lines are ctest's own.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=${BUILD_DIR:-$root/build-asan}

"$root/deploy/packages.sh" build
# Without a network the tests that need a missing server or tool are skipped, each by its name.
"$root/deploy/packages.sh" test || echo "tests/run.sh: some test packages are missing, going on without them" >&2

# A compiler with sanitizers takes up to 1.5 GB for the heaviest headers.
cores=$(nproc)
memory=$(awk '/^MemAvailable/ {print int($2 / 1500000)}' /proc/meminfo)
jobs=$((memory < 1 ? 1 : memory < cores ? memory : cores))

# -O1 and line tables only: twice as fast as -O0 -g to run and no slower to build.
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Debug "-DCMAKE_CXX_FLAGS_DEBUG=-O1 -g1" \
  -DTHUMBD_TESTS=ON -DTHUMBD_UNITY=ON -DTHUMBD_SANITIZE=address,undefined
cmake --build "$build" --parallel "$jobs"

export ASAN_OPTIONS="detect_stack_use_after_return=1:strict_string_checks=1:check_initialization_order=1"
export UBSAN_OPTIONS="print_stacktrace=1"
export LSAN_OPTIONS="suppressions=$root/tests/support/lsan.supp:print_suppressions=0"
exec ctest --test-dir "$build" --output-on-failure --no-tests=error --parallel "$cores" "$@"
