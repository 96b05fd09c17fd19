"""Slowloris and readers that do not read: the others' throughput, and what becomes of the hostile ones."""
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
from stage import say

HOW = ("\"Others\": wrk -c 32 on the thumbnail of {size:,} bytes, without and then with the hostile clients, in each of "
       "{rounds} rounds A B A B; the ratio is the median of the rounds' own. Slowloris: heads that never end, a byte "
       "a second each; whoever is closed comes back. Slow readers: each asks for {large:,} bytes, has a receive "
       "buffer of 4 KB, and never reads. In the last round they are watched for up to {watch} s: nginx's limits "
       "(client_header_timeout, send_timeout) are at their 60 s.")
COLUMNS = ["what", "thumbd", "nginx"]
WATCH = {"head": 14, "body": 40}  # seconds: beyond thumbd's 10 for a head and 30 for a stalled answer
STEP = 0.5


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
    closed: int = None
    ages: tuple = ()  # seconds, of the closed


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
        self._turns = 0

    def take_turn(self, server):
        self._turns += 1
        hot, large = self._stage.targets(server)
        url = f"http://127.0.0.1:{server.port}{hot}"
        run_wrk(url, 32, 1)
        seconds = self._stage.seconds(6, 3)
        before = run_wrk(url, 32, seconds)
        memory, descriptors = resident_bytes(server.pid), descriptor_count(server.pid)
        with Attackers(self._stage, "slow_clients.py", server.port, large, self._attack.count,
                       self._attack.kind) as attackers:
            begin = time.monotonic()
            during = run_wrk(url, 32, seconds)
            found = Attacked(before.rate, during.rate, during.failed, (resident_bytes(server.pid) - memory) / 1e6)
            if self._turns > 2 * (self._stage.rounds - 1):
                self._watch(found, server, attackers, (begin, descriptors))
        say(f"  {self._attack.title}, {server.name:7} {found}")
        return found

    def _watch(self, found, server, attackers, since):
        """Until all hostile clients were closed once, or the time is over."""
        begin, descriptors = since
        end = begin + WATCH[self._attack.kind]
        ages, left = [], self._attack.count
        while time.monotonic() < end and left > 0:
            time.sleep(STEP)
            now = max(0, descriptor_count(server.pid) - descriptors)
            if self._attack.kind == "body" and now < left:
                ages += [time.monotonic() - begin] * (left - now)
                left = now
        seen = attackers.leave()
        found.ages = tuple(seen["ages"] if self._attack.kind == "head" else ages)
        found.closed = len(found.ages)


def rows(attack, mine, theirs):
    value, spread = ratio([turn.during for turn in mine], [turn.before for turn in mine])
    other, other_spread = ratio([turn.during for turn in theirs], [turn.before for turn in theirs])
    label = attack.title + ": "
    yield Row([label + "others' requests/s, with over without", f"{number(value)}x ({spread})",
               f"{number(other)}x ({other_spread})"], targets.HOSTILE_THROUGHPUT, value)
    yield Row([label + "others' failed requests", *(sum(turn.failed for turn in turns) for turns in (mine, theirs))])
    yield Row([label + "resident memory", *(f"+{number(median(turn.grown for turn in turns), 1)} MB"
                                            for turns in (mine, theirs))])
    yield Row([label + f"closed within {WATCH[attack.kind]} s", closed(mine[-1]), closed(theirs[-1])])


def closed(turn):
    if not turn.ages:
        return "none"
    return (f"{turn.closed:,}, at an age of {number(statistics.median(turn.ages), 1)} s "
            f"({number(min(turn.ages), 1)}–{number(max(turn.ages), 1)})")
