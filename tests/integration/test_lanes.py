"""Heavy pictures have slots, workers and a line of their own: nothing that is light waits for them."""
import contextlib
import signal
import time

import pytest

from support import pictures, processes
from support.problems import assert_problem
from support.waiting import wait_until

AT_ONCE = 2  # seconds, on a busy machine
HEAVY_SIZE = 1700  # of the slow original, which is decoded whole for it


@pytest.fixture(name="lanes")
def fixture_lanes(servers, store, slow):
    """Starts a server with one slot in each lane, and a few heavy originals."""
    for name in "abcd":
        store.put(f"{name}.jpg", slow)
    store.put("light.jpg", pictures.jpeg())

    def start(**settings):
        server = servers.start(**store.settings(**{
            "RENDER_SLOTS": 1, "HEAVY_SLOTS": 1, "RENDER_QUEUE": 1, "RENDER_MEMORY": "4GB", "HOT_CACHE": 0,
            "MODE": "always", "REQUEST_TIMEOUT": "120s", "RENDER_TIMEOUT": "100s", **settings}))
        processes.await_workers(server, 3)
        return server
    return start


@contextlib.contextmanager
def held(server):
    """The heavy lane's worker does not get on."""
    [pid] = processes.await_workers(server, 1, "heavy")
    processes.send(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        processes.send(pid, signal.SIGCONT)


def assert_refused_at_once(server, name):
    begin = time.monotonic()
    answer = server.thumbnail(name, size=HEAVY_SIZE)
    assert time.monotonic() - begin < AT_ONCE
    assert_problem(answer, 503, server)
    assert 1 <= int(answer.header("Retry-After")) <= 60


def test_light_ones_pass_a_heavy_lane_that_is_full(lanes):
    server = lanes()
    with held(server):
        at_work = server.begin("a.jpg", size=HEAVY_SIZE)
        server.await_metric("thumbd_render_running", 1)
        in_line = server.begin("b.jpg", size=HEAVY_SIZE)
        server.await_metric("thumbd_render_waiting", 1)

        for width in range(100, 110):
            begin = time.monotonic()
            assert server.thumbnail("light.jpg", size=width).status == 200
            assert time.monotonic() - begin < AT_ONCE
        assert_refused_at_once(server, "c.jpg")
        assert server.thumbnail("light.jpg", size=111).status == 200
    assert at_work.answer().status == in_line.answer().status == 200
    assert server.thumbnail("c.jpg", size=HEAVY_SIZE).status == 200


def test_what_cannot_be_done_in_time_is_refused_at_once(lanes):
    """One that took four seconds tells that ten more will take forty."""
    server = lanes(REQUEST_TIMEOUT="30s", RENDER_QUEUE=50)
    with held(server):
        begin = time.monotonic()
        slow_one = server.begin("a.jpg", size=HEAVY_SIZE)
        server.await_metric("thumbd_render_running", 1)
        wait_until(lambda: time.monotonic() > begin + 4, "four seconds of nothing")
    assert slow_one.answer().status == 200
    wait_until(lambda: server.metric("thumbd_render_running") == 0, "the lane free again")
    with held(server):
        begin = time.monotonic()
        asked = [server.begin("b.jpg", size=HEAVY_SIZE + number) for number in range(16)]
        server.await_metric('thumbd_failures_total{kind="queue-timeout"}', 1)
        assert time.monotonic() - begin < AT_ONCE, "not at the end of its time"
        assert server.metric("thumbd_render_waiting") >= 1, "who can be done in time may wait"
        assert server.thumbnail("light.jpg", size=100).status == 200
    answers = [request.answer() for request in asked]
    assert {200, 503} <= {answer.status for answer in answers}
    for answer in answers:
        if answer.status == 503:
            assert 1 <= int(answer.header("Retry-After")) <= 60


def test_small_pictures_are_light_and_large_ones_heavy(lanes):
    server = lanes(WORKER_JOBS=1)
    assert server.thumbnail("light.jpg", size=100).status == 200
    assert (processes.ended(server, "recycled", "light"), processes.ended(server, "recycled", "heavy")) == (1, 0)
    assert server.thumbnail("a.jpg", size=HEAVY_SIZE).status == 200
    assert (processes.ended(server, "recycled", "light"), processes.ended(server, "recycled", "heavy")) == (1, 1)


def test_nobody_waits_for_those_that_are_gone(lanes):
    """A client that leaves gives back its place in the line."""
    server = lanes()
    with held(server):
        at_work = server.begin("a.jpg", size=HEAVY_SIZE)
        server.await_metric("thumbd_render_running", 1)
        leaver = server.begin("b.jpg", size=HEAVY_SIZE)
        server.await_metric("thumbd_render_waiting", 1)
        leaver.abandon()
        wait_until(lambda: server.metric("thumbd_render_waiting") == 0, "an empty line")
        stayer = server.begin("c.jpg", size=HEAVY_SIZE)
        server.await_metric("thumbd_render_waiting", 1)
    assert at_work.answer().status == stayer.answer().status == 200
