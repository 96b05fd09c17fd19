#!/usr/bin/env bash
# The front end under load, beside nginx, in one run: CPU per request, latencies, idle and hostile connections, misses
# at saturation, a herd on one cold key. From a bare Debian 12: installs, builds, measures, writes
# bench/results/front.md with its charts.
#   bench/front/run.sh [--quick] [--rounds N] [--cases memory,bucket,...] [--thumbd PATH] [--results DIR]
# Ctrl-C ends it and everything it has started. Without --thumbd (or THUMBD_BINARY) it builds Release in build/.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$here/prepare.sh" "$@"
export PYTHONPATH=$here/../harness
exec python3 "$here/suite.py" "$@"
