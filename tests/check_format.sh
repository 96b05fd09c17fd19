#!/usr/bin/env bash
# Every .h and .cc is as clang-format would write it. Exit 77: cannot be told here (ctest shows it as skipped).
set -euo pipefail
cd "$(dirname "$0")/.."

# Other versions lay out some lines differently; Debian 12's is the one that decides.
readonly DECIDES=14
formatter=$(command -v clang-format-$DECIDES || command -v clang-format) || { echo "no clang-format"; exit 77; }
version=$("$formatter" --version | grep -oE 'version [0-9]+' | tr -dc 0-9)
[ "$version" = $DECIDES ] || { echo "clang-format $version is here, $DECIDES decides"; exit 77; }

mapfile -t files < <(find s3client imaging server tests bench deploy -name '*.h' -o -name '*.cc' | sort)
[ ${#files[@]} -gt 0 ]
# Many files a call: it starts slower than it reads. Each fault is a line that names its file.
if faults=$(printf '%s\0' "${files[@]}" |
  xargs -0 -n 50 -P "$(nproc)" "$formatter" --dry-run --Werror --ferror-limit=1 2>&1); then
  echo "${#files[@]} files, 0 faults"
else
  printf '%s\n' "$faults" | grep -E ': error: ' || printf '%s\n' "$faults"
  echo "not as clang-format -i would write them"
  exit 1
fi
