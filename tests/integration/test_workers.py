"""Render workers that end in every way there is: who pays for it, who comes in their place, what is told of it."""
import concurrent.futures
import itertools
import random
import signal
import statistics
import threading
import time

import pytest

from support import figures, pictures, processes
from support.problems import assert_problem
from support.processes import SLOW_SIZE, ended, started
from support.waiting import wait_until

CLIENTS = 8
LOAD_SECONDS = 3
LEAST_HARMS = 6
CAUSES = ("recycled", "timed_out", "crashed", "killed", "garbled", "idle")


def load(server, harm, pause=0.2, least=LEAST_HARMS):
    """Answers to requests of which no two at a time are alike, while `harm` is done again and again, on a slow
    machine as on a fast one: each client has had an answer since the last time, so that no request is harmed
    twice, and there are at least so many."""
    sizes = itertools.cycle(range(20, 400))
    begin = time.monotonic()
    over = threading.Event()
    count = {"answers": 0, "harms": 0, "since": 0}

    def goes_on():
        passed = time.monotonic() - begin
        return passed < LOAD_SECONDS or (count["harms"] < least and passed < 60)

    def ask(_):
        answers = []
        while goes_on():
            answers.append(server.thumbnail("cat.jpg", size=next(sizes)))
            count["answers"] += 1
        return answers

    def do_harm():
        while not over.wait(pause):
            if count["answers"] < count["since"] + CLIENTS:
                continue
            harm()
            count["harms"] += 1
            count["since"] = count["answers"]

    with concurrent.futures.ThreadPoolExecutor(CLIENTS + 1) as threads:
        harming = threads.submit(do_harm)
        try:
            answers = [answer for some in threads.map(ask, range(CLIENTS)) for answer in some]
        finally:
            over.set()
        harming.result()
    return answers


def harm_one(server, number, done):
    """Sends a signal to a worker; `done`: who got one."""
    chance = random.Random(3)

    def harm():
        found = processes.workers(server, "light")
        pid = chance.choice(found or [0])
        if pid and processes.send(pid, number):
            done.append(pid)
    return harm


def count_of(answers, status):
    return sum(answer.status == status for answer in answers)


def assert_all_accounted_for(server, lane="light"):
    """Who started has ended for a cause that is told, or is there."""
    def is_so():
        gone = sum(ended(server, cause, lane) for cause in CAUSES)
        return started(server, lane) == gone + len(processes.workers(server, lane))
    wait_until(is_so, "as many workers as the metrics tell")


def test_killed_workers_cost_nobody_a_request(servers, store):
    store.put("cat.jpg", pictures.jpeg(1600, 1200))
    server = servers.start(**processes.rendering(store, RENDER_SLOTS=2))
    killed = []
    answers = load(server, harm_one(server, signal.SIGKILL, killed))
    assert len(killed) >= LEAST_HARMS / 2, "but for those that were gone at that moment"
    assert count_of(answers, 200) == len(answers), {answer.status for answer in answers}
    assert server.process.poll() is None
    assert_all_accounted_for(server)
    assert 0 < ended(server, "killed") + ended(server, "idle") <= len(set(killed)), "but for those about to retire"
    assert ended(server, "crashed") == 0


def test_crashed_workers_cost_only_the_requests_in_them(servers, store):
    store.put("cat.jpg", pictures.jpeg(1600, 1200))
    server = servers.start(**processes.rendering(store, RENDER_SLOTS=2, QUARANTINE=0))
    crashed = []
    answers = load(server, harm_one(server, processes.crash_signal(), crashed))
    assert {answer.status for answer in answers} <= {200, 422}
    assert count_of(answers, 200) > count_of(answers, 422)
    assert count_of(answers, 422) == ended(server, "crashed")
    assert_all_accounted_for(server)
    assert 0 < ended(server, "crashed") + ended(server, "idle") <= len(set(crashed))
    assert server.thumbnail("cat.jpg", size=401).status == 200


