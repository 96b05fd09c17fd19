"""The caches of deploy/ in front of a server: who shares an answer with whom, and what is never kept."""
import concurrent.futures
import itertools

import pytest

from support import cdn, faults, origin, pictures, proxies, wire
from support.thumbd import thumbnail_target

CHROME = "image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8"
FIREFOX = "image/avif,image/webp,image/png,image/svg+xml,image/*;q=0.8,*/*;q=0.5"
SAFARI = ("image/webp,image/avif,image/jxl,image/heic,image/heic-sequence,video/*;q=0.8,image/png,image/svg+xml,"
          "image/*;q=0.8,*/*;q=0.5")
SAFARI_14 = "image/webp,image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5"
SAFARI_13 = "image/png,image/svg+xml,image/*;q=0.8,video/*;q=0.8,*/*;q=0.5"
CURL = "*/*"
FORMATS = {CHROME: "avif", FIREFOX: "avif", SAFARI: "avif", "image/avif,image/webp,*/*": "avif", SAFARI_14: "webp",
           SAFARI_13: "jpeg", CURL: "jpeg", None: "jpeg"}
# Weights of nothing, and names that only look like the two.
ODD = {"image/avif;q=0,image/webp": "webp", "image/avif;q=0.000 , image/webp ; q=0., */*": "jpeg",
       "image/webp;q=0.9, image/avif; q=0": "webp", "IMAGE/AVIF;Q=0.001, */*;q=0": "avif",
       "image/avif;q=1;x=y, */*;q=0.1": "avif", "image/avifs, image/webpx, */*": "jpeg",
       "ximage/avif, image/webp;level=1, */*": "jpeg", "image/*;q=1": "jpeg", "": "jpeg"}
NUMBERS = itertools.count(100)


@pytest.fixture(scope="module", name="server")
def fixture_server(module_servers, module_store):
    module_store.put("photo.jpg", pictures.jpeg())
    return module_servers.start(**module_store.settings(PRESETS="any=w90,auto", TRUSTED_PROXIES="127.0.0.1"))


@pytest.fixture(scope="module", name="cache", params=cdn.KINDS)
def fixture_cache(request, server, tmp_path_factory):
    program = proxies.missing_program(request.param)
    if program is not None:
        pytest.skip(f"{program} is missing (deploy/packages.sh test)")
    cache = cdn.Cdn(request.param, tmp_path_factory.mktemp("cdn") / "cdn", server.port)
    yield cache
    cache.stop()


def accepting(accept):
    return {} if accept is None else {"Accept": accept}


def new_target(**parameters):
    """Of a thumbnail that nobody has asked for."""
    return thumbnail_target("photo.jpg", size=next(NUMBERS), **parameters)


def asked(server):
    """Requests for thumbnails, as its metrics count them."""
    lines = server.admin("/metrics").body.decode().splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith("thumbd_requests_total{"))


# Hits

def test_the_second_request_is_a_hit_that_the_server_never_sees(server, cache):
    target = new_target()
    first = cache.get(target)
    before = asked(server)
    again = [cache.get(target, method) for method in ("GET", "HEAD", "GET")]
    assert asked(server) == before
    assert not cdn.is_hit(first) and all(cdn.is_hit(answer) for answer in again)
    assert [answer.status for answer in (first, *again)] == [200] * 4
    assert again[0].body == again[2].body == first.body
    assert {answer.header("ETag") for answer in (first, *again)} == {first.header("ETag")}
    assert first.header("Server-Timing").startswith("thumb_get;")
    assert again[0].header("Server-Timing") == "cache;desc=hit"


@pytest.mark.parametrize("target", ["/t/w{}/photo.jpg", "/thumbs?filename=photo.jpg&size={}",
                                    "/r/iron_thumbs/thumbs?filename=photo.jpg&size={}&v=1"])
