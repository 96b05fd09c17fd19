"""Parameters, the path form, presets, allowed sizes and prefixes, hints: what each asks for, and what is refused."""
import io
import itertools
import urllib.parse

import pytest
from PIL import Image

from support import pictures, problems
from support.thumbd import run_command, thumbnail_target

CHROME = {"Accept": "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"}
PRESETS = "card=w80,h60,cover,webp;wide=w120;moves=w40,animated"


def fill(store):
    store.put("wide.png", pictures.png(400, 300))
    store.put("clear.png", pictures.png(400, 300, mode="RGBA"))
    store.put("public/a b+c.png", pictures.png(200, 100))
    return store


@pytest.fixture(scope="module", name="filled_store")
def fixture_filled_store(module_store):
    return fill(module_store)


@pytest.fixture(scope="module", name="server")
def fixture_server(module_servers, filled_store):
    return module_servers.start(**filled_store.settings(MAX_SIZE=1000, PRESETS=PRESETS))


@pytest.fixture(scope="module", name="strict")
def fixture_strict(module_servers, filled_store):
    return module_servers.start(**filled_store.settings(
        ALLOWED_SIZES="100,200", ALLOWED_PREFIXES="public/", PRESETS=PRESETS, CANONICAL_REDIRECT=1))


@pytest.fixture(scope="module", name="hinted")
def fixture_hinted(module_servers, filled_store):
    return module_servers.start(**filled_store.settings(MAX_SIZE=1000, CLIENT_HINTS=1))


def picture_of(answer, kind):
    assert answer.status == 200, (answer.status, answer.body[:300])
    assert answer.header("Content-Type") == "image/" + kind
    picture = Image.open(io.BytesIO(answer.body))
    picture.load()
    assert picture.format == kind.upper()
    return picture


def detail_of(answer, server, status=400, slug="bad-parameter"):
    return problems.assert_problem(answer, status, server, slug)["detail"]


# Formats and fits

@pytest.mark.parametrize("word, kind", [("png", "png"), ("jpeg", "jpeg"), ("jpg", "jpeg"), ("webp", "webp"),
                                        ("gif", "gif")])
def test_a_format_is_what_is_asked_for(server, word, kind):
    assert picture_of(server.thumbnail("wide.png", size=100, format=word), kind).size == (100, 75)


def test_avif_is_avif(server):
    answer = server.thumbnail("wide.png", size=64, format="avif")
    assert (answer.status, answer.header("Content-Type")) == (200, "image/avif")
    assert answer.body[4:12] == b"ftypavif"


@pytest.mark.parametrize("asked, size", [
    ({"size": 100, "height": 100, "fit": "contain"}, (100, 75)),
    ({"size": 100, "height": 100, "fit": "cover"}, (100, 100)),
    ({"size": 100, "height": 100, "fit": "cover", "gravity": "southeast"}, (100, 100)),
    ({"size": 100, "height": 100, "fit": "fill"}, (100, 100)),
    ({"size": 100, "fit": "cover"}, (100, 75)),
    ({"size": 50, "dpr": 2}, (100, 75)),
    ({"size": 50, "height": 10, "fit": "fill", "dpr": 1.5}, (75, 15)),
    ({"height": 30, "dpr": "2.5"}, (100, 75)),
])
def test_fit_and_density_decide_the_size(server, asked, size):
    assert picture_of(server.thumbnail("wide.png", **asked), "png").size == size


def test_gravity_decides_what_is_kept(server):
    west = picture_of(server.thumbnail("wide.png", size=50, height=150, fit="cover", gravity="w"), "png")
    east = picture_of(server.thumbnail("wide.png", size=50, height=150, fit="cover", gravity="e"), "png")
    assert east.convert("RGB").getpixel((25, 75))[0] - west.convert("RGB").getpixel((25, 75))[0] > 100


def test_a_lower_quality_is_smaller(server):
    sizes = [len(server.thumbnail("wide.png", size=200, format="webp", quality=quality).body)
             for quality in (10, 60, 95)]
    assert sizes == sorted(sizes) and sizes[0] < sizes[2]


def test_a_background_leaves_nothing_transparent(server):
    plain = picture_of(server.thumbnail("clear.png", size=50), "png")
    flat = picture_of(server.thumbnail("clear.png", size=50, background="0f0"), "png")
    assert plain.mode in ("RGBA", "LA", "P", "RGB")
    assert flat.convert("RGBA").getextrema()[3] == (255, 255)


# What cannot be asked for

@pytest.mark.parametrize("asked, named", [
    ({"size": 1001}, "size"), ({"size": 600, "dpr": 2}, "1200"), ({"size": 10, "dpr": 5}, "dpr"),
    ({"size": 10, "dpr": "0.9"}, "dpr"), ({"size": 10, "quality": 80}, "png"),
    ({"size": 10, "quality": 0, "format": "webp"}, "quality"), ({"size": 10, "format": "jxl"}, "format"),
    ({"size": 10, "fit": "inside"}, "fit"), ({"size": 10, "gravity": "up"}, "gravity"),
    ({"size": 10, "background": "#fff"}, "background"), ({"size": 10, "animated": 1, "format": "png"}, "animated"),
    ({"size": 10, "animated": "yes"}, "animated"), ({"size": 10, "width": 10}, "\"width\""),
    ({"preset": "nobody"}, "\"nobody\""), ({"preset": "card", "size": 10}, "size"),
    ({"size": 10, "v": "x" * 129}, "v is 129 bytes"), ({"fit": "cover"}, "size is missing"),
])
def test_a_mistake_is_named(server, asked, named):
    assert named in detail_of(server.thumbnail("wide.png", **asked), server)


