"""Requests that no honest client sends: a refusal or a closed connection in time, and never a second answer, a hang or
an end of the server. Beside test_refused_heads.py: sizes, targets, other protocols, and clients that are not ours."""
import shutil
import socket
import subprocess
import time

import pytest

from support import bad_heads, certificates, figures, pictures, strict_client, wire
from support.bad_heads import SMUGGLED, TARGET, get
from support.wire import request

REFUSALS = {400, 404, 405, 408, 411, 413, 414, 417, 431, 505}
SOON = 30  # seconds; a head may take ten
MEGABYTES = 10_000_000


@pytest.fixture(scope="module", name="server")
def fixture_server(module_servers, module_store):
    module_store.put("cat.png", pictures.png())
    server = module_servers.start(**module_store.settings(**figures.prompt_frees()))
    assert server.thumbnail("cat.png", size=120).status == 200
    return server


@pytest.fixture(autouse=True, name="alive")
def fixture_alive(server):
    """Whatever a test did: the same process answers the next client, and nothing was smuggled."""
    yield
    assert server.process.poll() is None
    with wire.Wire(server.port) as client:
        client.send(get("X-Request-Id: honest"))
        assert client.answer().status == 200
    assert not [line for line in server.log_lines() if line.get("request_id") == "smuggled"]


# Sizes

FLOODS = {
    "one header": (b"X-A: ", b"a" * 65_536),
    "one header's name": (b"", b"a" * 65_536),
    "long headers": (b"", b"X-A: " + b"a" * 8_000 + b"\r\n"),
    "a hundred thousand lines": (b"", b"X-A: b\r\n" * 1_000),
    "folded lines": (b"X-A: b\r\n", b" c\r\n" * 1_000),
    "forwarded addresses": (b"X-Forwarded-For: ", b"192.0.2.1, " * 1_000),
    "cookies": (b"", b"Cookie: a=b\r\n" * 1_000),
}


def send_flood(port, start, piece, size=MEGABYTES):
    """What came back, and how long it took."""
    begun = time.monotonic()
    with wire.Wire(port, timeout=SOON) as client:
        client.send(start)
        sent = 0
        while sent < size and client.send(piece):
            sent += len(piece)
        client.send(b"\r\n\r\n" + SMUGGLED)
        rest = client.rest()
    return rest, time.monotonic() - begun


def assert_refused_or_closed(rest):
    """One answer, which refuses, or none: the client may have been reset while it still sent."""
    assert rest.count(b"HTTP/1.1 ") <= 1, rest[:500]
    assert rest == b"" or int(rest[9:12]) in REFUSALS, rest[:500]


@pytest.mark.parametrize("line, piece", FLOODS.values(), ids=FLOODS.keys())
def test_ten_megabytes_of_head_are_cut_off(server, line, piece):
    before = figures.resident_bytes(server.process.pid)
    rest, took = send_flood(server.port, get().removesuffix(b"\r\n") + line, piece)
    assert_refused_or_closed(rest)
    assert took < SOON
    assert figures.resident_bytes(server.process.pid) - before < 8_000_000


@pytest.mark.parametrize("start", [b"GET /", b"GET " + TARGET.encode() + b"&v=", b"", b"GET / HTTP/1.1", b"\r\n",
                                   b"GET http://"],
                         ids=["a path", "a query", "a method", "a version", "behind an empty line", "a host"])
def test_ten_megabytes_of_request_line_are_cut_off(server, start):
    rest, took = send_flood(server.port, start, b"a" * 65_536)
    assert_refused_or_closed(rest)
    assert took < SOON


@pytest.mark.parametrize("piece", [b"\r\n" * 1_000, b"\n" * 1_000, b"\0" * 1_000, b"\xff" * 1_000])
def test_ten_megabytes_of_nothing_are_cut_off(server, piece):
    rest, _ = send_flood(server.port, b"", piece)
    assert_refused_or_closed(rest)


# Targets

def percent(data):
    return "".join(f"%{byte:02x}" for byte in data)


