#!/usr/bin/env bash
# start_ceph.sh LAB [BUCKET...]: a Ceph cluster of one machine with its S3 gateway, on 127.0.0.1 only, ready in about
# a second. Prints its endpoint and writes it to LAB/endpoint. Everything is in the directory LAB; what an earlier start
# left there is dropped. Root is not needed. Ends with stop_ceph.sh LAB. Exit 77: packages are missing.
#
#   S3_ACCESS_KEY S3_SECRET_KEY S3_REGION   default: the keys of AWS's examples, us-east-1
#   S3_PORT           default: a free one
#   CEPH_OSDS         storage daemons (1); with 3 every object is kept three times and one may be killed
#   CEPH_STORE        memstore, or bluestore to write to disk
#   CEPH_TLS          1: also https; LAB/tls_endpoint and LAB/tls.crt (localhost, 127.0.0.1, BUCKET.localhost)
#   CEPH_RGW_EXTRA    gateway settings: 'rgw max concurrent requests = 2' answers 503 SlowDown to a crowd
#   CEPH_BEAST_EXTRA  front-end settings: 'request_timeout_ms=1000' closes idle connections after a second
# To make requests hang: kill -STOP $(cat LAB/run/osd.0.pid); -CONT lets them go on.
set -eEuo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "${1:?usage: start_ceph.sh LAB [BUCKET...]}"
LAB=$(cd "$1" && pwd)
buckets=("${@:2}")
# shellcheck source-path=SCRIPTDIR
source "$here/lab.sh"

osds=${CEPH_OSDS:-1}
# Debian's interpreter by its path: python3-rados is there for no other.
python=/usr/bin/python3

write_certificate() {
  local names='DNS:localhost,IP:127.0.0.1' bucket
  # One name per bucket: OpenSSL takes no wildcard directly below a top-level name.
  for bucket in "${buckets[@]}"; do names+=",DNS:$bucket.localhost"; done
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=localhost \
    -addext "subjectAltName=$names" -keyout "$LAB/tls.key" -out "$LAB/tls.crt" 2>>"$LAB/log/openssl.out"
}

# Without tcp_nodelay every answer on a kept connection waits 40 ms (Nagle's algorithm meets delayed acknowledgements).
front_end() {
  local text="beast endpoint=127.0.0.1:$port tcp_nodelay=1 ${CEPH_BEAST_EXTRA:-}"
  if [[ -n ${CEPH_TLS:-} ]]; then
    text+=" ssl_endpoint=127.0.0.1:$tls_port ssl_certificate=$LAB/tls.crt ssl_private_key=$LAB/tls.key"
  fi
  echo "$text"
}

# No cephx, no manager daemon, small intervals, few threads: what makes it start in one second instead of thirty.
write_configuration() {
  cat >"$LAB/ceph.conf" <<CONF
[global]
fsid = $fsid
mon host = [v1:127.0.0.1:$mon_port]
public addr = 127.0.0.1
cluster addr = 127.0.0.1
ms bind ipv6 = false
ms type = async+posix
ms async op threads = 2
auth cluster required = none
auth service required = none
auth client required = none
run dir = $LAB/run
admin socket = $LAB/run/\$name.asok
pid file = $LAB/run/\$name.daemon
log file = $LAB/log/\$name.log
mon cluster log file = $LAB/log/cluster.log
crash dir = $LAB/log
log to stderr = false
osd crush chooseleaf type = 0
osd pool default size = $((osds < 3 ? osds : 3))
osd pool default min size = 1
osd pool default pg autoscale mode = off
mon allow pool size one = true
mon max pg per osd = 1000
[mon]
mon data = $LAB/mon
paxos propose interval = 0.02
paxos min wait = 0.01
mon data avail crit = 1
mon data avail warn = 2
[osd]
osd data = $LAB/osd\$id
osd objectstore = ${CEPH_STORE:-memstore}
osd memory target = 939524096
memstore device bytes = 2147483648
bluestore block size = 4294967296
bluestore block create = true
osd op num shards = 2
osd op num threads per shard = 2
[client.rgw]
rgw data = $LAB/rgw
rgw frontends = $(front_end)
rgw dns name = localhost
rgw thread pool size = 64
rgw enable apis = s3, admin
log file = $LAB/log/rgw.log
${CEPH_RGW_EXTRA:-}
CONF
}

start_monitor() {
  mkdir -p "$LAB/mon" "$LAB/rgw"
  monmaptool --create --fsid "$fsid" --addv a "[v1:127.0.0.1:$mon_port]" "$LAB/monmap" >>"$LAB/log/mon.out"
  ceph-mon -c "$LAB/ceph.conf" -i a --mkfs --monmap "$LAB/monmap"
  lab_start mon.a ceph-mon -c "$LAB/ceph.conf" -i a -f
}

# --no-mon-config: without cephx the first question to the monitor can come before its map ("wrong fsid").
start_osds() {
  local id uuid
  for ((id = 0; id < osds; id++)); do
    uuid=$(cat /proc/sys/kernel/random/uuid)
    mkdir -p "$LAB/osd$id"
    "$python" "$here/ceph_admin.py" "$LAB/ceph.conf" add-osd "$uuid"
    ceph-osd -c "$LAB/ceph.conf" --no-mon-config -i "$id" --mkfs --osd-uuid "$uuid" >>"$LAB/log/osd.$id.out" 2>&1
    lab_start "osd.$id" ceph-osd -c "$LAB/ceph.conf" --no-mon-config -i "$id" -f
  done
  "$python" "$here/ceph_admin.py" "$LAB/ceph.conf" make-pools "$osds"
}

gateway_answers() {
  lab_pid rgw >/dev/null || fail_start 'the gateway died'
  [[ $(http_status "http://127.0.0.1:$port/") == 200 ]]
}

start_gateway() {
  radosgw-admin -c "$LAB/ceph.conf" --no-mon-config -n client.rgw user create --uid=thumbd --display-name=thumbd \
    --access-key="$S3_ACCESS_KEY" --secret-key="$S3_SECRET_KEY" >/dev/null 2>>"$LAB/log/user.out"
  lab_start rgw radosgw -c "$LAB/ceph.conf" --no-mon-config -n client.rgw -f
  wait_for 60 gateway_answers || fail_start 'the gateway does not answer'
}

need_commands 'ceph-mon ceph-osd radosgw curl' ceph-mon ceph-osd radosgw radosgw-admin monmaptool curl setsid
lab_make
trap 'fail_start "could not start"' ERR
fsid=$(cat /proc/sys/kernel/random/uuid)
mon_port=$(free_ports 3)
port=${S3_PORT:-$((mon_port + 1))}
tls_port=$((mon_port + 2))
if listening "$port"; then die "port $port is taken"; fi
if [[ -n ${CEPH_TLS:-} ]]; then write_certificate; fi
write_configuration
start_monitor
start_osds
start_gateway
make_buckets "http://127.0.0.1:$port" "${buckets[@]}"
if [[ -n ${CEPH_TLS:-} ]]; then echo "https://localhost:$tls_port" >"$LAB/tls_endpoint"; fi
publish_endpoint "http://127.0.0.1:$port"
