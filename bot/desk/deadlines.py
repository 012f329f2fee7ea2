"""A release and a day → the application windows that its documents state, in the order in which they matter."""

from dataclasses import dataclass
from datetime import date
from weakref import WeakKeyDictionary

from bot.deadlines import windows
from bot.index.release import Release
from bot.model import Document
from bot.validity import HOLDS, status_on
from bot.windows import State, Window, occurrence, state_on

# worked out once a release: 2,000 documents take half a second
_found: WeakKeyDictionary[Release, tuple[Window, ...]] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Listed:
    """A window as it stands on the day."""

    window: Window
    document: Document
    state: State
    days: int | None
    """Until it closes or, where it has not begun, opens; of a closed one since then; None where not known."""


@dataclass(frozen=True, slots=True)
class Deadlines:
    """The windows of a release by how they stand."""

    by_state: dict[State, list[Listed]]
    """What closes first stands first; of the closed ones what closed last."""
    ended: int
    """How many documents with windows are left out because they no longer hold."""


def deadlines(release: Release, today: date) -> Deadlines:
    """Return all windows of the documents that hold today."""
    found = _windows_of(release)
    holding = [window for window in found if _holds(release.documents[window.document_id], today)]
    listed = [
        _listed(occurrence(window, today), release.documents[window.document_id], today) for window in holding
    ]
    by_state = {state: [one for one in listed if one.state is state] for state in State}
    for state, ones in by_state.items():
        ones.sort(key=lambda one: _day(one, state), reverse=state is State.CLOSED)
    ended = {window.document_id for window in found} - {window.document_id for window in holding}
    return Deadlines(by_state, len(ended))


def _windows_of(release: Release) -> tuple[Window, ...]:
    known = _found.get(release)
    if known is None:
        known = tuple(window for document in release.documents.values() for window in windows(document))
        _found[release] = known
    return known


def _holds(document: Document, today: date) -> bool:
    return status_on(document.metadata, today) in HOLDS


def _listed(window: Window, document: Document, today: date) -> Listed:
    state = state_on(window, today)
    day = window.opens if state is State.COMING else window.closes
    return Listed(window, document, state, abs((day - today).days) if day else None)


def _day(one: Listed, state: State) -> date:
    return (one.window.opens if state is State.COMING else one.window.closes) or date.max
