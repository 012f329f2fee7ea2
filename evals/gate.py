"""Decide from a run, its thresholds and an earlier run whether a release may go out, in words for clerks."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from evals.metrics import LOWER_IS_BETTER, NAMES, PLAIN, Metrics, Result, measure, measure_sets
from evals.results import Run
from evals.rows import BadFile

Thresholds = dict[str, float]
"""By metric: the least that is allowed, or the most where lower is better."""


class Hard(BaseModel):
    """Questions of which every one must pass."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    why: str
    must: Literal["refuse", "contain", "not_contain", "pass"]
    ids: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()


class Gate(BaseModel):
    """What gate.toml holds."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    overall: Thresholds = {}
    held_out: Thresholds = {}
    tags: dict[str, Thresholds] = {}
    tolerance: Thresholds = {}
    """By metric, how much worse than the earlier run it may be; metrics that are not named are not compared."""
    hard: tuple[Hard, ...] = ()

    @field_validator("overall", "held_out", "tolerance")
    @classmethod
    def _names_metrics(cls, thresholds: Thresholds) -> Thresholds:
        if unknown := set(thresholds) - set(NAMES):
            raise ValueError(f"没有名为「{'、'.join(sorted(unknown))}」的指标")
        return thresholds


def load_gate(path: Path) -> Gate:
    """Return the gate of a TOML file; raises BadFile where it is wrong."""
    try:
        return Gate.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        raise BadFile(f"{path.name} 有误：{error}") from error


def complaints(run: Run, gate: Gate, earlier: Run | None) -> list[str]:
    """Return what stands against a release, one Chinese sentence each; none: it may go out."""
    sets = measure_sets(run.results)
    found = [
        *_missed("全部题目", sets.overall, gate.overall),
        *_missed("保留题目", sets.held_out, gate.held_out),
    ]
    for tag, thresholds in gate.tags.items():
        found += _missed(f"「{tag}」类题目", sets.by_tag.get(tag, {}), thresholds)
    for hard in gate.hard:
        found += _hard_failures(run.results, hard)
    if earlier:
        found += _got_worse(run.results, earlier, gate.tolerance)
    return found


def shortcomings(result: Result) -> list[str]:
    """Return what is wrong with an answer, in phrases that follow 现在."""
    case, verdict = result.case, result.verdict
    if verdict.error:
        return [f"运行出错（{verdict.error}）"]
    if verdict.refused and case.answerable:
        return ["没有回答，说查不到"]
    found = [] if case.answerable or verdict.refused else ["应当说明无法回答，却作了回答"]
    found += [f"没有答出「{_first(fact)}」" for fact in verdict.missing]
    found += [f"出现了不该出现的「{_first(form)}」" for form in verdict.forbidden]
    if case.documents and not verdict.right_document_cited:
        titles = "或".join(f"《{PurePosixPath(name).stem}》" for name in case.documents)
        found.append(f"没有引用应当依据的文件{titles}")
    return found + list(verdict.citation_faults)


def shown(name: str, value: float | None) -> str:
    """Return a metric's value as people read it."""
    if value is None:
        return "—"
    return f"{value:.0f}" if name in PLAIN else f"{value * 100:.1f}%"


def _missed(what: str, metrics: Metrics, thresholds: Thresholds) -> Iterator[str]:
    for name, threshold in thresholds.items():
        value = metrics.get(name)
        if value is None:
            yield f"{what}：没有题目可以衡量「{NAMES[name]}」。"
        elif name in LOWER_IS_BETTER and value > threshold:
            yield f"{what}：「{NAMES[name]}」为 {shown(name, value)}，不能超过 {shown(name, threshold)}。"
        elif name not in LOWER_IS_BETTER and value < threshold:
            yield f"{what}：「{NAMES[name]}」只有 {shown(name, value)}，至少要 {shown(name, threshold)}。"


def _hard_failures(results: Sequence[Result], hard: Hard) -> Iterator[str]:
    chosen = [r for r in results if r.case.id in hard.ids or set(r.case.tags) & set(hard.tags)]
    for missing in sorted(set(hard.ids) - {result.case.id for result in chosen}):
        yield f"必过题（{hard.why}）：题目里没有编号「{missing}」。"
    if hard.tags and not any(set(result.case.tags) & set(hard.tags) for result in chosen):
        yield f"必过题（{hard.why}）：没有标签为「{'、'.join(hard.tags)}」的题目。"
    for result in chosen:
        if not _meets(result, hard.must):
            yield f"必过题（{hard.why}）：问题「{result.case.question}」{_because(result)}。"


def _meets(result: Result, must: str) -> bool:
    verdict = result.verdict
    met = {
        "refuse": verdict.refused,
        "contain": not verdict.missing,
        "not_contain": not verdict.forbidden,
        "pass": verdict.passed,
    }
    return met[must] and not verdict.error


def _because(result: Result) -> str:
    return "，".join(shortcomings(result)) or "没有达到要求"


def _got_worse(results: Sequence[Result], earlier: Run, tolerance: Mapping[str, float]) -> Iterator[str]:
    """Compare on the questions that both runs had with the same expectations."""
    before = {result.case.id: result for result in earlier.results}
    shared = [result for result in results if _is_shared(result, before)]
    for result in shared:
        if before[result.case.id].verdict.passed and not result.verdict.passed:
            yield f"问题「{result.case.question}」以前答对，现在{_because(result)}。"
    was, now = measure([before[result.case.id] for result in shared]), measure(shared)
    for name, allowed in tolerance.items():
        old, new = was[name], now[name]
        if old is None or new is None:
            continue
        if (new - old if name in LOWER_IS_BETTER else old - new) > allowed + 1e-9:
            yield f"「{NAMES[name]}」比「{earlier.name}」变差：以前 {shown(name, old)}，现在 {shown(name, new)}。"


def _is_shared(result: Result, before: Mapping[str, Result]) -> bool:
    """Whether question and expectation are as they were; tags and folder do not matter."""
    if not (old := before.get(result.case.id)):
        return False
    return replace(old.case, tags=result.case.tags, held_out=result.case.held_out) == result.case


def _first(fact: str) -> str:
    return fact.split("|")[0].strip()
