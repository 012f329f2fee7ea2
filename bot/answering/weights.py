"""The weights that answering has learned, by the names of what they weigh."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

WEIGHTS = Path(__file__).with_name("weights.json")
"""Written by `python -m training answering`."""


@cache
def weights(name: str) -> Mapping[str, float]:
    """Return the weights of one of the sums: units, verdict, certainty."""
    learned: dict[str, dict[str, float]] = json.loads(WEIGHTS.read_text("utf-8"))
    return learned[name]


def weighted(features: Mapping[str, float], learned: Mapping[str, float]) -> float:
    """Return the weighted sum of features; one that has no weight counts nothing."""
    return sum(learned.get(name, 0.0) * value for name, value in features.items())


def summed(features: Mapping[str, float], learned: Mapping[str, float]) -> float:
    """Return the weighted sum of features and the bias."""
    return weighted(features, learned) + learned["bias"]
