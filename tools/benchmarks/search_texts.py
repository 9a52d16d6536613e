"""Real texts of this machine for the word index: manual pages and packaged documentation, cut into short passages."""

from __future__ import annotations

import gzip
import html
import json
import os
import random
import re
from collections.abc import Iterator
from pathlib import Path

from subjects import CHECKOUT, BenchmarkFailed

FOLDERS = ("/usr/share/doc", "/usr/share/man")
LENGTH = 250
LARGEST = 20_000_000


def passages(count: int) -> list[str]:
    """`count` passages of about 250 characters, each once, in an order that is the same every time."""
    found: dict[str, None] = {}
    for path in _files():
        for passage in _cut(_text(path)):
            found[passage] = None
        if len(found) > 2 * count:
            break
    result = list(found)
    if len(result) < count:
        raise BenchmarkFailed(f"{' and '.join(FOLDERS)} have {len(result)} passages, {count} are wanted")
    random.Random(1).shuffle(result)  # noqa: S311 - nothing to be guessed
    return result[:count]


def questions() -> list[str]:
    """The questions of the retrieval tests, which people might ask of such texts; where there are none, those that the
    texts themselves ask."""
    fixtures = sorted((CHECKOUT / "Tests" / "Fixtures" / "retrieval").glob("*.jsonl"))
    if fixtures:
        lines = [line for path in fixtures for line in path.read_text().splitlines()]
        return [json.loads(line)["question"].replace("\n", " ") for line in lines]
    asked = re.compile(r"(?:^|[.!?] )((?:How|What|Why|When|Where|Which|Can|Does) [^.?!]{15,140}\?)")
    found = {question: None for path in _files() for question in asked.findall(_text(path))}
    return list(found)[:600]


def _files() -> Iterator[Path]:
    for top in FOLDERS:
        for folder, below, names in os.walk(top):
            below.sort()
            yield from (Path(folder, name) for name in sorted(names))


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > LARGEST or not path.is_file():
            return ""
        data = path.read_bytes()
        if path.suffix == ".gz":
            data = gzip.decompress(data)
    except (OSError, EOFError):
        return ""
    if b"\0" in data[:8192]:
        return ""
    text = data.decode(errors="replace")
    if path.suffix in (".html", ".htm"):
        text = html.unescape(re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", text, flags=re.DOTALL))
    elif "/man/" in str(path):
        text = re.sub(r"\\f.|\\-|^\.\S*", "", text, flags=re.MULTILINE)
    return " ".join(text.split())


def _cut(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = min(len(text), start + LENGTH)
        if end < len(text) and (space := text.rfind(" ", start + LENGTH // 2, end)) > 0:
            end = space
        if end - start > 80:
            yield text[start:end].strip()
        start = end
