#!/usr/bin/env python3
"""Many clients, connected beforehand, ask for the same thing at the same time.

    herd.py PORT TARGET COUNT

Prints {"answered": N, "errors": N, "statuses": {...}, "p50": ms, "p99": ms, "max": ms}; each client's time runs from
its own request to the last byte of its answer.
"""
import collections
import gc
import json
import select
import sys
import time

from http_client import ClientConnection, request_bytes
from percentiles import percentile

LONGEST = 60  # seconds


def connect_all(port, count):
    return [ClientConnection(port, source=f"127.0.0.{2 + number // 5000}") for number in range(count)]


def send_all(connections, request, poll):
    for connection in connections:
        poll.register(connection.fileno(), select.EPOLLIN)
        connection.tag = time.monotonic()
        connection.send(request)


def collect(connections, poll):
    """Latencies in milliseconds, and statuses."""
    waiting = {connection.fileno(): connection for connection in connections}
    latencies, statuses = [], collections.Counter()
    deadline = time.monotonic() + LONGEST
    while waiting and time.monotonic() < deadline:
        for descriptor, _ in poll.poll(1):
            connection = waiting[descriptor]
            try:
                if not connection.receive():
                    continue
                latencies.append((time.monotonic() - connection.tag) * 1000)
                statuses[connection.status] += 1
            except OSError:
                pass
            poll.unregister(descriptor)
            del waiting[descriptor]
    return latencies, statuses


def main():
    port, request, count = int(sys.argv[1]), request_bytes(sys.argv[2]), int(sys.argv[3])
    connections = connect_all(port, count)
    poll = select.epoll()
    gc.disable()
    send_all(connections, request, poll)
    latencies, statuses = collect(connections, poll)
    latencies.sort()
    print(json.dumps({"answered": len(latencies), "errors": count - statuses[200], "statuses": statuses,
                      "p50": percentile(latencies, 50), "p99": percentile(latencies, 99),
                      "max": latencies[-1] if latencies else None}))


if __name__ == "__main__":
    main()
