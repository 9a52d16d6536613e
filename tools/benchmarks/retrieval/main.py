"""`tools/bench retrieval`: how well passages are ranked, on questions whose answers are known."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from subjects import CHECKOUT, RELEASE, STATE, BenchmarkFailed

from retrieval import documentation, go_library
from retrieval.figures import Places, difference, figures, reciprocal_rank_fusion

QUESTIONS = CHECKOUT / "Tests" / "Fixtures" / "retrieval"
WORK = STATE / "bench" / "retrieval"

Question = dict[str, str]


class Asked:
    """A collection with its questions, and what `retrieval-bench` says of them."""

    def __init__(self, name: str, files: list[tuple[str, Path]]) -> None:
        lines = (QUESTIONS / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
        self.name = name
        self.questions: list[Question] = [json.loads(line) for line in lines]
        self.keys: list[str] = []
        self.texts: list[str] = []
        self.rankings: dict[str, list[list[int]]] = {}
        self._run(files)
        self.answers = [self._answer(question) for question in self.questions]

    def _run(self, files: list[tuple[str, Path]]) -> None:
        given = [f"file\t{key}\t{path}" for key, path in files]
        given += [f"ask\t{question['question']}" for question in self.questions]
        WORK.mkdir(parents=True, exist_ok=True)
        done = subprocess.run(
            [RELEASE / "retrieval-bench", STATE, WORK],
            input="\n".join(given) + "\n",
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BenchmarkFailed(f"retrieval-bench ended with {done.returncode}")
        for line in done.stdout.splitlines():
            kind, name, rest = [*line.split("\t", 2), ""][:3]
            if kind == "passage":
                self.keys.append(name)
                self.texts.append(" ".join(rest.split()))
            else:
                self.rankings.setdefault(name, []).append([int(number) for number in rest.split()])

    def _answer(self, question: Question) -> int:
        """The number of the passage that has the answer."""
        passages = [number for number, key in enumerate(self.keys) if key == question["file"]]
        if "symbol" in question:
            # The texts have lost their line ends: a function begins after a space or at the beginning.
            header = go_library.header(question["symbol"]).pattern.removeprefix("^").removesuffix(".*$")
            found = [number for number in passages if go_library.contains(self.texts[number], header)]
        else:
            found = whole(question["answer"], passages, self.texts)
        if not found:
            raise BenchmarkFailed(f"{self.name}.jsonl: the answer is not in {question['file']}: {question['question']}")
        return found[0]

    def places(self, ranking: str) -> Places:
        """Where the answers stand in a ranking."""
        lists = self.rankings[ranking] if ranking in self.rankings else self._fused()
        return [
            ranked.index(answer) if answer in ranked else None
            for ranked, answer in zip(lists, self.answers, strict=True)
        ]

    def _fused(self) -> list[list[int]]:
        pairs = zip(self.rankings["words"], self.rankings["vectors"], strict=True)
        return [reciprocal_rank_fusion(list(pair)) for pair in pairs]


def whole(answer: str, passages: list[int], texts: list[str]) -> list[int]:
    """The passage with the longest part of the answer, which a border may cut."""
    answer = " ".join(answer.split())
    if found := [number for number in passages if answer in texts[number]]:
        return found
    for length in range(len(answer) - 1, len(answer) // 2 - 1, -1):
        parts = (answer[:length], answer[-length:])
        if found := [number for number in passages if any(part in texts[number] for part in parts)]:
            return found
    return []


# Each ranking with what it is compared with; None: the better of words and vectors.
RANKINGS = [
    ("words", ""),
    ("vectors", ""),
    ("hybrid", "better"),
    ("reciprocal ranks, k 60", "hybrid"),
    ("children", "hybrid"),
    ("second", "hybrid"),
    ("second without children", "hybrid"),
]


def table(asked: Asked, part: slice, label: str) -> None:
    places = {name: asked.places(name)[part] for name, _ in RANKINGS}
    print(f"\n{asked.name}, {label}: {len(places['words'])} questions, {len(asked.keys)} passages\n")
    print("| ranking | nDCG@10 | recall@5 | MRR@10 | nDCG@10 against |\n| --- | --- | --- | --- | --- |")
    better = max("words", "vectors", key=lambda name: figures(places[name]).ndcg10)
    for name, beside in RANKINGS:
        value = figures(places[name])
        against = ""
        if beside:
            other = better if beside == "better" else beside
            mean, low, high = difference(places[name], places[other])
            against = f"{other} {mean:+.3f} ({low:+.3f} to {high:+.3f})"
        print(f"| {name} | {value.ndcg10:.3f} | {value.recall5:.3f} | {value.mrr10:.3f} | {against} |")


def code_files() -> list[tuple[str, Path]]:
    """The library's files without the sentences that are asked for, written anew."""
    result = []
    for name, text in go_library.files():
        path = WORK / "go" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(go_library.stripped(text), encoding="utf-8")
        result.append((name, path))
    return result


def run(sets: list[str]) -> None:
    sources = {"documentation": documentation.MANUAL, "code": go_library.SOURCES}
    packages = {"documentation": documentation.PACKAGE, "code": go_library.PACKAGE}
    for name in sets:
        if not sources[name].is_dir():
            raise BenchmarkFailed(
                f"{packages[name]} is missing: apt-get install --no-install-recommends {packages[name]}"
                " (postgresql-doc-15: 18 MB, golang-1.19-src: 110 MB)"
            )
        files = list(documentation.files(CHECKOUT)) if name == "documentation" else code_files()
        asked = Asked(name, files)
        table(asked, slice(None), "all")
        table(asked, slice(0, None, 2), "lines with even numbers")
        table(asked, slice(1, None, 2), "lines with odd numbers")
