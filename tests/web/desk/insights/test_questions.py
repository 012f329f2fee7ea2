"""The pages of questions over HTTP: what they show, what they do, and what they refuse."""

import io
import re
from pathlib import Path

import openpyxl
import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from bot.records import CitedRow, FeedbackRow, HandledRow, TurnRow
from evals.questions import load
from tests.desk.asking import asked, refused
from tests.web.desk.signing import Desk

BAD = "<script>document.title='坏'</script>=1+1"
DOCUMENT = "培育办法.md"
ALL = "?days=&state="


@pytest.fixture(autouse=True)
def _empty(records: Engine) -> None:
    with Session(records) as session, session.begin():
        for table in (FeedbackRow, TurnRow):
            session.query(table).delete()


def state_of(records: Engine, turn_id: str) -> tuple[str, str, str] | None:
    with Session(records) as session:
        row = session.get(HandledRow, turn_id)
        return (row.state, row.note, row.by) if row else None


def text_of(html: str) -> str:
    return re.sub(r"<[^>]+>", " ", html)


def test_wordings_of_one_question_are_one_row(clerk: Desk, records: Engine):
    for wording in ("区科技局联系电话是多少", "区科技局的联系电话", "区科技局电话是多少"):
        refused(records, wording)
    asked(records, "答得好的", helpful=True)
    page = clerk.get("/desk/questions").text
    assert "共 3 个问题" in page
    assert "共 1 组" in page
    assert "答得好的" not in page
    assert page.count('<a class="asked"') == 1


def test_filters_choose_by_trouble_time_and_state(clerk: Desk, records: Engine):
    refused(records, "没有答上的问题")
    asked(records, "首台套设备补助依据不足", thin=True, days_ago=40)
    assert "没有答上的问题" in clerk.get("/desk/questions").text
    assert "首台套" not in clerk.get("/desk/questions").text
    assert "首台套" in clerk.get("/desk/questions?days=90&trouble=thin").text
    assert "没有答上的问题" not in clerk.get("/desk/questions?days=90&trouble=thin").text
    assert "没有待处理的问题" not in clerk.get("/desk/questions?days=90&state=dismissed").text
    # what somebody made up counts as all
    assert clerk.get("/desk/questions?days=None&state=x&trouble=1&at=-5").status_code == 200


def test_what_was_asked_is_shown_as_text(clerk: Desk, records: Engine):
    turn_id = refused(records, BAD, conversation='"><b>', helpful=False, reason=BAD)
    for path in (
        "/desk/questions",
        f"/desk/questions/group?turn={turn_id}",
        "/desk/questions/conversation?id=%22%3E%3Cb%3E",
    ):
        page = clerk.get(path).text
        assert "&lt;script&gt;" in page
        assert "<script>document" not in page
        assert '"><b>' not in page


def test_questions_are_handed_to_an_office(clerk: Desk, records: Engine):
    one, other = refused(records, "创新券怎么领"), refused(records, "创新券怎么领取")
    page = clerk.get(f"/desk/questions/group?turn={one}").text
    assert re.search(r"<option selected>潞州区示例中心", page)
    sent = {"turn": [one, other], "state": "handed on", "office": "潞州区示例中心", "back": "days=7"}
    response = clerk.post("/desk/questions/handle", sent)
    assert (response.status_code, response.headers["location"]) == (303, "/desk/questions?days=7")
    assert "已把 2 个问题记为“已转办”" in clerk.get("/desk/questions").text
    assert state_of(records, one) == state_of(records, other) == ("handed on", "潞州区示例中心", "王芳")


def test_a_question_is_marked_as_answered_by_a_document_or_dismissed_and_taken_back(
    clerk: Desk, records: Engine
):
    turn_id = refused(records, "问题")
    clerk.post("/desk/questions/handle", {"turn": turn_id, "state": "answered", "instead": DOCUMENT})
    assert state_of(records, turn_id) == ("answered", f"示例市科技型企业培育办法（{DOCUMENT}）", "王芳")
    clerk.post("/desk/questions/handle", {"turn": turn_id, "state": "dismissed", "note": "与政策无关"})
    assert state_of(records, turn_id) == ("dismissed", "与政策无关", "王芳")
    assert "改回待处理" in clerk.get(f"/desk/questions/group{ALL}&turn={turn_id}").text
    clerk.post("/desk/questions/handle", {"turn": turn_id, "state": "open"})
    assert state_of(records, turn_id) is None


