"""The tool `lint` finds in Python what ruff and bandit find alone, and passes nothing that one of them cannot read."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness import command_lines
from harness.wire import Wire

HOSTILE: dict[str, bytes] = {
    "empty.py": b"",
    "blank.py": b"\n\n\n",
    "emoji.py": 'import pickle\ns = "😀é", eval("1"), missing\n'.encode(),
    "tabs.py": b"import os\nif True:\n\teval('1')\n\tx\t=\tundefined\n",
    "bom.py": b"\xef\xbb\xbfimport os\nexec('1')\n",
    "crlf.py": b"import subprocess\r\nsubprocess.call('ls', shell=True)\r\n",
    "cr.py": b"import os\rx = 1\reval('1')\r",
    "feeds.py": b"import os\n\x0c\ndef f():\n    \x0c\n    return eval('1')\n",
    "latin.py": b"# -*- coding: latin-1 -*-\nimport pickle\ns = '\xe9\xe9'; eval(s)\n",
    "broken-utf8.py": b"s = '\xe9'\neval(s)\n",
    "nul.py": b"x = 1\n\x00\n",
    "syntax.py": b"def f(:\n    pass\n",
    "python2.py": b"print 'two'\nexec 'code'\n",
    "walrus.py": b"if (n := eval('10')) > 5:\n    print(n)\nmatch n:\n    case 1:\n        exec('1')\n",
    "template.py": b"name = 'x'\ny = t'{name}'\neval(name)\n",
    "silenced.py": b"import os  # noqa\neval('1')  # nosec\neval('1')  # nosec B101\nexec('1')  # noqa: S102\n",
    "nested.py": b"x = " + b"(" * 150 + b"1" + b")" * 150 + b"\n",
    "deep.py": b"x = " + b"[" * 5000 + b"]" * 5000 + b"\n",
    "chain.py": b"x = 1" + b" + 1" * 5000 + b"\n",
    "long-line.py": b"x = [" + b"eval('1'), " * 40 + b"1, " * 100_000 + b"]\n",
    "surrogate.py": b"s = '\xed\xa0\x80'\n",
    "bidi.py": "# \u202e hidden\nx = eval('1')\n".encode(),
    "dedent.py": b"if 1:\n        x = 1\n    y = 2\n",
    "multi.py": b"import subprocess\nsubprocess.call(\n    'ls',\n    shell=True,\n)\npassword = (\n    'secret'\n)\n",
}


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Hostile files, and the packages that lie beside the linters."""
    folder = tmp_path_factory.mktemp("corpus")
    for name, content in HOSTILE.items():
        (folder / name).write_bytes(content)
    packages = next(command_lines.LINTERS.parent.glob("lib/python3*/site-packages"))
    for package in ("requests", "yaml", "bandit/core", "bandit/plugins"):
        for path in sorted((packages / package).rglob("*.py")):
            copy = folder / path.relative_to(packages)
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(path.read_bytes())
    return folder


def lint(server: Wire, **arguments: Any) -> dict[str, Any]:
    result = server.call("lint", {"max_diagnostics": 1000, **arguments})
    assert not result.get("isError"), result
    return result["structuredContent"]


def findings(report: dict[str, Any], tool: str) -> set[tuple[str, str, int, int]]:
    return {
        (each["file"], each["rule"], each["range"]["start"]["line"], each["range"]["start"]["column"])
        for each in report["diagnostics"]
        if each["tool"] == tool and not (tool == "ruff" and each["category"] == "security" and each["rule"][0] == "S")
    }


def test_findings_of_every_file_are_those_of_the_command_lines(spawn: Callable[..., Wire], corpus: Path) -> None:
    server = spawn("workbench", "--root", str(corpus))
    server.initialize()
    names = [str(path.relative_to(corpus)) for path in sorted(corpus.rglob("*.py"))]
    assert len(names) > 80
    expected = command_lines.ruff(corpus, names)
    by_bandit, unread = command_lines.bandit(corpus, names)
    assert len(expected) > 100 and len(by_bandit) > 60 and len(unread) > 5
    for name in names:
        report = lint(server, files=[{"path": str(corpus / name)}], tools=["ruff", "bandit"])
        if name == "nul.py":
            # Given to no linter at all.
            assert report["verdict"] == "incomplete"
            continue
        if report["summary"]["truncated"]:
            # More than an answer holds: the totals must be right all the same.
            assert name in ("long-line.py", "yaml/parser.py")
            assert report["summary"]["total"] == sum(each[0] == name for each in expected | by_bandit), name
            continue
        shown = report["diagnostics"][0]["file"] if report["diagnostics"] else name
        assert findings(report, "ruff") == {(shown, *each[1:]) for each in expected if each[0] == name}, name
        assert findings(report, "bandit") == {(shown, *each[1:]) for each in by_bandit if each[0] == name}, name
        status = {each["name"]: each["status"] for each in report["tools"]}
        assert (status["bandit"] != "ok") == (name in unread), name
        if name in unread or any(each[:2] == (name, "E902") for each in expected):
            assert report["verdict"] in ("fail", "incomplete"), name


def test_thousands_of_findings_fit_an_answer_with_exact_totals(workbench: Wire) -> None:
    workbench.initialize()
    content = "".join(f"import module{number}\n" for number in range(5000))
    report = lint(workbench, files=[{"path": "many.py", "content": content}], tools=["ruff", "bandit"])
    assert report["summary"]["total"] == 5000 and report["summary"]["warnings"] == 5000
    assert report["summary"]["truncated"] and report["summary"]["returned"] <= 1000
    assert len(json.dumps(report)) < 60_000


def test_a_megabyte_on_a_line_is_answered_and_does_not_pass(workbench: Wire) -> None:
    workbench.initialize()
    content = "x = [" + "1, " * 340_000 + "]\n"
    report = lint(workbench, files=[{"path": "line.py", "content": content}], tools=["ruff", "bandit"])
    assert report["verdict"] == "incomplete"
    assert {each["name"]: each["status"] for each in report["tools"]}["bandit"] == "skipped_too_large"


def test_no_secret_is_shown(workbench: Wire) -> None:
    workbench.initialize()
    # Put together here, so that nobody who searches this repository for secrets finds one.
    key = base64.b64decode("QUtJQVEzRUdVWExaN1JOQ0s1VEQ=").decode()
    content = f'aws_key = "{key}"\npassword = "{key.lower()}"\ndef f(token="{key}x"):\n    f(password="{key}y")\n'
    result = workbench.call("lint", {"files": [{"path": "keys.py", "content": content}], "profile": "strict"})
    report = result["structuredContent"]
    found = {(each["tool"], each["rule"]) for each in report["diagnostics"]}
    assert {("detect-secrets", "AWSAccessKey"), ("bandit", "B105"), ("bandit", "B106"), ("bandit", "B107")} <= found
    assert report["verdict"] == "fail"
    assert key.lower() not in json.dumps(result).lower()
