from pathlib import Path

from bot.contacts import Contact, load, office_for

CONTACTS = (Contact(("奖励", "奖补"), "区科技局", ""), Contact(("专精特新",), "区工信局", "12345678"))


def test_the_office_with_the_most_topic_words_is_named():
    assert office_for("专精特新有什么奖励", CONTACTS) == CONTACTS[1]


def test_no_topic_no_office():
    assert office_for("天气", CONTACTS) is None


def test_contacts_are_read_from_the_table(tmp_path: Path):
    path = tmp_path / "contacts.csv"
    path.write_text("主题,负责单位,联系方式,备注\n奖励 奖补,区科技局,,\n", "utf-8")
    assert load(path) == (Contact(("奖励", "奖补"), "区科技局", ""),)


def test_an_absent_table_is_empty(tmp_path: Path):
    assert load(tmp_path / "contacts.csv") == ()
