"""The conventions of laws, on all laws that lie beside the project."""

import re
from datetime import date

import pytest

from bot.model import Status
from bot.reading import document_files, read
from tests.reading.files import LONG, put
from tests.reading.shared import DOCUMENTS, needs_documents

LAWS = DOCUMENTS / "laws"
NAME = re.compile(r"^(?P<title>.+?)(?:\((?P<day>\d{4}-\d\d-\d\d)\))?$")
# title as the file names it: (written, published, first day), taken from the files by hand
DAYS = {
    "科学技术进步法(2021-12-24)": ("2021-12-24", "2021-12-24", "2022-01-01"),
    "增值税法(2024-12-25)": ("2024-12-25", "2024-12-25", "2026-01-01"),
    "统计法实施条例(2017-05-28)": ("2017-05-28", "2017-05-28", "2017-08-01"),
    "保障中小企业款项支付条例(2025-03-17)": ("2025-03-17", "2025-03-17", "2025-06-01"),
    "国防专利条例(2004-09-17)": ("2004-09-17", "2004-09-17", "2004-11-01"),
    "宁波市科学技术普及条例(2018-12-19)": ("2018-11-30", "2018-12-19", "2019-03-01"),
    "青岛市科技创新促进条例(2011-07-29)": ("2011-07-29", "2011-07-29", "2011-10-01"),
    "上海市科学技术进步条例(2024-05-10)": ("2024-05-10", "2024-05-10", "2024-06-01"),
    "北京市科学技术普及条例": ("1998-11-05", None, "1999-01-01"),
    "最高人民法院关于知识产权法庭若干问题的规定(2023-10-21)": ("2023-10-16", "2023-10-21", "2023-11-01"),
    # amended since: this wording held from its amendment on, whatever the last article says
    "专利法(2020-10-17)": ("2020-10-17", "2020-10-17", "2020-10-17"),
    "增值税暂行条例(2017-11-19)": (None, "2017-11-19", "2017-11-19"),
    # the name bears the day of the first wording, the text that of the last
    "河南省促进科技成果转化条例(2001-05-25)": ("2019-09-27", None, "2020-01-01"),
}


def law(name: str):
    return read(next(LAWS.rglob(f"{name}.md")), LAWS)


@needs_documents
def test_every_law_has_the_title_of_its_name_and_all_of_its_words():
    for path in document_files(LAWS):
        document = read(path, LAWS)
        named = NAME.match(path.stem)["title"]
        if "案例" not in path.parts:
            assert named.replace(" ", "") in document.title.replace("中华人民共和国", "").replace(" ", ""), (
                path.name
            )
        source = re.sub(r"<!--.*?-->|[#*\s\u200b]", "", path.read_text(encoding="utf-8"))
        assert re.sub(r"\s", "", document.text) == source, path.name


@needs_documents
def test_every_law_with_a_day_in_its_name_has_it_or_a_later_one():
    for path in document_files(LAWS):
        metadata = read(path, LAWS).metadata
        if day := NAME.match(path.stem)["day"]:
            assert (metadata.published or metadata.written) >= date.fromisoformat(day), path.name
            assert metadata.status is Status.IN_FORCE


@needs_documents
@pytest.mark.parametrize("name", DAYS)
def test_the_days_of_a_law_are_those_of_its_wording(name):
    metadata = law(name).metadata
    found = (metadata.written, metadata.published, metadata.effective_from)
    assert tuple(day and day.isoformat() for day in found) == DAYS[name]


@needs_documents
def test_issuer_and_region_of_a_law_are_those_who_made_it():
    metadata = law("宁波市科技创新促进条例(2011-04-11)").metadata
    assert metadata.issuer == "宁波市人民代表大会常务委员会"
    assert metadata.region == ("浙江省", "宁波市")
    assert law("专利法(2020-10-17)").metadata.issuer == "全国人民代表大会常务委员会"
    assert law("国防专利条例(2004-09-17)").metadata.region == ()


def test_the_acts_of_a_law_may_stand_in_one_bracket(tmp_path):
    text = f"""山西省促进科技成果转化条例
（2019年11月29日山西省第十三届人民代表大会常务委员会第十四次会议修订　自2020年1月1日起施行）
第一条 {LONG[4:]}
"""
    document = read(put(tmp_path, "a.txt", text), tmp_path)
    metadata = document.metadata
    assert document.title == "山西省促进科技成果转化条例"
    assert (metadata.written, metadata.effective_from) == (date(2019, 11, 29), date(2020, 1, 1))
    assert metadata.issuer == "山西省人民代表大会常务委员会"
    assert "2019年11月29日" in document.text


@pytest.mark.parametrize("title", ["某办法（已废止）", "某办法（失效）", "【已废止】某办法"])
def test_a_title_marked_as_ended_is_repealed(tmp_path, title):
    assert read(put(tmp_path, "a.md", f"# {title}\n\n{LONG}"), tmp_path).metadata.status is Status.REPEALED


def test_without_any_day_the_status_is_unknown(tmp_path):
    assert read(put(tmp_path, "a.md", f"# 办法\n\n{LONG}"), tmp_path).metadata.status is Status.UNKNOWN
