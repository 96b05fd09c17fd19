"""Answers: what HEAD says, who is not sent it again, formats by Accept, caching by outcome, errors."""
import io
import re

import pytest
from PIL import Image

from support import faults, origin, pictures
from support.problems import assert_problem
from support.thumbd import thumbnail_target

OF_ONE_REQUEST = {"date", "server-timing", "x-request-id", "cache-status"}
CHROME = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
FIREFOX = "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5"
SAFARI = ("image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,image/svg+xml,"
          "image/*;q=0.8,*/*;q=0.5")
OLD_CHROME = "image/webp,image/apng,image/*,*/*;q=0.8"


def lasting(answer, but=()):
    return sorted((name.lower(), value) for name, value in answer.headers
                  if name.lower() not in OF_ONE_REQUEST | set(but))


@pytest.fixture(name="large")
def fixture_large(servers, s3):
    """A server that keeps nothing in memory, and a thumbnail of more than 256 KB that its bucket holds."""
    s3.put("noise.png", pictures.noise_png(480, 400))
    server = servers.start(**s3.settings(UPLOAD="before", HOT_CACHE=0))
    made = server.thumbnail("noise.png", size=480)
    assert len(made.body) > 256 * 1024
    return server, made.body, made


# HEAD

def test_head_equals_get_wherever_the_thumbnail_is(servers, s3):
    s3.put("cat.png", pictures.png())
    first = servers.start(**s3.settings(UPLOAD="before"))
    miss_head = first.thumbnail("cat.png", method="HEAD", size=180)
    miss = servers.start(**s3.settings(MODE="always")).thumbnail("cat.png", size=180)
    memory = [first.thumbnail("cat.png", method=method, size=180) for method in ("HEAD", "GET")]
    second = servers.start(**s3.settings())
    bucket_head = second.thumbnail("cat.png", method="HEAD", size=180)
    bucket = second.thumbnail("cat.png", size=180)
    answers = [miss_head, miss, *memory, bucket_head, bucket]
    assert {answer.status for answer in answers} == {200}
    assert all(lasting(answer) == lasting(miss) for answer in answers)
    assert {answer.body for answer in answers} == {b"", miss.body}
    assert bucket_head.header("Cache-Status") == "thumbd; hit; detail=bucket"


def test_head_of_a_large_thumbnail_equals_get(large):
    server, _, made = large
    head = server.thumbnail("noise.png", method="HEAD", size=480)
    assert (head.body, lasting(head)) == (b"", lasting(made))


# Revalidation

@pytest.mark.parametrize("validator, header", [("ETag", "If-None-Match"), ("Last-Modified", "If-Modified-Since")])
def test_who_has_it_costs_no_body(servers, s3, validator, header):
    s3.put("cat.png", pictures.png())
    server = servers.start(**s3.settings(UPLOAD="before", HOT_CACHE=0))
    made = server.thumbnail("cat.png", size=180)
    bodies = len(s3.requests(method="GET", bucket=origin.THUMBS))
    answer = server.thumbnail("cat.png", {header: made.header(validator)}, size=180)
    assert (answer.status, answer.body) == (304, b"")
    assert len(s3.requests(method="GET", bucket=origin.THUMBS)) == bodies
    for name in ("ETag", "Last-Modified", "Cache-Control", "Access-Control-Allow-Origin"):
        assert answer.header(name) == made.header(name)
    for name in ("Cache-Status", "Server-Timing", "X-Request-Id"):
        assert answer.header(name)


def test_who_has_another_version_gets_this_one(servers, s3):
    s3.put("cat.png", pictures.png())
    server = servers.start(**s3.settings(UPLOAD="before", HOT_CACHE=0))
    made = server.thumbnail("cat.png", size=180)
    answer = server.thumbnail("cat.png", {"If-None-Match": '"old"'}, size=180)
    assert (answer.status, answer.body) == (200, made.body)
    assert lasting(answer) == lasting(made)


def test_who_has_an_old_large_one_gets_all_of_this_one(large):
    server, body, _ = large
    assert server.thumbnail("noise.png", {"If-None-Match": '"old"'}, size=480).body == body


# Formats

@pytest.fixture(scope="module", name="server")
def fixture_server(module_servers, module_store):
    module_store.put("cat.png", pictures.png())
    module_store.put("猫/ねこ.jpeg", pictures.jpeg())
    return module_servers.start(**module_store.settings(UPLOAD="before"))


