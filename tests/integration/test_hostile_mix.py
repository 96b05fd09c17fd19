"""Originals that mean harm, asked for again and again among good ones: each gets its answer in time, and the good
ones never notice. THUMBD_HOSTILE_ROUNDS says how often each is asked for."""
import collections
import concurrent.futures
import os
import random
import threading
import time

import pytest

from support import figures, hostile, pictures, processes
from support.problems import assert_tells_nothing

ROUNDS = int(os.environ.get("THUMBD_HOSTILE_ROUNDS", "2"))
CONNECTIONS = 64
GOOD_SIZES = (60, 90, 120)
# Far more than anything takes, because the machine may be busy with other tests: what never ends is found all the same.
RENDER_SECONDS, REQUEST_SECONDS, SLACK_SECONDS = 30, 60, 10
# Of all processes together: two light workers, two middling ones and a heavy one, each within WORKER_MEMORY, and the service.
WORKER_MEGABYTES, BUDGET = 600, 700_000_000
BUDGET_SANITIZED = 2 * BUDGET
REFUSED = (413, 415, 422)


def good_pictures():
    kinds = {"png": "PNG", "jpg": "JPEG", "webp": "WEBP", "gif": "GIF", "tiff": "TIFF"}
    found = {f"good/plain.{name}": pictures.encoded(pictures.gradient(640, 480), kind)
             for name, kind in kinds.items()}
    found["good/alpha.png"] = pictures.png(500, 400, "RGBA")
    found["good/progressive.jpg"] = pictures.jpeg(1200, 900, progressive=True)
    return found


class Memory:
    """The most that all processes have had together, looked at again and again; a context manager."""

    def __init__(self, server):
        self.most = 0
        self._server = server
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._watch)

    def _watch(self):
        while not self._over.wait(0.25):
            self.most = max(self.most, sum(map(processes.proportional_bytes, processes.everybody(self._server))))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()


@pytest.fixture(name="server")
def fixture_server(servers, store):
    """Everything is rendered, every time; an answer of a quarantine is an answer."""
    return servers.start(**store.settings(
        MODE="always", HOT_CACHE=0, REQUEST_TIMEOUT=f"{REQUEST_SECONDS}s", RENDER_TIMEOUT=f"{RENDER_SECONDS}s",
        RENDER_QUEUE=1000, RENDER_MEMORY="1GB", WORKER_MEMORY=f"{WORKER_MEGABYTES}MB", LOG_LEVEL="info",
        **figures.prompt_frees()))


def ask_all(server, asked):
    """(key, size, answer, seconds) of each, over many connections."""
    def ask(one):
        begin = time.monotonic()
        answer = server.thumbnail(one[0], size=one[1])
        return *one, answer, time.monotonic() - begin

    with concurrent.futures.ThreadPoolExecutor(CONNECTIONS) as clients:
        return list(clients.map(ask, asked))


def fault_of(server, answer, seconds):
    """What is wrong with the answer to a bad original; None: nothing."""
    if seconds > REQUEST_SECONDS + SLACK_SECONDS:
        return f"after {seconds:.1f} s"
    if answer.status == 200:
        pictures.opened(answer)
        return None
    if answer.status not in REFUSED:
        return f"{answer.status} {answer.body[:200]}"
    assert_tells_nothing(answer, server)
    return None


def assert_nothing_moves(server, store, bad):
    good = good_pictures()
    for key, data in {**good, **bad}.items():
        store.put(key, data)
    calm = {(key, size): server.thumbnail(key, size=size).body for key in good for size in GOOD_SIZES}
    asked = [(key, 50 + round) for key in bad for round in range(ROUNDS)]
    asked += list(calm) * max(1, len(asked) // len(calm) // 2)
    random.Random(5).shuffle(asked)

    main = server.process.pid
    with Memory(server) as memory:
        answers = ask_all(server, asked)

    faults = collections.defaultdict(set)
    for key, size, answer, seconds in answers:
        if (key, size) not in calm:
            fault = fault_of(server, answer, seconds)
        elif answer.status != 200:
            fault = f"{answer.status} {answer.body[:200]}"
        else:
            fault = None if answer.body == calm[key, size] else "not the picture of a calm run"
        if fault:
            faults[key].add(fault)
    ends = {cause: processes.ended(server, cause, lane) for cause in ("crashed", "timed_out", "killed", "idle")
            for lane in processes.NICENESS if processes.ended(server, cause, lane)}
    print(f"{len(asked)} requests, {len(bad)} bad originals, at most {memory.most / 1e6:.0f} MB, ended workers {ends}")
    assert not faults, dict(faults)
    assert server.process.poll() is None and server.process.pid == main
    assert memory.most < (BUDGET_SANITIZED if processes.is_sanitized() else BUDGET)
    assert {(key, size): server.thumbnail(key, size=size).body for key, size in calm} == calm
    assert server.admin("/readyz").status == 200


def test_made_ones_among_good_ones(server, store):
    assert_nothing_moves(server, store, hostile.made())


def test_collected_ones_among_good_ones(server, store):
    bad = hostile.collection()
    if not bad:
        pytest.skip("no collection: THUMBD_CORPUS names its folder")
    assert_nothing_moves(server, store, bad)
