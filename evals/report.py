"""Turn a run, earlier runs and what stands against it into one self-contained Chinese page."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import jinja2
from markdown_it import MarkdownIt
from markupsafe import Markup

from evals.figures import contains
from evals.gate import Gate, shortcomings, shown
from evals.metrics import LOWER_IS_BETTER, NAMES, PLAIN, MetricSets, Result, measure_sets
from evals.results import Run

TEMPLATES = Path(__file__).resolve().parent / "templates"
WIDTH, HEIGHT, MARGIN, LABEL = 260, 84, 10, 44  # of a plot and the values right of it, in SVG units
SHOWN = 60
"""Questions shown one by one; more than that nobody reads, results.jsonl has them all."""


Span = tuple[float, float]
"""Lowest and highest value of a plot."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a plot: its points in SVG units, the values as people read them, and the runs' names."""

    kind: str
    points: tuple[tuple[float, float], ...]
    labels: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Failure:
    """A question that did not pass, with what was wrong and the answer of the earlier run."""

    result: Result
    faults: Sequence[str]
    earlier: Result | None


def render(
    run: Run, gate: Gate, complaints: Sequence[str], history: Sequence[Run], earlier: Run | None
) -> str:
    """Return the page; `history` is what the plots show before this run, oldest first."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["markdown"] = _markdown
    environment.globals.update(shown=shown, contains=contains, names=NAMES, width=WIDTH, height=HEIGHT)
    failures = _failures(run, earlier)
    return environment.get_template("report.html").render(
        run=run,
        gate=gate,
        complaints=complaints,
        earlier=earlier,
        sets=measure_sets(run.results),
        earlier_sets=measure_sets(earlier.results) if earlier else None,
        change=_change,
        grade=_grade,
        runs=[*history, run],
        plots=_plots([*history, run]),
        failures=[failure for failure in failures if not failure.result.case.held_out][:SHOWN],
        held_out_failures=[failure for failure in failures if failure.result.case.held_out][:SHOWN],
        failed=len(failures),
    )


def _markdown(text: str) -> Markup:
    """Render an answer, in which nothing is HTML, links anywhere or loads anything."""
    plain = MarkdownIt("js-default", {"html": False}).disable(["link", "image", "autolink"])
    return Markup(plain.render(text))


def _failures(run: Run, earlier: Run | None) -> list[Failure]:
    """Return what did not pass, the worst first."""
    before = {result.case.id: result for result in earlier.results} if earlier else {}
    failed = sorted((result for result in run.results if not result.verdict.passed), key=_goodness)
    return [Failure(result, shortcomings(result), before.get(result.case.id)) for result in failed]


def _goodness(result: Result) -> tuple[bool, bool, bool, float]:
    """Sort errors first, then forbidden content, then wrong refusals and answers, then by facts found."""
    verdict = result.verdict
    wanted = len(verdict.found) + len(verdict.missing)
    return (
        not verdict.error,
        not verdict.forbidden,
        verdict.refused is not result.case.answerable,
        len(verdict.found) / wanted if wanted else 1.0,
    )


def _change(name: str, now: float | None, was: float | None) -> tuple[str, str]:
    """Return how a metric moved, as people read it, and whether that is better, worse or the same."""
    if now is None or was is None or now == was:
        return "", "same"
    better = (now < was) is (name in LOWER_IS_BETTER)
    size = f"{abs(now - was):.0f}" if name in PLAIN else f"{abs(now - was) * 100:.1f}"
    return ("↑" if now > was else "↓") + size, "better" if better else "worse"


def _grade(name: str, value: float | None) -> str:
    """Return the shade of a table cell, from 0 (bad) to 4 (all right); times and lengths have none."""
    if value is None or name in PLAIN:
        return ""
    good = 1 - value if name in LOWER_IS_BETTER else value
    return f"grade{sum(good >= step for step in (0.5, 0.7, 0.85, 0.95))}"


def _plots(runs: Sequence[Run]) -> dict[str, list[Line]]:
    sets = [measure_sets(run.results) for run in runs]
    return {name: _lines(name, runs, sets) for name in NAMES}


def _lines(name: str, runs: Sequence[Run], sets: Sequence[MetricSets]) -> list[Line]:
    series = {"overall": [s.overall[name] for s in sets], "held-out": [s.held_out[name] for s in sets]}
    values = [value for line in series.values() for value in line if value is not None]
    if not values:
        return []
    low, high = min(values), max(values)
    # a flat line stands in the middle, not on an edge
    room = (high - low) * 0.2 or max(high * 0.1, 0.05)
    return [
        _line(name, kind, line, runs, (low - room, high + room))
        for kind, line in series.items()
        if any(value is not None for value in line)
    ]


def _line(name: str, kind: str, values: Sequence[float | None], runs: Sequence[Run], span: Span) -> Line:
    step = (WIDTH - LABEL - 2 * MARGIN) / max(len(values) - 1, 1)
    known = [(at, value) for at, value in enumerate(values) if value is not None]
    low, high = span
    scale = (HEIGHT - 2 * MARGIN) / (high - low)
    return Line(
        kind=kind,
        points=tuple(
            (round(MARGIN + at * step, 1), round(HEIGHT - MARGIN - (value - low) * scale, 1))
            for at, value in known
        ),
        labels=tuple(shown(name, value) for _, value in known),
        names=tuple(runs[at].name for at, _ in known),
    )
