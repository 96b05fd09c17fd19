#!/usr/bin/env python3
"""Opens connections, has each answer one request, and then only holds them.

    idle_holder.py PORT TARGET COUNT

Prints {"answered": N, "failed": N, "seconds": S} when all are there, then holds until its input ends or two minutes
are over, and prints {"open": N, "closed": N}. The connections come from several loopback addresses, because one has
only 28,000 ports to one server.
"""
import json
import select
import sys
import time

from http_client import ClientConnection, request_bytes

PER_ADDRESS = 5000
AT_ONCE = 100  # requests out at a time: the point is the idle connections, not a rush
LONGEST = 120  # seconds


class Holder:
    def __init__(self, port, target):
        self._port, self._request = port, request_bytes(target)
        self._poll = select.epoll()
        self._held = {}  # descriptor -> connection
        self._out = 0
        self.answered = self.failed = self.closed = 0

    def open(self, count):
        for number in range(count):
            try:
                connection = ClientConnection(self._port, source=f"127.0.0.{2 + number // PER_ADDRESS}")
                connection.send(self._request)
            except OSError:
                self.failed += 1
                continue
            self._held[connection.fileno()] = connection
            self._poll.register(connection.fileno(), select.EPOLLIN | select.EPOLLRDHUP)
            self._out += 1
            while self._out >= AT_ONCE and self._read(1):
                pass
        while self._out and self._read(5):
            pass

    def hold(self, seconds):
        deadline = time.monotonic() + seconds
        waiting = select.poll()
        waiting.register(sys.stdin, select.POLLIN | select.POLLHUP)
        while time.monotonic() < deadline and not waiting.poll(200):
            self._read(0)

    def _read(self, seconds):
        """False where nothing came in that time."""
        ready = self._poll.poll(seconds)
        for descriptor, _ in ready:
            connection = self._held[descriptor]
            try:
                if connection.receive() and connection.tag is None:
                    connection.tag = "answered"
                    self.answered += 1
                    self._out -= 1
            except OSError:
                self._lose(connection)
        return bool(ready)

    def _lose(self, connection):
        if connection.tag is None:
            self._out -= 1
            self.failed += 1
        else:
            self.closed += 1
        self._poll.unregister(connection.fileno())
        del self._held[connection.fileno()]
        connection.close()

    @property
    def open_now(self):
        return len(self._held)


def main():
    port, target, count = int(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    holder = Holder(port, target)
    begin = time.monotonic()
    holder.open(count)
    print(json.dumps({"answered": holder.answered, "failed": holder.failed, "seconds": time.monotonic() - begin}),
          flush=True)
    holder.hold(LONGEST)
    print(json.dumps({"open": holder.open_now, "closed": holder.closed}), flush=True)


if __name__ == "__main__":
    main()
