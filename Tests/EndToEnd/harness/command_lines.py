"""ruff and bandit as their command lines, which the tool `lint` must agree with: the same rules, the same files, each
finding as (file, rule, line, column), both counted from 1 in code points."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tokenize
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[3]
STATE = Path(os.environ.get("XDG_STATE_HOME") or Path.home() / ".local/state") / "workbench"
LINTERS = STATE / "python" / "linters" / "bin"

Finding = tuple[str, str, int, int]


def rules(profile: str = "standard") -> tuple[list[str], list[str]]:
    """What the tool asks ruff for, read from where it is declared: selected and ignored."""
    text = (CHECKOUT / "Sources/Tools/Linting/Linters/Python/RuffRules.swift").read_text()
    lists = {
        name: re.findall(r'"([A-Z]+[0-9]*)"', body)
        for name, body in re.findall(r"static let (quick|standard|strict|doubtful|noisy) = \[(.*?)\]", text, re.DOTALL)
    }
    assert set(lists) == {"quick", "standard", "strict", "doubtful", "noisy"} and all(lists.values())
    return {
        "quick": (lists["quick"], []),
        "standard": (lists["quick"] + lists["standard"], lists["doubtful"] + lists["noisy"]),
        "strict": (lists["quick"] + lists["standard"] + lists["strict"], lists["doubtful"]),
    }[profile]


def ruff_command(profile: str = "standard") -> list[str]:
    selected, ignored = rules(profile)
    command = [str(LINTERS / "ruff"), "check", "--isolated", "--no-cache", "--output-format", "json"]
    command += ["--select", ",".join(selected)]
    return command + (["--ignore", ",".join(ignored)] if ignored else []) + ["--"]


def bandit_command() -> list[str]:
    # By its module: the first line of the script names the interpreter of whoever made the environment.
    return [str(LINTERS / "python3"), "-I", "-m", "bandit", "--quiet", "--format", "json"]


def run(command: list[str], folder: Path) -> bytes:
    """What a linter prints; its exit code says no more than that."""
    return subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False).stdout


def ruff(folder: Path, names: list[str], profile: str = "standard") -> set[Finding]:
    """Findings of ruff, without those of its rules that are bandit's. File by file: deep nesting ends all."""
    found = [each for name in names for each in json.loads(run([*ruff_command(profile), name], folder))]
    return {
        (_name(each["filename"], folder), each["code"], each["location"]["row"], each["location"]["column"])
        for each in found
        if not re.fullmatch(r"S\d+", each["code"])
    }


def bandit(folder: Path, names: list[str]) -> tuple[set[Finding], set[str]]:
    """Findings of bandit, and the files that it has not read."""
    report = json.loads(run([*bandit_command(), *("./" + name for name in names)], folder))
    found = {
        (
            _name(each["filename"], folder),
            each["test_id"],
            each["line_number"],
            1 + _code_points(folder / each["filename"], each["line_number"], each["col_offset"]),
        )
        for each in report["results"]
    }
    return found, {_name(each["filename"], folder) for each in report["errors"]}


def _name(path: str, folder: Path) -> str:
    return os.path.relpath(folder / path, folder)


def _code_points(path: Path, line: int, offset: int) -> int:
    """bandit's columns are bytes of UTF-8, whatever the file is written in."""
    with tokenize.open(path) as file:
        text = file.read().removeprefix("\ufeff").split("\n")[line - 1]
    return len(text.encode()[:offset].decode(errors="ignore"))
