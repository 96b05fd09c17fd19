#!/usr/bin/env bash
# Packages, and a Release build in build/ with the service on each allocator.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
readonly PACKAGES="heaptrack libjemalloc-dev libmimalloc-dev python3-pil"

"$here/../front/packages.sh"
missing=
for package in $PACKAGES; do
  [ "$(dpkg-query -W -f='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || missing+=" $package"
done
as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -- "$@"; fi
}
if [ -n "$missing" ]; then
  echo "bench/memory: installing$missing" >&2
  # shellcheck disable=SC2086  # a list of words
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
    -o DPkg::Lock::Timeout=300 $missing </dev/null >&2
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
echo "bench/memory: building, which takes some minutes the first time" >&2
if ! { cmake -S "$root" -B "$root/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DTHUMBD_BENCHES=ON &&
  cmake --build "$root/build" --parallel "$(nproc)" --target \
    thumbd thumbd_glibc thumbd_arenas thumbd_jemalloc thumbd_mimalloc worker_cost_bench; } >"$log" 2>&1; then
  tail -n 30 "$log" >&2
  exit 1
fi
