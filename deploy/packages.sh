#!/usr/bin/env bash
# The Debian packages this project needs, by purpose. Called:  deploy/packages.sh build test
# Installs only what is missing, so a second run needs neither network nor root. Debian 12 and 13.
set -euo pipefail

debian_version() { # major number; testing and derivatives without a number count as the newest we know
  local version
  # shellcheck source=/dev/null
  version=$(. /etc/os-release && echo "${VERSION_ID:-13}")
  echo "${version%%.*}"
}

package_set() {
  case $1 in
    build)
      echo build-essential cmake ninja-build pkg-config ccache ca-certificates
      echo libvips-dev libheif-dev libwebp-dev libdeflate-dev libcurl4-openssl-dev libssl-dev libcpp-httplib-dev nlohmann-json3-dev libfmt-dev
      echo libcli11-dev libspdlog-dev prometheus-cpp-dev libpugixml-dev libexpected-dev libsystemd-dev libseccomp-dev
      echo zlib1g-dev
      # From Debian 13 on libheif opens nothing by itself: its decoders and encoders are plug-ins.
      if [ "$(debian_version)" -ge 13 ]; then
        echo libheif-plugin-libde265 libheif-plugin-dav1d libheif-plugin-aomdec libheif-plugin-aomenc
      fi
      ;;
    test)
      echo libgtest-dev libgmock-dev libjpeg62-turbo-dev clang-format clang-tidy git python3 python3-pytest python3-pil nodejs curl openssl
      echo libvips-tools apache2-utils nginx-light varnish python3-h11 nghttp2-client
      echo ceph-mon ceph-osd radosgw
      echo swift-proxy swift-account swift-container swift-object
      ;;
    browser) echo chromium-headless-shell ;; # 300 MB, for tests/integration/test_browser.py alone
    fuzz) echo clang libclang-rt-dev libjpeg62-turbo-dev ;; # for tests/fuzz/run.sh
    bench)
      echo apache2-utils curl python3 python3-pil ceph-mon ceph-osd radosgw
      echo libvips-tools nginx-light libnginx-mod-http-image-filter gnuplot-nox libjpeg62-turbo-dev
      command -v npm >/dev/null || echo nodejs npm # whoever has them from elsewhere keeps those
      ;;
    pictures) echo openclipart-png lomiri-wallpapers-16.04 lomiri-wallpapers-20.04 gnome-backgrounds ;; # for bench/render
    *)
      echo "packages.sh: unknown set '$1' (build, test, browser, fuzz, bench, pictures)" >&2
      return 2
      ;;
  esac
}

is_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

missing_packages() {
  local set names package
  for set in "$@"; do
    names=$(package_set "$set") || return
    for package in $names; do is_installed "$package" || echo "$package"; done
  done | sort -u
}

as_root() {
  if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo -- "$@"; fi
}

# apt-get waits for dpkg's own lock when told to, but not for the lock of the package lists.
update_lists() {
  local log tries
  for tries in $(seq 60); do
    log=$(as_root apt-get update -qq 2>&1) && return 0
    case $log in
      *"Could not get lock"* | *"Unable to lock"*) ;;
      *) break ;;
    esac
    [ "$tries" -ne 1 ] || echo "packages.sh: another apt is running, waiting for it (5 minutes at most)" >&2
    sleep 5
  done
  # One broken third-party source must not stop us: the lists of Debian itself may be fine.
  printf 'packages.sh: apt-get update failed, going on with the lists at hand:\n%s\n' "$log" >&2
}

# Some of the servers that the tests start by themselves would be started by their packages too, on every interface.
# While we install, no service is started; a policy that somebody else has put there stays.
readonly POLICY=/usr/sbin/policy-rc.d
hold_services() {
  [ -e "$POLICY" ] && return 1
  printf '#!/bin/sh\n# put here by thumbd packages.sh while it installs\nexit 101\n' | as_root tee "$POLICY" >/dev/null
  as_root chmod 755 "$POLICY"
  trap release_services EXIT
}
release_services() {
  as_root rm -f "$POLICY"
  trap - EXIT
}

apt_install() {
  local held=no status=0 log
  log=$(mktemp)
  if hold_services; then held=yes; fi
  as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends \
    -o DPkg::Lock::Timeout=300 "$@" </dev/null >"$log" 2>&1 || status=$?
  if [ $held = yes ]; then release_services; fi
  if [ $status -ne 0 ]; then tail -n 30 "$log" >&2; fi
  rm -f "$log"
  return $status
}

install_packages() {
  local missing
  missing=$(missing_packages "$@") || return
  [ -n "$missing" ] || return 0
  missing=${missing//$'\n'/ }
  if [ "$(id -u)" -ne 0 ] && ! command -v sudo >/dev/null; then
    printf 'Packages are missing, and this is neither root nor is there sudo. As root:\n' >&2
    printf '  apt-get update && apt-get install -y --no-install-recommends %s\n' "$missing" >&2
    return 1
  fi
  echo "packages.sh: installing $missing" >&2
  update_lists
  # shellcheck disable=SC2086  # a list of words
  apt_install $missing
}

if [ $# -eq 0 ]; then
  echo "usage: $0 build|test|browser|fuzz|bench|pictures..." >&2
  exit 2
fi
command -v dpkg-query >/dev/null || { echo "packages.sh: this is not a Debian; see package_set in $0" >&2; exit 1; }
install_packages "$@"
