"""Many requests at once, in bytes of any portion, from clients that stop sending: every answer comes, whole, in order."""
import threading

import pytest

from support import faults, origin, pictures, wire
from support.thumbd import thumbnail_target
from support.wire import request


@pytest.fixture(name="server")
def fixture_server(servers, store):
    store.put("cat.png", pictures.png())
    return servers.start(**store.settings())


def numbered(target, number):
    return request(target, f"X-Request-Id: number-{number}")


def assert_numbered(answer, number):
    assert answer is not None, f"no answer {number}"
    assert answer.status == 200 and answer.header("X-Request-Id") == f"number-{number}"


@pytest.mark.parametrize("count", [2, 32, 33, 100, 1_000])
def test_hits_are_answered_in_order(server, count):
    picture = server.thumbnail("cat.png", size=100).body
    target = thumbnail_target("cat.png", size=100)
    with wire.Wire(server.port) as client:
        sender = threading.Thread(target=lambda: client.send(
            b"".join(numbered(target, number) for number in range(count))))
        sender.start()
        for number in range(count):
            answer = client.answer()
            assert_numbered(answer, number)
            assert answer.body == picture
        sender.join()
        client.shut()
        assert client.ends()


@pytest.mark.parametrize("count", [32, 33, 100])
def test_hits_misses_heads_and_errors_are_answered_in_order(server, count):
    """Sizes tell which answer is whose."""
    kinds = [lambda n: (thumbnail_target("cat.png", size=20 + n), "GET", (20 + n, round((20 + n) * 0.75))),
             lambda n: (thumbnail_target("cat.png", size=30), "GET", (30, None)),
             lambda n: (thumbnail_target("cat.png", size=20 + n), "HEAD", 200),
             lambda n: (thumbnail_target("none.png", size=20 + n), "GET", 404),
             lambda n: (thumbnail_target("cat.png", size=0), "HEAD", 400)]
    plan = [kinds[number % len(kinds)](number // len(kinds)) for number in range(count)]
    with wire.Wire(server.port) as client:
        client.send(b"".join(request(target, f"X-Request-Id: number-{number}", method=method)
                             for number, (target, method, _) in enumerate(plan)))
        for number, (_, method, wanted) in enumerate(plan):
            answer = client.answer(head_only=method == "HEAD")
            assert answer is not None and answer.header("X-Request-Id") == f"number-{number}"
            if isinstance(wanted, int):
                assert answer.status == wanted
            else:
                assert pictures.size_of(answer)[0] == wanted[0]


def test_what_is_wrong_ends_the_line_behind_the_right_ones(server):
    target = thumbnail_target("cat.png", size=100)
    with wire.Wire(server.port) as client:
        client.send(b"".join(numbered(target, number) for number in range(40)) +
                    request(target, "Content-Length: 5") + b"hello" + numbered(target, 99))
        for number in range(40):
            assert_numbered(client.answer(), number)
        assert client.answer().status == 413
        assert client.ends()


# A client may shut its sending side behind its requests (RFC 9112 section 9.6) and must still be answered.

def answers_after_shutting(server, targets):
    with wire.Wire(server.port) as client:
        client.send(b"".join(numbered(target, number) for number, target in enumerate(targets)))
        client.shut()
        answers = [client.answer() for _ in targets]
        for number, answer in enumerate(answers):
            assert_numbered(answer, number)
        assert client.ends()
    return answers


@pytest.mark.parametrize("count", [1, 32, 33, 100])
def test_half_closed_hits_are_answered(server, count):
    assert server.thumbnail("cat.png", size=100).status == 200
    answers = answers_after_shutting(server, [thumbnail_target("cat.png", size=100)] * count)
    assert answers[-1].header("Cache-Status") == "thumbd; hit; detail=memory"


def test_half_closed_misses_are_answered(server):
    answers = answers_after_shutting(server, [thumbnail_target("cat.png", size=size) for size in (110, 111, 112, 110)])
    assert [pictures.size_of(answer)[0] for answer in answers] == [110, 111, 112, 110]


def test_half_closed_bucket_hits_are_answered(servers, store):
    store.put("cat.png", pictures.png())
    server = servers.start(**store.settings(UPLOAD="before", HOT_CACHE=0))
    for size in (110, 111):
        assert server.thumbnail("cat.png", size=size).status == 200
    answers = answers_after_shutting(server, [thumbnail_target("cat.png", size=size) for size in (110, 111, 110)])
    assert {answer.header("Cache-Status") for answer in answers} == {"thumbd; hit; detail=bucket"}
    assert [pictures.size_of(answer)[0] for answer in answers] == [110, 111, 110]


def test_a_half_closed_client_is_answered_however_long_it_takes(servers, s3):
    """Longer than it takes the server to ask whether anybody still reads."""
    s3.put("cat.png", pictures.png())
    gate = faults.Gate()
    s3.on(gate, method="GET", bucket=origin.IMAGES)
    server = servers.start(**s3.settings())
    with wire.Wire(server.port) as client:
        client.send(numbered(thumbnail_target("cat.png", size=100), 0) +
                    numbered(thumbnail_target("cat.png", size=101), 1))
        client.shut()
        s3.await_requests(method="GET", bucket=origin.IMAGES)
        opener = threading.Timer(2, gate.release)
        opener.start()
        for number in range(2):
            assert_numbered(client.answer(), number)
        opener.join()
        assert client.ends()


def test_requests_come_byte_by_byte_and_answers_are_read_so(server):
    targets = [thumbnail_target("cat.png", size=size) for size in (60, 61, 60)]
    with wire.Wire(server.port) as client:
        for byte in b"".join(numbered(target, number) for number, target in enumerate(targets)):
            assert client.send(bytes([byte]))
        for number, size in enumerate((60, 61, 60)):
            answer = client.answer(most=1)
            assert_numbered(answer, number)
            assert pictures.size_of(answer)[0] == size


def test_a_big_answer_survives_a_small_window(server, store):
    store.put("noise.png", pictures.noise_png(900, 900))
    whole = server.thumbnail("noise.png", size=900)
    assert len(whole.body) > 1_000_000
    with wire.Wire(server.port, receive_buffer=2_048) as client:
        client.send(numbered(thumbnail_target("noise.png", size=900), 0) * 2)
        for _ in range(2):
            assert client.answer(most=700).body == whole.body
