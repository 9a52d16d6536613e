"""The embedded model beside other engines: a question, batches of passages, and how far the vectors are off.

Everything runs on one thread and is told in processor time, round by round in turn, so that what else the machine
does meets all alike. No sequence is padded: passages are of one length, which is the others' best case and makes no
difference to ours. Tokens and the vectors of single precision are those of Tests/Fixtures/embedding; cutting texts into
tokens is not measured.
"""

from __future__ import annotations

import hashlib
import json
import math
import operator
import os
import shutil
import struct
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from subjects import CHECKOUT, HERE, STATE, BenchmarkFailed, processor

MODEL = STATE / "models/all-MiniLM-L6-v2/model.safetensors"
FIXTURES = CHECKOUT / "Tests/Fixtures/embedding"
REQUIREMENTS = CHECKOUT / "tools/requirements"
ENVIRONMENT = STATE / "python/encoders"
PEERS = ["torch-bf16", "torch-f32", "onnxruntime-f32", "onnxruntime-int8"]
WIDTH = 384
# Tokens of a question and of a passage, with the two marks.
QUESTION, PASSAGE = 12, 252
# How many there are of each in the file of sequences; the recorded texts follow.
QUESTIONS, PASSAGES, BATCH = 64, 64, 4
# Which of the recorded texts say how far vectors are off: every sixth of those that are prose and code.
FIRST_TEXT, TEXT_STEP = 400, 6
BEGIN, END = 101, 102


@dataclass
class Subject:
    name: str
    process: subprocess.Popen[str]
    questions: list[int] = field(default_factory=list)
    batches: list[int] = field(default_factory=list)
    cosines: list[float] = field(default_factory=list)

    def ask(self, line: str, answers: int = 1) -> list[list[str]]:
        assert self.process.stdin and self.process.stdout
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        rows = [self.process.stdout.readline().split() for _ in range(answers)]
        if not all(rows):
            raise BenchmarkFailed(f"{self.name} ended while it was measured")
        return rows

    def times(self, first: int, count: int, rounds: int) -> list[int]:
        return [int(time) for time in self.ask(f"time {first} {count} {rounds}")[0]]


def start(name: str, command: list[str]) -> Subject | None:
    """A subject that is ready, or none if it cannot start, which is said."""
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout and process.stderr
    if process.stdout.readline().strip() == "ready":
        return Subject(name, process)
    lines = process.stderr.read().strip().splitlines()
    print(f"tools/bench: {name} is missing: {lines[-1] if lines else 'it ended without a word'}", file=sys.stderr)
    return None


