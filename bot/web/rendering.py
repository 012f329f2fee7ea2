"""Questions and answers, both untrusted, → HTML that holds no markup and no link but ours."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from html import escape
from itertools import groupby

from jinja2 import Environment, PackageLoader
from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.model import Answer, Citation, Metadata, Status
from bot.validity import status_on
from bot.web import wording
from bot.web.links import document_link, source_link

TABLE_RULE = re.compile(r"\|[\s|:-]+")  # | --- | :-: |
MARKER = re.compile(r"\[(\d{1,3})\]")  # [12]


@cache
def templates() -> Environment:
    """Return the templates, which escape whatever is put into them."""
    environment = Environment(
        loader=PackageLoader("bot.web"), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["wording"] = wording
    environment.globals["document_link"] = document_link
    environment.filters["readable"] = _readable
    environment.filters["day"] = _day
    environment.filters["minute"] = _minute
    return environment


def question_html(question: str) -> str:
    """Show a question as the text that it is."""
    return f'<div class="kece-question">{_one_line(escape(question))}</div>'


def answer_html(answer: Answer) -> str:
    """Render an answer with its markers linked, its warnings above and how it came about below."""
    links = {citation.number: _link(citation) for citation in answer.citations}
    body = markdown_html(answer.text, links)
    return _one_line_template("answer.html", answer=answer, body=body)


def partial_html(text: str) -> str:
    """Render the part of an answer that is there so far; its markers are not links yet."""
    return _one_line_template("partial.html", body=markdown_html(text, {}))


def notice_html(text: str, message: str, hint: str) -> str:
    """Render what there is of an answer that ended early, and why."""
    return _one_line_template("notice.html", body=markdown_html(text, {}), message=message, hint=hint)


def sources_html(answer: Answer | None) -> str:
    """Render the cards of what an answer cites, one a document, in the order of citation."""
    citations = answer.citations if answer else ()
    first = {c.document_id: c.number for c in reversed(citations)}
    ordered = sorted(citations, key=lambda c: (first[c.document_id], c.number))
    documents = [list(group) for _, group in groupby(ordered, key=lambda c: c.document_id)]
    return (
        templates()
        .get_template("sources.html")
        .render(answer=answer, documents=documents, link=source_link, status_now=_status_now)
    )


def citation_link(number: int, title: str, address: str) -> str:
    """Return the HTML of the link that stands for [n] in an answer."""
    words = escape(f"查看来源 {number}：{title}")
    return (
        f'<a class="kece-source" href="{escape(address)}" target="_blank" rel="noopener" '
        f'title="{words}">{number}</a>'
    )


def markdown_html(text: str, links: Mapping[int, str]) -> str:
    """Render Markdown without HTML, links or images, and [n] as the link that `links` has for it."""
    markdown = _markdown()
    tokens = markdown.parse(text)
    for token in tokens:
        if token.children:
            token.children = [piece for child in token.children for piece in _linked(child, links)]
    return str(markdown.renderer.render(tokens, markdown.options, {}))


@cache
def _markdown() -> MarkdownIt:
    forbidden = ["link", "image", "autolink", "html_inline", "html_block", "reference", "code", "entity"]
    return MarkdownIt("commonmark", {"html": False, "breaks": True}).enable("table").disable(forbidden)


def _linked(token: Token, links: Mapping[int, str]) -> list[Token]:
    """Split a run of text at its markers and make each a link."""
    if token.type != "text" or not links:
        return [token]
    pieces = []
    for position, piece in enumerate(MARKER.split(token.content)):
        if position % 2 and int(piece) in links:
            pieces.append(Token("html_inline", "", 0, content=links[int(piece)]))
        else:
            pieces.append(Token("text", "", 0, content=f"[{piece}]" if position % 2 else piece))
    return pieces


def _status_now(metadata: Metadata) -> Status:
    return status_on(metadata, date.today())


def _day(moment: datetime) -> str:
    """Write the day of a moment where the server stands."""
    return moment.astimezone().strftime("%Y-%m-%d")


def _minute(moment: datetime) -> str:
    """Write a moment to the minute, in the time of where the server stands."""
    return moment.astimezone().strftime("%Y-%m-%d %H:%M")


def _readable(quote: str) -> str:
    """Write rows of a table without their bars: 一级 · 10."""
    lines = (line.strip() for line in quote.split("\n") if not TABLE_RULE.fullmatch(line.strip()))
    return "\n".join(
        " · ".join(cell.strip() for cell in line.strip("|").split("|")) if line.startswith("|") else line
        for line in lines
    )


def _link(citation: Citation) -> str:
    return citation_link(citation.number, citation.title, source_link(citation))


def _one_line_template(name: str, **values: object) -> str:
    return _one_line(templates().get_template(name).render(**values))


def _one_line(html: str) -> str:
    """Keep HTML on one line: the chat window parses a line that begins with a tag as HTML whole.

    Over several lines a blank one would end the HTML, and Markdown in what follows would render.
    """
    return html.strip().replace("\r", "").replace("\n", "&#10;")
