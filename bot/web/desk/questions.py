"""The pages of questions that need the staff: the groups, and one group with what can be done about it."""

from datetime import UTC, date, datetime
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import Response

from bot import contacts, glossary
from bot.desk.clustering import Group, Meanings, grouped
from bot.desk.evaluation import TURNS
from bot.desk.export import workbook
from bot.desk.handling import forget_questions, handle
from bot.desk.parts import Parts
from bot.desk.published import documents
from bot.desk.questions import (
    Handling,
    Trouble,
    Wanted,
    count,
    exchanges_before,
    questions,
)
from bot.errors import KeceError
from bot.web.desk.access import Clerk, Text, done, page
from bot.web.desk.conversations import answer_shown
from bot.web.desk.paging import paging
from bot.web.desk.words import NAMES, TONES

PERIODS = {7: "近 7 天", 30: "近 30 天", 90: "近 90 天", None: "全部时间"}
MOST = 1000  # newest questions that are grouped; 2,000 take half a second more
A_PAGE = 30  # groups
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

Ids = Annotated[list[str], Form()]


def wanted_by(trouble: str = "", days: str = "30", state: str = "open") -> Wanted:
    """Read the filters of an address; what is none of those offered counts as all."""
    return Wanted(
        Trouble(trouble) if trouble in set(Trouble) else None,
        int(days) if days.isdecimal() and int(days) in PERIODS else None,
        Handling(state) if state in set(Handling) else None,
    )


Filters = Annotated[Wanted, Depends(wanted_by)]


def questions_router(parts: Parts) -> APIRouter:
    """Return the routes of the pages, and of what is done there."""
    router = APIRouter(prefix="/desk/questions")
    records, meanings = parts.records, Meanings(parts.bot.encoder)

    def groups_of(wanted: Wanted) -> list[Group]:
        words = glossary.load(parts.bot.knowledge / "glossary.csv")
        return grouped(questions(records, wanted, datetime.now(UTC), MOST), meanings, words)

    @router.get("")
    def listed(request: Request, wanted: Filters, at: int = 1) -> Response:
        groups = groups_of(wanted)
        turned = paging(len(groups), at, A_PAGE, f"/desk/questions?{_filters(wanted)}")
        return _page(
            request,
            "questions.html",
            wanted,
            groups=groups[turned.shown],
            found=len(groups),
            total=count(records, wanted, datetime.now(UTC)),
            paging=turned,
            periods=PERIODS,
            most=MOST,
        )

    @router.get("/export")
    def export(wanted: Filters) -> Response:
        name = f"questions-{date.today().isoformat()}.xlsx"
        head = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(workbook(groups_of(wanted), NAMES), media_type=EXCEL, headers=head)

    @router.get("/group")
    def group(request: Request, wanted: Filters, turn: str) -> Response:
        exchange, before = exchanges_before(records, turn)
        if exchange is None:
            raise KeceError("没有找到这个问题。", "它可能已被删除，请回到问题列表。")
        alike = next(
            (one for one in groups_of(wanted) if turn in {asked.turn_id for asked in one.asked}), None
        )
        offices = contacts.load(parts.bot.knowledge / "contacts.csv")
        office = contacts.office_for(exchange.asked.question, offices)
        return _page(
            request,
            "question_group.html",
            wanted,
            group=alike or Group((exchange.asked,), ((exchange.asked.question, 1),)),
            exchange=exchange,
            answer=answer_shown(exchange),
            before=[one.asked.question for one in before][-TURNS:],
            documents=documents(parts),
            offices=list(dict.fromkeys(one.office for one in offices)),
            office=office.office if office else "",
        )

    @router.post("/handle")
    def handled(
        request: Request, account: Clerk, turn: Ids = [], state: Text = "", note: Text = "", office: Text = "",  # noqa: B006
        instead: Text = "", back: Text = "",
    ) -> Response:  # fmt: skip
        if state not in set(Handling):
            raise KeceError("没有说明怎样处理。", "请返回上一页，用页面上的按钮操作。")
        words = {Handling.ANSWERED: _title(parts, instead), Handling.HANDED_ON: office}
        number = handle(records, _some(turn), Handling(state), words.get(Handling(state), note), account.name)
        return done(request, _back(back), f"已把 {number} 个问题记为“{NAMES[Handling(state)]}”。")

    @router.post("/forget")
    def forget(request: Request, turn: Ids = [], back: Text = "") -> Response:  # noqa: B006
        number = forget_questions(records, _some(turn))
        return done(request, _back(back), f"已删除 {number} 个问题和它们的答复、引用、评价。")

    return router


def _page(request: Request, template: str, wanted: Wanted, **values: Any) -> Response:
    return page(
        request, template, wanted=wanted, filters=_filters(wanted), names=NAMES, tones=TONES,
        troubles=list(Trouble), handlings=list(Handling), **values,
    )  # fmt: skip


def _filters(wanted: Wanted) -> str:
    return urlencode(
        {"trouble": wanted.trouble or "", "days": wanted.days or "", "state": wanted.handling or ""}
    )


def _back(filters: str) -> str:
    return f"/desk/questions?{filters}" if filters else "/desk/questions"


def _some(turn: list[str]) -> list[str]:
    if not turn:
        raise KeceError("没有选中任何问题。", "请返回上一页，勾选要处理的问题。")
    return turn[:MOST]


def _title(parts: Parts, document_id: str) -> str:
    document = documents(parts).get(document_id.strip())
    return f"{document.title}（{document.id}）" if document else document_id
