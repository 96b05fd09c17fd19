#!/usr/bin/env bash
# The test of the article that thumbd follows: ab -n 1000 -c 10 on the thumbnail, 180 pixels wide, of an illustration
# 400 pixels wide (RGBA, PNG), in both modes. Against a local folder, and against a real S3 (Ceph RADOS Gateway).
#   bench/ab.sh [-n REQUESTS] [-c CLIENTS] [-k]       -k: keep connections alive; the article did not
# Server, S3 and ab share the machine's cores. Exit 1 if any request failed or any picture was wrong.
# shellcheck disable=SC2015,SC2317  # "a && b || c" is meant so; traps call functions
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build
export S3_ACCESS_KEY=AKIAIOSFODNN7EXAMPLE S3_SECRET_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY S3_REGION=us-east-1
# What the article measured, in milliseconds: ab's "Time per request (mean)" at -n 1000 -c 10.
readonly ARTICLE_ALWAYS=8417.722 ARTICLE_CACHED=7542.938

requests=1000 clients=10 keep=
while getopts n:c:k option; do
  case $option in
    n) requests=$OPTARG ;;
    c) clients=$OPTARG ;;
    k) keep=-k ;;
    *) exit 2 ;;
  esac
done

work=$(mktemp -d)
server=
# Fails, with the last words of its log, unless the server was still there and ended as it should.
stop_server() {
  local pid=$server status=0
  [ -n "$pid" ] || return 0
  server=
  kill "$pid" 2>/dev/null || true
  wait "$pid" || status=$?
  [ $status -eq 0 ] || { echo "thumbd ended with $status:" >&2; tail -n 20 "$work/thumbd.log" >&2; return 1; }
}
clean_up() {
  stop_server || true
  "$root/tests/s3server/stop_ceph.sh" "$work/ceph"
  rm -rf "$work"
}
trap clean_up EXIT
trap 'exit 130' INT TERM

free_port() {
  python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

prepare() {
  "$root/deploy/packages.sh" build bench
  cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release >"$work/build.log" 2>&1 &&
    cmake --build "$build" --parallel "$(nproc)" --target thumbd make_samples >>"$work/build.log" 2>&1 ||
    { tail -n 30 "$work/build.log" >&2; exit 1; }
  "$build/make_samples" "$work/local/images"
}

start_ceph() {
  ceph=$("$root/tests/s3server/start_ceph.sh" "$work/ceph" images thumbs)
  # curl signs the header that names the body's hash only when it is told to send one.
  curl -fsS -o "$work/put.log" -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' -T "$work/local/images/cat.png" \
    --user "$S3_ACCESS_KEY:$S3_SECRET_KEY" --aws-sigv4 "aws:amz:$S3_REGION:s3" "$ceph/images/cat.png"
}

# Fails unless the URL gives a PNG that is 180 pixels wide.
check_picture() {
  local head width
  head=$(curl -sS -m 20 -o "$1" -w '%{http_code} %{content_type}' "$url") || return 1
  width=$((16#$(od -An -tx1 -j16 -N4 "$1" | tr -d ' \n')))
  [ "$head $width" = "200 image/png 180" ] || { echo "wrong picture: $head $width" >&2; return 1; }
}

start_server() { # settings as NAME=VALUE...
  local port
  port=$(free_port)
  url="http://127.0.0.1:$port/iron_thumbs/thumbs?filename=cat.png&size=180"
  env ADDRESS=127.0.0.1 PORT="$port" ADMIN_PORT=0 UPLOAD=before "$@" "$build/thumbd" serve >"$work/thumbd.log" 2>&1 &
  server=$!
  for _ in $(seq 100); do
    curl -s -o /dev/null "http://127.0.0.1:$port/healthz" && return
    kill -0 "$server" 2>/dev/null || break
    sleep 0.1
  done
  tail "$work/thumbd.log" >&2
  return 1
}

# The table's row of one run of ab; fails if a request did.
print_row() { # LABEL ARTICLE_MS
  awk -v label="$1" -v article="$2" '
    /^Time per request:.*\(mean\)$/ { mean = $4 }
    /^Time per request:.*concurrent/ { each = $4 }
    /^Requests per second:/ { rate = $4 }
    /^Failed requests:|^Non-2xx responses:/ { failed += $3 }
    / 50%/ { p50 = $2 }
    / 99%/ { p99 = $2 }
    END {
      if (mean == 0) exit 1
      printf "%-34s %9.3f %9.3f %6d %6d %9.1f %6d %10.3f %7.0fx\n",
        label, mean, each, p50, p99, rate, failed, article, article / mean
      exit failed > 0
    }' "$work/ab.txt"
}

# Looks at the picture while it is measured, not only before; says so where it is wrong.
watch_picture() {
  while sleep 0.5; do check_picture "$work/during.png" || echo "$url failed while measured"; done
}

measure() { # LABEL ARTICLE_MS NAME=VALUE...
  local label=$1 article=$2 watcher status=0
  shift 2
  start_server "$@" && check_picture "$work/first.png" || return 1
  watch_picture >"$work/faults" 2>&1 &
  watcher=$!
  # shellcheck disable=SC2086  # $keep is a flag or nothing
  ab -q -n "$requests" -c "$clients" $keep "$url" >"$work/ab.txt" 2>&1 || status=1
  kill "$watcher"
  wait "$watcher" 2>/dev/null || true
  check_picture "$work/last.png" || status=1
  stop_server || status=1
  print_row "$label" "$article" || { status=1; tail -n 20 "$work/ab.txt" >&2; }
  [ ! -s "$work/faults" ] || { status=1; sort "$work/faults" | uniq -c >&2; }
  return $status
}

describe_machine() {
  local cpu
  cpu=$(awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo)
  echo "$(nproc) cores of ${cpu:-$(uname -m)}, $(awk '/^MemTotal/ { printf "%.0f GB", $2 / 1e6 }' /proc/meminfo)," \
    "$(sed -n 's/^PRETTY_NAME="\(.*\)"/\1/p' /etc/os-release), Linux $(uname -r), libvips $(pkg-config --modversion vips)"
  echo "load before the run: $(cut -d' ' -f1-3 /proc/loadavg); thumbd $(git -C "$root" rev-parse --short HEAD 2>/dev/null || true)"
}

measure_store() { # NAME SETTINGS...
  local name=$1
  shift
  measure "$name, MODE=always" $ARTICLE_ALWAYS MODE=always "$@" || bad=1
  measure "$name, MODE=cached, HOT_CACHE=0" $ARTICLE_CACHED MODE=cached HOT_CACHE=0 "$@" || bad=1
  measure "$name, MODE=cached" $ARTICLE_CACHED MODE=cached "$@" || bad=1
}

prepare
bad=0
describe_machine
echo "ab -n $requests -c $clients $keep, 400 px RGBA PNG -> size=180; times in milliseconds"
printf '%-34s %9s %9s %6s %6s %9s %6s %10s %8s\n' "" "mean/req" "mean/all" p50 p99 "req/s" failed article ratio
measure_store folder STORE="local:$work/local"
start_ceph
measure_store "Ceph S3" STORE=s3 S3_ENDPOINT="$ceph"
exit $bad
