"""A sentence to the spans of time that it states, and those to days once the year is known."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from re import Match

from bot.deadline_forms import (
    ALSO,
    BEFORE,
    CLOCK,
    DAY_ONLY,
    MOMENT,
    NAMED_YEAR,
    ON_DAY,
    OPENS,
    SINCE,
    TO,
    UNTIL,
)
from bot.reading.dates import number

EARLY = timedelta(days=31)  # a notice may speak of a window that opened shortly before it


@dataclass(frozen=True, slots=True)
class Moment:
    """A day or month as written; what is not written is None."""

    year: int | None
    month: int
    day: int | None
    """31 or so for 5月底; None for a month alone."""
    every: bool = False
    """每年"""
    other: bool = False
    """次年, 当年: a year that is counted from something else."""


@dataclass(frozen=True, slots=True)
class Span:
    """A time that a sentence states, from `start` to `end` of it."""

    start: int
    end: int
    opens: Moment | None
    closes: Moment | None
    yearly: bool = False
    also: bool = False
    """It goes on with the time before it: 6月9日、7月28日."""


@dataclass(frozen=True, slots=True)
class Years:
    """What tells the year of a day that is written without one."""

    named: int | None
    """The paragraph's own."""
    issued: date | None
    """The day of a document that speaks of the days ahead."""

    @classmethod
    def of(cls, before: str, titles: str, issued: date | None, *, dates: bool) -> "Years":
        """Weigh the paragraph so far, title and headings, and the day of issue.

        `dates`: it is a notice or a report, which speaks of its own time even if no year is named.
        """
        own, titled = NAMED_YEAR.findall(before), NAMED_YEAR.findall(titles)
        if own:
            return cls(int(own[-1]), None)
        if issued and (dates or str(issued.year) in titled):
            return cls(None, issued)
        return cls(int(titled[0]) if titled else None, None)


def spans(sentence: str) -> list[Span]:
    """Return the times that have a beginning, an end or both, in order; a day merely named is none."""
    if "月" not in sentence and "20" not in sentence:
        return []
    found: list[Span] = []
    matches = list(MOMENT.finditer(sentence))
    at = 0
    while at < len(matches):
        first = matches[at]
        span, used = _range(sentence, matches, at)
        if span is None:
            span = _single(sentence, first, found[-1] if found else None)
        if span is not None:
            found.append(span)
        at += used
    return found


def dated(span: Span, years: Years) -> tuple[date | None, date | None]:
    """Return first and last day; a yearly span's in any leap year. None, None where no year can be told."""
    if span.yearly:
        return _day(span.opens, 2000), _day(span.closes, 2000, last=True)
    opens = _resolve(span.opens, years)
    if span.opens is None:
        return None, _resolve(span.closes, years, last=True)
    if opens is None or span.closes is None:
        return opens, None
    closes = _day(span.closes, span.closes.year or opens.year, last=True)
    if closes and closes < opens and span.closes.year is None:
        closes = _day(span.closes, opens.year + 1, last=True)
    # an end before its beginning is a slip of the document's; nothing can be made of it
    return (opens, closes) if closes and closes >= opens else (None, None)


def _range(sentence: str, matches: Sequence[Match[str]], at: int) -> tuple[Span | None, int]:
    """Return the range that begins with a moment, and how many moments it takes up."""
    first = _moment(matches[at])
    end = _behind(sentence, matches[at])
    to = TO.match(sentence, end)
    following = matches[at + 1] if at + 1 < len(matches) else None
    if not to or first is None or first.other:
        return None, 1
    if following is not None and following.start() == to.end():
        last = _moment(following)
        if last is None or last.other:
            return None, 2
        yearly = _is_yearly(sentence, matches[at], first) and last.year is None
        return Span(matches[at].start(), _behind(sentence, following), first, last, yearly), 2
    if (only := DAY_ONLY.match(sentence, to.end())) and first.day:
        last = Moment(first.year, first.month, int(only[1]))
        yearly = _is_yearly(sentence, matches[at], first)
        return Span(matches[at].start(), _behind(sentence, only), first, last, yearly), 1
    return None, 1


def _single(sentence: str, match: Match[str], earlier: Span | None) -> Span | None:
    moment = _moment(match)
    if moment is None or moment.other or moment.day is None:
        return None
    start, end = match.start(), _behind(sentence, match)
    before, after = sentence[:start], sentence[end:]
    yearly = _is_yearly(sentence, match, moment)
    if (stop := BEFORE.match(after)) or UNTIL.search(before):
        return Span(start, end + (stop.end() if stop else 0), None, moment, yearly)
    if SINCE.match(after) or OPENS.search(before):
        return Span(start, end, moment, None, yearly)
    if ON_DAY.search(before):
        return Span(start, end, moment, moment, yearly)
    if earlier and earlier.opens is None and ALSO.fullmatch(sentence[earlier.end : start]):
        return Span(start, end, None, moment, yearly, also=True)
    return None


def _is_yearly(sentence: str, match: Match[str], moment: Moment) -> bool:
    return moment.year is None and (moment.every or "每年" in sentence[: match.start()])


def _behind(sentence: str, match: Match[str]) -> int:
    clock = CLOCK.match(sentence, match.end())
    return clock.end() if clock else match.end()


def _moment(match: Match[str]) -> Moment | None:
    if match["plain_year"]:
        return Moment(int(match["plain_year"]), int(match["plain_month"]), int(match["plain_day"]))
    month = number(match["month"])
    if month is None or not 1 <= month <= 12:
        return None
    year = number(match["year"]) if match["year"] else None
    day = 31 if match["last"] else number(match["day"]) if match["day"] else None
    return Moment(year, month, day, bool(match["every"]), bool(match["other"]))


def _resolve(moment: Moment | None, years: Years, *, last: bool = False) -> date | None:
    if moment is None:
        return None
    if year := moment.year or years.named:
        return _day(moment, year, last=last)
    if years.issued is None:
        return None
    found = _day(moment, years.issued.year, last=last)
    if found and found < years.issued - EARLY:
        return _day(moment, years.issued.year + 1, last=last)
    return found


def _day(moment: Moment | None, year: int, *, last: bool = False) -> date | None:
    """Return the day in a year; of a month alone its first or, on `last`, its last day."""
    if moment is None or not 1 <= moment.month <= 12:
        return None
    length = monthrange(year, moment.month)[1]
    wanted = moment.day or (length if last else 1)
    # 5月底 is written as 31; no other day beyond the month's end is one
    return date(year, moment.month, min(wanted, length)) if 1 <= wanted <= 31 else None
