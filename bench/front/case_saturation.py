"""Misses that take all cores, with hits and probes beside them."""
import dataclasses

import targets
from children import Child
from load_tools import HERE, open_loop, read_wrk, wrk_command
from process_cost import Meter, machine_cpu_seconds
from report import number
from rounds import alternate, median
from sections import Bars, Row, Section
from servers import thumbnail_target
from stage import HOT_ORIGINAL, say

MISS_CLIENTS = 16
HIT_RATE, PROBE_RATE = 1000, 20
SIZES = range(40, 340)
HOW = ("wrk -c {clients} asks thumbd for thumbnails (40 to 339 pixels wide, of a 400-pixel RGBA PNG in a folder) "
       "that were never asked for, while an open loop sends {hits} hits/s and {probes}/s each of /healthz, /readyz "
       "and, to the admin listener, /metrics; latency counts from the moment that a request was due. \"nginx "
       "beside\": the same hits go to nginx's static file instead, while thumbd is as busy: what the machine lets a "
       "server do at that moment. Medians of {rounds} rounds A B C.")
COLUMNS = ["what", "quiet, p50 / p99 ms", "saturated, p50 / p99 ms", "saturated, worst ms",
           "nginx beside, p50 / p99 ms"]
LABELS = ("hit", "/healthz", "/readyz", "/metrics")


@dataclasses.dataclass
class Contestant:
    name: str
    hits_on: object
    misses: bool


@dataclasses.dataclass
class Turn:
    found: dict  # label to what open_loop.py says
    misses: object  # load_tools.Outcome, None while quiet
    busy: float  # of all cores, 0 to 1
    failed: int


def measure(stage):
    section = Section("Misses that saturate the machine",
                      HOW.format(clients=MISS_CLIENTS, hits=HIT_RATE, probes=PROBE_RATE, rounds=stage.rounds), COLUMNS)
    with stage.thumbd() as thumbd, stage.nginx() as nginx:
        player = Player(stage, thumbd)
        contestants = [Contestant("quiet", thumbd, False), Contestant("saturated", thumbd, True),
                       Contestant("beside", nginx, True)]
        turns = alternate(stage.rounds, contestants, player.take_turn)
    fill(section, turns)
    return section


class Player:
    def __init__(self, stage, thumbd):
        self._stage, self._thumbd = stage, thumbd
        self._next_copy = 1
        self._seconds = stage.seconds(10, 4)
        # Enough at 500 misses a second, of which no machine of this size is capable.
        self._copies_a_turn = (self._seconds + 3) * 500 // len(SIZES) + 1

    def take_turn(self, contestant):
        plan = self._plan(contestant.hits_on)
        if not contestant.misses:
            return self._attend(contestant, plan, None)
        command = self._miss_command()
        with Child(command, self._stage.folder / "misses.log", piped=True) as misses:
            return self._attend(contestant, plan, misses)

    def _plan(self, server):
        own, admin = self._thumbd.port, self._thumbd.admin_port
        hits = [("hit", server.port, self._stage.targets(server)[0])] * (HIT_RATE // PROBE_RATE)
        third = len(hits) // 3
        return [("/healthz", own, "/healthz"), *hits[:third], ("/readyz", own, "/readyz"), *hits[third:2 * third],
                ("/metrics", admin, "/metrics"), *hits[2 * third:]]

    def _miss_command(self):
        """Originals of their own, so that nothing of an earlier turn is found."""
        first, self._next_copy = self._next_copy, self._next_copy + self._copies_a_turn
        self._stage.copies(HOT_ORIGINAL, self._next_copy)
        path = self._stage.folder / "misses.txt"
        path.write_text("\n".join(thumbnail_target(f"copies/{copy}.png", size)
                                  for copy in range(first, self._next_copy) for size in SIZES) + "\n", encoding="utf-8")
        return wrk_command(f"http://127.0.0.1:{self._thumbd.port}/", MISS_CLIENTS, self._seconds + 1,
                           ["-s", HERE / "each_once.lua"], [str(path)])

    def _attend(self, contestant, plan, misses):
        with Meter(self._thumbd.pid) as meter:
            found = open_loop(plan, self._stage.folder, rps=HIT_RATE + 3 * PROBE_RATE, seconds=self._seconds,
                              connections=128)
        outcome = read_wrk(misses.process.communicate(timeout=60)[0]) if misses else None
        cores = machine_cpu_seconds()[1]
        failed = sum(row["errors"] + row["unsent"] + row["count"] - row["statuses"].get("200", 0)
                     for row in found.values())
        turn = Turn(found, outcome, meter.spent.busy / meter.spent.wall / cores, failed)
        say(f"  {contestant.name:10} hit p50 {found['hit']['p50']:.2f} p99 {found['hit']['p99']:.2f} ms, busy "
            f"{turn.busy:.0%}, {outcome.rate if outcome else 0:.0f} misses/s, {failed} failed, client late by "
            f"{found['hit']['late_p99']:.2f} ms (p99)")
        return turn


def fill(section, turns):
    quiet, full, beside = turns["quiet"], turns["saturated"], turns["beside"]
    for label in LABELS:
        value = middle(full, label, "p99")
        section.rows.append(Row(
            [label, pair(quiet, label), pair(full, label), number(middle(full, label, "max")),
             pair(beside, label) if label == "hit" else ""],
            targets.SATURATED_HIT if label == "hit" else targets.SATURATED_PROBE, value))
    section.rows.append(Row(["all cores busy", *(f"{median(turn.busy for turn in one):.0%}" for one in (quiet, full)),
                             "", f"{median(turn.busy for turn in beside):.0%}"]))
    section.rows.append(Row(["misses/s (failed)", "", misses(full), "", misses(beside)]))
    section.rows.append(Row(["hits and probes that failed", *(sum(turn.failed for turn in one)
                                                              for one in (quiet, full)), "",
                             sum(turn.failed for turn in beside)]))
    section.rows.append(Row(["the client's own lateness, p99 ms",
                             *(number(middle(one, "hit", "late_p99")) for one in (quiet, full)), "",
                             number(middle(beside, "hit", "late_p99"))]))
    section.charts.append(Bars(
        "saturation-latency", "p99 while misses take all cores", "milliseconds", ["quiet", "saturated"],
        [(label, [middle(quiet, label, "p99"), middle(full, label, "p99")]) for label in LABELS], logarithmic=True))


def middle(turns, label, field):
    return median(turn.found[label][field] for turn in turns)


def pair(turns, label):
    return f"{number(middle(turns, label, 'p50'))} / {number(middle(turns, label, 'p99'))}"


def misses(turns):
    return (f"{number(median(turn.misses.rate for turn in turns), 0)} "
            f"({sum(turn.misses.failed for turn in turns)})")
