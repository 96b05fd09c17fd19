#!/usr/bin/env python3
"""Load at a share of the measured capacity for minutes: does anything grow? Called by soak.sh."""
import argparse
import collections
import itertools
import json
import os
import pathlib
import random
import shutil
import sys
import tempfile
import time

import charts
import report
import soak_verdict
from children import ROOT, Child, end_on_signals, raise_descriptor_limit
from load_tools import open_loop, open_loop_command
from process_cost import descriptor_count, resident_bytes, thread_count
from s3_bucket import IMAGES
from servers import Ceph, Thumbd, thumbnail_target
from stage import HOT_ORIGINAL, Stage, say

# Of 100 requests. Every request for the bucket is for a thumbnail that the small memory below has let go.
MIX = {"memory": 88, "bucket": 10, "miss": 2}
HOT_CACHE = 4_000_000
HOT_COUNT, BUCKET_COUNT = 20, 1000
CONNECTIONS = 64
CAPACITY_SECONDS, INTERVAL = 10, 10
# Widths of misses: small, so that ten minutes of them fit into the gateway's memory.
MISS_WIDTHS = range(16, 116)
MOST_MISSES = 500  # a second, that are prepared for the look at the capacity
PLAN_LINES = 20_000


def arguments():
    parser = argparse.ArgumentParser(prog="bench/front/soak.sh", description=__doc__)
    parser.add_argument("--seconds", type=int, default=600, help="default: %(default)s")
    parser.add_argument("--load", type=float, default=0.8, help="share of the capacity; default: %(default)s")
    parser.add_argument("--thumbd", default=os.environ.get("THUMBD_BINARY", ROOT / "build" / "thumbd"),
                        help="a Release build, with make_samples beside it; default: build/thumbd")
    parser.add_argument("--results", default=ROOT / "bench" / "results", help="folder of the page")
    options = parser.parse_args()
    options.rounds, options.quick = 1, False
    return options


class Plan:
    """For open_loop.py: the mix, shuffled the same way in every run, and misses, which are used up."""

    def __init__(self, folder, thumbd, originals):
        self._folder = folder
        order = random.Random(7)
        pools = {"memory": originals[:HOT_COUNT], "bucket": originals[HOT_COUNT:]}
        labels = order.choices(list(MIX), list(MIX.values()), k=PLAN_LINES)
        self.lines = [(label, thumbd.port, thumbnail_target(*order.choice(pools[label])) if label in pools else "-")
                      for label in labels]
        self._unused = ((name, width) for width in MISS_WIDTHS for name, _ in originals)

    def fresh(self, count):
        """A file with the targets of that many misses."""
        path = self._folder / "fresh.txt"
        path.write_text("\n".join(thumbnail_target(*one) for one in itertools.islice(self._unused, count)),
                        encoding="utf-8")
        return path


def fill(stage, store, thumbd):
    """Originals in the bucket, and a thumbnail of each: (filename, width)."""
    data = (stage.images / HOT_ORIGINAL).read_bytes()
    found = [(f"soak/{number}.png", stage.hot_size) for number in range(HOT_COUNT + BUCKET_COUNT)]
    say(f"making {len(found)} thumbnails in the bucket")
    for name, _ in found:
        store.client.put(IMAGES, name, data)
    for name, width in found:
        thumbd.thumbnail(name, width)
    return found


def capacity(stage, plan):
    """Requests a second of a closed loop over the mix."""
    fresh = plan.fresh(CAPACITY_SECONDS * MOST_MISSES)
    found = open_loop(plan.lines, stage.folder, rps=0, seconds=CAPACITY_SECONDS, connections=CONNECTIONS, fresh=fresh)
    return sum(row["count"] for row in found.values()) / CAPACITY_SECONDS


class Samples:
    def __init__(self):
        self.memory, self.descriptors, self.threads = [], [], []

    def take(self, second, pid):
        self.memory.append((second, resident_bytes(pid)))
        self.descriptors.append((second, descriptor_count(pid)))
        self.threads.append((second, thread_count(pid)))


def soak(stage, thumbd, plan, options):
    """Samples of the process, and what the clients saw, by label: rows of open_loop.py."""
    rate = options.load * options.capacity
    fresh = plan.fresh(int(rate * (options.seconds + 10) * MIX["miss"] / sum(MIX.values()) * 1.2))
    command = open_loop_command(plan.lines, stage.folder, rps=rate, seconds=options.seconds, connections=CONNECTIONS,
                                interval=INTERVAL, fresh=fresh)
    samples, rows = Samples(), collections.defaultdict(list)
    seen_path = stage.folder / "soak.jsonl"
    begin = time.monotonic()
    with Child(command, seen_path) as clients:
        while clients.process.poll() is None:
            samples.take(time.monotonic() - begin, thumbd.pid)
            if time.monotonic() - begin > options.seconds + 120:
                raise RuntimeError("the clients do not end")
            time.sleep(1)
        if clients.process.returncode != 0:
            raise RuntimeError(f"the clients failed:\n{clients.last_words()}")
    for line in seen_path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        rows[row["label"]].append(row)
    return samples, rows


