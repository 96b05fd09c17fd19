"""Requests that are unusual and right, or wrong only in what they ask for: answered, and the next one behind them too."""
import pytest

from support import pictures, wire
from support.thumbd import thumbnail_target
from support.wire import request

TARGET = thumbnail_target("cat.png", size=120)
NEXT = request(TARGET, "X-Request-Id: next")


@pytest.fixture(scope="module", name="server")
def fixture_server(module_servers, module_store):
    module_store.put("cat.png", pictures.png())
    server = module_servers.start(**module_store.settings())
    assert server.thumbnail("cat.png", size=120).status == 200
    return server


@pytest.fixture(scope="module", name="picture")
def fixture_picture(server):
    return server.thumbnail("cat.png", size=120).body


def get(*fields, **more):
    return request(TARGET, *fields, **more)


HEADERS = {
    "1,500 ranges": "Range: bytes=" + ",".join(["0-"] * 1_500),
    "a range backwards": "Range: bytes=9-1",
    "another range unit": "Range: apples=1-2",
    "an empty body": "Content-Length: 0",
    "an empty body, told twice": "Content-Length: 0\r\nContent-Length: 0",
    "a coding by another name": "Transfer_Encoding: chunked",
    "an expectation without a body": "Expect: 100-continue",
    "an upgrade to HTTP/2": "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
    "an upgrade to WebSocket": "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    "keep-alive": "Connection: keep-alive",
    "a token that begins like close": "Connection: closed, not-close",
    "hop-by-hop names": "Connection: Host, X-Request-Id, Content-Length",
    "a form": "Content-Type: application/x-www-form-urlencoded",
    "a form in parts": "Content-Type: multipart/form-data; boundary=x",
    "a form in parts without a boundary": "Content-Type: multipart/form-data",
    "a form in parts with a long boundary": "Content-Type: multipart/form-data; boundary=" + "x" * 5_000,
    "a content type that is none": "Content-Type: ;;;=,",
    "a content coding": "Content-Encoding: gzip",
    "compression wished": "Accept-Encoding: gzip, br, *;q=0",
    "a control byte where nobody reads": "X-Anything: \x01\x02",
    "an escape where nobody decodes": "Cookie: a%0d%0aSet-Cookie: b=c",
    "bytes beyond ASCII": "User-Agent: \xc3\xa4\xff",
    "an empty value": "Accept:",
    "another method by header": "X-HTTP-Method-Override: DELETE",
    "another target by header": "X-Original-URL: /metrics\r\nX-Rewrite-URL: /metrics",
    "another host by header": "X-Forwarded-Host: evil.example\r\nX-Forwarded-Proto: gopher",
    "a hundred lines": "\r\n".join(f"X-{number}: y" for number in range(96)),
}


@pytest.mark.parametrize("fields", HEADERS.values(), ids=HEADERS.keys())
def test_a_header_changes_neither_the_picture_nor_what_follows(server, picture, fields):
    with wire.Wire(server.port) as client:
        client.send(get(fields) + NEXT)
        answer = client.answer()
        assert (answer.status, answer.body) == (200, picture)
        assert answer.header("Content-Encoding") is None and answer.header("Content-Range") is None
        assert_is_next(client)


@pytest.mark.parametrize("asked, part", [
    ("10-99999999", slice(10, None)), ("0-99999999999999999999999", slice(0, None)), ("-5", slice(-5, None)),
    ("-99999999", slice(0, None)), ("40000000-50000000", None), ("99999999999999999999999-", None), ("-0", None),
], ids=["from inside to past the end", "beyond 64 bits", "the last bytes", "more last bytes than there are", "past the end",
        "all beyond 64 bits", "the last none"])
def test_a_range_gives_bytes_of_the_picture_and_no_others(server, picture, asked, part):
    with wire.Wire(server.port) as client:
        client.send(get(f"Range: bytes={asked}") + NEXT)
        answer = client.answer()
        if part is None:
            assert (answer.status, answer.header("Content-Range")) == (416, f"bytes */{len(picture)}")
        else:
            assert (answer.status, answer.body) == (206, picture[part])
        assert_is_next(client)


