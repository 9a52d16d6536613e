"""The Go library of Debian's golang-1.19-src as a collection of code, and questions about it.

A question is the first sentence of a function's doc comment without the function's name; what must be found is the
function. In what is indexed the first sentence of every function's doc comment is missing, so that the answer has to be
found by the code, and the functions that are not asked about have no advantage.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PACKAGE = "golang-1.19-src"
SOURCES = Path("/usr/share/go-1.19/src")

# What is no library, or has no reader outside of Go itself.
LEFT_OUT = {"cmd", "vendor", "testdata", "internal", "runtime", "syscall"}

DOCUMENTED = re.compile(r"(?P<comment>(?:^//.*\n)+)^func (?:\((?P<receiver>[^)]*)\) )?(?P<name>\w+)[(\[]", re.MULTILINE)
SENTENCE_END = re.compile(r"(?<!e\.g)(?<!i\.e)(?<!etc)[.!](?=\s+[^a-z]|\s*$)|\n//\s*\n")

SEED = 20261122
WANTED = 320
MOST_OF_FILE = 3
MOST_OF_PACKAGE = 12
WORDS = range(7, 41)
# Sentences that send the reader elsewhere, or say nothing of what the function does.
EMPTY = re.compile(
    r"^(implements|is like|is similar|is the same|is equivalent|is shorthand|satisfies|is an? (wrapper|alias)|calls|"
    r"see |reports whether the (given )?\w+ is|is a no-op|deprecated)|deprecated|for testing",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Function:
    """A function with a doc comment."""

    file: str
    symbol: str
    sentence: str
    lines: int


def files() -> Iterator[tuple[str, str]]:
    """The library's files, by their paths below SOURCES, with their texts."""
    for path in sorted(SOURCES.rglob("*.go")):
        name = path.relative_to(SOURCES)
        if path.name.endswith("_test.go") or LEFT_OUT & set(name.parts):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if not re.search(r"^// Code generated .* DO NOT EDIT", text, re.MULTILINE):
            yield str(name), text


def first_sentence(comment: str) -> tuple[str, str]:
    """A doc comment's first sentence as one line, and the comment without it."""
    end = SENTENCE_END.search(comment)
    stop = end.end() if end else len(comment)
    words = " ".join(line.removeprefix("//").strip() for line in comment[:stop].splitlines())
    rest = re.sub(r"\A(//\s*\n)+", "", comment[stop:].lstrip())
    return words.strip(), f"// {rest}" if rest and not rest.startswith("//") else rest


def symbol(receiver: str | None, name: str) -> str:
    """`Reader.Peek` for a method, `Peek` for a function."""
    if not receiver:
        return name
    owner = receiver.partition("[")[0].split()[-1].lstrip("*")
    return f"{owner}.{name}"


def stripped(text: str) -> str:
    """A file's text without the first sentences of its functions' doc comments."""

    def without(match: re.Match[str]) -> str:
        comment = match["comment"]
        if comment.startswith("//go:") or comment.startswith("// +build"):
            return match[0]
        return first_sentence(comment)[1] + match[0][len(comment) :]

    return DOCUMENTED.sub(without, text)


def header(symbol: str) -> re.Pattern[str]:
    """Finds the first line of a function's definition."""
    receiver, _, name = symbol.rpartition(".")
    owner = rf"\((?:\w+ )?\*?{re.escape(receiver)}(?:\[[^\]]*\])?\) " if receiver else ""
    return re.compile(rf"^func {owner}{re.escape(name)}[(\[].*$", re.MULTILINE)


def contains(text: str, header: str) -> bool:
    """Whether a text whose lines were joined has a function's first line."""
    return re.search(rf"(?:^|\s){header}", text) is not None


def functions() -> Iterator[Function]:
    for file, text in files():
        for match in DOCUMENTED.finditer(text):
            name = symbol(match["receiver"], match["name"])
            if not all(part[0].isupper() for part in name.split(".")):
                continue
            sentence, _ = first_sentence(match["comment"])
            body = text[match.end() :].split("\n}", 1)[0]
            yield Function(file, name, sentence, body.count("\n"))


def question(function: Function) -> str | None:
    """The sentence as a question's words; None if it says too little."""
    name = function.symbol.rpartition(".")[2]
    words = function.sentence.split()
    if not words or words[0] != name or function.lines < 4:
        return None
    text = " ".join(words[1:]).rstrip(".")
    if len(words) - 1 not in WORDS or EMPTY.search(text) or re.search(rf"\b{name}\b", text):
        return None
    return text


def questions() -> list[dict[str, str]]:
    """Chosen at random, the same on every run, spread over files and packages."""
    found = [(asked, function) for function in functions() if (asked := question(function))]
    often = Counter(asked for asked, _ in found)
    symbols = Counter((function.file, function.symbol) for _, function in found)
    candidates = [pair for pair in found if often[pair[0]] == 1 and symbols[pair[1].file, pair[1].symbol] == 1]
    random.Random(SEED).shuffle(candidates)  # noqa: S311 - a sample, no secret
    chosen: list[dict[str, str]] = []
    of_file: Counter[str] = Counter()
    of_package: Counter[str] = Counter()
    for asked, function in candidates:
        package = function.file.rpartition("/")[0]
        if of_file[function.file] == MOST_OF_FILE or of_package[package] == MOST_OF_PACKAGE or len(chosen) == WANTED:
            continue
        of_file[function.file] += 1
        of_package[package] += 1
        chosen.append({"question": asked, "file": function.file, "symbol": function.symbol})
    return chosen
