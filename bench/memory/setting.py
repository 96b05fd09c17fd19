"""What every case of this folder shares: options, the folder with originals, a service, and a page of results."""
import argparse
import contextlib
import pathlib
import shutil
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
sys.path[:0] = [str(HERE.parent / "harness"), str(HERE.parent / "front"), str(ROOT / "tests" / "integration")]

# pylint: disable=wrong-import-position
import report  # noqa: E402
from children import end_on_signals, raise_descriptor_limit  # noqa: E402
from servers import Thumbd  # noqa: E402
from support import hostile, pictures  # noqa: E402

SEED = 11
# 503: what is heavy may not be done in time, and is told so.
ANSWERS = {200, 413, 415, 422, 503}


def options_of(description, *arguments):
    """`arguments`: (flag, default, help) of numbers."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--results", default=ROOT / "bench" / "results", help="folder of the page")
    parser.add_argument("--build", default=ROOT / "build", type=pathlib.Path, help="folder of the programs")
    for flag, default, text in arguments:
        parser.add_argument(flag, type=int, default=default, help=f"{text}; default: %(default)s")
    options = parser.parse_args()
    options.load_before = " ".join(pathlib.Path("/proc/loadavg").read_text(encoding="utf-8").split()[:3])
    return options


def good():
    """Of every format, from small to 6 MP, among them ones that decoders must hold whole."""
    found = {}
    for width, height in ((200, 150), (800, 600), (1600, 1200), (3000, 2000)):
        drawn = pictures.gradient(width, height)
        for kind in ("PNG", "JPEG", "WEBP", "GIF", "TIFF"):
            found[f"{width}.{kind.lower()}"] = pictures.encoded(drawn, kind)
        found[f"progressive-{width}.jpg"] = pictures.encoded(drawn, "JPEG", quality=90, progressive=True)
        found[f"alpha-{width}.png"] = pictures.encoded(drawn.convert("RGBA"), "PNG")
    return found


def heavy():
    return {"20mp.jpg": pictures.slow_jpeg(5000, 4000)}


def bombs():
    """Those that pass for pictures until they are decoded, or are pictures, of a thousand times their bytes."""
    made = hostile.made()
    return {name: made[name] for name in ("inflates.png", "claims-most.png", "claims-most.jpg", "claims-most.gif",
                                          "baseline.jpg", "frames.gif", "scans.jpg")}


def bad():
    return hostile.made()


class Place:
    """A folder that is gone afterwards: the store, with originals by kind."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.store = self.folder / "store"
        (self.store / "images").mkdir(parents=True)
        (self.store / "thumbs").mkdir()

    def put(self, kind, originals):
        """Their keys."""
        for name, data in originals.items():
            path = self.store / "images" / kind / name
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(data)
        return [f"{kind}/{name}" for name in originals]

    def thumbd(self, program, **settings):
        """Nothing that was made for another one is there for it."""
        shutil.rmtree(self.store / "thumbs")
        (self.store / "thumbs").mkdir()
        return Thumbd(program, self.folder, STORE=f"local:{self.store}", LOG_LEVEL="warn", **settings)


@contextlib.contextmanager
def place():
    end_on_signals()
    raise_descriptor_limit()
    folder = tempfile.mkdtemp(prefix="thumbd-memory-")
    try:
        yield Place(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def say(text):
    print(text, flush=True)


def write_page(options, name, title, how, lines):
    """bench/results/NAME.md"""
    program = options.build / "thumbd"
    page = pathlib.Path(options.results) / f"{name}.md"
    page.parent.mkdir(parents=True, exist_ok=True)
    case = name.removeprefix("memory-")
    text = [f"# {title}", "", f"Written by `bench/memory/run.sh {case}`. {how}", "",
            *report.machine_lines(program, options.load_before, "Originals are drawn by the script."), "", *lines]
    page.write_text("\n".join(text).rstrip("\n") + "\n", encoding="utf-8")
    say("\n" + page.read_text(encoding="utf-8"))


def table(columns, rows):
    yield "| " + " | ".join(columns) + " |"
    yield "| " + " | ".join("---" for _ in columns) + " |"
    for row in rows:
        yield "| " + " | ".join(str(cell) for cell in row) + " |"


