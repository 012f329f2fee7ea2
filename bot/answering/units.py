"""A passage to its units: the sentences, list items and table rows that can be quoted one by one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from bot.model import Passage
from bot.reading.conventions import NUMBER_LEVELS


class Form(StrEnum):
    """What a unit is in its document."""

    SENTENCE = "sentence"
    ITEM = "item"
    ROW = "row"
    HEAD = "head"
    """The head row of a table, which says what the cells of the other rows mean."""


@dataclass(frozen=True, slots=True)
class Unit:
    """Exactly `document.text[start:end]`."""

    text: str
    start: int
    end: int
    form: Form
    leads: bool = False
    """It announces what follows: …下列条件："""


SENTENCE = re.compile(r"[^。！？!?；;\n]*(?:[。！？!?；;]+[”’」』）)》]*|$)")
ITEM_MAX = 160  # characters
RULE = re.compile(r"^\|?[\s:|-]+\|?$")
ASIDE = re.compile(r"^>|^本文(?:是|为)")
"""本文是《…》的内容摘要: speaks of the text itself, not of what the text is about"""


def units(passage: Passage) -> list[Unit]:
    """Cut a passage into units in reading order; blank lines, table rules and asides are left out."""
    found: list[Unit] = []
    in_table = False
    for line, start in _lines(passage.text):
        if RULE.match(line) and "-" in line:
            continue
        if line.startswith("|"):
            # a passage that continues a table has its head in the lead
            form = Form.ROW if in_table or passage.lead.startswith("|") else Form.HEAD
            in_table = True
            found.append(Unit(line, passage.start + start, passage.start + start + len(line), form))
        elif not ASIDE.match(line):
            in_table = False
            found.extend(_of_line(line, passage.start + start))
    return found


def _lines(text: str) -> Iterator[tuple[str, int]]:
    at = 0
    for raw in text.split("\n"):
        line = raw.strip()
        if line:
            yield line, at + raw.index(line)
        at += len(raw) + 1


def _of_line(line: str, start: int) -> Iterator[Unit]:
    heading = re.match(r"#{1,6}\s+", line)
    if heading:
        return
    numbered = any(level.match(line) for level in NUMBER_LEVELS)
    sentences = list(SENTENCE.finditer(line))
    # a long item is still one where it is one sentence; a report's numbered paragraph is several
    if numbered and (len(line) <= ITEM_MAX or len(re.findall("[。！？]", line)) <= 1):
        yield Unit(line, start, start + len(line), Form.ITEM, leads=line.endswith(("：", ":")))
        return
    for match in sentences:
        text = match.group().strip()
        if text:
            at = start + match.start() + match.group().index(text)
            yield Unit(text, at, at + len(text), Form.SENTENCE, leads=text.endswith(("：", ":")))
