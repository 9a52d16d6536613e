"""`workbench repl` from scripts and at a terminal, against our servers and against servers made with other SDKs."""

from __future__ import annotations

import errno
import os
import pty
import re
import select
import subprocess
import sys
import termios
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from harness.wire import DEADLINE

FOREIGN = [sys.executable, str(Path(__file__).parent / "harness" / "foreign_server.py")]
SERVERS = pytest.mark.parametrize("sdk", ["fastmcp", "mcp"])


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """The state directory is the test's own, so that no history is shared."""
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return {
        **os.environ,
        "WORKBENCH_STATE_DIRECTORY": str(tmp_path / "state"),
        "WORKBENCH_PYTHON_ENVIRONMENT": f"{state}/workbench/python/sandbox",
        "TERM": "xterm",
        "LC_ALL": "C.UTF-8",
    }


@pytest.fixture
def run(commands: dict[str, list[str]], environment: dict[str, str], tmp_path: Path) -> Callable[..., tuple]:
    """Runs a script: run(script, *options, server=[…]) -> status, output, errors."""

    def script(text: str, *options: str, server: Sequence[str] = ()) -> tuple[int, str, str]:
        command = [commands["workbench"][0], "repl", *options, *(["--", *server] if server else [])]
        done = subprocess.run(
            command, input=text, capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=DEADLINE
        )
        return done.returncode, done.stdout, done.stderr

    return script


# Scripts


@pytest.mark.parametrize("era", ["auto", "modern", "legacy"])
def test_a_script_runs_code_in_the_sandbox_and_checks_what_comes_back(run: Callable[..., tuple], era: str) -> None:
    status, output, errors = run(
        """
        # values, quotes, JSON
        execute_sandboxed language=python code='sum(range(10))'
        expect structuredContent.value 45
        expect structuredContent.status ok
        call execute_sandboxed {"language": "bash", "code": "echo $((6*7))"}
        expect structuredContent.stdout "42\\n"
        expect content[0].text contains 42
        execute_sandboxed language=cobol code=x
        expect error language
        """,
        "--era",
        era,
    )
    assert status == 0, errors
    assert "42" in output
    assert "\x1b" not in output


def test_a_script_ends_with_1_at_the_first_expectation_that_does_not_hold(run: Callable[..., tuple], commands) -> None:
    status, output, errors = run(
        "add a=2 b=3\nexpect structuredContent.sum 6\necho text=unreached\n", server=commands["fixture-server"]
    )
    assert status == 1
    assert "line 2: expect structuredContent.sum 6\n" in errors
    assert "expected structuredContent.sum to be 6, it is 5" in errors
    assert "unreached" not in output


def test_an_error_that_nothing_expects_fails_the_script(run: Callable[..., tuple], commands) -> None:
    for script in ["add a=2 b=x\n", "add a=2 b=x\n\n# comment\nadd a=1 b=1\n"]:
        status, _, errors = run(script, server=commands["fixture-server"])
        assert status == 1
        assert "line 1: add a=2 b=x\nit failed, and no 'expect error' follows" in errors


def test_raw_lines_go_out_as_they_stand_and_their_answers_can_be_expected(run: Callable[..., tuple], commands) -> None:
    status, output, errors = run(
        """
        {"jsonrpc":"2.0","id":"mine","method":"ping"}
        {not json
        expect error -32700
        {"jsonrpc":"2.0","id":7,"method":"nothing/here"}
        expect error -32601
        {"jsonrpc":"2.0","method":"notifications/whatever"}
        resources/list
        expect resources[0].uri test://static-text
        """,
        "--era",
        "legacy",
        server=commands["fixture-server"],
    )
    assert status == 0, errors
    assert "error -32700" in output


@pytest.mark.parametrize("era", ["modern", "legacy"])
def test_answers_are_given_in_their_order_and_a_script_without_one_declines(
    run: Callable[..., tuple], commands, era: str
) -> None:
    status, _, errors = run(
        """
        answer name=Ada
        answer color=blue
        test_input_required_result_multi_round
        expect structuredContent.text contains {name: "Ada"}; action=accept, content={color: "blue"}
        test_input_required_result_elicitation
        expect structuredContent.text Hello, whoever you are!
        """,
        "--era",
        era,
        server=commands["fixture-server"],
    )
    assert status == 0, errors
    assert "the server asks: Step 1: What is your name?" in errors
    assert "declined: no 'answer' line was left for it" in errors


@pytest.mark.parametrize("era", ["modern", "legacy"])
def test_folders_are_told_to_a_server_that_is_not_ours(
    run: Callable[..., tuple], commands, tmp_path: Path, era: str
) -> None:
    (tmp_path / "a b").mkdir()
    folder = str((tmp_path / "a b").resolve())
    script = f"folders\nexpect structuredContent.text {folder}\n"
    status, _, errors = run(script, "--era", era, "--root", folder, server=commands["fixture-server"])
    assert status == 0, errors


