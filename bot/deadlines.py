"""A document to the windows in which one applies, each with the words that state it."""

import re
from collections.abc import Iterator, Sequence

from bot.deadline_forms import (
    ALREADY,
    APPLY,
    AS_OF,
    BATCH,
    CLAUSE_END,
    HEADED,
    LABEL,
    NEVER,
    OTHER,
    SENTENCE_END,
)
from bot.lines import Line
from bot.model import Document, Kind
from bot.moments import Span, Years, dated, spans
from bot.outline import Section, sections
from bot.windows import Window

NEAR = 60  # characters behind a day in which what is done by then is said


def windows(document: Document) -> tuple[Window, ...]:
    """Return the windows that a document states, in its order; `bot/deadline_forms.py` shows the forms.

    A day without a year has that of its paragraph, else the first such day after the document's own
    date; one whose year cannot be told is left out, and so is the day of anything but applying.
    """
    # headings are looked for, at some cost, only where something is found that may need them
    if not any(spans(line) for line in document.text.split("\n")):
        return ()
    found = {
        (window.about, window.opens, window.closes, window.yearly): window
        for section in sections(document)
        for line in section.lines
        for window in _of_line(document, section, line)
    }
    return tuple(found.values())


def _of_line(document: Document, section: Section, line: Line) -> Iterator[Window]:
    text = document.text[line.start : line.end]
    if line.row:
        yield from _of_row(document, section, line)
    at = 0
    for sentence in _cut(text, SENTENCE_END) if line.row is None else ():
        if found := spans(sentence):
            start = line.start + at + len(sentence) - len(sentence.lstrip())
            years = _years(document, section, text[:at])
            place = (document.id, sentence.strip(), start, start + len(sentence.strip()))
            batch = _batch(text[:at], section.path)
            for span in _applying(sentence, found, section.path):
                about = _about(sentence[: span.start], batch)
                if window := _window(place, about, span, years):
                    yield window
        at += len(sentence) + 1


def _of_row(document: Document, section: Section, line: Line) -> Iterator[Window]:
    """Find windows in a table's row, where the column's head says what a day is for."""
    head = next(
        (other.text for other in reversed(section.lines) if other.row == 0 and other.start <= line.start), ""
    )
    heads, cells = _cells(head), _cells(line.text)
    years = _years(document, section, line.text)
    place = (document.id, line.text, line.start, line.start + len(line.text))
    batch = BATCH.search(line.text)
    about = batch.group() if batch else next((cell for cell in cells if cell), "")[:30]
    for name, cell in zip(heads, cells, strict=False):
        sentence = f"{name}：{cell}"
        for span in _applying(sentence, spans(sentence), (*section.path, name)):
            if window := _window(place, about, span, years):
                yield window


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in re.findall(r"((?:\\.|[^|\\])+)", row)] if "|" in row else []


def _window(place: tuple[str, str, int, int], about: str, span: Span, years: Years) -> Window | None:
    opens, closes = dated(span, years)
    if opens is None and closes is None:
        return None
    return Window(*place, about, opens, closes, yearly=span.yearly)


def _applying(sentence: str, found: Sequence[Span], path: Sequence[str]) -> Iterator[Span]:
    """Yield the times of a sentence by which, or within which, one applies."""
    ends = [*(span.start for span in found[1:]), len(sentence)]
    for span, end in zip(found, ends, strict=False):
        before, after = sentence[: span.start], sentence[span.end : end][:NEAR].lstrip("，,）) ")
        if _is_of_applying(before, after, path) or (span.also and _is_of_applying(before, "", path)):
            yield span


def _is_of_applying(before: str, after: str, path: Sequence[str]) -> bool:
    near, then = _cut(before, CLAUSE_END)[-1], _cut(after, CLAUSE_END)[0]
    if NEVER.search(near[-20:]) or NEVER.search(then) or ALREADY.search(then):
        return False
    if AS_OF.fullmatch(near) and not APPLY.search(before):
        return False
    if APPLY.search(then):
        return True
    if OTHER.search(then) or _last(OTHER, before) > _last(APPLY, before):
        return False
    headed = any(HEADED.search(heading) and not OTHER.search(heading.split("、")[0]) for heading in path[-2:])
    return bool(APPLY.search(before) or HEADED.search(before)) or headed


def _last(pattern: re.Pattern[str], text: str) -> int:
    return max((match.start() for match in pattern.finditer(text)), default=-1)


def _about(before: str, batch: str) -> str:
    """Return the batch and the label that stand before a day: 第一批 系统填报."""
    batch = (BATCH.findall(before) or [batch])[-1]
    label = LABEL.fullmatch(_cut(before.rstrip("：: "), CLAUSE_END)[-1].strip())
    return " ".join(filter(None, (batch, label["label"] if label else "")))


def _batch(before: str, path: Sequence[str]) -> str:
    for text in (before, *reversed(path)):
        if found := BATCH.findall(text):
            return str(found[-1])
    return ""


def _years(document: Document, section: Section, before: str) -> Years:
    metadata = document.metadata
    titles = " ".join((document.title, *section.path))
    issued = metadata.written or metadata.published
    return Years.of(before, titles, issued, dates=metadata.kind in (Kind.NOTICE, Kind.REPORT))


def _cut(text: str, ends: re.Pattern[str]) -> list[str]:
    return ends.split(text)
