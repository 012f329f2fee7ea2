"""Where a document holds: from its folder, else from who issued it, its title, its words."""

from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath

from bot.model import Region
from bot.reading.conventions import NATIONAL_ORGAN, OWN_PLACE
from bot.reading.pieces import Piece
from bot.regions import places_in, region_of

# pieces, and characters of each, whose words are weighed when neither folder, issuer nor title names a place
_SAMPLE, _SAMPLE_TEXT = 40, 1000


def region(document_id: str, title: str, issuer: str, pieces: Sequence[Piece], site: str = "") -> Region:
    """Return the region of a document; () where nothing says that it is local.

    `site` is the name of the web site that a page was saved from; it counts only where the text
    speaks of 我市 and names no place itself.

    A folder of a province may hold rules of its cities: an issuer or title that begins with a place
    within the folder's narrows it down.
    """
    folder = _of_folder(document_id)
    if folder == ():
        return ()
    for text in (issuer, title):
        named = _leading(text)
        if named and (folder is None or named[: len(folder)] == folder):
            return named
    if folder is not None:
        return folder
    return () if NATIONAL_ORGAN.search(issuer) else _of_words(title, pieces, site)


def _of_folder(document_id: str) -> Region | None:
    found: Region | None = None
    for part in PurePosixPath(document_id).parts[:-1]:
        named = region_of(part)
        if named is not None and (found is None or len(named) >= len(found)):
            found = named
    return found


def _leading(text: str) -> Region:
    """Return the place that `text` begins with, () where it begins otherwise."""
    places = places_in(text[:15])
    if not places or not any(text.startswith(name) or text.startswith(name[:2]) for name in places[0]):
        return ()
    return places[0]


def _of_words(title: str, pieces: Sequence[Piece], site: str) -> Region:
    """Return the one place in the title, else the place most named by a text that calls one its own."""
    if len(places := places_in(title[:200])) == 1:
        return places[0]
    texts = [piece.text[:_SAMPLE_TEXT] for piece in pieces[:_SAMPLE]]
    own = OWN_PLACE.search("\n".join(texts))
    if own is None:
        return ()
    depth = 1 if "省" in own.group() else 3 if set("区县") & set(own.group()) else 2
    counted = Counter(
        place[:depth] for text in [*texts, site] for place in places_in(text) if len(place) >= depth
    )
    return counted.most_common(1)[0][0] if counted else ()
