"""Thousands of kept connections that do nothing: memory, idle CPU, and what the others notice."""
import dataclasses
import time

import targets
from attackers import Attackers
from load_tools import open_loop, run_wrk
from process_cost import Meter, resident_bytes
from report import number
from rounds import alternate, median
from sections import Row, Section
from stage import say

COUNTS = (5_000, 15_000)
OTHERS_RATE = 500
HOW = ("Each connection has had one answer of {size:,} bytes and then only stays (thumbd's MAX_CONNECTIONS at its "
       "default, nginx with worker_connections 18,000). The server is started anew for each turn, warmed up with "
       "wrk -c 64, and its resident memory compared. \"Others\": an open loop of {rate} requests/s on other "
       "connections, before and while. Medians of {rounds} rounds A B A B.")
COLUMNS = ["what", "thumbd", "nginx"]


@dataclasses.dataclass
class Held:
    answered: int
    still_open: int
    grown: float  # MB
    idle_cpu: float  # per cent of a core
    before: float  # p99 of others, ms
    during: float
    seconds: float  # until all were answered


@dataclasses.dataclass
class Contestant:
    name: str
    start: object


def measure(stage):
    section = Section("Idle kept connections", HOW.format(size=len(stage.hot_body), rate=OTHERS_RATE,
                                                          rounds=stage.rounds), COLUMNS)
    contestants = [Contestant("thumbd", stage.thumbd), Contestant("nginx", stage.nginx)]
    for count in COUNTS:
        # pylint: disable-next=cell-var-from-loop
        turns = alternate(stage.rounds, contestants, lambda one: take_turn(stage, one, count))
        section.rows += list(rows(count, turns["thumbd"], turns["nginx"]))
    return section


def take_turn(stage, contestant, count):
    with contestant.start() as server:
        hot, _ = stage.targets(server)
        others(stage, server, hot, 1)
        before = others(stage, server, hot, stage.seconds(5))
        warm(server, hot)
        memory = resident_bytes(server.pid)
        with Attackers(stage, "idle_holder.py", server.port, hot, count) as holder:
            grown = (resident_bytes(server.pid) - memory) / 1e6
            idle = idle_cpu(server, stage.seconds(5))
            during = others(stage, server, hot, stage.seconds(5))
            end = holder.leave()
    held = Held(holder.seen["answered"], end["open"], grown, idle, before, during, holder.seen["seconds"])
    say(f"  {count} idle, {server.name:7} {held}")
    return held


def warm(server, target):
    run_wrk(f"http://127.0.0.1:{server.port}{target}", 64, 1)
    time.sleep(0.2)


def others(stage, server, target, seconds):
    """p99 in milliseconds."""
    found = open_loop([("other", server.port, target)], stage.folder, rps=OTHERS_RATE, seconds=seconds,
                      connections=16)["other"]
    return found["p99"]


def idle_cpu(server, seconds):
    with Meter(server.pid) as meter:
        time.sleep(seconds)
    return meter.spent.cpu / meter.spent.wall * 100


def rows(count, mine, theirs):
    def middle(field):
        return [median(getattr(turn, field) for turn in turns) for turns in (mine, theirs)]

    def text(field, digits, unit):
        return [number(value, digits) + unit for value in middle(field)]

    label = f"{count:,}: "
    yield Row([label + "answered, then still open", *(f"{answered:,.0f}, {still:,.0f}" for answered, still in
                                                     zip(middle("answered"), middle("still_open")))])
    yield Row([label + "resident memory", *("+" + cell for cell in text("grown", 2, " MB"))],
              targets.IDLE_MEMORY if count == 5_000 else None, middle("grown")[0])
    yield Row([label + "CPU while idle", *text("idle_cpu", 1, " %")])
    yield Row([label + "seconds until all had their answer", *text("seconds", 1, "")])
    pairs = list(zip(middle("before"), middle("during")))
    yield Row([label + "others' p99 before → while", *(f"{number(before)} → {number(during)} ms"
                                                       for before, during in pairs)])
    changes = [median(turn.during - turn.before for turn in turns) for turns in (mine, theirs)]
    yield Row([label + "change of that, median of the rounds", *(f"{change:+.2f} ms" for change in changes)],
              targets.IDLE_P99_CHANGE if count == 5_000 else None, changes[0])
