"""Parameters and the path form: what each asks for, what is refused, and what is one thumbnail."""
import itertools
import urllib.parse

import pytest

from support import pictures, problems
from support.pictures import opened
from support.thumbd import thumbnail_target

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


def detail_of(answer, server):
    return problems.assert_problem(answer, 400, server, "bad-parameter")["detail"]


# Formats and fits

@pytest.mark.parametrize("word, kind", [("png", "png"), ("jpeg", "jpeg"), ("jpg", "jpeg"), ("webp", "webp"),
                                        ("gif", "gif")])
def test_a_format_is_what_is_asked_for(server, word, kind):
    assert opened(server.thumbnail("wide.png", size=100, format=word), kind).size == (100, 75)


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
    assert opened(server.thumbnail("wide.png", **asked), "png").size == size


def test_gravity_decides_what_is_kept(server):
    west = opened(server.thumbnail("wide.png", size=50, height=150, fit="cover", gravity="w"), "png")
    east = opened(server.thumbnail("wide.png", size=50, height=150, fit="cover", gravity="e"), "png")
    assert east.convert("RGB").getpixel((25, 75))[0] - west.convert("RGB").getpixel((25, 75))[0] > 100


def test_a_lower_quality_is_smaller(server):
    sizes = [len(server.thumbnail("wide.png", size=200, format="webp", quality=quality).body)
             for quality in (10, 60, 95)]
    assert sizes == sorted(sizes) and sizes[0] < sizes[2]


def test_a_background_leaves_nothing_transparent(server):
    plain = opened(server.thumbnail("clear.png", size=50), "png")
    flat = opened(server.thumbnail("clear.png", size=50, background="0f0"), "png")
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
    assert opened(server.fetch(target), kind).size == size


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
