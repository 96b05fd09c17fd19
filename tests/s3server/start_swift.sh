#!/usr/bin/env bash
# start_swift.sh LAB [BUCKET...]: OpenStack Swift with its S3 interface, on 127.0.0.1 only, ready in a few seconds. Of the
# servers that Debian has it checks signatures most strictly: region, service, date, and every x-amz header.
# Prints its endpoint and writes it to LAB/endpoint. Everything is in the directory LAB, whose file system needs user
# extended attributes; what an earlier start left there is dropped. Root is not needed. Ends with stop_swift.sh LAB.
# Exit 77: packages are missing.
#
#   S3_ACCESS_KEY S3_SECRET_KEY S3_REGION   default: the keys of AWS's examples, us-east-1
#   S3_PORT                                 default: a free one
set -eEuo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
mkdir -p "${1:?usage: start_swift.sh LAB [BUCKET...]}"
LAB=$(cd "$1" && pwd)
buckets=("${@:2}")
# shellcheck source-path=SCRIPTDIR
source "$here/lab.sh"

# Debian's interpreter by its path: Swift is there for no other.
python=/usr/bin/python3
backends=(object container account)

settings_of_all() {
  cat <<CONF
bind_ip = 127.0.0.1
swift_dir = $LAB/etc
user = $(id -un)
workers = 0
devices = $LAB/node
mount_check = false
disable_fallocate = true
fallocate_reserve = 0
recon_cache_path = $LAB/cache
log_level = WARNING
node_timeout = 30
conn_timeout = 10
# Long, so that a listing shows what was stored a moment ago also on a busy machine.
container_update_timeout = 30
CONF
}

write_backend() {
  local name=$1 backend_port=$2
  cat >"$LAB/etc/$name.conf" <<CONF
[DEFAULT]
bind_port = $backend_port
$(settings_of_all)
[pipeline:main]
pipeline = $name-server
[app:$name-server]
use = egg:swift#$name
CONF
}

write_proxy() {
  local filter
  cat >"$LAB/etc/proxy.conf" <<CONF
[DEFAULT]
bind_port = $port
expose_info = false
$(settings_of_all)
[pipeline:main]
pipeline = catch_errors gatekeeper healthcheck cache listing_formats bulk s3api auth copy slo dlo versioned_writes symlink proxy-server
[app:proxy-server]
use = egg:swift#proxy
allow_account_management = true
account_autocreate = true
[filter:s3api]
use = egg:swift#s3api
location = $S3_REGION
storage_domain = localhost
s3_acl = false
dns_compliant_bucket_names = true
[filter:cache]
paste.filter_factory = swift_plugins:cache_factory
[filter:auth]
paste.filter_factory = swift_plugins:auth_factory
access_key = $S3_ACCESS_KEY
secret_key = $S3_SECRET_KEY
[filter:versioned_writes]
use = egg:swift#versioned_writes
allow_versioned_writes = true
allow_object_versioning = true
CONF
  for filter in catch_errors gatekeeper healthcheck listing_formats bulk copy slo dlo symlink; do
    printf '[filter:%s]\nuse = egg:swift#%s\n' "$filter" "$filter" >>"$LAB/etc/proxy.conf"
  done
}

# The ring says on which disk of which server a name lives: here always the same one.
write_ring() {
  "$python" - "$LAB/etc/$1.ring.gz" "$2" <<'PYTHON'
import sys
from swift.common.ring import RingBuilder
path, port = sys.argv[1], int(sys.argv[2])
ring = RingBuilder(6, 1, 0)
ring.add_dev(dict(region=1, zone=1, ip='127.0.0.1', port=port, device='d1', weight=1.0,
                  replication_ip='127.0.0.1', replication_port=port, meta=''))
ring.rebalance()
ring.get_ring().save(path)
PYTHON
}

start_server() { PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1 lab_start "$1" "swift-$1-server" "$LAB/etc/$1.conf" -v; }

start_backends() {
  local name next=$((port_base))
  for name in "${backends[@]}"; do
    write_backend "$name" "$next"
    write_ring "$name" "$next"
    start_server "$name"
    next=$((next + 1))
  done
  for ((next = port_base; next < port_base + ${#backends[@]}; next++)); do
    wait_for 60 listening "$next" || fail_start "nothing listens on port $next"
  done
}

proxy_answers() {
  lab_pid proxy >/dev/null || fail_start 'the proxy died'
  [[ $(http_status "http://127.0.0.1:$port/healthcheck") == 200 ]]
}

need_commands 'swift-proxy swift-account swift-container swift-object curl' \
  swift-proxy-server swift-account-server swift-container-server swift-object-server curl setsid
lab_make
trap 'fail_start "could not start"' ERR
mkdir -p "$LAB"/{node/d1,cache}
port_base=$(free_ports 4)
port=${S3_PORT:-$((port_base + 3))}
if listening "$port"; then die "port $port is taken"; fi
start_backends
write_proxy
start_server proxy
wait_for 60 proxy_answers || fail_start 'the proxy does not answer'
make_buckets "http://127.0.0.1:$port" "${buckets[@]}"
publish_endpoint "http://127.0.0.1:$port"
