"""Requests that fail, at whatever step, leave nothing in those who serve them."""

from __future__ import annotations

import contextlib
import os
import random
import select
import signal
import socket
import struct
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from host_protocol import SB, Host, Outcome, Request, bash, memory_file
from processes import descendants, wait_gone
from warm_parent import WarmHost, program, start

KEEP = SB["SB_RUN_FOLDER"]


def held(pid: int) -> list[str]:
    """What a process has open, as far as we may look: as an ordinary user not at all, as root at everything."""
    folder = f"/proc/{pid}/fd"
    if not os.access(folder, os.R_OK):
        return []
    return sorted(os.readlink(f"{folder}/{name}").split(":")[0] for name in os.listdir(folder))


def wait_idle(host: Host) -> None:
    """Waits until nothing of a run is left, nor its init in the host's list."""
    while left := descendants(host.process.pid):
        for pid in left:
            wait_gone(pid, 10)
        host.greet()
    host.greet()


def settled(host: WarmHost) -> list[list[str]]:
    """What host, keeper and warm parent hold when there is nothing but what waits for the next runs."""
    host.born("pass")
    host.waits_for(host.waiting)
    host.greet()
    return [held(pid) for pid in (host.process.pid, *host.lasting())]


def failing(host: Host) -> Iterator[tuple[str, Callable[[], Outcome]]]:
    """Requests of which each fails at another step."""

    def sent(request: Request, parcel: bytes | None = None, sealed: bool = True) -> Callable[[], Outcome]:
        return lambda: host.begin(request, parcel, sealed).finish()

    yield "MESSAGE", sent(bash("true", cpus=0))
    yield "MESSAGE", sent(bash("true", flags=KEEP, stdin=b"x", network=7))
    yield "PARCEL", sent(bash("true", stdin=b"x"), b"x" * 100)
    yield "PARCEL", sent(bash("true"), sealed=False)
    yield "SOURCE", sent(bash("true", binds=[("/usr/share", "/opt/a"), ("/usr/nothing", "/opt/b")]))
    yield "ROOT", sent(bash("true", binds=[("/usr/share", "/opt/a"), ("/usr/share", "/opt/a/b")], flags=KEEP))
    yield "FILE", sent(bash("true", side_files=[("/run/a", b"", 0o444), ("/run/a/b", b"", 0o666)]))
    yield "FILE", sent(bash("true", files=[("a", b""), ("a/b", b"")], flags=KEEP, stdin=b"x"))
    yield "SESSION", sent(bash("true", directory="nowhere"))
    yield "EXEC", sent(Request(["/usr/bin/nothing"]))
    yield "WARM", sent(bash("true", warm=99))


def test_the_host_holds_nothing_of_runs_that_failed() -> None:
    with Host() as host:
        host.run(Request(["/usr/bin/true"]))
        wait_idle(host)
        before = held(host.process.pid)
        for step, attempt in failing(host):
            for _ in range(3):
                outcome = attempt()
                assert outcome.failed and outcome.failed[0] == step, outcome
                if outcome.folder is not None:
                    os.close(outcome.folder)
        wait_idle(host)
        assert held(host.process.pid) == before


def test_keeper_and_warm_parent_hold_nothing_of_births_that_failed() -> None:
    with WarmHost() as host:
        before = settled(host)
        wrong = [
            {"env": {"A": "1"}},
            {"binds": [("/usr/nothing", "/opt/nothing")]},
            {"files": [("a", b""), ("a/b", b"")]},
            {"directory": "nowhere"},
            {"stdin": b"x", "files": [("a", b"x" * (1 << 20))], "work_bytes": 4096},
        ]
        for changes in wrong:
            for _ in range(3):
                outcome = host.born("print('ran')", **changes)
                assert outcome.failed and outcome.started is None, (changes, outcome)
        broken = host.begin(program("", warm=1), b"no parcel").finish()
        assert broken.failed and broken.failed[0] == "PARCEL"
        assert start(host, 1, ["/usr/bin/true"], {}, []).finish().failed
        assert host.born("print('alive')").stdout == b"alive\n"
        assert settled(host) == before


def test_an_init_that_is_killed_leaves_the_warm_parent_able_to_give_birth() -> None:
    # The kernel then ends whoever is at work in its namespace, at whatever point: a lock held there would stay held.
    source = random.Random(4)  # noqa: S311 - the same each time
    with WarmHost(waiting=0) as host:
        children = Path(f"/proc/{host.keeper}/task/{host.keeper}/children")
        for turn in range(40):
            events = host.begin(program("print('ran')", warm=1))
            inits: list[int] = []
            # It may have come and gone before we look.
            while not inits and not select.select([events.socket], [], [], 0)[0]:
                inits = [int(pid) for pid in children.read_text().split() if int(pid) != host.interpreter]
            end = time.monotonic() + source.random() * 0.003
            while time.monotonic() < end:
                pass
            with contextlib.suppress(ProcessLookupError):
                for init in inits:
                    os.kill(init, signal.SIGKILL)
            events.finish(20)
            assert host.run(program("print('alive')", warm=1), timeout=20).stdout == b"alive\n", turn
            host.waits_for(0)


def test_a_server_that_loses_interest_at_any_moment_of_a_birth_leaves_nothing() -> None:
    source = random.Random(3)  # noqa: S311 - the same each time
    with WarmHost() as host:
        before = settled(host)
        for turn in range(60):
            events = host.begin(program("import time; time.sleep(60)", warm=1))
            # From before the birth to behind it: it takes some milliseconds.
            end = time.monotonic() + source.random() * 0.008
            while time.monotonic() < end:
                pass
            if turn % 3 == 0:
                events.cancel()
                events.finish()
            events.socket.close()
        assert host.born("print('alive')").stdout == b"alive\n"
        assert settled(host) == before


def test_descriptors_that_no_message_asks_for_are_closed_and_end_the_host() -> None:
    with Host() as host:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        read, write = os.pipe()
        # HELLO takes none.
        hello = struct.pack("<IIIIII", SB["SB_HELLO"], 24, SB["SB_VERSION"], 0, 0, 0)
        socket.send_fds(host.control, [hello], [write])
        os.close(write)
        assert host.process.wait(10) == 1
        assert os.read(read, 1) == b"", "nobody holds the other end"
        for each in (ours, theirs):
            each.close()
        os.close(read)


def test_a_run_is_cancelled_before_anything_of_it_is_known() -> None:
    with Host() as host:
        for request in (bash("sleep 60"), bash("sleep 60", flags=KEEP)):
            events = host.begin(request)
            events.cancel()
            outcome = events.finish()
            assert outcome.status == "CANCELLED", outcome
            if outcome.folder is not None:
                os.close(outcome.folder)


@pytest.mark.parametrize("count", [13, 40])
def test_more_descriptors_than_any_message_has_end_the_host_and_are_closed(count: int) -> None:
    with Host() as host:
        ends = [memory_file(b"") for _ in range(count)]
        ours, theirs = os.pipe()
        socket.send_fds(host.control, [bash("true").message()], [theirs, *ends])
        for each in (theirs, *ends):
            os.close(each)
        assert host.process.wait(10) == 1
        assert os.read(ours, 1) == b""
        os.close(ours)
