"""Where the server listens, and whom its log names as the client."""
import socket
import subprocess

import pytest

from support import certificates, pictures, thumbd
from support.thumbd import run_command, thumbnail_target

TARGET = thumbnail_target("cat.png", size=120)


def has_ipv6():
    try:
        with socket.socket(socket.AF_INET6) as probe:
            probe.bind(("::1", 0))
        return True
    except OSError:
        return False


@pytest.fixture(name="start")
def fixture_start(servers, store):
    store.put("cat.png", pictures.png())
    return lambda **settings: servers.start(**store.settings(**settings))


def curl(url, *arguments):
    done = subprocess.run(["curl", "-sg", "-o", "/dev/null", "-w", "%{http_code}", "--max-time", "30", *arguments, url],
                          capture_output=True, text=True, check=False)
    return done.stdout


@pytest.mark.parametrize("address, reached", [
    ("::", {"127.0.0.1", "[::1]"}), ("0.0.0.0", {"127.0.0.1"}), ("127.0.0.1", {"127.0.0.1"}), ("::1", {"[::1]"}),
])
def test_an_address_takes_what_it_says(start, address, reached):
    if not has_ipv6() and address == "::1":
        pytest.skip("no IPv6 here")
    server = start(ADDRESS=address, ADMIN_PORT=thumbd.free_port())
    for host in ("127.0.0.1", "[::1]"):
        if host == "[::1]" and not has_ipv6():
            continue
        expected = "200" if host in reached else "000"
        assert curl(f"http://{host}:{server.port}{TARGET}") == expected, host


@pytest.mark.skipif(not has_ipv6(), reason="no IPv6 here")
def test_clients_of_both_kinds_are_logged_as_they_are(start):
    server = start(ADDRESS="::")
    for host, remote in (("127.0.0.1", "127.0.0.1"), ("[::1]", "::1")):
        curl(f"http://{host}:{server.port}{TARGET}", "-H", f"X-Request-Id: of-{remote}")
        assert server.await_request_line(f"of-{remote}")["remote"] == remote


def test_a_unix_socket_is_served(start, tmp_path):
    path = tmp_path / "thumbd.sock"
    server = start(ADDRESS=f"unix:{path}")
    assert server.port == 0
    assert curl(f"http://localhost{TARGET}", "--unix-socket", path, "-H", "X-Request-Id: local") == "200"
    assert server.await_request_line("local")["remote"] == ""
    assert run_command(["healthcheck"], server.settings).returncode == 0
    server.stop()
    assert not path.exists()


def test_a_unix_socket_speaks_tls_too(start, tmp_path):
    pair = certificates.Pair(tmp_path)
    path = tmp_path / "thumbd.sock"
    start(ADDRESS=f"unix:{path}", **pair.settings())
    assert curl(f"https://localhost{TARGET}", "--unix-socket", path, "--cacert", pair.certificate) == "200"


def test_a_socket_left_behind_is_replaced_and_one_in_use_is_not(servers, start, store, tmp_path):
    path = tmp_path / "thumbd.sock"
    with socket.socket(socket.AF_UNIX) as stale:
        stale.bind(str(path))
    server = start(ADDRESS=f"unix:{path}")
    second = servers.launch(**store.settings(ADDRESS=f"unix:{path}"))
    assert second.await_end() != 0
    assert "address already in use" in second.log_text()
    assert curl(f"http://localhost{TARGET}", "--unix-socket", path) == "200"
    server.stop()


def remote_of(server, request_id, **headers):
    answer = server.thumbnail("cat.png", {"X-Request-Id": request_id, **headers}, size=120)
    assert answer.status == 200
    return server.await_request_line(request_id)["remote"]


def test_forwarded_addresses_are_not_believed(start):
    server = start()
    assert remote_of(server, "a", **{"X-Forwarded-For": "192.0.2.1", "Forwarded": "for=192.0.2.2"}) == "127.0.0.1"


def test_trusted_proxies_are_believed(start):
    server = start(TRUSTED_PROXIES="127.0.0.1, 10.0.0.0/8")
    assert remote_of(server, "a", **{"X-Forwarded-For": "9.9.9.9, 192.0.2.1, 10.0.0.7"}) == "192.0.2.1"
    assert remote_of(server, "b", Forwarded='for=9.9.9.9, for="[2001:db8::1]:80";proto=https, for=10.1.1.1') == "2001:db8::1"
    assert remote_of(server, "c", **{"X-Forwarded-For": "nonsense"}) == "127.0.0.1"
    assert remote_of(server, "d") == "127.0.0.1"
    assert remote_of(server, "e", Forwarded="for=_hidden") == "_hidden"
    refused = server.fetch("/thumbs?size=1", headers={"X-Request-Id": "f", "X-Forwarded-For": "192.0.2.9"})
    assert refused.status == 400 and server.await_request_line("f")["remote"] == "192.0.2.9"


def test_whoever_reaches_a_trusted_unix_socket_is_believed(start, tmp_path):
    path = tmp_path / "thumbd.sock"
    server = start(ADDRESS=f"unix:{path}", TRUSTED_PROXIES="unix")
    curl(f"http://localhost{TARGET}", "--unix-socket", path, "-H", "X-Request-Id: a", "-H", "X-Forwarded-For: 192.0.2.1")
    assert server.await_request_line("a")["remote"] == "192.0.2.1"


@pytest.mark.parametrize("setting", ["10.0.0.0/33", "10.1.2.3/8", "proxy.example", "127.0.0.1,"])
def test_a_wrong_range_is_a_mistake(setting):
    done = run_command(["config"], {"TRUSTED_PROXIES": setting, "STORE": "local:data"})
    assert done.returncode == 2 and "TRUSTED_PROXIES" in done.stderr
