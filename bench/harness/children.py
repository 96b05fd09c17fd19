"""Processes that this run starts: each ends with it, whatever happens, and by its own id."""
import ctypes
import os
import pathlib
import resource
import signal
import socket
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
WANTED_DESCRIPTORS = 40_000
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None, use_errno=True)


def raise_descriptor_limit():
    """For this process and those that it starts; as far as the system lets us."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED_DESCRIPTORS
    if most not in (resource.RLIM_INFINITY,) and most < wanted:
        try:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, wanted))
            return
        except (ValueError, PermissionError):
            wanted = most
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def end_on_signals():
    """SIGTERM and SIGHUP unwind as Ctrl-C does, so that everything started is ended."""
    def leave(number, _):
        sys.exit(128 + number)
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_listening(port):
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
        return True
    except OSError:
        return False


def _die_with_parent():
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


class Child:
    """A running process; a context manager. Its standard error goes to the log, its output where asked."""

    def __init__(self, command, log, environment=None, piped=False):
        self._log_path = pathlib.Path(log)
        with open(log, "ab") as sink:
            self.process = subprocess.Popen(  # pylint: disable=consider-using-with
                [str(word) for word in command], env=environment, stderr=sink, text=piped,
                stdin=subprocess.PIPE if piped else subprocess.DEVNULL,
                stdout=subprocess.PIPE if piped else sink, preexec_fn=_die_with_parent)

    @property
    def pid(self):
        return self.process.pid

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.end()

    def await_port(self, port, seconds=30):
        deadline = time.monotonic() + seconds
        while not is_listening(port):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.process.args[0]} does not listen:\n{self.last_words()}")
            time.sleep(0.02)

    def last_words(self):
        return "\n".join(self._log_path.read_text(encoding="utf-8", errors="replace").splitlines()[-20:])

    def end(self, seconds=35):
        """Its exit status. A process that is asked and does not go is killed."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None:
                pipe.close()
        return self.process.returncode
