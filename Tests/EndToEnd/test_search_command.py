"""`workbench index`, `search` and `collections`, as people and scripts call them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from harness import library
from harness.programs import PROGRAMS
from harness.wire import DEADLINE

PROGRAM = str(PROGRAMS / "workbench")

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "house"
    (root / "docs").mkdir(parents=True)
    (root / "docs" / "heating.md").write_text("# Heating\n\nThe boiler is serviced every October.\n")
    (root / "docs" / "garden.md").write_text("# Garden\n\nApple trees are pruned in late winter.\n")
    return root


@pytest.fixture
def run(tmp_path: Path, folder: Path) -> Run:
    state = library.state_directory(tmp_path)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [PROGRAM, *arguments, "--state-directory", str(state)]
        return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=DEADLINE)

    return run


def test_passages_are_printed_with_their_places(run: Run) -> None:
    done = run("search", "when is the boiler serviced")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("docs/heating.md:1-3 \u203a Heating")
    assert "  The boiler is serviced every October.\n" in done.stdout
    assert "2 documents" in done.stdout
    assert "\x1b" not in done.stdout
    assert "\x1b[36mdocs/heating.md:1-3\x1b[0m" in run("search", "boiler", "--color", "always").stdout


def test_names_are_good_where_the_command_was_typed(run: Run) -> None:
    assert run("search", "boiler", "docs").stdout.startswith("docs/heating.md:1-3")
    assert run("search", "boiler", "./docs/heating.md").stdout.startswith("docs/heating.md:1-3")
    assert run("search", "boiler", "docs/garden.md", "--mode", "lexical").returncode == 1


def test_json_is_the_whole_answer(run: Run) -> None:
    answer = json.loads(run("search", "boiler", "--json", "-k", "1", "--glob", "heat*").stdout)
    assert [passage["path"] for passage in answer["passages"]] == ["docs/heating.md"]
    assert answer["searched"]["filtered"] == 1


def test_how_a_search_ends(run: Run) -> None:
    statuses = {
        ("search", "boiler"): 0,
        ("search", "zyzzyva", "--mode", "lexical"): 1,
        ("search", "boiler", "missing"): 2,
        ("search", "boiler", "--root", "docs", "/etc"): 2,
        ("search", ""): 64,
        ("search",): 64,
        ("search", "boiler", "-k", "0"): 64,
        ("search", "boiler", ".", "--collection", "x"): 64,
        ("search", "boiler", "--collection", "x"): 64,
        ("search", "boiler", "--after", "soon"): 64,
        ("index", "missing"): 2,
        ("collections", "remove", "missing"): 1,
    }
    for arguments, status in statuses.items():
        done = run(*arguments)
        assert done.returncode == status, (arguments, done.stdout, done.stderr)
        assert (done.stderr == "") == (status in (0, 1) and arguments[0] == "search"), (arguments, done.stderr)


def test_index_waits_for_all_of_it(run: Run, folder: Path) -> None:
    for number in range(60):
        (folder / f"n{number}.md").write_text(f"# Note {number}\n\n" + f"Something about lamp number {number}. " * 20)
    done = run("index")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(".: 62 documents, ")
    assert "without vectors" not in done.stdout
    (listed,) = json.loads(run("collections", "list", "--json").stdout)
    assert (listed["name"], listed["documents"], listed["waiting"]) == (str(folder), 62, 0)
    assert f"{folder} (folder): 62 documents" in run("collections").stdout
    assert run("collections", "remove", ".").returncode == 0
    assert run("collections").stdout == "there are no collections\n"
