"""The staff's pages under /desk: none is shown and nothing is changed without `access.py`."""

from fastapi import APIRouter, Depends, HTTPException

from bot.desk.parts import Parts
from bot.web.desk.access import from_our_forms, largest_body, staff
from bot.web.desk.accounts import accounts_router, password_router
from bot.web.desk.login import login_router, logout_router

__all__ = ["Parts", "desk_router", "largest_body"]


def desk_router(parts: Parts) -> APIRouter:
    """Return all routes of the desk; each asks for a sign-in, and each POST for the token of our forms."""
    router = APIRouter(include_in_schema=False)
    router.include_router(login_router(parts))
    pages = APIRouter(dependencies=[Depends(staff), Depends(from_our_forms)])
    pages.include_router(logout_router(parts))
    pages.include_router(password_router(parts))
    pages.include_router(accounts_router(parts))
    pages.include_router(_nothing())
    router.include_router(pages)
    return router


def _nothing() -> APIRouter:
    """Answer whatever no page above has taken; else the chat page at the root would, in English."""
    router = APIRouter()

    @router.api_route("/desk/{rest:path}", methods=["GET", "POST"])
    def nothing(rest: str) -> None:  # noqa: ARG001
        raise HTTPException(404)

    return router
