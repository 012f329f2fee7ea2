from dataclasses import replace

import pytest

from bot.model import Answer, Mode
from evals.judging import judge
from tests.evals.samples import (
    DOCUMENTS,
    OTHER,
    RULES,
    STAFF,
    STAFF_RIGHT,
    STAFF_WRONG,
    UNKNOWN_RIGHT,
    UNKNOWN_WRONG,
    YEARS_HALF,
    YEARS_RIGHT,
    answered,
    citation,
    refused,
)


def test_a_right_answer_passes() -> None:
    verdict = STAFF_RIGHT.verdict
    assert verdict.passed
    assert verdict.found == ("10%",)
    assert verdict.ranked == (RULES.id, OTHER.id)
    assert verdict.right_document_cited


def test_a_forbidden_figure_and_a_missing_one_are_named() -> None:
    assert not STAFF_WRONG.verdict.passed
    assert STAFF_WRONG.verdict.missing == ("10%",)
    assert STAFF_WRONG.verdict.forbidden == ("15%",)


def test_half_of_the_facts_does_not_pass() -> None:
    assert YEARS_RIGHT.verdict.passed
    assert YEARS_HALF.verdict.found == ("三年",)
    assert not YEARS_HALF.verdict.passed


def test_only_a_refusal_passes_where_there_is_no_answer() -> None:
    assert UNKNOWN_RIGHT.verdict.passed
    assert not UNKNOWN_WRONG.verdict.passed
    assert not judge(STAFF, refused(STAFF), DOCUMENTS, 1).passed


def test_derived_facts_are_required_of_the_answer() -> None:
    case = replace(STAFF, derived=("20人",))
    assert judge(case, answered(case, "不低于10%[1]", "10%"), DOCUMENTS, 1).missing == ("20人",)
    assert judge(case, answered(case, "不低于10%，即二十人[1]", "10%"), DOCUMENTS, 1).passed


def test_a_warning_belongs_to_what_the_user_reads() -> None:
    case = replace(STAFF, facts=("10%", "已废止"))
    answer = replace(answered(case, "不低于10%[1]", "10%"), warnings=("该文件已废止。",))
    assert judge(case, answer, DOCUMENTS, 1).passed


@pytest.mark.parametrize(
    ("answer", "fault"),
    [
        (answered(STAFF, "不低于10%[1][2]", "10%"), "答复中的 [2] 没有来源"),
        (answered(STAFF, "不低于10%", "10%"), "来源 [1] 没有用到"),
        (Answer("", "10%[1]", (citation(RULES, "10%", start=3),), Mode.EXTRACTIVE), "引文 [1] 与原文不一致"),
        (Answer("", "10%[1]", (citation(RULES, "15%", start=3),), Mode.EXTRACTIVE), "引文 [1] 与原文不一致"),
        (
            Answer("", "[1]", (replace(citation(RULES, "10%"), document_id="无.md"),), Mode.EXTRACTIVE),
            "引文 [1] 没有对应的文件或内容",
        ),
        (
            Answer("", "[1]", (citation(RULES, "", start=0),), Mode.EXTRACTIVE),
            "引文 [1] 没有对应的文件或内容",
        ),
        (
            Answer("", "[1]", (citation(RULES, "10%"), citation(RULES, "三年")), Mode.EXTRACTIVE),
            "引文编号重复",
        ),
        (Answer("", "不低于10%", (), Mode.EXTRACTIVE), "答复没有引用任何来源"),
    ],
)
def test_a_citation_that_does_not_hold_is_a_fault(answer: Answer, fault: str) -> None:
    verdict = judge(STAFF, answer, DOCUMENTS, 1)
    assert fault in verdict.citation_faults
    assert not verdict.passed


def test_a_document_number_in_brackets_is_no_citation_mark() -> None:
    verdict = judge(STAFF, answered(STAFF, "[2016]32号、[16]32号规定10%[1]", "10%"), DOCUMENTS, 1)
    assert verdict.citation_faults == ()
