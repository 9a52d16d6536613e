"""How a server starts, lives and ends: hosts leave orphans, hold pipes, close pipes and forget to read."""

import contextlib
import fcntl
import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.wire import DEADLINE, Wire, encode, modern, wait_for_exit

Spawn = Callable[..., Wire]
SERVERS = pytest.mark.parametrize("name", ["fixture-server", "workbench"])


def ping(id: int | str) -> dict[str, object]:
    return {"jsonrpc": "2.0", "id": id, "method": "ping"}


def test_end_of_input_ends_an_idle_server(server: Wire) -> None:
    server.initialize()
    assert server.end() == 0


def test_end_of_input_before_any_message_ends_the_server(server: Wire) -> None:
    assert server.end() == 0


def test_what_was_sent_before_the_end_of_input_is_answered(server: Wire) -> None:
    server.send_bytes(b"".join(encode(ping(number)) for number in range(100)))
    server.close_input()
    assert [message["id"] for message in server.receive_until_end()] == list(range(100))
    assert server.wait() == 0


def test_calls_sent_before_the_end_of_input_are_answered(fixture_server: Wire) -> None:
    ids = [fixture_server.send_request("tools/call", modern(name="add", arguments={"a": 1, "b": 1})) for _ in range(20)]
    fixture_server.close_input()
    answers = fixture_server.receive_until_end()
    assert sorted(message["id"] for message in answers) == ids
    assert not any(message["result"].get("isError") for message in answers)
    assert fixture_server.wait() == 0


def test_a_last_line_without_a_newline_is_answered(server: Wire) -> None:
    server.send_bytes(encode(ping("last")).rstrip(b"\n"))
    server.close_input()
    assert [message["id"] for message in server.receive_until_end()] == ["last"]
    assert server.wait() == 0


def test_a_call_that_outlives_the_end_of_input_is_answered_as_shutting_down(fixture_server: Wire) -> None:
    id = fixture_server.send_request("tools/call", modern(name="slow", arguments={"ms": 600_000}))
    assert fixture_server.request("ping")["result"] == {}
    fixture_server.close_input()
    (answer,) = fixture_server.receive_until_end()
    assert answer["id"] == id
    assert answer["result"]["isError"]
    assert "shutting_down" in answer["result"]["content"][0]["text"]
    assert fixture_server.wait() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_ends_the_server_cleanly(server: Wire, number: signal.Signals) -> None:
    server.initialize()
    server.process.send_signal(number)
    assert server.receive_until_end() == []
    assert server.wait() == 0


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_during_a_call_answers_it_and_ends_the_server(fixture_server: Wire, number: signal.Signals) -> None:
    id = fixture_server.send_request("tools/call", modern(name="slow", arguments={"ms": 600_000}))
    assert fixture_server.request("ping")["result"] == {}
    fixture_server.process.send_signal(number)
    (answer,) = fixture_server.receive_until_end()
    assert answer["id"] == id
    assert answer["result"]["isError"]
    assert fixture_server.wait() == 0


@SERVERS
def test_the_server_ends_with_its_parent_though_another_process_holds_the_pipe(
    commands: dict[str, list[str]], name: str
) -> None:
    """This test holds the write end of the server's stdin; only the death of the parent can end the server."""
    stdin_read, stdin_write = os.pipe()
    stdout_read, stdout_write = os.pipe()
    launcher = """
import json, subprocess, sys, threading
command, stdin, stdout = json.loads(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
print(subprocess.Popen(command, stdin=stdin, stdout=stdout).pid, flush=True)
threading.Event().wait()
"""
    arguments = [sys.executable, "-c", launcher, json.dumps(commands[name]), str(stdin_read), str(stdout_write)]
    with contextlib.ExitStack() as stack:
        parent = stack.enter_context(
            subprocess.Popen(arguments, stdout=subprocess.PIPE, pass_fds=[stdin_read, stdout_write])
        )
        stack.callback(os.close, stdin_write)
        stack.callback(parent.kill)
        os.close(stdin_read)
        os.close(stdout_write)
        assert parent.stdout is not None
        server = os.pidfd_open(int(parent.stdout.readline()))
        stack.callback(os.close, server)
        with os.fdopen(stdout_read, "rb") as output:
            os.write(stdin_write, encode(ping(1)))
            assert json.loads(output.readline())["id"] == 1
            parent.kill()
            wait_for_exit(server)


@SERVERS
def test_the_server_survives_the_end_of_the_thread_that_spawned_it(spawn: Spawn, name: str) -> None:
    """Hosts spawn servers from worker threads. The kernel has forgotten the thread when its folder in /proc is gone."""
    started: list[tuple[Wire, int]] = []
    thread = threading.Thread(target=lambda: started.append((spawn(name), threading.get_native_id())))
    thread.start()
    thread.join()
    wire, thread_id = started[0]
    while Path(f"/proc/self/task/{thread_id}").exists():
        os.sched_yield()
    assert wire.request("ping")["result"] == {}
    assert wire.end() == 0


def test_the_server_ends_when_nobody_reads_its_answers(server: Wire) -> None:
    server.initialize()
    server.close_output()
    server.send(ping("unread"))
    server.wait()


