#!/usr/bin/env bash
# CPU and memory of one thumbnail, per format and size of the original, beside what anybody can install: sharp (npm),
# nginx image_filter and vipsthumbnail. In turns within one run; what comes out is looked at while it is measured.
# From a bare Debian: installs, builds Release in build/, measures, writes bench/results/render.md with its charts.
#   bench/render/run.sh [--quick] [--rounds N] [--cases png-clipart,jpeg-jpeg,...] [--clients N]
#                       [--thumbd PATH] [--pictures corpus|packages] [--results DIR]
# Originals are ../shared/corpus beside the project where that is there, and Debian's own picture packages otherwise.
# Ctrl-C ends it and everything it has started. Without --thumbd (or THUMBD_BINARY) it builds Release in build/.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
"$here/prepare.sh" "$@"
export PYTHONPATH=$here/../harness
# Debian's own interpreter: only that one sees python3-pil, which looks at the pictures.
exec /usr/bin/python3 -B "$here/suite.py" "$@"
