"""A document about to be published, among those published → which of them it is a new version of."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.model import Document


@dataclass(frozen=True, slots=True)
class Match:
    """A published document that another one may replace."""

    document: Document
    why: str
    """In Chinese."""
    certain: bool
    """The same document; otherwise perhaps an earlier edition, which staff must decide."""


def match(new: Document, published: Iterable[Document]) -> Match | None:
    """Return what `new` is a version of: by its place, then by 文号, then by title; None where of nothing.

    A 文号 is shared by a notice and what it prints, so that its title must be alike as well.
    """
    found = [
        (rank, document.id, document, why)
        for document in published
        if (known := _why(new, document))
        for rank, why in (known,)
    ]
    if not found:
        return None
    rank, _, document, why = min(found, key=lambda one: one[:2])
    return Match(document, why, rank < _EDITION)


_PLACE, _NUMBER, _TITLE, _EDITION = range(4)


def _why(new: Document, old: Document) -> tuple[int, str] | None:
    if new.id == old.id:
        return _PLACE, "文件夹里已有同名文件"
    titles = _title(new) == _title(old)
    numbers = _number(new), _number(old)
    if all(numbers) and numbers[0] == numbers[1] and (titles or _within(new, old)):
        return _NUMBER, "文号和标题相同"
    if not titles or new.metadata.region != old.metadata.region:
        return None
    if all(numbers):
        return _EDITION, f"标题相同、文号不同（{old.metadata.doc_number}），可能是旧版"
    return _TITLE, "标题相同"


def _title(document: Document) -> str:
    return re.sub(r"[\s《》“”\"（）()〔〕\[\]：:，,、]", "", document.title)


def _within(new: Document, old: Document) -> bool:
    """Whether one title is the other with something around it: 关于印发《办法》的通知."""
    one, other = sorted((_title(new), _title(old)), key=len)
    return len(one) >= 6 and one in other


def _number(document: Document) -> str:
    """Return a 文号 with its many brackets and blanks made one."""
    folded = re.sub(r"[\[［﹝【（(]", "〔", document.metadata.doc_number)
    return re.sub(r"[\]］﹞】）)]", "〕", re.sub(r"\s|第(?=\d+号)", "", folded))
