#!/usr/bin/env python3
"""Sends requests when they are due, whether or not earlier ones are answered, and measures from that moment: what a
server cannot take at once it cannot hide (no coordinated omission). Poisson arrivals, the same in every run.

    open_loop.py PLAN --rps N --seconds S [--connections C] [--interval I] [--fresh FILE]

PLAN has lines "label <tab> port <tab> target", drawn in turn and from the start again. Where the target is "-" it is
the next line of FILE, each of which is used once. --rps 0 is a closed loop: each connection asks again as soon as it
is answered. Prints a JSON object per interval and label, the latencies in milliseconds; "late" is how far behind its
plan this client was, for want of time or of a free connection; "unsent" what was due and never sent.
"""
import argparse
import collections
import gc
import itertools
import json
import math
import pathlib
import random
import select
import sys
import time

from http_client import ClientConnection, request_bytes
from percentiles import percentile

Planned = collections.namedtuple("Planned", "label port request")
PATIENCE = 10  # seconds for the answers that are out when the time is over


class Record:
    """What became of the requests of one label in one interval."""

    def __init__(self):
        self.latencies, self.late, self.statuses = [], [], collections.Counter()
        self.errors = self.unsent = 0

    def summary(self, label, second):
        times, late = sorted(self.latencies), sorted(self.late)
        return {"label": label, "second": second, "count": len(times), "errors": self.errors,
                "unsent": self.unsent, "statuses": self.statuses, "p50": percentile(times, 50),
                "p90": percentile(times, 90), "p99": percentile(times, 99), "max": times[-1] if times else None,
                "late_p99": percentile(late, 99)}


class OpenLoop:
    def __init__(self, plan, options):
        self._plan = plan
        self._rps, self._most = options.rps, options.connections
        self._interval = options.interval or math.inf
        self._poll = select.epoll()
        self._busy = {}  # descriptor -> connection
        self._idle = collections.defaultdict(list)  # port -> connections
        self._open = 0
        self._waiting = collections.deque()  # (due, planned): due, and no connection is free
        self._records = collections.defaultdict(Record)
        self._gaps = random.Random(1)
        self._begin = self._printed = time.monotonic()
        self._end = self._begin + options.seconds

    def run(self):
        due = self._begin
        while time.monotonic() < self._end:
            due = self._start_due(due)
            self._answers(due)
            self._print_when_due()
        deadline = time.monotonic() + PATIENCE
        while (self._busy or self._waiting) and time.monotonic() < deadline:
            self._serve_waiting()
            self._answers(time.monotonic() + 0.05)
        for _, planned in self._waiting:
            self._records[planned.label].unsent += 1
        for connection in self._busy.values():
            self._records[connection.tag[2].label].errors += 1
        self.print_interval()

    def _start_due(self, due):
        """The time of the first request that is not due yet."""
        now = time.monotonic()
        if not self._rps:
            while len(self._busy) + len(self._waiting) < self._most:
                self._waiting.append((now, next(self._plan)))
            self._serve_waiting()
            return now + 0.05
        while due <= now:
            self._waiting.append((due, next(self._plan)))
            due += self._gaps.expovariate(self._rps)
        self._serve_waiting()
        return due

    def _serve_waiting(self):
        for _ in range(len(self._waiting)):
            due, planned = self._waiting.popleft()
            connection = self._take(planned.port)
            if connection is None:
                self._waiting.appendleft((due, planned))
                return
            self._send(connection, due, planned)

    def _take(self, port):
        if self._idle[port]:
            return self._idle[port].pop()
        if self._open >= self._most:
            other = next((idle for idle in self._idle.values() if idle), None)
            if other is None:
                return None
            self._drop(other.pop(0))
        self._open += 1
        try:
            connection = ClientConnection(port)
        except OSError:
            self._open -= 1
            self._records["connect"].errors += 1
            return None
        self._poll.register(connection.fileno(), select.EPOLLIN)
        return connection

    def _send(self, connection, due, planned):
        now = time.monotonic()
        connection.tag = (now, due, planned)
        self._busy[connection.fileno()] = connection
        try:
            connection.send(planned.request)
        except OSError:
            self._fail(connection)

    def _answers(self, until):
        # epoll's own timeout counts in milliseconds; select's in microseconds, and takes an epoll descriptor.
        select.select([self._poll], [], [], max(0.0, min(until, self._end + PATIENCE) - time.monotonic()))
        for descriptor, _ in self._poll.poll(0):
            connection = self._busy.get(descriptor)
            if connection is None:
                self._drop_idle(descriptor)
                continue
            try:
                if connection.receive():
                    self._note(connection)
            except (OSError, ValueError):
                self._fail(connection)

    def _note(self, connection):
        sent, due, planned = connection.tag
        record = self._records[planned.label]
        record.latencies.append((time.monotonic() - due) * 1000)
        record.late.append((sent - due) * 1000)
        record.statuses[connection.status] += 1
        del self._busy[connection.fileno()]
        self._idle[connection.port].append(connection)

    def _fail(self, connection):
        self._records[connection.tag[2].label].errors += 1
        self._busy.pop(connection.fileno(), None)
        self._drop(connection)

    def _drop_idle(self, descriptor):
        for connections in self._idle.values():
            for connection in connections:
                if connection.fileno() == descriptor:
                    connections.remove(connection)
                    self._drop(connection)
                    return

    def _drop(self, connection):
        self._poll.unregister(connection.fileno())
        connection.close()
        self._open -= 1

    def _print_when_due(self):
        """The last interval takes in what is answered after the end."""
        now = time.monotonic()
        if now - self._printed >= self._interval and self._end - now > self._interval / 2:
            self.print_interval()

    def print_interval(self):
        second = self._printed - self._begin
        for label, record in self._records.items():
            print(json.dumps(record.summary(label, round(second, 1))), flush=True)
        self._records = collections.defaultdict(Record)
        self._printed = time.monotonic()


def read_plan(path, fresh):
    """Without an end."""
    with open(path, encoding="utf-8") as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    plan = [Planned(label, int(port), None if target == "-" else request_bytes(target)) for label, port, target in rows]
    unused = iter(pathlib.Path(fresh).read_text(encoding="utf-8").split("\n") if fresh else ())
    for planned in itertools.cycle(plan):
        yield planned if planned.request else planned._replace(request=request_bytes(next(unused)))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("plan")
    parser.add_argument("--rps", type=float, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--connections", type=int, default=64)
    parser.add_argument("--interval", type=float, default=0)
    parser.add_argument("--fresh")
    options = parser.parse_args()
    gc.disable()  # nothing here makes cycles, and a pause would be taken for the server's
    OpenLoop(read_plan(options.plan, options.fresh), options).run()
    return 0


if __name__ == "__main__":
    sys.exit(main())
