"""tools/new-tool in a copy of the checkout: what it stamps compiles, is listed, and answers a client's call.

The copy's catalogue and server are compiled with the commands of the release and linked with its other modules, so that
this takes seconds and not a build.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from harness.programs import PROGRAMS, RELEASE
from harness.wire import Wire, modern

# What the tool reads or changes.
COPIED = (
    ".swift-format",
    "Package.swift",
    "Sources/Catalog",
    "Sources/workbench",
    "Tests/ToolKitTests",
    "Tests/Fixtures/tool-schemas",
    "docs/architecture.md",
    "tools",
)


@pytest.fixture
def copy(checkout: Path, tmp_path: Path) -> Path:
    for name in COPIED:
        source, target = checkout / name, tmp_path / "copy" / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target) if source.is_dir() else shutil.copy(source, target)
    return tmp_path / "copy"


def new_tool(copy: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([copy / "tools" / "new-tool", *arguments], capture_output=True, text=True)


def graph(copy: Path, package: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, copy / "tools" / "lib" / "graph.py", *arguments]
    return subprocess.run(command, cwd=copy, input=package, capture_output=True, text=True)


class Release:
    """The compiler's commands of the release, applied to other sources; what they make goes into one folder."""

    def __init__(self, checkout: Path, folder: Path) -> None:
        folder.mkdir()
        self.folder, self.products = folder, RELEASE
        manifest = (checkout / ".build" / "release.yaml").read_text()
        found = re.search(r'args: (\["[^"]*swiftc","-module-name","Catalog",.*\])$', manifest, flags=re.MULTILINE)
        assert found, "the release has no command for the module Catalog"
        self.compiler, *arguments = json.loads(found[1])
        self.settings = self._without_outputs(arguments)

    @staticmethod
    def _without_outputs(arguments: list[str]) -> list[str]:
        """The settings alone: not what is compiled, and not where the results go."""
        alone = {
            *("-emit-module", "-emit-dependencies", "-emit-objc-header", "-serialize-diagnostics"),
            *("-c", "-parseable-output", "-static-stdlib"),
        }
        valued = {
            *("-module-name", "-emit-module-path", "-output-file-map", "-emit-objc-header-path"),
            *("-module-cache-path", "-num-threads"),
        }
        kept, skipping = [], False
        for argument in arguments:
            if not skipping and argument not in alone | valued and not argument.startswith("@"):
                kept.append(argument)
            skipping = argument in valued
        return kept

    def run(self, *arguments: str | Path) -> None:
        cache = ["-module-cache-path", self.folder / "cache", "-I", self.folder]
        command = [self.compiler, *self.settings, *cache, *arguments]
        run = subprocess.run(command, cwd=self.folder, capture_output=True, text=True)
        assert run.returncode == 0, run.stdout + run.stderr

    def module(self, name: str, sources: Path) -> None:
        path = self.folder / f"{name}.swiftmodule"
        outputs = ["-emit-module", "-emit-module-path", path, "-c", "-o", self.folder / f"{name}.o"]
        self.run("-module-name", name, *outputs, *sorted(sources.rglob("*.swift")))

    def server(self, sources: Path) -> Path:
        """The server, of these sources, what this has compiled before, and the release's other modules."""
        objects = (self.products / "workbench.product" / "Objects.LinkFileList").read_text().split("\n")
        replaced = ("Catalog.build/", "workbench.build/")
        kept = [name.strip("'") for name in objects if name and not any(part in name for part in replaced)]
        server = self.folder / "workbench"
        ours = sorted(self.folder.glob("*.o"))
        self.run(
            "-module-name",
            "workbench",
            *sorted(sources.rglob("*.swift")),
            *ours,
            *kept,
            "-static-stdlib",
            "-lm",
            "-o",
            server,
        )
        return server


@pytest.mark.skipif(PROGRAMS != RELEASE, reason="it compiles against a release, and another build is tested")
def test_what_it_stamps_compiles_and_answers_a_call(checkout: Path, copy: Path, tmp_path: Path) -> None:
    run = new_tool(copy, "count_long_words", "Counting")
    assert run.returncode == 0, run.stderr
    assert "Tests/Fixtures/tool-schemas/count_long_words.json" in run.stdout

    release = Release(checkout, tmp_path / "compiled")
    release.module("Counting", copy / "Sources" / "Tools" / "Counting")
    release.module("Catalog", copy / "Sources" / "Catalog")
    release.run("-module-name", "CountingTests", "-typecheck", *(copy / "Tests" / "CountingTests").glob("*.swift"))
    wire = Wire([release.server(copy / "Sources" / "workbench"), "serve"], cwd=copy)
    try:
        assert [tool["name"] for tool in wire.result("tools/list", modern())["tools"]][-1] == "count_long_words"
        arguments = {"text": "a longer word", "shortest": 4}
        assert wire.call("count_long_words", arguments)["content"] == [{"type": "text", "text": "2 words"}]
        assert wire.end() == 0
    finally:
        wire.dispose()