def test_stopped_workers_cost_only_the_requests_in_them(servers, store):
    store.put("cat.jpg", pictures.jpeg(1600, 1200))
    # As long as nothing else takes, on a slow machine either.
    server = servers.start(**processes.rendering(store, RENDER_SLOTS=3, RENDER_TIMEOUT="5s", QUARANTINE=0))
    stopped = []
    answers = load(server, harm_one(server, signal.SIGSTOP, stopped), pause=0.5, least=3)
    assert {answer.status for answer in answers} <= {200, 504}
    assert count_of(answers, 200) > count_of(answers, 504)
    assert count_of(answers, 504) == ended(server, "timed_out")
    assert_all_accounted_for(server)


@pytest.mark.parametrize("limit", ["RENDER_TIMEOUT", "REQUEST_TIMEOUT"])
def test_a_stopped_worker_is_given_up_at_its_time_and_replaced(servers, store, limit):
    store.put("cat.jpg", pictures.jpeg())
    server = servers.start(**processes.rendering(store, **{limit: "2s"}))
    [pid] = processes.await_workers(server, 1, "light")
    processes.send(pid, signal.SIGSTOP)
    begin = time.monotonic()
    assert_problem(server.thumbnail("cat.jpg", size=100), 504, server)
    assert 1.5 < time.monotonic() - begin < 10
    assert server.thumbnail("cat.jpg", size=100).status == 200
    assert ended(server, "timed_out") == 1
    wait_until(lambda: not processes.is_alive(pid), "the end of who was stopped")


@pytest.mark.parametrize("number, cause", [(signal.SIGSEGV, "crashed"), (signal.SIGABRT, "crashed"),
                                           (signal.SIGSYS, "refused_call")])
def test_an_end_at_work_is_422_and_told_by_its_cause(servers, store, slow, number, cause):
    if number == signal.SIGSEGV and processes.is_sanitized():
        pytest.skip("a sanitizer takes it for a fault of ours")
    store.put("slow.jpg", slow)
    server = servers.start(**processes.rendering(store))
    answer = processes.crash_at_work(server, lambda: server.begin("slow.jpg", size=SLOW_SIZE), number)
    assert_problem(answer, 422, server, "decoder-failed")
    assert ended(server, "crashed") == 1
    assert ended(server, cause) == 1
    assert server.thumbnail("slow.jpg", size=100).status == 200
    assert_all_accounted_for(server)


def test_a_kill_at_work_is_made_good(servers, store, slow):
    store.put("slow.jpg", slow)
    server = servers.start(**processes.rendering(store))
    answer = processes.crash_at_work(server, lambda: server.begin("slow.jpg", size=SLOW_SIZE), signal.SIGKILL)
    assert answer.status == 200
    assert ended(server, "killed") == 1 and ended(server, "crashed") == 0


def time_of_replacement(server, pid):
    """From the signal until the next worker is there."""
    [parent] = processes.fork_servers(server)
    before = set(processes.children(parent))
    processes.send(pid, signal.SIGKILL)
    begin = time.perf_counter()
    while set(processes.children(parent)) <= before:
        assert time.perf_counter() < begin + 20, "nobody came"
    return time.perf_counter() - begin


def test_a_worker_is_replaced_at_once(servers, store, record_property):
    """The aim is 5 ms on a quiet machine; what is asserted holds on any, and with sanitizers."""
    server = servers.start(**processes.rendering(store))
    times = [time_of_replacement(server, processes.await_workers(server, 1, "light")[0]) for _ in range(15)]
    middle = statistics.median(times)
    record_property("replaced_within_ms", round(middle * 1e3, 2))
    print(f"replaced within {middle * 1e3:.2f} ms (median of {len(times)}, worst {max(times) * 1e3:.2f} ms)")
    assert middle < (3 if processes.is_sanitized() else 0.5)
    assert ended(server, "idle") == len(times)


def is_ready(server):
    return server.admin("/readyz").status == 200


def test_killed_fork_servers_are_started_again(servers, store):
    store.put("cat.jpg", pictures.jpeg(1600, 1200))
    server = servers.start(**processes.rendering(store, RENDER_SLOTS=2))
    processes.await_workers(server, 2, "light")
    before = processes.everybody(server)
    killed = set()

    def harm():
        for pid in processes.fork_servers(server):
            if processes.send(pid, signal.SIGKILL):
                killed.add(pid)

    answers = load(server, harm, pause=1, least=2)
    assert count_of(answers, 200) == len(answers), {answer.status for answer in answers}
    wait_until(lambda: server.metric("thumbd_fork_servers_started_total") == 1 + len(killed), "one for each killed")
    wait_until(lambda: is_ready(server), "ready again")
    assert set(processes.everybody(server)) & set(before) == {server.process.pid}
    for lane in processes.NICENESS:
        assert_all_accounted_for(server, lane)


