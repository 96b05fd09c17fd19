"""One part of a thumbnail: Range and If-Range, of what is held and of what is streamed."""
import pytest

from support import pictures
from support.problems import assert_problem

OF_ONE_REQUEST = {"date", "server-timing", "x-request-id", "cache-status"}


def lasting(answer, but=()):
    return sorted((name.lower(), value) for name, value in answer.headers
                  if name.lower() not in OF_ONE_REQUEST | set(but))


@pytest.fixture(scope="module", name="server")
def fixture_server(module_servers, module_store):
    module_store.put("cat.png", pictures.png())
    return module_servers.start(**module_store.settings(UPLOAD="before"))


@pytest.fixture(name="large")
def fixture_large(servers, s3):
    """A server that keeps nothing in memory, and a thumbnail of more than 256 KB that its bucket holds."""
    s3.put("noise.png", pictures.noise_png(480, 400))
    server = servers.start(**s3.settings(UPLOAD="before", HOT_CACHE=0))
    made = server.thumbnail("noise.png", size=480)
    assert len(made.body) > 256 * 1024
    return server, made.body, made


def test_a_download_in_two_parts_is_the_whole(servers, s3):
    s3.put("cat.png", pictures.png())
    server = servers.start(**s3.settings(UPLOAD="before"))
    whole = server.thumbnail("cat.png", size=180)
    half = len(whole.body) // 2
    first = server.thumbnail("cat.png", {"Range": f"bytes=0-{half - 1}"}, size=180)
    rest = server.thumbnail("cat.png", {"Range": f"bytes={half}-", "If-Range": whole.header("ETag")}, size=180)
    assert (first.status, rest.status) == (206, 206)
    assert first.body + rest.body == whole.body
    assert rest.header("Content-Range") == f"bytes {half}-{len(whole.body) - 1}/{len(whole.body)}"
    assert lasting(rest, {"content-range", "content-length"}) == lasting(whole, {"content-length"})
    assert whole.header("Accept-Ranges") == "bytes"


@pytest.mark.parametrize("validator, status", [("the tag", 206), ("the date", 206), ('"another"', 200),
                                               ("weak", 200), ("Thu, 01 Jan 1970 00:00:00 GMT", 200)])
def test_a_part_of_what_has_changed_is_the_whole(server, validator, status):
    whole = server.thumbnail("cat.png", size=180)
    validator = {"the tag": whole.header("ETag"), "the date": whole.header("Last-Modified"),
                 "weak": "W/" + whole.header("ETag")}.get(validator, validator)
    answer = server.thumbnail("cat.png", {"Range": "bytes=10-19", "If-Range": validator}, size=180)
    assert (answer.status, answer.body) == (status, whole.body[10:20] if status == 206 else whole.body)


@pytest.mark.parametrize("first, last", [(0, 0), (0, 99_999), (65_535, 65_536), (300_000, 300_009), (262_144, None)])
def test_parts_of_what_is_streamed(large, first, last):
    server, body, _ = large
    answer = server.thumbnail("noise.png", {"Range": f"bytes={first}-{'' if last is None else last}"}, size=480)
    end = len(body) if last is None else last + 1
    assert (answer.status, answer.body) == (206, body[first:end])
    assert answer.header("Content-Range") == f"bytes {first}-{end - 1}/{len(body)}"
    tail = server.thumbnail("noise.png", {"Range": "bytes=-5"}, size=480)
    assert (tail.status, tail.body) == (206, body[-5:])
    assert server.thumbnail("noise.png", size=480).body == body


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "bytes=5-1", "bytes=x-y", "items=0-1", "bytes=", "0-1",
                                   "bytes=0-,0-,0-,0-"])
def test_a_range_that_is_not_served_is_passed_over(server, asked):
    whole = server.thumbnail("cat.png", size=180)
    answer = server.thumbnail("cat.png", {"Range": asked}, size=180)
    assert (answer.status, answer.body) == (200, whole.body)
    assert answer.header("Content-Range") is None


@pytest.mark.parametrize("asked", ["bytes={}-", "bytes=99999999999999999999999-", "bytes=-0"])
def test_a_range_past_the_end_is_416(server, asked):
    size = len(server.thumbnail("cat.png", size=180).body)
    answer = server.thumbnail("cat.png", {"Range": asked.format(size)}, size=180)
    assert_problem(answer, 416, server, "range-not-satisfiable")
    assert answer.header("Content-Range") == f"bytes */{size}"
    head = server.thumbnail("cat.png", {"Range": asked.format(size)}, "HEAD", size=180)
    assert head.status == 200 and head.header("Accept-Ranges") == "bytes"


def test_preconditions_come_before_ranges(server):
    tag = server.thumbnail("cat.png", size=180).header("ETag")
    both = {"Range": "bytes=0-1", "If-None-Match": tag}
    assert server.thumbnail("cat.png", both, size=180).status == 304
    both = {"Range": "bytes=0-1", "If-Match": '"another"'}
    assert server.thumbnail("cat.png", both, size=180).status == 412
