"""Turn a Document's lines into sections: those that stand under one heading path."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from bot.lines import Line, lines_of
from bot.model import Document
from bot.reading.conventions import ARTICLE, CHAPTER

# longer first sentences are statements, not headings
HEADING_MAX = 60
# 附件1; 附表：…; 附录
ATTACHMENT = re.compile(r"^\s*附\s*(?:件|表|录)\s*[\d一二三四五六七八九十]{0,3}\s*(?:[：:].{0,60})?$")
# not at the colon of 17：00
FIRST_SENTENCE = re.compile(r"^(.+?)(?:[。！？!?]|[：:](?!\d))")
# 申报条件, above （一）…: a heading that nothing marks but its brevity
BRIEF = re.compile(r"^[\u4e00-\u9fff、和与及（）()“”]{2,15}$")
BRIEF_MAX = 20

# ranks of headings that the words mark, outermost first; numbers follow from NUMBERS
ATTACHMENT_RANK, PART, SUBPART, CHAPTER_RANK, SECTION_RANK, ARTICLE_RANK, NUMBERS = range(7)
CHAPTER_RANKS = {"分编": SUBPART, "编": PART, "章": CHAPTER_RANK, "节": SECTION_RANK}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading in the path; an empty title only ends the one before it."""

    title: str
    level: int
    rank: float | None
    """By its words: ATTACHMENT_RANK … NUMBERS + 5; None where only the file marks it."""


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under one heading path; never empty."""

    path: tuple[str, ...]
    lines: tuple[Line, ...]
    start: int
    """Where its heading begins."""
    loose: bool
    """Under a numbered item: may be joined with its neighbours where very short."""

    def page_at(self, offset: int) -> int | None:
        """Return the page on which the line at `offset` stands."""
        return self.lines[self.line_at(offset)].page

    def line_at(self, offset: int) -> int:
        """Return the index of the line in which `offset` lies, the first for offsets before it."""
        return max(0, bisect_right(self.lines, offset, key=lambda line: line.start) - 1)


def bare(text: str) -> str:
    """Return a heading as it stands in a path: one line, without marks and closing punctuation."""
    return re.sub(r"\s+", " ", text).strip(" #。：:")


def sections(document: Document) -> Iterator[Section]:
    """Yield the sections of a document in order; headings that have no text become one of their own."""
    lines = list(lines_of(document))
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
        yield from _close(stack, open_lines, head, title, bare_head=not deeper)
        stack = [above for above in stack if _encloses(above, heading)]
        stack.append(heading)
        open_lines = [line] if _keeps_text(line, heading) else []
        head = line
    yield from _close(stack, open_lines, head, title, bare_head=True)


def _close(
    stack: Sequence[Heading], lines: Sequence[Line], head: Line | None, title: str, *, bare_head: bool
) -> Iterator[Section]:
    """Yield the open section; a heading with nothing below it is its own text, so that nothing is lost."""
    if not lines and bare_head and head is not None and bare(head.text) != title:
        lines = [head]
    if lines:
        path = tuple(heading.title for heading in stack if heading.title)
        rank = stack[-1].rank if stack else None
        start = head.start if head is not None else lines[0].start
        yield Section(path, tuple(lines), start, rank is not None and rank >= NUMBERS)


def _heading(
    line: Line, following: Line | None, stack: Sequence[Heading], above: Sequence[Line], title: str
) -> Heading | None:
    """Return the heading that a line is or begins with; None for body text, list items and rows."""
    if line.row is not None:
        return None
    if bare(line.text) == title:
        return Heading("", 1, None)
    marked = _marked(line)
    if marked is not None or any(heading.rank == ARTICLE_RANK for heading in stack):
        return marked
    if line.number is None:
        return _brief(line, following)
    if _is_item(line, following, above):
        return None
    return Heading(_run_in(line, following), 0, NUMBERS + line.number)


def _marked(line: Line) -> Heading | None:
    """Return the heading that the words 章, 条, 附件 or the file itself mark."""
    chapter, article = CHAPTER.match(line.text), ARTICLE.match(line.text)
    if chapter and len(line.text) <= HEADING_MAX:
        kind = "分编" if chapter[1].endswith("分编") else chapter[1][-1]
        return Heading(bare(line.text), line.level, CHAPTER_RANKS[kind])
    if article and not chapter:
        return Heading(bare(line.text) if line.level else article[1], line.level, ARTICLE_RANK)
    if line.level:
        return Heading(bare(line.text), line.level, None)
    if ATTACHMENT.match(line.text):
        return Heading(bare(line.text), 0, ATTACHMENT_RANK)
    return None


def _brief(line: Line, following: Line | None) -> Heading | None:
    """Return the heading that a short unmarked line is where a list opens right below it."""
    if following is None or following.number is None or not following.opens or not BRIEF.match(line.text):
        return None
    # above its list, below what encloses that
    return Heading(bare(line.text), 0, NUMBERS + following.number - 0.5)


def _is_item(line: Line, following: Line | None, above: Sequence[Line]) -> bool:
    """Whether a numbered line is an item of a list, rather than the heading of what follows it."""
    assert line.number is not None
    if line.number == 5 or line.text.endswith(("；", ";")):
        return True
    # the first line is the heading's own; nearest first, for lists of 100,000 items exist
    items = islice(reversed(above), max(0, len(above) - 1))
    if any(item.number is not None and item.number <= line.number for item in items):
        return True
    childless = following is None or (following.number is not None and following.number <= line.number)
    if not line.states and not line.leads and (childless or following is None or following.level > 0):
        return True
    # 现将有关事项通知如下：一、… opens the document's own outline, 下列条件：（一）… a list
    return line.number > 0 and line.states and any(lead.leads for lead in above[-1:])


def _run_in(line: Line, following: Line | None) -> str:
    """Return the heading that a numbered paragraph begins with, empty where it is all statement."""
    assert line.number is not None
    # （一）基本条件。 with the conditions below it
    above_text = following is not None and (following.number is None or following.number > line.number)
    if len(line.text) <= (BRIEF_MAX if line.states and above_text else 0 if line.states else HEADING_MAX):
        return bare(line.text)
    first = FIRST_SENTENCE.match(line.text)
    if first is None or first.end() == len(line.text) or first.end() > HEADING_MAX:
        return ""
    sentence = first[1]
    # 佐证材料（分为八类。…）: the sentence ends inside brackets
    return bare(
        sentence[: sentence.rindex("（")] if sentence.count("（") > sentence.count("）") else sentence
    )


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
