"""What narrows and fills in requests: allowed sizes and prefixes, presets, one spelling, negotiation, hints."""
import pytest

from support import pictures, problems
from support.pictures import opened
from support.thumbd import run_command

CHROME = {"Accept": "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"}
PRESETS = "card=w80,h60,cover,webp;wide=w120"


def fill(store):
    store.put("wide.png", pictures.png(400, 300))
    store.put("public/a b+c.png", pictures.png(200, 100))
    return store


@pytest.fixture(scope="module", name="filled_store")
def fixture_filled_store(module_store):
    return fill(module_store)


@pytest.fixture(scope="module", name="server")
def fixture_server(module_servers, filled_store):
    return module_servers.start(**filled_store.settings(MAX_SIZE=1000))


@pytest.fixture(scope="module", name="strict")
def fixture_strict(module_servers, filled_store):
    return module_servers.start(**filled_store.settings(
        ALLOWED_SIZES="100,200", ALLOWED_PREFIXES="public/", PRESETS=PRESETS, CANONICAL_REDIRECT=1))


@pytest.fixture(scope="module", name="hinted")
def fixture_hinted(module_servers, filled_store):
    return module_servers.start(**filled_store.settings(MAX_SIZE=1000, CLIENT_HINTS=1))


def detail_of(answer, server):
    return problems.assert_problem(answer, 400, server, "bad-parameter")["detail"]


# Sizes, prefixes, spelling

@pytest.mark.parametrize("asked", [{"size": 100}, {"size": 200}, {"size": 50, "dpr": 2}, {"height": 100},
                                   {"preset": "wide"}, {"preset": "wide", "dpr": 1.5}])
def test_allowed_sizes_are_answered(strict, asked):
    assert strict.thumbnail("public/a b+c.png", **asked).status == 200


@pytest.mark.parametrize("asked, named", [
    ({"size": 101}, "size is 101 pixels; allowed here are 100, 200"), ({"size": 100, "dpr": 3}, "size is 300 pixels"),
    ({"height": 99}, "height is 99 pixels"), ({"preset": "wide", "dpr": 1.1}, "dpr"),
])
def test_other_sizes_are_refused(strict, asked, named):
    assert named in detail_of(strict.thumbnail("public/a b+c.png", **asked), strict)


def test_sizes_can_be_snapped(servers, store):
    fill(store)
    server = servers.start(**store.settings(ALLOWED_SIZES="200,100", SIZE_POLICY="snap"))
    for asked, size in ((1, 100), (101, 200), (200, 200), (5000, 200)):
        assert opened(server.thumbnail("wide.png", size=asked), "png").size[0] == size


@pytest.mark.parametrize("key", ["wide.png", "Public/a", "private/none", "public/../wide.png"])
def test_other_keys_are_not_looked_for(strict, key):
    problems.assert_problem(strict.thumbnail(key, size=100), 403, strict, "key-not-allowed")
    assert strict.thumbnail("public/none", size=100).status == 404


def test_a_spelling_is_redirected_once(strict):
    answer = strict.fetch("/t/h100,w100/public/a%20b+c.png?v=1")
    assert answer.status == 308
    assert answer.header("Location") == "/t/w100,h100/public/a%20b+c.png?v=1"
    assert answer.header("Cache-Control") == "public, max-age=86400"
    assert answer.header("Content-Length") == "0"
    assert strict.fetch(answer.header("Location")).status == 200
    head = strict.fetch("/t/h100,w100/public/a%20b+c.png", method="HEAD")
    assert (head.status, head.header("Location")) == (308, "/t/w100,h100/public/a%20b+c.png")


# Negotiation and hints

def test_auto_depends_on_accept(server):
    answer = server.thumbnail("wide.png", headers=CHROME, size=60, format="auto")
    assert answer.status == 200
    assert answer.header("Content-Type") in ("image/avif", "image/webp")
    assert answer.header("Vary") == "Accept"
    png = server.thumbnail("wide.png", headers={"Accept": "image/png"}, size=60, format="auto")
    assert png.header("Content-Type") == "image/png"
    assert png.header("ETag") == server.thumbnail("wide.png", size=60).header("ETag")


def test_hints_change_nothing_unless_they_are_on(server):
    hints = {"Sec-CH-Width": "300", "Sec-CH-DPR": "2", "Save-Data": "on"}
    answer = server.thumbnail("wide.png", headers=hints, size=60)
    assert opened(answer, "png").size == (60, 45)
    assert answer.header("Vary") is None and answer.header("Accept-CH") is None
    assert server.thumbnail("wide.png", headers=hints).status == 400


@pytest.mark.parametrize("asked, hints, size, vary", [
    ({}, {"Sec-CH-Width": "120", "Sec-CH-DPR": "2"}, (200, 150), "Sec-CH-Width"),
    ({"size": 60}, {"Sec-CH-Width": "120", "Sec-CH-DPR": "1.8"}, (120, 90), "Sec-CH-DPR"),
    ({"size": 60}, {}, (60, 45), "Sec-CH-DPR"),
    ({"size": 60, "dpr": 1}, {"Sec-CH-DPR": "3"}, (60, 45), None),
])
def test_hints_fill_in_what_is_not_said(hinted, asked, hints, size, vary):
    answer = hinted.thumbnail("wide.png", headers=hints, **asked)
    assert opened(answer, "png").size == size
    assert answer.header("Vary") == vary
    assert answer.header("Accept-CH") == "Sec-CH-Width, Sec-CH-DPR"


def test_saving_data_lowers_the_quality(hinted):
    usual = hinted.thumbnail("wide.png", size=200, dpr=1, format="webp")
    saved = hinted.thumbnail("wide.png", headers={"Save-Data": "on"}, size=200, dpr=1, format="webp")
    assert len(saved.body) < len(usual.body)
    assert usual.header("Vary") == saved.header("Vary") == "Save-Data"
    same = hinted.thumbnail("wide.png", size=200, dpr=1, format="webp", quality=60)
    assert same.header("ETag") == saved.header("ETag")


# Settings

@pytest.mark.parametrize("command", ["serve", "config"])
def test_wrong_settings_are_told_with_all_others(command, tmp_path):
    ended = run_command([command], {
        "STORE": f"local:{tmp_path}", "PORT": "eighty", "PRESETS": "card=wide;hero=w10,q5;card2", "AUTO_FORMATS": "jxl",
        "ALLOWED_SIZES": "9000", "ALLOWED_PREFIXES": "a/,"})
    assert ended.returncode == 2
    lines = ended.stderr.splitlines()
    assert all(line.startswith("thumbd: ") for line in lines)
    for said in ("PORT", "preset card: \"wide\"", "\"card2\" is not a name", "AUTO_FORMATS",
                 "9000 is above MAX_SIZE", "ALLOWED_PREFIXES"):
        assert any(said in line for line in lines), f"{said} is not told in:\n{ended.stderr}"


def test_a_preset_is_checked_as_a_whole(tmp_path):
    ended = run_command(["config"], {"STORE": f"local:{tmp_path}", "PRESETS": "a=w10,q5;b=webp;c=w9,h9,fill"})
    assert ended.returncode == 2
    assert "preset a: quality has no effect on png" in ended.stderr
    assert "preset b: size is missing" in ended.stderr
    assert "preset c" not in ended.stderr