@pytest.mark.parametrize("name", ["size", "format", "v", "filename", "dpr"])
def test_nothing_can_be_there_twice(server, name):
    values = {"size": "10", "format": "png", "v": "1", "filename": "wide.png", "dpr": "1"}
    query = urllib.parse.urlencode(values) + f"&{name}={values[name]}"
    assert detail_of(server.fetch("/thumbs?" + query), server) == f'"{name}" is given more than once'


# The path form

@pytest.mark.parametrize("target, kind, size", [
    ("/t/w100/wide.png", "png", (100, 75)),
    ("/t/h75/wide.png", "png", (100, 75)),
    ("/t/webp,w100/wide.png?v=7", "webp", (100, 75)),
    ("/t/w100,h100,cover-ne,q60,jpg/wide.png", "jpeg", (100, 100)),
    ("/t/w50,dpr2/wide.png", "png", (100, 75)),
    ("/t/w800,enlarge/wide.png", "png", (800, 600)),
    ("/t/w100/public/a%20b+c.png", "png", (100, 50)),
    ("/t/w100/public%2Fa%20b%2Bc.png", "png", (100, 50)),
    ("/t/p-card/wide.png", "webp", (80, 60)),
    ("/t/p-card,dpr2,png/wide.png", "png", (160, 120)),
])
def test_a_path_says_it_all(server, target, kind, size):
    assert picture_of(server.fetch(target), kind).size == size


@pytest.mark.parametrize("target, named", [
    ("/t/", "option"), ("/t/w100", "filename"), ("/t/w100/", "filename"), ("/t/wide.png/w100", "\"wide.png\""),
    ("/t/w100,w200/wide.png", "\"w\""), ("/t/w100,/wide.png", "empty"), ("/t/w100/wide.png?size=5", "\"size\""),
    ("/t/w100/wide.png?utm_source=x", "\"utm_source\""), ("/t/w100/%FF", "UTF-8"), ("/t/w100/a%00b", "NUL"),
    ("/t/w100/a%2", "hex digits"), ("/t/W100/wide.png", "\"W100\""), ("/t/w1001/wide.png", "w is not"),
])
def test_a_wrong_path_is_refused_with_a_reason(server, target, named):
    assert named in detail_of(server.fetch(target), server)


@pytest.mark.parametrize("target", ["/t", "/T/w100/wide.png", "//t/w100/wide.png", "/t%2Fw100/wide.png"])
def test_other_paths_are_nowhere(server, target):
    problems.assert_problem(server.fetch(target), 404, server, "no-such-page")


def test_a_key_is_no_path(server):
    answer = server.fetch("/t/w100/public/../wide.png")
    problems.assert_problem(answer, 404, server, "no-such-original")


def test_both_forms_and_every_order_are_one_thumbnail(server):
    words = ["w90", "h70", "cover-n", "webp", "q70"]
    pairs = ["filename=wide.png", "size=90", "height=70", "fit=cover", "gravity=north", "format=webp", "quality=70"]
    word_orders = itertools.islice(itertools.permutations(words), 0, 120, 17)
    pair_orders = itertools.islice(itertools.permutations(pairs), 0, 5040, 601)
    targets = ["/t/" + ",".join(order) + "/wide.png" for order in word_orders]
    targets += ["/thumbs?" + "&".join(order) for order in pair_orders]
    answers = [server.fetch(target) for target in targets]
    assert {answer.status for answer in answers} == {200}
    assert len({answer.header("ETag") for answer in answers}) == 1
    assert all("hit" in answer.header("Cache-Status") for answer in answers[1:])


@pytest.mark.parametrize("short, long", [
    ({"format": "webp"}, {"format": "webp", "quality": 80}),
    ({"format": "avif"}, {"format": "avif", "quality": 60}),
    ({"format": "jpeg"}, {"format": "jpg", "background": "FFF"}),
    ({}, {"gravity": "n", "fit": "cover"}),
    ({"animated": 1}, {"animated": 1, "format": "webp"}),
])
def test_what_changes_nothing_is_the_same_thumbnail(server, short, long):
    first = server.thumbnail("wide.png", size=70, **short)
    second = server.thumbnail("wide.png", size=70, **long)
    assert first.status == second.status == 200
    assert second.header("ETag") == first.header("ETag")
    assert "hit" in second.header("Cache-Status")


def test_another_default_quality_makes_other_thumbnails(servers, store):
    fill(store)
    target = thumbnail_target("wide.png", size=64, format="jpeg")
    first = servers.start(**store.settings(JPEG_QUALITY=90)).fetch(target)
    second = servers.start(**store.settings(JPEG_QUALITY=20)).fetch(target)
    assert len(second.body) < len(first.body)


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
        assert picture_of(server.thumbnail("wide.png", size=asked), "png").size[0] == size


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
    assert picture_of(answer, "png").size == (60, 45)
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
    assert picture_of(answer, "png").size == size
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
