"""The results as Markdown: what was measured on, then one table per case, each with its targets and verdicts."""
import datetime
import os
import pathlib
import platform
import re
import subprocess

from children import ROOT
from servers import nginx_program


def number(value, digits=2):
    if value is None:
        return "–"
    return f"{value:,.{digits}f}"


def machine_lines(thumbd, load_before, notes):
    built = "" if pathlib.Path(thumbd) == ROOT / "build" / "thumbd" else "the program was given, sources "
    cpu = _first(r"model name\s+: (.*)", pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8"))
    memory = int(_first(r"MemTotal:\s+(\d+)", pathlib.Path("/proc/meminfo").read_text(encoding="utf-8")))
    system = _first(r'PRETTY_NAME="(.*)"', pathlib.Path("/etc/os-release").read_text(encoding="utf-8"))
    return [f"- Machine: {os.cpu_count()} cores of {cpu}, {memory / 1e6:.0f} GB; {system}, Linux "
            f"{platform.release()}. Servers and load generators share these cores, over loopback.",
            f"- Load average before the run (1, 5, 15 minutes): {load_before}; more than 1 means that others were at "
            "work on the machine: the ratios hold better than the absolute figures.",
            f"- thumbd: {built}at commit {commit()}, `{_output(thumbd, '--version').splitlines()[0]}`, Release, "
            "settings at their defaults where nothing else is said.",
            f"- Beside it: {', '.join(versions())}.",
            f"- {datetime.datetime.now(datetime.timezone.utc):%Y-%m-%d %H:%M} UTC. {notes}"]


def commit():
    head = _output("git", "-C", ROOT, "rev-parse", "--short", "HEAD") or "unknown"
    changed = _output("git", "-C", ROOT, "status", "--porcelain", "--untracked-files=no", "--", "server", "imaging",
                      "s3client")
    return head + (" with changes that are not committed" if changed else "")


def versions():
    yield _output(nginx_program(), "-v").replace("nginx version: ", "")
    for package in ("apache2-utils", "wrk", "nghttp2-client", "radosgw", "libvips42"):
        yield f"{package} {_output('dpkg-query', '-W', '-f=${Version}', package) or 'not installed'}"


def _output(*command):
    try:
        done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, timeout=20)
    except FileNotFoundError:
        return ""
    return (done.stdout + done.stderr).strip() if done.returncode == 0 else ""


def _first(pattern, text):
    found = re.search(pattern, text)
    return found.group(1) if found else "unknown"


def section_lines(section, charts):
    targeted = any(row.target for row in section.rows)
    columns = section.columns + (["target", "met"] if targeted else [])
    yield from (f"## {section.title}", "", section.how, "", _table_line(columns), _table_line(["---"] * len(columns)))
    for row in section.rows:
        verdict = [row.target.text(), row.target.verdict(row.value)] if row.target else ["", ""]
        yield _table_line(row.cells + (verdict if targeted else []))
    yield ""
    for chart in charts:
        yield from (f"![{chart.stem}]({chart.name})", "")


def _table_line(cells):
    return "| " + " | ".join(str(cell) for cell in cells) + " |"


def missed(sections):
    """One line per target that was not met."""
    for section in sections:
        for row in section.rows:
            if row.target and row.target.verdict(row.value) in ("MISSED", "not measured"):
                yield f"{section.title}: {row.cells[0]}: {row.target.verdict(row.value)} ({row.target.text()})"
