"""What a real browser makes of our answers, straight from the server and through the caches of deploy/."""
import contextlib
import itertools
import json

import pytest

from support import browser, cdn, pictures, proxies
from support.waiting import wait_until

NUMBERS = itertools.count(100)


@pytest.fixture(scope="module", name="site")
def fixture_site():
    site = browser.Site()
    yield site
    site.close()


@pytest.fixture(scope="module", name="chromium")
def fixture_chromium(site, tmp_path_factory):
    if browser.program() is None:
        pytest.skip("no Chromium is installed (deploy/packages.sh browser)")
    return browser.Browser(site, tmp_path_factory.mktemp("browser"))


@pytest.fixture(scope="module", name="filled_store")
def fixture_filled_store(module_store):
    module_store.put("photo.jpg", pictures.jpeg(2000, 1500))
    module_store.put("red.png", pictures.flat_png((200, 10, 10)))
    return module_store


@pytest.fixture(scope="module", name="server")
def fixture_server(chromium, module_servers, filled_store):  # pylint: disable=unused-argument
    return module_servers.start(**filled_store.settings())


@contextlib.contextmanager
def reaching(server, kind, folder):
    """The base of a server's own URLs, or of those of a cache in front of it."""
    if kind is None:
        yield f"http://127.0.0.1:{server.port}"
        return
    program = proxies.missing_program(kind)
    if program is not None:
        pytest.skip(f"{program} is missing (deploy/packages.sh test)")
    cache = cdn.Cdn(kind, folder / "cdn", server.port)
    try:
        yield f"http://127.0.0.1:{cache.port}"
    finally:
        cache.stop()


@pytest.fixture(scope="module", name="base", params=["straight", *cdn.KINDS])
def fixture_base(request, server, tmp_path_factory):
    """Where the browser finds the thumbnails."""
    kind = None if request.param == "straight" else request.param
    with reaching(server, kind, tmp_path_factory.mktemp("cdn")) as found:
        yield found


def asking(base, findings):
    """`url(key, query)` in the page is a thumbnail's."""
    maker = "const url = (key, query) => BASE + '/thumbs?filename=' + key + '&' + query;"
    return f"const BASE = {json.dumps(base)}; {maker} {findings}"


# Choosing among sources

@pytest.mark.parametrize("scale, width", [(1, 320), (2, 640), (3, 1280)])
def test_srcset_and_sizes_take_the_width_that_the_screen_needs(chromium, base, scale, width):
    shown = chromium.tell(asking(base, """
        return await show({
          sizes: "(max-width: 600px) 100vw, 310px", alt: "",
          srcset: [320, 640, 1280].map((w) => `${url("photo.jpg", "size=" + w)} ${w}w`).join(", ")});"""), scale)
    assert shown["event"] == "load"
    assert shown["src"].endswith(f"size={width}")
    assert abs(shown["width"] - 310) <= 1, "in CSS pixels, as sizes says"


def test_picture_takes_the_first_type_that_it_knows(chromium, base):
    shown = chromium.tell(asking(base, """
        const picture = document.createElement("picture");
        for (const type of ["image/unheard-of", "image/avif", "image/webp"])
          picture.append(Object.assign(document.createElement("source"), {
            type, srcset: url("photo.jpg", "size=200&format=" + type.split("/")[1])}));
        document.body.append(picture);
        const seen = await show({src: url("photo.jpg", "size=200&format=jpeg"), crossorigin: ""}, picture);
        return {...seen, type: entryOf(seen.src).contentType};"""))
    assert shown["event"] == "load" and shown["src"].endswith("format=avif")
    assert (shown["width"], shown["height"], shown["type"]) == (200, 150, "image/avif")


@pytest.mark.parametrize("kind", ["png", "jpeg", "webp", "avif", "gif"])
def test_every_format_is_shown(chromium, base, kind):
    shown = chromium.tell(asking(base, f"""
        const seen = await show({{src: url("photo.jpg", "size=120&format={kind}"), crossorigin: ""}});
        return {{...seen, type: entryOf(seen.src).contentType}};"""))
    assert (shown["event"], shown["width"], shown["height"]) == ("load", 120, 90)
    assert shown["type"] == f"image/{kind}"


def test_auto_is_what_this_browser_likes_best(chromium, base):
    target = "/t/w201,auto/photo.jpg"
    shown = chromium.tell(asking(base, f"""
        const seen = await show({{src: BASE + "{target}", crossorigin: ""}});
        return {{...seen, type: entryOf(seen.src).contentType}};"""))
    assert (shown["event"], shown["width"], shown["type"]) == ("load", 201, "image/avif")


# Across origins

def test_a_canvas_may_be_read_where_the_picture_was_asked_for_with_cors(chromium, base):
    read = chromium.tell(asking(base, """
        const pixels = [];
        for (const crossorigin of ["anonymous", null]) {
          const img = new Image();
          if (crossorigin) img.crossOrigin = crossorigin;
          const seen = settled(img);
          img.src = url("red.png", "size=50&v=" + crossorigin);
          pixels.push([(await seen).event, readBack(img)]);
        }
        return pixels;"""))
    (with_cors, pixel), without_cors = read
    assert with_cors == "load" and pictures.is_near(pixel[:3], (200, 10, 10)) and pixel[3] == 255
    assert without_cors == ["load", "SecurityError"], "the browser's own rule: such a request is not CORS"


