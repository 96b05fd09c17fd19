"""Signed URLs: what the server takes, what `thumbd sign` and the snippets in five languages make."""
import os
import pathlib
import shutil
import subprocess
import time

import pytest

from support import pictures
from support.problems import assert_problem
from support.thumbd import run_command

SNIPPETS = pathlib.Path(__file__).resolve().parents[2] / "deploy" / "signing"
OLD = "old:0123456789abcdef"
NEW = "k2:a-secret/with:signs+in=it"
URL = "/thumbs?filename=cat.png&size=120"


def sign(*arguments, keys=NEW, given=""):
    """The lines that the command prints."""
    ended = run_command(["sign", *arguments], {"SIGNING_KEYS": keys}, given=given)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.splitlines()


def refuse(*arguments, keys=NEW):
    ended = run_command(["sign", *arguments], {"SIGNING_KEYS": keys})
    assert ended.returncode != 0 and ended.stdout == ""
    for secret in (key.partition(":")[2] for key in (keys or "").split(",")):
        assert not secret or secret not in ended.stderr
    return ended.stderr


@pytest.fixture(scope="module", name="server")
def fixture_server(module_servers, module_store):
    module_store.put("cat.png", pictures.png())
    return module_servers.start(**module_store.settings(SIGNING_KEYS=f"{NEW},{OLD}", REQUIRE_SIGNATURE=1))


# The server


def test_only_what_is_signed_is_answered(server):
    assert_problem(server.fetch(URL), 403, server, "signature-missing")
    assert_problem(server.fetch(URL + "&sig=k2.AAAA"), 403, server, "signature-wrong")
    signed, = sign(URL)
    assert server.fetch(signed).status == 200
    assert server.fetch(signed, "HEAD").status == 200
    assert_problem(server.fetch(signed.replace("size=120", "size=121")), 403, server, "signature-wrong")
    # What is in memory is no exception.
    assert_problem(server.fetch(URL), 403, server, "signature-missing")


def test_no_refusal_says_what_would_be_right(server):
    signed, = sign(URL)
    mac = signed.rpartition(".")[2]
    for target in (URL, URL + "&sig=" + mac, URL + "&sig=k2." + mac[:-1], URL + "&sig=old." + mac):
        answer = server.fetch(target)
        assert answer.status == 403
        assert mac[:8] not in answer.body.decode()


def test_the_path_form_is_signed_too(server):
    for target in ("/t/w120/cat.png", "/t/w120,h50/cat.png?v=7", "/t/w120%2ch50/cat.png"):
        assert server.fetch(sign(target)[0]).status == 200, target
        assert_problem(server.fetch(target), 403, server, "signature-missing")


def test_equal_requests_have_equal_signatures(server):
    signature = sign("/t/w120/cat.png?v=1")[0].rpartition("&")[2]
    assert server.fetch("/t/%77120/c%61t.png?" + signature + "&v=1").status == 200
    signature = sign(URL)[0].rpartition("&")[2]
    assert server.fetch("/thumbs?size=1%320&" + signature + "&filename=cat%2Epng").status == 200


def test_an_answer_lasts_no_longer_than_its_url(server):
    signed, = sign("--expires", "1m", URL + "&v=1")
    for _ in range(2):
        words = server.fetch(signed).header("Cache-Control").split(", ")
        seconds = [int(word.partition("=")[2]) for word in words if word.startswith("max-age=")]
        assert len(seconds) == 1 and 0 < seconds[0] <= 60
        assert not [word for word in words if word.startswith("stale")]
    expired, = sign("--exp", str(int(time.time()) - 1), URL)
    assert_problem(server.fetch(expired), 403, server, "signature-expired")
    later = expired.replace("exp=", "exp=9")
    assert_problem(server.fetch(later), 403, server, "signature-wrong")


def test_keys_change_without_a_gap(server, servers, module_store):
    before, = sign(URL, keys=OLD)
    after, = sign(URL, keys=NEW)
    assert server.fetch(before).status == server.fetch(after).status == 200
    alone = servers.start(**module_store.settings(SIGNING_KEYS=NEW, REQUIRE_SIGNATURE=1))
    assert alone.fetch(after).status == 200
    assert_problem(alone.fetch(before), 403, alone, "signature-wrong")


def test_where_no_signature_is_required_one_that_is_there_must_be_right(servers, module_store):
    server = servers.start(**module_store.settings(SIGNING_KEYS=NEW))
    assert server.fetch(URL).status == 200
    assert server.fetch(sign(URL)[0]).status == 200
    assert_problem(server.fetch(URL + "&sig=k2.AAAA"), 403, server, "signature-wrong")
    assert_problem(server.fetch(URL + "&exp=1"), 403, server, "signature-missing")


def test_a_url_that_cannot_be_read_is_a_bad_request(server):
    for target in ("/thumbs?filename=%&size=1", "/t/w1/%zz", "/thumbs?sig=a&sig=b"):
        assert_problem(server.fetch(target), 400, server, "bad-parameter")


def test_other_pages_need_none(server):
    assert server.fetch("/healthz").status == 200
    assert server.fetch(URL, "OPTIONS").status == 204


