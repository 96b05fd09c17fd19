"""The admin listener: purges, and notifications of buckets, on the wire and to their effect."""
import json
import socket
import urllib.parse

import pytest

from support import local_store, pictures, web
from support.problems import assert_problem
from support.thumbd import run_command
from support.waiting import wait_until
from support.wire import request

TOKEN = "a-token-of-many-characters"
BEARER = {"Authorization": f"Bearer {TOKEN}"}
CAT = pictures.png()
DOG = pictures.png(200, 200)


def record(name, key, bucket=local_store.IMAGES):
    encoded = urllib.parse.quote_plus(key, safe="/")
    return {"eventName": name, "s3": {"bucket": {"name": bucket}, "object": {"key": encoded}}}


def written(key, **more):
    return {"Records": [record("ObjectCreated:Put", key, **more)]}


def removed(key, **more):
    return {"Records": [record("s3:ObjectRemoved:Delete", key, **more)]}


def bridged(kind, key):
    return {"detail-type": f"Object {kind}", "source": "aws.s3",
            "detail": {"bucket": {"name": local_store.IMAGES}, "object": {"key": key}}}


def enveloped(message, kind="Notification"):
    return {"Type": kind, "TopicArn": "arn:aws:sns:eu-central-1:1:t", "Message": json.dumps(message),
            "SubscribeURL": "https://sns.example/?Token=hush-hush"}


def tell(server, document, headers=None):
    return server.admin("/events", "POST", {"Content-Type": "application/json", **(headers or {})},
                        json.dumps(document).encode())


def purge(server, key, headers=None):
    return server.admin("/thumbs?filename=" + urllib.parse.quote(key, safe=""), "DELETE", headers)


def stored(server, store, key, size=120):
    """Asks for a thumbnail and gives it, once it is in the store too."""
    answer = server.thumbnail(key, size=size)
    assert answer.status == 200
    wait_until(lambda: store.thumb(f"{key}/w{size}.png"), f"{key} in the store")
    return answer.body


@pytest.fixture(name="forever")
def fixture_forever(servers, store):
    """Never looks at an original again by itself."""
    store.put("cat.png", CAT)
    return servers.start(**store.settings(FRESH_FOR="forever", MISSING_FOR="10m"))


# Events


@pytest.mark.parametrize("document", [written("cat.png"), bridged("Created", "cat.png"), enveloped(written("cat.png")),
                                      enveloped(bridged("Created", "cat.png"))],
                         ids=["s3", "eventbridge", "sns", "eventbridge over sns"])
def test_an_overwritten_original_shows_at_once(forever, store, document):
    before = stored(forever, store, "cat.png")
    smaller = stored(forever, store, "cat.png", 60)
    store.put("cat.png", DOG)
    assert forever.thumbnail("cat.png", size=120).body == before
    answer = tell(forever, document)
    assert answer.status == 200, answer.body
    assert answer.json() == {"forgotten": 1, "ignored": 0, "purged": 2}
    after = forever.thumbnail("cat.png", size=120)
    assert after.status == 200 and after.body != before
    assert forever.thumbnail("cat.png", size=60).body != smaller
    assert forever.thumbnail("cat.png", size=120).header("ETag") == after.header("ETag")


def test_a_restart_does_not_bring_the_old_one_back(forever, servers, store):
    before = stored(forever, store, "cat.png")
    store.put("cat.png", DOG)
    assert tell(forever, written("cat.png")).status == 200
    again = servers.start(**store.settings(FRESH_FOR="forever"))
    assert again.thumbnail("cat.png", size=120).body != before


def test_a_removed_original_takes_its_thumbnails_along(forever, store):
    stored(forever, store, "cat.png")
    stored(forever, store, "cat.png", 60)
    store.delete("cat.png")
    assert forever.thumbnail("cat.png", size=120).status == 200
    assert tell(forever, removed("cat.png")).json() == {"forgotten": 1, "ignored": 0, "purged": 2}
    assert store.thumb_files() == []
    assert_problem(forever.thumbnail("cat.png", size=120), 404, forever, "no-such-original")


