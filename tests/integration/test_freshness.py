"""An overwritten or deleted original shows, as soon as FRESH_FOR asks for."""
import pytest

from support import faults, origin, pictures
from support.waiting import wait_until

RED, BLUE = (200, 20, 20), (20, 20, 200)


@pytest.fixture(name="red")
def fixture_red(store):
    """A store whose cat.png is red."""
    store.put("cat.png", pictures.flat_png(RED))
    return store


def colour(server):
    return pictures.colour_of(server.thumbnail("cat.png", size=100))


def overwrite(store):
    store.put("cat.png", pictures.flat_png(BLUE))


@pytest.mark.parametrize("memory", ["64MB", "0"], ids=["memory", "bucket"])
def test_fresh_for_0_shows_an_overwritten_original_at_once(servers, red, memory):
    server = servers.start(**red.settings(FRESH_FOR=0, HOT_CACHE=memory, UPLOAD="before"))
    first = server.thumbnail("cat.png", size=100)
    assert pictures.colour_of(first) == RED
    overwrite(red)
    second = server.thumbnail("cat.png", size=100)
    assert pictures.colour_of(second) == BLUE
    assert second.header("ETag") != first.header("ETag")
    assert second.header("Cache-Status") == "thumbd; fwd=miss; stored"
    assert "hit" in server.thumbnail("cat.png", size=100).header("Cache-Status")


def test_the_old_tag_is_no_excuse_after_an_overwrite(servers, red):
    server = servers.start(**red.settings(FRESH_FOR=0))
    etag = server.thumbnail("cat.png", size=100).header("ETag")
    assert server.thumbnail("cat.png", {"If-None-Match": etag}, size=100).status == 304
    overwrite(red)
    assert server.thumbnail("cat.png", {"If-None-Match": etag}, size=100).status == 200


def test_head_sees_an_overwrite_too(servers, red):
    server = servers.start(**red.settings(FRESH_FOR=0))
    etag = server.thumbnail("cat.png", size=100).header("ETag")
    overwrite(red)
    assert server.thumbnail("cat.png", method="HEAD", size=100).header("ETag") != etag


@pytest.mark.parametrize("memory", ["64MB", "0"], ids=["memory", "bucket"])
def test_a_deleted_original_is_404_and_takes_its_thumbnail_along(servers, red, memory):
    server = servers.start(**red.settings(FRESH_FOR=0, HOT_CACHE=memory, UPLOAD="before"))
    assert colour(server) == RED
    assert red.thumb("cat.png/w100.png")
    red.delete("cat.png")
    assert server.thumbnail("cat.png", size=100).status == 404
    assert red.thumb("cat.png/w100.png") is None
    assert server.thumbnail("cat.png", size=100).status == 404


def test_an_original_that_comes_back_is_shown_again(servers, red):
    server = servers.start(**red.settings(FRESH_FOR=0))
    assert colour(server) == RED
    red.delete("cat.png")
    assert server.thumbnail("cat.png", size=100).status == 404
    overwrite(red)
    assert colour(server) == BLUE


def test_fresh_for_ever_keeps_what_was_made(servers, red):
    server = servers.start(**red.settings(FRESH_FOR="forever", UPLOAD="before"))
    assert colour(server) == RED
    overwrite(red)
    assert colour(server) == RED
    restarted = servers.start(**red.settings(FRESH_FOR="forever"))
    assert colour(restarted) == RED
    red.delete("cat.png")
    assert colour(restarted) == RED


def test_fresh_for_1s_shows_an_overwrite_within_about_a_second(servers, red):
    server = servers.start(**red.settings(FRESH_FOR="1s"))
    assert colour(server) == RED
    overwrite(red)
    wait_until(lambda: colour(server) == BLUE, "the new picture", timeout=10)


def test_within_fresh_for_the_original_is_not_asked_again(servers, s3):
    s3.put("cat.png", pictures.flat_png(RED))
    server = servers.start(**s3.settings(FRESH_FOR="1h"))
    assert server.thumbnail("cat.png", size=100).status == 200
    asked = len(s3.requests(bucket=origin.IMAGES))
    for _ in range(5):
        assert server.thumbnail("cat.png", size=100).status == 200
    assert len(s3.requests(bucket=origin.IMAGES)) == asked


def test_one_check_counts_for_all_sizes(servers, s3):
    s3.put("cat.png", pictures.flat_png(RED))
    first = servers.start(**s3.settings(UPLOAD="before"))
    for size in (50, 60, 70):
        first.thumbnail("cat.png", size=size)
    second = servers.start(**s3.settings(FRESH_FOR="1h"))
    before = len(s3.requests(bucket=origin.IMAGES))
    for size in (50, 60, 70):
        assert second.thumbnail("cat.png", size=size).header("Cache-Status") == "thumbd; hit; detail=bucket"
    asked = s3.requests(bucket=origin.IMAGES)[before:]
    assert [request.method for request in asked] == ["HEAD"]


def test_an_overwrite_seen_for_one_size_counts_for_the_others(servers, s3):
    s3.put("cat.png", pictures.flat_png(RED))
    server = servers.start(**s3.settings(FRESH_FOR="1h"))
    assert pictures.colour_of(server.thumbnail("cat.png", size=50)) == RED
    s3.put("cat.png", pictures.flat_png(BLUE))
    assert pictures.colour_of(server.thumbnail("cat.png", size=60)) == BLUE  # downloads it
    assert pictures.colour_of(server.thumbnail("cat.png", size=50)) == BLUE


def test_both_of_two_instances_show_an_overwrite(servers, red):
    pair = [servers.start(**red.settings(FRESH_FOR=0, UPLOAD="before")) for _ in range(2)]
    assert [colour(server) for server in pair] == [RED, RED]
    overwrite(red)
    assert [colour(server) for server in pair] == [BLUE, BLUE]
    answers = [server.thumbnail("cat.png", size=100) for server in pair]
    assert answers[0].header("ETag") == answers[1].header("ETag")
    assert answers[0].header("Last-Modified") == answers[1].header("Last-Modified")


def test_a_thumbnail_of_another_renderer_is_made_again(servers, s3):
    s3.put("cat.png", pictures.flat_png(RED))
    settings = s3.settings(UPLOAD="before", FRESH_FOR="forever")
    servers.start(**settings).thumbnail("cat.png", size=100)
    stored = s3.thumb("cat.png/w100.png")
    stored.headers["x-amz-meta-renderer"] = "0"
    answer = servers.start(**settings).thumbnail("cat.png", size=100)
    assert answer.header("Cache-Status") == "thumbd; fwd=miss; stored"
    assert s3.thumb("cat.png/w100.png").headers["x-amz-meta-renderer"] != "0"


def test_a_missing_images_bucket_is_not_taken_for_deleted_originals(servers, s3):
    s3.put("cat.png", pictures.flat_png(RED))
    server = servers.start(**s3.settings(FRESH_FOR=0, UPLOAD="before", S3_ATTEMPTS=1))
    assert colour(server) == RED
    s3.on(faults.refuse(404, "NoSuchBucket"), bucket=origin.IMAGES, probes=True)
    assert colour(server) == RED
    assert s3.thumb("cat.png/w100.png")
    assert not s3.requests(method="DELETE")
