"""Turn the pieces that a chat model streams into sentences, each with its layout and the sources it cites."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

_NUMBERS = (
    r"(?:来源|资料|参考|文献|注)?\s*[:：]?\s*\d{1,2}(?:\s*[-–—~～至,，、;；]\s*(?:来源|资料)?\s*\d{1,2})*"
)
MARK = re.compile(
    rf"(?:[\[【［〔]\s*\^?(?P<square>{_NUMBERS})\s*[\]】］〕](?!\s*第?\s*\d+\s*号)"
    rf"|[(（]\s*(?:见|参见)?\s*(?P<round>(?:来源|资料)\s*[:：]?\s*\d{{1,2}}(?:\s*[-–—~～至,，、;；]\s*\d{{1,2}})*)\s*[)）])"
    r"(?:\([^()\s]*\))?"
)
"""[1], 【1】, ［1］, [1,2], [1-3], [^1], [资料1], （来源：2）, [1](#note)"""
SENTENCE_END = re.compile(r"[。！？!?]+[”’」』）)*]*")
OPENING = "[【［〔(（^*"
LONGEST_MARK = 24  # characters; what opens like a mark and goes on longer is none
LAYOUT = re.compile(
    r"\s*(?:#{1,6}\s+|>\s*|(?:[-*•+]\s+)?(?:[（(][一二三四五六七八九十\d]{1,3}[）)]\s*|\d{1,2}[.、)）]\s*(?!\d))|[-*•+]\s+)?"
)
RULE = re.compile(r"\|?[\s:|-]*-[\s:|-]*\|?$|-{3,}$|\*{3,}$")
BOLD_LINE = re.compile(r"\*\*[^*]+\*\*[:：]?$")
THINK, THOUGHT = "<think>", "</think>"


class Form(StrEnum):
    """What a segment is."""

    SENTENCE = "sentence"
    ROW = "row"
    """A row of a table, its first one included."""
    HEADING = "heading"
    """A heading or the lead-in of a list: it states nothing by itself."""
    LAYOUT = "layout"


@dataclass(frozen=True, slots=True)
class Segment:
    """One sentence, heading or row of what a chat model writes."""

    before: str
    """The line breaks and list marks before it."""
    text: str
    """Without citation marks."""
    cited: tuple[int, ...]
    form: Form


class Restart:
    """What came before was thinking, not answer."""


def segments(pieces: Iterable[str]) -> Iterator[Segment | Restart]:
    """Yield each sentence as soon as it is certain that no citation mark of it is still to come."""
    held = ""
    for piece in without_thinking(pieces):
        if isinstance(piece, Restart):
            held = ""
            yield piece
            continue
        held += piece
        while end := _end(held):
            yield from _segment(held[:end])
            held = held[end:]
    yield from _segment(held)


def without_thinking(pieces: Iterable[str]) -> Iterator[str | Restart]:
    """Leave out what stands between <think> and </think>, however the pieces are cut."""
    held, thinking = "", False
    for piece in pieces:
        held += piece
        while (tag := _first_tag(held)) is not None:
            before, held = held.split(tag, 1)
            if tag == THOUGHT and not thinking:
                # some servers leave out the opening tag
                yield Restart()
            elif before and not thinking:
                yield before
            thinking = tag == THINK
        certain = len(held) - _tag_begun(held)
        if certain and not thinking:
            yield held[:certain]
        held = held[certain:]
    if held and not thinking:
        yield held


def _first_tag(text: str) -> str | None:
    places = {text.find(tag): tag for tag in (THINK, THOUGHT) if tag in text}
    return places[min(places)] if places else None


def _tag_begun(text: str) -> int:
    """Return how many characters at the end of `text` may be the beginning of a tag."""
    lengths = range(1, min(len(THOUGHT), len(text) + 1))
    return max((n for n in lengths if any(tag.startswith(text[-n:]) for tag in (THINK, THOUGHT))), default=0)


def _end(text: str) -> int:
    """Return where the first segment of `text` ends for certain, 0 where that is not known yet."""
    line = text.find("\n", len(text) - len(text.lstrip("\n ")))
    match = None if text.lstrip().startswith("|") else SENTENCE_END.search(text)
    if match and (line < 0 or match.end() <= line):
        at = match.end()
        while mark := MARK.match(text, _blank(text, at)):
            at = mark.end()
        after = _blank(text, at)
        open_mark = text[after : after + 1] in OPENING and len(text) - after < LONGEST_MARK
        if after < len(text) and not (open_mark and not _closed(text[after:])):
            return at
        return line if line >= at else 0
    return line if line > 0 else 0


def _blank(text: str, at: int) -> int:
    while at < len(text) and text[at] in " \t":
        at += 1
    return at


def _closed(text: str) -> bool:
    """Whether what opens like a mark has come to its end, as one or not."""
    return bool(re.match(r"[^\]】］〕)）\n]*[\]】］〕)）\n]", text)) and len(text) > 1


def _segment(raw: str) -> Iterator[Segment]:
    marks = list(MARK.finditer(raw))
    cited = tuple(dict.fromkeys(n for mark in marks for n in _numbers(mark["square"] or mark["round"])))
    text = re.sub(r"\s+(?=[。！？；，])", "", MARK.sub("", raw)).rstrip()
    layout = LAYOUT.match(text)
    before = layout.group() if layout else ""
    text = text[len(before) :]
    if text.count("**") % 2:
        text = text.replace("**", "")
    if text or before:
        yield Segment(before, text, cited, _form(before, text))


def _numbers(listed: str) -> Iterator[int]:
    for part in re.split(r"[,，、;；]", re.sub(r"[^\d\-–—~～至,，、;；]", "", listed)):
        ends = [int(end) for end in re.split(r"[-–—~～至]+", part) if end]
        if ends:
            yield from range(ends[0], ends[-1] + 1)


def _form(before: str, text: str) -> Form:
    if not text or RULE.fullmatch(text.strip()):
        return Form.LAYOUT
    if text.startswith("|"):
        return Form.ROW
    if "#" in before or BOLD_LINE.fullmatch(text) or text.rstrip("*").endswith(("：", ":")):
        return Form.HEADING
    return Form.SENTENCE