def test_every_form_is_kept(cache, target):
    target = target.format(next(NUMBERS))
    assert cache.get(target).status == 200
    assert cdn.is_hit(cache.get(target, Cookie="a=b", Authorization="Basic eDp5", Cache_Control="no-cache"))


def test_varnish_sees_through_the_order_of_parameters(cache):
    if cache.kind != "varnish":
        pytest.skip("nginx keeps one answer for each order")
    size = next(NUMBERS)
    assert cache.get(f"/thumbs?filename=photo.jpg&size={size}&format=webp").status == 200
    assert cdn.is_hit(cache.get(f"/thumbs?format=webp&size={size}&filename=photo.jpg"))


def test_a_crowd_is_one_request(server, cache):
    assert cache.get(new_target()).status == 200  # a worker is up
    target, before = new_target(), asked(server)
    with concurrent.futures.ThreadPoolExecutor(20) as clients:
        answers = list(clients.map(cache.get, [target] * 20))
    assert {(answer.status, answer.body) for answer in answers} == {(200, answers[0].body)}
    assert asked(server) - before < 5  # on a busy machine nginx may lose its patience with the first one


def test_parts_are_cut_out_of_what_is_kept(server, cache):
    target = new_target()
    whole = server.fetch(target)
    assert whole.header("Accept-Ranges") == "bytes"
    parts = [cache.get(target, Range=span) for span in ("bytes=0-9", "bytes=10-29", "bytes=-5")]
    assert [part.status for part in parts] == [206] * 3
    assert [part.body for part in parts] == [whole.body[:10], whole.body[10:30], whole.body[-5:]]
    assert parts[1].header("Content-Range") == f"bytes 10-29/{len(whole.body)}"
    assert cdn.is_hit(parts[1]) and cdn.is_hit(parts[2])
    several = cache.get(target, Range="bytes=0-1,4-5")
    assert (several.status, several.body) == (200, whole.body)


def test_preconditions_hold_here_too(cache):
    target = new_target()
    tag = cache.get(target).header("ETag")
    assert cache.get(target, If_Match='"another"').status == 412
    assert cache.get(target, If_Match=tag).status == 200
    assert cache.get(target, If_None_Match="*").status == 304


def test_who_has_it_already_is_not_sent_it_again(server, cache):
    target = new_target(format="auto")
    tag = cache.get(target, Accept=CHROME).header("ETag")
    before = asked(server)
    unchanged = cache.get(target, Accept=CHROME, If_None_Match=tag)
    assert (unchanged.status, unchanged.body, unchanged.header("Vary")) == (304, b"", "Accept")
    assert asked(server) == before


# Formats

@pytest.mark.parametrize("accept", [*FORMATS, *ODD])
def test_everybody_gets_the_format_that_the_server_itself_would_choose(server, cache, accept):
    target = thumbnail_target("photo.jpg", size=99, format="auto")
    headers = accepting(accept)
    answer = cache.get(target, **headers)
    assert answer.status == 200
    assert answer.header("Content-Type") == "image/" + {**FORMATS, **ODD}[accept]
    assert answer.header("Vary") == "Accept"
    if accept != SAFARI_13:  # it names PNG above all else that it takes, photographs too: normalised it is better off
        assert answer.header("ETag") == server.fetch(target, headers=headers).header("ETag")


@pytest.mark.parametrize("path", ["/thumbs?filename=photo.jpg&size={}&format=auto", "/t/w{},auto/photo.jpg",
                                  "/t/auto,w{}/photo.jpg", "/thumbs?filename=photo.jpg&preset=any&v={}",
                                  "/t/p-any/photo.jpg?v={}"])
def test_browsers_of_equal_tastes_share_an_entry(server, cache, path):
    target = path.format(next(NUMBERS))
    assert cache.get(target, Accept=CHROME).header("Content-Type") == "image/avif"
    before = asked(server)
    for accept in (FIREFOX, SAFARI, CHROME):
        assert cdn.is_hit(cache.get(target, Accept=accept)), accept
    assert asked(server) == before
    others = [cache.get(target, **accepting(accept)) for accept in (SAFARI_14, SAFARI_13, CURL, None)]
    assert [other.header("Content-Type") for other in others] == ["image/webp"] + ["image/jpeg"] * 3
    assert asked(server) == before + 2
    assert [cdn.is_hit(other) for other in others] == [False, False, True, True]


