"""Turn a Document into the Passages that one would quote: articles, numbered items, rows of a table."""

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise, takewhile

from bot.lines import Line
from bot.model import Document, Passage
from bot.outline import Section, bare, sections

# an article of up to 1.5 targets stays whole: of 152,000 passages of 3,503 laws only 1 in 300 is that long
SLACK = 1.5
# a piece below this says too little to be found or quoted alone; joined with its neighbour
SHORT = 100
LEAD_MAX = 120

SENTENCE_END = re.compile(r"[。！？!?][”’』」）)]*|\n")
CLAUSE_END = re.compile(r"[；;，,、 \u3000]")
# 一是强化任务分解。…二是强化培训辅导。…: where a report's long paragraph takes its breath
COUNTED = re.compile(r"(?<=[。；;：:，,])(?=(?:[一二三四五六七八九十]是|第[一二三四五六七八九十]，))")

Step = Callable[[int, int], Sequence[int]]
"""Gives the offsets between two others at which the text between them may be cut."""


@dataclass(frozen=True, slots=True)
class _Piece:
    """A passage to be."""

    section: Section
    start: int
    end: int
    lead: str = ""

    @property
    def length(self) -> int:
        return self.end - self.start


def split(document: Document, *, target: int = 400) -> list[Passage]:
    """Cut a document along its own structure into passages of about `target` characters.

    An article, item or row is cut only where it is longer than 1.5 targets, and then at its items, at
    一是/二是, at sentences; rows never. Each passage's text is exactly `document.text[start:end]`.
    """
    pieces = [piece for section in sections(document) for piece in _pieces(document.text, section, target)]
    return _passages(document, _join_short(pieces, target))


def coverage(document: Document, passages: Sequence[Passage]) -> float:
    """Return the share of non-blank characters that stand in passages, heading paths or the title."""
    named = {bare(document.title)} | {bare(title) for passage in passages for title in passage.heading}
    inside = bytearray(len(document.text))
    for passage in passages:
        inside[passage.start : passage.end] = b"\1" * (passage.end - passage.start)
    for block in document.blocks:
        if bare(document.text[block.start : block.end]) in named:
            inside[block.start : block.end] = b"\1" * (block.end - block.start)
    solid = [
        covered for character, covered in zip(document.text, inside, strict=True) if not character.isspace()
    ]
    return sum(solid) / len(solid) if solid else 1.0


def _pieces(text: str, section: Section, target: int) -> list[_Piece]:
    """Cut one section, coarsest boundaries first."""
    spans = _cut(section.lines[0].start, section.lines[-1].end, _steps(text, section, target), target)
    return [_Piece(section, *_trim(text, *span), _lead(text, section, span[0])) for span in spans]


def _steps(text: str, section: Section, target: int) -> list[Step]:
    """Return the ways to cut a section: at its items, lines, counted points, sentences, clauses, anywhere."""
    lines = section.lines
    outermost = min((line.number for line in lines[1:] if line.number is not None), default=None)

    def at(starts: Sequence[int]) -> Step:
        return lambda start, end: starts[bisect_right(starts, start) : bisect_left(starts, end)]

    def within(offsets: Step) -> Step:
        # what is left to cut here is one line; a row stays whole however long
        return lambda start, end: [] if lines[section.line_at(start)].row is not None else offsets(start, end)

    def after(pattern: re.Pattern[str]) -> Step:
        return within(
            lambda start, end: [m.end() for m in pattern.finditer(text, start, end) if start < m.end() < end]
        )

    return [
        at([line.start for line in lines if line.number is not None and line.number == outermost]),
        at([line.start for line in lines if _may_begin(line)]),
        *map(after, (COUNTED, SENTENCE_END, CLAUSE_END)),
        within(lambda start, end: range(start + target, end, target)),
    ]


def _may_begin(line: Line) -> bool:
    """Whether a piece may begin here; a table's rule and first row stay with its head."""
    return line.row is None or line.row == 0 or line.row > 2


