"""What a server costs, read from /proc: the process it was started as, with all its descendants."""
import dataclasses
import os
import pathlib
import time

TICK = os.sysconf("SC_CLK_TCK")
PROC = pathlib.Path("/proc")


def tree_of(pid):
    """The process and its descendants; those that end meanwhile are left out."""
    found = [pid]
    for task in _listing(PROC / str(pid) / "task"):
        for child in _text(task / "children").split():
            found += tree_of(int(child))
    return found


def cpu_seconds(pid):
    """User and system time of the tree; of ended children what their parents have collected."""
    return sum(_cpu_of(one) for one in tree_of(pid))


def _cpu_of(pid):
    # The second field is the command in brackets, and may hold anything.
    fields = _text(PROC / str(pid) / "stat").rpartition(")")[2].split()
    return sum(int(field) for field in fields[11:15]) / TICK if fields else 0.0


def resident_bytes(pid):
    return sum(_status_number(one, "VmRSS:") for one in tree_of(pid)) * 1024


def thread_count(pid):
    return sum(_status_number(one, "Threads:") for one in tree_of(pid))


def descriptor_count(pid):
    return sum(len(_listing(PROC / str(one) / "fd")) for one in tree_of(pid))


def _status_number(pid, name):
    for line in _text(PROC / str(pid) / "status").splitlines():
        if line.startswith(name):
            return int(line.split()[1])
    return 0


def machine_cpu_seconds():
    """Busy time of all cores since the start of the machine, and how many cores there are."""
    fields = [int(field) for field in _text(PROC / "stat").splitlines()[0].split()[1:]]
    idle = fields[3] + fields[4]
    return (sum(fields[:8]) - idle) / TICK, os.cpu_count()


def _text(path):
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def _listing(path):
    try:
        return list(path.iterdir())
    except (FileNotFoundError, ProcessLookupError):
        return []


@dataclasses.dataclass
class Spent:
    cpu: float = 0.0  # seconds, of the server
    busy: float = 0.0  # seconds, of all cores together
    wall: float = 0.0


class Meter:
    """with Meter(pid) as meter: ...; then meter.spent"""

    def __init__(self, pid):
        self._pid = pid
        self.spent = Spent()

    def __enter__(self):
        self._begin = self._now()
        return self

    def __exit__(self, *_):
        self.spent = Spent(*(now - before for now, before in zip(self._now(), self._begin)))

    def _now(self):
        return cpu_seconds(self._pid), machine_cpu_seconds()[0], time.monotonic()
