#!/usr/bin/env bash
# The Debian packages that a built thumbd needs to run, one per line: those of the libraries it names, and what is
# loaded without being named.  usage: runtime_packages.sh build/thumbd
set -euo pipefail

owner() { # the package of a library's file; dpkg may know the path with or without /usr
  dpkg-query -S "$1" 2>/dev/null || dpkg-query -S "/usr$1" 2>/dev/null || dpkg-query -S "${1#/usr}"
}

libraries=$(objdump -p "$1" | awk '$1 == "NEEDED" { print $2 }')
resolved=$(ldd "$1")
{
  for library in $libraries; do
    path=$(awk -v name="$library" '$1 == name && $2 == "=>" { print $3 }' <<<"$resolved")
    # No path: the loader itself, a part of libc6.
    [ -z "$path" ] || owner "$path" | cut -d: -f1
  done
  # TLS to the store, and the plug-ins of libheif (Debian 13), which are loaded by name.
  echo ca-certificates
  # dpkg also lists packages that it has only heard of.
  dpkg-query -W -f='${db:Status-Status} ${Package}\n' 'libheif-plugin-*' 2>/dev/null |
    awk '$1 == "installed" { print $2 }' || true
} | sort -u
