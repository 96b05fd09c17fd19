"""Memory of the service and of each kind of process below it, as the kernel counts it."""
import collections
import pathlib
import threading
import time

from process_cost import tree_of

# Of /proc/PID/comm.
KINDS = {"thumbd-forks": "fork servers", "thumbd-renders": "workers"}
SERVICE = "service"


def _text(pid, name):
    try:
        return pathlib.Path(f"/proc/{pid}/{name}").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def sample(pid):
    """Kind to (resident, proportional) bytes of its processes together; proportional: what several share counts once."""
    found = collections.defaultdict(lambda: (0, 0))
    for one in tree_of(pid):
        kind = SERVICE if one == pid else KINDS.get(_text(one, "comm").strip())
        values = {name: int(value.split()[0]) * 1024
                  for name, _, value in (line.partition(":") for line in _text(one, "smaps_rollup").splitlines()[1:])}
        if kind and values:
            resident, proportional = found[kind]
            found[kind] = (resident + values["Rss"], proportional + values["Pss"])
    return dict(found)


class Watch:
    """A context manager: samples from beginning to end. To look costs the process watched a little, so not too often."""

    def __init__(self, pid, every=1.0):
        self.samples = []  # (second, sample)
        self._pid, self._every = pid, every
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work)

    def _work(self):
        begin = time.monotonic()
        while not self._over.wait(self._every):
            self.samples.append((time.monotonic() - begin, sample(self._pid)))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()

    def series(self, kind, proportional=True):
        """(second, bytes)"""
        return [(second, one[kind][proportional]) for second, one in self.samples if kind in one]

    def together(self):
        return [(second, sum(pair[1] for pair in one.values())) for second, one in self.samples]
