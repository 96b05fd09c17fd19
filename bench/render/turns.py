"""One case: every peer looked at once, with its memory; then turns by turns, what the CPU of each thumbnail is."""
import concurrent.futures
import dataclasses
import math
import resource
import time

from memory import Peak
from peers import NotMade
from process_cost import cpu_seconds
from rounds import alternate, median


@dataclasses.dataclass
class First:
    """What a peer gave when it was asked for all of a case the first time."""
    bodies: dict  # (original, width) to bytes
    seen: list  # quality.Seen
    seconds: float  # of CPU, for one unit
    peak: Peak = None


@dataclasses.dataclass
class Measured:
    """Name of the peer to its figures; without those that cannot do this case."""
    firsts: dict
    cpu: dict  # milliseconds of each round, for one unit


class Clients:
    """As many at a time, each with a connection of its own."""

    def __init__(self, peer, count):
        self._peer = peer
        self._clients = [peer.client() for _ in range(count)]

    def run(self, jobs, form, expected=None):
        """Bodies by job. `expected`: what each must be again, byte for byte."""
        bodies, source = {}, iter(jobs)

        def work(client):
            for job in source:
                body = self._peer.make(client, *job, form)
                if expected is not None and body != expected[job]:
                    raise RuntimeError(f"{self._peer.name}: {job} is not what it was before")
                bodies[job] = body

        with concurrent.futures.ThreadPoolExecutor(len(self._clients)) as threads:
            for done in [threads.submit(work, client) for client in self._clients]:
                done.result()
        return bodies


def _cpu(peer):
    if peer.pid is not None:
        return cpu_seconds(peer.pid)
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime


def _look(peer, case, keys, judge, count):
    """None: this peer cannot."""
    clients = Clients(peer, count)
    jobs = [(key, width) for key in keys for width in case.widths]
    before, peak = _cpu(peer), None
    try:
        if peer.pid is None:
            bodies = clients.run(jobs, case.form)
        else:
            with Peak(peer.pid) as peak:
                bodies = clients.run(jobs, case.form)
    except NotMade as refusal:
        print(f"  {case.name:14} {refusal}", flush=True)
        return None
    seconds = (_cpu(peer) - before) / _units(case, jobs)
    return First(bodies, [judge.look_at(body, *job, case.form) for job, body in sorted(bodies.items())], seconds, peak)


def _units(case, jobs):
    return len(jobs) / (len(case.widths) if case.page else 1)


def _some(jobs, case, units):
    """Of many small pictures, evenly chosen, so that a peer that takes long for each does not take all the time."""
    if case.page or len(jobs) <= 2 * units:
        return jobs
    return jobs[::max(1, min(len(jobs) // 8, math.ceil(len(jobs) / (2 * units))))]


def _turn(peer, first, case, stage):
    """Milliseconds of CPU for a unit. Long enough that the kernel's ticks do not matter; the same pictures in each."""
    jobs = _some(sorted(first.bodies), case, stage.turn_seconds / max(first.seconds, 1e-3))
    passes = max(1, math.ceil(stage.turn_seconds / max(first.seconds, 1e-3) / _units(case, jobs)))
    passes = min(passes, stage.most_thumbnails // len(jobs) + 1)
    if case.page:
        clients = Clients(peer, len(case.widths))
        pages = [[job for job in jobs if job[0] == key] for key in sorted({job[0] for job in jobs})] * passes
    else:
        clients = Clients(peer, stage.clients)
        pages = [jobs * passes]
    before = _cpu(peer)
    for page in pages:
        clients.run(page, case.form, first.bodies)
    if peer.pid is not None:
        time.sleep(0.05)  # what follows an answer belongs to it
    cpu = (_cpu(peer) - before) * 1e3 / (_units(case, jobs) * passes)
    print(f"  {case.name:14} {peer.name:14} {cpu:8.2f} ms", flush=True)
    return cpu


def measure(case, stage, kinds, settings):
    """`kinds`: classes of peers. Each begins anew, so that its memory is of this case alone."""
    keys = case.originals(stage.originals)
    peers, firsts = [], {}
    try:
        for kind in kinds:
            peer = kind(stage, settings)
            peers.append(peer)
            first = _look(peer, case, keys, stage.judge, stage.clients)
            if first:
                firsts[peer.name] = first
        able = [peer for peer in peers if peer.name in firsts]
        cpu = alternate(stage.rounds, able, lambda peer: _turn(peer, firsts[peer.name], case, stage))
    finally:
        for peer in peers:
            peer.__exit__(None, None, None)
    return Measured(firsts, cpu)


def peak_of(case, stage, kind, clients, settings):
    """The peak of one peer with so many at once, begun anew."""
    key, width = case.originals(stage.originals)[0], case.widths[0]
    with kind(stage, settings) as peer:
        with Peak(peer.pid) as peak:
            Clients(peer, clients).run([(key, width)] * clients * 2, case.form)
    return peak


def mean_psnr(first):
    return sum(one.psnr for one in first.seen) / len(first.seen)


def kilobytes(first):
    return sum(one.bytes for one in first.seen) / len(first.seen) / 1e3


def best_peer(measured):
    """The name of the cheapest but us; None where nobody else can."""
    others = {name: median(values) for name, values in measured.cpu.items() if name != "thumbd"}
    return min(others, key=others.get) if others else None
