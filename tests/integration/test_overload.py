"""Bounded queues refuse at once, say when to come back, and let everyone in again afterwards."""
import concurrent.futures
import socket

import pytest

from support import faults, origin, pictures
from support.problems import assert_problem
from support.thumbd import thumbnail_target


def assert_refused(answer, server):
    assert_problem(answer, 503, server, "overloaded")
    assert 1 <= int(answer.header("Retry-After")) <= 10


@pytest.mark.parametrize("queue", [0, 1])
def test_more_than_threads_and_queue_hold_is_refused(servers, s3, queue):
    for key in "abc":
        s3.put(key, pictures.png())
    gate = faults.Gate()
    s3.on(gate, method="GET", bucket=origin.IMAGES)
    server = servers.start(**s3.settings(FETCH_THREADS=1, FETCH_QUEUE=queue))

    held = [server.begin("a", size=100)]
    s3.await_requests(method="GET", bucket=origin.IMAGES)
    if queue == 1:
        held.append(server.begin("b", size=100))
        server.await_metric("thumbd_fetch_queued", 1)
    assert_refused(server.thumbnail("c", size=100), server)
    assert server.fetch("/healthz").status == 200, "health answers under full load"

    gate.release()
    assert [request.answer().status for request in held] == [200] * len(held)
    server.await_idle()
    assert server.thumbnail("c", size=100).status == 200


def test_who_asks_for_what_is_being_made_needs_no_place(servers, s3):
    s3.put("a", pictures.png())
    gate = faults.Gate()
    s3.on(gate, method="GET", bucket=origin.IMAGES)
    server = servers.start(**s3.settings(FETCH_THREADS=1, FETCH_QUEUE=0))
    held = [server.begin("a", size=100) for _ in range(5)]
    server.await_metric("thumbd_http_requests_total", 5)
    gate.release()
    assert [request.answer().status for request in held] == [200] * 5


@pytest.mark.parametrize("queue", [0, 1])
def test_more_than_slots_and_render_queue_hold_is_refused(servers, store, queue):
    keys = [f"{number}.png" for number in range(6)]
    slow = pictures.noise_png(1800, 1800)
    for key in keys:
        store.put(key, slow)
    server = servers.start(**store.settings(RENDER_SLOTS=1, RENDER_QUEUE=queue))

    with concurrent.futures.ThreadPoolExecutor(len(keys)) as clients:
        answers = list(clients.map(lambda key: server.thumbnail(key, size=1500), keys))
    refused = [answer for answer in answers if answer.status != 200]
    assert refused and len(refused) < len(keys)
    for answer in refused:
        assert_refused(answer, server)

    for key in keys:
        assert server.thumbnail(key, size=100).status == 200
    assert server.metric('thumbd_failures_total{kind="overloaded"}') == len(refused)


def test_hits_in_memory_are_answered_while_everything_is_busy(servers, s3):
    s3.put("a", pictures.png())
    s3.put("b", pictures.png())
    server = servers.start(**s3.settings(FETCH_THREADS=1, FETCH_QUEUE=0))
    assert server.thumbnail("a", size=100).status == 200
    server.await_idle()
    gate = faults.Gate()
    s3.on(gate, method="GET", bucket=origin.IMAGES)
    held = server.begin("b", size=100)
    s3.await_requests(method="GET", bucket=origin.IMAGES, key="b")
    assert server.thumbnail("a", size=100).header("Cache-Status") == "thumbd; hit; detail=memory"
    gate.release()
    assert held.answer().status == 200


def test_who_finds_no_thread_in_time_is_told_so(servers, store):
    """A slow reader holds the only thread for longer than anybody may wait."""
    store.put("noise.png", pictures.noise_png(1400, 1400))
    store.put("b", pictures.png())
    server = servers.start(**store.settings(FETCH_THREADS=1, REQUEST_TIMEOUT="5s", HOT_CACHE=0, UPLOAD="before"))
    target = thumbnail_target("noise.png", size=1300)
    assert server.fetch(target).status == 200
    with socket.create_connection(("127.0.0.1", server.port)) as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert slow.recv(1024).startswith(b"HTTP/1.1 200 OK\r\n")
        answer = server.thumbnail("b", size=100)
        assert answer.status == 503
        assert answer.header("Retry-After")
        assert server.metric('thumbd_failures_total{kind="queue-timeout"}') == 1
        assert server.metric("thumbd_fetch_queued") == 0
