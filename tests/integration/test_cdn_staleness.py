"""The caches of deploy/ when what they hold is no longer fresh: checked, replaced, and served while the server is away."""
import signal
import time

import pytest

from support import cdn, faults, origin, pictures, proxies
from support.thumbd import thumbnail_target
from support.waiting import wait_until

TARGET = thumbnail_target("cat.png", size=100)
RED, BLUE = (200, 10, 10), (10, 10, 200)
SHORT = "public, max-age=1"
BEHIND = SHORT + ", stale-while-revalidate=600"
# nginx would take stale-if-error for a 404 too (deploy/nginx.conf), and needs no word for the rest.
ON_ERROR = {"nginx": SHORT, "varnish": SHORT + ", stale-while-revalidate=1, stale-if-error=600"}


@pytest.fixture(name="kind", params=cdn.KINDS)
def fixture_kind(request):
    program = proxies.missing_program(request.param)
    if program is not None:
        pytest.skip(f"{program} is missing (deploy/packages.sh test)")
    return request.param


@pytest.fixture(name="cached")
def fixture_cached(kind, store, servers, tmp_path):
    """cached(lifetime, **settings): a server with a red original, and the cache that holds its thumbnail."""
    caches = []

    def start(lifetime, settings=None, **more):
        store.put("cat.png", pictures.flat_png(RED))
        chosen = settings or store.settings(FRESH_FOR=0)
        server = servers.start(**{**chosen, "CACHE_CONTROL": lifetime, **more})
        cache = cdn.Cdn(kind, tmp_path / "cdn", server.port)
        caches.append(cache)
        assert is_of(cache.get(TARGET), RED)
        return server, cache
    yield start
    for cache in caches:
        cache.stop()


def is_of(answer, colour):
    return pictures.is_near(pictures.colour_of(answer), colour)


def is_stale(answer):
    return "; hit" in cdn.told(answer) and "detail=" in cdn.told(answer)


def statuses(server):
    return [line["status"] for line in server.events("request")]


def await_forwarded(cache):
    """The first answer that the cache had to ask for."""
    found = []

    def forwarded():
        found[:] = [cache.get(TARGET)]
        return not cdn.is_hit(found[0])
    wait_until(forwarded, "a request that is passed on")
    return found[0]


def await_stale(cache):
    """An answer out of its time; on the way there, all are good."""
    found = []

    def stale():
        found[:] = [cache.get(TARGET)]
        assert found[0].status == 200
        return is_stale(found[0])
    wait_until(stale, "a stale answer")
    return found[0]


# The server is there

def test_what_has_expired_is_checked_and_not_sent_again(cached):
    server, cache = cached(SHORT)
    first = cache.get(TARGET)
    checked = await_forwarded(cache)
    assert (checked.status, checked.body, checked.header("ETag")) == (200, first.body, first.header("ETag"))
    wait_until(lambda: statuses(server)[:2] == [200, 304], "a 304 of the server")
    assert cdn.is_hit(cache.get(TARGET)), "the 304 made it fresh"


def test_a_new_original_shows_after_the_check(cached, store):
    _, cache = cached(SHORT)
    store.put("cat.png", pictures.flat_png(BLUE))
    assert is_of(await_forwarded(cache), BLUE)
    assert is_of(cache.get(TARGET), BLUE)


def test_within_its_time_nobody_waits_for_the_check(cached, store):
    server, cache = cached(BEHIND)
    store.put("cat.png", pictures.flat_png(BLUE))
    answers = []

    def is_new():
        answers.append(cache.get(TARGET))
        return is_of(answers[-1], BLUE)
    wait_until(is_new, "the new picture")
    assert all(cdn.is_hit(answer) for answer in answers)
    assert any(is_stale(answer) for answer in answers)
    assert statuses(server)[:2] == [200, 200]


