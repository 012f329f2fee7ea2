"""What may be done to a published document: withdraw, restore, correct; each says what it did."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from bot.desk import drafting, publishing
from bot.desk.evaluation import question_files
from bot.desk.history import version
from bot.desk.impact import Impact, impact_of
from bot.desk.matching import match
from bot.desk.parts import Parts
from bot.desk.published import documents
from bot.errors import KeceError
from bot.index.intake import Progress
from bot.model import Document
from bot.web.desk.access import Clerk, Text, done, page
from bot.web.desk.documents import DRAFTS, LIST, address
from bot.web.desk.reading import read_all
from bot.web.desk.work import outcome


def changing_router(parts: Parts) -> APIRouter:
    """Return the routes of what is done to one document."""
    router = APIRouter(prefix=LIST)

    @router.get("/withdraw")
    def ask(request: Request, id: str) -> Response:  # noqa: A002
        document = _published(parts, id)
        return page(request, "withdraw.html", document=document, impact=impact(parts, document))

    @router.post("/withdraw")
    def withdraw(request: Request, clerk: Clerk, document: Text) -> Response:
        title = _published(parts, document).title

        def work(progress: Progress) -> str:
            publishing.withdraw(parts, document, by=clerk.name, progress=progress)
            return f"已撤下《{title}》，不再用于回答。需要时可以在本页下方“已撤下的文件”中恢复。"

        return outcome(request, parts.work.start(clerk.name, f"撤下《{title}》", LIST, work))

    @router.post("/restore")
    def restore(request: Request, clerk: Clerk, version_id: Annotated[int, Form(ge=1, lt=2**31)]) -> Response:
        found = version(parts, version_id)
        if found is None:
            raise KeceError("没有这个版本。", "请从列出的版本中选择。")

        def work(progress: Progress) -> str:
            publishing.restore(parts, version_id, by=clerk.name, progress=progress)
            return f"已恢复《{found.title}》，问答已经在使用恢复的内容。{_beside(parts, found.document_id)}"

        to = address(found.document_id)
        return outcome(request, parts.work.start(clerk.name, f"恢复《{found.title}》", to, work))

    @router.post("/edit")
    def edit(request: Request, clerk: Clerk, document: Text) -> Response:
        draft = drafting.from_published(parts, clerk.name, _published(parts, document).id)
        read_all(parts, [draft])
        return done(request, f"{DRAFTS}/{draft.id}")

    return router


def impact(parts: Parts, document: Document) -> Impact:
    """Return what rests on a document."""
    return impact_of(parts.records, question_files(parts.settings), {document.id}, documents(parts))


def _beside(parts: Parts, document_id: str) -> str:
    """Say which document came in place of one that is restored, where it did: both are answered from now."""
    published = documents(parts)
    restored = published[document_id]
    other = match(restored, (one for one in published.values() if one is not restored))
    if other is None or not other.certain:
        return ""
    return (
        f"请注意：{other.why}的《{other.document.title}》（{other.document.id}）也在使用，请撤下不用的一份。"
    )


def _published(parts: Parts, document_id: str) -> Document:
    document = documents(parts).get(document_id)
    if document is None:
        raise KeceError("资料库中没有这份文件。", "它可能已被撤下或更名。请从文件列表中选择。")
    return document
