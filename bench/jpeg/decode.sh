#!/usr/bin/env bash
# Our scaled JPEG decoder beside libjpeg-turbo's, in one process and in turns: builds, measures, and writes
# bench/results/jpeg-decode.md.
#   bench/jpeg/decode.sh [--results DIR] [--rounds N] [FILE...]
# Without files: the JPEGs of ../shared/corpus/bench beside the project where that is there, and Debian's
# lomiri-wallpapers otherwise (deploy/packages.sh pictures). Over HTTP, beside sharp:
#   bench/render/run.sh --cases jpeg-jpeg,jpeg-png,progressive-18mp,jpeg-24mp
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
results=$root/bench/results
rounds=9
while [ $# -gt 0 ]; do
  case $1 in
    --results) results=$2 && shift 2 ;;
    --rounds) rounds=$2 && shift 2 ;;
    *) break ;;
  esac
done

# shellcheck source=bench/jpeg/photographs.sh
. "$here/photographs.sh"

"$root/deploy/packages.sh" build bench >&2
cmake -S "$root" -B "$root/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DTHUMBD_BENCHES=ON >/dev/null
cmake --build "$root/build" --parallel "$(nproc)" --target jpeg_decode_bench >&2

mkdir -p "$results"
{
  echo "# JPEG: our scaled decoder beside libjpeg-turbo's"
  echo
  echo "One process, both in turns, medians of $rounds rounds; CPU per megapixel of the original. libjpeg-turbo"
  echo "$(dpkg-query -W -f='${Version}' libjpeg62-turbo 2>/dev/null || echo '(version unknown)'), with its SIMD; $(date -u +%F), $(nproc) cores of $(sed -n 's/^model name[^:]*: //p' /proc/cpuinfo | head -n 1)."
  echo "Which decoder a thumbnail gets: imaging/jpeg/jpeg_decoding.cc. Written by \`bench/jpeg/decode.sh\`."
  echo
  "$root/build/jpeg_decode_bench" "$rounds" "${files[@]}"
} >"$results/jpeg-decode.md"
cat "$results/jpeg-decode.md"
