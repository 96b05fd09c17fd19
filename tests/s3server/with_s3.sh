#!/usr/bin/env bash
# with_s3.sh [--server ceph|swift] COMMAND...: runs COMMAND beside a real S3 server of its own, which has the buckets
# images, thumbs and contract, and ends the server whatever happens. Exit: COMMAND's; 77 where packages are missing.
#
# COMMAND finds in its environment: THUMBD_TEST_S3_SERVER (ceph or swift), THUMBD_TEST_S3_ENDPOINT,
# THUMBD_TEST_S3_BUCKET (contract: the tests empty it), THUMBD_TEST_S3_ACCESS_KEY, THUMBD_TEST_S3_SECRET_KEY,
# THUMBD_TEST_S3_REGION, and THUMBD_TEST_S3_LAB, the directory that the server's start script describes.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
server=ceph
if [[ ${1:-} == --server ]]; then
  server=${2:-}
  shift 2
fi
if [[ ! -x $here/start_$server.sh || $# == 0 ]]; then
  echo 'usage: with_s3.sh [--server ceph|swift] COMMAND...' >&2
  exit 2
fi

lab=$(mktemp -d "${TMPDIR:-/tmp}/thumbd-s3-XXXXXX")
child=

# shellcheck disable=SC2317  # called by the trap
finish() {
  if [[ -n $child ]]; then kill "$child" 2>/dev/null || true; fi
  "$here/stop_$server.sh" "$lab"
  # Still there only where the start script never came to mark it as a lab.
  rmdir "$lab" 2>/dev/null || true
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

# No trap runs on SIGKILL, with which ctest ends a test that is late: this waits outside of our process tree.
# shellcheck disable=SC2016  # expanded by that shell
setsid --fork bash -c 'tail --pid="$1" -f /dev/null; exec "$2" "$3"' _ $$ "$here/stop_$server.sh" "$lab" \
  </dev/null >/dev/null 2>&1

# Another test may take a port between its choice and its use: a server that dies at its start is started again.
for attempt in 1 2 3; do
  status=0
  THUMBD_TEST_S3_ENDPOINT=$("$here/start_$server.sh" "$lab" images thumbs contract) || status=$?
  [[ $status != 0 ]] || break
  [[ $status != 77 && $attempt != 3 ]] || exit "$status"
  echo "with_s3.sh: $server did not start, trying again" >&2
  "$here/stop_$server.sh" "$lab"
done
LAB=$lab
# shellcheck source-path=SCRIPTDIR
source "$here/lab.sh"
export THUMBD_TEST_S3_ENDPOINT
export THUMBD_TEST_S3_SERVER=$server THUMBD_TEST_S3_LAB=$lab THUMBD_TEST_S3_BUCKET=contract
export THUMBD_TEST_S3_ACCESS_KEY=$S3_ACCESS_KEY THUMBD_TEST_S3_SECRET_KEY=$S3_SECRET_KEY
export THUMBD_TEST_S3_REGION=$S3_REGION

# In the background, because bash runs no trap while it waits for a command in the foreground.
"$@" <&0 &
child=$!
status=0
wait "$child" || status=$?
child=
exit "$status"
