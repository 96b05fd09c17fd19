#!/usr/bin/env bash
# Ten minutes at 80 % of the capacity measured first: hits in memory, hits in the bucket (Ceph) and misses, mixed.
# Says whether memory, descriptors, threads and p99 stay flat, by the rule at the top of soak_verdict.py, in
# bench/results/soak.md with charts.
#   bench/front/soak.sh [--seconds N] [--load 0.8] [--thumbd PATH] [--results DIR]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$here/prepare.sh" "$@"
export PYTHONPATH=$here/../harness
exec python3 "$here/soak.py" "$@"
