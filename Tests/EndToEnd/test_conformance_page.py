"""docs/conformance.md: every row has a number and names tests that exist."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

NAMED = re.compile(r"`(Tests/[\w/.+-]+\.(?:py|swift))(?:::(\w+))?`")


def rows(page: str) -> list[list[str]]:
    """The cells of every row of every table, without the heads."""
    lines = [line for line in page.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [row for row in cells if row[0] and not row[0].startswith("-")]


def problems(page: str, checkout: Path) -> list[str]:
    """What is wrong with the page, each with the number of the row."""
    found = []
    for expected, row in enumerate(rows(page), start=1):
        if row[0] != str(expected):
            found.append(f"row {row[0]} stands where {expected} belongs")
        named = NAMED.findall(row[-1])
        if not named:
            found.append(f"row {row[0]} names no test")
        for file, test in named:
            path = checkout / file
            declared = r"^(async )?def {}\(" if file.endswith(".py") else r"^ *func {}\("
            if not path.exists():
                found.append(f"row {row[0]} names {file}, which does not exist")
            elif test and not re.search(declared.format(test), path.read_text(), flags=re.MULTILINE):
                found.append(f"row {row[0]} names {test}, which is not in {file}")
    return found


def test_every_row_names_tests_that_exist(checkout: Path) -> None:
    page = (checkout / "docs" / "conformance.md").read_text()
    assert len(rows(page)) > 60
    assert problems(page, checkout) == []


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        ("| 2 | all | x | basic | `Tests/EndToEnd/test_stream.py` |", "stands where 1 belongs"),
        ("| 1 | all | x | basic | none yet |", "names no test"),
        ("| 1 | all | x | basic | `Tests/EndToEnd/test_nothing.py::test_x` |", "does not exist"),
        ("| 1 | all | x | basic | `Tests/EndToEnd/test_stream.py::test_x` |", "is not in"),
        ("| 1 | all | x | basic | `Tests/MCPTests/EraTests.swift::nothing` |", "is not in"),
    ],
)
def test_a_wrong_row_is_found(checkout: Path, row: str, problem: str) -> None:
    (found,) = problems(f"| | in | what | page | tests |\n| --- | --- | --- | --- | --- |\n{row}\n", checkout)
    assert problem in found
