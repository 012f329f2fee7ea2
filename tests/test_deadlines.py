"""What notices say of the time to apply, found; what else has a day, left alone."""

from datetime import date
from pathlib import Path

import pytest

from bot.deadlines import windows
from bot.model import Document
from bot.reading import read
from bot.windows import State, Window, closed_on, occurrence, state_on

WEB = Path(__file__).parents[2] / "shared" / "documents" / "web"


def notice(folder: Path, body: str, *, kind: str = "通知", written: str = "2026-11-02") -> Document:
    path = folder / "通知.md"
    path.write_text(
        f"---\n标题: 关于组织申报市级项目的通知\n文件类型: {kind}\n成文日期: {written}\n---\n\n{body}\n",
        "utf-8",
    )
    return read(path, folder)


def days(document: Document) -> list[tuple[str, str, str]]:
    return [(str(w.opens or ""), str(w.closes or ""), w.about) for w in windows(document)]


@pytest.mark.parametrize(
    ("line", "opens", "closes"),
    [
        ("企业填报时间为2026年6月1日至2026年8月31日。", "2026-06-01", "2026-08-31"),
        ("申报时间：自2026年11月5日起至12月4日17:00止，逾期不予受理。", "2026-11-05", "2026-12-04"),
        ("受理期限：2026年11月15日-30日。", "2026-11-15", "2026-11-30"),
        ("网上申报时间为2026-11-05至2026-12-04。", "2026-11-05", "2026-12-04"),
        ("网上申报截止时间为2026年8月15日17：00时；", "", "2026-08-15"),
        ("报名自即日起至2026年11月30日止。", "", "2026-11-30"),
        ("申报截止时间延长至2026年12月20日24时。", "", "2026-12-20"),
        ("请于2026年10月10日前按要求提交以下材料：", "", "2026-10-10"),
        ("纸质材料请于12月15日（星期二）前报送至市科技局。", "", "2026-12-15"),
        ("请于1月10日前将材料报送至市科技局。", "", "2027-01-10"),
        ("申报时间：2026年12月20日至1月15日。", "2026-12-20", "2027-01-15"),
        ("申报时间：二〇二六年十一月五日至十二月四日。", "2026-11-05", "2026-12-04"),
        ("2026年12月1日起受理申报，额满为止。", "2026-12-01", ""),
        ("2026年3月至5月受理申报。", "2026-03-01", "2026-05-31"),
        ("申报材料请于2027年2月底前提交。", "", "2027-02-28"),
    ],
)
def test_a_window_is_found_with_its_days_and_words(tmp_path: Path, line: str, opens: str, closes: str):
    document = notice(tmp_path, line)
    (window,) = windows(document)
    assert (str(window.opens or ""), str(window.closes or "")) == (opens, closes)
    assert window.quote == document.text[window.start : window.end]
    assert window.quote in line


@pytest.mark.parametrize(
    "line",
    [
        "会议定于2026年11月10日召开，请于11月8日前将参会回执报送。",
        "本通知自2026年11月2日起施行，有效期至2027年12月31日。",
        "立项结果公示期为2027年1月5日至1月11日。",
        "推荐单位审核时间：12月5日至12月10日。",
        "申报企业应于2025年11月1日前注册成立。",
        "2025年12月31日前申请的专利方可计入。",
        "截止2026年10月31日，全市共受理申报120项。",
        "企业应当在2026年5月31日前报送年度企业所得税纳税申报表。",
        "企业在7月1日至10月31日预缴申报时可以享受加计扣除。",
        "主要论文专著应于2014年1月1日前公开发表。",
        "授权公告日在2017年1月1日至6月30日期间的国内发明专利申请。",
        "专利申请日在2016年2月24日及之后的，按新办法申报。",
        "申报单位应在5天内修正并提交，否则不予受理。",
        "申报时间：2026年12月4日至2026年11月5日。",
        "申报时间：2026年13月45日前。",
        "企业应当自获利年度的次年3月31日前提交申请。",
    ],
)
def test_days_of_something_else_are_no_window(tmp_path: Path, line: str):
    assert windows(notice(tmp_path, line)) == ()


def test_a_heading_says_what_the_days_below_it_are_for(tmp_path: Path):
    text = "三、申报时间\n\n（一）第一批：2026年3月1日至4月10日；\n\n（二）第二批：2026年7月1日至8月15日。\n\n四、公示\n\n2026年9月1日至9月10日。"
    assert days(notice(tmp_path, text)) == [
        ("2026-03-01", "2026-04-10", "第一批"),
        ("2026-07-01", "2026-08-15", "第二批"),
    ]


