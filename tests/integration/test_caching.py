"""One thumbnail has one identity, wherever it comes from; and who has it already is not sent it again."""
import email.utils
import re

import pytest

from support import pictures

MODIFIED = 1_600_000_000
MODIFIED_TEXT = "Sun, 13 Sep 2020 12:26:40 GMT"
IDENTITY = ("ETag", "Last-Modified", "Content-Type", "Content-Length", "Cache-Control")


@pytest.fixture(scope="module", name="server")
def fixture_server(module_servers, module_store):
    module_store.put("cat.png", pictures.png(), MODIFIED)
    server = module_servers.start(**module_store.settings())
    assert server.thumbnail("cat.png", size=180).status == 200
    return server


def identity(answer):
    assert answer.status == 200, answer.body
    return {**{name: answer.header(name) for name in IDENTITY}, "body": answer.body}


def spans(answer):
    return [span.partition(";")[0] for span in (answer.header("Server-Timing") or "").split(", ") if span]


def test_miss_memory_bucket_and_another_instance_answer_the_same(servers, store):
    store.put("cat.png", pictures.png(), MODIFIED)
    first = servers.start(**store.settings(UPLOAD="before"))
    miss = first.thumbnail("cat.png", size=180)
    memory = first.thumbnail("cat.png", size=180)
    other = servers.start(**store.settings()).thumbnail("cat.png", size=180)
    first.stop()
    restarted = servers.start(**store.settings()).thumbnail("cat.png", size=180)

    assert [answer.header("Cache-Status") for answer in (miss, memory, other, restarted)] == [
        "thumbd; fwd=miss; stored", "thumbd; hit; detail=memory",
        "thumbd; hit; detail=bucket", "thumbd; hit; detail=bucket"]
    assert identity(miss) == identity(memory) == identity(other) == identity(restarted)


def test_two_instances_that_make_it_by_themselves_agree(servers, store):
    store.put("cat.png", pictures.png(), MODIFIED)
    answers = [servers.start(**store.settings(MODE="always")).thumbnail("cat.png", size=180) for _ in range(2)]
    assert identity(answers[0]) == identity(answers[1])


def test_the_tag_is_strong_and_the_date_is_the_originals(server):
    answer = server.thumbnail("cat.png", size=180)
    assert re.fullmatch(r'"[\x21\x23-\x7e]{8,}"', answer.header("ETag"))
    assert answer.header("Last-Modified") == MODIFIED_TEXT
    assert answer.header("Cache-Control") == \
        "public, max-age=86400, stale-while-revalidate=604800, stale-if-error=604800"


def test_other_sizes_have_other_tags(server):
    assert server.thumbnail("cat.png", size=90).header("ETag") != server.thumbnail("cat.png", size=91).header("ETag")


@pytest.mark.parametrize("template", ["{}", "W/{}", "*", '"other", {}', '"other",{} , W/"third"'])
def test_a_known_tag_is_answered_304(server, template):
    etag = server.thumbnail("cat.png", size=180).header("ETag")
    answer = server.thumbnail("cat.png", {"If-None-Match": template.format(etag)}, size=180)
    assert (answer.status, answer.body) == (304, b"")
    assert answer.header("ETag") == etag
    assert answer.header("Last-Modified") == MODIFIED_TEXT
    assert answer.header("Cache-Control").startswith("public, max-age=")


@pytest.mark.parametrize("tag", ['"other"', 'W/"other"', "", "unquoted"])
def test_an_unknown_tag_is_answered_200(server, tag):
    assert server.thumbnail("cat.png", {"If-None-Match": tag}, size=180).status == 200


@pytest.mark.parametrize("since, status", [(0, 304), (1, 304), (86_400, 304), (-1, 200)])
def test_if_modified_since_asks_for_the_originals_date(server, since, status):
    date = email.utils.formatdate(MODIFIED + since, usegmt=True)
    assert server.thumbnail("cat.png", {"If-Modified-Since": date}, size=180).status == status


def test_a_tag_beats_a_date(server):
    headers = {"If-None-Match": '"other"', "If-Modified-Since": MODIFIED_TEXT}
    assert server.thumbnail("cat.png", headers, size=180).status == 200


def test_a_date_that_is_none_is_passed_over(server):
    assert server.thumbnail("cat.png", {"If-Modified-Since": "yesterday"}, size=180).status == 200


def test_304_needs_no_making_where_the_thumbnail_is_stored(servers, store):
    store.put("cat.png", pictures.png(), MODIFIED)
    first = servers.start(**store.settings(UPLOAD="before"))
    etag = first.thumbnail("cat.png", size=180).header("ETag")
    second = servers.start(**store.settings())
    answer = second.thumbnail("cat.png", {"If-None-Match": etag}, size=180)
    assert answer.status == 304
    assert "decode" not in spans(answer)


def test_a_clients_no_cache_changes_nothing(server):
    headers = {"Cache-Control": "no-cache", "Pragma": "no-cache"}
    answer = server.thumbnail("cat.png", headers, size=180)
    assert answer.header("Cache-Status") == "thumbd; hit; detail=memory"


def test_server_timing_names_the_steps(servers, store):
    store.put("cat.png", pictures.png())
    server = servers.start(**store.settings(UPLOAD="before"))
    made = ["thumb_get", "original_get", "queue", "decode", "resize", "encode", "upload"]
    assert spans(server.thumbnail("cat.png", size=180)) == [*made, "path", "total"]
    assert spans(server.thumbnail("cat.png", size=180)) == ["total"]
    other = servers.start(**store.settings())
    assert spans(other.thumbnail("cat.png", size=180)) == ["thumb_get", "total"]


def test_server_timing_can_be_turned_off(servers, store):
    store.put("cat.png", pictures.png())
    answer = servers.start(**store.settings(SERVER_TIMING=0)).thumbnail("cat.png", size=180)
    for name in ("Server-Timing", "Timing-Allow-Origin", "Cache-Status"):
        assert answer.header(name) is None


def test_always_makes_each_answer_anew_and_says_so(servers, store):
    store.put("cat.png", pictures.png())
    server = servers.start(**store.settings(MODE="always"))
    for _ in range(2):
        answer = server.thumbnail("cat.png", size=180)
        assert answer.header("Cache-Status") == "thumbd; fwd=bypass"
        assert "decode" in spans(answer) and "thumb_get" not in spans(answer)
    assert store.thumb_files() == []
