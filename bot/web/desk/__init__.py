"""The staff's pages under /desk: none is shown and nothing is changed without `access.py`."""

from fastapi import APIRouter, Depends, HTTPException, Request
from fastapi.responses import Response

from bot.desk.parts import Parts
from bot.web.desk.access import done, from_our_forms, largest_body, staff
from bot.web.desk.accounts import accounts_router, password_router
from bot.web.desk.changing import changing_router
from bot.web.desk.conversations import conversations_router
from bot.web.desk.deadlines import deadlines_router
from bot.web.desk.documents import documents_router
from bot.web.desk.draft import draft_router
from bot.web.desk.evaluation import evaluation_router
from bot.web.desk.gates import gates_router
from bot.web.desk.login import login_router, logout_router
from bot.web.desk.overview import overview_router
from bot.web.desk.preparing import preparing_router
from bot.web.desk.questions import questions_router
from bot.web.desk.releases import releases_router
from bot.web.desk.work import work_router

__all__ = ["Parts", "desk_router", "largest_body"]


def desk_router(parts: Parts) -> APIRouter:
    """Return all routes of the desk; each asks for a sign-in, and each POST for the token of our forms."""
    router = APIRouter(include_in_schema=False)
    router.include_router(login_router(parts))
    pages = APIRouter(dependencies=[Depends(staff), Depends(from_our_forms)])
    pages.include_router(logout_router(parts))
    pages.include_router(password_router(parts))
    pages.include_router(accounts_router(parts))
    pages.include_router(documents_router(parts))
    pages.include_router(changing_router(parts))
    pages.include_router(preparing_router(parts))
    pages.include_router(draft_router(parts))
    pages.include_router(releases_router(parts))
    pages.include_router(gates_router(parts))
    pages.include_router(work_router(parts))
    pages.include_router(overview_router(parts))
    pages.include_router(evaluation_router(parts))
    pages.include_router(questions_router(parts))
    pages.include_router(conversations_router(parts))
    pages.include_router(deadlines_router(parts))
    pages.include_router(_nothing())
    router.include_router(pages)
    return router


def _nothing() -> APIRouter:
    """Answer whatever no page above has taken; else the chat page at the root would, in English."""
    router = APIRouter()

    @router.api_route("/desk/{rest:path}", methods=["GET", "POST"])
    def nothing(request: Request, rest: str) -> Response:
        if not rest and request.method == "GET":
            return done(request, "/desk")
        raise HTTPException(404)

    return router
