from datetime import date

import pytest

from bot.model import Document, Metadata, Status
from bot.validity import mark_repealed, period_ended, status_on

DAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("metadata", "status"),
    [
        (Metadata(status=Status.IN_FORCE), Status.IN_FORCE),
        (Metadata(status=Status.IN_FORCE, effective_from=date(2027, 1, 1)), Status.NOT_YET),
        (Metadata(status=Status.NOT_YET, effective_from=date(2026, 1, 1)), Status.IN_FORCE),
        (Metadata(status=Status.IN_FORCE, expires=date(2026, 11, 24)), Status.IN_FORCE),
        (Metadata(status=Status.IN_FORCE, expires=date(2026, 11, 23)), Status.EXPIRED),
        (Metadata(status=Status.REPEALED), Status.REPEALED),
        (Metadata(status=Status.REPEALED, expires=date(2023, 12, 31)), Status.REPEALED),
        (Metadata(), Status.UNKNOWN),
    ],
)
def test_status_weighs_what_is_said_against_the_day(metadata: Metadata, status: Status):
    assert status_on(metadata, DAY) is status


def test_a_repealed_rule_held_until_its_last_day():
    rule = Metadata(status=Status.REPEALED, effective_from=date(2022, 10, 1), expires=date(2022, 12, 31))
    assert status_on(rule, date(2022, 11, 1)) is Status.IN_FORCE
    assert status_on(rule, date(2022, 9, 1)) is Status.NOT_YET
    assert status_on(rule, DAY) is Status.REPEALED


def document(name: str, **metadata: object) -> Document:
    return Document(name, name, "", (), Metadata(**metadata))


def test_a_document_that_another_repeals_by_number_is_marked():
    old = document("旧办法", doc_number="示〔2010〕8号", status=Status.IN_FORCE)
    new = document("新办法", doc_number="示〔2024〕5号", repeals=("示〔2010〕8号",))
    marked = mark_repealed([old, new])["旧办法"].metadata
    assert marked.status is Status.REPEALED
    assert marked.superseded_by == "示〔2024〕5号"


def test_a_title_alone_repeals_only_what_is_older():
    older = document("甲", written=date(2001, 1, 1), status=Status.IN_FORCE)
    newer = document("乙", written=date(2020, 1, 1), repeals=("甲",))
    assert mark_repealed([older, newer])["甲"].metadata.status is Status.REPEALED
    later = document("甲", written=date(2024, 1, 1), status=Status.IN_FORCE)
    assert mark_repealed([later, newer])["甲"].metadata.status is Status.IN_FORCE


def test_no_document_repeals_itself():
    one = document("甲", doc_number="示〔2024〕5号", repeals=("示〔2024〕5号",), status=Status.IN_FORCE)
    assert mark_repealed([one])["甲"].metadata.status is Status.IN_FORCE


def test_the_older_version_of_a_law_held_until_the_newer_one():
    older = Document(
        "旧.md", "示例普及法", "", (), Metadata(written=date(2002, 6, 29), status=Status.IN_FORCE)
    )
    newer = Document(
        "新.md", "示例普及法", "", (), Metadata(written=date(2024, 12, 25), status=Status.IN_FORCE)
    )
    marked = mark_repealed([newer, older])
    assert marked["新.md"].metadata.status is Status.IN_FORCE
    assert status_on(marked["旧.md"].metadata, DAY) is Status.REPEALED
    assert status_on(marked["旧.md"].metadata, date(2010, 1, 1)) is Status.IN_FORCE


def test_the_same_title_in_two_places_is_two_rules():
    one = document("甲条例", written=date(2001, 1, 1), region=("山西省",), status=Status.IN_FORCE)
    two = Document("b", "甲条例", "", (), Metadata(written=date(2020, 1, 1), region=("广东省",)))
    assert mark_repealed([one, two])["甲条例"].metadata.status is Status.IN_FORCE


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("自2015年1月1日至2017年12月31日，减半征收", date(2017, 12, 31)),
        ("在2023年1月1日至2027年12月31日期间", None),
        ("自2023年1月1日起至2027年12月31日", None),
        ("自2016年1月1日起实施", None),
    ],
)
def test_a_rule_may_end_by_its_own_words(text: str, last: date | None):
    assert period_ended(text, DAY) == last
