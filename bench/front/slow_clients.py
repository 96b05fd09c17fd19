#!/usr/bin/env python3
"""Hostile clients, kept at their number: one that the server closes is replaced.

    slow_clients.py PORT TARGET COUNT head    a request head that never ends, one byte a second (slowloris)
    slow_clients.py PORT TARGET COUNT body    asks for something large and never reads the answer

Prints {"open": N, "failed": N} when they are there, goes on until its input ends or two minutes are over, and prints
{"ages": [...], "statuses": {...}}: how old those were, in seconds, that the server has closed, and, of those that do
not read, which answer had begun. These do not see their end: count the server's descriptors for that.
"""
import collections
import json
import select
import sys
import time

from http_client import ClientConnection, request_bytes

LONGEST = 120  # seconds
PACE = 1.0  # seconds between two bytes of one client


class SlowClients:
    def __init__(self, port, target, kind):
        self._port, self._kind = port, kind
        whole = request_bytes(target)
        self._first = whole if kind == "body" else whole[:-2] + b"X-Slow: "
        self._poll = select.epoll()
        self._open = {}  # descriptor -> connection
        self._turns = collections.deque()  # (when, connection): whose next byte is due
        self.failed = 0
        self.ages = []

    def open_one(self):
        try:
            connection = ClientConnection(self._port, receive_buffer=4096 if self._kind == "body" else None)
            connection.socket.send(self._first)
        except OSError:
            self.failed += 1
            return
        connection.tag = time.monotonic()
        self._open[connection.fileno()] = connection
        events = select.EPOLLRDHUP | (select.EPOLLIN if self._kind == "head" else 0)
        self._poll.register(connection.fileno(), events)
        if self._kind == "head":
            self._turns.append((connection.tag + PACE, connection))

    def step(self, seconds):
        for descriptor, _ in self._poll.poll(seconds):
            self._replace(self._open[descriptor])
        now = time.monotonic()
        while self._turns and self._turns[0][0] <= now:
            self._send_byte(self._turns.popleft()[1])

    def _send_byte(self, connection):
        if connection.fileno() < 0:
            return
        try:
            connection.socket.send(b"x")
        except OSError:
            self._replace(connection)
            return
        self._turns.append((time.monotonic() + PACE, connection))

    def _replace(self, connection):
        """Any answer to half a request, such as a 408, is its end."""
        self.ages.append(time.monotonic() - connection.tag)
        self._poll.unregister(connection.fileno())
        del self._open[connection.fileno()]
        connection.close()
        self.open_one()

    def statuses(self):
        """Reads, at last, the first bytes of each."""
        found = collections.Counter()
        for connection in self._open.values():
            try:
                found[connection.socket.recv(12)[9:12].decode("latin-1") or "closed"] += 1
            except BlockingIOError:
                found["nothing"] += 1
            except OSError:
                found["reset"] += 1
        return found

    @property
    def open_now(self):
        return len(self._open)


def main():
    clients = SlowClients(int(sys.argv[1]), sys.argv[2], sys.argv[4])
    for number in range(int(sys.argv[3])):
        clients.open_one()
        if number % 50 == 49:
            clients.step(0)
    print(json.dumps({"open": clients.open_now, "failed": clients.failed}), flush=True)
    deadline = time.monotonic() + LONGEST
    waiting = select.poll()
    waiting.register(sys.stdin, select.POLLIN | select.POLLHUP)
    while time.monotonic() < deadline and not waiting.poll(0):
        clients.step(0.02)
    print(json.dumps({"ages": [round(age, 2) for age in clients.ages], "statuses": clients.statuses()}), flush=True)


if __name__ == "__main__":
    main()
