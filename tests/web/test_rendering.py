from dataclasses import replace
from html.parser import HTMLParser

import pytest

from bot.model import Answer, Citation, Metadata, Mode, Status
from bot.web.rendering import answer_html, markdown_html, notice_html, question_html, sources_html

QUOTE = "| 一级 | 13 |\n| 二级 | 29 |"


def citation(number: int, document: str, **changed: object) -> Citation:
    metadata = Metadata(doc_number=f"示科发〔2023〕{number}号", issuer="示例市科学技术局")
    made = Citation(
        number, document, document, metadata, Status.IN_FORCE, ("第四条",), None, QUOTE, 7, 30, "p"
    )
    return replace(made, **changed)


def answer(text: str, *citations: Citation) -> Answer:
    return Answer("问？", text, citations, Mode.EXTRACTIVE, release="r1")


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text += data

    def names(self) -> set[str]:
        return {tag for tag, _ in self.found}


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![图](http://evil.test/a.png)",
    "[点我](javascript:alert(1))",
    "<http://evil.test>",
    "[甲]: http://evil.test\n\n[甲]",
    '<div\n\nonclick="x">',
]


@pytest.mark.parametrize("text", HOSTILE)
def test_nothing_in_an_answer_becomes_markup(text: str) -> None:
    tags = Tags(markdown_html(f"甲 {text} 乙", {}))
    assert tags.names() <= {"p", "br"}


@pytest.mark.parametrize("text", [*HOSTILE, "**粗**", "$$x^2$$", "| 甲 |\n| --- |\n| 乙 |", "一\n\n# 二"])
def test_a_question_is_shown_to_the_letter(text: str) -> None:
    tags = Tags(question_html(text))
    assert tags.found == [("div", {"class": "kece-question"})]
    assert tags.text == text


@pytest.mark.parametrize("text", HOSTILE)
def test_what_goes_to_the_chat_window_is_one_line(text: str) -> None:
    for html in (question_html(text), answer_html(answer(text)), notice_html(text, text, text)):
        assert "\n" not in html
        assert html.startswith("<div")


def test_a_marker_links_to_the_cited_words() -> None:
    html = answer_html(answer("奖励13万元。[1] 另有[2]。", citation(1, "国家/甲&乙.md")))
    (link,) = [found for tag, found in Tags(html).found if tag == "a"]
    assert link["href"].startswith(
        "source?document=%E5%9B%BD%E5%AE%B6%2F%E7%94%B2%26%E4%B9%99.md&start=7&end=30"
    )
    assert link["href"].endswith("#cited")
    assert link["target"] == "_blank"
    assert "另有[2]。" in Tags(html).text


def test_lists_tables_and_emphasis_are_kept() -> None:
    tags = Tags(markdown_html("**条件**\n\n- 甲\n- 乙\n\n| 一 | 二 |\n| --- | --- |\n| 三 | 四 |", {}))
    assert {"strong", "ul", "li", "table", "th", "td"} <= tags.names()


def test_sources_stand_by_document_in_the_order_of_citation() -> None:
    tags = Tags(sources_html(answer("", citation(1, "乙"), citation(2, "甲"), citation(3, "乙"))))
    assert [tag for tag, _ in tags.found].count("article") == 2
    assert tags.text.index("乙") < tags.text.index("甲")
    links = [found["aria-label"] for tag, found in tags.found if tag == "a"]
    assert links == [f"查看来源 {number} 的原文" for number in (1, 3, 2)]


def test_a_card_shows_number_issuer_status_and_a_readable_row() -> None:
    gone = Metadata("示科发〔2023〕1号", "示例市科学技术局", status=Status.REPEALED)
    text = Tags(sources_html(answer("", citation(1, "甲", status=Status.REPEALED, metadata=gone)))).text
    for words in ("示科发〔2023〕1号", "示例市科学技术局", "已废止", "第四条", "一级 · 13\n二级 · 29"):
        assert words in text


def test_a_card_says_what_holds_now_and_what_held_then() -> None:
    gone = Metadata(status=Status.REPEALED)
    text = Tags(sources_html(answer("", citation(1, "甲", status=Status.IN_FORCE, metadata=gone)))).text
    assert text.index("已废止") < text.index("所问时点：现行有效")


def test_a_title_with_markup_is_shown_as_text() -> None:
    title = "通知<script>alert(1)</script>"
    for html in (
        sources_html(answer("[1]", citation(1, "甲", title=title))),
        answer_html(answer("[1]", citation(1, "甲", title=title))),
    ):
        assert "script" not in Tags(html).names()
    assert title in Tags(sources_html(answer("", citation(1, "甲", title=title)))).text


def test_warnings_stand_before_the_answer() -> None:
    html = answer_html(replace(answer("正文。"), warnings=("引用的文件已废止。",)))
    assert html.index("引用的文件已废止。") < html.index("正文。")
