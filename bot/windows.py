"""A window in which one applies, and a day, to how the window stands on that day."""

from calendar import isleap
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

SOON = timedelta(days=14)
"""A window that closes within these days closes soon."""
OPEN_ENDED = timedelta(days=365)
"""What opened longer ago than this and names no last day is no news any more."""


class State(StrEnum):
    """Where a day stands to a window."""

    OPEN = "open"
    SOON = "closing soon"
    COMING = "not yet open"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Window:
    """A time within which one applies or submits, as a document states it."""

    document_id: str
    quote: str
    """Exactly `document.text[start:end]`: the sentence or table row that states it."""
    start: int
    end: int
    about: str
    """What sets it apart from the document's other windows: 第一批, 系统填报; "" where nothing does."""
    opens: date | None
    closes: date | None
    """The last day; None where only the first is stated."""
    yearly: bool = False
    """It comes every year; month and day of `opens` and `closes` count."""


def occurrence(window: Window, day: date) -> Window:
    """Return a yearly window's next occurrence as of `day`, open or to come; others as they are."""
    if not window.yearly:
        return window
    assert window.closes or window.opens
    for year in (day.year - 1, day.year, day.year + 1):
        closes = window.closes and _in_year(window.closes, year)
        opens = window.opens and _in_year(window.opens, year - _runs_over(window))
        if (closes or opens or day) >= day:
            return replace(window, opens=opens, closes=closes)
    return window


def state_on(window: Window, day: date) -> State:
    """Say how a window, already the occurrence in question, stands on a day."""
    if (window.closes or _worn_out(window)) < day:
        return State.CLOSED
    if window.opens and window.opens > day:
        return State.COMING
    return State.SOON if window.closes and window.closes - day <= SOON else State.OPEN


def closed_on(found: Sequence[Window], day: date) -> date | None:
    """Return the day on which the last of some windows closed; None where one is open, to come, or yearly."""
    if not found or any(window.yearly or state_on(window, day) is not State.CLOSED for window in found):
        return None
    return max((window.closes for window in found if window.closes), default=None)


def _worn_out(window: Window) -> date:
    """Return when a window without a last day counts as closed all the same."""
    return (window.opens or date.max - OPEN_ENDED) + OPEN_ENDED


def _in_year(day: date, year: int) -> date:
    return day.replace(year=year, day=28 if (day.month, day.day) == (2, 29) and not isleap(year) else day.day)


def _runs_over(window: Window) -> bool:
    """Whether a yearly window ends in the year after it began: 每年12月1日至1月31日."""
    return bool(window.opens and window.closes and window.opens > window.closes)
