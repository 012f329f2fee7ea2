"""A citation → the address where its words can be read in their document."""

from collections.abc import Iterable
from hashlib import sha256
from urllib.parse import urlencode

from bot.model import Citation


def source_link(citation: Citation) -> str:
    """Return the viewer's address at the cited words, relative to the page's own."""
    return quoted_link(citation.document_id, citation.start, citation.end, citation.quote)


def quoted_link(document_id: str, start: int, end: int, quote: str) -> str:
    """Return the viewer's address at the words `quote`, which stand from `start` to `end` of a document."""
    place = {"document": document_id, "start": start, "end": end, "check": fingerprint([quote])}
    return f"source?{urlencode(place)}#cited"


def document_link(document_id: str) -> str:
    """Return the viewer's address of a whole document."""
    return f"source?{urlencode({'document': document_id})}"


def fingerprint(quotes: Iterable[str]) -> str:
    """Return eight hex digits by which a link notices that the document has changed since."""
    return sha256("\0".join(quotes).encode()).hexdigest()[:8]
