import json
from pathlib import Path

import pytest

from bot.build import build_bot
from bot.chat import Bot
from bot.desk.evaluation import add_question, own_questions
from bot.index import Store, bring_in_line
from bot.settings import Settings
from evals.__main__ import main
from evals.questions import Case
from evals.run import run_cases

RULES = """---
标题: 高新技术企业认定管理办法
发文字号: 国科发火〔2016〕32号
状态: 现行
---
# 高新技术企业认定管理办法

第九条 通过认定的高新技术企业，其资格自颁发证书之日起有效期为三年。

第十一条 企业从事研发和相关技术创新活动的科技人员占企业当年职工总数的比例不低于10%。
"""
STAFF = {
    "id": "s-1",
    "question": "高新技术企业的科技人员要占职工总数的多少？",
    "documents": ["国家/办法.md"],
    "facts": ["百分之十"],
    "forbidden": ["15%"],
    "region": "潞州区",
    "tags": ["数字"],
}
YEARS = {
    "id": "s-2",
    "question": "高新技术企业的资格有效期几年？",
    "documents": ["国家/办法.md"],
    "facts": ["3年"],
    "tags": ["年限"],
}
MARS = {"id": "s-3", "question": "在火星上开羊肉粉店能领多少补贴？", "answerable": False, "tags": ["拒答"]}


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evals")
    (folder / "knowledge" / "国家").mkdir(parents=True)
    (folder / "knowledge" / "国家" / "办法.md").write_text(RULES, encoding="utf-8")
    bot = build_bot(Settings(store=folder / "store"))
    bring_in_line(folder / "knowledge", bot.store, bot.encoder)
    return folder / "store"


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    path = tmp_path / "questions.jsonl"
    lines = (json.dumps(case, ensure_ascii=False) for case in (STAFF, YEARS, MARS))
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def test_the_command_writes_results_metrics_and_a_report(
    store: Path, questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert main(["--questions", str(questions), "--store", str(store), "--out", str(out)]) == 0
    rows = [json.loads(line) for line in (out / "results.jsonl").read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["s-1", "s-2", "s-3"]
    assert [row["refused"] for row in rows] == [False, False, True]
    assert all(row["verdict"]["passed"] for row in rows), rows
    assert rows[0]["citations"][0]["document"] == "国家/办法.md"
    metrics = json.loads((out / "metrics.json").read_text("utf-8"))
    assert metrics["overall"]["fact_recall"] == metrics["overall"]["citation_validity"] == 1
    assert set(metrics["by_tag"]) == {"数字", "年限", "拒答"}
    assert "<html" in (out / "report.html").read_text("utf-8")
    assert "答出要点的比例" in capsys.readouterr().out


def test_what_the_staff_added_at_the_desk_is_asked_with_the_shipped_questions(
    store: Path, questions: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("evals.__main__.QUESTIONS", questions)
    arguments = ["--store", str(store), "--out", str(tmp_path / "out")]
    own = own_questions(Settings(_env_file=None, store=store))
    assert main(arguments) == 0
    try:
        add_question(own, "火星补贴多少？", answerable=False, documents=[], facts=[], known={})
        assert main(arguments) == 0
    finally:
        own.unlink()
    rows = [json.loads(line) for line in (tmp_path / "out" / "results.jsonl").read_text("utf-8").splitlines()]
    assert [row["id"] for row in rows] == ["s-1", "s-2", "s-3", "own-0001"]


def test_the_gate_is_shut_when_an_answer_that_was_right_is_wrong(
    store: Path, questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    baseline, out = tmp_path / "baseline", tmp_path / "out"
    arguments = ["--questions", str(questions), "--store", str(store)]
    main([*arguments, "--out", str(baseline)])
    saved = (baseline / "results.jsonl").read_text("utf-8")
    # the same question then had another right answer, which the bot does not give now
    (baseline / "results.jsonl").write_text(saved.replace("百分之十", "20%"), encoding="utf-8")
    questions.write_text(questions.read_text("utf-8").replace("百分之十", "20%"), encoding="utf-8")
    capsys.readouterr()
    code = main([*arguments, "--out", str(out), "--gate", "--baseline", str(baseline)])
    said = capsys.readouterr().out.replace("\n", "")
    assert code == 1
    assert "以前答对，现在没有答出「20%」" in said
    assert "资格有效期几年" not in said


def test_without_an_index_it_says_what_to_run(
    questions: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(
        ["--questions", str(questions), "--store", str(tmp_path / "none"), "--out", str(tmp_path / "out")]
    )
    assert code == 2
    assert "ingest.py" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_wrong_question_file_stops_before_anything_runs(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"id": "1"}', encoding="utf-8")
    assert main(["--questions", str(path)]) == 2
    assert "缺少「问题」" in capsys.readouterr().err


class Broken(Store):
    """A store that works until it is searched, as one whose files were taken away."""

    def live(self):
        release = super().live()
        release.lexical = None
        return release


def test_an_error_fails_its_question_and_the_rest_goes_on(store: Path) -> None:
    bot = build_bot(Settings(store=store))
    cases = [Case("e", "", documents=("国家/办法.md",)), Case("s", STAFF["question"], facts=("10%",))]
    run = run_cases(bot, cases, iter)
    assert run.results[0].verdict.error
    assert run.results[0].verdict.ms is None
    assert not run.results[0].verdict.passed
    assert run.results[1].verdict.found == ("10%",)
    broken = Bot(Broken(store), bot.encoder, bot.knowledge, bot.home)
    assert run_cases(broken, cases[1:], iter).results[0].verdict.error.startswith("TypeError")
