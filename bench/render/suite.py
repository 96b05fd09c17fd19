#!/usr/bin/env python3
"""CPU and memory of thumbnails beside others, case by case, on one page with its charts. Called by run.sh."""
import argparse
import os
import pathlib
import shutil
import sys
import tempfile

import charts
import report
from cases import CASES
from children import ROOT, end_on_signals, raise_descriptor_limit
from originals import CORPUS, Originals
from peers import installed
from quality import Judge
from tables import sections_of
from turns import measure


class Stage:
    """What every case finds: the folder, the store with its originals, the programs."""

    def __init__(self, options, folder):
        self.folder = pathlib.Path(folder)
        self.store = self.folder / "store"
        self.images = self.store / "images"
        for place in (self.images, self.store / "thumbs"):
            place.mkdir(parents=True)
        self.program = pathlib.Path(options.thumbd).resolve()
        self.sharp = ROOT / "build" / "sharp"
        self.rounds = options.rounds
        self.clients = options.clients
        self.turn_seconds = 0.3 if options.quick else 1.2
        self.most_thumbnails = 400
        self.originals = Originals(self.images, options.pictures)
        self.judge = Judge(self.images, self.folder)


def arguments():
    names = [case.name for case in CASES]
    parser = argparse.ArgumentParser(prog="bench/render/run.sh", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short turns and two rounds: to try it out")
    parser.add_argument("--rounds", type=int, help="default: 5, quick 2")
    parser.add_argument("--clients", type=int, default=4, help="requests at a time; default: %(default)s")
    parser.add_argument("--cases", default=",".join(names), help="default: %(default)s")
    parser.add_argument("--thumbd", default=os.environ.get("THUMBD_BINARY", ROOT / "build" / "thumbd"),
                        help="a Release build; default: build/thumbd")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="a setting of thumbd")
    parser.add_argument("--pictures", choices=("corpus", "packages"),
                        default="corpus" if CORPUS.exists() else "packages", help="default here: %(default)s")
    parser.add_argument("--results", default=ROOT / "bench" / "results", help="folder of the page")
    options = parser.parse_args()
    unknown = set(options.cases.split(",")) - set(names)
    if unknown:
        parser.error(f"no such case: {', '.join(sorted(unknown))}")
    options.cases = [case for case in CASES if case.name in options.cases.split(",")]
    options.rounds = options.rounds or (2 if options.quick else 5)
    options.settings = dict(one.split("=", 1) for one in options.set)
    return options


def write_page(options, sections, load_before):
    folder = pathlib.Path(options.results)
    folder.mkdir(parents=True, exist_ok=True)
    how = f"{options.rounds} rounds in turns, {options.clients} requests at a time."
    if options.quick:
        how = "Quick run: short turns, for trying out."
    if options.settings:
        how += f" Set: {' '.join(options.set)}."
    lost = list(report.missed(sections))
    lines = ["# Thumbnails: CPU, memory, bytes and pixels", "",
             "Written by `bench/render/run.sh`, which measures it all again; the targets are in "
             "`bench/render/cases.py`, and whether one is met is computed.", "",
             *report.machine_lines(options.thumbd, load_before, how), "",
             f"Targets missed: {len(lost)}." if lost else "All targets are met.", "", *(f"- {one}" for one in lost), ""]
    for section in sections:
        drawn = [charts.draw_bars(bars, folder, "render") for bars in section.charts]
        lines += report.section_lines(section, drawn)
    page = folder / "render.md"
    page.write_text("\n".join(lines).rstrip("\n") + "\n", encoding="utf-8")
    print("\n" + page.read_text(encoding="utf-8"), flush=True)


def main():
    options = arguments()
    end_on_signals()
    raise_descriptor_limit()
    load_before = " ".join(pathlib.Path("/proc/loadavg").read_text(encoding="utf-8").split()[:3])
    folder = tempfile.mkdtemp(prefix="thumbd-render-")
    try:
        stage = Stage(options, folder)
        kinds = installed(stage)
        measured = {case: measure(case, stage, kinds, options.settings) for case in options.cases}
        write_page(options, sections_of(measured, stage, kinds, options), load_before)
    except KeyboardInterrupt:
        return 130
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
