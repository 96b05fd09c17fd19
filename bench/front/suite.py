#!/usr/bin/env python3
"""Measures the front end case by case, and writes one page with its charts. Called by run.sh."""
import argparse
import importlib
import os
import pathlib
import shutil
import sys
import tempfile

import charts
import report
from children import ROOT, end_on_signals, raise_descriptor_limit
from stage import Stage, say

CASES = ("memory", "bucket", "idle", "hostile", "saturation", "herd")
QUICK_ROUNDS, FULL_ROUNDS = 2, 5


def arguments():
    parser = argparse.ArgumentParser(prog="bench/front/run.sh", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="short loads and two rounds: to try it out")
    parser.add_argument("--rounds", type=int, help=f"default {FULL_ROUNDS}, quick {QUICK_ROUNDS}")
    parser.add_argument("--cases", default=",".join(CASES), help="default: %(default)s")
    parser.add_argument("--thumbd", default=os.environ.get("THUMBD_BINARY", ROOT / "build" / "thumbd"),
                        help="a Release build, with make_samples beside it; default: build/thumbd")
    parser.add_argument("--results", default=ROOT / "bench" / "results", help="folder of the page")
    options = parser.parse_args()
    options.cases = options.cases.split(",")
    unknown = set(options.cases) - set(CASES)
    if unknown:
        parser.error(f"no such case: {', '.join(sorted(unknown))}")
    options.rounds = options.rounds or (QUICK_ROUNDS if options.quick else FULL_ROUNDS)
    return options


def measure_all(options, folder):
    stage = Stage(options, folder)
    sections = []
    for name in options.cases:
        say(f"{name}:")
        found = importlib.import_module(f"case_{name}").measure(stage)
        sections += found if isinstance(found, list) else [found]
    return sections


def write_page(options, sections, load_before):
    folder = pathlib.Path(options.results)
    folder.mkdir(parents=True, exist_ok=True)
    how = "Quick run: short loads, for trying out." if options.quick else f"{options.rounds} rounds."
    lines = ["# The front end under load", "",
             "Written by `bench/front/run.sh`, which measures it all again; the targets are in "
             "`bench/front/targets.py`, and whether one is met is computed.", "",
             *report.machine_lines(options.thumbd, load_before, how), ""]
    lost = list(report.missed(sections))
    lines += [f"Targets missed: {len(lost)}." if lost else "All targets are met.", "", *(f"- {one}" for one in lost),
              ""]
    for section in sections:
        drawn = [charts.draw_bars(bars, folder, "front") for bars in section.charts]
        lines += report.section_lines(section, drawn)
    page = folder / "front.md"
    page.write_text("\n".join(lines).rstrip("\n") + "\n", encoding="utf-8")
    say("\n" + page.read_text(encoding="utf-8"))


def main():
    options = arguments()
    end_on_signals()
    raise_descriptor_limit()
    load_before = " ".join(pathlib.Path("/proc/loadavg").read_text(encoding="utf-8").split()[:3])
    folder = tempfile.mkdtemp(prefix="thumbd-front-")
    try:
        write_page(options, measure_all(options, folder), load_before)
    except KeyboardInterrupt:
        return 130
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
