"""The question sets asked of a release: begun by a click, and the full report on it."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import FileResponse, Response
from starlette.exceptions import HTTPException

from bot.desk.gate import report_of, start_gate
from bot.desk.parts import Parts
from bot.web.desk.access import done

# the report is one file with its styles inside, and has no scripts
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox allow-popups; frame-ancestors 'none'"


def gates_router(parts: Parts) -> APIRouter:
    """Return the routes under which a release is examined; the releases page shows what came of it."""
    router = APIRouter(prefix="/desk/releases")

    @router.post("/gate")
    def begin(request: Request, id: Annotated[str, Form()]) -> Response:  # noqa: A002
        start_gate(parts, id)
        return done(request, "/desk/releases", "已开始检验，大约要一两分钟；其间可以做别的事。")

    @router.get("/{publication_id}/report")
    def report(publication_id: str) -> Response:
        path = report_of(parts, publication_id)
        if path is None:
            raise HTTPException(404)
        headers = {"Content-Security-Policy": POLICY, "Cache-Control": "no-store"}
        return FileResponse(path, media_type="text/html; charset=utf-8", headers=headers)

    return router
