"""The most memory that a server and its processes had at once."""
import pathlib
import threading

from process_cost import tree_of


def _of(pid):
    """(resident, proportional) bytes; proportional: what several processes share counts once."""
    try:
        text = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    except (FileNotFoundError, ProcessLookupError):
        return 0, 0
    values = {name: int(value.split()[0]) * 1024
              for name, _, value in (line.partition(":") for line in text.splitlines()[1:])}
    return values.get("Rss", 0), values.get("Pss", 0)


class Peak:
    """A context manager; then resident and proportional. Sampled: what lives for less than `every` may be missed."""

    def __init__(self, pid, every=0.02):
        self.resident = self.proportional = 0
        self._pid, self._every = pid, every
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._work)

    def _work(self):
        while not self._over.wait(self._every):
            both = [_of(one) for one in tree_of(self._pid)]
            self.resident = max(self.resident, sum(one[0] for one in both))
            self.proportional = max(self.proportional, sum(one[1] for one in both))

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._over.set()
        self._thread.join()
