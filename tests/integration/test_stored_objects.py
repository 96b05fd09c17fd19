"""What is written to the thumbs bucket, when, and what is not."""
import hashlib

import pytest

from support import faults, origin, pictures
from support.waiting import wait_until

MODIFIED = 1_600_000_000


def test_a_miss_is_stored_with_what_is_needed_to_judge_it_later(servers, s3):
    s3.put("cats/a.png", pictures.png(), modified=MODIFIED)
    server = servers.start(**s3.settings(UPLOAD="before"))
    answer = server.thumbnail("cats/a.png", size=180)

    assert s3.thumb_keys() == ["cats/a.png/w180.png"]
    stored, original = s3.thumb("cats/a.png/w180.png"), s3.objects[origin.IMAGES, "cats/a.png"]
    assert stored.data == answer.body
    assert stored.headers.pop("x-amz-meta-renderer").isdigit()
    assert stored.headers == {
        "content-type": "image/png",
        "x-amz-meta-thumb-etag": answer.header("ETag"),
        "x-amz-meta-source-etag": original.etag,
        "x-amz-meta-source-size": str(len(original.data)),
        "x-amz-meta-source-modified": str(MODIFIED),
        "x-amz-meta-settings": "effort=5",
    }


def test_what_other_settings_made_is_made_again(servers, s3):
    s3.put("a.png", pictures.png())
    hit = "thumbd; hit; detail=bucket"
    servers.start(**s3.settings(UPLOAD="before", PNG_EFFORT=1)).thumbnail("a.png", size=180)
    alike = servers.start(**s3.settings(PNG_EFFORT=1)).thumbnail("a.png", size=180)
    assert alike.header("Cache-Status") == hit

    other = servers.start(**s3.settings(UPLOAD="before", PNG_EFFORT=9)).thumbnail("a.png", size=180)
    assert other.header("Cache-Status") == "thumbd; fwd=miss; stored"
    assert s3.thumb_keys() == ["a.png/w180.png"]
    again = servers.start(**s3.settings(PNG_EFFORT=9)).thumbnail("a.png", size=180)
    assert (again.header("Cache-Status"), again.body) == (hit, other.body)


@pytest.mark.parametrize("asked, options", [
    ({"size": 180}, "w180.png"), ({"height": 90}, "h90.png"), ({"size": 180, "height": 90}, "w180,h90.png"),
    ({"size": 500, "enlarge": 1}, "w500,enlarge.png"), ({"size": 500}, "w500.png"),
])
def test_the_key_says_what_was_asked(servers, s3, asked, options):
    s3.put("a.png", pictures.png())
    servers.start(**s3.settings(UPLOAD="before")).thumbnail("a.png", **asked)
    assert s3.thumb_keys() == ["a.png/" + options]


def test_a_hit_writes_nothing(servers, s3):
    s3.put("a.png", pictures.png())
    server = servers.start(**s3.settings(UPLOAD="before", HOT_CACHE=0))
    answers = [server.thumbnail("a.png", size=180) for _ in range(4)]
    assert [answer.header("Cache-Status") for answer in answers[1:]] == ["thumbd; hit; detail=bucket"] * 3
    assert len(s3.requests(method="PUT")) == 1
    assert len(s3.requests(method="GET", bucket=origin.IMAGES)) == 1
    assert {answer.body for answer in answers} == {answers[0].body}


def test_a_hit_in_memory_asks_the_store_nothing(servers, s3):
    s3.put("a.png", pictures.png())
    server = servers.start(**s3.settings(UPLOAD="before"))
    server.thumbnail("a.png", size=180)
    before = len(s3.requests())
    assert all(server.thumbnail("a.png", size=180).status == 200 for _ in range(4))
    assert len(s3.requests()) == before


def test_always_leaves_the_thumbs_bucket_alone(servers, s3):
    s3.put("a.png", pictures.png())
    server = servers.start(**s3.settings(MODE="always"))
    bodies = {server.thumbnail("a.png", size=180).body for _ in range(3)}
    assert len(bodies) == 1
    assert server.thumbnail("a.png", method="HEAD", size=180).status == 200
    assert [one.raw_path for one in s3.seen if one.bucket == origin.THUMBS] == [], "not even a probe"
    assert len(s3.requests(method="GET", bucket=origin.IMAGES)) == 4


def test_always_needs_no_thumbs_bucket(servers, s3):
    s3.put("a.png", pictures.png())
    s3.on(faults.refuse(404, "NoSuchBucket"), bucket=origin.THUMBS, probes=True)
    server = servers.start(**s3.settings(MODE="always"))
    assert server.fetch("/readyz").status == 200
    assert server.thumbnail("a.png", size=180).status == 200


