from dataclasses import replace
from pathlib import Path

import pytest

from evals.gate import Gate, Hard, complaints, load_gate
from evals.rows import BadFile
from tests.evals.samples import (
    STAFF,
    STAFF_RIGHT,
    STAFF_WRONG,
    UNKNOWN_RIGHT,
    UNKNOWN_WRONG,
    YEARS_HALF,
    YEARS_RIGHT,
    error,
    refused,
    result,
    run,
)

GOOD = run(STAFF_RIGHT, YEARS_RIGHT, UNKNOWN_RIGHT, name="十一月")


def test_the_gate_of_the_project_can_be_read() -> None:
    gate = load_gate(Path(__file__).resolve().parents[2] / "evals" / "gate.toml")
    assert gate.held_out["hit@5"] == 0.92


def test_a_run_as_good_as_the_earlier_one_may_go_out() -> None:
    gate = Gate(overall={"passed": 1, "error_rate": 0}, held_out={"hit@5": 0.92}, tolerance={"hit@5": 0})
    assert complaints(GOOD, gate, GOOD) == []


def test_a_missed_threshold_is_said_in_words() -> None:
    gate = Gate(
        overall={"fact_recall": 0.9, "forbidden_rate": 0},
        held_out={"fact_recall": 0.8},
        tags={"数字": {"passed": 1}},
    )
    assert complaints(run(STAFF_WRONG, YEARS_HALF, UNKNOWN_RIGHT), gate, None) == [
        "全部题目：「答出要点的比例」只有 25.0%，至少要 90.0%。",
        "全部题目：「出现不该出现的内容」为 100.0%，不能超过 0.0%。",
        "保留题目：「答出要点的比例」只有 50.0%，至少要 80.0%。",
        "「数字」类题目：「全部要求都达到的题目」只有 0.0%，至少要 100.0%。",
    ]


def test_a_threshold_that_nothing_measures_is_not_reached() -> None:
    gate = Gate(held_out={"hit@5": 0.9}, tags={"无": {"passed": 1}})
    assert len(complaints(run(STAFF_RIGHT), gate, None)) == 2


@pytest.mark.parametrize(
    ("now", "said"),
    [
        (STAFF_WRONG, "问题「科技人员要占多少?」以前答对，现在没有答出「10%」，出现了不该出现的「15%」。"),
        (error(STAFF), "问题「科技人员要占多少?」以前答对，现在运行出错（模型不可用）。"),
        (result(STAFF, refused(STAFF)), "问题「科技人员要占多少?」以前答对，现在没有回答，说查不到。"),
    ],
)
def test_a_question_that_got_worse_is_named(now: object, said: str) -> None:
    assert complaints(run(now, YEARS_RIGHT, UNKNOWN_RIGHT), Gate(), GOOD) == [said]


def test_answering_what_was_refused_is_worse() -> None:
    (said,) = complaints(run(UNKNOWN_WRONG), Gate(), GOOD)
    assert said == "问题「今年奖励多少钱?」以前答对，现在应当说明无法回答，却作了回答。"


def test_a_metric_may_fall_within_its_tolerance() -> None:
    worse = run(YEARS_HALF)
    half = run(replace(YEARS_RIGHT, verdict=replace(YEARS_RIGHT.verdict, passed=False)), name="十月")
    assert complaints(worse, Gate(tolerance={"fact_recall": 0.5}), half) == []
    assert complaints(worse, Gate(tolerance={"fact_recall": 0.4}), half) == [
        "「答出要点的比例」比「十月」变差：以前 100.0%，现在 50.0%。"
    ]


def test_questions_with_new_expectations_are_not_compared() -> None:
    stricter = replace(STAFF, facts=("10%", "三年"))
    now = replace(STAFF_WRONG, case=stricter)
    assert complaints(run(now), Gate(tolerance={"fact_recall": 0}), GOOD) == []
    retagged = replace(STAFF_WRONG, case=replace(STAFF, tags=("新",), held_out=True))
    assert len(complaints(run(retagged), Gate(), GOOD)) == 1


def test_hard_questions_must_all_pass() -> None:
    gate = Gate(
        hard=(
            Hard(why="不知道就说不知道", must="refuse", tags=("拒答",)),
            Hard(why="关键数字", must="contain", ids=("a-1", "a-9")),
            Hard(why="错误数字", must="not_contain", ids=("a-1",)),
            Hard(why="没有这类", must="pass", tags=("无",)),
        )
    )
    assert complaints(run(STAFF_WRONG, UNKNOWN_WRONG), gate, None) == [
        "必过题（不知道就说不知道）：问题「今年奖励多少钱?」应当说明无法回答，却作了回答。",
        "必过题（关键数字）：题目里没有编号「a-9」。",
        "必过题（关键数字）：问题「科技人员要占多少?」没有答出「10%」，出现了不该出现的「15%」。",
        "必过题（错误数字）：问题「科技人员要占多少?」没有答出「10%」，出现了不该出现的「15%」。",
        "必过题（没有这类）：没有标签为「无」的题目。",
    ]
    assert complaints(run(error(STAFF)), Gate(hard=(Hard(why="x", must="not_contain", ids=("a-1",)),)), None)


@pytest.mark.parametrize("text", ["[overall]\nhit = 1", "[[hard]]\nwhy = 'x'\nmust = 'win'", "[overall"])
def test_a_wrong_gate_file_is_said_to_be_wrong(tmp_path: Path, text: str) -> None:
    path = tmp_path / "gate.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadFile, match=r"gate\.toml 有误"):
        load_gate(path)
