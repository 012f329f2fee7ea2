"""The live release → what is published; nothing before the first publication."""

from collections.abc import Mapping, Sequence

from bot.desk.parts import Parts
from bot.index import Release
from bot.index.archive import read_digests
from bot.model import Document, Passage


def documents(parts: Parts) -> Mapping[str, Document]:
    """Return the published documents by id."""
    release = live(parts)
    return release.documents if release else {}


def passages_of(parts: Parts, document_id: str) -> Sequence[Passage]:
    """Return the passages of a published document, in order."""
    release = live(parts)
    return release.of_document(document_id) if release else ()


def digests(parts: Parts) -> Mapping[str, str]:
    """Return the digest of each published document's file."""
    release = live(parts)
    return read_digests(parts.bot.store.folder(release.id)) if release else {}


def release_id(parts: Parts) -> str:
    """Return the id of what is live; empty before the first publication."""
    release = live(parts)
    return release.id if release else ""


def live(parts: Parts) -> Release | None:
    """Return the live release; raises NoIndex where there is one and it is damaged."""
    return parts.bot.store.live() if parts.bot.store.releases() else None
