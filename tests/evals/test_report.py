import re
from dataclasses import replace

from evals.gate import Gate
from evals.metrics import NAMES
from evals.report import render
from evals.results import Run
from tests.evals.samples import (
    STAFF,
    STAFF_RIGHT,
    STAFF_WRONG,
    UNKNOWN_RIGHT,
    YEARS_HALF,
    YEARS_RIGHT,
    answered,
    error,
    result,
    run,
)

EARLIER = run(STAFF_RIGHT, YEARS_RIGHT, UNKNOWN_RIGHT, name="十月")
NOW = run(STAFF_WRONG, YEARS_HALF, UNKNOWN_RIGHT)


def page(now: Run, earlier: Run | None = None, complaints: tuple[str, ...] = ()) -> str:
    return render(now, Gate(), complaints, [earlier] if earlier else [], earlier)


def test_the_page_stands_alone() -> None:
    html = page(NOW, EARLIER)
    assert not re.search(r"<script|src=|href=|@import|url\(", html)
    assert 'lang="zh-CN"' in html


def test_the_decision_comes_first_with_its_reasons() -> None:
    assert "可以发布" in page(EARLIER)
    html = page(NOW, EARLIER, ("问题「甲」以前答对，现在没有答出「10%」。",))
    assert "不建议发布：有 1 处" in html
    assert "问题「甲」以前答对" in html


def test_every_metric_has_a_plot_with_all_runs() -> None:
    html = page(NOW, EARLIER)
    assert html.count("<svg") == len(NAMES)
    assert "十月：100.0%" in html
    assert "本次：33.3%" in html


def test_a_failed_question_shows_what_was_expected_and_both_answers() -> None:
    html = page(NOW, EARLIER)
    part = html[html.index("最需要改进的题目") :]
    for text in (
        "没有答出「10%」",
        "不低于15%。[1]",
        "不低于百分之十。[1]",
        "上一次的答复（达到要求）",
        "国家/办法.md",
    ):
        assert text in part


def test_held_out_failures_are_folded_away() -> None:
    html = page(NOW)
    folded = html[html.index("<details") :]
    assert "证书管几年" in folded
    assert "证书管几年" not in html[: html.index("<details")]


def test_errors_come_first_and_are_said() -> None:
    html = page(run(YEARS_RIGHT, replace(STAFF_WRONG, case=replace(STAFF, id="z")), error(STAFF)))
    part = html[html.index("最需要改进的题目") :]
    assert part.index("运行出错：模型不可用") < part.index("不低于15%")


def test_what_documents_and_questions_say_is_never_markup() -> None:
    case = replace(STAFF, question="<script>alert(1)</script>", facts=("<b>",), tags=("<i>",))
    html = page(run(result(case, answered(case, "<img src=x>[1]", "不低于10%"))), complaints=("<u>",))
    assert not re.search(r"<script|<img|<b>无|<i>\d|<u>", html)
    assert "&lt;script&gt;" in html