def test_the_package_has_the_target_and_its_tests(checkout: Path, copy: Path, tmp_path: Path) -> None:
    assert new_tool(copy, "count_long_words").returncode == 0
    package = dumped_package(checkout, copy, tmp_path)
    targets = {target["name"]: target for target in json.loads(package)["targets"]}
    assert targets["CountLongWordsTool"]["path"] == "Sources/Tools/CountLongWordsTool"
    assert dependencies(targets["CountLongWordsTool"]) == {"ToolKit"}
    assert {"CountLongWordsTool", "ToolKit"} < dependencies(targets["CountLongWordsToolTests"])
    assert "CountLongWordsTool" in dependencies(targets["Catalog"])


def test_the_page_of_targets_has_its_row_and_the_drawing_follows(checkout: Path, copy: Path, tmp_path: Path) -> None:
    assert new_tool(copy, "count_long_words").returncode == 0
    package = dumped_package(checkout, copy, tmp_path)
    check = graph(copy, package, "--check")
    assert check.returncode == 1
    assert check.stderr == "docs/architecture.md: the drawing is not that of Package.swift: run tools/graph\n"
    assert graph(copy, package).returncode == 0
    assert graph(copy, package, "--check").returncode == 0
    assert "  CountLongWordsTool --> ToolKit\n" in (copy / "docs" / "architecture.md").read_text()


@pytest.mark.parametrize(
    ("there", "instead", "flaw"),
    [
        ("| `Spelling` | `Sources/Spelling` |", "| Spelling | there |", "has no row for Spelling"),
        ("| `Spelling` |", "| `Spellings` |", "a row for Spellings, which is no target"),
        ("| `Spelling` |", "| `Spelling`, `JSON` |", "has 2 rows for JSON"),
        (
            "| `Sources/Spelling` |",
            "| `Sources/Names` |",
            "the folder of Spelling is Sources/Spelling, not Sources/Names",
        ),
        ("| whose names they are |", "| |", "the row of Spelling says not what it knows"),
        (
            "| `CSystem` | `Sources/CSystem` |",
            "| `Catalog` | `Sources/Catalog` |",
            "Catalog imports Config, whose row is below",
        ),
    ],
)
def test_a_table_of_targets_that_is_not_the_packages_is_refused(
    checkout: Path, copy: Path, tmp_path: Path, there: str, instead: str, flaw: str
) -> None:
    page = copy / "docs" / "architecture.md"
    text = page.read_text()
    assert there in text
    page.write_text(text.replace(there, instead))
    check = graph(copy, dumped_package(checkout, copy, tmp_path), "--check")
    assert check.returncode == 1
    assert flaw in check.stderr


def test_what_it_writes_has_the_format_of_the_rest(checkout: Path, copy: Path, tmp_path: Path) -> None:
    assert new_tool(copy, "find_the_longest_line_of_each_of_many_files", "LongestLines").returncode == 0
    swift = Path(Release(checkout, tmp_path / "compiled").compiler).with_name("swift")
    written = [copy / "Package.swift", copy / "Sources" / "Catalog" / "ToolList.swift", *copy.rglob("*Longest*.swift")]
    assert len(written) == 4
    lint = subprocess.run([swift, "format", "lint", "--strict", *written], cwd=copy, capture_output=True, text=True)
    assert lint.returncode == 0, lint.stderr


def dumped_package(checkout: Path, copy: Path, tmp_path: Path) -> str:
    """Package.swift as tools/graph reads it."""
    swift = Path(Release(checkout, tmp_path / "compiled").compiler).with_name("swift")
    options = ["--package-path", copy, "--scratch-path", tmp_path / "scratch", "--cache-path", tmp_path / "cache"]
    dump = subprocess.run([swift, "package", *options, "dump-package"], capture_output=True, text=True)
    assert dump.returncode == 0, dump.stderr
    return dump.stdout


def dependencies(target: dict[str, Any]) -> set[str]:
    return {dependency["byName"][0] for dependency in target["dependencies"]}


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["CountLines"], "no name for a tool"),
        (["count-lines"], "no name for a tool"),
        (["a" * 52], "no name for a tool"),
        (["count_lines", "counting"], "no name for the target"),
        (["linting", "Linting"], "no name for the target"),
        (["count_lines", "Catalog"], "has a target Catalog already"),
        (["execute_sandboxed"], "there is a tool execute_sandboxed already"),
    ],
    ids=lambda value: "-".join(value)[:30] if isinstance(value, list) else "",
)
def test_a_name_that_will_not_do_is_refused_and_nothing_is_changed(
    copy: Path, arguments: list[str], reason: str
) -> None:
    before = {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()}
    run = new_tool(copy, *arguments)
    assert run.returncode == 1
    assert reason in run.stderr
    assert {path: path.read_bytes() for path in copy.rglob("*") if path.is_file()} == before