def assert_is_next(client):
    answer = client.answer()
    assert answer.status == 200 and answer.header("X-Request-Id") == "next"


@pytest.mark.parametrize("head", [
    request(f"http://other.example:81{TARGET}"),
    request(f"HTTPS://other.example{TARGET}"),
    get(host="Host:"),
    get(host="Host: [::1]:8000"),
    b"\r\n" + get(),
    get("Connection: keep-alive", version="HTTP/1.0"),
    get("Connection: Keep-Alive", version="HTTP/1.0", host=None),
], ids=["absolute target of another host", "https target", "empty Host", "IPv6 Host", "an empty line before",
        "HTTP/1.0", "HTTP/1.0 without Host"])
def test_an_old_or_proxied_form_is_understood(server, picture, head):
    with wire.Wire(server.port) as client:
        client.send(head + NEXT)
        assert client.answer().body == picture
        assert_is_next(client)


@pytest.mark.parametrize("connection", ["close", "Close", "CLOSE", "close, keep-alive", "keep-alive, cLoSe", "TE,close",
                                        " close ", "\tclose\t", "close,", ",,close", "TE\r\nConnection: close"])
def test_a_client_that_wants_to_end_is_let_go(server, picture, connection):
    with wire.Wire(server.port) as client:
        client.send(get("Connection: " + connection) + NEXT)
        answer = client.answer()
        assert answer.body == picture and answer.header("Connection") == "close"
        assert client.ends()


LINE_BREAKS = ["%0d%0aSet-Cookie:%20evil=1", "%0aSet-Cookie:%20evil=1", "%0D%0A%0D%0A<script>", "%u000d%u000aSet-Cookie:a",
               "%E5%98%8A%E5%98%8DSet-Cookie:%20evil=1", "%00%0d%0a", "%250d%250aSet-Cookie:a", "%c4%8d%c4%8aSet-Cookie:a"]
PLACES = ["/{}", "/thumbs{}?filename=cat.png&size=1", "/thumbs?filename={}&size=1", "/thumbs?filename=cat.png&size={}",
          "/thumbs?filename=cat.png&size=1&{}=1", "/thumbs?filename=cat.png&size=120&v={}", "/?{}",
          "http://other.example/{}"]


@pytest.mark.parametrize("text", LINE_BREAKS)
@pytest.mark.parametrize("place", PLACES)
def test_an_escaped_line_break_in_a_target_stays_in_it(server, place, text):
    with wire.Wire(server.port) as client:
        client.send(request(place.format(text)) + NEXT)
        answer = client.answer()
        assert answer.status in (200, 400, 404)
        assert answer.header("Set-Cookie") is None
        assert not any("evil" in value or "<script>" in value for _, value in answer.headers)
        assert_is_next(client)


@pytest.mark.parametrize("target", ["/" + "a" * 7_900, "/(" + "a" * 1_998 + ")", "/" + "(" * 2_000, "/" + "a/" * 1_000,
                                    "/" + "%2e" * 700, "/thumbs" + "/.." * 700, TARGET + "&" + "a=1&" * 1_500],
                         ids=["7,900 letters", "2,000 in brackets", "2,000 brackets", "1,000 folders", "700 dots",
                              "700 folders up", "1,500 parameters"])
def test_a_long_target_is_only_long(server, target):
    with wire.Wire(server.port) as client:
        client.send(request(target) + NEXT)
        assert client.answer().status in (400, 404)
        assert_is_next(client)


def test_1_0_without_keep_alive_ends(server, picture):
    with wire.Wire(server.port) as client:
        client.send(get(version="HTTP/1.0") + NEXT)
        assert client.answer().body == picture
        assert client.ends()


def test_a_client_of_0_9_that_ends_is_let_go(server):
    with wire.Wire(server.port) as client:
        client.send(f"GET {TARGET}\r\n".encode())
        client.shut()
        client.rest()
    assert server.thumbnail("cat.png", size=120).status == 200