def test_varnish_waits_once_that_time_is_over(cached, store, kind):
    if kind != "varnish":
        pytest.skip("nginx is told of stale-if-error by its own configuration")
    server, cache = cached(ON_ERROR[kind])
    time.sleep(3)  # past max-age and stale-while-revalidate
    store.put("cat.png", pictures.flat_png(BLUE))
    answer = cache.get(TARGET)
    assert is_of(answer, BLUE) and not cdn.is_hit(answer)
    assert statuses(server) == [200, 200]


# The original is away

def test_a_deleted_original_is_gone_after_the_check_and_back_soon(cached, store):
    _, cache = cached(SHORT, CACHE_CONTROL_MISSING="public, max-age=3", MISSING_FOR=0)
    store.delete("cat.png")
    missing = await_forwarded(cache)
    since = time.monotonic()
    assert missing.status == 404 and missing.json()["status"] == 404
    store.put("cat.png", pictures.flat_png(BLUE))
    assert cdn.is_hit(cache.get(TARGET)), "a 404 is kept for a moment"
    wait_until(lambda: cache.get(TARGET).status == 200, "the original that is there again")
    assert 1 < time.monotonic() - since < 8
    assert is_of(cache.get(TARGET), BLUE)


def test_the_usual_404_is_kept_for_ten_seconds(cached):
    _, cache = cached(SHORT)
    absent = thumbnail_target("absent.png", size=100)
    missing = cache.get(absent)
    since = time.monotonic()
    assert (missing.status, missing.header("Cache-Control")) == (404, "public, max-age=10")
    assert cdn.is_hit(cache.get(absent))
    wait_until(lambda: not cdn.is_hit(cache.get(absent)), "its end", timeout=20)
    assert 8 < time.monotonic() - since < 13


# The server is away

@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGSTOP])
def test_within_its_time_nobody_notices(cached, number):
    server, cache = cached(BEHIND)
    server.signal(number)
    if number == signal.SIGTERM:
        server.await_end()
    before = time.monotonic()
    answer = await_stale(cache)
    assert is_of(answer, RED)
    assert is_of(cache.get(TARGET), RED)
    assert time.monotonic() - before < 10, "nobody waits for a server that does not answer"
    server.signal(signal.SIGCONT)


def test_after_that_what_there_is_stands_in_for_a_server_that_is_away(cached, kind):
    server, cache = cached(ON_ERROR[kind])
    server.stop()
    time.sleep(3)  # past max-age and stale-while-revalidate
    for _ in range(3):
        answer = cache.get(TARGET)
        assert is_of(answer, RED) and is_stale(answer)
    assert cache.get(thumbnail_target("cat.png", size=101)).status in (502, 503)


def test_and_when_it_comes_back_all_is_well_again(cached, servers, store, kind):
    server, cache = cached(ON_ERROR[kind])
    server.stop()
    assert is_of(await_stale(cache), RED)
    store.put("cat.png", pictures.flat_png(BLUE))
    servers.start(**{**server.settings, "PORT": server.port})
    wait_until(lambda: is_of(cache.get(TARGET), BLUE), "the new picture")
    assert cache.get(thumbnail_target("cat.png", size=102)).status == 200


@pytest.mark.parametrize("status", [500, 503])
def test_what_there_is_stands_in_for_a_5xx(cached, s3, kind, status):
    s3.put("cat.png", pictures.flat_png(RED))
    server, cache = cached(ON_ERROR[kind], s3.settings(MODE="always", HOT_CACHE=0, S3_ATTEMPTS=1))
    s3.on(faults.refuse(status, "InternalError"), bucket=origin.IMAGES)
    assert server.fetch(TARGET).status in (502, 503)
    time.sleep(3)  # past max-age and stale-while-revalidate
    for _ in range(3):
        answer = cache.get(TARGET)
        assert is_of(answer, RED) and is_stale(answer), answer.headers
    assert cache.get("/readyz").status == 200, "it was not for want of a server"

    s3.clear_rules()
    s3.put("cat.png", pictures.flat_png(BLUE))
    wait_until(lambda: is_of(cache.get(TARGET), BLUE), "the new picture")
