"""Keys are byte strings: whatever they hold, they name one object in either kind of store."""
import urllib.parse

import pytest

from support import origin, pictures
from support.thumbd import thumbnail_target
from support.waiting import wait_until

ODD_KEYS = [
    "with space.png", " both ends ", "plus+plus.png", "100%.png", "literal%20.png", "%2F", "a//b.png", "///",
    "/lead.png", "trail/", "./dot.png", "a/./b.png", "../up.png", "a/../b.png", "..", ".", "日本語/写真.png",
    "e\u0301.png", "é.png", "😀.png", "q?x=1&y=2.png", "#hash.png", "semi;colon,comma=.png", "it's \"quoted\".png",
    "back\\slash.png", "[brackets]{braces}|^`.png", "~tilde-_.png", "line\nbreak.png", "tab\t\x01.png", "<&>.png",
    ".thumbd/keys/x=", ".hidden", "a.png", "a.png/w180.png", "a.png/w180.png/w180.png",
]
COLOURS = {key: (3 * number, 255 - 7 * number, 40) for number, key in enumerate(ODD_KEYS)}


def picture_of(key):
    return pictures.flat_png(COLOURS[key], 40, 30)


@pytest.fixture(scope="module", name="s3_server")
def fixture_s3_server(module_servers):
    with origin.FakeOrigin() as s3:
        for key in ODD_KEYS:
            s3.put(key, picture_of(key))
        yield module_servers.start(**s3.settings(UPLOAD="before", HOT_CACHE=0)), s3


@pytest.mark.parametrize("key", ODD_KEYS)
def test_an_odd_key_survives_the_way_through_s3(s3_server, key):
    server, s3 = s3_server
    made, stored = (server.thumbnail(key, size=180) for _ in range(2))
    assert pictures.colour_of(made) == COLOURS[key]
    assert stored.header("Cache-Status") == "thumbd; hit; detail=bucket"
    assert stored.body == made.body == s3.thumb(key + "/w180.png").data


@pytest.mark.parametrize("key", ODD_KEYS)
@pytest.mark.parametrize("safe", ["", "/+;,=:@!$&'()*[]{}|^~"])
def test_an_odd_key_can_stand_in_a_path(s3_server, key, safe):
    server, _ = s3_server
    answer = server.fetch("/t/w180/" + urllib.parse.quote(key, safe=safe))
    assert pictures.colour_of(answer) == COLOURS[key]


def escaped(key):
    """Where the local store keeps a key that is no path (local_key_mapping.h)."""
    kept = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_"
    text = "".join(c if c in kept else "".join(f"%{byte:02X}" for byte in c.encode()) for c in key)
    return f".thumbd/keys/{text}="


def is_path(key):
    return all(part not in ("", ".", "..", ".thumbd") for part in key.split("/"))


@pytest.fixture(scope="module", name="local_server")
def fixture_local_server(module_servers, module_store):
    for key in ODD_KEYS:
        blocked = key.startswith("a.png/")  # a.png is a file already
        module_store.put(key if is_path(key) and not blocked else escaped(key), picture_of(key))
    settings = module_store.settings(UPLOAD="before", HOT_CACHE=0, FRESH_FOR=0)
    return module_servers.start(**settings)


@pytest.mark.parametrize("key", ODD_KEYS)
def test_an_odd_key_survives_the_way_through_a_folder(local_server, key):
    made, stored = (local_server.thumbnail(key, size=180) for _ in range(2))
    assert pictures.colour_of(made) == COLOURS[key]
    assert stored.header("Cache-Status") == "thumbd; hit; detail=bucket"
    assert stored.body == made.body


@pytest.mark.parametrize("key", ["../secret.png", "a/../../secret.png", "..%2fsecret.png", "/etc/hostname",
                                 "../../../../../../etc/passwd", "link/secret.png", "link.png"])
def test_no_key_leaves_the_folder(servers, store, key):
    (store.folder / "secret.png").write_bytes(pictures.png())
    (store.images / "link").symlink_to(store.folder)
    (store.images / "link.png").symlink_to(store.folder / "secret.png")
    server = servers.start(**store.settings())
    answer = server.thumbnail(key, size=180)
    assert answer.status in (404, 502)
    assert store.thumb_files() == []


def test_a_thumbnail_and_an_original_of_its_name_do_not_meet(servers, store):
    """The thumbnail of a.png is at a.png/w180.png, which may be the name of an original too."""
    red, blue = (200, 20, 20), (20, 20, 200)
    store.put("a.png", pictures.flat_png(red))
    store.put(escaped("a.png/w180.png"), pictures.flat_png(blue))
    for memory in (0, "64MB"):
        server = servers.start(**store.settings(UPLOAD="before", HOT_CACHE=memory))
        for _ in range(2):
            assert pictures.colour_of(server.thumbnail("a.png", size=180)) == red
            assert pictures.colour_of(server.thumbnail("a.png/w180.png", size=180)) == blue


def test_the_local_thumbnail_is_a_file_of_its_keys_name(servers, store):
    store.put("cats/a.png", pictures.png())
    server = servers.start(**store.settings())
    answer = server.thumbnail("cats/a.png", size=180)
    wait_until(lambda: store.thumb("cats/a.png/w180.png") == answer.body, "the stored file")


def test_a_plus_in_the_query_is_a_space_and_2b_a_plus(s3_server):
    server, _ = s3_server
    assert pictures.colour_of(server.fetch("/thumbs?size=180&filename=with+space.png")) == COLOURS["with space.png"]
    assert server.fetch("/thumbs?size=180&filename=plus+plus.png").status == 404
    assert server.fetch("/thumbs?size=180&filename=plus%2bplus.png").status == 200


def test_an_unescaped_slash_or_script_in_the_query_is_taken(s3_server):
    server, _ = s3_server
    raw = "日本語/写真.png".encode().decode("latin-1")
    percent = thumbnail_target("日本語/写真.png", size=180)
    assert server.fetch(percent).status == 200
    assert server.fetch("/thumbs?size=180&filename=a//b.png").status == 200
    # Bytes outside ASCII do not belong in a target (RFC 9112): refused, or read as what they are.
    assert server.fetch(f"/thumbs?size=180&filename={raw}").status in (200, 400)
