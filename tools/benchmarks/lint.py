"""What the tool `lint` costs for Python, beside the command lines of ruff and bandit over the same files."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from figures import median
from subjects import CHECKOUT, INITIALIZE, RELEASE, BenchmarkFailed, Workshop, line

FLAWED = """

def job_{n}(name, items=[]):
    path = "/tmp/" + name
    subprocess.call("ls " + path, shell=True)
    value = pickle.loads(items[{n}])
    token = random.random()
    try:
        eval(name)
    except Exception:
        pass
    assert value != None
    digest = hashlib.md5(name.encode())
    return {{"path": path, "digest": digest.hexdigest(), "token": token}}
"""
CLEAN = '''

def total_{n}(rows: list[dict[str, int]]) -> int:
    """The sum of what the rows of kind {n} amount to."""
    count = 0
    for row in rows:
        if row["kind"] == {n}:
            count += row["amount"] * {n}
        elif row["kind"] > {n}:
            count += row["amount"]
        else:
            count -= 1
    return count
'''
HEAD = '"""Jobs and sums."""\n\nimport hashlib\nimport pickle\nimport random\nimport subprocess\nimport os\n'
BOTH = ["ruff", "bandit"]


@dataclass
class Times:
    """Milliseconds of a call."""

    median: float
    p95: float


@dataclass
class Figures:
    flawed: Times
    quick: Times
    clean: Times
    whole: Times
    findings: int
    lines: int
    command_lines: float
    same: bool
    thousands: tuple[int, int, int]
    folder: float
    folder_files: int
    folder_each: float
    folder_whole: float
    folder_same: bool


class Server:
    """A `workbench serve` over two pipes."""

    def __init__(self, root: Path) -> None:
        command = [str(RELEASE / "workbench"), "serve", "--root", str(root), "--warm-python=off"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=root)
        self._number = 0
        self._send(INITIALIZE)
        self._receive()
        self._send(line({"method": "notifications/initialized"}))

    def lint(self, **arguments: Any) -> tuple[dict[str, Any], float, int]:
        """The report, milliseconds, and bytes of the answer."""
        self._number += 1
        parameters = {"name": "lint", "arguments": {"max_diagnostics": 1000, **arguments}}
        request = line({"id": self._number, "method": "tools/call", "params": parameters})
        began = time.perf_counter()
        self._send(request)
        answer = self._receive()
        took = (time.perf_counter() - began) * 1e3
        result = json.loads(answer).get("result", {})
        if "structuredContent" not in result or result.get("isError"):
            raise BenchmarkFailed(f"lint failed: {answer[:2000]!r}")
        return result["structuredContent"], took, len(answer)

    def end(self) -> None:
        self._process.stdin.close()
        self._process.wait()

    def _send(self, data: bytes) -> None:
        self._process.stdin.write(data)
        self._process.stdin.flush()

    def _receive(self) -> bytes:
        answer = self._process.stdout.readline()
        if not answer:
            raise BenchmarkFailed("the server ended")
        return answer


def measure(shop: Workshop, rounds: int, files: int, cli_rounds: int) -> Figures:
    sys.path.insert(0, str(CHECKOUT / "Tests" / "EndToEnd"))
    from harness import command_lines

    folder = shop.folder / "lint"
    folder.mkdir()
    flawed = HEAD + "".join(FLAWED.format(n=n) for n in range(6)) + "".join(CLEAN.format(n=n) for n in range(7))
    clean = '"""Sums."""\n' + "".join(CLEAN.format(n=n) for n in range(15))
    (folder / "flawed.py").write_text(flawed)
    server = Server(folder)
    try:
        given = {"files": [{"path": "flawed.py", "content": flawed}]}
        report, _, _ = server.lint(tools=BOTH, **given)
        expected = command_lines.ruff(folder, ["flawed.py"]) | command_lines.bandit(folder, ["flawed.py"])[0]
        samples: dict[str, list[float]] = {name: [] for name in ("flawed", "quick", "clean", "whole", "lines")}
        for number in range(rounds):
            samples["flawed"].append(server.lint(tools=BOTH, **given)[1])
            samples["quick"].append(server.lint(tools=BOTH, profile="quick", **given)[1])
            samples["whole"].append(server.lint(**given)[1])
            tidy = {"files": [{"path": "clean.py", "content": clean}]}
            checked, took, _ = server.lint(tools=BOTH, **tidy)
            if checked["verdict"] != "pass":
                raise BenchmarkFailed(f"the clean file is not clean: {checked}")
            samples["clean"].append(took)
            if number < cli_rounds:
                samples["lines"].append(_timed(lambda: _command_lines(command_lines, folder, ["flawed.py"])))
        many = "".join(f"import module{number}\n" for number in range(4000))
        thousands, _, size = server.lint(tools=BOTH, files=[{"path": "many.py", "content": many}])
        whole = _folder(server, command_lines, shop.folder / "lint" / "repository", files)
    finally:
        server.end()
    return Figures(
        **{name: _times(samples[name]) for name in ("flawed", "quick", "clean", "whole")},
        findings=report["summary"]["total"],
        lines=flawed.count("\n"),
        command_lines=median(samples["lines"]),
        same=_found(report) == expected,
        thousands=(thousands["summary"]["total"], 4000, size),
        **whole,
    )


def _folder(server: Server, command_lines: Any, folder: Path, files: int) -> dict[str, Any]:
    """A repository of real code: packages that lie beside the linters."""
    packages = next(command_lines.LINTERS.parent.glob("lib/python3*/site-packages"))
    sources = [
        path for name in ("mypy", "bandit", "requests", "yaml", "rich") for path in (packages / name).rglob("*.py")
    ]
    sources = sorted(path for path in sources if 0 < path.stat().st_size < 40_000)[:files]
    for path in sources:
        copy = folder / path.relative_to(packages)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    names = [str(path.relative_to(packages)) for path in sources]
    report, took, _ = server.lint(path=str(folder), tools=BOTH)
    report, again, _ = server.lint(path=str(folder), tools=BOTH)
    each = sum(_timed(lambda name=name: _command_lines(command_lines, folder, [name])) for name in names)
    whole = _timed(lambda: _command_lines(command_lines, folder, names))
    found = len(command_lines.ruff(folder, names)) + len(command_lines.bandit(folder, names)[0])
    return {
        "folder": min(took, again),
        "folder_files": report["summary"]["files"],
        "folder_each": each,
        "folder_whole": whole,
        "folder_same": report["summary"]["total"] == found,
    }


def _command_lines(command_lines: Any, folder: Path, names: list[str]) -> None:
    command_lines.run([*command_lines.ruff_command(), *names], folder)
    command_lines.run([*command_lines.bandit_command(), *names], folder)


def _timed(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1e3


def _times(samples: list[float]) -> Times:
    ordered = sorted(samples)
    return Times(median(ordered), ordered[min(len(ordered) - 1, round(0.95 * len(ordered)))])


def _found(report: dict[str, Any]) -> set[tuple[str, str, int, int]]:
    return {
        (each["file"], each["rule"], each["range"]["start"]["line"], each["range"]["start"]["column"])
        for each in report["diagnostics"]
    }
