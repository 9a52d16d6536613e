"""tools/bench question: a question from the call to the answer, by the real server over 120,000 passages."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import Any

import search_texts
from figures import median, quantile
from retrieval import documentation, go_library
from rows import Row, print_table
from subjects import INITIALIZE, RELEASE, STATE, BenchmarkFailed, Talk, Workshop, call, line

WORK = STATE / "bench" / "question"
FILES = WORK / "files"
INDEX = WORK / "state"
# What tools/bench retrieval made: vectors of the manual and of a fifth of the Go sources.
VECTORS = STATE / "bench" / "retrieval"
MODES = ("hybrid", "semantic", "lexical")
# How often all questions are asked: the second time pages of the index and of the files are in memory.
ROUNDS = 2


@dataclass
class Asked:
    """What it took to answer questions, those apart that had to look at the folder first; in milliseconds."""

    times: list[float]
    spent: list[float]
    looks: list[float]
    first: float
    figures: dict[str, Any]


def run(shop: Workshop) -> None:
    prepare()
    filled = fill()
    server = [str(RELEASE / "workbench"), "--tools", "vector_search", "--root", str(FILES)]
    server += ["--state-directory", str(INDEX)]
    rows = []
    for mode in MODES:
        asked = ask(shop, server, mode)
        rows.append(row(mode, asked))
        if mode == "hybrid":
            hybrid = asked
    where = f"{filled['passages']:,} passages of {filled['documents']:,} files"
    print(f"{where}, {len(search_texts.questions())} questions asked {ROUNDS} times, one after the other\n")
    print_table(rows)
    looks = f"{median(hybrid.looks):.0f} ms with a look at all files" if hybrid.looks else "none looked at the files"
    first = f"the first of a new process after {hybrid.first:.0f} ms"
    print(f"\nhybrid: {looks}, {first}; {hybrid.figures['peak_kib'] / 1024:.0f} MB resident at most")


def prepare() -> None:
    """The files: Go's sources and PostgreSQL's manual, copied once, so that nobody else changes them."""
    for source, package in ((go_library.SOURCES, go_library.PACKAGE), (documentation.MANUAL, documentation.PACKAGE)):
        if not source.is_dir():
            raise BenchmarkFailed(f"{package} is missing: apt-get install --no-install-recommends {package}")
    if not FILES.exists():
        made = WORK / "files.new"
        shutil.rmtree(made, ignore_errors=True)
        shutil.copytree(go_library.SOURCES, made / "go", symlinks=True)
        shutil.copytree(documentation.MANUAL, made / "postgresql")
        made.rename(FILES)
    INDEX.mkdir(exist_ok=True)
    if not (INDEX / "models").exists():
        (INDEX / "models").symlink_to(STATE / "models")


def fill() -> dict[str, int]:
    """The index: words and passages as a server makes them, vectors that are kept or borrowed from these."""
    print("indexing what is not indexed yet: a minute and a half the first time", file=sys.stderr, flush=True)
    command = [RELEASE / "retrieval-bench", STATE, VECTORS, "fill", INDEX / "search.sqlite", FILES]
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise BenchmarkFailed(f"retrieval-bench fill ended with status {done.returncode}")
    return json.loads(done.stdout)


def ask(shop: Workshop, server: list[str], mode: str) -> Asked:
    texts = search_texts.questions()
    requests = [call(number, "vector_search", query=text, mode=mode) for number, text in enumerate(texts, 100)]
    handshake = INITIALIZE + line({"method": "notifications/initialized"})
    answers = shop.folder / f"{mode}.answers"
    figures = shop.drive(server, Talk(handshake, 1), turns=Talk(b"".join(requests * ROUNDS), 0), answers=answers)
    asked = Asked([], [], [], 0, figures)
    lines = answers.read_text().splitlines()
    for number, (text, time, spent) in enumerate(zip(lines, figures["times"], figures["spent"], strict=True)):
        result = json.loads(text)["result"]["structuredContent"]
        if result["degraded"] or result["searched"].get("indexing") or not result["passages"]:
            raise BenchmarkFailed(f"an answer is not whole: {result['degraded'] or text[:500]}")
        if number == 0:
            asked.first = time / 1e6
        elif result["searched"]["checked_ms_ago"] <= result["took_ms"]:
            asked.looks.append(time / 1e6)
        else:
            asked.times.append(time / 1e6)
            asked.spent.append(spent / 1e6)
    return asked


def row(mode: str, asked: Asked) -> Row:
    p50, p99 = quantile(asked.times, 0.5), quantile(asked.times, 0.99)
    processor = f"p50 {quantile(asked.spent, 0.5):.2f} ms, p99 {quantile(asked.spent, 0.99):.2f} ms CPU"
    is_hybrid = mode == "hybrid"
    return Row(
        f"question, {mode}",
        f"p50 {p50:.2f} ms, p99 {p99:.2f} ms",
        processor,
        "p50 ≤ 5 ms, p99 ≤ 15 ms" if is_hybrid else "",
        p50 <= 5 and p99 <= 15 if is_hybrid else None,
    )
