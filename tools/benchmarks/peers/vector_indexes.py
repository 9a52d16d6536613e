"""The nearest of many vectors as others find them; a line of JSON for each.

    vector_indexes.py BASE-FILE QUESTIONS-FILE MOST NAME...

On one thread. Times are of processor time, so that other programs on the machine add nothing. Each index is asked with
more and more effort until it finds .99 of the true ones, and what it took then is told.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

WIDTH = 384
WANTED = 0.99
EFFORTS = (32, 64, 128, 256, 512, 1024)

Search = Callable[[np.ndarray], Any]
Setting = tuple[str, Search]


def faiss_flat(base: np.ndarray, most: int) -> Iterator[Setting]:
    import faiss

    faiss.omp_set_num_threads(1)
    index = faiss.IndexFlatIP(WIDTH)
    index.add(base)
    yield "exact", lambda query: index.search(query[None], most)[1][0]


def faiss_hnsw(base: np.ndarray, most: int) -> Iterator[Setting]:
    import faiss

    faiss.omp_set_num_threads(1)
    index = faiss.IndexHNSWFlat(WIDTH, 32, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = 200
    index.add(base)
    for effort in EFFORTS:
        index.hnsw.efSearch = effort
        yield f"M 32, ef {effort}", lambda query: index.search(query[None], most)[1][0]


def hnswlib(base: np.ndarray, most: int) -> Iterator[Setting]:
    import hnswlib as library

    index = library.Index(space="ip", dim=WIDTH)
    index.init_index(max_elements=len(base), ef_construction=200, M=16)
    index.set_num_threads(1)
    index.add_items(base, num_threads=1)
    for effort in EFFORTS:
        index.set_ef(effort)
        yield f"M 16, ef {effort}", lambda query: index.knn_query(query, k=most, num_threads=1)[0][0]


def usearch(base: np.ndarray, most: int) -> Iterator[Setting]:
    from usearch.index import Index

    index = Index(ndim=WIDTH, metric="ip", dtype="f32", connectivity=16, expansion_add=128)
    index.add(np.arange(len(base)), base, threads=1)
    for effort in EFFORTS:
        index.expansion_search = effort
        yield f"f32, ef {effort}", lambda query: index.search(query, most, threads=1).keys


def sqlite_vec(base: np.ndarray, most: int) -> Iterator[Setting]:
    import sqlite_vec as library

    connection = sqlite3.connect(":memory:")
    connection.enable_load_extension(True)
    library.load(connection)
    connection.execute(f"CREATE VIRTUAL TABLE item USING vec0(v float[{WIDTH}])")
    rows = ((number, vector.tobytes()) for number, vector in enumerate(base))
    connection.executemany("INSERT INTO item (rowid, v) VALUES (?, ?)", rows)
    statement = "SELECT rowid FROM item WHERE v MATCH ? AND k = ? ORDER BY distance"
    yield "exact", lambda query: [row[0] for row in connection.execute(statement, (query.tobytes(), most))]


KINDS = {
    "faiss-flat": faiss_flat,
    "faiss-hnsw": faiss_hnsw,
    "hnswlib": hnswlib,
    "usearch": usearch,
    "sqlite-vec": sqlite_vec,
}


def truth(base: np.ndarray, queries: np.ndarray, most: int) -> list[set[int]]:
    parts = [queries[start : start + 100] @ base.T for start in range(0, len(queries), 100)]
    return [set(np.argpartition(-row, most)[:most].tolist()) for part in parts for row in part]


def measure(name: str, base: np.ndarray, queries: np.ndarray, right: list[set[int]], most: int) -> dict[str, Any]:
    began = time.process_time()
    result: dict[str, Any] = {}
    for setting, search in KINDS[name](base, most):
        build = result.get("build_s", time.process_time() - began)
        times, hits = [], 0
        for query, expected in zip(queries, right, strict=True):
            start = time.process_time()
            found = search(query)
            times.append((time.process_time() - start) * 1e3)
            hits += len(expected.intersection(int(number) for number in found))
        times.sort()
        result = {
            "name": name,
            "setting": setting,
            "build_s": build,
            "recall": hits / len(queries) / most,
            "p50_ms": times[len(times) // 2],
            "p99_ms": times[min(len(times) - 1, len(times) * 99 // 100)],
        }
        if result["recall"] >= WANTED:
            break
    return result


def main() -> None:
    base, queries = (np.fromfile(path, np.float32).reshape(-1, WIDTH) for path in sys.argv[1:3])
    most = int(sys.argv[3])
    right = truth(base, queries, most)
    print(json.dumps({"truth": [sorted(one) for one in right]}), flush=True)
    for name in sys.argv[4:]:
        print(json.dumps(measure(name, base, queries, right, most)), flush=True)


if __name__ == "__main__":
    main()
