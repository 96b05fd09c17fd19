"""HEAD, OPTIONS, request ids, and the headers that let pages of other sites use the pictures."""
import re

import pytest

from support import pictures
from support.thumbd import thumbnail_target

OF_ONE_REQUEST = {"date", "server-timing", "x-request-id", "cache-status"}


@pytest.fixture(scope="module", name="server")
def fixture_server(module_servers, module_store):
    module_store.put("cat.png", pictures.png())
    return module_servers.start(**module_store.settings(UPLOAD="before"))


def lasting(answer):
    return sorted((name.lower(), value) for name, value in answer.headers if name.lower() not in OF_ONE_REQUEST)


def names(answer):
    return {name.lower() for name, _ in answer.headers}


def test_head_on_a_cold_key_is_answered_like_get(server):
    head = server.thumbnail("cat.png", method="HEAD", size=170)
    get = server.thumbnail("cat.png", size=170)
    assert (head.status, head.body) == (200, b"")
    assert lasting(head) == lasting(get)
    assert head.header("Content-Length") == str(len(get.body))


def test_head_on_a_hit_is_answered_like_get(server):
    get = server.thumbnail("cat.png", size=171)
    head = server.thumbnail("cat.png", method="HEAD", size=171)
    assert head.header("Cache-Status") == "thumbd; hit; detail=memory"
    assert (head.status, head.body) == (200, b"")
    assert lasting(head) == lasting(get)


def test_head_of_a_stored_thumbnail_makes_nothing(server, servers, module_store):
    get = server.thumbnail("cat.png", size=172)
    other = servers.start(**module_store.settings())
    head = other.thumbnail("cat.png", method="HEAD", size=172)
    assert head.header("Cache-Status") == "thumbd; hit; detail=bucket"
    assert lasting(head) == lasting(get)
    # And nobody is sent that head for a picture.
    assert other.thumbnail("cat.png", size=172).body == get.body


def test_a_page_of_another_site_may_use_the_picture(server):
    answer = server.thumbnail("cat.png", {"Origin": "https://example.org"}, size=180)
    assert answer.header("Access-Control-Allow-Origin") == "*"
    assert answer.header("Cross-Origin-Resource-Policy") == "cross-origin"
    assert answer.header("Timing-Allow-Origin") == "*"
    assert answer.header("X-Content-Type-Options") == "nosniff"
    assert answer.header("Vary") is None


def test_one_origin_may_be_named(servers, store):
    store.put("cat.png", pictures.png())
    server = servers.start(**store.settings(ALLOW_ORIGIN="https://shop.example"))
    for _ in range(2):  # miss, hit
        answer = server.thumbnail("cat.png", {"Origin": "https://evil.example"}, size=180)
        assert answer.header("Access-Control-Allow-Origin") == "https://shop.example"
        assert answer.header("Vary") == "Origin"


def test_the_origin_header_can_be_left_out(servers, store):
    store.put("cat.png", pictures.png())
    server = servers.start(**store.settings(ALLOW_ORIGIN="none"))
    assert server.thumbnail("cat.png", size=180).header("Access-Control-Allow-Origin") is None


def test_cache_control_is_the_operators(servers, store):
    store.put("cat.png", pictures.png())
    server = servers.start(**store.settings(CACHE_CONTROL="private, max-age=5"))
    assert server.thumbnail("cat.png", size=180).header("Cache-Control") == "private, max-age=5"


def test_a_preflight_is_let_through(server):
    headers = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET",
               "Access-Control-Request-Headers": "x-request-id"}
    answer = server.fetch(thumbnail_target("cat.png", size=180), "OPTIONS", headers)
    assert (answer.status, answer.body) == (204, b"")
    assert answer.header("Content-Length") is None
    assert answer.header("Allow") == "GET, HEAD, OPTIONS"
    assert answer.header("Access-Control-Allow-Origin") == "*"
    assert "GET" in answer.header("Access-Control-Allow-Methods")
    assert answer.header("Access-Control-Allow-Headers") == "x-request-id"
    assert int(answer.header("Access-Control-Max-Age")) > 0


@pytest.mark.parametrize("name", ["abc-123", "a:b/c=d_e.f", "x" * 128])
def test_a_request_keeps_its_name(server, name):
    for size in (180, 0):  # an answer, an error
        assert server.thumbnail("cat.png", {"X-Request-Id": name}, size=size).header("X-Request-Id") == name


@pytest.mark.parametrize("name", [None, "", "two words", "x" * 129, "<b>", "a\tb"])
def test_a_request_without_a_usable_name_is_given_one(server, name):
    headers = {} if name is None else {"X-Request-Id": name}
    ids = {server.thumbnail("cat.png", headers, size=180).header("X-Request-Id") for _ in range(2)}
    assert len(ids) == 2
    assert all(re.fullmatch("[0-9a-f]{32}", one) for one in ids)


def test_the_log_line_has_the_requests_name(server):
    server.thumbnail("cat.png", {"X-Request-Id": "find-me-in-the-log"}, size=173)
    lines = [line for line in server.await_event("request") if line["request_id"] == "find-me-in-the-log"]
    assert [(line["status"], line["method"], line["outcome"]) for line in lines] == [(200, "GET", "rendered")]


@pytest.mark.parametrize("target", ["/healthz", "/readyz"])
def test_health_and_readiness(server, target):
    answer = server.fetch(target)
    assert answer.status == 200
    assert answer.header("Cache-Control") == "no-store"
    head = server.fetch(target, "HEAD")
    assert (head.status, head.body) == (200, b"")
    assert names(head) == names(answer)
