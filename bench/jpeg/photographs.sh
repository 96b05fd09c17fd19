# Sourced by the measurements beside it, with $root and their arguments: the photographs to measure, into `files`.
# shellcheck shell=bash disable=SC2154
files=("$@")
if [ ${#files[@]} = 0 ]; then
  pictures=$root/../shared/corpus/bench
  [ -d "$pictures" ] || pictures=/usr/share/backgrounds
  mapfile -t files < <(find -L "$pictures" -maxdepth 1 -name '*.jpg' -size +200k | sort)
fi
[ ${#files[@]} -gt 0 ] || { echo "bench/jpeg: no pictures" >&2; exit 1; }
