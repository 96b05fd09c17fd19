"""Originals that cannot become a thumbnail: too many bytes, no picture, damaged, too many pixels."""
import gzip
import struct
import zlib

import pytest

from support import pictures
from support.problems import assert_problem

MAX_BYTES = 400_000
MAX_PIXELS = 1_000_000


@pytest.fixture(scope="module", name="server")
def fixture_server(module_servers, module_store):
    return module_servers.start(**module_store.settings(MAX_ORIGINAL_BYTES=MAX_BYTES, MAX_PIXELS=MAX_PIXELS,
                                                        MAX_SIDE=3000))


@pytest.fixture(name="asked")
def fixture_asked(server, module_store, request):
    """Stores an original and asks for a thumbnail of it."""
    def ask(data):
        key = request.node.name.replace("[", "-").replace("]", "")
        module_store.put(key, data)
        return server.thumbnail(key, size=100)
    return ask


def test_an_original_over_the_byte_limit_is_413_with_the_limit(server, asked):
    data = pictures.noise_png(500, 300)
    assert len(data) > MAX_BYTES
    problem = assert_problem(asked(data), 413, server, "original-too-large")
    assert str(MAX_BYTES) in problem["detail"]


def test_an_original_of_exactly_the_byte_limit_is_taken(asked):
    data = pictures.png()
    assert asked(data + bytes(MAX_BYTES - len(data))).status == 200


SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect/></svg>'


@pytest.mark.parametrize("data", [
    SVG, gzip.compress(SVG), b"just words, no picture\n", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", b"",
    b"\x89PN", b"BM" + bytes(60), b"P6\n1 1\n255\nabc", b"%!PS-Adobe-3.0\n", bytes(5000),
], ids=["svg", "svgz", "text", "pdf", "empty", "few-bytes", "bmp", "ppm", "postscript", "zeros"])
def test_what_is_no_picture_of_ours_is_415(server, asked, data):
    problem = assert_problem(asked(data), 415, server, "unsupported-format")
    assert "PNG" in problem["detail"], "says what would be taken"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.95])
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "TIFF"])
def test_a_truncated_picture_is_422(server, asked, kind, share):
    whole = pictures.encoded(pictures.gradient(400, 300), kind)
    answer = asked(whole[:int(len(whole) * share)])
    assert_problem(answer, 422, server, "corrupt-original")


def damaged_png():
    """A flipped byte in the middle of the pixels."""
    data = bytearray(pictures.png())
    data[len(data) // 2] ^= 0xFF
    return bytes(data)


def test_a_damaged_png_is_422(server, asked):
    assert_problem(asked(damaged_png()), 422, server, "corrupt-original")


def png_that_claims(width, height):
    """A small file with a large promise in its head."""
    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 999)) + \
        chunk(b"IEND", b"")


def test_over_the_pixel_limit_is_422_with_the_figures(server, asked):
    problem = assert_problem(asked(png_that_claims(1001, 1000)), 422, server, "too-many-pixels")
    for figure in ("1001", "1000", str(MAX_PIXELS)):
        assert figure in problem["detail"]


def test_over_the_side_limit_is_422_with_the_figures(server, asked):
    problem = assert_problem(asked(png_that_claims(3001, 2)), 422, server, "side-too-long")
    assert "3001" in problem["detail"] and "3000" in problem["detail"]


@pytest.mark.parametrize("sides", [(50_000, 50_000), (2**31 - 1, 2**31 - 1), (2**32 - 1, 2**32 - 1), (0, 0)])
def test_a_bomb_is_refused_at_its_head(server, asked, sides):
    assert_problem(asked(png_that_claims(*sides)), 422, server)


def test_an_enlarged_result_is_held_to_the_limits_too(servers, store):
    server = servers.start(**store.settings(MAX_PIXELS=MAX_PIXELS))
    store.put("sliver.png", pictures.png(10, 400))
    problem = assert_problem(server.thumbnail("sliver.png", size=1000, enlarge=1), 422, server)
    assert "205 x 8192" in problem["detail"] and "1000000" in problem["detail"]


def test_a_bad_original_leaves_nothing_in_the_thumbs_bucket(module_store, asked):
    before = len(module_store.thumb_files())
    assert asked(damaged_png()).status == 422
    assert len(module_store.thumb_files()) == before


def test_the_next_request_after_bad_ones_works(asked):
    for data in (damaged_png(), SVG, png_that_claims(50_000, 50_000)):
        asked(data)
    assert pictures.size_of(asked(pictures.png())) == (100, 75)


def test_the_log_knows_more_than_the_client(server, asked):
    problem = assert_problem(asked(damaged_png()), 422, server)
    line = server.await_request_line(problem["request_id"])
    assert line["status"] == 422 and line["error"]
