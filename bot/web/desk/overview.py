"""The first page of the desk: how the service is doing, and what waits for somebody."""

from datetime import UTC, date, datetime

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.desk.ageing import expiring, never_cited, repeals_noticed
from bot.desk.deadlines import deadlines
from bot.desk.overview import cited_ids, figures
from bot.desk.parts import Parts
from bot.desk.published import live
from bot.desk.questions import Wanted, count
from bot.web.desk.access import done, page
from bot.web.desk.plots import plot
from bot.windows import State

PERIODS = (7, 30, 90)
NOTHING = "资料库里还没有文件。请先添加文件，核对后发布。"
LISTED = 10  # documents of each list that are shown


def overview_router(parts: Parts) -> APIRouter:
    """Return the route of the page."""
    router = APIRouter()

    @router.get("/desk")
    def overview(request: Request, days: int = 30) -> Response:
        period = days if days in PERIODS else 30
        release, today = live(parts), date.today()
        if release is None:
            return done(request, "/desk/documents", NOTHING)
        found = figures(parts.records, period, datetime.now().astimezone())
        return page(
            request,
            "overview.html",
            periods=PERIODS,
            period=period,
            figures=found,
            plot=plot(found.days),
            waiting=count(parts.records, Wanted(days=None), datetime.now(UTC)),
            closing=deadlines(release, today).by_state[State.SOON],
            expiring=expiring(release, today),
            repealed=repeals_noticed(release),
            never=never_cited(release, cited_ids(parts.records), today),
            documents=release.documents,
            most=LISTED,
        )

    return router
