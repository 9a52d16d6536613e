"""Runs the benchmarks; see tools/bench and docs/performance.md."""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys

import check
import curve_tables
import embedding
import nearest
import question
import words
from retrieval import main as retrieval
from rows import PARTS, print_table
from sizes import SMOKE, Sizes
from subjects import BenchmarkFailed, Workshop, processor, require_built


def measure(shop: Workshop, sizes: Sizes, parts: list[str], *, with_curves: bool) -> None:
    load = os.getloadavg()[0]
    rows = []
    for part in parts:
        print(f"measuring {part}", file=sys.stderr, flush=True)
        rows += PARTS[part](shop, sizes)
    tables = []
    if with_curves:
        print("measuring curves", file=sys.stderr, flush=True)
        tables = curve_tables.lines(shop, sizes)
    print(f"{processor()}, Linux {platform.release()}, load {load:.1f} before and {os.getloadavg()[0]:.1f} after\n")
    if rows:
        print_table(rows)
    if rows and tables:
        print()
    print("\n".join(tables))


def main() -> int:
    parser = argparse.ArgumentParser(prog="tools/bench", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    run = commands.add_parser("run", help="measure everything and print the table (the default)")
    run.add_argument("parts", nargs="*", metavar="PART", help=f"only these: {', '.join(PARTS)}")
    checking = commands.add_parser("check", help="instructions, start-up and memory against the baseline")
    checking.add_argument("--instructions", action="store_true", help="only these, which no other program disturbs")
    checking.add_argument("--update", action="store_true", help="write the baseline")
    commands.add_parser("curves", help="what a call costs over how many are under way, and over its size")
    encoders = commands.add_parser("embedding", help="the embedded model beside torch and onnxruntime; needs no build")
    encoders.add_argument("--rounds", type=int, default=30, help="how often each is asked in turn")
    ranking = commands.add_parser("retrieval", help="how well passages are ranked; the first time takes minutes")
    ranking.add_argument("sets", nargs="*", metavar="SET", help="only these: documentation, code")
    vectors = commands.add_parser("vectors", help="the nearest vectors, beside the indexes of others")
    vectors.add_argument("--count", type=int, default=100_000)
    vectors.add_argument("--real", action="store_true", help="texts of this machine and questions, embedded first")
    vectors.add_argument("--peers", nargs="*", choices=nearest.PEERS, default=nearest.PEERS, metavar="NAME")
    commands.add_parser("question", help="a question from the call to the answer, over 120,000 passages")
    texts = commands.add_parser("words", help="the best passages by their words, beside SQLite's FTS5")
    texts.add_argument("--count", type=int, default=100_000)
    commands.add_parser("smoke", help="everything once and short")
    arguments = parser.parse_args()
    parts = getattr(arguments, "parts", None) or list(PARTS)
    sets = getattr(arguments, "sets", None) or ["documentation", "code"]
    if unknown := set(sets) - {"documentation", "code"}:
        parser.error(f"no such set: {', '.join(sorted(unknown))}")
    if unknown := set(parts) - set(PARTS):
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    try:
        if arguments.command == "embedding":
            return embedding.run(arguments.rounds)
        require_built()
        shop = Workshop()
    except BenchmarkFailed as failure:
        print(f"tools/bench: {failure}", file=sys.stderr)
        return 1
    try:
        if arguments.command == "check":
            return check.run(shop, update=arguments.update, only_instructions=arguments.instructions)
        if arguments.command == "retrieval":
            retrieval.run(sets)
        elif arguments.command == "vectors":
            nearest.run(shop, arguments.count, real=arguments.real, peers=arguments.peers)
        elif arguments.command == "question":
            question.run(shop)
        elif arguments.command == "words":
            words.run(shop, arguments.count)
        elif arguments.command == "curves":
            measure(shop, Sizes(), [], with_curves=True)
        elif arguments.command == "smoke":
            measure(shop, SMOKE, parts, with_curves=True)
        else:
            measure(shop, Sizes(), parts, with_curves=False)
        return 0
    except BenchmarkFailed as failure:
        print(f"tools/bench: {failure}", file=sys.stderr)
        return 1
    finally:
        shutil.rmtree(shop.folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
