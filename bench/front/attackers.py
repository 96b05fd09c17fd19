"""Clients that are there beside the measured ones: started, told to end, asked what they saw."""
import json

from children import Child
from load_tools import python_tool


class Attackers:
    """A context manager over idle_holder.py or slow_clients.py; `seen` is what it said when all were there."""

    def __init__(self, stage, script, *arguments):
        self._child = Child(python_tool(script, *map(str, arguments)), stage.folder / "attackers.log", piped=True)
        self.seen = None

    def __enter__(self):
        try:
            self.seen = self._line()
        except BaseException:
            self._child.end()
            raise
        return self

    def leave(self):
        """What it says at its end."""
        self._child.process.stdin.close()
        return self._line()

    def _line(self):
        line = self._child.process.stdout.readline()
        if not line:
            raise RuntimeError(f"clients ended before their time:\n{self._child.last_words()}")
        return json.loads(line)

    def __exit__(self, *_):
        self._child.end()
