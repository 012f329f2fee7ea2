"""The lines under a law's title that tell when it was passed, published and amended."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bot.reading.conventions import (
    ARTICLE,
    CHAPTER,
    CHINESE_DATE,
    ENACTMENT_AMENDED,
    ENACTMENT_EFFECTIVE,
    ENACTMENT_ORGAN,
    ENACTMENT_PASSED,
    ENACTMENT_PUBLISHED,
    SESSION,
)
from bot.reading.dates import first_date
from bot.reading.pieces import Piece

# a law amended every few years since 1979 has about ten lines
ZONE = 25


@dataclass(frozen=True, slots=True)
class Enactment:
    """When this wording of a law came about."""

    written: date | None = None
    """The last day on which it was passed, revised or amended."""
    published: date | None = None
    effective_from: date | None = None
    amended: date | None = None
    issuer: str = ""


def enactment(pieces: Sequence[Piece]) -> Enactment:
    """Read the enactment lines that stand between a law's title and its first chapter or article."""
    written = published = effective = amended = None
    issuer = ""
    for day, act in _acts(pieces):
        if ENACTMENT_EFFECTIVE.match(act.strip("）) 　")):
            effective = day
            continue
        if ENACTMENT_PUBLISHED.search(act):
            published = day
        if ENACTMENT_PASSED.search(act):
            written = day
        if ENACTMENT_AMENDED.search(act):
            amended = day
        # the first to act made the law; later ones approve or amend it
        if not issuer and (organ := ENACTMENT_ORGAN.search(SESSION.sub("", act))):
            issuer = organ.group()
    return Enactment(written, published, effective, amended, issuer)


def _acts(pieces: Sequence[Piece]) -> Iterator[tuple[date, str]]:
    """Yield each day of the header with the words up to the next day: what was done on it."""
    for piece in pieces[:ZONE]:
        if ARTICLE.match(piece.text) or CHAPTER.match(piece.text) or piece.text.replace(" ", "") == "目录":
            return
        days = list(CHINESE_DATE.finditer(piece.text))
        if piece.level == 1 or not days or not _begins_with(days[0].start(), piece.text):
            continue
        for match, following in zip(days, [*days[1:], None], strict=True):
            day = first_date(match.group())
            act = piece.text[match.end() : following.start() if following else len(piece.text)].strip(" 　起")
            if day and len(act) < 150:
                yield day, act


def _begins_with(start: int, text: str) -> bool:
    # the line is a list of acts: 2021年12月24日 …通过; or a bracket of them: （…会议通过 2002年3月15日公布）
    bracket = text.startswith(("（", "(")) and text.endswith(("）", ")"))
    return bracket or text[:start].strip(" 　（(根据") == ""
