"""Pictures made by code, as bytes, and what is asked of the thumbnails made from them."""
import io
import random

from PIL import Image


def encoded(picture, kind, **options):
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def gradient(width, height, mode="RGB"):
    """Red grows to the right, green downwards: no two of its corners look alike."""
    across = Image.linear_gradient("L").rotate(90).resize((width, height))
    down = Image.linear_gradient("L").resize((width, height))
    return Image.merge("RGB", (across, down, Image.new("L", (width, height), 90))).convert(mode)


def png(width=400, height=300, mode="RGB", **options):
    return encoded(gradient(width, height, mode), "PNG", **options)


def jpeg(width=400, height=300, **options):
    return encoded(gradient(width, height), "JPEG", quality=92, **options)


def flat_png(colour, width=400, height=300):
    """Of one colour, so that a thumbnail tells which original it was made from."""
    return encoded(Image.new("RGB", (width, height), colour), "PNG")


def noise_png(width, height, seed=1):
    """Slow to render, and large: nothing in it can be compressed."""
    pixels = random.Random(seed).randbytes(width * height * 3)
    return encoded(Image.frombytes("RGB", (width, height), pixels), "PNG", compress_level=1)


def slow_jpeg(width=5000, height=4000):
    """Progressive, so that its decoder holds all of it, and too lively for its thumbnail to be compressed fast."""
    tile = Image.frombytes("RGB", (500, 500), random.Random(2).randbytes(500 * 500 * 3))
    picture = Image.new("RGB", (width, height))
    for left in range(0, width, 500):
        for top in range(0, height, 500):
            picture.paste(tile, (left, top))
    return encoded(picture, "JPEG", quality=60, progressive=True)


def opened(answer, kind="png"):
    """The picture of a good answer, decoded to the last pixel."""
    assert answer.status == 200, (answer.status, answer.body[:300])
    assert answer.header("Content-Type") == "image/" + kind
    assert answer.header("Content-Length") == str(len(answer.body))
    picture = Image.open(io.BytesIO(answer.body))
    picture.load()
    assert picture.format == kind.upper()
    return picture


def size_of(answer):
    return opened(answer).size


def colour_of(answer):
    """The colour in the middle."""
    picture = opened(answer).convert("RGB")
    return picture.getpixel((picture.width // 2, picture.height // 2))


def is_near(colour, wanted, tolerance=12):
    return all(abs(one - other) <= tolerance for one, other in zip(colour, wanted))
