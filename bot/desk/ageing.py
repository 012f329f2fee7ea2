"""A release and a day → the documents that lose their force, and those that nobody asks for."""

from collections.abc import Collection
from datetime import date, timedelta

from bot.index.release import Release
from bot.model import Document
from bot.validity import HOLDS, status_on

AHEAD = timedelta(days=60)


def expiring(release: Release, today: date) -> list[Document]:
    """Return the documents that hold today and expire within 60 days, the first to expire first."""
    found = [
        (document.metadata.expires, document.id)
        for document in release.documents.values()
        if document.metadata.expires
        and today <= document.metadata.expires <= today + AHEAD
        and status_on(document.metadata, today) in HOLDS
    ]
    return [release.documents[name] for _, name in sorted(found)]


def repeals_noticed(release: Release) -> list[Document]:
    """Return the documents that do not say so themselves, but that another one repeals or replaces."""
    return [release.documents[name] for name in sorted(release.repealed_by_others)]


def never_cited(release: Release, cited: Collection[str], today: date) -> list[Document]:
    """Return the documents that hold and that no answer has ever rested on."""
    return [
        document
        for name, document in sorted(release.documents.items())
        if name not in cited and status_on(document.metadata, today) in HOLDS
    ]
