import pytest

from bot.answering.segments import Form, Restart, Segment, segments

REPLY = (
    "<think>先看资料[1]。应当是300万元。</think>按规定：\n\n## 条件\n- 注册满三年。[1]【2】\n"
    "- 研发人员不低于10%[1,3]。另外，费用不低于3.5%！［2-4］\n\n| 等级 | 金额 |\n| --- | --- |\n| 一级 | 300 [2] |\n\n"
    "潞示发[2024]7号规定。[^1]（见资料3）"
)


def cut(reply: str, size: int) -> list[Segment | Restart]:
    return list(segments(reply[at : at + size] for at in range(0, len(reply), size)))


@pytest.mark.parametrize("size", [1, 2, 3, 7, 10_000])
def test_a_reply_falls_into_the_same_segments_however_it_is_cut(size: int) -> None:
    assert cut(REPLY, size) == [
        Segment("", "按规定：", (), Form.HEADING),
        Segment("\n\n## ", "条件", (), Form.HEADING),
        Segment("\n- ", "注册满三年。", (1, 2), Form.SENTENCE),
        Segment("\n- ", "研发人员不低于10%。", (1, 3), Form.SENTENCE),
        Segment("", "另外，费用不低于3.5%！", (2, 3, 4), Form.SENTENCE),
        Segment("\n\n", "| 等级 | 金额 |", (), Form.ROW),
        Segment("\n", "| --- | --- |", (), Form.LAYOUT),
        Segment("\n", "| 一级 | 300  |", (2,), Form.ROW),
        Segment("\n\n", "潞示发[2024]7号规定。", (1, 3), Form.SENTENCE),
    ]


@pytest.mark.parametrize(
    "mark", ["[1]", "【1】", "［1］", "[^1]", "[资料1]", "（来源：1）", "[1](#x)", "[ 1 ]"]
)
def test_every_form_of_a_mark_is_read(mark: str) -> None:
    assert cut(f"注册满三年{mark}。\n", 2) == [Segment("", "注册满三年。", (1,), Form.SENTENCE)]


def test_a_document_number_is_no_mark() -> None:
    assert cut("按[2024] 7号和〔16〕3号办理。\n", 1) == [
        Segment("", "按[2024] 7号和〔16〕3号办理。", (), Form.SENTENCE)
    ]


def test_a_sentence_comes_before_the_next_one_is_whole() -> None:
    pieces = iter(["注册满三年。", "[1]", "研"])
    assert next(segments(pieces)) == Segment("", "注册满三年。", (1,), Form.SENTENCE)


@pytest.mark.parametrize("size", [1, 4, 100])
def test_what_stands_before_a_lone_closing_tag_was_thinking(size: int) -> None:
    found = cut("应当是300万元。好</think>最高300万元。[2]", size)
    assert isinstance(found[-2], Restart)
    assert found[-1] == Segment("", "最高300万元。", (2,), Form.SENTENCE)


def test_thinking_that_never_ends_is_no_answer() -> None:
    assert cut("<think>先看资料。应当是300万元。", 3) == []
