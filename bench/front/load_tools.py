"""ab, wrk and h2load: how they are called, and what is read from what they print."""
import dataclasses
import json
import os
import pathlib
import re
import subprocess
import sys

from percentiles import percentile

HERE = pathlib.Path(__file__).resolve().parent
_MILLISECONDS = {"us": 1e-3, "ms": 1.0, "s": 1e3, "m": 6e4}
SLACK = 60  # seconds that a tool may take beyond what it was asked for


@dataclasses.dataclass
class Outcome:
    requests: int
    failed: int
    rate: float  # a second
    p50: float  # milliseconds
    p99: float


@dataclasses.dataclass(frozen=True)
class Place:
    """What is asked of one server: a target, and for loads that are spread a file with one in each line."""
    port: int
    target: str
    file: object = None

    def url(self, target=None):
        return f"http://127.0.0.1:{self.port}{target or self.target}"


@dataclasses.dataclass(frozen=True)
class Load:
    """One way of asking for one URL over and over, or for several in turn. `amount`: requests of ab, else seconds."""
    name: str
    tool: str
    clients: int
    amount: float
    keep: bool = True  # kept connections
    cdn: bool = False  # wrk only: send what a CDN sends
    rate: int = 0  # h2load only: requests a second, of all clients together
    spread: bool = False  # wrk only: what is given is not a URL's target but a file of them

    def run(self, place, folder):
        tool = {"ab": self._ab, "wrk": self._wrk, "h2load": self._h2load}[self.tool]
        return tool(place.url() if not self.spread else place, pathlib.Path(folder))

    def _ab(self, url, folder):
        times = folder / "ab.csv"
        keep = ["-k"] if self.keep else []
        text = run_tool(["ab", "-q", "-r", *keep, "-n", int(self.amount), "-c", self.clients, "-e", times, url])
        failed = int(_find(r"Failed requests:\s+(\d+)", text)) + int(_find(r"Non-2xx responses:\s+(\d+)", text, 0))
        # ab's own report rounds to whole milliseconds, its table of percentiles does not.
        table = dict(line.split(",") for line in times.read_text(encoding="utf-8").splitlines()[1:])
        return Outcome(int(_find(r"Complete requests:\s+(\d+)", text)), failed,
                       float(_find(r"Requests per second:\s+([\d.]+)", text)), float(table["50"]), float(table["99"]))

    def _wrk(self, place, _):
        if not self.spread:
            return run_wrk(place, self.clients, self.amount, ["-s", HERE / "cdn_headers.lua"] if self.cdn else [])
        return run_wrk(place.url("/"), self.clients, self.amount, ["-s", HERE / "each_once.lua"],
                       [place.file, "keep" if self.keep else "close"])

    def _h2load(self, url, folder):
        log = folder / "h2load.tsv"
        log.unlink(missing_ok=True)
        text = run_tool(["h2load", "--h1", "-c", self.clients, "--rps", self.rate / self.clients, "-D",
                         int(self.amount), f"--log-file={log}", url], self.amount)
        rows = [line.split("\t") for line in log.read_text(encoding="utf-8").splitlines()]
        times = sorted(int(row[2]) / 1000 for row in rows)
        wrong = sum(row[1] != "200" for row in rows)
        return Outcome(len(rows), wrong + int(_find(r"(\d+) failed", text, 0)),
                       float(_find(r"([\d.]+) req/s", text)), percentile(times, 50), percentile(times, 99))


def run_wrk(url, clients, seconds, more=(), arguments=()):
    text = run_tool(wrk_command(url, clients, seconds, more, arguments), seconds)
    return read_wrk(text)


def wrk_command(url, clients, seconds, more=(), arguments=()):
    tail = ["--", *arguments] if arguments else []
    return [str(word) for word in ("wrk", "-t1", f"-c{clients}", f"-d{max(1, round(seconds))}s", "--timeout", "30s",
                                   "--latency", *more, url, *tail)]


def read_wrk(text):
    failed = sum(int(number) for line in re.findall(r"Socket errors:.*", text) for number in re.findall(r"\d+", line))
    failed += int(_find(r"Non-2xx or 3xx responses:\s+(\d+)", text, 0))
    return Outcome(int(_find(r"(\d+) requests in", text)), failed, float(_find(r"Requests/sec:\s+([\d.]+)", text)),
                   _duration(text, 50), _duration(text, 99))


def _duration(text, percent):
    """Of the latencies that wrk prints, in milliseconds."""
    number, unit = re.search(rf"\s{percent}%\s+([\d.]+)(us|ms|s|m)\b", text).groups()
    return float(number) * _MILLISECONDS[unit]


def open_loop(plan, folder, **options):
    """Runs open_loop.py over `plan`, lines of (label, port, target); its summaries by label."""
    rows = open_loop_rows(plan, folder, **options)
    return {row["label"]: row for row in rows}


def open_loop_rows(plan, folder, **options):
    text = run_tool(open_loop_command(plan, folder, **options), options["seconds"])
    return [json.loads(line) for line in text.splitlines()]


def open_loop_command(plan, folder, **options):
    path = pathlib.Path(folder) / "plan.tsv"
    path.write_text("".join(f"{label}\t{port}\t{target}\n" for label, port, target in plan), encoding="utf-8")
    return python_tool("open_loop.py", path, *(f"--{name}={value}" for name, value in options.items()))


def python_tool(name, *arguments):
    """The command of one of the clients beside this file."""
    return [sys.executable, os.fspath(HERE / name), *arguments]


def run_tool(command, seconds=0):
    """What it prints; a failure is told with its words. Bounded: nothing here is without an end."""
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False,
                          timeout=seconds + SLACK)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))}: {done.stdout[-500:]}{done.stderr[-500:]}")
    return done.stdout


def _find(pattern, text, default=None):
    found = re.search(pattern, text)
    if found is None and default is None:
        raise RuntimeError(f"no {pattern!r} in:\n{text}")
    return found.group(1) if found else default
