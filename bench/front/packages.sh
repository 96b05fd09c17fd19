#!/usr/bin/env bash
# Installs what bench/front needs beyond deploy/packages.sh: load generators, nginx to compare with, gnuplot for the
# charts. Only what is missing, so a second run needs neither network nor root.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
readonly PACKAGES="wrk nghttp2-client nginx-light gnuplot-nox"
readonly POLICY=/usr/sbin/policy-rc.d

is_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -- "$@"; fi
}

# nginx's package would start a server on port 80. A policy that somebody else has put there stays.
hold_services() {
  [ ! -e "$POLICY" ] || return 0
  printf '#!/bin/sh\n# put here by thumbd bench/front/packages.sh while it installs\nexit 101\n' |
    as_root tee "$POLICY" >/dev/null
  as_root chmod 755 "$POLICY"
  trap 'as_root rm -f "$POLICY"' EXIT
}

"$root/deploy/packages.sh" build bench
missing=
for package in $PACKAGES; do
  is_installed "$package" || missing+=" $package"
done
[ -n "$missing" ] || exit 0
echo "bench/front: installing$missing" >&2
hold_services
# The lists were fetched above, or are from before: either will do for Debian's own packages.
# shellcheck disable=SC2086  # a list of words
as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
  -o DPkg::Lock::Timeout=300 $missing </dev/null >&2
