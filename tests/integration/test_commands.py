"""The program's small commands, and the addresses that it can listen on."""
import contextlib
import http.client
import io
import socket

from PIL import Image

from support import pictures
from support.thumbd import run_command, thumbnail_target


def test_render_makes_the_same_bytes_as_the_service(servers, store):
    store.put("cat.png", pictures.png())
    ended = run_command(["render", str(store.images / "cat.png"), "180"], {}, text=False)
    assert ended.returncode == 0, ended.stderr
    assert Image.open(io.BytesIO(ended.stdout)).size == (180, 135)
    assert servers.start(**store.settings()).thumbnail("cat.png", size=180).body == ended.stdout


def test_render_tells_what_is_wrong(tmp_path):
    words = tmp_path / "words.txt"
    words.write_text("no picture at all")
    for arguments in (["render"], ["render", str(words)], ["render", str(words), "0"], ["render", str(words), "wide"],
                      ["render", str(tmp_path / "missing"), "9"], ["render", str(words), "180"]):
        ended = run_command(arguments, {})
        assert ended.returncode in (1, 2), arguments
        assert ended.stderr.startswith("thumbd"), arguments
        assert ended.stdout == ""


def test_help_and_version_are_told():
    everything = run_command(["--help"], {})
    assert everything.returncode == 0
    for command in ("serve", "render", "config", "healthcheck"):
        assert command in everything.stdout
    version = run_command(["--version"], {})
    assert version.returncode == 0 and version.stdout.strip()


def test_an_unknown_command_or_flag_is_refused():
    for arguments in (["sevre"], ["serve", "--prot=1"], ["serve", "--port"], ["serve", "--port=99999"]):
        ended = run_command(arguments, {})
        assert ended.returncode == 2, arguments
        assert ended.stderr


def test_it_listens_on_a_unix_socket(servers, store, tmp_path):
    store.put("cat.png", pictures.png())
    path = tmp_path / "thumbd.sock"
    server = servers.start(**store.settings(ADDRESS=f"unix:{path}"))
    assert server.port == 0
    with contextlib.closing(http.client.HTTPConnection("localhost")) as connection:
        connection.sock = socket.socket(socket.AF_UNIX)
        connection.sock.connect(str(path))
        connection.request("GET", thumbnail_target("cat.png", size=180))
        assert connection.getresponse().status == 200
    assert run_command(["healthcheck"], {"ADDRESS": f"unix:{path}"}).returncode == 0


def test_the_default_address_takes_both_families(servers, store):
    server = servers.start(**store.settings(ADDRESS=None))
    assert server.fetch("/healthz").status == 200
    if socket.has_ipv6:
        with contextlib.closing(http.client.HTTPConnection("::1", server.port, timeout=10)) as connection:
            connection.request("GET", "/healthz")
            assert connection.getresponse().status == 200
