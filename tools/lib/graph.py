"""What tools/graph does: draws the targets that `swift package dump-package` tells, and checks the table about them."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PAGE = Path("docs/architecture.md")
START = "<!-- Written by tools/graph from Package.swift. -->"
END = "<!-- End of the written part. -->"
# A row of the table of targets: its names, its folders, what it knows, what does not go in.
ROW = re.compile(r"^\| (`[^|]*)\|([^|]*)\|([^|]*)\|([^|]*)\|$", re.MULTILINE)


@dataclass(frozen=True)
class Target:
    name: str
    folder: str
    is_program: bool
    imports: frozenset[str]

    @property
    def is_for_tests(self) -> bool:
        return self.folder.startswith("Tests/")


class Graph:
    """The targets of this package, its tests left out. Packages of others are no part of it."""

    def __init__(self, package: dict[str, Any]) -> None:
        found = [target for target in package["targets"] if target["type"] != "test"]
        names = {target["name"] for target in found}
        self.targets = {
            target["name"]: Target(
                name=target["name"],
                folder=target.get("path") or f"Sources/{target['name']}",
                is_program=target["type"] == "executable",
                imports=frozenset(name for entry in target["dependencies"] for name in entry.get("byName", [])[:1])
                & names,
            )
            for target in found
        }
        self.libraries = {
            f"lib{product['name']}.so"
            for product in package["products"]
            if "dynamic" in product["type"].get("library", [])
        }

    def reachable(self, name: str) -> frozenset[str]:
        imports = self.targets[name].imports
        return imports.union(*(self.reachable(other) for other in imports))

    def height(self, name: str) -> int:
        return 1 + max((self.height(other) for other in self.targets[name].imports), default=-1)

    def direct(self, name: str) -> list[str]:
        """The imports of a target that none of its other imports brings along."""
        imports = self.targets[name].imports
        return sorted(one for one in imports if not any(one in self.reachable(other) for other in imports))

    def drawing(self) -> str:
        shown = [target for target in self.targets.values() if not target.is_for_tests]
        shown.sort(key=lambda target: (-self.height(target.name), target.name))
        lines = ["```mermaid", "flowchart TD"]
        lines += [f"  {identifier(target.name)}([{target.name}])" for target in shown if target.is_program]
        for target in shown:
            below = self.direct(target.name)
            if below:
                lines.append(f"  {identifier(target.name)} --> {' & '.join(map(identifier, below))}")
        return "\n".join([*lines, "```"])

    def flaws_of_table(self, page: str) -> list[str]:
        rows = [
            (
                [name for name in quoted(names) if name not in self.libraries],
                quoted(folders),
                knows.strip(),
                excludes.strip(),
            )
            for names, folders, knows, excludes in ROW.findall(page)
        ]
        counts = Counter(name for names, *_ in rows for name in names)
        flaws = [f"the table has no row for {name}" for name in self.targets if not counts[name]]
        flaws += [f"the table has {count} rows for {name}" for name, count in counts.items() if count > 1]
        above: set[str] = set()
        for names, folders, knows, excludes in rows:
            above.update(names)
            if not knows or not excludes:
                flaws.append(f"the row of {names[0]} says not what it knows, or not what stays out of it")
            for name in names:
                target = self.targets.get(name)
                if target is None:
                    flaws.append(f"the table has a row for {name}, which is no target of Package.swift")
                    continue
                if target.folder not in folders:
                    flaws.append(f"the folder of {name} is {target.folder}, not {', '.join(folders)}")
                flaws += [
                    f"{name} imports {other}, whose row is below its own"
                    for other in sorted(target.imports - above)
                    if counts[other]
                ]
        return flaws


def quoted(cell: str) -> list[str]:
    """What stands in backquotes."""
    return re.findall(r"`([^`]*)`", cell)


def identifier(name: str) -> str:
    """A name as Mermaid takes it before an arrow."""
    return name.replace("-", "_")


def main() -> None:
    graph = Graph(json.load(sys.stdin))
    page = PAGE.read_text()
    before, start, rest = page.partition(START)
    _, end, after = rest.partition(END)
    if not start or not end:
        sys.exit(f"graph: {PAGE} has no lines {START!r} and {END!r} to draw between")
    drawn = f"{before}{START}\n\n{graph.drawing()}\n\n{END}{after}"
    flaws = graph.flaws_of_table(page)
    if "--check" not in sys.argv[1:]:
        PAGE.write_text(drawn)
    elif drawn != page:
        flaws.append("the drawing is not that of Package.swift: run tools/graph")
    for flaw in flaws:
        print(f"{PAGE}: {flaw}", file=sys.stderr)
    sys.exit(bool(flaws))


main()
