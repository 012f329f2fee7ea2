"""What was published, by whom and when, and the way back."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from bot.desk import publishing
from bot.desk.history import count, notice, publication, publications
from bot.desk.parts import Parts
from bot.errors import KeceError
from bot.index.intake import Progress
from bot.web.desk.access import Clerk, page
from bot.web.desk.documents import CHANGES, summary
from bot.web.desk.paging import paging
from bot.web.desk.work import outcome

LIST = "/desk/releases"
A_PAGE = 30  # publications
ACTIONS = {"publish": "发布", "withdraw": "撤下", "restore": "恢复", "roll back": "退回"}


def releases_router(parts: Parts) -> APIRouter:
    """Return the routes of the releases page."""
    router = APIRouter(prefix=LIST)

    @router.get("")
    def listed(request: Request, at: int = 1) -> Response:
        notice(parts)
        turned = paging(count(parts), at, A_PAGE, LIST)
        found = publications(parts, turned.shown)
        response = page(
            request,
            "releases.html",
            publications=found,
            paging=turned,
            actions=ACTIONS,
            changes=CHANGES,
        )
        if any(one.gate == "running" for one in found):
            # seconds: how far the question sets are
            response.headers["Refresh"] = "5"
        return response

    @router.post("/back")
    def back(request: Request, clerk: Clerk, id: Annotated[str, Form()]) -> Response:  # noqa: A002
        found = publication(parts, id)
        if found is None:
            raise KeceError("没有这个版本。", "请从列出的版本中选择。")

        def work(progress: Progress) -> str:
            undone = publishing.roll_back(parts, found.id, found.release, by=clerk.name, progress=progress)
            return f"已退回到所选的版本：{summary(undone)}。问答已经在使用这一版的内容。"

        return outcome(request, parts.work.start(clerk.name, "退回以前的版本", LIST, work))

    return router
