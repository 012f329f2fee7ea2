"""What stands around a document's body: red head, number, title, signature, date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from bot.reading.clauses import doc_number
from bot.reading.conventions import (
    DATE_LINE,
    DOC_NUMBER,
    NO_TITLE,
    NOTICE_NUMBER,
    ORDER_NUMBER,
    ORGAN,
    RED_HEAD,
    TITLE_END,
    TITLE_ISSUER,
)
from bot.reading.dates import first_date
from bot.reading.lines import is_numbered
from bot.reading.pieces import Piece

_TOP = 12  # pieces in which number and title stand: red head, number, up to four lines of title


@dataclass(frozen=True, slots=True)
class Frame:
    """Number, issuer and day as the document's own form gives them."""

    doc_number: str = ""
    named: str = ""
    """Issuer by the title (…局关于…的通知) or the red head (…局文件)."""
    signed: str = ""
    """Who signed at the end, several joined by 、"""
    written: date | None = None


def frame(pieces: Sequence[Piece], title: str) -> Frame:
    """Read number and issuer from the top lines and the title, signature and day from where it is signed."""
    lines = [piece.text.strip("（()） 　") for piece in pieces[:_TOP]]
    number = next(filter(None, map(_number_line, lines)), "")
    head = TITLE_ISSUER.match(title) or next(filter(None, map(RED_HEAD.match, lines)), None)
    signed, written = _signature(pieces)
    return Frame(number, head["organ"] if head else "", signed, written)


def title_of(pieces: Sequence[Piece]) -> str:
    """Return the title that the top lines make: a heading, or lines up to one that ends like a title."""
    top = pieces[:_TOP]
    for piece in top:
        if piece.level == 1 and not NO_TITLE.match(piece.text):
            return _with_part(piece, top)
    lines: list[str] = []
    for piece in top:
        line = piece.text.strip()
        if not lines and (NO_TITLE.match(line) or RED_HEAD.match(line) or _number_line(line)):
            continue
        if (
            piece.table
            or is_numbered(line)
            or len(line) > 60
            or line.endswith(("。", "；", "：", "，", ":", ";", ","))
        ):
            break
        lines.append(line)
        if TITLE_END.search(line):
            return "".join(lines)
        if len(lines) == 4:
            break
    return lines[0] if lines else ""


def _with_part(heading: Piece, top: Sequence[Piece]) -> str:
    """中华人民共和国民法典 + 继承编: a second heading of the first level right below is part of the title."""
    below = top[top.index(heading) + 1 :][:1]
    return " ".join([heading.text, *(piece.text for piece in below if piece.level == 1)])


def _number_line(line: str) -> str:
    """Return the document number that a line consists of, "" where it is something else."""
    for pattern in (DOC_NUMBER, NOTICE_NUMBER, ORDER_NUMBER):
        if pattern.fullmatch(line):
            return doc_number(line) if pattern is DOC_NUMBER else line
    return ""


def _signature(pieces: Sequence[Piece]) -> tuple[str, date | None]:
    """Return who signed and when: short lines that name organs above a line that is a date."""
    for index, piece in enumerate(pieces):
        if index and len(piece.text) < 20 and DATE_LINE.match(piece.text):
            organs: list[str] = []
            for above in reversed(pieces[max(0, index - 6) : index]):
                if not ORGAN.fullmatch(above.text):
                    break
                organs.insert(0, above.text)
            if organs:
                return "、".join(organs), first_date(piece.text)
    return "", None
