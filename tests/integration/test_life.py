"""From the first signal to the end, and what the admin listener tells meanwhile."""
import re
import signal
import socket
import time

import pytest

from support import faults, origin, pictures
from support.waiting import wait_until


@pytest.fixture(name="held")
def fixture_held(servers, s3):
    """A server, a request that waits for the store, and the gate that holds it."""
    def hold(**settings):
        s3.put("cat.png", pictures.png())
        gate = faults.Gate()
        s3.on(gate, method="GET", bucket=origin.IMAGES)
        server = servers.start(**s3.settings(S3_STALL_TIMEOUT="60s", **settings))
        request = server.begin("cat.png", size=180)
        s3.await_requests(method="GET", bucket=origin.IMAGES)
        return server, request, gate
    return hold


def is_refused(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=5).close()
    except ConnectionRefusedError:
        return True
    return False


def test_sigterm_answers_what_runs_and_ends_with_0(held):
    server, request, gate = held()
    server.signal()
    server.await_event("draining")
    wait_until(lambda: is_refused(server.port), "the listener is closed")  # it is about to be when that is logged
    assert server.admin("/healthz").status == 200
    state = server.admin("/readyz").json()
    missing = state["rendering"].pop("missing_layers")
    assert missing in ([], ["landlock"]), "what a kernel may lack"
    assert state == {"ready": False, "draining": True, "stores": {"images": "ready", "thumbs": "ready"},
                     "rendering": {"state": "ready", "confined": True}}
    gate.release()
    answer = request.answer()
    assert pictures.size_of(answer) == (180, 135)
    assert answer.header("Connection").lower() == "close"
    server.await_good_end()
    assert server.events("stopped")[0]["drained"] is True


def test_sigint_ends_like_sigterm(servers, store):
    server = servers.start(**store.settings())
    server.signal(signal.SIGINT)
    server.await_good_end()


def test_an_idle_keep_alive_connection_does_not_hold_the_end_up(servers, store):
    server = servers.start(**store.settings())
    with socket.create_connection(("127.0.0.1", server.port)) as idle:
        idle.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        assert idle.recv(4096).startswith(b"HTTP/1.1 200")
        start = time.monotonic()
        server.stop()
        assert time.monotonic() - start < 10
        assert idle.recv(1) == b""


def test_a_second_signal_ends_at_once(held):
    server, request, _ = held(DRAIN_TIMEOUT="60s")
    server.signal()
    server.await_event("draining")
    server.signal()
    assert server.await_end(10) == 1
    request.abandon()


def test_draining_has_an_end(held):
    server, request, _ = held(DRAIN_TIMEOUT="1s")
    start = time.monotonic()
    server.signal()
    assert server.await_end(10) == 1
    assert time.monotonic() - start < 6
    request.abandon()


def test_start_and_stop_leave_nothing_unanswered(servers, store):
    """A stop right after the start is a stop like any other."""
    server = servers.launch(**store.settings())
    server.await_listening().stop()


SAMPLE = re.compile(r'[a-zA-Z_:][\w:]*(\{([a-z_]+="[^"]*",?)*\})? ([-+\d.e]+|[-+]?Inf|NaN)')


def test_metrics_can_be_read(servers, store):
    store.put("cat.png", pictures.png())
    server = servers.start(**store.settings())
    for _ in range(3):
        server.thumbnail("cat.png", size=180)
    server.thumbnail("missing.png", size=180)
    answer = server.admin("/metrics")
    assert answer.status == 200
    assert answer.header("Content-Type").startswith("text/plain; version=0.0.4")
    lines = answer.body.decode().splitlines()
    samples = [line for line in lines if line and not line.startswith("#")]
    assert all(SAMPLE.fullmatch(line) for line in samples), [x for x in samples if not SAMPLE.fullmatch(x)]
    typed = [line.split()[2] for line in lines if line.startswith("# TYPE")]
    assert len(typed) == len(set(typed)), "each family once"
    assert server.metric('thumbd_requests_total{outcome="rendered",status="200"}') == 1
    assert server.metric('thumbd_requests_total{outcome="memory",status="200"}') == 2
    assert server.metric('thumbd_requests_total{outcome="error",status="404"}') == 1
    assert server.metric('thumbd_failures_total{kind="no-such-original"}') == 1
    assert server.metric('thumbd_step_seconds_count{step="decode"}') == 1
    assert server.metric("thumbd_hot_cache_entries") == 1


def test_each_listener_has_its_own_pages(servers, store):
    server = servers.start(**store.settings())
    assert server.fetch("/metrics").status == 404
    assert server.admin("/thumbs?filename=a&size=1").status == 405, "purges only"
    assert server.admin("/").status == 404
    assert server.admin("/readyz").status == 200


def test_the_admin_listener_can_be_turned_off(servers, store):
    server = servers.start(**store.settings(ADMIN_PORT=0))
    assert server.admin_port == 0
    assert server.fetch("/healthz").status == 200
