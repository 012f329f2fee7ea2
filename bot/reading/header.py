"""The header of a government page (索引号, 发文字号, 发文机关 …), taken out of the pieces as fields."""

import re
from collections.abc import Mapping, Sequence

from bot.reading.conventions import BREADCRUMB, HEADER_LABELS, NEIGHBOUR_LINKS, PAGE_TOOLS
from bot.reading.dates import first_date
from bot.reading.pieces import Piece

ZONE = 40  # pieces from the top in which a header is looked for: breadcrumb, tools, two copies of ten lines
# a single one of these makes a line a header line; the others also begin ordinary sentences
_STRONG = frozenset({"index_number", "doc_number", "issuer", "written", "published", "validity"})
_LABEL = re.compile(
    r"(?:^|[|｜;；\n]|(?<=[ \u3000]))[ \u3000*【\[]*(?:"
    + "|".join(f"(?P<{field}>{pattern.pattern})" for field, pattern in HEADER_LABELS.items())
    + r")[】\]]?[ \u3000*]*(?:[:：]|(?=[|｜]))"
)
_RULE = re.compile(r"\|(?:\s*:?-+:?\s*\|)+")


def take_header(pieces: Sequence[Piece], zone: int = ZONE) -> tuple[list[Piece], dict[str, str]]:
    """Return the pieces without page header and furniture, and the header's fields.

    A field that is empty or repeated counts with its first value. Text keeps its order; nothing but
    breadcrumb, page tools, neighbour links and header lines goes.
    """
    fields: dict[str, str] = {}
    kept: list[Piece] = []
    heads = [_fields(piece) if _may_be_header(piece) else {} for piece in pieces[:zone]]
    for index, piece in enumerate(pieces[:zone]):
        found = heads[index]
        if not _counts(found, heads):
            if (name := _waiting(index, heads)) and len(piece.text) < 80 and not fields.get(name):
                fields[name] = piece.text
            else:
                kept.append(piece)
            continue
        for name, value in found.items():
            fields[name] = fields.get(name) or value
    return [piece for piece in [*kept, *pieces[zone:]] if not _is_furniture(piece)], fields


def _may_be_header(piece: Piece) -> bool:
    return (
        len(piece.text) < 600 and not piece.level and (piece.table or "：" in piece.text or ":" in piece.text)
    )


def _fields(piece: Piece) -> dict[str, str]:
    """Return the fields of a piece that consists of labels and values only, {} for any other."""
    text = _RULE.sub("", piece.text)
    labels = list(_LABEL.finditer(text))
    if not labels or text[: labels[0].start()].strip(" |｜\n"):
        return {}
    found: dict[str, str] = {}
    for label, following in zip(labels, [*labels[1:], None], strict=True):
        value = text[label.end() : following.start() if following else len(text)].strip(" |｜:：\n\u3000*")
        name = str(label.lastgroup)
        dated = name in {"written", "published"}
        if "|" in value or "\n" in value or len(value) > 200 or (dated and value and not _is_day(value)):
            return {}
        found[name] = found.get(name) or value
    return found


def _is_day(value: str) -> bool:
    # 2016-05-16 15:23:18; a sentence with a date in it is longer
    return len(value) < 25 and first_date(value) is not None


def _counts(found: Mapping[str, str], heads: Sequence[Mapping[str, str]]) -> bool:
    """Whether a line is part of a header: it has a strong label, or there is a header of several lines."""
    if not found:
        return False
    return bool(_STRONG & found.keys()) or sum(bool(_STRONG & head.keys()) for head in heads) > 1


def _waiting(index: int, heads: Sequence[Mapping[str, str]]) -> str:
    """Return the field whose label stood alone on the line before, its value on this one, else ""."""
    if index == 0 or index + 1 >= len(heads) or not heads[index - 1] or not heads[index + 1]:
        return ""
    name, value = list(heads[index - 1].items())[-1]
    return "" if value or len(heads[index - 1]) > 1 else name


def _is_furniture(piece: Piece) -> bool:
    # all of these are short lines: a long one is text that merely begins like one
    if len(piece.text) > 160 or piece.table:
        return False
    return any(pattern.match(piece.text) for pattern in _FURNITURE)


_FURNITURE = (BREADCRUMB, PAGE_TOOLS, NEIGHBOUR_LINKS)
