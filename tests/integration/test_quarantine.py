"""Originals that ended their workers: for a while nobody tries them again."""
import time

from support import pictures, processes
from support.problems import assert_problem
from support.processes import SLOW_SIZE, ended, started
from support.waiting import wait_until


def test_an_original_that_ended_two_workers_reaches_no_third(servers, store, slow):
    store.put("slow.jpg", slow)
    store.put("cat.jpg", pictures.jpeg())
    server = servers.start(**processes.rendering(store))
    for width in (SLOW_SIZE, SLOW_SIZE - 1):
        # pylint: disable-next=cell-var-from-loop
        answer = processes.crash_at_work(server, lambda: server.begin("slow.jpg", size=width))
        assert answer.status == 422
    [worker] = processes.await_workers(server, 1, "light")
    before = started(server)

    begin = time.monotonic()
    problem = assert_problem(server.thumbnail("slow.jpg", size=50), 422, server, "quarantined")
    assert time.monotonic() - begin < 1
    assert "tried again in a while" in problem["detail"]
    assert server.metric("thumbd_originals_quarantined") == 1
    assert started(server) == before and ended(server, "crashed") == 2
    assert processes.workers(server, "light") == [worker]

    assert server.thumbnail("cat.jpg", size=50).status == 200, "others are not held to account"
    store.put("slow.jpg", pictures.jpeg(600, 500))
    assert pictures.size_of(server.thumbnail("slow.jpg", size=60)) == (60, 50), "another picture is another matter"


def test_a_quarantine_ends(servers, store, slow):
    store.put("slow.jpg", slow)
    server = servers.start(**processes.rendering(store, QUARANTINE="10s"))
    for width in (SLOW_SIZE, SLOW_SIZE - 1):
        # pylint: disable-next=cell-var-from-loop
        processes.crash_at_work(server, lambda: server.begin("slow.jpg", size=width))
    assert server.thumbnail("slow.jpg", size=50).status == 422
    wait_until(lambda: server.thumbnail("slow.jpg", size=50).status == 200, "tried again", 30)


def test_one_crash_is_no_quarantine(servers, store, slow):
    store.put("slow.jpg", slow)
    server = servers.start(**processes.rendering(store))
    processes.crash_at_work(server, lambda: server.begin("slow.jpg", size=SLOW_SIZE))
    assert server.thumbnail("slow.jpg", size=50).status == 200
