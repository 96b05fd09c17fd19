"""What every case finds ready: a folder, the pictures, and the programs."""
import os
import pathlib
import subprocess

from servers import Nginx, Thumbd, thumbnail_target

BODY_BYTES = 30_720  # of the thumbnail that is asked for; the nearest that a whole number of pixels gives
HOT_ORIGINAL = "cat.png"
# As PNG more than the kernel buffers for one connection (about 3 MB), so that who does not read it is noticed.
LARGE_ORIGINAL, LARGE_SIZE = "photos/lake.jpg", 3000


class Stage:
    """`scale` shortens every load of a quick run."""

    def __init__(self, options, folder):
        self.folder = pathlib.Path(folder)
        self.program = pathlib.Path(options.thumbd).resolve()
        self.rounds = options.rounds
        self.quick = options.quick
        self.scale = 0.3 if options.quick else 1.0
        self.store = self.folder / "store"
        self.images = self.store / "images"
        self.www = self.folder / "www"
        self.www.mkdir()
        subprocess.run([self.program.parent / "make_samples", self.images], check=True)
        self.hot_size, self.hot_body = self._find_hot()
        self.hot_target = thumbnail_target(HOT_ORIGINAL, self.hot_size)
        self.large_target = thumbnail_target(LARGE_ORIGINAL, LARGE_SIZE)

    def _find_hot(self):
        """The width whose thumbnail is nearest to BODY_BYTES; and what nginx serves, byte for byte the same."""
        with self.thumbd() as server:
            known = {size: server.thumbnail(HOT_ORIGINAL, size) for size in range(150, 200, 3)}
            (self.www / "large.png").write_bytes(server.thumbnail(LARGE_ORIGINAL, LARGE_SIZE))
        size = min(known, key=lambda one: abs(len(known[one]) - BODY_BYTES))
        (self.www / "hot.png").write_bytes(known[size])
        return size, known[size]

    def thumbd(self, **settings):
        """On the local folder, unless the settings say otherwise."""
        where = {} if "S3_ENDPOINT" in settings else {"STORE": f"local:{self.store}"}
        return Thumbd(self.program, self.folder, **{**where, **settings})

    def nginx(self, store=None):
        return Nginx(self.folder, self.www, store)

    def targets(self, server):
        """(hot, large) of one server."""
        if server.name == "nginx":
            return "/hot.png", "/large.png"
        return self.hot_target, self.large_target

    def seconds(self, full, least=2):
        return max(least, round(full * self.scale))

    def copies(self, original, count):
        """`count` more originals, as copies/1.png and so on, that thumbd takes for different ones."""
        folder = self.images / "copies"
        folder.mkdir(exist_ok=True)
        for number in range(1, count + 1):
            place = folder / f"{number}.png"
            if not place.exists():
                os.link(self.images / original, place)


def say(text):
    print(text, flush=True)
