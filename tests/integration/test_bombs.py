"""Heads that grow without end, and clients that only ask: refused or held up, and never kept in memory."""
import contextlib
import threading

import pytest

from support import bad_heads, figures, pictures, wire
from support.thumbd import thumbnail_target
from support.waiting import wait_until
from support.wire import request

MEGABYTE = 1_000_000
BOMB = 200 * MEGABYTE
MOST_GROWTH = 12 * MEGABYTE  # of the process, sanitized or not; a kept bomb would be 200
TARGET = thumbnail_target("cat.png", size=120)


@pytest.fixture(scope="module", name="server")
def fixture_server(module_servers, module_store):
    module_store.put("cat.png", pictures.png())
    server = module_servers.start(**module_store.settings(**figures.prompt_frees()))
    assert server.thumbnail("cat.png", size=120).status == 200
    return server


@contextlib.contextmanager
def no_growth(server):
    before = figures.resident_bytes(server.process.pid)
    yield
    growth = figures.resident_bytes(server.process.pid) - before
    assert growth < MOST_GROWTH, f"{growth} bytes more"
    assert server.thumbnail("cat.png", size=120).status == 200


def send_endlessly(client, piece):
    """How much the server let in before it ended the connection."""
    sent = 0
    while sent < BOMB and client.send(piece):
        sent += len(piece)
    return sent


BOMBS = {
    "method": (b"", b"G" * MEGABYTE),
    "target": (b"GET /", b"a" * MEGABYTE),
    "query": (f"GET {TARGET}&a=".encode(), b"%41" * (MEGABYTE // 3)),
    "version": (b"GET / HTTP/1.1", b"1" * MEGABYTE),
    "header name": (b"GET / HTTP/1.1\r\n", b"X" * MEGABYTE),
    "header value": (b"GET / HTTP/1.1\r\nHost: h\r\nX-A: ", b"a" * MEGABYTE),
    "headers": (b"GET / HTTP/1.1\r\nHost: h\r\n", b"X-A: b\r\n" * (MEGABYTE // 8)),
    "folded lines": (b"GET / HTTP/1.1\r\nHost: h\r\nX-A: b\r\n", b" c\r\n" * (MEGABYTE // 4)),
    "empty lines": (b"", b"\r\n" * (MEGABYTE // 2)),
    "bare LFs": (b"", b"\n" * MEGABYTE),
    "NULs": (b"", b"\0" * MEGABYTE),
    "body": (request(TARGET, f"Content-Length: {BOMB}"), b"x" * MEGABYTE),
    "chunks": (request(TARGET, "Transfer-Encoding: chunked"), b"f4240\r\n" + b"x" * MEGABYTE + b"\r\n"),
    "trailers": (request(TARGET, "Transfer-Encoding: chunked") + b"0\r\n", b"X-A: b\r\n" * (MEGABYTE // 8)),
    "posted body": (request(TARGET, f"Content-Length: {BOMB}", method="POST"), b"x" * MEGABYTE),
}


@pytest.mark.parametrize("start, piece", BOMBS.values(), ids=BOMBS.keys())
def test_200_megabytes_are_not_taken_in(server, start, piece):
    with no_growth(server):
        for _ in range(2):
            with wire.Wire(server.port) as client:
                client.send(start)
                # What the sockets' buffers hold, and the little that is read away so that the refusal arrives.
                assert send_endlessly(client, piece) < 50 * MEGABYTE


@pytest.mark.parametrize("start, piece", BOMBS.values(), ids=BOMBS.keys())
def test_a_patient_client_learns_why(server, start, piece):
    """It stops where the server has long made up its mind, and reads: no reset has eaten the answer."""
    with wire.Wire(server.port) as client:
        client.send(start + piece[:40_000])
        answer = client.answer()
        assert answer is not None and answer.status in (400, 405, 413, 414, 431)
        assert answer.json()["status"] == answer.status
        client.shut()
        assert client.ends()


def test_300_000_headers_are_too_many(server):
    flood = request(TARGET).removesuffix(b"\r\n") + b"".join(b"X-%d: a\r\n" % number for number in range(300_000))
    with no_growth(server):
        for _ in range(5):
            with wire.Wire(server.port) as client:
                client.send(flood + b"\r\n")
                assert b" 200 " not in client.rest()


def send_all_bad_heads(server):
    for _, shape in bad_heads.ALL.values():
        with wire.Wire(server.port) as client:
            client.send(shape + request(TARGET))
            client.rest()


def test_no_bad_head_leaves_anything_behind(server):
    for _ in range(3):
        send_all_bad_heads(server)  # what is allocated once
    descriptors = len(figures.descriptors(server.process.pid))
    with no_growth(server):
        for _ in range(15):
            send_all_bad_heads(server)
    wait_until(lambda: len(figures.descriptors(server.process.pid)) <= descriptors, "descriptors given back")


def test_heads_that_are_nearly_too_large_are_kept_only_while_their_clients_are(server):
    piece = b"GET / HTTP/1.1\r\nHost: h\r\nX-A: " + b"a" * 15_000
    before = len(figures.descriptors(server.process.pid))
    with contextlib.ExitStack() as clients, no_growth(server):
        for _ in range(200):
            clients.enter_context(wire.Wire(server.port)).send(piece)
    wait_until(lambda: len(figures.descriptors(server.process.pid)) <= before, "descriptors given back")


def test_who_never_reads_is_not_read_from(server):
    """Requests that nobody wants answers of wait in the client's own socket."""
    asked = request(TARGET) * 2_000
    sent = []

    def ask(client):
        client.socket.settimeout(3)
        with contextlib.suppress(TimeoutError):
            while sum(sent) < BOMB and client.send(asked):
                sent.append(len(asked))

    with no_growth(server), contextlib.ExitStack() as clients:
        askers = [threading.Thread(target=ask, args=[clients.enter_context(wire.Wire(server.port, receive_buffer=4_096))])
                  for _ in range(4)]
        for asker in askers:
            asker.start()
        for asker in askers:
            asker.join()
        assert sum(sent) < 100 * MEGABYTE, "somebody reads them all"
        assert server.thumbnail("cat.png", size=120).status == 200
