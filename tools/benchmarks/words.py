"""tools/bench words: our word index beside SQLite's FTS5, over the same terms of the same texts, in one process."""

from __future__ import annotations

import json
import subprocess

import search_texts
from subjects import RELEASE, BenchmarkFailed, Workshop


def run(shop: Workshop, count: int) -> None:
    texts, questions = shop.folder / "texts.txt", shop.folder / "questions.txt"
    texts.write_text("\n".join(search_texts.passages(count)))
    questions.write_text("\n".join(search_texts.questions()))
    command = [str(RELEASE / "index-driver"), "words", str(shop.folder), str(texts), str(questions)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True)
    if done.returncode:
        raise BenchmarkFailed(f"index-driver words ended with status {done.returncode}")
    figures = json.loads(done.stdout)
    ours, theirs = figures["ours"], figures["fts5"]
    asked = f"{figures['questions']} questions, the best hundred"
    print(f"{figures['count']:,} passages of about 250 characters, {asked}, processor time\n")
    print("| index | p50 ms | p99 ms | build s |\n| --- | --- | --- | --- |")
    print(f"| workbench | {ours['p50_ms']:.3f} | {ours['p99_ms']:.3f} | {figures['build_s']:.1f} |")
    print(f"| FTS5 | {theirs['p50_ms']:.2f} | {theirs['p99_ms']:.2f} | {figures['fts5_build_s']:.1f} |")
    print(
        f"\nFTS5 takes {theirs['p50_ms'] / ours['p50_ms']:.0f} times as long; {figures['same_of_ten']:.3f} of the first"
        f" ten are the same. First answer after opening {figures['open_ms']:.1f} ms,"
        f" {figures['bytes_each']} bytes a passage."
    )
