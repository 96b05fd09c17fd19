"""Behind a real nginx or Varnish that shares its connections between clients: whatever one of them sends, no other one
gets its answer, and nobody gets a picture of another size than asked for."""
import contextlib
import itertools
import random
import threading
import time

import pytest

from support import bad_heads, mutation, pictures, proxies, wire
from support.thumbd import thumbnail_target
from support.wire import request

SIZES = range(30, 40)
SECONDS = 6
SMUGGLED = request(thumbnail_target("cat.png", size=77), "X-Request-Id: smuggled")


@pytest.fixture(scope="module", name="server")
def fixture_server(module_servers, module_store):
    module_store.put("cat.png", pictures.png())
    server = module_servers.start(**module_store.settings(FETCH_THREADS=16, LOG_LEVEL="info"))
    for size in (*SIZES, 77):
        assert server.thumbnail("cat.png", size=size).status == 200
    return server


@pytest.fixture(scope="module", name="proxy", params=[("nginx", False), ("nginx", True), ("varnish", False), ("varnish", True)],
                ids=["nginx", "nginx-caching", "varnish", "varnish-caching"])
def fixture_proxy(request, server, tmp_path_factory):  # pylint: disable=redefined-outer-name
    kind, caching = request.param
    program = proxies.missing_program(kind)
    if program is not None:
        pytest.skip(f"{program} is missing (deploy/packages.sh test)")
    proxy = proxies.Proxy(kind, caching, tmp_path_factory.mktemp("proxies") / "proxy", server.port)
    proxy.caching = caching
    yield proxy
    proxy.stop()


class Client(threading.Thread):
    """Does its work again and again, until the time is over or something is wrong."""

    def __init__(self, work, deadline):
        super().__init__()
        self._work = work
        self._deadline = deadline
        self.rounds = 0
        self.fault = None

    def run(self):
        try:
            while time.monotonic() < self._deadline:
                self._work()
                self.rounds += 1
        except Exception as fault:  # pylint: disable=broad-exception-caught
            self.fault = fault  # told by the test: a thread cannot fail it


def honest(proxy, name):
    """Asks on a kept connection, in every size, under names of its own."""
    numbers = itertools.count()

    def ask_all():
        with wire.Wire(proxy.port) as client:
            for size in SIZES:
                own = f"{name}-{next(numbers)}"
                client.send(request(thumbnail_target("cat.png", size=size), f"X-Request-Id: {own}"))
                answer = client.answer()
                assert answer is not None, "no answer"
                assert pictures.size_of(answer)[0] == size
                # From a cache comes the name of whoever asked first.
                assert proxy.caching or answer.header("X-Request-Id") == own
    return ask_all


def dishonest(proxy, seed):
    chance = random.Random(seed)
    shapes = [shape for _, shape in bad_heads.ALL.values()]

    def attack():
        data = mutation.mutated(chance) if chance.randrange(3) == 0 else chance.choice(shapes)
        with wire.Wire(proxy.port) as client:
            client.send(data + SMUGGLED)
            if chance.randrange(4) == 0:
                return client.reset()
            client.shut()
            # Some wait for what does not come; the proxy's patience is not what is tested.
            client.socket.settimeout(0.3)
            with contextlib.suppress(TimeoutError):
                client.rest()
        return None
    return attack


def test_nobody_gets_the_answer_of_another(server, proxy):
    deadline = time.monotonic() + SECONDS
    seed = random.SystemRandom().randrange(1 << 32)
    print(f"seed {seed}")  # pytest shows it when the test fails
    honest_ones = [Client(honest(proxy, f"client{number}"), deadline) for number in range(3)]
    dishonest_ones = [Client(dishonest(proxy, f"{seed}-{number}"), deadline) for number in range(3)]
    for client in honest_ones + dishonest_ones:
        client.start()
    for client in honest_ones + dishonest_ones:
        client.join()
    assert not [client.fault for client in honest_ones + dishonest_ones if client.fault is not None]
    assert all(client.rounds > 0 for client in honest_ones + dishonest_ones)
    assert proxy.is_up() and server.process.poll() is None


@pytest.mark.parametrize("name", bad_heads.ALL)
def test_one_shape_at_a_time_leaves_the_shared_connection_clean(proxy, name):
    """Right after each: what it left behind would be the answer to the next request."""
    with wire.Wire(proxy.port) as client:
        client.send(bad_heads.ALL[name][1] + SMUGGLED)
        client.shut()
        client.socket.settimeout(0.2)
        with contextlib.suppress(TimeoutError):
            client.rest()
    ask_all = honest(proxy, "after")
    ask_all()


def test_head_and_get_and_304_agree_through_it(proxy):
    target = thumbnail_target("cat.png", size=33)
    with wire.Wire(proxy.port) as client:
        client.send(request(target))
        get = client.answer()
        client.send(request(target, method="HEAD"))
        head = client.answer(head_only=True)
        client.send(request(target, "If-None-Match: " + get.header("ETag")))
        unchanged = client.answer()
        client.send(request(target))
        again = client.answer()
    assert (get.status, head.status, unchanged.status, again.status) == (200, 200, 304, 200)
    assert head.header("Content-Length") == str(len(get.body)) and again.body == get.body
    assert get.header("ETag") == head.header("ETag") == unchanged.header("ETag")
