"""Light requests alone, and while 20-MP progressive JPEGs and bombs are thrown in; and what rendering in other
processes costs. See run.sh."""
import itertools
import json
import pathlib
import statistics
import subprocess
import sys

import setting

# pylint: disable=wrong-import-order
from clients import Attackers, open_loop
from percentiles import percentile
from target import Target

RATE = 30  # light requests a second: a part of what two cores render
ATTACKERS = 6
P99_TARGET = Target(2.0, "x")
SETTINGS = {"MODE": "always", "HOT_CACHE": 0, "QUARANTINE": 0}
COST_WIDTH = 180


def light():
    made = setting.good()
    return {name: made[name] for name in made if "200." in name or "800." in name}


def measure(options, place, thumbd):
    keys = place.put("light", light())
    thrown = place.put("heavy", setting.heavy()) * 3 + place.put("bombs", setting.bombs())
    requests = zip(itertools.cycle(keys), itertools.cycle(range(60, 180)))
    open_loop(thumbd.port, requests, RATE, 2)  # warm-up
    calm, pressed, attackers = [], [], []
    for _ in range(options.rounds):
        calm.append(open_loop(thumbd.port, requests, RATE, options.seconds))
        with Attackers(thumbd.port, thrown, ATTACKERS) as attack:
            pressed.append(open_loop(thumbd.port, requests, RATE, options.seconds))
        attackers.append(attack.seen)
        setting.say(f"calm p99 {part(calm[-1], 99):.1f} ms, pressed {part(pressed[-1], 99):.1f} ms, "
                    f"thrown {attack.seen.statuses}")
    return calm, pressed, attackers


def part(seen, percent):
    return percentile(sorted(seen.milliseconds), percent)


def rows_of(calm, pressed):
    for percent in (50, 90, 99):
        pairs = [(part(one, percent), part(other, percent)) for one, other in zip(calm, pressed)]
        ratios = [other / one for one, other in pairs]
        middle = statistics.median(ratios)
        target = [P99_TARGET.text(), P99_TARGET.verdict(middle)] if percent == 99 else ["", ""]
        yield [f"p{percent}", f"{statistics.median(one for one, _ in pairs):.1f}",
               f"{statistics.median(other for _, other in pairs):.1f}", f"{middle:.2f}x",
               f"{min(ratios):.2f}–{max(ratios):.2f}", *target]


def cost_rows(options, place):
    """The same renderer in this process and in a worker, by original."""
    files = [place.store / "images" / key for key in place.put("cost", setting.good())]
    done = subprocess.run([options.build / "worker_cost_bench", str(COST_WIDTH), *files], check=True, text=True,
                          stdout=subprocess.PIPE, timeout=600)
    for path, times in json.loads(done.stdout).items():
        here, there = (statistics.median(times[where]) for where in ("here", "there"))
        yield [pathlib.Path(path).name, f"{here / 1e3:.2f}", f"{there / 1e3:.2f}", f"{there - here:+.0f}",
               f"{there / here:.2f}x"]


def counted(seens):
    whole = {}
    for seen in seens:
        for status, count in seen.statuses.items():
            whole[status] = whole.get(status, 0) + count
    return ", ".join(f"{count:,} × {status}" for status, count in sorted(whole.items()))


def main():
    options = setting.options_of(__doc__, ("--seconds", 20, "of each half of a round"), ("--rounds", 5, "of them"))
    with setting.place() as place:
        with place.thumbd(options.build / "thumbd", **SETTINGS) as thumbd:
            calm, pressed, attackers = measure(options, place, thumbd)
        costs = list(cost_rows(options, place))
    how = (f"{RATE} light requests a second of an open loop (200 × 150 to 800 × 600, every one rendered), alone and "
           f"while {ATTACKERS} clients ask in closed loops for 20-MP progressive JPEGs and bombs; {options.rounds} "
           f"rounds of {options.seconds} s each, in turns. Latencies count from when a request was due. Clients and "
           "service share the cores.")
    lines = [*setting.table(["", "alone, ms", "pressed, ms", "ratio", "least–greatest", "target", "met"],
                            rows_of(calm, pressed)), "",
             f"Answers to the light ones: alone {counted(calm)}; pressed {counted(pressed)}. "
             f"To what was thrown in: {counted(attackers)}.", "",
             "## The cost of another process", "",
             f"The same renderer in one process and in a worker of it, in turns: medians, to a width of {COST_WIDTH}.",
             "", *setting.table(["original", "in process, ms", "in a worker, ms", "µs more", "ratio"], costs)]
    setting.write_page(options, "memory-isolation", "Heavy and hostile beside light", how, lines)
    return 0


if __name__ == "__main__":
    sys.exit(main())
