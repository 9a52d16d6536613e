"""`workbench list`, `call`, `lint` and `doctor`, as a person and a script call them."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest

from harness.programs import PROGRAMS
from harness.wire import DEADLINE


def run(folder: Path, *arguments: str, given: bytes = b"", **options: str) -> subprocess.CompletedProcess[bytes]:
    command = [str(PROGRAMS / "workbench"), *arguments]
    environment = {**os.environ, **options}
    return subprocess.run(command, cwd=folder, input=given, capture_output=True, timeout=DEADLINE, env=environment)


def test_list_names_every_tool_with_each_of_its_arguments(tmp_path: Path) -> None:
    definitions = json.loads(run(tmp_path, "list", "--json").stdout)
    assert {"execute_sandboxed", "lint"} <= {tool["name"] for tool in definitions}
    done = run(tmp_path, "list")
    assert (done.returncode, done.stderr) == (0, b"")
    shown = done.stdout.decode()
    for tool in definitions:
        head = f"{tool['name']} - {tool['title']}\n"
        assert head in shown
        # Up to the next tool, which begins at the margin.
        lines = re.split(r"\n(?=\S)", shown[shown.index(head) :])[0].splitlines()
        for name, schema in tool["inputSchema"]["properties"].items():
            (line,) = [line for line in lines if line.startswith(f"    {name} (") and schema["description"] in line]
            assert ("required" in line.split(":")[0]) == (name in tool["inputSchema"].get("required", [])), line


def test_list_shows_the_tools_that_a_client_would_see_with_the_same_settings(tmp_path: Path) -> None:
    done = run(tmp_path, "list", "--json", "--tools", "lint")
    assert [tool["name"] for tool in json.loads(done.stdout)] == ["lint"]


def test_call_takes_pairs_files_and_standard_input(tmp_path: Path) -> None:
    (tmp_path / "script.py").write_text("print(input() + '!')")
    pairs = ["language=python", "code=@script.py", "stdin=@-"]
    done = run(tmp_path, "call", "execute_sandboxed", *pairs, "--json", given="Zoë\n".encode())
    assert (done.returncode, json.loads(done.stdout)["stdout"]) == (0, "Zoë!\n")
    arguments = json.dumps({"language": "bash", "code": "echo whole"})
    assert json.loads(run(tmp_path, "call", "execute_sandboxed", arguments, "--json").stdout)["stdout"] == "whole\n"
    assert b"whole" in run(tmp_path, "call", "execute_sandboxed", "-", given=arguments.encode()).stdout


def test_call_names_the_files_of_a_run_and_saves_them_where_it_is_told(tmp_path: Path) -> None:
    code = "echo seven > a.txt; printf '\\x89PNG\\r\\n\\x1a\\n' > b.bin; head -c 20 /dev/zero >> b.bin"
    pairs = ["language=bash", f"code={code}"]
    shown = run(tmp_path, "call", "execute_sandboxed", *pairs).stdout
    assert b"[file a.txt, 6 bytes; --artifacts DIR saves it]" in shown and b"[file b.bin, 28 bytes;" in shown
    assert not (tmp_path / "saved").exists()
    done = run(tmp_path, "call", "execute_sandboxed", *pairs, "--artifacts", "saved")
    assert done.returncode == 0 and b"--artifacts" not in done.stdout
    assert sorted(path.name for path in (tmp_path / "saved").iterdir()) == ["a.txt", "b.bin"]
    assert (tmp_path / "saved" / "a.txt").read_text() == "seven\n"
    assert done.stderr.count(b"saved ") == 2
    (tmp_path / "taken").write_text("a file")
    done = run(tmp_path, "call", "execute_sandboxed", *pairs, "--artifacts", "taken")
    assert done.returncode == 1 and b"taken" in done.stderr


WRONG = {
    "no such tool": (["nothing"], 64, "unknown_tool", "There are: "),
    "neither pair nor object": (["lint", "word"], 64, "invalid_argument", "'word' is neither"),
    "no JSON": (["lint", "{"], 64, "invalid_argument", "cannot be read"),
    "a file that is not there": (
        ["lint", "path=@absent"],
        64,
        "invalid_argument",
        "absent cannot be read: No such file",
    ),
    "a file that is no text": (["lint", "path=@bytes"], 64, "invalid_argument", "bytes is not UTF-8"),
    "an unknown argument": (["lint", '{"pth":"x"}'], 64, "invalid_argument", "Did you mean 'path'?"),
    "a value of another kind": (
        ["execute_sandboxed", '{"language":"bash","code":[5]}'],
        64,
        "invalid_argument",
        "'code'",
    ),
}


@pytest.mark.parametrize(("arguments", "status", "code", "words"), WRONG.values(), ids=WRONG)
def test_call_says_what_is_wrong_and_ends_with_its_status(
    tmp_path: Path, arguments: list[str], status: int, code: str, words: str
) -> None:
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    done = run(tmp_path, "call", *arguments)
    assert (done.returncode, done.stdout) == (status, b"")
    assert done.stderr.decode().startswith(f"workbench: {code}: ") and words in done.stderr.decode()
    done = run(tmp_path, "call", *arguments, "--json")
    error = json.loads(done.stdout)["error"]
    assert (done.returncode, done.stderr, error["code"]) == (status, b"", code)
    assert words in error["message"]


def test_a_tool_that_fails_makes_the_call_end_with_1(tmp_path: Path) -> None:
    done = run(tmp_path, "call", "lint", f"path={tmp_path}/absent", "--json", "--root", str(tmp_path))
    error = json.loads(done.stdout)["error"]
    assert done.returncode in (1, 64) and "absent" in error["message"]


CLASHES = {
    "two forms": ["lint", "a.py", "--json", "--sarif"],
    "fixed text and JSON": ["lint", "-", "--fix", "--json"],
    "configuration of two folders": ["lint", "a", "b", "--trust-config"],
    "a name of no input": ["lint", "a.py", "--stdin-name", "x.py"],
}


@pytest.mark.parametrize("arguments", CLASHES.values(), ids=CLASHES)
def test_lint_refuses_what_cannot_be_meant_together(tmp_path: Path, arguments: list[str]) -> None:
    done = run(tmp_path, *arguments)
    assert done.returncode == 64 and b"Error: " in done.stderr, done


def test_doctor_says_what_is_wrong_with_the_state_directory(tmp_path: Path) -> None:
    state = tmp_path / "state"

    def folder() -> dict[str, object]:
        found = json.loads(run(tmp_path, "doctor", "--json", "--state-directory", str(state)).stdout)
        return next(value for value in found.values() if isinstance(value, dict) and value.get("path") == str(state))

    assert folder() == {"path": str(state), "ok": True, "note": "not there yet; made when first needed"}
    state.mkdir()
    state.chmod(0o777)
    assert folder()["ok"] is False and "chmod go-w" in str(folder()["note"])
    state.chmod(0o700)
    assert folder()["ok"] is True
