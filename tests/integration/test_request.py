"""What a request asks for is what its picture is: paths, width, height, enlarging, defaults."""
import pytest

from support import pictures
from support.thumbd import thumbnail_target


@pytest.fixture(scope="module", name="server")
def fixture_server(module_servers, module_store):
    module_store.put("wide.png", pictures.png(400, 300))
    module_store.put("tall.png", pictures.png(100, 400))
    module_store.put("hair.png", pictures.png(1000, 1))
    module_store.put("odd.png", pictures.png(333, 257))
    return module_servers.start(**module_store.settings(MAX_SIZE=2000))


@pytest.mark.parametrize("path", ["/iron_thumbs/thumbs", "/r/iron_thumbs/thumbs", "/thumbs"])
def test_each_path_answers_a_png_of_the_asked_width(server, path):
    answer = server.fetch(thumbnail_target("wide.png", path, size=180))
    assert pictures.size_of(answer) == (180, 135)


def test_all_paths_answer_the_same_bytes(server):
    bodies = {server.fetch(thumbnail_target("wide.png", path, size=120)).body
              for path in ("/iron_thumbs/thumbs", "/r/iron_thumbs/thumbs", "/thumbs")}
    assert len(bodies) == 1


@pytest.mark.parametrize("asked, size", [
    ({"size": 200}, (200, 150)),
    ({"height": 150}, (200, 150)),
    ({"size": 200, "height": 1000}, (200, 150)),  # inside the box
    ({"size": 1000, "height": 60}, (80, 60)),
    ({"size": 1}, (1, 1)),
    ({"size": 399}, (399, 299)),
    ({"size": 400}, (400, 300)),
])
def test_the_size_follows_from_what_is_asked_and_the_aspect(server, asked, size):
    assert pictures.size_of(server.thumbnail("wide.png", **asked)) == size


@pytest.mark.parametrize("asked, size", [
    ({"size": 401}, (400, 300)),
    ({"size": 2000}, (400, 300)),
    ({"height": 301}, (400, 300)),
    ({"size": 800, "enlarge": 0}, (400, 300)),
    ({"size": 800, "enlarge": 1}, (800, 600)),
    ({"height": 600, "enlarge": 1}, (800, 600)),
    ({"size": 200, "enlarge": 1}, (200, 150)),
])
def test_a_result_is_wider_than_the_original_only_with_enlarge(server, asked, size):
    assert pictures.size_of(server.thumbnail("wide.png", **asked)) == size


def test_a_height_of_less_than_a_pixel_becomes_one(server):
    assert pictures.size_of(server.thumbnail("hair.png", size=10)) == (10, 1)


def test_the_height_is_rounded_to_the_nearest(server):
    assert pictures.size_of(server.thumbnail("odd.png", size=100)) == (100, 77)  # 77.18
    assert pictures.size_of(server.thumbnail("tall.png", size=33)) == (33, 132)


def test_defaults_written_out_are_the_same_thumbnail(server):
    short = server.thumbnail("wide.png", size=150)
    long = server.thumbnail("wide.png", size=150, enlarge=0, fit="contain", format="png")
    assert long.header("ETag") == short.header("ETag")
    assert "hit" in long.header("Cache-Status")


def test_a_cache_buster_is_not_part_of_the_thumbnail(server):
    first = server.thumbnail("wide.png", size=160, v="one")
    second = server.thumbnail("wide.png", size=160, v="two")
    assert second.body == first.body
    assert second.header("Cache-Status") == "thumbd; hit; detail=memory"


def test_the_order_of_parameters_plays_no_part(server):
    server.fetch("/thumbs?size=140&filename=wide.png")
    answer = server.fetch("/thumbs?filename=wide.png&size=140")
    assert answer.header("Cache-Status") == "thumbd; hit; detail=memory"


def test_a_thumbnail_shows_its_original(server):
    picture = pictures.opened(server.thumbnail("wide.png", size=100)).convert("RGB")
    left, right = picture.getpixel((2, 40)), picture.getpixel((97, 40))
    top, bottom = picture.getpixel((50, 2)), picture.getpixel((50, 72))
    assert abs(right[0] - left[0]) > 200, "red runs from side to side"
    assert abs(bottom[1] - top[1]) > 200, "green runs from top to bottom"


def test_the_playground_names_the_service_and_no_key(server):
    page = server.fetch("/")
    assert page.status == 200
    assert page.header("Content-Type") == "text/html; charset=utf-8"
    assert b"/iron_thumbs/thumbs" in page.body
    assert b"wide.png" not in page.body


def test_the_playground_can_be_turned_off(servers, store):
    assert servers.start(**store.settings(PLAYGROUND=0)).fetch("/").status == 404