@pytest.mark.parametrize("allowed, event", [("page", "load"), ("https://other.example", "error"), ("none", "error")])
@pytest.mark.parametrize("kind", [None, *cdn.KINDS])
def test_one_origin_may_be_allowed_or_none(chromium, site, servers, filled_store, tmp_path, allowed, event, kind):
    server = servers.start(**filled_store.settings(ALLOW_ORIGIN=site.origin if allowed == "page" else allowed))
    with reaching(server, kind, tmp_path) as base:
        found = chromium.tell(asking(base, """
            return [await show({src: url("red.png", "size=51"), crossorigin: ""}),
                    await show({src: url("red.png", "size=51")})];"""))
    assert [one["event"] for one in found] == [event, "load"]


def test_an_isolated_page_may_show_it(chromium, base):
    """Cross-Origin-Resource-Policy lets it in where the page takes nothing that does not say so."""
    found = chromium.tell(asking(base, """
        return [crossOriginIsolated, (await show({src: url("red.png", "size=52")})).event];"""),
        headers={"Cross-Origin-Embedder-Policy": "require-corp", "Cross-Origin-Opener-Policy": "same-origin"})
    assert found == [True, "load"]


def test_fetch_reads_headers_and_parts(chromium, base):
    found = chromium.tell(asking(base, """
        const part = await fetch(url("photo.jpg", "size=210"), {headers: {Range: "bytes=0-7"}});
        return [part.status, part.headers.get("Content-Range"), part.headers.get("ETag"),
                [...new Uint8Array(await part.arrayBuffer())]];"""))
    assert found[0] == 206 and found[1].startswith("bytes 0-7/") and found[2].startswith('"')
    assert bytes(found[3]) == b"\x89PNG\r\n\x1a\n"


# Timing and caching

def test_the_performance_api_tells_the_steps(chromium, server, base):
    size = next(NUMBERS)
    found = chromium.tell(asking(base, f"""
        const address = url("photo.jpg", "size={size}");
        await show({{src: address}});
        const entry = entryOf(address);
        return {{steps: entry.serverTiming.map((step) => [step.name, step.duration]), size: entry.encodedBodySize}};"""))
    steps = dict(found["steps"])
    assert {"decode", "resize", "encode", "total"} <= steps.keys()
    assert 0 < steps["decode"] <= steps["total"]
    assert found["size"] == len(server.thumbnail("photo.jpg", size=size).body)


def test_it_tells_nothing_where_it_is_not_to(chromium, servers, filled_store):
    server = servers.start(**filled_store.settings(SERVER_TIMING=0))
    found = chromium.tell(asking(f"http://127.0.0.1:{server.port}", """
        const address = url("photo.jpg", "size=90");
        await show({src: address});
        return [entryOf(address).serverTiming.length, entryOf(address).encodedBodySize];"""))
    assert found == [0, 0]


def test_the_browser_keeps_it_and_checks_it_by_its_etag(chromium, server):
    size = next(NUMBERS)
    found = chromium.tell(asking(f"http://127.0.0.1:{server.port}", f"""
        const address = url("photo.jpg", "size={size}");
        const sizes = [];
        for (const cache of ["default", "default", "no-cache"])
          sizes.push((await (await fetch(address, {{cache}})).arrayBuffer()).byteLength);
        return sizes;"""))
    assert len(set(found)) == 1 and found[0] > 0

    def statuses():
        return [line["status"] for line in server.events("request") if f"size={size}" in line["target"]]
    wait_until(lambda: statuses() == [200, 304], "one request, and its check")


# Errors

@pytest.mark.parametrize("error_image, event", [(1, "load"), (0, "error")])
@pytest.mark.parametrize("kind", [None, *cdn.KINDS])
def test_an_error_may_be_a_picture(chromium, servers, filled_store, tmp_path, error_image, event, kind):
    server = servers.start(**filled_store.settings(ERROR_IMAGE=error_image))
    with reaching(server, kind, tmp_path) as base:
        found = chromium.tell(asking(base, """
            const address = url("absent.jpg", "size=90");
            const asked = await (await fetch(address)).json();  // who reads, is told in words
            const seen = await show({src: address, crossorigin: ""});
            return {...seen, asked: asked.status, status: entryOf(address).responseStatus};"""))
    assert (found["event"], found["asked"], found["status"]) == (event, 404, 404)
    assert (found["width"] > 0) == (event == "load")


# Hints

def test_hints_give_each_screen_its_width(chromium, site, servers, filled_store):
    server = servers.start(**filled_store.settings(CLIENT_HINTS=1))
    base = f"http://127.0.0.1:{server.port}"
    headers = {"Accept-CH": "Sec-CH-DPR, Sec-CH-Width", "Permissions-Policy": f'ch-dpr=(self "{base}"), ch-width=(self "{base}")'}
    shown = chromium.tell(asking(base, """
        const first = await show({src: BASE + "/thumbs?filename=photo.jpg&format=jpeg", sizes: "350px"});
        const blob = await createImageBitmap(document.querySelector("img"));
        return [first, blob.width, entryOf(first.src).responseStatus];"""), 2, headers)
    assert shown[0]["event"] == "load" and shown[1] == 700, (shown, server.events("request"), site.origin)