def kind(answer):
    assert answer.status == 200, answer.body
    picture = Image.open(io.BytesIO(answer.body)) if "avif" not in answer.header("Content-Type") else None
    told = answer.header("Content-Type").removeprefix("image/")
    assert picture is None or picture.format.lower() == told
    return told


def test_todays_browsers_share_one_thumbnail(server):
    answers = [server.thumbnail("cat.png", {"Accept": accept}, size=190, format="auto")
               for accept in (CHROME, FIREFOX, SAFARI)]
    assert kind(answers[0]) in ("avif", "webp")
    assert len({answer.header("ETag") for answer in answers}) == 1
    assert [answer.header("Cache-Status") for answer in answers[1:]] == ["thumbd; hit; detail=memory"] * 2


@pytest.mark.parametrize("accept, kinds", [
    (CHROME, {"avif", "webp"}), (OLD_CHROME, {"webp"}), ("*/*", {"jpeg", "png"}), (None, {"jpeg", "png"}),
    ("image/png", {"png"}), ("image/webp;q=0,*/*", {"jpeg", "png"}), ("text/html", {"png"}),
    ("image/avif;q=0.1,image/webp", {"webp"})])
def test_a_format_is_chosen_by_accept(server, accept, kinds):
    headers = {} if accept is None else {"Accept": accept}
    assert kind(server.thumbnail("cat.png", headers, size=191, format="auto")) in kinds


def test_vary_is_on_every_answer_to_auto_and_on_no_other(server):
    tag = server.thumbnail("cat.png", {"Accept": CHROME}, size=192, format="auto").header("ETag")
    for method, more, status in (("GET", {}, 200), ("HEAD", {}, 200), ("GET", {"If-None-Match": tag}, 304),
                                 ("GET", {"Range": "bytes=0-1"}, 206)):
        answer = server.thumbnail("cat.png", {"Accept": CHROME, **more}, method, size=192, format="auto")
        assert (answer.status, answer.header("Vary")) == (status, "Accept")
        for fixed in ("png", "jpeg", "webp"):
            answer = server.thumbnail("cat.png", {"Accept": CHROME}, method, size=192, format=fixed)
            assert answer.header("Vary") is None


def test_the_cdns_header_replaces_accept(server):
    headers = {"Accept": CHROME, "X-Thumb-Accept": "image/webp"}
    answer = server.thumbnail("cat.png", headers, size=193, format="auto")
    assert kind(answer) == "webp"
    assert answer.header("Vary") == "X-Thumb-Accept"


@pytest.mark.parametrize("asked, ascii_name, name", [
    ("png", "__.png", "%E3%81%AD%E3%81%93.png"), ("jpeg", "__.jpg", "%E3%81%AD%E3%81%93.jpg"),
    ("webp", "__.webp", "%E3%81%AD%E3%81%93.webp")])
def test_it_is_saved_under_its_name_with_the_extension_of_what_it_is(server, asked, ascii_name, name):
    answer = server.thumbnail("猫/ねこ.jpeg", size=100, format=asked)
    assert answer.header("Content-Disposition") == f"inline; filename=\"{ascii_name}\"; filename*=UTF-8''{name}"


# Caching by outcome

def test_cache_control_is_that_of_the_outcome(servers, s3):
    s3.put("cat.png", pictures.png())
    server = servers.start(**s3.settings(
        UPLOAD="before", FRESH_FOR=0, S3_ATTEMPTS=1, CACHE_CONTROL="public, s-maxage=9, stale-while-revalidate=8",
        CACHE_CONTROL_VERSIONED="max-age=7, immutable", CACHE_CONTROL_UNCHECKED="max-age=6",
        CACHE_CONTROL_MISSING="max-age=5"))

    def told(name="cat.png", headers=None, **parameters):
        return server.thumbnail(name, headers, size=180, **parameters).header("Cache-Control")
    for _ in range(2):  # a miss, a hit
        assert told() == "public, s-maxage=9, stale-while-revalidate=8"
        assert told(v="1") == "max-age=7, immutable"
    assert told("none.png") == "max-age=5"
    assert told(bad="1") == "no-store"
    tag = server.thumbnail("cat.png", size=180).header("ETag")
    assert told(headers={"If-None-Match": tag}, v="1") == "max-age=7, immutable"
    s3.on(faults.refuse(503, "SlowDown"), method="HEAD", bucket=origin.IMAGES)
    answer = server.thumbnail("cat.png", size=180)
    assert answer.header("Cache-Control") == "max-age=6"
    assert answer.header("Cache-Status").endswith("-unchecked")
    assert told(v="1") == "max-age=6"


