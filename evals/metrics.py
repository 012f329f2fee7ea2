"""Turn verdicts into metrics, overall, by tag, and for the open and the held-out questions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, quantiles
from typing import Any

import ir_measures
from ir_measures import RR, Success, nDCG

from evals.judging import Verdict
from evals.questions import Case

Metrics = dict[str, float | None]
"""By name; None where no question of the set can measure it."""

NAMES = {
    "passed": "全部要求都达到的题目",
    "hit@1": "第 1 份文件就是正确文件",
    "hit@3": "前 3 份文件中有正确文件",
    "hit@5": "前 5 份文件中有正确文件",
    "hit@10": "前 10 份文件中有正确文件",
    "mrr@10": "正确文件的排名得分",
    "ndcg@10": "文件排序得分",
    "fact_recall": "答出要点的比例",
    "right_document_cited": "引用了正确文件",
    "citation_validity": "引文与原文完全一致",
    "forbidden_rate": "出现不该出现的内容",
    "refusal_recall": "该拒答的都拒答了",
    "refusal_precision": "拒答的都是该拒答的",
    "error_rate": "运行出错的题目",
    "latency_p50": "用时中位数（毫秒）",
    "latency_p95": "用时，95% 不超过（毫秒）",
    "length_p50": "答复长度中位数（字）",
}
LOWER_IS_BETTER = frozenset({"forbidden_rate", "error_rate", "latency_p50", "latency_p95", "length_p50"})
PLAIN = frozenset({"latency_p50", "latency_p95", "length_p50"})
"""Metrics that are no shares."""

RANKINGS = {
    "hit@1": Success @ 1,
    "hit@3": Success @ 3,
    "hit@5": Success @ 5,
    "hit@10": Success @ 10,
    "mrr@10": RR @ 10,
    "ndcg@10": nDCG @ 10,
}


@dataclass(frozen=True, slots=True)
class Result:
    """One question with its verdict and its answer."""

    case: Case
    verdict: Verdict
    answer: Mapping[str, Any]
    """The answer as JSON; empty after an error."""


@dataclass(frozen=True, slots=True)
class MetricSets:
    """The metrics of all questions and of their parts."""

    overall: Metrics
    open: Metrics
    held_out: Metrics
    by_tag: dict[str, Metrics]


def measure_sets(results: Sequence[Result]) -> MetricSets:
    """Return the metrics of all questions, the open and the held-out ones, and of each tag."""
    tags = sorted({tag for result in results for tag in result.case.tags})
    return MetricSets(
        overall=measure(results),
        open=measure([result for result in results if not result.case.held_out]),
        held_out=measure([result for result in results if result.case.held_out]),
        by_tag={tag: measure([r for r in results if tag in r.case.tags]) for tag in tags},
    )


def measure(results: Sequence[Result]) -> Metrics:
    """Return every metric of NAMES, and `questions`, how many there were.

    An error counts as not found, not cited, not refused, not valid; it has no latency and no length.
    """
    verdicts = [result.verdict for result in results]
    answerable = [result for result in results if result.case.answerable]
    sourced = [result for result in answerable if result.case.documents]
    times = [verdict.ms for verdict in verdicts if verdict.ms is not None]
    lengths = [verdict.length for verdict in verdicts if not (verdict.error or verdict.refused)]
    return {
        "questions": float(len(results)),
        "passed": _share([verdict.passed for verdict in verdicts]),
        **_rankings(sourced),
        "fact_recall": _share([_recall(r) for r in answerable if r.case.facts or r.case.derived]),
        "right_document_cited": _share([result.verdict.right_document_cited for result in sourced]),
        "citation_validity": _share([_is_valid(verdict) for verdict in verdicts if _has_claims(verdict)]),
        "forbidden_rate": _share([_violates(result.verdict) for result in results if result.case.forbidden]),
        "refusal_recall": _share([r.verdict.refused for r in results if not r.case.answerable]),
        "refusal_precision": _share([not r.case.answerable for r in results if r.verdict.refused]),
        "error_rate": _share([bool(verdict.error) for verdict in verdicts]),
        "latency_p50": _percentile(times, 50),
        "latency_p95": _percentile(times, 95),
        "length_p50": _percentile(lengths, 50),
    }


def _rankings(sourced: Sequence[Result]) -> Metrics:
    """Return hit@k, MRR and nDCG; every document that a case names is relevant to it."""
    if not sourced:
        return dict.fromkeys(RANKINGS)
    relevant = [
        ir_measures.Qrel(result.case.id, document, 1)
        for result in sourced
        for document in result.case.documents
    ]
    # ir_measures counts a question that is missing from the run, as after an error, as 0
    run = [
        ir_measures.ScoredDoc(result.case.id, document, -rank)
        for result in sourced
        for rank, document in enumerate(result.verdict.ranked)
    ]
    values = ir_measures.calc_aggregate(RANKINGS.values(), relevant, run)
    return {name: round(float(values[measure]), 4) for name, measure in RANKINGS.items()}


def _recall(result: Result) -> float:
    return len(result.verdict.found) / len(result.case.facts + result.case.derived)


def _has_claims(verdict: Verdict) -> bool:
    return not verdict.refused or bool(verdict.cited)


def _is_valid(verdict: Verdict) -> bool:
    return not verdict.error and not verdict.citation_faults


def _violates(verdict: Verdict) -> bool:
    return bool(verdict.forbidden or verdict.error)


def _share(values: Sequence[float]) -> float | None:
    return round(mean(values), 4) if values else None


def _percentile(values: Sequence[float], percent: int) -> float | None:
    if len(values) < 2:
        return values[0] if values else None
    return round(quantiles(values, n=100, method="inclusive")[percent - 1], 1)
