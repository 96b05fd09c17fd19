#!/usr/bin/env bash
# From a bare Debian to a thumbnail in a browser: installs what the build needs, builds, draws sample pictures, serves.
# Ctrl-C ends it. PORT and every other setting of server/config/SETTINGS.md is taken from the environment.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
build=$root/build
export PORT=${PORT:-8000} LOG_FORMAT=${LOG_FORMAT:-text}
# Without any word about S3 a folder is the store; with one, your buckets are.
if [ -z "${STORE:-}${!S3_*}" ]; then export STORE=local:$root/data; fi

say() { printf '%s\n' "$@" >&2; }

is_taken() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

check_ports() {
  if is_taken "$PORT"; then
    say "Port $PORT is taken by another program. Choose one:  PORT=8080 $0"
    exit 1
  fi
  if [ -z "${ADMIN_PORT:-}" ] && { [ "$PORT" = 8001 ] || is_taken 8001; }; then
    say "Port 8001 is taken: going on without the admin listener (metrics); ADMIN_PORT gives it another one."
    export ADMIN_PORT=0
  fi
}

build_thumbd() {
  local log=$build/configure.log
  "$root/deploy/packages.sh" build
  mkdir -p "$build"
  if ! cmake -S "$root" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release >"$log" 2>&1; then
    tail -n 30 "$log" >&2
    return 1
  fi
  say "Building; the first time takes some minutes."
  cmake --build "$build" --parallel "$(nproc)" --target thumbd make_samples
}

draw_samples() {
  [ ! -e "$images" ] || return 0
  say "Drawing sample pictures into $images"
  rm -rf "$images.part"
  "$build/make_samples" "$images.part"
  mv "$images.part" "$images"
}

# Runs beside the server until it answers, or is gone.
announce() {
  until "$build/thumbd" healthcheck >/dev/null 2>&1; do
    kill -0 $$ 2>/dev/null || return 0
    sleep 0.2
  done
  say "" "The service:  http://localhost:$PORT/"
  if [ -n "$images" ]; then
    say "A thumbnail:  http://localhost:$PORT/iron_thumbs/thumbs?filename=cat.png&size=180"
    say "Your own:     put a picture into $images"
  else
    say "A thumbnail:  http://localhost:$PORT/iron_thumbs/thumbs?filename=KEY&size=180"
  fi
  say "Ctrl-C ends it." ""
}

case ${STORE:-} in
  local:*) images=${STORE#local:}/${IMAGE_BUCKET:-images} ;;
  *) images= ;;
esac
check_ports
build_thumbd
if [ -n "$images" ]; then draw_samples; fi
# Doubly in the background: the server must not inherit a child that it did not start.
(announce &)
exec "$build/thumbd" serve
