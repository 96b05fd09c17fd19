"""Clients of a closed loop, and of an open one that waits for nobody: each keeps its connection."""
import concurrent.futures
import dataclasses
import http.client
import random
import threading
import time

from servers import thumbnail_target


@dataclasses.dataclass
class Seen:
    statuses: dict = dataclasses.field(default_factory=dict)
    milliseconds: list = dataclasses.field(default_factory=list)

    def note(self, status, seconds):
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.milliseconds.append(seconds * 1e3)

    @property
    def count(self):
        return sum(self.statuses.values())


class Client:
    """One connection; a status of 0 stands for an exchange that failed."""

    def __init__(self, port):
        self._port = port
        self._connection = None

    def ask(self, key, size):
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=120)
        try:
            self._connection.request("GET", thumbnail_target(key, size))
            response = self._connection.getresponse()
            response.read()
            if response.will_close:
                self.close()
            return response.status
        except (OSError, http.client.HTTPException):
            self.close()
            return 0

    def close(self):
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def closed_loop(port, requests, count):
    """`requests`: (key, size) of each, taken in turn by `count` clients. What was seen, and the seconds it took."""
    source, lock, seen = iter(requests), threading.Lock(), Seen()

    def work():
        client = Client(port)
        while True:
            with lock:
                one = next(source, None)
            if one is None:
                return client.close()
            begin = time.monotonic()
            status = client.ask(*one)
            with lock:
                seen.note(status, time.monotonic() - begin)

    begin = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(count) as clients:
        for done in [clients.submit(work) for _ in range(count)]:
            done.result()
    return seen, time.monotonic() - begin


class Attackers:
    """Closed loops over some originals until the end of the context."""

    def __init__(self, port, keys, count):
        self.seen = Seen()
        self._over, self._lock = threading.Event(), threading.Lock()
        self._threads = [threading.Thread(target=self._work, args=(port, keys, number)) for number in range(count)]

    def _work(self, port, keys, number):
        client, chance = Client(port), random.Random(number)
        while not self._over.is_set():
            begin = time.monotonic()
            status = client.ask(chance.choice(keys), chance.randint(100, 400))
            with self._lock:
                self.seen.note(status, time.monotonic() - begin)
            if status == 503:
                self._over.wait(0.02)
        client.close()

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        for thread in self._threads:
            thread.join()


def open_loop(port, requests, rate, seconds):
    """Latencies count from when a request was due, whether or not a client was free to send it then."""
    seen, lock = Seen(), threading.Lock()
    free = []

    def send(one, due):
        with lock:
            client = free.pop() if free else Client(port)
        status = client.ask(*one)
        with lock:
            seen.note(status, time.monotonic() - due)
            free.append(client)

    begin = time.monotonic()
    with concurrent.futures.ThreadPoolExecutor(64) as clients:
        for number in range(int(rate * seconds)):
            due = begin + number / rate
            time.sleep(max(0, due - time.monotonic()))
            clients.submit(send, next(requests), due)
    return seen
