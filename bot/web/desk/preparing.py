"""Uploads → drafts that staff look through, correct and publish."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Form, Request, UploadFile
from fastapi.responses import JSONResponse, Response

from bot.desk import drafting, drafts, publishing
from bot.desk.drafts import Draft
from bot.desk.parts import Parts
from bot.desk.previewing import previews
from bot.errors import KeceError
from bot.index.intake import Progress
from bot.web.desk.access import Clerk, Text, done, page
from bot.web.desk.documents import DRAFTS, LIST, summary
from bot.web.desk.reading import read_all
from bot.web.desk.work import outcome


def preparing_router(parts: Parts) -> APIRouter:
    """Return the routes from the upload to the publication."""
    router = APIRouter()

    @router.post(f"{LIST}/upload")
    def upload(request: Request, clerk: Clerk, files: list[UploadFile], instead_of: Text = "") -> Response:
        refused: list[dict[str, str]] = []
        added: list[Draft] = []
        for file in files:
            try:
                added.append(
                    drafting.add(parts, clerk.name, file.filename or "", file.file, instead_of=instead_of)
                )
            except KeceError as error:
                refused.append({"name": (file.filename or "")[:80], "message": str(error)})
        read_all(parts, added)
        if "application/json" in request.headers.get("accept", ""):
            return JSONResponse({"added": len(added), "refused": refused})
        if not added:
            raise KeceError("没有收到可以用的文件。", "；".join(one["message"] for one in refused))
        said = [
            f"收到 {len(added)} 份文件，还没有发布。",
            *(f"{one['name']}：{one['message']}" for one in refused),
        ]
        return done(request, DRAFTS, "".join(said))

    @router.get(DRAFTS)
    def listed(request: Request, clerk: Clerk) -> Response:
        reading = read_all(parts, drafts.drafts_of(parts, clerk.name))
        found = previews(parts, clerk.name)
        response = page(
            request, "drafts.html", previews=found, reading=reading, max_mb=parts.settings.max_file_mb
        )
        if any(task.error is None for task in reading.values()):
            response.headers["Refresh"] = "2"
        return response

    @router.post(f"{DRAFTS}/publish")
    def chosen(request: Request, clerk: Clerk, draft: Annotated[list[str], Form()] = []) -> Response:  # noqa: B006
        if not draft:
            raise KeceError("没有勾选文件。", "没有发布任何内容。请返回上一页，勾选要发布的文件。")
        return publish(request, parts, clerk.name, draft)

    return router


def publish(request: Request, parts: Parts, by: str, draft_ids: Sequence[str]) -> Response:
    """Publish somebody's drafts together, and lead to the table of documents."""

    def work(progress: Progress) -> str:
        published = publishing.publish(parts, draft_ids, by=by, progress=progress)
        return f"已发布：{summary(published)}。问答已经在使用新内容。"

    return outcome(request, parts.work.start(by, f"发布 {len(draft_ids)} 份文件", LIST, work))
