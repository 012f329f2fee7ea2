from dataclasses import replace
from pathlib import Path

import pytest

from evals.check import check, main
from evals.questions import QUESTIONS, Case, load

ROOT = Path(__file__).resolve().parents[2]
RULES = """---
标题: 认定管理办法
发文字号: 国科发火〔2016〕32号
---
# 认定管理办法

第十一条 科技人员占职工总数的比例不低于百分之十。
"""
CASE = Case("a-1", "占多少?", documents=("国家/办法.md",), facts=("10%", "国科发火[2016]32号"))


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    (tmp_path / "knowledge" / "国家").mkdir(parents=True)
    (tmp_path / "knowledge" / "国家" / "办法.md").write_text(RULES, encoding="utf-8")
    (tmp_path / "secret.md").write_text("10%", encoding="utf-8")
    return tmp_path / "knowledge"


def test_facts_in_text_and_metadata_are_found(knowledge: Path) -> None:
    assert check([CASE], knowledge) == []


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"facts": ("15%",)}, "依据文件里找不到要点「15%」"),
        ({"documents": ("国家/无.md",)}, "依据文件「国家/无.md」不存在"),
        ({"documents": ("../secret.md",)}, "依据文件「../secret.md」不存在"),
        ({"documents": ()}, "没有写依据文件"),
        ({"forbidden": ("10%",)}, "「10%」既要求答出，又不得出现"),
        ({"derived": ("20人",), "forbidden": ("20人",)}, "「20人」既要求答出，又不得出现"),
    ],
)
def test_a_case_that_cannot_be_right_is_reported(
    knowledge: Path, changes: dict[str, object], problem: str
) -> None:
    found = check([replace(CASE, **changes)], knowledge)
    assert any(line.startswith("a-1：") and problem in line for line in found), found


def test_derived_facts_need_not_stand_in_a_document(knowledge: Path) -> None:
    assert check([replace(CASE, derived=("48万元",))], knowledge) == []


def test_a_second_document_may_carry_the_fact(knowledge: Path) -> None:
    (knowledge / "国家" / "指引.md").write_text("# 指引\n\n公示10个工作日。\n", encoding="utf-8")
    both = replace(CASE, documents=("国家/办法.md", "国家/指引.md"), facts=("十个工作日", "10%"))
    assert check([both], knowledge) == []


def test_the_command_says_how_many_are_wrong(
    knowledge: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text(
        '{"id": "1", "question": "甲?", "documents": ["国家/办法.md"], "facts": ["99%"]}', encoding="utf-8"
    )
    assert main([str(path), "--knowledge", str(knowledge)]) == 1
    assert "1 题，1 处需要修改" in capsys.readouterr().out
    assert main([str(tmp_path / "none.jsonl")]) == 2


def test_every_fact_of_the_project_stands_in_the_documents_it_names() -> None:
    cases = load([QUESTIONS]) if QUESTIONS.is_dir() else []
    if not cases:
        pytest.skip("evals/questions holds no questions yet")
    assert check(cases, ROOT / "knowledge") == []
