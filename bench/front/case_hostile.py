"""Slowloris and readers that do not read: the others' throughput, and what becomes of the hostile ones."""
import collections
import dataclasses
import statistics
import time

import targets
from attackers import Attackers
from load_tools import run_wrk
from process_cost import descriptor_count, resident_bytes
from report import number
from rounds import alternate, median, ratio
from sections import Row, Section
from servers import fetch, thumbnail_target
from stage import HOT_ORIGINAL, say

HOW = ("\"Others\": wrk -c 32 on the thumbnail of {size:,} bytes, without and then with the hostile clients, in each "
       "of {rounds} rounds A B A B; the ratio is the median of the rounds' own. Slowloris: heads that never end, a "
       "byte a second each; whoever is closed comes back. Slow readers: each asks for {large:,} bytes, has a "
       "receive buffer of 4 KB, and never reads; as it is too large for thumbd's memory, each has a stream from "
       "the store. Cold requests, one after the other, are for thumbnails that must be made. In the last round the "
       "hostile clients are watched for up to {watch} s: nginx's limits (client_header_timeout, send_timeout) are "
       "at their 60 s.")
COLUMNS = ["what", "thumbd", "nginx"]
WATCH = {"head": 14, "body": 40}  # seconds: beyond thumbd's 10 for a head and 30 for a stalled answer
STEP = 0.5
COLD_REQUESTS = 9
COLD_WIDTHS = {"head": 38, "body": 39}  # of no other case


@dataclasses.dataclass(frozen=True)
class Attack:
    title: str
    kind: str  # of slow_clients.py
    count: int


@dataclasses.dataclass
class Attacked:
    before: float  # requests a second
    during: float
    failed: int
    grown: float  # MB
    cold: tuple = ()  # (median ms before, while, failed) of requests that need the store and a render
    ages: tuple = ()  # seconds, of the closed in the last round
    statuses: dict = dataclasses.field(default_factory=dict)  # of the answers that had begun


ATTACKS = (Attack("1,000 slowloris", "head", 1000), Attack("200 slow readers", "body", 200))


def measure(stage):
    large = (stage.www / "large.png").stat().st_size
    section = Section("Hostile clients", HOW.format(size=len(stage.hot_body), rounds=stage.rounds, large=large,
                                                    watch=WATCH["body"]), COLUMNS)
    for attack in ATTACKS:
        rounds = Rounds(stage, attack)
        with stage.thumbd() as thumbd, stage.nginx() as nginx:
            turns = alternate(stage.rounds, (thumbd, nginx), rounds.take_turn)
        section.rows += list(rows(attack, turns["thumbd"], turns["nginx"]))
    return section


class Rounds:
    def __init__(self, stage, attack):
        self._stage, self._attack = stage, attack
        self._turns = self._asked = 0

    def take_turn(self, server):
        self._turns += 1
        hot, large = self._stage.targets(server)
        url = f"http://127.0.0.1:{server.port}{hot}"
        run_wrk(url, 32, 1)
        seconds = self._stage.seconds(6, 3)
        before, cold = run_wrk(url, 32, seconds), self._cold(server)
        time.sleep(0.2)  # until the server has closed what wrk has left
        memory, descriptors = resident_bytes(server.pid), descriptor_count(server.pid)
        with Attackers(self._stage, "slow_clients.py", server.port, large, self._attack.count,
                       self._attack.kind) as attackers:
            begin = time.monotonic()
            during, meanwhile = run_wrk(url, 32, seconds), self._cold(server)
            found = Attacked(before.rate, during.rate, during.failed, (resident_bytes(server.pid) - memory) / 1e6,
                             (cold[0], meanwhile[0], meanwhile[1]))
            last = self._turns > 2 * (self._stage.rounds - 1)
            ages = self._watch(server, begin, descriptors) if last else []
            seen = attackers.leave()
            found.ages = tuple(seen["ages"] if self._attack.kind == "head" else ages)
            found.statuses = seen["statuses"]
        say(f"  {self._attack.title}, {server.name:7} {before.rate:,.0f} -> {during.rate:,.0f}/s, {during.failed} "
            f"failed, +{found.grown:.1f} MB, cold {found.cold}, {len(found.ages)} closed, "
            f"{found.statuses}")
        return found

    def _cold(self, server):
        """Median milliseconds of requests that thumbd must render for, and how many failed."""
        if server.name != "thumbd":
            return None, 0
        took, failed = [], 0
        for _ in range(COLD_REQUESTS):
            self._asked += 1
            self._stage.copies(HOT_ORIGINAL, self._asked)
            begin = time.monotonic()
            target = thumbnail_target(f"copies/{self._asked}.png", COLD_WIDTHS[self._attack.kind])
            status = fetch(server.port, target)[0]
            took.append((time.monotonic() - begin) * 1000)
            failed += status != 200
        return median(took), failed

    def _watch(self, server, begin, descriptors):
        """Ages, by the server's descriptors, until all hostile clients are closed, or the time is over."""
        end = begin + WATCH[self._attack.kind]
        ages, left = [], self._attack.count
        while time.monotonic() < end and left > 0:
            time.sleep(STEP)
            now = max(0, descriptor_count(server.pid) - descriptors)
            if now < left:
                ages += [time.monotonic() - begin] * (left - now)
                left = now
        return ages


def rows(attack, mine, theirs):
    value, spread = ratio([turn.during for turn in mine], [turn.before for turn in mine])
    other, other_spread = ratio([turn.during for turn in theirs], [turn.before for turn in theirs])
    label = attack.title + ": "
    yield Row([label + "others' requests/s, with over without", f"{number(value)}x ({spread})",
               f"{number(other)}x ({other_spread})"], targets.HOSTILE_THROUGHPUT, value)
    yield Row([label + "others' failed requests", *(sum(turn.failed for turn in turns) for turns in (mine, theirs))])
    yield Row([label + "resident memory", *(f"+{number(median(turn.grown for turn in turns), 1)} MB"
                                            for turns in (mine, theirs))])
    yield Row([label + "cold request, median before → while (failed)", cold_text(mine), ""])
    if attack.kind == "body":
        yield Row([label + "answers begun, by status", statuses(mine), statuses(theirs)])
    yield Row([label + f"closed within {WATCH[attack.kind]} s", closed(mine[-1]), closed(theirs[-1])])


def cold_text(turns):
    before, during = (median(turn.cold[which] for turn in turns) for which in (0, 1))
    return f"{number(before, 1)} → {number(during, 1)} ms ({sum(turn.cold[2] for turn in turns)})"


def statuses(turns):
    whole = sum((collections.Counter(turn.statuses) for turn in turns), collections.Counter())
    return ", ".join(f"{status}: {count / len(turns):g}" for status, count in sorted(whole.items()))


def closed(turn):
    if not turn.ages:
        return "none"
    return (f"{len(turn.ages):,}, at an age of {number(statistics.median(turn.ages), 1)} s "
            f"({number(min(turn.ages), 1)}–{number(max(turn.ages), 1)})")
