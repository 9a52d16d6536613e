"""What tools/new-tool does: copies the sample tool under a new name and adds it to package, list and page."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

SAMPLE = Path("Tests/ToolKitTests")
PACKAGE = Path("Package.swift")
LIST = Path("Sources/Catalog/ToolList.swift")
TARGETS = Path("docs/architecture.md")
# The longest name that every model vendor and host accepts, with the server's name in front of it.
LONGEST = 51


def fail(message: str) -> None:
    sys.exit(f"new-tool: {message}")


def replace_once(text: str, pattern: str, make: Callable[[re.Match[str]], str], where: Path) -> str:
    """Replaces the one match of a pattern. With none or several, the file has another shape than is known here."""
    result, count = re.subn(pattern, make, text, flags=re.DOTALL)
    if count != 1:
        fail(f"{where} has {count} places like {pattern!r}, expected one: mend tools/lib/new_tool.py")
    return result


def sorted_names(inside: str, name: str) -> str:
    """The names of a list of string literals with one more, in order."""
    return ", ".join(f'"{item}"' for item in sorted([*re.findall(r'"([^"]+)"', inside), name]))


def package_with(text: str, module: str) -> str:
    target = f"""    .target(
      name: "{module}", dependencies: ["ToolKit"], path: "Sources/Tools/{module}", swiftSettings: settings),
    .testTarget(
      name: "{module}Tests", dependencies: [{sorted_names('"JSON" "TestSupport" "ToolKit"', module)}],
      swiftSettings: settings),

"""
    text = replace_once(text, r"(?=    // MARK: Catalog)", lambda _: target, PACKAGE)
    catalog = r'(name: "Catalog",\s+dependencies: \[)([^\]]*)\]'
    return replace_once(text, catalog, lambda m: m[1] + sorted_names(m[2], module) + "]", PACKAGE)


def list_with(text: str, module: str, type_name: str) -> str:
    imports = sorted([*re.findall(r"^import \w+$", text, flags=re.MULTILINE), f"import {module}"])
    text = replace_once(text, r"\A(import \w+\n)+", lambda _: "\n".join(imports) + "\n", LIST)
    return replace_once(text, r",?\n    \]\n", lambda _: f",\n      {type_name}(),\n    ]\n", LIST)


def targets_with(text: str, module: str, name: str) -> str:
    row = f"| `{module}` | `Sources/Tools/{module}` | the tool `{name}` | isolation, the protocol |\n"
    return replace_once(text, r"(?=\| `Catalog` \|)", lambda _: row, TARGETS)


def main() -> None:
    swift, name, *rest = sys.argv[1:]
    words = name.split("_")
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) or len(name) > LONGEST:
        fail(f"'{name}' is no name for a tool: lower-case words with underscores between, at most {LONGEST} characters")
    type_name = "".join(word.capitalize() for word in words)
    module = rest[0] if rest else type_name + "Tool"
    if not re.fullmatch(r"[A-Z][A-Za-z0-9]*", module) or module == type_name:
        fail(f"'{module}' is no name for the target: a noun such as Linting, other than the tool's type {type_name}")
    package, tools = PACKAGE.read_text(), LIST.read_text()
    if f'name: "{module}"' in package:
        fail(f"Package.swift has a target {module} already")
    snapshot = Path(f"Tests/Fixtures/tool-schemas/{name}.json")
    if snapshot.exists() or f"{type_name}(" in tools:
        fail(f"there is a tool {name} already")

    title = " ".join(words).capitalize()
    stamped = {}
    for source, target in [
        (SAMPLE / "CountWords.swift", Path(f"Sources/Tools/{module}/{type_name}.swift")),
        (SAMPLE / "CountWordsTests.swift", Path(f"Tests/{module}Tests/{type_name}Tests.swift")),
    ]:
        text = source.read_text()
        for old, new in [("CountWords", type_name), ("count_words", name), ("Count words", title)]:
            text = text.replace(old, new)
        stamped[target] = text
    test = list(stamped)[-1]
    imports = sorted([*re.findall(r"^import \w+$", stamped[test], flags=re.MULTILINE), f"import {module}"])
    stamped[test] = replace_once(stamped[test], r"\A(import \w+\n)+", lambda _: "\n".join(imports) + "\n", test)
    stamped[PACKAGE] = package_with(package, module)
    stamped[LIST] = list_with(tools, module, type_name)
    page = targets_with(TARGETS.read_text(), module, name)

    for path, text in stamped.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    subprocess.run([swift, "format", "--in-place", *stamped], check=True)
    TARGETS.write_text(page)
    made, tested = list(stamped)[:2]
    shown = "swift" if shutil.which("swift") else swift
    print(f"""It counts words, as the tool in docs/adding-a-tool.md does, and works. To make it yours:

  1. {made}: what it takes, what it returns, what it does
  2. {tested}: what it must do
  3. Package.swift: what the target {module} imports besides ToolKit
  4. {TARGETS}: what the target knows and what stays out of it, in its row of the table; tools/graph draws it
  5. UPDATE_SNAPSHOTS=1 {shown} test --filter CatalogTests
     (a debug build first: minutes) writes {snapshot}, which is what models read: read it too
  6. tools/build, and then .build/release/workbench call {name} text="one two"
     runs it
  7. tools/test end-to-end -- -rP -k test_tool_list
     tells what it costs them""")


main()
