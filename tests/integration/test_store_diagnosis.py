"""A store that does not let us in: the log names the setting to mend, readiness is off, life goes on."""
import datetime
import email.utils
import shutil

import pytest

from support import faults, origin, pictures
from support.problems import assert_problem
from support.waiting import wait_until


def an_hour_from_now():
    moment = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
    return email.utils.format_datetime(moment, usegmt=True)


def dated(status, code, date):
    """Its own Date in place of the one of this machine."""
    def act(handler, _):
        handler.date_time_string = lambda timestamp=None: date
        return handler.refuse(status, code)
    return act


def with_region(status, code, region):
    def act(handler, _):
        body = f"<Error><Code>{code}</Code><Message>no</Message><Region>{region}</Region></Error>"
        return handler.reply(status, body.encode(), {"Content-Type": "application/xml"})
    return act


CAUSES = {
    "secret": (faults.refuse(403, "SignatureDoesNotMatch"), "S3_SECRET_KEY"),
    "access-key": (faults.refuse(403, "InvalidAccessKeyId"), "S3_ACCESS_KEY"),
    "region": (with_region(400, "AuthorizationHeaderMalformed", "eu-west-7"), "S3_REGION"),
    "clock": (dated(403, "RequestTimeTooSkewed", an_hour_from_now()), "clock"),
    "bucket": (faults.refuse(404, "NoSuchBucket"), None),
    "policy": (faults.refuse(403, "AccessDenied"), "policy"),
    "no-s3": (faults.web_page, "S3_ENDPOINT"),
}


@pytest.mark.parametrize("cause", CAUSES)
def test_the_log_names_what_is_to_be_mended(servers, s3, cause):
    s3.put("cat.png", pictures.png())
    act, word = CAUSES[cause]
    s3.on(act, probes=True)
    server = servers.start(**s3.settings(S3_ATTEMPTS=1))

    messages = {line["store"]: line["message"] for line in server.events("store_not_ready")}
    assert word is None or all(word in message for message in messages.values()), messages
    if cause == "bucket":
        assert "IMAGE_BUCKET" in messages["images"] and "THUMB_BUCKET" in messages["thumbs"]
        assert origin.IMAGES in messages["images"]
    assert sorted(messages) == ["images", "thumbs"]
    assert server.fetch("/healthz").status == 200
    ready = server.fetch("/readyz")
    assert ready.status == 503
    told = ready.json()
    assert told.pop("rendering")["state"] == "ready"
    assert told == {"ready": False, "draining": False, "stores": {"images": "failing", "thumbs": "failing"}}
    assert_problem(server.thumbnail("cat.png", size=180), 502, server)


def test_an_unreachable_store_is_named_by_its_setting(servers, s3):
    settings = s3.settings(S3_ATTEMPTS=1)
    s3.stop()
    server = servers.start(**settings)
    assert all("S3_ENDPOINT" in line["message"] for line in server.events("store_not_ready"))
    assert server.fetch("/readyz").status == 503


def test_a_wrong_region_that_the_store_names_is_corrected(servers, s3):
    """Refused until the signature's scope says the right region."""
    s3.put("cat.png", pictures.png())

    def act(handler, seen):
        if "/eu-west-7/s3/aws4_request" in seen.headers["authorization"]:
            return False
        return with_region(400, "AuthorizationHeaderMalformed", "eu-west-7")(handler, seen)
    s3.on(act, probes=True)
    server = servers.start(**s3.settings(S3_REGION="us-east-1", S3_ATTEMPTS=1))
    assert server.fetch("/readyz").status == 200
    assert server.thumbnail("cat.png", size=180).status == 200
    refused = [one for one in s3.seen if "/us-east-1/" in one.headers["authorization"]]
    assert len(refused) == 2, "once for each bucket"


def test_a_wrong_clock_is_corrected_by_the_stores(servers, s3):
    """The store is an hour ahead: refused until requests are dated so."""
    s3.put("cat.png", pictures.png())
    ahead = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(hours=1)
    stamp = ahead.strftime("%Y%m%dT%H")

    def act(handler, seen):
        if seen.headers["x-amz-date"][:11] >= stamp:
            return False
        return dated(403, "RequestTimeTooSkewed", email.utils.format_datetime(ahead, usegmt=True))(handler, seen)
    s3.on(act, probes=True)
    server = servers.start(**s3.settings(S3_ATTEMPTS=1))
    assert server.fetch("/readyz").status == 200
    assert server.thumbnail("cat.png", size=180).status == 200


def test_readiness_follows_the_store(servers, s3):
    s3.stop()
    server = servers.start(**s3.settings(S3_ATTEMPTS=1))
    assert server.fetch("/readyz").status == 503
    s3.start()
    wait_until(lambda: server.fetch("/readyz").status == 200, "readiness", timeout=30)
    wait_until(lambda: {line["store"] for line in server.events("store_ready")} == {"images", "thumbs"}, "the log")


def test_readiness_names_no_bucket(servers, s3):
    server = servers.start(**s3.settings())
    body = server.fetch("/readyz").body.decode()
    assert origin.IMAGES not in body and origin.THUMBS not in body and "127.0.0.1" not in body


def test_missing_local_folders_are_made(servers, tmp_path):
    server = servers.start(STORE=f"local:{tmp_path}/new", IMAGE_BUCKET="pics", THUMB_BUCKET="made")
    assert server.fetch("/readyz").status == 200
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["made", "pics"]


def test_a_local_folder_that_is_taken_away_is_no_404(servers, store):
    """An unmounted disk must cost neither a wrong 404 nor the thumbnails."""
    store.put("cat.png", pictures.png())
    server = servers.start(**store.settings(FRESH_FOR=0, HOT_CACHE=0, UPLOAD="before"))
    made = server.thumbnail("cat.png", size=180)
    store.images.rename(store.folder / "away")
    assert_problem(server.thumbnail("cat.png", size=90), 502, server, "store-refused")
    kept = server.thumbnail("cat.png", size=180)
    assert (kept.header("Cache-Status"), kept.body) == ("thumbd; hit; detail=bucket-unchecked", made.body)
    (store.folder / "away").rename(store.images)
    assert server.thumbnail("cat.png", size=90).status == 200


def test_a_local_thumbs_folder_may_be_removed_at_any_time(servers, store):
    store.put("cat.png", pictures.png())
    server = servers.start(**store.settings(HOT_CACHE=0, UPLOAD="before"))
    made = server.thumbnail("cat.png", size=180)
    shutil.rmtree(store.thumbs)
    again = server.thumbnail("cat.png", size=180)
    assert (again.header("Cache-Status"), again.body) == ("thumbd; fwd=miss; stored", made.body)
    assert store.thumb("cat.png/w180.png") == made.body
