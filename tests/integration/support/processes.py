"""The processes below a server, as /proc shows them: the fork server, and the render workers that it forked."""
import contextlib
import mmap
import os
import pathlib
import signal
import time

from support import figures, thumbd
from support.waiting import wait_until

# The lanes differ in how nice their workers are (server/render_workers.cc).
NICENESS = {"light": 5, "middle": 10, "heavy": 15}
STARTED_WORK = 0.1  # seconds of a processor
MOST_MAPPED = 64 << 20  # of one region that is looked at: larger ones are a sanitizer's books
SLOW_SIZE = 4000  # at which pictures.slow_jpeg takes a second or more: time to do something to its worker
QUIET = 0.1  # seconds in which an idle worker takes nothing of a processor


def text_of(pid, name):
    """A file of /proc, or nothing when the process has ended meanwhile."""
    with contextlib.suppress(FileNotFoundError, ProcessLookupError):
        return pathlib.Path(f"/proc/{pid}/{name}").read_text(encoding="utf-8", errors="replace")
    return ""


def children(pid):
    """Of all its threads."""
    with contextlib.suppress(FileNotFoundError):
        return [int(child) for task in os.listdir(f"/proc/{pid}/task")
                for child in text_of(pid, f"task/{task}/children").split()]
    return []


def status_of(pid):
    """/proc/PID/status, by name."""
    pairs = (line.partition(":") for line in text_of(pid, "status").splitlines())
    return {name: value.strip() for name, _, value in pairs}


def limits_of(pid):
    """The hard limits of /proc/PID/limits, by name."""
    lines = text_of(pid, "limits").splitlines()[1:]
    return {line[:26].strip(): line[47:68].strip() for line in lines}


def descriptors(pid):
    """What each open descriptor leads to."""
    folder = pathlib.Path(f"/proc/{pid}/fd")
    return {int(name): os.readlink(folder / name) for name in os.listdir(folder)}


def own_memory(pid):
    """All that it has written itself: heap, stack, data."""
    pieces = []
    with open(f"/proc/{pid}/mem", "rb", buffering=0) as memory:
        for line in text_of(pid, "maps").splitlines():
            place, rights = line.split()[:2]
            begin, end = (int(one, 16) for one in place.split("-"))
            if not rights.startswith("rw") or end - begin > MOST_MAPPED:
                continue
            with contextlib.suppress(OSError):  # never touched, or not to be read
                memory.seek(begin)
                pieces.append(memory.read(end - begin))
    return b"".join(pieces)


def is_alive(pid):
    return status_of(pid).get("State", "Z")[0] not in "ZX"


def fork_servers(server):
    """The one there is; none while another is about to be started."""
    return [pid for pid in children(server.process.pid) if is_alive(pid)]


def workers(server, lane=None):
    """Of one lane: those that are confined already, or about to be."""
    found = [pid for parent in fork_servers(server) for pid in children(parent) if is_alive(pid)]
    return [pid for pid in found if lane is None or _niceness(pid) == NICENESS[lane]]


def _niceness(pid):
    fields = text_of(pid, "stat").rpartition(")")[2].split()
    return int(fields[16]) if fields else None


def await_workers(server, count, lane=None):
    """As many, all of them without a picture and done with their start."""
    def found():
        known = workers(server, lane)
        idle = sum(server.metric(f'thumbd_render_workers_idle{{lane="{one}"}}')
                   for one in NICENESS if lane in (None, one))
        return known if len(known) == count == idle and _are_quiet(known) else None
    return wait_until(found, f"{count} workers")


def _are_quiet(pids):
    try:
        before = [figures.cpu_seconds(pid) for pid in pids]
        time.sleep(QUIET)
        return before == [figures.cpu_seconds(pid) for pid in pids]
    except FileNotFoundError:
        return False  # one has ended meanwhile


def send(pid, number):
    """True: there was somebody to send it to."""
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return False
    return True


def everybody(server):
    """The server and all below it."""
    return [server.process.pid, *fork_servers(server), *workers(server)]


def proportional_bytes(pid):
    """Memory of its own, and its share of what it has in common with others."""
    for line in text_of(pid, "smaps_rollup").splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def ended(server, cause, lane="light"):
    return server.metric(f'thumbd_render_workers_ended_total{{cause="{cause}",lane="{lane}"}}')


def started(server, lane="light"):
    return server.metric(f'thumbd_render_workers_started_total{{lane="{lane}"}}')


def rendering(store, **settings):
    """Every request renders, in the light lane."""
    return store.settings(**{"RENDER_SLOTS": 1, "LIGHT_UNTIL": "1h", "HEAVY_AFTER": "1h", "RENDER_MEMORY": "8GB", "WORKER_MEMORY": "2GB",
                             "HOT_CACHE": 0, "MODE": "always", "FRESH_FOR": 0, "RENDER_TIMEOUT": "60s",
                             "REQUEST_TIMEOUT": "90s", **settings})


def crash_signal():
    """What a fault of a decoder looks like; a sanitizer takes SIGSEGV for a fault of ours, and tells."""
    return signal.SIGABRT if is_sanitized() else signal.SIGSEGV


def crash_at_work(server, request, number=None):
    """The answer to a request whose worker, the only one of the light lane, ended like that."""
    number = number or crash_signal()
    [pid] = await_workers(server, 1, "light")
    before = figures.cpu_seconds(pid)
    pending = request()
    wait_until(lambda: figures.cpu_seconds(pid) >= before + STARTED_WORK, "a worker at work")
    send(pid, number)
    return pending.answer()


def is_sanitized():
    """Whether the program was built with AddressSanitizer."""
    with open(thumbd.BINARY, "rb") as program, mmap.mmap(program.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        return mapped.find(b"__asan_init") >= 0
