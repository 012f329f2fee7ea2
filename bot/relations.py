"""A document among others → what it replaced and what has replaced it."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.model import Document
from bot.validity import dated


@dataclass(frozen=True, slots=True)
class Related:
    """A document that a repeal or replacement ties to another."""

    name: str
    """Its title, or what the other document calls it where the index does not hold it."""
    document_id: str = ""
    """Empty where the index does not hold it."""


def replaced_by(document: Document, documents: Iterable[Document]) -> list[Related]:
    """Return what has replaced `document`, by what either side says."""
    name = document.metadata.superseded_by
    later = [other for other in documents if _order(document, other)]
    found = [
        other
        for other in later
        if (name and _names(name, other)) or any(_names(gone, document) for gone in other.metadata.repeals)
    ]
    return _related([name] if name else [], found)


def replaces(document: Document, documents: Iterable[Document]) -> list[Related]:
    """Return what `document` has replaced, by what either side says."""
    names = document.metadata.repeals
    earlier = [other for other in documents if _order(other, document)]
    found = [
        other
        for other in earlier
        if any(_names(name, other) for name in names)
        or (other.metadata.superseded_by and _names(other.metadata.superseded_by, document))
    ]
    return _related(names, found)


def _related(names: Iterable[str], found: list[Document]) -> list[Related]:
    """List what was found, then the names that stand for nothing found."""
    missing = [name for name in names if not any(_names(name, document) for document in found)]
    return [Related(document.title, document.id) for document in found] + [Related(name) for name in missing]


def _names(name: str, document: Document) -> bool:
    """Whether `name`, a 文号 or a title perhaps with its 文号, means `document`."""
    number = document.metadata.doc_number
    return bool(number and number in name) or name.strip("《》 ") == document.title.strip("《》 ")


def _order(before: Document, after: Document) -> bool:
    """Whether `after` can have replaced `before`: a revision often keeps its title."""
    if before.id == after.id:
        return False
    one, two = dated(before.metadata), dated(after.metadata)
    return one is None or two is None or one <= two