def judge(samples, rows, seconds):
    def part(points):
        return soak_verdict.settled(points, seconds)

    failed = sum(row["errors"] + sum(count for status, count in row["statuses"].items() if status != "200")
                 for label in rows.values() for row in label)
    findings = [soak_verdict.memory(part(samples.memory)),
                soak_verdict.counted("descriptors", part(samples.descriptors)),
                soak_verdict.counted("threads", part(samples.threads))]
    findings += [soak_verdict.latency(f"p99, {label}", part([(row["second"], row["p99"]) for row in rows[label]]))
                 for label in MIX]
    whole = [row for label in rows.values() for row in label]
    unsent = sum(row["unsent"] for row in whole)
    due = sum(row["count"] + row["errors"] for row in whole) + unsent
    return findings + [soak_verdict.failures("failed requests", failed, due),
                       soak_verdict.failures("requests due and not sent", unsent, due)]


def outcomes(before, after):
    """What thumbd says that the answers were, in per cent."""
    counts = collections.Counter()
    for name, value in after.items():
        if name.startswith("thumbd_requests_total{"):
            counts[name.split('outcome="')[1].split('"')[0]] += value - before.get(name, 0)
    whole = sum(counts.values())
    return ", ".join(f"{outcome} {count / whole:.1%}" for outcome, count in counts.most_common() if count)


def write_page(options, notes, findings, drawn):
    flat = all(finding.flat for finding in findings)
    lines = ["# Soak", "", "Written by `bench/front/soak.sh`. " + notes, "",
             *report.machine_lines(options.thumbd, options.load_before, f"{options.seconds} s."), "",
             f"**{'Flat' if flat else 'NOT flat'}** by this rule:", "", soak_verdict.RULE.strip(), "",
             "| what | first, then | limit | flat |", "| --- | --- | --- | --- |"]
    lines += [f"| {one.what} | {one.text} | {one.limit} | {'yes' if one.flat else 'NO'} |" for one in findings]
    lines += ["", *(f"![{chart.stem}]({chart.name})\n" for chart in drawn)]
    page = pathlib.Path(options.results) / "soak.md"
    page.write_text("\n".join(lines).rstrip("\n") + "\n", encoding="utf-8")
    say("\n" + page.read_text(encoding="utf-8"))


def draw(options, samples, rows):
    folder = pathlib.Path(options.results)
    memory = {"resident MB": [(second, size / 1e6) for second, size in samples.memory],
              "descriptors": samples.descriptors, "threads": samples.threads}
    latency = {label: [(row["second"], row["p99"]) for row in rows[label]] for label in MIX}
    return [charts.draw_lines(memory, folder / "soak-process.svg", "thumbd under steady load", "MB, or how many"),
            charts.draw_lines(latency, folder / "soak-latency.svg", "p99 of each 10 seconds", "milliseconds")]


def run(options, folder):
    stage = Stage(options, folder)
    with Ceph(stage.folder) as store:
        settings = {**store.settings(), "HOT_CACHE": HOT_CACHE}
        with Thumbd(stage.program, stage.folder, **settings) as thumbd:
            plan = Plan(stage.folder, thumbd, fill(stage, store, thumbd))
            options.capacity = capacity(stage, plan)
            say(f"capacity {options.capacity:,.0f}/s; {options.seconds} s at {options.load:.0%} of it")
            before = thumbd.metrics()
            samples, rows = soak(stage, thumbd, plan, options)
            shares = outcomes(before, thumbd.metrics())
    write_page(options, describe(options, shares), judge(samples, rows, options.seconds), draw(options, samples, rows))


def describe(options, shares):
    mix = ", ".join(f"{share} % {label}" for label, share in MIX.items())
    return (f"{options.seconds} s of an open loop at {options.load * options.capacity:,.0f} requests/s, "
            f"{options.load:.0%} of the {options.capacity:,.0f}/s that {CONNECTIONS} connections got in a closed loop "
            f"of the same mix ({mix}) over Ceph, HOT_CACHE={HOT_CACHE // 10**6}MB; client, server and store share the "
            f"cores. By thumbd's metrics the answers were: {shares}.")


def main():
    options = arguments()
    end_on_signals()
    raise_descriptor_limit()
    pathlib.Path(options.results).mkdir(parents=True, exist_ok=True)
    options.load_before = " ".join(pathlib.Path("/proc/loadavg").read_text(encoding="utf-8").split()[:3])
    folder = tempfile.mkdtemp(prefix="thumbd-soak-")
    try:
        run(options, folder)
    except KeyboardInterrupt:
        return 130
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