def test_readyz_tells_while_there_is_nobody_to_render(servers, store):
    server = servers.start(**processes.rendering(store))
    assert is_ready(server)
    for pid in processes.fork_servers(server):
        processes.send(pid, signal.SIGKILL)
    state = wait_until(lambda: None if is_ready(server) else server.admin("/readyz").json(), "not ready")
    assert state["ready"] is False or state["rendering"]["state"] == "ready", "told, or over by now"
    wait_until(lambda: is_ready(server), "ready again")
    errors = [line["error"] for line in server.events("render_workers")]
    assert "the fork server ended" in errors


def test_a_stopped_fork_server_is_noticed_when_it_is_needed(servers, store):
    store.put("cat.jpg", pictures.jpeg())
    server = servers.start(**processes.rendering(store))
    [worker] = processes.await_workers(server, 1, "light")
    [stopped] = processes.fork_servers(server)
    processes.send(stopped, signal.SIGSTOP)
    assert server.thumbnail("cat.jpg", size=100).status == 200, "the workers there are go on"
    processes.send(worker, signal.SIGKILL)
    begin = time.monotonic()
    assert server.thumbnail("cat.jpg", size=101).status == 200
    assert time.monotonic() - begin < 15
    wait_until(lambda: is_ready(server), "ready again")
    [now] = processes.fork_servers(server)
    assert now != stopped
    assert server.metric("thumbd_fork_servers_started_total") == 2


def test_workers_retire_after_their_jobs(servers, store):
    store.put("cat.jpg", pictures.jpeg())
    server = servers.start(**processes.rendering(store, WORKER_JOBS=2))
    seen = set()
    for width in range(100, 106):
        seen.update(processes.await_workers(server, 1, "light"))
        assert server.thumbnail("cat.jpg", size=width).status == 200
    assert ended(server, "recycled") == 3
    assert len(seen) == 3
    assert_all_accounted_for(server)


def test_workers_retire_after_much_memory(servers, store, slow):
    store.put("cat.jpg", pictures.jpeg())
    store.put("slow.jpg", slow)
    calm = servers.start(**processes.rendering(store, **figures.prompt_frees()))
    assert calm.thumbnail("cat.jpg", size=100).status == 200
    [worker] = processes.await_workers(calm, 1, "light")
    mark = int(processes.status_of(worker)["VmHWM"].split()[0]) * 1024 + 40_000_000

    server = servers.start(**processes.rendering(store, WORKER_RECYCLE_ABOVE=mark, **figures.prompt_frees()))
    for width in range(100, 105):
        assert server.thumbnail("cat.jpg", size=width).status == 200
    assert ended(server, "recycled") == 0
    for width in (SLOW_SIZE, 100):
        assert server.thumbnail("slow.jpg", size=width).status == 200
    assert ended(server, "recycled") >= 1
    assert_all_accounted_for(server)


def test_what_would_take_too_much_memory_reaches_no_worker(servers, store, slow):
    store.put("slow.jpg", slow)
    server = servers.start(**processes.rendering(store, WORKER_MEMORY="64MB"))
    problem = assert_problem(server.thumbnail("slow.jpg", size=100), 422, server)
    assert "64 MB" in problem["detail"]
    assert all(ended(server, cause) == 0 for cause in CAUSES)


def test_no_worker_has_more_address_space_than_it_is_given(servers, store):
    if processes.is_sanitized():
        pytest.skip("a sanitized program reserves terabytes of address space: RLIMIT_AS is not set in it")
    server = servers.start(**processes.rendering(store, WORKER_MEMORY="100MB"))
    for pid in processes.await_workers(server, 3):
        limit = processes.limits_of(pid)["Max address space"]
        mapped = int(processes.status_of(pid)["VmSize"].split()[0]) * 1024
        assert limit != "unlimited" and int(limit) <= mapped + 100_000_000
