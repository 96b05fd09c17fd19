"""Every format that is taken becomes an upright sRGB PNG without what the camera wrote into it."""
import shutil
import subprocess

import pytest
from PIL import Image, ImageCms, PngImagePlugin

from support import pictures

RED, GREEN, BLUE = (220, 30, 30), (30, 180, 40), (40, 60, 200)


@pytest.fixture(scope="module", name="server")
def fixture_server(module_servers, module_store):
    return module_servers.start(**module_store.settings())


@pytest.fixture(name="shrunk")
def fixture_shrunk(server, module_store, request):
    """Stores an original under this test's own key and gives the picture of its thumbnail."""
    def shrink(data, name="picture", **asked):
        key = f"{request.node.name}/{name}".replace("[", "-").replace("]", "")
        module_store.put(key, data)
        return pictures.opened(server.thumbnail(key, **(asked or {"size": 100})))
    return shrink


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "TIFF"])
@pytest.mark.parametrize("name", ["picture", "picture.txt", "picture.svg"])
def test_the_bytes_tell_the_format_and_not_the_name(shrunk, kind, name):
    picture = shrunk(pictures.encoded(pictures.gradient(400, 300), kind), name)
    assert picture.size == (100, 75)


def encoded_by_vips(folder, suffix):
    if shutil.which("vips") is None:
        pytest.skip("the vips command is missing (libvips-tools)")
    source, target = folder / "source.png", folder / f"target{suffix.partition('[')[0]}"
    source.write_bytes(pictures.flat_png(GREEN))
    made = subprocess.run(["vips", "copy", source, f"{folder}/target{suffix}"], capture_output=True, text=True,
                          check=False)
    if made.returncode != 0:
        pytest.skip(f"this libvips cannot write {suffix}: {made.stderr.strip()[:80]}")
    return target.read_bytes()


@pytest.mark.parametrize("suffix", [".avif", ".heic[compression=hevc]"])
def test_avif_and_heic_are_taken(shrunk, tmp_path, suffix):
    picture = shrunk(encoded_by_vips(tmp_path, suffix))
    assert picture.size == (100, 75)
    assert pictures.is_near(picture.convert("RGB").getpixel((50, 37)), GREEN)


def corners(picture):
    width, height = picture.size
    places = ((8, 8), (width - 9, 8), (8, height - 9), (width - 9, height - 9))
    return [picture.convert("RGB").getpixel(place) for place in places]


