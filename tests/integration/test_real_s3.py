"""The same service on a real S3 server: keys, metadata, freshness, refusals."""
import itertools
import os

import pytest

from support import pictures
from support.problems import assert_problem
from support.s3_client import S3Client

pytestmark = pytest.mark.skipif("THUMBD_TEST_S3_ENDPOINT" not in os.environ,
                                reason="no S3 server: THUMBD_TEST_S3_ENDPOINT is not set (tests/s3server/with_s3.sh)")
NUMBERS = itertools.count()
KEYS = ["cat.png", "with space+plus%.png", "a//b.png", "/lead.png", "../up.png", "a/./b.png", "日本語/写真.png",
        "q?x=1&y.png", "trail/", "cat.png/w180.png", "x" * 1024, "literal%20.png", "😀'(),;=@&$!*.png"]


@pytest.fixture(scope="module", name="client")
def fixture_client():
    return S3Client()


@pytest.fixture(name="buckets")
def fixture_buckets(client):
    """Two buckets of one test's own."""
    number = next(NUMBERS)
    names = f"it-images-{os.getpid()}-{number}", f"it-thumbs-{os.getpid()}-{number}"
    for name in names:
        client.make_bucket(name)
    return names


def start(servers, client, buckets, **settings):
    return servers.start(**client.settings(*buckets, **settings))


def test_a_miss_is_stored_and_another_instance_finds_it(servers, client, buckets):
    images, thumbs = buckets
    client.put(images, "cats/a.png", pictures.png())
    made = start(servers, client, buckets, UPLOAD="before").thumbnail("cats/a.png", size=180)
    assert pictures.size_of(made) == (180, 135)

    assert client.keys(thumbs) == ["cats/a.png/w180.png"]
    data, headers = client.get(thumbs, "cats/a.png/w180.png")
    _, original = client.get(images, "cats/a.png")
    assert data == made.body
    assert headers["content-type"] == "image/png"
    assert headers["x-amz-meta-thumb-etag"] == made.header("ETag")
    assert headers["x-amz-meta-source-etag"] == original["etag"]
    assert headers["x-amz-meta-source-size"] == original["content-length"]
    assert headers["x-amz-meta-source-modified"].isdigit()
    assert headers["x-amz-meta-renderer"].isdigit()
    assert made.header("Last-Modified") == original["last-modified"]

    found = start(servers, client, buckets).thumbnail("cats/a.png", size=180)
    assert found.header("Cache-Status") == "thumbd; hit; detail=bucket"
    for name in ("ETag", "Last-Modified", "Content-Type", "Cache-Control"):
        assert found.header(name) == made.header(name)
    assert found.body == made.body


def test_upload_after_is_drained_at_the_end(servers, client, buckets):
    images, thumbs = buckets
    for number in range(6):
        client.put(images, f"{number}.png", pictures.png())
    server = start(servers, client, buckets)
    for number in range(6):
        assert server.thumbnail(f"{number}.png", size=180).status == 200
    server.stop()
    assert client.keys(thumbs) == [f"{number}.png/w180.png" for number in range(6)]


def test_always_leaves_the_thumbs_bucket_empty(servers, client, buckets):
    images, thumbs = buckets
    client.put(images, "cat.png", pictures.png())
    server = start(servers, client, buckets, MODE="always")
    assert server.thumbnail("cat.png", size=180).header("Cache-Status") == "thumbd; fwd=bypass"
    server.stop()
    assert client.keys(thumbs) == []


def test_odd_keys_survive(servers, client, buckets):
    images, thumbs = buckets
    colours = {key: (15 * number, 255 - 15 * number, 40) for number, key in enumerate(KEYS)}
    for key in KEYS:
        client.put(images, key, pictures.flat_png(colours[key], 40, 30))
    server = start(servers, client, buckets, UPLOAD="before", HOT_CACHE=0)
    for key in KEYS:
        made, stored = (server.thumbnail(key, size=180) for _ in range(2))
        assert pictures.colour_of(made) == colours[key], key
        assert stored.header("Cache-Status") == "thumbd; hit; detail=bucket", key
        assert stored.body == made.body
    plain = [key + "/w180.png" for key in KEYS if len(key) < 1000]
    listed = client.keys(thumbs)
    assert sorted(plain) == sorted(key for key in listed if not key.startswith(".sha256/"))
    assert len(listed) == len(KEYS)


