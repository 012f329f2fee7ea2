"""Turn the segments that a chat model writes into an answer that holds only what is proven."""

import re
from collections.abc import Mapping
from datetime import date

from bot.answering.citing import Citations
from bot.answering.claims import plain
from bot.answering.grounding import Grounded, Outcome, ground, is_harmless
from bot.answering.prompts import NO_ANSWER, NOT_COVERED
from bot.answering.segments import Form, Segment
from bot.answering.sources import Statement
from bot.answering.supporting import Grounds
from bot.model import Document

FILLER = re.compile(
    r"^(?:您好|你好|好的|感谢|谢谢|希望|如有|如需|如果您?还?有(?:其他|疑问|更多)|欢迎|以上(?:内容|信息|答复|回答)?(?:是|为|仅供|供)"
    r"|仅供参考|祝|请以|具体(?:请)?以.{0,12}为准|建议您?(?:及时)?(?:咨询|联系|以.{0,12}为准))[^\d《]{0,60}$"
)
"""您好！ 以上内容仅供参考。 如有疑问，请咨询科技局。 It states nothing, and the page says as much itself."""
ITEM_ENDS = re.compile(r"^(?:[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.、．])\s*(?!\d)|[；;，]$")
"""The number before a list item and the semicolon behind it"""
NOT_STATED = re.compile(
    rf"^(?:{NO_ANSWER}|(?:提供|所给|现有|上述|以上)?的?{NOT_COVERED[:2]}(?:里|中)?(?:均|都|也)?(?:没有|未|不足)[^，；但可应须]*。?$)"
)
"""资料中没有写明申报时间。 It may stand without a source, as long as it says no more than that."""


class Draft:
    """An answer that grows by proven sentences."""

    def __init__(self, on: Grounds, documents: Mapping[str, Document], day: date) -> None:
        self.citations = Citations(documents, day)
        self.text = ""
        self.proven = 0
        self.changed = 0
        """Sentences that were left out or replaced by a quotation."""
        self.unanswered = 0
        """Sentences that say what the sources do not state."""
        self._on = on
        self.documents = documents
        self._waiting: list[tuple[str, Form]] = []
        self._breaks = ""
        self._used: set[int] = set()

    def add(self, segment: Segment) -> str:
        """Return what is to be shown of a segment, with the headings that waited for it; empty if nothing."""
        bare = plain(segment.text)
        if segment.form is Form.SENTENCE and FILLER.match(bare):
            return self._skip(segment)
        if self._opens(segment):
            return self._wait(segment, bare)
        if segment.form is not Form.ROW and NOT_STATED.match(bare):
            self.unanswered += 1
            return self._skip(segment) if bare.startswith(NO_ANSWER) else self._show(segment, segment.text)
        grounded = ground(_sentence(segment), segment.cited, self._on)
        self.changed += grounded.outcome in (Outcome.QUOTED, Outcome.REMOVED)
        text = self._proven(segment, grounded)
        if not text:
            return self._skip(segment)
        self.proven += 1
        return self._show(segment, text)

    def _opens(self, segment: Segment) -> bool:
        head_row = segment.form is Form.ROW and not any(form is Form.ROW for _, form in self._waiting)
        in_table = self.text.rstrip().endswith("|")
        return segment.form in (Form.HEADING, Form.LAYOUT) or (head_row and not in_table)

    def _wait(self, segment: Segment, bare: str) -> str:
        """Keep a heading back until something below it is shown; a new heading takes an empty one's place."""
        if segment.form is not Form.LAYOUT and not is_harmless(bare, self._on):
            return self._skip(segment)
        if "#" in segment.before:
            self._waiting.clear()
        self._waiting.append((f"{self._before(segment)}{segment.text}", segment.form))
        return ""

    def _proven(self, segment: Segment, grounded: Grounded) -> str:
        """Return a sentence with its marks, or the quotation that stands in for it."""
        if grounded.outcome is Outcome.REMOVED or (
            grounded.outcome is Outcome.QUOTED and segment.form is Form.ROW
        ):
            return ""
        if grounded.outcome is Outcome.QUOTED:
            statement = grounded.supports[0][1]
            if statement.start in self._used:
                return ""
            text = self._quotation(statement)
        else:
            text = segment.text.rstrip()
        self._used |= {statement.start for _, statement in grounded.supports}
        marks = self.citations.cite(grounded.supports)
        return f"{text[:-1].rstrip()} {marks} |" if segment.form is Form.ROW else f"{text} {marks}"

    def _quotation(self, statement: Statement) -> str:
        """Return a statement in the document's words; a row's cells behind the heads of their columns."""
        if statement.label:
            return f"{statement.claim.text}。"
        text = self.documents[statement.passage.document_id].text[statement.start : statement.end]
        return ITEM_ENDS.sub("", text)

    def _show(self, segment: Segment, text: str) -> str:
        waited = "".join(waiting for waiting, _ in self._waiting)
        self._waiting.clear()
        piece = f"{waited}{self._before(segment)}{text}"
        if not self.text:
            piece = piece.lstrip("\n ")
        self.text += piece
        return piece

    def _skip(self, segment: Segment) -> str:
        self._breaks = max(self._breaks, "\n" * segment.before.count("\n"), key=len)
        return ""

    def _before(self, segment: Segment) -> str:
        """Return a segment's layout, with the line breaks of what was left out before it."""
        breaks = max(self._breaks, "\n" * segment.before.count("\n"), key=len)
        self._breaks = ""
        return breaks + segment.before.lstrip("\n")


def _sentence(segment: Segment) -> str:
    """Return the words of a segment; of a row its cells, one behind the other."""
    if segment.form is not Form.ROW:
        return segment.text
    return "，".join(cell.strip() for cell in segment.text.strip().strip("|").split("|"))