def four_corners(width=400, height=300):
    picture = Image.new("RGB", (width, height), (250, 250, 250))
    for colour, place in ((RED, (0, 0)), (GREEN, (width // 2, 0)), (BLUE, (0, height // 2))):
        picture.paste(colour, (*place, place[0] + width // 2, place[1] + height // 2))
    return picture


TURNED = {1: None, 2: Image.FLIP_LEFT_RIGHT, 3: Image.ROTATE_180, 4: Image.FLIP_TOP_BOTTOM, 5: Image.TRANSPOSE,
          6: Image.ROTATE_270, 7: Image.TRANSVERSE, 8: Image.ROTATE_90}


@pytest.mark.parametrize("orientation", sorted(TURNED))
def test_a_picture_is_turned_as_its_exif_says(shrunk, orientation):
    stored = four_corners()
    exif = Image.Exif()
    exif[0x0112] = orientation
    turn = TURNED[orientation]
    upright = stored if turn is None else stored.transpose(turn)

    picture = shrunk(pictures.encoded(stored, "JPEG", exif=exif, quality=95, subsampling=0), size=120)
    assert picture.size == (120, round(120 * upright.height / upright.width))
    for got, wanted in zip(corners(picture), corners(upright)):
        assert pictures.is_near(got, wanted), (corners(picture), corners(upright))


def test_transparency_stays(shrunk):
    original = Image.new("RGBA", (400, 300), (255, 0, 0, 0))
    original.paste((0, 0, 255, 255), (200, 0, 400, 300))
    picture = shrunk(pictures.encoded(original, "PNG")).convert("RGBA")
    assert picture.getpixel((10, 37))[3] == 0
    assert picture.getpixel((90, 37)) == (0, 0, 255, 255)
    # The colour below transparent pixels must not bleed into the edge.
    assert all(picture.getpixel((x, 37))[0] < 80 for x in range(100) if picture.getpixel((x, 37))[3] > 64)


def test_a_picture_without_transparency_gets_none(shrunk):
    assert shrunk(pictures.png(400, 300)).mode == "RGB"


@pytest.mark.parametrize("mode, colour, wanted", [
    ("L", 130, (130, 130, 130)),
    ("1", 1, (255, 255, 255)),
    ("I;16", 130 * 257, (130, 130, 130)),
    ("P", RED, RED),
    ("LA", (130, 255), (130, 130, 130)),
])
def test_other_kinds_of_pixels_keep_their_colour(shrunk, mode, colour, wanted):
    if mode == "P":
        original = Image.new("RGB", (400, 300), colour).quantize(8)
    else:
        original = Image.new(mode, (400, 300), colour)
    picture = shrunk(pictures.encoded(original, "PNG"))
    assert picture.size == (100, 75)
    # A 16-bit picture becomes one of 8 bits: it is to be looked at.
    assert picture.mode in ("L", "LA", "RGB", "RGBA", "P", "1")
    assert pictures.is_near(picture.convert("RGB").getpixel((50, 37)), wanted, 2)


def test_the_first_frame_of_an_animation_is_shown(shrunk):
    frames = [Image.new("RGB", (200, 150), colour) for colour in (RED, BLUE)]
    data = pictures.encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    picture = shrunk(data)
    assert picture.size == (100, 75)
    assert pictures.is_near(picture.convert("RGB").getpixel((50, 37)), RED)


def srgb_with_red_and_blue_swapped():
    """A profile that can be told from sRGB at a glance: its numbers for red mean blue."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    names = {b"rXYZ": b"bXYZ", b"bXYZ": b"rXYZ"}
    count = int.from_bytes(profile[128:132], "big")
    table = bytearray(profile[132:132 + 12 * count])
    for entry in range(0, len(table), 12):
        name = bytes(table[entry:entry + 4])
        table[entry:entry + 4] = names.get(name, name)
    return profile[:132] + bytes(table) + profile[132 + 12 * count:]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_an_embedded_profile_is_turned_into_srgb(shrunk, kind):
    original = Image.new("RGB", (400, 300), (200, 90, 40))
    picture = shrunk(pictures.encoded(original, kind, icc_profile=srgb_with_red_and_blue_swapped()))
    assert pictures.is_near(picture.convert("RGB").getpixel((50, 37)), (40, 90, 200))


def test_cmyk_becomes_rgb(shrunk):
    picture = shrunk(pictures.encoded(Image.new("CMYK", (400, 300), (0, 255, 255, 0)), "JPEG", quality=95))
    assert picture.mode in ("RGB", "P")  # with a palette where that says the same in fewer bytes
    red, green, blue = picture.convert("RGB").getpixel((50, 37))
    assert red > 150 and green < 110 and blue < 110


def test_nothing_the_camera_wrote_reaches_the_answer(shrunk, server, module_store):
    exif = Image.Exif()
    exif[0x010F] = "CameraMaker"
    exif[0x8825] = {1: "N", 2: (52.0, 30.0, 1.0), 3: "E", 4: (13.0, 22.0, 2.0)}
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", "private words")
    module_store.put("gps.jpg", pictures.encoded(pictures.gradient(400, 300), "JPEG", exif=exif,
                                                 comment=b"private words"))
    module_store.put("note.png", pictures.encoded(pictures.gradient(400, 300), "PNG", exif=exif, pnginfo=note))
    for key in ("gps.jpg", "note.png"):
        answer = server.thumbnail(key, size=100)
        picture = pictures.opened(answer)
        assert not picture.getexif() and "exif" not in picture.info
        for words in (b"CameraMaker", b"private words", b"eXIf", b"tEXt", b"iTXt", b"zTXt"):
            assert words not in answer.body, (key, words)
