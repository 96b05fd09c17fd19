"""The public listener over TLS: TLS_CERT and TLS_KEY."""
import contextlib
import random
import socket
import ssl
import subprocess
import threading

import pytest

from support import certificates, faults, figures, mutation, origin, pictures, processes, thumbd, wire
from support.thumbd import run_command, thumbnail_target
from support.waiting import wait_until
from support.wire import request

TARGET = thumbnail_target("cat.png", size=120)


@pytest.fixture(scope="module", name="pair")
def fixture_pair(tmp_path_factory):
    return certificates.Pair(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module", name="server")
def fixture_server(module_servers, module_store, pair):
    module_store.put("cat.png", pictures.png())
    return module_servers.start(**module_store.settings(**pair.settings(PORT=thumbd.free_port())))


@pytest.fixture(name="connect")
def fixture_connect(server, pair):
    with contextlib.ExitStack() as clients:
        yield lambda context=None: clients.enter_context(
            certificates.TlsWire(server.port, context or pair.trusting()))


def curl(*arguments):
    done = subprocess.run(["curl", "-s", "--max-time", "30", *arguments], capture_output=True, check=False)
    return done.returncode, done.stdout


def test_curl_gets_a_picture(server, pair):
    for version in ("--tlsv1.2", "--tlsv1.3"):
        code, body = curl("--cacert", pair.certificate, version, f"https://127.0.0.1:{server.port}{TARGET}")
        assert code == 0 and body.startswith(b"\x89PNG")


def test_answers_are_kept_alive_and_in_order(connect):
    client = connect()
    client.send(request(TARGET) * 20)
    bodies = {client.answer().body for _ in range(20)}
    assert len(bodies) == 1 and bodies.pop().startswith(b"\x89PNG")
    client.send(request(TARGET, "Connection: close"))
    assert client.answer().header("Connection") == "close"
    assert client.ends()


def test_http_2_is_not_promised(connect, pair):
    assert connect().socket.selected_alpn_protocol() == "http/1.1"
    context = pair.trusting()
    context.set_alpn_protocols(["h2"])
    with pytest.raises(ssl.SSLError):
        connect(context)


def test_old_versions_are_refused(server):
    done = subprocess.run(["openssl", "s_client", "-connect", f"127.0.0.1:{server.port}", "-tls1_1", "-cipher",
                           "ALL:@SECLEVEL=0"], stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=30)
    assert done.returncode != 0 and b"Cipher is (NONE)" in done.stdout


def test_a_session_is_resumed(server, pair):
    context = pair.trusting()
    with certificates.TlsWire(server.port, context) as first:
        first.send(request(TARGET))
        assert first.answer().status == 200
        session = first.socket.session
    plain = socket.create_connection(("127.0.0.1", server.port), timeout=30)
    with context.wrap_socket(plain, server_hostname="127.0.0.1", session=session) as second:
        second.sendall(request(TARGET))
        assert second.recv(12) == b"HTTP/1.1 200" and second.session_reused


def test_plain_http_is_told_what_is_wrong(server):
    with wire.Wire(server.port) as client:
        client.send(request(TARGET))
        answer = client.answer()
        assert answer.status == 400 and "TLS" in answer.json()["detail"]
        assert client.ends()


def test_the_healthcheck_asks_over_tls(server):
    done = run_command(["healthcheck"], server.settings)
    assert (done.returncode, done.stderr) == (0, "")
    assert run_command(["healthcheck"], {**server.settings, "TLS_CERT": None, "TLS_KEY": None}).returncode == 1


def test_an_idle_connection_costs_little(server, connect):
    connect()  # whatever is made once
    before = figures.resident_bytes(server.process.pid)
    clients = [connect() for _ in range(300)]
    for client in clients:
        client.send(request(TARGET))
        assert client.answer().status == 200
    each = (figures.resident_bytes(server.process.pid) - before) / len(clients)
    print(f"{each:.0f} bytes each")
    # A sanitizer keeps what was freed, and books beside it.
    assert each < (500_000 if processes.is_sanitized() else 25_000)


def test_nonsense_ends_no_more_than_its_own_connection(server, connect, pair):
    chance = random.Random(7)
    steady = connect()
    for _ in range(300):
        over_tls = chance.randrange(2) == 0
        client = certificates.TlsWire(server.port, pair.trusting()) if over_tls else wire.Wire(server.port)
        with client:
            noise = mutation.any_bytes(chance) if over_tls else b"\x16\x03\x01" + chance.randbytes(chance.randrange(600))
            for piece in mutation.in_pieces(noise[:20_000], chance):
                with contextlib.suppress(ssl.SSLError):
                    client.send(piece)
            if chance.randrange(2) == 0:
                client.reset()
    steady.send(request(TARGET))
    assert steady.answer().status == 200
    wait_until(lambda: server.metric("thumbd_connections_open") <= 1, "the others are gone", 60)
    assert server.metric("thumbd_tls_failures_total") > 0


def test_sigterm_answers_what_runs(servers, s3, pair):
    s3.put("cat.png", pictures.png())
    gate = faults.Gate()
    s3.on(gate, method="GET", bucket=origin.IMAGES)
    server = servers.start(**s3.settings(S3_STALL_TIMEOUT="60s", **pair.settings()))
    with certificates.TlsWire(server.port, pair.trusting()) as client:
        client.send(request(TARGET))
        s3.await_requests(method="GET", bucket=origin.IMAGES)
        threading.Timer(0.5, gate.release).start()
        server.signal()
        answer = client.answer()
        assert answer.status == 200 and answer.header("Connection") == "close"
        assert client.ends()
    server.await_good_end()


def test_a_client_that_leaves_is_noticed(servers, s3, pair):
    s3.put("cat.png", pictures.png())
    gate = faults.Gate()
    s3.on(gate, method="GET", bucket=origin.IMAGES)
    server = servers.start(**s3.settings(S3_STALL_TIMEOUT="60s", **pair.settings()))
    with certificates.TlsWire(server.port, pair.trusting()) as client:
        client.send(request(TARGET))
        s3.await_requests(method="GET", bucket=origin.IMAGES)
    wait_until(lambda: server.metric("thumbd_connections_open") == 0, "its connection is gone")
    gate.release()


def assert_does_not_start(servers, store, sentence, **settings):
    server = servers.launch(**store.settings(**settings))
    assert server.await_end() not in (0, None)
    assert sentence in server.log_text(), server.log_text()


def test_one_of_the_two_is_a_mistake(servers, store, pair):
    assert_does_not_start(servers, store, "TLS_KEY is missing: TLS_CERT is set", TLS_CERT=pair.certificate)
    assert_does_not_start(servers, store, "TLS_CERT is missing: TLS_KEY is set", TLS_KEY=pair.key)


def test_files_that_do_not_fit_are_named(servers, store, pair, tmp_path):
    other = certificates.Pair(tmp_path, "other")
    for key, reason in ((other.key, "it is not the key of the certificate in"),
                        (tmp_path / "none", "it cannot be read: No such file"),
                        (pair.certificate, "it holds no private key in PEM form")):
        # A line of JSON: with its quotes escaped.
        assert_does_not_start(servers, store, reason, TLS_CERT=pair.certificate, TLS_KEY=key)
