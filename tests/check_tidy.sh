#!/usr/bin/env bash
# clang-tidy over what we ship, by .clang-tidy. usage: check_tidy.sh BUILD_DIR
# Exit 77: cannot be told here (ctest shows it as skipped).
set -euo pipefail
build=$(cd "$1" && pwd)
cd "$(dirname "$0")/.."

# A newer one knows more checks of the same name; Debian 12's is the one that decides.
readonly DECIDES=14
tidy=$(command -v clang-tidy-$DECIDES || command -v clang-tidy) || { echo "no clang-tidy"; exit 77; }
version=$("$tidy" --version | grep -oE 'version [0-9]+' | tr -dc 0-9)
[ "$version" = $DECIDES ] || { echo "clang-tidy $version is here, $DECIDES decides"; exit 77; }

# How each file is compiled by itself: the build of the tests takes several together (unity.cmake).
cmake -S . -B "$build/tidy" -G Ninja -DCMAKE_BUILD_TYPE=Debug >"$build/tidy.log" || { cat "$build/tidy.log"; exit 1; }

find s3client imaging server deploy -name '*.cc' -print0 | sort -z |
  xargs -0 -P "$(nproc)" -n 1 "$tidy" -p "$build/tidy" --quiet --extra-arg=-Wno-unknown-warning-option 2>&1 |
  { grep -vE '^[0-9]+ warnings? (generated|treated as errors?)|^Suppressed ' || true; }
