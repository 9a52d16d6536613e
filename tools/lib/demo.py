"""The session that tools/demo shows: a client that we did not write, attached as mcp.json says."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import anyio
import mcp_types
from mcp import Client, StdioServerParameters

CHECKOUT = Path(__file__).resolve().parents[2]
CHART = CHECKOUT / ".build" / "demo-chart.png"
SCRIPT = CHECKOUT / "tools" / "lib" / "demo.repl"


class DemoError(Exception):
    """Something that the demo promises did not happen."""


def headline(text: str) -> None:
    print(f"\n\033[1m{text}\033[0m" if sys.stdout.isatty() else f"\n{text}")


def show(text: str, mark: str = "") -> None:
    for line in text.rstrip("\n").splitlines():
        print(f"  {mark}{line}")


def expect(truth: bool, promise: str, result: Any) -> None:
    if not truth:
        raise DemoError(f"{promise}; the server answered:\n{json.dumps(result, indent=2)[:3000]}")


async def run(client: Client, title: str, code: str, language: str = "python", **arguments: Any) -> Any:
    """Shows a program, runs it through execute_sandboxed, and returns the whole result."""
    headline(title)
    code = textwrap.dedent(code).strip()
    show(code, "│ ")
    result = await client.call_tool("execute_sandboxed", {"code": code, "language": language, **arguments})
    if result.is_error:
        raise DemoError(result.content[0].text if result.content else "no content")
    return result


def verdict(result: mcp_types.CallToolResult) -> dict[str, Any]:
    run = result.structured_content
    usage = run["usage"]
    ended = f"exit code {run['exit_code']}" if run.get("exit_code") is not None else run.get("signal") or "no exit code"
    print(f"  → {run['status']}, {ended}, {usage['wall_ms']} ms, {usage['peak_memory_bytes'] >> 20} MB at the peak")
    return run


async def review(client: Client) -> None:
    """Lints a file of this folder, and shows the diff of the fixes that are safe."""
    flawed = CHECKOUT / "tools" / "lib" / "flawed.py"
    headline("lint: one verdict over several linters, on a file of this folder")
    before = flawed.read_bytes()
    result = await client.call_tool("lint", {"path": "tools/lib/flawed.py", "fix": "preview"})
    if result.is_error:
        raise DemoError(result.content[0].text if result.content else "no content")
    answer = result.structured_content
    texts = [block.text for block in result.content if isinstance(block, mcp_types.TextContent)]
    show(texts[0])
    expect(answer["verdict"] in ("warn", "fail"), "the flaws are found", answer)
    headline("The safe fixes, as patch -p1 applies them; nothing has been written")
    show(texts[1])
    expect("-import os" in texts[1], "the diff removes what is unused", answer)
    expect(flawed.read_bytes() == before, "the file is as it was", answer)


QUESTIONS = {
    "how is a program kept from filling the memory of the machine": "docs/",
    "what happens to a run when the server is killed": "docs/",
    "which place of the code opens a path that a caller gave": "Sources/Roots/",
}


async def ask(client: Client) -> None:
    """Three questions about this project's own pages and code, which nobody has indexed for it."""
    for question, place in QUESTIONS.items():
        headline(f"vector_search: {question}?")
        arguments = {"query": question, "path": place, "k": 3, "max_tokens": 1000}
        result = await client.call_tool("vector_search", arguments)
        if result.is_error:
            raise DemoError(result.content[0].text if result.content else "no content")
        answer = result.structured_content
        for passage in answer["passages"]:
            found = " and ".join(way for way in ("semantic", "lexical") if passage["matched"][way])
            cited = f"{passage['path']}:{passage['start_line']}-{passage['end_line']}"
            show(f"{cited}  {' > '.join(passage['heading'])}  ({passage['score']:.2f}, {found})")
        show(textwrap.shorten(answer["passages"][0]["text"], 300), "│ ")
        searched = answer["searched"]
        print(f"  → {searched['files']} documents, {searched['chunks']} passages, {answer['took_ms']:.0f} ms")
        for reason in answer["degraded"]:
            show(f"degraded: {reason}")
        expect(len(answer["passages"]) == 3, "three passages are found", answer)
        expect(all(one["path"].startswith(place) for one in answer["passages"]), "they are of the folder", answer)


