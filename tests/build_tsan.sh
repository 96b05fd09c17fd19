#!/usr/bin/env bash
# Builds what has threads with ThreadSanitizer. usage: build_tsan.sh BUILD_DIR TARGET...
# Exit 77: the compiler has no ThreadSanitizer here (ctest shows it as skipped).
set -euo pipefail
root=$(cd "$(dirname "$0")/.." && pwd)
build=$1
shift

echo 'int main() {}' | "${CXX:-c++}" -x c++ -fsanitize=thread - -o /dev/null 2>/dev/null ||
  { echo "skipped: ${CXX:-c++} has no -fsanitize=thread"; exit 77; }

memory=$(awk '/^MemAvailable/ {print int($2 / 1500000)}' /proc/meminfo)
cores=$(nproc)
jobs=$((memory < 1 ? 1 : memory < cores ? memory : cores))

# -O1 and line tables, as in the build of the other tests. Their warnings were errors there already.
cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Debug "-DCMAKE_CXX_FLAGS_DEBUG=-O1 -g1" \
  -DTHUMBD_TESTS=ON -DTHUMBD_UNITY=ON -DTHUMBD_WERROR=OFF -DTHUMBD_SANITIZE=thread >"$build.log" ||
  { cat "$build.log"; exit 1; }
cmake --build "$build" --parallel "$jobs" --target "$@"