def test_a_table_of_batches_is_read_by_its_heads(tmp_path: Path):
    table = (
        "## 安排\n\n| 批次 | 申报时间 | 评审时间 |\n| --- | --- | --- |\n"
        "| 第一批 | 2026年3月1日—4月10日 | 2026年5月1日至5月9日 |\n| 第二批 | 2026-07-01至2026-08-15 | 9月 |"
    )
    document = notice(tmp_path, table)
    assert days(document) == [
        ("2026-03-01", "2026-04-10", "第一批"),
        ("2026-07-01", "2026-08-15", "第二批"),
    ]
    assert windows(document)[0].quote.startswith("| 第一批 |")


def test_two_batches_of_one_sentence_are_two_windows(tmp_path: Path):
    text = "2026年高企评审共2批次。报送材料至省科技厅受理窗口的截止时间分别为6月9日、7月28日。"
    assert [closes for _, closes, _ in days(notice(tmp_path, text))] == ["2026-06-09", "2026-07-28"]


def test_a_rule_without_a_year_is_no_window_unless_it_says_every_year(tmp_path: Path):
    assert windows(notice(tmp_path, "申报时间为3月1日至3月31日。", kind="政策")) == ()
    (yearly,) = windows(notice(tmp_path, "企业应在每年5月底前填报年度报表。", kind="政策"))
    assert yearly.yearly
    assert occurrence(yearly, date(2026, 6, 1)).closes == date(2027, 5, 31)
    assert occurrence(yearly, date(2026, 5, 31)).closes == date(2026, 5, 31)


def test_every_batch_of_a_year_comes_every_year(tmp_path: Path):
    text = "每年分两批受理：第一批5月10日前提交，第二批8月底前提交。"
    assert [(w.about, w.yearly) for w in windows(notice(tmp_path, text))] == [
        ("第一批", True),
        ("第二批", True),
    ]


def window(opens: date | None, closes: date | None, *, yearly: bool = False) -> Window:
    return Window("a.md", "", 0, 0, "", opens, closes, yearly)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 5, 31), State.COMING),
        (date(2026, 6, 1), State.OPEN),
        (date(2026, 8, 16), State.OPEN),
        (date(2026, 8, 17), State.SOON),
        (date(2026, 8, 31), State.SOON),
        (date(2026, 9, 1), State.CLOSED),
    ],
)
def test_the_last_day_still_counts(day: date, state: State):
    assert state_on(window(date(2026, 6, 1), date(2026, 8, 31)), day) is state


def test_a_yearly_window_over_new_year_is_open_on_both_sides_of_it():
    yearly = window(date(2000, 12, 1), date(2000, 1, 31), yearly=True)
    for day in (date(2026, 12, 15), date(2027, 1, 15)):
        found = occurrence(yearly, day)
        assert (found.opens, found.closes) == (date(2026, 12, 1), date(2027, 1, 31))
    assert state_on(occurrence(yearly, date(2027, 2, 1)), date(2027, 2, 1)) is State.COMING


def test_a_leap_day_is_the_last_of_february_in_other_years():
    assert occurrence(window(None, date(2000, 2, 29), yearly=True), date(2027, 1, 1)).closes == date(
        2027, 2, 28
    )


def test_nothing_is_closed_while_another_batch_may_come():
    first, second = window(None, date(2026, 6, 2)), window(None, date(2026, 7, 21))
    assert closed_on([first, second], date(2026, 7, 1)) is None
    assert closed_on([first, second], date(2026, 8, 1)) == date(2026, 7, 21)
    assert closed_on([first, window(None, date(2000, 6, 1), yearly=True)], date(2026, 8, 1)) is None
    assert closed_on([], date(2026, 8, 1)) is None


@pytest.mark.skipif(not WEB.is_dir(), reason="the collected pages are not here")
def test_pages_as_offices_published_them():
    expected = {
        "hightec-1.html": ["2017-10-20", "2017-10-30"],
        "hightec-6.html": ["", "2017-06-09", "2017-07-28"],
        "hightec-7.html": ["2017-06-02", "2017-06-06", "2017-07-21", "2017-07-24"],
        "patent-3.html": ["2017-08-21", "2017-09-08", "2017-09-06", "2017-09-08"],
        "produce-3.html": [],
        "produce-5.html": ["2016-08-15", "2016-09-02"],
        "techno-5.html": ["2016-12-31"],
    }
    found = {name: [closes for _, closes, _ in days(read(WEB / name, WEB))] for name in expected}
    assert found == expected
