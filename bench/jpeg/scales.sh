#!/usr/bin/env bash
# What each scale of a JPEG gives, beside sharp: builds, measures, and writes bench/results/jpeg-scales.md.
#   bench/jpeg/scales.sh [--results DIR] [FILE...]
# Without files: the JPEGs of ../shared/corpus/bench beside the project where that is there, and Debian's
# lomiri-wallpapers otherwise (apt-get install lomiri-wallpapers-16.04 lomiri-wallpapers-20.04). Without npm, or where
# sharp cannot be installed, its column stays empty.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
widths=120,180,240,360,480,720
results=$root/bench/results
if [ "${1:-}" = --results ]; then
  results=$2
  shift 2
fi

# shellcheck source=bench/jpeg/photographs.sh
. "$here/photographs.sh"

cmake -S "$root" -B "$root/build" -G Ninja -DCMAKE_BUILD_TYPE=Release -DTHUMBD_BENCHES=ON >/dev/null
cmake --build "$root/build" --parallel "$(nproc)" --target jpeg_scales_bench >&2

sharp=$root/build/sharp
if [ ! -d "$sharp/node_modules/sharp" ]; then
  mkdir -p "$sharp"
  npm install --prefix "$sharp" --no-save --no-package-lock --no-audit --no-fund --silent sharp >&2 ||
    echo "bench/jpeg: going on without sharp" >&2
fi
theirs=$(mktemp -d)
trap 'rm -rf "$theirs"' EXIT
version=none
if [ -d "$sharp/node_modules/sharp" ]; then
  version=$(node -p "require('$sharp/node_modules/sharp/package.json').version")
  node "$here/sharp_thumbnails.mjs" "$sharp" "$theirs" "$widths" "${files[@]}"
fi

mkdir -p "$results"
{
  echo "# JPEG: what each scale gives"
  echo
  echo "PSNR in dB of thumbnails against a Lanczos-3 resize of the whole picture, computed in floats; bold is the scale that"
  echo "\`JpegShrink\` chooses. \"Times\": how often the thumbnail's sides go into the stored picture's. sharp: $version."
  echo "Written by \`bench/jpeg/scales.sh\`."
  echo
  "$root/build/jpeg_scales_bench" "$theirs" "$widths" "${files[@]}"
} >"$results/jpeg-scales.md"
cat "$results/jpeg-scales.md"
