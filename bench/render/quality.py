"""What came out, looked at: its size, and its distance from a Lanczos resize computed in floats, both over white."""
import dataclasses
import io
import math
import pathlib
import subprocess

from PIL import Image, ImageMath, ImageOps

# Large ones are what this is about.
Image.MAX_IMAGE_PIXELS = None


@dataclasses.dataclass
class Seen:
    bytes: int
    psnr: float  # decibels


class Judge:
    """Keeps the reference of each (original, width)."""

    def __init__(self, images, folder):
        self._images, self._folder = images, folder
        self._references = {}

    def look_at(self, body, original, width, form):
        """Fails unless the body is that thumbnail."""
        reference = self._reference(original, width)
        picture = self._decoded(body, form)
        wanted = reference[0].size
        if picture.format_seen != form or picture.size[0] != wanted[0] or abs(picture.size[1] - wanted[1]) > 1:
            raise RuntimeError(f"{original} at {width}: {picture.format_seen} of {picture.size}, not {form} of {wanted}")
        return Seen(len(body), psnr(over_white(picture.image), reference))

    def _reference(self, original, width):
        if (original, width) not in self._references:
            image = self._upright(original)
            size = (width, max(1, round(image.height * width / image.width)))
            self._references[original, width] = resized_over_white(image, size)
        return self._references[original, width]

    def _upright(self, original):
        path = self._images / original
        if path.suffix in (".avif", ".heic"):
            path = self._through_vips(path)
        with Image.open(path) as image:
            image.load()
            return ImageOps.exif_transpose(image)

    def _decoded(self, body, form):
        if form == "avif":
            path = self._folder / "thumbnail.avif"
            path.write_bytes(body)
            with Image.open(self._through_vips(path)) as image:
                image.load()
                return _Picture(image, "avif" if body[4:12] == b"ftypavif" else "unknown")
        with Image.open(io.BytesIO(body)) as image:
            image.load()
            return _Picture(image, image.format.lower())

    def _through_vips(self, path):
        png = self._folder / f"{pathlib.Path(path).name}.seen.png"
        subprocess.run(["vips", "copy", str(path), f"{png}[compression=1]"], check=True, timeout=120)
        return png


class _Picture:
    def __init__(self, image, format_seen):
        self.image, self.size, self.format_seen = image, image.size, format_seen


def over_white(image):
    """Three bands of floats, 0 to 255."""
    if "A" not in image.mode and "transparency" not in image.info:
        return [band.convert("F") for band in image.convert("RGB").split()]
    *colours, alpha = image.convert("RGBA").split()
    return [ImageMath.eval("c * a / 255.0 + 255.0 - a", c=band.convert("F"), a=alpha.convert("F")) for band in colours]


def resized_over_white(image, size):
    """Lanczos-3 of premultiplied floats, edges repeated; what rings out of range is cut off, as pixels must be."""
    *colours, alpha = image.convert("RGBA").split()
    alpha = alpha.convert("F")
    small_alpha = ImageMath.eval("min(max(a, 0.0), 255.0)", a=_resized(alpha, size))
    return [ImageMath.eval("min(max(c, 0.0), a) + 255.0 - a", a=small_alpha,
                           c=_resized(ImageMath.eval("c * a / 255.0", c=band.convert("F"), a=alpha), size))
            for band in colours]


def _resized(band, size):
    """Pillow leaves out what lies beyond the edge: so it is made to lie inside."""
    rim = [math.ceil(3 * max(1.0, full / small)) + 1 for full, small in zip(band.size, size)]
    width, height = band.size
    wide = Image.new("F", (width + 2 * rim[0], height + 2 * rim[1]))
    for x, left, across in ((0, 0, rim[0]), (rim[0], None, width), (rim[0] + width, width - 1, rim[0])):
        for y, top, down in ((0, 0, rim[1]), (rim[1], None, height), (rim[1] + height, height - 1, rim[1])):
            part = band.crop((0 if left is None else left, 0 if top is None else top,
                              width if left is None else left + 1, height if top is None else top + 1))
            wide.paste(part.resize((across, down), Image.NEAREST), (x, y))
    return wide.resize(size, Image.LANCZOS, box=(rim[0], rim[1], rim[0] + width, rim[1] + height))


def _mean(band):
    """ImageStat sorts floats into 256 bins first."""
    return band.resize((1, 1), Image.BOX).getpixel((0, 0))


def psnr(ours, reference):
    """Pictures a line apart are compared where both have one."""
    size = tuple(map(min, ours[0].size, reference[0].size))
    squares = 0.0
    for band, wanted in zip(ours, reference):
        one, other = (picture.crop((0, 0, *size)) for picture in (band, wanted))
        squares += _mean(ImageMath.eval("(a - b) * (a - b)", a=one, b=other)) / 3
    return 10 * math.log10(255.0 ** 2 / max(squares, 1e-6))
