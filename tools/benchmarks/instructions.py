"""How many instructions a start and a request take, counted by callgrind: a figure that no other program disturbs.

Counted is what runs inside the server's own file, into which the Swift runtime and library are linked, and nothing of
the C library: that picks its string functions by the processor, and sleeps and wakes threads as the day goes. What it
costs to allocate still shows in the Swift functions around it.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from subjects import FIXTURE, INITIALIZE, TIMEOUT, WORKBENCH, BenchmarkFailed, Talk, Workshop, line
from throughput import echoes, pings

# In flight at a time: they come with one read, so that how the lanes take turns hardly shows.
BURST = 128


def require_valgrind() -> None:
    if not shutil.which("valgrind"):
        raise BenchmarkFailed("valgrind is missing: run tools/setup")


MEANING = {
    "start": "from the start of workbench to its end, with one answer",
    "first_list": "the first tools/list of a session",
    "ping": "a ping, one at a time",
    "echo": f"an `echo` call, {BURST} at a time",
}


def instructions(shop: Workshop) -> dict[str, int]:
    """By the names of `MEANING`. A call that comes alone is not among them: waking the other lane takes as many
    instructions as it takes, some percent more or less."""
    start = run(shop, WORKBENCH, [])
    return {
        "start": start,
        "first_list": run(shop, WORKBENCH, [[line({"id": 1, "method": "tools/list"})]]) - start,
        "ping": each(shop, FIXTURE, [[one] for one in lines(pings(500))]),
        "echo": each(shop, FIXTURE, [lines(echoes(BURST))] * 20),
    }


def each(shop: Workshop, command: list[str], bursts: list[list[bytes]]) -> int:
    """What a request costs once the first of its kind have been answered: the difference between two sessions."""
    few = len(bursts) // 5
    more = run(shop, command, bursts) - run(shop, command, bursts[:few])
    return round(more / sum(map(len, bursts[few:])))


def lines(talk: Talk) -> list[bytes]:
    return talk.text.splitlines(keepends=True)


def compiler() -> str:
    """What compiled the server, as its file says it."""
    comment = subprocess.run(
        ["readelf", "--string-dump=.comment", FIXTURE[0]], capture_output=True, text=True, check=True
    ).stdout
    return ", ".join(re.findall(r"clang version .*", comment))


def stripped(shop: Workshop, binary: Path) -> Path:
    """A copy without debugging information: valgrind 3.19 gives up on DWARF 5."""
    copy = shop.folder / binary.name
    if not copy.exists():
        subprocess.run(["strip", "--strip-debug", "-o", str(copy), str(binary)], check=True)
    return copy


def run(shop: Workshop, command: list[str], bursts: list[list[bytes]]) -> int:
    """Instructions inside the server's file from its start to its end, with `bursts` of requests in between."""
    binary = stripped(shop, Path(command[0]))
    profile = shop.folder / "callgrind.out"
    with subprocess.Popen(
        ["valgrind", "--tool=callgrind", f"--callgrind-out-file={profile}", str(binary), *command[1:]],
        cwd=shop.folder / "empty",
        # Hashing without a seed of the day: tables have the same order in every run.
        env={"PATH": "/usr/bin:/bin", "HOME": "/", "LANG": "C.UTF-8", "SWIFT_DETERMINISTIC_HASHING": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        for burst in [[INITIALIZE], *bursts]:
            process.stdin.write(b"".join(burst))
            process.stdin.flush()
            for _ in burst:
                answer = process.stdout.readline()
                if b'"result"' not in answer or b'"isError":true' in answer:
                    process.kill()
                    raise BenchmarkFailed(f"{binary.name} under valgrind: {answer[:300]!r}")
        _, said = process.communicate(timeout=TIMEOUT)
    if process.returncode:
        raise BenchmarkFailed(f"{binary.name} under valgrind failed: {said.decode(errors='replace')[-2000:]}")
    return sum(cost for file, cost in costs(profile) if os.path.basename(file) == binary.name)


def costs(profile: Path) -> Iterator[tuple[str, int]]:
    """Object file and own instructions of each line of a profile (Valgrind, "Callgrind Format Specification")."""
    names: dict[str, str] = {}
    file = ""
    is_call = False
    for text in profile.read_text().splitlines():
        if text.startswith("ob="):
            number, _, name = text[3:].partition(" ")
            file = names.setdefault(number, name)
        elif text.startswith("cob="):
            number, _, name = text[4:].partition(" ")
            names.setdefault(number, name)
        elif text.startswith("calls="):
            is_call = True
        elif re.match(r"[+*0-9-]", text):
            # The line behind calls= is what the called function cost, which is counted there.
            if not is_call and len(parts := text.split()) > 1:
                yield file, int(parts[1])
            is_call = False
