#!/usr/bin/env bash
# Packages and a Release build in build/, unless the arguments or THUMBD_BINARY name a program.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
given=${THUMBD_BINARY:-}
for argument in "$@"; do
  case $argument in
    -h | --help) exit 0 ;;
    --thumbd | --thumbd=*) given=yes ;;
  esac
done

"$here/packages.sh"
[ -z "$given" ] || exit 0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "bench/front: building, which takes some minutes the first time" >&2
if ! { cmake -S "$root" -B "$root/build" -G Ninja -DCMAKE_BUILD_TYPE=Release &&
  cmake --build "$root/build" --parallel "$(nproc)" --target thumbd make_samples; } >"$log" 2>&1; then
  tail -n 30 "$log" >&2
  exit 1
fi