GENERATED = CHECKOUT / ".build" / "demo-generated.png"
TASK = {
    "prompt": "Write longest(rivers, count): the names of the longest rivers. Plot the five longest of rivers.csv.",
    "language": "python",
    "context": ["tools/lib/rivers.csv:1-4"],
    "tests": 'assert longest([("a", 1), ("b", 3), ("c", 2)], 2) == ["b", "c"]',
}
FLAWED = """
import csv

import matplotlib.pyplot as plt


def longest(rivers, count):
    return [name for name, length in sorted(rivers, key=lambda river: river[1])][:count]


with open("rivers.csv", encoding="utf-8") as file:
    rivers = [(row["river"], float(row["length_km"])) for row in csv.DictReader(file)]
top = longest(rivers, 5)
plt.barh(top, [dict(rivers)[name] for name in top], color=colour)
"""


async def write(client: Client) -> None:
    """A candidate that linter and sandbox reject, one that its test rejects, and the one that they validate."""
    headline(f"generate_code: {TASK['prompt']}")
    result = await client.call_tool("generate_code", TASK)
    answer = result.structured_content
    expect(answer["status"] == "needs_candidate", "without a model the answer is a brief", answer)
    show(answer["brief"], "│ ")
    steps = [
        ("A first candidate, as a model might write it", "", "", "failed"),
        ("The name is mended, the order is not", "color=colour", 'color="steelblue"', "failed"),
        ("The order too", "river[1])", "river[1], reverse=True)", "validated"),
    ]
    candidate = FLAWED.lstrip()
    for title, wrong, right, status in steps:
        headline(title)
        candidate = candidate.replace(wrong, right) if wrong else candidate
        show(candidate, "│ ")
        call = {**TASK, "candidate": candidate, "attempt": answer["attempt"]}
        result = await client.call_tool("generate_code", call)
        answer = result.structured_content
        print(f"  → {answer['status']}, {answer['took_ms']:.0f} ms")
        for failure in answer["failures"]:
            show(f"{failure['class']}: {failure['message']}")
            for place in failure["places"]:
                show(f"{place['file']}:{place['line']}: {place.get('source') or place['message']}", "  ")
        expect(answer["status"] == status, f"this candidate is {status}", answer)
    links = [block for block in result.content if isinstance(block, mcp_types.ResourceLink)]
    expect(len(links) == 1, "the validated code has drawn its chart", answer)
    contents = (await client.read_resource(str(links[0].uri))).contents[0]
    assert isinstance(contents, mcp_types.BlobResourceContents)
    GENERATED.write_bytes(base64.b64decode(contents.blob))
    show(f"{answer['tests_passed']} of {answer['tests_total']} tests passed, lint: {answer['lint']}")
    show(f"the chart is kept in {GENERATED.relative_to(CHECKOUT)}")


