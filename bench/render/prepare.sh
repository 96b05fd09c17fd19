#!/usr/bin/env bash
# Packages, pictures, sharp below build/, and a Release build there unless the arguments or THUMBD_BINARY name a program.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
given=${THUMBD_BINARY:-}
pictures=
for argument in "$@"; do
  case $argument in
    -h | --help) exit 0 ;;
    --thumbd | --thumbd=*) given=yes ;;
    packages | --pictures=packages) pictures=pictures ;;
  esac
done
[ -d "$root/../shared/corpus/bench" ] || pictures=pictures

# shellcheck disable=SC2086  # one word or none
"$root/deploy/packages.sh" build bench $pictures

# The newest that this node can run: 0.35 needs node 20.9.
sharp=0.34.5
if node -e 'process.exit(process.versions.node.localeCompare("20.9", undefined, { numeric: true }) < 0 ? 1 : 0)'; then
  sharp=0.35.5
fi
place=$root/build/sharp
if [ "$(node -p "require('$place/node_modules/sharp/package.json').version" 2>/dev/null)" != "$sharp" ]; then
  mkdir -p "$place"
  npm install --prefix "$place" --no-save --no-package-lock --no-audit --no-fund --silent "sharp@$sharp" >&2 ||
    echo "bench/render: sharp cannot be installed, going on without it" >&2
fi

[ -z "$given" ] || exit 0
log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "bench/render: building, which takes some minutes the first time" >&2
if ! { cmake -S "$root" -B "$root/build" -G Ninja -DCMAKE_BUILD_TYPE=Release &&
  cmake --build "$root/build" --parallel "$(nproc)" --target thumbd; } >"$log" 2>&1; then
  tail -n 30 "$log" >&2
  exit 1
fi
