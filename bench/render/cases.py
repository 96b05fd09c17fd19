"""What is measured: originals of one kind and size, the thumbnails asked of them, and what the ratio should be."""
import dataclasses

from target import Target


@dataclasses.dataclass(frozen=True)
class Case:
    name: str  # for --cases
    title: str
    originals: object  # Originals -> keys
    widths: tuple
    form: str
    target: Target = None  # of our CPU to that of the best peer
    page: bool = False  # all widths of an original at once, counted as one


def _baseline(found):
    return found.photos_12mp(".jpg", "[Q=90]")


CASES = (
    Case("png-clipart", "400 px RGBA clip art, PNG → 180 PNG", lambda found: found.cliparts(), (180,), "png",
         Target(0.7, "x", dream=0.5)),
    Case("png-rgba", "2560×1600 RGBA PNG → 360 PNG", lambda found: found.rgba_4mp(), (360,), "png",
         Target(0.75, "x", dream=0.5)),
    Case("jpeg-jpeg", "12 MP JPEG → 360 JPEG", _baseline, (360,), "jpeg", Target(0.7, "x", dream=0.5)),
    Case("jpeg-png", "12 MP JPEG → 360 PNG", _baseline, (360,), "png", Target(0.75, "x", dream=0.55)),
    Case("jpeg-webp", "12 MP JPEG → 360 WebP", _baseline, (360,), "webp", Target(1.0, "x")),
    Case("jpeg-avif", "12 MP JPEG → 360 AVIF", _baseline, (360,), "avif", Target(1.0, "x")),
    Case("jpeg-sizes", "12 MP JPEG → 180, 360, 720 and 1440 JPEG, all four", _baseline, (180, 360, 720, 1440), "jpeg",
         Target(1.0, "x"), page=True),
    Case("jpeg-largest", "12 MP JPEG → 1440 JPEG", _baseline, (1440,), "jpeg", Target(1.0, "x")),
    Case("progressive", "13 MP progressive JPEG → 360 JPEG", lambda found: found.take("dragonfly"), (360,), "jpeg",
         Target(1.0, "x")),
    Case("progressive-18mp", "18 MP progressive JPEG → 360 JPEG", lambda found: found.progressive_18mp(), (360,), "jpeg",
         Target(0.1, "x", dream=0.03)),
    Case("jpeg-24mp", "24 MP JPEG → 180 JPEG", lambda found: found.take("24mp"), (180,), "jpeg",
         Target(0.6, "x", dream=0.4)),
    Case("webp", "17 MP WebP → 360 WebP",
         lambda found: found.take("symbolic") + found.take("truchet") + found.take("wood"), (360,), "webp",
         Target(1.0, "x")),
    Case("tiff", "4 MP TIFF (deflate) → 360 JPEG", lambda found: found.photos_4mp(".tif", "[compression=deflate]"), (360,),
         "jpeg", Target(1.0, "x")),
    Case("gif", "800×500 GIF → 360 PNG", lambda found: found.gif(), (360,), "png", Target(1.0, "x")),
    Case("avif", "4 MP AVIF → 360 JPEG",
         lambda found: found.photos_4mp(".avif", "[compression=av1,effort=0,Q=60]"), (360,), "jpeg", Target(1.0, "x")),
    Case("heic", "4 MP HEIC → 360 JPEG", lambda found: found.photos_4mp(".heic", "[compression=hevc,effort=0,Q=60]"),
         (360,), "jpeg", Target(1.0, "x")),
)
# How many at once, and what the peak of ours to sharp's should be.
MEMORY = {"jpeg-24mp": (10, Target(1.0, "x")), "progressive-18mp": (1, Target(0.2, "x", dream=0.1))}
# All four to the largest alone, ours.
SIZES_CASE, LARGEST_CASE = "jpeg-sizes", "jpeg-largest"
SIZES_TARGET = Target(1.15, "x")
