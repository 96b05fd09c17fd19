"""One running `thumbd serve`: its settings, its ports, its log, its end."""
import fcntl
import json
import os
import pathlib
import re
import signal
import socket
import subprocess
import urllib.parse

from support import web
from support.waiting import wait_until

BINARY = os.environ.get("THUMBD_BINARY", "")
SUPPRESSIONS = pathlib.Path(__file__).resolve().parents[2] / "support" / "lsan.supp"
SANITIZER_WORDS = re.compile(r"Sanitizer|runtime error:")
START_SECONDS = 30  # a sanitized binary on a busy machine
END_SECONDS = 40


def environment(settings):
    """Nothing of ours but what a process needs; so no setting of the caller's leaks in."""
    kept = ("PATH", "HOME", "TMPDIR", "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS", "TSAN_OPTIONS")
    chosen = {name: os.environ[name] for name in kept if name in os.environ}
    chosen.setdefault("LSAN_OPTIONS", f"suppressions={SUPPRESSIONS}:print_suppressions=0")
    # A fifth of the time that a server takes to start, some hundred times; the tests of the parts look for that.
    chosen["ASAN_OPTIONS"] = chosen.get("ASAN_OPTIONS", "") + ":detect_stack_use_after_return=0"
    chosen.update({name: str(value) for name, value in settings.items() if value is not None})
    return chosen


def run_command(arguments, settings, timeout=30, text=True, given=None):
    """A command that ends by itself."""
    return subprocess.run([BINARY, *arguments], env=environment(settings), input=given, capture_output=True, text=text,
                          timeout=timeout, check=False)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def thumbnail_target(filename, path="/iron_thumbs/thumbs", **parameters):
    pairs = {"filename": filename, **parameters}
    return path + "?" + urllib.parse.urlencode(pairs, quote_via=urllib.parse.quote, safe="")


FIRST_INHERITED = 3  # SD_LISTEN_FDS_START


class Inheritance:
    """Listening sockets handed to a process by systemd's protocol."""

    def __init__(self, sockets):
        self._sockets = dict(sockets)  # by name

    def process(self, environ, log):
        names = ":".join(self._sockets)
        environ = {**environ, "LISTEN_FDS": str(len(self._sockets)), "LISTEN_FDNAMES": names}
        # LISTEN_PID is the process's own number, which only itself can know.
        command = ["/bin/sh", "-c", 'LISTEN_PID=$$ exec "$0" serve', BINARY]
        kept = range(FIRST_INHERITED, FIRST_INHERITED + len(self._sockets))
        return subprocess.Popen(command, env=environ, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                pass_fds=kept, preexec_fn=self._place)

    def _place(self):
        # High first: one of them may lie where another is to be put.
        copies = [fcntl.fcntl(one.fileno(), fcntl.F_DUPFD, 100) for one in self._sockets.values()]
        for number, copy in enumerate(copies, FIRST_INHERITED):
            os.dup2(copy, number)


class Thumbd:
    def __init__(self, log_path, settings, sockets=None, command=None):
        self._log_path = pathlib.Path(log_path)
        self.settings = {"ADDRESS": "127.0.0.1", "PORT": 0, "ADMIN_PORT": free_port(), "LOG_LEVEL": "debug",
                         "RENDER_SLOTS": 2, **settings}
        with open(self._log_path, "wb") as log:
            if sockets:
                self.process = Inheritance(sockets).process(environment(self.settings), log)
            else:
                self.process = subprocess.Popen(command or [BINARY, "serve"], env=environment(self.settings),
                                                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        self.port = self.admin_port = 0

    def await_listening(self):
        line = wait_until(lambda: self.events("listening") or self.process.poll() is not None,
                          "listening", START_SECONDS)
        assert line is not True, f"ended with {self.process.returncode}:\n{self.log_text()}"
        self.port, self.admin_port = line[0]["port"], line[0]["admin_port"]
        return self

    # Requests

    def fetch(self, target, method="GET", headers=None, body=None):
        return web.fetch(self.port, web.Request(target, method, headers or {}, body))

    def thumbnail(self, filename, headers=None, method="GET", **parameters):
        return self.fetch(thumbnail_target(filename, **parameters), method, headers)

    def begin(self, filename, **parameters):
        """A request whose answer is not read yet."""
        return web.PendingRequest(self.port, thumbnail_target(filename, **parameters))

    def admin(self, target, method="GET", headers=None, body=None):
        return web.fetch(self.admin_port, web.Request(target, method, headers or {}, body))

    # What it tells

    def log_text(self):
        return self._log_path.read_text(encoding="utf-8", errors="replace")

    def log_lines(self):
        """The JSON lines that are complete."""
        whole = self.log_text().rpartition("\n")[0]
        return [json.loads(line) for line in whole.splitlines() if line.startswith("{")]

    def events(self, name):
        return [line for line in self.log_lines() if line["event"] == name]

    def await_event(self, name, timeout=20):
        return wait_until(lambda: self.events(name), f"log event {name}", timeout)

    def await_request_line(self, request_id):
        """The log's line of one request: written after its answer."""
        def lines():
            return [line for line in self.events("request") if line["request_id"] == request_id]
        wait_until(lines, f"the line of request {request_id}")
        assert len(lines()) == 1
        return lines()[0]

    def metric(self, sample):
        """The value of one sample as /metrics writes it, such as 'thumbd_fetch_queued'; 0 where absent."""
        for line in self.admin("/metrics").body.decode().splitlines():
            name, _, value = line.rpartition(" ")
            if name == sample:
                return float(value)
        return 0.0

    def await_metric(self, sample, least):
        return wait_until(lambda: self.metric(sample) >= least, f"{sample} >= {least}")

    def await_idle(self):
        """An answer is out a moment before its thread is free for the next."""
        wait_until(lambda: self.metric("thumbd_fetch_running") == 0, "free threads")

    # Its end

    def signal(self, number=signal.SIGTERM):
        self.process.send_signal(number)

    def await_end(self, timeout=END_SECONDS):
        return self.process.wait(timeout)

    def stop(self):
        """Ends it as an operator would."""
        self.signal()
        self.await_good_end()

    def await_good_end(self):
        """After a signal: it goes by itself and without a complaint."""
        code = self.await_end()
        self.assert_no_complaint()
        assert code == 0, f"ended with {code}:\n{self.log_text()}"

    def assert_no_complaint(self):
        """A sanitized binary tells its own faults on standard error."""
        assert not SANITIZER_WORDS.search(self.log_text()), self.log_text()

    def put_down(self):
        """For one that a failed test left running, or that is not meant to end well."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
