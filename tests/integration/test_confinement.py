"""What the processes that see pictures hold and may do, looked at from outside while the service runs."""
import pathlib
import sys

import pytest

from support import origin, pictures, processes, thumbd
from support.waiting import wait_until

WITHOUT_FILTERS = pathlib.Path(__file__).resolve().parent / "support" / "without_filters.py"
SECRETS = (origin.SECRET_KEY, origin.ACCESS_KEY)
NOBODY = "65534"


@pytest.fixture(scope="module", name="server")
def fixture_server(module_servers):
    """On S3, with its secret both in the environment and, as people do, among its arguments."""
    with origin.FakeOrigin() as s3:
        s3.put("cat.png", pictures.png())
        command = [thumbd.BINARY, "serve", f"--s3-secret-key={origin.SECRET_KEY}"]
        server = module_servers.start(command=command, **s3.settings(HOT_CACHE=0, MODE="always"))
        assert server.thumbnail("cat.png", size=100).status == 200
        processes.await_workers(server, 5)
        yield server
        server.stop()


@pytest.fixture(name="workers")
def fixture_workers(server):
    found = processes.workers(server)
    assert len(found) == 5, "two light ones, two middling ones and a heavy one"
    return found


@pytest.fixture(name="below")
def fixture_below(server, workers):
    """All processes but the service itself."""
    return processes.fork_servers(server) + workers


def test_the_secrets_are_where_they_would_leak_from(server):
    """Or the next tests would prove nothing."""
    pid = server.process.pid
    assert origin.SECRET_KEY in processes.text_of(pid, "environ")
    assert origin.SECRET_KEY in processes.text_of(pid, "cmdline")
    assert origin.SECRET_KEY.encode() in processes.own_memory(pid)


@pytest.mark.parametrize("name", ["environ", "cmdline"])
def test_no_secret_is_told_to_who_sees_pictures(below, name):
    for pid in below:
        text = processes.text_of(pid, name)
        assert not [secret for secret in SECRETS if secret in text], (pid, text)
        assert "S3_" not in text


def test_no_secret_is_in_the_memory_of_who_sees_pictures(below):
    """Both are started before the service's own memory could be copied, and never forked from it."""
    for pid in below:
        for secret in SECRETS:
            assert secret.encode() not in processes.own_memory(pid)


def test_workers_have_no_power(workers):
    for pid in workers:
        status = processes.status_of(pid)
        assert status["NoNewPrivs"] == "1"
        assert status["Seccomp"] == "2", "a filter"
        for name in ("CapInh", "CapPrm", "CapEff", "CapAmb"):
            assert int(status[name], 16) == 0, name
        if processes.status_of("self")["Uid"].split()[1] == "0":
            assert set(status["Uid"].split()) == set(status["Gid"].split()) == {NOBODY}
            assert status["Groups"] == ""


def test_workers_have_limits(workers):
    for pid in workers:
        limits = processes.limits_of(pid)
        assert limits["Max core file size"] == "0"
        assert int(limits["Max open files"]) == (9 if processes.is_sanitized() else 7)
        assert int(limits["Max processes"]) <= 8192
        assert int(limits["Max cpu time"]) == 120
        assert int(limits["Max file size"]) == 256 << 20
        if not processes.is_sanitized():
            assert int(limits["Max address space"]) < 1 << 40


def sockets_of(pid):
    targets = [target for target in processes.descriptors(pid).values() if target.startswith("socket:")]
    return [target.strip("socket:[]") for target in targets]


def kernel_sockets(table):
    """Of the whole network: the socket numbers in /proc/net/TABLE."""
    lines = pathlib.Path(f"/proc/net/{table}").read_text(encoding="ascii").splitlines()[1:]
    place = 6 if table == "unix" else 9
    return {line.split()[place] for line in lines}


