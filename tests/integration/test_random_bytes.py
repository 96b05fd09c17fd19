"""A minute of random and mutated requests, split and cut off anywhere: the program lives, leaks nothing and serves on.

THUMBD_FUZZ_SECONDS makes it longer; THUMBD_FUZZ_SEED repeats what each thread of a failed run sent, though not when.
"""
import contextlib
import os
import random
import threading
import time

import pytest

from support import figures, mutation, pictures, wire
from support.waiting import wait_until

SECONDS = float(os.environ.get("THUMBD_FUZZ_SECONDS", "60"))
SEED = int(os.environ.get("THUMBD_FUZZ_SEED") or random.SystemRandom().randrange(1 << 32))
THREADS = 4
MOST_HELD = 40  # connections that a thread leaves hanging
# ThreadSanitizer remembers several bytes for each one that is touched.
MOST_GROWTH = 24_000_000 * (4 if "TSAN_OPTIONS" in os.environ else 1)


class Attacker(threading.Thread):
    def __init__(self, ports, number, deadline):
        super().__init__()
        self._ports = ports
        self._chance = random.Random(f"{SEED}-{number}")
        self._deadline = deadline
        self._held = []
        self.connections = 0
        self.answers = 0
        self.fault = None

    def run(self):
        try:
            while time.monotonic() < self._deadline:
                self._attack()
        except Exception as fault:  # pylint: disable=broad-exception-caught
            self.fault = fault  # told by the test: a thread cannot fail it
        for client in self._held:
            client.socket.close()

    def _attack(self):
        chance = self._chance
        port = self._ports[chance.randrange(8) == 0]
        # From many addresses, or the ports of one would run out while their last connections are still remembered.
        source = f"127.0.0.{chance.randint(2, 250)}"
        try:
            client = wire.Wire(port, timeout=20, source=source)
        except TimeoutError:
            raise
        except OSError:
            return  # reset while it waited: it had nothing to say
        self.connections += 1
        for piece in mutation.in_pieces(mutation.any_bytes(chance), chance):
            if not client.send(piece):
                break
            if chance.randrange(6) == 0:
                time.sleep(chance.random() / 100)
        self._leave(client)

    def _leave(self, client):
        how = self._chance.randrange(5)
        if how == 0:
            client.reset()
        elif how == 1:
            self._held.append(client)
            if len(self._held) > MOST_HELD:
                self._held.pop(self._chance.randrange(MOST_HELD)).socket.close()
        elif how == 2:
            client.socket.close()
        else:
            client.shut()
            self._read_all(client)

    def _read_all(self, client):
        with contextlib.closing(client.socket):
            rest = client.rest()
        if rest:
            self.answers += 1
            assert rest.startswith(b"HTTP/1.1 "), rest[:300]


@pytest.fixture(name="server")
def fixture_server(servers, store):
    store.put("cat.png", pictures.png())
    # Few threads with allocations of their own and little to keep, so that what is kept by mistake shows.
    return servers.start(**store.settings(HOT_CACHE="4MB", FETCH_THREADS=4, UPLOAD_THREADS=1, LOG_LEVEL="info",
                                          **figures.prompt_frees()))


def attack(server, seconds):
    deadline = time.monotonic() + seconds
    attackers = [Attacker((server.port, server.admin_port), number, deadline) for number in range(THREADS)]
    for attacker in attackers:
        attacker.start()
    for attacker in attackers:
        attacker.join()
    faults = [attacker.fault for attacker in attackers if attacker.fault is not None]
    assert not faults, faults
    return attackers


def await_rest(server):
    """Until nobody is connected and nothing is being made."""
    for gauge in ("thumbd_connections_open", "thumbd_flights", "thumbd_uploads_waiting"):
        wait_until(lambda: server.metric(gauge) == 0, f"{gauge} 0", 60)  # pylint: disable=cell-var-from-loop
    time.sleep(0.5)


def descriptor_count(server):
    return len(figures.descriptors(server.process.pid))


def test_survives_a_minute_of_nonsense(server):
    print(f"THUMBD_FUZZ_SEED={SEED}")  # pytest shows it when the test fails
    for size in (40, 41, 42):
        assert server.thumbnail("cat.png", size=size).status == 200
    attack(server, SECONDS / 4)  # threads, buffers and caches are all there after this
    await_rest(server)
    descriptors = descriptor_count(server)
    before = figures.resident_bytes(server.process.pid)
    attackers = attack(server, SECONDS * 3 / 4)
    await_rest(server)
    wait_until(lambda: descriptor_count(server) <= descriptors, f"not more than {descriptors} descriptors", 60)
    growth = figures.resident_bytes(server.process.pid) - before
    assert growth < MOST_GROWTH, f"{growth} bytes more"
    assert server.process.poll() is None
    assert server.thumbnail("cat.png", size=43).status == 200
    assert server.fetch("/healthz").status == 200
    connections = sum(attacker.connections for attacker in attackers)
    answers = sum(attacker.answers for attacker in attackers)
    print(f"{connections} connections, {answers} of them answered, {growth} bytes more")
    assert connections > 50 and answers > 10, "too slow to tell anything"
