"""Clients that are many, slow or silent: the others are answered as if they were not there."""
import contextlib
import os
import resource
import socket
import time

import pytest

from support import figures, pictures, wire
from support.thumbd import thumbnail_target
from support.waiting import wait_until
from support.wire import request

TARGET = thumbnail_target("cat.png", size=120)
SOON = 8  # seconds; others wait for milliseconds, but this may be a busy machine


@pytest.fixture(scope="module", autouse=True, name="descriptors")
def fixture_descriptors():
    """As many as may be, for us and for the servers we start."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    most = min(hard, 8_192)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    yield most
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.fixture(name="server")
def fixture_server(servers, store):
    store.put("cat.png", pictures.png())
    server = servers.start(**store.settings(**figures.prompt_frees()))
    assert server.thumbnail("cat.png", size=120).status == 200
    return server


@pytest.fixture(name="crowd")
def fixture_crowd(server, descriptors):
    with contextlib.ExitStack() as clients:
        def gather(count, **options):
            count = min(count, descriptors // 2 - 200)
            return [clients.enter_context(wire.Wire(server.port, **options)) for _ in range(count)]
        yield gather


def assert_others_are_served(server, rounds=20):
    for _ in range(rounds):
        start = time.monotonic()
        answer = server.thumbnail("cat.png", size=120)
        assert answer.status == 200 and time.monotonic() - start < SOON


def test_thousands_of_idle_sockets_cost_little(server, crowd):
    before = figures.resident_bytes(server.process.pid)
    silent = crowd(1_000)
    kept = crowd(1_000)
    for client in kept:
        client.send(request(TARGET))
        assert client.answer().status == 200
    assert_others_are_served(server)
    busy = figures.cpu_seconds(server.process.pid)
    time.sleep(1)
    assert figures.cpu_seconds(server.process.pid) - busy < 0.5, "CPU time for nothing"
    assert figures.resident_bytes(server.process.pid) - before < 20_000_000
    for client in kept:
        client.send(request(TARGET))
        assert client.answer().status == 200
    for client in silent:
        client.send(request(TARGET))
    # On a slow machine the ten seconds for a head may be over; then they have been let go, and do not hang.
    answers = [client.answer() for client in silent]
    assert {answer and answer.status for answer in answers} <= {200, None}


def test_slow_heads_are_ended_and_disturb_nobody(server, crowd):
    slow = crowd(400)
    head = request(TARGET, "X-Padding: " + "x" * 2_000)
    begun = time.monotonic()
    ended = set()
    for position in range(len(head)):
        for client in set(slow) - ended:
            if not client.send(head[position:position + 1]):
                ended.add(client)
        if len(ended) == len(slow):
            break
        assert_others_are_served(server, rounds=1)
        assert time.monotonic() - begun < 90, f"{len(slow) - len(ended)} of them still send"
        time.sleep(0.3)
    assert len(ended) == len(slow)
    assert server.metric("thumbd_connection_timeouts_total") >= len(slow)


def test_a_slow_head_is_told_so(server):
    with wire.Wire(server.port) as client:
        client.send(b"GET / HTTP/1.1\r\nHo")
        answer = client.answer()
        assert answer.status == 408 and answer.json()["status"] == 408
        assert client.ends()


def test_slow_readers_disturb_nobody_and_get_all(server, store, crowd):
    store.put("noise.png", pictures.noise_png(1_600, 1_600))
    whole = server.thumbnail("noise.png", size=1_600)
    assert whole.status == 200 and len(whole.body) > 7_000_000
    target = thumbnail_target("noise.png", size=1_600)
    before = figures.resident_bytes(server.process.pid)
    slow = crowd(60, receive_buffer=4_096)
    for client in slow:
        client.send(request(target))
    server.await_metric("thumbd_http_requests_total", len(slow) + 2)
    assert_others_are_served(server)
    growth = figures.resident_bytes(server.process.pid) - before
    assert growth < len(slow) * len(whole.body) / 4, f"{growth} bytes more: each has a copy of its own"
    for client in slow[:5]:
        client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        assert client.answer().body == whole.body
    for client in slow[5:]:
        client.reset()
    wait_until(lambda: server.metric("thumbd_connections_open") <= 5, "the others are gone")


def test_slow_readers_of_the_bucket_leave_threads_to_the_others(servers, store):
    """What is not in memory is streamed by a thread that waits for its client."""
    store.put("cat.png", pictures.png())
    store.put("noise.png", pictures.noise_png(1_600, 1_600))
    server = servers.start(**store.settings(HOT_CACHE=0, UPLOAD="before", FETCH_THREADS=8, **figures.prompt_frees()))
    for key, size in (("cat.png", 120), ("noise.png", 1_600)):
        assert server.thumbnail(key, size=size).status == 200
    before = figures.resident_bytes(server.process.pid)
    with contextlib.ExitStack() as clients:
        slow = [clients.enter_context(wire.Wire(server.port, receive_buffer=4_096)) for _ in range(60)]
        for client in slow:
            client.send(request(thumbnail_target("noise.png", size=1_600)))
        server.await_metric("thumbd_http_requests_total", len(slow) + 2)
        assert_others_are_served(server)
        assert server.thumbnail("cat.png", size=120).header("Cache-Status") == "thumbd; hit; detail=bucket"
        # Held whole for each of them, it would be 460 MB.
        assert figures.resident_bytes(server.process.pid) - before < 80_000_000
        for client in slow:
            client.reset()
    wait_until(lambda: server.metric("thumbd_fetch_running") == 0, "the threads are free again")
    assert server.thumbnail("noise.png", size=1_600).status == 200


def test_what_is_over_the_limit_is_closed_and_the_rest_served(servers, store):
    store.put("cat.png", pictures.png())
    server = servers.start(**store.settings(MAX_CONNECTIONS=40))
    held = []
    with contextlib.ExitStack() as clients:
        refused = 0
        for _ in range(200):
            client = clients.enter_context(wire.Wire(server.port))
            client.send(request("/healthz"))
            answer = client.answer()
            if answer is None:
                refused += 1
            else:
                assert answer.status == 200
                held.append(client)
        assert (len(held), refused) == (40, 160)
        assert server.metric("thumbd_connections_refused_total") == 160
        assert server.metric("thumbd_connections_refused_by_address_total") == 0
        for client in held:
            client.send(request(TARGET))
            assert client.answer().status == 200
    wait_until(lambda: server.metric("thumbd_connections_open") == 0, "all gone")
    assert server.thumbnail("cat.png", size=120).status == 200


def test_one_address_can_be_kept_from_taking_all(servers, store):
    store.put("cat.png", pictures.png())
    server = servers.start(**store.settings(MAX_CONNECTIONS_PER_ADDRESS=5))
    with contextlib.ExitStack() as clients:
        def answered(**options):
            client = clients.enter_context(wire.Wire(server.port, **options))
            client.send(request("/healthz"))
            return client.answer() is not None
        assert [answered() for _ in range(8)] == [True] * 5 + [False] * 3
        assert answered(source="127.0.0.2"), "another address has its own"
        assert server.metric("thumbd_connections_refused_by_address_total") == 3
        assert server.metric("thumbd_connections_refused_total") == 0
    wait_until(lambda: server.metric("thumbd_connections_open") == 0, "all gone")
    assert server.thumbnail("cat.png", size=120).status == 200


def lowest_free_descriptor(pid):
    taken = figures.descriptors(pid)
    return next(number for number in range(len(taken) + 1) if number not in taken)


def without_vptr_checks(folder):
    """UBSan looks at the memory behind a vptr through a pipe, and takes it for bad where it gets none."""
    suppressions = folder / "ubsan.supp"
    suppressions.write_text("vptr_check:*\n", encoding="ascii")
    return {"UBSAN_OPTIONS": f"{os.environ.get('UBSAN_OPTIONS', '')}:suppressions={suppressions}"}


def test_without_a_descriptor_left_it_waits_quietly_and_recovers(servers, store, tmp_path):
    store.put("cat.png", pictures.png())
    server = servers.start(**store.settings(UPLOAD="before", **without_vptr_checks(tmp_path)))
    assert server.thumbnail("cat.png", size=120).status == 200
    pid = server.process.pid
    limits = resource.prlimit(pid, resource.RLIMIT_NOFILE)
    with contextlib.ExitStack() as clients:
        old = clients.enter_context(wire.Wire(server.port))
        old.send(request(TARGET))
        assert old.answer().status == 200
        resource.prlimit(pid, resource.RLIMIT_NOFILE, (lowest_free_descriptor(pid), limits[1]))
        new = [clients.enter_context(wire.Wire(server.port)) for _ in range(50)]
        for client in new:
            client.send(request(TARGET))
        busy = figures.cpu_seconds(pid)
        time.sleep(3)
        spent = figures.cpu_seconds(pid) - busy
        old.send(request(TARGET))
        assert old.answer().status == 200, "who is connected is served"
        resource.prlimit(pid, resource.RLIMIT_NOFILE, limits)
        assert spent < 0.3, f"{spent} s of CPU time in three seconds of waiting"
        assert [client.answer().status for client in new] == [200] * len(new)
    assert_others_are_served(server)