def make_environment() -> None:
    """The Python of the others: whatever of it can be had."""
    files = [REQUIREMENTS / "encoders.txt", REQUIREMENTS / "encoders-torch.txt"]
    stamp = hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()
    marker = ENVIRONMENT / ".requirements"
    if marker.exists() and marker.read_text() == stamp:
        return
    print(f"making {ENVIRONMENT} (1.1 GB)", file=sys.stderr)
    shutil.rmtree(ENVIRONMENT, ignore_errors=True)
    subprocess.run(["/usr/bin/python3", "-m", "venv", str(ENVIRONMENT)], check=True)
    install = [str(ENVIRONMENT / "bin/python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    whole = True
    for file, options in zip(files, (["--require-hashes"], []), strict=True):
        command = [*install, "--only-binary", ":all:", *options, "--requirement", str(file)]
        whole &= subprocess.run(command, check=False).returncode == 0
    # What is missing is tried again the next time.
    if whole:
        marker.write_text(stamp)


def sequences() -> tuple[list[list[int]], list[list[float]]]:
    """Questions, passages and recorded texts as tokens, and the vectors of the last."""
    rows = json.loads((FIXTURES / "texts.json").read_text())[FIRST_TEXT:]
    tokens = [token for row in rows for token in row["tokens"] if token not in (BEGIN, END)]

    def cut(length: int, count: int) -> list[list[int]]:
        inner = length - 2
        return [[BEGIN, *tokens[i * inner : (i + 1) * inner], END] for i in range(count)]

    numbers = (FIXTURES / "vectors.f16").read_bytes()[FIRST_TEXT * WIDTH * 2 :]
    vectors = [list(row) for row in struct.iter_unpack(f"<{WIDTH}e", numbers)]
    texts = [row["tokens"] for row in rows[::TEXT_STEP]]
    return cut(QUESTION, QUESTIONS) + cut(PASSAGE, PASSAGES) + texts, vectors[::TEXT_STEP]


def cosine(a: list[float], b: list[float]) -> float:
    def product(a: list[float], b: list[float]) -> float:
        return sum(map(operator.mul, a, b))

    return product(a, b) / math.sqrt(product(a, a) * product(b, b))


def build(folder: Path) -> Path:
    clang = shutil.which("clang") or "/opt/swift/usr/bin/clang"
    program = folder / "embedding"
    sources = [HERE / "embedding.c", *sorted((CHECKOUT / "Sources/CKernels").glob("*.c"))]
    flags = ["-std=c2x", "-D_GNU_SOURCE", "-O3", "-Wall", "-Wextra", "-Werror", "-Wno-c23-extensions"]
    flags.append(f"-I{CHECKOUT}/Sources/CKernels/include")
    subprocess.run([clang, *flags, *map(str, sources), "-lm", "-o", str(program)], check=True)
    return program


def start_all(folder: Path, program: Path, listed: Path) -> list[Subject]:
    paths = subprocess.run([str(program), "paths"], check=True, capture_output=True, text=True).stdout.split()
    ours = [path for path in paths if not path.startswith("scalar")]
    # A path that cannot be executed here is told, not passed over.
    known = ["amx-bf16", "avx512-f16", "avx512-bf16", "avx512", "avx2", "avx512-vnni"]
    if missing := [path for path in known if path not in ours]:
        print(f"tools/bench: not measured, this processor lacks it: {', '.join(missing)}", file=sys.stderr)
    arguments = [str(MODEL), str(listed)]
    started = [start(path, [str(program), path, *arguments]) for path in ours]
    python = [str(ENVIRONMENT / "bin/python"), "-B", str(HERE / "peers/encoders.py")]
    started += [start(name, [*python, name, *arguments]) for name in PEERS]
    return [subject for subject in started if subject]


def measure(subjects: list[Subject], vectors: list[list[float]], rounds: int) -> None:
    first_text = QUESTIONS + PASSAGES
    for subject in subjects:
        # The first few touch what is touched for the first time.
        subject.times(0, 1, 10)
        subject.times(QUESTIONS, BATCH, 1)
    for number in range(rounds):
        for subject in subjects:
            subject.questions += subject.times(number % QUESTIONS, 1, 50)
            subject.batches += subject.times(QUESTIONS + number * BATCH % PASSAGES, BATCH, 1)
    for subject in subjects:
        rows = subject.ask(f"vectors {first_text} {len(vectors)} 0", len(vectors))
        for row, wanted in zip(rows, vectors, strict=True):
            subject.cosines.append(cosine([float(number) for number in row], wanted))


def table(subjects: list[Subject]) -> list[str]:
    lines = [
        f"| encoder, one thread | question of {QUESTION} tokens: best, p50, p99 ms |"
        f" tokens a second, {BATCH} passages of {PASSAGE}: best, p50 | cosine to single precision: mean, worst |",
        "| --- | --- | --- | --- |",
    ]
    for subject in subjects:
        questions, batches = sorted(subject.questions), sorted(subject.batches)
        times = [questions[0], questions[len(questions) // 2], questions[len(questions) * 99 // 100]]
        speeds = [BATCH * PASSAGE * 1e9 / batches[0], BATCH * PASSAGE * 1e9 / batches[len(batches) // 2]]
        cosines = subject.cosines
        lines.append(
            f"| {subject.name} | {', '.join(f'{time / 1e6:.2f}' for time in times)} |"
            f" {', '.join(f'{speed:,.0f}' for speed in speeds)} |"
            f" {sum(cosines) / len(cosines):.5f}, {min(cosines):.5f} |"
        )
    return lines


def run(rounds: int) -> int:
    if not MODEL.exists():
        raise BenchmarkFailed(f"no {MODEL}: run tools/setup")
    make_environment()
    load = os.getloadavg()[0]
    subjects: list[Subject] = []
    with tempfile.TemporaryDirectory(prefix="workbench-bench.") as name:
        folder = Path(name)
        listed = folder / "sequences"
        tokens, vectors = sequences()
        listed.write_text("".join(" ".join(map(str, one)) + "\n" for one in tokens))
        try:
            subjects = start_all(folder, build(folder), listed)
            measure(subjects, vectors, rounds)
        finally:
            for subject in subjects:
                subject.process.kill()
                subject.process.wait()
    print(f"{processor()}, load {load:.1f} before and {os.getloadavg()[0]:.1f} after\n")
    print("\n".join(table(subjects)))
    return 0
