#!/usr/bin/env bash
# Memory of all processes under mixed requests, which allocator serves them best, and what heavy and hostile pictures
# take from light ones. Installs, builds Release in build/, measures, and writes bench/results/memory-CASE.md.
#   bench/memory/run.sh soak        [--requests N]
#   bench/memory/run.sh heap        [--requests N]
#   bench/memory/run.sh allocators  [--requests N] [--rounds N]
#   bench/memory/run.sh isolation   [--seconds N] [--rounds N]
#   with each: [--results DIR] [--build DIR]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
case ${1:-} in
  soak | heap | allocators | isolation) ;;
  *)
    echo "usage: $0 soak|heap|allocators|isolation [options]" >&2
    exit 2
    ;;
esac
case " $* " in
  *" --build "*) ;;
  *) "$here/prepare.sh" ;;
esac
# Debian's own interpreter: only that one sees python3-pil, which draws the originals.
exec /usr/bin/python3 "$here/case_$1.py" "${@:2}"
