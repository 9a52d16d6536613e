"""Vectors of length 1 in clusters of about five hundred, and questions like them.

    clustered_vectors.py COUNT QUESTIONS BASE-FILE QUESTIONS-FILE

The same every time. Within a cluster they differ in every direction alike, which is harder than texts make it.
"""

from __future__ import annotations

import sys

import numpy as np

WIDTH = 384
SPREAD = 0.7


def main() -> None:
    count, queries = int(sys.argv[1]), int(sys.argv[2])
    generator = np.random.default_rng(1)
    centres = generator.standard_normal((max(20, count // 500), WIDTH), np.float32)
    with open(sys.argv[3], "wb") as base:
        for start in range(0, count, 50_000):
            base.write(_some(generator, centres, min(50_000, count - start)).tobytes())
    _some(generator, centres, queries).tofile(sys.argv[4])


def _some(generator: np.random.Generator, centres: np.ndarray, count: int) -> np.ndarray:
    vectors = centres[generator.integers(0, len(centres), count)]
    vectors = vectors + SPREAD * generator.standard_normal((count, WIDTH), np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


if __name__ == "__main__":
    main()
