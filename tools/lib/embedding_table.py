"""Writes Sources/Embedding/Text/ScalarTable+Data.swift: what the published tokenizer makes of each Unicode scalar.

The tokenizer itself is asked about every scalar, because its library has classes of its own Unicode version: what it does is
the definition, not what Unicode says today. Runs in the environment of embedding_reference.py:

    /tmp/reference/bin/python tools/lib/embedding_table.py MODEL-FOLDER/tokenizer.json
"""

# It writes lines of Swift.
# ruff: noqa: E501

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

TARGET = Path(__file__).resolve().parents[2] / "Sources" / "Embedding" / "Text" / "ScalarTable+Data.swift"
HANGUL = range(0xAC00, 0xD7A4)
WIDTH = 118

HEAD = """// Written by tools/lib/embedding_table.py, which asks the published tokenizer about every scalar. Do not edit.
//
// A letter says what a list is of, then come ranges of scalars in hexadecimal: D is dropped, S is a space, H stands alone
// (an ideograph), P is punctuation, M becomes other scalars: those after the sign, counted up along a range. Precomposed
// Hangul is left out: its parts are computed.

extension ScalarTable {
  static let source = \"\"\"
"""


def ask(path: str) -> tuple[dict[int, str], dict[int, str]]:
    """The class of each scalar that has one, and what it becomes if that is another text."""
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(path)
    normalise, split = tokenizer.normalizer.normalize_str, tokenizer.pre_tokenizer.pre_tokenize_str
    kinds: dict[int, str] = {}
    becomes: dict[int, str] = {}
    for scalar in range(0x110000):
        if 0xD800 <= scalar < 0xE000:
            continue
        character = chr(scalar)
        text = normalise(character)
        if text == "":
            kinds[scalar] = "D"
        elif text == " ":
            kinds[scalar] = "S"
        elif text.startswith(" ") and text.endswith(" "):
            kinds[scalar] = "H"
            if text.strip() != character:
                becomes[scalar] = text.strip()
        elif text != character:
            becomes[scalar] = text
        elif len(split(f"a{text}a")) > 1:
            kinds[scalar] = "P"
    return kinds, becomes


def ranges(scalars: list[int]) -> Iterator[str]:
    at = 0
    while at < len(scalars):
        end = at
        while end + 1 < len(scalars) and scalars[end + 1] == scalars[end] + 1:
            end += 1
        yield f"{scalars[at]:x}" if end == at else f"{scalars[at]:x}-{scalars[end]:x}"
        at = end + 1


def mappings(becomes: dict[int, str]) -> Iterator[str]:
    scalars = sorted(set(becomes) - set(HANGUL))
    at = 0
    while at < len(scalars):
        first, end = scalars[at], at
        text = becomes[first]
        while (
            len(text) == 1
            and end + 1 < len(scalars)
            and scalars[end + 1] == first + end + 1 - at
            and becomes[scalars[end + 1]] == chr(ord(text) + end + 1 - at)
        ):
            end += 1
        name = f"{first:x}" if end == at else f"{first:x}-{scalars[end]:x}"
        yield f"{name}>" + "+".join(f"{ord(each):x}" for each in text)
        at = end + 1


def write(kinds: dict[int, str], becomes: dict[int, str]) -> None:
    words = []
    for kind in "DSHP":
        # What becomes something else is classed by what it becomes; only ideographs are classed before.
        words += [kind, *ranges(sorted(each for each, name in kinds.items() if name == kind))]
    words += ["M", *mappings(becomes)]
    lines = [""]
    for word in words:
        if len(lines[-1]) + len(word) + 1 > WIDTH - 4:
            lines.append("")
        lines[-1] += f" {word}" if lines[-1] else word
    body = "".join(f"    {line}\n" for line in lines)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(f'{HEAD}{body}    """\n}}\n')


if __name__ == "__main__":
    write(*ask(sys.argv[1]))
