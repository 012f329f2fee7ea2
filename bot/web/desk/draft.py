"""One draft: what was read of it, what staff correct, how it differs from what it replaces."""

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.desk import drafting, drafts
from bot.desk.correcting import DATES, FIELDS, LISTS, OPTIONS, values_of
from bot.desk.differences import differences
from bot.desk.drafts import Draft
from bot.desk.names import folders
from bot.desk.parts import Parts
from bot.desk.previewing import preview
from bot.errors import KeceError
from bot.web.desk.access import Clerk, Text, done, page
from bot.web.desk.changing import impact
from bot.web.desk.documents import DRAFTS, LIST
from bot.web.desk.preparing import publish
from bot.web.desk.reading import read_all

MAIN = (
    *("标题", "发文字号", "发文机关", "地区", "文件类型", "状态"),
    *("成文日期", "发布日期", "施行日期", "有效期至"),
)
"""Fields of the form that matter for every document; the others are folded away."""
WIDE = frozenset({"标题", "来源", "废止", "主题词"})
"""Fields that take a whole line."""


async def sent(request: Request) -> dict[str, str]:
    """Return the fields of a form, whose names are keys in Chinese."""
    return {name: value for name, value in (await request.form()).items() if isinstance(value, str)}


def draft_router(parts: Parts) -> APIRouter:
    """Return the routes of one draft's page."""
    router = APIRouter(prefix=DRAFTS)

    @router.get("/{draft_id}")
    def one(request: Request, clerk: Clerk, draft_id: str) -> Response:
        return _shown(request, parts, drafts.draft_of(parts, draft_id, clerk.name))

    @router.post("/{draft_id}")
    def save(
        request: Request, clerk: Clerk, draft_id: str, form: Annotated[dict[str, str], Depends(sent)]
    ) -> Response:
        draft = drafts.draft_of(parts, draft_id, clerk.name)
        try:
            draft = drafting.change(parts, draft, folder=form.get("folder"), corrections=form)
        except KeceError as error:
            return _shown(request, parts, draft, wrong=error, form=form)
        read_all(parts, [draft])
        if form.get("then") == "publish":
            return publish(request, parts, clerk.name, [draft.id])
        return done(request, f"{DRAFTS}/{draft.id}", "更正已保存，还没有发布。核对后点“保存并发布”。")

    @router.post("/{draft_id}/choice")
    def choose(request: Request, clerk: Clerk, draft_id: str, choice: Text, back: Text = "") -> Response:
        draft = drafting.change(parts, drafts.draft_of(parts, draft_id, clerk.name), choice=choice)
        said = "发布时将替换旧文件。" if choice == "replace" else "发布后新旧两份都保留。"
        return done(request, DRAFTS if back == "list" else f"{DRAFTS}/{draft.id}", said)

    @router.post("/{draft_id}/discard")
    def discard(request: Request, clerk: Clerk, draft_id: str) -> Response:
        draft = drafts.draft_of(parts, draft_id, clerk.name)
        drafts.discard(parts, draft)
        left = drafts.drafts_of(parts, clerk.name)
        return done(request, DRAFTS if left else LIST, f"已删除待发布的“{draft.name}”，资料库没有变化。")

    return router


def _shown(
    request: Request,
    parts: Parts,
    draft: Draft,
    *,
    wrong: KeceError | None = None,
    form: dict[str, str] | None = None,
) -> Response:
    """Show one draft; `wrong` and `form` are what was sent and cannot be saved."""
    reading = read_all(parts, [draft])
    found = preview(parts, draft.id, draft.by)
    old = found.replaces
    response = page(
        request,
        "draft.html",
        400 if wrong else 200,
        preview=found,
        reading=reading.get(draft.id),
        values=(values_of(found.entry.document) if found.entry else {}) | (form or {}),
        wrong=wrong,
        options=OPTIONS,
        dates=DATES,
        lists=LISTS,
        wide=WIDE,
        main=MAIN,
        rest=[key for key in FIELDS if key not in MAIN],
        folders=folders(parts.bot.knowledge),
        differences=differences(old, found.entry.document) if old and found.entry else [],
        impact=impact(parts, old) if old else None,
    )
    task = reading.get(draft.id)
    if task is not None and task.error is None:
        response.headers["Refresh"] = "2"
    return response