def test_workers_hold_one_socket_and_nothing_else(workers):
    for pid in workers:
        held = processes.descriptors(pid)
        assert all(held[number] == "/dev/null" for number in (0, 1)), held
        silenced = "/dev/null" if not processes.is_sanitized() else held[2]
        assert held[2] == silenced, "the log is the service's"
        rest = [target for number, target in held.items() if number > 2]
        assert len([one for one in rest if one.startswith("socket:")]) == 1, held
        assert all(one.startswith("socket:") or one == "anon_inode:[eventfd]" for one in rest), held


def test_no_socket_of_theirs_leads_into_a_network(below):
    network = set().union(*(kernel_sockets(table) for table in ("tcp", "tcp6", "udp", "udp6", "raw")))
    paths = kernel_sockets("unix")
    for pid in below:
        assert sockets_of(pid)
        assert not network & set(sockets_of(pid)), "neither a client's nor the store's, nor a listening one"
        assert set(sockets_of(pid)) <= paths


def test_the_fork_server_holds_only_what_it_needs(server):
    [pid] = processes.fork_servers(server)
    held = processes.descriptors(pid)
    assert all(held[number] == "/dev/null" for number in (0, 1)), held
    rest = [target for number, target in held.items() if number > 2]
    kinds = {target.partition(":")[0] for target in rest}
    assert kinds <= {"socket", "anon_inode"} and len(rest) <= 8, held
    assert len(sockets_of(pid)) == 1, "to the service"


def test_nobody_below_listens(server, below):
    ports = {f"{server.port:04X}", f"{server.admin_port:04X}"}
    lines = pathlib.Path("/proc/net/tcp").read_text(encoding="ascii").splitlines()[1:]
    listening = {line.split()[9] for line in lines if line.split()[1].split(":")[1] in ports and line.split()[3] == "0A"}
    assert len(listening) >= 2
    assert listening <= set(sockets_of(server.process.pid))
    assert not listening & {one for pid in below for one in sockets_of(pid)}


def test_no_process_is_left_behind(servers, store):
    server = servers.start(**store.settings())
    processes.await_workers(server, 5)
    below = processes.everybody(server)[1:]
    assert len(below) == 6  # one fork server for all lanes, and the workers
    server.stop()
    wait_until(lambda: not any(map(processes.is_alive, below)), "the end of all")


def test_no_process_outlives_a_service_that_is_killed(servers, store):
    server = servers.start(**store.settings())
    processes.await_workers(server, 5)
    below = processes.everybody(server)[1:]
    server.put_down()
    wait_until(lambda: not any(map(processes.is_alive, below)), "the end of all")


# Where workers cannot be confined

def forbidden():
    """The command of a service below which no filter can be installed."""
    return [sys.executable, str(WITHOUT_FILTERS), thumbd.BINARY, "serve"]


def test_it_does_not_start_where_workers_cannot_be_confined(servers, store):
    server = servers.launch(command=forbidden(), **store.settings())
    assert server.await_end() == 1
    [line] = server.events("start_failed")
    assert "seccomp" in line["error"] and "ALLOW_UNCONFINED=1" in line["error"]
    assert not server.events("listening")


def test_it_starts_all_the_same_when_told_to_and_says_what_is_missing(servers, store):
    store.put("cat.png", pictures.png())
    server = servers.start(command=forbidden(), **store.settings(ALLOW_UNCONFINED=1))
    assert pictures.size_of(server.thumbnail("cat.png", size=180)) == (180, 135)
    answer = server.admin("/readyz")
    assert answer.status == 200
    told = answer.json()["rendering"]
    assert told["confined"] is False
    assert [layer for layer in told["missing_layers"] if "seccomp" in layer]
    for pid in processes.await_workers(server, 5):
        status = processes.status_of(pid)
        assert status["NoNewPrivs"] == "1" and int(status["CapEff"], 16) == 0, "what could be had is in force"


def test_being_told_to_changes_nothing_where_they_can_be_confined(servers, store):
    server = servers.start(**store.settings(ALLOW_UNCONFINED=1))
    assert server.admin("/readyz").json()["rendering"]["confined"] is True
    for pid in processes.await_workers(server, 5):
        assert processes.status_of(pid)["Seccomp"] == "2"