def by_hand() -> None:
    """The REPL with a script whose expectations end it with a failure if one does not hold."""
    command = [".build/release/workbench", "repl"]
    headline(f"The same by hand: {' '.join(command)} < {SCRIPT.relative_to(CHECKOUT)}")
    script = SCRIPT.read_text()
    show(script, "> ")
    done = subprocess.run(command, input=script, cwd=CHECKOUT, capture_output=True, text=True)
    if done.returncode != 0:
        raise DemoError(f"the script ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    print("  → every expectation holds")


async def main() -> None:
    # Into a pipe or a file as well, what is shown comes while it happens.
    sys.stdout.reconfigure(line_buffering=True)
    said = json.loads((CHECKOUT / "mcp.json").read_text())["mcpServers"]["workbench"]
    command = " ".join([said["command"], *said["args"]])
    server = StdioServerParameters(command=said["command"], args=said["args"], cwd=CHECKOUT)
    async with Client(server) as client:
        headline(f"A client attaches: {command}")
        info = client.server_info
        assert info is not None
        show(f"{info.name} {info.version}, protocol revision {client.protocol_version}")

        headline("Its tools")
        for tool in (await client.list_tools()).tools:
            show(tool.name)
            show(textwrap.fill(tool.description or "", 100), "  ")

        result = await run(
            client,
            "Python: the value of the last expression comes back",
            """
            from math import comb
            [comb(6, k) for k in range(7)]
            """,
        )
        value = verdict(result)["value"]
        show(f"value: {value}")
        expect(value == "[1, 6, 15, 20, 15, 6, 1]", "the value of the last expression is returned", value)

        rivers = [{"path": "tools/lib/rivers.csv"}]
        result = await run(
            client,
            "pandas, on a file of this folder",
            """
            import pandas as pd
            rivers = pd.read_csv("rivers.csv")
            rivers["litres per metre"] = rivers.discharge_m3_s / rivers.length_km
            print(rivers.nlargest(3, "litres per metre")[["river", "country", "litres per metre"]].round(1).to_string())
            """,
            files=rivers,
        )
        answer = verdict(result)
        show(answer["stdout"])
        expect("Amazon" in answer["stdout"], "pandas reads the file", answer)

        result = await run(
            client,
            "matplotlib: an open figure comes back as an artifact, read by its URI",
            """
            import matplotlib.pyplot as plt, pandas as pd
            rivers = pd.read_csv("rivers.csv").sort_values("length_km")
            plt.barh(rivers.river, rivers.length_km, color="steelblue")
            plt.xlabel("length in km")
            """,
            files=rivers,
        )
        verdict(result)
        links = [block for block in result.content if isinstance(block, mcp_types.ResourceLink)]
        expect(len(links) == 1, "the figure is an artifact", result.structured_content)
        contents = (await client.read_resource(str(links[0].uri))).contents[0]
        assert isinstance(contents, mcp_types.BlobResourceContents)
        image = base64.b64decode(contents.blob)
        expect(image.startswith(b"\x89PNG"), "the artifact is a PNG", contents.uri)
        CHART.write_bytes(image)
        show(f"{links[0].uri}")
        show(f"{len(image)} bytes of {contents.mime_type}, kept in {CHART.relative_to(CHECKOUT)}")

        await review(client)
        await ask(client)
        await write(client)

        result = await run(
            client,
            "bash, with the machine's compilers",
            """
            printf 'int printf(const char *, ...);\\nint main(void) { printf("hello from C\\\\n"); }\\n' > hello.c
            gcc -o hello hello.c && ./hello
            """,
            "bash",
        )
        answer = verdict(result)
        show(answer["stdout"])
        expect(answer["stdout"] == "hello from C\n", "the compiled program ran", answer)

        result = await run(
            client,
            "There is no network, and what was refused is named",
            """
            import socket
            socket.create_connection(("192.0.2.1", 80), 3)
            """,
        )
        answer = verdict(result)
        show(answer["stderr"].strip().splitlines()[-1])
        for call in answer["denied"]:
            times = "once" if call["count"] == 1 else f"{call['count']} times"
            show(f"refused: {call['syscall']}, {times}. {call['advice']}")
        expect(any(call["syscall"] == "socket" for call in answer["denied"]), "the refused call is named", answer)

        result = await run(client, "An endless loop meets its time limit", "while True: pass", timeout_s=1)
        expect(verdict(result)["status"] == "timeout", "the run times out", result.structured_content)

        result = await run(
            client,
            "A memory bomb is contained: eight processes, each modest, together beyond 512 MB",
            """
            import os, signal
            for _ in range(3):
                os.fork()
            hoard = b"x" * 150_000_000
            signal.pause()
            """,
            memory_mb=512,
        )
        answer = verdict(result)
        expect(answer["status"] == "memory", "the bomb is ended for its memory", answer)
        expect(answer["usage"]["peak_memory_bytes"] < 700 << 20, "it stays near its limit of 512 MB", answer)

        result = await run(
            client, "The server lives on; how isolated was all that?", "id; ls /; cat /etc/shadow", "bash"
        )
        answer = verdict(result)
        show(answer["stdout"] + answer["stderr"])
        missing = ", ".join(answer["isolation"]["missing"]) or "nothing"
        show(f"isolation tier {answer['isolation']['tier']}, missing: {missing}")
    by_hand()
    print("\nAttach it to your own client: README.md says how.")


if __name__ == "__main__":
    try:
        anyio.run(main)
    except* DemoError as group:
        for error in group.exceptions:
            print(f"\nThe demo failed: {error}", file=sys.stderr)
        sys.exit(1)
