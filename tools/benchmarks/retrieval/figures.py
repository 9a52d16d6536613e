"""What a list of ranks is worth, and whether one ranking is better than another."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

# A place from 0; None where the answer was not found.
Places = list[int | None]

RESAMPLES = 4000


@dataclass(frozen=True)
class Figures:
    ndcg10: float
    recall5: float
    mrr10: float


def gains(places: Places) -> list[float]:
    """nDCG@10 of each question: it has one answer, so the ideal is 1."""
    return [0.0 if place is None or place >= 10 else 1 / math.log2(place + 2) for place in places]


def figures(places: Places) -> Figures:
    count = len(places)
    return Figures(
        ndcg10=sum(gains(places)) / count,
        recall5=sum(place is not None and place < 5 for place in places) / count,
        mrr10=sum(1 / (place + 1) for place in places if place is not None and place < 10) / count,
    )


def difference(places: Places, others: Places) -> tuple[float, float, float]:
    """By how much nDCG@10 is better than another ranking's, with the 95 % interval of a paired bootstrap."""
    pairs = [one - other for one, other in zip(gains(places), gains(others), strict=True)]
    source = random.Random(1)  # noqa: S311 - a sample, no secret
    means = sorted(sum(source.choices(pairs, k=len(pairs))) / len(pairs) for _ in range(RESAMPLES))
    return sum(pairs) / len(pairs), means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES) - 1]


def reciprocal_rank_fusion(lists: list[list[int]], k: int = 60) -> list[int]:
    """What most servers ship in place of adding scores."""
    scores: dict[int, float] = {}
    for ranked in lists:
        for place, passage in enumerate(ranked):
            scores[passage] = scores.get(passage, 0) + 1 / (k + 1 + place)
    return sorted(scores, key=lambda passage: (-scores[passage], passage))
