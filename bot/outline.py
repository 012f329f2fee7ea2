"""Turn a Document's blocks into sections: lines that stand under one heading path."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.model import Document
from bot.reading.conventions import ARTICLE, CHAPTER, NUMBER_LEVELS

# with what editors leave behind and nobody sees
BLANK = " \t\r\u3000\xa0\u200b\ufeff"
# longer first sentences are statements, not headings
HEADING_MAX = 60
# 附件1; 附表：…; 附录
ATTACHMENT = re.compile(r"^\s*附\s*(?:件|表|录)\s*[\d一二三四五六七八九十]{0,3}\s*(?:[：:].{0,60})?$")
# - 申请书; • 营业执照
BULLET = re.compile(r"^\s*[-*•·▪◆]\s")
# 应当符合下列条件：
LEADS = re.compile(r"(?:[：:]|(?:如下|以下|下列)[^。；]{0,12})$")
STATEMENT_END = re.compile(r"[。；;！？!?，,]$")
FIRST_SENTENCE = re.compile(r"^(.+?)([。：:！？!?])")

# ranks of headings that the words mark, outermost first; numbers follow from NUMBERS
ATTACHMENT_RANK, PART, SUBPART, CHAPTER_RANK, SECTION_RANK, ARTICLE_RANK, NUMBERS = range(7)
CHAPTER_RANKS = {"分编": SUBPART, "编": PART, "章": CHAPTER_RANK, "节": SECTION_RANK}


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph, heading or table row, a slice `start:end` of its document's text."""

    start: int
    end: int
    text: str
    level: int
    """Level of the heading that the file marks, 0 for body text."""
    number: int | None
    """How deep its number stands, 0 for 一、 to 4 for ①, 5 for bullets; None without."""
    row: int | None
    """Position in its table, 0 for the head, 1 for the rule; None outside tables."""
    page: int | None

    @property
    def leads(self) -> bool:
        """Whether it introduces the list that follows."""
        return bool(LEADS.search(self.text))

    @property
    def states(self) -> bool:
        """Whether it ends as a statement does, and a heading does not."""
        return bool(STATEMENT_END.search(self.text))


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in the path; an empty title only ends the one before it."""

    title: str
    level: int
    rank: int | None
    """By its words: ATTACHMENT_RANK … NUMBERS + 5; None where only the file marks it."""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under one heading path; never empty."""

    path: tuple[str, ...]
    lines: tuple[Line, ...]
    loose: bool
    """Under a numbered item: may be joined with its neighbours where very short."""

    def page_at(self, offset: int) -> int | None:
        """Return the page on which the line at `offset` stands."""
        pages = [line.page for line in self.lines if line.start <= offset]
        return pages[-1] if pages else self.lines[0].page


def bare(text: str) -> str:
    """Return a heading as it stands in a path: one line, without marks and closing punctuation."""
    return re.sub(r"\s+", " ", text).strip(" #。：:")


def sections(document: Document) -> Iterator[Section]:
    """Yield the sections of a document in order; headings that have no text become one of their own."""
    lines = list(_lines(document))
    title = bare(document.title)
    stack: list[Heading] = []
    open_lines: list[Line] = []
    head: Line | None = None
    for index, line in enumerate(lines):
        following = lines[index + 1] if index + 1 < len(lines) else None
        heading = _heading(line, following, stack, open_lines, title)
        if heading is None:
            open_lines.append(line)
            continue
        deeper = bool(stack) and _encloses(stack[-1], heading)
        yield from _close(stack, open_lines, None if deeper else head, title)
        stack = [above for above in stack if _encloses(above, heading)]
        stack.append(heading)
        open_lines = [line] if _keeps_text(line, heading) else []
        head = line
    yield from _close(stack, open_lines, head, title)


def _lines(document: Document) -> Iterator[Line]:
    for block in document.blocks:
        start = block.start
        row = 0
        for text in document.text[block.start : block.end].split("\n"):
            if text.strip(BLANK):
                number = None if block.table or block.level else _number(text)
                yield Line(
                    start,
                    start + len(text),
                    text.strip(BLANK),
                    block.level,
                    number,
                    row if block.table else None,
                    block.page,
                )
                row += 1
            start += len(text) + 1


def _number(text: str) -> int | None:
    for depth, pattern in enumerate((*NUMBER_LEVELS, BULLET)):
        if pattern.match(text):
            return depth
    return None


def _close(
    stack: Sequence[Heading], lines: Sequence[Line], head: Line | None, title: str
) -> Iterator[Section]:
    """Yield the open section; a heading with nothing below it is its own text, so that nothing is lost."""
    if not lines and head is not None and bare(head.text) != title:
        lines = [head]
    if lines:
        path = tuple(heading.title for heading in stack if heading.title)
        rank = stack[-1].rank if stack else None
        yield Section(path, tuple(lines), rank is not None and rank >= NUMBERS)


def _heading(
    line: Line, following: Line | None, stack: Sequence[Heading], above: Sequence[Line], title: str
) -> Heading | None:
    """Return the heading that a line is or begins with; None for body text, list items and rows."""
    if line.row is not None:
        return None
    if bare(line.text) == title:
        return Heading("", 1, None)
    if chapter := CHAPTER.match(line.text):
        if len(line.text) <= HEADING_MAX:
            kind = "分编" if chapter[1].endswith("分编") else chapter[1][-1]
            return Heading(bare(line.text), line.level, CHAPTER_RANKS[kind])
    elif article := ARTICLE.match(line.text):
        name = bare(line.text) if line.level else article[1]
        return Heading(name, line.level, ARTICLE_RANK)
    elif ATTACHMENT.match(line.text) and not line.level:
        return Heading(bare(line.text), 0, ATTACHMENT_RANK)
    if line.level:
        return Heading(bare(line.text), line.level, None)
    if line.number is None or _is_item(line, following, stack, above):
        return None
    return Heading(_run_in(line), 0, NUMBERS + line.number)


def _is_item(line: Line, following: Line | None, stack: Sequence[Heading], above: Sequence[Line]) -> bool:
    """Whether a numbered line is an item of a list, rather than the heading of what follows it."""
    assert line.number is not None
    if line.number == 5 or line.text.endswith(("；", ";")) or any(h.rank == ARTICLE_RANK for h in stack):
        return True
    items = [item.number for item in above[1:] if item.number is not None]
    if any(number <= line.number for number in items):
        return True
    childless = following is None or (following.number is not None and following.number <= line.number)
    if not line.states and not line.leads and (childless or following is None or following.level > 0):
        return True
    # 现将有关事项通知如下：一、… opens the document's own outline, 下列条件：（一）… a list
    return line.number > 0 and line.states and any(lead.leads for lead in above[-1:])


def _run_in(line: Line) -> str:
    """Return the heading that a numbered paragraph begins with, empty where it is all statement."""
    if not line.states and len(line.text) <= HEADING_MAX:
        return bare(line.text)
    first = FIRST_SENTENCE.match(line.text)
    if first and first.end() < len(line.text) and first.end() <= HEADING_MAX:
        return bare(first[1])
    return ""


def _keeps_text(line: Line, heading: Heading) -> bool:
    """Whether a heading's line also belongs to the text below it."""
    if heading.rank == ARTICLE_RANK:
        return not line.level
    return (
        heading.rank is not None
        and heading.rank >= NUMBERS
        and (line.leads or bare(line.text) != heading.title)
    )


def _encloses(outer: Heading, inner: Heading) -> bool:
    if outer.rank is not None and inner.rank is not None:
        return outer.rank < inner.rank
    if outer.level and inner.level:
        return outer.level < inner.level
    return inner.level == 0
