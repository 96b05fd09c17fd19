"""Several sizes of one original: one download, one rendering; and SIBLING_SIZES."""
from support import faults, origin, pictures
from support.waiting import wait_until


def event(server, name):
    return server.metric('thumbd_events_total{event="%s"}' % name)


def test_sizes_asked_for_at_once_are_one_download_and_one_rendering(servers, s3):
    s3.put("cat.jpg", pictures.jpeg(2000, 1500))  # its decode is most of what there is to do
    gate = faults.Gate()
    s3.on(gate, method="GET", bucket=origin.IMAGES)
    server = servers.start(**s3.settings())
    # Near each other, so that they are decoded at one scale.
    widths = [60, 64, 68]
    held = [server.begin("cat.jpg", size=width, format="jpeg") for width in widths]
    server.await_metric("thumbd_downloads_shared", len(widths) - 1)
    gate.release()
    answers = [request.answer() for request in held]
    assert [pictures.opened(answer, "jpeg").width for answer in answers] == widths
    assert {answer.header("Cache-Status") for answer in answers} == {"thumbd; fwd=miss; stored"}
    assert len(s3.requests(method="GET", bucket=origin.IMAGES)) == 1
    assert event(server, "rendering") == 1
    assert event(server, "rendered_together") == 2
    wait_until(lambda: len(s3.thumb_keys()) == 3, "the uploads")

    # One by one they are the same to the byte.
    alone = servers.start(**s3.settings(MODE="always"))
    for width, answer in zip(widths, answers):
        again = alone.thumbnail("cat.jpg", size=width, format="jpeg")
        assert (again.body, again.header("ETag")) == (answer.body, answer.header("ETag"))


def test_the_siblings_of_a_size_are_stored_after_its_answer(servers, s3):
    s3.put("cat.jpg", pictures.jpeg())
    server = servers.start(**s3.settings(SIBLING_SIZES="30,60,90"))
    assert pictures.opened(server.thumbnail("cat.jpg", size=60, format="webp"), "webp").width == 60
    wait_until(lambda: len(s3.thumb_keys()) == 3, "the siblings")
    assert sorted(s3.thumb_keys()) == ["cat.jpg/w30,q80.webp", "cat.jpg/w60,q80.webp", "cat.jpg/w90,q80.webp"]
    assert event(server, "sibling_made") == 2
    assert len(s3.requests(method="GET", bucket=origin.IMAGES)) == 1

    # Another instance finds them, and makes the very same ones.
    fresh = servers.start(**s3.settings())
    found = {width: fresh.thumbnail("cat.jpg", size=width, format="webp") for width in (30, 90)}
    assert {answer.header("Cache-Status") for answer in found.values()} == {"thumbd; hit; detail=bucket"}
    alone = servers.start(**s3.settings(MODE="always"))
    for width, answer in found.items():
        again = alone.thumbnail("cat.jpg", size=width, format="webp")
        assert (again.body, again.header("ETag")) == (answer.body, answer.header("ETag"))
