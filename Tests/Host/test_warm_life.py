"""The life of a warm parent: which runs it refuses, and what ends with it, before it or after it."""

from __future__ import annotations

import errno
import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from host_protocol import Host, bash
from processes import descendants, kill, wait_gone
from warm_parent import ENVIRONMENT, WarmHost, program, start


@pytest.fixture(scope="module")
def host() -> Iterator[WarmHost]:
    with WarmHost() as made:
        yield made


def test_a_run_of_another_command_or_environment_is_refused_and_can_be_executed(host: WarmHost) -> None:
    other = program("print('here')")
    other.env = other.env | {"EXTRA": "1"}
    other.warm = 1
    outcome = host.run(other)
    assert (outcome.started, outcome.failed) == (None, ("WARM", errno.EINVAL, 0, "environment"))
    other = program("print('here')", warm=1)
    other.argv = [*other.argv, "more"]
    outcome = host.run(other)
    assert (outcome.started, outcome.failed) == (None, ("WARM", errno.EINVAL, 0, "arguments"))
    other.warm = 0
    assert host.run(other).stdout == b"here\n"


def test_a_parent_that_does_not_exist_gives_birth_to_nothing(host: WarmHost) -> None:
    outcome = host.run(program("print('here')", warm=77))
    assert (outcome.started, outcome.failed) == (None, ("WARM", errno.ENOENT, 0, "no such warm parent"))


def test_a_number_in_use_is_refused(host: WarmHost) -> None:
    outcome = host.start_parent(1).finish()
    assert outcome.failed == ("MESSAGE", errno.EINVAL, 0, "number")


@pytest.mark.parametrize("waiting", [0, 2])
def test_runs_leave_nothing_behind(waiting: int) -> None:
    with WarmHost(waiting=waiting) as host:
        lasting = descendants(host.process.pid)
        assert len(lasting) == 2
        networks = {network_namespace(pid) for pid in lasting}
        for _ in range(30):
            assert host.born("print('here')").stdout == b"here\n"
        host.waits_for(waiting)
        assert {network_namespace(pid) for pid in lasting} == networks
        if os.geteuid() == 0:
            # What the kernel still has of them, seen from the keeper.
            held = Path(f"/proc/{lasting[0]}/fd").iterdir()
            assert sum("net:" in os.readlink(each) for each in held) == 0


def network_namespace(pid: int) -> str:
    """Its name; that of a process of others is not told to an ordinary user."""
    return os.readlink(f"/proc/{pid}/ns/net") if os.geteuid() == 0 else ""


def test_a_parent_that_dies_takes_its_runs_along_and_the_next_are_refused() -> None:
    with WarmHost() as host:
        events = host.begin(program("print('here', flush=True); import time; time.sleep(60)", warm=1))
        events.wait_output(b"here\n")
        parent = host.lasting()[1]
        os.kill(parent, signal.SIGKILL)
        # Its keeper ends with it, and all that it keeps.
        assert host.parent.finish().exit["signaled"] == 1
        assert events.finish().ended
        refused = host.run(program("print('here')", warm=1))
        assert refused.started is None and (refused.failed or refused.ended)
        assert host.run(program("print('here')")).stdout == b"here\n"


def test_the_end_of_a_parent_is_the_end_of_its_runs() -> None:
    with WarmHost() as host:
        events = host.begin(program("print('here', flush=True); import time; time.sleep(60)", warm=1))
        events.wait_output(b"here\n")
        below = descendants(host.process.pid)
        host.parent.socket.close()
        assert all(wait_gone(pid, 30) for pid in below)
        assert events.finish().ended
        assert host.run(bash("echo there")).stdout == b"there\n"


def test_the_end_of_the_host_is_the_end_of_parent_and_runs() -> None:
    host = WarmHost()
    events = host.begin(program("print('here', flush=True); import time; time.sleep(60)", warm=1))
    events.wait_output(b"here\n")
    below = descendants(host.process.pid)
    assert len(below) >= 4
    kill(host.process.pid)
    host.process.wait()
    assert all(wait_gone(pid, 30) for pid in below)
    host.control.close()


def test_a_library_that_cannot_be_loaded_leaves_the_others() -> None:
    # Without its folder there is none to load, and runs are born all the same.
    with Host() as host:
        request = program("print('here')")
        bare = ["/usr/bin/python3", *request.argv[1:]]
        parent = start(host, 5, bare, ENVIRONMENT, [])
        parent.wait_output(b"\n")
        assert parent.outcome.stdout == b"ready\n"
        request.argv, request.binds, request.warm = bare, [], 5
        assert host.run(request).stdout == b"here\n"


def test_a_parent_that_fails_says_why() -> None:
    with Host() as host:
        broken = ["/usr/bin/python3", "-c", "raise SystemExit('no way')"]
        outcome = start(host, 5, broken, {}, []).finish()
        assert (outcome.stderr, outcome.exit["code"]) == (b"no way\n", 1)
        refused = host.run(program("print('here')", warm=5))
        assert refused.started is None and (refused.failed or refused.ended)