# Originals that are not there

def test_a_missing_original_is_asked_for_once(servers, s3):
    server = servers.start(**s3.settings())
    first = server.thumbnail("none.png", size=180)
    assert_problem(first, 404, server, "no-such-original")
    assert first.header("Cache-Status").startswith("thumbd; fwd=miss")
    for size in (180, 90):
        again = server.thumbnail("none.png", size=size)
        assert_problem(again, 404, server, "no-such-original")
        assert again.header("Cache-Status") == "thumbd; detail=missing-remembered"
    assert len(s3.requests(method="GET", bucket=origin.IMAGES)) == 1
    assert server.metric("thumbd_originals_missing") == 1
    assert server.metric('thumbd_events_total{event="missing_remembered"}') == 2


@pytest.mark.parametrize("setting", [{"MISSING_FOR": "0"}, {"FRESH_FOR": "0"}])
def test_one_that_comes_is_there_at_once_without_that_memory(servers, s3, setting):
    server = servers.start(**s3.settings(**setting))
    assert server.thumbnail("late.png", size=180).status == 404
    s3.put("late.png", pictures.png())
    assert server.thumbnail("late.png", size=180).status == 200


# Errors

@pytest.mark.parametrize("target, status", [
    (thumbnail_target("none.png", size=180), 404), (thumbnail_target("cat.png", size=0), 400),
    (thumbnail_target("cat.png", size=180, wrong=1), 400), ("/t/w180/none.png", 404), ("/nowhere", 404)])
def test_errors_tell_where_they_come_from_and_what_time_they_took(server, target, status):
    answer = server.fetch(target)
    assert answer.status == status
    assert "hit" not in answer.header("Cache-Status")
    assert re.search(r"(^|, )total;dur=\d+\.\d\d$", answer.header("Server-Timing"))
    assert answer.header("Timing-Allow-Origin") == "*"
    assert "Server-Timing" in answer.header("Access-Control-Expose-Headers")
    head = server.fetch(target, "HEAD")
    assert head.status == status and head.body == b""
    assert {name for name, _ in head.headers} == {name for name, _ in answer.headers}


def test_an_error_tells_the_steps_that_led_to_it(server):
    timing = server.thumbnail("none-of-these.png", size=180).header("Server-Timing")
    assert [step.partition(";")[0] for step in timing.split(", ")] == ["thumb_get", "original_get", "total"]


def test_none_of_that_where_it_is_off(servers, store):
    server = servers.start(**store.settings(SERVER_TIMING=0))
    answer = server.thumbnail("none.png", size=180)
    for name in ("Cache-Status", "Server-Timing", "Timing-Allow-Origin"):
        assert answer.header(name) is None


def test_pages_that_show_pictures_get_one_for_an_error(servers, store):
    server = servers.start(**store.settings(ERROR_IMAGE=1))
    shown = server.thumbnail("none.png", {"Sec-Fetch-Dest": "image", "Accept": CHROME}, size=180)
    assert shown.status == 404
    assert shown.header("Content-Type") == "image/png"
    assert Image.open(io.BytesIO(shown.body)).size == (64, 64)
    assert shown.header("Problem-Type") == "no-such-original"
    assert shown.header("Cache-Control") == "public, max-age=10"
    assert shown.header("Vary") == "Sec-Fetch-Dest, Accept"
    read = server.thumbnail("none.png", {"Sec-Fetch-Dest": "empty"}, size=180)
    assert_problem(read, 404, server, "no-such-original")
    assert read.header("Vary") == "Sec-Fetch-Dest, Accept"
    assert_problem(server.thumbnail("none.png", size=180), 404, server)
    assert server.thumbnail("cat.png", {"Accept": OLD_CHROME}, size=0).header("Content-Type") == "image/png"


def test_a_preflight_lets_a_page_revalidate_and_resume(server):
    headers = {"Origin": "https://example.org", "Access-Control-Request-Method": "GET",
               "Access-Control-Request-Headers": "if-none-match,range"}
    answer = server.fetch(thumbnail_target("cat.png", size=180), "OPTIONS", headers)
    assert answer.status == 204
    assert answer.header("Access-Control-Allow-Headers") == "if-none-match,range"
    assert answer.header("Vary") == "Access-Control-Request-Headers"
    assert "ETag" in answer.header("Access-Control-Expose-Headers")
