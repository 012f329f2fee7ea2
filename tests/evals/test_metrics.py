import pytest

from evals.metrics import NAMES, measure, measure_sets
from tests.evals.samples import (
    OTHER,
    RULES,
    STAFF,
    STAFF_RIGHT,
    STAFF_WRONG,
    UNKNOWN,
    UNKNOWN_RIGHT,
    UNKNOWN_WRONG,
    YEARS,
    YEARS_HALF,
    YEARS_RIGHT,
    answered,
    error,
    refused,
    result,
)


def test_a_perfect_run_has_perfect_metrics() -> None:
    metrics = measure([STAFF_RIGHT, YEARS_RIGHT, UNKNOWN_RIGHT])
    ones = {name for name, value in metrics.items() if value == 1.0}
    assert ones == set(NAMES) - {"forbidden_rate", "error_rate", "latency_p50", "latency_p95", "length_p50"}
    assert metrics["forbidden_rate"] == metrics["error_rate"] == 0
    assert metrics["latency_p50"] == 20
    assert metrics["questions"] == 3


def test_documents_are_ranked_by_their_first_passage() -> None:
    second = result(STAFF, answered(STAFF, "10%[1]", "10%", ranked=(OTHER, OTHER, RULES, OTHER)))
    metrics = measure([second])
    assert (metrics["hit@1"], metrics["hit@3"], metrics["mrr@10"]) == (0, 1, 0.5)
    assert metrics["ndcg@10"] == pytest.approx(0.6309, abs=1e-3)


def test_facts_are_averaged_by_question() -> None:
    assert measure([STAFF_RIGHT, YEARS_HALF])["fact_recall"] == 0.75


def test_refusals_have_precision_and_recall() -> None:
    wrongly_refused = result(STAFF, refused(STAFF))
    metrics = measure([wrongly_refused, UNKNOWN_RIGHT, UNKNOWN_WRONG])
    assert metrics["refusal_recall"] == 0.5
    assert metrics["refusal_precision"] == 0.5


def test_an_error_fails_every_metric_and_has_no_latency() -> None:
    metrics = measure([error(STAFF), error(UNKNOWN)])
    for name in ("passed", "hit@10", "mrr@10", "fact_recall", "citation_validity", "refusal_recall"):
        assert metrics[name] == 0, name
    assert metrics["forbidden_rate"] == metrics["error_rate"] == 1
    assert metrics["latency_p50"] is None
    assert measure([error(STAFF), YEARS_RIGHT])["latency_p95"] == 20


def test_what_no_question_measures_is_not_known() -> None:
    metrics = measure([UNKNOWN_RIGHT])
    assert metrics["hit@5"] is metrics["fact_recall"] is metrics["citation_validity"] is None
    assert measure([])["passed"] is None


def test_sets_split_by_tag_and_by_what_is_held_out() -> None:
    sets = measure_sets([STAFF_WRONG, YEARS_RIGHT, UNKNOWN_RIGHT])
    assert (sets.open["passed"], sets.held_out["passed"]) == (0.5, 1)
    assert {tag: metrics["questions"] for tag, metrics in sets.by_tag.items()} == {
        "拒答": 1,
        "数字": 1,
        "高企": 2,
    }
    assert sets.by_tag["数字"]["forbidden_rate"] == 1
    assert YEARS.held_out
