#!/usr/bin/env bash
# Fuzzes: builds the targets with clang and libFuzzer, runs each for a while, says what came of it.
#
#   tests/fuzz/run.sh SECONDS [TARGET...]     tests/fuzz/run.sh 60 request_head s3_xml
#
# BUILD_DIR: where to build (default build-fuzz). FINDINGS: where inputs that end a target are kept (default
# BUILD_DIR/findings/TARGET). THUMBD_CORPUS: a collection of pictures (folders public/ and bad/), tried beside our own
# seeds by the targets that read pictures. What a run learns is kept in BUILD_DIR/corpus for the next one.
# Exit 0: nothing found; 1: something was; 2: it could not be run.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
here=$root/tests/fuzz
build=${BUILD_DIR:-$root/build-fuzz}
findings=${FINDINGS:-$build/findings}

usage() {
  sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}" >&2
  exit 2
}
[[ ${1:-} =~ ^[1-9][0-9]*$ ]] || usage
seconds=$1
shift

all_targets() {
  local source
  for source in "$here"/*_fuzzer.cc; do basename "$source" _fuzzer.cc; done
}
if [ $# -eq 0 ]; then mapfile -t targets < <(all_targets); else targets=("$@"); fi
for target in "${targets[@]}"; do
  [ -e "$here/${target}_fuzzer.cc" ] || { echo "run.sh: no target '$target'; there are:" >&2; all_targets >&2; exit 2; }
done

build_targets() {
  local memory cores jobs log=$build/build.log
  mkdir -p "$build"
  memory=$(awk '/^MemAvailable/ {print int($2 / 1500000)}' /proc/meminfo)
  cores=$(nproc)
  jobs=$((memory < 1 ? 1 : memory < cores ? memory : cores))
  # g++ decides what is a warning.
  if ! { cmake -S "$root" -B "$build" -G Ninja -DCMAKE_CXX_COMPILER=clang++ -DCMAKE_BUILD_TYPE=Debug \
    "-DCMAKE_CXX_FLAGS_DEBUG=-O1 -g1" -DTHUMBD_FUZZ=ON -DTHUMBD_WERROR=OFF &&
    cmake --build "$build" --parallel "$jobs" --target write_seeds "${targets[@]/#/fuzz_}"; } >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    exit 2
  fi
}

# Those that pictures are given to take the collection, too.
pictures_for() {
  case $1 in
    image_probe | decoder_probe | *png* | *jpeg*) ;;
    *) return 0 ;;
  esac
  local part
  for part in public bad; do
    if [ -d "${THUMBD_CORPUS:-/nonexistent}/$part" ]; then echo "$THUMBD_CORPUS/$part"; fi
  done
}

# The figure that libFuzzer prints last under a name.
last_figure() { # NAME LOG
  grep -oE "$1: *[0-9]+" "$2" | tail -n 1 | grep -oE '[0-9]+$' || echo 0
}

run_target() {
  local target=$1 corpus=$build/corpus/$1 log=$build/$1.log status=0 folder
  local options=(-max_total_time="$seconds" -timeout=25 -rss_limit_mb=2048 -max_len=20000 -print_final_stats=1
    -artifact_prefix="$findings/$target/")
  local seeds=()
  mkdir -p "$corpus" "$findings/$target"
  [ ! -e "$here/$target.dict" ] || options+=(-dict="$here/$target.dict")
  for folder in "$here/seeds/$target" "$build/seeds/$target"; do [ ! -d "$folder" ] || seeds+=("$folder"); done
  mapfile -t -O ${#seeds[@]} seeds < <(pictures_for "$target")
  "$build/fuzz_$target" "${options[@]}" "$corpus" "${seeds[@]}" >"$log" 2>&1 || status=$?
  printf '%-18s %12s executions  coverage %6s  %s\n' "$target" "$(last_figure stat::number_of_executed_units "$log")" \
    "$(last_figure cov "$log")" "$([ $status -eq 0 ] && echo 'nothing found' || echo "FOUND, see $log and $findings/$target")"
  [ $status -eq 0 ] || { grep -m 3 -E 'does not hold|ERROR: |runtime error|SUMMARY' "$log" | sed 's/^/    /' || true; }
  return $status
}

"$root/deploy/packages.sh" build fuzz
build_targets
# The encoders of other libraries leak, which is no finding.
ASAN_OPTIONS=detect_leaks=0 "$build/write_seeds" "$build/seeds"
export ASAN_OPTIONS="${ASAN_OPTIONS:-detect_stack_use_after_return=1:strict_string_checks=1}"
export UBSAN_OPTIONS="${UBSAN_OPTIONS:-print_stacktrace=1}"
export LSAN_OPTIONS="suppressions=$root/tests/support/lsan.supp:print_suppressions=0"
found=0
for target in "${targets[@]}"; do run_target "$target" || found=$((found + 1)); done
echo "${#targets[@]} targets, $seconds s each, $found with findings"
[ $found -eq 0 ]