def test_an_original_that_appears_is_found_at_once(servers, store):
    server = servers.start(**store.settings(MISSING_FOR="10m"))
    assert server.thumbnail("new cat+1.png", size=120).status == 404
    store.put("new cat+1.png", CAT)
    assert server.thumbnail("new cat+1.png", size=120).status == 404
    assert tell(server, written("new cat+1.png")).status == 200
    assert server.thumbnail("new cat+1.png", size=120).status == 200


def test_where_originals_are_checked_old_thumbnails_stay_until_the_new_are_there(servers, store):
    store.put("cat.png", CAT)
    server = servers.start(**store.settings(FRESH_FOR="1h"))
    before = stored(server, store, "cat.png")
    store.put("cat.png", DOG)
    assert tell(server, written("cat.png")).json()["purged"] == 0
    assert store.thumb("cat.png/w120.png") == before
    assert server.thumbnail("cat.png", size=120).body != before


def test_what_is_none_of_ours_is_passed_over(forever, store):
    before = stored(forever, store, "cat.png")
    for document in (removed("cat.png", bucket="other"), {"Records": [record("ObjectTagging:Put", "cat.png")]},
                     {"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": local_store.IMAGES},
                     enveloped({}, "SubscriptionConfirmation"), enveloped({}, "UnsubscribeConfirmation")):
        assert tell(forever, document).json() == {"forgotten": 0, "ignored": 1, "purged": 0}
    assert forever.thumbnail("cat.png", size=120).body == before
    assert forever.await_event("subscription_not_confirmed")[0]["host"] == "sns.example"
    assert "hush-hush" not in forever.log_text()


def test_a_document_that_cannot_be_read_is_refused(forever):
    for body in (b"", b"{", b"[]", b"{}", b"[" * 200_000, b'{"Records":[{"eventName":"ObjectCreated:Put"}]}'):
        assert_problem(forever.admin("/events", "POST", body=body), 400, forever, "bad-event")


def test_bodies_are_bounded_and_announced(forever):
    assert forever.admin("/events", "POST", body=b" " * 262_144).status == 400
    assert forever.admin("/events", "POST", body=b" " * 262_145).status == 413
    chunked = request("/events", "Transfer-Encoding: chunked", method="POST") + b"2\r\n{}\r\n0\r\n\r\n"
    with socket.create_connection(("127.0.0.1", forever.admin_port), timeout=20) as connection:
        connection.sendall(chunked)
        assert connection.recv(100).startswith(b"HTTP/1.1 411 ")


# Purges


def test_a_purge_removes_all_of_one_original_and_nothing_else(servers, store):
    for key in ("a.png", "a/b.png", "a/w60.png", "ab"):
        store.put(key, CAT)
    server = servers.start(**store.settings())
    for key in ("a.png", "a/b.png", "a/w60.png", "ab"):
        stored(server, store, key, 60)
    stored(server, store, "a.png", 120)
    assert purge(server, "a").json() == {"filename": "a", "deleted": 0}
    assert purge(server, "a.png").json() == {"filename": "a.png", "deleted": 2}
    assert store.thumb("a.png/w60.png") is None
    for key in ("a/b.png", "a/w60.png", "ab"):
        assert store.thumb(f"{key}/w60.png"), key
    made = server.thumbnail("a.png", size=60)
    assert made.status == 200 and "fwd=miss" in made.header("Cache-Status")


def test_thumbnails_of_long_keys_are_found(servers, store):
    key = "/".join(["k" * 200] * 5)
    store.put(key, CAT)
    server = servers.start(**store.settings())
    stored(server, store, key, 60)
    hashed = "h" + key + "k" * 14  # with options of any length the whole is too long
    store.put(hashed, CAT)
    assert server.thumbnail(hashed, size=1_200, height=1_200).status == 200
    wait_until(lambda: list(store.thumbs.rglob("w1200,h1200.png")), "the thumbnail in the store")
    assert purge(server, key).json()["deleted"] == 1
    assert purge(server, hashed).json()["deleted"] == 1
    assert list(store.thumbs.rglob("w*.png")) == []


def test_a_purge_needs_one_filename(forever):
    for query in ("", "?filename=", "?filename=a&filename=b", "?filename=a&size=1"):
        assert_problem(forever.admin("/thumbs" + query, "DELETE"), 400, forever, "bad-parameter")


