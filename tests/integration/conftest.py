"""Fixtures of the black-box tests: servers, stores, and one check over everything that was logged."""
import itertools
import os
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

# pylint: disable=wrong-import-position
from support import local_store, origin, pictures, thumbd  # noqa: E402

SECRET = origin.SECRET_KEY


def pytest_configure():
    if not os.path.isfile(thumbd.BINARY):
        pytest.exit(f"THUMBD_BINARY is no file: {thumbd.BINARY!r}", returncode=2)


@pytest.fixture(scope="session", name="log_folder")
def fixture_log_folder(tmp_path_factory):
    """Where every server of the session logs to; in the end nothing there may hold a secret."""
    folder = tmp_path_factory.mktemp("logs")
    yield folder
    secrets = {SECRET, os.environ.get("THUMBD_TEST_S3_SECRET_KEY", SECRET)}
    logs = list(folder.iterdir())
    for log in logs:
        text = log.read_text(encoding="utf-8", errors="replace")
        for secret in secrets:
            assert secret not in text, f"the secret key is in {log}"


class Servers:
    """Starts servers, and ends them when their scope does."""

    def __init__(self, log_folder, numbers):
        self._log_folder = log_folder
        self._numbers = numbers
        self._started = []

    def launch(self, sockets=None, command=None, **settings):
        """Not awaited: for those that are not to get as far as listening. `command`: instead of BINARY serve."""
        server = thumbd.Thumbd(self._log_folder / f"{next(self._numbers)}.log", settings, sockets, command)
        self._started.append(server)
        return server

    def start(self, sockets=None, command=None, **settings):
        return self.launch(sockets, command, **settings).await_listening()

    def end_all(self):
        try:
            for server in self._started:
                if server.process.poll() is None:
                    server.stop()
                else:
                    server.assert_no_complaint()
        finally:
            for server in self._started:
                server.put_down()


NUMBERS = itertools.count()


@pytest.fixture(name="servers")
def fixture_servers(log_folder):
    servers = Servers(log_folder, NUMBERS)
    yield servers
    servers.end_all()


@pytest.fixture(scope="module", name="module_servers")
def fixture_module_servers(log_folder):
    """For a server that all tests of a file share."""
    servers = Servers(log_folder, NUMBERS)
    yield servers
    servers.end_all()


@pytest.fixture(name="store")
def fixture_store(tmp_path):
    return local_store.LocalStore(tmp_path / "store")


@pytest.fixture(scope="module", name="module_store")
def fixture_module_store(tmp_path_factory):
    return local_store.LocalStore(tmp_path_factory.mktemp("store") / "store")


@pytest.fixture(name="s3")
def fixture_s3():
    """A scripted S3 server that checks nothing and remembers everything."""
    with origin.FakeOrigin() as running:
        yield running


@pytest.fixture(scope="session", name="slow")
def fixture_slow():
    """An original that keeps its worker busy for a while; see processes.SLOW_SIZE."""
    return pictures.slow_jpeg()