@SERVERS
def test_a_stderr_that_nobody_reads_stops_nothing(spawn: Spawn, name: str) -> None:
    """The pipe is full before the server starts, and a thousand malformed lines give it something to say."""
    read, write = os.pipe()
    try:
        filler = os.open(f"/proc/self/fd/{write}", os.O_WRONLY | os.O_NONBLOCK)
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(filler, b"x" * fcntl.fcntl(write, fcntl.F_GETPIPE_SZ))
        with contextlib.suppress(BlockingIOError):
            while True:
                os.write(filler, b"x")
        os.close(filler)
        options = ["--log-level", "debug"] if name == "workbench" else []
        wire = spawn(name, *options, stderr=write)
        wire.send_bytes(b"{malformed\n" * 1000)
        assert wire.request("ping")["result"] == {}
        assert wire.end() == 0
    finally:
        os.close(read)
        os.close(write)


@SERVERS
def test_a_normal_session_leaves_stderr_empty(spawn: Spawn, tmp_path: Path, name: str) -> None:
    with (tmp_path / "stderr").open("wb") as stderr:
        wire = spawn(name, stderr=stderr.fileno())
        wire.initialize()
        wire.result("tools/list")
        wire.result("tools/list", modern())
        assert wire.end() == 0
    assert (tmp_path / "stderr").read_bytes() == b""


@SERVERS
def test_many_servers_run_side_by_side(spawn: Spawn, name: str) -> None:
    wires = [spawn(name) for _ in range(16)]
    for wire in wires:
        wire.send_request("tools/list", modern(), id="list")
    lists = [wire.receive_line() for wire in wires]
    assert len(set(lists)) == 1, "the list of tools differs between processes"
    assert [wire.end() for wire in wires] == [0] * 16


@SERVERS
def test_the_root_folder_and_an_empty_environment_are_enough(
    commands: dict[str, list[str]], spawn: Spawn, name: str
) -> None:
    """How desktop hosts start servers."""
    wire = spawn(name, cwd="/", env={})
    assert wire.initialize()["protocolVersion"] == "2025-11-25"
    assert wire.result("tools/list", modern())["tools"]
    assert wire.end() == 0


def test_code_runs_with_the_root_folder_and_an_empty_environment(spawn: Spawn) -> None:
    wire = spawn("workbench", cwd="/", env={})
    assert wire.execute("echo works", "bash")["stdout"] == "works\n"
    assert wire.end() == 0


@pytest.mark.parametrize("how", ["end of input", "SIGTERM", "SIGKILL"])
def test_nothing_of_a_run_survives_the_server(workbench: Wire, how: str) -> None:
    _, watched = start_stubborn_run(workbench)
    if how == "end of input":
        workbench.close_input()
    else:
        workbench.process.send_signal(signal.Signals[how])
    workbench.wait()
    for pidfd in watched:
        wait_for_exit(pidfd)
        os.close(pidfd)


def test_nothing_of_a_run_survives_its_cancellation(workbench: Wire) -> None:
    """The sandbox host stays, for the next run."""
    run, (host, *watched) = start_stubborn_run(workbench)
    workbench.notify("notifications/cancelled", requestId=run)
    for pidfd in watched:
        wait_for_exit(pidfd)
        os.close(pidfd)
    os.close(host)
    assert workbench.execute("echo next", "bash")["stdout"] == "next\n"
    workbench.close_input()
    assert workbench.receive_until_end() == []


def start_stubborn_run(wire: Wire) -> tuple[int, list[int]]:
    """Starts a run that ignores SIGTERM and has a child in a session of its own; returns its request and a pidfd for
    every process below the server, the sandbox host first."""
    arguments = {"code": "setsid sleep 600 & trap '' TERM; sleep 600", "language": "bash", "timeout_s": 100}
    run = wire.send_request("tools/call", modern(name="execute_sandboxed", arguments=arguments))
    while sum(command_line(pid).startswith(b"sleep\x00600") for pid in descendants(wire.pid)) < 2:
        assert wire.process.poll() is None
        os.sched_yield()
    processes = descendants(wire.pid)
    assert Path(f"/proc/{processes[0]}/comm").read_text() == "sandbox-host\n"
    return run, [os.pidfd_open(pid) for pid in processes]


def descendants(pid: int) -> list[int]:
    """Every process below one, as /proc tells; those that end meanwhile are left out."""
    found: list[int] = []
    pending = [pid]
    while pending:
        parent = pending.pop()
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            for task in Path(f"/proc/{parent}/task").iterdir():
                children = [int(child) for child in (task / "children").read_text().split()]
                found += children
                pending += children
    return found


def command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return b""


def test_standard_input_on_a_terminal_gets_a_hint_on_stderr(commands: dict[str, list[str]]) -> None:
    """A person who runs the server by hand learns what it waits for; stdout stays clean."""
    ours, terminal = os.openpty()
    run = subprocess.Popen(commands["workbench"], stdin=terminal, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    os.close(terminal)
    assert run.stderr is not None and run.stdout is not None
    hint = run.stderr.readline().decode()
    os.close(ours)
    assert run.stdout.read() == b""
    run.wait(timeout=DEADLINE)
    run.stdout.close()
    run.stderr.close()
    assert "MCP" in hint