def test_where_nothing_is_stored_there_is_nothing_to_purge(servers, store):
    server = servers.start(**store.settings(MODE="always"))
    assert_problem(purge(server, "cat.png"), 409, server, "nothing-stored")
    assert tell(server, removed("cat.png")).status == 200


def test_the_command_purges_without_a_server(servers, store):
    store.put("cat.png", CAT)
    server = servers.start(**store.settings())
    stored(server, store, "cat.png")
    server.stop()
    ended = run_command(["purge", "cat.png", "dog.png"], store.settings())
    assert ended.returncode == 0, ended.stderr
    assert ended.stdout == "cat.png: 1 thumbnails removed\ndog.png: 0 thumbnails removed\n"
    assert store.thumb_files() == []
    refused = run_command(["purge", "cat.png"], store.settings(MODE="always"))
    assert refused.returncode == 1 and "MODE is always" in refused.stderr


# Who may


def test_methods_and_pages(forever):
    for target, allowed in (("/events", "POST"), ("/thumbs", "DELETE")):
        answer = forever.admin(target)
        assert answer.status == 405 and answer.header("Allow") == allowed
    assert forever.admin("/metrics", "POST", body=b"").status == 405
    assert forever.admin("/other", "DELETE").status == 405
    # The public listener knows neither.
    assert forever.fetch("/events").status == 404
    assert forever.fetch("/thumbs?filename=cat.png", "DELETE").status == 405


def test_the_token_is_asked_for(servers, store):
    store.put("cat.png", CAT)
    server = servers.start(**store.settings(ADMIN_TOKEN=TOKEN))
    stored(server, store, "cat.png")
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": f"Basic {TOKEN}"},
                    {"Authorization": f"Bearer {TOKEN}x"}):
        for answer in (tell(server, removed("cat.png"), headers), purge(server, "cat.png", headers)):
            assert_problem(answer, 401, server, "token-wrong")
            assert answer.header("WWW-Authenticate") == 'Bearer realm="thumbd"'
    assert store.thumb("cat.png/w120.png")
    assert tell(server, written("cat.png"), BEARER).status == 200
    assert purge(server, "cat.png", BEARER).json()["deleted"] == 1
    assert server.admin("/metrics").status == server.admin("/healthz").status == 200
    assert TOKEN not in server.log_text()


def test_away_from_loopback_there_must_be_a_token(servers, store):
    server = servers.start(**store.settings(ADMIN_ADDR="0.0.0.0"))
    for answer in (tell(server, removed("cat.png")), purge(server, "cat.png"), purge(server, "cat.png", BEARER)):
        problem = assert_problem(answer, 403, server, "admin-refused")
        assert "ADMIN_TOKEN" in problem["detail"]
    assert server.admin("/metrics").status == 200
    assert any("ADMIN_TOKEN is not set" in line["warning"] for line in server.events("configuration"))
    with_token = servers.start(**store.settings(ADMIN_ADDR="0.0.0.0", ADMIN_TOKEN=TOKEN))
    assert purge(with_token, "cat.png", BEARER).status == 200
    assert with_token.events("configuration") == []


def test_a_web_page_cannot_use_its_readers_browser(forever):
    for origin in ("https://evil.example", "null"):
        answer = tell(forever, removed("cat.png"), {"Origin": origin})
        assert_problem(answer, 403, forever, "admin-refused")


def test_a_token_that_could_be_guessed_is_a_mistake(servers, store):
    server = servers.launch(**store.settings(ADMIN_TOKEN="hush"))
    assert server.await_end() == 2
    assert "ADMIN_TOKEN (environment): has fewer than 16" in server.log_text()
    assert "hush" not in server.log_text()


def test_on_a_unix_socket_no_token_is_needed(servers, store, tmp_path):
    path = tmp_path / "admin.sock"
    servers.start(**store.settings(ADMIN_ADDR=f"unix:{path}"))
    connection = web.VerbatimConnection("localhost")
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(str(path))
    answer = web.exchange(connection, web.Request("/thumbs?filename=a", "DELETE"))
    connection.close()
    assert answer.status == 200
