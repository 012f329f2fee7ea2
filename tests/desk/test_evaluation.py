"""A question of the desk is a question of the evals, or is sent back with what is missing."""

import json
from pathlib import Path
from threading import Thread

import pytest

from bot.desk.evaluation import add_question, not_to_the_letter, own_questions, question_files
from bot.errors import KeceError
from bot.model import Document, Metadata
from bot.settings import Settings
from evals.questions import load

NAME = "国家/办法.md"
KNOWN = {NAME: Document(NAME, "办法", "第三条 科技人员占比不低于１０％。", (), Metadata())}


def add(path: Path, question: str = "占比多少？", **more: object) -> str:
    options: dict = {"answerable": True, "documents": [NAME], "facts": ["10%"], "known": KNOWN, **more}
    return add_question(path, question, **options)


def test_the_evals_read_what_the_desk_wrote(tmp_path: Path):
    path = tmp_path / "store" / "questions.jsonl"
    history = [(f"第{at}问", f"第{at}答") for at in range(5)]
    first = add(
        path,
        "  占比\n多少？",
        facts=["10%", "近一年|最近一年"],
        history=history,
        region="山西省/长治市/潞州区",
    )
    second = add(path, "火星？", answerable=False, documents=[NAME], facts=["x"], region="没有这个地方")
    one, other = load([path])
    assert (one.id, one.question, one.documents, one.facts) == (
        first,
        "占比 多少？",
        (NAME,),
        ("10%", "近一年|最近一年"),
    )
    assert [turn.question for turn in one.history] == ["第2问", "第3问", "第4问"]
    assert one.region == ("山西省", "长治市", "潞州区")
    assert (other.id, other.answerable, other.documents, other.facts, other.region) == (
        second,
        False,
        (),
        (),
        None,
    )
    assert first != second


@pytest.mark.parametrize(
    "wrong",
    [
        {"question": "  "},
        {"documents": []},
        {"documents": ["../../etc/passwd"]},
        {"facts": []},
        {"facts": ["10%", " | "]},
    ],
)
def test_what_says_too_little_is_sent_back_and_nothing_written(tmp_path: Path, wrong: dict):
    path = tmp_path / "questions.jsonl"
    with pytest.raises(KeceError):
        add(path, **wrong)
    assert not path.exists()


def test_two_at_once_both_get_their_line_and_number(tmp_path: Path):
    path = tmp_path / "questions.jsonl"
    threads = [Thread(target=add, args=(path, f"第{at}个问题")) for at in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({json.loads(line)["id"] for line in path.read_text("utf-8").splitlines()}) == 8


def test_a_line_without_its_end_does_not_swallow_the_next(tmp_path: Path):
    path = tmp_path / "questions.jsonl"
    add(path)
    path.write_text(path.read_text("utf-8").rstrip("\n"), "utf-8")
    add(path, "第二题")
    assert [case.question for case in load([path])] == ["占比多少？", "第二题"]


def test_a_number_taken_by_hand_is_not_given_again(tmp_path: Path):
    path = tmp_path / "questions.jsonl"
    first, second = add(path), add(path, "第二题")
    # somebody deletes the first line in an editor
    path.write_text(path.read_text("utf-8").splitlines()[1] + "\n", "utf-8")
    assert add(path, "第三题") not in (first, second)
    assert len(load([path])) == 2


def test_a_fact_counts_as_found_whatever_the_width_of_its_characters():
    assert not_to_the_letter(["10%", "没有|第三条"], list(KNOWN.values())) == []
    assert not_to_the_letter(["20%"], list(KNOWN.values())) == ["20%"]


def test_the_questions_are_the_shipped_ones_and_the_own(tmp_path: Path):
    settings = Settings(_env_file=None, store=tmp_path)
    files = question_files(settings)
    assert own_questions(settings) in files
    assert any(path.name == "hnte.jsonl" for path in files)
