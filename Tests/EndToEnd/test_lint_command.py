"""`workbench lint`, as a person, a pre-commit hook and CI call it."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
from jsonschema import Draft4Validator

from harness.programs import CHECKOUT, PROGRAMS
from harness.wire import DEADLINE

SCHEMA = json.loads((CHECKOUT / "Tests" / "Fixtures" / "sarif" / "sarif-schema-2.1.0.json").read_text())

FLAWED = "import os\n\n\ndef f():\n    return eval('1')\n"
MENDED = "\n\ndef f():\n    return eval('1')\n"


def lint(
    folder: Path, *arguments: str, given: bytes = b"", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    command = [str(PROGRAMS / "workbench"), "lint", *arguments]
    environment = {**os.environ, **(env or {})}
    return subprocess.run(command, cwd=folder, input=given, capture_output=True, timeout=DEADLINE, env=environment)


def test_findings_are_printed_and_the_status_is_the_verdicts(tmp_path: Path) -> None:
    (tmp_path / "clean.py").write_text("print('hello')\n")
    (tmp_path / "warned.py").write_text(FLAWED)
    (tmp_path / "broken.py").write_text("x = (\n")
    (tmp_path / "b.bin").write_bytes(b"\0\1")
    statuses = {
        ("clean.py",): 0,
        ("warned.py",): 0,
        ("warned.py", "--fail-on", "warning"): 1,
        ("broken.py", "warned.py"): 1,
        ("clean.py", "missing.py"): 2,
        ("clean.py", "b.bin"): 2,
        (): 1,
        ("--fix", "--diff"): 64,
        ("--tool", "rufff", "clean.py"): 64,
        ("--no-such-option",): 64,
        ("-", "clean.py"): 64,
    }
    for arguments, status in statuses.items():
        done = lint(tmp_path, *arguments)
        assert done.returncode == status, (arguments, done.stdout, done.stderr)
    lines = lint(tmp_path, "./warned.py", "clean.py").stdout.decode().splitlines()
    assert lines[0].startswith("warned.py:1:8 warning F401 unused-import: `os` imported but unused")
    assert any(line.startswith("verdict: warn; ") and " in 2 files" in line for line in lines)


def test_colours_are_for_terminals_and_for_those_who_ask(tmp_path: Path) -> None:
    (tmp_path / "t.py").write_text("import os\n")
    assert b"\x1b" not in lint(tmp_path, "t.py").stdout
    assert b"\x1b[33mwarning\x1b[0m" in lint(tmp_path, "t.py", "--color", "always").stdout
    terminal = ["script", "-qec", f"{PROGRAMS}/workbench lint t.py", "/dev/null"]
    options = {"cwd": tmp_path, "capture_output": True, "timeout": DEADLINE, "stdin": subprocess.DEVNULL}
    coloured = subprocess.run(terminal, env={**os.environ, "TERM": "xterm", "NO_COLOR": ""}, **options)
    assert b"\x1b[33mwarning" in coloured.stdout
    plain = subprocess.run(terminal, env={**os.environ, "TERM": "xterm", "NO_COLOR": "1"}, **options)
    assert b"\x1b" not in plain.stdout and b"F401" in plain.stdout


def test_fix_writes_what_diff_shows(tmp_path: Path) -> None:
    target = tmp_path / "sub dir" / "t.py"
    target.parent.mkdir()
    target.write_text(FLAWED)
    target.chmod(0o750)
    shown = lint(tmp_path, "sub dir", "--diff")
    assert shown.returncode == 1 and target.read_text() == FLAWED
    assert shown.stdout.startswith(b"--- a/sub dir/t.py\t\n+++ b/sub dir/t.py\t\n@@ ")
    copy = tmp_path / "copy" / "sub dir"
    copy.mkdir(parents=True)
    (copy / "t.py").write_text(FLAWED)
    subprocess.run(["patch", "-p1"], input=shown.stdout, cwd=copy.parent, check=True, capture_output=True)
    fixed = lint(tmp_path, "sub dir", "--fix")
    assert fixed.returncode == 0, fixed.stderr
    assert b"sub dir/t.py: 1 fix applied" in fixed.stderr
    assert b"F401" not in fixed.stdout
    assert b"307" in fixed.stdout
    assert target.read_text() == MENDED == (copy / "t.py").read_text()
    assert target.stat().st_mode & 0o7777 == 0o750
    assert sorted(os.listdir(target.parent)) == ["t.py"]
    again = lint(tmp_path, "sub dir", "--diff")
    assert again.returncode == 0 and again.stdout == b""


def test_links_and_other_names_are_told(tmp_path: Path) -> None:
    (tmp_path / "t.py").write_text(FLAWED)
    (tmp_path / "link.py").symlink_to("t.py")
    refused = lint(tmp_path, "link.py", "--fix")
    assert b"link.py is a link and is not fixed" in refused.stderr
    assert (tmp_path / "t.py").read_text() == FLAWED
    os.link(tmp_path / "t.py", tmp_path / "other.py")
    assert b"has other names (hard links)" in lint(tmp_path, "t.py", "--fix").stderr
    assert (tmp_path / "other.py").read_text() == FLAWED and (tmp_path / "t.py").read_text() == MENDED


def test_a_root_bounds_what_a_path_may_name(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.py").write_text(FLAWED)
    (tmp_path / "out.py").write_text(FLAWED)
    done = lint(tmp_path, "out.py", "in/a.py", "--root", "in", "--fix")
    assert done.returncode == 2
    assert b"not linted: out.py: " in done.stdout
    assert (tmp_path / "out.py").read_text() == FLAWED
    assert (tmp_path / "in" / "a.py").read_text() == MENDED


def test_only_what_differs_from_a_revision_is_linted_also_from_within_the_repository(tmp_path: Path) -> None:
    git = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org"]
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "old.py").write_text("import os\n")
    (tmp_path / ".gitignore").write_text("ignored.py\n")
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "x"]):
        subprocess.run([*git, *command], cwd=tmp_path, check=True, capture_output=True)
    (tmp_path / "sub" / "new.py").write_text("import re\n")
    (tmp_path / "sub" / "ignored.py").write_text("import sys\n")
    changed = lint(tmp_path / "sub", "--changed-since", "HEAD")
    assert changed.stdout.startswith(b"new.py:1:8 warning F401"), changed
    assert b"old.py" not in changed.stdout and b"ignored.py" not in changed.stdout
    assert lint(tmp_path, "sub", "--changed-since", "no-such-revision").returncode == 64
    assert lint(tmp_path, "sub/new.py", "--changed-since", "HEAD").returncode == 64


def test_standard_input_is_linted_under_a_name_and_mended_onto_standard_output(tmp_path: Path) -> None:
    text = "\ufeffimport os\r\nx = '😀'\r\n".encode()
    done = lint(tmp_path, "-", "--stdin-name", "sub/x.py", given=text)
    assert done.stdout.startswith(b"sub/x.py:1:8 warning F401") and done.returncode == 0
    mended = lint(tmp_path, "-", "--stdin-name", "x.py", "--fix", given=text)
    assert mended.stdout == "\ufeffx = '😀'\r\n".encode()
    assert b"verdict: pass" in mended.stderr
    assert lint(tmp_path, "-", given=b"\xff\xfe").returncode == 64


def test_json_and_sarif_have_every_finding(tmp_path: Path) -> None:
    (tmp_path / "t.py").write_text("".join(f"import module_{number}\n" for number in range(400)))
    answer = json.loads(lint(tmp_path, "t.py", "--json").stdout)
    assert answer["summary"]["total"] == len(answer["diagnostics"]) == 400
    log = json.loads(lint(tmp_path, "t.py", "b.bin", "--sarif").stdout)
    assert not list(Draft4Validator(SCHEMA).iter_errors(log))
    (ruff,) = [run for run in log["runs"] if run["tool"]["driver"]["name"] == "ruff"]
    assert len(ruff["results"]) == 400 and ruff["invocations"][0]["executionSuccessful"]
    (own,) = [run for run in log["runs"] if run["tool"]["driver"]["name"] == "workbench"]
    assert not own["invocations"][0]["executionSuccessful"]
    assert "b.bin" in own["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"]


def test_the_pre_commit_hook_of_the_documentation_stops_a_bad_commit(tmp_path: Path) -> None:
    """As pre-commit runs it: the entry with the names of the files behind it."""
    page = (CHECKOUT / "docs" / "lint.md").read_text()
    entry = re.search(r"entry: (.*/tools/workbench lint.*)$", page, flags=re.MULTILINE)
    assert entry is not None
    command = entry[1].replace("/path/to/workbench", str(CHECKOUT)).split()
    subprocess.run(["git", "init", "-q"], cwd=tmp_path, check=True)
    hook = tmp_path / ".git" / "hooks" / "pre-commit"
    hook.write_text(f"#!/bin/sh\ngit diff --cached --name-only -z | xargs -0 {' '.join(command)}\n")
    hook.chmod(0o755)
    commit = ["git", "-c", "user.name=t", "-c", "user.email=t@example.org", "commit", "-qm", "x"]
    for text, status in [("x = (\n", 1), ("print('hello')\n", 0)]:
        (tmp_path / "a b.py").write_text(text)
        subprocess.run(["git", "add", "."], cwd=tmp_path, check=True)
        done = subprocess.run(commit, cwd=tmp_path, capture_output=True)
        assert (done.returncode != 0) == bool(status), done.stdout + done.stderr


@pytest.mark.parametrize("name", ["a\nb.py", "-x.py", "\x1b[2J.py", "ü 😀.py"])
def test_names_of_every_kind_are_files(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("import os\n")
    done = lint(tmp_path, "--fix", "--", name)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / name).read_text() == ""
    assert b"\x1b" not in done.stdout + done.stderr
