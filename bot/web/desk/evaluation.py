"""A question, with what a right answer must hold → a line of the installation's question file."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from bot.desk.evaluation import add_question, not_to_the_letter, own_questions
from bot.desk.handling import handle
from bot.desk.parts import Parts
from bot.desk.published import documents
from bot.desk.questions import Handling, exchanges_before
from bot.errors import KeceError
from bot.web.desk.access import Clerk, Text, done

Texts = Annotated[list[str], Form()]
ANSWERABLE = "yes"


def evaluation_router(parts: Parts) -> APIRouter:
    """Return the route that takes the form of the page of a group."""
    router = APIRouter()

    @router.post("/desk/questions/evaluate")
    def evaluate(
        request: Request, account: Clerk, subject: Text = "", question: Text = "",
        answerable: Text = ANSWERABLE, document: Texts = [], facts: Text = "", follow_up: Text = "", turn: Texts = [], back: Text = "",  # noqa: B006
    ) -> Response:  # fmt: skip
        exchange, before = exchanges_before(parts.records, subject)
        if exchange is None:
            raise KeceError("没有找到这个问题。", "它可能已被删除，请回到问题列表。")
        known = documents(parts)
        named = [name.strip() for name in document if name.strip()]
        wanted = [line for line in facts.splitlines() if line.strip()]
        name = add_question(
            own_questions(parts.settings),
            question,
            answerable=answerable == ANSWERABLE,
            documents=named,
            facts=wanted,
            history=[(one.asked.question, one.answer) for one in before] if follow_up else [],
            region=exchange.asked.region,
            known=known,
        )
        number = handle(parts.records, turn or [subject], Handling.EVALUATED, name, account.name)
        missing = not_to_the_letter(wanted, [known[one] for one in named]) if answerable == ANSWERABLE else []
        care = f"请核对：要点“{'”“'.join(missing)}”没有在依据文件里原样找到。" if missing else ""
        return done(
            request,
            f"/desk/questions?{back}" if back else "/desk/questions",
            f"已加入题库（{name}），{number} 个问题记为“已入题库”。{care}",
        )

    return router
