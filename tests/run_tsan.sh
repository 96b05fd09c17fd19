#!/usr/bin/env bash
# Runs a program that was built with ThreadSanitizer, and fails where that reports anything.
# usage: run_tsan.sh PROGRAM [COMMAND...]   COMMAND (the program itself if there is none) finds it as THUMBD_BINARY.
# Exit 77: it cannot run here (ctest shows it as skipped).
set -euo pipefail
program=$1
shift
[ $# -gt 0 ] || set -- "$program"

[ -x "$program" ] || { echo "skipped: $program was not built"; exit 77; }

# g++ 12's runtime wants its addresses to be free, which they are not where the kernel spreads mappings over more bits
# (vm.mmap_rnd_bits above 28). Where seccomp forbids to turn that off, as in most containers, we go without.
fixed=()
if setarch -R true 2>/dev/null; then fixed=(setarch -R); fi

# Only races between our own lines count: a library that was built without ThreadSanitizer shows its memory accesses
# through malloc and memcpy, but not the locks that order them (GLib's are plain futexes).
TSAN_OPTIONS="suppressions=$(cd "$(dirname "$0")" && pwd)/support/tsan.supp:print_suppressions=0"
TSAN_OPTIONS+=":ignore_noninstrumented_modules=1:second_deadlock_stack=1:history_size=4:atexit_sleep_ms=100"
export TSAN_OPTIONS
export THUMBD_BINARY=$program

probe=$("${fixed[@]}" "$program" --help 2>&1) || true
case $probe in
  *"FATAL: ThreadSanitizer"*)
    printf 'skipped: ThreadSanitizer does not run here:\n%s\n' "$(head -n 3 <<<"$probe")"
    exit 77
    ;;
esac
exec "${fixed[@]}" "$@"
