"""The page of application windows: what closes soon, is open, will open, has closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.desk.deadlines import Deadlines, Listed, deadlines
from bot.desk.parts import Parts
from bot.desk.published import live
from bot.web.desk.access import done, page
from bot.web.desk.overview import NOTHING
from bot.web.links import quoted_link
from bot.windows import State

CLOSED_SHOWN = 50  # of the closed ones; those that closed long ago are in the documents


@dataclass(frozen=True, slots=True)
class Group:
    """What stands under one heading."""

    anchor: str
    name: str
    tone: str
    found: Sequence[Listed]
    more: int = 0
    """How many there are beside those shown."""


def deadlines_router(parts: Parts) -> APIRouter:
    """Return the route of the page."""
    router = APIRouter()

    @router.get("/desk/deadlines")
    def listed(request: Request) -> Response:
        release = live(parts)
        if release is None:
            return done(request, "/desk/documents", NOTHING)
        found = deadlines(release, date.today())
        return page(
            request,
            "deadlines.html",
            groups=_groups(found),
            ended=found.ended,
            words=_words,
            link=_link,
        )

    return router


def _groups(found: Deadlines) -> list[Group]:
    """Put what comes every year and has no beginning by itself: it is not open now more than ever."""
    opened = found.by_state[State.OPEN]
    every = [one for one in opened if one.window.yearly and not one.window.opens]
    closed = found.by_state[State.CLOSED]
    return [
        Group("soon", "即将截止", "care", found.by_state[State.SOON]),
        Group("open", "正在受理", "good", [one for one in opened if one not in every]),
        Group("coming", "尚未开始", "plain", found.by_state[State.COMING]),
        Group("yearly", "每年固定", "plain", every),
        Group("closed", "已截止", "plain", closed[:CLOSED_SHOWN], max(0, len(closed) - CLOSED_SHOWN)),
    ]


def _words(one: Listed) -> str:
    """Say how long it is until a window opens or closes, or since it has closed."""
    if one.days is None:
        return "未写截止时间"
    if one.state is State.COMING:
        return "明天开始" if one.days == 1 else f"{one.days} 天后开始"
    if one.state is State.CLOSED:
        return f"{one.days} 天前截止"
    return {0: "今天截止", 1: "明天截止"}.get(one.days, f"还剩 {one.days} 天")


def _link(one: Listed) -> str:
    window = one.window
    return "/" + quoted_link(window.document_id, window.start, window.end, window.quote)
