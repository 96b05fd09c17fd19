#!/usr/bin/env bash
# stop_swift.sh LAB: ends what start_swift.sh started there, and nothing else, and removes LAB. Harmless to repeat.
set -euo pipefail
LAB=$(cd "${1:?usage: stop_swift.sh LAB}" 2>/dev/null && pwd) || exit 0
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/lab.sh"
lab_end_all
lab_remove
