import io
import json
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.chat import Bot


@pytest.fixture(autouse=True)
def _settings(bot: Bot, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KECE_KNOWLEDGE", str(bot.knowledge))
    monkeypatch.setenv("KECE_STORE", str(bot.store.path))


def test_an_answer_comes_with_its_sources(capsys: pytest.CaptureFixture[str]):
    assert main(["示例企业资格有效期几年？"]) == 0
    printed = capsys.readouterr().out
    assert "三年" in printed
    assert "[1] 《示例企业认定办法》（示科发〔2024〕5号） 第二条（现行）" in printed


def test_questions_come_one_a_line_from_standard_input(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sys.stdin", io.StringIO("示例企业资格有效期几年？\n\n公示多少天\n"))
    assert main(["--json"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [json.loads(line)["question"] for line in lines] == ["示例企业资格有效期几年？", "公示多少天"]


def test_a_bad_question_does_not_stop_the_next(capsys: pytest.CaptureFixture[str]):
    assert main(["", "示例企业资格有效期几年？"]) == 1
    printed = capsys.readouterr()
    assert "三年" in printed.out
    assert "还没有输入问题" in printed.err


def test_a_region_decides_which_rules_hold(capsys: pytest.CaptureFixture[str]):
    main(["--region", "广州市", "首次认定示例企业一次性奖励多少"])
    assert "40万元" in capsys.readouterr().out


def test_an_unknown_region_is_said(capsys: pytest.CaptureFixture[str]):
    assert main(["--region", "桃花源", "问"]) == 1
    assert "不认识地区" in capsys.readouterr().err


def test_no_index_says_what_to_run(capsys: pytest.CaptureFixture[str], tmp_path: Path):
    assert main(["--store", str(tmp_path / "none"), "问题"]) == 1
    assert "python ingest.py" in capsys.readouterr().err
