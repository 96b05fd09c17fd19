"""What the service still holds of its heap at its end, after few and after many mixed requests, by heaptrack: does
every request give back what it took? Render processes are looked at by the soak. See run.sh."""
import pathlib
import re
import subprocess
import sys

import setting

# pylint: disable=wrong-import-order
import mix
from clients import closed_loop

CLIENTS = 16
LIMIT = 1_000_000  # bytes more after all the requests than after a fifth of them
HEAPTRACK = pathlib.Path("/usr/lib/heaptrack")
PRELOAD = HEAPTRACK / "libheaptrack_preload.so"
INTERPRET = HEAPTRACK / "libexec" / "heaptrack_interpret"
# Nothing is kept for later requests: what stays has been lost.
SETTINGS = {"MODE": "always", "HOT_CACHE": 0, "QUARANTINE": 0, "RENDER_QUEUE": 1000}
UNITS = {"B": 1, "K": 1e3, "M": 1e6, "G": 1e9}


def bytes_of(summary, name):
    """Of a line like "peak heap memory consumption: 12.34M"."""
    number, unit = re.search(rf"{name}: ([\d.]+)([BKMG])", summary).groups()
    return float(number) * UNITS[unit]


def take(place, options, keys, count):
    raw = place.folder / f"heap-{count}"
    # Both are read by the service alone: its render processes get an environment of their own.
    tracked = {"LD_PRELOAD": PRELOAD, "DUMP_HEAPTRACK_OUTPUT": raw}
    with place.thumbd(options.build / "thumbd_glibc", **SETTINGS, **tracked) as thumbd:
        seen, seconds = closed_loop(thumbd.port, mix.requests(keys, count), CLIENTS)
    interpreted = place.folder / f"heap-{count}.txt"
    with raw.open("rb") as source, interpreted.open("wb") as target:
        subprocess.run([INTERPRET], stdin=source, stdout=target, stderr=subprocess.DEVNULL, check=True)
    summary = subprocess.run(["heaptrack_print", "-f", interpreted, "-p", "0", "-a", "0", "-T", "0", "-l", "0"],
                             check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout
    setting.say(f"{count} requests in {seconds:.0f} s: {seen.statuses}")
    wrong = sum(number for status, number in seen.statuses.items() if status not in setting.ANSWERS)
    return bytes_of(summary, "peak heap memory consumption"), bytes_of(summary, "total memory leaked"), wrong


def main():
    options = setting.options_of(__doc__, ("--requests", 10_000, "of the longer run"))
    with setting.place() as place:
        keys = mix.put(place)
        few = take(place, options, keys, options.requests // 5)
        many = take(place, options, keys, options.requests)
    flat = many[1] - few[1] <= LIMIT and few[2] == many[2] == 0
    rows = [[f"{count:,}", f"{peak / 1e6:.1f}", f"{held / 1e3:.0f}", wrong]
            for count, (peak, held, wrong) in ((options.requests // 5, few), (options.requests, many))]
    how = (f"The service under heaptrack, MODE=always, {CLIENTS} clients of a closed loop; requests: {mix.told()}.")
    setting.write_page(options, "memory-heap", "Heap of the service", how, [
        f"**{'Flat' if flat else 'NOT flat'}**: what is held at the end grows by {(many[1] - few[1]) / 1e3:+.0f} KB "
        f"(at most {LIMIT / 1e3:.0f} KB).", "",
        *setting.table(["requests", "heap at its most, MB", "held at the end, KB", "wrong answers"], rows)])
    return 0 if flat else 1


if __name__ == "__main__":
    sys.exit(main())
