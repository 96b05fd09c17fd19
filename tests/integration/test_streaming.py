"""Stored thumbnails of more than 256 KB go out as they come in: whole, or visibly broken off."""
import http.client
import socket

import pytest

from support import faults, origin, pictures
from support.waiting import wait_until

KEY = "noise.png/w480.png"


@pytest.fixture(name="large")
def fixture_large(servers, s3):
    """A server that keeps nothing in memory, and the large thumbnail that its bucket holds."""
    s3.put("noise.png", pictures.noise_png(480, 400))
    server = servers.start(**s3.settings(UPLOAD="before", HOT_CACHE=0, S3_STALL_TIMEOUT="1500ms"))
    made = server.thumbnail("noise.png", size=480)
    assert len(made.body) > 256 * 1024
    return server, made


def test_a_large_thumbnail_is_the_same_as_when_it_was_made(large):
    server, made = large
    streamed = server.thumbnail("noise.png", size=480)
    assert streamed.header("Cache-Status") == "thumbd; hit; detail=bucket"
    assert streamed.body == made.body
    for name in ("ETag", "Last-Modified", "Content-Length", "Content-Type", "Cache-Control"):
        assert streamed.header(name) == made.header(name)


def test_who_has_it_is_not_sent_it_again(large):
    server, made = large
    answer = server.thumbnail("noise.png", {"If-None-Match": made.header("ETag")}, size=480)
    assert (answer.status, answer.body) == (304, b"")


def test_many_at_once_get_all_of_it(large):
    server, made = large
    held = [server.begin("noise.png", size=480) for _ in range(20)]
    assert {request.answer().body for request in held} == {made.body}


@pytest.mark.parametrize("act", [faults.cut, faults.Gate(mid_body=True)], ids=["cut", "hang"])
def test_a_stream_that_breaks_is_never_taken_for_a_whole_picture(large, s3, act):
    server, made = large
    s3.on(act, method="GET", bucket=origin.THUMBS, key=KEY)
    with pytest.raises(http.client.IncompleteRead):
        server.thumbnail("noise.png", size=480)
    s3.clear_rules()
    assert server.thumbnail("noise.png", size=480).body == made.body


def test_a_client_that_leaves_in_the_middle_costs_nobody_anything(large, s3):
    server, made = large
    gate = faults.Gate(mid_body=True)
    s3.on(gate, method="GET", bucket=origin.THUMBS, key=KEY)
    leaving = server.begin("noise.png", size=480)
    s3.await_requests(2, method="GET", bucket=origin.THUMBS)
    leaving.abandon()
    wait_until(lambda: server.metric("thumbd_connections_open") == 0, "the client's leave")
    gate.release()
    wait_until(lambda: server.metric("thumbd_fetch_running") == 0, "the end of the stream")
    assert server.thumbnail("noise.png", size=480).body == made.body


def test_a_client_that_reads_slowly_holds_nobody_up(large):
    server, made = large
    with socket.create_connection(("127.0.0.1", server.port)) as slow:
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        slow.sendall(b"GET /thumbs?filename=noise.png&size=480 HTTP/1.1\r\nHost: x\r\n\r\n" * 4)
        assert slow.recv(1024).startswith(b"HTTP/1.1 200 OK\r\n")
        assert server.thumbnail("noise.png", size=480).body == made.body


def test_clients_that_stand_still_make_room_for_others(servers, s3):
    """More of them than there are slots for streams, of a thumbnail that no kernel buffers whole."""
    s3.put("noise.png", pictures.noise_png(1400, 1000))
    server = servers.start(**s3.settings(UPLOAD="before", HOT_CACHE=0, FETCH_THREADS=4))
    made = server.thumbnail("noise.png", size=1400)
    assert len(made.body) > 3_500_000
    request = b"GET /thumbs?filename=noise.png&size=1400 HTTP/1.1\r\nHost: x\r\n\r\n"
    standing = []
    try:
        for _ in range(2):
            standing.append(socket.socket())
            standing[-1].setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            standing[-1].connect(("127.0.0.1", server.port))
            standing[-1].sendall(request)
        wait_until(lambda: server.metric("thumbd_fetch_running") == 2, "both streams under way")
        answers = []
        wait_until(lambda: answers.append(server.thumbnail("noise.png", size=1400)) or answers[-1].status == 200,
                   "a slot for one who reads")
        assert answers[-1].body == made.body
        assert {answer.status for answer in answers[:-1]} <= {503}
        assert len(server.events("stream_broken_off")) == 1
    finally:
        for one in standing:
            one.close()


def test_an_overwritten_original_is_not_streamed_from_its_old_thumbnail(servers, s3):
    s3.put("noise.png", pictures.noise_png(480, 400, seed=1))
    server = servers.start(**s3.settings(UPLOAD="before", HOT_CACHE=0, FRESH_FOR=0))
    old = server.thumbnail("noise.png", size=480)
    s3.put("noise.png", pictures.noise_png(480, 400, seed=2))
    new = server.thumbnail("noise.png", size=480)
    assert new.header("Cache-Status") == "thumbd; fwd=miss; stored"
    assert new.body != old.body
    s3.delete("noise.png")
    assert server.thumbnail("noise.png", size=480).status == 404
    assert s3.thumb_keys() == []
