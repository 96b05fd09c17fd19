"""Mixed requests against the service, with the memory of all its processes: does anything grow? See run.sh."""
import pathlib
import sys

import setting

# pylint: disable=wrong-import-order
import charts
import mix
import soak_verdict
from clients import closed_loop
from process_memory import SERVICE, Watch

CLIENTS = 16
KINDS = (SERVICE, "fork servers", "workers")
# Recycling off, or a leak in a worker would end with it; quarantine off, or what is bad would be refused untried.
SETTINGS = {"WORKER_JOBS": 1_000_000, "QUARANTINE": 0, "RENDER_QUEUE": 1000}
MODES = {"always": {"MODE": "always", "HOT_CACHE": 0}, "cached": {"MODE": "cached", "HOT_CACHE": "16MB"}}


def soak(place, options, keys, mode):
    with place.thumbd(options.build / "thumbd", **SETTINGS, **MODES[mode]) as thumbd:
        with Watch(thumbd.pid) as watch:
            seen, seconds = closed_loop(thumbd.port, mix.requests(keys, options.requests), CLIENTS)
        ended = {name: value for name, value in thumbd.metrics().items() if "workers_ended" in name and value}
    setting.say(f"{mode}: {seen.statuses} in {seconds:.0f} s; {ended}")
    return watch, seen, seconds


def findings_of(watch, seen, seconds):
    for kind in KINDS:
        yield kind, soak_verdict.memory(soak_verdict.settled(watch.series(kind), seconds))
    yield "all together", soak_verdict.memory(soak_verdict.settled(watch.together(), seconds))
    wrong = sum(count for status, count in seen.statuses.items() if status not in setting.ANSWERS)
    yield "answers that are none of " + ", ".join(map(str, sorted(setting.ANSWERS))), soak_verdict.failures(
        "", wrong, seen.count)


def draw(options, mode, watch):
    lines = {kind: [(second, size / 1e6) for second, size in watch.series(kind)] for kind in KINDS}
    lines["all together"] = [(second, size / 1e6) for second, size in watch.together()]
    path = pathlib.Path(options.results) / f"memory-soak-{mode}.svg"
    path.parent.mkdir(parents=True, exist_ok=True)
    return charts.draw_lines(lines, path, f"Proportional memory, MODE={mode}", "MB")


def main():
    options = setting.options_of(__doc__, ("--requests", 20_000, "of each mode"))
    rows, drawn, flat = [], [], True
    with setting.place() as place:
        keys = mix.put(place)
        for mode in MODES:
            watch, seen, seconds = soak(place, options, keys, mode)
            for what, finding in findings_of(watch, seen, seconds):
                rows.append([mode, what, finding.text, finding.limit, "yes" if finding.flat else "NO"])
                flat = flat and finding.flat
            most = max(size for _, size in watch.together())
            rows.append([mode, "most of all together", f"{most / 1e6:.0f} MB", "", ""])
            rows.append([mode, "requests a second", f"{seen.count / seconds:.0f}", "", ""])
            drawn.append(draw(options, mode, watch))
    how = (f"{options.requests:,} requests in each mode ({mix.told()}), {CLIENTS} clients of a closed loop, a local "
           "folder for a store; workers are not recycled and nothing is in quarantine, so that what they lose adds up.")
    lines = [f"**{'Flat' if flat else 'NOT flat'}**: proportional memory, after a fifth of the time for warm-up, rises "
             "by the line of least squares by at most 5 %, or 8 MB where that is more.", "",
             *setting.table(["mode", "what", "found", "limit", "flat"], rows), "",
             *(f"![{chart.stem}]({chart.name})\n" for chart in drawn)]
    setting.write_page(options, "memory-soak", "Memory under mixed requests", how, lines)
    return 0 if flat else 1


if __name__ == "__main__":
    sys.exit(main())
