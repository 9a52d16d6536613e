"""The examples in the documentation do what they show.

A fenced block is run if its first line says so. "console tested" has commands behind `$ `, their input behind `> `, and
lines of their output, in which … stands for anything; "repl tested" is a script for `workbench repl`. They run in the
checkout, with a state directory of their own: what they index is nobody's.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from harness import library
from harness.programs import CHECKOUT, PROGRAMS
from harness.wire import DEADLINE

BLOCK = re.compile(r"^```(\w+) tested\n(.*?)^```$", flags=re.MULTILINE | re.DOTALL)
PAGES = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md"))]


def blocks() -> list[Any]:
    return [
        pytest.param(kind, text, id=f"{page.name}-{number}-{kind}")
        for page in PAGES
        for number, (kind, text) in enumerate(BLOCK.findall(page.read_text()), start=1)
    ]


def parts(text: str) -> list[tuple[str, str, list[str]]]:
    """The commands of a console block, each with its input and with what is shown of its output."""
    found: list[tuple[str, str, list[str]]] = []
    for line in text.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], "", []))
        elif line.startswith("> "):
            command, given, shown = found.pop()
            found.append((command, given + line[2:] + "\n", shown))
        elif line:
            found[-1][2].append(line)
    return found


def appears(shown: list[str], output: str) -> bool:
    """Whether the lines come in the output, in this order; others may come between."""
    patterns = ("[^\n]*".join(re.escape(piece) for piece in line.split("…")) for line in shown)
    whole = ".*?".join(f"^{pattern}$" for pattern in patterns)
    return re.search(whole, output, flags=re.MULTILINE | re.DOTALL) is not None


Run = Callable[[str, str], "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    state = library.state_directory(tmp_path_factory.mktemp("docs"))
    (state / "python").symlink_to(library.models().parent / "python")

    def run(command: str, given: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["bash", "-c", command.replace(".build/release/", f"{PROGRAMS}/")],
            input=given,
            cwd=CHECKOUT,
            env=os.environ | {"WORKBENCH_STATE_DIRECTORY": str(state)},
            capture_output=True,
            text=True,
            timeout=DEADLINE,
        )

    return run


@pytest.mark.parametrize(("kind", "text"), blocks())
def test_an_example_does_what_it_shows(run: Run, kind: str, text: str) -> None:
    assert kind in ("console", "repl")
    for command, given, shown in [(".build/release/workbench repl", text, [])] if kind == "repl" else parts(text):
        done = run(command, given)
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
        assert appears(shown, done.stdout), f"{command}\nshows\n{done.stdout}\nand not\n" + "\n".join(shown)


@pytest.mark.parametrize("name", ["README.md", "repl.md", "execute.md", "lint.md", "search.md"])
def test_the_pages_for_users_have_tested_examples(name: str) -> None:
    (page,) = [page for page in PAGES if page.name == name]
    assert BLOCK.search(page.read_text())


def test_the_script_of_the_demo_holds(run: Run) -> None:
    done = run(".build/release/workbench repl", (CHECKOUT / "tools" / "lib" / "demo.repl").read_text())
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("shown", "output", "right"),
    [
        (["a…c", "e"], "x\nabc\nd\ne\n", True),
        (["e", "a…c"], "x\nabc\nd\ne\n", False),
        (["a"], "abc\n", False),
        ([], "", True),
    ],
)
def test_what_an_example_shows_is_looked_for(shown: list[str], output: str, right: bool) -> None:
    assert appears(shown, output) is right