def test_what_does_not_hang_on_accept_is_kept_once(server, cache):
    target = new_target(format="webp")
    assert cache.get(target, Accept=CHROME).header("Vary") is None
    before = asked(server)
    answers = [cache.get(target, **accepting(accept)) for accept in (CURL, SAFARI_13, None)]
    assert {answer.header("Content-Type") for answer in answers} == {"image/webp"}
    assert asked(server) == before


@pytest.mark.parametrize("spelling", ["format=%61uto", "format=aut%6f", "%66ormat=auto"])
def test_no_spelling_gives_one_browsers_format_to_another(cache, spelling):
    target = f"{new_target()}&{spelling}"
    assert cache.get(target, Accept=CHROME).status == 200
    assert cache.get(target, Accept=SAFARI_13).header("Content-Type") == "image/jpeg"


def test_a_clients_own_normalised_header_counts_nothing(cache):
    target = new_target(format="auto")
    answer = cache.get(target, Accept=CURL, X_Thumb_Accept="image/avif")
    assert answer.header("Content-Type") == "image/jpeg"
    assert cache.get(target, Accept=CURL).header("Content-Type") == "image/jpeg"


# What is not kept, and what is passed on

@pytest.mark.parametrize("target", ["/thumbs?filename=photo.jpg&size=0", "/t/w1,w2/photo.jpg", "/t/w9/photo.jpg?size=1"])
def test_a_wrong_request_is_refused_each_time(cache, target):
    answers = [cache.get(target) for _ in range(3)]
    assert [answer.status for answer in answers] == [400] * 3
    assert len({answer.header("X-Request-Id") for answer in answers}) == 3


@pytest.mark.parametrize("target", ["/healthz", "/readyz"])
def test_health_is_the_servers_own(server, cache, target):
    before = server.metric("thumbd_http_requests_total")
    assert [cache.get(target).status for _ in range(3)] == [200] * 3
    assert server.metric("thumbd_http_requests_total") >= before + 3


def test_a_503_is_not_kept(servers, s3, cache, tmp_path):
    for key in "ab":
        s3.put(key, pictures.png())
    gate = faults.Gate()
    s3.on(gate, method="GET", bucket=origin.IMAGES)
    server = servers.start(**s3.settings(FETCH_THREADS=1, FETCH_QUEUE=0))
    own = cdn.Cdn(cache.kind, tmp_path / "cdn", server.port)
    try:
        held = server.begin("a", size=100)
        s3.await_requests(method="GET", bucket=origin.IMAGES)
        refused = own.get(thumbnail_target("b", size=100))
        assert refused.status == 503 and refused.header("Retry-After") and refused.json()["status"] == 503
        gate.release()
        assert held.answer().status == 200
        server.await_idle()
        assert own.get(thumbnail_target("b", size=100)).status == 200
    finally:
        gate.release()
        own.stop()


def test_a_preflight_reaches_the_server(cache):
    answer = cache.get(new_target(), "OPTIONS", Origin="https://page.example", Access_Control_Request_Method="GET",
                       Access_Control_Request_Headers="x-a")
    assert answer.status == 204
    assert answer.header("Access-Control-Allow-Headers") == "x-a"


def test_the_server_learns_who_asks_and_no_claim_of_theirs(server, cache):
    name = f"who-{next(NUMBERS)}-{cache.kind}"
    with wire.Wire(cache.port, source="127.0.0.7") as client:
        client.send(wire.request(new_target(), "X-Forwarded-For: 203.0.113.9", f"X-Request-Id: {name}"))
        assert client.answer().status == 200
    assert server.await_request_line(name)["remote"] == "127.0.0.7"
