from difflib import SequenceMatcher

from bot.desk.differences import differences
from bot.model import Document
from bot.reading import read
from tests.reading.files import put

HEAD = "# 办法\n\n"
ONE = "第一条 为了培育企业，制定本办法。\n\n"
TWO = "第二条 资格有效期为三年，期满自动失效。\n\n"
THREE = "第三条 研发费用按照75%加计扣除，由税务机关办理。\n\n"


def document(tmp_path, text: str) -> Document:
    return read(put(tmp_path, "a.md", HEAD + text), tmp_path)


def found(tmp_path, old: str, new: str) -> list[tuple[str, str]]:
    one, two = document(tmp_path, old), document(tmp_path, new)
    return [(one.change, one.heading.split(" > ")[-1]) for one in differences(one, two)]


def test_equal_documents_have_no_differences_whatever_their_blank_space(tmp_path):
    assert found(tmp_path, ONE + TWO, ONE.replace("，", "， ") + TWO) == []


def test_a_changed_figure_is_marked_with_its_sign(tmp_path):
    (change,) = differences(
        document(tmp_path, ONE + THREE), document(tmp_path, ONE + THREE.replace("75%", "100%"))
    )
    assert change.change == "changed" and "第三条" in change.heading
    marked = [(run.text, run.change) for run in change.runs if run.change]
    assert marked == [("75%", "removed"), ("100%", "added")]
    assert (
        "".join(run.text for run in change.runs if run.change != "removed").replace("100%", "75%")
        == THREE.strip()
    )


def test_an_added_and_a_removed_article_are_told(tmp_path):
    assert found(tmp_path, ONE + TWO, ONE + TWO + THREE) == [("added", "第三条")]
    assert found(tmp_path, ONE + TWO + THREE, ONE + THREE) == [("removed", "第二条")]


def test_articles_that_move_down_by_an_inserted_one_are_matched_by_their_words(tmp_path):
    new = (
        ONE
        + "第二条 企业应当每年五月底前填报年度发展情况报表。\n\n"
        + TWO.replace("第二条", "第三条").replace("三年", "五年")
    )
    changes = dict(found(tmp_path, ONE + TWO, new))
    assert changes == {"added": "第二条", "changed": "第三条"}


def test_nothing_in_common_is_all_removed_and_all_added(tmp_path):
    assert sorted(change for change, _ in found(tmp_path, ONE, "Another text.\n")) == ["added", "removed"]


def test_a_very_long_article_is_shown_whole_and_at_once(tmp_path):
    long = "第一条 " + "、".join(f"第{n}项内容" for n in range(6000)) + "。\n\n"
    (change,) = differences(document(tmp_path, long), document(tmp_path, long.replace("第7项", "第柒项")))
    assert {run.change for run in change.runs} <= {"", "added", "removed"} and len(change.runs) > 1


def test_articles_that_have_nothing_in_common_are_not_compared_word_by_word(tmp_path, monkeypatch):
    compared: list[object] = []

    class Counting(SequenceMatcher):
        def ratio(self):
            compared.append(self)
            return super().ratio()

    monkeypatch.setattr("bot.desk.differences.SequenceMatcher", Counting)
    old, new = (
        "".join(
            f"第{n}条 {''.join(chr(first + 60 * n + at) for at in range(60))}。\n\n" for n in range(1, 40)
        )
        for first in (0x4E00, 0x6E00)
    )
    changes = found(tmp_path, old, new)
    assert [change for change, _ in changes].count("added") == 39 and len(compared) < 40