TEXTS = {
    "a lone percent sign": "%", "half an escape": "%4", "no hexadecimal": "%zz", "an escaped percent sign and half": "%25%2",
    "a unicode escape": "%u0041", "NUL": "%00", "NUL inside": "cat.png%00.jpg", "an escaped line break": "%0d%0a",
    "overlong slash of two": percent(b"\xc0\xaf"), "overlong slash of three": percent(b"\xe0\x80\xaf"),
    "overlong slash of four": percent(b"\xf0\x80\x80\xaf"), "overlong dot": percent(b"\xc0\xae\xc0\xae/"),
    "overlong NUL": percent(b"\xc0\x80"), "a surrogate": percent(b"\xed\xa0\x80"), "beyond Unicode": percent(b"\xf4\x90\x80\x80"),
    "five bytes": percent(b"\xf8\x88\x80\x80\x80"), "a lone continuation": percent(b"\x80"), "Latin-1": percent(b"\xe4"),
    "UTF-16": percent("cat".encode("utf-16")), "a cut sequence": percent(b"\xe2\x82"), "raw UTF-8": "\xc3\xa4.png",
    "raw Latin-1": "\xe4.png", "a raw byte of 0xff": "\xff", "DEL": "\x7f", "raw control bytes": "\x01\x02", "a raw tab": "a\tb",
    "a raw NUL": "a\0b", "a quote": "a\"b", "an angle": "<a>",
}
PLACES = ["/thumbs?size=120&filename={}", "/t/w120/{}", "/{}", "/thumbs{}?filename=cat.png&size=120", "/t/{}/cat.png",
          "/thumbs?filename=cat.png&size=120&{}=1", "/thumbs?filename=cat.png&size={}", "http://other.example/t/w120/{}"]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
@pytest.mark.parametrize("place", PLACES)
def test_a_target_that_is_no_text_is_refused(server, place, text):
    with wire.Wire(server.port, timeout=SOON) as client:
        client.send(request(place.format(text), "Connection: close"))
        assert_refused_or_closed(client.rest())


@pytest.mark.parametrize("head, statuses", {
    "asterisk of OPTIONS": (request("*", method="OPTIONS"), {204}),
    "asterisk of GET": (request("*"), {400}),
    "asterisk and more": (request("*/a"), {400}),
    "authority of CONNECT": (request("other.example:443", method="CONNECT"), {405}),
    "authority of GET": (request("other.example:443"), {400}),
    "absolute without a path": (request("http://other.example"), {200}),  # the page at /
    "absolute with a port that is none": (request("http://other.example:99999/"), {400, 404, 200}),
    "absolute with a user": (request("http://a:b@other.example/"), {400}),
    "absolute of no host": (request("http:///thumbs"), {400}),
    "absolute of another scheme": (request("ftp://other.example/"), {400}),
    "no scheme": (request("//other.example/thumbs"), {404}),
    "empty": (b"GET  HTTP/1.1\r\nHost: a\r\n\r\n", {400}),
    "a question mark": (request("?filename=cat.png&size=120"), {400}),
    "up and away": (request("/../../etc/passwd"), {404}),
    "a small method": (get(method="get"), {405}),
    "a mixed method": (get(method="GeT"), {405}),
    "a method of 8,000 letters": (get(method="A" * 8_000), {405, 414}),
    "a method of punctuation": (get(method="!#$%&'*+-.^_`|~"), {405}),
    "a method with a byte beyond ASCII": (get(method="G\xcbT"), {400}),
    "an empty method": (b" / HTTP/1.1\r\nHost: a\r\n\r\n", {400}),
}.values())
def test_an_odd_request_line_gets_its_status(server, head, statuses):
    with wire.Wire(server.port, timeout=SOON) as client:
        client.send(head)
        client.shut()
        assert client.answer().status in statuses


# What comes behind

GARBAGE = {
    "text": b"hello\r\n\r\n", "one byte": b"\x16", "zeros": b"\0" * 100, "a body nobody announced": b"a=b&c=d",
    "a chunk": b"5\r\nhello\r\n0\r\n\r\n", "a half request": b"GET /thumbs HTTP/1.1\r\nHost",
    "an answer": b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "a bare LF": b"\nGET / HTTP/1.1\n\n",
}


@pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE.keys())
def test_garbage_behind_a_request_spoils_only_itself(server, garbage):
    with wire.Wire(server.port, timeout=SOON) as client:
        client.send(get() + garbage)
        client.shut()
        assert client.answer().status == 200
        assert_refused_or_closed(client.rest())


def test_a_client_of_0_9_that_waits_is_ended_in_time(server):
    with wire.Wire(server.port, timeout=SOON) as client:
        client.send(f"GET {TARGET}\r\n".encode())
        assert_refused_or_closed(client.rest())


AMBIGUOUS = {name: shape for name, (status, shape) in bad_heads.FRAMING.items() if status == 400}


