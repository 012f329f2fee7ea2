"""Figures by day → the places of bars in a plot that the page draws as SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.desk.overview import Day

WIDTH, HEIGHT = 960, 200  # of the whole plot, in SVG units
RIGHT, BOTTOM, TOP = 34, 24, 10  # room for the numbers beside, the days below
LABELS = 10  # days that are written below, at most
STEPS = (1, 2, 5)


@dataclass(frozen=True, slots=True)
class Bar:
    """One day: refused stands on top of answered."""

    day: Day
    x: float
    width: float
    answered: tuple[float, float]
    """y of the upper edge, and height."""
    refused: tuple[float, float]
    label: str
    """The day as it is written below; empty where there is no room."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A bar chart, laid out."""

    bars: tuple[Bar, ...]
    lines: tuple[tuple[float, int], ...]
    """y and value of each horizontal line."""
    width: int = WIDTH
    height: int = HEIGHT
    right: int = RIGHT


def plot(days: Sequence[Day]) -> Plot:
    """Lay out the days from left to right; heights share one scale that begins at 0."""
    highest = max((day.answered + day.refused for day in days), default=0)
    step = _step(highest)
    top = max(step, -(-highest // step) * step)
    scale = (HEIGHT - BOTTOM - TOP) / top
    room = (WIDTH - RIGHT) / max(len(days), 1)
    every = -(-len(days) // LABELS)
    return Plot(
        tuple(_bar(day, at, room, scale, every) for at, day in enumerate(days)),
        tuple((_y(value, scale), value) for value in range(0, top + 1, step)),
    )


def _bar(day: Day, at: int, room: float, scale: float, every: int) -> Bar:
    answered, both = _y(day.answered, scale), _y(day.answered + day.refused, scale)
    return Bar(
        day,
        round(at * room + room * 0.15, 1),
        round(room * 0.7, 1),
        (answered, round(day.answered * scale, 1)),
        (both, round(day.refused * scale, 1)),
        f"{day.day.month}/{day.day.day}" if at % every == 0 else "",
    )


def _y(value: int, scale: float) -> float:
    return round(HEIGHT - BOTTOM - value * scale, 1)


def _step(highest: int) -> int:
    """Return the smallest of 1, 2, 5, 10, 20 … that needs at most five lines."""
    power = 1
    while True:
        for step in STEPS:
            if highest <= 5 * step * power:
                return step * power
        power *= 10
