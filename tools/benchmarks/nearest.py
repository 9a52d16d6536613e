"""tools/bench vectors: our index beside those of others, over the same vectors, in one run."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import search_environment
import search_texts
from subjects import HERE, RELEASE, STATE, BenchmarkFailed, Workshop

MOST = 10
QUERIES = 200
RESCORED = (100, 200, 300, 400, 500, 700, 1000)
PEERS = ("faiss-flat", "faiss-hnsw", "hnswlib", "usearch", "sqlite-vec")
OURS = str(RELEASE / "index-driver")


def run(shop: Workshop, count: int, *, real: bool, peers: list[str]) -> None:
    python = search_environment.python()
    base, queries = shop.folder / "base.f32", shop.folder / "queries.f32"
    if real:
        _embed(shop, search_texts.passages(count), base)
        _embed(shop, search_texts.questions()[:QUERIES], queries)
    else:
        _checked([str(python), str(HERE / "peers" / "clustered_vectors.py"), str(count), str(QUERIES), base, queries])
    others = _checked([str(python), str(HERE / "peers" / "vector_indexes.py"), base, queries, str(MOST), *peers])
    first, *rest = (json.loads(line) for line in others.splitlines())
    right = [set(one) for one in first["truth"]]
    ours = json.loads(_checked([OURS, "vectors", shop.folder, base, queries, "384", str(MOST), *map(str, RESCORED)]))
    kind = "passages, embedded" if real else "clustered vectors"
    print(f"{ours['count']:,} {kind}, 384 wide, the nearest {MOST}, one thread, processor time\n")
    print("| index | setting | recall | p50 ms | p99 ms | build s |\n| --- | --- | --- | --- | --- | --- |")
    for one in ours["runs"]:
        hits = sum(len(expected & set(found)) for expected, found in zip(right, one["found"], strict=True))
        _print_row("workbench", f"{one['rescored']} compared", hits / MOST / len(right), one, ours["build_s"])
    for one in rest:
        _print_row(one["name"], one["setting"], one["recall"], one, one["build_s"])
    print(
        f"\nworkbench: first answer after opening {ours['open_ms']:.0f} ms,"
        f" {ours['bytes_each']} bytes a vector on disk, {ours['anonymous_mb']:.0f} MB anonymous"
    )


def _print_row(name: str, setting: str, recall: float, times: dict[str, Any], build: float) -> None:
    print(f"| {name} | {setting} | {recall:.3f} | {times['p50_ms']:.2f} | {times['p99_ms']:.2f} | {build:.1f} |")


def _embed(shop: Workshop, texts: list[str], path: Path) -> None:
    lines = shop.folder / "texts.txt"
    lines.write_text("\n".join(texts))
    _checked([OURS, "embed", STATE, lines, path])


def _checked(command: list[Any]) -> str:
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise BenchmarkFailed(f"{command[0]} {command[1]} ended with status {done.returncode}")
    return done.stdout