def test_a_file_is_an_argument_and_artifacts_are_saved_under_their_names(
    run: Callable[..., tuple], tmp_path: Path
) -> None:
    (tmp_path / "make.sh").write_text("mkdir -p a; echo deep > a/b.txt")
    script = "execute_sandboxed language=bash code=@make.sh\nexpect structuredContent.status ok\n"
    for name in ["b.txt", "b-2.txt"]:
        status, _, errors = run(script, "--artifacts", str(tmp_path / "out"))
        assert status == 0, errors
        assert (tmp_path / "out" / "a" / name).read_text() == "deep\n"
    status, _, errors = run("execute_sandboxed language=bash code=@nowhere.sh\n")
    assert status == 1
    assert "nowhere.sh cannot be read: No such file or directory" in errors


@SERVERS
@pytest.mark.parametrize("era", ["auto", "legacy"])
def test_a_script_runs_against_a_server_of_another_sdk(
    run: Callable[..., tuple], sdk: str, era: str, tmp_path: Path
) -> None:
    status, output, errors = run(
        """
        tools
        tools greet
        greet name=Ada times=2
        expect content[0].text hello hello Ada
        greet name=7 mood=cold
        expect content[0].text so 7
        add a=2 b=3
        expect structuredContent.sum 5
        picture
        expect content[0].mimeType image/png
        read note://today
        expect contents[0].text buy bread
        fail
        expect error fail
        greet {"name": "Ada", "times": "many"}
        expect error
        """,
        "--era",
        era,
        "--artifacts",
        str(tmp_path / "out"),
        server=[*FOREIGN, sdk],
    )
    assert status == 0, errors
    assert "greet  Greets somebody." in output
    assert 'mood (string, default "warm", one of ["warm","cold"])' in output
    assert (tmp_path / "out" / "picture-1.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "out" / "today").read_text() == "buy bread"


def test_a_server_that_cannot_start_or_ends_is_named(run: Callable[..., tuple]) -> None:
    status, _, errors = run("ping\n", server=["/nowhere/server"])
    assert status == 1
    assert "'/nowhere/server' cannot be started: No such file or directory" in errors
    status, _, errors = run("ping\n", server=["/bin/sh", "-c", "echo going >&2"])
    assert status == 1
    assert "the server closed the connection" in errors
    assert "server: going" in errors


# At a terminal


class Terminal:
    """A session at a pseudo-terminal: types, and waits for what appears."""

    def __init__(self, command: Sequence[str], cwd: Path, env: dict[str, str]) -> None:
        self.text = ""
        self.master, terminal = pty.openpty()
        # setsid makes the pseudo-terminal, its standard input, the controlling one: Ctrl-C becomes a signal.
        self.process = subprocess.Popen(
            ["/usr/bin/setsid", "--ctty", *command], cwd=cwd, env=env, stdin=terminal, stdout=terminal, stderr=terminal
        )
        os.close(terminal)

    def type(self, text: str) -> None:
        os.write(self.master, text.encode())

    def _read(self) -> bool:
        readable, _, _ = select.select([self.master], [], [], DEADLINE)
        assert readable, f"nothing appears within {DEADLINE} s; so far: {self.text!r}"
        try:
            data = os.read(self.master, 65536)
        except OSError as error:
            # What Linux reports when the other side is closed.
            assert error.errno == errno.EIO, error
            return False
        self.text += data.decode(errors="replace")
        return bool(data)

    def wait(self, pattern: str) -> str:
        """Waits for a pattern, and returns and forgets everything up to its end."""
        while not (found := re.search(pattern, self.text)):
            assert self._read(), f"the session ended before {pattern!r}; so far: {self.text!r}"
        before, self.text = self.text[: found.end()], self.text[found.end() :]
        return before

    def wait_for_prompt(self) -> None:
        """Waits for the prompt. Whoever sees it may press any key: the terminal itself acts on none any more."""
        self.wait(r">(\x1b\[0m)? ")
        assert not termios.tcgetattr(self.master)[3] & termios.ICANON, "a Ctrl-D pressed at this prompt would be lost"

    def end(self) -> int:
        """Waits for the end and returns the exit status, negative for a signal."""
        while self._read():
            pass
        return self.process.wait(timeout=DEADLINE)

    def dispose(self) -> None:
        self.process.kill()
        self.process.wait()
        os.close(self.master)


@pytest.fixture
def terminal(
    commands: dict[str, list[str]], environment: dict[str, str], tmp_path: Path
) -> Iterator[Callable[..., Terminal]]:
    sessions: list[Terminal] = []

    def start(*options: str, server: Sequence[str] = (), **variables: str) -> Terminal:
        command = [commands["workbench"][0], "repl", *options, *(["--", *server] if server else [])]
        sessions.append(Terminal(command, tmp_path, environment | variables))
        return sessions[-1]

    yield start
    for session in sessions:
        session.dispose()


def test_a_person_completes_calls_sees_the_time_and_leaves(terminal: Callable[..., Terminal]) -> None:
    session = terminal(server=[*FOREIGN, "fastmcp"])
    session.wait(r"foreign .*revision 2026-07-28, 5 tools")
    # Tool name, argument name and enum value are completed by the tabulator.
    # Tool name, argument name and enum value are completed by the tabulator: only "greet mood=cold" says so.
    session.type("gre\tmoo\tco\tname=Ada\r")
    session.wait("so Ada")
    session.wait(r"\d m?s")
    # What could be written is listed when there is a choice.
    session.type("greet \t\t")
    session.wait("name= +times= +mood=")
    session.type("\x15exit\r")
    assert session.end() == 0


def test_ctrl_c_cancels_the_running_call_and_twice_leaves(terminal: Callable[..., Terminal]) -> None:
    session = terminal(server=[*FOREIGN, "fastmcp"])
    session.wait("5 tools")
    session.type("wait\r")
    session.wait("waiting for you")
    session.type("\x03")
    session.wait("cancelled")
    # The conversation goes on.
    session.type("add a=20 b=22\r")
    session.wait("42")
    session.type("wait\r")
    session.wait("waiting for you")
    session.type("\x03")
    session.wait("Ctrl-C again leaves")
    session.type("\x03")
    assert session.end() == 130


@pytest.mark.parametrize("era", ["modern", "legacy"])
def test_a_person_fills_in_a_form_field_by_field(terminal: Callable[..., Terminal], commands, era: str) -> None:
    session = terminal("--era", era, server=commands["fixture-server"])
    session.wait_for_prompt()
    session.type("test_input_required_result_multi_round\r")
    session.wait("the server asks: Step 1: What is your name")
    session.wait(r"name \(string\): ")
    session.type("Ada\r")
    session.wait(r"color \(string\): ")
    session.type("blue\r")
    session.wait(r'content=\{name: "Ada"\}; action=accept, content=\{color: "blue"\}')
    session.wait_for_prompt()
    session.type("test_input_required_result_elicitation\r")
    session.wait(r"name \(string\): ")
    session.type("\x04")
    session.wait("Hello, whoever you are!")
    session.wait_for_prompt()
    session.type("exit\r")
    assert session.end() == 0


def test_ctrl_d_leaves_and_the_history_comes_back(terminal: Callable[..., Terminal]) -> None:
    session = terminal()
    session.wait(r"\d+ tools?;")
    session.wait_for_prompt()
    session.type("execute_sandboxed language=bash code='echo remem'bered\r")
    session.wait("a space is missing")
    session.wait_for_prompt()
    session.type("execute_sandboxed language=bash code='echo $((1+1))remembered'\r")
    session.wait(r"2remembered[^$]*isolation")
    session.wait_for_prompt()
    session.type("\x04")
    assert session.end() == 0
    session = terminal()
    session.wait_for_prompt()
    session.type("\x1b[A")
    session.wait("remembered'")
    session.type("\r")
    session.wait(r"2remembered[^$]*isolation")
    session.wait_for_prompt()
    session.type("\x04")
    assert session.end() == 0


def test_colours_are_for_terminals_that_want_them(terminal: Callable[..., Terminal]) -> None:
    for variables, coloured in [({}, True), ({"NO_COLOR": "1"}, False)]:
        session = terminal("--era", "legacy", server=[*FOREIGN, "mcp"], **variables)
        session.wait("5 tools")
        session.type("resources/list\r")
        shown = session.wait("note://today")
        assert ("\x1b[32m" in shown) == coloured
        session.type("exit\r")
        assert session.end() == 0


def test_a_trace_is_read_as_a_conversation(run: Callable[..., tuple], commands, tmp_path: Path) -> None:
    trace = tmp_path / "trace.log"
    status, _, errors = run(
        "slow ms=1\nadd a=2 b=x\nexpect error\n", server=[*commands["fixture-server"], "--trace", str(trace)]
    )
    assert status == 0, errors
    shown = subprocess.run(
        [commands["workbench"][0], "trace", "show", str(trace)], capture_output=True, text=True, timeout=DEADLINE
    )
    assert shown.returncode == 0, shown.stderr
    lines = shown.stdout.splitlines()
    assert re.match(r'\d\d:\d\d:\d\d\.\d{6} → \d+ +tools/call slow \{"ms":1\}$', next(x for x in lines if "slow" in x))
    assert any(re.search(r"← \d+ +tools/call slow answered after \S+ ms: ", line) for line in lines)
    assert any(re.search(r"←  +notifications/progress ", line) for line in lines)
    assert any("tools/call add failed after" in line for line in lines)
    assert "\x1b" not in shown.stdout
    missing = subprocess.run(
        [commands["workbench"][0], "trace", "show", "/nowhere"], capture_output=True, text=True, timeout=DEADLINE
    )
    assert missing.returncode == 64
    assert "/nowhere cannot be read" in missing.stderr
