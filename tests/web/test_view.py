from bot.model import Block, Document, Metadata
from bot.web.view import Piece, shown, valid

TABLE = "| 等级 | 金额 |\n| --- | --- |\n| 一级 | 13 |\n| 二\\|级 | 29 |"
TEXT = f"## 第一章 总则\n第一条 申请应当满足条件。\n{TABLE}"
PARAGRAPH = TEXT.index("第一条")
START = TEXT.index(TABLE)
DOCUMENT = Document(
    "a.md",
    "办法",
    TEXT,
    (
        Block(0, PARAGRAPH - 1, level=2),
        Block(PARAGRAPH, START - 1, page=3),
        Block(START, len(TEXT), table=True),
    ),
    Metadata(),
)


def span(words: str) -> tuple[int, int]:
    start = TEXT.index(words)
    return start, start + len(words)


def test_cited_words_are_marked_within_their_paragraph() -> None:
    _, paragraph, _ = shown(DOCUMENT, [span("应当满足")])
    assert paragraph.line == (
        Piece("第一条 申请", False),
        Piece("应当满足", True),
        Piece("条件。", False),
    )
    assert paragraph.page == 3


def test_a_span_over_several_blocks_marks_its_part_of_each() -> None:
    cited = (TEXT.index("总则"), TEXT.index("应当"))
    heading, paragraph, _ = shown(DOCUMENT, [cited])
    assert [piece.text for piece in heading.line if piece.cited] == ["总则"]
    assert [piece.text for piece in paragraph.line if piece.cited] == ["第一条 申请"]


def test_the_sign_of_a_heading_is_not_shown() -> None:
    heading = shown(DOCUMENT, [])[0]
    assert (heading.level, "".join(piece.text for piece in heading.line)) == (2, "第一章 总则")


def test_a_table_becomes_rows_of_cells_without_its_rule() -> None:
    table = shown(DOCUMENT, [])[2]
    rows = [["".join(piece.text for piece in cell).strip() for cell in row] for row in table.rows]
    assert rows == [["等级", "金额"], ["一级", "13"], ["二|级", "29"]]


def test_a_cited_row_is_marked_in_its_cells_only() -> None:
    table = shown(DOCUMENT, [span("| 一级 | 13 |")])[2]
    marked = [any(piece.cited for cell in row for piece in cell) for row in table.rows]
    assert marked == [False, True, False]


def test_several_spans_are_all_marked() -> None:
    paragraph = shown(DOCUMENT, [span("申请"), span("条件")])[1]
    assert [piece.text for piece in paragraph.line if piece.cited] == ["申请", "条件"]


def test_spans_that_do_not_lie_in_the_text_are_dropped() -> None:
    assert valid([(5, 3), (-1, 4), (0, 10**9), (4, 4), (2, 4)], "一二三四五") == [(2, 4)]


def test_a_document_without_blocks_is_shown_whole() -> None:
    document = Document("a.txt", "甲", "只有一段。", (), Metadata())
    assert [piece.text for piece in shown(document, [])[0].line] == ["只有一段。"]
