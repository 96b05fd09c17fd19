# Sourced by the start and stop scripts beside it, after LAB was set: one directory with everything that a server of
# ours has (configuration, data, logs, process ids), and processes that are ended only when they are certainly ours.
# shellcheck shell=bash

export S3_ACCESS_KEY=${S3_ACCESS_KEY:-AKIAIOSFODNN7EXAMPLE}
export S3_SECRET_KEY=${S3_SECRET_KEY:-wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY}
export S3_REGION=${S3_REGION:-us-east-1}

LAB_MARK=$LAB/.thumbd-s3-lab

say() { echo "${0##*/}: $*" >&2; }

die() {
  say "$@"
  exit 1
}

# 77 tells ctest "skipped".
need_commands() {
  local packages=$1 command
  shift
  for command in "$@"; do
    if ! command -v "$command" >/dev/null; then
      say "$command is missing; the server needs the packages $packages"
      exit 77
    fi
  done
}

# An empty LAB. One that somebody else made is left alone.
lab_make() {
  if [[ -e $LAB && ! -e $LAB_MARK ]] && [[ -n $(ls -A "$LAB") ]]; then
    die "$LAB holds something that is not ours"
  fi
  lab_end_all
  rm -rf "$LAB"
  mkdir -p "$LAB"/{etc,log,run}
  touch "$LAB_MARK"
}

lab_remove() {
  if [[ -e $LAB_MARK ]]; then rm -rf "$LAB"; fi
}

# Starts COMMAND detached from the terminal and from our process group, as NAME.
lab_start() {
  local name=$1
  shift
  setsid "$@" >>"$LAB/log/$name.out" 2>&1 </dev/null &
  echo $! >"$LAB/run/$name.pid"
}

# The id of NAME's process, if that process still is the one we started: ids are given out again, and every command
# line of ours names a file in LAB.
lab_pid() {
  local pid
  pid=$(cat "$LAB/run/$1.pid" 2>/dev/null) || return 1
  tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF -- "$LAB/" || return 1
  echo "$pid"
}

# At once: nothing in a lab is worth an orderly shutdown.
lab_end_all() {
  local file name pid
  for file in "$LAB"/run/*.pid; do
    name=$(basename "$file" .pid)
    if pid=$(lab_pid "$name"); then
      kill -9 "$pid" 2>/dev/null || true
      wait_for 5 lab_is_gone "$pid" || say "process $pid of $name does not end"
    fi
    rm -f "$file"
  done
}

# A zombie, whose parent has not looked yet, is gone as well.
lab_is_gone() { ! grep -qs '^State:.[^Z]' "/proc/$1/status"; }

# wait_for SECONDS COMMAND...: until COMMAND succeeds; fails when the time is over.
wait_for() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    if ((SECONDS >= end)); then return 1; fi
    sleep 0.05
  done
}

# listening PORT
listening() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# The first of COUNT neighbouring free ports. Below the range that outgoing connections take theirs from, and from a
# random start so that two labs that start together seldom want the same.
free_ports() {
  local count=$1 first port
  for ((first = 20000 + RANDOM % 10000; first < 32000; first += count)); do
    for ((port = first; port < first + count; port++)); do
      if listening "$port"; then continue 2; fi
    done
    echo "$first"
    return
  done
  die "no $count free ports"
}

http_status() { curl -s -o /dev/null -m 5 -w '%{http_code}' "$@" || true; }

# Makes each BUCKET. curl 7.88 does not send x-amz-content-sha256 by itself, which S3 demands.
make_buckets() {
  local endpoint=$1 bucket status
  shift
  for bucket in "$@"; do
    status=$(http_status -X PUT -H 'x-amz-content-sha256: UNSIGNED-PAYLOAD' --user "$S3_ACCESS_KEY:$S3_SECRET_KEY" \
      --aws-sigv4 "aws:amz:$S3_REGION:s3" "$endpoint/$bucket")
    [[ $status == 200 ]] || fail_start "bucket $bucket: HTTP $status"
  done
}

# Shows the logs, ends everything, and leaves LAB to be looked at.
fail_start() {
  say "$@"
  tail -n 5 "$LAB"/log/* >&2 || true
  lab_end_all
  exit 1
}

# The last act of a start script: what the tests connect to, in a file and as the only line of output.
publish_endpoint() {
  echo "$1" >"$LAB/endpoint"
  echo "$1"
}
