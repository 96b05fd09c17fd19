"""Heads that a proxy and we might take for different things are refused, told why, and followed by nothing.

Behind each a whole request is sent on the same connection: were it answered, or logged, a request had been smuggled.
"""
import pytest

from support import bad_heads, pictures, wire
from support.bad_heads import SMUGGLED, TLS_HELLO, get

SHAPES = [pytest.param(*shape, id=name) for name, shape in bad_heads.ALL.items()]


@pytest.fixture(scope="module", name="server")
def fixture_server(module_servers, module_store):
    module_store.put("cat.png", pictures.png())
    return module_servers.start(**module_store.settings())


def assert_refusal(answer, status):
    assert answer is not None and answer.status == status, answer and (answer.status, answer.body)
    assert answer.header("Connection") == "close"
    assert answer.header("Content-Type") == "application/problem+json"
    assert answer.header("Cache-Control") == "no-store"
    problem = answer.json()
    assert problem["status"] == status and problem["title"] and problem["request_id"]


@pytest.mark.parametrize("status, shape", SHAPES)
def test_is_answered_once_and_closed(server, status, shape):
    with wire.Wire(server.port) as client:
        client.send(shape + SMUGGLED)
        assert_refusal(client.answer(), status)
        assert client.ends(), "a second answer"
    with wire.Wire(server.port) as other:
        other.send(get("X-Request-Id: honest"))
        answer = other.answer()
        assert answer.status == 200 and answer.header("X-Request-Id") == "honest"


@pytest.mark.parametrize("status, shape", SHAPES)
def test_is_answered_the_same_in_single_bytes(server, status, shape):
    """A head that comes in pieces is judged like one that comes at once."""
    with wire.Wire(server.port) as client:
        for start in range(0, min(len(shape), 400)):
            if not client.send(shape[start:start + 1]):
                break
        client.send(shape[400:] + SMUGGLED)
        assert_refusal(client.answer(), status)
        assert client.ends()


def test_tls_is_refused_without_waiting_for_more(server):
    with wire.Wire(server.port, timeout=7) as client:  # and not after the 10 s that a head may take
        client.send(TLS_HELLO)
        assert_refusal(client.answer(), 400)
        assert client.ends()


def test_nothing_of_it_was_taken_for_a_request(server):
    for _, shape in bad_heads.ALL.values():
        with wire.Wire(server.port) as client:
            client.send(shape + SMUGGLED)
            client.rest()
    ended = server.thumbnail("cat.png", {"X-Request-Id": "the-last"}, size=120)
    assert ended.status == 200
    server.await_event("request")
    assert not [line for line in server.log_lines() if line.get("request_id") == "smuggled"]
