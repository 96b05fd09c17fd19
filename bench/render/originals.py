"""The originals of the cases, laid into the store: real pictures, and what is made of them where a format is missing."""
import pathlib
import shutil
import struct
import subprocess

from PIL import Image, ImageDraw, ImageFilter

from children import ROOT

CORPUS = ROOT.parent / "shared" / "corpus" / "bench"
BACKGROUNDS = pathlib.Path("/usr/share/backgrounds")
CLIPARTS = pathlib.Path("/usr/share/openclipart/png")
CLIPART_COUNT = 72


class Originals:
    """Where real pictures are: name of the corpus, and of Debian's packages."""
    REAL = {"kleiber": ("photo-kleiber-20mp.jpg", "Kleiber_by_Lukas_Baubkus.jpg"),
            "dragonfly": ("photo-dragonfly-13mp.jpg", "Dragonfly_by_Bolly.jpg"),
            "24mp": ("photo-office-24mp.jpg", "Painting-Colors_by__herobrine7gamer.jpg"),
            "symbolic": ("webp-17mp-symbolic-l.webp", "gnome/symbolic-l.webp"),
            "truchet": ("webp-17mp-truchet-d.webp", "gnome/truchet-d.webp"),
            "wood": ("webp-17mp-wood-l.webp", "gnome/wood-l.webp")}

    def __init__(self, images, source):
        self._images = images
        self._from_corpus = source == "corpus"

    def real(self, name):
        in_corpus, in_packages = self.REAL[name]
        return CORPUS / in_corpus if self._from_corpus else BACKGROUNDS / in_packages

    def take(self, name):
        """A real picture as it is; its key."""
        path = self.real(name)
        return [self._laid(path, name + path.suffix)]

    def cliparts(self):
        if self._from_corpus:
            found = sorted(CORPUS.glob("clipart-*.png"))
        else:
            found = [path for path in sorted(CLIPARTS.rglob("*.png")) if _is_rgba_of(path, range(340, 461))]
            found = found[::max(1, len(found) // CLIPART_COUNT)][:CLIPART_COUNT]
        return [self._laid(path, f"clipart-{number}.png") for number, path in enumerate(found)]

    def photos_12mp(self, suffix, saver):
        """Two of 4000 x 3000, cut out of larger ones: sharp to the pixel."""
        return [self._made(f"{name}-12mp{suffix}", lambda path, name=name: _vips(
            "crop", self.real(name), f"{path}{saver}", 100, 60, 4000, 3000)) for name in ("kleiber", "dragonfly")]

    def photos_4mp(self, suffix, saver):
        return [self._made(f"{name}-4mp{suffix}", lambda path, name=name: _vips(
            "crop", self.real(name), f"{path}{saver}", 800, 500, 2560, 1600)) for name in ("kleiber", "dragonfly")]

    def progressive_18mp(self):
        """As a camera writes at its best, made progressive."""
        return [self._made("kleiber-18mp-progressive.jpg", lambda path: _vips(
            "crop", self.real("kleiber"), f"{path}[Q=98,interlace]", 300, 0, 5400, 3391))]

    def rgba_4mp(self):
        """A photo of 2560 x 1600 that fades out at its rim."""
        def make(path):
            with Image.open(self.real("kleiber")) as photo:
                picture = photo.convert("RGB").crop((800, 500, 3360, 2100))
            mask = Image.new("L", picture.size, 0)
            ImageDraw.Draw(mask).ellipse((60, 60, 2500, 1540), fill=255)
            picture.putalpha(mask.filter(ImageFilter.BoxBlur(25)))
            picture.save(path)
        return [self._made("photo-4mp-rgba.png", make)]

    def gif(self):
        def make(path):
            with Image.open(self.real("kleiber")) as photo:
                photo.convert("RGB").crop((1200, 800, 2800, 1800)).resize((800, 500), Image.LANCZOS).quantize(256).save(path)
        return [self._made("photo-400kp.gif", make)]

    def _laid(self, path, key):
        place = self._images / key
        if not place.exists():
            shutil.copyfile(path, place)
        return key

    def _made(self, key, make):
        if not (self._images / key).exists():
            make(self._images / key)
        return key


def _vips(*words):
    subprocess.run(["vips", *map(str, words)], check=True, timeout=240)


def _is_rgba_of(path, widths):
    with open(path, "rb") as file:
        head = file.read(26)
    return len(head) == 26 and head[:4] == b"\x89PNG" and head[25] == 6 and struct.unpack(">I", head[16:20])[0] in widths
