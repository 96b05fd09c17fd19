"""Restarts that no client notices: the listening socket belongs to somebody who stays."""
import http.client
import socket
import threading

import pytest

from support import pictures, thumbd
from support.waiting import wait_until


@pytest.fixture(name="listening")
def fixture_listening():
    with socket.create_server(("127.0.0.1", 0), backlog=1024) as listening:
        yield listening


@pytest.fixture(name="store")
def fixture_store_with_cat(store):
    store.put("cat.png", pictures.png())
    return store


class Load:
    """Clients that ask without pause, half of them on connections that they keep; any failure is kept."""

    def __init__(self, port, clients=8):
        self._port = port
        self._ending = threading.Event()
        self.failures = []
        self.answered = 0
        self._threads = [threading.Thread(target=self._run, args=(number % 2 == 0,)) for number in range(clients)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._ending.set()
        for thread in self._threads:
            thread.join()

    def await_answers(self, more):
        reached = self.answered + more
        wait_until(lambda: self.failures or self.answered >= reached, f"{more} further answers", 60)
        assert not self.failures

    def _run(self, keeps):
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=60)
        while not self._ending.is_set() and not self.failures:
            try:
                self._ask(connection)
            except (OSError, http.client.HTTPException, AssertionError) as failure:
                self.failures.append(repr(failure))
            if not keeps:
                connection.close()
        connection.close()

    def _ask(self, connection):
        connection.request("GET", thumbd.thumbnail_target("cat.png", size=180))
        answer = connection.getresponse()
        body = answer.read()
        assert answer.status == 200, answer.status
        assert body.startswith(b"\x89PNG")
        self.answered += 1


def test_listens_on_what_it_is_given(servers, store, listening):
    with socket.create_server(("127.0.0.1", 0)) as admin:
        server = servers.start({"http": listening, "admin": admin}, **store.settings())
        assert server.port == listening.getsockname()[1]
        assert server.admin_port == admin.getsockname()[1]
        assert server.events("listening")[0]["address"] == "inherited"
        assert server.thumbnail("cat.png", size=180).status == 200
        assert server.admin("/metrics").status == 200


def test_two_sockets_for_one_listener_are_refused(servers, store, listening):
    with socket.create_server(("127.0.0.1", 0)) as other:
        server = servers.launch({"one": listening, "other": other}, **store.settings())
        assert server.await_end() == 1
        assert "more than one socket for the public listener" in server.events("start_failed")[0]["error"]


def test_a_socket_that_does_not_listen_is_refused(servers, store):
    with socket.socket() as silent:
        server = servers.launch({"http": silent}, **store.settings())
        assert server.await_end() == 1
        assert "not a listening stream socket" in server.events("start_failed")[0]["error"]


def test_tells_the_service_manager(servers, store, tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(30)
        server = servers.start(**store.settings(NOTIFY_SOCKET=str(tmp_path / "notify")))
        assert manager.recv(4096) == b"READY=1"
        server.signal()
        assert manager.recv(4096) == b"STOPPING=1"
        server.await_good_end()


def test_a_successor_beside_it_takes_over_without_a_failure(servers, store, listening):
    """Start the next, then stop the last; twice in a row, under load."""
    running = servers.start({"http": listening}, **store.settings())
    with Load(running.port) as load:
        load.await_answers(50)
        for _ in range(2):
            following = servers.start({"http": listening}, **store.settings())
            load.await_answers(50)
            running.stop()
            load.await_answers(50)
            running = following
    assert not load.failures


def test_a_successor_after_it_finds_those_who_waited(servers, store, listening):
    """Stop, then start: connections wait in the socket meanwhile."""
    running = servers.start({"http": listening}, **store.settings())
    with Load(running.port) as load:
        for _ in range(2):
            load.await_answers(50)
            running.stop()
            running = servers.start({"http": listening}, **store.settings())
        load.await_answers(50)
    assert not load.failures


def test_a_stop_under_load_answers_everybody_who_was_let_in(servers, store):
    """Without a successor too: whoever got a connection gets an answer, then the port is closed."""
    server = servers.start(**store.settings())
    with Load(server.port) as load:
        load.await_answers(50)
        server.stop()
        wait_until(lambda: load.failures, "the refusals")
    assert all("ConnectionRefusedError" in failure for failure in load.failures), load.failures
