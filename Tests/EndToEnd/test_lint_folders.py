"""What `lint` reads of a folder that others fill: names, links, patterns, repositories, a hundred thousand files."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from harness.wire import Wire

UNUSED = "import os\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "root").mkdir()
    return tmp_path / "root"


@pytest.fixture
def wire(spawn: Callable[..., Wire], folder: Path) -> Wire:
    return spawn("workbench", "--root", str(folder))


def lint(wire: Wire, **arguments: Any) -> dict[str, Any]:
    result = wire.call("lint", {"path": ".", "tools": ["ruff"], **arguments})
    assert not result.get("isError"), result["content"]
    return result


def answer(wire: Wire, **arguments: Any) -> dict[str, Any]:
    value: dict[str, Any] = lint(wire, **arguments)["structuredContent"]
    return value


def skipped(of: dict[str, Any]) -> dict[str, int]:
    return {one["example"]: one["count"] for one in of["summary"]["skipped"]}


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@b", "-c", "init.defaultBranch=main"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


def test_a_folder_of_traps_is_linted_without_stepping_into_one(wire: Wire, folder: Path) -> None:
    (folder / "fine.py").write_text(UNUSED)
    (folder / "passwd.py").symlink_to("/etc/passwd")
    (folder / "etc").symlink_to("/etc")
    (folder / "loop").symlink_to(".")
    os.mkfifo(folder / "pipe.py")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "s.py"))
    for name in (b"a\nb.py", b"\xff.py", "\u202eyp.evil.py".encode(), b"-rf.py", b"--config=x.py", b"$(touch ran).py"):
        with open(os.fsencode(folder) + b"/" + name, "wb") as file:
            file.write(UNUSED.encode())
    (folder / "id_rsa").write_text("SECRET")
    (folder / "nul.py").write_bytes(b"import os\0\n")

    result = lint(wire)
    value = result["structuredContent"]
    assert value["summary"]["files"] == 7
    assert value["verdict"] == "incomplete"
    text = result["content"][0]["text"]
    assert "root:" not in text and "SECRET" not in text
    assert "\u202e" not in text and all(line.isprintable() for line in text.splitlines())
    assert {one["file"] for one in value["diagnostics"]} == {
        *("fine.py", "a\\u{A}b.py", "\\xFF.py", "\\u{202E}yp.evil.py", "-rf.py", "--config=x.py", "$(touch ran).py")
    }
    assert skipped(value) == {"etc": 3, "id_rsa": 1, "nul.py": 1, "pipe.py": 2}
    assert not (folder / "ran").exists()


def test_the_projects_configuration_counts_only_when_it_is_trusted(wire: Wire, folder: Path) -> None:
    (folder / "src").mkdir()
    (folder / "src" / "a.py").write_text(UNUSED)
    (folder / "ruff.toml").write_text('lint.ignore = ["F401"]\n')
    assert [one["rule"] for one in answer(wire, path="src")["diagnostics"]] == ["F401"]
    assert answer(wire, path="src", trust_config=True)["diagnostics"] == []
    assert answer(wire, path="src/a.py", trust_config=True)["diagnostics"] == []


def test_what_differs_from_a_revision_is_linted(wire: Wire, folder: Path) -> None:
    for name in ("same.py", "changed.py", "gone.py"):
        (folder / name).write_text(UNUSED)
    (folder / ".gitignore").write_text("ignored.py\n")
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "x")
    assert answer(wire, changed_since="HEAD")["summary"]["files"] == 0
    (folder / "changed.py").write_text(UNUSED * 2)
    (folder / "new.py").write_text(UNUSED)
    (folder / "ignored.py").write_text(UNUSED)
    (folder / "gone.py").unlink()
    value = answer(wire, changed_since="main")
    assert {one["file"] for one in value["diagnostics"]} == {"changed.py", "new.py"}
    assert value["summary"]["files"] == 2


def test_a_hundred_thousand_files_are_counted_exactly(wire: Wire, folder: Path) -> None:
    (folder / "a.py").write_text(UNUSED)
    for part in range(100):
        (folder / f"{part}").mkdir()
        for number in range(1000):
            os.close(os.open(folder / f"{part}" / f"{number}.txt", os.O_CREAT | os.O_WRONLY))
    value = answer(wire)
    assert value["summary"]["files"] == 1
    assert skipped(value) == {"0/0.txt": 100_000}


def test_patterns_made_to_be_slow_cost_little(wire: Wire, folder: Path) -> None:
    bomb = "\n".join("*a" * 100 + f"b{number}" for number in range(1000)) + "\n" + "x" * 20_000 + "\n"
    (folder / ".gitignore").write_text(bomb)
    for number in range(200):
        (folder / (f"{number:03}" + "a" * 240 + ".py")).write_text("")
    assert answer(wire)["summary"]["files"] == 200


@pytest.fixture
def churn(folder: Path) -> Iterator[None]:
    """Makes, replaces and removes what is being walked, until the test ends."""
    done = threading.Event()

    def run() -> None:
        place = folder / "churn"
        while not done.is_set():
            place.mkdir(exist_ok=True)
            for number in range(20):
                (place / f"{number}.py").write_text(UNUSED)
            for number in range(20):
                (place / f"{number}.py").unlink()
                (place / f"{number}.py").symlink_to("/etc/passwd")
            place.rename(folder / "moved")
            shutil.rmtree(folder / "moved")

    thread = threading.Thread(target=run)
    thread.start()
    yield
    done.set()
    thread.join()


@pytest.mark.usefixtures("churn")
def test_a_folder_that_changes_while_it_is_walked_is_an_answer_every_time(wire: Wire, folder: Path) -> None:
    (folder / "still.py").write_text(UNUSED)
    for _ in range(30):
        result = lint(wire)
        assert "still.py" in {one["file"] for one in result["structuredContent"]["diagnostics"]}
        assert "root:" not in result["content"][0]["text"]
