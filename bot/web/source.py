"""A document's id and the place of a quotation → its text to read, and its original file."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Query
from fastapi.responses import FileResponse, HTMLResponse

from bot.index import Store
from bot.model import Document
from bot.relations import replaced_by, replaces
from bot.validity import status_on
from bot.web.links import fingerprint
from bot.web.rendering import templates
from bot.web.view import Shown, Span, shown, valid

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'self'"
)
HEADERS = {"Content-Security-Policy": POLICY}
# whatever a file of the knowledge folder holds, a browser is to save it, not to show it
DOWNLOAD_HEADERS = {"Content-Security-Policy": "sandbox", "X-Content-Type-Options": "nosniff"}


def source_router(store: Store, knowledge: Path) -> APIRouter:
    """Return the routes of the source viewer; only documents of the live release can be asked for."""
    router = APIRouter(include_in_schema=False)

    @router.get("/source")
    def source(
        document: str,
        start: Annotated[list[int], Query()] = [],  # noqa: B006 - FastAPI copies it
        end: Annotated[list[int], Query()] = [],  # noqa: B006
        check: str = "",
    ) -> HTMLResponse:
        documents = store.live().documents
        found = documents.get(document)
        if found is None:
            return _missing("资料库中没有这份文件，它可能已被移除或更名。")
        spans = valid(list(zip(start, end, strict=False)), found.text)
        moved = bool(check) and fingerprint(found.text[a:b] for a, b in spans) != check
        return _page(found, list(documents.values()), [] if moved else spans, moved=moved)

    @router.get("/original", response_model=None)
    def original(document: str) -> FileResponse | HTMLResponse:
        path = original_path(knowledge, document) if document in store.live().documents else None
        if path is None:
            return _missing("资料库中没有这份文件的原件。")
        return FileResponse(
            path, media_type="application/octet-stream", filename=path.name, headers=DOWNLOAD_HEADERS
        )

    return router


def original_path(knowledge: Path, document_id: str) -> Path | None:
    """Return the file that a document was read from; None where it is gone or leads out of the folder."""
    root = knowledge.resolve()
    path = (root / document_id).resolve()
    return path if path.is_relative_to(root) and path.is_file() else None


def _page(
    document: Document, documents: Sequence[Document], spans: Sequence[Span], *, moved: bool
) -> HTMLResponse:
    metadata = document.metadata
    html = (
        templates()
        .get_template("source.html")
        .render(
            document=document,
            metadata=metadata,
            status=status_on(metadata, date.today()),
            blocks=_below_title(shown(document, spans), document.title),
            cited=bool(spans),
            moved=moved,
            replaced_by=replaced_by(document, documents),
            replaces=replaces(document, documents),
            official=metadata.source_url if _is_web(metadata.source_url) else "",
            original=f"original?{urlencode({'document': document.id})}",
        )
    )
    return HTMLResponse(html, headers=HEADERS)


def _below_title(blocks: Sequence[Shown], title: str) -> Sequence[Shown]:
    """Leave out a first line that only repeats the title, which stands above already."""
    first = blocks[0].line if blocks else ()
    repeated = len(first) == 1 and not first[0].cited and first[0].text.strip() == title
    return blocks[1:] if repeated else blocks


def _missing(message: str) -> HTMLResponse:
    html = templates().get_template("missing.html").render(message=message)
    return HTMLResponse(html, 404, headers=HEADERS)


def _is_web(address: str) -> bool:
    """Whether a source is a page that can be opened, not words or javascript:."""
    try:
        return urlsplit(address).scheme in ("http", "https")
    except ValueError:
        return False
