"""Prints how much of each module the tests execute, for tools/test --coverage.

    coverage.py CHECKOUT MINIMUM < EXPORT

EXPORT is what `llvm-cov export -summary-only` prints. Each module gets a line: the share of its lines that were
executed, and how many of how many these are. Of a module below MINIMUM per cent the files follow that lack most, and
the exit status is 1.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

# How many files of a module below the minimum are named.
NAMED = 8


@dataclass
class Lines:
    executed: int = 0
    all: int = 0

    def add(self, other: Lines) -> None:
        self.executed += other.executed
        self.all += other.all

    @property
    def share(self) -> float:
        return 100 * self.executed / self.all if self.all else 100.0

    def __str__(self) -> str:
        return f"{self.share:5.1f} %  {self.executed:6} of {self.all:6}"


def module_of(path: Path) -> str | None:
    """The module of a source file below the checkout: a folder of Sources, of Sources/Tools or of sandbox."""
    match path.parts:
        case ("Sources", "Tools", name, *_):
            return name
        case ("Sources", name, *_):
            return name
        case ("sandbox", name, *_):
            return f"sandbox/{name}"
    return None


def main() -> int:
    checkout, minimum = Path(sys.argv[1]), float(sys.argv[2])
    modules: dict[str, dict[Path, Lines]] = defaultdict(dict)
    for file in json.load(sys.stdin)["data"][0]["files"]:
        path = Path(file["filename"])
        if not path.is_relative_to(checkout):
            continue
        path = path.relative_to(checkout)
        if name := module_of(path):
            lines = file["summary"]["lines"]
            modules[name][path] = Lines(lines["covered"], lines["count"])
    below = 0
    whole = Lines()
    for name, files in sorted(modules.items()):
        total = Lines()
        for lines in files.values():
            total.add(lines)
        whole.add(total)
        low = total.share < minimum
        below += low
        print(f"{name:18} {total}{'  BELOW' if low else ''}")
        lacking = sorted(files.items(), key=lambda item: item[1].executed - item[1].all)
        for path, lines in lacking[:NAMED] if low else []:
            print(f"{'':18} {lines}  {path}")
    print(f"{'all':18} {whole}")
    if not modules:
        print("no line of this checkout was counted")
    return 1 if below or not modules else 0


if __name__ == "__main__":
    sys.exit(main())