def test_an_overwrite_and_a_deletion_show_at_once_with_fresh_for_0(servers, client, buckets):
    images, thumbs = buckets
    red, blue = (200, 20, 20), (20, 20, 200)
    client.put(images, "cat.png", pictures.flat_png(red))
    pair = [start(servers, client, buckets, FRESH_FOR=0, UPLOAD="before") for _ in range(2)]
    assert [pictures.colour_of(one.thumbnail("cat.png", size=90)) for one in pair] == [red, red]
    client.put(images, "cat.png", pictures.flat_png(blue))
    assert [pictures.colour_of(one.thumbnail("cat.png", size=90)) for one in pair] == [blue, blue]
    client.delete(images, "cat.png")
    assert [one.thumbnail("cat.png", size=90).status for one in pair] == [404, 404]
    assert client.keys(thumbs) == []


def test_one_bucket_with_a_prefix(servers, client, buckets):
    images, _ = buckets
    client.put(images, "cat.png", pictures.png())
    server = start(servers, client, (images, images + "/thumbs"), UPLOAD="before")
    assert server.thumbnail("cat.png", size=180).status == 200
    assert client.keys(images) == ["cat.png", "thumbs/cat.png/w180.png"]


def test_a_large_thumbnail_is_streamed_from_the_bucket(servers, client, buckets):
    images, thumbs = buckets
    client.put(images, "noise.png", pictures.noise_png(500, 400))
    made = start(servers, client, buckets, UPLOAD="before").thumbnail("noise.png", size=450)
    assert len(made.body) > 256 * 1024
    other = start(servers, client, buckets, HOT_CACHE=0)
    streamed = other.thumbnail("noise.png", size=450)
    assert streamed.header("Cache-Status") == "thumbd; hit; detail=bucket"
    assert streamed.body == made.body == client.get(thumbs, "noise.png/w450.png")[0]
    not_modified = other.thumbnail("noise.png", {"If-None-Match": made.header("ETag")}, size=450)
    assert (not_modified.status, not_modified.body) == (304, b"")


def assert_not_let_in(server, word):
    told = [line["message"] for line in server.events("store_not_ready")]
    assert told and any(word in message for message in told), told
    assert server.fetch("/healthz").status == 200
    assert server.fetch("/readyz").status == 503
    assert_problem(server.thumbnail("cat.png", size=180), 502, server, "store-refused")


def test_a_wrong_secret_is_told(servers, client, buckets):
    server = start(servers, client, buckets, S3_SECRET_KEY="not-the-one-at-all")
    assert_not_let_in(server, "S3_SECRET_KEY")
    assert "not-the-one-at-all" not in server.log_text()


def test_an_unknown_access_key_is_told(servers, client, buckets):
    assert_not_let_in(start(servers, client, buckets, S3_ACCESS_KEY="AKIDUNKNOWN"), "S3_ACCESS_KEY")


@pytest.mark.skipif(os.environ.get("THUMBD_TEST_S3_SERVER") != "swift", reason="this server checks no region")
def test_a_wrong_region_is_corrected_to_the_one_that_the_store_names(servers, client, buckets):
    client.put(buckets[0], "cat.png", pictures.png())
    server = start(servers, client, buckets, S3_REGION="eu-west-7")
    assert server.fetch("/readyz").status == 200
    assert server.thumbnail("cat.png", size=180).status == 200


@pytest.mark.parametrize("missing, setting", [(0, "IMAGE_BUCKET"), (1, "THUMB_BUCKET")])
def test_a_missing_bucket_is_told(servers, client, buckets, missing, setting):
    named = list(buckets)
    named[missing] = "it-no-such-bucket"
    assert_not_let_in(start(servers, client, named), setting)


def test_a_missing_original_is_404(servers, client, buckets):
    server = start(servers, client, buckets)
    assert_problem(server.thumbnail("no.png", size=180), 404, server, "no-such-original")
