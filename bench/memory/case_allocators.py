"""The service on each allocator, in turns: what it holds after mixed requests, and how fast it was. See run.sh."""
import dataclasses
import statistics
import sys
import time

import setting

# pylint: disable=wrong-import-order
import mix
from clients import closed_loop
from process_memory import SERVICE, Watch, sample

ALLOCATORS = ("glibc", "arenas", "jemalloc", "mimalloc")
CLIENTS = 16
SETTLE = 3  # seconds without a request before the memory that stays is looked at
SETTINGS = {"MODE": "always", "HOT_CACHE": 0, "QUARANTINE": 0, "RENDER_QUEUE": 1000, "WORKER_JOBS": 1_000_000}


@dataclasses.dataclass
class Turn:
    stays: dict  # kind to (resident, proportional) bytes
    most: int  # proportional, of all together, at its worst
    rate: float
    p99: float


def take_turn(place, program, requests):
    with place.thumbd(program, **SETTINGS) as thumbd:
        with Watch(thumbd.pid) as watch:
            seen, seconds = closed_loop(thumbd.port, requests, CLIENTS)
        time.sleep(SETTLE)
        stays = sample(thumbd.pid)
    wrong = {status: count for status, count in seen.statuses.items() if status not in setting.ANSWERS}
    if wrong:
        setting.say(f"{program.name}: answers {wrong}")
    return Turn(stays, max(size for _, size in watch.together()), seen.count / seconds,
                sorted(seen.milliseconds)[int(seen.count * 0.99)])


def row_of(name, turns, first):
    def middle(value):
        return statistics.median(map(value, turns))

    def ratio(value):
        return statistics.median(value(mine) / value(theirs) for mine, theirs in zip(turns, first))

    def stays(turn):
        return sum(pair[1] for pair in turn.stays.values())

    return [name, f"{middle(lambda turn: turn.stays[SERVICE][0]) / 1e6:.0f}",
            f"{middle(lambda turn: turn.stays['workers'][1]) / 1e6:.0f}", f"{middle(stays) / 1e6:.0f}",
            f"{ratio(stays):.2f}x", f"{middle(lambda turn: turn.most) / 1e6:.0f}", f"{ratio(lambda turn: turn.most):.2f}x",
            f"{middle(lambda turn: turn.rate):.0f}", f"{ratio(lambda turn: turn.rate):.2f}x",
            f"{middle(lambda turn: turn.p99):.0f}"]


def main():
    options = setting.options_of(__doc__, ("--requests", 20_000, "of each turn"), ("--rounds", 3, "turns of each"))
    present = [name for name in ALLOCATORS if (options.build / f"thumbd_{name}").exists()]
    turns = {name: [] for name in present}
    with setting.place() as place:
        keys = mix.put(place)
        for _ in range(options.rounds):
            for name in present:
                turn = take_turn(place, options.build / f"thumbd_{name}", mix.requests(keys, options.requests))
                turns[name].append(turn)
                setting.say(f"{name:10} {turn.rate:.0f}/s, {sum(pair[1] for pair in turn.stays.values()) / 1e6:.0f} MB stay")
    how = (f"{options.rounds} rounds of one turn each, in turns; a turn is a new service and {options.requests:,} "
           f"requests ({mix.told()}) by {CLIENTS} clients of a closed loop, MODE=always. Memory that stays is looked "
           f"at {SETTLE} s after the last. Medians; ratios to {present[0]} are medians of those within each round.")
    columns = ["allocator", "service, RSS MB", "workers, PSS MB", "all, PSS MB", "ratio", "most, PSS MB", "ratio",
               "requests/s", "ratio", "p99 ms"]
    rows = [row_of(name, turns[name], turns[present[0]]) for name in present]
    setting.write_page(options, "memory-allocators", "Allocators", how, [
        *setting.table(columns, rows), "", "arenas: glibc's with two arenas. The build's own choice is "
        "`THUMBD_ALLOCATOR` (server/allocator.cmake)."])
    return 0


if __name__ == "__main__":
    sys.exit(main())
