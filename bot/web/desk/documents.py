"""The documents that are published: the table of them, each with its history, and what may be done to it."""

from datetime import date
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.desk import drafts
from bot.desk.catalogue import Wanted, catalogue, citations, regions
from bot.desk.history import Published, notice, versions_of, withdrawn
from bot.desk.parts import Parts
from bot.desk.published import documents, passages_of
from bot.errors import KeceError
from bot.model import Status
from bot.validity import status_on
from bot.web.desk.access import Clerk, page
from bot.web.desk.paging import paging

LIST, DRAFTS = "/desk/documents", "/desk/documents/drafts"
ROWS = 50  # of the table on one page
CHANGES = {"added": "新增", "changed": "更新", "removed": "移除"}


def documents_router(parts: Parts) -> APIRouter:
    """Return the routes of the table and of one document's page."""
    router = APIRouter(prefix=LIST)

    @router.get("")
    def listed(
        request: Request,
        clerk: Clerk,
        words: str = "",
        status: str = "",
        region: str = "",
        uncited: bool = False,
        order: str = "changed",
        at: int = 1,
    ) -> Response:
        notice(parts)
        wanted = Wanted(words, status, region, uncited, order)
        rows = catalogue(parts, wanted)
        asked = {"words": words, "status": status, "region": region, "order": order} | (
            {"uncited": "true"} if uncited else {}
        )
        turned = paging(len(rows), at, ROWS, f"{LIST}?{urlencode(asked)}")
        return page(
            request,
            "documents.html",
            rows=rows[turned.shown],
            found=len(rows),
            total=len(documents(parts)),
            paging=turned,
            wanted=wanted,
            statuses=list(Status),
            regions=["/".join(one) or "国家" for one in regions(parts)],
            waiting=len(drafts.drafts_of(parts, clerk.name)),
            gone=withdrawn(parts),
            max_mb=parts.settings.max_file_mb,
        )

    @router.get("/one")
    def one(request: Request, id: str) -> Response:  # noqa: A002
        notice(parts)
        document, history = documents(parts).get(id), versions_of(parts, id)
        if document is None and not history:
            raise KeceError("资料库中没有这份文件，也没有过。", "请从文件列表中选择。")
        return page(
            request,
            "document.html",
            id=id,
            document=document,
            standing=status_on(document.metadata, date.today()) if document else None,
            passages=passages_of(parts, id),
            cited=citations(parts).get(id, 0),
            history=history,
            changes=CHANGES,
            again={"restore": "恢复", "roll back": "退回"},
            max_mb=parts.settings.max_file_mb,
        )

    return router


def address(document_id: str) -> str:
    """Return the address of a document's page."""
    return f"{LIST}/one?{urlencode({'id': document_id})}"


def summary(published: Published) -> str:
    """Say what a publication changed: 新增 2 份，移除 1 份."""
    kinds = [one["change"] for one in published.changes]
    counts = [f"{word} {kinds.count(kind)} 份" for kind, word in CHANGES.items() if kind in kinds]
    return "，".join(counts)
