"""Turn a Document's blocks into lines that know how they stand: marked, numbered, in a table."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.model import Document
from bot.reading.conventions import NUMBER_LEVELS

# - 申请书; • 营业执照
BULLET = re.compile(r"^\s*[-*•·▪◆]\s")
# 应当符合下列条件：
LEADS = re.compile(r"(?:[：:]|(?:如下|以下|下列)[^。；]{0,12})$")
STATEMENT_END = re.compile(r"[。；;！!，,]$")
# the number that opens a list: （一）, 1., ①
OPENING = re.compile(r"^[（(]?\s*[一1１①]\s*[）)、．.]?(?![一二三四五六七八九十百\d])")
# with what editors leave behind and nobody sees
BLANK = " \t\r\u3000\xa0\u200b\ufeff"


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
    def opens(self) -> bool:
        """Whether its number is the first of a list."""
        return self.number is not None and (self.number == 5 or bool(OPENING.match(self.text)))

    @property
    def states(self) -> bool:
        """Whether it ends as a statement does, and a heading does not."""
        return bool(STATEMENT_END.search(self.text))


def lines_of(document: Document) -> Iterator[Line]:
    """Yield the lines of a document that hold anything, in order."""
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