def test_mistakes_in_keys_are_told_without_them(servers, store):
    for keys in ("short:hushhush", "hushhushhushhushhush", f"{OLD},{OLD}"):
        server = servers.launch(**store.settings(SIGNING_KEYS=keys, REQUIRE_SIGNATURE=1))
        assert server.await_end() == 2
        assert "SIGNING_KEYS (environment): key" in server.log_text()
        assert "hush" not in server.log_text() and "0123456789abcdef" not in server.log_text()
    server = servers.launch(**store.settings(REQUIRE_SIGNATURE=1))
    assert server.await_end() == 2
    assert "there is no key to check signatures with" in server.log_text()


def test_keys_may_come_from_a_file(servers, store, tmp_path):
    store.put("cat.png", pictures.png())
    file = tmp_path / "keys"
    file.write_text(NEW + "\n")
    server = servers.start(**store.settings(SIGNING_KEYS_FILE=file, REQUIRE_SIGNATURE=1))
    assert server.fetch(sign(URL)[0]).status == 200
    assert "a-secret/with" not in server.log_text()


# The command


def test_the_command_signs_what_it_is_given():
    assert sign(URL) == [sign(URL)[0]]
    signature = sign(URL)[0].removeprefix(URL)
    assert sign("https://cdn.example:8443" + URL) == ["https://cdn.example:8443" + URL + signature]
    both = sign(URL, "/t/w1/a")
    assert both[0] == URL + signature and both[1].startswith("/t/w1/a?sig=k2.")


def test_the_command_reads_the_standard_input():
    lines = sign("-", given=f"{URL}\n\n/t/w1/a b\r\n")
    assert lines == [sign(URL)[0], sign("/t/w1/a b")[0]]
    assert lines[1].startswith("/t/w1/a%20b?sig=")


def test_the_command_tells_what_is_wrong():
    assert "neither an http(s) URL" in refuse("cat.png")
    assert "signed already" in refuse(URL + "&sig=x")
    assert "both are given" in refuse("--exp", "1", "--expires", "1h", URL)
    assert "--expires is not a duration" in refuse("--expires", "soon", URL)
    assert "--exp is not a time" in refuse("--exp", "soon", URL)
    assert "URL is required" in refuse()
    assert "set SIGNING_KEYS" in refuse(URL, keys=None)


# The snippets

TARGETS = [
    ("/thumbs", {"filename": "cat.png", "size": "120"}),
    ("/thumbs", {"size": "120", "filename": "cats/tom & co.jpg", "v": ""}),
    ("/iron_thumbs/thumbs", {"filename": "a+b c%20%2B%.png", "size": "1", "exp": "1999999999"}),
    ("/thumbs", {"filename": "//a//../b/.", "size": "1"}),
    ("/thumbs", {"filename": "=&?#;:@!$'()*,[]", "size": "1"}),
    ("/thumbs", {"filename": "\"<>\\^`{|}~-_.", "size": "1"}),
    ("/thumbs", {"filename": "K\u00e4se/\u732b/\U0001f431/e\u0301.png", "size": "1"}),
    ("/thumbs", {"filename": "line\nend\ttab\x7f", "size": "1"}),
    ("/t/w120/cat.png", {}),
    ("/t/w120,h80,cover/cat.png", {"v": "1"}),
    ("/t/w1/a+b %/K\u00e4se//(!*)'~/\U0001f431", {"exp": "1999999999", "v": "a/b"}),
]
LANGUAGES = {"mjs": "node", "py": "/usr/bin/python3", "php": "php", "rb": "ruby", "go": "go"}
SECRETS = [NEW, "k:" + "\"'$`\\{}#%&" * 2]


def command_of(language, folder):
    """How the snippet is run. Skips the test where nothing on this machine can."""
    interpreter = shutil.which(LANGUAGES[language])
    if interpreter is None:
        pytest.skip(f"{LANGUAGES[language]} is not installed")
    snippet = str(SNIPPETS / f"sign.{language}")
    if language != "go":
        return [interpreter, snippet]
    program = str(folder / "sign")
    environ = {**os.environ, "GOCACHE": str(folder / "cache"), "GOFLAGS": "-mod=mod", "GO111MODULE": "off"}
    subprocess.run([interpreter, "build", "-o", program, snippet], check=True, env=environ, timeout=300)
    return [program]


def run_snippet(command, target, keys):
    path, parameters = target
    pairs = [f"{name}={value}" for name, value in parameters.items()]
    ended = subprocess.run([*command, path, *pairs], env={**os.environ, "SIGNING_KEYS": keys}, capture_output=True,
                           timeout=60, check=True)
    return ended.stdout.decode().removesuffix("\n")


@pytest.mark.parametrize("language", LANGUAGES)
def test_snippets_make_the_urls_of_the_command(language, tmp_path, server):
    command = command_of(language, tmp_path)
    for keys in SECRETS:
        urls = [run_snippet(command, target, f"{keys},{OLD}") for target in TARGETS]
        unsigned = [url[:url.index("sig=")].removesuffix("&") for url in urls]
        assert sign("-", keys=keys, given="\n".join(unsigned)) == urls
    assert server.fetch(run_snippet(command, TARGETS[0], NEW)).status == 200
    assert server.fetch(run_snippet(command, TARGETS[9], NEW)).status == 200


def test_the_page_of_snippets_tells_the_truth():
    page = (SNIPPETS / "README.md").read_text(encoding="utf-8")
    signed, = sign("/thumbs?filename=cat.png&size=180", keys="k1:0123456789abcdef")
    assert signed.rpartition("sig=")[2] in page
