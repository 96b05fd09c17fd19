#!/usr/bin/env bash
# Builds some targets once more, with another sanitizer or ('') none. usage: build_again.sh BUILD_DIR SANITIZER TARGET...
# Exit 77: the compiler has no such sanitizer here (ctest shows it as skipped).
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
build=$1
sanitizer=$2
shift 2

if [ -n "$sanitizer" ]; then
  echo 'int main() {}' | "${CXX:-c++}" -x c++ "-fsanitize=$sanitizer" - -o /dev/null 2>/dev/null ||
    { echo "skipped: ${CXX:-c++} has no -fsanitize=$sanitizer"; exit 77; }
fi

memory=$(awk '/^MemAvailable/ {print int($2 / 1500000)}' /proc/meminfo)
cores=$(nproc)
jobs=$((memory < 1 ? 1 : memory < cores ? memory : cores))

# -O1 and line tables, as in the build of the other tests. Their warnings were errors there already.
# PRE_TEST: a test program is not run to be built, for that may need what run_tsan.sh does.
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Debug "-DCMAKE_CXX_FLAGS_DEBUG=-O1 -g1" \
  -DTHUMBD_TESTS=ON -DTHUMBD_WERROR=OFF "-DTHUMBD_SANITIZE=$sanitizer" \
  -DCMAKE_GTEST_DISCOVER_TESTS_DISCOVERY_MODE=PRE_TEST >"$build.log" || { cat "$build.log"; exit 1; }
cmake --build "$build" --parallel "$jobs" --target "$@"