def test_upload_before_has_it_stored_when_the_answer_comes(servers, s3):
    s3.put("a.png", pictures.png())
    gate = faults.Gate()
    s3.on(gate, method="PUT")
    server = servers.start(**s3.settings(UPLOAD="before"))
    held = server.begin("a.png", size=180)
    s3.await_requests(method="PUT")
    assert server.metric('thumbd_requests_total{outcome="rendered",status="200"}') == 0
    gate.release()
    assert held.answer().status == 200
    assert s3.thumb_keys() == ["a.png/w180.png"]


def test_upload_after_answers_first(servers, s3):
    s3.put("a.png", pictures.png())
    gate = faults.Gate()
    s3.on(gate, method="PUT")
    server = servers.start(**s3.settings())
    assert server.thumbnail("a.png", size=180).status == 200
    assert s3.thumb_keys() == []
    gate.release()
    wait_until(lambda: s3.thumb_keys() == ["a.png/w180.png"], "the upload")


def test_a_full_upload_queue_makes_the_answer_wait(servers, s3):
    for key in "abc":
        s3.put(key, pictures.png())
    gate = faults.Gate()
    s3.on(gate, method="PUT")
    server = servers.start(**s3.settings(UPLOAD_THREADS=1, UPLOAD_QUEUE=0))
    assert server.thumbnail("a", size=180).status == 200
    s3.await_requests(method="PUT", key="a/w180.png")
    held = server.begin("b", size=180)
    s3.await_requests(method="PUT", key="b/w180.png")
    gate.release()
    assert "upload" in held.answer().header("Server-Timing")


def test_uploads_are_drained_at_the_end(servers, s3):
    for key in "abcdef":
        s3.put(key, pictures.png())
    gate = faults.Gate()
    s3.on(gate, method="PUT")
    server = servers.start(**s3.settings(UPLOAD_THREADS=2))
    for key in "abcdef":
        assert server.thumbnail(key, size=180).status == 200
    s3.await_requests(2, method="PUT")
    server.signal()
    server.await_event("draining")
    assert server.process.poll() is None
    gate.release()
    server.await_good_end()
    assert s3.thumb_keys() == [f"{key}/w180.png" for key in "abcdef"]


def hashed(key, options):
    return f".sha256/{hashlib.sha256(key.encode()).hexdigest()}/{options}"


def test_a_key_that_grows_too_long_is_hashed(servers, s3):
    fits, too_long = "f" * (1024 - len("/w180.png")), "t" * 1024
    for key in (fits, too_long):
        s3.put(key, pictures.png())
    server = servers.start(**s3.settings(UPLOAD="before"))
    for key in (fits, too_long):
        assert server.thumbnail(key, size=180).status == 200
    assert s3.thumb_keys() == sorted([fits + "/w180.png", hashed(too_long, "w180.png")])


def test_an_original_that_looks_hashed_is_hashed_itself(servers, s3):
    poser = hashed("t" * 1024, "w180.png")
    s3.put(poser, pictures.png())
    server = servers.start(**s3.settings(UPLOAD="before"))
    assert server.thumbnail(poser, size=180).status == 200
    assert s3.thumb_keys() == [hashed(poser, "w180.png")]


def test_both_buckets_in_one_with_a_prefix(servers, s3):
    s3.put("a.png", pictures.png())
    server = servers.start(**s3.settings(THUMB_BUCKET=f"{origin.IMAGES}/thumbs", UPLOAD="before"))
    made = server.thumbnail("a.png", size=180)
    assert s3.thumb_keys(origin.IMAGES) == ["a.png", "thumbs/a.png/w180.png"]
    other = servers.start(**s3.settings(THUMB_BUCKET=f"{origin.IMAGES}/thumbs"))
    hit = other.thumbnail("a.png", size=180)
    assert (hit.header("Cache-Status"), hit.body) == ("thumbd; hit; detail=bucket", made.body)


def test_a_prefix_shortens_the_longest_key(servers, s3):
    key = "k" * (1024 - len("/w180.png") - len("deep/"))
    for original in (key, key + "k"):
        s3.put(original, pictures.png())
    server = servers.start(**s3.settings(THUMB_BUCKET=f"{origin.THUMBS}/deep", UPLOAD="before"))
    for original in (key, key + "k"):
        assert server.thumbnail(original, size=180).status == 200
    assert s3.thumb_keys() == sorted([f"deep/{key}/w180.png", "deep/" + hashed(key + "k", "w180.png")])