def _cut(start: int, end: int, steps: Sequence[Step], target: int) -> list[tuple[int, int]]:
    if end - start <= target * SLACK or not steps:
        return [(start, end)]
    bounds = [start, *steps[0](start, end), end]
    parts = [part for span in pairwise(bounds) for part in _cut(*span, steps[1:], target)]
    return _pack(parts, target)


def _pack(parts: Sequence[tuple[int, int]], target: int) -> list[tuple[int, int]]:
    """Put neighbours together into pieces of about equal length near the target."""
    total = parts[-1][1] - parts[0][0]
    aim = total / max(1, round(total / target))
    packed = [parts[0]]
    for start, end in parts[1:]:
        first, last = packed[-1]
        # a lead-in never stands alone, nor does a short tail
        lonely = min(last - first, parts[-1][1] - start) < SHORT
        if end - first <= (target * SLACK if lonely else aim * 1.1):
            packed[-1] = (first, end)
        else:
            packed.append((start, end))
    return packed


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _lead(text: str, section: Section, start: int) -> str:
    """Return what a piece that begins at `start` continues: the table's head, or the list's lead-in."""
    lines, at = section.lines, section.line_at(start)
    line = lines[at]
    if line.row is not None:
        return "" if line.row == 0 else text[lines[at - line.row].start : lines[at - line.row + 1].end]
    if line.number is None:
        return ""
    first = at
    while not lines[first].opens and (before := _sibling_before(lines, first)) is not None:
        first = before
    above = lines[first - 1] if first else None
    if above is None or not above.leads or above.row is not None:
        return ""
    return SENTENCE_END.split(text[above.start : above.end].strip())[-1].strip()[-LEAD_MAX:]


def _sibling_before(lines: Sequence[Line], at: int) -> int | None:
    """Return the index of the item before the one at `at` in the same list."""
    level = lines[at].number
    assert level is not None
    for index in range(at - 1, -1, -1):
        number = lines[index].number
        if number is not None and number <= level:
            return index if number == level else None
    return None


def _join_short(pieces: Sequence[_Piece], target: int) -> list[_Piece]:
    """Join very short neighbours under one heading; articles and marked headings stay apart."""
    joined: list[_Piece] = []
    for piece in pieces:
        if joined and _belong_together(joined[-1], piece, target):
            last = joined.pop()
            path = last.section.path[: _shared(last.section.path, piece.section.path)]
            # a heading that leaves the path comes into the text
            start = last.start if path == last.section.path else last.section.start
            piece = replace(last, section=replace(last.section, path=path), start=start, end=piece.end)
        joined.append(piece)
    return joined


def _belong_together(last: _Piece, piece: _Piece, target: int) -> bool:
    one, two = last.section, piece.section
    common = _shared(one.path, two.path)
    siblings = common > 0 and common == len(one.path) - 1 and one.loose and last.start == one.lines[0].start
    return (
        two.loose
        and min(last.length, piece.length) < SHORT
        and piece.end - last.start <= target
        and common >= len(two.path) - 1
        and (siblings or (common == len(one.path) and (common > 0 or not two.path)))
    )


def _shared(one: tuple[str, ...], two: tuple[str, ...]) -> int:
    """Return how many titles two paths have in common from the outermost on."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, two, strict=False)))


def _passages(document: Document, pieces: Sequence[_Piece]) -> list[Passage]:
    seen: Counter[str] = Counter()
    passages = []
    for ordinal, piece in enumerate(piece for piece in pieces if piece.length):
        text = document.text[piece.start : piece.end]
        key = "\0".join((document.id, *piece.section.path, "", text))
        # the occurrence tells repeated rows apart; the position would change with every edit above
        name = hashlib.sha256(f"{key}\0{seen[key]}".encode()).hexdigest()[:16]
        seen[key] += 1
        passages.append(
            Passage(
                id=name,
                document_id=document.id,
                ordinal=ordinal,
                heading=piece.section.path,
                text=text,
                start=piece.start,
                end=piece.end,
                page=piece.section.page_at(piece.start),
                lead=piece.lead,
            )
        )
    return passages