def test_a_question_becomes_one_of_the_evals(clerk: Desk, records: Engine, own: Path):
    first = refused(records, "资格管几年？", conversation="追问", days_ago=1)
    turn_id = refused(records, "那有效期几年？", conversation="追问")
    response = clerk.post(
        "/desk/questions/evaluate",
        {
            "subject": turn_id,
            "turn": [turn_id],
            "question": "培育企业资格有效期几年？",
            "answerable": "yes",
            "document": [DOCUMENT, ""],
            "facts": "四年\r\n\r\n没有这句|也没有这句",
            "follow_up": "yes",
        },
    )
    assert response.status_code == 303
    said = clerk.get("/desk/questions").text
    assert "已加入题库" in said
    assert "没有在依据文件里原样找到" in said
    case = load([own])[-1]
    assert (case.question, case.documents, case.answerable) == ("培育企业资格有效期几年？", (DOCUMENT,), True)
    assert case.facts == ("四年", "没有这句|也没有这句")
    assert [turn.question for turn in case.history] == ["资格管几年？"]
    assert case.region == ("山西省", "长治市", "潞州区")
    assert state_of(records, turn_id) == ("evaluated", case.id, "王芳")
    assert state_of(records, first) is None


def test_a_question_without_an_answer_is_one_of_the_evals_too(clerk: Desk, records: Engine, own: Path):
    turn_id = refused(records, "火星补贴多少")
    clerk.post(
        "/desk/questions/evaluate", {"subject": turn_id, "question": "火星补贴多少", "answerable": "no"}
    )
    case = load([own])[-1]
    assert (case.answerable, case.documents, case.facts, case.history) == (False, (), (), ())


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"question": ""}, "没有写问题"),
        ({"document": []}, "没有选依据文件"),
        ({"document": ["../../etc/passwd"]}, "资料库里没有"),
        ({"facts": " "}, "没有写应答要点"),
        ({"subject": "没有这个"}, "没有找到这个问题"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_kept(
    clerk: Desk, records: Engine, own: Path, wrong: dict, words: str
):
    turn_id = refused(records, "问题")
    before = own.read_text("utf-8") if own.exists() else ""
    good = {"subject": turn_id, "question": "问题", "document": [DOCUMENT], "facts": "四年"}
    response = clerk.post("/desk/questions/evaluate", {**good, **wrong})
    assert response.status_code == 400
    assert words in response.text
    assert (own.read_text("utf-8") if own.exists() else "") == before
    assert state_of(records, turn_id) is None


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/desk/questions/handle", {"state": "dismissed"}),
        ("/desk/questions/handle", {"turn": "x", "state": "<b>"}),
        ("/desk/questions/forget", {}),
    ],
)
def test_a_form_that_says_nothing_changes_nothing(clerk: Desk, path: str, sent: dict):
    response = clerk.post(path, sent)
    assert response.status_code == 400
    assert "没有" in response.text


def test_deletion_is_for_good(clerk: Desk, records: Engine):
    gone = asked(records, "张三的事", cites=("a.md",), helpful=False, reason="张三")
    clerk.post("/desk/questions/handle", {"turn": gone, "state": "dismissed"})
    response = clerk.post("/desk/questions/forget", {"turn": gone})
    assert response.status_code == 303
    assert "已删除 1 个问题" in clerk.get("/desk/questions").text
    with Session(records) as session:
        assert [
            session.scalars(select(table)).all() for table in (TurnRow, CitedRow, FeedbackRow, HandledRow)
        ] == [[]] * 4
    assert clerk.get(f"/desk/questions/group?turn={gone}").status_code == 400


def test_a_conversation_is_shown_with_its_sources_and_deleted_whole(clerk: Desk, records: Engine):
    first = refused(records, "第一问", conversation="对话", days_ago=1)
    asked(records, "第二问", conversation="对话", cites=(DOCUMENT,), helpful=True)
    page = clerk.get("/desk/questions/conversation?id=对话").text
    assert page.index("第一问") < page.index("第二问")
    assert f'id="{first}"' in page
    assert 'href="/source?document=' in page
    assert "评价有帮助" in page
    clerk.post("/desk/questions/conversation/forget", {"id": "对话"})
    assert "已删除这段对话，共 2 个问题" in clerk.get("/desk/questions").text
    assert clerk.get("/desk/questions/conversation?id=对话").status_code == 400


def test_the_sheet_holds_what_the_filters_chose_as_text(clerk: Desk, records: Engine):
    refused(records, '=HYPERLINK("http://evil.test")', helpful=False, reason="@SUM(A1)")
    refused(records, "太久以前", days_ago=60)
    response = clerk.get("/desk/questions/export?days=30&state=open")
    assert response.headers["content-disposition"].endswith('.xlsx"')
    rows = list(openpyxl.load_workbook(io.BytesIO(response.content)).active.iter_rows(min_row=2))
    assert len(rows) == 1
    assert (rows[0][1].value, rows[0][1].data_type) == ('=HYPERLINK("http://evil.test")', "s")
    assert (rows[0][4].value, rows[0][4].data_type) == ("@SUM(A1)", "s")
