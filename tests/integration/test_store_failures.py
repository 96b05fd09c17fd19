"""A store that refuses, fails, hangs or breaks off: 502 and 504, never a wrong 404, and nothing half-made."""
import pytest

from support import faults, origin, pictures
from support.problems import assert_problem

QUICK = {"S3_ATTEMPTS": 1, "S3_STALL_TIMEOUT": "1500ms", "S3_CONNECT_TIMEOUT": "1500ms"}


@pytest.fixture(name="server")
def fixture_server(servers, s3):
    s3.put("cat.png", pictures.png())
    return servers.start(**s3.settings(**QUICK))


def assert_recovers(server, s3):
    """What failed left nothing behind, and the next request is served."""
    assert s3.thumb_keys() == []
    assert not s3.requests(method="PUT")
    s3.clear_rules()
    assert pictures.size_of(server.thumbnail("cat.png", size=100)) == (100, 75)


@pytest.mark.parametrize("act, slug", [
    (faults.refuse(403, "AccessDenied"), "store-refused"),
    (faults.refuse(403, "SignatureDoesNotMatch"), "store-refused"),
    (faults.refuse(403, "InvalidAccessKeyId"), "store-refused"),
    (faults.refuse(404, "NoSuchBucket"), "store-refused"),
    (faults.refuse(500, "InternalError"), "store-unavailable"),
    (faults.refuse(503, "SlowDown"), "store-unavailable"),
    (faults.garbage, "store-unavailable"),
    (faults.close, "store-unavailable"),
    (faults.web_page, "store-unavailable"),
    (faults.cut, "store-unavailable"),
], ids=["denied", "signature", "access-key", "no-bucket", "500", "slow-down", "garbage", "close", "web-page", "cut"])
def test_a_failing_images_bucket_is_502(server, s3, act, slug):
    s3.on(act, method="GET", bucket=origin.IMAGES, key="cat.png")
    assert_problem(server.thumbnail("cat.png", size=100), 502, server, slug)
    assert_recovers(server, s3)


@pytest.mark.parametrize("mid_body", [False, True], ids=["before-the-head", "in-the-body"])
def test_a_store_that_hangs_is_504(server, s3, mid_body):
    s3.on(faults.Gate(mid_body), method="GET", bucket=origin.IMAGES, key="cat.png")
    assert_problem(server.thumbnail("cat.png", size=100), 504, server, "store-timeout")
    assert_recovers(server, s3)


def test_the_deadline_of_the_request_bounds_everything(servers, s3):
    s3.put("cat.png", pictures.png())
    server = servers.start(**s3.settings(REQUEST_TIMEOUT="800ms", S3_STALL_TIMEOUT="60s"))
    s3.on(faults.Gate(), method="GET", bucket=origin.IMAGES)
    assert_problem(server.thumbnail("cat.png", size=100), 504, server, "store-timeout")


def test_a_store_that_is_gone_is_502_and_may_come_back(server, s3):
    s3.stop()
    assert_problem(server.thumbnail("cat.png", size=100), 502, server, "store-unavailable")
    s3.start()
    assert server.thumbnail("cat.png", size=100).status == 200


def test_a_store_that_stops_in_the_middle_of_a_download(server, s3):
    gate = faults.Gate(mid_body=True)
    s3.on(gate, method="GET", bucket=origin.IMAGES, key="cat.png")
    held = server.begin("cat.png", size=100)
    s3.await_requests(method="GET", bucket=origin.IMAGES)
    s3.stop()
    gate.release()
    assert_problem(held.answer(), 502, server, "store-unavailable")
    s3.start()
    assert_recovers(server, s3)


@pytest.mark.parametrize("act", [faults.refuse(500, "InternalError"), faults.close, faults.cut],
                         ids=["500", "close", "cut"])
def test_one_failure_is_mended_by_a_second_attempt(servers, s3, act):
    s3.put("cat.png", pictures.png())
    server = servers.start(**s3.settings(S3_ATTEMPTS=3))
    s3.on(act, method="GET", bucket=origin.IMAGES, key="cat.png", times=1)
    answer = server.thumbnail("cat.png", size=100)
    assert pictures.size_of(answer) == (100, 75)
    assert len(s3.requests(method="GET", bucket=origin.IMAGES)) == 2


def test_attempts_are_bounded(servers, s3):
    s3.put("cat.png", pictures.png())
    server = servers.start(**s3.settings(S3_ATTEMPTS=3))
    s3.on(faults.refuse(500, "InternalError"), method="GET", bucket=origin.IMAGES)
    assert server.thumbnail("cat.png", size=100).status == 502
    assert len(s3.requests(method="GET", bucket=origin.IMAGES)) == 3
    assert server.metric('thumbd_store_retries_total{store="images"}') == 2


def test_a_refusal_is_not_repeated(servers, s3):
    s3.put("cat.png", pictures.png())
    server = servers.start(**s3.settings(S3_ATTEMPTS=3))
    s3.on(faults.refuse(403, "AccessDenied"), method="GET", bucket=origin.IMAGES)
    assert server.thumbnail("cat.png", size=100).status == 502
    assert len(s3.requests(method="GET", bucket=origin.IMAGES)) == 1


def test_only_the_stores_own_word_makes_a_404(server, s3):
    assert_problem(server.thumbnail("missing.png", size=100), 404, server, "no-such-original")
    s3.on(faults.refuse(404, "NoSuchBucket"), method="GET", bucket=origin.IMAGES)
    assert_problem(server.thumbnail("missing too.png", size=100), 502, server)


@pytest.mark.parametrize("upload", ["after", "before"])
def test_an_upload_that_is_refused_costs_no_answer(servers, s3, upload):
    s3.put("cat.png", pictures.png())
    server = servers.start(**s3.settings(UPLOAD=upload, **QUICK))
    s3.on(faults.refuse(403, "AccessDenied"), method="PUT", bucket=origin.THUMBS)
    answer = server.thumbnail("cat.png", size=100)
    assert pictures.size_of(answer) == (100, 75)
    assert server.await_event("upload_failed")[0]["key"] == "cat.png/w100.png"
    if upload == "before":
        assert answer.header("Cache-Status") == "thumbd; fwd=miss", "it is not stored"


def test_a_stored_thumbnail_is_served_while_its_original_cannot_be_checked(servers, s3):
    s3.put("cat.png", pictures.png())
    settings = s3.settings(FRESH_FOR=0, HOT_CACHE=0, UPLOAD="before", **QUICK)
    server = servers.start(**settings)
    made = server.thumbnail("cat.png", size=100)
    s3.on(faults.refuse(500, "InternalError"), bucket=origin.IMAGES)
    kept = server.thumbnail("cat.png", size=100)
    assert kept.body == made.body
    assert kept.header("Cache-Status") == "thumbd; hit; detail=bucket-unchecked"


def test_the_log_has_what_the_client_is_not_told(server, s3):
    s3.on(faults.refuse(403, "AccessDenied"), method="GET", bucket=origin.IMAGES)
    problem = assert_problem(server.thumbnail("cat.png", size=100), 502, server)
    line = server.await_request_line(problem["request_id"])
    assert "AccessDenied" in line["error"] and origin.IMAGES in line["error"]