@pytest.mark.parametrize("shape", AMBIGUOUS.values(), ids=AMBIGUOUS.keys())
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_the_admin_listener_that_takes_bodies_refuses_an_unclear_one(server, method, shape):
    line, _, fields = shape.partition(b"\r\n")
    head = b" ".join([method.encode(), b"/events" if method == "POST" else b"/healthz", line.rsplit(b" ", 1)[1]])
    with wire.Wire(server.admin_port, timeout=SOON) as client:
        client.send(head + b"\r\n" + fields + b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
        assert client.answer().status in {400, 411}
        assert client.ends(), "a second answer"


# Over TLS

def test_over_tls_it_is_the_same(servers, store, tmp_path):
    pair = certificates.Pair(tmp_path)
    store.put("cat.png", pictures.png())
    server = servers.start(**store.settings(**pair.settings()))
    context = pair.trusting()
    for name, (status, shape) in bad_heads.ALL.items():
        with certificates.TlsWire(server.port, context, timeout=SOON) as client:
            client.send(shape + SMUGGLED)
            assert client.answer().status == status, name
            assert client.ends(), name
    with certificates.TlsWire(server.port, context) as client:
        client.send(get())
        assert client.answer().status == 200
    assert not [line for line in server.log_lines() if line.get("request_id") == "smuggled"]


# Clients that are not ours

@pytest.mark.skipif(strict_client.MISSING, reason="python3-h11 is missing (deploy/packages.sh test)")
class TestH11:
    """h11 refuses any answer that is not to the letter of the standard."""

    @pytest.mark.parametrize("status, shape", bad_heads.ALL.values(), ids=bad_heads.ALL.keys())
    def test_refusals_are_well_formed(self, server, status, shape):
        assert strict_client.statuses(server.port, [("GET", shape + SMUGGLED)]) == [status]

    @pytest.mark.parametrize("method, fields", [
        ("GET", []), ("HEAD", []), ("OPTIONS", []), ("GET", ["If-None-Match: *"]), ("HEAD", ["If-None-Match: *"]),
        ("GET", ["Range: bytes=0-9"]), ("GET", ["Range: bytes=999999-"]), ("GET", ["Expect: 100-continue"]),
        ("GET", ["Connection: close"]), ("GET", ["If-Match: \"x\""]), ("GET", ["Connection: Upgrade", "Upgrade: h2c"]),
    ])
    def test_answers_are_well_formed_and_reusable(self, server, method, fields):
        first = (method, get(*fields, method=method))
        found = strict_client.statuses(server.port, [first, ("GET", get())])
        expected = [200] if "Connection: close" in fields else [found[0], 200]
        assert found == expected and found[0] in {200, 204, 206, 304, 412, 416}

    @pytest.mark.parametrize("target", ["/thumbs?size=0", "/nothing", "/thumbs?filename=none.png&size=1", "/", "/healthz",
                                        "/readyz", "/t/w1/cat.png", "/t/nonsense/cat.png"])
    def test_every_page_is_well_formed(self, server, target):
        for method in ("GET", "HEAD", "OPTIONS"):
            assert len(strict_client.statuses(server.port, [(method, request(target, method=method)), ("GET", get())])) == 2


def run_client(program, *arguments):
    if shutil.which(program) is None:
        pytest.skip(f"{program} is missing")
    return subprocess.run([program, *arguments], capture_output=True, timeout=60, check=False)


def test_curl_that_offers_http_2_is_answered_in_1_1(server):
    done = run_client("curl", "-s", "--http2", "-w", "%{http_version} %{http_code}", "-o", "/dev/null",
                      f"http://127.0.0.1:{server.port}{TARGET}")
    assert done.stdout == b"1.1 200"


def test_curl_that_insists_on_http_2_is_refused(server):
    done = run_client("curl", "-s", "--http2-prior-knowledge", "--max-time", "30", f"http://127.0.0.1:{server.port}{TARGET}")
    assert done.returncode not in (0, 28), "answered, or left to wait"


@pytest.mark.parametrize("options", [[], ["--upgrade"]], ids=["at once", "by an upgrade"])
def test_nghttp_is_refused_and_does_not_wait(server, options):
    begun = time.monotonic()
    done = run_client("nghttp", "-v", "-t", "40", *options, f"http://127.0.0.1:{server.port}{TARGET}")
    assert b":status: 200" not in done.stdout
    assert time.monotonic() - begun < SOON


@pytest.mark.parametrize("option", ["--http0.9", "--http1.0", "--tr-encoding", "--compressed", "--path-as-is"])
def test_curl_with_odd_options_gets_its_picture(server, option):
    done = run_client("curl", "-s", option, "-w", "%{http_code}", "-o", "/dev/null", f"http://127.0.0.1:{server.port}{TARGET}")
    assert done.stdout == b"200"


def test_half_a_handshake_of_tls_is_ended_in_time(server):
    with socket.create_connection(("127.0.0.1", server.port), timeout=SOON) as client:
        client.sendall(bad_heads.TLS_HELLO[:5])
        assert client.recv(100)[:12] in (b"", b"HTTP/1.1 400", b"HTTP/1.1 408")
